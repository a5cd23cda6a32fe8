"""The rules of reporting a calamity or violence (Jeugdwet art. 4.1.8; Leidraad Meldingen Jeugd of the inspectorates).

The law says *onverwijld*; the inspectorates read that as three working days. An organisation that doubts whether it
must report may first find out, in six weeks at most, and then has those three working days from its conclusion.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from waakvlam.domain.actors import Actor, OrganisationKind
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.facts import Clock, Fact
from waakvlam.domain.protection_case.state import CaseState
from waakvlam.domain.protection_case.violence import commands as c
from waakvlam.domain.protection_case.violence import events as e
from waakvlam.domain.protection_case.violence.state import Incident

ARTICLE = "art. 4.1.8 lid 1 Jeugdwet"
_REPORT, _VT_REPORT = "gi_calamity_report", "vt_calamity_report"
_IN_DAYS = "igj_calamity_report_norm"
_FACTFINDING = "igj_own_factfinding"
_INVESTIGATION = "igj_investigation_report"


def apply(d: Decision[CaseState], command: c.ViolenceCommand) -> None:
    """Apply one command about a calamity or violence."""
    match command:
        case c.ReportViolence():
            report_violence(d, command)
        case c.ConcludeFactfinding():
            conclude_factfinding(d, command)
        case c.NotifyInspectorate():
            notify_inspectorate(d, command)
        case c.RequestOwnInvestigation():
            request_own_investigation(d, command)
        case c.ReportOwnInvestigation():
            report_own_investigation(d, command)


def report_violence(d: Decision[CaseState], command: c.ReportViolence) -> None:
    """Each report has terms of its own."""
    when, happened_at = command.occurred_at, command.happened_at
    d.require(
        happened_at is None or happened_at <= when,
        RefusalCode.IMPOSSIBLE_DATE,
        "Niemand weet van een voorval voordat het gebeurt.",
        field="happened_at",
    )
    who = command.actor.kind
    ids = _report_terms(d, who) if command.established else (_FACTFINDING,)
    d.record(
        e.ViolenceReported(
            occurred_at=when,
            number=len(d.state.incidents) + 1,
            kind=command.kind,
            reported_by=who,
            organisation=command.actor.organisation,
            happened_at=happened_at,
            established=command.established,
            terms=_keys(d, ids),
        )
    )
    for term in ids:
        d.start(term, happened_at or when if term == _FACTFINDING else when, when, responsible=who)


def conclude_factfinding(d: Decision[CaseState], command: c.ConcludeFactfinding) -> None:
    """From the conclusion the report is owed at once, or not at all."""
    incident = _chosen(
        d, command.incident, lambda one: one.found_out_at is None, "waarvan nog wordt uitgezocht of het moet"
    )
    _require_own(d, incident, command.actor)
    d.require_not_before(command.occurred_at, incident.known_at, "de kennis van het voorval")
    ids = _report_terms(d, incident.reported_by) if command.must_be_reported else ()
    d.record(
        e.FactfindingConcluded(
            occurred_at=command.occurred_at,
            number=incident.number,
            must_be_reported=command.must_be_reported,
            terms=_keys(d, ids),
        )
    )
    _meet(d, incident, _FACTFINDING, command.occurred_at)
    for term in ids:
        d.start(term, command.occurred_at, command.occurred_at, responsible=incident.reported_by)


def notify_inspectorate(d: Decision[CaseState], command: c.NotifyInspectorate) -> None:
    """Who must report, reports itself; who still doubts may report as well."""
    incident = _chosen(
        d,
        command.incident,
        lambda one: one.notified_at is None and one.dismissed_at is None,
        "die nog bij de inspectie moet worden gemeld",
    )
    _require_own(d, incident, command.actor)
    d.require_not_before(command.occurred_at, incident.known_at, "de kennis van het voorval")
    d.record(e.InspectorateNotified(occurred_at=command.occurred_at, number=incident.number))
    for term in (_REPORT, _VT_REPORT, _IN_DAYS, _FACTFINDING):
        _meet(d, incident, term, command.occurred_at)


def request_own_investigation(d: Decision[CaseState], command: c.RequestOwnInvestigation) -> None:
    """The inspectorate asks; the number of weeks is the region's norm, for no text gives it for youth help."""
    incident = _chosen(
        d,
        command.incident,
        lambda one: one.notified_at is not None and one.asked_at is None,
        "waarover de inspectie nog om onderzoek kan vragen",
    )
    if command.actor.kind is not OrganisationKind.INSPECTORATE:
        # Who was asked puts it on record; nobody else knows of it.
        _require_own(d, incident, command.actor)
    d.require_not_before(command.occurred_at, incident.notified_at, "de melding bij de inspectie")
    d.record(
        e.OwnInvestigationRequested(
            occurred_at=command.occurred_at, number=incident.number, terms=_keys(d, (_INVESTIGATION,))
        )
    )
    d.start(_INVESTIGATION, command.occurred_at, command.occurred_at, responsible=incident.reported_by)


def report_own_investigation(d: Decision[CaseState], command: c.ReportOwnInvestigation) -> None:
    """The inspectorate has what it asked for."""
    incident = _chosen(
        d,
        command.incident,
        lambda one: one.asked_at is not None and one.reported_at is None,
        "waarover de inspectie op een rapport wacht",
    )
    _require_own(d, incident, command.actor)
    d.require_not_before(command.occurred_at, incident.asked_at, "de vraag van de inspectie")
    d.record(e.OwnInvestigationReported(occurred_at=command.occurred_at, number=incident.number))
    _meet(d, incident, _INVESTIGATION, command.occurred_at)


def require_settled(d: Decision[CaseState]) -> None:
    """A case with something still owed to the inspectorate stays open."""
    owed = [str(one.number) for one in d.state.incidents if one.is_open]
    d.require(
        not owed,
        RefusalCode.WRONG_STAGE,
        f"Over een calamiteit of geweld is de inspectie nog iets verschuldigd (voorval {', '.join(owed)}).",
        article=ARTICLE,
    )


def _report_terms(d: Decision[CaseState], who: OrganisationKind) -> tuple[str, str]:
    # The Wmo binds Veilig Thuis, the Jeugdwet the others; a safety team is bound as the one that it acts for.
    stands_for = d.context.rules.acting_for.get(who, frozenset())
    for_veilig_thuis = OrganisationKind.VEILIG_THUIS in stands_for
    for_the_gi = OrganisationKind.CERTIFIED_INSTITUTION in stands_for
    by_the_wmo = who is OrganisationKind.VEILIG_THUIS or (for_veilig_thuis and not for_the_gi)
    return (_VT_REPORT if by_the_wmo else _REPORT), _IN_DAYS


def _keys(d: Decision[CaseState], ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(d.next_key(term) for term in ids)


def _chosen(d: Decision[CaseState], number: int | None, fits: Callable[[Incident], bool], which: str) -> Incident:
    fitting = [one for one in d.state.incidents if fits(one)]
    named = [one for one in fitting if number in {None, one.number}]
    if not named:
        raise Refusal(RefusalCode.WRONG_STAGE, f"Er is geen voorval {which}.", field="incident", article=ARTICLE)
    if len(named) > 1:
        numbers = ", ".join(str(one.number) for one in named)
        raise Refusal(RefusalCode.MALFORMED, f"Zeg om welk voorval het gaat: {numbers}.", field="incident")
    return named[0]


def _require_own(d: Decision[CaseState], incident: Incident, who: Actor) -> None:
    """Who must report, reports itself; a safety team also for the one in whose place it acts."""
    own, rules = (
        f"Voorval {incident.number} is van een andere organisatie; wie moet melden, meldt zelf.",
        d.context.rules,
    )
    acts_for = rules.acting_for.get(who.kind, frozenset())
    d.require(
        who.kind is incident.reported_by or incident.reported_by in acts_for,
        RefusalCode.NOT_COMPETENT,
        own,
        field="actor.kind",
        article=ARTICLE,
    )
    d.require(
        who.kind is not incident.reported_by
        or incident.organisation is None
        or incident.organisation in rules.names_of(who.organisation),
        RefusalCode.NOT_COMPETENT,
        f"{own} Dat is {incident.organisation}.",
        field="actor.organisation",
        article=ARTICLE,
    )


def _meet(d: Decision[CaseState], incident: Incident, term: str, when: datetime) -> None:
    for deadline in d.state.deadlines:
        if deadline.id == term and deadline.key in incident.terms:
            d.meet(term, when, key=deadline.key)


def _last_key(state: CaseState, term: str) -> str | None:
    return next((one.key for one in reversed(state.deadlines) if one.id == term), None)


def _clock(
    term: str, anchor: Callable[[Incident], datetime | None], done: Callable[[Incident], datetime | None]
) -> Clock[CaseState]:
    """Each report has terms of its own; without a key it is about the last of them."""

    def read(state: CaseState, key: str | None, of: Callable[[Incident], datetime | None]) -> datetime | None:
        incident = next((one for one in state.incidents if key in one.terms), None)
        return None if incident is None else of(incident)

    return Clock(
        anchor=lambda s: read(s, _last_key(s, term), anchor),
        done=lambda s: read(s, _last_key(s, term), done),
        of_key=lambda key: Clock(anchor=lambda s: read(s, key, anchor), done=lambda s: read(s, key, done)),
    )


def _require_own_report(d: Decision[CaseState], fact: str, _value: object) -> None:
    assert d.actor is not None, "a command has an actor"
    incident = d.state.incidents[int(fact.split(".")[1]) - 1]
    if d.actor.kind is not OrganisationKind.INSPECTORATE:
        _require_own(d, incident, d.actor)


CLOCKS: Mapping[str, Clock[CaseState]] = {
    **{
        term: _clock(term, lambda one: one.established_at, lambda one: one.notified_at)
        for term in (_REPORT, _VT_REPORT, _IN_DAYS)
    },
    _FACTFINDING: _clock(_FACTFINDING, lambda one: one.happened_at or one.known_at, lambda one: one.found_out_at),
    _INVESTIGATION: _clock(_INVESTIGATION, lambda one: one.asked_at, lambda one: one.reported_at),
}

_KNOWN, _ESTABLISHED = "incidents.*.known_at", "incidents.*.established_at"
_NOTIFIED, _ASKED = "incidents.*.notified_at", "incidents.*.asked_at"
FACTS: Mapping[str, Fact] = {
    "incidents.*.happened_at": Fact(
        "de calamiteit of het geweld", recorded_by="report_violence", check=_require_own_report
    ),
    _KNOWN: Fact(
        "de kennis van het voorval",
        recorded_by="report_violence",
        follows=("incidents.*.happened_at",),
        along=(_ESTABLISHED,),
        check=_require_own_report,
    ),
    _ESTABLISHED: Fact(
        "de vaststelling dat het voorval moet worden gemeld",
        recorded_by="conclude_factfinding",
        follows=(_KNOWN,),
        check=_require_own_report,
    ),
    "incidents.*.dismissed_at": Fact(
        "de vaststelling dat het voorval niet hoeft te worden gemeld",
        recorded_by="conclude_factfinding",
        follows=(_KNOWN,),
        check=_require_own_report,
    ),
    _NOTIFIED: Fact(
        "de melding bij de inspectie",
        recorded_by="notify_inspectorate",
        follows=(_KNOWN,),
        starts=(),
        check=_require_own_report,
    ),
    _ASKED: Fact(
        "de vraag van de inspectie om eigen onderzoek",
        recorded_by="request_own_investigation",
        follows=(_NOTIFIED,),
        check=_require_own_report,
    ),
    "incidents.*.reported_at": Fact(
        "het rapport van het eigen onderzoek",
        recorded_by="report_own_investigation",
        follows=(_ASKED,),
        starts=(),
        check=_require_own_report,
    ),
}
"""What can be corrected of each report, by its number: ``incidents.2.known_at``."""
