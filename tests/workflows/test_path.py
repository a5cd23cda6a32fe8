"""The path of a household through a real server, over years, and what the law makes of it."""

from datetime import UTC, datetime, timedelta

from tests.journeys import Household, at, crisis, placed_and_corrected, whole_path
from tests.region import COURT, GI, LOCAL_TEAM, VEILIG_THUIS, Region, command, eventually, refusal


async def test_a_household_goes_from_signal_to_closed_follow_up_over_two_years(region: Region) -> None:
    home = await whole_path(region)
    result = await region.client.get_workflow_handle(home.case).result()
    assert result["outcome"] == "safe"
    measure = f"{home.case}-measure-1"
    ended = await region.client.get_workflow_handle(measure).result()
    assert ended["outcome"] == "04", "it ended as planned, on its last day, by itself"
    events = await region.events(measure)
    # the plan was late: missed, warned about, and met late
    assert events.count("DeadlineMissed") == 2, "the RvdK's norm for waiting, and the plan"
    met = [row.event for row in await region.journal.stream(measure) if row.event.type == "DeadlineMet"]
    assert {(event.key, event.late) for event in met} == {
        ("rvdk_max_wait", True),
        ("gi_assign_worker_ots", False),
        ("plan_within_six_weeks", True),
        ("gi_notify_rvdk_no_extension", False),
        # Norms of the region, each for as long as somebody was waited for.
        ("rvdk_intake_decision", False),
        ("rvdk_petition", False),
        ("court_decision", False),
        ("gi_notification", False),
        ("family_group_plan_opportunity", False),
    }
    # every stream of the household has ended, and nothing was asked that was not done
    for stream in home.streams:
        assert not await home.is_running(stream)
        types = await region.events(stream)
        assert types.count("TrackRequested") == types.count("TrackOpened")
        assert types.count("ReportAsked") == types.count("ReportGiven")


async def test_a_handover_leaves_veilig_thuis_responsible_until_help_has_started(region: Region) -> None:
    # Given a melding at Veilig Thuis, which offers to hand over
    case = region.new_case()
    now = datetime.now(UTC)
    signal = command(VEILIG_THUIS, now - timedelta(hours=1), source="police", children=["child-1"])
    receipt = await region.open(case, signal)
    assert receipt["events"] == ["CaseOpened", "SignalReceived", "SafetyAssessmentRequested", "TrackRequested"]
    home = Household(region)
    home.case = case
    await home.on_record("TrackOpened")
    await home.say("decide_triage", now, VEILIG_THUIS, on="assessment-1", outcome="VT-01-02")
    await home.on_record("TrackReported")
    # When the local team accepts
    later = datetime.now(UTC)
    await home.say("assign_local_team", later, LOCAL_TEAM, team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
    await home.say("accept_handover", later, LOCAL_TEAM)
    # Then Veilig Thuis still keeps sight on the child
    assert (await region.state(case))["responsible"] == "veilig_thuis"
    # until help starts
    await home.say("start_help", later, LOCAL_TEAM)
    assert (await region.state(case))["responsible"] == "local_team"
    await home.on_record("TrackReported", count=2)
    assert (await region.client.get_workflow_handle(f"{case}-assessment-1").result())["outcome"] == "VT-01-02"


async def test_a_refused_handover_goes_back_to_veilig_thuis_for_a_new_decision(region: Region) -> None:
    home = Household(region)
    await home.open(["child-1"])
    now = datetime.now(UTC)
    await home.say("request_safety_assessment", now, LOCAL_TEAM)
    await home.on_record("TrackOpened")
    await home.say("decide_triage", now, VEILIG_THUIS, on="assessment-1", outcome="VT-01-02")
    await home.on_record("TrackReported")
    await home.say("refuse_handover", now, LOCAL_TEAM, reason="geen capaciteit in dit team")
    await home.on_record("HandoverAnswered", on="assessment-1")
    state = await region.state(f"{home.case}-assessment-1")
    assert (state["stage"], state["triage"]) == ("triage", None)
    await home.say("decide_triage", now, VEILIG_THUIS, on="assessment-1", outcome="VT-01-03")
    await home.on_record("TrackReported", count=2)


async def test_an_order_without_hearing_lapses_after_two_weeks_and_says_so(region: Region) -> None:
    home = await crisis(region)
    state = await region.state(f"{home.case}-measure-1")
    assert state["stage"] == "lapsed"
    deadlines = await region.deadlines(f"{home.case}-measure-1")
    assert deadlines["spoed_hearing_parties"]["last_day"] == "2030-03-22"
    assert deadlines["spoed_hearing_parties"]["status"] == "lapsed"
    assert deadlines["vots_max_duration"]["status"] == "cancelled"
    # and all the work for it went before other work, as a crisis or by the workflow that began as one
    history = await region.client.get_workflow_handle(f"{home.case}-measure-1").fetch_history()
    assert history.events[0].workflow_execution_started_event_attributes.priority.priority_key == 1
    scheduled = [one.activity_task_scheduled_event_attributes for one in history.events]
    assert {one.priority.priority_key for one in scheduled if one.activity_id} == {0, 1}, "0 is that of the workflow"


async def test_a_hearing_held_in_time_and_recorded_after_the_lapse_reinstates_the_order(region: Region) -> None:
    # Given an order that lapsed for want of a hearing
    home = await crisis(region)
    measure = f"{home.case}-measure-1"
    # When a hearing on the thirteenth day is recorded afterwards
    await home.say("record_hearing", at(2030, 3, 21), COURT, on="measure-1", upheld=True)
    # Then the order stands, and what it asks runs again on the days it had
    assert (await region.state(measure))["stage"] == "provisional"
    deadlines = await region.deadlines(measure)
    assert deadlines["spoed_hearing_parties"]["status"] == "met"
    assert (deadlines["vots_max_duration"]["status"], deadlines["vots_max_duration"]["last_day"]) == (
        "running",
        "2030-06-07",
    )


async def test_what_one_command_has_to_tell_arrives_in_the_order_in_which_it_happened(region: Region) -> None:
    # Given a measure whose order is registered after it has lapsed
    home = Household(region)
    await home.open(["child-1"])
    await home.wait_until(at(2030, 3, 8))
    await home.say("request_court_measure", at(2030, 3, 8), LOCAL_TEAM, children=["child-1"], route="crisis")
    await home.track("measure-1", at(2030, 3, 8))
    await home.wait_until(at(2030, 4, 2))
    order = {"starts_on": "2030-03-08", "gi": GI["organisation"]}
    await home.say("give_provisional_order", at(2030, 3, 8), COURT, on="measure-1", **order)
    # Then the case hears of the order first and of the lapse last, and knows that nobody has authority any more
    await home.on_record("TrackReported", count=2)
    state = await region.state(home.case)
    assert state["tracks"][0]["lapsed"]
    assert state["responsible"] == "local_team"


async def test_a_hearing_held_too_late_does_not_revive_the_order(region: Region) -> None:
    home = await crisis(region)
    # Friday 22 March is the last day by any reading; a Saturday would have been defensible until Monday
    late = command(COURT, at(2030, 3, 23, 0, 30), upheld=True)
    error = await refusal(region.send(f"{home.case}-measure-1", "record_hearing", late))
    assert (error.type, error.details[0]["article"]) == ("WrongStage", "art. 800 lid 3 Rv")


async def test_two_children_have_measures_of_their_own(region: Region) -> None:
    home = Household(region)
    await home.open(["child-1", "child-2"])
    now = datetime.now(UTC)
    await home.say("request_court_measure", now, LOCAL_TEAM, children=["child-1", "child-2"])
    await home.on_record("TrackOpened", count=2)
    children = [(await region.state(f"{home.case}-measure-{n}"))["child"] for n in (1, 2)]
    assert children == ["child-1", "child-2"]
    # and one child cannot have two at once
    again = command(LOCAL_TEAM, now, children=["child-2"])
    assert (await refusal(region.send(home.case, "request_court_measure", again))).type == "AlreadyDecided"


async def test_a_new_concern_during_follow_up_leads_back_to_the_case(region: Region) -> None:
    home = Household(region)
    await home.open(["child-1"])
    now = datetime.now(UTC)
    await home.say("assign_local_team", now, LOCAL_TEAM, team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
    await home.say("start_help", now, LOCAL_TEAM)
    await home.say("open_follow_up", now, LOCAL_TEAM)
    await home.on_record("TrackOpened")
    await home.say("raise_concern", now, LOCAL_TEAM, on="followup-1", acute=False)
    await home.on_record("TrackReported")
    assert (await region.state(home.case))["concern_open"]


async def test_a_closed_case_is_not_reopened_but_followed_by_a_linked_one(region: Region) -> None:
    home = Household(region)
    await home.open(["child-1"])
    now = datetime.now(UTC)
    await home.say("close_case", now, LOCAL_TEAM, reason="no_steps_needed")
    await region.client.get_workflow_handle(home.case).result()
    # a signal for the closed case is refused, and nothing is added to its record
    before = await region.events(home.case)
    signal = command(LOCAL_TEAM, datetime.now(UTC), source="school", children=["child-1"])
    error = await refusal(region.open(home.case, signal))
    assert (error.type, error.details[0]["field"]) == ("WrongStage", "previous_case")
    assert await region.events(home.case) == before

    async def over() -> bool:
        return not await home.is_running(home.case)

    await eventually(over)
    # a new case names it
    new = region.new_case()
    await region.open(new, {**signal, "command_id": "new", "previous_case": home.case})
    assert (await region.state(new))["previous_case"] == home.case


async def test_the_protector_and_the_first_contact_are_two_facts_and_the_term_needs_both(region: Region) -> None:
    home = Household(region)
    await home.open(["child-1"])
    day = at(2030, 3, 8)
    await home.wait_until(day)
    await home.say("request_court_measure", day, LOCAL_TEAM, children=["child-1"], route="crisis")
    await home.track("measure-1", day)
    measure = f"{home.case}-measure-1"
    order = {"starts_on": "2030-03-08", "gi": GI["organisation"]}
    await home.say("give_provisional_order", day, COURT, on="measure-1", **order)
    await home.say("notify_gi", day, COURT, on="measure-1")
    await home.say("assign_protector", day, GI, on="measure-1", worker="gi-1", fixed=False)
    await home.say("record_first_contact", day, GI, on="measure-1")
    assert (await region.deadlines(measure))["gi_assign_worker_ots"]["status"] == "running"
    await home.say("assign_protector", day, GI, on="measure-1", worker="gi-2")
    assert (await region.deadlines(measure))["gi_assign_worker_ots"]["status"] == "met"


async def test_a_date_is_corrected_a_term_stands_still_and_a_placement_ends_with_its_order(region: Region) -> None:
    home = await placed_and_corrected(region)
    measure = f"{home.case}-measure-1"
    assert (await region.client.get_workflow_handle(measure).result())["outcome"] == "06"
    terms = {
        row.event.deadline.key: row.event.deadline
        for row in await region.journal.stream(measure)
        if row.event.type in {"DeadlineStarted", "DeadlineCorrected"}
    }
    assert terms["spoed_hearing_parties"].judged_anew_because == "uur verkeerd overgenomen"
    events = await region.events(measure)
    assert events.count("DeadlineCorrected") >= 1
    case = [row.event for row in await region.journal.stream(home.case) if row.event.type == "DeadlineResumed"]
    assert [(event.days, event.last_day.isoformat()) for event in case] == [(9, "2030-05-13")]
    assert (await region.client.get_workflow_handle(home.case).result())["outcome"] == "left_the_country"
