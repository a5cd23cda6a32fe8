"""The case card: what an operator reads of a stream in five seconds. Dutch, Markdown, impersonal."""

from collections.abc import Mapping

from waakvlam.domain import court_measure, follow_up, protection_case, safety_assessment
from waakvlam.domain.actors import DUTCH_NAME, OrganisationKind
from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure.placement.state import PlacementStatus
from waakvlam.domain.deadlines import DUTCH_ROLE, Deadline, DeadlineStatus, by_urgency
from waakvlam.domain.dutch import STAGE_NAME, STREAM_NAME, outcome_name, status_name
from waakvlam.domain.identifiers import StreamId, StreamKind, namespace, parse
from waakvlam.domain.stream_state import Awaited, StreamState
from waakvlam.workflows import household_card

_ALARMS = ("**⚠️", "**⏸️")
_MOST_DONE = 6
"""How many terms that ended as they should are named, of each ending: the latest."""

_SYMBOL = {
    DeadlineStatus.RUNNING: "🟢",
    DeadlineStatus.AT_RISK: "🟠",
    DeadlineStatus.MISSED: "🔴",
    DeadlineStatus.MET: "✅",
    DeadlineStatus.MET_LATE: "☑️",
    DeadlineStatus.LAPSED: "⛔",
    DeadlineStatus.CANCELLED: "➖",
    DeadlineStatus.EXPIRED: "🏁",
    DeadlineStatus.SUSPENDED: "⏸️",
}


def draw(stream: StreamId, state: StreamState, awaited: Awaited, troubles: Mapping[str, str]) -> str:
    """The card of one stream as Markdown: what must be known first stands first, and it fits on a screen.

    No table: the UI gives table cells no padding. A list and no lines: the UI shows the end of a line twice.

    `troubles` tells what was asked and cannot be done yet, with the reason.
    """
    stage = state.stage_name
    waits_for = f"{DUTCH_NAME[awaited.who]} — {awaited.what}" if awaited.who else awaited.what
    known = facts(state)
    alarms = [fact for fact in known if fact.startswith(_ALARMS)]
    told = [
        *alarms,
        f"**Fase:** {STAGE_NAME.get(stage, stage)}",
        f"**Wacht op:** {waits_for}",
        *_first(state),
        *(fact for fact in known if fact not in alarms),
        *_belongs_to(stream),
    ]
    lines = [f"### {STREAM_NAME[stream.kind]} · {stream}", "", *(f"- {line}" for line in told)]
    if troubles:
        lines += ["", "#### ⚠️ Lukt nog niet", ""]
        lines += [f"- {asked}: {reason}. Wordt opnieuw geprobeerd." for asked, reason in sorted(troubles.items())]
    return "\n".join([*lines, *_deadlines(state), *_links(stream, state), *_done_with(state), *_opened(state)])


def facts(state: StreamState) -> list[str]:
    """What is known of the stream, a line each, in Markdown."""
    facts: list[str] = []
    if state.is_crisis:
        facts.append("**⚠️ CRISIS**")
    if state.held is not None:
        since = f"{local_date(state.held.since):%d-%m-%Y}"
        facts.append(f"**⏸️ AANGEHOUDEN** door {_name(state.held.by)} sinds {since}: {state.held.reason}")
    match state:
        case protection_case.CaseState():
            facts += household_card.facts(state)
        case safety_assessment.AssessmentState():
            if state.is_open:
                facts.append(f"**Houdt zicht op de veiligheid:** {_name(OrganisationKind.VEILIG_THUIS)}")
            facts.append(f"**Uitkomst triage:** {outcome_name(state.triage)}")
        case court_measure.MeasureState():
            facts += _measure_facts(state)
        case follow_up.FollowUpState():
            facts.append(f"**Monitormomenten:** {state.contacts}")
        case _:
            pass
    return facts


def _measure_facts(state: court_measure.MeasureState) -> list[str]:
    measure = "nog geen"
    if state.measure and state.starts_on:
        until = f"tot en met {state.last_day:%d-%m-%Y}" if state.last_day else "tot de meerderjarigheid"
        measure = f"{state.measure} van {state.starts_on:%d-%m-%Y} {until}"
    if state.lapsed:
        measure = f"VERVALLEN ({measure})"
    if state.measure is None:
        return [f"**Kind:** {state.child}", f"**Maatregel:** {measure}", *_authority(state)]
    protector = {
        court_measure.ProtectorState.UNASSIGNED: "geen (wachtlijst)",
        court_measure.ProtectorState.INTERIM: f"tijdelijk: {state.protector} (doorstroomlijst)",
        court_measure.ProtectorState.FIXED: f"vast: {state.protector}",
    }[state.protector_state]
    if state.protector_history:
        protector += f", sinds {local_date(state.protector_history[-1].since):%d-%m-%Y}"
    facts = [f"**Kind:** {state.child}", f"**Maatregel:** {measure}", *_authority(state)]
    facts.append(f"**Voert uit:** GI {state.gi}")
    facts += [f"**Overgedragen:** andere GI vanaf {transfer.starts_on:%d-%m-%Y}" for transfer in state.transfers[-1:]]
    return [*facts, f"**Jeugdbeschermer:** {protector}", *_placement(state), *_instructions(state)]


def _placement(state: court_measure.MeasureState) -> list[str]:
    """Whether the child may be out of its home, and is; nothing where the court never said so."""
    placement = state.placement
    if placement.starts_on is None or placement.last_day is None:
        return []
    period = f"machtiging van {placement.starts_on:%d-%m-%Y} tot en met {placement.last_day:%d-%m-%Y}"
    since = placement.carried_out_at
    done = f"uitgevoerd op {local_date(since):%d-%m-%Y}" if since else "nog niet uitgevoerd"
    told = {
        PlacementStatus.LAPSED: f"VERVALLEN ({period}; {done})",
        PlacementStatus.ENDED: f"beëindigd ({period})",
    }.get(placement.status, f"{period}, {done}")
    return [f"**Uithuisplaatsing:** {told}"]


def _authority(state: court_measure.MeasureState) -> list[str]:
    """What the court did about the parents' authority; nothing where it did nothing."""
    authority = state.authority
    if authority.ended_at is not None:
        return [f"**Gezag:** beëindigd op {local_date(authority.ended_at):%d-%m-%Y}"]
    asked = "; beëindiging verzocht" if authority.is_requested else ""
    if authority.is_suspended and authority.suspended_at is not None:
        who = "de andere ouder oefent het uit" if authority.other_parent_remains else "voorlopige voogdij bij de GI"
        since = f"{local_date(authority.suspended_at):%d-%m-%Y}"
        return [f"**Gezag:** geschorst sinds {since}; {who}{asked}", *_order_over(state)]
    return ["**Gezag:** beëindiging verzocht"] if asked else []


def _order_over(state: court_measure.MeasureState) -> list[str]:
    """What the suspension stood beside, where that ended and the track goes on for the suspension alone."""
    over, at = state.order_over, state.authority.supervision_over_at
    if over is None or over.measure is None or at is None:
        return []
    because = outcome_name(state.authority.supervision_over_because)
    return [f"**{over.measure}:** geëindigd op {local_date(at):%d-%m-%Y}, {because}; de schorsing loopt door"]


def _instructions(state: court_measure.MeasureState) -> list[str]:
    standing = [one for one in state.instruction.all if one.status != "ended"]
    told = []
    for one in standing:
        where = "bij de rechter" if one.is_before_the_court else ""
        where = "intrekking gevraagd aan de GI" if one.is_before_the_institution else where
        told.append(f"nr. {one.number}{f' ({where})' if where else ''}")
    return [f"**Schriftelijke aanwijzingen:** {', '.join(told)}"] if told else []


def _first(state: StreamState) -> list[str]:
    """What is owed before anything else, and how much more is late."""
    owed = [deadline for deadline in by_urgency(state.deadlines) if not deadline.is_right]
    if not owed:
        return []
    first = owed[0]
    late = sum(1 for deadline in owed[1:] if deadline.status is DeadlineStatus.MISSED)
    more = f" · en nog {late} te laat" if late else ""
    return [
        f"**Eerste termijn:** {_status(first)}: {first.name}, uiterlijk **{first.last_day:%d-%m-%Y}** · "
        f"{DUTCH_NAME[first.responsible]} · {_ground(first)}{more}"
    ]


def _deadlines(state: StreamState) -> list[str]:
    # What somebody owes comes before what somebody may.
    running = sorted(by_urgency(state.deadlines), key=lambda deadline: deadline.is_right)
    if not running:
        tracks = isinstance(state, protection_case.CaseState) and state.open_tracks()
        return ["", "De termijnen lopen op de trajecten hieronder." if tracks else "Er loopt nu geen termijn."]
    return ["", "#### Termijnen", "", *(f"- {_one(deadline)}" for deadline in running)]


def _done_with(state: StreamState) -> list[str]:
    """Each term that was missed or changed, with who was warned; the others in one line for each ending."""
    past = [deadline for deadline in state.deadlines if not deadline.is_open]
    told = [deadline for deadline in past if _went_wrong(deadline) or _history(deadline)]
    lines = [
        f"- {' · '.join([f'{_status(d)}: {d.name} (uiterlijk {d.last_day:%d-%m-%Y})', *_history(d), *_warned(d)])}"
        for d in told
    ]
    endings: dict[str, list[str]] = {}
    for deadline in past:
        if deadline not in told:
            endings.setdefault(_status(deadline), []).append(f"{deadline.name} ({deadline.last_day:%d-%m-%Y})")
    for ending, names in endings.items():
        earlier = len(names) - _MOST_DONE
        more = f"; en {earlier} eerder" if earlier > 0 else ""
        lines.append(f"- {ending}: {'; '.join(names[-_MOST_DONE:])}{more}")
    return ["", "#### Afgehandeld", "", *lines] if lines else []


def _went_wrong(deadline: Deadline) -> bool:
    return deadline.was_missed or deadline.status in {DeadlineStatus.MET_LATE, DeadlineStatus.LAPSED}


def _one(deadline: Deadline) -> str:
    parts = [
        f"**{_status(deadline)} — {deadline.name}**: uiterlijk **{deadline.last_day:%d-%m-%Y}**",
        DUTCH_NAME[deadline.responsible],
        _ground(deadline),
    ]
    if deadline.on_miss == "lapse":
        parts.append(f"daarna vervalt {deadline.what_lapses}")
    if deadline.latest_defensible > deadline.last_day:
        parts.append(f"hooguit verdedigbaar tot {deadline.latest_defensible:%d-%m-%Y}; reken daar niet op")
    return " · ".join([*parts, *_history(deadline), *_warned(deadline)])


def _ground(deadline: Deadline) -> str:
    """The article, with its link; a norm is never shown as law."""
    article = f"[{deadline.article}]({deadline.url})" if deadline.url else deadline.article
    label = article if deadline.kind != "norm" else f"norm, geen wet: {article}"
    if deadline.regional and deadline.kind != "norm":
        # The duty is law; its number is not.
        label += " (de dagen: norm van de regio)"
    return label


def _history(deadline: Deadline) -> list[str]:
    """What happened to the term itself: both days of a correction stay in view."""
    told = []
    if deadline.suspended_on is not None and deadline.status is DeadlineStatus.SUSPENDED:
        told.append(f"staat stil sinds {deadline.suspended_on:%d-%m-%Y}; de dag hierboven schuift op bij hervatting")
    if deadline.suspended_days:
        told.append(f"{deadline.suspended_days} dagen opgeschort")
    if deadline.corrected_because is not None:
        was = f" (was {deadline.corrected_from:%d-%m-%Y})" if deadline.corrected_from else ""
        told.append(f"gecorrigeerd{was}: {deadline.corrected_because}")
    if deadline.judged_anew_because is not None:
        told.append(f"opnieuw beoordeeld: {deadline.judged_anew_because}")
    return told


def _warned(deadline: Deadline) -> list[str]:
    warned = [DUTCH_ROLE[rung.role] for rung in deadline.rungs[: deadline.rungs_reached]]
    return [f"gewaarschuwd: {', '.join(warned)}"] if warned else []


def _status(deadline: Deadline) -> str:
    return f"{_SYMBOL[deadline.status]} {status_name(deadline)}"


def _belongs_to(stream: StreamId) -> list[str]:
    """The way from a track to the household's case."""
    if stream.kind is StreamKind.PROTECTION_CASE:
        return []
    link = f"[{stream.case}](/namespaces/{namespace(stream.region)}/workflows/{stream.case})"
    return [f"**Zaak van het huishouden:** {link}; daar staat wie zicht houdt op de veiligheid"]


def _links(stream: StreamId, state: StreamState) -> list[str]:
    base = f"/namespaces/{namespace(stream.region)}/workflows"
    lines = []
    if isinstance(state, protection_case.CaseState):
        for track in state.tracks:
            about = f" ({track.child})" if track.child else ""
            done = f"afgerond: {outcome_name(track.outcome)}" if track.ended else "**loopt**"
            lines.append(f"- [{track.id}]({base}/{track.id}){about}, {done}")
        if state.previous_case:
            lines.append(f"- eerdere zaak: [{state.previous_case}]({base}/{state.previous_case})")
        if state.tracks:
            everything = f"CaseId%20%3D%20%22{stream.case}%22"
            lines.append(f"- [alles van dit huishouden]({base}?query={everything}) in een lijst, met de termijnen")
    lines += _elsewhere(state)
    return ["", "#### Trajecten en andere zaken", "", *lines] if lines else []


def _opened(state: StreamState) -> list[str]:
    return ["", f"Geopend op {local_date(state.opened_at):%d-%m-%Y}."] if state.opened_at else []


def _elsewhere(state: StreamState) -> list[str]:
    """The same part of the path in another region."""
    told = (("gaat verder als", state.moved_to), ("komt van", state.came_from))
    return [
        f"- {what} [{part}](/namespaces/{namespace(parse(part).region)}/workflows/{part})"
        for what, part in told
        if part
    ]


def _name(kind: OrganisationKind | None) -> str:
    return DUTCH_NAME[kind] if kind else "nog niemand"
