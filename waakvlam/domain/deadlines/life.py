"""How a deadline begins, and what time does to it: at risk, escalated, missed, told again, lapsed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from waakvlam.domain import catalogue
from waakvlam.domain.actors import DUTCH_NAME, OrganisationKind
from waakvlam.domain.calendar import end_of_day, local_date, start_of_day
from waakvlam.domain.catalogue import Entry
from waakvlam.domain.deadlines.fold import ON_ITS_WAY, Deadlines
from waakvlam.domain.deadlines.ladder import LadderRule, default_rule, ladder, next_working_morning
from waakvlam.domain.deadlines.model import (
    Deadline,
    DeadlineAtRisk,
    DeadlineEvent,
    DeadlineExpired,
    DeadlineLapsed,
    DeadlineMissed,
    DeadlineStarted,
    DeadlineStatus,
    EscalationRaised,
    EscalationRole,
    OverdueRepeated,
    Rung,
)
from waakvlam.domain.term_model import Nature
from waakvlam.domain.terms import Computation

if TYPE_CHECKING:
    # Only its values are used: a region's rules name ladders, so they know of deadlines and not the other way round.
    from waakvlam.domain.regional_rules import RegionalRules


DUTCH_ROLE: dict[EscalationRole, str] = {
    EscalationRole.WORKER: "uitvoerend werker",
    EscalationRole.TEAM_LEAD: "teamleider",
    EscalationRole.REGION_MANAGER: "regiomanager",
    EscalationRole.BOARD: "bestuur",
}
"""What operators read."""
_PART_NAME = {
    "placement": "uithuisplaatsing",
    "authority": "schorsing van het gezag",
    "order": "ondertoezichtstelling",
}
_PART_LAPSES = {"placement": "de machtiging uithuisplaatsing", "authority": "de schorsing van het gezag"}


def next_key(deadlines: Deadlines, deadline_id: str) -> str:
    """The key by which the next deadline of this id will be known in its stream."""
    entry_id = deadline_id.rpartition(".")[2]
    earlier = sum(1 for known in deadlines if known.id == entry_id)
    return entry_id if not earlier else f"{entry_id}#{earlier + 1}"


def begin(
    deadlines: Deadlines,
    deadline_id: str,
    anchor: date | datetime,
    *,
    occurred_at: datetime,
    rules: "RegionalRules",
    child: str | None = None,
    court_fixed_last_day: date | None = None,
    latest_anchor: date | None = None,
    responsible: OrganisationKind | None = None,
) -> DeadlineStarted:
    """Start a term by its catalogue entry, with every instant of its life computed once and for all.

    Args:
        deadlines: the deadlines of the stream so far; a repeated id gets a key with its number.
        deadline_id: id in the catalogue; after the part that it is about, where the procedure has parts
            (`placement.muhp_max_duration`).
        anchor: the legal start (or, for a backward term, the day it is counted back from).
        occurred_at: when the event happened by which the term runs.
        rules: the region's norms, for an entry whose number is not in the law.
        child: the child it is about, where it is about one.
        court_fixed_last_day: the last day a judge named, where that is earlier than the legal maximum.
        latest_anchor: for an anchor that is not fully known, the last day it can have been. Warnings keep to the
            earlier day; only after the later one the term is over beyond doubt.
        responsible: who owes it, where the law binds several kinds and it is not the one of the catalogue.
    """
    started = compute(
        deadline_id,
        anchor,
        key=next_key(deadlines, deadline_id),
        occurred_at=occurred_at,
        rules=rules,
        child=child,
        court_fixed_last_day=court_fixed_last_day,
        latest_anchor=latest_anchor,
        responsible=responsible,
    )
    return DeadlineStarted(occurred_at=occurred_at, deadline=started)


def compute(
    deadline_id: str,
    anchor: date | datetime,
    *,
    key: str,
    occurred_at: datetime,
    rules: "RegionalRules",
    child: str | None = None,
    court_fixed_last_day: date | None = None,
    suspended_days: int = 0,
    latest_anchor: date | None = None,
    responsible: OrganisationKind | None = None,
) -> Deadline:
    """A deadline with every instant of its life, for the arguments of `begin` and the days that do not count."""
    on = local_date(anchor) if isinstance(anchor, datetime) else anchor
    part, _, deadline_id = deadline_id.rpartition(".")
    entry = catalogue.entry(deadline_id, on)
    found = entry.compute(anchor, norm=rules.norms.get(deadline_id), suspended_days=suspended_days)
    last_day, ends_at, steps = _cap(found, court_fixed_last_day, measure=entry.kind == "measure")
    latest_defensible = last_day if court_fixed_last_day else max(found.latest_defensible, last_day)
    if latest_anchor == on:
        # The day itself is known: nothing about it is open.
        latest_defensible = last_day
    if latest_anchor not in {None, on}:
        later, later_ends_at, _ = _cap(entry.compute(latest_anchor or on), None, measure=entry.kind == "measure")
        doubt = f"De datum is niet volledig bekend: op zijn laatst {later:%d-%m-%Y}. De waarschuwing volgt de vroegste."
        latest_defensible, ends_at, steps = later, later_ends_at, (*steps, doubt)
    started_on = local_date(occurred_at)
    # A norm that counts from a day to come is only as long as it counts: before that day nobody is late.
    to_come = entry.kind == "norm" and entry.direction == "forward" and on > started_on
    runs_from = start_of_day(on) if to_come else occurred_at
    return Deadline(
        key=key,
        id=deadline_id,
        part=part or None,
        name=_name(entry.dutch, _PART_NAME.get(part, "")),
        article=entry.article,
        url=entry.url,
        kind=entry.kind,
        on_miss=entry.on_miss,
        responsible=responsible or OrganisationKind(entry.responsible),
        nature=entry.nature,
        child=child,
        started_on=started_on,
        raw_last_day=found.raw_last_day,
        last_day=last_day,
        latest_defensible=latest_defensible,
        ends_at=ends_at,
        steps=steps,
        met_by=entry.stops,
        rungs=ladder(
            rules.ladders.get(deadline_id) or _usual(entry, length=last_day - local_date(runs_from)),
            started_at=runs_from,
            ends_at=ends_at,
            plan_by=min(day for day in (found.plan_by, found.safe_day, last_day) if day is not None),
        ),
        anchor=anchor,
        occurred_at=occurred_at,
        court_fixed=court_fixed_last_day,
        latest_anchor=latest_anchor,
        suspended_days=suspended_days,
        regional=deadline_id in rules.norms,
        what_lapses=_what_lapses(entry, part),
    )


def _usual(entry: Entry, *, length: timedelta) -> LadderRule:
    if entry.nature is Nature.RIGHT and entry.responsible is OrganisationKind.CITIZEN:
        # Theirs to use or to leave: whoever is warned in the chain could do nothing, and must not be told of a breach.
        return ()
    return default_rule(length=length, lapses=entry.on_miss == "lapse")


def _what_lapses(entry: Entry, part: str) -> str:
    return entry.what_lapses if entry.nature is Nature.RIGHT else _PART_LAPSES.get(part, entry.what_lapses)


def _name(dutch: str, part: str) -> str:
    """Terms of one article that run for several parts are told apart; a name that says it already says it once."""
    return dutch if part in dutch else f"{dutch} ({part})"


def _cap(found: Computation, court_fixed: date | None, *, measure: bool) -> tuple[date, datetime, tuple[str, ...]]:
    steps = tuple(step.nl for step in found.steps)
    if found.safe_day is not None and measure:
        # A year from 10 July is "tot" 10 July: the last day in force is the 9th. The 10th is at most defensible.
        told = f"Een maatregel geldt tot en met de dag ervoor: {found.safe_day:%d-%m-%Y}."
        found = found.model_copy(update={"last_day": found.safe_day, "ends_at": start_of_day(found.last_day)})
        steps = (*steps, told)
    if court_fixed is None or court_fixed >= found.last_day:
        return found.last_day, found.ends_at, steps
    told = f"De duur is korter bepaald: laatste dag {court_fixed:%d-%m-%Y}."
    return court_fixed, end_of_day(court_fixed), (*steps, told)


def pass_time(deadlines: Deadlines, now: datetime, household: str, rules: "RegionalRules") -> list[DeadlineEvent]:
    """Everything that became due up to and including `now`, in the order in which it became due.

    Of several rungs of one deadline that are due at once (a signal registered late) only the last is
    raised; the others are recorded as superseded.
    """
    due: list[tuple[datetime, int, DeadlineEvent]] = []
    for deadline in deadlines:
        due.extend(_due(deadline, now, household, rules))
    return [event for _, _, event in sorted(due, key=lambda item: item[:2])]


def _due(
    deadline: Deadline, now: datetime, household: str, rules: "RegionalRules"
) -> Iterator[tuple[datetime, int, DeadlineEvent]]:
    if not deadline.is_running:
        return
    over = deadline.ends_at <= now
    if deadline.settled:
        if over:
            expired = DeadlineExpired(occurred_at=deadline.ends_at, key=deadline.key, last_day=deadline.last_day)
            yield deadline.ends_at, 3, expired
        return
    lapses = over and deadline.on_miss == "lapse"
    warned_at = min([*(rung.at for rung in deadline.rungs[:1]), deadline.ends_at])
    if deadline.status is DeadlineStatus.RUNNING and warned_at <= now and deadline.rungs:
        yield warned_at, 0, DeadlineAtRisk(occurred_at=warned_at, key=deadline.key, last_day=deadline.last_day)
    reached = [rung for rung in deadline.rungs[deadline.rungs_reached :] if rung.at <= now]
    for rung in reached:
        yield (
            rung.at,
            2,
            EscalationRaised(
                occurred_at=rung.at,
                key=deadline.key,
                rung=rung.number,
                role=rung.role,
                superseded=rung is not reached[-1],
                revision=deadline.revision,
                message=message(deadline, rung, household),
            ),
        )
    if over and deadline.status in ON_ITS_WAY:
        # A lapse comes after every rung of its instant; a miss comes before the rung that reports it.
        yield (
            (deadline.ends_at, 3, _passed(deadline)) if lapses else (deadline.ends_at, 1, _missed(deadline, now, rules))
        )
    if deadline.repeat_at is not None and deadline.repeat_at <= now:
        again = _next_repeat(deadline.repeat_at, now, rules)
        if again is not None:
            yield deadline.repeat_at, 4, _repeated(deadline, again, household)


def _passed(deadline: Deadline) -> DeadlineLapsed | DeadlineExpired:
    passed = DeadlineExpired if deadline.is_right else DeadlineLapsed
    return passed(occurred_at=deadline.ends_at, key=deadline.key, last_day=deadline.last_day)


def _missed(deadline: Deadline, now: datetime, rules: "RegionalRules") -> DeadlineMissed:
    return DeadlineMissed(
        occurred_at=deadline.ends_at,
        key=deadline.key,
        last_day=deadline.last_day,
        repeat_at=_next_repeat(deadline.ends_at, now, rules),
    )


def _repeated(deadline: Deadline, again: datetime, household: str) -> OverdueRepeated:
    told = deadline.repeat_at or deadline.ends_at
    role = EscalationRole.REGION_MANAGER
    return OverdueRepeated(
        occurred_at=told,
        key=deadline.key,
        role=role,
        repeat_at=again,
        message=message(deadline, Rung(number=1, role=role, at=told), household),
    )


def _next_repeat(last: datetime, now: datetime, rules: "RegionalRules") -> datetime | None:
    """The first repeat after `now`: what was registered late is not told again for every week that passed."""
    if not rules.repeat_overdue_after:
        return None
    again = next_working_morning(last, rules.repeat_overdue_after)
    while again <= now:
        again = next_working_morning(again, rules.repeat_overdue_after)
    return again


def message(deadline: Deadline, rung: Rung, household: str) -> str:
    """What the warned person reads: about whom, which duty, which article, by when."""
    about = f"{household}, {deadline.child}" if deadline.child else household
    todo = f" Nodig: {deadline.met_by}." if deadline.met_by else ""
    owner = DUTCH_NAME[deadline.responsible]
    day = f"{deadline.last_day:%d-%m-%Y}"
    number = " De dagen zijn een norm van de regio." if deadline.regional and deadline.kind != "norm" else ""
    if rung.at >= deadline.ends_at:
        return (
            f"Te laat: {deadline.name} ({about}; {deadline.article}) moest uiterlijk {day} door {owner} zijn gedaan."
            f"{number} Doe het alsnog en leg vast wanneer.{todo} Gewaarschuwd: {DUTCH_ROLE[rung.role]}."
        )
    what = "het recht" if deadline.is_right else deadline.what_lapses
    consequence = f" Daarna vervalt {what}." if deadline.on_miss == "lapse" else ""
    return (
        f"{deadline.name} ({about}; {deadline.article}): uiterlijk {day} door {owner}.{number}{consequence}{todo} "
        f"Gewaarschuwd: {DUTCH_ROLE[rung.role]}."
    )
