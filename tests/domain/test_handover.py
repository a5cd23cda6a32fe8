"""The handover by Veilig Thuis: who does not answer, or does not start, is seen; nobody becomes responsible by it."""

from tests.domain.story import Story
from tests.domain.test_household import received
from tests.domain.test_signals import reported
from tests.region import LOCAL_TEAM, VEILIG_THUIS

ANSWER, START = "handover_answer", "handover_help_start"


def offered() -> Story:
    """Offered on Friday 8 March 2030."""
    story = reported()
    story.hear("handover_offered", "2030-03-08")
    story.say("assign_local_team", "2030-03-08", team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
    return story


def test_an_offer_waits_for_an_answer_by_a_norm_of_the_region() -> None:
    term = offered().deadline(ANSWER)
    assert (term.kind, term.last_day.isoformat(), term.responsible) == ("norm", "2030-03-15", "local_team")


def test_an_offer_that_nobody_answers_goes_back_to_veilig_thuis_which_was_responsible_all_the_while() -> None:
    story = offered()
    assert story.procedure.awaits(story.state).who == "local_team"
    story.wait_until("2030-03-16 00:00")
    assert story.statuses()[ANSWER] == "missed"
    awaited = story.procedure.awaits(story.state)
    assert (awaited.who, story.state.responsible) == ("veilig_thuis", "veilig_thuis")
    assert "geen antwoord" in awaited.what


def test_help_that_does_not_start_goes_back_as_well() -> None:
    story = offered()
    story.say("accept_handover", "2030-03-11")
    assert (story.statuses()[ANSWER], story.deadline(START).last_day.isoformat()) == ("met", "2030-03-25")
    story.wait_until("2030-03-26 00:00")
    assert (story.procedure.awaits(story.state).who, story.state.responsible) == ("veilig_thuis", "veilig_thuis")
    story.say("start_help", "2030-03-27")
    assert (story.statuses()[START], story.state.responsible) == ("met_late", "local_team")


def test_a_refusal_is_an_answer() -> None:
    story = offered()
    story.say("refuse_handover", "2030-03-11", reason="geen capaciteit")
    assert story.statuses() == {ANSWER: "met"}


def test_who_accepted_and_refuses_after_all_owes_no_help() -> None:
    story = offered()
    story.say("accept_handover", "2030-03-11")
    story.say("refuse_handover", "2030-03-12", reason="geen capaciteit")
    assert story.statuses() == {ANSWER: "met", START: "cancelled"}


def test_veilig_thuis_takes_back_what_nobody_answered_and_decides_again() -> None:
    story = offered()
    story.wait_until("2030-03-16 00:00")
    events = story.say("withdraw_handover", "2030-03-18", VEILIG_THUIS, reason="geen antwoord gekregen")
    assert events[0] == "HandoverWithdrawn"
    assert (story.statuses()[ANSWER], story.state.stage) == ("cancelled", "safety_assessment")
    told = story.state.asked[-1].report
    assert (told.subject, told.outcome) == ("handover_refused", "withdrawn")
    assert story.refuses("withdraw_handover", "2030-03-19", VEILIG_THUIS, reason="nog eens").code == "WrongStage"
    assert story.refuses("withdraw_handover", "2030-03-19", reason="niet van ons").code == "NotCompetent"


def test_the_assessment_that_hears_of_it_is_where_it_was() -> None:
    story = received()
    story.say("decide_triage", "2030-03-08", VEILIG_THUIS, outcome="VT-01-02")
    story.hear("handover_refused", "2030-03-18", sender="", outcome="withdrawn")
    assert (story.state.stage, story.state.triage) == ("triage", None)


def test_a_second_offer_waits_for_an_answer_of_its_own() -> None:
    story = offered()
    story.say("refuse_handover", "2030-03-11", reason="geen capaciteit")
    story.hear("handover_offered", "2030-03-20")
    assert story.statuses() == {ANSWER: "met", f"{ANSWER}#2": "running"}
    story.say("accept_handover", "2030-03-21")
    story.say("start_help", "2030-03-22")
    assert story.statuses() == {ANSWER: "met", f"{ANSWER}#2": "met", START: "met"}


def test_an_acceptance_on_another_day_moves_the_start_of_the_help() -> None:
    story = offered()
    story.say("accept_handover", "2030-03-11")
    value = "2030-03-13T10:00:00+01:00"
    story.say("correct_fact", "2030-03-14", fact="handover_answered_at", value=value, reason="verkeerde dag")
    assert story.deadline(START).last_day.isoformat() == "2030-03-27"
