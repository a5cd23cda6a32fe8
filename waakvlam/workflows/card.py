"""The case card: what an operator reads of a stream in five seconds. Dutch, Markdown, impersonal."""

from collections.abc import Mapping

from waakvlam.domain import court_measure, follow_up, protection_case, safety_assessment
from waakvlam.domain.actors import DUTCH_NAME, OrganisationKind
from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure.placement.state import PlacementStatus
from waakvlam.domain.deadlines import DUTCH_ROLE, Deadline, DeadlineStatus, by_urgency
from waakvlam.domain.dutch import STAGE_NAME, STREAM_NAME, outcome_name, status_name
from waakvlam.domain.identifiers import StreamId, namespace
from waakvlam.domain.stream_state import Awaited, StreamState
from waakvlam.workflows import household_card

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
    """The card of one stream as Markdown. No table: the UI gives table cells no padding.

    `troubles` tells what was asked and cannot be done yet, with the reason.
    """
    stage = state.stage_name
    lines = [f"## {STREAM_NAME[stream.kind]} · {stream}", "", f"**Fase:** {STAGE_NAME.get(stage, stage)}  "]
    lines += [f"{line}  " for line in facts(state)]
    waits_for = f"{DUTCH_NAME[awaited.who]} — {awaited.what}" if awaited.who else awaited.what
    lines += [f"**Wacht op:** {waits_for}", "", *_deadlines(state), *_links(stream, state)]
    if troubles:
        lines += ["", "### ⚠️ Lukt nog niet", ""]
        lines += [f"- {asked}: {reason}. Wordt opnieuw geprobeerd." for asked, reason in sorted(troubles.items())]
    return "\n".join(lines)


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
    facts.append(f"**GI:** {state.gi}")
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
        return [f"**Gezag:** geschorst sinds {local_date(authority.suspended_at):%d-%m-%Y}; {who}{asked}"]
    return ["**Gezag:** beëindiging verzocht"] if asked else []


def _instructions(state: court_measure.MeasureState) -> list[str]:
    standing = [one for one in state.instruction.all if one.status != "ended"]
    told = []
    for one in standing:
        where = "bij de rechter" if one.is_before_the_court else ""
        where = "intrekking gevraagd aan de GI" if one.is_before_the_institution else where
        told.append(f"nr. {one.number}{f' ({where})' if where else ''}")
    return [f"**Schriftelijke aanwijzingen:** {', '.join(told)}"] if told else []


def _deadlines(state: StreamState) -> list[str]:
    # What somebody owes comes before what somebody may.
    running = sorted(by_urgency(state.deadlines), key=lambda deadline: deadline.is_right)
    past = [d for d in state.deadlines if not d.is_open]
    lines = ["### Termijnen", ""]
    if not running:
        tracks = isinstance(state, protection_case.CaseState) and state.open_tracks()
        lines.append("De termijnen lopen op de trajecten hieronder." if tracks else "Er loopt nu geen termijn.")
    lines += [f"- {_one(deadline)}" for deadline in running]
    if past:
        lines += ["", "### Afgehandeld", ""]
        lines += [
            f"- {' · '.join([f'{_status(d)}: {d.name} (uiterlijk {d.last_day:%d-%m-%Y})', *_history(d), *_warned(d)])}"
            for d in past
        ]
    return lines


def _one(deadline: Deadline) -> str:
    article = f"[{deadline.article}]({deadline.url})" if deadline.url else deadline.article
    label = article if deadline.kind != "norm" else f"norm, geen wet: {article}"
    if deadline.regional and deadline.kind != "norm":
        # The duty is law; its number is not.
        label += " (de dagen: norm van de regio)"
    parts = [
        f"**{_status(deadline)} — {deadline.name}**: uiterlijk **{deadline.last_day:%d-%m-%Y}**",
        DUTCH_NAME[deadline.responsible],
        label,
    ]
    if deadline.on_miss == "lapse":
        parts.append(f"daarna vervalt {deadline.what_lapses}")
    if deadline.latest_defensible > deadline.last_day:
        parts.append(f"hooguit verdedigbaar tot {deadline.latest_defensible:%d-%m-%Y}; reken daar niet op")
    return " · ".join([*parts, *_history(deadline), *_warned(deadline)])


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


def _links(stream: StreamId, state: StreamState) -> list[str]:
    base = f"/namespaces/{namespace(stream.region)}/workflows"
    lines = ["", "### Zie ook"]
    if isinstance(state, protection_case.CaseState):
        for track in state.tracks:
            about = f" ({track.child})" if track.child else ""
            done = f", afgerond: {outcome_name(track.outcome)}" if track.ended else ""
            lines.append(f"- [{track.id}]({base}/{track.id}){about}{done}")
        if state.previous_case:
            lines.append(f"- eerdere zaak: [{state.previous_case}]({base}/{state.previous_case})")
    else:
        lines.append(f"- [{stream.case}]({base}/{stream.case}), de zaak van het huishouden")
    if state.opened_at:
        lines += ["", f"Geopend op {local_date(state.opened_at):%d-%m-%Y}."]
    return lines


def _name(kind: OrganisationKind | None) -> str:
    return DUTCH_NAME[kind] if kind else "nog niemand"
