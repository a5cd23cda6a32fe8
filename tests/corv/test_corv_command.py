"""`waakvlam corv` on a region at work: nothing is half done, a second run completes, and replies follow the record."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner, Result

from tests.corv.settings import RVDK, SECTION, SETTINGS, VEILIG_THUIS, message
from tests.region import REGION, Region, command, eventually
from waakvlam.domain.corv import Choices, Message
from waakvlam.domain.protection_case.commands import SignalSource
from waakvlam.domain.regional_rules import RegionalRules
from waakvlam.workers.cli import app
from waakvlam.workers.corv.document import judged
from waakvlam.workers.corv.importing import read_files
from waakvlam.workers.corv.rehearsal import Command, Rehearsal
from waakvlam.workers.corv.sending import send

NO_BIRTH_DATE = ("<BG:geboortedatum>20180517</BG:geboortedatum>", "")
NO_LAST_DATE = ('<BG:geboortedatum StUF:indOnvolledigeDatum="D">20210901</BG:geboortedatum>', "")

Call = Callable[..., Awaitable[Result]]


@pytest.fixture
def called(region: Region, tmp_path: Path, key_environment: dict[str, str]) -> Call:
    """The command, in the region at work."""
    (tmp_path / "region.toml").write_text(SECTION)
    environment = {
        **key_environment,
        "TEMPORAL_ADDRESS": region.client.service_client.config.target_host,
        "TEMPORAL_NAMESPACE": region.client.namespace,
        "WAAKVLAM_JOURNAL_URL": f"sqlite+aiosqlite:///{tmp_path}/journal.db",
        "WAAKVLAM_REGION_FILE": str(tmp_path / "region.toml"),
        "WAAKVLAM_REGION": REGION,
    }

    async def call(*arguments: str | Path) -> Result:
        words = ["corv", *(str(one) for one in arguments)]
        return await asyncio.to_thread(CliRunner().invoke, app, words, env=environment)

    return call


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """A file with a sample message, changed in some places."""

    numbers = count(1)

    def write(name: str, *changes: tuple[str, str]) -> Path:
        file = tmp_path / f"{name}-{next(numbers)}.xml"
        file.write_bytes(message(name, *changes))
        return file

    return write


def alone(found: Message, case: str) -> list[Command]:
    """The commands of a message for a case that is not there yet."""
    rehearsal = Rehearsal((), {}, RegionalRules.default(REGION), datetime.now(UTC))
    return rehearsal.commands(found, Choices(case=case, opens_by=SignalSource.PROFESSIONAL))


async def on_record(region: Region, case: str) -> list[tuple[str, str]]:
    """Stream and type of each event of the case that a command of a person led to."""
    events = await region.journal.events_of_case(case)
    return [(one.stream, one.event.type) for one in events if not one.command_id.startswith("case-")]


async def test_a_report_is_imported_once_however_often_and_answered_when_it_is_assessed(
    called: Call, put: Callable[..., Path], region: Region, tmp_path: Path
) -> None:
    case, file = region.new_case(), put("vtMelding")
    dry = await called("import", file, "--case", case, "--dry-run")
    assert (dry.exit_code, await on_record(region, case)) == (0, [])
    assert f"receive_signal on {case}: would be sent" in dry.output

    first = await called("import", file, "--case", case, "--json")
    again = await called("import", file, "--case", case, "--json")
    (said,), (repeated,) = json.loads(first.stdout)["files"], json.loads(again.stdout)["files"]
    assert (first.exit_code, again.exit_code, said["receipts"]) == (0, 0, repeated["receipts"])
    assert [one["on_record"] for one in repeated["commands"]] == [True, True, True]
    types = [kind for _, kind in await on_record(region, case)]
    assert (types.count("SignalReceived"), types.count("ChildRegistered")) == (1, 2)
    assert said["left_out"] == ["ouder met gezag"]

    assert "volgt geen bericht" in (await called("export", case)).output
    assessment = f"{case}-assessment-1"
    await eventually(lambda: region.journal.stream(assessment))
    actor = {"organisation": VEILIG_THUIS, "kind": "veilig_thuis", "role": "triage", "worker": "vt-17"}
    at = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    await region.send(assessment, "decide_triage", command(actor, at, outcome="VT-01-02"))
    written = json.loads((await called("export", case, "--to", tmp_path / "out", "--json")).stdout)["messages"]
    (reply,) = written
    root = written_in(reply["file"], "vtTerugkoppelingDi01")
    assert texts(root, "identificatieVtMelding", "uitkomst", "status", "oinNummer") == [
        "PL2100-2026012345",
        "overdracht",
        "uitkomst veiligheidsbeoordeling",
        VEILIG_THUIS,
    ]
    assert texts(root, "organisatie") == ["Veilig Thuis Brabant", "Politie Oost-Brabant"]


async def test_what_a_crash_left_is_completed_by_a_second_run(
    called: Call, put: Callable[..., Path], region: Region
) -> None:
    case, file = region.new_case(), put("vto")
    ((_, found),) = read_files([file], SETTINGS)
    planned = alone(found, case)
    assert await send(region.client, planned[:2], []) is None  # and there it ended

    # What it left is of that message, and only that message completes it.
    before = await on_record(region, case)
    other = await called("import", put("vto", NO_BIRTH_DATE), "--case", case, "--open", "professional")
    assert (other.exit_code, "CommandIdReused" in other.output) == (1, True)
    assert await on_record(region, case) == before

    done = await called("import", file, "--case", case, "--open", "professional", "--json")
    assert done.exit_code == 0, done.output
    (said,) = json.loads(done.stdout)["files"]
    assert [one["on_record"] for one in said["commands"]] == [True, True, False, False]
    types = [kind for _, kind in await on_record(region, case)]
    assert (types.count("SignalReceived"), types.count("CourtMeasureRequested")) == (1, 2)


async def test_a_reference_with_other_content_is_refused_whole(
    called: Call, put: Callable[..., Path], region: Region
) -> None:
    reported, requested = region.new_case(), region.new_case()
    report, request = ("--case", reported), ("--case", requested, "--open", "professional")
    assert (await called("import", put("vtMelding", NO_LAST_DATE), *report)).exit_code == 0
    assert (await called("import", put("vto", NO_BIRTH_DATE), *request)).exit_code == 0
    before = await on_record(region, reported), await on_record(region, requested)

    added_last = (put("vtMelding"), *report)
    changed = (put("vtMelding", NO_LAST_DATE, ("20180517", "20180518")), *report)
    removed = (put("vtMelding", NO_LAST_DATE, NO_BIRTH_DATE), *report)
    only_added = (put("vto"), *request)
    added_and_changed = (put("vto", ("20260801", "20260901")), *request)
    other_options = (put("vto", NO_BIRTH_DATE), *request, "--route", "crisis")
    for what in (added_last, changed, removed, only_added, added_and_changed, other_options):
        for how in (("--dry-run",), ()):
            refused = await called("import", *what, *how)
            assert (refused.exit_code, "CommandIdReused" in refused.output) == (1, True), refused.output
    assert (await on_record(region, reported), await on_record(region, requested)) == before

    # A reference that begins with another one, as a path would, is another reference.
    both = [put("vtMelding", ("REF-2026-0001", reference)) for reference in ("REF-9/last", "REF-9")]
    children = ("--child", "child-1", "--child", "child-2")
    assert (await called("import", *both, "--case", region.new_case(), *children, "--dry-run")).exit_code == 0


async def test_a_reference_that_is_on_record_of_another_case_is_refused(
    called: Call, put: Callable[..., Path], region: Region
) -> None:
    first, second = region.new_case(), region.new_case()
    assert (await called("import", put("vto"), "--case", first, "--open", "professional")).exit_code == 0
    team = {"organisation": "00000099000000002000", "kind": "local_team", "role": "intake", "worker": "lt-4"}
    at = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    await region.open(second, command(team, at, source="school", children=["child-8", "child-9"]))
    before = await on_record(region, second)
    there = ("--case", second, "--child", "child-8", "--child", "child-9")
    for how in (("--dry-run",), ()):
        refused = await called("import", put("vto"), *there, *how)
        assert (refused.exit_code, "CommandIdReused" in refused.output) == (1, True), refused.output
    assert await on_record(region, second) == before


async def test_two_files_with_one_reference_are_one_message_or_both_refused(
    called: Call, put: Callable[..., Path], region: Region
) -> None:
    case = region.new_case()
    file, other = put("vtMelding"), put("vtMelding", ("PL2100-2026012345", "PL2100-2026099999"))
    children = ("--case", case, "--child", "child-1", "--child", "child-2")
    for how in (("--dry-run",), ()):
        refused = await called("import", file, other, *children, *how, "--json")
        assert refused.exit_code == 1
        ((problem,),) = json.loads(refused.stdout)["problems"].values()
        assert (problem["element"], "CommandIdReused" in problem["why"]) == ("referentienummer", True)
    assert await on_record(region, case) == []

    twice = await called("import", file, file, "--case", case, "--json")
    first, second = json.loads(twice.stdout)["files"]
    assert (twice.exit_code, first["receipts"]) == (0, second["receipts"])
    types = [kind for _, kind in await on_record(region, case)]
    assert (types.count("SignalReceived"), types.count("ChildRegistered")) == (1, 2)


async def test_of_two_imports_at_once_under_one_reference_the_engine_refuses_the_later(
    put: Callable[..., Path], region: Region
) -> None:
    case = region.new_case()
    ((_, one),) = read_files([put("vtMelding", NO_LAST_DATE)], SETTINGS)
    ((_, more),) = read_files([put("vtMelding")], SETTINGS)
    first, second = alone(one, case), alone(more, case)  # each rehearsed before the other was sent
    assert await send(region.client, first, []) is None
    refused = await send(region.client, second, [])
    assert refused is not None
    assert (refused.code, refused.command) == ("CommandIdReused", second[-1])


async def test_a_request_goes_on_by_notifications_and_a_wrong_one_changes_nothing(
    called: Call, put: Callable[..., Path], region: Region, tmp_path: Path
) -> None:
    case = region.new_case()
    assert (await called("import", put("vto"), "--case", case, "--open", "professional")).exit_code == 0
    track = f"{case}-measure-1"
    await eventually(lambda: region.journal.stream(track))

    # Of two files one is bad: the good one is not sent either.
    before = await on_record(region, case)
    bad = put("notificatie", (">Intake afgerond<", ">Anders<"))
    both = await called("import", put("notificatie"), bad, "--case", case, "--child", "child-1", "--json")
    assert both.exit_code == 1
    (problem,) = json.loads(both.stdout)["problems"][str(bad)]
    assert (problem["line"], problem["element"]) == (21, "omschrijving")
    assert await on_record(region, case) == before

    # The engine would refuse it: the case is not there yet.
    early = put("notificatie", (">Intake afgerond<", ">Onderzoek afgerond<"), ("NOT-1", "NOT-2"))
    would = await called("import", early, "--case", case, "--child", "child-1", "--petition")
    assert (would.exit_code, "would be refused (WrongStage)" in would.output) == (1, True)
    assert await on_record(region, case) == before

    done = await called("import", put("notificatie"), "--case", case, "--child", "child-1")
    assert done.exit_code == 0, done.output
    assert (track, "IntakeDecided") in await on_record(region, case)

    # What the RvdK told by CORV is not told again; what is put on record here is.
    assert "volgt geen bericht" in (await called("export", case)).output
    actor = {"organisation": RVDK, "kind": "rvdk", "role": "investigator", "worker": "rvdk-9"}
    at = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)
    await region.send(track, "conclude_investigation", command(actor, at, petition=False))
    out = await called("export", case, "--to", tmp_path / "out", "--their-case", "0797-2026-4711", "--json")
    (reply,) = json.loads(out.stdout)["messages"]
    root = written_in(reply["file"], "notificatieDi01")
    assert texts(root, "organisatie") == ["Raad voor de Kinderbescherming", "Gemeente Heusden"]
    assert texts(root, "resultaat/{*}omschrijving") == ["Geen rekest Kinderbescherming"]
    assert texts(root, "heeft/{*}gerelateerde/{*}omschrijving", "datumStatusGezet", "geboortedatum") == [
        "Onderzoek afgerond",
        "20260505110000",
        "20180517",
    ]


async def test_a_request_that_is_made_here_is_written_as_a_frame(called: Call, region: Region, tmp_path: Path) -> None:
    case = region.new_case()
    team = {"organisation": "00000099000000002000", "kind": "local_team", "role": "intake", "worker": "lt-4"}
    at = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    await region.open(case, command(team, at, source="school", children=["child-1", "child-2"]))
    await region.send(case, "register_child", command(team, at, child="child-1", birth_date="2019-02"))
    await region.send(case, "request_court_measure", command(team, at, children=["child-1", "child-2"]))

    out = await called("export", case, "--to", tmp_path / "out", "--json")
    (reply,) = json.loads(out.stdout)["messages"]
    assert reply["to_complete"]
    root = written_in(reply["file"], "vtoDi01")
    assert texts(root, "extraElement") == ["Nee"]
    assert texts(root, "heeftBetrekkingOp/{*}omschrijving") == ["Client (kind)", "Client (kind)"]
    (born,) = root.iterfind(".//{*}geboortedatum")
    assert (born.text, set(born.attrib.values())) == ("20190201", {"D"})


def written_in(file: str, kind: str) -> etree._Element:
    """The message in a file that was written; its schema allows it."""
    return judged(Path(file).read_bytes(), (kind,))


def texts(root: etree._Element, *paths: str) -> list[str]:
    """What stands in these elements."""
    return [element.text or "" for path in paths for element in root.iterfind(f".//{{*}}{path}")]
