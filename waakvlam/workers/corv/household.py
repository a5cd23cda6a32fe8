"""What is on record of a household, as far as a message about it must be judged by that."""

from sqlalchemy.exc import SQLAlchemyError

from waakvlam.activities.journal import Journal, JournalDamaged, JournalNotReady, KeysMissing
from waakvlam.activities.keys import CaseErased, CaseKeys
from waakvlam.domain.contract import RecordedEvent
from waakvlam.workers.case.view import Place, UnknownCase, require_journal


class RecordUnavailable(Exception):  # noqa: N818 - it says what the record is
    """The journal, or its keys, cannot be used, or the case was erased. The message says which."""


async def on_record(place: Place, keys: CaseKeys, case: str) -> tuple[RecordedEvent, ...]:
    """All events of a case and its tracks, in order of recording; none where there is no such case.

    Raises:
        RecordUnavailable: they cannot be read.
    """
    try:
        require_journal(place)
        journal = await Journal.open(place.journal_url, keys)
        try:
            return await journal.events_of_case(case)
        finally:
            await journal.close()
    except CaseErased:
        raise RecordUnavailable(f"{case} was erased: nothing can be added to it, or told of it") from None
    except (UnknownCase, JournalNotReady, JournalDamaged, KeysMissing, SQLAlchemyError, OSError, ImportError) as error:
        raise RecordUnavailable(f"the journal cannot be read: {getattr(error, 'orig', None) or error}") from error
