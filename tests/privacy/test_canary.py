"""A household full of recognisable texts walks its path on a real stack: none of them is anywhere in the open.

And the other half of the proof: who has the keys finds every one of them, until the case is erased.
"""

import asyncio
import base64
import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.api.workflowservice.v1 import ListWorkflowExecutionsRequest
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from tests.otlp_collector import collecting
from tests.privacy.haystack import forms, found_in, words
from tests.privacy.told_household import RECORDED, REFUSED, ToldHousehold
from tests.region import LOCAL_TEAM, command, open_with_signal
from tests.workers.stack_process import until
from waakvlam.activities.journal import Journal
from waakvlam.activities.keys import CaseErased
from waakvlam.workers.codec.child import stack_environment
from waakvlam.workers.embedded.client import client_of
from waakvlam.workers.embedded.home import Home
from waakvlam.workers.embedded.info import StackInfo
from waakvlam.workers.embedded.stack import EmbeddedStack
from waakvlam.workers.keys import keys_of_stack, open_keys

CASE, PLAIN_CASE = "case-JZ19-2026-900001", "case-JZ19-2026-900002"
PLAIN = "Grauwe Klauwier-Baardgrasmus"
"""Said by somebody without a codec: it must be found, else this test looks in the wrong places."""
LATE = "Kortsnavelboomkruiper belde nog"
"""Said by somebody without a codec about a case that is erased by then."""
CANARIES = words((*RECORDED.values(), *REFUSED.values()))
KEPT_ON_ITS_WAY = words((*RECORDED.values(), REFUSED["dropped report"], REFUSED["argument"]))
"""What Temporal holds, encrypted: what was refused by a validator leaves no trace in it at all."""

pytestmark = [
    pytest.mark.alone,
    pytest.mark.timeout(300),
    pytest.mark.skipif(sys.platform != "linux", reason="runs the stack of the other tests"),
]


@pytest.fixture(scope="module")
def collected() -> Iterator[dict[str, list[bytes]]]:
    """What comes at an OTLP collector, by path; the processes of the stack are told of it."""
    with collecting() as received:
        yield received


@dataclass
class Walked:
    """The stack after the household walked its path on it."""

    info: StackInfo
    client: Client
    household: ToldHousehold
    histories: list[Message]
    payloads: list[Payload]

    def files(self) -> dict[str, bytes]:
        """Every file of the stack, byte for byte."""
        for database in self.info.home.glob("*.db"):
            with sqlite3.connect(database) as connection:
                connection.execute("PRAGMA wal_checkpoint(FULL)")
        found: dict[str, bytes] = {}
        for file in self.info.home.iterdir():
            with suppress(FileNotFoundError):  # the last of a database's users takes its log away
                found[file.name] = file.read_bytes()
        return found

    async def decoded(self) -> bytes:
        """What the codec server makes of every payload that was in Temporal."""
        said: list[bytes] = []
        headers = {"x-namespace": self.client.namespace}
        async with httpx.AsyncClient(base_url=self.info.codec_url, headers=headers, trust_env=False) as http:
            for first in range(0, len(self.payloads), 200):
                sent = [_as_json(payload) for payload in self.payloads[first : first + 200]]
                answer = await http.post("/decode", json={"payloads": sent}, timeout=30)
                assert answer.is_success, answer.text
                said += [base64.b64decode(payload.get("data", "")) for payload in answer.json()["payloads"]]
        return b"\n".join(said)

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Our own command, on this stack."""
        line = [sys.executable, "-m", "waakvlam.workers.cli", *arguments, "--home", str(self.info.home)]
        return subprocess.run(line, capture_output=True, text=True, timeout=90, check=False)


@pytest_asyncio.fixture(scope="module")
async def walked(tmp_path_factory: pytest.TempPathFactory, collected: dict[str, list[bytes]]) -> AsyncIterator[Walked]:
    """A stack with two workers of the region, one that logs JSON and one that logs lines for people."""
    home = tmp_path_factory.mktemp("canary") / "home"
    async with EmbeddedStack(["JZ19"], home=home) as stack:
        info = stack.info
        second = _console_worker(info)
        try:
            until(lambda: b"is ready" in _log_of(second).read_bytes())
            client = await client_of(info, "JZ19")
            household = ToldHousehold(client, CASE)
            await household.walk()
            without_codec = await Client.connect(info.address, namespace=client.namespace)
            told = command(LOCAL_TEAM, datetime.now(UTC), source="school", children=["child-1"], reference=PLAIN)
            with pytest.raises(Exception, match="waakvlam-aes256gcm"):  # it cannot read what it is answered
                await open_with_signal(without_codec, PLAIN_CASE, told)
            histories = await _histories(without_codec)
            payloads = [payload for history in histories for payload in _payloads_in(history)]
            walked = Walked(info, client, household, histories, payloads)
            assert walked.run("views", "update", "--region", "JZ19").returncode == 0
            yield walked
        finally:
            second.send_signal(signal.SIGTERM)
            second.wait(20)


@pytest.mark.parametrize("text", ["Grutto-Kneu", "Żółtodziób", "Wielewaal 06", 'zo "Zoë" zei'])
def test_a_text_is_found_however_it_was_written(text: str) -> None:
    for form in forms(text):
        assert found_in(b"\x00before" + form + b"after\xff", [text]) == {text}
    for before in ("", "a", "ab", "abc"):
        written = base64.b64encode(f"{before}{text} and more".encode())
        assert found_in(b'{"data":"' + written + b'"}', [text]) == {text}
    assert found_in(b"nothing of the kind", [text]) == set()


async def test_no_word_about_people_is_in_any_file_log_metric_span_id_or_search_attribute(
    walked: Walked, collected: dict[str, list[bytes]]
) -> None:
    # Given everything that the stack wrote, and everything that it told the outside
    await asyncio.to_thread(until, lambda: {"/v1/traces", "/v1/metrics"} <= collected.keys())
    await asyncio.to_thread(until, lambda: CASE.encode() in b"".join(collected["/v1/traces"]))
    files = walked.files()
    async with httpx.AsyncClient(trust_env=False) as http:
        metrics = (await http.get(walked.info.metrics_url)).content
    outside = {
        "metrics endpoint": metrics,
        "lists of workflows": await _lists(walked.client),
        "histories": b"".join(history.SerializeToString() for history in walked.histories),
        **{path: b"\n".join(bodies) for path, bodies in collected.items()},
    }
    # Then what must be in it is in it
    for name in ("temporal.db", "journal-JZ19.db", "views-JZ19.db", "keys-JZ19.db", "worker-JZ19.log", "console.log"):
        assert CASE.encode() in files[name], name
    assert b'"command_id": "birds/' in files["worker-JZ19.log"]
    assert b"command_id=birds/" in files["console.log"]
    for name in ("lists of workflows", "histories", "/v1/traces"):
        assert CASE.encode() in outside[name], name
    assert words([PLAIN]) <= found_in(files["temporal.db"], words([PLAIN]))
    # And no word about people
    told = {name: found_in(content, CANARIES) for name, content in (files | outside).items()}
    assert {name: found for name, found in told.items() if found} == {}
    # Where it was said in plain, it stays in Temporal, and goes nowhere else
    plain = {name for name, content in (files | outside).items() if found_in(content, words([PLAIN]))}
    assert plain <= {"temporal.db", "temporal.db-wal", "histories"}


async def test_who_has_the_keys_finds_every_word(walked: Walked) -> None:
    assert KEPT_ON_ITS_WAY - found_in(await walked.decoded(), CANARIES) == set()
    keys = await open_keys(keys_of_stack(walked.info.home), "JZ19")
    journal = await Journal.open(walked.info.regions["JZ19"].journal_url, keys)
    rows = "\n".join(row.model_dump_json() for row in await journal.events_of_case(CASE))
    await journal.close()
    await keys.close()
    assert found_in(rows.encode(), CANARIES) == words(RECORDED.values())
    answered = "\n".join(walked.household.refusals).encode()
    assert words([REFUSED["unknown field"], REFUSED["fact"]]) <= found_in(answered, CANARIES)


async def test_after_erasure_nobody_finds_any_and_the_journal_still_verifies(walked: Walked) -> None:
    # Given a case that is closed, and its key
    refused = walked.run("case", "erase", CASE, "--reason", "verzoek")
    assert refused.returncode == 3, refused.stderr
    assert "must be kept up to and including" in refused.stderr
    locked = _locked_key(walked.info.home)
    # When it is erased before its time
    ground = ("--override-retention", "art. 7.3.9 Jeugdwet", "--by", "archief-7", "--json")
    erased = await asyncio.to_thread(walked.run, "case", "erase", CASE, "--reason", "verzoek", *ground)
    assert erased.returncode == 0, erased.stderr
    said = json.loads(erased.stdout)
    assert (said["erased"], said["late_rows"], said["rows_in_the_clear"], said["by"]) == (True, 0, 0, "archief-7")
    assert said["runs_deleted"] >= len(said["streams"]) == 3
    # Then what was kept of Temporal says nothing to anybody
    decoded = await walked.decoded()
    assert b"(gewist: van case-JZ19-2026-900001" in decoded
    assert found_in(decoded, CANARIES) == set()
    # And neither does the journal, which is whole
    keys = await open_keys(keys_of_stack(walked.info.home), "JZ19")
    journal = await Journal.open(walked.info.regions["JZ19"].journal_url, keys)
    with pytest.raises(CaseErased):
        await journal.events_of_case(CASE)
    await journal.close()
    await keys.close()
    commands = (("case", "show", CASE), ("case", "events", CASE), ("journal", "verify", "--region", "JZ19"))
    *asked, verified = await asyncio.gather(*(asyncio.to_thread(walked.run, *line) for line in commands))
    assert [(answer.returncode, "was erased on" in answer.stderr) for answer in asked] == 2 * [(1, True)]
    assert verified.returncode == 0, verified.stdout
    # And nothing more is taken of it, by whomever it is sent: at once, with a reason
    without_codec = await Client.connect(walked.info.address, namespace=walked.client.namespace)
    late = command(LOCAL_TEAM, datetime.now(UTC), source="school", children=["child-1"], reference=LATE)
    async with asyncio.timeout(15):
        with pytest.raises(WorkflowUpdateFailedError) as failed:
            await open_with_signal(without_codec, CASE, late)
        with pytest.raises(CaseErased):
            await open_with_signal(walked.client, CASE, late)
    assert isinstance(failed.value.cause, ApplicationError)
    assert (failed.value.cause.type, failed.value.cause.non_retryable) == ("CaseErased", True)
    # And in no file is its key, or a word
    files = walked.files()
    assert [name for name, content in files.items() if locked in content] == []
    told = {name: found_in(content, CANARIES | words([LATE])) for name, content in files.items()}
    assert {name: found for name, found in told.items() if found} == {}


def _console_worker(info: StackInfo) -> "subprocess.Popen[bytes]":
    """A second worker of the region, which writes its log for people."""
    home = Home(info.home, -1)
    env = stack_environment(home) | {
        "TEMPORAL_CONFIG_FILE": str(info.config_file),
        "WAAKVLAM_JOURNAL_URL": info.regions["JZ19"].journal_url,
        "WAAKVLAM_LOG_FORMAT": "console",
    }
    line = [sys.executable, "-m", "waakvlam.workers.cli", "worker", "--region", "JZ19"]
    with (info.home / "console.log").open("wb") as log:
        process = subprocess.Popen(line, env=env, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    process.args = [*line, str(info.home / "console.log")]
    return process


def _log_of(process: "subprocess.Popen[bytes]") -> Path:
    return Path(str(process.args[-1]))  # type: ignore[index]


async def _histories(client: Client) -> list[Message]:
    """Every event of every run, as the server gives it."""
    found: list[Message] = []
    async for execution in client.list_workflows(f'WorkflowId STARTS_WITH "{CASE}"'):
        handle = client.get_workflow_handle(execution.id, run_id=execution.run_id)
        async for event in handle.fetch_history_events():
            found.append(event)  # noqa: PERF401 - an asynchronous list is no shorter
        found.append((await handle.describe()).raw_description)
    return found


async def _lists(client: Client) -> bytes:
    """What lists show: ids, types, search attributes, memo."""
    request = ListWorkflowExecutionsRequest(namespace=client.namespace, page_size=1000)
    return (await client.workflow_service.list_workflow_executions(request)).SerializeToString()


def _payloads_in(message: Message) -> Iterator[Payload]:
    if isinstance(message, Payload):
        yield message
        return
    for field, value in message.ListFields():
        if field.type != field.TYPE_MESSAGE:
            continue
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            inner = [one for one in value.values() if isinstance(one, Message)]
        else:
            inner = list(value) if field.is_repeated else [value]
        for one in inner:
            yield from _payloads_in(one)


def _as_json(payload: Payload) -> dict[str, Any]:
    metadata = {name: base64.b64encode(value).decode() for name, value in payload.metadata.items()}
    return {"metadata": metadata, "data": base64.b64encode(payload.data).decode()}


def _locked_key(home: Path) -> bytes:
    with sqlite3.connect(home / "keys-JZ19.db") as connection:
        [(wrapped,)] = connection.execute("SELECT wrapped FROM case_keys WHERE name = ?", (CASE,)).fetchall()
    assert isinstance(wrapped, bytes)
    return wrapped
