"""What becomes of the measure by what the court decides about the authority. Folded in replay: changes additively."""

from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import fold_order, fold_over
from waakvlam.domain.court_measure.authority import events as e
from waakvlam.domain.court_measure.authority.commands import Guardian
from waakvlam.domain.court_measure.authority.state import Duties, evolve
from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.fold_protector import NOTHING_DONE_YET, noted
from waakvlam.domain.court_measure.state import END_UNDECIDED, MeasureStage, MeasureState, ProtectorState, changed


def fold(state: MeasureState, event: e.AuthorityEvent) -> MeasureState:
    """The track after an event about the authority."""
    state = changed(state, authority=evolve(state.authority, event))
    match event:
        case e.AuthoritySuspended() if event.gi is not None:
            return noted(_provisional_guardian(state, event, event.gi), event.occurred_at)
        case e.SuspensionEnded() | e.SuspensionReinstated():
            return noted(_changed_over(state), event.occurred_at)
        case e.ProvisionalGuardianshipOver():
            gaps = fold_order.over(state, event.occurred_at)
            # What the child said was about the suspension.
            over: dict[str, object] = {"measure": None, "crisis": False, "gaps": gaps, "child_heard_at": None}
            return changed(state, stage=MeasureStage.COURT, **over)
        case e.SupervisionOver():
            return noted(fold_over.go_on(state, event), event.occurred_at)
        case e.SuspensionHeard() if state.measure is MeasureKind.PROVISIONAL_GUARDIANSHIP:
            unheard = event.upheld and state.stage is MeasureStage.PROVISIONAL_UNHEARD
            return changed(state, stage=MeasureStage.PROVISIONAL if unheard else state.stage)
        case e.EndOfAuthorityRequested() if not state.in_force:
            return changed(state, stage=MeasureStage.COURT)
        case e.AuthorityEnded(guardian=Guardian.CERTIFIED_INSTITUTION):
            return noted(_guardian(state, event), event.occurred_at)
        case _:
            return state


_NEWLY_CHARGED: dict[str, object] = {"gi_notified_at": None, "fixed_since": None, "first_contact_at": None}
"""A guardianship worker must be named and must meet the child, also where the institution knows it already."""


def _provisional_guardian(state: MeasureState, event: e.AuthoritySuspended, gi: str) -> MeasureState:
    charged: dict[str, object] = {**_NEWLY_CHARGED, "charged_at": event.occurred_at}
    kept = duties_of(state) if state.in_force and event.keeps_duties else Duties()
    if state.in_force and gi != state.gi:
        kept = kept.model_copy(update={"protector": state.protector})
    state = _with_beside(state, kept, beside_kept=event.keeps_duties)
    if state.in_force:
        # The supervision order goes on beside it.
        return changed(state, **charged)
    first_day = local_date(event.occurred_at)
    return changed(
        state,
        **{
            **({} if gi == state.gi else NOTHING_DONE_YET),
            **charged,
            "measure": MeasureKind.PROVISIONAL_GUARDIANSHIP,
            "stage": MeasureStage.PROVISIONAL if event.heard else MeasureStage.PROVISIONAL_UNHEARD,
            "stage_before_lapse": None,
            "lapsed": False,
            "first_ordered_at": state.first_ordered_at or event.occurred_at,
            "ordered_at": event.occurred_at,
            "gaps": fold_order.gaps_so_far(state),
            "earlier_periods": (),
            "starts_on": first_day,
            "period_starts_on": first_day,
            "last_day": event.last_day,
            "court_last_day": None,
            "gi": gi,
        },
    )


def _guardian(state: MeasureState, event: e.AuthorityEnded) -> MeasureState:
    same_gi = event.gi == state.gi
    has_plan = same_gi and state.plan_established_at is not None
    authority = state.authority.model_copy(
        update={
            "plan_awaited_from": None if has_plan else event.occurred_at,
            "beside": Duties(),
            "beside_kept": False,
        }
    )
    return changed(
        state,
        **{
            **({} if same_gi else NOTHING_DONE_YET),
            **_NEWLY_CHARGED,
            **END_UNDECIDED,
            "authority": authority,
            "charged_at": event.occurred_at,
            "measure": MeasureKind.GUARDIANSHIP,
            "stage": MeasureStage.IN_FORCE,
            "stage_before_lapse": None,
            "lapsed": False,
            "crisis": False,
            "first_ordered_at": state.first_ordered_at or event.occurred_at,
            "ordered_at": event.occurred_at,
            "gaps": fold_order.gaps_so_far(state),
            "earlier_periods": (),
            "starts_on": event.starts_on,
            "period_starts_on": event.starts_on,
            # It lasts until the child is of age, or the court decides otherwise.
            "last_day": None,
            "court_last_day": None,
            "gi": event.gi,
            "petition_filed_at": None,
            "petition_refused_at": None,
        },
    )


def duties_of(state: MeasureState) -> Duties:
    """What was done by the charge of now."""
    return Duties(
        charged_at=state.charged_at or state.ordered_at,
        gi_notified_at=state.gi_notified_at,
        fixed_since=state.fixed_since,
        first_contact_at=state.first_contact_at,
    )


def _changed_over(state: MeasureState) -> MeasureState:
    """The supervision order and the guardianship beside it change places; neither counts what the other asked for."""
    alone = state.measure is MeasureKind.PROVISIONAL_GUARDIANSHIP
    if alone or not state.authority.beside_kept or state.authority.provisional_guardian is None:
        return state
    now = state.authority.beside
    before = duties_of(state)
    if state.authority.provisional_guardian == state.gi:
        return changed(_with_beside(state, before, beside_kept=True), **now.model_dump(exclude={"protector"}))
    # Another institution's worker is no longer, or is again, the one whom the child has.
    before = before.model_copy(update={"protector": state.protector})
    protector = {"protector": now.protector, "protector_state": _had(now)}
    return changed(_with_beside(state, before, beside_kept=True), **now.model_dump(exclude={"protector"}), **protector)


def _had(duties: Duties) -> ProtectorState:
    if duties.protector is None:
        return ProtectorState.UNASSIGNED
    return ProtectorState.INTERIM if duties.fixed_since is None else ProtectorState.FIXED


def _with_beside(state: MeasureState, duties: Duties, *, beside_kept: bool) -> MeasureState:
    update = {"beside": duties, "beside_kept": beside_kept}
    return changed(state, authority=state.authority.model_copy(update=update))
