"""The household's case: from the first signal until it is closed."""

from typing import Any

from temporalio import workflow
from temporalio.common import RawValue

from waakvlam.domain import general as g
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Outcome
from waakvlam.domain.protection_case import CaseState
from waakvlam.domain.protection_case import commands as c
from waakvlam.domain.protection_case.local_help import commands as h
from waakvlam.domain.protection_case.moves import commands as m
from waakvlam.domain.protection_case.region_change import commands as r
from waakvlam.domain.protection_case.violence import commands as v
from waakvlam.domain.region_exchange import ChangeRegion, HearRegion
from waakvlam.workflows.stream import Stream
from waakvlam.workflows.updates import accepts
from waakvlam.workflows.validation import require_record_awaited, sealed_in


@workflow.defn(name="ProtectionCase")
class ProtectionCase(Stream[CaseState]):
    """The local team's dossier (*zaak*), the hub of the path.

    Signals come in, help is given, tracks are opened and report back, and at the end the case is closed.
    """

    kind = StreamKind.PROTECTION_CASE

    receive_signal = accepts(c.ReceiveSignal)
    give_advice = accepts(c.GiveAdvice)
    register_child = accepts(c.RegisterChild)
    record_death = accepts(c.RecordDeath)
    withdraw_death = accepts(c.WithdrawDeath)
    assign_local_team = accepts(c.AssignLocalTeam)
    request_safety_assessment = accepts(c.RequestSafetyAssessment)
    accept_handover = accepts(c.AcceptHandover)
    refuse_handover = accepts(c.RefuseHandover)
    withdraw_handover = accepts(c.WithdrawHandover)
    start_help = accepts(c.StartHelp)
    apply_for_youth_help = accepts(c.ApplyForYouthHelp)
    decide_youth_help = accepts(c.DecideYouthHelp)
    record_analysis = accepts(h.RecordAnalysis)
    establish_safety_plan = accepts(h.EstablishSafetyPlan)
    offer_family_plan = accepts(h.OfferFamilyPlan)
    record_family_plan = accepts(h.RecordFamilyPlan)
    waive_family_plan = accepts(h.WaiveFamilyPlan)
    request_written_plan = accepts(h.RequestWrittenPlan)
    provide_written_plan = accepts(h.ProvideWrittenPlan)
    evaluate_help = accepts(h.EvaluateHelp)
    request_court_measure = accepts(c.RequestCourtMeasure)
    start_own_investigation = accepts(c.StartOwnInvestigation)
    notify_college = accepts(c.NotifyCollege)
    report_violence = accepts(v.ReportViolence)
    conclude_factfinding = accepts(v.ConcludeFactfinding)
    notify_inspectorate = accepts(v.NotifyInspectorate)
    request_own_investigation = accepts(v.RequestOwnInvestigation)
    report_own_investigation = accepts(v.ReportOwnInvestigation)
    record_move = accepts(m.RecordMove)
    open_follow_up = accepts(c.OpenFollowUp)
    close_case = accepts(c.CloseCase)

    correct_fact = accepts(g.CorrectFact)
    suspend_deadline = accepts(g.SuspendDeadline)
    resume_deadline = accepts(g.ResumeDeadline)
    hold = accepts(g.Hold)
    release = accepts(g.Release)
    reopen = accepts(g.Reopen)
    offer_household = accepts(r.OfferHousehold)
    withdraw_household = accepts(r.WithdrawHousehold)
    accept_household = accepts(r.AcceptHousehold)
    refuse_household = accepts(r.RefuseHousehold)
    hear_region = accepts(HearRegion, "Bericht van een andere jeugdregio; niet voor handmatig gebruik.")
    change_region = accepts(ChangeRegion, "Stap in de overdracht aan een andere regio; niet voor handmatig gebruik.")

    @workflow.update(description="Dossier van een andere jeugdregio; niet voor handmatig gebruik.")
    async def receive_record(self, message: RawValue) -> None:
        """What was on record of the household in the region that hands it over."""
        await self._record.take_in(sealed_in(message))

    @receive_record.validator
    def check_record(self, message: RawValue) -> None:
        """Only what was accepted, and has not come yet or comes again."""
        sealed_in(message)
        require_record_awaited(self.known_state)

    @workflow.run
    async def run(self, *_arguments: Any) -> Outcome:  # noqa: ANN401 - `__init__` reads it
        """The procedure, top to bottom. Each step is on record in the journal before the next is looked at."""
        if not await self.opened():
            return self.nothing_recorded()
        await self.until(lambda case: case.team is not None or bool(case.tracks) or case.closed_at is not None)
        await self.until(lambda case: case.help_started or bool(case.tracks) or case.closed_at is not None)
        # Assessment, measures and follow-up run beside each other as tracks of their own; a concern during
        # follow-up brings the household back to the beginning. What ends it is only a decision to close.
        await self.until(lambda case: case.closed_at is not None)
        return await self.ended()
