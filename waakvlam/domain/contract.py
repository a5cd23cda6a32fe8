"""Everything that crosses a border: the union of all events, commands and states, and the recorded row."""

import json
from typing import Annotated, Any, get_args

from pydantic import Field, TypeAdapter, ValidationError, computed_field, model_validator

from waakvlam.domain import catalogue, court_measure, follow_up, protection_case, safety_assessment
from waakvlam.domain.actors import Actor
from waakvlam.domain.court_measure.commands import MeasureCommand
from waakvlam.domain.court_measure.events import MeasureEvent
from waakvlam.domain.deadlines import (
    DeadlineAtRisk,
    DeadlineCancelled,
    DeadlineCorrected,
    DeadlineExpired,
    DeadlineLapsed,
    DeadlineMet,
    DeadlineMissed,
    DeadlineResumed,
    DeadlineRevived,
    DeadlineSettled,
    DeadlineStarted,
    DeadlineSuspended,
)
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.follow_up.commands import FollowUpCommand
from waakvlam.domain.follow_up.events import FollowUpEvent
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.malformed import wrong_fields
from waakvlam.domain.messages import DeadlineChange, Event, Instant, Receipt
from waakvlam.domain.model import Model
from waakvlam.domain.procedure import Procedure
from waakvlam.domain.protection_case.commands import CaseCommand
from waakvlam.domain.protection_case.events import CaseEvent
from waakvlam.domain.safety_assessment.commands import AssessmentCommand
from waakvlam.domain.safety_assessment.events import AssessmentEvent
from waakvlam.domain.upcasting import UnreadableEvent, upcast

AnyEvent = Annotated[CaseEvent | AssessmentEvent | MeasureEvent | FollowUpEvent, Field(discriminator="type")]
AnyCommand = CaseCommand | AssessmentCommand | MeasureCommand | FollowUpCommand
AnyState = Annotated[
    protection_case.CaseState
    | safety_assessment.AssessmentState
    | court_measure.MeasureState
    | follow_up.FollowUpState,
    Field(discriminator="kind"),
]

COMMANDS: dict[StreamKind, dict[str, type[AnyCommand]]] = {
    kind: {str(model.model_fields["type"].default): model for model in get_args(union)}
    for kind, union in (
        (StreamKind.PROTECTION_CASE, CaseCommand),
        (StreamKind.SAFETY_ASSESSMENT, AssessmentCommand),
        (StreamKind.COURT_MEASURE, MeasureCommand),
        (StreamKind.FOLLOW_UP, FollowUpCommand),
    )
}
"""The messages each kind of stream takes, by name."""

EVENT: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)

EVENTS: dict[str, type[AnyEvent]] = {
    str(model.model_fields["type"].default): model for model in get_args(get_args(AnyEvent)[0])
}
"""Every event that can be on record, by its type."""


def schema_version_of(event: Event) -> int:
    """The version in which an event is written."""
    return type(event).schema_version


def read_event(kind: str, schema_version: int, payload: str | bytes) -> AnyEvent:
    """An event as it was recorded, whichever version of its shape that was.

    Raises:
        UnreadableEvent: this code does not know the event, or this version of it.
    """
    if kind in EVENTS and EVENTS[kind].schema_version == schema_version:
        return EVENT.validate_json(payload)
    return EVENT.validate_python(_as_today(json.loads(payload), schema_version))


def _as_today(payload: dict[str, Any], schema_version: int) -> dict[str, Any]:
    model = EVENTS.get(str(payload.get("type")))
    if model is None:
        raise UnreadableEvent(f"{payload.get('type')} is no event that this worker knows")
    return upcast(payload, schema_version, model.schema_version)


PROCEDURES: dict[StreamKind, Procedure[Any]] = {
    procedure.kind: procedure
    for procedure in (
        protection_case.PROCEDURE,
        safety_assessment.PROCEDURE,
        court_measure.PROCEDURE,
        follow_up.PROCEDURE,
    )
}


def deadlines_in_use() -> frozenset[str]:
    """The catalogue ids that some rule starts.

    Raises:
        LookupError: a rule names a deadline that the catalogue does not know, or the catalogue says of an entry that
            a procedure starts it and none does. A declared deadline that nothing measures is worse than none.
    """
    started = frozenset[str]().union(*(procedure.starts for procedure in PROCEDURES.values()))
    declared = {entry.id for entry in catalogue.entries() if not entry.stand_alone}
    if unknown := started - declared:
        raise LookupError(f"rules start what the catalogue does not declare as started: {', '.join(sorted(unknown))}")
    if idle := declared - started:
        raise LookupError(f"the catalogue declares as started what no rule starts: {', '.join(sorted(idle))}")
    return started


deadlines_in_use()


class RecordedEvent(Model):
    """One row of the journal: an event with its place, its time of recording and its origin."""

    stream: str
    version: int = Field(ge=1, description="Place in its stream, from 1, without gaps.")
    position: int = Field(ge=1, description="Place in the whole journal, from 1, without gaps.")
    recorded_at: Instant
    command_id: str
    actor: Actor | None = Field(description="Who did it; none where the engine did it by itself.")
    event: AnyEvent

    @model_validator(mode="before")
    @classmethod
    def _as_it_is_written_today(cls, row: object) -> object:
        # What a history holds of the journal is as old as the history; without a version it is the first.
        if not isinstance(row, dict):
            return row
        content = dict(row)
        written = content.pop("schema_version", 1)
        if isinstance(content.get("event"), dict):
            content["event"] = _as_today(content["event"], written)
        return content

    @computed_field(description="The version of the event's shape, as it stands here.")  # type: ignore[prop-decorator]
    @property
    def schema_version(self) -> int:
        """The version in which the event is written out again."""
        return schema_version_of(self.event)

    @property
    def event_id(self) -> str:
        """The id of this event everywhere: ``case-JZ19-2026-000123/4``."""
        return f"{self.stream}/{self.version}"


class RecordRequest(Model):
    """A workflow asks the journal to record a command.

    The command travels as it came: its shape is judged by the validator and by the journal's activity, never
    by workflow code, so that a stricter shape cannot break the replay of an old history.
    """

    stream: str
    name: str = Field(description="Name of the update, or of the engine's own message.")
    command: dict[str, Any]
    now: Instant = Field(description="The workflow's clock when the command was handled.")
    known_version: int = Field(ge=0, description="The version that the workflow has folded.")
    history_length: int = Field(ge=0, description="Events in the workflow's history so far.")


class Recorded(Model):
    """The answer of the journal: what the command recorded, now or when it first came."""

    events: tuple[RecordedEvent, ...]
    version: int = Field(description="Version of the stream now, whatever this command recorded.")
    roll_over: bool = Field(description="Whether the run has become long enough to continue as new.")


class Loaded(Model):
    """A stream folded from the journal."""

    state: AnyState | None = Field(description="None when the journal does not know the stream.")
    version: int
    command_ids: tuple[str, ...] = Field(description="Every command on record, so that a repeat is known.")


_TOLD_AT_MOST, _LONGEST_TOLD = 5, 400


def read_command(kind: StreamKind, name: str, content: object) -> AnyCommand:
    """Judge the shape of a message for a stream of this kind.

    Raises:
        Refusal: `MalformedCommand`, naming every field that is wrong.
    """
    if not isinstance(content, dict):
        raise Refusal(
            RefusalCode.MALFORMED, f"{name} verwacht een JSON-object met de velden van het bericht.", field="$"
        )
    model = COMMANDS[kind].get(name)
    if model is None:
        known = ", ".join(sorted(COMMANDS[kind]))
        raise Refusal(RefusalCode.MALFORMED, f"Onbekend bericht {name}; bekend zijn {known}.", field="type")
    try:
        return model.model_validate_json(json.dumps(content))
    except ValidationError as invalid:
        wrong = wrong_fields(invalid, model)
        # Clipped: a refusal that is too big to be sent would never reach its sender, and be tried for ever.
        told = "; ".join(str(one)[:_LONGEST_TOLD] for one in wrong[:_TOLD_AT_MOST])
        more = f"; en nog {len(wrong) - _TOLD_AT_MOST}" if len(wrong) > _TOLD_AT_MOST else ""
        raise Refusal(RefusalCode.MALFORMED, told + more, fields=[one.field for one in wrong]) from None


def receipt(stream: str, command_id: str, events: tuple[RecordedEvent, ...], version: int, now: Instant) -> Receipt:
    """The receipt for a command: the same each time the command is sent."""
    return Receipt(
        stream=stream,
        version=events[-1].version if events else version,
        command_id=command_id,
        recorded_at=events[0].recorded_at if events else now,
        events=tuple(recorded.event.type for recorded in events),
        deadlines=tuple(change for recorded in events if (change := _deadline_change(recorded.event)) is not None),
    )


def _deadline_change(event: AnyEvent) -> DeadlineChange | None:
    match event:
        case DeadlineStarted():
            started = event.deadline
            return DeadlineChange(deadline=started.key, change="started", last_day=started.last_day.isoformat())
        case DeadlineMet():
            change = "met_late" if event.late else "met"
        case DeadlineAtRisk():
            change = "at_risk"
        case DeadlineMissed():
            change = "missed"
        case DeadlineLapsed():
            change = "lapsed"
        case DeadlineCancelled():
            change = "cancelled"
        case DeadlineRevived():
            change = "revived"
        case DeadlineSettled():
            change = "settled"
        case DeadlineExpired():
            change = "expired"
        case DeadlineCorrected():
            change = "corrected"
        case DeadlineSuspended():
            change = "suspended"
        case DeadlineResumed():
            change = "resumed"
        case _:
            return None
    return DeadlineChange.model_validate(
        {"deadline": event.key, "change": change, "last_day": event.last_day.isoformat()}
    )
