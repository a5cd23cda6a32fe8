"""The safety assessment by Veilig Thuis: triage, investigation, handover."""

from typing import Any

from temporalio import workflow

from waakvlam.domain import general as g
from waakvlam.domain.exchange import OpenTrack
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Outcome
from waakvlam.domain.region_exchange import ChangeRegion
from waakvlam.domain.safety_assessment import AssessmentState
from waakvlam.domain.safety_assessment import commands as c
from waakvlam.workflows.stream import Stream
from waakvlam.workflows.updates import accepts


@workflow.defn(name="SafetyAssessment")
class SafetyAssessment(Stream[AssessmentState]):
    """*Veiligheidsbeoordeling* and what Veilig Thuis does after it (Uitvoeringsbesluit Wmo 2015 art. 4.1.7).

    Veilig Thuis stays responsible until help has really started elsewhere.
    """

    kind = StreamKind.SAFETY_ASSESSMENT

    open = accepts(OpenTrack, "Geopend door de zaak van het huishouden; niet voor handmatig gebruik.")
    record_immediate_look = accepts(c.RecordImmediateLook)
    decide_triage = accepts(c.DecideTriage)
    start_investigation = accepts(c.StartInvestigation)
    give_feedback = accepts(c.GiveFeedback)
    conclude_assessment = accepts(c.ConcludeAssessment)

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
        await self.until(lambda assessment: assessment.triage is not None or not assessment.is_open)
        # Steps of its own, or an offer to hand over; a refused offer comes back here for a new decision.
        await self.until(lambda assessment: not assessment.is_open)
        return await self.ended()
