"""What was erased comes back from no history: a journal that lacks it is not taken for whole."""

from pathlib import Path

import pytest

from tests.journal.story import CASE, OTHER_CASE, put
from waakvlam.activities.journal import Journal
from waakvlam.activities.keys import KeyringFile, KeyStore
from waakvlam.workers.journal.rebuild_command import ErasedRowsMissing, require_erased_rows


async def test_a_journal_without_the_rows_of_an_erased_case_is_not_rebuilt_in_silence(tmp_path: Path) -> None:
    # Given two cases of which one was erased
    ring = KeyringFile(tmp_path / "master-keys.json")
    ring.make()
    keys = await KeyStore.open(f"sqlite+aiosqlite:///{tmp_path}/keys.db", ring, "JZ19")
    journal = await Journal.open(f"sqlite+aiosqlite:///{tmp_path}/journal.db", keys)
    await put(journal, CASE, "gemeente/1")
    await put(journal, OTHER_CASE, "gemeente/2")
    await keys.destroy(OTHER_CASE, why="verzoek", by="jurist-1")
    # Then a journal that holds its rows can be gone on with
    await require_erased_rows(journal, keys)
    await journal.close()
    # and one that lost them cannot
    empty = await Journal.open(f"sqlite+aiosqlite:///{tmp_path}/empty.db", keys)
    with pytest.raises(ErasedRowsMissing, match=OTHER_CASE):
        await require_erased_rows(empty, keys)
    await empty.close()
    await keys.close()
