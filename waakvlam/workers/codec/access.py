"""Who may read what at the codec server: bearer tokens in a TOML file, of which only the hash is kept.

    [[token]]
    sha256 = "..."                      # waakvlam codec-token makes a token and prints this entry
    operator = "vt-1017"                # a reference to a person or system, never a name
    regions = ["JZ19"]
    cases = ["case-JZ19-2026-000123"]   # optional: these alone, instead of all of the region
    until = 2027-01-31                  # optional: the last day

The file is read again when it has changed, so that a token that is taken out no longer works.
"""

import hashlib
import hmac
import ipaddress
import secrets
import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Protocol
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints, ValidationError, field_validator
from starlette.requests import Request

from waakvlam.domain.calendar import local_date
from waakvlam.domain.errors import Refusal
from waakvlam.domain.identifiers import StreamKind, parse
from waakvlam.domain.model import Model
from waakvlam.domain.regions import REGIONS

_BYTES = 32


class AccessError(Exception):
    """The file with tokens cannot be used. The message says why; never a token or a hash."""


@dataclass(frozen=True)
class Reader:
    """Somebody who showed that they may read something."""

    operator: str
    regions: frozenset[str] | None
    """None: every region that is served."""
    cases: frozenset[str] | None
    """None: every case of those regions."""

    def may(self, region: str, keys: Collection[str]) -> bool:
        """Whether these keys of this region may be used for them."""
        if self.regions is not None and region not in self.regions:
            return False
        return self.cases is None or all(key in self.cases for key in keys)


class Access(Protocol):
    """Who a request is from."""

    def reader(self, request: Request) -> Reader | None:
        """The reader, None when the request does not show one.

        Raises:
            AccessError: it cannot be known now.
        """
        ...


class _Token(Model):
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    operator: Annotated[str, StringConstraints(pattern=r"^[\w./-]{1,80}$")]
    regions: tuple[str, ...] = Field(min_length=1)
    cases: tuple[str, ...] | None = None
    until: date | None = None

    @field_validator("regions")
    @classmethod
    def _regions_exist(cls, regions: tuple[str, ...]) -> tuple[str, ...]:
        if not set(regions) <= REGIONS.keys():
            raise ValueError("there is no such region")
        return regions

    @field_validator("cases")
    @classmethod
    def _are_cases(cls, cases: tuple[str, ...] | None) -> tuple[str, ...] | None:
        try:
            for case in cases or ():
                parse(case, StreamKind.PROTECTION_CASE)
        except Refusal as refusal:
            raise ValueError(refusal.message) from None
        return cases


class _Tokens(Model):
    token: tuple[_Token, ...] = ()


class TokenAccess:
    """Whoever shows a token of the file."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Use the tokens of a file.

        Raises:
            AccessError: it cannot be read, or is not right.
        """
        self._path = path
        self._clock = clock
        self._seen: tuple[int, int, int] | None = None
        self._tokens: tuple[_Token, ...] = ()
        self._read()

    def reader(self, request: Request) -> Reader | None:
        """Whoever the token in the request belongs to."""
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not shown:
            return None
        digest = hashed(shown.strip())
        self._read()
        found = [token for token in self._tokens if hmac.compare_digest(token.sha256, digest)]
        if not found or (found[0].until is not None and local_date(self._clock()) > found[0].until):
            return None
        cases = found[0].cases
        return Reader(found[0].operator, frozenset(found[0].regions), None if cases is None else frozenset(cases))

    def _read(self) -> None:
        try:
            status = self._path.stat()
            now = (status.st_mtime_ns, status.st_ino, status.st_size)
            if now == self._seen:
                return
            content = self._path.read_text()
        except (OSError, UnicodeDecodeError):
            raise AccessError(f"The tokens in {self._path} cannot be read.") from None
        try:
            tokens = check_tokens(content)
        except AccessError as error:
            raise AccessError(f"{self._path}: {error}") from None
        self._tokens, self._seen = tokens, now


class LoopbackAccess:
    """Whoever is on this machine, without a token: for the embedded stack, whose households are made up.

    A browser is let in for pages of the stack's own UI only. The name by which the server was called must be this
    machine's as well, so that no page from elsewhere reads along under a name of its own.
    """

    def __init__(self, ui_origins: Collection[str]) -> None:
        """Let in programs on this machine, and the UI's pages."""
        self._ui_origins = frozenset(ui_origins)

    def reader(self, request: Request) -> Reader | None:
        """The machine's own user."""
        origin = request.headers.get("origin")
        caller = request.client.host if request.client else None
        called = urlsplit(f"//{request.headers.get('host', '')}").hostname
        if not (is_loopback(caller) and is_loopback(called)) or (origin is not None and origin not in self._ui_origins):
            return None
        return Reader("loopback", None, None)


def check_tokens(content: str) -> tuple[_Token, ...]:
    """The tokens in the text of a file.

    Raises:
        AccessError: they are not right.
    """
    try:
        return _Tokens.model_validate(tomllib.loads(content)).token
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise AccessError(f"This entry is not right: {where}.") from None
    except tomllib.TOMLDecodeError:
        raise AccessError("This is no TOML.") from None


def is_loopback(host: str | None) -> bool:
    """Whether a name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return host is not None and ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def new_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(_BYTES)


def hashed(token: str) -> str:
    """What the file holds of a token. It is random and long: a plain hash cannot be searched back."""
    return hashlib.sha256(token.encode()).hexdigest()
