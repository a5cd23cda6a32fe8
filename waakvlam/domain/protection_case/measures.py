"""Who makes a child protection measure be considered: by request, by the mayor, or by the RvdK itself."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from waakvlam.domain.actors import Actor, OrganisationKind
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.facts import Clock, Fact
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.protection_case import commands as c
from waakvlam.domain.protection_case import events as e
from waakvlam.domain.protection_case.commands import MeasureRoute
from waakvlam.domain.protection_case.local_help.rules import ASK_RVDK
from waakvlam.domain.protection_case.state import CaseState
from waakvlam.domain.protection_case.tracks import Track

TELL_COLLEGE = "rvdk_notify_college"
"""The RvdK tells the municipality of its own investigation at once (*onverwijld*, Jeugdwet art. 3.1 lid 3)."""
_MAYOR = "art. 1:255 lid 3 BW"
_NO_PETITION = frozenset({"intake_refused", "no_petition"})
_FOR_THE_COLLEGE = frozenset({OrganisationKind.MUNICIPALITY, OrganisationKind.LOCAL_TEAM})
_ASKED_BY_NOBODY = {
    MeasureRoute.COURT: (
        "Wat de rechter zelf doet, wordt niet verzocht: leg add_siblings vast op het traject van het andere kind.",
        "art. 1:255 lid 5 BW",
    ),
    MeasureRoute.OWN_INITIATIVE: (
        "Een onderzoek uit zichzelf wordt niet verzocht: de RvdK legt start_own_investigation vast.",
        "art. 3.1 lid 2 Jeugdwet",
    ),
}


def request_court_measure(d: Decision[CaseState], command: c.RequestCourtMeasure) -> None:
    """One track per child; every child must belong to the household and have no measure running."""
    if command.route in _ASKED_BY_NOBODY:
        why, article = _ASKED_BY_NOBODY[command.route]
        d.require(condition=False, code=RefusalCode.MALFORMED, message=why, field="route", article=article)
    _require_children(d, command.children)
    _require_requester(d, command)
    _open_tracks(
        d,
        command.children,
        command.route,
        command.occurred_at,
        command.actor,
        acute=command.route is MeasureRoute.CRISIS,
        paperwork_follows=command.paperwork_follows,
    )
    d.meet(ASK_RVDK, command.occurred_at)


def _require_requester(d: Decision[CaseState], command: c.RequestCourtMeasure) -> None:
    by_mayor, for_mayor = command.actor.kind is OrganisationKind.MAYOR, command.route is MeasureRoute.MAYOR
    d.require(
        by_mayor or not for_mayor,
        RefusalCode.NOT_COMPETENT,
        "Alleen de burgemeester kan de RvdK het oordeel van de kinderrechter laten vragen.",
        field="actor.kind",
        article=_MAYOR,
    )
    d.require(
        for_mayor or not by_mayor,
        RefusalCode.NOT_COMPETENT,
        "De burgemeester verzoekt niet om onderzoek; hij kan alleen verder als de RvdK niet naar de rechter wil.",
        field="route",
        article=_MAYOR,
    )
    if for_mayor:
        for child in command.children:
            _require_turned_down(d, child, command.occurred_at)


def _require_turned_down(d: Decision[CaseState], child: str, when: datetime) -> None:
    """The mayor comes after the college: it asked, and the RvdK did not go to the court."""
    last = next((t for t in reversed(d.state.tracks) if t.kind is StreamKind.COURT_MEASURE and t.child == child), None)
    d.require(
        last is not None and last.ended and last.outcome in _NO_PETITION and _asked_by_the_college(last),
        RefusalCode.WRONG_STAGE,
        f"Voor {child} heeft de RvdK geen verzoek van het college zonder rekest afgesloten.",
        field="children",
        article=_MAYOR,
    )
    d.require_not_before(when, last.ended_at if last else None, "de weigering van de RvdK")


def _asked_by_the_college(track: Track) -> bool:
    # A track of long ago does not say who asked.
    return track.requested_by is None or track.requested_by in _FOR_THE_COLLEGE


def start_own_investigation(d: Decision[CaseState], command: c.StartOwnInvestigation) -> None:
    """The RvdK waits for nobody where the threat is acute and serious, or where another task showed it."""
    _require_children(d, command.children)
    when = command.occurred_at
    d.record(e.OwnInvestigationStarted(occurred_at=when, ground=command.ground))
    _open_tracks(
        d,
        command.children,
        MeasureRoute.OWN_INITIATIVE,
        when,
        command.actor,
        acute=command.ground == "acute_threat",
    )
    d.cancel(when, "de RvdK onderzoekt uit zichzelf", ASK_RVDK)
    d.start(TELL_COLLEGE, when, when)


def notify_college(d: Decision[CaseState], command: c.NotifyCollege) -> None:
    """The municipality knows."""
    d.require(
        d.state.own_investigation_at is not None and d.state.college_notified_at is None,
        RefusalCode.WRONG_STAGE,
        "Er is geen onderzoek uit zichzelf waarvan het college nog niet weet.",
        article="art. 3.1 lid 3 Jeugdwet",
    )
    d.require_not_before(command.occurred_at, d.state.own_investigation_at, "het begin van het onderzoek")
    d.record(e.CollegeNotified(occurred_at=command.occurred_at))
    d.meet(TELL_COLLEGE, command.occurred_at)


def _require_children(d: Decision[CaseState], children: tuple[str, ...]) -> None:
    for child in children:
        d.require(
            child in d.state.children,
            RefusalCode.NOT_IN_HOUSEHOLD,
            f"{child} hoort niet bij dit huishouden ({', '.join(d.state.children)}).",
            field="children",
        )
        d.require(child not in d.state.deceased, RefusalCode.WRONG_STAGE, f"{child} is overleden.", field="children")
        d.require(
            all(track.child != child for track in d.state.open_tracks(StreamKind.COURT_MEASURE)),
            RefusalCode.ALREADY_DECIDED,
            f"Voor {child} loopt al een maatregeltraject.",
            field="children",
        )
    d.require(
        len(set(children)) == len(children),
        RefusalCode.MALFORMED,
        "Een kind staat twee keer in children.",
        field="children",
    )


def _open_tracks(
    d: Decision[CaseState],
    children: Iterable[str],
    route: MeasureRoute,
    when: datetime,
    actor: Actor,
    *,
    acute: bool,
    paperwork_follows: bool = False,
) -> None:
    kind = StreamKind.COURT_MEASURE
    for child in children:
        number = d.state.next_number(kind)
        d.record(
            e.CourtMeasureRequested(
                occurred_at=when,
                child=child,
                route=route,
                track=str(d.context.stream.track(kind, number)),
                requested_by=actor.kind,
                acute=acute,
            )
        )
        d.open_track(
            kind,
            number,
            when,
            requested_by=actor,
            child=child,
            birth_date=d.state.births.get(child),
            paperwork_follows=paperwork_follows,
            route=route.value,
            acute=acute,
        )


CLOCKS: Mapping[str, Clock[CaseState]] = {
    TELL_COLLEGE: Clock(anchor=lambda s: s.own_investigation_at, done=lambda s: s.college_notified_at),
}
FACTS: Mapping[str, Fact] = {
    "own_investigation_at": Fact(
        "het begin van het ambtshalve onderzoek", recorded_by="start_own_investigation", follows=("opened_at",)
    ),
    "college_notified_at": Fact(
        "de mededeling aan het college",
        recorded_by="notify_college",
        follows=("own_investigation_at",),
        starts=(),
    ),
}
