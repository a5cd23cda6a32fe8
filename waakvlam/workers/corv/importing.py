"""An import: every file judged and rehearsed, and only then sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from temporalio.client import Client

from waakvlam.activities.journal import Journal
from waakvlam.domain.corv import CannotBeMapped, Choices, Message, VtMelding
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.regional_rules import RegionalRules
from waakvlam.workers.case.view import Place
from waakvlam.workers.corv.document import LARGEST, BadFile, Problem, judged, refused
from waakvlam.workers.corv.household import fingerprints, record_of
from waakvlam.workers.corv.reading import read
from waakvlam.workers.corv.rehearsal import Command, Rehearsal, ReusedReference, WouldBeRefused
from waakvlam.workers.corv.sending import Refused, send
from waakvlam.workers.corv.settings import CorvSettings
from waakvlam.workers.keys import open_keys
from waakvlam.workers.plugin import WaakvlamPlugin


@dataclass
class Imported:
    """What became of one file."""

    file: Path
    message: Message
    commands: list[Command]
    receipts: list[dict[str, Any]] = field(default_factory=list)
    refused: Refused | None = None

    @property
    def left_out(self) -> list[str]:
        """The roles of persons in it that are not taken over."""
        return sorted(self.message.left_out) if isinstance(self.message, VtMelding) else []


class BadImport(Exception):  # noqa: N818 - it says what the import is
    """Files that are refused; nothing of any file was sent."""

    def __init__(self, problems: dict[Path, tuple[Problem, ...]]) -> None:
        """Say what is wrong, per file."""
        super().__init__()
        self.problems = problems


def read_files(files: Sequence[Path], settings: CorvSettings) -> list[tuple[Path, Message]]:
    """The messages in files.

    Raises:
        BadImport: one of them is refused; all that are wrong are named.
    """
    messages, problems = [], {}
    for file in files:
        try:
            messages.append((file, read(judged(_content(file)), settings)))
        except BadFile as bad:
            problems[file] = bad.problems
    if problems:
        raise BadImport(problems)
    return messages


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise refused(f"it cannot be read: {error.strerror}") from None


async def import_messages(
    messages: Sequence[tuple[Path, Message]],
    choices: Choices,
    place: Place,
    region: str,
    rules: RegionalRules,
    *,
    dry_run: bool,
) -> list[Imported]:
    """Rehearse all of them, and send them unless this is a dry run.

    Raises:
        BadImport: one cannot be mapped, the engine would refuse it, or its reference is that of another message;
            nothing was sent.
        waakvlam.workers.corv.household.RecordUnavailable: the case cannot be read.
        waakvlam.workers.corv.sending.NoAnswer: the engine did not answer.
        waakvlam.workers.keys.KeysUnavailable: the keys cannot be used.
    """
    keys = await open_keys(place.keys, region)
    try:
        async with record_of(place, keys, choices.case) as journal:
            events = await journal.events_of_case(choices.case)
            known = await fingerprints(journal, choices.case, events)
            rehearsal = Rehearsal(events, known, rules, datetime.now(UTC))
            found = [
                Imported(file, message, _rehearsed(rehearsal, file, message, choices)) for file, message in messages
            ]
            await _require_of_this_case(journal, found)
        if dry_run:
            return found
        client = await Client.connect(**place.temporal, plugins=[WaakvlamPlugin(keys)])
        for one in found:
            one.refused = await send(client, one.commands, one.receipts)
            if one.refused:
                break
        return found
    finally:
        await keys.close()


async def _require_of_this_case(journal: Journal, found: Sequence[Imported]) -> None:
    streams = await journal.streams_of({command.command_id for one in found for command in one.commands})
    for one in found:
        if any(streams.get(command.command_id, command.stream) != command.stream for command in one.commands):
            raise _reused(one.file, ReusedReference("it is on record of another case"))


def _reused(file: Path, reused: ReusedReference) -> BadImport:
    return BadImport({file: (Problem(0, "referentienummer", f"{RefusalCode.COMMAND_ID_REUSED.value}: {reused}"),)})


def _rehearsed(rehearsal: Rehearsal, file: Path, message: Message, choices: Choices) -> list[Command]:
    try:
        return rehearsal.commands(message, choices)
    except CannotBeMapped as cannot:
        settled = f" ({cannot.option})" if cannot.option else ""
        raise BadImport({file: (Problem(0, cannot.element, f"{cannot}{settled}"),)}) from None
    except ReusedReference as reused:
        raise _reused(file, reused) from None
    except WouldBeRefused as would:
        refusal = would.refusal
        where = f", {refusal.field}" if refusal.field else ""
        why = f"{would.command.name} would be refused ({refusal.code.value}{where}): {refusal.message}"
        raise BadImport({file: (Problem(0, would.command.name, why),)}) from None
