"""How it is folded what the court ordered: a measure for a period, its extension, and when nothing held.

Runs in replay: changes additively.
"""

from datetime import date, datetime

from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.authority.state import Duties
from waakvlam.domain.court_measure.events import GUARDIANSHIPS, MeasureKind
from waakvlam.domain.court_measure.fold_protector import NOTHING_DONE_YET
from waakvlam.domain.court_measure.period_events import OrderPeriod, PeriodsMoved
from waakvlam.domain.court_measure.state import END_UNDECIDED, Gap, MeasureStage, MeasureState, changed


def impose(state: MeasureState, event: e.MeasureImposed) -> MeasureState:
    """A measure is in force; the institution is charged."""
    provisional = event.measure is MeasureKind.PROVISIONAL_SUPERVISION
    unheard = MeasureStage.PROVISIONAL_UNHEARD if not event.heard else MeasureStage.PROVISIONAL
    same_gi = event.gi == state.gi
    # The same institution carries on after a provisional order: what it did stays done. Another one begins anew, and
    # after a lapse it must be told again that it is charged.
    kept: dict[str, object] = {} if same_gi else NOTHING_DONE_YET
    if event.charged_anew:
        kept = {**kept, "fixed_since": None, "first_contact_at": None}
    same_charge = same_gi and not state.lapsed and not event.charged_anew
    return changed(
        state,
        **{
            **kept,
            "measure": event.measure,
            "stage": unheard if provisional else MeasureStage.IN_FORCE,
            "stage_before_lapse": None,
            "lapsed": False,
            "crisis": state.crisis and provisional,
            "first_ordered_at": state.first_ordered_at or event.occurred_at,
            "ordered_at": event.occurred_at,
            "gaps": gaps_so_far(state),
            "starts_on": event.starts_on,
            "last_day": event.last_day,
            "period_starts_on": event.starts_on,
            "earlier_periods": (),
            "held_over_from": None,
            "extended_from": None,
            "extended_until": None,
            "court_last_day": event.court_last_day,
            "gi": event.gi,
            "charged_at": state.charged_at if same_charge else event.occurred_at,
            "gi_notified_at": state.gi_notified_at if same_charge else None,
            # A supervision order answers its petition; a next one needs another.
            "petition_filed_at": state.petition_filed_at if provisional else None,
            "petition_refused_at": None,
            # The hearing was about the provisional order.
            "parties_heard_at": state.parties_heard_at if provisional else None,
            **END_UNDECIDED,
            **_beside_a_guardian(state, event, same_gi=same_gi),
        },
    )


def _beside_a_guardian(state: MeasureState, event: e.MeasureImposed, *, same_gi: bool) -> dict[str, object]:
    """Who is provisional guardian stays so, with what it did; the order that comes beside it has its own."""
    if not (state.authority.has_provisional_guardian and state.authority.beside_kept):
        return {}
    goes_on = same_gi and not state.lapsed and state.measure not in GUARDIANSHIPS
    beside = state.authority.beside if goes_on else Duties(charged_at=event.occurred_at)
    return {
        "charged_at": state.charged_at,
        "gi_notified_at": state.gi_notified_at,
        "fixed_since": state.fixed_since,
        "first_contact_at": state.first_contact_at,
        **({} if same_gi else {"protector": state.protector, "protector_state": state.protector_state}),
        "authority": state.authority.model_copy(update={"beside": beside}),
    }


def extend(state: MeasureState, event: e.OrderExtended) -> MeasureState:
    """Another period follows the one that was; a petition of which the rest is held over stays open."""
    first_day = None if state.last_day is None else date.fromordinal(state.last_day.toordinal() + 1)
    before = (
        OrderPeriod(
            starts_on=state.period_starts_on,
            last_day=state.last_day,
            court_last_day=state.court_last_day,
            extended_at=event.occurred_at,
            extended_from=state.extended_from,
        )
        if state.period_starts_on is not None and state.last_day is not None
        else None
    )
    still_open = {"extension": state.extension, "extension_requested_at": state.extension_requested_at}
    return changed(
        state,
        **{
            "last_day": event.last_day,
            "period_starts_on": first_day,
            "earlier_periods": (*state.earlier_periods, *([before] if before else [])),
            "court_last_day": event.court_last_day,
            **END_UNDECIDED,
            **(still_open if event.rest_held_over else {}),
            "held_over_from": (state.held_over_from or first_day) if event.rest_held_over else None,
            "extended_from": state.held_over_from or first_day,
            "extended_until": event.extended_until,
        },
    )


def move(state: MeasureState, event: PeriodsMoved) -> MeasureState:
    """Every period of the order begins on another day, and so does the year that an extension in parts has to fit."""
    before = [*(period.starts_on for period in state.earlier_periods), state.period_starts_on]
    now = dict(zip(before, [*(period.starts_on for period in event.earlier), event.period_starts_on], strict=False))
    return changed(
        state,
        earlier_periods=event.earlier,
        period_starts_on=event.period_starts_on,
        held_over_from=now.get(state.held_over_from, state.held_over_from),
        extended_from=now.get(state.extended_from, state.extended_from),
        extended_until=event.extended_until,
    )


def taken_back(state: MeasureState, facts: tuple[str, ...]) -> MeasureState:
    """The end of the order, or of the placement, is not planned by what was no fact."""
    if "no_extension_at" in facts and state.extension == "not_asked":
        return changed(state, extension="undecided")
    if "placement.no_extension_at" in facts and state.placement.extension == "not_asked":
        return changed(state, placement=state.placement.model_copy(update={"extension": "undecided"}))
    if "extension_refused_at" in facts and state.extension == "refused":
        return changed(state, extension="requested")
    return state


def begun_on(event: e.MeasurePeriodCorrected) -> dict[str, object]:
    """A guardianship that begins with its decision begins on the day of that one."""
    return {} if event.starts_on is None else {"starts_on": event.starts_on, "period_starts_on": event.starts_on}


def gaps_so_far(state: MeasureState) -> tuple[Gap, ...]:
    """When nothing held, up to the order that is given now."""
    ordered = state.ordered_at
    known = tuple(
        gap.model_copy(update={"until": ordered})
        if gap.until is None and ordered is not None and ordered > gap.since
        else gap
        for gap in state.gaps
    )
    return (*known, Gap(since=state.lapsed_at)) if state.lapsed and state.lapsed_at is not None else known


def over(state: MeasureState, when: datetime) -> tuple[Gap, ...]:
    """When nothing held, and that nothing holds from now on."""
    return (*gaps_so_far(state), Gap(since=when))
