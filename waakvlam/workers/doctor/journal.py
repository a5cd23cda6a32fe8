"""The journal: is it reached, is it of this release, and can what is in it be read with the keys that are here?"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from waakvlam.activities.journal import Journal, JournalDamaged, JournalNotReady, KeysMissing
from waakvlam.activities.journal.engine import open_engine
from waakvlam.activities.journal.migration import revision_of
from waakvlam.activities.journal.schema import REVISIONS
from waakvlam.activities.keys import KeyStore, MasterKeyError
from waakvlam.workers.database import missing_directory, missing_file, shown
from waakvlam.workers.doctor.database import PATIENCE_SECONDS, reason
from waakvlam.workers.doctor.finding import Finding, not_checked, ok, wrong
from waakvlam.workers.doctor.keys import KeysSeen
from waakvlam.workers.doctor.told import Told
from waakvlam.workers.keys import KeysUnavailable, master_key

DRIFT = timedelta(seconds=60)
"""How far our clock and that of the journal may be apart: a difference is a wrong moment on record."""

_READ_BACK = 20


async def look(told: Told, *, keys: KeysSeen, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[Finding]:
    """All about the journal."""
    if "WAAKVLAM_JOURNAL_URL" in told.doubtful:
        return _not_looked_at("WAAKVLAM_JOURNAL_URL is wrong", "journal")
    url = told.worker.journal
    if told.worker.journal_url is not None and (folder := missing_directory(url)):
        return [
            wrong("journal", f"{shown(url)}: there is no directory {folder}", f"mkdir -p {folder}"),
            *_not_looked_at("the journal was not reached"),
        ]
    if missing_file(url):
        return [ok("journal", f"{shown(url)}: is made when the worker starts"), *_not_looked_at("there is none yet")]
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            revision, moment = await _read(url)
    except JournalNotReady as error:
        cure = "set WAAKVLAM_JOURNAL_URL to a PostgreSQL database"
        return [wrong("journal", str(error), cure, setting=True), *_not_looked_at("the journal was not reached")]
    except (SQLAlchemyError, OSError, ImportError, TimeoutError) as error:
        cure = "set WAAKVLAM_JOURNAL_URL to a database that answers, and that this account may use"
        what = f"{shown(url)} cannot be opened: {reason(error)}"
        return [wrong("journal", what, cure), *_not_looked_at("the journal was not reached")]
    found = [ok("journal", shown(url)), _tables(told, revision)]
    if revision != REVISIONS[-1]:
        found.append(not_checked("journal keys", "the tables of the journal are not those of this release"))
    elif not keys.usable:
        found.append(not_checked("journal keys", "the keys cannot be used"))
    else:
        found.append(await _keys(told, keys.count))
    return [*found, _clock(moment, now())]


async def _read(url: str) -> tuple[str | None, datetime | None]:
    """The revision, and the clock of a database that has one of its own."""
    engine = open_engine(url)
    try:
        async with engine.connect() as connection:
            revision = await revision_of(connection)
            if engine.dialect.name != "postgresql":
                return revision, None
            moment: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
            return revision, moment
    finally:
        await engine.dispose()


def _tables(told: Told, revision: str | None) -> Finding:
    migrate = f"waakvlam journal migrate --region {told.worker.region}"
    if revision == REVISIONS[-1]:
        return ok("journal tables", f"revision {revision}")
    if told.worker.journal.startswith("sqlite") and (revision is None or revision in REVISIONS):
        return ok("journal tables", f"brought from {revision or 'nothing'} to {REVISIONS[-1]} when the worker starts")
    if revision is None:
        return wrong("journal tables", "there is no journal in this database yet", migrate)
    if revision in REVISIONS:
        what = f"the journal is at revision {revision}, and this release works with {REVISIONS[-1]}"
        return wrong("journal tables", what, f"{migrate}  # stop the region's workers before")
    what = f"the journal is at revision {revision}, which is later than this release knows ({REVISIONS[-1]})"
    return wrong("journal tables", what, "install the release of waakvlam that migrated it")


async def _keys(told: Told, count: int) -> Finding:
    """Read the last rows with the keys that are here: those of erased cases say so, all others must open."""
    if not count:  # without a look at the key store, which would be made by it
        return await _read_back(told, None)
    try:
        store = await KeyStore.open(told.keys.url(told.worker.region), master_key(told.keys), told.worker.region)
    except (KeysUnavailable, SQLAlchemyError, OSError) as error:
        return not_checked("journal keys", reason(error))
    try:
        return await _read_back(told, store)
    finally:
        await store.close()


async def _read_back(told: Told, store: KeyStore | None) -> Finding:
    cure = "set WAAKVLAM_KEYS_URL to the key store that belongs to this journal, or restore that from its backup"
    try:
        journal = await Journal.open(told.worker.journal, store)
        try:
            position = await journal.position()
            rows = await journal.events_after(max(0, position - _READ_BACK), _READ_BACK)
        finally:
            await journal.close()
    except KeysMissing as error:
        return wrong("journal keys", str(error), cure)
    except JournalDamaged as error:
        return wrong("journal keys", str(error), f"waakvlam journal verify --region {told.worker.region}  # or {cure}")
    except (MasterKeyError, JournalNotReady, SQLAlchemyError, OSError, ValueError) as error:
        return not_checked("journal keys", reason(error))
    return ok("journal keys", f"the last {len(rows)} events open" if rows else "nothing is on record yet")


def _clock(theirs: datetime | None, ours: datetime) -> Finding:
    if theirs is None:
        return not_checked("clock", "the journal is on this machine, and Temporal does not tell its time")
    apart = abs(ours - theirs)
    if apart > DRIFT:
        what = f"our clock and that of the journal's database are {apart.total_seconds():.0f} s apart"
        cure = "timedatectl set-ntp true  # on the machine whose clock is wrong"
        return wrong("clock", what, cure, hinders=False)
    return ok("clock", f"within {DRIFT.total_seconds():.0f} s of the journal's database")


def _not_looked_at(because: str, *first: str) -> list[Finding]:
    return [not_checked(name, because) for name in (*first, "journal tables", "journal keys", "clock")]
