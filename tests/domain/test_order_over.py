"""A supervision order ends beside a suspension of parental authority, which goes on by its own terms to its own end."""

from typing import TYPE_CHECKING, Any, cast

import pytest

from tests.domain.story import Story, moment
from tests.domain.test_authority import crisis, suspended
from tests.domain.test_court_measure import supervised
from tests.domain.test_placement import placed
from tests.region import COURT, GI, RVDK
from waakvlam.domain.figures.trail import Trail
from waakvlam.workflows import card

if TYPE_CHECKING:
    from waakvlam.domain.contract import AnyEvent

OIN = GI["organisation"]
OTHER = "00000099000000005001"
OTHER_GI = {**GI, "organisation": OTHER}
NOT_SENT = {"reason": "de brief is nooit verzonden"}
LIFTED = {"reason": "verkeerd dossier"}


def beside(gi: str | None = OIN, when: str = "2031-06-16", **order: Any) -> Story:  # noqa: ANN401 - JSON
    """Supervised from 10 July 2030 to 9 July 2031, as planned; suspended three weeks before the end."""
    story = supervised()
    story.say("notify_gi", "2030-07-12", COURT)
    story.say("assign_protector", "2030-07-15", GI, worker="gi-1")
    story.say("record_first_contact", "2030-07-16", GI)
    story.say("notify_no_extension", "2031-03-03", GI)
    return suspended(story, when, **{"gi": gi, "without_hearing": False, **order})


def alone(gi: str = OIN) -> Story:
    """The order is over; the guardianship goes on."""
    story = beside(gi)
    story.wait_until("2031-07-11")
    return story


def drawn(story: Story) -> str:
    return card.draw(story.stream, story.state, story.procedure.awaited(story.state), {})


def spells(story: Story) -> list[tuple[str, str, str, str | None]]:
    trail = Trail(story.stream)
    for version, event in enumerate(story.events, 1):
        trail.see(version, cast("AnyEvent", event))
    return [(x.code, str(x.starts_on), str(x.ends_on), x.end_reason) for x in trail.spells]


class TestGuardianshipAlone:
    def test_it_outlives_the_order_that_ends_as_planned_and_lapses_by_its_own_three_months(self) -> None:
        story = alone()
        assert (story.state.stage, story.state.measure, story.state.gi) == ("provisional", "VOORLOPIGE_VOOGDIJ", OIN)
        assert (str(story.state.starts_on), str(story.state.last_day)) == ("2031-06-16", "2031-09-16")
        assert story.deadline("suspension_authority_lapse").is_open
        assert story.deadline("provisional_guardianship_lapse").is_open
        assert story.statuses()["ots_max_duration"] == "expired"
        story.wait_until("2031-09-17 00:00")
        assert (story.state.stage, story.state.authority.suspension) == ("lapsed", "lapsed")
        story.say("end_measure", "2031-09-18", COURT, reason="lapsed")
        assert (story.state.stage, story.state.outcome) == ("ended", "lapsed")

    def test_a_request_to_end_the_authority_keeps_it_alive_until_the_court_decides(self) -> None:
        story = alone()
        story.say("request_end_of_authority", "2031-08-01", RVDK)
        story.wait_until("2031-11-03")
        assert story.state.in_force
        story.say("end_authority", "2031-11-04", COURT, granted=False)
        assert story.state.outcome == "order_refused"

    def test_the_case_is_told_what_holds_and_in_the_end_that_nothing_does(self) -> None:
        story = alone()
        told = [one.report for one in story.state.asked if getattr(one, "report", None)]
        assert [(one.subject, one.outcome) for one in told[-1:]] == [("measure_ordered", "VOORLOPIGE_VOOGDIJ")]
        story.say("end_guardianship", "2031-08-01", COURT, reason="14")
        told = [one.report for one in story.state.asked if getattr(one, "report", None)]
        assert [(one.subject, one.outcome) for one in told[-1:]] == [("measure_ended", "14")]

    def test_the_card_and_the_figures_show_the_end_of_the_one_and_that_the_other_goes_on(self) -> None:
        story = alone()
        assert "**Maatregel:** VOORLOPIGE_VOOGDIJ van 16-06-2031 tot en met 16-09-2031" in drawn(story)
        assert "**OTS:** geëindigd op 10-07-2031, 04" in drawn(story)
        assert spells(story) == [
            ("11", "2030-07-10", "2031-07-09", "04"),
            ("22", "2031-06-16", "None", None),
        ]

    def test_what_the_same_institution_did_for_the_order_does_not_count_for_the_guardianship(self) -> None:
        story = beside()
        assert story.state.first_contact_at is None
        story.say("notify_gi", "2031-07-07", COURT)
        story.wait_until("2031-07-11")
        assert story.deadline("gi_assign_worker_guardianship").last_day.isoformat() == "2031-07-14"
        story.say("assign_protector", "2031-07-11", GI, worker="gi-2")
        story.say("record_first_contact", "2031-07-11", GI)
        assert story.statuses()["gi_assign_worker_guardianship"] == "met"

    def test_it_is_that_of_the_guardian_with_the_guardian_s_own_protector(self) -> None:
        story = beside(OTHER)
        story.say("notify_gi", "2031-06-16", OTHER_GI)
        story.say("assign_protector", "2031-06-17", OTHER_GI, worker="gi-9")
        story.wait_until("2031-07-11")
        assert (story.state.gi, story.state.protector) == (OTHER, "gi-9")
        refusal = story.refuses("assign_protector", "2031-07-11", GI, worker="gi-1")
        assert (refusal.code, refusal.article) == ("NotCompetent", "art. 1:268 lid 3 BW")
        late = story.refuses("assign_protector", "2031-06-20", GI, recorded="2031-07-11", worker="gi-1")
        assert late.code == "WrongStage", "what the order asked for ended with the order"
        story.say("record_first_contact", "2031-07-11", OTHER_GI)

    def test_whom_the_institution_of_the_order_named_is_not_the_guardian_s(self) -> None:
        story = alone(OTHER)
        assert (story.state.protector, story.state.protector_state) == (None, "unassigned")
        assert story.waits()["gi_notification#2"] == "missed", "nobody told the guardian"

    def test_no_placement_outlives_the_order(self) -> None:
        story = placed()
        suspended(story, "2030-09-02", without_hearing=False)
        story.say("end_measure", "2030-09-16", COURT, reason="02")
        assert (story.state.measure, story.state.placement.status) == ("VOORLOPIGE_VOOGDIJ", "ended")
        assert not [x.key for x in story.state.deadlines if x.is_open and x.part == "placement" and not x.is_right]

    def test_a_child_of_eighteen_ends_both(self) -> None:
        story = supervised()
        story.hear("child_registered", "2030-07-11", sender="", child="child-1", birth_date="2012-08-01")
        suspended(story, "2030-07-16", without_hearing=False)
        story.wait_until("2030-08-01 00:00")
        assert (story.state.stage, story.state.outcome) == ("ended", "01")

    def test_death_ends_both(self) -> None:
        story = beside()
        story.say("end_measure", "2031-06-20", GI, reason="06")
        assert (story.state.stage, story.state.outcome) == ("ended", "06")

    def test_supervision_may_come_beside_it_again(self) -> None:
        story = alone()
        story.say("file_petition", "2031-07-14", RVDK)
        story.say("give_order", "2031-07-28", COURT, granted=True, starts_on="2031-07-28", gi=OIN)
        assert (story.state.stage, story.state.measure) == ("in_force", "OTS")
        assert story.state.authority.is_suspended
        assert story.state.order_over is None

    def test_without_a_guardian_the_track_goes_on_only_for_the_suspension_and_ends_with_it(self) -> None:
        for how, outcome in (("lapse", "lapsed"), ("lift", "14")):
            story = beside(None, other_parent_remains=True)
            story.wait_until("2031-07-11")
            assert (story.state.stage, story.state.measure) == ("court", None)
            awaited = story.procedure.awaited(story.state)
            assert awaited.what == "verzoek tot beëindiging van het gezag; anders vervalt de schorsing"
            if how == "lapse":
                story.wait_until("2031-09-17 00:00")
            else:
                story.say("end_guardianship", "2031-08-01", COURT, reason="14")
            assert (story.state.stage, story.state.outcome) == ("ended", outcome)

    def test_a_petition_that_is_refused_ends_no_suspension(self) -> None:
        story = crisis()
        story.say("suspend_authority", "2030-03-08", COURT, gi=None, other_parent_remains=True, without_hearing=False)
        story.say("file_petition", "2030-03-20", RVDK)
        story.say("request_end_of_authority", "2030-03-21", RVDK)
        story.say("end_authority", "2030-04-01", COURT, granted=True, other_parent=True)
        story.say("give_order", "2030-04-02", COURT, granted=False)
        assert story.state.outcome == "order_refused"


class TestBack:
    def test_a_notice_that_was_none_brings_the_order_back_and_then_it_has_lapsed(self) -> None:
        story = alone()
        story.say("correct_fact", "2031-07-14", GI, fact="no_extension_at", value=None, **NOT_SENT)
        assert (story.state.stage, story.state.measure) == ("lapsed", "OTS")
        assert story.state.authority.is_suspended
        assert spells(story)[0] == ("11", "2030-07-10", "2031-07-09", "lapsed")

    def test_it_is_for_the_institution_of_the_order_to_say_so(self) -> None:
        story = alone(OTHER)
        story.say("correct_fact", "2031-07-14", GI, fact="no_extension_at", value=None, **NOT_SENT)
        assert (story.state.stage, story.state.gi, story.state.protector) == ("lapsed", OIN, "gi-1")

    def test_another_last_day_of_the_court_brings_it_back_until_then(self) -> None:
        story = supervised(last_day="2031-03-31")
        story.say("notify_no_extension", "2031-01-06", GI)
        suspended(story, "2031-03-17", without_hearing=False)
        story.wait_until("2031-04-02")
        assert story.state.measure == "VOORLOPIGE_VOOGDIJ"
        story.say("correct_fact", "2031-04-03", COURT, fact="court_last_day", value="2031-04-30", **NOT_SENT)
        assert (story.state.stage, story.state.measure, str(story.state.last_day)) == ("in_force", "OTS", "2031-04-30")
        story.wait_until("2031-05-02")
        assert story.state.measure == "VOORLOPIGE_VOOGDIJ", "and it ends again"

    def test_an_order_that_was_lifted_by_mistake_is_reopened_with_all_that_it_asked(self) -> None:
        story = placed()
        owed = {key for key in story.statuses() if story.deadline(key).is_open and not story.deadline(key).is_right}
        suspended(story, "2030-09-02", without_hearing=False)
        story.say("end_measure", "2030-09-16", COURT, reason="02")
        refusal = story.refuses(
            "correct_fact", "2030-09-17", COURT, fact="court_last_day", value="2031-05-01", **LIFTED
        )
        assert "reopen" in refusal.message
        story.say("reopen", "2030-09-17", GI, **LIFTED)
        assert (story.state.stage, story.state.measure, story.state.placement.status) == ("in_force", "OTS", "in_force")
        assert owed <= {x.key for x in story.state.deadlines if x.is_open}
        assert spells(story)[0][2:] == ("None", None)

    def test_what_ended_by_law_is_not_undone_by_saying_so(self) -> None:
        story = alone()
        refusal = story.refuses("reopen", "2031-07-14", GI, **LIFTED)
        assert "no_extension_at" in refusal.message

    def test_what_happened_to_the_guardianship_meanwhile_stays(self) -> None:
        story = alone(OTHER)
        story.say("notify_gi", "2031-07-11", OTHER_GI)
        story.say("assign_protector", "2031-07-14", OTHER_GI, worker="gi-9")
        story.wait_until("2031-09-17 00:00")
        assert (story.state.stage, story.state.measure) == ("lapsed", "VOORLOPIGE_VOOGDIJ")
        story.say("correct_fact", "2031-09-18", GI, fact="no_extension_at", value=None, **NOT_SENT)
        assert (story.state.stage, story.state.measure, story.state.protector) == ("lapsed", "OTS", "gi-1")
        assert story.state.authority.suspension == "lapsed"


class TestBesideEachOther:
    @staticmethod
    def two() -> Story:
        """A carries out the order that comes beside B's guardianship; nobody was told yet."""
        story = crisis()
        story.say("suspend_authority", "2030-03-08", COURT, gi=OTHER, without_hearing=False)
        story.say("file_petition", "2030-03-20", RVDK)
        story.say("give_order", "2030-04-02", COURT, granted=True, starts_on="2030-04-02", gi=OIN)
        return story

    def test_the_notification_of_each_of_two_institutions_is_watched(self) -> None:
        story = self.two()
        story.say("notify_gi", "2030-04-03", OTHER_GI)
        found = {x.clock: x for x in story.state.deadlines if x.id == "gi_notification"}
        assert found["gi_notification"].status == "met_late"
        assert found["order.gi_notification"].name == "Kennisgeving van de maatregel aan de GI (ondertoezichtstelling)"
        story.wait_until("2030-04-05 00:00")
        assert story.waits()[found["order.gi_notification"].key] == "missed"
        story.say("notify_gi", "2030-04-05", COURT)
        assert story.waits()[found["order.gi_notification"].key] == "met_late"

    def test_what_the_second_institution_was_told_and_did_is_corrected_as_what_the_first_did(self) -> None:
        story = self.two()
        story.say("notify_gi", "2030-04-03", OTHER_GI)
        story.say("notify_gi", "2030-04-03", GI)
        fact, value = "authority.beside.gi_notified_at", moment("2030-04-04").isoformat()
        story.say("correct_fact", "2030-04-05", GI, fact=fact, value=value, reason="een dag later")
        assert story.deadline("gi_assign_worker_ots").last_day.isoformat() == "2030-04-11"
        assert story.deadline("gi_assign_worker_guardianship").last_day.isoformat() == "2030-04-10"
        story.say("assign_protector", "2030-04-05", GI, worker="gi-1")
        story.say("record_first_contact", "2030-04-08", GI)
        fact = "authority.beside.first_contact_at"
        story.say("correct_fact", "2030-04-09", GI, fact=fact, value=None, reason="niemand thuis")
        assert story.deadline("gi_assign_worker_ots").is_open

    def test_where_the_guardian_takes_over_the_order_its_guardianship_worker_carries_out_both(self) -> None:
        story = supervised()
        story.say("notify_gi", "2030-07-15", COURT)
        suspended(story, "2030-07-16", gi=OTHER, without_hearing=False)
        assert story.statuses()["gi_assign_worker_ots"] == "running"
        story.say("replace_gi", "2030-07-17", COURT, gi=OTHER, starts_on="2030-07-18")
        assert story.statuses()["gi_assign_worker_ots"] == "cancelled"
        story.say("end_guardianship", "2030-07-18", COURT, reason="14")
        owed = story.deadline("gi_assign_worker_ots")
        assert (owed.is_open, owed.last_day.isoformat()) == (True, "2030-07-22"), "on the days that it had"

    def test_a_notification_of_the_second_that_was_none_takes_nothing_off_the_first(self) -> None:
        story = self.two()
        story.say("notify_gi", "2030-04-03", OTHER_GI)
        story.say("notify_gi", "2030-04-03", GI)
        story.say(
            "correct_fact",
            "2030-04-05",
            GI,
            fact="authority.beside.gi_notified_at",
            value=None,
            reason="niet verzonden",
        )
        assert story.statuses()["gi_assign_worker_ots"] == "cancelled"
        assert story.deadline("gi_assign_worker_guardianship").is_open


class TestPlacementThatEndedByAWrongNotice:
    @pytest.fixture
    def ended(self) -> Story:
        story = placed(last_day="2030-12-31")
        story.say("notify_no_placement_extension", "2030-10-01", GI)
        story.wait_until("2031-01-02")
        assert (story.state.placement.status, story.state.placement.ended_because) == ("ended", "as_planned")
        return story

    def test_it_had_lapsed_and_somebody_is_warned(self, ended: Story) -> None:
        fact = "placement.no_extension_at"
        recorded = ended.say("correct_fact", "2031-01-03", GI, fact=fact, value=None, **NOT_SENT)
        assert "PlacementLapsed" in recorded
        assert ended.state.placement.status == "lapsed"
        notice = next(x for x in ended.state.deadlines if x.clock == "placement.gi_notify_rvdk_no_extension")
        assert notice.status != "met"

    def test_before_its_last_day_nothing_is_planned_any_more(self) -> None:
        story = placed(last_day="2030-12-31")
        story.say("notify_no_placement_extension", "2030-10-01", GI)
        assert next(x for x in story.state.deadlines if x.clock == "placement.muhp_max_duration").settled
        story.say("correct_fact", "2030-10-02", GI, fact="placement.no_extension_at", value=None, **NOT_SENT)
        assert story.state.placement.extension == "undecided"
        assert not next(x for x in story.state.deadlines if x.clock == "placement.muhp_max_duration").settled
        story.say("request_placement_extension", "2030-10-03", GI)

    def test_what_was_extended_before_its_end_and_told_afterwards_stands(self, ended: Story) -> None:
        ended.say("correct_fact", "2031-01-03", GI, fact="placement.no_extension_at", value=None, **NOT_SENT)
        ended.say("request_placement_extension", "2030-11-04", GI, recorded="2031-01-03")
        ended.say("extend_placement", "2030-12-16", COURT, recorded="2031-01-03", last_day="2031-03-31")
        assert (ended.state.placement.status, str(ended.state.placement.last_day)) == ("in_force", "2031-03-31")

    def test_a_new_authorisation_that_came_since_stays(self, ended: Story) -> None:
        ended.say("authorise_placement", "2031-01-03", COURT, starts_on="2031-01-03")
        known = ended.state.placement
        assert known.no_extension_at is None
        refusal = ended.refuses(
            "correct_fact", "2031-01-04", GI, fact="placement.no_extension_at", value=None, **NOT_SENT
        )
        assert refusal.code == "WrongStage"
