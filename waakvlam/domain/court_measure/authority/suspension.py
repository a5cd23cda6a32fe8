"""The rules of a suspension of authority, with or without provisional guardianship (art. 1:268 and 1:241 BW)."""

from datetime import datetime

from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import child
from waakvlam.domain.court_measure import lapse as measure_lapse
from waakvlam.domain.court_measure.appeal import open_appeal
from waakvlam.domain.court_measure.authority import commands as c
from waakvlam.domain.court_measure.authority import events as e
from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.protector import ASSIGN_GUARDIANSHIP, ASSIGN_SUPERVISION, start_assignment
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.deadlines import Deadline, DeadlineStatus, defensible_until, last_of
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode

LAPSE, GUARDIAN_LAPSE = "suspension_authority_lapse", "provisional_guardianship_lapse"
"""Three months, unless the end of the authority was requested before they are over."""
HEARING, CHILD_HEARING = "authority.spoed_hearing_parties", "authority.spoed_hearing_minor_12plus"
"""Two weeks to hear parties and child about a suspension given without it."""
TERMS = (LAPSE, GUARDIAN_LAPSE, HEARING, CHILD_HEARING)
"""The terms by which a suspension lapses."""
_ARTICLE = "art. 1:268 BW"
_LAPSED = "schorsing vervallen"
_GUARDED = "voorlopige voogdij opgedragen"


def suspend_authority(d: Decision[MeasureState], command: c.SuspendAuthority) -> None:
    """Suspended, in whichever stage the track is; a supervision order goes on beside it."""
    when, state = command.occurred_at, d.state
    d.require(
        state.measure is not MeasureKind.GUARDIANSHIP,
        RefusalCode.WRONG_STAGE,
        "Het gezag is al beëindigd; er valt niets te schorsen.",
        article=_ARTICLE,
    )
    d.require(
        not state.authority.is_suspended, RefusalCode.ALREADY_DECIDED, "Het gezag is al geschorst.", article=_ARTICLE
    )
    d.require(
        command.gi is not None or command.other_parent_remains,
        RefusalCode.MALFORMED,
        "Oefent de andere ouder het gezag niet alleen uit, dan krijgt een GI de voorlopige voogdij.",
        field="gi",
        article="art. 1:268 lid 3 BW",
    )
    d.require(
        command.gi is None or not command.other_parent_remains,
        RefusalCode.MALFORMED,
        "Met voorlopige voogdij is ook het gezag van de andere ouder geschorst.",
        field="other_parent_remains",
        article="art. 1:268 lid 2 BW",
    )
    d.require_not_before(when, state.authority.decided_at, "de vorige beslissing over het gezag")
    alone = command.gi is not None and not state.in_force
    d.meet("rvdk_emergency_start", when)
    if command.gi is not None:
        # The same five working days begin anew, for a guardianship worker.
        _go_over(d, when, command.gi)
    d.record(
        e.AuthoritySuspended(
            occurred_at=when,
            other_parent_remains=command.other_parent_remains,
            gi=command.gi,
            heard=not command.without_hearing,
            last_day=d.legal_last_day(LAPSE, local_date(when)),
            keeps_duties=command.gi is not None,
        )
    )
    if not d.state.authority.is_requested:
        d.start(LAPSE, when, when, child=state.child)
        if command.gi is not None:
            d.start(GUARDIAN_LAPSE, when, when, child=state.child)
    if command.without_hearing:
        d.start(HEARING, when, when, child=state.child)
    # The hearing of the parents is not the child's (art. 809 lid 3 Rv).
    if child.is_to_be_heard(state, when):
        d.start(CHILD_HEARING, when, when, child=state.child)
    open_appeal(d, when)
    if alone:
        child.watch_birthday(d, when)
        d.tell_case("measure_ordered", when, outcome=MeasureKind.PROVISIONAL_GUARDIANSHIP.value, child=state.child)


def _go_over(d: Decision[MeasureState], when: datetime, guardian: str | None) -> None:
    """Another institution as guardian takes nothing off the one that carries out the supervision order."""
    if guardian == d.state.gi or not d.state.in_force:
        d.cancel(when, _GUARDED, ASSIGN_SUPERVISION)


def order_went_over(d: Decision[MeasureState], when: datetime, *, had_another: bool) -> None:
    """Another institution carries out the order: the guardian itself, or no longer the guardian."""
    beside, last = d.state.order_beside, last_of(d.state.deadlines, ASSIGN_SUPERVISION)
    if beside is None and had_another:
        d.cancel(when, _GUARDED, ASSIGN_SUPERVISION)
    if beside is None or had_another or last is None:
        return
    if last.cancelled_because == _GUARDED and last.anchor == beside.charged_and_notified:
        d.revive(when, _GUARDED, key=last.key)
        if beside.assigned_and_met is not None:
            d.meet(ASSIGN_SUPERVISION, beside.assigned_and_met, key=last.key)


def record_hearing(d: Decision[MeasureState], command: c.RecordSuspensionHearing) -> None:
    """The parties were heard. In time, it keeps the suspension alive, also when it is recorded after the lapse."""
    article = "art. 800 lid 3 Rv"
    hearing = last_of(d.state.deadlines, HEARING)
    heard_in_time = hearing is not None and command.occurred_at < defensible_until(hearing)
    d.require(
        hearing is not None and hearing.met_at is None and d.state.authority.suspension in {"active", "lapsed"},
        RefusalCode.WRONG_STAGE,
        "Er is geen schorsing zonder zitting waarover nog moet worden gehoord.",
        article=article,
    )
    d.require_not_before(command.occurred_at, d.state.authority.suspended_at, "de schorsing")
    d.require(
        heard_in_time,
        RefusalCode.WRONG_STAGE,
        "De schorsing heeft haar kracht verloren: er is niet binnen twee weken gehoord.",
        field="occurred_at",
        article=article,
    )
    _undo_lapse(d, command.occurred_at, HEARING)
    d.meet(HEARING, command.occurred_at)
    d.record(e.SuspensionHeard(occurred_at=command.occurred_at, upheld=command.upheld))
    if not command.upheld:
        end_suspension(d, command.occurred_at, "not_upheld")
        if d.state.measure is MeasureKind.PROVISIONAL_GUARDIANSHIP and d.state.in_force:
            measure_lapse.end(d, command.occurred_at, "not_upheld")
        else:
            measure_lapse.end_where_nothing_is_left(d, command.occurred_at, "not_upheld")


def hear_child(d: Decision[MeasureState], when: datetime) -> None:
    """The child was heard: what lapsed for want of it stands again, if that was in time."""
    hearing = last_of(d.state.deadlines, CHILD_HEARING)
    if hearing is not None and when < defensible_until(hearing):
        _undo_lapse(d, when, CHILD_HEARING)
    d.meet(CHILD_HEARING, when)


def keep_alive(d: Decision[MeasureState], when: datetime) -> None:
    """The end of the authority was requested: in time, that keeps suspension and provisional guardianship alive."""
    _undo_lapse(d, when, LAPSE, GUARDIAN_LAPSE)
    d.meet(LAPSE, when)
    d.meet(GUARDIAN_LAPSE, when)


def end_suspension(d: Decision[MeasureState], when: datetime, because: str, meaning: str = "") -> None:
    """The parents have their authority back; a supervision order beside it goes on as it was."""
    if not d.state.authority.is_suspended:
        return
    had_guardian = d.state.authority.has_provisional_guardian
    d.record(e.SuspensionEnded.model_validate({"occurred_at": when, "because": because, "meaning": meaning}))
    reason = _LAPSED if because == "lapsed" else "schorsing beëindigd"
    d.cancel(when, reason, *TERMS)
    if had_guardian and d.state.measure is not MeasureKind.PROVISIONAL_GUARDIANSHIP:
        d.cancel(when, reason, ASSIGN_GUARDIANSHIP)
        _owed_again(d, when)


def _owed_again(d: Decision[MeasureState], when: datetime) -> None:
    """What the supervision order asked of its institution before the guardianship, on the days it had."""
    last = last_of(d.state.deadlines, ASSIGN_SUPERVISION)
    charged = d.state.charged_and_notified
    if last is not None and last.cancelled_because == _GUARDED and last.anchor == charged:
        d.revive(when, _GUARDED, key=last.key)
        done = d.state.assigned_and_met
        if done is not None:
            d.meet(ASSIGN_SUPERVISION, done, key=last.key)
    elif d.state.in_force and not _runs_already(last, charged):
        start_assignment(d, when)
    if d.state.lapsed and d.state.lapsed_at is not None:
        # Within a measure that has lapsed nothing is owed, until it turns out to stand.
        d.cancel(d.state.lapsed_at, measure_lapse.LAPSED, ASSIGN_SUPERVISION)


def _runs_already(last: Deadline | None, charged: datetime | None) -> bool:
    return last is not None and last.anchor == charged and last.status is not DeadlineStatus.CANCELLED


def lapse(d: Decision[MeasureState], deadline: Deadline) -> bool:
    """A term passed by which the suspension ends. True where the track goes on without it."""
    if not d.state.authority.is_suspended:
        return True
    when = deadline.ends_at
    meaning = (
        f"{deadline.name}: de termijn is op {deadline.last_day:%d-%m-%Y} verstreken. De schorsing van het gezag geldt "
        "niet meer; de ouders hebben hun gezag terug."
    )
    end_suspension(d, when, "lapsed", meaning)
    if d.state.measure is MeasureKind.PROVISIONAL_GUARDIANSHIP and d.state.in_force:
        return False
    d.warn_of_lapse(deadline, f"{d.context.stream.case}, {d.state.child}: {meaning}", when)
    return True


def reinstate(d: Decision[MeasureState], when: datetime) -> None:
    """The suspension never lapsed; what fell away with it is owed again."""
    if d.state.authority.suspension != "lapsed":
        return
    d.record(e.SuspensionReinstated(occurred_at=when))
    _go_over(d, when, d.state.authority.provisional_guardian)
    d.revive(when, _LAPSED, since=d.state.authority.suspended_at)


def _undo_lapse(d: Decision[MeasureState], when: datetime, *ids: str) -> None:
    lapsed = [
        x
        for x in d.state.deadlines
        if x.clock in ids and x.status is DeadlineStatus.LAPSED and when < defensible_until(x)
    ]
    if not lapsed or d.state.authority.suspension != "lapsed":
        return
    reinstate(d, when)
    if d.state.lapsed and d.state.measure is MeasureKind.PROVISIONAL_GUARDIANSHIP:
        measure_lapse.reinstate(d, when, MeasureKind.PROVISIONAL_GUARDIANSHIP)
