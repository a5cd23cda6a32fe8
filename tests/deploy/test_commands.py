"""Every command and setting that the pages and the deployment name exists: nobody finds that out in the night."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml
from pydantic_settings import BaseSettings
from typer._click.core import Command
from typer._click.exceptions import UsageError
from typer.core import TyperGroup
from typer.testing import CliRunner

from tests.deploy.rendered import DEPLOY, PROGRAMS, REGIONS, ROOT, containers, of_region, pods
from waakvlam.workers.cli import app
from waakvlam.workers.feed import opening
from waakvlam.workers.keys import KeySettings
from waakvlam.workers.settings import WorkerSettings, setting_names
from waakvlam.workers.views import store

RUNBOOKS = sorted((ROOT / "docs" / "runbooks").glob("*.md"))
PAGES = [
    ROOT / "README.md",
    *RUNBOOKS,
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "docs" / "contract" / "README.md",
    *sorted((ROOT / "examples").rglob("README.md")),
]
OURS: Command = typer.main.get_command(app)
_ENDS_A_COMMAND = {"|", ">", ">>", "&&", ";", "#"}


def in_blocks(page: Path) -> Iterator[str]:
    """What is to be typed: the lines of console blocks that begin with a prompt, and what follows a backslash."""
    for block in re.findall(r"```console\n(.*?)```", page.read_text(), re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            if line.strip().startswith("$ "):
                yield line.strip().removeprefix("$ ")


def words_after(program: str, text: str) -> Iterator[list[str]]:
    """The arguments of each call of a program in a line."""
    words = shlex.split(text, comments=True)
    for index, word in enumerate(words):
        if word == program:
            rest = words[index + 1 :]
            end = next((place for place, one in enumerate(rest) if one in _ENDS_A_COMMAND), len(rest))
            yield rest[:end]


def of_pages() -> Iterator[tuple[str, list[str]]]:
    """Calls of waakvlam in the pages, in blocks and within a sentence."""
    for page in PAGES:
        for line in in_blocks(page):
            for words in words_after("waakvlam", line):
                yield page.name, words
        for code in re.findall(r"`(waakvlam [^`]+)`", re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)):
            yield page.name, next(words_after("waakvlam", " ".join(code.split())))


def of_deployment() -> Iterator[tuple[str, list[str]]]:
    """What containers are started with."""
    for region in REGIONS:
        for name, pod in pods(of_region(region)):
            for container in containers(pod):
                yield name, container["args"]
    for name, service in yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())["services"].items():
        if not service["image"].startswith("waakvlam:"):
            continue
        if "entrypoint" in service:
            for line in service["command"][0].splitlines():
                yield from ((name, words) for words in words_after("waakvlam", line))
        else:
            yield name, service["command"]


def parse(words: list[str]) -> None:
    """Read a call as the command would, without doing it.

    Raises:
        UsageError: there is no such command or option, or one is missing.
    """
    command, rest, path = OURS, list(words), ["waakvlam"]
    while isinstance(command, TyperGroup):
        if not rest:
            return  # a family of commands, named in a sentence
        if rest[0].startswith("-") and command.invoke_without_command:
            break
        name = rest.pop(0)
        found = command.commands.get(name)
        if found is None:
            raise UsageError(f"no such command: {' '.join([*path, name])}")
        command = found
        path.append(name)
    if rest:  # in a sentence, a command may be named without what it needs
        command.make_context(" ".join(path), rest)


def test_every_command_of_the_pages_exists() -> None:
    calls = list(of_pages())
    assert len(calls) > 60
    for page, words in calls:
        try:
            parse(words)
        except UsageError as wrong:
            pytest.fail(f"{page}: waakvlam {shlex.join(words)}: {wrong.message}")


def every_command(within: Command = OURS, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Command]]:
    """All that can be called, families of commands included."""
    yield path, within
    if isinstance(within, TyperGroup):
        for name, command in within.commands.items():
            yield from every_command(command, (*path, name))


def test_help_shows_every_word_and_says_what_an_exit_status_means() -> None:
    def words(text: str) -> str:
        return " ".join(re.sub(r"[^\w\[\]{}<>*]+", " ", text).split())

    for path, command in every_command():
        shown = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "100", "TERM": "dumb"}).output
        assert words(command.help or "").replace("`", "") in words(shown), path
        if not isinstance(command, TyperGroup):
            assert "Exit status: 0 " in (command.help or ""), path


def test_every_command_of_a_container_exists_and_is_complete() -> None:
    calls = list(of_deployment())
    assert {words[0] for _, words in calls} == {
        "worker",
        "watchdog",
        "codec-server",
        "feed",
        "keys",
        "namespace",
        "journal",
        "doctor",
    }
    for name, words in calls:
        try:
            # The origins that are filled in later stand for themselves.
            parse([word.replace("$(WAAKVLAM_REGION)", "JZ19") for word in words])
        except UsageError as wrong:
            pytest.fail(f"{name}: waakvlam {shlex.join(words)}: {wrong.message}")


@pytest.mark.parametrize("words", [["case", "restart"], ["worker", "--area", "JZ19"], ["case", "erase", "--dry-run"]])
def test_a_command_that_does_not_exist_is_found(words: list[str]) -> None:
    """The check itself can fail."""
    with pytest.raises(UsageError):
        parse(words)


def test_every_command_of_temporal_exists() -> None:
    calls: dict[tuple[str, ...], set[str]] = {}
    for page in PAGES:
        for line in in_blocks(page):
            if not line.startswith("temporal "):
                continue
            for words in words_after("temporal", line):
                path = tuple(words[: next((i for i, word in enumerate(words) if word.startswith("-")), len(words))])
                options = {word.partition("=")[0] for word in words if word.startswith("--")}
                calls.setdefault(path, set()).update(options)
    assert len(calls) > 5
    everywhere = subprocess.run([PROGRAMS / "temporal", "options"], capture_output=True, text=True, check=True).stdout
    for path, options in calls.items():
        told = subprocess.run(
            [PROGRAMS / "temporal", *path, "--help"], capture_output=True, text=True, check=True
        ).stdout
        assert f"temporal {' '.join(path)} [" in told, path
        for option in options:
            assert re.search(rf"(^|\s){option}\b", told + everywhere), (path, option)


def known_settings() -> set[str]:
    """Every name of the environment that some process of ours reads."""
    kinds: list[type[BaseSettings]] = [WorkerSettings, KeySettings, store._ViewSettings, opening._FeedEnvironment]
    names = {name for kind in kinds for name in setting_names(kind)}
    assert isinstance(OURS, TyperGroup)
    for parameter in OURS.commands["codec-server"].params:
        if isinstance(parameter.envvar, str):
            names.add(parameter.envvar)
        elif parameter.envvar:
            names.update(parameter.envvar)
    return names


def test_every_setting_that_is_named_exists() -> None:
    files = [path for path in DEPLOY.rglob("*") if path.is_file() and "demo" not in path.parts]
    texts = {path: path.read_text() for path in [*files, *PAGES]}
    whole = "\n".join(texts.values())
    # Names that a region's file gives to its own secrets, and what a script of PostgreSQL asks for.
    given = set(re.findall(r'secret_env = "(\w+)"', whole)) | set(re.findall(r"\\getenv \w+ (\w+)", whole))
    known = known_settings() | given | {"WAAKVLAM_HOUSEHOLDS"}  # which the tests read
    named = {(path.name, name) for path, text in texts.items() for name in re.findall(r"\bWAAKVLAM_[A-Z_]+\b", text)}
    assert len(named) > 40
    assert [one for one in sorted(named) if one[1] not in known] == []
