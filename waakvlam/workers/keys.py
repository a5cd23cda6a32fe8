"""Where a region's keys are: settings, and opening the key store they lead to."""

from functools import partial
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.exc import SQLAlchemyError

from waakvlam.activities.keys import KeyringFile, KeyStore, MasterKey, MasterKeyError, TransitKey
from waakvlam.workers.database import DatabaseUrl, driver_words, shown, sqlite_url
from waakvlam.workers.settings import DEFAULT_HOME, ENV_PREFIX, SettingsError, readable

_KEYRING = "master-keys.json"


class KeysUnavailable(Exception):  # noqa: N818 - it says what the keys are
    """The key store or the master key cannot be used. The message says what to do."""


class KeySettings(BaseSettings):
    """What a process can be told of keys. Each description says what is allowed."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", populate_by_name=True
    )

    home: Path = Field(default=DEFAULT_HOME, description="a directory that can be written")
    keys_url: DatabaseUrl | None = Field(
        default=None,
        description="an SQLAlchemy URL with an asynchronous driver, such as"
        " postgresql+asyncpg://host/keys or sqlite+aiosqlite:////var/lib/waakvlam/keys.db; never the journal's",
    )
    master_key_file: Path | None = Field(
        default=None, description=f"a keyring made by waakvlam keys init (default: {_KEYRING} in WAAKVLAM_HOME)"
    )
    vault_address: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="the base URL of a key service with Vault's transit engine; goes together with WAAKVLAM_VAULT_KEY",
    )
    vault_key: str | None = Field(
        default=None,
        pattern=r"^[\w.-]+$",
        description="the name of a transit key; goes together with WAAKVLAM_VAULT_ADDRESS",
    )
    vault_mount: str = Field(
        default="transit",
        pattern=r"^[\w./-]+$",
        description="the path of the transit engine (default transit)",
    )
    vault_namespace: str | None = Field(default=None, description="a namespace of the key service, where it has those")
    vault_token: str | None = Field(default=None, description="a token of the key service")
    vault_token_file: Path | None = Field(
        default=None, description="a file with a token of the key service, read anew for each request"
    )

    @model_validator(mode="after")
    def _one_master_key(self) -> Self:
        if (self.vault_address is None) != (self.vault_key is None):
            raise ValueError("WAAKVLAM_VAULT_ADDRESS and WAAKVLAM_VAULT_KEY: set both (a key service) or neither.")
        if self.vault_address is None:
            return self
        if self.master_key_file is not None:
            raise ValueError("WAAKVLAM_MASTER_KEY_FILE and WAAKVLAM_VAULT_ADDRESS: set one, not both.")
        if (self.vault_token is None) == (self.vault_token_file is None):
            raise ValueError("WAAKVLAM_VAULT_TOKEN or WAAKVLAM_VAULT_TOKEN_FILE: set one of them.")
        return self

    @property
    def keyring(self) -> Path:
        """Where the keyring is, if it is a file."""
        return self.master_key_file or self.home / _KEYRING

    def url(self, region: str) -> str:
        """The URL of a region's key store: the one that was set, or a SQLite file of the region's own."""
        return self.keys_url or sqlite_keys(self.home, region)


def load_key_settings() -> KeySettings:
    """Read the settings.

    Raises:
        SettingsError: something is wrong; the message says what, and what is allowed.
    """
    try:
        return KeySettings()
    except ValidationError as error:
        raise SettingsError("\n".join(readable(error, KeySettings))) from None


def keys_of_stack(home: Path) -> KeySettings:
    """The keys of an embedded stack: all in its home, whatever the environment says."""
    nowhere = dict.fromkeys(("vault_address", "vault_key", "vault_namespace", "vault_token", "vault_token_file"))
    return KeySettings(home=home, keys_url=None, master_key_file=home / _KEYRING, **nowhere)


def sqlite_keys(home: Path, region: str) -> str:
    """The URL of a region's key store in the engine's own directory."""
    return sqlite_url(home / f"keys-{region}.db")


def master_key(settings: KeySettings) -> MasterKey:
    """The master key that the settings tell of.

    Raises:
        KeysUnavailable: it is a file, which is not there or not right.
    """
    if settings.vault_address and settings.vault_key:
        return TransitKey(
            settings.vault_address,
            settings.vault_key,
            partial(_token, settings),
            mount=settings.vault_mount,
            vault_namespace=settings.vault_namespace,
        )
    keyring = KeyringFile(settings.keyring)
    try:
        keyring.check()
    except MasterKeyError as error:
        raise KeysUnavailable(str(error)) from None
    return keyring


async def open_keys(settings: KeySettings, region: str) -> KeyStore:
    """A region's key store, ready for use: the key of the region itself was found or made.

    Raises:
        KeysUnavailable: the store cannot be opened, or the master key cannot be used.
    """
    master = master_key(settings)
    url = settings.url(region)
    try:
        if settings.keys_url is None:
            settings.home.mkdir(parents=True, exist_ok=True)
        store = await KeyStore.open(url, master, region)
    except (SQLAlchemyError, OSError, ImportError) as error:
        await master.close()
        raise KeysUnavailable(f"The key store at {shown(url)} cannot be opened: {driver_words(error)}") from error
    try:
        await store.of_region()
    except MasterKeyError as error:
        await store.close()
        raise KeysUnavailable(str(error)) from None
    return store


def _token(settings: KeySettings) -> str:
    if settings.vault_token_file is None:
        return settings.vault_token or ""
    try:
        return settings.vault_token_file.read_text().strip()
    except (OSError, UnicodeDecodeError):
        raise MasterKeyError(f"The token file {settings.vault_token_file} cannot be read.") from None
