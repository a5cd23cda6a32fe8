"""`waakvlam regions`, as a person or a program meets it."""

import json
from datetime import datetime
from typing import Any

import pytest
from typer.testing import CliRunner

from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.workers.cli import app


def run(*args: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["regions", *args])
    return result.exit_code, result.stdout, result.stderr


def run_json(*args: str) -> dict[str, Any]:
    code, out, err = run(*args, "--json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def test_find_answers_a_program_with_everything_and_its_ground() -> None:
    assert run_json("find", "--municipality", "Heusden", "--date", "2025-07-01") == {
        "municipality": "GM0797",
        "name": "Heusden",
        "on": "2025-07-01",
        "region": "JZ35",
        "region_name": "Midden-Brabant (Hart van Brabant)",
        "court": "AR0048",
        "court_name": "Rechtbank Oost-Brabant",
        "court_oin": "00000004000000032000",
        "veilig_thuis_code": "VT15",
        "veilig_thuis_name": "Midden-Brabant",
        "basis": {"region": "cbs_2016", "court": "cbs_2016", "veilig_thuis": "recalled"},
        "carried_forward": False,
    }


def test_find_tells_a_person_in_dutch_and_says_how_sure_it_is() -> None:
    code, out, _ = run("find", "--municipality", "gm0944", "--date", "2026-01-01")
    assert code == 0
    assert "Mook en Middelaar (GM0944) op donderdag 1 januari 2026" in out
    assert "Rechtbank Limburg" in out
    assert "00000004000000146000" in out
    assert "Rijk van Nijmegen" in out
    assert "grond" in out
    assert "afgeleid, niet bevestigd" in out
    assert "Doorgetrokken: de indeling van 2025" in out


def test_within_the_classification_nothing_is_called_carried_forward() -> None:
    _, out, _ = run("find", "--municipality", "GM0944", "--date", "2025-12-31")
    assert "Doorgetrokken" not in out


def test_without_a_date_it_is_today_in_amsterdam() -> None:
    before = datetime.now(AMSTERDAM).date().isoformat()
    found = run_json("find", "--municipality", "Utrecht")
    after = datetime.now(AMSTERDAM).date().isoformat()
    assert before <= found["on"] <= after


def test_list_gives_every_region_with_its_courts() -> None:
    code, out, _ = run("list", "--date", "2025-07-01", "--json")
    found = {one["code"]: one for one in json.loads(out)}
    assert code == 0
    assert len(found) == 42
    assert sum(one["municipality_count"] for one in found.values()) == 342
    assert [court["id"] for court in found["JZ35"]["courts"]] == ["AR0048", "AR0049"]
    assert [vt["code"] for vt in found["JZ19"]["veilig_thuis"]] == ["VT20"]


def test_list_is_a_table_in_dutch_for_people() -> None:
    code, out, _ = run("list", "--date", "2025-07-01")
    assert code == 0
    assert all(heading in out for heading in ("jeugdregio", "gemeenten", "rechtbank", "Veilig Thuis"))
    assert "Oost-Brabant + Zeeland-West-Brabant" in out


def test_show_gives_each_municipality_its_own_court() -> None:
    found = run_json("show", "jz35", "--date", "2025-07-01")
    court = {one["name"]: one["court"] for one in found["municipalities"]}
    assert len(court) == 9
    assert (court["Heusden"], court["Tilburg"]) == ("AR0048", "AR0049")


def test_show_warns_where_a_region_lies_in_two_districts() -> None:
    warning = "ligt in twee arrondissementen"
    assert warning in run("show", "JZ35", "--date", "2025-07-01")[1]
    assert warning not in run("show", "JZ19", "--date", "2025-07-01")[1]


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        (("find", "--municipality", "Hesden"), "--municipality: unknown municipality 'Hesden'; did you mean Heusden"),
        (("find", "--municipality", "Bergen"), "give the code"),
        (("find", "--municipality", "Weesp"), "it went into Amsterdam (GM0363)"),
        (("find", "--municipality", "GM9999"), "unknown municipality 'GM9999'"),
        (("find", "--municipality", ""), "unknown municipality ''"),
        (("find", "--municipality", "Utrecht", "--date", "2022-12-31"), "--date: nothing is known of Utrecht (GM0344)"),
        (("find", "--municipality", "Utrecht", "--date", "20250101"), "--date: '20250101' is no date"),
        (("find", "--municipality", "Utrecht", "--date", "2025-02-29"), "--date: '2025-02-29' is no date"),
        (("show", "JZ40"), "CODE: unknown region 'JZ40'"),
        (("show", "Food Valey"), "did you mean JZ21 Food Valley"),
        (("show", "JZ16", "--date", "2024-12-31"), "--date: the list of a region is complete from 2025-01-01"),
        (("list", "--date", "gisteren"), "--date: 'gisteren' is no date"),
        (("list", "--date", "2024-12-31"), "--date: the list of a region is complete from 2025-01-01"),
    ],
)
@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_a_wrong_question_ends_with_status_2_and_one_clear_line(
    args: tuple[str, ...], flags: tuple[str, ...], complaint: str
) -> None:
    code, out, err = run(*args, *flags)
    assert (code, out) == (2, "")
    assert err.startswith("waakvlam regions: ")
    assert complaint in err
    assert err.count("\n") == 1
