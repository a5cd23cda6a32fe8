"""Who is responsible where, and what the data refuse to say."""

import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from waakvlam.domain import geography
from waakvlam.domain.geography import (
    AmbiguousMunicipality,
    GeographyDataError,
    GeographyError,
    Ground,
    NoLongerExists,
    NotCovered,
    OrganisationKind,
    UnknownMunicipality,
    UnknownRegion,
)
from waakvlam.domain.geography.data import FILES, load
from waakvlam.domain.regions import REGIONS

IN_2025 = date(2025, 7, 1)
DAY = timedelta(days=1)
TEXTS = {name: Path(geography.__file__).with_name(name).read_text(encoding="utf-8") for name in FILES}


def test_the_data_hold_what_the_classification_of_2025_counts() -> None:
    seed = load(TEXTS)
    rows = [one for versions in seed.municipalities.values() for one in versions if one.holds_on(IN_2025)]
    assert len(rows) == len({one.name for one in rows}) == 342
    assert {one.region for one in rows} == set(REGIONS)
    assert len(REGIONS) == 42
    assert {one.veilig_thuis for one in rows} == set(seed.veilig_thuis)
    assert len(seed.veilig_thuis) == 25
    assert len({one.court for one in rows}) == 11


def test_every_court_on_the_list_has_a_district_and_an_oin_of_its_own() -> None:
    courts = geography.organisations(OrganisationKind.COURT, IN_2025)
    used = {one.court for code in REGIONS for one in geography.municipalities_of(code, IN_2025)}
    assert {one.id for one in courts} == used
    assert len({one.oin for one in courts}) == 11


def test_every_region_is_named_as_the_engine_names_it_and_has_municipalities() -> None:
    found = [geography.region(code, IN_2025) for code in REGIONS]
    assert {one.code: one.name for one in found} == REGIONS
    assert sum(len(one.municipalities) for one in found) == 342
    assert all(one.municipalities and one.courts and one.veilig_thuis for one in found)


def test_three_regions_lie_in_two_court_districts() -> None:
    two = {code for code in REGIONS if len(geography.region(code, IN_2025).courts) > 1}
    assert two == {"JZ21", "JZ32", "JZ35"}


@pytest.mark.parametrize(
    ("municipality", "region", "court", "oin"),
    [
        ("GM0797", "JZ35", "Rechtbank Oost-Brabant", "00000004000000032000"),  # Heusden
        ("GM0855", "JZ35", "Rechtbank Zeeland-West-Brabant", "00000004000000145000"),  # Tilburg
        ("GM0944", "JZ32", "Rechtbank Limburg", "00000004000000146000"),  # Mook en Middelaar
        ("GM0268", "JZ32", "Rechtbank Gelderland", "00000004000000150000"),  # Nijmegen
        ("GM0345", "JZ21", "Rechtbank Midden-Nederland", "00000004000000033000"),  # Veenendaal
        ("GM0228", "JZ21", "Rechtbank Gelderland", "00000004000000150000"),  # Ede
    ],
)
def test_the_court_follows_from_the_municipality_and_not_from_the_region(
    municipality: str, region: str, court: str, oin: str
) -> None:
    found = geography.resolve(municipality, IN_2025)
    assert (found.region, found.court_name, found.court_oin) == (region, court, oin)


def test_an_answer_says_what_it_rests_on() -> None:
    amsterdam = geography.resolve("GM0363", IN_2025)
    assert (amsterdam.name, amsterdam.region_name) == ("Amsterdam", "Amsterdam-Amstelland")
    assert (amsterdam.veilig_thuis_code, amsterdam.veilig_thuis_name) == ("VT01", "Amsterdam-Amstelland")
    assert amsterdam.basis.region is Ground.CBS_2016
    assert amsterdam.basis.veilig_thuis is Ground.DERIVED
    assert geography.resolve("GM1992", IN_2025).basis.region is Ground.MERGER
    assert geography.resolve("GM1696", IN_2025).basis.region is Ground.CBS_2025_MAP
    assert geography.resolve("GM0797", IN_2025).basis.veilig_thuis is Ground.RECALLED


def test_no_list_confirms_a_veilig_thuis_region_and_no_row_pretends_it() -> None:
    grounds = {one.veilig_thuis_basis for code in REGIONS for one in geography.municipalities_of(code, IN_2025)}
    assert grounds == {Ground.DERIVED, Ground.RECALLED}


@pytest.mark.parametrize(
    ("municipality", "first"),
    [
        ("GM0363", date(2023, 1, 1)),  # Amsterdam: since then the same municipalities exist
        ("GM1992", date(2023, 1, 1)),  # Voorne aan Zee, founded that day
        ("GM1696", date(2025, 1, 1)),  # Wijdemeren: the file of 2016 has it elsewhere
        ("GM1961", date(2025, 1, 1)),  # Vijfheerenlanden: its predecessors lay in two regions
    ],
)
def test_before_the_first_day_of_a_row_nothing_is_claimed(municipality: str, first: date) -> None:
    assert geography.resolve(municipality, first).on == first
    with pytest.raises(NotCovered, match=f"on {first - DAY}") as refused:
        geography.resolve(municipality, first - DAY)
    assert refused.value.field == "on"


def test_after_the_classifications_last_day_an_answer_says_that_it_is_carried_forward() -> None:
    last = geography.classification().last_day
    assert not geography.resolve("GM0363", last).carried_forward
    assert geography.resolve("GM0363", last + DAY).carried_forward
    assert not geography.region("JZ13", last).carried_forward
    assert geography.region("JZ13", last + DAY).carried_forward


def test_a_region_is_never_listed_with_a_municipality_missing() -> None:
    first = geography.classification().complete_from
    assert "Wijdemeren" in {one.name for one in geography.municipalities_of("JZ16", first)}
    with pytest.raises(NotCovered, match="complete from 2025-01-01") as refused:
        geography.municipalities_of("JZ16", first - DAY)
    assert refused.value.field == "on"
    held = Counter(one.valid_from for code in REGIONS for one in geography.municipalities_of(code, first))
    assert max(held) == first


def test_a_merged_municipality_is_refused_with_its_successor() -> None:
    with pytest.raises(NoLongerExists, match=r"Weesp \(GM0457\).*since 2022-03-24.*Amsterdam \(GM0363\)") as refused:
        geography.resolve("GM0457", date(2022, 3, 24))
    assert (refused.value.field, refused.value.successors) == ("municipality", ("GM0363",))


def test_a_divided_municipality_is_refused_with_all_its_successors() -> None:
    with pytest.raises(NoLongerExists, match=r"divided over Boxtel .*resolve by address") as refused:
        geography.find("Haaren", IN_2025)
    assert len(refused.value.successors) == 4


def test_a_merged_municipality_existed_before_but_the_data_do_not_reach_there() -> None:
    with pytest.raises(NotCovered, match="begin at 2023-01-01"):
        geography.resolve("GM0457", date(2022, 3, 23))


def test_every_successor_leads_to_a_municipality_that_exists() -> None:
    former = geography.former_municipalities()
    assert len(former) == 390 - 342 + 18  # of 390 in 2016, 66 went; 18 of today's codes are newer
    assert all(geography.resolve(code, IN_2025) for one in former for code in one.successors)
    assert all(one.last_day < geography.classification().first_day for one in former)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Heusden", "GM0797"),
        ("heusden ", "GM0797"),
        ("GM0797", "GM0797"),
        ("gm0797", "GM0797"),
        ("0797", "GM0797"),
        ("Súdwest-Fryslân", "GM1900"),
        ("sudwest fryslan", "GM1900"),
        ("'s-Gravenhage", "GM0518"),
        ("Den Haag", "GM0518"),
        ("den bosch", "GM0796"),
        ("Hengelo", "GM0164"),
        ("Hengelo (O.)", "GM0164"),
        ("Nuenen, Gerwen en Nederwetten", "GM0820"),
    ],
)
def test_a_municipality_is_found_as_people_write_it(text: str, code: str) -> None:
    assert geography.find(text, IN_2025).code == code


def test_a_name_that_two_bear_is_refused_with_both() -> None:
    with pytest.raises(AmbiguousMunicipality, match="give the code") as refused:
        geography.find("Bergen", IN_2025)
    assert set(refused.value.candidates) == {"Bergen (L.) (GM0893)", "Bergen (NH.) (GM0373)"}


@pytest.mark.parametrize(
    ("text", "near"),
    [("Hesden", "Heusden (GM0797)"), ("Nuenen", "Nuenen, Gerwen en Nederwetten (GM0820)"), ("Amsterdm", "Amsterdam")],
)
def test_an_unknown_name_is_refused_with_what_it_resembles(text: str, near: str) -> None:
    with pytest.raises(UnknownMunicipality, match="did you mean") as refused:
        geography.find(text, IN_2025)
    assert refused.value.near[0].startswith(near)
    assert refused.value.field == "municipality"


@pytest.mark.parametrize("text", ["GM9999", "", "   ", "0", "zzzzzz", "Heusden\n\nTilburg", "GM٠٧٩٧"])
def test_what_resembles_nothing_is_refused_too(text: str) -> None:
    with pytest.raises(UnknownMunicipality):
        geography.find(text, IN_2025)


def test_resolve_takes_codes_only_so_that_a_name_never_reaches_a_record() -> None:
    with pytest.raises(UnknownMunicipality, match=r"did you mean Heusden \(GM0797\)"):
        geography.resolve("Heusden", IN_2025)


@pytest.mark.parametrize(("code", "near"), [("JZ40", ()), ("Utrecht", "JZ22 Utrecht Stad"), ("JZ4", ())])
def test_an_unknown_region_is_refused_with_what_it_resembles(code: str, near: str) -> None:
    with pytest.raises(UnknownRegion) as refused:
        geography.municipalities_of(code, IN_2025)
    assert refused.value.field == "region"
    assert not near or near in refused.value.near


def test_organisations_hold_from_their_first_day_to_their_last() -> None:
    def ids(on: date) -> set[str]:
        return {one.id for one in geography.organisations(OrganisationKind.GI, on)}

    assert "AST133" not in ids(date(2019, 2, 28))  # Briedis, 1 March 2019 to 28 February 2023
    assert "AST133" in ids(date(2019, 3, 1)) & ids(date(2023, 2, 28))
    assert "AST133" not in ids(date(2023, 3, 1))
    assert len(ids(geography.corv_last_day())) == 16
    assert ids(date(2014, 12, 31)) == set()  # there were no GIs before the Jeugdwet


def test_the_rvdk_keeps_locations_without_an_oin_of_their_own() -> None:
    found = geography.organisations(OrganisationKind.RVDK, geography.corv_last_day())
    assert len(found) == 18
    assert [one.id for one in found if one.oin] == ["RC0329"]
    assert {one.valid_from for one in found if one.place == "Utrecht"} == {None}  # the list says 1800: unknown


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("municipalities.csv", "JZ35,AR0048", "JZ40,AR0048", "GM0797: region: there is no JZ40"),
        ("municipalities.csv", "JZ35,AR0048", "JZ35,AR0044", "GM0797: court: AR0044 is no court with an OIN"),
        ("municipalities.csv", "JZ35,AR0048", "JZ35,AST091", "GM0797: court: AST091 is no court"),
        ("municipalities.csv", "AR0048,VT15", "AR0048,VT16", "GM0797: veilig_thuis: there is no VT16"),
        ("municipalities.csv", "GM0797,", "GM0796,", "GM0796: valid_from: overlaps"),
        ("municipalities.csv", "GM0797,", "GM797,", "line 210: code"),
        ("municipalities.csv", "VT15,2023-01-01,,cbs_2016,cbs_2016,recalled", "VT15,,,cbs_2016,cbs_2016,recalled", ":"),
        ("municipalities.csv", "Heusden,JZ35", "Heusden,x,JZ35", "line 210"),
        ("former_municipalities.csv", "GM0363", "GM0999", "GM0457: successors: there is no GM0999"),
        ("former_municipalities.csv", "2022-03-23,GM0363", "2022-03-23,", "successors"),
        ("veilig_thuis.csv", "VT02", "VT01", "VT01 stands twice"),
        ("corv.csv", "2013-01-01,,00000004000000032000", "2024-01-01,,00000004000000032000", "all that time"),
        ("corv.csv", "2013-01-01,,00000004000000032000", "2013-01-01,,32000", "oin"),
        ("sources.toml", "year = 2025", "", "classification.year"),
        ("sources.toml", "[classification]", "[", "sources.toml: "),
        ("sources.toml", "GM0518", "GM0519", "also_known_as: there is no GM0519"),
    ],
)
def test_a_faulty_data_file_is_refused_with_its_place(file: str, old: str, new: str, complaint: str) -> None:
    assert old in TEXTS[file]
    with pytest.raises(GeographyDataError, match=r"\.(csv|toml): ") as refused:
        load(TEXTS | {file: TEXTS[file].replace(old, new, 1)})
    assert complaint in str(refused.value)


def test_a_municipality_that_moves_to_another_region_keeps_both_answers() -> None:
    row = "GM0797,Heusden,JZ35,AR0048,VT15,2023-01-01,,cbs_2016,cbs_2016,recalled"
    assert row in TEXTS["municipalities.csv"]
    moved = "GM0797,Heusden,JZ35,AR0048,VT15,2023-01-01,2025-12-31,cbs_2016,cbs_2016,recalled\n"
    moved += "GM0797,Heusden,JZ33,AR0048,VT27,2026-01-01,,cbs_2016,cbs_2016,recalled"
    seed = load(TEXTS | {"municipalities.csv": TEXTS["municipalities.csv"].replace(row, moved)})
    before, after = seed.municipalities["GM0797"]
    assert (before.holds_on(date(2025, 12, 31)), before.holds_on(date(2026, 1, 1))) == (True, False)
    assert (after.holds_on(date(2025, 12, 31)), after.holds_on(date(2026, 1, 1))) == (False, True)


def test_importing_the_engine_reads_none_of_it() -> None:
    program = (
        "import waakvlam.workflows, waakvlam.domain.contract, waakvlam.domain.regions\n"
        "from waakvlam.domain.geography import data\n"
        "assert data.seed.cache_info().currsize == 0\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_every_refusal_is_one_kind_of_error() -> None:
    kinds = (AmbiguousMunicipality, NoLongerExists, NotCovered, UnknownMunicipality, UnknownRegion)
    assert all(issubclass(kind, GeographyError) for kind in kinds)
