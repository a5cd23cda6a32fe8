"""A household goes from a region to another: two namespaces, two workers, two journals, two sets of keys."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio
from nexusrpc import HandlerError
from nexusrpc.handler import StartOperationContext
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.testing import WorkflowEnvironment

from tests.region import LOCAL_TEAM, RVDK, command, eventually, new_case, open_with_signal, refusal
from tests.two_regions import MUNICIPALITY, THERE, Side, accepted, offered, requested, two_regions
from waakvlam.activities import Journal
from waakvlam.activities.households import HouseholdHandover
from waakvlam.activities.households.sealing import NotFromThere, seal, unseal
from waakvlam.activities.keys import BorderKeys, public_half
from waakvlam.activities.keys.cipher import KEY_BYTES, AesCaseKey
from waakvlam.domain.region_exchange import Answer, Sealed
from waakvlam.workers.case.resume import plan
from waakvlam.workers.codec.case_codec import CaseCodec, UnknownKey
from waakvlam.workers.journal.histories import read_histories


@pytest_asyncio.fixture
async def regions(env: WorkflowEnvironment, tmp_path: Path) -> AsyncIterator[tuple[Side, Side]]:
    """Two regions that know each other."""
    async with two_regions(env, tmp_path) as sides:
        yield sides


def an_hour_ago() -> datetime:
    """When all of it was said."""
    return datetime.now(UTC) - timedelta(hours=1)


async def test_a_household_goes_over_with_all_that_is_on_record_and_its_terms_go_on(
    regions: tuple[Side, Side], tmp_path: Path
) -> None:
    here, there = regions
    now = an_hour_ago()
    case = new_case()
    measure = f"{case}-measure-1"
    intake = await requested(here, case, now)
    owed = [(one["key"], one["ends_at"]) for one in (await here.state(measure))["deadlines"]]
    arriving = await offered(here, there, case, now)
    elsewhere = command(LOCAL_TEAM, now, source="school", children=["child-1"])
    assert "nog van jeugdregio" in (await refusal(there.say(arriving, "receive_signal", elsewhere))).message

    await accepted(here, there, case, arriving)

    its_measure = f"{arriving}-measure-1"
    assert [(one["key"], one["ends_at"]) for one in (await there.state(its_measure))["deadlines"]] == owed
    left = await here.state(measure)
    assert (left["outcome"], left["moved_to"]) == ("moved_away", its_measure)
    # What was sent before is known there: the same receipt, and nothing is recorded twice.
    before = await there.journal.position()
    assert (await there.say(its_measure, "decide_intake", intake))["events"]
    assert await there.journal.position() == before
    for region in regions:
        assert (await region.journal.verify()).clean
    # What crossed stands in the history here locked, and opens with the key of these two alone.
    for sealed in await _crossed(here, case):
        assert "child-1" not in sealed.content
        assert unseal(there.border, sealed)
        with pytest.raises(NotFromThere):
            unseal(here.border, sealed)
    # A signal at the old number begins nothing there, and says where the household is.
    signal = command(LOCAL_TEAM, datetime.now(UTC), source="school", children=["child-1"])
    assert arriving in (await refusal(open_with_signal(here.client, case, signal))).message
    goes_on = await there.say(its_measure, "start_investigation", command(RVDK, datetime.now(UTC)))
    assert goes_on["stream"] == its_measure
    # Nobody is told anything a second time when workflows are started again from the journal.
    assert (await plan(there.client, there.journal)).reports == 0
    # What came from elsewhere is in the histories of here: a journal that is lost can be made again.
    told = await read_histories(there.client, THERE)
    again = await Journal.open(f"sqlite+aiosqlite:///{tmp_path}/again.db", there.keys)
    restored = await again.restore(told.commands, told.versions, expected=0)
    assert restored.whole
    assert (await again.verify()).seal == (await there.journal.verify()).seal
    await again.close()


async def _crossed(region: Side, case: str) -> list[Sealed]:
    history = await region.client.get_workflow_handle(case).fetch_history()
    scheduled = [event.nexus_operation_scheduled_event_attributes for event in history.events]
    crossed = [Sealed.model_validate_json(one.input.data) for one in scheduled if one.operation]
    assert len(crossed) == 2, "the offer and the record"
    return crossed


async def test_a_region_that_cannot_be_reached_is_shown_and_takes_nothing_else_with_it(
    regions: tuple[Side, Side],
) -> None:
    here, _ = regions
    now, case = an_hour_ago(), new_case()
    await open_with_signal(here.client, case, command(LOCAL_TEAM, now, source="school", children=["child-1"]))
    moved = command(MUNICIPALITY, now, municipality="GM0363", from_day=now.date().isoformat())
    await here.say(case, "record_move", moved)
    await here.say(case, "offer_household", command(MUNICIPALITY, now))

    async def told() -> bool:
        handle = here.client.get_workflow_handle(case)
        metadata = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
        return "heeft hier geen eindpunt" in str(metadata.current_details)

    await eventually(told)
    # The case goes on.
    await here.say(case, "withdraw_household", command(MUNICIPALITY, now, reason="eerst bellen"))
    assert (await here.state(case))["stage"] == "signal"


async def test_an_offer_is_taken_back_in_the_calendar_year_after_it_was_made(regions: tuple[Side, Side]) -> None:
    here, there = regions
    now, case = an_hour_ago(), new_case()
    last_december = datetime(now.year - 1, 12, 30, 12, tzinfo=UTC)
    await requested(here, case, last_december)
    arriving = await offered(here, there, case, last_december)
    assert f"-{last_december.year}-" in arriving
    await here.say(case, "withdraw_household", command(MUNICIPALITY, now, reason="het gezin blijft"))
    await eventually(lambda: there.stands(arriving, "closed"))
    assert (await there.state(arriving))["outcome"] == "offer_withdrawn"


async def test_what_one_region_keeps_the_other_can_neither_list_nor_read(regions: tuple[Side, Side]) -> None:
    here, there = regions
    case = new_case()
    said = command(LOCAL_TEAM, an_hour_ago(), source="school", children=["child-1"])
    await open_with_signal(here.client, case, said)
    assert [run async for run in there.client.list_workflows(f'WorkflowId = "{case}"')] == []
    history = await here.client.get_workflow_handle(case).fetch_history()
    completed = [event.activity_task_completed_event_attributes for event in history.events]
    payloads = [payload for one in completed for payload in one.result.payloads]
    assert payloads
    with pytest.raises(UnknownKey, match="another region's"):
        await CaseCodec(there.keys).decode(payloads)
    assert await there.journal.events_of_case(case) == ()


async def test_a_household_that_moves_back_is_taken_in_beside_what_it_left_behind(regions: tuple[Side, Side]) -> None:
    here, there = regions
    now, case = an_hour_ago(), new_case()
    await requested(here, case, now)
    arriving = await offered(here, there, case, now)
    await accepted(here, there, case, arriving)
    later = datetime.now(UTC)
    moved = command(MUNICIPALITY, later, municipality="GM0632", from_day=later.date().isoformat())
    await there.say(arriving, "record_move", moved)
    await there.say(arriving, "offer_household", command(MUNICIPALITY, later))
    await eventually(here.offered)
    back = await here.offered()
    assert back is not None
    await accepted(there, here, arriving, back)
    assert (await here.state(back))["came_from"] == arriving
    assert (await here.state(case))["moved_to"] == arriving
    assert (await here.journal.verify()).clean


async def test_nobody_but_the_engine_takes_a_step_of_a_handover(regions: tuple[Side, Side]) -> None:
    here, _ = regions
    now, case = an_hour_ago(), new_case()
    await requested(here, case, now)
    # Who may send updates cannot close a part by saying that it leaves,
    leaves = {"command_id": "x/1", "occurred_at": now.isoformat(), "sent_at": now.isoformat(), "step": "leaves"}
    forged = {**leaves, "other": "case-JZ33-2026-900000-measure-1"}
    assert (await refusal(here.say(f"{case}-measure-1", "change_region", forged))).type == "NotCompetent"
    # nor bring in a record that nobody accepted, whatever it looks like,
    for wrong in ({"delivery": {}, "record": "x"}, [1, 2], None, {"from_region": "JZ33", "content": "eA=="}):
        refused = await refusal(here.say(case, "receive_record", cast("dict[str, Any]", wrong)))
        assert str(refused.type) in {"MalformedCommand", "WrongStage"}
    # and what another namespace says in the name of a region is not from there.
    service = HouseholdHandover(here.client, here.journal, here.region, here.border)
    message = Answer(
        id="case-JZ33-2026-900000/region-1",
        sender="case-JZ33-2026-900000",
        to_region="JZ19",
        occurred_at=now,
        offer=f"{case}/region-1",
        to=case,
        accepted=True,
    )
    # A stranger knows the public key of JZ19, and has one of its own that nobody published.
    own = AesCaseKey("region-JZ13", b"x" * KEY_BYTES)
    stranger = BorderKeys("JZ33", own, {"JZ19": public_half(await here.keys.of_region())})
    with pytest.raises(HandlerError, match="not from another region"):
        await service.answer(cast("StartOperationContext", None), seal(stranger, "JZ19", message.model_dump_json()))
    assert (await here.say(case, "assign_local_team", _team(now)))["events"] == ["LocalTeamAssigned"]


def _team(now: datetime) -> dict[str, Any]:
    return command(LOCAL_TEAM, now, team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
