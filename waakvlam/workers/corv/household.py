"""What is on record of a household, as far as a message about it must be judged by that."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import SQLAlchemyError

from waakvlam.activities.journal import Journal, JournalDamaged, JournalNotReady, KeysMissing
from waakvlam.activities.keys import CaseErased, CaseKeys
from waakvlam.domain.contract import RecordedEvent
from waakvlam.workers.case.view import Place, UnknownCase, require_journal
from waakvlam.workers.database import driver_words


class RecordUnavailable(Exception):  # noqa: N818 - it says what the record is
    """The journal, or its keys, cannot be used, or the case was erased. The message says which."""


@asynccontextmanager
async def record_of(place: Place, keys: CaseKeys, case: str) -> AsyncIterator[Journal]:
    """The journal, to read of a case and its tracks.

    Raises:
        RecordUnavailable: they cannot be read.
    """
    try:
        require_journal(place)
        journal = await Journal.open(place.journal_url, keys)
        try:
            yield journal
        finally:
            await journal.close()
    except CaseErased:
        raise RecordUnavailable(f"{case} was erased: nothing can be added to it, or told of it") from None
    except (UnknownCase, JournalNotReady, JournalDamaged, KeysMissing, SQLAlchemyError, OSError, ImportError) as error:
        raise RecordUnavailable(f"the journal cannot be read: {driver_words(error)}") from error


async def fingerprints(journal: Journal, case: str, events: tuple[RecordedEvent, ...]) -> dict[str, str]:
    """The fingerprint of every command by CORV among what is on record of a case, by its id."""
    # Asked only where there is one: the journal makes a key for a case that has none, and a dry run leaves no trace.
    streams = sorted({one.stream for one in events if one.command_id.startswith("corv/")})
    return await journal.fingerprints(case, streams) if streams else {}
