"""A household goes from a region to another: two namespaces, two workers, two journals, two sets of keys."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from tests.region import LOCAL_TEAM, NORMS, RVDK, command, eventually, open_with_signal, refusal
from waakvlam.activities import Journal, region_activities, region_services
from waakvlam.activities.keys import BorderKeys, KeyringFile, KeyStore, public_half
from waakvlam.domain.identifiers import namespace, task_queue
from waakvlam.domain.regional_rules import RegionalRules
from waakvlam.workers.case.resume import plan
from waakvlam.workers.codec.case_codec import CaseCodec, UnknownKey
from waakvlam.workers.journal.histories import read_histories
from waakvlam.workers.namespace.prepare import make_ready
from waakvlam.workers.plugin import WaakvlamPlugin
from waakvlam.workflows import WORKFLOWS, regional

HERE, THERE = "JZ19", "JZ33"
OSS = "GM0828"
MUNICIPALITY = {**LOCAL_TEAM, "kind": "municipality"}


@dataclass
class Side:
    """A region at work in a namespace of its own."""

    region: str
    client: Client
    journal: Journal
    keys: KeyStore

    async def say(self, stream: str, name: str, message: dict[str, Any]) -> dict[str, Any]:
        """An update by name, as plain JSON."""
        told: dict[str, Any] = await self.client.get_workflow_handle(stream).execute_update(name, message)
        return told

    async def state(self, stream: str) -> dict[str, Any]:
        """The folded state."""
        found: dict[str, Any] = await self.client.get_workflow_handle(stream).query("state")
        return found

    async def offered(self) -> str | None:
        """The case under which a household was offered."""
        found = [run.id async for run in self.client.list_workflows('Stage = "offered"')]
        return found[0] if found else None


async def open_keys(folder: Path, region: str) -> KeyStore:
    """The keys of a region, under a master key of its own."""
    master = KeyringFile(folder / f"master-{region}.json")
    if not (folder / f"master-{region}.json").exists():
        master.make()
    return await KeyStore.open(f"sqlite+aiosqlite:///{folder}/keys-{region}.db", master, region)


@asynccontextmanager
async def side(env: WorkflowEnvironment, region: str, folder: Path, peers: dict[str, str]) -> AsyncIterator[Side]:
    """A region's worker, until the end of the block."""
    keys = await open_keys(folder, region)
    address = env.client.service_client.config.target_host
    plain = await Client.connect(address)
    await make_ready(plain, namespace(region))
    rules = RegionalRules(region=region, norms=NORMS)
    regional.install(rules)
    journal = await Journal.open(f"sqlite+aiosqlite:///{folder}/journal-{region}.db", keys)
    border = BorderKeys(region, await keys.of_region(), peers)
    plugin = WaakvlamPlugin(keys, serving=True, border=border)
    client = await Client.connect(address, namespace=namespace(region), plugins=[plugin])
    async with Worker(
        client,
        task_queue=task_queue(region),
        workflows=WORKFLOWS,
        activities=region_activities(journal, client, rules, 150, border=border),
        nexus_service_handlers=region_services(journal, client, region),
        graceful_shutdown_timeout=timedelta(seconds=5),
    ):
        yield Side(region, client, journal, keys)
    await journal.close()
    await keys.close()


@pytest_asyncio.fixture
async def regions(env: WorkflowEnvironment, tmp_path: Path) -> AsyncIterator[tuple[Side, Side]]:
    """Two regions that know each other."""
    peers: dict[str, str] = {}
    for region in (HERE, THERE):
        keys = await open_keys(tmp_path, region)
        peers[region] = public_half(await keys.of_region())
        await keys.close()
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(side(env, HERE, tmp_path, peers))
        there = await stack.enter_async_context(side(env, THERE, tmp_path, peers))
        yield here, there


async def test_a_household_goes_over_with_all_that_is_on_record_and_its_terms_go_on(
    regions: tuple[Side, Side], tmp_path: Path
) -> None:
    here, there = regions
    now = datetime.now(UTC) - timedelta(hours=1)
    case, measure = "case-JZ19-2026-000700", "case-JZ19-2026-000700-measure-1"
    await open_with_signal(here.client, case, command(LOCAL_TEAM, now, source="school", children=["child-1"]))
    await here.say(case, "request_court_measure", command(MUNICIPALITY, now, children=["child-1"]))
    await eventually(lambda: _stands(here, measure, "rvdk_intake"))
    intake = command(RVDK, now, decision="investigate")
    await here.say(measure, "decide_intake", intake)
    owed = [(one["key"], one["ends_at"]) for one in (await here.state(measure))["deadlines"]]
    day = now.date().isoformat()
    await here.say(case, "record_move", command(MUNICIPALITY, now, municipality=OSS, from_day=day))
    await here.say(case, "offer_household", command(MUNICIPALITY, now))

    await eventually(there.offered)
    arriving = await there.offered()
    assert arriving is not None
    elsewhere = command(LOCAL_TEAM, now, source="school", children=["child-1"])
    assert "nog van jeugdregio" in (await refusal(there.say(arriving, "receive_signal", elsewhere))).message
    await there.say(arriving, "accept_household", command(MUNICIPALITY, datetime.now(UTC)))

    await eventually(lambda: _stands(here, case, "closed"))
    await eventually(lambda: _stands(there, f"{arriving}-measure-1", "rvdk_waiting"))
    assert [(one["key"], one["ends_at"]) for one in (await there.state(f"{arriving}-measure-1"))["deadlines"]] == owed
    left = await here.state(measure)
    assert (left["outcome"], left["moved_to"]) == ("moved_away", f"{arriving}-measure-1")
    # What was sent before is known there: the same receipt, and nothing is recorded twice.
    before = await there.journal.position()
    again = await there.say(f"{arriving}-measure-1", "decide_intake", intake)
    assert again["events"]
    assert await there.journal.position() == before
    for region in regions:
        assert (await region.journal.verify()).clean
    assert await _locked_with(here, case) == {"border-JZ19-JZ33"}
    goes_on = await there.say(f"{arriving}-measure-1", "start_investigation", command(RVDK, datetime.now(UTC)))
    assert goes_on["stream"] == f"{arriving}-measure-1"

    # Nobody is told anything a second time when workflows are started again from the journal.
    assert (await plan(there.client, there.journal)).reports == 0
    # What came from elsewhere is in the histories of here: a journal that is lost can be made again.
    told = await read_histories(there.client, THERE)
    again_journal = await Journal.open(f"sqlite+aiosqlite:///{tmp_path}/again.db", there.keys)
    restored = await again_journal.restore(told.commands, told.versions, expected=0)
    assert restored.whole
    assert (await again_journal.verify()).seal == (await there.journal.verify()).seal
    await again_journal.close()


async def _locked_with(region: Side, case: str) -> set[str]:
    """The keys under which what went to another region stands in the history here."""
    history = await region.client.get_workflow_handle(case).fetch_history()
    scheduled = [event.nexus_operation_scheduled_event_attributes for event in history.events]
    return {one.input.metadata["key"].decode() for one in scheduled if one.operation}


async def _stands(region: Side, stream: str, stage: str) -> bool:
    try:
        return bool((await region.state(stream))["stage"] == stage)
    except Exception:
        return False


async def test_a_region_that_cannot_be_reached_is_shown_and_takes_nothing_else_with_it(
    regions: tuple[Side, Side],
) -> None:
    here, _ = regions
    now = datetime.now(UTC) - timedelta(hours=1)
    case = "case-JZ19-2026-000701"
    await open_with_signal(here.client, case, command(LOCAL_TEAM, now, source="school", children=["child-1"]))
    day = now.date().isoformat()
    moved = command(MUNICIPALITY, now, municipality="GM0363", from_day=day)  # Amsterdam: no such region here
    await here.say(case, "record_move", moved)
    await here.say(case, "offer_household", command(MUNICIPALITY, now))

    async def told() -> bool:
        metadata = await here.client.get_workflow_handle(case).query(
            "__temporal_workflow_metadata", result_type=WorkflowMetadata
        )
        return "publieke sleutel van jeugdregio" in str(metadata.current_details)

    await eventually(told)
    # The case goes on.
    await here.say(case, "withdraw_household", command(MUNICIPALITY, now, reason="eerst bellen"))
    assert (await here.state(case))["stage"] == "signal"


async def test_what_one_region_keeps_the_other_can_neither_list_nor_read(regions: tuple[Side, Side]) -> None:
    here, there = regions
    now = datetime.now(UTC) - timedelta(hours=1)
    case = "case-JZ19-2026-000702"
    await open_with_signal(here.client, case, command(LOCAL_TEAM, now, source="school", children=["child-1"]))
    assert [run async for run in there.client.list_workflows(f'WorkflowId = "{case}"')] == []
    history = await here.client.get_workflow_handle(case).fetch_history()
    completed = [event.activity_task_completed_event_attributes for event in history.events]
    payloads = [payload for one in completed for payload in one.result.payloads]
    assert payloads
    with pytest.raises(UnknownKey, match="another region's"):
        await CaseCodec(there.keys).decode(payloads)
    assert await there.journal.events_of_case(case) == ()
