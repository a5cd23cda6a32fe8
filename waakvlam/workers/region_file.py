"""What a region sets for itself, in one TOML file; a mistake stops the worker with the file, the key and the reason.

Secrets never stand in the file: `secret_env = "NAME"` takes the value from the environment.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, ValidationError

from waakvlam.activities.channel_settings import EmailChannel, WebhookChannel
from waakvlam.domain.actors import Oin, OrganisationKind
from waakvlam.domain.deadlines.ladder import LadderRule
from waakvlam.domain.model import Model
from waakvlam.domain.notifications import Channel
from waakvlam.domain.regional_rules import QuietHours, RegionalRules
from waakvlam.domain.terms import Term
from waakvlam.workers.settings import SettingsError

_OF_OTHERS = {"feed", "corv"}
"""Sections whose secrets the worker does not need: other processes read them."""
_NO_SUCH_KEY = "is no key that can stand here"


class Escalation(Model):
    """Who is warned when, where that differs from the usual."""

    ladders: dict[str, LadderRule] = Field(default_factory=dict)
    repeat_overdue_after: int | None = None
    quiet_hours: QuietHours | None = None


class Channels(Model):
    """Where warnings go, beside the journal and the card."""

    webhook: WebhookChannel | None = None
    email: EmailChannel | None = None


class RegionFile(Model):
    """The whole file."""

    region: str
    norms: dict[str, Term] = Field(default_factory=dict)
    acting_for: dict[OrganisationKind, frozenset[OrganisationKind]] = Field(default_factory=dict)
    also_known_as: dict[Oin, frozenset[Oin]] = Field(default_factory=dict)
    escalation: Escalation = Field(default_factory=Escalation)
    channels: Channels = Field(default_factory=Channels)
    feed: dict[str, Any] | None = Field(default=None, description="For `waakvlam feed`, which reads it by itself.")
    corv: dict[str, Any] | None = Field(default=None, description="For `waakvlam corv`, which reads it by itself.")

    @property
    def rules(self) -> RegionalRules:
        """What rules may know of it. Norms that are not named keep their usual value."""
        usual = RegionalRules.default(self.region)
        escalation = self.escalation
        return RegionalRules(
            region=self.region,
            norms={**usual.norms, **self.norms},
            acting_for=self.acting_for,
            also_known_as=self.also_known_as,
            ladders=escalation.ladders,
            repeat_overdue_after=(
                usual.repeat_overdue_after
                if escalation.repeat_overdue_after is None
                else escalation.repeat_overdue_after
            ),
            channels=tuple(channel for channel in Channel if getattr(self.channels, channel.value) is not None),
            quiet_hours=escalation.quiet_hours,
        )


def read_region_file(path: Path | None, region: str) -> tuple[RegionalRules, Channels]:
    """The rules and channels of a region; the usual ones without a file.

    Raises:
        SettingsError: a line per mistake, with the file, the key and what is wrong with it.
    """
    if path is None:
        return RegionalRules.default(region), Channels()
    file = _validated(RegionFile, _read(path, region), path)
    try:
        return file.rules, file.channels
    except ValidationError as invalid:
        raise SettingsError("\n".join(_readable(path, invalid))) from None


M = TypeVar("M", bound=Model)


def read_section(path: Path | None, region: str, name: str, model: type[M]) -> M | None:
    """A section of the file that is for one command only; None where there is no such section, or no file.

    The worker neither judges it nor needs its secrets.

    Raises:
        SettingsError: as `read_region_file` does.
    """
    section = None if path is None else _read(path, region).get(name)
    if path is None or section is None:
        return None
    if not isinstance(section, dict):
        raise SettingsError(f"{path}: {name}: Input should be a table: [{name}].")
    return _validated(model, section, path, name)


def _validated(model: type[M], content: Mapping[str, Any], path: Path, *within: str) -> M:
    missing: list[str] = []
    filled = _with_secrets(content, os.environ, missing)
    problems = [f"{path}: {one}" for one in missing]
    try:
        read = model.model_validate(filled)
    except ValidationError as invalid:
        raise SettingsError("\n".join([*problems, *_readable(path, invalid, *within)])) from None
    if problems:
        raise SettingsError("\n".join(problems))
    return read


def _read(path: Path, region: str) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as unreadable:
        raise SettingsError(f"{path} cannot be read: {unreadable.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise SettingsError(f"{path} is no TOML: {broken}.") from None
    content = {"region": region, **content}
    if content["region"] != region:
        raise SettingsError(f"{path}: region: this file is for {content['region']}, the worker serves {region}.")
    return content


def _with_secrets(content: Mapping[str, Any], environment: Mapping[str, str], missing: list[str]) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for key, value in content.items():
        if key in _OF_OTHERS:
            filled[key] = value
        elif isinstance(value, dict):
            filled[key] = _with_secrets(value, environment, missing)
        elif not key.endswith("_env"):
            filled[key] = value
        elif isinstance(value, str) and value in environment:
            filled[key.removesuffix("_env")] = environment[value]
        else:
            missing.append(f"{key}: the environment holds no {value}.")
    return filled


def _readable(path: Path, invalid: ValidationError, *within: str) -> list[str]:
    return [
        f"{path}: {'.'.join([*within, *(str(part) for part in problem['loc'])]) or 'the file'}: "
        f"{_NO_SUCH_KEY if problem['type'] == 'extra_forbidden' else problem['msg'].removeprefix('Value error, ')}."
        for problem in invalid.errors(include_url=False, include_context=False, include_input=False)
    ]
