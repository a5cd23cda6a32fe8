"""What is known of where the household lives."""

from datetime import date

from pydantic import Field

from waakvlam.domain.messages import Instant
from waakvlam.domain.model import Model
from waakvlam.domain.protection_case.moves import events as e
from waakvlam.domain.protection_case.moves.events import Residence


class Moves(Model):
    """Where the household lived and lives."""

    known: tuple[Residence, ...] = Field(default=(), description="By their first day.")
    handover_to: str | None = Field(default=None, description="The jeugdregio that should have the case.")
    handover_needed_at: Instant | None = Field(default=None, description="Since when it should.")
    continues_from: date | None = Field(default=None, description="The move since which help only goes on.")
    decided_at: Instant | None = Field(default=None, description="When the new municipality decided about that help.")

    @property
    def residence(self) -> Residence | None:
        """Where the household lives, as far as was told."""
        return self.known[-1] if self.known else None


def evolve(state: Moves, event: e.MoveEvent) -> Moves:
    """Where the household lives, after an event."""
    match event:
        case e.HouseholdMoved():
            day = event.residence.from_day
            others = [one for one in state.known if one.from_day != day]
            known = tuple(sorted((*others, event.residence), key=lambda one: one.from_day))
            is_last = known[-1] == event.residence
            changes: dict[str, object] = {"known": known}
            if is_last:
                changes |= {"handover_to": None, "handover_needed_at": None}
            if event.help_continues:
                changes |= {"continues_from": day, "decided_at": None}
            return state.model_copy(update=changes)
        case e.RegionHandoverNeeded():
            return state.model_copy(update={"handover_to": event.to_region, "handover_needed_at": event.occurred_at})


def arrived(state: Moves) -> Moves:
    """The region that should have the household has it."""
    return state.model_copy(update={"handover_to": None, "handover_needed_at": None})


def decide_continuation(state: Moves, when: Instant) -> Moves:
    """The new municipality took a decision of its own."""
    return state.model_copy(update={"decided_at": when})
