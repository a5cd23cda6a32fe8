"""The generated pages of the documentation are current."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"


@pytest.mark.parametrize("page", ["deadlines", "competence", "process", "regions", "contract"])
def test_what_is_generated_is_what_stands_there(page: str) -> None:
    script = SCRIPTS / f"generate_{page}_doc.py"
    checked = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
