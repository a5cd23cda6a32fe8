"""What is known of the parents' authority. Folded in replay: changes additively."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from waakvlam.domain.court_measure.authority import events as e
from waakvlam.domain.court_measure.authority.commands import Guardian
from waakvlam.domain.messages import Instant
from waakvlam.domain.model import Model


class Duties(Model):
    """What an institution was told and did by one charge: its five working days hang on it."""

    charged_at: Instant | None = None
    gi_notified_at: Instant | None = None
    fixed_since: Instant | None = None
    first_contact_at: Instant | None = None
    protector: str | None = Field(default=None, description="Whom another institution than the guardian named.")

    @property
    def charged_and_notified(self) -> datetime | None:
        """When the institution was charged and knew it: the later of the two."""
        told, charged = self.gi_notified_at, self.charged_at
        return None if told is None else told if charged is None else max(told, charged)

    @property
    def assigned_and_met(self) -> datetime | None:
        """When both facts of Besluit Jeugdwet art. 4.2.2 were there: fixed protector, and first contact."""
        fixed, met = self.fixed_since, self.first_contact_at
        return None if fixed is None or met is None else max(fixed, met)

    def without_worker(self) -> "Duties":
        """The worker left: what was done within the five working days stays done; what was not, another must do."""
        gone = self.model_copy(update={"protector": None})
        return gone if self.assigned_and_met is not None else gone.model_copy(update={"fixed_since": None})


class AuthorityState(Model):
    """The parents' authority over this child, as far as the court dealt with it."""

    suspension: Literal["none", "active", "lapsed", "ended"] = "none"
    suspended_at: Instant | None = None
    suspension_heard: bool = False
    suspension_heard_at: Instant | None = None
    child_heard_at: Instant | None = Field(default=None, description="The first time since the suspension.")
    other_parent_remains: bool = False
    provisional_guardian: str | None = Field(default=None, description="OIN of the institution.")
    beside_kept: bool = False
    beside: Duties = Field(
        default=Duties(),
        description="While an institution is provisional guardian: what was done by the supervision order that goes on "
        "beside it. Afterwards: what was done by the guardianship.",
    )
    judgement_dated: date | None = None
    requested_at: Instant | None = None
    decided_at: Instant | None = None
    accepted_at: Instant | None = None
    accepted_by: Guardian | None = None
    accepted_gi: str | None = None
    ended_at: Instant | None = None
    guardian: Guardian | None = None
    supervision_ended_on: date | None = Field(default=None, description="Last day of the order that ended by it (05).")
    plan_awaited_from: Instant | None = None
    supervision_over_at: Instant | None = Field(
        default=None, description="When the order ended that the suspension stood beside: it goes on alone."
    )
    supervision_over_because: str | None = None

    @property
    def is_suspended(self) -> bool:
        """Whether the authority is suspended now."""
        return self.suspension == "active"

    @property
    def has_provisional_guardian(self) -> bool:
        """Whether an institution has provisional guardianship now."""
        return self.is_suspended and self.provisional_guardian is not None

    @property
    def is_requested(self) -> bool:
        """Whether the court still has to decide on ending the authority."""
        return self.requested_at is not None and self.decided_at is None


def evolve(state: AuthorityState, event: e.AuthorityEvent) -> AuthorityState:
    """The authority after an event."""
    match event:
        case e.AuthoritySuspended():
            return state.model_copy(
                update={
                    "suspension": "active",
                    "suspended_at": event.occurred_at,
                    "suspension_heard": event.heard,
                    "suspension_heard_at": None,
                    "child_heard_at": None,
                    "other_parent_remains": event.other_parent_remains,
                    "provisional_guardian": event.gi,
                    # What was decided before keeps no new suspension alive.
                    "requested_at": state.requested_at if state.is_requested else None,
                    "decided_at": None,
                }
            )
        case e.SuspensionHeard():
            return state.model_copy(update={"suspension_heard_at": event.occurred_at, "suspension_heard": event.upheld})
        case e.SuspensionEnded():
            ended = "lapsed" if event.because == "lapsed" else "ended"
            return state.model_copy(update={"suspension": ended})
        case e.SuspensionReinstated():
            return state.model_copy(update={"suspension": "active"})
        case e.ProvisionalGuardianshipOver() | e.SupervisionStands():
            return state
        case e.SupervisionOver():
            because = str(event.reason)
            return state.model_copy(
                update={"supervision_over_at": event.occurred_at, "supervision_over_because": because}
            )
        case e.AuthorityJudgementAsked():
            return state.model_copy(update={"judgement_dated": event.dated, "requested_at": None, "decided_at": None})
        case e.EndOfAuthorityRequested():
            return state.model_copy(update={"requested_at": event.occurred_at, "decided_at": None, "accepted_at": None})
        case e.GuardianshipAccepted():
            return state.model_copy(
                update={"accepted_at": event.occurred_at, "accepted_by": event.guardian, "accepted_gi": event.gi}
            )
        case e.AuthorityEnded():
            last_day = date.fromordinal(event.starts_on.toordinal() - 1) if event.ends_supervision else None
            return state.model_copy(
                update={
                    # Who has lost the authority gets nothing back of what was suspended, whatever is found later.
                    "suspension": state.suspension if state.suspension == "none" else "ended",
                    "decided_at": event.occurred_at,
                    "ended_at": event.occurred_at,
                    "judgement_dated": None,
                    "guardian": event.guardian,
                    "supervision_ended_on": last_day,
                }
            )
        case e.EndOfAuthorityRefused():
            return state.model_copy(update={"decided_at": event.occurred_at, "judgement_dated": None})
