"""What is wrong with journal and keys: found, named with its cure, and gone when cured."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.journal.story import CASE, behind_its_back, fill
from tests.keys.key_service import TOKEN, KeyService
from tests.postgres import Postgres
from tests.workers.doctor.world import REGION, World
from waakvlam.activities.journal import Journal
from waakvlam.activities.journal.migration import migrate
from waakvlam.activities.keys import KeyringFile, KeyStore
from waakvlam.workers.doctor import journal, keys, told
from waakvlam.workers.doctor.examination import examine
from waakvlam.workers.doctor.finding import Finding, State


async def test_a_journal_that_is_not_reached_is_told_without_its_password(world: World) -> None:
    world.tell("WAAKVLAM_JOURNAL_URL", "postgresql+asyncpg://waakvlam:geheim@127.0.0.1:1/journal")

    (found,) = await world.wrongs()

    assert found.name == "journal"
    assert "postgresql+asyncpg://waakvlam:***@127.0.0.1:1/journal cannot be opened" in found.what
    assert "geheim" not in found.model_dump_json()


async def test_a_journal_that_was_not_made_or_is_of_a_later_release_is_told_apart(
    world: World, postgres: Postgres
) -> None:
    # given a database in which there is nothing
    url = postgres.new_database()
    world.tell("WAAKVLAM_JOURNAL_URL", url)
    (empty,) = await world.wrongs()
    assert empty.what == "there is no journal in this database yet"
    assert empty.cure == "waakvlam journal migrate --region JZ19"

    # when the cure is taken
    await migrate(url)
    assert await world.wrongs() == []

    # and a later release has been here
    await behind_its_back(url, "UPDATE journal_version SET version_num = '9999'")
    (later,) = await world.wrongs()
    assert "revision 9999, which is later than this release knows" in later.what


async def test_a_directory_that_nobody_made_is_found(world: World) -> None:
    world.tell("WAAKVLAM_JOURNAL_URL", f"sqlite+aiosqlite:///{world.folder}/none/journal.db")

    (found,) = await world.wrongs()

    assert found.cure == f"mkdir -p {world.folder}/none"


async def test_looking_makes_nothing(world: World) -> None:
    world.tell("WAAKVLAM_JOURNAL_URL", f"sqlite+aiosqlite:///{world.folder}/journal.db")
    world.tell("WAAKVLAM_KEYS_URL", f"sqlite+aiosqlite:///{world.folder}/no-keys.db")
    before = sorted(world.folder.iterdir())

    assert await world.wrongs() == []
    assert sorted(world.folder.iterdir()) == before


async def test_keys_in_the_database_of_the_journal_are_refused(world: World) -> None:
    world.tell("WAAKVLAM_KEYS_URL", os.environ["WAAKVLAM_JOURNAL_URL"])

    (found,) = await world.wrongs()

    assert (found.name, found.cure) == ("key store", "set WAAKVLAM_KEYS_URL to a database of its own")


async def test_the_keyring_of_another_region_is_found(world: World) -> None:
    ring = world.folder / "ring.json"
    ring.rename(world.folder / "kept.json")
    KeyringFile(ring).make()

    (found,) = await world.wrongs()
    assert found.name == "master key"
    assert "another keyring did" in found.what
    assert "put the keyring back with which JZ19 began" in (found.cure or "")

    (world.folder / "kept.json").replace(ring)
    assert await world.wrongs() == []


async def test_a_keyring_that_others_can_read_is_found(world: World) -> None:
    (world.folder / "ring.json").chmod(0o644)

    (found,) = await world.wrongs()

    assert found.cure == f"chmod 600 {world.folder}/ring.json"


async def test_a_token_of_the_key_service_that_expired_is_found_and_never_repeated(world: World) -> None:
    async with KeyService() as service:
        await world.lock_keys_at(service)
        assert await world.wrongs() == []

        service.tokens.clear()
        (expired,) = await world.wrongs()
        assert "refuses our token (403): it has expired" in expired.what
        assert "WAAKVLAM_VAULT_TOKEN" in (expired.cure or "")
        assert TOKEN not in expired.model_dump_json()

        # and where nothing is locked yet, it is found as well, before the first case comes
        world.tell("WAAKVLAM_KEYS_URL", f"sqlite+aiosqlite:///{world.folder}/none-yet.db")
        assert [one.name for one in await world.wrongs()] == ["master key"]


async def test_a_key_store_that_does_not_belong_to_the_journal_is_found(world: World, postgres: Postgres) -> None:
    # given a journal with sealed rows, of cases of which one was erased
    url = postgres.new_database()
    await migrate(url)
    world.tell("WAAKVLAM_JOURNAL_URL", url)
    ring = KeyringFile(Path(os.environ["WAAKVLAM_MASTER_KEY_FILE"]))
    store = await KeyStore.open(os.environ["WAAKVLAM_KEYS_URL"], ring, REGION)
    record = await Journal.open(url, store)
    await fill(record)
    await store.destroy(CASE, why="vernietiging na bewaartermijn", by="archief/1")
    await record.close()
    await store.close()
    assert [one.what for one in await examine("JZ19") if one.name == "journal keys"] == ["the last 9 events open"]

    # when the worker is sent to a new key store, with keys of its own or without any
    world.tell("WAAKVLAM_KEYS_URL", f"sqlite+aiosqlite:///{world.folder}/other.db")
    for made in (False, True):
        if made:
            await world.lock_keys()
        (found,) = await world.wrongs()

        # then that is found, before a case is written with a key that is not its own
        assert found.name == "journal keys"
        assert "set WAAKVLAM_KEYS_URL to the key store that belongs to this journal" in (found.cure or "")

    # and a key of the same name that is another key is found too
    await world.lock_keys("case-JZ19-2026-000001", "case-JZ19-2026-000002")
    (found,) = await world.wrongs()
    assert "cannot be opened with the key of its case" in found.what


async def test_a_clock_that_is_wrong_is_found(world: World) -> None:
    assert (await _clock(timedelta(seconds=5))).state is State.OK

    found = await _clock(timedelta(hours=-1))

    assert found.state is State.WRONG
    assert "3600 s apart" in found.what or "3599 s apart" in found.what
    assert not found.hinders


async def _clock(fast: timedelta) -> Finding:
    what, _ = told.look(REGION)
    assert what is not None
    seen = await keys.look(what)
    findings = await journal.look(what, keys=seen, now=lambda: datetime.now(UTC) + fast)
    return next(one for one in findings if one.name == "clock")
