"""The household's case (*dossier van het lokale team*): the hub of the path."""

from waakvlam.domain.protection_case.rules import PROCEDURE
from waakvlam.domain.protection_case.state import CaseStage, CaseState
from waakvlam.domain.protection_case.tracks import Track

__all__ = ["PROCEDURE", "CaseStage", "CaseState", "Track"]
