"""A master key in a file."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from waakvlam.activities.keys import KeyringFile, MasterKeyError

KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the keyring is."""
    path = tmp_path / "master-keys.json"
    assert KeyringFile(path).make()
    return path


def test_only_its_owner_can_read_it(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_what_it_locked_it_unlocks(path: Path) -> None:
    wrapped = await KeyringFile(path).wrap("case-JZ19-2026-000123", KEY)
    assert KEY not in wrapped.content
    assert await KeyringFile(path).unwrap("case-JZ19-2026-000123", wrapped) == KEY


def test_making_it_again_leaves_what_is_there(path: Path) -> None:
    before = path.read_bytes()
    assert not KeyringFile(path).make()
    assert path.read_bytes() == before


def test_of_several_that_make_it_at_once_one_does(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "master-keys.json"
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: KeyringFile(path).make(), range(8)))
    assert sum(made) == 1


async def test_the_key_of_one_case_cannot_be_passed_off_as_that_of_another(path: Path) -> None:
    wrapped = await KeyringFile(path).wrap("case-JZ19-2026-000123", KEY)
    with pytest.raises(MasterKeyError, match="case-JZ19-2026-000124"):
        await KeyringFile(path).unwrap("case-JZ19-2026-000124", wrapped)


async def test_after_renewing_the_old_one_still_unlocks_until_it_is_forgotten(path: Path) -> None:
    ring = KeyringFile(path)
    old = await ring.wrap("case-JZ19-2026-000123", KEY)
    assert (old.master_key, await ring.renew(), await ring.current()) == ("file-1", "file-2", "file-2")
    assert await ring.unwrap("case-JZ19-2026-000123", old) == KEY
    assert await ring.forget() == ("file-1",)
    with pytest.raises(MasterKeyError, match="file-1"):
        await ring.unwrap("case-JZ19-2026-000123", old)


def test_a_missing_one_says_how_it_is_made(tmp_path: Path) -> None:
    with pytest.raises(MasterKeyError, match="waakvlam keys init"):
        KeyringFile(tmp_path / "none.json").check()


def test_one_that_others_can_read_is_refused(path: Path) -> None:
    path.chmod(0o640)
    with pytest.raises(MasterKeyError, match="chmod 600"):
        KeyringFile(path).check()


def test_a_secret_that_root_mounts_for_our_group_is_closed_enough(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Kubernetes does it: the file is root's, and our process runs as somebody else, in a group of its own."""
    there = path.stat()
    root = os.stat_result((*there[:4], 0, *there[5:]))

    def mounted(_self: Path, *, mode: int) -> os.stat_result:
        return os.stat_result((stat.S_IFREG | mode, *root[1:]))

    monkeypatch.setattr(os, "geteuid", lambda: 10001)
    monkeypatch.setattr(Path, "stat", lambda self, **_: mounted(self, mode=0o440))
    KeyringFile(path).check()
    for mode in (0o444, 0o460):
        monkeypatch.setattr(Path, "stat", lambda self, mode=mode, **_: mounted(self, mode=mode))
        with pytest.raises(MasterKeyError, match="chmod 600"):
            KeyringFile(path).check()


@pytest.mark.parametrize("damage", ["", "{}", "no json", '{"current": "file-9", "keys": {"file-1": "AAAA"}}'])
def test_a_damaged_one_is_refused_without_repeating_what_is_in_it(path: Path, damage: str) -> None:
    secret = json.loads(path.read_text())["keys"]["file-1"]
    path.write_text(damage or path.read_text()[:-30])
    with pytest.raises(MasterKeyError, match="no keyring") as refused:
        KeyringFile(path).check()
    assert secret[:20] not in str(refused.value)
    with pytest.raises(MasterKeyError, match="no keyring"):
        KeyringFile(path).make()
