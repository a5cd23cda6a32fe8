"""The children of the household: who they are, as far as the engine must know, and what becomes of them."""

from datetime import datetime

from waakvlam.domain.birth import earliest_birth
from waakvlam.domain.calendar import local_date
from waakvlam.domain.context import EARLIEST
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.protection_case import commands as c
from waakvlam.domain.protection_case import events as e
from waakvlam.domain.protection_case.state import CaseState


def register_child(d: Decision[CaseState], command: c.RegisterChild) -> None:
    """A birth date reaches the child's measure, so that its birthdays are watched."""
    if command.birth_date is None:
        # When a child that died was born can still be told: it may be known later than the death.
        _require_alive(d, command.child)
    if command.birth_date is not None:
        d.require(
            earliest_birth(command.birth_date) <= local_date(d.context.now),
            RefusalCode.IMPOSSIBLE_DATE,
            "Een geboortedatum ligt niet in de toekomst; geef voor een ongeboren kind expected_on.",
            field="birth_date",
        )
        d.require(
            earliest_birth(command.birth_date) >= EARLIEST.date(),
            RefusalCode.IMPOSSIBLE_DATE,
            f"Wie voor {EARLIEST:%Y} is geboren, is geen kind meer.",
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
        _tell_measure(d, command.child, "child_registered", command.occurred_at, birth_date=command.birth_date)


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
    _tell_measure(d, command.child, "child_died", command.occurred_at)


def withdraw_death(d: Decision[CaseState], command: c.WithdrawDeath) -> None:
    """The child lives: what ended by its death did not end."""
    d.require(
        command.child in d.state.deceased,
        RefusalCode.WRONG_STAGE,
        f"Van {command.child} is geen overlijden vastgelegd.",
        field="child",
    )
    d.record(e.DeathWithdrawn(occurred_at=command.occurred_at, child=command.child, reason=command.reason))
    _tell_measure(d, command.child, "death_withdrawn", command.occurred_at)


def bring_in_sibling(d: Decision[CaseState], child: str, when: datetime) -> None:
    """The court put a sibling under supervision of its own motion (art. 1:255 lid 5 BW): it gets its own track.

    What the court does is a fact, also about a child nobody had told of before. A child that has a track keeps that.
    """
    tracks = d.state.open_tracks(StreamKind.COURT_MEASURE)
    if child in d.state.deceased or not d.state.is_open:
        return
    known = next((track for track in tracks if track.child == child), None)
    if known is not None:
        # Its own request is overtaken: the court decides about it now.
        d.tell(known.id, "sibling_added", when, child=child)
        return
    if child not in d.state.children:
        d.record(e.ChildJoined(occurred_at=when, child=child))
    kind = StreamKind.COURT_MEASURE
    number = d.state.next_number(kind)
    track = str(d.context.stream.track(kind, number))
    d.record(e.CourtMeasureRequested(occurred_at=when, child=child, route=c.MeasureRoute.COURT, track=track))
    d.open_track(
        kind, number, when, child=child, birth_date=d.state.births.get(child), route=c.MeasureRoute.COURT.value
    )


def _require_alive(d: Decision[CaseState], child: str) -> None:
    d.require(child not in d.state.deceased, RefusalCode.ALREADY_DECIDED, f"{child} is overleden.", field="child")


def _tell_measure(d: Decision[CaseState], child: str, subject: str, when: datetime, **content: str) -> None:
    """Tell the child's measures, and the last one also when it has ended: it may turn out to go on."""
    measures = [x for x in d.state.tracks if x.kind is StreamKind.COURT_MEASURE and x.child == child]
    for track in measures:
        if not track.ended or track is measures[-1]:
            d.tell(track.id, subject, when, child=child, **content)
