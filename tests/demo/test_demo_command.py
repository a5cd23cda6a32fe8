"""`waakvlam demo` as a user runs it: a process of its own, which leaves nothing behind."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.demo.test_scenario_file import DEMO, GOOD, written
from tests.workers.stack_process import processes_of, until

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]

COMMAND = [sys.executable, "-m", "waakvlam.workers.cli", "demo"]


class Demo:
    """A running `waakvlam demo`."""

    def __init__(self, process: "subprocess.Popen[bytes]", said: Path, home: Path) -> None:
        self.process = process
        self.home = home
        self._said = said

    @property
    def said(self) -> str:
        """All that it wrote so far."""
        return self._said.read_text()

    def until_said(self, words: str) -> None:
        """Wait until it wrote this; fails when it ended without."""
        until(lambda: words in self.said or self.process.poll() is not None, seconds=90)
        assert words in self.said, self.said

    def interrupted(self) -> int:
        """Press Ctrl-C; its exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)


@contextmanager
def demo(folder: Path, *arguments: str) -> Iterator[Demo]:
    """Start it; killed at the end of the block if it still runs."""
    home, said = folder / "home", folder / "said"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [*COMMAND, "--home", str(home), *arguments], stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        yield Demo(process, said, home)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def two_stories(tmp_path: Path) -> Path:
    """A directory with two stories of the demo, in one region."""
    folder = tmp_path / "stories"
    folder.mkdir()
    for name in ("01-op-schema.yaml", "09-tweede-signaal.yaml"):
        shutil.copy(DEMO / name, folder)
    return folder


@pytest.mark.timeout(560)
def test_the_demo_plays_every_household_and_ends_by_itself(tmp_path: Path) -> None:
    with demo(tmp_path, "--exit") as running:
        status = running.process.wait(timeout=500)
        said = running.said
    assert status == 0, said
    assert "Waar de huishoudens staan" in said
    stories = sorted(DEMO.glob("*.yaml"))
    table = said.partition("Waar de huishoudens staan")[2]
    for story in stories:
        title = story.read_text().partition("title: ")[2].partition("\n")[0]
        assert title in table
    assert "workflows?query=DeadlineStatus%20%3D%20%22at_risk%22" in table
    assert "waakvlam case show case-" in table
    assert processes_of(running.home) == []


def test_ctrl_c_while_it_stays_up_ends_it_in_order(tmp_path: Path, two_stories: Path) -> None:
    with demo(tmp_path, "--scenarios", str(two_stories)) as running:
        running.until_said("Ctrl-C")
        assert running.interrupted() == 0
        assert "Traceback" not in running.said
        assert processes_of(running.home) == []


def test_ctrl_c_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    with demo(tmp_path) as running:
        running.until_said("zaak geopend")
        assert running.interrupted() == 130
        assert "Traceback" not in running.said
        assert "exception" not in running.said
        assert processes_of(running.home) == []


def test_an_expectation_that_is_not_met_gives_exit_status_1_and_names_it(tmp_path: Path) -> None:
    folder = tmp_path / "stories"
    folder.mkdir()
    file = written(folder, GOOD.replace("handover: offered", "handover: none"))
    result = subprocess.run(
        [*COMMAND, "--exit", "--json", "--home", str(tmp_path / "home"), "--scenarios", str(file.parent)],
        capture_output=True,
        timeout=90,
        check=False,
    )
    assert result.returncode == 1, result.stderr
    closing = json.loads(result.stdout)
    [household] = closing["households"]
    assert (household["case"][:10], household["as_expected"]) == ("case-JZ19-", False)
    assert closing["problems"] == [
        f"Een proef, stap 2 ({household['case']}-assessment-1, decide_triage): "
        "verwacht case.facts.handover none, gezien offered"
    ]


def test_a_wrong_scenario_is_told_before_anything_is_started(tmp_path: Path) -> None:
    folder = tmp_path / "stories"
    folder.mkdir()
    written(folder, GOOD.replace("JZ19", "JZ40"))
    result = subprocess.run(
        [*COMMAND, "--home", str(tmp_path / "home"), "--scenarios", str(folder)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert result.returncode == 2
    assert result.stderr.strip().endswith("household.region: there is no jeugdregio 'JZ40'")
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "home").exists()
