"""What the court decides about a measure, how long it holds, and how it ends or lapses."""

from datetime import date, datetime
from typing import Literal

from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import child
from waakvlam.domain.court_measure import commands as c
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.commands import EndReason
from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.state import MeasureStage, MeasureState
from waakvlam.domain.deadlines import Deadline, DeadlineStatus, defensible_until
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode

SUPERVISION_TERMS = ("ots_max_duration", "ots_extension_max")
"""The terms that end a supervision order, first given or extended."""
PERIODS = frozenset({"vots_max_duration", *SUPERVISION_TERMS})
"""The terms that are a measure's own duration."""
_LAPSED = "maatregel vervallen"
_PROVISIONAL_STARTS_WITHIN = 14
"""Days. No law names it: a later start is a typing mistake, not an order for acute danger."""

_ORDER_POSSIBLE = frozenset(
    {
        MeasureStage.COURT,
        MeasureStage.CRISIS_ORDER_AWAITED,
        MeasureStage.PROVISIONAL_UNHEARD,
        MeasureStage.PROVISIONAL,
        MeasureStage.LAPSED,
    }
)


def give_provisional_order(d: Decision[MeasureState], command: c.GiveProvisionalOrder) -> None:
    """A provisional order: at most three months, and two weeks to hear the parties if they were not heard."""
    article = "art. 1:257 BW"
    d.require(
        d.state.measure is None,
        RefusalCode.ALREADY_DECIDED,
        "Er is al een maatregel uitgesproken; een voorlopige ondertoezichtstelling kan niet worden verlengd.",
        article=article,
    )
    _require_period(d, command.occurred_at, command.starts_on, command.last_day)
    d.require(
        (command.starts_on - local_date(command.occurred_at)).days <= _PROVISIONAL_STARTS_WITHIN,
        RefusalCode.IMPOSSIBLE_DATE,
        "Een voorlopige maatregel is voor acuut gevaar en begint niet pas later.",
        field="starts_on",
        article=article,
    )
    d.meet("rvdk_emergency_start", command.occurred_at)
    term = d.start(
        "vots_max_duration",
        command.starts_on,
        command.occurred_at,
        child=d.state.child,
        court_fixed_last_day=_within(d, "vots_max_duration", command.starts_on, command.last_day, article),
    )
    if command.without_hearing:
        hearing = d.start("spoed_hearing_parties", command.occurred_at, command.occurred_at, child=d.state.child)
        child.start_hearing_duty(d, command.occurred_at, hearing.last_day)
    _impose(
        d,
        command.occurred_at,
        MeasureKind.PROVISIONAL_SUPERVISION,
        command.starts_on,
        term=term,
        gi=command.gi,
        heard=not command.without_hearing,
    )


def record_hearing(d: Decision[MeasureState], command: c.RecordHearing) -> None:
    """The parties were heard. In time, it keeps the order alive, also when it is recorded after the lapse."""
    article = "art. 800 lid 3 Rv"
    hearing = next((x for x in d.state.deadlines if x.id == "spoed_hearing_parties"), None)
    d.require(
        hearing is not None and hearing.met_at is None and d.state.measure is MeasureKind.PROVISIONAL_SUPERVISION,
        RefusalCode.WRONG_STAGE,
        "Er is geen beslissing zonder zitting waarover nog moet worden gehoord.",
        article=article,
    )
    d.require_not_before(command.occurred_at, d.state.ordered_at, "de beschikking")
    d.require(
        hearing is None or command.occurred_at < defensible_until(hearing),
        RefusalCode.WRONG_STAGE,
        "De beslissing heeft haar kracht verloren: er is niet binnen twee weken gehoord.",
        field="occurred_at",
        article=article,
    )
    if hearing is not None and hearing.status is DeadlineStatus.LAPSED:
        # Only what lapsed for want of this hearing stands again; an order whose own end has passed does not.
        _reinstate(d, command.occurred_at, MeasureKind.PROVISIONAL_SUPERVISION)
    d.meet("spoed_hearing_parties", command.occurred_at)
    d.record(e.PartiesHeard(occurred_at=command.occurred_at, upheld=command.upheld))
    if not command.upheld:
        end(d, command.occurred_at, "not_upheld")


def give_order(d: Decision[MeasureState], command: c.GiveOrder) -> None:
    """The decision on the petition: a supervision order of at most a year, or none."""
    article = "art. 1:258 BW"
    d.require(
        d.state.petition_filed_at is not None and d.state.stage in _ORDER_POSSIBLE,
        RefusalCode.ALREADY_DECIDED if d.state.measure is MeasureKind.SUPERVISION else RefusalCode.WRONG_STAGE,
        "Er is geen rekest waarop nog beslist moet worden.",
        article="art. 1:255 BW",
    )
    d.require_not_before(command.occurred_at, d.state.petition_filed_at, "het rekest")
    child.require_heard(d, command.occurred_at)
    if not command.granted:
        d.record(e.OrderRefused(occurred_at=command.occurred_at))
        end(d, command.occurred_at, "order_refused")
        return
    for field, value in (("starts_on", command.starts_on), ("gi", command.gi)):
        d.require(value, RefusalCode.MALFORMED, f"{field} hoort bij een toegewezen maatregel.", field=field)
    starts_on, gi = command.starts_on or local_date(command.occurred_at), command.gi or ""
    _require_period(d, command.occurred_at, starts_on, command.last_day)
    fixed = _within(d, "ots_max_duration", starts_on, command.last_day, article)
    d.require_not_before(command.occurred_at, d.state.ordered_at, "de voorlopige maatregel")
    d.cancel(command.occurred_at, "vervangen door de ondertoezichtstelling", "spoed_hearing_parties", child.HEARING)
    d.meet("vots_max_duration", command.occurred_at)
    if gi != d.state.gi:
        d.cancel(
            command.occurred_at,
            "een andere GI is belast",
            "gi_assign_worker_ots",
            "plan_within_six_weeks",
            "plan_yearly_review",
        )
    elif d.state.lapsed:
        d.revive(command.occurred_at, _LAPSED, "plan_within_six_weeks", "plan_yearly_review")
    term = d.start("ots_max_duration", starts_on, command.occurred_at, child=d.state.child, court_fixed_last_day=fixed)
    _impose(d, command.occurred_at, MeasureKind.SUPERVISION, starts_on, term=term, gi=gi, heard=True)
    _start_notice_of_no_extension(d, command.occurred_at, term.last_day)


def request_extension(d: Decision[MeasureState], command: c.RequestExtension) -> None:
    """Asking for an extension ends the duty to tell the RvdK that none is asked."""
    _require_supervision(d)
    _require_before_the_end(d, command.occurred_at)
    d.require(d.state.extension != "requested", RefusalCode.ALREADY_DECIDED, "Verlenging is al verzocht.")
    d.require_not_before(command.occurred_at, d.state.ordered_at, "de beschikking")
    d.record(e.ExtensionRequested(occurred_at=command.occurred_at))
    d.unsettle(command.occurred_at)
    d.cancel(command.occurred_at, "verlenging verzocht", "gi_notify_rvdk_no_extension")


def extend_order(d: Decision[MeasureState], command: c.ExtendOrder) -> None:
    """An extension of at most a year, given before the order ended; also when it is recorded afterwards."""
    article = "art. 1:260 BW"
    _require_supervision(d)
    d.require(
        d.state.extension == "requested",
        RefusalCode.WRONG_STAGE,
        "Er is geen verzoek tot verlenging waarop beslist kan worden.",
        article=article,
    )
    old_last_day = d.state.last_day or local_date(command.occurred_at)
    d.require_not_before(command.occurred_at, d.state.ordered_at, "de beschikking")
    _require_before_the_end(d, command.occurred_at)
    if d.state.lapsed:
        _reinstate(d, command.occurred_at, MeasureKind.SUPERVISION)
    d.require(
        command.last_day is None or command.last_day > old_last_day,
        RefusalCode.IMPOSSIBLE_DATE,
        "De nieuwe laatste dag moet na de oude liggen.",
        field="last_day",
    )
    first_day = date.fromordinal(old_last_day.toordinal() + 1)
    fixed = _within(d, "ots_extension_max", first_day, command.last_day, article)
    for term_id in SUPERVISION_TERMS:
        d.meet(term_id, command.occurred_at)
    term = d.start("ots_extension_max", first_day, command.occurred_at, child=d.state.child, court_fixed_last_day=fixed)
    d.record(e.OrderExtended(occurred_at=command.occurred_at, last_day=term.last_day, court_last_day=term.court_fixed))
    _start_notice_of_no_extension(d, command.occurred_at, term.last_day)


def end(
    d: Decision[MeasureState],
    when: datetime,
    reason: EndReason | Literal["intake_refused", "no_petition", "order_refused", "not_upheld"],
) -> None:
    """The track ends and tells the case."""
    d.record(e.MeasureEnded(occurred_at=when, reason=reason))
    d.cancel(when, "maatregeltraject beëindigd")
    d.tell_case("measure_ended", when, outcome=str(reason), child=d.state.child)


def on_lapse(d: Decision[MeasureState], deadline: Deadline) -> None:
    """A term passed by which the law ends the measure. It stays visible until somebody confirms it."""
    if not d.state.in_force:
        return
    when = deadline.ends_at
    if deadline.id in SUPERVISION_TERMS and d.state.extension == "not_asked":
        end(d, when, EndReason.AS_PLANNED)
        return
    if deadline.id == child.OF_AGE:
        end(d, when, EndReason.OF_AGE)
        return
    measure = d.state.measure or MeasureKind.SUPERVISION
    meaning = (
        f"{deadline.name}: de termijn is op {deadline.last_day:%d-%m-%Y} verstreken. De maatregel "
        f"({measure.value}) geldt niet meer; wat erop steunt, mist een grondslag."
    )
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
    d.cancel(when, _LAPSED)
    d.tell_case("measure_lapsed", when, outcome=measure.value, child=d.state.child)


def on_corrected(d: Decision[MeasureState], before: Deadline, after: Deadline, when: datetime) -> None:
    """A term computed anew may move the end of the measure, or undo its lapse. What is past then lapses again."""
    if before.status is DeadlineStatus.LAPSED and d.state.lapsed and d.state.measure is not None:
        _reinstate(d, when, d.state.measure)
    in_this_period = after.id in PERIODS and d.state.last_day == before.last_day
    if in_this_period and d.state.last_day is not None and after.last_day != d.state.last_day:
        d.record(
            e.MeasurePeriodCorrected(occurred_at=when, previous_last_day=d.state.last_day, last_day=after.last_day)
        )


def _reinstate(d: Decision[MeasureState], when: datetime, measure: MeasureKind) -> None:
    """The measure never lapsed; the duties that fell away with it run again, on the days they had."""
    d.record(e.MeasureReinstated(occurred_at=when, measure=measure))
    d.revive(when, _LAPSED)
    d.tell_case("measure_ordered", when, outcome=measure.value, child=d.state.child)


def _impose(
    d: Decision[MeasureState],
    when: datetime,
    measure: MeasureKind,
    starts_on: date,
    *,
    term: Deadline,
    gi: str,
    heard: bool,
) -> None:
    d.record(
        e.MeasureImposed(
            occurred_at=when,
            measure=measure,
            starts_on=starts_on,
            last_day=term.last_day,
            court_last_day=term.court_fixed,
            gi=gi,
            heard=heard,
        )
    )
    child.watch_birthday(d, when)
    d.tell_case("measure_ordered", when, outcome=measure.value, child=d.state.child)


def _start_notice_of_no_extension(d: Decision[MeasureState], when: datetime, last_day: date) -> None:
    """Counted back from the end; an order shorter than the term leaves no day on which it could be done."""
    notice = "gi_notify_rvdk_no_extension"
    d.cancel(when, "nieuwe einddatum", notice)
    if d.legal_last_day(notice, last_day) >= local_date(when):
        d.start(notice, last_day, when, child=d.state.child)


def _require_supervision(d: Decision[MeasureState]) -> None:
    stage, measure = d.state.stage, d.state.measure
    d.require(
        stage is MeasureStage.IN_FORCE or (stage is MeasureStage.LAPSED and measure is MeasureKind.SUPERVISION),
        RefusalCode.WRONG_STAGE,
        "Er is geen ondertoezichtstelling van kracht.",
        article="art. 1:260 BW",
    )


def _require_before_the_end(d: Decision[MeasureState], when: datetime) -> None:
    last_day = d.state.last_day or local_date(when)
    d.require(
        local_date(when) <= last_day,
        RefusalCode.IMPOSSIBLE_DATE,
        f"De ondertoezichtstelling eindigde op {last_day:%d-%m-%Y}; daarna kan zij niet worden verlengd.",
        field="occurred_at",
        article="art. 1:260 BW",
    )


def _require_period(d: Decision[MeasureState], when: datetime, starts_on: date, last_day: date | None) -> None:
    d.require(
        starts_on >= local_date(when),
        RefusalCode.IMPOSSIBLE_DATE,
        "Een maatregel begint niet voor de dag van de beschikking.",
        field="starts_on",
    )
    d.require(
        last_day is None or last_day >= starts_on,
        RefusalCode.IMPOSSIBLE_DATE,
        "De laatste dag ligt voor de eerste.",
        field="last_day",
    )


def _within(
    d: Decision[MeasureState], deadline_id: str, anchor: date, last_day: date | None, article: str
) -> date | None:
    """The court's own last day, refused when it lies beyond what the law allows."""
    if last_day is not None:
        maximum = d.legal_last_day(deadline_id, anchor)
        d.require(
            last_day <= maximum,
            RefusalCode.IMPOSSIBLE_DATE,
            f"De maatregel kan niet langer duren dan tot en met {maximum:%d-%m-%Y}.",
            field="last_day",
            article=article,
        )
    return last_day
