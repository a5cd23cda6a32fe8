"""One key per case, for as long as the case may be read."""

import asyncio
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from waakvlam.activities.keys import CaseErased, KeyringFile, KeyStore, MasterKeyError
from waakvlam.activities.keys.key_store import REMEMBERED_SECONDS
from waakvlam.activities.keys.rotation import rotate

CASE = "case-JZ19-2026-000123"
OTHER = "case-JZ19-2026-000124"


async def test_a_case_has_one_key_made_when_it_is_first_asked_for(url: str, master: KeyringFile) -> None:
    first = await KeyStore.open(url, master, "JZ19")
    assert await first.known(CASE) is None
    sealed = (await first.of(CASE)).seal("1", b"content")
    await first.close()
    second = await KeyStore.open(url, master, "JZ19")
    key = await second.known(CASE)
    assert key is not None
    assert key.open("1", sealed) == b"content"
    with pytest.raises(ValueError, match="elsewhere"):
        (await second.of(OTHER)).open("1", sealed)
    await second.close()


async def test_many_that_ask_at_once_get_the_same_key(store: KeyStore) -> None:
    keys = await asyncio.gather(*(store.of(CASE) for _ in range(50)))
    assert len({key.seal("1", b"content") for key in keys}) == 1
    assert await store.count() == 1


def test_processes_that_ask_at_once_get_the_same_key(tmp_path: Path, url: str, master: KeyringFile) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        sealed = list(pool.map(_seal_all, [url] * 4, [tmp_path / "master-keys.json"] * 4))
    assert len({tuple(one) for one in sealed}) == 1


def _seal_all(url: str, ring: Path) -> list[bytes]:
    async def seal() -> list[bytes]:
        store = await KeyStore.open(url, KeyringFile(ring), "JZ19")
        return [(await store.of(f"case-JZ19-2026-{number:06d}")).seal("1", b"content") for number in range(20)]

    return asyncio.run(seal())


async def test_a_destroyed_key_is_gone_for_ever_and_says_who_and_why(store: KeyStore) -> None:
    await store.of(CASE)
    tomb = await store.destroy(CASE, why="retention has ended", by="archivist-3")
    assert (tomb.why, tomb.by) == ("retention has ended", "archivist-3")
    with pytest.raises(CaseErased, match=CASE):
        await store.of(CASE)
    assert await store.known(CASE) is None
    assert await store.erased(CASE)
    assert not await store.erased(OTHER)
    # A second time changes nothing
    assert await store.destroy(CASE, why="again", by="another") == tomb


async def test_a_file_does_not_hold_a_destroyed_key_in_what_it_let_go_of(tmp_path: Path, master: KeyringFile) -> None:
    file = tmp_path / "keys.db"
    store = await KeyStore.open(f"sqlite+aiosqlite:///{file}", master, "JZ19")
    await store.of(CASE)
    with sqlite3.connect(file) as database:
        [(wrapped,)] = database.execute("SELECT wrapped FROM case_keys WHERE name = ?", (CASE,)).fetchall()
    await store.destroy(CASE, why="retention has ended", by="archivist-3")
    await store.close()
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert wrapped not in b"".join([part.read_bytes() for part in tmp_path.glob("keys.db*")])  # noqa: ASYNC240


async def test_a_case_that_never_had_a_key_can_be_erased_too(store: KeyStore) -> None:
    await store.destroy(CASE, why="wrongly opened", by="archivist-3")
    with pytest.raises(CaseErased):
        await store.of(CASE)


async def test_a_key_destroyed_elsewhere_is_gone_here_within_its_short_life(url: str, master: KeyringFile) -> None:
    clock = [0.0]
    here = await KeyStore.open(url, master, "JZ19", clock=lambda: clock[0])
    elsewhere = await KeyStore.open(url, master, "JZ19")
    await here.of(CASE)
    await elsewhere.destroy(CASE, why="retention has ended", by="archivist-3")
    clock[0] = REMEMBERED_SECONDS
    with pytest.raises(CaseErased):
        await here.of(CASE)
    await here.close()
    await elsewhere.close()


async def test_no_more_keys_are_remembered_than_is_said(store: KeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waakvlam.activities.keys.key_store.REMEMBERED", 3)
    for number in range(8):
        await store.of(f"case-JZ19-2026-{number:06d}")
    assert len(store._remembered) == 3


@pytest.mark.parametrize("name", ["Jansen", "case-JZ19-2026-000123-measure-1", "", "region-JZ19 "])
async def test_only_a_case_or_a_region_has_a_key(store: KeyStore, name: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        await store.of(name)
    assert await store.known(name) is None


async def test_with_another_master_key_nothing_opens(url: str, store: KeyStore, tmp_path: Path) -> None:
    await store.of(CASE)
    ring = KeyringFile(tmp_path / "another.json")
    ring.make()
    stranger = await KeyStore.open(url, ring, "JZ19")
    with pytest.raises(MasterKeyError, match="another keyring"):
        await stranger.of(CASE)
    await stranger.close()


async def test_rotation_locks_every_key_anew_and_opens_what_was_sealed(store: KeyStore, master: KeyringFile) -> None:
    cases = [f"case-JZ19-2026-{number:06d}" for number in range(30)]
    sealed = {case: (await store.of(case)).seal("1", b"content") for case in cases}
    await store.destroy(cases[0], why="retention has ended", by="archivist-3")
    told: list[tuple[int, int]] = []
    rotated = await rotate(store, master, forget=True, progress=lambda *count: told.append(count), settle=0)
    assert (rotated.master_key, rotated.continued, rotated.rewrapped) == ("file-2", False, 29)
    assert (told[0], told[-1]) == ((0, 29), (29, 29))
    store._remembered.clear()
    for case in cases[1:]:
        assert (await store.of(case)).open("1", sealed[case]) == b"content"
    assert await store.erased(cases[0])


async def test_a_rotation_broken_off_is_finished_by_the_next(store: KeyStore, master: KeyringFile) -> None:
    for number in range(10):
        await store.of(f"case-JZ19-2026-{number:06d}")
    unwrap, left = master.unwrap, [4]

    async def until_the_power_fails(*arguments: object) -> bytes:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return await unwrap(*arguments)  # type: ignore[arg-type]

    master.unwrap = until_the_power_fails  # type: ignore[method-assign, assignment]
    with pytest.raises(KeyboardInterrupt):
        await rotate(store, master)
    master.unwrap = unwrap  # type: ignore[method-assign]
    rotated = await rotate(store, master)
    assert (rotated.master_key, rotated.continued, rotated.rewrapped) == ("file-2", True, 6)


async def test_a_key_made_during_a_rotation_is_not_lost(store: KeyStore, master: KeyringFile) -> None:
    for number in range(20):
        await store.of(f"case-JZ19-2026-{number:06d}")
    _, key = await asyncio.gather(rotate(store, master, forget=True, settle=0.2), store.of(CASE))
    sealed = key.seal("1", b"content")
    store._remembered.clear()
    assert (await store.of(CASE)).open("1", sealed) == b"content"
