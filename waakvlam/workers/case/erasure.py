"""Erasing a case: its key is destroyed, and whatever is left of it elsewhere is cleared away.

The key goes **first**, right after the checks. That is one row in one transaction: before it nothing has happened, and
after it nobody can read the case, add to it or bring it back to life, wherever copies of it are. All that follows is
clearing away what nobody can read, needs no key, and can be done again from any step. The other way round there would
be a time in which Temporal has lost the case and the journal has not: a correction that comes in, or somebody who has
workflows started again from the journal, would then revive a case of which half is gone.

For the same reason a second run asks nothing again: where the key is gone, the checks were passed, and could not be
made any more.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from temporalio.client import Client

from waakvlam.activities.journal import Dossier, Journal, KeysMissing
from waakvlam.activities.keys import CaseErased, KeyStore, Tombstone
from waakvlam.activities.keys.key_store import REMEMBERED_SECONDS
from waakvlam.domain.contract import PROCEDURES
from waakvlam.domain.dutch import STAGE_NAME
from waakvlam.domain.identifiers import parse
from waakvlam.domain.retention import Retention
from waakvlam.workers.case.runs import Progress, delete_runs, running
from waakvlam.workers.case.view import UnknownCase

_MARGIN_SECONDS = 1.0
_PATIENCE_SECONDS = 180.0


class ErasureRefused(Exception):  # noqa: N818 - it says what happened
    """The case may not be erased now; nothing was done. The message says why, and what can be done."""


class ReadableRemains(Exception):  # noqa: N818 - it says what is the matter
    """After all was done something of the case can still be read. The message says what."""


class ReadModels(Protocol):
    """The read models of the region, as far as they must let go of a case."""

    async def forget(self, case: str) -> None:
        """Drop every row of it."""
        ...

    async def holds(self, case: str) -> bool:
        """Whether there is a row of it."""
        ...


WithReadModels = Callable[[Callable[[ReadModels], Awaitable[bool]]], Awaitable[bool]]
"""Opens the read models for somebody; False where there are none."""


@dataclass(frozen=True)
class Request:
    """What was asked for."""

    case: str
    why: str
    by: str
    override: str | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True)
class Judged:
    """A case that may be erased, or was."""

    dossier: Dossier
    retention: Retention
    tombstone: Tombstone | None


@dataclass
class Erasure:
    """What came of it."""

    tombstone: Tombstone
    runs: int = 0
    late: int = 0
    """Rows that were recorded while it was being erased, by processes that still had the key: unreadable as well."""
    plain: int = 0
    """Rows from before there were keys, which stay readable."""
    read_models: bool = False


class Eraser:
    """Erases cases of one region."""

    def __init__(self, journal: Journal, keys: KeyStore, client: Client, read_models: WithReadModels) -> None:
        """Hold what is erased from."""
        self._journal = journal
        self._keys = keys
        self._client = client
        self._read_models = read_models

    async def judge(self, request: Request) -> Judged:
        """See whether the case may be erased; nothing is done.

        Raises:
            UnknownCase: the journal has no such case.
            ErasureRefused: a part is open or runs, or the term of retention has not ended.
        """
        dossier = await self._journal.dossier(request.case)
        if dossier is None:
            raise UnknownCase(f"The journal has no case {request.case}.")
        await self._journal.verify_case(dossier.streams)
        retention = Retention.of(dossier.last_change)
        tombstone = await self._keys.tombstone(request.case)
        if tombstone is None:
            if still := await self._open_parts(dossier) or await self._running_parts(dossier):
                parts = "\n".join(still)
                raise ErasureRefused(
                    f"{request.case} is not closed:\n{parts}\n"
                    "Each part is closed by the decision that ends it, last of all the household's case by close_case;"
                    f" waakvlam case show {request.case} tells what is awaited from whom."
                )
            _require_end_of_retention(retention, request)
        return Judged(dossier, retention, tombstone)

    async def erase(self, request: Request, judged: Judged, say: Callable[[str], None], progress: Progress) -> Erasure:
        """Do it, or finish what was begun.

        Raises:
            ErasureRefused: something was recorded since it was judged.
            RunsLeft: Temporal was not ready in time; to be done again.
            ReadableRemains: something can still be read.
        """
        tombstone = judged.tombstone or await self._destroy_key(request, judged)
        say(f"key destroyed on {tombstone.destroyed_at:%Y-%m-%d %H:%M:%S}Z by {tombstone.by}: {tombstone.why}")
        done = Erasure(tombstone, plain=judged.dossier.plain)
        done.read_models = await self._clear_read_models(request.case)
        say("read models: no row of it is left" if done.read_models else "read models: there are none")
        say("Temporal: deleting every run; this takes half a minute or more")
        since = (datetime.now(UTC) - tombstone.destroyed_at).total_seconds()
        settled = time.monotonic() + REMEMBERED_SECONDS + _MARGIN_SECONDS - since
        streams = judged.dossier.streams
        done.runs = await delete_runs(self._client, request.case, streams, _PATIENCE_SECONDS, settled, progress)
        say(f"Temporal: {done.runs} runs deleted, none left")
        done.late = await self._verify(request.case, judged)
        say(f"journal: {judged.dossier.events + done.late} rows stand as they were recorded, and cannot be opened")
        return done

    async def _destroy_key(self, request: Request, judged: Judged) -> Tombstone:
        if await self._journal.dossier(request.case) != judged.dossier:
            raise ErasureRefused(f"Something of {request.case} was recorded just now: look again.")
        why = request.why
        if not judged.retention.is_over(request.now):
            why += f" (inside the term of retention, until {judged.retention.last_day}: {request.override})"
        return await self._keys.destroy(request.case, why=why, by=request.by)

    async def _clear_read_models(self, case: str) -> bool:
        async def forget(views: ReadModels) -> bool:
            await views.forget(case)
            if await views.holds(case):
                raise ReadableRemains(f"The read models still have rows of {case}.")
            return True

        return await self._read_models(forget)

    async def _verify(self, case: str, judged: Judged) -> int:
        """See that nothing can be read; how many rows came since it was judged."""
        now = await self._journal.dossier(case)
        if now is None:
            raise ReadableRemains(f"The journal has lost {case}: its rows must stay, without their key.")
        await self._journal.verify_case(now.streams)
        try:
            await self._journal.events_of_case(case)
        except CaseErased:
            return now.events - judged.dossier.events
        except KeysMissing as missing:
            raise ReadableRemains(str(missing)) from missing
        raise ReadableRemains(f"The journal still opens {case}.")

    async def _open_parts(self, dossier: Dossier) -> list[str]:
        found = []
        for stream in dossier.streams:
            procedure = PROCEDURES[parse(stream).kind]
            state = procedure.fold(recorded.event for recorded in await self._journal.stream(stream))
            if state.is_open:
                found.append(f"- {stream} is open ({STAGE_NAME.get(state.stage_name, state.stage_name)})")
        return found

    async def _running_parts(self, dossier: Dossier) -> list[str]:
        return [
            f"- {stream} is closed and runs in Temporal still; it ends by itself, within a quarter of an hour"
            for stream in await running(self._client, dossier.case, dossier.streams)
        ]


def _require_end_of_retention(retention: Retention, request: Request) -> None:
    if not retention.is_over(request.now) and not request.override:
        raise ErasureRefused(
            f"{request.case} must be kept up to and including {retention.last_day} ({retention.article}: counted from"
            f" the last change, on {retention.computation.start}). Where the law wants it erased before, give the"
            " ground with --override-retention."
        )
