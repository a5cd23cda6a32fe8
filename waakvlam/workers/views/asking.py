"""What commands that read the read models have in common: where those are, and giving up when they cannot be used."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from waakvlam.workers.command_line import FAILED, WRONG_USE, give_up

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from waakvlam.workers.views.store import Where

R = TypeVar("R")


def find(command: str, region: str | None, home: Path | None, journal: str | None = None) -> "Where":
    """Where the read models of a region, or of another journal, are; a wrong setting ends the command."""
    from waakvlam.workers.settings import SettingsError  # noqa: PLC0415
    from waakvlam.workers.views.store import find_views  # noqa: PLC0415

    try:
        return find_views(region, home, journal)
    except SettingsError as error:
        give_up(command, str(error), WRONG_USE)


def read(command: str, reading: Callable[[], Coroutine[Any, Any, R]]) -> R:
    """Read something of them; when they cannot be used, that ends the command."""
    from waakvlam.workers.views.store import ViewsUnavailable  # noqa: PLC0415

    try:
        return asyncio.run(reading())
    except ViewsUnavailable as error:
        give_up(command, str(error), FAILED)
