"""A file is read safely, wholly or not at all, and of what it says about people only what the engine may hold stays."""

import pytest

from tests.corv.settings import SETTINGS, message
from waakvlam.domain.corv import Notificatie, VtMelding, Vto
from waakvlam.workers.corv.document import LARGEST, BadFile, judged
from waakvlam.workers.corv.reading import read
from waakvlam.workers.corv.settings import CorvSettings

CLOSE = "</JZ:vtoDi01>"
BOMB = '<!DOCTYPE a [<!ENTITY a "Kanarie"><!ENTITY b "&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd">'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def problems(content: bytes, settings: CorvSettings = SETTINGS) -> list[str]:
    """Why a file is refused."""
    with pytest.raises(BadFile) as bad:
        read(judged(content), settings)
    return [str(one) for one in bad.value.problems]


def test_of_a_report_only_the_children_s_dates_of_birth_and_its_number_are_taken_over() -> None:
    found = read(judged(message("vtMelding")), SETTINGS)

    assert isinstance(found, VtMelding)
    assert [child.born for child in found.children] == ["2018-05-17", "2021-09"]
    assert (found.identification, found.left_out) == ("PL2100-2026012345", ("ouder met gezag",))
    assert found.envelope.sent_at.isoformat() == "2026-03-02T10:15:00+01:00"
    assert "anarie" not in found.model_dump_json()
    assert "999990342" not in found.model_dump_json()


def test_of_a_request_an_unborn_child_has_the_day_it_is_expected() -> None:
    found = read(judged(message("vto")), SETTINGS)

    assert isinstance(found, Vto)
    assert [(one.born, one.unborn, str(one.expected_on)) for one in found.children] == [
        ("2018-05-17", False, "None"),
        (None, True, "2026-08-01"),
    ]
    assert not found.urgent
    assert "anarie" not in found.model_dump_json()


def test_of_a_notification_the_status_is_taken_over() -> None:
    found = read(judged(message("notificatie")), SETTINGS)

    assert isinstance(found, Notificatie)
    assert (found.status, found.result, found.set_at, str(found.set_on)) == (
        "Intake afgerond",
        None,
        None,
        "2026-03-20",
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (message("vto", (HEAD, HEAD + BOMB)), "document type or an entity"),
        (message("vto", (HEAD, HEAD + EXTERNAL)), "document type or an entity"),
        (message("vto").decode().encode("utf-16"), "no UTF-8"),
        (message("vto", (CLOSE, "")), "no well-formed XML"),
        (b"<" + b"a" * LARGEST, "are the most that is read"),
        (b"", "no well-formed XML"),
        (b"<html/>", "no message that is read here; those are vtMeldingDi01, vtoDi01, notificatieDi01"),
        (message("vto", ("vtoDi01", "zorgmeldingDi01")), "no message that is read here"),
    ],
    ids=["entities", "external", "encoding", "broken", "large", "empty", "other", "another message"],
)
def test_what_is_not_safe_or_no_message_of_ours_is_refused(content: bytes, why: str) -> None:
    assert why in problems(content)[0]


@pytest.mark.parametrize(
    ("name", "change", "why"),
    [
        (
            "vto",
            ("<ZKN:startdatum>", "<ZKN:eigenVeld>Kanarie</ZKN:eigenVeld><ZKN:startdatum>"),
            "line 13: eigenVeld: This element is not expected. Expected is one of ( omschrijving, startdatum )",
        ),
        (
            "notificatie",
            (">Intake afgerond<", ">Kanariestatus<"),
            "line 21: omschrijving: [facet 'enumeration'] what stands there is not an element of the set"
            " {'Intake afgerond', 'Onderzoek afgerond', 'Zaak afgerond'}",
        ),
        (
            "vtMelding",
            ("<JZ:jeugzorgrol>kind<", "<JZ:jeugzorgrol>Kanarie' is not<"),
            "line 39: jeugzorgrol: [facet 'enumeration'] what stands there is not an element of the set {'",
        ),
        (
            "vtMelding",
            (' StUF:entiteittype="VTM">', ">"),
            "object: The attribute 'entiteittype' is required but missing",
        ),
        (
            "vto",
            ("<ZKN:startdatum>20260316", "<ZKN:startdatum>Kanarie"),
            "startdatum: what stands there is not a valid",
        ),
        ("vto", ("<BG:inp.bsn>999990342", "<BG:inp.bsn>Kanarie42"), "inp.bsn: [facet 'pattern'] what stands there"),
    ],
    ids=["unknown element", "unknown status", "unknown role", "no entity", "no date", "no number"],
)
def test_what_the_schema_does_not_allow_is_refused_with_its_line_and_never_repeated(
    name: str, change: tuple[str, str], why: str
) -> None:
    found = problems(message(name, change))

    assert why in found[0]
    assert not any("anarie" in one for one in found)


@pytest.mark.parametrize(
    ("name", "change", "why"),
    [
        ("vto", ("Gemeente Heusden<", "Gemeente Elders<"), "line 5: organisatie: the region has not said"),
        ("vto", (">VTO-77<", ">VTO 77/é<"), "referentienummer: it becomes part of an id"),
        ("vto", (">20260316090000<", ">20260316<"), "tijdstipBericht: hours and minutes are needed"),
        ("vto", (">20260316090000<", ">20260231090000<"), "tijdstipBericht: there is no such moment"),
        ("vto", ("geboortedatum>20180517", "geboortedatum>20181317"), "geboortedatum: there is no such day"),
        ("vto", ('naam="spoed"', 'naam="anders"'), "no schema says what an extraElement 'anders' is"),
        ("vto", ('naam="spoed">Nee', 'naam="spoed">Misschien'), "it is set as urgent, which is Ja or Nee"),
        ("vtMelding", ("PL2100-2026012345", "Kanarie, de oudste zoon!"), "identificatieVtMelding: it is kept"),
    ],
)
def test_what_cannot_be_understood_for_certain_is_refused_and_not_left_out(
    name: str, change: tuple[str, str], why: str
) -> None:
    assert why in problems(message(name, change))[0]
