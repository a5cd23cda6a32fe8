"""`waakvlam feed` as a process: killed in the middle it loses nothing, and what is shown is what is so."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.activities.webhook_receiver import OIN, SECRET
from tests.feed.receiver import DOWN, TAKEN, Receiver, until
from tests.journal.story import put
from waakvlam.activities.feed import FeedSettings
from waakvlam.activities.journal import Journal
from waakvlam.activities.keys import KeyStore
from waakvlam.workers.cli import app
from waakvlam.workers.corv.settings import CorvSettings
from waakvlam.workers.region_file import read_region_file, read_section

_CASES, _EACH = 12, 25
COMMAND = str(Path(sys.executable).parent / "waakvlam")


@pytest.fixture
def environment(tmp_path: Path, key_environment: dict[str, str], receiver: Receiver) -> dict[str, str]:
    """Where the commands find journal, keys and the region's file."""
    file = tmp_path / "region.toml"
    section = f'[feed]\nurl = "{receiver.url}"\nsecret_env = "FEED_SECRET"\nsource_oin = "{OIN}"\npark_after = 2\n'
    file.write_text(f"{section}parallel = 4\n")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("WAAKVLAM_")},
        **key_environment,
        "WAAKVLAM_JOURNAL_URL": f"sqlite+aiosqlite:///{tmp_path}/journal.db",
        "WAAKVLAM_REGION": "JZ19",
        "WAAKVLAM_REGION_FILE": str(file),
        "FEED_SECRET": SECRET,
    }


@pytest.fixture
async def recorded(environment: dict[str, str], keys: KeyStore) -> dict[str, list[str]]:
    """Events of a dozen cases, in turns; their ids per case."""
    journal = await Journal.open(environment["WAAKVLAM_JOURNAL_URL"], keys)
    for turn in range(_EACH // 5):
        for case in range(_CASES):
            await put(journal, f"case-JZ19-2025-{case:06d}", f"gemeente/{case}-{turn}", 5)
    await journal.close()
    return {
        f"case-JZ19-2025-{case:06d}": [f"case-JZ19-2025-{case:06d}/{turn}" for turn in range(1, _EACH + 1)]
        for case in range(_CASES)
    }


@contextmanager
def started(environment: dict[str, str], *options: str) -> Iterator[subprocess.Popen[str]]:
    """A feed that runs."""
    process = subprocess.Popen(
        [COMMAND, "feed", "run", *options], env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def called(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command, to its end."""
    return subprocess.run(
        [COMMAND, "feed", *arguments], env=environment, capture_output=True, text=True, check=False, timeout=60
    )


async def shown_by(environment: dict[str, str]) -> dict[str, Any]:
    """What `feed show` says."""
    done = await asyncio.to_thread(CliRunner().invoke, app, ["feed", "show", "--json"], env=environment)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


async def fails(environment: dict[str, str]) -> bool:
    """Whether `feed show` says that nothing is taken."""
    return (await shown_by(environment))["failure"] is not None


async def test_a_feed_that_is_killed_again_and_again_delivers_every_event_and_in_order(
    environment: dict[str, str], recorded: dict[str, list[str]], receiver: Receiver
) -> None:
    for share in (20, 150):
        with started(environment) as process:
            await until(lambda: len(receiver.taken) >= share or process.poll() is not None)  # noqa: B023
            process.send_signal(signal.SIGKILL)

    done = await asyncio.to_thread(called, environment, "run", "--until-end")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert receiver.per_case() == recorded
    bodies = {(event["id"], body) for event, (_, body) in zip(receiver.taken, receiver.requests, strict=True)}
    assert len(bodies) == _CASES * _EACH  # a repeat is the same, to the byte

    shown = await shown_by(environment)
    assert (shown["position"], shown["behind"], shown["holder"], shown["parked"]) == (_CASES * _EACH, 0, None, [])


@pytest.mark.usefixtures("recorded")
async def test_told_to_stop_it_notes_what_was_taken_and_lets_another_go_on(
    environment: dict[str, str], receiver: Receiver
) -> None:
    receiver.answer = lambda _: TAKEN if len(receiver.taken) < 40 else DOWN
    with started(environment) as process:
        await until(lambda: fails(environment))
        assert (await shown_by(environment))["holder"]
        process.terminate()
        assert await asyncio.to_thread(process.wait, 30) == 0

    standing = await shown_by(environment)
    noted = {event["data"]["position"] for event in receiver.taken}
    assert set(range(1, standing["position"] + 1)) <= noted
    assert (standing["behind"], standing["failure"]) == (_CASES * _EACH - standing["position"], "HTTP 503")
    assert standing["position"] > 0
    assert (standing["holder"], standing["parked"]) == (None, [])


def test_without_its_section_or_its_secret_it_says_what_is_missing(environment: dict[str, str]) -> None:
    without_secret = {**environment, "FEED_SECRET": None}
    done = CliRunner().invoke(app, ["feed", "run"], env=without_secret)
    assert (done.exit_code, "secret_env: the environment holds no FEED_SECRET" in done.stderr) == (2, True)

    Path(environment["WAAKVLAM_REGION_FILE"]).write_text('region = "JZ19"\n')
    done = CliRunner().invoke(app, ["feed", "run"], env=environment)
    assert (done.exit_code, "no section [feed]" in done.stderr) == (2, True)


def test_the_sections_of_the_example_are_right_and_the_worker_needs_no_secret_of_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    example = Path(__file__).resolve().parents[2] / "deploy" / "regions" / "example.toml"
    monkeypatch.setenv("WAAKVLAM_WEBHOOK_SECRET", SECRET)
    monkeypatch.delenv("WAAKVLAM_FEED_SECRET", raising=False)
    read_region_file(example, "JZ19")

    monkeypatch.delenv("WAAKVLAM_WEBHOOK_SECRET")
    monkeypatch.setenv("WAAKVLAM_FEED_SECRET", SECRET)
    feed = read_section(example, "JZ19", "feed", FeedSettings)
    assert feed is not None
    assert feed.content == "minimal"
    assert read_section(example, "JZ19", "corv", CorvSettings) is not None
