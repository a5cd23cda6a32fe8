"""Follow-up of a household: monitoring contacts, then closing."""

from typing import Any

from temporalio import workflow

from waakvlam.domain import general as g
from waakvlam.domain.exchange import OpenTrack
from waakvlam.domain.follow_up import FollowUpState
from waakvlam.domain.follow_up import commands as c
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Outcome
from waakvlam.domain.region_exchange import ChangeRegion
from waakvlam.workflows.stream import Stream
from waakvlam.workflows.updates import accepts


@workflow.defn(name="FollowUp")
class FollowUp(Stream[FollowUpState]):
    """*Nazorg*: the low flame that stays with a family after help or a measure has ended."""

    kind = StreamKind.FOLLOW_UP

    open = accepts(OpenTrack, "Geopend door de zaak van het huishouden; niet voor handmatig gebruik.")
    record_contact = accepts(c.RecordContact)
    raise_concern = accepts(c.RaiseConcern)
    close_follow_up = accepts(c.CloseFollowUp)

    correct_fact = accepts(g.CorrectFact)
    suspend_deadline = accepts(g.SuspendDeadline)
    resume_deadline = accepts(g.ResumeDeadline)
    hold = accepts(g.Hold)
    release = accepts(g.Release)
    reopen = accepts(g.Reopen)
    change_region = accepts(ChangeRegion, "Stap in de overdracht aan een andere regio; niet voor handmatig gebruik.")

    @workflow.run
    async def run(self, *_arguments: Any) -> Outcome:  # noqa: ANN401 - `__init__` reads it
        """The procedure, top to bottom."""
        if not await self.opened():
            return self.nothing_recorded()
        await self.until(lambda follow_up: follow_up.contacts > 0 or not follow_up.is_open)
        await self.until(lambda follow_up: not follow_up.is_open)
        return await self.ended()
