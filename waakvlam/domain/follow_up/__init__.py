"""Follow-up (*nazorg, monitoring*) of one household, about a year long."""

from waakvlam.domain.follow_up.rules import PROCEDURE
from waakvlam.domain.follow_up.state import FollowUpStage, FollowUpState

__all__ = ["PROCEDURE", "FollowUpStage", "FollowUpState"]
