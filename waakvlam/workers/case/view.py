"""What is known of one case, from its running workflows and, where none runs, from the journal."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, TypeAdapter, ValidationError
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.envconfig import ClientConnectConfig
from temporalio.service import RPCError

from waakvlam.activities.journal import Journal
from waakvlam.activities.keys import CaseErased, CaseKeys, KeyStore
from waakvlam.domain.calendar import end_of_day, local_date
from waakvlam.domain.contract import PROCEDURES, AnyState, RecordedEvent
from waakvlam.domain.figures.past import By, states_at
from waakvlam.domain.identifiers import StreamId, parse
from waakvlam.domain.model import Model
from waakvlam.domain.regions import REGIONS
from waakvlam.domain.stream_state import Awaited
from waakvlam.workers.connection import connect_config
from waakvlam.workers.database import missing_file, shown
from waakvlam.workers.embedded.info import running_stack
from waakvlam.workers.keys import KeySettings, keys_of_stack, load_key_settings, open_keys
from waakvlam.workers.plugin import WaakvlamPlugin
from waakvlam.workers.settings import load_settings, sqlite_journal

_STATE: TypeAdapter[AnyState] = TypeAdapter(AnyState)
_PATIENCE = timedelta(seconds=5)


class UnknownCase(Exception):  # noqa: N818 - it says what the case is
    """The journal has no event of the case, or there is no journal."""


@dataclass(frozen=True)
class Place:
    """Where a region's cases are."""

    temporal: ClientConnectConfig
    journal_url: str
    keys: KeySettings


class StreamView(Model):
    """One part of the case: the household's dossier or one of its tracks."""

    stream: str
    source: Literal["temporal", "journal"] = Field(description="Who told: the workflow, or the record.")
    version: int = Field(description="How many events are on record of it, of those that were looked at.")
    workflow_version: int | None = Field(
        default=None,
        description="How many its workflow knows; None where none runs or answers, or a past day is shown.",
    )
    awaits: Awaited
    state: AnyState


class FutureDay(Exception):  # noqa: N818 - it says which day it is
    """A case cannot be shown as it will be."""


class CaseView(Model):
    """A case with all its tracks."""

    case: str
    region: str
    region_name: str
    streams: tuple[StreamView, ...]
    as_of: date | None = Field(default=None, description="As it was at the end of this day; None for now.")
    by: By | None = Field(default=None, description="By which time: of happening, or of recording.")


def locate(region: str, home: Path | None) -> Place:
    """Where to look: in an embedded stack that runs here, unless the environment points elsewhere.

    Raises:
        waakvlam.workers.settings.SettingsError: the environment is wrong.
    """
    stack = running_stack(home, region=region)
    if stack is not None:
        found = stack.regions[region]
        temporal = ClientConnectConfig(target_host=stack.address, namespace=found.namespace)
        return Place(temporal, found.journal_url, keys_of_stack(stack.home))
    if home is not None:
        return Place(connect_config(region), sqlite_journal(home, region), keys_of_stack(home))
    return Place(connect_config(region), load_settings(region=region).journal, load_key_settings())


async def read_events(case: StreamId, place: Place) -> tuple[RecordedEvent, ...]:
    """All events of a case, in order of recording.

    Raises:
        UnknownCase: there is none, or it was erased.
        waakvlam.workers.keys.KeysUnavailable: they cannot be read without the region's keys.
    """
    journal_at = require_journal(place)
    keys = await open_keys(place.keys, case.region)
    try:
        journal = await Journal.open(place.journal_url, keys)
        try:
            events = await journal.events_of_case(case.case)
        except CaseErased:
            raise UnknownCase(await _told_of_erasure(keys, case.case)) from None
        finally:
            await journal.close()
    finally:
        await keys.close()
    if not events:
        raise UnknownCase(f"The journal at {journal_at} has no case {case.case}.")
    return events


async def _told_of_erasure(keys: KeyStore, case: str) -> str:
    left = await keys.tombstone(case)
    how = f" on {left.destroyed_at:%Y-%m-%d} ({left.why})" if left else ""
    return f"{case} was erased{how}: nothing of it can be read any more."


def require_journal(place: Place) -> str:
    """See that there is a journal; return its URL as it may be shown.

    Raises:
        UnknownCase: there is none, and so no case.
    """
    where = shown(place.journal_url)
    if missing_file(place.journal_url):
        raise UnknownCase(f"There is no journal at {where} (give --home to look elsewhere).")
    return where


async def view_case(case: StreamId, place: Place) -> CaseView:
    """The case as its workflows see it; as the journal has it where none runs, or where it knows something else.

    Raises:
        UnknownCase: neither knows it.
        waakvlam.workers.keys.KeysUnavailable: it cannot be read without its keys.
    """
    events = await read_events(case, place)
    streams = tuple(dict.fromkeys(recorded.stream for recorded in events))
    keys = await open_keys(place.keys, case.region)
    try:
        told = await _ask_workflows(streams, place, keys)
    finally:
        await keys.close()
    known = Counter(recorded.stream for recorded in events)
    if any(one.version > known[stream] for stream, one in told.items()):
        # Something was put on record while the workflows were asked.
        events = await read_events(case, place)
        known = Counter(recorded.stream for recorded in events)
    views = []
    for stream in streams:
        procedure, workflow = PROCEDURES[parse(stream).kind], told.get(stream)
        agree = workflow is not None and workflow.version == known[stream]
        state = (
            workflow.state
            if workflow is not None and agree
            else procedure.fold(recorded.event for recorded in events if recorded.stream == stream)
        )
        view = StreamView(
            stream=stream,
            source="temporal" if agree else "journal",
            version=known[stream],
            workflow_version=workflow.version if workflow is not None else None,
            awaits=procedure.awaited(state),
            state=state,
        )
        views.append(view)
    return CaseView(case=case.case, region=case.region, region_name=REGIONS[case.region], streams=tuple(views))


async def view_case_at(case: StreamId, place: Place, day: date, by: By) -> CaseView:
    """The case as it was at the end of a day, from the journal.

    Raises:
        FutureDay: the day is still to come, and nothing was recorded on it.
        UnknownCase: the journal does not know it, or nothing had happened yet.
        waakvlam.workers.keys.KeysUnavailable: it cannot be read without its keys.
    """
    events = await read_events(case, place)
    # What was simulated may be ahead of the clock.
    if day > max(local_date(datetime.now(UTC)), local_date(events[-1].recorded_at)):
        raise FutureDay(f"{day} is still to come")
    states = states_at(events, end_of_day(day), by)
    if not states:
        why = "was nothing on record of" if by == "recorded" else "had nothing happened in"
        raise UnknownCase(f"On {day} there {why} {case.case} yet.")
    known = Counter(recorded.stream for recorded in events)
    views = tuple(
        StreamView(
            stream=stream,
            source="journal",
            version=known[stream],
            awaits=PROCEDURES[parse(stream).kind].awaited(state),
            state=state,
        )
        for stream, state in states.items()
    )
    region = REGIONS[case.region]
    return CaseView(case=case.case, region=case.region, region_name=region, streams=views, as_of=day, by=by)


@dataclass(frozen=True)
class _Told:
    """What a workflow says."""

    state: AnyState
    version: int


async def _ask_workflows(streams: tuple[str, ...], place: Place, keys: CaseKeys) -> dict[str, _Told]:
    """The state of every stream whose workflow runs and answers."""
    try:
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            client = await Client.connect(**place.temporal, plugins=[WaakvlamPlugin(keys)])
    except (RuntimeError, TimeoutError):  # no server: the journal will do
        return {}
    told = await asyncio.gather(*(_ask(client, stream) for stream in streams))
    return {stream: one for stream, one in zip(streams, told, strict=True) if one is not None}


async def _ask(client: Client, stream: str) -> _Told | None:
    handle = client.get_workflow_handle(stream)
    try:
        # One that was ended answers as well, and knows nothing of what came after.
        if (await handle.describe(rpc_timeout=_PATIENCE)).status is not WorkflowExecutionStatus.RUNNING:
            return None
        answer: dict[str, Any] = await handle.query("state", rpc_timeout=_PATIENCE)
        # The answer holds more than the state: what else a reader may want to know, in the workflow's own words.
        state = PROCEDURES[parse(stream).kind].initial
        known = _STATE.validate_python({name: answer[name] for name in type(state).model_fields if name in answer})
        return _Told(known, int(answer["version"]))
    # It does not run, has no worker now, has another release's shape, or was erased.
    except (RPCError, KeyError, ValidationError, CaseErased):
        return None
