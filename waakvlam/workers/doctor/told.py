"""What the environment tells: every wrong setting at once, and the rest as far as it can be used."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar, cast

from pydantic import ValidationError
from pydantic_settings import BaseSettings

from waakvlam.domain.regions import REGIONS
from waakvlam.workers.doctor.finding import Finding, note, ok, wrong
from waakvlam.workers.keys import KeySettings
from waakvlam.workers.settings import ENV_PREFIX, Problem, WorkerSettings, problems, setting_names

_Settings = TypeVar("_Settings", bound=BaseSettings)
_REGION = "WAAKVLAM_REGION"
_ALIKE = 0.85
# Of the codec server, the feed and the lists, which read the same environment.
_OF_OTHERS = {"WAAKVLAM_CODEC_TOKENS", "WAAKVLAM_FEED_URL", "WAAKVLAM_VIEWS_URL"}


@dataclass(frozen=True)
class Told:
    """What a worker was told. What is wrong has its usual value here, and stands in `doubtful`."""

    worker: WorkerSettings
    keys: KeySettings
    doubtful: frozenset[str]
    """Names of settings, as in the environment: nothing that rests on them can be checked."""


def look(region: str | None) -> tuple[Told | None, list[Finding]]:
    """Read the environment; a `region` given here wins. None where the region is not known: all rests on that."""
    given = {} if region is None else {"region": region}
    found: list[Finding] = []
    worker, doubtful = _read(WorkerSettings, given, found)
    keys, also = _read(KeySettings, {}, found)
    mistaken = _look_alikes()
    if not found:
        found.append(ok("settings", _listed(setting_names(WorkerSettings) | setting_names(KeySettings))))
    found += mistaken
    if worker is None or keys is None:
        return None, found
    return Told(worker, keys, doubtful | also), found


def _read(
    kind: type[_Settings], given: dict[str, Any], found: list[Finding]
) -> tuple[_Settings | None, frozenset[str]]:
    try:
        return kind(**given), frozenset()
    except ValidationError as error:
        wrongs = list(problems(error, kind))
    found += map(_finding, wrongs)
    doubtful = frozenset(name for one in wrongs for name in one.names)
    if _REGION in doubtful:
        return None, doubtful
    fields = setting_names(kind)
    infos = {name: kind.model_fields[fields[name]] for name in doubtful}
    usual = {str(info.validation_alias or fields[name]): info.get_default() for name, info in infos.items()}
    try:
        return kind(**given, **usual), doubtful
    except ValidationError:  # wrong together with what was wrong by itself: it comes to light when that is mended
        return cast("_Settings", kind.model_construct(None, **given)), frozenset(fields)


def _finding(problem: Problem) -> Finding:
    if problem.names == (_REGION,):
        return _no_region(problem.what)
    if len(problem.names) == 1:
        return wrong("settings", problem.what, f"set {problem.names[0]} to {problem.allowed}", setting=True)
    return wrong("settings", f"{problem.what} do not go together so", problem.allowed, setting=True)


def _no_region(what: str) -> Finding:
    known = ", ".join(f"{code} {name}" for code, name in list(REGIONS.items())[:2])
    return wrong(
        "region",
        what,
        f"waakvlam regions list shows the codes ({known}, ...); waakvlam regions find --municipality NAME finds yours",
        setting=True,
    )


def _look_alikes() -> list[Finding]:
    """Settings of which nobody ever heard, that look like one that was not set."""
    known = {*setting_names(WorkerSettings), *setting_names(KeySettings), *_OF_OTHERS}
    unset = sorted(known - os.environ.keys())
    return [
        note("settings", f"{name} is no setting, and does nothing; was {near[0]} meant?")
        for name in sorted(os.environ.keys() - known)
        if name.startswith(ENV_PREFIX) and (near := get_close_matches(name, unset, n=1, cutoff=_ALIKE))
    ]


def _listed(names: Iterable[str]) -> str:
    told = [name for name in sorted(names) if os.environ.get(name)]
    return f"set: {', '.join(told)}" if told else "nothing is set: all have their usual value"
