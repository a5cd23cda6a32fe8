"""The generated pages of the documentation are current, and so is the list of metrics."""

import subprocess
import sys
from pathlib import Path

import pytest

from waakvlam.workers.telemetry.metrics import METRICS

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "scripts"


@pytest.mark.parametrize("page", ["deadlines", "competence", "process", "regions", "settings", "contract"])
def test_what_is_generated_is_what_stands_there(page: str) -> None:
    script = SCRIPTS / f"generate_{page}_doc.py"
    checked = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_every_metric_is_explained() -> None:
    explained = (ROOT / "docs" / "observability.md").read_text()
    for metric in METRICS:
        assert f"| `{metric.name}` | {metric.kind} |" in explained
        assert metric.help in explained
