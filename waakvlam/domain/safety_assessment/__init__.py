"""The safety assessment (*veiligheidsbeoordeling*, *onderzoek*) of one household in one round."""

from waakvlam.domain.safety_assessment.rules import PROCEDURE
from waakvlam.domain.safety_assessment.state import AssessmentStage, AssessmentState

__all__ = ["PROCEDURE", "AssessmentStage", "AssessmentState"]
