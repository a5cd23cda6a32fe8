"""Alerts and dashboards ask for what is really exported, and every alert says what to do."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.deploy.expressions import DASHBOARDS, OF_PROMETHEUS, alerts, asked, expressions, metrics_asked
from tests.deploy.rendered import DEPLOY, ROOT
from waakvlam.domain.silence import SilenceKind
from waakvlam.workers.telemetry.metrics import METRICS, OF_THE_WATCHDOG, REGION_LABEL, Kind

PROMETHEUS = DEPLOY / "prometheus"


@pytest.mark.parametrize(
    "check",
    [["check", "rules", "rules.yml"], ["check", "config", "prometheus.yml"], ["test", "rules", "rules_test.yml"]],
    ids=" ".join,
)
def test_prometheus_takes_it_and_alerts_go_when_they_should(check: list[str]) -> None:
    promtool = shutil.which("promtool")
    assert promtool is not None, "scripts/system-packages installs it"
    done = subprocess.run([promtool, *check], cwd=PROMETHEUS, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_metric_of_ours_that_is_asked_for_is_exported_with_those_labels() -> None:
    exported = {"up": {REGION_LABEL}}
    for metric in (*METRICS, *OF_THE_WATCHDOG):
        labels = {*metric.labels, REGION_LABEL}
        exported[metric.name] = labels
        if metric.kind is Kind.HISTOGRAM:
            exported |= {
                f"{metric.name}_bucket": {*labels, "le"},
                f"{metric.name}_sum": labels,
                f"{metric.name}_count": labels,
            }
    for name, labels in metrics_asked().items():
        if not name.startswith("temporal_"):  # what the SDK exports is compared with a worker that runs
            assert name in exported
            assert labels <= exported[name] | OF_PROMETHEUS, name


def test_all_of_our_metrics_are_on_a_dashboard() -> None:
    shown = {re.sub("_(bucket|sum|count)$", "", name) for name in metrics_asked()}
    assert {metric.name for metric in (*METRICS, *OF_THE_WATCHDOG)} <= shown


def test_an_expression_that_is_none_is_found() -> None:
    """The check itself can fail."""
    with pytest.raises(ValueError, match="unclosed"):
        asked("sum by (region (waakvlam_silent)")


def test_every_kind_of_silence_has_an_alert() -> None:
    text = " ".join(rule["expr"] for rule in alerts())
    named = {kind for chosen in re.findall(r'kind=~?"([^"]*)"', text) for kind in chosen.split("|")}
    # A warning that does not arrive is told by the workers, by the hour that it waits.
    assert named == {kind.value for kind in SilenceKind} - {SilenceKind.UNDELIVERED.value}


def test_every_alert_names_a_runbook_that_is_there() -> None:
    assert len({rule["alert"] for rule in alerts()}) == len(alerts())
    for rule in alerts():
        path = urlsplit(rule["annotations"]["runbook_url"]).path.partition("/blob/main/")[2]
        assert (ROOT / path).is_file(), rule["alert"]
        assert f"`{rule['alert']}`" in (ROOT / path).read_text(), f"{path} does not tell of {rule['alert']}"
        assert rule["labels"]["severity"] in {"critical", "warning"}, rule["alert"]


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_is_whole(path: Path) -> None:
    board = json.loads(path.read_text())
    panels = board["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert max(x for x, _ in cells) < 24, panel["title"]
        assert not cells & taken, panel["title"]
        taken |= cells
        if panel["type"] != "row":
            assert all(target["datasource"]["uid"] == "${datasource}" for target in panel["targets"]), panel["title"]
            assert all("$region" in target["expr"] for target in panel["targets"]), panel["title"]


def test_every_expression_can_be_read() -> None:
    for where, expression in expressions():
        assert asked(expression), where
