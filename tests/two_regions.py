"""Two regions on one server, each with a namespace, a journal and keys of its own; and a household that moves."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from tests.region import LOCAL_TEAM, NORMS, RVDK, command, eventually, open_with_signal
from waakvlam.activities import Journal, region_activities, region_services
from waakvlam.activities.keys import BorderKeys, KeyringFile, KeyStore, public_half
from waakvlam.domain.identifiers import namespace, task_queue
from waakvlam.domain.regional_rules import RegionalRules
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
    border: BorderKeys

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

    async def stands(self, stream: str, stage: str) -> bool:
        """Whether it is there, and at this stage."""
        try:
            return bool((await self.state(stream))["stage"] == stage)
        except Exception:
            return False


@asynccontextmanager
async def two_regions(
    env: WorkflowEnvironment, folder: Path, *, in_plain: bool = False
) -> AsyncIterator[tuple[Side, Side]]:
    """Both regions, which know each other's public key; `in_plain` for histories that must be readable for ever."""
    async with AsyncExitStack() as stack:
        keys = {region: await _keys(folder, region) for region in (HERE, THERE)}
        for one in keys.values():
            stack.push_async_callback(one.close)
        peers = {region: public_half(await one.of_region()) for region, one in keys.items()}
        here, there = [
            await stack.enter_async_context(_side(env, region, folder, keys[region], peers, in_plain=in_plain))
            for region in (HERE, THERE)
        ]
        yield here, there


async def _keys(folder: Path, region: str) -> KeyStore:
    master = KeyringFile(folder / f"master-{region}.json")
    master.make()
    return await KeyStore.open(f"sqlite+aiosqlite:///{folder}/keys-{region}.db", master, region)


@asynccontextmanager
async def _side(
    env: WorkflowEnvironment, region: str, folder: Path, keys: KeyStore, peers: dict[str, str], *, in_plain: bool
) -> AsyncIterator[Side]:
    address = env.client.service_client.config.target_host
    await make_ready(await Client.connect(address), namespace(region))
    rules = RegionalRules(region=region, norms=NORMS)
    regional.install(rules)
    journal = await Journal.open(f"sqlite+aiosqlite:///{folder}/journal-{region}.db", None if in_plain else keys)
    border = BorderKeys(region, await keys.of_region(), peers)
    plugin = WaakvlamPlugin(None if in_plain else keys, serving=True)
    client = await Client.connect(address, namespace=namespace(region), plugins=[plugin])
    async with Worker(
        client,
        task_queue=task_queue(region),
        workflows=WORKFLOWS,
        activities=region_activities(journal, client, rules, 150, border=border),
        nexus_service_handlers=region_services(journal, client, region, border),
        graceful_shutdown_timeout=timedelta(seconds=1),
    ):
        yield Side(region, client, journal, keys, border)
    await journal.close()


async def requested(here: Side, case: str, now: datetime) -> dict[str, Any]:
    """A measure was asked for, and the RvdK will investigate; what it said."""
    measure = f"{case}-measure-1"
    await open_with_signal(here.client, case, command(LOCAL_TEAM, now, source="school", children=["child-1"]))
    await here.say(case, "request_court_measure", command(MUNICIPALITY, now, children=["child-1"]))
    await eventually(lambda: here.stands(measure, "rvdk_intake"))
    intake = command(RVDK, now, decision="investigate")
    await here.say(measure, "decide_intake", intake)
    return intake


async def offered(here: Side, there: Side, case: str, now: datetime) -> str:
    """The household moved and was offered; the case under which the other region has the offer."""
    day = now.date().isoformat()
    await here.say(case, "record_move", command(MUNICIPALITY, now, municipality=OSS, from_day=day))
    await here.say(case, "offer_household", command(MUNICIPALITY, now))
    await eventually(there.offered)
    arriving = await there.offered()
    assert arriving is not None
    return arriving


async def accepted(here: Side, there: Side, case: str, arriving: str) -> None:
    """The other region took it over."""
    await there.say(arriving, "accept_household", command(MUNICIPALITY, datetime.now(UTC)))
    await eventually(lambda: here.stands(case, "closed"))
    await eventually(lambda: there.stands(f"{arriving}-measure-1", "rvdk_waiting"))
