"""What a region's worker can be told, and what it answers when it is told something wrong.

Settings come from the environment (`WAAKVLAM_...`); the connection to Temporal is configured the way
every Temporal tool is, see `waakvlam.workers.connection`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from waakvlam.domain.regions import REGIONS

DEFAULT_HOME = Path(".waakvlam")
"""Where the engine keeps files of its own, unless `WAAKVLAM_HOME` says otherwise."""

ENV_PREFIX = "WAAKVLAM_"
"""How every setting of ours begins."""

LogFormat = Literal["auto", "json", "console"]
"""How log lines are written; auto is readable on a terminal, and JSON elsewhere."""

# May hold a password or a token: never repeated in a message.
_SECRET = {"journal_url", "keys_url", "vault_token", "otlp_endpoint"}


class SettingsError(Exception):
    """A setting is missing or wrong. The message names the setting and what is allowed."""


class WorkerSettings(BaseSettings):
    """Everything a worker process can be told. Each description says what is allowed."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_ignore_empty=True, frozen=True, extra="forbid", populate_by_name=True
    )

    region: str = Field(description="the code of a jeugdregio, such as JZ19 (also: --region)")
    home: Path = Field(default=DEFAULT_HOME, description="a directory that can be written")
    journal_url: str | None = Field(
        default=None,
        description="an SQLAlchemy URL with an asynchronous driver, such as"
        " postgresql+asyncpg://host/database or sqlite+aiosqlite:////var/lib/waakvlam/journal.db",
    )
    region_file: Path | None = Field(
        default=None, description="a TOML file with what the region sets for itself; see deploy/regions/example.toml"
    )
    send_warnings: bool = Field(
        default=True,
        description="false keeps warnings in the journal and on the card, whatever the region's file says of channels",
    )
    roll_over_after: int = Field(
        default=150, ge=1, le=4000, description="a number of events from 1 to 4000 (default 150)"
    )
    drain_seconds: float = Field(
        default=10.0, ge=0, le=3600, description="a number of seconds from 0 to 3600 (default 10)"
    )
    connect_seconds: float = Field(
        default=60.0, ge=0, le=3600, description="a number of seconds from 0 to 3600 (default 60)"
    )
    log_format: LogFormat = Field(
        default="auto", description="auto, json or console (default auto: readable on a terminal)"
    )
    otlp_endpoint: str | None = Field(
        default=None,
        validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT",
        pattern=r"^https?://",
        description="the base URL of an OTLP/HTTP collector, such as http://localhost:4318",
    )
    deployment_name: str | None = Field(
        default=None,
        validation_alias="TEMPORAL_DEPLOYMENT_NAME",
        description="the worker deployment's name; goes together with TEMPORAL_WORKER_BUILD_ID",
    )
    build_id: str | None = Field(
        default=None,
        validation_alias="TEMPORAL_WORKER_BUILD_ID",
        description="the release of this worker; goes together with TEMPORAL_DEPLOYMENT_NAME",
    )

    @field_validator("region")
    @classmethod
    def _region_exists(cls, region: str) -> str:
        if region.upper() not in REGIONS:
            raise ValueError("there is no such region")
        return region.upper()

    @field_validator("journal_url")
    @classmethod
    def _driver_is_asynchronous(cls, url: str | None) -> str | None:
        return asynchronous(url)

    @model_validator(mode="after")
    def _versioned_fully_or_not(self) -> Self:
        if (self.deployment_name is None) != (self.build_id is None):
            raise ValueError(
                "TEMPORAL_DEPLOYMENT_NAME and TEMPORAL_WORKER_BUILD_ID: set both (a versioned worker) or neither."
            )
        return self

    @property
    def journal(self) -> str:
        """The URL of the journal: the one that was set, or a SQLite file of the region's own."""
        return self.journal_url or sqlite_journal(self.home, self.region)


def asynchronous(url: str | None) -> str | None:
    """The URL of a database, when its driver suits us.

    Raises:
        ValueError: it does not.
    """
    if url is None:
        return None
    try:
        dialect = make_url(url).get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        raise ValueError("this is no SQLAlchemy URL") from error
    if not dialect.is_async:
        raise ValueError("this driver is not asynchronous")
    return url


def sqlite_journal(home: Path, region: str) -> str:
    """The URL of a region's journal in the engine's own directory."""
    return f"sqlite+aiosqlite:///{home / f'journal-{region}.db'}"


def load_settings(*, region: str | None = None) -> WorkerSettings:
    """Read the settings; a `region` given here wins from the environment.

    Raises:
        SettingsError: something is missing or wrong; the message says what, and what is allowed.
    """
    given = {} if region is None else {"region": region}
    try:
        return WorkerSettings(**given)  # type: ignore[arg-type]  # the rest comes from the environment
    except ValidationError as error:
        raise SettingsError("\n".join(readable(error, WorkerSettings))) from None


def readable(error: ValidationError, settings: type[BaseSettings]) -> Iterator[str]:
    """One line per wrong setting: its name, what is wrong with it, and what is allowed."""
    for problem in error.errors(include_url=False, include_context=False):
        if not problem["loc"]:  # about several settings together: the message names them
            yield problem["msg"].removeprefix("Value error, ")
            continue
        name, field = _field_of(str(problem["loc"][0]), settings)
        what = (
            "is not set"
            if problem["type"] == "missing"
            else "is not allowed"
            if field in _SECRET
            else f"cannot be {problem['input']!r}"
        )
        yield f"{name} {what}: {settings.model_fields[field].description}."


def _field_of(location: str, settings: type[BaseSettings]) -> tuple[str, str]:
    """The name in the environment and the name of the field, of what pydantic calls `location`."""
    for field, info in settings.model_fields.items():
        alias = info.validation_alias
        if location in {field, alias}:
            return (alias if isinstance(alias, str) else f"{ENV_PREFIX}{field.upper()}"), field
    return location, location
