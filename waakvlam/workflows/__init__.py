"""The legal procedure as Temporal workflows: one file per part of the path, one shell they share."""

from waakvlam.workflows.court_measure import CourtMeasure
from waakvlam.workflows.follow_up import FollowUp
from waakvlam.workflows.protection_case import ProtectionCase
from waakvlam.workflows.safety_assessment import SafetyAssessment

WORKFLOWS: list[type] = [ProtectionCase, SafetyAssessment, CourtMeasure, FollowUp]

__all__ = ["WORKFLOWS", "CourtMeasure", "FollowUp", "ProtectionCase", "SafetyAssessment"]
