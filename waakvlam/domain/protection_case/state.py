"""The folded state of a household's case."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Instant
from waakvlam.domain.protection_case.local_help.state import LocalHelp
from waakvlam.domain.protection_case.moves.state import Moves
from waakvlam.domain.protection_case.region_change.state import RegionChange
from waakvlam.domain.protection_case.steps import Steps
from waakvlam.domain.protection_case.teams import TeamPeriod
from waakvlam.domain.protection_case.tracks import Track
from waakvlam.domain.protection_case.violence.state import Incident
from waakvlam.domain.stream_state import StreamState


class CaseStage(StrEnum):
    """Where the household is in the path, read from the facts."""

    NEW = "new"
    OFFERED = "offered"
    SIGNAL = "signal"
    SAFETY_ASSESSMENT = "safety_assessment"
    HANDOVER = "handover"
    LOCAL_HELP = "local_help"
    COURT_MEASURE = "court_measure"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"


ASSESSORS = frozenset({OrganisationKind.VEILIG_THUIS, OrganisationKind.REGIONAL_SAFETY_TEAM})
"""Who assessed what it received, where the signal itself does not say whether it is a report (*melding*)."""
NOT_TAKEN_UP = frozenset({"VT-00", "VT-99"})
"""Outcomes by which Veilig Thuis did not take up a report: not admissible, wrongly addressed."""


class CaseState(StreamState):
    """What is known of the household's case."""

    kind: Literal[StreamKind.PROTECTION_CASE] = StreamKind.PROTECTION_CASE
    unclosed: "CaseState | None" = None
    children: tuple[str, ...] = ()
    births: dict[str, str] = Field(default_factory=dict, description="Date of birth per child, as far as known.")
    expected: dict[str, date] = Field(default_factory=dict, description="Per unborn child the day it is expected.")
    deceased: tuple[str, ...] = ()
    signals: int = 0
    last_heard_at: Instant | None = None
    concern_open: bool = False
    acute_open: bool = False
    received_by: OrganisationKind | None = None
    team: str | None = None
    teams: tuple[TeamPeriod, ...] = Field(default=(), description="As they were assigned, the last one last.")
    fixed_face: str | None = None
    help_started: bool = False
    help_began_at: Instant | None = Field(default=None, description="When the help of today started.")
    help_granted_at: Instant | None = Field(default=None, description="When youth help was last granted.")
    last_offered_at: Instant | None = Field(default=None, description="The last handover offered, answered or not.")
    handover_answered_at: Instant | None = Field(default=None, description="When that one was accepted or refused.")
    handover_accepted_at: Instant | None = None
    handover_helped_at: Instant | None = Field(default=None, description="When help started after that acceptance.")
    advices: int = 0
    signals_elsewhere: int = Field(default=0, description="Signals received by others than Veilig Thuis.")
    own_investigation_at: Instant | None = Field(default=None, description="The RvdK's last own investigation.")
    college_notified_at: Instant | None = Field(default=None, description="When the college was told of that one.")
    gi_asked_at: Instant | None = Field(default=None, description="The last request to the RvdK by a GI.")
    told_of_gi_at: Instant | None = Field(default=None, description="When the college was told of that request.")
    local_help: LocalHelp = LocalHelp()
    incidents: tuple[Incident, ...] = ()
    moves: Moves = Moves()
    region_change: RegionChange = RegionChange()
    applied_at: Instant | None = Field(default=None, description="When the last application for youth help came in.")
    help_decided_at: Instant | None = Field(default=None, description="When that one was decided.")
    applications: int = 0
    tracks: tuple[Track, ...] = ()
    steps: Steps = Steps()
    previous_case: str | None = None

    @property
    def crisis(self) -> bool:
        """Somebody spoke of acute danger and nothing was chosen yet, or a track in crisis is open."""
        offered = self.region_change.arrival
        if offered is not None:
            return offered.crisis
        return self.acute_open or any(track.crisis for track in self.open_tracks())

    @property
    def handover(self) -> Literal["none", "offered", "accepted"]:
        """Whether something Veilig Thuis offered waits for an answer, or for help to start."""
        answers = {track.handover for track in self.open_tracks()}
        return "offered" if "offered" in answers else "accepted" if "accepted" in answers else "none"

    @property
    def offered_at(self) -> datetime | None:
        """When the last of the open offers was made."""
        offers = [t.offered_at for t in self.open_tracks() if t.offered_at and t.handover in {"offered", "accepted"}]
        return max(offers, default=None)

    @property
    def responsible(self) -> OrganisationKind | None:
        """The one organisation that keeps sight on the children's safety, read from what is open."""
        if any(track.ordered for track in self.open_tracks(StreamKind.COURT_MEASURE)):
            return OrganisationKind.CERTIFIED_INSTITUTION
        assessed = [track for track in self.tracks if track.kind is StreamKind.SAFETY_ASSESSMENT]
        if any(not track.ended and track.handover != "done" for track in assessed):
            return OrganisationKind.VEILIG_THUIS
        if self.team is None and assessed and assessed[-1].outcome == "measure_needed":
            return OrganisationKind.VEILIG_THUIS
        passed_on = any(track.outcome not in NOT_TAKEN_UP for track in assessed)
        return OrganisationKind.LOCAL_TEAM if self.team or self.help_started or passed_on else self.received_by

    def open_tracks(self, kind: StreamKind | None = None) -> tuple[Track, ...]:
        """Tracks that have not ended, of one kind or of all."""
        return tuple(t for t in self.tracks if not t.ended and kind in {None, t.kind})

    def next_number(self, kind: StreamKind) -> int:
        """Number of the next track of a kind."""
        return 1 + sum(1 for track in self.tracks if track.kind is kind)

    @property
    def stage(self) -> CaseStage:
        """Where the household is in the path; the heaviest track that is open decides."""
        if self.opened_at is None:
            return CaseStage.NEW
        if self.closed_at is not None:
            return CaseStage.CLOSED
        if self.region_change.arrival is not None:
            return CaseStage.OFFERED
        if self.open_tracks(StreamKind.COURT_MEASURE):
            return CaseStage.COURT_MEASURE
        if self.handover != "none":
            return CaseStage.HANDOVER
        if self.open_tracks(StreamKind.SAFETY_ASSESSMENT):
            return CaseStage.SAFETY_ASSESSMENT
        if self.open_tracks(StreamKind.FOLLOW_UP):
            return CaseStage.FOLLOW_UP
        if self.concern_open or not self.help_started:
            return CaseStage.SIGNAL
        return CaseStage.LOCAL_HELP
