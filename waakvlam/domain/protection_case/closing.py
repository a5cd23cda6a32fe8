"""How a case ends: by follow-up, and by a reason that fits what happened."""

from waakvlam.domain.decision import Decision
from waakvlam.domain.dutch import OUTCOME_NAME
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.protection_case import commands as c
from waakvlam.domain.protection_case import events as e
from waakvlam.domain.protection_case.commands import CloseReason
from waakvlam.domain.protection_case.region_change import rules as region_change
from waakvlam.domain.protection_case.state import CaseState
from waakvlam.domain.protection_case.violence import rules as violence

OVER = "zaak gesloten"
"""Why terms fall away when the case closes."""

STEP = "case_next_step"
"""Somebody chooses what happens next, within a norm of the region; closing the case is a choice as well."""
_VERDICTS: dict[str, frozenset[CloseReason]] = {
    "VT-00": frozenset({CloseReason.NOT_ADMISSIBLE}),
    "VT-99": frozenset({CloseReason.WRONGLY_ADDRESSED}),
    "VT-01-03": frozenset({CloseReason.NO_STEPS_NEEDED, CloseReason.TURNED_INTO_ADVICE}),
}
"""What it means for the case that Veilig Thuis takes no step upon a report, per outcome."""
_WITHOUT_STEPS = frozenset({CloseReason.NO_STEPS_NEEDED, CloseReason.TURNED_INTO_ADVICE, CloseReason.WRONGLY_ADDRESSED})


def open_follow_up(d: Decision[CaseState], command: c.OpenFollowUp) -> None:
    """Follow-up comes after what was heavier has ended."""
    _require_no_track(d)
    kind = StreamKind.FOLLOW_UP
    number = d.state.next_number(kind)
    track = str(d.context.stream.track(kind, number))
    d.record(e.FollowUpRequested(occurred_at=command.occurred_at, track=track))
    d.open_track(kind, number, command.occurred_at, requested_by=command.actor)


def close_case(d: Decision[CaseState], command: c.CloseCase) -> None:
    """A case closes only when nothing runs any more, and with a reason that is true of it."""
    _require_no_track(d)
    region_change.require_no_offer(d)
    violence.require_settled(d)
    owed = [term for term in d.state.deadlines if term.is_open and term.kind == "statutory" and not term.is_right]
    d.require(
        not owed,
        RefusalCode.WRONG_STAGE,
        f"De wet vraagt hier nog iets: {', '.join(f'{term.name} ({term.article})' for term in owed)}.",
        article=owed[0].article if owed else None,
    )
    d.require_not_before(command.occurred_at, d.state.last_heard_at, "het laatste signaal of bericht")
    fitting = fitting_reasons(d.state)
    d.require(
        command.reason in fitting,
        RefusalCode.WRONG_STAGE,
        f"De reden '{OUTCOME_NAME[command.reason]}' past niet bij wat er is gebeurd; wel: {named(fitting)}.",
        field="reason",
    )
    d.meet(STEP, command.occurred_at)
    d.record(e.CaseClosed(occurred_at=command.occurred_at, reason=command.reason))
    d.cancel(command.occurred_at, OVER)


def _require_no_track(d: Decision[CaseState]) -> None:
    running = ", ".join(track.id for track in d.state.open_tracks())
    d.require(not running, RefusalCode.WRONG_STAGE, f"Er loopt nog: {running}.")


def fitting_reasons(state: CaseState) -> frozenset[CloseReason]:
    """The reasons with which the case could be closed, were nothing running."""
    verdicts = dismissals(state)
    if verdicts:
        return verdicts
    fitting = frozenset(CloseReason) - {CloseReason.ADVICE}
    if _something_was_done(state):
        fitting -= _WITHOUT_STEPS
    outcomes = {track.outcome for track in state.tracks if track.kind is StreamKind.SAFETY_ASSESSMENT}
    if "VT-00" not in outcomes or _something_was_done(state):
        # Only Veilig Thuis finds a report not admissible.
        fitting -= {CloseReason.NOT_ADMISSIBLE}
    return fitting


def dismissals(state: CaseState) -> frozenset[CloseReason]:
    """The reasons that remain when Veilig Thuis received every signal and took no step upon any; else none."""
    outcomes = [track.outcome for track in state.tracks if track.kind is StreamKind.SAFETY_ASSESSMENT]
    if (
        state.signals_elsewhere
        or state.concern_open
        or state.open_tracks()
        or _something_was_done(state)
        or not outcomes
        or not all(outcome in _VERDICTS for outcome in outcomes)
    ):
        return frozenset()
    # One report that was judged says more than the others that were not taken up.
    judged = [outcome for outcome in outcomes if outcome == "VT-01-03"] or outcomes
    return frozenset[CloseReason]().union(*(_VERDICTS[outcome or ""] for outcome in judged))


def _something_was_done(state: CaseState) -> bool:
    other = any(track.kind is not StreamKind.SAFETY_ASSESSMENT for track in state.tracks)
    return state.help_started or other


def named(reasons: frozenset[CloseReason]) -> str:
    """The reasons in Dutch, in the order of the list."""
    return " of ".join(OUTCOME_NAME[reason] for reason in CloseReason if reason in reasons)
