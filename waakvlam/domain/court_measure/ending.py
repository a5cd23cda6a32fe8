"""How a measure ends or lapses, and how a lapse is undone by what had happened in time."""

from collections.abc import Mapping
from datetime import date, datetime

from waakvlam.domain.birth import can_have_reached
from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import child
from waakvlam.domain.court_measure import commands as c
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.authority import suspension
from waakvlam.domain.court_measure.authority.commands import Guardian, GuardianshipEnd
from waakvlam.domain.court_measure.commands import EndReason
from waakvlam.domain.court_measure.events import GUARDIANSHIPS, MeasureKind
from waakvlam.domain.court_measure.lapse import LAPSED, OVER, end, end_where_nothing_is_left, reinstate
from waakvlam.domain.court_measure.order_over import end_order
from waakvlam.domain.court_measure.periods import SUPERVISION_TERMS, move_periods
from waakvlam.domain.court_measure.protector import ASSIGN_GUARDIANSHIP
from waakvlam.domain.court_measure.state import MeasureStage, MeasureState
from waakvlam.domain.deadlines import Deadline, DeadlineStatus
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.general.reopening import Reopening, ask, by_law, open_again
from waakvlam.domain.messages import Report

_PERIODS: Mapping[MeasureKind, tuple[str, ...]] = {
    MeasureKind.PROVISIONAL_SUPERVISION: ("vots_max_duration",),
    MeasureKind.SUPERVISION: SUPERVISION_TERMS,
    MeasureKind.PROVISIONAL_GUARDIANSHIP: (suspension.GUARDIAN_LAPSE,),
    MeasureKind.GUARDIANSHIP: (),
}
"""The terms that are a measure's own duration."""
_OF_AGE = frozenset({str(EndReason.OF_AGE), str(GuardianshipEnd.OF_AGE)})
_BY_HAND = frozenset({"01", "02", "03", "04", "06", "11", "14", "15", "lapsed", "intake_refused"})
_TO_A_PERSON = frozenset({str(GuardianshipEnd.TO_FOSTER_PARENT), str(GuardianshipEnd.TO_PERSON)})
_CONFIRMS_A_LAPSE = frozenset({str(EndReason.LAPSED), str(EndReason.AS_PLANNED), str(EndReason.EXTENSION_REFUSED)})
_DEATH = frozenset({str(EndReason.DEATH), str(GuardianshipEnd.DEATH)})


def end_measure(d: Decision[MeasureState], command: c.EndMeasure) -> None:
    """A supervision order ends with a reason; a lapse is confirmed with one."""
    d.require(
        d.state.in_force or d.state.stage is MeasureStage.LAPSED,
        RefusalCode.WRONG_STAGE,
        "Er is geen maatregel die kan eindigen.",
    )
    d.require(
        d.state.measure is not MeasureKind.GUARDIANSHIP
        and (d.state.measure is not MeasureKind.PROVISIONAL_GUARDIANSHIP or d.state.stage is MeasureStage.LAPSED),
        RefusalCode.WRONG_STAGE,
        "Het kind staat onder (voorlopige) voogdij: leg haar einde vast met end_guardianship (CBS 11-15).",
        field="reason",
    )
    d.require_not_before(command.occurred_at, d.state.ordered_at, "de beschikking")
    _require_reason_possible(d, command)
    if command.reason in {EndReason.OF_AGE, EndReason.DEATH}:
        # What ends for the child itself ends whatever stands beside the order as well.
        end(d, command.occurred_at, command.reason)
    else:
        end_order(d, command.occurred_at, command.reason)


def _require_reason_possible(d: Decision[MeasureState], command: c.EndMeasure) -> None:
    reason, state = command.reason, d.state
    d.require(
        reason is not EndReason.LIFTED_EARLY or state.in_force_at(command.occurred_at),
        RefusalCode.WRONG_STAGE,
        "Wat al is vervallen, kan niet tussentijds worden opgeheven (02).",
        field="reason",
        article="art. 1:261 BW",
    )
    d.require(
        reason not in {EndReason.OF_AGE, EndReason.DEATH} or state.in_force_at(command.occurred_at),
        RefusalCode.WRONG_STAGE,
        f"De maatregel was toen al vervallen en eindigde dus niet hierdoor ({reason}): bevestig het verval (lapsed).",
        field="reason",
    )
    d.require(
        reason is not EndReason.EXTENSION_REFUSED or state.measure is MeasureKind.SUPERVISION,
        RefusalCode.WRONG_STAGE,
        "Een voorlopige maatregel kan niet worden verlengd, en eindigt dus niet doordat dat is geweigerd (03).",
        field="reason",
        article="art. 1:257 lid 2 BW",
    )
    d.require(
        reason is not EndReason.LAPSED or state.stage is MeasureStage.LAPSED,
        RefusalCode.WRONG_STAGE,
        "Deze maatregel is niet van rechtswege vervallen.",
        field="reason",
    )
    d.require(
        reason is not EndReason.AUTHORITY_ENDED,
        RefusalCode.WRONG_STAGE,
        "Dit einde (05) volgt uit de beëindiging van het gezag: leg die beschikking vast met end_authority.",
        field="reason",
        article="art. 1:266 BW",
    )
    on_its_last_day = {EndReason.AS_PLANNED: "Volgens plan (04)", EndReason.EXTENSION_REFUSED: "Niet verlengd (03)"}
    d.require(
        reason not in on_its_last_day or state.last_day is None or local_date(command.occurred_at) >= state.last_day,
        RefusalCode.IMPOSSIBLE_DATE,
        f"{on_its_last_day.get(reason)} eindigt deze maatregel op {state.last_day}; eerder is tussentijds (02).",
        field="occurred_at",
        article="art. 1:261 BW",
    )
    d.require(
        reason is not EndReason.AS_PLANNED or state.extension == "not_asked" or not state.in_force,
        RefusalCode.WRONG_STAGE,
        "Volgens plan (04) eindigt een maatregel pas als de RvdK weet dat geen verlenging wordt gevraagd.",
        field="reason",
        article="art. 1:265j lid 1 BW",
    )
    d.require(
        reason is not EndReason.EXTENSION_REFUSED or state.extension == "refused" or not state.in_force,
        RefusalCode.WRONG_STAGE,
        "Niet verlengd (03) eindigt een maatregel pas als de rechter de verlenging heeft afgewezen.",
        field="reason",
        article="art. 1:260 BW",
    )
    d.require(
        reason is not EndReason.OF_AGE
        or (state.birth_date is not None and can_have_reached(state.birth_date, 18, local_date(command.occurred_at))),
        RefusalCode.IMPOSSIBLE_DATE,
        "Het kind is dan nog niet meerderjarig (01), voor zover de geboortedatum bekend is.",
        field="reason",
        article="art. 1:233 BW",
    )


def end_by_death(d: Decision[MeasureState], when: datetime) -> None:
    """The code depends on what the child was under; what had lapsed before the child died ended by that."""
    if d.state.lapsed and not d.state.in_force_at(when):
        end(d, when, EndReason.LAPSED)
        return
    end(d, when, GuardianshipEnd.DEATH if d.state.measure in GUARDIANSHIPS else EndReason.DEATH)


def hear_after_the_end(d: Decision[MeasureState], report: Report) -> None:
    """What the case tells of the child may undo an end that rested on something else; else it is only kept."""
    when, outcome, asked = report.occurred_at, d.state.outcome, d.state.reopening is not None
    if report.subject == "child_registered" and report.birth_date not in {None, d.state.birth_date}:
        d.record(e.BirthDateLearned(occurred_at=when, birth_date=report.birth_date or ""))
        if outcome in _OF_AGE and not asked:
            ask(d, when, "de geboortedatum is verbeterd")
    if report.subject == "death_withdrawn" and outcome in _DEATH and not asked:
        ask(d, when, "het overlijden was ten onrechte vastgelegd")
    if report.subject == "child_died" and _died_under_it(d.state, when):
        # No measure goes on by it: the end that time gave makes place for the one that had come before it.
        reason = "het kind was voor het einde van de maatregel overleden"
        open_again(d, d.context.now, reason, Reopening(over=OVER))
        end_by_death(d, when)


def _died_under_it(state: MeasureState, when: datetime) -> bool:
    """Whether time ended a measure that the child was under when it died. What the court ended stays as it ended it."""
    before: MeasureState | None = state.unclosed
    if before is None or state.closed_at is None or before.first_ordered_at is None:
        return False
    by_time = by_law(state) or (before.lapsed and state.outcome in _CONFIRMS_A_LAPSE)
    return by_time and before.first_ordered_at <= when < state.closed_at and before.in_force_at(when)


def on_reopened(d: Decision[MeasureState], when: datetime) -> None:
    """The case knows again what the child is under, and the birthday that is known by now is watched."""
    measure = None if d.state.measure is None else d.state.measure.value
    if d.state.extension not in {"not_asked", "refused"}:
        # What planned its end was no fact.
        d.unsettle(when, *SUPERVISION_TERMS)
    if d.state.in_force:
        child.watch_birthday(d, when)
        d.tell_case("measure_ordered", when, outcome=measure, child=d.state.child)
    elif d.state.lapsed:
        d.tell_case("measure_lapsed", when, outcome=measure, child=d.state.child)


def ends_alone(state: MeasureState) -> bool:
    """Whether no other decision that is on record made it end."""
    refused = state.outcome == "order_refused" and state.measure is None
    passed_on = state.outcome in _TO_A_PERSON and state.authority.guardian is Guardian.CERTIFIED_INSTITUTION
    return state.outcome in _BY_HAND or refused or passed_on


def on_lapse(d: Decision[MeasureState], deadline: Deadline) -> None:
    """A term passed by which the law ends the measure. It stays visible until somebody confirms it."""
    when = deadline.ends_at
    if deadline.clock in suspension.TERMS and suspension.lapse(d, deadline):
        # A supervision order beside the suspension goes on without it.
        end_where_nothing_is_left(d, when, EndReason.LAPSED)
        return
    if not d.state.in_force:
        return
    of_now = deadline.last_day == d.state.last_day
    if deadline.id in SUPERVISION_TERMS and of_now and d.state.extension in {"not_asked", "refused"}:
        end_order(d, when, EndReason.AS_PLANNED if d.state.extension == "not_asked" else EndReason.EXTENSION_REFUSED)
        return
    if deadline.id == "vots_max_duration" and d.state.petition_refused_at is not None:
        end_order(d, when, "order_refused")
        return
    if deadline.id == child.OF_AGE:
        end(d, when, GuardianshipEnd.OF_AGE if d.state.measure in GUARDIANSHIPS else EndReason.OF_AGE)
        return
    _lapse(d, deadline)


def _lapse(d: Decision[MeasureState], deadline: Deadline) -> None:
    when = deadline.ends_at
    measure = d.state.measure or MeasureKind.SUPERVISION
    meaning = (
        f"{deadline.name}: de termijn is op {deadline.last_day:%d-%m-%Y} verstreken. De maatregel "
        f"({measure.value}) geldt niet meer; wat erop steunt, mist een grondslag."
    )
    if d.state.placement.in_force:
        meaning += " Dat geldt ook voor de uithuisplaatsing (art. 1:265a BW)."
    d.record(
        e.MeasureLapsed(
            occurred_at=when,
            measure=measure,
            because_of=deadline.id,
            article=deadline.article,
            meaning=meaning,
        )
    )
    d.warn_of_lapse(deadline, f"{d.context.stream.case}, {d.state.child}: {meaning}", when)
    # A right to appeal is not lost with what it is about; nor does a suspension of authority end with the order beside.
    beside = d.state.authority.is_suspended and measure is not MeasureKind.PROVISIONAL_GUARDIANSHIP
    goes_on = {*suspension.TERMS, ASSIGN_GUARDIANSHIP} if beside else set()
    over = (term.clock for term in d.state.deadlines if not term.is_right and term.clock not in goes_on)
    d.cancel(when, LAPSED, *over)
    d.tell_case("measure_lapsed", when, outcome=measure.value, child=d.state.child)


def on_corrected(d: Decision[MeasureState], before: Deadline, after: Deadline, when: datetime) -> None:
    """A term computed anew may move the end of the measure, or undo its lapse. What is past then lapses again."""
    if before.status is DeadlineStatus.LAPSED:
        of_suspension = before.clock in suspension.TERMS
        if of_suspension:
            suspension.reinstate(d, when)
        # A supervision order does not rest on the suspension: its own lapse stays what it was.
        rests_on_it = not of_suspension or d.state.measure is MeasureKind.PROVISIONAL_GUARDIANSHIP
        if d.state.lapsed and d.state.measure is not None and rests_on_it:
            reinstate(d, when, d.state.measure)
    if d.state.measure is MeasureKind.SUPERVISION and after.id == SUPERVISION_TERMS[0] and d.state.earlier_periods:
        move_periods(d, after, when)
    own = d.state.measure is not None and after.id in _PERIODS[d.state.measure]
    in_this_period = own and d.state.last_day == before.last_day
    if in_this_period and d.state.last_day is not None and after.last_day != d.state.last_day:
        d.record(
            e.MeasurePeriodCorrected(
                occurred_at=when,
                previous_last_day=d.state.last_day,
                last_day=after.last_day,
                starts_on=_begins_with_its_decision(d, after),
            )
        )


def _begins_with_its_decision(d: Decision[MeasureState], after: Deadline) -> date | None:
    """A provisional guardianship has no first day of its own."""
    alone = after.id == suspension.GUARDIAN_LAPSE and d.state.authority.suspended_at is not None
    return local_date(d.state.authority.suspended_at) if alone and d.state.authority.suspended_at else None
