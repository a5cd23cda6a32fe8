"""What a running embedded stack tells other commands about itself, in `<home>/stack.json`."""

import os
import socket
from datetime import datetime
from pathlib import Path

from pydantic import Field, ValidationError

from waakvlam.domain.model import Model
from waakvlam.workers.settings import DEFAULT_HOME

_FILE = "stack.json"
_ANSWER_SECONDS = 1.0
_ELSEWHERE = ("TEMPORAL_ADDRESS", "TEMPORAL_CONFIG_FILE", "WAAKVLAM_JOURNAL_URL")


class NoStack(Exception):  # noqa: N818 - it says what there is
    """No embedded stack runs where we looked."""


class RegionInfo(Model):
    """One region of the stack."""

    name: str = Field(description="Name of the jeugdregio.")
    namespace: str = Field(description="Its Temporal namespace.")
    task_queue: str = Field(description="The task queue that an integrator starts cases on.")
    journal_url: str = Field(description="SQLAlchemy URL of its journal.")
    worker_pid: int | None = Field(description="Process id of its worker, at this moment; None where it runs none.")
    worker_log: Path | None = Field(description="What its worker writes; None where it runs none.")


class StackInfo(Model):
    """Where everything of one running stack is."""

    home: Path = Field(description="Its directory.")
    pid: int = Field(description="Process id of the command that holds it up.")
    started_at: datetime = Field(description="When it was ready.")
    address: str = Field(description="Temporal's frontend, host:port.")
    ui_url: str = Field(description="The Temporal UI.")
    codec_url: str = Field(description="The codec server: decodes payloads for who has no keys.")
    metrics_url: str = Field(description="The server's metrics.")
    config_file: Path = Field(description="Client configuration with a profile per region.")
    regions: dict[str, RegionInfo] = Field(description="The regions, by code.")

    def write(self) -> None:
        """Publish it, whole or not at all."""
        draft = self.home / f"{_FILE}.new"
        draft.write_text(self.model_dump_json(indent=2) + "\n")
        draft.replace(self.home / _FILE)

    @property
    def live(self) -> bool:
        """Whether its process exists and its server answers."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass  # it exists, and is someone else's
        host, _, port = self.address.rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=_ANSWER_SECONDS).close()
        except OSError:
            return False
        return True


def withdraw(home: Path) -> None:
    """Take away what a stack in `home` said of itself: it is no longer up."""
    (home / _FILE).unlink(missing_ok=True)


def find_stack(home: Path | None = None, *, region: str | None = None) -> StackInfo:
    """The running stack in `home`, else in `WAAKVLAM_HOME`, else the newest one under `.waakvlam`.

    Args:
        home: where to look.
        region: a region that it must run.

    Raises:
        NoStack: none runs there.
    """
    if home is None and os.environ.get("WAAKVLAM_HOME"):
        home = Path(os.environ["WAAKVLAM_HOME"])
    places = [home] if home else [DEFAULT_HOME, *DEFAULT_HOME.glob("*")]
    found = (_read(place / _FILE) for place in places)
    live = [info for info in found if info and region in {None, *info.regions} and info.live]
    if not live:
        raise NoStack(f"No embedded stack runs in {home or DEFAULT_HOME}; start one with: waakvlam dev")
    return max(live, key=lambda info: info.started_at)


def running_stack(home: Path | None, *, region: str | None = None) -> StackInfo | None:
    """The stack that a command should look in: what `find_stack` finds, unless the environment points elsewhere."""
    if home is None and any(os.environ.get(name) for name in _ELSEWHERE):
        return None
    try:
        return find_stack(home, region=region)
    except NoStack:
        return None


def _read(file: Path) -> StackInfo | None:
    try:
        return StackInfo.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):  # none there, or one of another version of ours
        return None
