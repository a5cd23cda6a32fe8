"""What has happened to the parents' authority."""

from typing import Literal

from pydantic import Field

from waakvlam.domain.court_measure.authority.commands import Guardian
from waakvlam.domain.court_measure.ends import TrackEnd
from waakvlam.domain.messages import Day, Event


class AuthoritySuspended(Event):
    """The parents' authority is suspended; with `gi`, that institution has provisional guardianship."""

    type: Literal["AuthoritySuspended"] = "AuthoritySuspended"
    other_parent_remains: bool
    gi: str | None
    heard: bool
    last_day: Day
    keeps_duties: bool = Field(
        default=False, description="What was done by a supervision order beside it is kept until it is over."
    )


class SuspensionHeard(Event):
    """The parties had the opportunity to be heard on the suspension."""

    type: Literal["SuspensionHeard"] = "SuspensionHeard"
    upheld: bool


class SuspensionEnded(Event):
    """The parents have their authority back, or have lost it for good."""

    type: Literal["SuspensionEnded"] = "SuspensionEnded"
    because: Literal["lapsed", "lifted", "not_upheld", "refused"]
    meaning: str = ""


class SuspensionReinstated(Event):
    """What keeps the suspension alive had happened in time and was recorded afterwards: it never lapsed."""

    type: Literal["SuspensionReinstated"] = "SuspensionReinstated"


class ProvisionalGuardianshipOver(Event):
    """The court left the authority with a parent; it still has to decide on the petition for a supervision order."""

    type: Literal["ProvisionalGuardianshipOver"] = "ProvisionalGuardianshipOver"


class SupervisionOver(Event):
    """The supervision order ended, and the suspension beside it did not: the track goes on for that one alone."""

    type: Literal["SupervisionOver"] = "SupervisionOver"
    reason: TrackEnd = Field(description="By what the order ended.")
    last_day: Day = Field(description="On which the suspension lapses, unless the end of the authority is requested.")


class SupervisionStands(Event):
    """That the supervision order ended beside the suspension was no fact: it goes on as if that was never recorded."""

    type: Literal["SupervisionStands"] = "SupervisionStands"
    reason: str = Field(default="", description="Of who said so.")


class AuthorityJudgementAsked(Event):
    """The RvdK must put the institution's request to the court."""

    type: Literal["AuthorityJudgementAsked"] = "AuthorityJudgementAsked"
    declined_on: Day
    dated: Day


class EndOfAuthorityRequested(Event):
    """The court is asked to end the parents' authority."""

    type: Literal["EndOfAuthorityRequested"] = "EndOfAuthorityRequested"


class GuardianshipAccepted(Event):
    """Who is to be guardian is willing."""

    type: Literal["GuardianshipAccepted"] = "GuardianshipAccepted"
    guardian: Guardian
    gi: str | None


class AuthorityEnded(Event):
    """The parents' authority has ended. Without a guardian the other parent goes on alone."""

    type: Literal["AuthorityEnded"] = "AuthorityEnded"
    guardian: Guardian | None
    gi: str | None
    starts_on: Day
    ends_supervision: bool


class EndOfAuthorityRefused(Event):
    """The court did not end the authority."""

    type: Literal["EndOfAuthorityRefused"] = "EndOfAuthorityRefused"


AuthorityEvent = (
    AuthoritySuspended
    | SuspensionHeard
    | SuspensionEnded
    | SuspensionReinstated
    | ProvisionalGuardianshipOver
    | SupervisionOver
    | SupervisionStands
    | AuthorityJudgementAsked
    | EndOfAuthorityRequested
    | GuardianshipAccepted
    | AuthorityEnded
    | EndOfAuthorityRefused
)
