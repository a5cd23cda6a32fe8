"""What has happened in the help by the local team."""

from typing import Literal

from pydantic import Field

from waakvlam.domain.messages import Event


class AnalysisRecorded(Event):
    """The concerns were analysed with the family."""

    type: Literal["AnalysisRecorded"] = "AnalysisRecorded"


class SafetyPlanEstablished(Event):
    """A safety plan holds from here."""

    type: Literal["SafetyPlanEstablished"] = "SafetyPlanEstablished"


class FamilyPlanOffered(Event):
    """The family may make its own plan."""

    type: Literal["FamilyPlanOffered"] = "FamilyPlanOffered"


class FamilyPlanMade(Event):
    """The family made its own plan."""

    type: Literal["FamilyPlanMade"] = "FamilyPlanMade"


class FamilyPlanWaived(Event):
    """There will be no plan of the family's own."""

    type: Literal["FamilyPlanWaived"] = "FamilyPlanWaived"
    reason: Literal["family_declined", "concrete_threat", "interest_of_the_child"]


class WrittenPlanRequested(Event):
    """The plan is wanted in writing."""

    type: Literal["WrittenPlanRequested"] = "WrittenPlanRequested"


class WrittenPlanProvided(Event):
    """The plan stands in writing."""

    type: Literal["WrittenPlanProvided"] = "WrittenPlanProvided"


class HelpEvaluated(Event):
    """Whether the help works was judged."""

    type: Literal["HelpEvaluated"] = "HelpEvaluated"
    works: bool
    measure_to_be_asked: bool = Field(
        default=False, description="By this judgement, and not by an earlier one, the RvdK must be asked."
    )


HelpEvent = (
    AnalysisRecorded
    | SafetyPlanEstablished
    | FamilyPlanOffered
    | FamilyPlanMade
    | FamilyPlanWaived
    | WrittenPlanRequested
    | WrittenPlanProvided
    | HelpEvaluated
)
