"""What is awaited because of a placement."""

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.court_measure.placement.clocks import CHILD_HEARING, HEARING
from waakvlam.domain.court_measure.placement.state import PlacementStatus
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.stream_state import Awaited


def urgent(state: MeasureState) -> Awaited | None:
    """What comes before anything else in the measure."""
    court, gi = OrganisationKind.COURT, OrganisationKind.CERTIFIED_INSTITUTION
    placement = state.placement
    if placement.status is PlacementStatus.LAPSED and placement.is_carried_out:
        return Awaited(
            who=gi, what="einde van de uithuisplaatsing: de machtiging is vervallen; of een te laat vastgelegd feit"
        )
    if not placement.in_force:
        return None
    if any(x.clock in {HEARING, CHILD_HEARING} and x.is_open for x in state.deadlines):
        return Awaited(who=court, what="horen over de uithuisplaatsing, binnen twee weken")
    if placement.carried_out_at is None:
        return Awaited(who=gi, what="uitvoering van de machtiging uithuisplaatsing, binnen drie maanden")
    return None


def decision(state: MeasureState) -> Awaited | None:
    """What the court still has to decide about it."""
    if state.placement.in_force and state.placement.extension == "requested":
        return Awaited(
            who=OrganisationKind.COURT, what="beslissing op het verzoek tot verlenging van de uithuisplaatsing"
        )
    return None
