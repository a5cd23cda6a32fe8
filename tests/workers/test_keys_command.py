"""`waakvlam keys`, `waakvlam codec-token`, and how a process is told where its keys are."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from waakvlam.activities.keys import KeyringFile
from waakvlam.workers.cli import app
from waakvlam.workers.codec.access import check_tokens, hashed
from waakvlam.workers.keys import KeySettings, KeysUnavailable, load_key_settings, open_keys
from waakvlam.workers.settings import SettingsError

CASE = "case-JZ19-2026-000001"


def waakvlam(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the keys are."""
    monkeypatch.setenv("WAAKVLAM_HOME", str(tmp_path))
    return tmp_path


def test_a_worker_without_a_keyring_stops_and_says_how_to_make_one() -> None:
    stopped = waakvlam("worker", "--region", "JZ19")
    assert stopped.exit_code == 1
    assert "waakvlam keys init" in stopped.stderr


def test_a_keyring_is_made_once(home: Path) -> None:
    assert waakvlam("keys", "init").stdout == f"Made {home}/master-keys.json\n"
    assert waakvlam("keys", "init").stdout.startswith("There was one")
    asyncio.run(_seal())


def test_rotation_tells_how_far_it_is_and_what_it_did(home: Path) -> None:
    waakvlam("keys", "init")
    sealed = asyncio.run(_seal())
    rotated = waakvlam("keys", "rotate", "--region", "jz19")
    assert (rotated.exit_code, rotated.stdout) == (0, "2 keys locked under file-2.\n")
    assert "2 of 2 keys" in rotated.stderr
    assert asyncio.run(_seal()) == sealed


def test_without_keys_a_command_says_so() -> None:
    for arguments in (["rotate", "--region", "JZ19"], ["readings", "--region", "JZ19"]):
        failed = waakvlam("keys", *arguments)
        assert failed.exit_code == 1
        assert "keys init" in failed.stderr
    assert waakvlam("keys", "rotate", "--region", "JZ99").exit_code == 2


async def _seal() -> bytes:
    keys = await open_keys(load_key_settings(), "JZ19")
    try:
        return (await keys.of(CASE)).seal("1", b"content")
    finally:
        await keys.close()


def test_a_token_is_shown_with_the_entry_that_admits_it() -> None:
    made = waakvlam("codec-token", "--operator", "vt-1", "--region", "JZ19", "--case", CASE, "--until", "2027-01-31")
    token, _, entry = made.stdout.partition("\n")
    [admitted] = check_tokens(entry)
    assert admitted.sha256 == hashed(token)
    assert token not in entry
    assert waakvlam("codec-token", "--operator", "Jan Jansen", "--region", "JZ19").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "--tokens"),
        (["--open-on-loopback", "--host", "0.0.0.0"], "anybody could read"),
        (["--tokens", "none.toml"], "none.toml cannot be read"),
    ],
)
def test_a_codec_server_that_would_be_open_to_all_does_not_start(arguments: list[str], reason: str) -> None:
    waakvlam("keys", "init")
    refused = waakvlam("codec-server", "--region", "JZ19", "--ui-origin", "http://localhost:8233", *arguments)
    assert refused.exit_code != 0
    assert reason in refused.stderr


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"KEYS_URL": "sqlite:///keys.db"}, "WAAKVLAM_KEYS_URL is not allowed"),
        ({"VAULT_ADDRESS": "https://vault.example.nl"}, "set both"),
        ({"VAULT_ADDRESS": "https://vault.example.nl", "VAULT_KEY": "cases"}, "WAAKVLAM_VAULT_TOKEN_FILE"),
        (
            {"VAULT_ADDRESS": "https://v.nl", "VAULT_KEY": "k", "VAULT_TOKEN": "hvs.x", "MASTER_KEY_FILE": "ring"},
            "set one, not both",
        ),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"WAAKVLAM_{name}", value)
    with pytest.raises(SettingsError, match=words) as refused:
        load_key_settings()
    assert "hvs.x" not in str(refused.value)


async def test_a_key_store_that_cannot_be_opened_is_named_without_its_password(home: Path) -> None:
    KeyringFile(home / "master-keys.json").make()
    settings = KeySettings(keys_url="postgresql+asyncpg://me:geheim@127.0.0.1:1/keys")
    with pytest.raises(KeysUnavailable, match=r"127\.0\.0\.1:1/keys") as refused:
        await open_keys(settings, "JZ19")
    assert "geheim" not in str(refused.value)


async def test_a_keyring_that_is_not_the_one_stops_the_start_and_not_the_first_command(home: Path) -> None:
    KeyringFile(home / "master-keys.json").make()
    await (await open_keys(load_key_settings(), "JZ19")).close()
    (home / "master-keys.json").unlink()
    KeyringFile(home / "master-keys.json").make()
    with pytest.raises(KeysUnavailable, match="another keyring"):
        await open_keys(load_key_settings(), "JZ19")


def test_the_store_is_a_file_of_the_region_beside_its_journal(home: Path) -> None:
    assert load_key_settings().url("JZ19") == f"sqlite+aiosqlite:///{home}/keys-JZ19.db"
