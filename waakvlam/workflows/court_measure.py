"""The court measure of one child: request, investigation, order, execution, end."""

from typing import Any

from temporalio import workflow

from waakvlam.domain import general as g
from waakvlam.domain.court_measure import MeasureStage, MeasureState
from waakvlam.domain.court_measure import commands as c
from waakvlam.domain.court_measure.authority import commands as ac
from waakvlam.domain.court_measure.instruction import commands as ic
from waakvlam.domain.court_measure.placement import commands as pc
from waakvlam.domain.court_measure.request import commands as rc
from waakvlam.domain.exchange import OpenTrack
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Outcome
from waakvlam.domain.region_exchange import ChangeRegion
from waakvlam.workflows.stream import Stream
from waakvlam.workflows.updates import accepts


@workflow.defn(name="CourtMeasure")
class CourtMeasure(Stream[MeasureState]):
    """*Kinderbeschermingsmaatregel* of one child (art. 1:255 and further BW).

    In a crisis the order comes first and the hearing follows within two weeks (art. 800 lid 3 Rv).
    """

    kind = StreamKind.COURT_MEASURE

    open = accepts(OpenTrack, "Geopend door de zaak van het huishouden; niet voor handmatig gebruik.")
    reject_technically = accepts(rc.RejectTechnically)
    resend_request = accepts(rc.ResendRequest)
    file_paperwork = accepts(rc.FilePaperwork)
    decide_intake = accepts(c.DecideIntake)
    start_investigation = accepts(rc.StartInvestigation)
    conclude_investigation = accepts(c.ConcludeInvestigation)
    file_petition = accepts(c.FilePetition)
    give_provisional_order = accepts(c.GiveProvisionalOrder)
    record_hearing = accepts(c.RecordHearing)
    hear_child = accepts(c.HearChild)
    add_siblings = accepts(rc.AddSiblings)
    give_order = accepts(c.GiveOrder)
    notify_gi = accepts(c.NotifyGi)
    assign_protector = accepts(c.AssignProtector)
    record_first_contact = accepts(c.RecordFirstContact)
    protector_leaves = accepts(c.ProtectorLeaves)
    replace_gi = accepts(c.ReplaceGi)
    offer_family_group_plan = accepts(c.OfferFamilyGroupPlan)
    waive_family_group_plan = accepts(c.WaiveFamilyGroupPlan)
    establish_plan = accepts(c.EstablishPlan)
    review_plan = accepts(c.ReviewPlan)
    notify_no_extension = accepts(c.NotifyNoExtension)
    request_extension = accepts(c.RequestExtension)
    withdraw_no_extension = accepts(c.WithdrawNoExtension)
    withdraw_extension = accepts(c.WithdrawExtension)
    extend_order = accepts(c.ExtendOrder)
    refuse_extension = accepts(c.RefuseExtension)
    end_measure = accepts(c.EndMeasure)
    authorise_placement = accepts(pc.AuthorisePlacement)
    carry_out_placement = accepts(pc.CarryOutPlacement)
    request_placement_extension = accepts(pc.RequestPlacementExtension)
    extend_placement = accepts(pc.ExtendPlacement)
    refuse_placement_extension = accepts(pc.RefusePlacementExtension)
    notify_no_placement_extension = accepts(pc.NotifyNoPlacementExtension)
    notify_early_return = accepts(pc.NotifyEarlyReturn)
    request_two_years_advice = accepts(pc.RequestTwoYearsAdvice)
    end_placement = accepts(pc.EndPlacement)

    give_written_instruction = accepts(ic.GiveWrittenInstruction)
    challenge_instruction = accepts(ic.ChallengeInstruction)
    decide_withdrawal_request = accepts(ic.DecideWithdrawalRequest)
    decide_on_instruction = accepts(ic.DecideOnInstruction)

    suspend_authority = accepts(ac.SuspendAuthority)
    record_suspension_hearing = accepts(ac.RecordSuspensionHearing)
    ask_authority_judgement = accepts(ac.AskAuthorityJudgement)
    request_end_of_authority = accepts(ac.RequestEndOfAuthority)
    accept_guardianship = accepts(ac.AcceptGuardianship)
    end_authority = accepts(ac.EndAuthority)
    end_guardianship = accepts(ac.EndGuardianship)

    correct_fact = accepts(g.CorrectFact)
    suspend_deadline = accepts(g.SuspendDeadline)
    resume_deadline = accepts(g.ResumeDeadline)
    hold = accepts(g.Hold)
    release = accepts(g.Release)
    reopen = accepts(g.Reopen)
    change_region = accepts(ChangeRegion, "Stap in de overdracht aan een andere regio; niet voor handmatig gebruik.")

    @workflow.run
    async def run(self, *_arguments: Any) -> Outcome:  # noqa: ANN401 - `__init__` reads it
        """The procedure, top to bottom; a crisis skips what it has no time for."""
        if not await self.opened():
            return self.nothing_recorded()
        await self.until(lambda track: track.stage != MeasureStage.RVDK_INTAKE)
        await self.until(lambda track: track.stage != MeasureStage.RVDK_INVESTIGATION)
        await self.until(lambda track: track.measure is not None or not track.is_open)
        await self.until(lambda track: track.stage != MeasureStage.PROVISIONAL_UNHEARD)
        await self.until(lambda track: track.assigned_and_met is not None or not track.is_open)
        await self.until(lambda track: track.plan_established_at is not None or not track.is_open)
        # Extended year by year, or ended: by the court, on its last day, or by law when a term passed.
        await self.until(lambda track: not track.is_open)
        return await self.ended()
