"""What the card of a household's case tells of the family, its help, and what is owed about it."""

from waakvlam.domain.actors import DUTCH_NAME, OrganisationKind
from waakvlam.domain.calendar import local_date
from waakvlam.domain.dutch import STREAM_NAME
from waakvlam.domain.identifiers import namespace, parse
from waakvlam.domain.protection_case import CaseState
from waakvlam.domain.protection_case.region_change.state import Arrival
from waakvlam.domain.protection_case.violence.commands import IncidentKind
from waakvlam.domain.protection_case.violence.state import Incident
from waakvlam.domain.regions import REGIONS

_INCIDENT = {IncidentKind.CALAMITY: "calamiteit", IncidentKind.VIOLENCE: "geweld"}
_FAMILY_PLAN = {"offered": "aangeboden", "made": "opgesteld door het gezin", "waived": "komt er niet"}
_UNCONFIRMED = {"region": "jeugdregio", "court": "rechtbank", "veilig_thuis": "Veilig Thuis"}


def facts(state: CaseState) -> list[str]:
    """What is known of the household, a line each, in Markdown."""
    if state.region_change.arrival is not None:
        return _offered(state.region_change.arrival)
    responsible = DUTCH_NAME[state.responsible] if state.responsible else "nog niemand"
    if state.responsible is OrganisationKind.LOCAL_TEAM and state.team is not None:
        responsible += f" ({state.team})"
    told = f" · **adviezen:** {state.advices}" if state.advices else ""
    return [
        f"**{'Houdt' if state.is_open else 'Hield tot de sluiting'} zicht op de veiligheid:** {responsible}",
        f"**Kinderen:** {', '.join(state.children) or '—'} · **signalen:** {state.signals}{told}",
        f"**Vast gezicht:** {state.fixed_face or 'nog niet aangewezen'}",
        *_help(state),
        *_residence(state),
        *_team_of_before(state),
        *[f"**⚠️ Inspectie:** {_incident(one)}" for one in state.incidents if one.is_open],
    ]


def _help(state: CaseState) -> list[str]:
    known = state.local_help
    parts = []
    if known.analysed_at is not None:
        parts.append(f"verklarende analyse van {local_date(known.analysed_at):%d-%m-%Y}")
    if known.safety_plan_at is not None:
        parts.append(f"veiligheidsplan van {local_date(known.safety_plan_at):%d-%m-%Y}")
    if known.family_plan != "not_offered":
        parts.append(f"familiegroepsplan {_FAMILY_PLAN[known.family_plan]}")
    if known.works is not None:
        parts.append("werkt" if known.works else "volstaat niet")
    return [f"**Hulp:** {' · '.join(parts)}"] if parts else []


def _residence(state: CaseState) -> list[str]:
    home = state.moves.residence
    if home is None:
        return []
    where = f"{home.name} ({home.municipality}) sinds {home.from_day:%d-%m-%Y}"
    lines = [
        f"**Woonplaats:** {where} · jeugdregio {home.region_name} ({home.region}) · {home.court_name} · "
        f"Veilig Thuis {home.veilig_thuis_name}"
    ]
    if home.unconfirmed:
        lines.append(f"**Niet bevestigd:** {', '.join(_UNCONFIRMED[what] for what in home.unconfirmed)}")
    if home.carried_forward:
        lines.append("**Let op:** na de laatste lijst van gemeenten; ga na of de indeling nog klopt")
    if state.moves.handover_to is not None and state.moved_to is None:
        lines.append(f"**⚠️ VERHUISD:** {_way_to(state.moves.handover_to, state)}")
    return lines


def _way_to(region: str, state: CaseState) -> str:
    name = f"jeugdregio {REGIONS[region]} ({region})"
    change = state.region_change
    if state.leaves_for is not None:
        return f"het dossier is op weg naar {name}, dat heeft aanvaard; hier kan niets meer worden vastgelegd"
    if change.awaits_answer and change.offered_at is not None:
        since = f"{local_date(change.offered_at):%d-%m-%Y}"
        return f"aangeboden aan {name} op {since}; tot die aanvaardt, is deze regio verantwoordelijk"
    return f"overdragen aan {name}"


def _offered(arrival: Arrival) -> list[str]:
    region = parse(arrival.came_from).region
    runs = ", ".join(STREAM_NAME[kind].lower() for kind in arrival.tracks) or "geen trajecten"
    return [
        f"**Houdt zicht op de veiligheid:** jeugdregio {REGIONS[region]} ({region}), tot het dossier hier is",
        f"**Aangeboden:** [{arrival.came_from}](/namespaces/{namespace(region)}/workflows/{arrival.came_from}) "
        f"op {local_date(arrival.offered_at):%d-%m-%Y}; het huishouden woont in {arrival.municipality}",
        f"**Kinderen:** {arrival.children} · **loopt daar:** {runs}",
    ]


def _team_of_before(state: CaseState) -> list[str]:
    """After a move: the new municipality has its own team."""
    known = state.moves.known
    moved = len(known) > 1 and known[-1].municipality != known[-2].municipality
    if not moved or not state.teams or local_date(state.teams[-1].since) >= known[-1].from_day:
        return []
    return [f"**⚠️ Lokaal team:** aangewezen voor de verhuizing; {known[-1].name} wijst het zijne aan"]


def _incident(one: Incident) -> str:
    what = f"voorval {one.number} ({_INCIDENT[one.kind]}, {DUTCH_NAME[one.reported_by]})"
    if one.notified_at is not None:
        return f"{what}: rapport van het eigen onderzoek gevraagd"
    return f"{what}: {'nog niet gemeld' if one.established_at else 'wordt uitgezocht of het gemeld moet worden'}"
