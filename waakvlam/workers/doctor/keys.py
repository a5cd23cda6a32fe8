"""The keys: can the master key be used, and is it the one under which the keys of the cases are locked?"""

import asyncio
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from waakvlam.activities.keys import MasterKey, MasterKeyError
from waakvlam.activities.keys.cipher import KEY_BYTES
from waakvlam.activities.keys.key_store import KEYS
from waakvlam.activities.keys.master_key import Wrapped
from waakvlam.workers.database import missing_directory, missing_file, shown
from waakvlam.workers.doctor.database import PATIENCE_SECONDS, reason
from waakvlam.workers.doctor.finding import Finding, State, not_checked, ok, wrong
from waakvlam.workers.doctor.told import Told
from waakvlam.workers.keys import KeysUnavailable, master_key

_MASTER_SETTINGS = {
    "WAAKVLAM_MASTER_KEY_FILE",
    "WAAKVLAM_VAULT_ADDRESS",
    "WAAKVLAM_VAULT_KEY",
    "WAAKVLAM_VAULT_MOUNT",
    "WAAKVLAM_VAULT_NAMESPACE",
    "WAAKVLAM_VAULT_TOKEN",
    "WAAKVLAM_VAULT_TOKEN_FILE",
}


_WITHOUT_CURE = re.compile(r" (?=Make one with: |Mend that with: )")


class _Sample(NamedTuple):
    """One locked key for each master key that locked any."""

    name: str
    wrapped: Wrapped


@dataclass(frozen=True)
class KeysSeen:
    """What a look at the keys gave."""

    findings: list[Finding]
    count: int
    """How many keys there are."""

    @property
    def usable(self) -> bool:
        """Whether what is in the key store can be unlocked."""
        return all(one.state is State.OK for one in self.findings)


async def look(told: Told) -> KeysSeen:
    """Key store and master key."""
    store, count, samples = await _key_store(told)
    return KeysSeen([store, await _master_key(told, samples)], count)


async def _key_store(told: Told) -> tuple[Finding, int, Sequence[_Sample]]:
    url = told.keys.url(told.worker.region)
    if "WAAKVLAM_KEYS_URL" in told.doubtful:
        return not_checked("key store", "WAAKVLAM_KEYS_URL is wrong"), 0, ()
    if "WAAKVLAM_JOURNAL_URL" not in told.doubtful and _one_database(url, told.worker.journal):
        what = f"keys and journal are in one database ({shown(url)}): a backup of the one is a backup of the other"
        return wrong("key store", what, "set WAAKVLAM_KEYS_URL to a database of its own", setting=True), 0, ()
    if told.keys.keys_url is not None and (folder := missing_directory(url)):
        return wrong("key store", f"{shown(url)}: there is no directory {folder}", f"mkdir -p {folder}"), 0, ()
    if missing_file(url):
        return ok("key store", f"{shown(url)}: is made when the worker starts"), 0, ()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            count, samples = await _read(url)
    except (SQLAlchemyError, OSError, ImportError, TimeoutError) as error:
        cure = "set WAAKVLAM_KEYS_URL to a database that answers, and that this account may use"
        return wrong("key store", f"{shown(url)} cannot be opened: {reason(error)}", cure), 0, ()
    return ok("key store", f"{shown(url)}: {count} keys"), count, samples


async def _read(url: str) -> tuple[int, Sequence[_Sample]]:
    """How many keys there are, and one for each master key. Nothing is made or changed."""
    engine = create_async_engine(url, poolclass=NullPool)

    def has_table(sync: Connection) -> bool:
        return inspect(sync).has_table(KEYS.name)

    try:
        async with engine.connect() as connection:
            if not await connection.run_sync(has_table):
                return 0, ()
            alive = KEYS.c.wrapped.is_not(None)
            first = select(func.min(KEYS.c.name)).where(alive).group_by(KEYS.c.master_key).scalar_subquery()
            rows = (await connection.execute(select(KEYS).where(KEYS.c.name.in_(first)))).all()
            count = (await connection.execute(select(func.count()).where(alive))).scalar_one()
    finally:
        await engine.dispose()
    return int(count), [_Sample(row.name, Wrapped(row.master_key, row.wrapped)) for row in rows]


async def _master_key(told: Told, samples: Sequence[_Sample]) -> Finding:
    if doubt := _MASTER_SETTINGS & told.doubtful:
        return not_checked("master key", f"{', '.join(sorted(doubt))}: see settings")
    service = told.keys.vault_address
    where = f"key {told.keys.vault_key} at {service}" if service else str(told.keys.keyring)
    try:
        master = master_key(told.keys)
        try:
            for sample in samples:
                await master.unwrap(sample.name, sample.wrapped)
            if not samples:
                await _there_and_back(master, f"region-{told.worker.region}")
        finally:
            await master.close()
    except (KeysUnavailable, MasterKeyError) as error:
        said = str(error)
        return wrong("master key", _WITHOUT_CURE.split(said)[0], _cure(told, said))
    if samples:
        return ok("master key", f"{where} unlocks what is in the key store")
    return ok("master key", f"{where} locks and unlocks")


async def _there_and_back(master: MasterKey, name: str) -> None:
    """Lock and unlock what is no key, as the first start of a worker will lock one."""
    await master.unwrap(name, await master.wrap(name, os.urandom(KEY_BYTES)))


def _cure(told: Told, said: str) -> str:
    keyring = told.keys.keyring
    if told.keys.vault_address is None:
        if "no keyring at" in said:
            return "waakvlam keys init  # if there was one, put it back instead: without it nothing can be read"
        if "chmod" in said:
            return f"chmod 600 {keyring}"
        return f"put the keyring back with which {told.worker.region} began, or set WAAKVLAM_MASTER_KEY_FILE to it"
    if "token file" in said:
        return "set WAAKVLAM_VAULT_TOKEN_FILE to a file that this account can read"
    if "refuses our token" in said:
        which = "renew what is in WAAKVLAM_VAULT_TOKEN_FILE" if told.keys.vault_token_file else "WAAKVLAM_VAULT_TOKEN"
        return f"{which}: a token that may encrypt and decrypt with {told.keys.vault_mount}/{told.keys.vault_key}"
    if "(400)" in said or "(404)" in said:
        return "set WAAKVLAM_VAULT_KEY and WAAKVLAM_VAULT_MOUNT to the key with which this region began"
    return "mend the key service, or set WAAKVLAM_VAULT_ADDRESS to where it answers"


def _one_database(one: str, other: str) -> bool:
    first, second = make_url(one), make_url(other)
    if first.get_backend_name() != second.get_backend_name():
        return False
    if first.get_backend_name() == "sqlite":
        return Path(first.database or "").absolute() == Path(second.database or "").absolute()
    key = (first.host or first.query.get("host"), first.port, first.database)
    return key == (second.host or second.query.get("host"), second.port, second.database)
