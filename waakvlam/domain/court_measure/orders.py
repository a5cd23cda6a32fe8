"""What the court decides on a petition: a supervision order, provisional or not, by which institution, or none."""

from datetime import date, datetime

from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import child
from waakvlam.domain.court_measure import commands as c
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.appeal import open_appeal
from waakvlam.domain.court_measure.authority import rules as authority
from waakvlam.domain.court_measure.authority import suspension
from waakvlam.domain.court_measure.charged import require_taking_over
from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.lapse import LAPSED, reinstate
from waakvlam.domain.court_measure.order_over import end_order
from waakvlam.domain.court_measure.periods import (
    require_begins_soon,
    require_follows_on,
    require_period,
    start_notice_of_no_extension,
    within,
)
from waakvlam.domain.court_measure.protector import ASSIGN_GUARDIANSHIP
from waakvlam.domain.court_measure.state import MeasureStage, MeasureState
from waakvlam.domain.deadlines import Deadline, DeadlineStatus, defensible_until, last_of
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode

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
        d.state.measure is None and last_of(d.state.deadlines, "vots_max_duration") is None,
        RefusalCode.ALREADY_DECIDED,
        "Er is al een maatregel uitgesproken; een voorlopige ondertoezichtstelling kan niet worden verlengd.",
        article=article,
    )
    require_period(d, command.occurred_at, command.starts_on, command.last_day)
    child.require_minor(d, command.starts_on)
    require_begins_soon(d, local_date(command.occurred_at), command.starts_on)
    d.meet("rvdk_emergency_start", command.occurred_at)
    term = d.begin(
        "vots_max_duration",
        command.starts_on,
        command.occurred_at,
        child=d.state.child,
        court_fixed_last_day=within(d, "vots_max_duration", command.starts_on, command.last_day, article),
    )
    if command.without_hearing:
        d.start("spoed_hearing_parties", command.occurred_at, command.occurred_at, child=d.state.child)
    child.start_hearing_duty(d, command.occurred_at)
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
    hearing = last_of(d.state.deadlines, "spoed_hearing_parties")
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
        reinstate(d, command.occurred_at, MeasureKind.PROVISIONAL_SUPERVISION)
    d.meet("spoed_hearing_parties", command.occurred_at)
    d.record(e.PartiesHeard(occurred_at=command.occurred_at, upheld=command.upheld))
    if not command.upheld:
        end_order(d, command.occurred_at, "not_upheld")


def give_order(d: Decision[MeasureState], command: c.GiveOrder) -> None:
    """The decision on the petition: a supervision order of at most a year, or none."""
    article = "art. 1:258 BW"
    # Who refuses to end or to suspend the authority may impose supervision instead (art. 1:267a and 1:269 BW).
    instead = command.granted and d.state.authority.is_requested
    d.require(
        (d.state.petition_filed_at is not None or instead) and d.state.stage in _ORDER_POSSIBLE,
        RefusalCode.ALREADY_DECIDED if d.state.measure is MeasureKind.SUPERVISION else RefusalCode.WRONG_STAGE,
        "Er is geen rekest waarop nog beslist moet worden.",
        article="art. 1:255 BW",
    )
    d.require_not_before(command.occurred_at, d.state.petition_filed_at or d.state.authority.requested_at, "het rekest")
    child.require_heard(d, command.occurred_at, since=d.state.petition_filed_at or d.state.authority.requested_at)
    if not command.granted:
        _refuse(d, command.occurred_at)
        return
    for field, value in (("starts_on", command.starts_on), ("gi", command.gi)):
        d.require(value, RefusalCode.MALFORMED, f"{field} hoort bij een toegewezen maatregel.", field=field)
    starts_on, gi = command.starts_on or local_date(command.occurred_at), command.gi or ""
    require_period(d, command.occurred_at, starts_on, command.last_day)
    fixed = within(d, "ots_max_duration", starts_on, command.last_day, article)
    d.require_not_before(command.occurred_at, d.state.ordered_at, "de voorlopige maatregel")
    if d.state.in_force and d.state.measure is MeasureKind.PROVISIONAL_SUPERVISION:
        require_follows_on(d, d.state.last_day, starts_on, article)
    else:
        require_begins_soon(d, local_date(command.occurred_at), starts_on)
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
        d.revive(command.occurred_at, LAPSED, "plan_within_six_weeks", "plan_yearly_review")
    if d.state.petition_filed_at is None:
        authority.refused_instead(d, command.occurred_at)
    term = d.begin("ots_max_duration", starts_on, command.occurred_at, child=d.state.child, court_fixed_last_day=fixed)
    _impose(d, command.occurred_at, MeasureKind.SUPERVISION, starts_on, term=term, gi=gi, heard=True)
    start_notice_of_no_extension(d, command.occurred_at, term.last_day)
    open_appeal(d, command.occurred_at)


def _refuse(d: Decision[MeasureState], when: datetime) -> None:
    """No supervision order. A provisional measure holds until its own end: only its own judge takes it away."""
    goes_on = d.state.in_force
    d.record(e.OrderRefused(occurred_at=when))
    if not goes_on:
        end_order(d, when, "order_refused")
        return
    # It will come on its day, and nobody needs to be warned of it.
    d.settle(when, "vots_max_duration")
    open_appeal(d, when)


def replace_gi(d: Decision[MeasureState], command: c.ReplaceGi) -> None:
    """Another institution carries out the same measure: no statutory clock begins anew, and none stops.

    No appeal is open against it under a supervision order (art. 807 Rv). A guardianship is taken over when the other
    institution is willing and the court finds that in the child's interest, or after the court ended it (art. 1:328
    BW): then it provides for another guardian (art. 1:334 lid 1 BW). Of a provisional one the law knows no take-over
    (art. 1:306a BW).
    """
    guardianship = d.state.measure is MeasureKind.GUARDIANSHIP
    article = "art. 1:322 lid 1 sub c BW" if guardianship else "art. 1:259 BW"
    d.require(
        d.state.in_force and d.state.measure is not MeasureKind.PROVISIONAL_GUARDIANSHIP,
        RefusalCode.WRONG_STAGE,
        "Er is geen ondertoezichtstelling of voogdij van kracht waarvan de GI kan worden vervangen.",
        article=article,
    )
    d.require(
        command.gi != d.state.gi,
        RefusalCode.ALREADY_DECIDED,
        "Deze GI voert de maatregel al uit.",
        field="gi",
        article=article,
    )
    require_taking_over(d, command)
    d.require_not_before(command.occurred_at, d.state.ordered_at, "de beschikking")
    last_day = d.state.last_day
    d.require(
        command.starts_on >= local_date(command.occurred_at) and (last_day is None or command.starts_on <= last_day),
        RefusalCode.IMPOSSIBLE_DATE,
        "De andere GI begint niet voor de dag van de beschikking en niet na de laatste dag van de maatregel.",
        field="starts_on",
        article=article,
    )
    last = d.state.transfers[-1] if d.state.transfers else None
    d.require(
        last is None or command.starts_on > last.starts_on,
        RefusalCode.IMPOSSIBLE_DATE,
        f"Per {last.starts_on if last else command.starts_on:%d-%m-%Y} nam al een andere GI het over; wie daarvoor "
        "overnam, is nu niet meer de GI.",
        field="starts_on",
        article=article,
    )
    had_another = d.state.order_beside is not None
    d.record(
        e.GiReplaced(
            occurred_at=command.occurred_at,
            previous=d.state.gi or "",
            gi=command.gi,
            last_day_of_previous=date.fromordinal(command.starts_on.toordinal() - 1),
            starts_on=command.starts_on,
        )
    )
    suspension.order_went_over(d, command.occurred_at, had_another=had_another)
    if guardianship:
        open_appeal(d, command.occurred_at)


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
    # Nobody waits for an investigation any more: the court has decided.
    d.cancel(when, "maatregel uitgesproken", "rvdk_max_wait", "rvdk_throughput")
    d.record(
        e.MeasureImposed(
            occurred_at=when,
            measure=measure,
            starts_on=starts_on,
            last_day=term.last_day,
            court_last_day=term.court_fixed,
            gi=gi,
            heard=heard,
            charged_anew=d.state.gi is not None and d.state.measure in {MeasureKind.PROVISIONAL_GUARDIANSHIP, None},
        )
    )
    if d.state.authority.suspension != "active":
        d.cancel(when, "ondertoezichtstelling in plaats van voorlopige voogdij", ASSIGN_GUARDIANSHIP)
    child.watch_birthday(d, when)
    d.tell_case("measure_ordered", when, outcome=measure.value, child=d.state.child)
