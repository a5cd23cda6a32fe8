"""Temporal and the journal each come back from the other, by really destroying one of them."""

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from temporalio.service import RPCError

from tests.journeys import Household, crisis
from tests.postgres import Postgres
from tests.recovery.region_again import household, remove_journal, rows, server, settings, waakvlam, working
from tests.region import LOCAL_TEAM, Region, command, eventually
from waakvlam.activities.keys import KeyStore
from waakvlam.domain.deadlines.model import OPEN
from waakvlam.workflows import search_attributes

pytestmark = [pytest.mark.alone, pytest.mark.timeout(300)]


async def listed(region: Region, stream: str) -> dict[str, Any]:
    """What a list shows of a stream."""
    described = await region.client.get_workflow_handle(stream).describe()
    return {key.name: described.typed_search_attributes.get(key) for key in search_attributes.ALL}


async def shows(region: Region, stream: str, wanted: dict[str, Any]) -> bool:
    """Whether a list shows this of it."""
    return await listed(region, stream) == wanted


async def card(region: Region, stream: str) -> str:
    """The card that operators see."""
    metadata = await region.client.get_workflow_handle(stream).query("__temporal_workflow_metadata")
    return str(metadata.current_details)


async def open_terms(region: Region, stream: str) -> dict[str, str]:
    """The open deadlines of a stream and their instants."""
    terms = await region.deadlines(stream)
    return {key: term["ends_at"] for key, term in terms.items() if term["status"] in OPEN}


async def quiet(region: Region, streams: list[str]) -> None:
    """Nothing is asked any more."""
    for stream in streams:

        async def done(stream: str = stream) -> bool:
            return not (await region.state(stream))["asked"]

        await eventually(done)


@dataclass
class Seen:
    """The region before anything was lost.

    Attributes:
        closed: a case that ended.
        last: a command on the first of the open cases, and the receipt that was given for it.
    """

    streams: list[str]
    closed: str
    case: str
    last: dict[str, Any]
    receipt: dict[str, Any]
    terms: dict[str, dict[str, str]]
    listed: dict[str, dict[str, Any]]
    cards: dict[str, str]


async def at_work_for_a_while(region: Region) -> Seen:
    """Some dozens of households."""
    lapsed = await crisis(region)
    closed = Household(region)
    await closed.open(["child-1"])
    await closed.say("close_case", datetime.now(UTC), LOCAL_TEAM, reason="no_steps_needed")
    opened = await asyncio.gather(*(household(region) for _ in range(24)))
    streams = [stream for case, _ in opened for stream in (case, f"{case}-assessment-1")]
    streams += lapsed.streams
    await quiet(region, streams)
    case, last = opened[0]
    return Seen(
        streams=streams,
        closed=closed.case,
        case=case,
        last=last,
        receipt=await region.send(case, "receive_signal", last),
        terms={stream: await open_terms(region, stream) for stream in streams},
        listed={stream: await listed(region, stream) for stream in streams},
        cards={stream: await card(region, stream) for stream in streams},
    )


@pytest.mark.timeout(180)
async def test_a_journal_that_is_gone_comes_back_from_the_histories_and_a_server_that_is_gone_from_the_journal(
    keys: KeyStore, key_environment: dict[str, str], postgres: Postgres, tmp_path: Path
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/journal.db"
    async with server(keys) as first:
        async with working(first, tmp_path, keys) as region:
            seen = await at_work_for_a_while(region)
        await the_journal_comes_back(settings(first, url, key_environment), tmp_path, len(seen.streams) + 1)
        await on_the_other_database_too(settings(first, url, key_environment), postgres.new_database())
    async with server(keys) as second:
        env = settings(second, url, key_environment)
        await the_workflows_are_started(env, seen)
        async with working(second, tmp_path, keys) as region:
            await all_is_as_it_was(region, seen)
        again = await waakvlam(env, "case", "resume", "--json")
        assert json.loads(again.stdout)["started"] == []


async def the_journal_comes_back(env: dict[str, str], folder: Path, streams: int) -> None:
    """Hash for hash, and a second time there is nothing to put back."""
    before = await rows(env["WAAKVLAM_JOURNAL_URL"])
    seal = json.loads((await waakvlam(env, "journal", "verify", "--json")).stdout)["seal"]
    remove_journal(folder)
    rebuilt = await waakvlam(env, "journal", "rebuild", "--from-temporal", "--json")
    assert rebuilt.exit_code == 0, rebuilt.output
    assert await rows(env["WAAKVLAM_JOURNAL_URL"]) == before
    said = json.loads(rebuilt.stdout)
    assert (said["before"], said["after"], said["whole"]) == (0, len(before["events"]), True)
    assert said["histories"] > streams, "several runs of one case"
    verified = await waakvlam(env, "journal", "verify", "--seal", seal)
    assert verified.exit_code == 0, verified.output
    again = await waakvlam(env, "journal", "rebuild", "--from-temporal", "--json")
    assert (again.exit_code, json.loads(again.stdout)["events"]) == (0, 0)


async def on_the_other_database_too(env: dict[str, str], url: str) -> None:
    """The same to the character."""
    there = {**env, "WAAKVLAM_JOURNAL_URL": url}
    not_ready = await waakvlam(there, "journal", "rebuild", "--from-temporal")
    assert (not_ready.exit_code, "waakvlam journal migrate" in not_ready.output) == (1, True)
    await waakvlam(there, "journal", "migrate")
    assert (await waakvlam(there, "journal", "rebuild", "--from-temporal")).exit_code == 0
    assert await rows(url) == await rows(env["WAAKVLAM_JOURNAL_URL"])


async def the_workflows_are_started(env: dict[str, str], seen: Seen) -> None:
    """First those of one case, then the others; what was closed is not."""
    planned = await waakvlam(env, "case", "resume", "--dry-run", "--json")
    assert (planned.exit_code, sorted(json.loads(planned.stdout)["started"])) == (0, sorted(seen.streams))
    one = await waakvlam(env, "case", "resume", seen.case, "--json")
    assert json.loads(one.stdout)["started"] == [seen.case, f"{seen.case}-assessment-1"]
    resumed = await waakvlam(env, "case", "resume", "--json")
    assert resumed.exit_code == 0, resumed.output
    said = json.loads(resumed.stdout)
    assert (said["needed"], said["running"]) == (len(seen.streams), 2)
    assert len(said["started"]) == len(seen.streams) - 2


async def all_is_as_it_was(region: Region, seen: Seen) -> None:
    """Every term to its instant, lists, cards and receipts; and a new command is taken."""
    for stream in seen.streams:
        assert await open_terms(region, stream) == seen.terms[stream]
        await eventually(partial(shows, region, stream, seen.listed[stream]))
        assert await card(region, stream) == seen.cards[stream]
    track = await region.client.get_workflow_handle(f"{seen.case}-assessment-1").describe()
    assert await track.static_summary() == seen.case
    assert await region.send(seen.case, "receive_signal", seen.last) == seen.receipt
    new = command(LOCAL_TEAM, datetime.now(UTC), team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
    assert "LocalTeamAssigned" in (await region.send(seen.case, "assign_local_team", new))["events"]
    with pytest.raises(RPCError, match="not found"):
        await region.client.get_workflow_handle(seen.closed).describe()
