"""The court measure (*kinderbeschermingsmaatregel*) of one child, from request to end."""

from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.rules import PROCEDURE
from waakvlam.domain.court_measure.state import MeasureStage, MeasureState, ProtectorState

__all__ = ["PROCEDURE", "MeasureKind", "MeasureStage", "MeasureState", "ProtectorState"]
