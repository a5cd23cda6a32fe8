"""A new master key: every key of a case is locked anew under it, while the workers go on."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select, update

from waakvlam.activities.keys.key_store import KEYS, KeyStore
from waakvlam.activities.keys.master_key import MasterKey, Wrapped

_BATCH = 200
_SETTLE_SECONDS = 15.0

Progress = Callable[[int, int], None]
"""Told how many keys of how many are done."""


@dataclass(frozen=True)
class Rotated:
    """What a rotation did."""

    master_key: str
    continued: bool
    """Whether an earlier rotation, broken off, was finished instead of a new one begun."""
    rewrapped: int
    forgotten: tuple[str, ...]


async def rotate(
    store: KeyStore,
    master: MasterKey,
    *,
    forget: bool = False,
    progress: Progress = lambda _done, _all: None,
    settle: float = _SETTLE_SECONDS,
) -> Rotated:
    """Lock every key under a new master key.

    It may be broken off at any moment, and run again: it then finishes what was begun. The keys of the cases stay what
    they were, so nothing that was written is written anew.

    Args:
        store: where the keys are.
        master: what they are locked with.
        forget: destroy the older master keys afterwards. Older backups of the key store can then no longer be read,
            and with them no case that was erased since.
        progress: told how far it is.
        settle: seconds to wait before older master keys are destroyed, for who locked a key a moment before.

    Raises:
        MasterKeyError: the master key cannot be used.
    """
    current = await master.current()
    continued = await _left(store, current) > 0
    if not continued:
        current = await master.renew()
    total = await _left(store, current)
    progress(0, total)
    done = await _rewrap_all(store, master, current, lambda count: progress(count, total))
    forgotten: tuple[str, ...] = ()
    if forget:
        await asyncio.sleep(settle)
        done += await _rewrap_all(store, master, current, lambda _: None)
        forgotten = await master.forget()
    return Rotated(master_key=current, continued=continued, rewrapped=done, forgotten=forgotten)


async def _rewrap_all(store: KeyStore, master: MasterKey, current: str, count: Callable[[int], None]) -> int:
    done = 0
    while names := await _next(store, current):
        for name in names:
            done += await _rewrap(store, master, name, current)
        count(done)
    return done


async def _left(store: KeyStore, current: str) -> int:
    async with store.engine.connect() as connection:
        query = select(func.count()).where(KEYS.c.wrapped.is_not(None), KEYS.c.master_key != current)
        return int((await connection.execute(query)).scalar_one())


async def _next(store: KeyStore, current: str) -> list[str]:
    async with store.engine.connect() as connection:
        query = select(KEYS.c.name).where(KEYS.c.wrapped.is_not(None), KEYS.c.master_key != current)
        return list((await connection.execute(query.order_by(KEYS.c.name).limit(_BATCH))).scalars())


async def _rewrap(store: KeyStore, master: MasterKey, name: str, current: str) -> int:
    """Lock one key anew; 1 when it was done, 0 when it was destroyed meanwhile."""
    async with store.engine.connect() as connection:
        row = (await connection.execute(select(KEYS).where(KEYS.c.name == name))).one()
    if row.wrapped is None or row.master_key == current:
        return 0
    key = await master.unwrap(name, Wrapped(row.master_key, row.wrapped))
    wrapped = await master.wrap(name, key)
    async with store.engine.begin() as connection:
        # Only what we read: a key that was destroyed meanwhile stays destroyed.
        same = (KEYS.c.name == name) & (KEYS.c.wrapped == row.wrapped)
        new = {"wrapped": wrapped.content, "master_key": wrapped.master_key}
        return (await connection.execute(update(KEYS).where(same).values(**new))).rowcount
