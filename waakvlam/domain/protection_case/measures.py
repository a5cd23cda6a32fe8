"""Who makes a child protection measure be considered: by request, by the mayor, or by the RvdK itself."""

from collections.abc import Iterable
from datetime import datetime

from waakvlam.domain.actors import Actor, OrganisationKind
from waakvlam.domain.birth import OF_AGE_FROM, has_reached
from waakvlam.domain.calendar import local_date
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.protection_case import college
from waakvlam.domain.protection_case import commands as c
from waakvlam.domain.protection_case import events as e
from waakvlam.domain.protection_case.commands import MeasureRoute
from waakvlam.domain.protection_case.local_help.rules import ASK_RVDK
from waakvlam.domain.protection_case.state import CaseState
from waakvlam.domain.protection_case.tracks import Track

_MAYOR = "art. 1:255 lid 3 BW"
_PETITIONERS = "art. 1:255 lid 2 BW"
_PETITION_THEMSELVES = frozenset({OrganisationKind.PUBLIC_PROSECUTOR, OrganisationKind.CITIZEN, OrganisationKind.COURT})
"""Who goes to the court without the RvdK; and the court, where that is filed."""
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
    _require_children(d, command.children, command.occurred_at)
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
    if command.actor.kind is OrganisationKind.CERTIFIED_INSTITUTION:
        d.start(college.OF_GI_REQUEST, command.occurred_at, command.occurred_at)
    if command.route is MeasureRoute.WITHOUT_RVDK:
        d.cancel(command.occurred_at, "de rechter is al gevraagd", ASK_RVDK)
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
    without_rvdk = command.route is MeasureRoute.WITHOUT_RVDK
    d.require(
        without_rvdk == (command.actor.kind in _PETITION_THEMSELVES),
        RefusalCode.NOT_COMPETENT,
        "De officier van justitie, een ouder of een verzorger verzoekt niet om onderzoek, maar gaat zelf naar de "
        "rechter (without_rvdk); een ander doet dat niet. De griffie legt vast wat bij haar is ingediend.",
        field="route",
        article=_PETITIONERS,
    )
    if for_mayor:
        for child in command.children:
            _require_turned_down(d, child, command.occurred_at)
    if command.actor.kind is OrganisationKind.CITIZEN:
        for child in command.children:
            _require_no_petition(d, child, command.occurred_at)


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


def _require_no_petition(d: Decision[CaseState], child: str, when: datetime) -> None:
    """A parent or carer comes after the RvdK: it did not petition, whoever had asked it to look into that."""
    last = next((t for t in reversed(d.state.tracks) if t.kind is StreamKind.COURT_MEASURE and t.child == child), None)
    d.require(
        last is not None and last.ended and last.outcome in _NO_PETITION,
        RefusalCode.WRONG_STAGE,
        f"Voor {child} heeft de RvdK niet van een rekest afgezien; pas dan kan een ouder of verzorger zelf verzoeken.",
        field="children",
        article=_PETITIONERS,
    )
    d.require_not_before(when, last.ended_at if last else None, "het besluit van de RvdK")


def _asked_by_the_college(track: Track) -> bool:
    # A track of long ago does not say who asked.
    return track.requested_by is None or track.requested_by in _FOR_THE_COLLEGE


def start_own_investigation(d: Decision[CaseState], command: c.StartOwnInvestigation) -> None:
    """The RvdK waits for nobody where the threat is acute and serious, or where another task showed it."""
    when = command.occurred_at
    _require_children(d, command.children, when)
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
    d.start(college.OF_OWN_INVESTIGATION, when, when)


def _require_children(d: Decision[CaseState], children: tuple[str, ...], when: datetime) -> None:
    for child in children:
        d.require(
            child in d.state.children,
            RefusalCode.NOT_IN_HOUSEHOLD,
            f"{child} hoort niet bij dit huishouden ({', '.join(d.state.children)}).",
            field="children",
        )
        d.require(child not in d.state.deceased, RefusalCode.WRONG_STAGE, f"{child} is overleden.", field="children")
        born = d.state.births.get(child)
        d.require(
            born is None or not has_reached(born, OF_AGE_FROM, local_date(when)),
            RefusalCode.WRONG_STAGE,
            f"{child} is dan meerderjarig: een kinderbeschermingsmaatregel kan niet meer.",
            field="children",
            article="art. 1:233 BW",
        )
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
