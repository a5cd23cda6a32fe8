"""Writing the messages that follow from the record of a case, a file for each."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waakvlam.domain.corv import Outgoing, Request, replies
from waakvlam.workers.case.view import Place
from waakvlam.workers.corv.household import RecordUnavailable, record_of
from waakvlam.workers.corv.settings import CorvSettings
from waakvlam.workers.corv.writing import CannotBeWritten, written
from waakvlam.workers.keys import open_keys


@dataclass(frozen=True)
class Exported:
    """What became of one message.

    Attributes:
        file: where it was written; None where it was not.
        why: why it could not be.
    """

    reply: Outgoing
    file: Path | None
    why: str | None

    @property
    def to_complete(self) -> bool:
        """Whether it is a frame, that the source system must complete before it can be sent."""
        return isinstance(self.reply, Request)

    def as_json(self) -> dict[str, Any]:
        """For a program."""
        return {
            "message": self.reply.name,
            "event": self.reply.event_id,
            "file": str(self.file) if self.file else None,
            "to_complete": self.to_complete,
            "why": self.why,
        }

    def as_text(self) -> str:
        """For a person."""
        where = self.why or self.file or "niet weggeschreven (--to)"
        frame = "; aanvullen in het bronsysteem" if self.to_complete and not self.why else ""
        return f"{self.reply.name} ({self.reply.event_id}): {where}{frame}"


async def export_replies(
    case: str, place: Place, region: str, settings: CorvSettings, *, to: Path | None, their_case: str | None
) -> list[Exported]:
    """Write what follows from the record of a case; without a directory it is only made and judged.

    Raises:
        waakvlam.workers.corv.household.RecordUnavailable: the case cannot be read, or there is none.
        waakvlam.workers.keys.KeysUnavailable: the keys cannot be used.
        OSError: a file cannot be written.
    """
    keys = await open_keys(place.keys, region)
    try:
        async with record_of(place, keys, case) as journal:
            events = await journal.events_of_case(case)
    finally:
        await keys.close()
    if not events:
        raise RecordUnavailable(f"the journal has no case {case}")
    return [_export(reply, settings, to, their_case) for reply in replies(events)]


def _export(reply: Outgoing, settings: CorvSettings, to: Path | None, their_case: str | None) -> Exported:
    try:
        content = written(reply, settings, their_case)
    except CannotBeWritten as cannot:
        return Exported(reply, None, str(cannot))
    if to is None:
        return Exported(reply, None, None)
    file = to / f"{reply.event_id.replace('/', '-')}-{reply.name}.xml"
    to.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.write_bytes(content)
    draft.replace(file)
    return Exported(reply, file, None)
