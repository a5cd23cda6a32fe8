"""What has happened during follow-up."""

from typing import Literal

from waakvlam.domain.exchange import SharedEvent
from waakvlam.domain.messages import Event, Report


class FollowUpOpened(Event):
    """Follow-up began."""

    type: Literal["FollowUpOpened"] = "FollowUpOpened"
    case: str


class ContactMade(Event):
    """A monitoring contact took place."""

    type: Literal["ContactMade"] = "ContactMade"
    number: int
    safe: bool


class ConcernRaised(Event):
    """A new concern was told to the case."""

    type: Literal["ConcernRaised"] = "ConcernRaised"
    acute: bool


class FollowUpReportHeard(Event):
    """Another stream told follow-up something."""

    type: Literal["FollowUpReportHeard"] = "FollowUpReportHeard"
    report: Report


class FollowUpClosed(Event):
    """Follow-up has ended."""

    type: Literal["FollowUpClosed"] = "FollowUpClosed"
    concern: bool


FollowUpEvent = FollowUpOpened | ContactMade | ConcernRaised | FollowUpReportHeard | FollowUpClosed | SharedEvent
