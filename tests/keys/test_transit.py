"""A master key in a region's own key service."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from starlette.responses import PlainTextResponse

from tests.keys.key_service import TOKEN, KeyService
from waakvlam.activities.keys import KeyStore, MasterKeyError, TransitKey
from waakvlam.activities.keys.master_key import Wrapped
from waakvlam.activities.keys.rotation import rotate

CASE = "case-JZ19-2026-000123"
KEY = bytes(range(32))


@pytest_asyncio.fixture
async def master(key_service: KeyService) -> AsyncIterator[TransitKey]:
    """The master key that the service has."""
    key = TransitKey(key_service.address, "cases", lambda: TOKEN, patience=1.0)
    yield key
    await key.close()


async def test_the_service_locks_and_unlocks(master: TransitKey) -> None:
    wrapped = await master.wrap(CASE, KEY)
    assert wrapped.master_key == "transit/cases/v1"
    assert wrapped.content.startswith(b"vault:v1:")
    assert await master.unwrap(CASE, wrapped) == KEY


async def test_the_key_of_one_case_cannot_be_passed_off_as_that_of_another(master: TransitKey) -> None:
    wrapped = await master.wrap(CASE, KEY)
    with pytest.raises(MasterKeyError, match="has not locked this") as refused:
        await master.unwrap("case-JZ19-2026-000124", wrapped)
    assert wrapped.content.decode() not in str(refused.value)


async def test_an_expired_token_is_told_and_never_repeated(master: TransitKey, key_service: KeyService) -> None:
    key_service.tokens.clear()
    with pytest.raises(MasterKeyError, match=r"refuses our token \(403\): it has expired") as refused:
        await master.wrap(CASE, KEY)
    assert TOKEN not in str(refused.value)


async def test_a_token_that_an_agent_renewed_is_shown_from_then_on(key_service: KeyService, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("hvs.old\n")
    master = TransitKey(key_service.address, "cases", lambda: file.read_text().strip())
    with pytest.raises(MasterKeyError, match="403"):
        await master.current()
    file.write_text(f"{TOKEN}\n")
    assert await master.current() == "transit/cases/v1"
    await master.close()


async def test_a_service_that_is_slow_sealed_or_away_is_told_as_such(
    master: TransitKey, key_service: KeyService
) -> None:
    key_service.sealed = True
    with pytest.raises(MasterKeyError, match="sealed"):
        await master.wrap(CASE, KEY)
    key_service.sealed, key_service.slow = False, 1.5
    with pytest.raises(MasterKeyError, match="in time"):
        await master.wrap(CASE, KEY)
    away = TransitKey("http://127.0.0.1:1", "cases", lambda: TOKEN)
    with pytest.raises(MasterKeyError, match="cannot be reached"):
        await away.wrap(CASE, KEY)
    await away.close()


async def test_a_key_that_does_not_exist_is_named(key_service: KeyService) -> None:
    master = TransitKey(key_service.address, "kases", lambda: TOKEN)
    with pytest.raises(MasterKeyError, match="no key transit/kases"):
        await master.current()
    await master.close()


@pytest.mark.parametrize("answer", ["<html>log in first</html>", "[]", '{"data": []}', '{"data": {"plaintext": 4}}'])
async def test_an_answer_that_is_not_the_engines_is_no_key(
    master: TransitKey, key_service: KeyService, answer: str
) -> None:
    key_service.instead = PlainTextResponse(answer)
    with pytest.raises(MasterKeyError, match="not the transit engine's"):
        await master.unwrap(CASE, Wrapped("transit/cases/v1", b"vault:v1:AAAA"))
    with pytest.raises(MasterKeyError, match="not the transit engine's"):
        await master.wrap(CASE, KEY)


async def test_the_keys_of_cases_are_rotated_in_the_service(
    master: TransitKey, key_service: KeyService, url: str
) -> None:
    store = await KeyStore.open(url, master, "JZ19")
    sealed = (await store.of(CASE)).seal("1", b"content")
    rotated = await rotate(store, master, forget=True, settle=0)
    assert (rotated.master_key, rotated.rewrapped) == ("transit/cases/v2", 1)
    assert rotated.forgotten == ("transit/cases/v1",)
    assert list(key_service.versions) == [2]
    await store.close()
    again = TransitKey(key_service.address, "cases", lambda: TOKEN)
    store = await KeyStore.open(url, again, "JZ19")
    assert (await store.of(CASE)).open("1", sealed) == b"content"
    await store.close()


async def test_a_service_that_fails_leaves_no_half_made_key(
    master: TransitKey, key_service: KeyService, url: str
) -> None:
    store = await KeyStore.open(url, master, "JZ19")
    key_service.sealed = True
    with pytest.raises(MasterKeyError, match="sealed"):
        await store.of(CASE)
    assert await store.count() == 0
    key_service.sealed = False
    assert (await store.of(CASE)).name == CASE
    await store.close()
