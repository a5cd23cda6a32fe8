"""Handing a household over to another region, and taking one over: what both sides do to their own record."""

from waakvlam.activities.households.arriving import ArrivingActivities
from waakvlam.activities.households.leaving import LeavingActivities
from waakvlam.activities.households.own_word import require_own_word
from waakvlam.activities.households.service import HouseholdHandover

__all__ = ["ArrivingActivities", "HouseholdHandover", "LeavingActivities", "require_own_word"]
