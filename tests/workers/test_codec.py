"""What Temporal keeps of a case is encrypted under the case's own key."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import RetryPolicy
from temporalio.converter import ActivitySerializationContext, DataConverter, WorkflowSerializationContext
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer, Worker

from tests.conftest import DEV_SERVER
from tests.journeys import crisis
from tests.region import LOCAL_TEAM, VEILIG_THUIS, Region, command, eventually, refusal
from tests.workers.telltale import Failing, Refusing
from waakvlam.activities.keys import CaseErased, KeyStore
from waakvlam.domain.contract import read_command
from waakvlam.domain.errors import ERASED_MARK, Refusal
from waakvlam.domain.identifiers import StreamKind
from waakvlam.workers.codec.case_codec import ENCODING, CaseCodec, UnknownKey, key_name
from waakvlam.workers.plugin import SecretFailureConverter, WaakvlamPlugin
from waakvlam.workflows import WORKFLOWS

CASE = "case-JZ19-2026-700001"
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"canary"')


def context(workflow_id: str) -> WorkflowSerializationContext:
    """What the SDK says of a payload."""
    return WorkflowSerializationContext(namespace="jeugdregio-jz19", workflow_id=workflow_id)


@pytest.mark.parametrize(
    ("workflow_id", "name"),
    [
        (CASE, CASE),
        (f"{CASE}-measure-2", CASE),
        (f"{CASE}-followup-1", CASE),
        ("temporal-sys-scheduler", "region-JZ19"),
    ],
)
async def test_the_streams_of_a_case_share_its_key_and_what_is_no_case_has_the_regions(
    keys: KeyStore, workflow_id: str, name: str
) -> None:
    [encoded] = await CaseCodec(keys).with_context(context(workflow_id)).encode([PLAIN])
    assert encoded.metadata["encoding"] == ENCODING
    assert key_name(encoded) == name
    assert b"canary" not in encoded.SerializeToString()
    assert await CaseCodec(keys).decode([encoded, PLAIN]) == [PLAIN, PLAIN]


async def test_an_activity_of_a_case_has_the_key_of_the_case_and_without_any_context_the_regions_serves(
    keys: KeyStore,
) -> None:
    of_activity = ActivitySerializationContext(
        namespace="jeugdregio-jz19",
        workflow_id=f"{CASE}-assessment-1",
        workflow_type="SafetyAssessment",
        activity_type="record",
        activity_id="1",
        activity_task_queue="jeugdregio-jz19",
        is_local=False,
    )
    assert key_name((await CaseCodec(keys).with_context(of_activity).encode([PLAIN]))[0]) == CASE
    assert key_name((await CaseCodec(keys).encode([PLAIN]))[0]) == "region-JZ19"


async def test_the_same_payload_is_never_encrypted_to_the_same_bytes(keys: KeyStore) -> None:
    first, second = await CaseCodec(keys, CASE).encode([PLAIN, PLAIN])
    assert first.data != second.data


async def test_of_an_erased_case_nothing_is_decoded_or_encoded_and_the_error_names_it(keys: KeyStore) -> None:
    case = "case-JZ19-2026-700002"
    [encoded] = await CaseCodec(keys, case).encode([PLAIN])
    await keys.destroy(case, why="retention has ended", by="archivist-3")
    with pytest.raises(CaseErased, match=case):
        await CaseCodec(keys).decode([encoded])
    with pytest.raises(CaseErased, match=case):
        await CaseCodec(keys, case).encode([PLAIN])


async def test_a_worker_answers_for_an_erased_case_and_hands_its_workflow_a_mark_and_no_words(keys: KeyStore) -> None:
    case = "case-JZ19-2026-700003"
    [old] = await CaseCodec(keys, case).encode([PLAIN])
    await keys.destroy(case, why="retention has ended", by="archivist-3")
    worker = CaseCodec(keys, serving=True).with_context(context(f"{case}-measure-1"))
    [answer] = await worker.encode([PLAIN])
    assert key_name(answer) == "region-JZ19"
    marked = await worker.decode([old, PLAIN, answer])
    assert [(ERASED_MARK in one.metadata, one.data) for one in marked] == 3 * [(True, b"")]
    # Of a case that is there nothing is different
    [encoded] = await CaseCodec(keys, CASE).encode([PLAIN])
    living = CaseCodec(keys, serving=True).with_context(context(CASE))
    assert await living.decode([encoded]) == [PLAIN]


@pytest.mark.parametrize("name", ["case-JZ19-2026-799999", "region-JZ01", "Jansen", ""])
async def test_a_payload_under_a_key_that_is_not_here_makes_none(keys: KeyStore, name: str) -> None:
    before = await keys.count()
    payload = Payload(metadata={"encoding": ENCODING, "key": name.encode()}, data=b"\x01" + bytes(40))
    with pytest.raises(UnknownKey):
        await CaseCodec(keys).decode([payload])
    assert await keys.count() == before


async def test_a_changed_payload_is_refused(keys: KeyStore) -> None:
    [encoded] = await CaseCodec(keys, CASE).encode([PLAIN])
    changed = Payload(metadata=encoded.metadata, data=encoded.data[:-1] + bytes([encoded.data[-1] ^ 1]))
    with pytest.raises(ValueError, match="changed"):
        await CaseCodec(keys).decode([changed])


async def test_an_encrypted_history_replays_with_the_keys_and_says_that_it_was_erased_without(
    region: Region, keys: KeyStore
) -> None:
    home = await crisis(region)
    history = await region.client.get_workflow_handle(f"{home.case}-measure-1").fetch_history()
    replayer = Replayer(workflows=WORKFLOWS, plugins=[WaakvlamPlugin(keys)], namespace=region.client.namespace)
    await replayer.replay_workflow(history)
    await keys.destroy(home.case, why="retention has ended", by="archivist-3")
    with pytest.raises(Exception, match=f"CaseErased.*{home.case} was erased|{home.case} was erased"):
        await replayer.replay_workflow(history)


async def test_an_integrator_without_a_codec_is_heard_and_answered_in_secret(region: Region) -> None:
    # Given a client that knows of no codec
    address = region.client.service_client.config.target_host
    plain = await Client.connect(address, namespace=region.client.namespace)
    case = region.new_case()
    await region.open(case, command(LOCAL_TEAM, datetime.now(UTC), source="school", children=["child-1"]))
    # When it sends a command
    assign = command(LOCAL_TEAM, datetime.now(UTC), team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
    with pytest.raises(Exception, match="waakvlam-aes256gcm"):
        await plain.get_workflow_handle(case).execute_update("assign_local_team", assign)
    # Then it is on record, and of a refusal it learns no word either
    assert "LocalTeamAssigned" in await region.events(case)
    stranger = command(LOCAL_TEAM, datetime.now(UTC), children=["child-7"])
    with pytest.raises(Exception, match="waakvlam-aes256gcm"):
        await plain.get_workflow_handle(case).execute_update("request_court_measure", stranger)


async def test_a_refusal_keeps_its_kind_in_plain_and_its_words_for_who_has_the_key(region: Region) -> None:
    case = region.new_case()
    await region.open(case, command(LOCAL_TEAM, datetime.now(UTC), source="school", children=["child-1"]))
    stranger = command(LOCAL_TEAM, datetime.now(UTC), children=["child-7"])
    error = await refusal(region.send(case, "request_court_measure", stranger))
    assert (error.type, error.details[0]["field"]) == ("NotInHousehold", "children")
    assert "child-7" in error.message


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"outcome": "VT-77"}, "een waarde die niet kan · veld: outcome"),
        ({"Jansen uit Vught": 1}, "een waarde die niet kan"),
    ],
)
def test_in_plain_a_refusal_tells_its_kind_and_field_and_never_what_the_sender_wrote(
    sent: dict[str, Any], told: str
) -> None:
    # Given what somebody sent, refused; the page of the UI decodes nothing of the answer to an update
    message = {**command(VEILIG_THUIS, datetime.now(UTC), outcome="VT-00"), **sent}
    with pytest.raises(Refusal) as refused:
        read_command(StreamKind.SAFETY_ASSESSMENT, "decide_triage", message)
    failure = Failure()
    SecretFailureConverter().to_failure(refused.value, DataConverter.default.payload_converter, failure)
    assert failure.message == f"Geweigerd (MalformedCommand): een veld ontbreekt, is onbekend of heeft {told}"
    assert failure.HasField("encoded_attributes"), "the sentence itself is for who has the keys"


@pytest_asyncio.fixture
async def on_file(keys: KeyStore, tmp_path: Path) -> AsyncIterator[tuple[Client, Path]]:
    """A server whose database can be looked into."""
    file = tmp_path / "temporal.db"
    extra = [*DEV_SERVER["dev_server_extra_args"]]
    server = {**DEV_SERVER, "dev_server_extra_args": extra, "ui": False}
    async with await WorkflowEnvironment.start_local(
        plugins=[WaakvlamPlugin(keys)], dev_server_database_filename=str(file), **server
    ) as env:
        yield env.client, file


async def test_no_text_about_a_case_stands_in_temporals_database(on_file: tuple[Client, Path]) -> None:
    client, file = on_file
    who = "Sneeuwvink"
    async with Worker(client, task_queue="q", workflows=[Failing, Refusing]):
        handle = await client.start_workflow(
            "Failing",
            who,
            id=CASE,
            task_queue="q",
            memo={"first": who},
            static_summary=f"summary of {who}",
            static_details=f"details of {who}",
            retry_policy=RetryPolicy(maximum_attempts=1),
        )
        with pytest.raises(WorkflowFailureError) as failed:
            await handle.result()
        # Who has the key reads all of it
        cause = failed.value.cause
        assert isinstance(cause, ApplicationError)
        assert (cause.type, cause.message, cause.details[0]) == ("NoPlace", f"no place for {who}", {"who": who})
        described = await handle.describe()
        assert await described.memo() == {"first": who, "who": who}
        assert await described.static_summary() == f"summary of {who}"
        with pytest.raises(WorkflowFailureError):
            await client.execute_workflow("Refusing", who, id=f"{CASE}-measure-1", task_queue="q")
    written = await asyncio.to_thread(_everything_in, file)
    assert CASE.encode() in written  # it is looked into indeed
    assert b"NoPlace" in written
    assert b"WrongStage" in written
    assert who.encode() not in written
    assert b"telltale.py" not in written  # of a stack trace


def _everything_in(file: Path) -> bytes:
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA wal_checkpoint(FULL)")
    return b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))


async def test_the_card_and_what_updates_say_are_not_in_the_history(region: Region) -> None:
    case = region.new_case()
    await region.open(case, command(VEILIG_THUIS, datetime.now(UTC), source="police", children=["child-1"]))

    async def opened() -> bool:
        return "TrackOpened" in await region.events(case)

    await eventually(opened)
    history: Any = await region.client.get_workflow_handle(case).fetch_history()
    raw = b"".join(event.SerializeToString() for event in history.events)
    for words in (b"police", b"child-1", b"Vastleggen", b"vt-17"):
        assert words not in raw
