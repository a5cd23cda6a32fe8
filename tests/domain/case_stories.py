"""Stories of a household's case in which each of its terms begins once."""

from tests.domain import test_handover, test_local_help, test_measure_routes, test_moves, test_violence
from tests.domain.story import Story
from tests.region import LOCAL_TEAM, RVDK, VEILIG_THUIS


def stories() -> tuple[Story, ...]:
    """Among them they start every deadline of the case, and the one of the mayor's letter."""
    help_given = test_local_help.helped()
    help_given.say("offer_family_plan", "2030-03-07")
    help_given.say("request_written_plan", "2030-03-07", test_local_help.PARENT)
    help_given.say("evaluate_help", "2030-03-08", works=False)
    help_given.say("start_own_investigation", "2030-03-09", RVDK, children=["child-1"], ground="other_task")
    help_given.say("record_move", "2030-04-01", municipality=test_moves.OSS, from_day="2030-04-01")
    handed_over = test_handover.offered()
    handed_over.say("accept_handover", "2030-03-11", LOCAL_TEAM)
    incident = test_violence.known(established=False)
    incident.say("notify_inspectorate", "2030-03-11", test_local_help.PROVIDER)
    incident.say("request_own_investigation", "2030-03-12", test_violence.INSPECTORATE)
    incident.say("report_violence", "2030-03-13", test_local_help.PROVIDER, kind="violence")
    incident.say("report_violence", "2030-03-13", VEILIG_THUIS, kind="violence")
    return help_given, handed_over, incident, test_measure_routes.mayors_track()
