"""What a message comes to on record, and what it never comes to by itself."""

from typing import Any

import pytest

from tests.corv.settings import SETTINGS, message
from waakvlam.domain.corv import CannotBeMapped, Choices, planned
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.protection_case.commands import MeasureRoute, SignalSource
from waakvlam.domain.protection_case.state import CaseState
from waakvlam.domain.protection_case.tracks import Track
from waakvlam.workers.corv.document import judged
from waakvlam.workers.corv.reading import read

CASE = "case-JZ19-2026-000123"
OPEN = {"opens_by": SignalSource.PROFESSIONAL}
RESULT = "<ZKN:resultaat><ZKN:omschrijving>{}</ZKN:omschrijving></ZKN:resultaat><ZKN:isVan"
DECISION = (
    '<ZKN:leidtTot StUF:entiteittype="ZAKBSL"><ZKN:gerelateerde StUF:entiteittype="BSL">'
    "<ZKN:datumBeslissing>20260319</ZKN:datumBeslissing><ZKN:toelichting>Kanarie</ZKN:toelichting>"
    "</ZKN:gerelateerde></ZKN:leidtTot>"
)


def household(**facts: object) -> CaseState:
    """A case with two children, for one of whom a measure was asked twice."""
    tracks = tuple(
        Track(id=f"{CASE}-measure-{number}", kind=StreamKind.COURT_MEASURE, child=child)
        for number, child in enumerate(("child-1", "child-1"), start=1)
    )
    return CaseState(children=("child-1", "child-2"), births={"child-1": "2018-05-17"}, tracks=tracks).model_copy(
        update=facts
    )


def commands(
    name: str, *changes: tuple[str, str], known: CaseState | None = None, **choices: object
) -> list[tuple[str, str, dict[str, Any]]]:
    """The stream, the name and the fields of each command."""
    chosen = Choices(case=CASE, **choices)  # type: ignore[arg-type]
    found = planned(read(judged(message(name, *changes)), SETTINGS), known, chosen)
    hidden = {"actor", "occurred_at"}
    return [(one.stream, one.name, {k: v for k, v in one.fields.items() if k not in hidden}) for one in found]


def refusal(name: str, *changes: tuple[str, str], known: CaseState | None = None, **choices: object) -> str:
    """Why it cannot be put on record as it is."""
    with pytest.raises(CannotBeMapped) as cannot:
        commands(name, *changes, known=known, **choices)
    return f"{cannot.value} ({cannot.value.option})"


def notification(status: str, result: str | None = None, *, decided: bool = False) -> tuple[tuple[str, str], ...]:
    """What makes the sample say something else."""
    changes = [(">Intake afgerond<", f">{status}<")]
    if result:
        changes.append(("<ZKN:isVan", RESULT.format(result)))
    if decided:
        changes.append(("  </JZ:object>", f"{DECISION}</JZ:object>"))
    return tuple(changes)


def test_a_report_of_the_police_is_a_signal_and_its_children_get_numbers_in_the_order_of_the_message() -> None:
    assert commands("vtMelding", acute=True) == [
        (
            CASE,
            "receive_signal",
            {
                "source": SignalSource.POLICE,
                "children": ("child-1", "child-2"),
                "acute": True,
                "reference": "PL2100-2026012345",
            },
        ),
        (CASE, "register_child", {"child": "child-1", "birth_date": "2018-05-17"}),
        (CASE, "register_child", {"child": "child-2", "birth_date": "2021-09"}),
    ]


def test_a_request_for_a_case_that_is_there_names_each_child_and_repeats_no_date_that_is_known() -> None:
    found = commands("vto", known=household(), children=("child-1", "child-2"))

    assert [name for _, name, _ in found] == ["register_child", "request_court_measure"]
    assert found[0][2]["child"] == "child-2"
    assert found[1][2] == {"children": ("child-1", "child-2"), "route": MeasureRoute.INVESTIGATION}


@pytest.mark.parametrize(
    ("said", "stream", "name", "fields"),
    [
        (notification("Intake afgerond"), 2, "decide_intake", {"decision": "investigate"}),
        (
            notification("Intake afgerond", "Verzoek tot onderzoek afgewezen"),
            2,
            "decide_intake",
            {"decision": "refused"},
        ),
        (
            notification("Onderzoek afgerond", "Geen rekest Kinderbescherming"),
            2,
            "conclude_investigation",
            {"petition": False},
        ),
        (
            notification("Zaak afgerond", "Geen maatregel opgelegd", decided=True),
            2,
            "give_order",
            {"granted": False},
        ),
    ],
)
def test_a_notification_is_an_act_on_the_last_measure_that_was_asked_for_the_child(
    said: tuple[tuple[str, str], ...], stream: int, name: str, fields: dict[str, object]
) -> None:
    found = commands("notificatie", *said, known=household())

    assert found == [(f"{CASE}-measure-{stream}", name, fields)]


@pytest.mark.parametrize(
    ("name", "changes", "known", "choices", "why"),
    [
        ("vto", (), None, {}, "there is no case-JZ19-2026-000123 yet"),
        ("vto", (), household(), {}, "does not say which of them it means"),
        ("vto", (), household(), {"children": ("child-1",)}, "there are 2 children"),
        ("vto", (), household(), {"children": ("child-1", "child-1")}, "there are 2 children"),
        (
            "vto",
            ((">20180517<", ">20180518<"),),
            household(),
            {"children": ("child-1", "child-2")},
            "another date of birth",
        ),
        ("vto", (('spoed">Nee', 'spoed">Ja'),), None, OPEN, "--route crisis or --route investigation"),
        ("vtMelding", (("Veilig Thuis Brabant", "Gemeente Heusden"),), None, {}, "received by Veilig Thuis"),
        ("vtMelding", (("Politie Oost-Brabant", "Gemeente Heusden"),), None, {}, "say what a VT-melding"),
        (
            "vtMelding",
            ((">kind<", ">broer of zus<"), (">jeugdige<", ">grootouder<")),
            None,
            {},
            "nobody in it has the role",
        ),
        ("notificatie", (), None, {}, "no measure was asked"),
        ("notificatie", (), household(), {"children": ("child-2",)}, "no measure was asked"),
        ("notificatie", notification("Onderzoek afgerond"), household(), {}, "--petition or --no-petition"),
        (
            "notificatie",
            notification("Zaak afgerond", "Maatregel opgelegd", decided=True),
            household(),
            {},
            "give_order",
        ),
        ("notificatie", notification("Zaak afgerond", "Geen maatregel opgelegd"), household(), {}, "there are 0"),
        ("notificatie", notification("Intake afgerond", "Maatregel opgelegd"), household(), {}, "does not go with"),
        ("notificatie", notification("Zaak afgerond"), household(), {}, "does not go with"),
    ],
)
def test_what_a_message_does_not_say_is_asked_and_never_made_up(
    name: str, changes: tuple[tuple[str, str], ...], known: CaseState | None, choices: dict[str, Any], why: str
) -> None:
    assert why in refusal(name, *changes, known=known, **choices)
