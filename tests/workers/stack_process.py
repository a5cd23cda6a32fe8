"""`waakvlam dev` as a process of its own, and a look at what it leaves behind."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from waakvlam.workers.embedded.stack import StackInfo

_PATIENCE_SECONDS = 30.0


def until(reached: Callable[[], bool], seconds: float = _PATIENCE_SECONDS) -> None:
    """Look until it is so, or fail when it takes too long."""
    give_up = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > give_up:
            raise AssertionError(f"not so within {seconds} s")
        time.sleep(0.02)


def processes_of(home: Path) -> list[int]:
    """Every living process of the stack with this home: the server and workers know it by its path."""
    mark = os.fsencode(home)
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            knows = mark in (process / "cmdline").read_bytes() or mark in (process / "environ").read_bytes()
            dead = (process / "stat").read_text().rpartition(")")[2].split()[0] in "ZX"
        except OSError:  # it ended while we looked, or is not ours
            continue
        if knows and not dead:
            found.append(int(process.name))
    return found


class DevProcess:
    """A running `waakvlam dev --json`."""

    def __init__(self, home: Path, process: "subprocess.Popen[bytes]", out: Path, err: Path) -> None:
        self.home = home
        self.process = process
        self._out = out
        self._err = err

    def has_said(self, words: str) -> bool:
        """Whether it has told its user this; fails when it ended without."""
        assert self.process.poll() is None, self._err.read_text()
        return words in self._err.read_text()

    def info(self) -> StackInfo:
        """What it tells a program once it is up."""
        until(lambda: self.process.poll() is not None or self._out.read_text().endswith("\n"))
        assert self.process.poll() is None, self._err.read_text()
        return StackInfo.model_validate(json.loads(self._out.read_text()))


@contextmanager
def dev(home: Path) -> Iterator[DevProcess]:
    """Start it on one region; killed at the end of the block if it still runs."""
    out, err = home.with_suffix(".out"), home.with_suffix(".err")
    command = [sys.executable, "-m", "waakvlam.workers.cli", "dev", "--json", "--region", "JZ19", "--home", str(home)]
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)
    try:
        yield DevProcess(home, process, out, err)
    finally:
        process.kill()
        process.wait()
