"""A master key in a file: for the embedded stack, and for a region that has no key service.

The file holds one or more keys, of which one is current. It is read again for every use (which is seldom: unlocked
keys are kept for a while), so that a rotation reaches every process at once.
"""

import asyncio
import base64
import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import Field, ValidationError, model_validator

from waakvlam.activities.keys.cipher import KEY_BYTES
from waakvlam.activities.keys.master_key import MasterKeyError, Wrapped
from waakvlam.domain.model import Model

_NONCE_BYTES = 12
_PRIVATE = 0o600
_ID = re.compile(r"file-\d+")


class _Ring(Model):
    """What the file says."""

    current: str
    keys: dict[str, str] = Field(description="32 random bytes in base64, by id.")

    @model_validator(mode="after")
    def _is_whole(self) -> "_Ring":
        if self.current not in self.keys:
            raise ValueError("the current key is not there")
        for key in self.keys.values():
            if len(base64.b64decode(key, validate=True)) != KEY_BYTES:
                raise ValueError("a key has not the right length")
        return self

    def key(self, name: str) -> AESGCM:
        return AESGCM(base64.b64decode(self.keys[name]))


def _too_open(owner: int) -> int:
    """What nobody else may do with a keyring of this owner.

    A secret that root mounts for the group of one container, as Kubernetes does, is as closed as it can be there.
    """
    return 0o037 if owner == 0 and os.geteuid() != 0 else 0o077


class KeyringFile:
    """Master keys in one file that only its owner can read, or root's for our group."""

    def __init__(self, path: Path) -> None:
        """Use the keyring at a path; `make` makes one."""
        self._path = path

    def make(self) -> bool:
        """Make a keyring with one key, unless there is one; True when it was made.

        Raises:
            MasterKeyError: it cannot be written, or what is there is no keyring.
        """
        self._make_directory()
        with self._held():
            if self._path.exists():
                self._read()
                return False
            self._write(_Ring(current="file-1", keys={"file-1": _new_key()}))
            return True

    def check(self) -> None:
        """Look whether it can be used.

        Raises:
            MasterKeyError: it is not there, is no keyring, or others can read it.
        """
        self._read()

    async def current(self) -> str:
        """The id of the current key."""
        return (await asyncio.to_thread(self._read)).current

    async def wrap(self, name: str, key: bytes) -> Wrapped:
        """Lock the key of this name under the current master key."""
        ring = await asyncio.to_thread(self._read)
        nonce = os.urandom(_NONCE_BYTES)
        return Wrapped(ring.current, nonce + ring.key(ring.current).encrypt(nonce, key, name.encode()))

    async def unwrap(self, name: str, wrapped: Wrapped) -> bytes:
        """Unlock the key of this name."""
        ring = await asyncio.to_thread(self._read)
        if wrapped.master_key not in ring.keys:
            raise MasterKeyError(f"The key of {name} is locked under {wrapped.master_key}, which {self._path} has not.")
        nonce, locked = wrapped.content[:_NONCE_BYTES], wrapped.content[_NONCE_BYTES:]
        try:
            return ring.key(wrapped.master_key).decrypt(nonce, locked, name.encode())
        except InvalidTag:
            raise MasterKeyError(
                f"The key of {name} was not locked by the {wrapped.master_key} of {self._path}: another keyring did."
            ) from None

    async def renew(self) -> str:
        """Add a key and make it the current one."""
        return await asyncio.to_thread(self._renew)

    async def forget(self) -> tuple[str, ...]:
        """Take every key out of the file but the current one."""
        return await asyncio.to_thread(self._forget)

    async def close(self) -> None:
        """Nothing is kept open."""

    def _renew(self) -> str:
        with self._held():
            ring = self._read()
            number = 1 + max(int(name.removeprefix("file-")) for name in ring.keys if _ID.fullmatch(name))
            name = f"file-{number}"
            self._write(_Ring(current=name, keys={**ring.keys, name: _new_key()}))
            return name

    def _forget(self) -> tuple[str, ...]:
        with self._held():
            ring = self._read()
            self._write(_Ring(current=ring.current, keys={ring.current: ring.keys[ring.current]}))
            return tuple(name for name in ring.keys if name != ring.current)

    def _read(self) -> _Ring:
        try:
            status = self._path.stat()
            content = self._path.read_bytes()
        except FileNotFoundError:
            raise MasterKeyError(
                f"There is no keyring at {self._path}. Make one with: waakvlam keys init"
                " (if there was one, put it back: without it nothing that was recorded can be read)."
            ) from None
        except OSError as error:
            raise MasterKeyError(f"The keyring {self._path} cannot be read: {error.strerror}.") from None
        if status.st_mode & _too_open(status.st_uid):
            raise MasterKeyError(f"Others can read the keyring {self._path}. Mend that with: chmod 600 {self._path}")
        try:
            return _Ring.model_validate_json(content)
        except (ValidationError, ValueError):  # whose message would repeat a key
            raise MasterKeyError(f"{self._path} is no keyring; waakvlam keys init makes one elsewhere.") from None

    def _write(self, ring: _Ring) -> None:
        """Whole or not at all, and on the disk before anything is locked under it."""
        draft = self._path.with_name(f"{self._path.name}.{datetime.now(UTC):%H%M%S%f}.new")
        try:
            file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
            with os.fdopen(file, "w") as out:
                json.dump(ring.model_dump(), out, indent=2)
                out.write("\n")
                out.flush()
                os.fsync(out.fileno())
            draft.replace(self._path)
            directory = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)
        except OSError as error:
            raise MasterKeyError(f"The keyring {self._path} cannot be written: {error.strerror}.") from None

    def _make_directory(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise MasterKeyError(f"The keyring {self._path} cannot be written: {error.strerror}.") from None

    @contextmanager
    def _held(self) -> Iterator[None]:
        """One writer at a time, of all processes."""
        try:
            directory = os.open(self._path.parent, os.O_RDONLY)
        except OSError as error:
            raise MasterKeyError(f"The keyring {self._path} cannot be written: {error.strerror}.") from None
        try:
            fcntl.flock(directory, fcntl.LOCK_EX)
            yield
        finally:
            os.close(directory)


def _new_key() -> str:
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()
