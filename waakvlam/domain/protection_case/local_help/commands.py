"""What can be put on record about help in a voluntary frame."""

from typing import ClassVar, Literal

from pydantic import Field

from waakvlam.domain.messages import Command


class RecordAnalysis(Command):
    """What lies behind the concerns was analysed with the family (*verklarende analyse*)."""

    summary: ClassVar[str] = "Leg vast dat met het gezin een verklarende analyse is gemaakt."
    type: Literal["record_analysis"] = "record_analysis"


class EstablishSafetyPlan(Command):
    """What makes the children safe from now on was agreed (*veiligheidsplan*); said again, it replaces the last one."""

    summary: ClassVar[str] = "Leg vast dat een veiligheidsplan is vastgesteld; een volgend plan vervangt het vorige."
    type: Literal["establish_safety_plan"] = "establish_safety_plan"


class OfferFamilyPlan(Command):
    """The family may first make its own plan, within a reasonable term (*familiegroepsplan*, Jeugdwet art. 4.1.2)."""

    summary: ClassVar[str] = "Leg vast dat het gezin een familiegroepsplan mag opstellen; een redelijke termijn loopt."
    type: Literal["offer_family_plan"] = "offer_family_plan"


class RecordFamilyPlan(Command):
    """The family made its plan."""

    summary: ClassVar[str] = "Leg vast dat het gezin zijn familiegroepsplan heeft opgesteld."
    type: Literal["record_family_plan"] = "record_family_plan"


class WaiveFamilyPlan(Command):
    """There will be no family group plan, for one of the law's three reasons."""

    summary: ClassVar[str] = "Leg vast dat er geen familiegroepsplan komt, en waarom."
    type: Literal["waive_family_plan"] = "waive_family_plan"
    reason: Literal["family_declined", "concrete_threat", "interest_of_the_child"]


class RequestWrittenPlan(Command):
    """Somebody of the family, or the provider, wants the plan of the help in writing (Jeugdwet art. 4.1.3 lid 4)."""

    summary: ClassVar[str] = "Leg vast dat het plan van de hulp op schrift is gevraagd; veertien dagen."
    type: Literal["request_written_plan"] = "request_written_plan"


class ProvideWrittenPlan(Command):
    """The plan stands in writing."""

    summary: ClassVar[str] = "Leg vast dat het plan van de hulp op schrift staat."
    type: Literal["provide_written_plan"] = "provide_written_plan"


class EvaluateHelp(Command):
    """Whether the help makes the children safe enough (*evaluatie*).

    Where it does not, a child protection measure must be considered: the municipality asks the RvdK as soon as it
    judges so (*zodra*, Jeugdwet art. 2.4 lid 1).
    """

    summary: ClassVar[str] = "Leg vast of de vrijwillige hulp werkt; zo niet, dan volgt een verzoek aan de RvdK."
    type: Literal["evaluate_help"] = "evaluate_help"
    works: bool = Field(description="False: voluntary help is not enough, and a measure must be considered.")


HelpCommand = (
    RecordAnalysis
    | EstablishSafetyPlan
    | OfferFamilyPlan
    | RecordFamilyPlan
    | WaiveFamilyPlan
    | RequestWrittenPlan
    | ProvideWrittenPlan
    | EvaluateHelp
)
