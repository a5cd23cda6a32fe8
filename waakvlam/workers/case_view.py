"""What is known of one case, from its running workflows and, where none runs, from the journal."""

import asyncio
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy.engine import URL, make_url
from temporalio.client import Client
from temporalio.envconfig import ClientConnectConfig
from temporalio.service import RPCError

from waakvlam.activities.journal_store import Journal
from waakvlam.domain.contract import PROCEDURES, AnyState, RecordedEvent
from waakvlam.domain.identifiers import StreamId, parse
from waakvlam.domain.model import Model
from waakvlam.domain.regions import REGIONS
from waakvlam.domain.stream_state import Awaited
from waakvlam.workers.connection import connect_config
from waakvlam.workers.plugin import WaakvlamPlugin
from waakvlam.workers.settings import load_settings, sqlite_journal
from waakvlam.workers.stack_info import NoStack, find_stack

_STATE: TypeAdapter[AnyState] = TypeAdapter(AnyState)
_PATIENCE = timedelta(seconds=5)
_ELSEWHERE = ("TEMPORAL_ADDRESS", "TEMPORAL_CONFIG_FILE", "WAAKVLAM_JOURNAL_URL")


class UnknownCase(Exception):  # noqa: N818 - it says what the case is
    """The journal has no event of the case, or there is no journal."""


@dataclass(frozen=True)
class Place:
    """Where a region's cases are."""

    temporal: ClientConnectConfig
    journal_url: str


class StreamView(Model):
    """One part of the case: the household's dossier or one of its tracks."""

    stream: str
    source: Literal["temporal", "journal"] = Field(description="Who told: the workflow, or the record.")
    awaits: Awaited
    state: AnyState


class CaseView(Model):
    """A case with all its tracks."""

    case: str
    region: str
    region_name: str
    streams: tuple[StreamView, ...]


def locate(region: str, home: Path | None) -> Place:
    """Where to look: in an embedded stack that runs here, unless the environment points elsewhere.

    Raises:
        waakvlam.workers.settings.SettingsError: the environment is wrong.
    """
    if home is not None or not any(os.environ.get(name) for name in _ELSEWHERE):
        try:
            stack = find_stack(home, region=region)
        except NoStack:
            pass
        else:
            found = stack.regions[region]
            temporal = ClientConnectConfig(target_host=stack.address, namespace=found.namespace)
            return Place(temporal, found.journal_url)
    journal = load_settings(region=region).journal if home is None else sqlite_journal(home, region)
    return Place(connect_config(region), journal)


async def read_events(case: StreamId, place: Place) -> tuple[RecordedEvent, ...]:
    """All events of a case, in order of recording.

    Raises:
        UnknownCase: there is none.
    """
    url = make_url(place.journal_url)
    shown = url.render_as_string(hide_password=True)
    if _is_missing_file(url):  # opening it would make an empty one
        raise UnknownCase(f"There is no journal at {shown} (give --home to look elsewhere).")
    journal = await Journal.open(place.journal_url)
    try:
        events = await journal.events_of_case(case.case)
    finally:
        await journal.close()
    if not events:
        raise UnknownCase(f"The journal at {shown} has no case {case.case}.")
    return events


def _is_missing_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and bool(url.database) and not Path(url.database or "").exists()


async def view_case(case: StreamId, place: Place) -> CaseView:
    """The case as its workflows see it, else as the journal has it.

    Raises:
        UnknownCase: neither knows it.
    """
    events = await read_events(case, place)
    streams = tuple(dict.fromkeys(recorded.stream for recorded in events))
    told = await _ask_workflows(streams, place)
    views = []
    for stream in streams:
        procedure = PROCEDURES[parse(stream).kind]
        state = told.get(stream)
        source: Literal["temporal", "journal"] = "journal" if state is None else "temporal"
        if state is None:
            state = procedure.fold(recorded.event for recorded in events if recorded.stream == stream)
        views.append(StreamView(stream=stream, source=source, awaits=procedure.awaited(state), state=state))
    return CaseView(case=case.case, region=case.region, region_name=REGIONS[case.region], streams=tuple(views))


async def _ask_workflows(streams: tuple[str, ...], place: Place) -> dict[str, AnyState]:
    """The state of every stream whose workflow answers."""
    try:
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            client = await Client.connect(**place.temporal, plugins=[WaakvlamPlugin()])
    except (RuntimeError, TimeoutError):  # no server: the journal will do
        return {}
    states = await asyncio.gather(*(_ask(client, stream) for stream in streams))
    return {stream: state for stream, state in zip(streams, states, strict=True) if state is not None}


async def _ask(client: Client, stream: str) -> AnyState | None:
    try:
        answer: dict[str, Any] = await client.get_workflow_handle(stream).query("state", rpc_timeout=_PATIENCE)
        # The answer holds more than the state: what else a reader may want to know, in the workflow's own words.
        state = PROCEDURES[parse(stream).kind].initial
        return _STATE.validate_python({name: answer[name] for name in type(state).model_fields})
    except (RPCError, KeyError, ValidationError):  # it does not run, has no worker now, or has another release's shape
        return None
