"""The build fails when the architecture is broken: each rule is broken here on purpose, in a copy."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with its configuration."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "waakvlam", folder / "waakvlam", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(copy: Path, file: str) -> str:
    """What the linter says of one file."""
    command = [str(BIN / "ruff"), "check", "--no-cache", "--output-format", "concise", file]
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False).stdout


def imports(copy: Path) -> subprocess.CompletedProcess[str]:
    """What the import contract says."""
    command = [str(BIN / "lint-imports"), "--no-cache"]
    # The copy must be found before the installed package.
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(copy)})


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("from datetime import datetime, UTC\nNOW = datetime.now(UTC)\n", "TID251"),
        ("from datetime import date\nTODAY = date.today()\n", "TID251"),
        ('TEXT = open("file").read()\n', "PTH123"),
        ('print("hello")\n', "T201"),
    ],
)
@pytest.mark.parametrize("package", ["domain", "workflows"])
def test_a_clock_or_input_and_output_in_the_pure_packages_fails_the_lint(
    copy: Path, package: str, statement: str, code: str
) -> None:
    file = f"waakvlam/{package}/broken.py"
    (copy / file).write_text(statement)
    said = lint(copy, file)
    (copy / file).unlink()
    assert code in said


@pytest.mark.parametrize(
    ("file", "statement"),
    [
        ("waakvlam/domain/broken.py", "import random\n"),
        ("waakvlam/domain/broken.py", "import time\n"),
        ("waakvlam/domain/broken.py", "import temporalio\n"),
        ("waakvlam/domain/broken.py", "import waakvlam.workflows\n"),
        ("waakvlam/workflows/broken.py", "import uuid\n"),
        ("waakvlam/workflows/broken.py", "import waakvlam.activities\n"),
        ("waakvlam/activities/broken.py", "import waakvlam.workers.settings\n"),
    ],
)
def test_an_import_against_the_stream_breaks_the_contract(copy: Path, file: str, statement: str) -> None:
    (copy / file).write_text(statement)
    result = imports(copy)
    (copy / file).unlink()
    assert result.returncode != 0
    assert "BROKEN" in result.stdout


def test_the_contract_holds_as_it_is(copy: Path) -> None:
    result = imports(copy)
    assert result.returncode == 0, result.stdout
    assert "BROKEN" not in result.stdout
