"""The children of the household: who they are, as far as the engine must know, and what becomes of them."""

from waakvlam.domain.birth import earliest_birth
from waakvlam.domain.calendar import local_date
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.protection_case import commands as c
from waakvlam.domain.protection_case import events as e
from waakvlam.domain.protection_case.state import CaseState


def register_child(d: Decision[CaseState], command: c.RegisterChild) -> None:
    """A birth date reaches the child's measure, so that its birthdays are watched."""
    _require_alive(d, command.child)
    if command.birth_date is not None:
        d.require(
            earliest_birth(command.birth_date) <= local_date(d.context.now),
            RefusalCode.IMPOSSIBLE_DATE,
            "Een geboortedatum ligt niet in de toekomst; geef voor een ongeboren kind expected_on.",
            field="birth_date",
        )
    d.require(
        command.expected_on is None or command.child not in d.state.births,
        RefusalCode.ALREADY_DECIDED,
        f"{command.child} is al geboren.",
        field="expected_on",
    )
    d.record(
        e.ChildRegistered(
            occurred_at=command.occurred_at,
            child=command.child,
            birth_date=command.birth_date,
            expected_on=command.expected_on,
        )
    )
    if command.birth_date is not None:
        _tell_measure(d, command.child, "child_registered", command, birth_date=command.birth_date)


def record_death(d: Decision[CaseState], command: c.RecordDeath) -> None:
    """The measure of a child that died has ended."""
    d.require(
        command.child in d.state.children,
        RefusalCode.NOT_IN_HOUSEHOLD,
        f"{command.child} hoort niet bij dit huishouden ({', '.join(d.state.children)}).",
        field="child",
    )
    _require_alive(d, command.child)
    d.record(e.ChildDied(occurred_at=command.occurred_at, child=command.child))
    _tell_measure(d, command.child, "child_died", command)


def _require_alive(d: Decision[CaseState], child: str) -> None:
    d.require(child not in d.state.deceased, RefusalCode.ALREADY_DECIDED, f"{child} is overleden.", field="child")


def _tell_measure(
    d: Decision[CaseState], child: str, subject: str, command: c.RegisterChild | c.RecordDeath, **content: str
) -> None:
    for track in d.state.open_tracks(StreamKind.COURT_MEASURE):
        if track.child == child:
            d.tell(track.id, subject, command.occurred_at, child=child, **content)
