"""What a region's worker can be told, and what it answers when it is told something wrong.

Settings come from the environment (`WAAKVLAM_...`); the connection to Temporal is configured the way
every Temporal tool is, see `waakvlam.workers.connection`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from waakvlam.domain.regions import REGIONS
from waakvlam.workers.database import DatabaseUrl, sqlite_url

DEFAULT_HOME = Path(".waakvlam")
"""Where the engine keeps files of its own, unless `WAAKVLAM_HOME` says otherwise."""

ENV_PREFIX = "WAAKVLAM_"
"""How every setting of ours begins."""

LogFormat = Literal["auto", "json", "console"]
"""How log lines are written; auto is readable on a terminal, and JSON elsewhere."""

Tuner = Literal["resource", "fixed"]
"""How many activities at once: as many as the machine bears, or always as many."""

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
    journal_url: DatabaseUrl | None = Field(
        default=None,
        description="an SQLAlchemy URL with an asynchronous driver, such as"
        " postgresql+asyncpg://host/database or sqlite+aiosqlite:////var/lib/waakvlam/journal.db",
    )
    region_file: Path | None = Field(
        default=None, description="a TOML file with what the region sets for itself; see deploy/regions/example.toml"
    )
    peers_file: Path | None = Field(
        default=None,
        description="a TOML file with the public keys of the regions to which a household can be handed over;"
        " see waakvlam keys public",
    )
    send_warnings: bool = Field(
        default=True,
        description="true or false; false keeps warnings in the journal and on the card, whatever the region's file"
        " says of channels",
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
    listen_host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="the address on which health and metrics are served (default 127.0.0.1; 0.0.0.0 in a container)",
    )
    health_port: int | None = Field(
        default=None, ge=1, le=65535, description="a port from 1 to 65535 for /live and /ready (default: not served)"
    )
    metrics_port: int | None = Field(
        default=None, ge=1, le=65535, description="a port from 1 to 65535 for /metrics (default: not served)"
    )
    figures_seconds: float = Field(
        default=30.0, ge=0.1, le=3600, description="a number of seconds from 0.1 to 3600 (default 30)"
    )
    tuner: Tuner = Field(default="resource", description="resource or fixed (default resource)")
    target_cpu: float = Field(default=0.9, gt=0, le=1, description="a share from 0 to 1 (default 0.9)")
    target_memory: float = Field(default=0.8, gt=0, le=1, description="a share from 0 to 1 (default 0.8)")
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


def sqlite_journal(home: Path, region: str) -> str:
    """The URL of a region's journal in the engine's own directory."""
    return sqlite_url(home / f"journal-{region}.db")


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
    return (f"{problem.what}: {problem.allowed}." for problem in problems(error, settings))


@dataclass(frozen=True)
class Problem:
    """A setting that is wrong, or several that are wrong together."""

    names: tuple[str, ...]
    """As they stand in the environment."""
    what: str
    allowed: str


def problems(error: ValidationError, settings: type[BaseSettings]) -> Iterator[Problem]:
    """What is wrong with the settings, each with what is allowed; what may be secret is not repeated."""
    fields = setting_names(settings)
    for problem in error.errors(include_url=False, include_context=False):
        if not problem["loc"]:  # about several settings together: the message names them
            what, _, allowed = problem["msg"].removeprefix("Value error, ").rstrip(".").partition(": ")
            yield Problem(tuple(name for name in fields if re.search(rf"\b{name}\b", what)), what, allowed)
            continue
        location = str(problem["loc"][0])
        name = next((name for name, field in fields.items() if location in {name, field}), location)
        field = fields[name]
        what = (
            "is not set"
            if problem["type"] == "missing"
            else "is not allowed"
            if field in _SECRET
            else f"cannot be {problem['input']!r}"
        )
        yield Problem((name,), f"{name} {what}", str(settings.model_fields[field].description))


def setting_names(settings: type[BaseSettings]) -> dict[str, str]:
    """From the name of each setting in the environment to that of its field."""
    aliases = {field: info.validation_alias for field, info in settings.model_fields.items()}
    return {
        alias if isinstance(alias, str) else f"{ENV_PREFIX}{field.upper()}": field for field, alias in aliases.items()
    }
