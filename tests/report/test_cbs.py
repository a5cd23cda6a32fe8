"""The half-yearly delivery of youth protection: what stands in a record, and what its checks find."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.report.conftest import Simulated
from waakvlam.domain.cbs import HalfYear, Record, Track, check, youth_protection
from waakvlam.domain.figures.measures import Spell, Transfer
from waakvlam.workers.cli import app

pytestmark = pytest.mark.timeout(600)
"""The year is played for the first test that asks for it, on whatever machine."""

GI, OTHER_GI = "00000099000000005000", "00000099000000006000"
FIRST, SECOND = HalfYear.parse("2026-H1"), HalfYear.parse("2026-H2")


def _spell(code: str = "11", starts_on: date = date(2026, 2, 1), **facts: Any) -> Spell:  # noqa: ANN401 - any field
    return Spell(code=code, gi=GI, starts_on=starts_on, **facts)


def _track(*spells: Spell, **facts: Any) -> Track:  # noqa: ANN401 - any field
    known: dict[str, Any] = {"birth_date": "2015-04-09", "expected": False, "extension_requested": False, **facts}
    return Track(case="case-JZ19-2026-000001", child="child-1", spells=spells, **known)


def _records(*spells: Spell, half_year: HalfYear = FIRST, **facts: Any) -> tuple[Record, ...]:  # noqa: ANN401 - any field
    return youth_protection([_track(*spells, **facts)], half_year)


def test_a_half_year_is_written_in_one_way() -> None:
    assert (FIRST.first_day, FIRST.last_day) == (date(2026, 1, 1), date(2026, 6, 30))
    assert (SECOND.first_day, SECOND.last_day) == (date(2026, 7, 1), date(2026, 12, 31))
    for wrong in ("2026", "2026-H3", "2026-h1", "H1-2026"):
        with pytest.raises(ValueError, match="2026-H1"):
            HalfYear.parse(wrong)


def test_a_measure_is_delivered_in_every_half_year_in_which_it_holds() -> None:
    ended = _spell(ends_on=date(2026, 8, 10), end_reason="04", last_day=date(2026, 8, 10))
    (before,), (after,) = _records(ended), _records(ended, half_year=SECOND)
    assert (before.starts_on, before.ends_on, before.end_reason) == (date(2026, 2, 1), None, None)
    assert (after.ends_on, after.end_reason) == (date(2026, 8, 10), "04")
    assert _records(ended, half_year=HalfYear.parse("2027-H1")) == ()
    assert _records(ended, half_year=HalfYear.parse("2025-H2")) == ()


@pytest.mark.parametrize(
    ("born", "written"),
    [("2015-04-09", "20150409"), ("2015-04", "20150400"), ("2015", "20150000"), (None, None)],
)
def test_what_is_not_known_of_a_birth_date_is_written_as_zeros(born: str | None, written: str | None) -> None:
    (record,) = _records(_spell(), birth_date=born)
    assert (record.birth_date, record.bsn) == (written, "000000000")


def test_an_unborn_child_has_the_number_that_the_protocol_gives_it() -> None:
    records = _records(_spell(), birth_date=None, expected=True)
    assert records[0].bsn == "999999999"
    assert check(records, FIRST) == ()


def test_only_the_first_institution_tells_the_start_and_only_the_last_the_end() -> None:
    spell = _spell(
        transfers=(Transfer(gi=OTHER_GI, starts_on=date(2026, 4, 1)),), ends_on=date(2026, 6, 1), end_reason="02"
    )
    first, last = _records(spell)
    assert (first.gi, first.starts_on, first.transferred_on) == (GI, date(2026, 2, 1), date(2026, 3, 31))
    assert (first.ends_on, first.end_reason, first.received_on) == (None, None, None)
    assert (last.gi, last.starts_on, last.received_on) == (OTHER_GI, None, date(2026, 4, 1))
    assert (last.ends_on, last.end_reason, last.transferred_on) == (date(2026, 6, 1), "02", None)
    assert check((first, last), FIRST) == ()


def test_a_transfer_after_the_half_year_is_told_in_the_next_one() -> None:
    spell = _spell(transfers=(Transfer(gi=OTHER_GI, starts_on=date(2026, 7, 1)),))
    assert [(one.gi, one.transferred_on) for one in _records(spell)] == [(GI, date(2026, 6, 30))]
    assert check(_records(spell), FIRST) == ()
    late = _spell(transfers=(Transfer(gi=OTHER_GI, starts_on=date(2026, 7, 2)),))
    assert [(one.gi, one.transferred_on) for one in _records(late)] == [(GI, None)]
    assert [one.gi for one in _records(late, half_year=SECOND)] == [GI, OTHER_GI]


@pytest.mark.parametrize(
    ("code", "known", "reason"),
    [("12", "replaced", "04"), ("12", "order_refused", "04"), ("12", "not_upheld", "02"), ("11", "05", "05")],
)
def test_how_a_measure_ended_gets_the_code_of_cbs(code: str, known: str, reason: str) -> None:
    (record,) = _records(_spell(code, ends_on=date(2026, 3, 1), end_reason=known))
    assert record.end_reason == reason


def test_a_lapse_has_a_code_only_where_the_term_was_over_and_nothing_was_asked() -> None:
    over = _spell(ends_on=date(2026, 5, 1), last_day=date(2026, 5, 1), end_reason="lapsed")
    assert _records(over)[0].end_reason == "04"
    asked = _records(over, extension_requested=True)
    assert asked[0].end_reason is None
    assert "Kies er een" in str(check(asked, FIRST)[0])
    unheard = _spell("12", ends_on=date(2026, 2, 15), last_day=date(2026, 4, 30), end_reason="lapsed")
    assert _records(unheard)[0].end_reason is None


# -- what the checks find --------------------------------------------------------------------------------------


def _record(**changes: Any) -> Record:  # noqa: ANN401 - any field
    (record,) = _records(_spell())
    return record.model_copy(update=changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"bsn": "12345678"}, "bsn"),
        ({"gi": ""}, "gi"),
        ({"birth_date": None}, "geboortedatum"),
        ({"birth_date": "20151301"}, "geboortedatum"),
        ({"birth_date": "20150009"}, "geboortedatum"),
        ({"birth_date": "20070101"}, "geboortedatum"),
        ({"birth_date": "20260601", "ends_on": date(2026, 5, 1), "end_reason": "02"}, "geboortedatum"),
        ({"type": "41"}, "type_maatregel"),
        ({"end_reason": "04"}, "reden_beeindiging"),
        ({"ends_on": date(2026, 5, 1), "end_reason": None}, "reden_beeindiging"),
        ({"ends_on": date(2026, 5, 1), "end_reason": "11"}, "reden_beeindiging"),
        ({"type": "21", "ends_on": date(2026, 5, 1), "end_reason": "04"}, "reden_beeindiging"),
        ({"ends_on": date(2026, 1, 31), "end_reason": "02"}, "datum_einde"),
        ({"ends_on": date(2026, 7, 1), "end_reason": "02"}, "datum_einde"),
        ({"starts_on": date(2026, 7, 1)}, "datum_aanvang"),
        ({"starts_on": None}, "datum_aanvang"),
        ({"received_on": date(2026, 2, 1)}, "datum_aanvang"),
        ({"transferred_on": date(2026, 3, 1)}, "datum_overgedragen"),
        ({"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 1), "end_reason": "02"}, "datum_einde"),
    ],
)
def test_what_the_protocol_does_not_allow_is_found(changes: dict[str, Any], field: str) -> None:
    assert check([_record()], FIRST) == ()
    assert field in {problem.field for problem in check([_record(**changes)], FIRST)}


def _overlaps(records: Sequence[Record]) -> list[str]:
    return [problem.message for problem in check(records, FIRST) if "overlapt" in problem.message]


def test_two_measures_of_one_kind_do_not_overlap() -> None:
    ended = _record(ends_on=date(2026, 4, 1), end_reason="04", type="12")
    assert not _overlaps([ended, _record(starts_on=date(2026, 4, 2))])
    assert _overlaps([ended, _record(starts_on=date(2026, 4, 1))])
    assert _overlaps([_record(), _record(starts_on=date(2026, 4, 2))])
    assert not _overlaps([_record(), _record(child="child-2")])
    # Provisional guardianship stands beside a supervision order.
    assert not _overlaps([_record(), _record(type="22")])


# -- the file --------------------------------------------------------------------------------------------------


def test_the_file_is_the_whole_half_year_each_time(simulated: Simulated, tmp_path: Path) -> None:
    file = tmp_path / "cbs.csv"
    arguments = ["report", "cbs", "--region", "JZ19", "--out", str(file), "--journal", str(simulated.file)]
    for half_year in ("2026-H2", "2026-H1", "2026-H1"):
        result = CliRunner().invoke(app, [*arguments, "--period", half_year])
        assert result.exit_code in {0, 1}
        assert (result.exit_code == 1) == ("fout: " in result.stderr)
    with file.open(newline="") as text:
        rows = list(csv.DictReader(text, delimiter=";"))
    assert f"{len(rows)} regels over 2026-H1" in result.stdout
    assert rows
    assert {row["bsn"] for row in rows} == {"000000000"}
    assert {row["type_maatregel"] for row in rows} <= {"11", "12", "21", "22"}
    assert all(row["datum_aanvang"] <= "20260630" for row in rows)
    assert all(bool(row["datum_einde"]) >= bool(row["reden_beeindiging"]) for row in rows)
    assert [path.name for path in tmp_path.iterdir()] == ["cbs.csv"]


def test_a_wrong_half_year_is_told(tmp_path: Path) -> None:
    arguments = ["report", "cbs", "--region", "JZ19", "--period", "2026", "--out", str(tmp_path / "x")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "2026-H1" in result.stderr
