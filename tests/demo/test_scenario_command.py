"""`waakvlam scenario` as a user runs it: what it says of each expectation, and that it leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.test_scenario_file import DEMO, GOOD, documented_example, written
from tests.workers.stack_process import processes_of, until

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]


class Desk:
    """A directory to work in, far from the repository, on a machine with a temporary directory of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scratch = folder / "tmp"
        self.scratch.mkdir()

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start `waakvlam scenario` here."""
        return subprocess.Popen(
            [sys.executable, "-m", "waakvlam.workers.cli", "scenario", *arguments],
            cwd=self.folder,
            env={**os.environ, "TMPDIR": str(self.scratch)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run it to its end: exit status, stdout and stderr."""
        with self.start(*arguments) as process:
            try:
                out, err = process.communicate(timeout=300)
            finally:
                process.kill()
        return process.returncode, out, err


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The desk; afterwards no process and no file may be left."""
    here = Desk(tmp_path)
    yield here
    assert processes_of(here.scratch) == []
    assert list(here.scratch.iterdir()) == []


def test_a_story_that_goes_as_written_gives_exit_status_0_and_a_row_per_expectation(desk: Desk) -> None:
    documented_example(desk.folder)

    status, out, err = desk.run("run", "voorbeeld.yaml")

    assert status == 0, err
    assert "voorbeeld.yaml: Te laat beoordeeld, en vervallen (case-JZ13-" in out
    rows = [line.split() for line in out.splitlines() if line.rstrip().endswith(" ja")]
    assert ["4", "decide_triage", "case.facts.handover", "offered", "offered", "ja"] in rows
    assert ["6", "start_help", "case.refused", "WrongStage", "WrongStage", "ja"] in rows
    assert "20 van 20 verwachtingen uitgekomen" in out
    assert len(rows) == 20
    # and it told of each step while it played
    assert "voorbeeld.yaml  stap 11 van 11  (wachten)  2 van 2 uitgekomen" in err


def test_an_expectation_that_is_not_met_gives_exit_status_1_and_is_named(desk: Desk) -> None:
    # given a story that ends otherwise than is expected, and one that cannot go on
    written(desk.folder, GOOD.replace("handover: offered", "handover: none"), "anders.yaml")
    written(desk.folder, GOOD.replace("number: 7", "number: 8").replace("VT-01-02", "VT-01-01"), "stokt.yaml")

    # when both are played, for a program
    status, out, err = desk.run("run", "--json", "anders.yaml", "stokt.yaml")

    # then stdout has an object per expectation, in the order in which they are written
    assert status == 1, err
    rows = [json.loads(line) for line in out.splitlines()]
    triage = {"step": 2, "command": "decide_triage", "of": "assessment-1"}
    signal_ = {"step": 1, "command": "receive_signal", "of": "case", "key": "stage"}
    met = {"key": "deadlines.vt_safety_assessment", "expected": "met"}
    assert rows[:3] == [
        {"file": "anders.yaml", **signal_, "expected": "safety_assessment", "found": "safety_assessment", "met": True},
        {"file": "anders.yaml", **triage, **met, "found": "met", "met": True},
        {"file": "anders.yaml", **triage, "of": "case", "key": "facts.handover"}
        | {"expected": "none", "found": "offered", "met": False},
    ]
    # and of the story that stopped: why, and what was never looked at
    stopped = rows[4]
    reason = stopped.pop("found")
    assert reason.startswith("decide_triage on case-JZ19-")
    assert stopped == {"file": "stokt.yaml", **triage, "key": "played", "expected": True, "met": False}
    assert rows[5] == {"file": "stokt.yaml", **triage, **met, "found": None, "met": False}
    assert (rows[6]["key"], rows[6]["of"], rows[6]["met"]) == ("facts.handover", "case", False)
    assert len(rows) == 7
    # and a person reads the same on stderr
    assert "stap 2 (decide_triage): verwacht case.facts.handover none, gezien offered" in err
    assert f"Gestopt bij stap 2: {reason}" in err
    assert "3 van 7 verwachtingen uitgekomen" in err


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_wrong_file_is_one_line_with_file_and_key_and_exit_status_2(desk: Desk, command: str) -> None:
    written(desk.folder, GOOD, "goed.yaml")
    written(desk.folder, GOOD.replace("do: decide_triage", "do: decide"), "fout.yaml")

    status, out, err = desk.run(command, "goed.yaml", "fout.yaml")

    assert (status, out) == (2, "")
    assert err.startswith("waakvlam scenario: fout.yaml: steps.1.do: assessment-1 takes no 'decide'; it takes ")
    assert err.count("\n") == 1


def test_right_files_are_checked_without_starting_anything(desk: Desk) -> None:
    files = [str(file) for file in sorted(DEMO.glob("*.yaml"))]

    status, out, err = desk.run("check", *files)

    assert (status, err) == (0, "")
    assert [line.partition(": in orde, ")[0] for line in out.splitlines()] == files


def test_ctrl_c_half_way_leaves_nothing_behind(desk: Desk) -> None:
    with desk.start("run", str(DEMO / "06-de-hele-weg.yaml")) as process:
        try:
            until(lambda: list(desk.scratch.glob("*/home/worker-JZ13.log")) != [])
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 130
    assert "Traceback" not in err
