"""From what is on record to the messages that follow from it.

A reply is only given to what came by CORV, and only of what was put on record here: what the RvdK told by CORV itself,
it has told the requester too.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime

from pydantic import Field

from waakvlam.domain.actors import Oin, OrganisationKind
from waakvlam.domain.calendar import local_date
from waakvlam.domain.contract import RecordedEvent
from waakvlam.domain.corv import messages as m
from waakvlam.domain.court_measure.commands import IntakeDecision
from waakvlam.domain.court_measure.events import (
    IntakeDecided,
    MeasureImposed,
    MeasureKind,
    OrderRefused,
    RvdkInvestigationConcluded,
)
from waakvlam.domain.messages import ChildRef
from waakvlam.domain.model import Model
from waakvlam.domain.protection_case.commands import MeasureRoute
from waakvlam.domain.protection_case.events import (
    ChildRegistered,
    CourtMeasureRequested,
    SafetyAssessmentRequested,
    SignalReceived,
)
from waakvlam.domain.safety_assessment.commands import Conclusion, TriageOutcome
from waakvlam.domain.safety_assessment.events import AssessmentConcluded, TriageDecided

_IMPORTED = re.compile(r"corv/(\d{20})/.+")
_ASSESSED = "uitkomst veiligheidsbeoordeling"
_FEEDBACK: dict[str, tuple[str, str | None]] = {
    TriageOutcome.NOT_ADMISSIBLE: ("melding niet ontvankelijk", None),
    TriageOutcome.STEPS_AT_VEILIG_THUIS: (_ASSESSED, "vervolgstappen belegd bij VT"),
    TriageOutcome.HANDOVER: (_ASSESSED, "overdracht"),
    TriageOutcome.NO_STEPS_NEEDED: (_ASSESSED, "geen vervolgstappen nodig"),
    TriageOutcome.REGIONAL_ROUTE: (_ASSESSED, "inzet regionaal maatwerk VT"),
    TriageOutcome.WRONGLY_ADDRESSED: ("Melding onjuist geadresseerd", None),
    Conclusion.HANDOVER: ("overdracht", None),
    Conclusion.WITHOUT_HANDOVER: ("afsluiting zonder overdracht", None),
}
"""Status and *uitkomst* of a *VT-terugkoppeling*, in the words of its schema."""
_SIGHT: dict[str, OrganisationKind] = {
    TriageOutcome.STEPS_AT_VEILIG_THUIS: OrganisationKind.VEILIG_THUIS,
    TriageOutcome.HANDOVER: OrganisationKind.VEILIG_THUIS,  # until help has started
    TriageOutcome.REGIONAL_ROUTE: OrganisationKind.VEILIG_THUIS,
    Conclusion.HANDOVER: OrganisationKind.LOCAL_TEAM,
}
_DEFINITIVE = frozenset({MeasureKind.SUPERVISION, MeasureKind.GUARDIANSHIP})
_ASKED_THE_RVDK = frozenset({MeasureRoute.INVESTIGATION, MeasureRoute.CRISIS})


class About(Model):
    """A child in a message that goes out."""

    child: ChildRef
    born: str | None = Field(default=None, description="As far as it is known; personal.")
    expected_on: date | None = None


class Feedback(Model):
    """*VT-terugkoppeling*: what became of a *VT-melding*."""

    name: str = "vtTerugkoppelingDi01"
    event_id: str
    recorded_at: datetime
    to: Oin
    by: Oin
    stream: str
    identification: str = Field(description="Of the *VT-melding* that is answered.")
    status: str
    outcome: str | None
    sight: OrganisationKind | None = Field(description="Who keeps sight on safety now.")


class Progress(Model):
    """*Notificatie jeugdbescherming*: how far the RvdK is with one child."""

    name: str = "notificatieDi01"
    event_id: str
    recorded_at: datetime
    to: Oin
    by: Oin
    stream: str
    about: About
    status: str
    set_at: datetime
    result: str | None = None
    decided_on: date | None = None
    measure: MeasureKind | None = None
    starts_on: date | None = None


class Request(Model):
    """*Verzoek tot onderzoek*, as far as the engine knows it: the frame of one."""

    name: str = "vtoDi01"
    event_id: str
    recorded_at: datetime
    by: Oin
    stream: str
    asked_on: datetime
    children: tuple[About, ...]
    urgent: bool


Outgoing = Feedback | Progress | Request


def replies(events: Sequence[RecordedEvent]) -> tuple[Outgoing, ...]:
    """The messages that follow from the record of a case and its tracks, in the order of recording."""
    reading = _Reading()
    for event in events:
        reading.see(event)
    return tuple(reading.found)


class _Reading:
    """The record of one case, as it is read."""

    def __init__(self) -> None:
        self.found: list[Outgoing] = []
        self._about: dict[str, About] = {}
        self._signals: dict[str, str] = {}
        self._reports: dict[str, tuple[Oin, str]] = {}
        self._requests: dict[str, tuple[Oin, str]] = {}
        self._assessor: dict[str, Oin] = {}

    def see(self, row: RecordedEvent) -> None:
        """The next event."""
        imported = _IMPORTED.fullmatch(row.command_id)
        match row.event:
            case ChildRegistered(child=child, birth_date=born, expected_on=expected):
                self._about[child] = About(child=child, born=born, expected_on=expected)
            case SignalReceived(reference=str(reference)) if imported:
                self._signals[row.command_id] = reference
            case SafetyAssessmentRequested(track=track) if imported and row.command_id in self._signals:
                self._reports[track] = (imported[1], self._signals[row.command_id])
            case CourtMeasureRequested(track=track, child=child) if imported:
                self._requests[track] = (imported[1], child)
            case CourtMeasureRequested() as asked:
                self._ask(row, asked)
            case TriageDecided(outcome=code) | AssessmentConcluded(outcome=(Conclusion() as code)):
                self._tell(row, code)
            case _:
                self._notify(row, imported=imported is not None)

    def _tell(self, row: RecordedEvent, code: TriageOutcome | Conclusion) -> None:
        if row.actor is not None:
            self._assessor[row.stream] = row.actor.organisation
        by = self._assessor.get(row.stream)
        if row.stream not in self._reports or code not in _FEEDBACK or by is None:
            return
        to, identification = self._reports[row.stream]
        status, outcome = _FEEDBACK[code]
        self.found.append(
            Feedback(
                event_id=row.event_id,
                recorded_at=row.recorded_at,
                to=to,
                by=by,
                stream=row.stream,
                identification=identification,
                status=status,
                outcome=outcome,
                sight=_SIGHT.get(code),
            )
        )

    def _ask(self, row: RecordedEvent, asked: CourtMeasureRequested) -> None:
        if asked.route not in _ASKED_THE_RVDK or row.actor is None:
            return
        about = self._about.get(asked.child, About(child=asked.child))
        last = self.found[-1] if self.found else None
        if isinstance(last, Request) and last.asked_on == row.event.occurred_at and last.recorded_at == row.recorded_at:
            self.found[-1] = last.model_copy(update={"children": (*last.children, about)})
            return
        self.found.append(
            Request(
                event_id=row.event_id,
                recorded_at=row.recorded_at,
                by=row.actor.organisation,
                stream=row.stream,
                asked_on=row.event.occurred_at,
                children=(about,),
                urgent=asked.route is MeasureRoute.CRISIS,
            )
        )

    def _notify(self, row: RecordedEvent, *, imported: bool) -> None:
        if imported or row.stream not in self._requests or row.actor is None:
            return
        said: dict[str, object]
        match row.event:
            case IntakeDecided(decision=decision):
                refused = decision is IntakeDecision.REFUSED
                said = {"status": m.INTAKE_DONE, "result": m.REQUEST_REFUSED if refused else None}
            case RvdkInvestigationConcluded(petition=petition):
                said = {"status": m.INVESTIGATION_DONE, "result": None if petition else m.NO_PETITION}
            case MeasureImposed(measure=measure, starts_on=first) if measure in _DEFINITIVE:
                order = {"decided_on": local_date(row.event.occurred_at), "measure": measure, "starts_on": first}
                said = {"status": m.CASE_DONE, "result": m.MEASURE, **order}
            case OrderRefused():
                decided = local_date(row.event.occurred_at)
                said = {"status": m.CASE_DONE, "result": m.NO_MEASURE, "decided_on": decided}
            case _:
                return
        to, child = self._requests[row.stream]
        around = {
            "event_id": row.event_id,
            "recorded_at": row.recorded_at,
            "to": to,
            "by": row.actor.organisation,
            "stream": row.stream,
            "about": self._about.get(child, About(child=child)),
            "set_at": row.event.occurred_at,
        }
        self.found.append(Progress.model_validate({**around, **said}))
