"""The path of a household through a real server."""

from datetime import UTC, datetime, timedelta

from tests.region import LOCAL_TEAM, VEILIG_THUIS, Region, command, eventually


async def test_a_melding_at_veilig_thuis_opens_a_case_and_its_safety_assessment(region: Region) -> None:
    case = region.new_case()
    now = datetime.now(UTC)
    receipt = await region.open(
        case, command(VEILIG_THUIS, now - timedelta(hours=1), source="police", children=["child-1"])
    )
    assert receipt["version"] == 4
    assessment = f"{case}-assessment-1"

    async def opened() -> bool:
        return "TrackOpened" in await region.events(case)

    await eventually(opened)
    deadlines = await region.deadlines(assessment)
    assert deadlines["vt_safety_assessment"]["status"] == "running"
    receipt = await region.send(
        assessment, "decide_triage", command(VEILIG_THUIS, now, outcome="VT-01-02")
    )
    assert receipt["deadlines"][0]["change"] == "met"

    async def offered() -> bool:
        return (await region.state(case))["handover"] == "offered"

    await eventually(offered)
    later = datetime.now(UTC)
    await region.send(case, "assign_local_team", command(LOCAL_TEAM, later, team="00000099000000002000", fixed_face="lt-4"))
    await region.send(case, "accept_handover", command(LOCAL_TEAM, later))
    await region.send(case, "start_help", command(LOCAL_TEAM, later))

    async def concluded() -> bool:
        state = await region.state(case)
        return bool(state["tracks"][0]["ended"])

    await eventually(concluded)
    assert await region.client.get_workflow_handle(assessment).result() is not None
    await region.send(case, "close_case", command(LOCAL_TEAM, later, reason="safe"))
    outcome = await region.client.get_workflow_handle(case).result()
    assert outcome["outcome"] == "safe"
