"""A worker as Kubernetes and Prometheus see it."""

import asyncio
import re
import socket
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.deploy.expressions import sdk_metrics_asked
from tests.region import COURT, LOCAL_TEAM, command, eventually, open_with_signal, refusal
from tests.workers.doctor.world import token_until
from tests.workers.worker_process import DRAIN_SECONDS, new_namespace, worker
from waakvlam.domain.identifiers import task_queue
from waakvlam.workers.settings import SettingsError, load_settings
from waakvlam.workers.telemetry.metrics import METRICS, Kind
from waakvlam.workers.worker import run_worker

CASE = "case-JZ19-2026-000001"
ENDS = 4_000_000_000
"""In seconds since 1970."""
_SAMPLE = re.compile(r"(waakvlam_\w+)\{(.*)\} (\S+)")


def samples(exported: str) -> Iterator[tuple[str, dict[str, str], float]]:
    """Our own series: name, labels, value."""
    for name, labels, value in _SAMPLE.findall(exported):
        yield name, dict(re.findall(r'(\w+)="([^"]*)"', labels)), float(value)


def value(exported: str, name: str, **labels: str) -> float:
    """The sum over the series of a name that have these labels."""
    return sum(number for one, has, number in samples(exported) if one == name and labels.items() <= has.items())


def sdk_labels(exported: str) -> dict[str, set[str]]:
    """The labels of each series that Temporal's SDK exports."""
    found: dict[str, set[str]] = {}
    for name, labels in re.findall(r"^(temporal_\w+)\{(.*)\} \S+$", exported, re.MULTILINE):
        found.setdefault(name, set()).update(re.findall(r'(\w+)="', labels))
    return found


async def test_a_worker_tells_how_it_is_what_it_did_and_what_is_open(  # noqa: PLR0915 - one worker, one story
    env: WorkflowEnvironment, tmp_path: Path, key_environment: dict[str, str]
) -> None:
    client = await new_namespace(env)
    # Given a region whose warnings go by webhook to somebody who is not there
    region_file = tmp_path / "region.toml"
    region_file.write_text(
        'region = "JZ19"\n[channels.webhook]\nurl = "http://127.0.0.1:9/"\nallow_http = true\n'
        'source_oin = "00000099000000001000"\nsecret_env = "WARNINGS_SECRET"\n'
    )
    secret = {"WARNINGS_SECRET": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}
    # And whose key to Temporal ends on a day
    shown_at_the_door = {"TEMPORAL_API_KEY": token_until(ENDS), "TEMPORAL_TLS": "false"}
    told = {"WAAKVLAM_REGION_FILE": str(region_file), **secret, **shown_at_the_door}
    with worker(client, tmp_path, key_environment, **told) as process:
        # Then it is live and ready
        assert process.ask("/live") == (200, {"live": True, "region": "JZ19", "stage": "serving"})
        assert process.ask("/ready")[1]["checks"] == {"temporal": True, "journal": True, "polling": True}
        # When a case is opened twice by the same message, and the court says something that is not its to say
        signal = command(LOCAL_TEAM, datetime(2020, 1, 6, 9, tzinfo=UTC), source="school", children=["child-1"])
        for _ in range(2):
            await open_with_signal(client, CASE, signal)
        # And somebody starts what no release knows: a workflow that is stuck
        await client.start_workflow("NobodyKnows", id="case-JZ19-2026-000009", task_queue=task_queue("JZ19"))
        wrong = command(COURT, datetime.now(UTC), team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
        refused = await refusal(client.get_workflow_handle(CASE).execute_update("assign_local_team", wrong))
        exported = ""

        # Then the metrics say so
        async def counted() -> bool:
            nonlocal exported
            exported = await asyncio.to_thread(process.metrics)
            return (
                sdk_metrics_asked().keys() <= sdk_labels(exported).keys()
                and value(exported, "waakvlam_warnings_total") > 0
                and value(exported, "waakvlam_oldest_undelivered_warning_seconds") > 0
                and value(exported, "waakvlam_commands_total", outcome="repeated") > 0
            )

        await eventually(counted)
        about = {"command": "receive_signal"}
        assert value(exported, "waakvlam_commands_total", outcome="accepted", **about) == 1
        assert value(exported, "waakvlam_commands_total", outcome="repeated", **about) == 1
        assert value(exported, "waakvlam_commands_total", outcome="refused", code=refused.type or "") == 1
        assert value(exported, "waakvlam_command_duration_seconds_count", **about) == 2
        assert value(exported, "waakvlam_events_recorded_total", event="CaseOpened") == 1
        assert value(exported, "waakvlam_warnings_total", channel="webhook", outcome="failed") > 0
        assert value(exported, "waakvlam_undelivered_warnings", channel="webhook") > 0
        assert value(exported, "waakvlam_open_deadlines", status="overdue") > 0
        assert value(exported, "waakvlam_open_tracks", track="protection_case") == 1
        assert value(exported, "waakvlam_credential_ends_timestamp_seconds", credential="api_key") == ENDS
        # And every metric on the list is there with its type, its help and its labels, and none that is not
        shown = {
            metric: {
                frozenset(has)
                for name, has, _ in samples(exported)
                if re.sub("_(bucket|sum|count)$", "", name) == metric.name
            }
            for metric in METRICS
        }
        for metric, labels in shown.items():
            le = {"le"} if metric.kind is Kind.HISTOGRAM else set()
            assert labels, metric.name
            assert all(one - le == {*metric.labels, "region"} for one in labels), (metric.name, labels)
            assert f"# TYPE {metric.name} {metric.kind}\n" in exported
            assert f"# HELP {metric.name} {metric.help}\n" in exported
        assert set(re.findall(r"# TYPE (waakvlam_\w+)", exported)) == {metric.name for metric in METRICS}
        # And the SDK's own are in the same place: all that dashboards and alerts ask for, with those labels
        for name, asked in sdk_metrics_asked().items():
            assert asked <= sdk_labels(exported)[name], name
        assert CASE not in exported
        # And it shows a new release's worth: that it can replay what runs
        queue = task_queue("JZ19")
        assert await client.execute_workflow("ReleaseGate", id=f"test-release-{queue}", task_queue=queue) == 1
        # When it is told to stop in the middle of a command
        with sqlite3.connect(tmp_path / "journal-JZ19.db", isolation_level=None) as holder:
            holder.execute("BEGIN IMMEDIATE")
            assign = command(LOCAL_TEAM, datetime.now(UTC), team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
            answer = asyncio.create_task(client.get_workflow_handle(CASE).execute_update("assign_local_team", assign))

            async def in_the_middle() -> bool:
                pending = (await client.get_workflow_handle(CASE).describe()).raw_description.pending_activities
                return any(one.activity_type.name == "record" and one.last_started_time.seconds for one in pending)

            await eventually(in_the_middle)
            process.terminate()

            # Then it lives on, and is not ready, until it has finished
            async def draining() -> bool:
                return (await asyncio.to_thread(process.ask, "/ready"))[1].get("stage") == "draining"

            await eventually(draining)
            assert (process.ask("/live")[0], process.ask("/ready")[0]) == (200, 503)
            holder.execute("ROLLBACK")
        assert await asyncio.to_thread(process.process.wait, DRAIN_SECONDS + 10) == 0
        answer.cancel()
    with sqlite3.connect(tmp_path / "journal-JZ19.db") as journal:
        rows = journal.execute("SELECT count(*) FROM journal_events WHERE type = 'LocalTeamAssigned'").fetchone()
    assert rows == (1,), "what was under way was put on record"


@pytest.mark.parametrize("setting", ["WAAKVLAM_HEALTH_PORT", "WAAKVLAM_METRICS_PORT"])
async def test_a_port_that_is_taken_stops_a_worker_and_is_named(
    setting: str, tmp_path: Path, key_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, told in (key_environment | {"WAAKVLAM_HOME": str(tmp_path)}).items():
        monkeypatch.setenv(name, told)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv(setting, str(taken.getsockname()[1]))
        with pytest.raises(SettingsError, match=f"{setting}.*[Aa]ddress already in use"):
            await run_worker(load_settings(region="JZ19"))
