"""What integrators copy runs: one story in three languages, and what the contract's page and the README show."""

import asyncio
import hashlib
import os
import re
import shutil
import subprocess
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from temporalio.client import WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy

from tests.region import LOCAL_TEAM
from waakvlam.workers.embedded.client import client_of
from waakvlam.workers.embedded.stack import EmbeddedStack

pytestmark = [pytest.mark.alone, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
LANGUAGES = ["python", "typescript", "shell"]


@pytest_asyncio.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedStack]:
    """The region that the examples write to."""
    async with EmbeddedStack(["JZ19"], home=tmp_path_factory.mktemp("examples") / "home") as running:
        yield running


@pytest.fixture(scope="module")
def typescript(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example in TypeScript and the snippets of the contract's page, built as the example's tsconfig asks."""
    source, project = EXAMPLES / "typescript", tmp_path_factory.mktemp("typescript") / "project"
    shutil.copytree(source, project, ignore=shutil.ignore_patterns("build", "node_modules", "types"))
    (project / "node_modules").symlink_to(_installed(source, pytestconfig))
    codec, *rest = snippets(ROOT / "docs" / "contract" / "README.md", "typescript")
    page = project / "src" / "page"
    page.mkdir()
    (page / "codec.ts").write_text(codec)
    (page / "main.ts").write_text("\n".join(rest))
    _npm(project, "run", "build")
    return project / "build"


def _installed(source: Path, pytestconfig: pytest.Config) -> Path:
    """What the lock pins; installed anew only when the lock changes."""
    locked = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()[:16]
    assert pytestconfig.cache
    folder = pytestconfig.cache.mkdir(f"typescript-{locked}")
    complete = folder / "complete"
    if not complete.exists():
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(source / name, folder)
        _npm(folder, "ci")
        complete.touch()
    return folder / "node_modules"


def _npm(folder: Path, *arguments: str) -> None:
    npm = shutil.which("npm")
    assert npm, "no npm: scripts/system-packages installs it"
    done = subprocess.run([npm, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def snippets(page: Path, language: str) -> list[str]:
    """The code of this language that a page shows, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)


async def run(stack: EmbeddedStack, *command: object, **more: str) -> tuple[int | None, str]:
    """Run a program as an integrator does, beside this stack: its exit status, and all that it said."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")} | {
        "TEMPORAL_ADDRESS": stack.info.address,
        "TEMPORAL_CODEC_ENDPOINT": stack.info.codec_url,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    process = await asyncio.create_subprocess_exec(
        *map(str, command), env=environment | more, stdout=PIPE, stderr=STDOUT
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode()


def example(language: str, built: Path) -> list[object]:
    """The command that tells the story in this language."""
    return {
        "python": [sys.executable, EXAMPLES / "python" / "open_a_case.py"],
        "typescript": ["node", built / "open-a-case.js"],
        "shell": ["sh", EXAMPLES / "shell" / "open_a_case.sh"],
    }[language]


@pytest_asyncio.fixture(scope="module")
async def told(stack: EmbeddedStack, typescript: Path) -> dict[str, list[tuple[int | None, str]]]:
    """The story in each language, of a case of its own, twice; the languages beside each other."""

    async def twice(language: str) -> list[tuple[int | None, str]]:
        command = [*example(language, typescript), case_of(language)]
        return [await run(stack, *command), await run(stack, *command)]

    return dict(zip(LANGUAGES, await asyncio.gather(*map(twice, LANGUAGES)), strict=True))


def case_of(language: str) -> str:
    """The case of which this language tells."""
    return f"case-JZ19-2026-90010{LANGUAGES.index(language)}"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_story_is_told_as_the_page_shows_and_twice_alike(
    language: str, told: dict[str, list[tuple[int | None, str]]]
) -> None:
    # given what the page shows; the temporal command leaves out the details of a refusal
    [story, *_] = snippets(EXAMPLES / "README.md", "console")
    lines = story.replace("case-JZ19-2026-900001", case_of(language)).splitlines()
    if language == "shell":
        lines = [line for line in lines if not line.startswith("because of:")]

    # then it is so, and again when the case is closed
    for status, said in told[language]:
        assert (said.splitlines(), status) == (lines, 0)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_example_that_is_answered_otherwise_fails_and_says_why(
    language: str, stack: EmbeddedStack, typescript: Path
) -> None:
    # given a case whose first message came before under the same reference, and said something else
    case = f"case-JZ19-2026-90020{LANGUAGES.index(language)}"
    earlier = {
        "command_id": f"example/{case}/signal",
        "actor": LOCAL_TEAM,
        "occurred_at": "2026-03-02T10:05:00+01:00",
        "source": "police",
        "children": ["child-1"],
    }
    start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
        "ProtectionCase",
        id=case,
        task_queue=stack.info.regions["JZ19"].task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    client = await client_of(stack.info, "JZ19")
    await client.execute_update_with_start_workflow("receive_signal", earlier, start_workflow_operation=start)

    # then the example stops there
    status, said = await run(stack, *example(language, typescript), case)
    assert status == 1
    assert "CommandIdReused" in said
    assert "CaseOpened" not in said


async def test_the_page_of_the_contract_leads_from_nothing_to_an_order_and_a_reopened_case(
    stack: EmbeddedStack, typescript: Path
) -> None:
    main = typescript / "page" / "main.js"
    status, said = await run(stack, "node", main, "case-JZ19-2026-900300", "case-JZ19-2026-900301")
    assert status == 0, said
    assert "case-JZ19-2026-900300-measure-1 is in_force" in said
    assert "NotCompetent" in said
    assert "actor.kind art. 4.2.2 lid 1 Besluit Jeugdwet" in said
    assert "'TrackReopened'" in said


async def test_ten_lines_of_python_open_a_case(stack: EmbeddedStack) -> None:
    [shown] = snippets(ROOT / "README.md", "python")
    program = shown.replace("localhost:7233", stack.info.address)
    status, said = await run(stack, sys.executable, "-c", program, PYTHONPATH=str(EXAMPLES / "python"))
    assert status == 0, said
    assert "'CaseOpened', 'SignalReceived'" in said
