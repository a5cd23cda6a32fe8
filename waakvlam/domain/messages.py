"""What every command and every event carries, whichever part of the path it belongs to."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal
from unicodedata import category

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from waakvlam.domain.actors import Actor
from waakvlam.domain.birth import BirthDate
from waakvlam.domain.model import Model


def _no_bare_number(value: object) -> object:
    if isinstance(value, int | float) or (isinstance(value, str) and value.strip().lstrip("+-").isdigit()):
        raise PydanticCustomError(
            "bare_number", "write it out: 2026-03-31 for a day, 2026-03-31T16:05:00+02:00 for a moment"
        )
    return value


# What the validators ask is said in the JSON Schemas as well: see `docs/contract`.
_MOMENT = Field(
    json_schema_extra={"pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$"}
)
_DATE = Field(json_schema_extra={"pattern": r"^\d{4}-\d{2}-\d{2}$"})
_ONE_LINE = Field(json_schema_extra={"pattern": r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"})

Instant = Annotated[AwareDatetime, BeforeValidator(_no_bare_number), _MOMENT]
"""A moment with its UTC offset. A number is refused: nobody can see whether it is seconds or a year."""

Day = Annotated[date, BeforeValidator(_no_bare_number), _DATE]
"""A day in Amsterdam, ISO 8601. A number is refused, as for a moment."""


def _no_control_characters(text: str) -> str:
    if any(category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text):
        raise PydanticCustomError("control_characters", "no line breaks or control characters")
    return text


PlainText = Annotated[str, AfterValidator(_no_control_characters), _ONE_LINE]
"""One line of text. Not every database keeps every control character, and no card shows them."""

CommandId = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,200}$")]
"""The sender's own id of a command: sender and reference number. Impersonal; no spaces."""

ChildRef = Annotated[str, StringConstraints(pattern=r"^child-[1-9]\d?$")]
"""A child within its household, impersonal: ``child-1``."""

StreamRef = Annotated[str, StringConstraints(min_length=1, max_length=80)]


def _is_not_ours(command_id: str) -> str:
    if command_id.startswith("case-"):
        raise PydanticCustomError("engine_id", "ids that begin with case- are the engine's own; begin with the sender")
    return command_id


class Command(Model):
    """Something that somebody did or decided, put on record through a named update.

    `summary` is the line that operators read. Dutch.
    """

    summary: ClassVar[str]
    command_id: Annotated[CommandId, AfterValidator(_is_not_ours)] = Field(
        description="The sender's own id of this command, e.g. `gemeente-0344/2026-0815`. Sent again, it "
        "gives the same receipt and records nothing.",
        json_schema_extra={"not": {"pattern": "^case-"}},
    )
    actor: Actor = Field(description="Who did it.")
    occurred_at: Instant = Field(
        description="When it happened (not when it is registered), ISO 8601 with UTC offset. May lie in the past."
    )


class EngineCommand(Model):
    """Something the engine does by itself: time that passes, an effect that was done, a peer's message.

    `sent_at` is the sender's clock. A receiver whose clock is behind takes the sender's: a message never
    arrives before it was sent.
    """

    command_id: CommandId
    occurred_at: Instant
    sent_at: Instant


class Event(Model):
    """Something that happened, as it stands in the journal. Never changed, only followed by another.

    `schema_version` is that of the shape: raised where a change is no addition, with an upcaster beside it.
    """

    schema_version: ClassVar[int] = 1
    occurred_at: Instant = Field(description="When it happened, or when the clock reached it.")


class Report(Model):
    """What one stream tells another; recorded by both."""

    report_id: CommandId
    sender: StreamRef
    subject: Literal[
        "acute_danger_found",
        "handover_offered",
        "handover_accepted",
        "handover_refused",
        "help_started",
        "assessment_concluded",
        "measure_ordered",
        "measure_lapsed",
        "measure_ended",
        "concern_raised",
        "follow_up_closed",
        "sibling_added",
        "child_registered",
        "child_died",
        "death_withdrawn",
        "reopening_asked",
        "reopening_granted",
        "reopening_declined",
    ]
    occurred_at: Instant
    outcome: str | None = Field(default=None, description="Code of the outcome, in the list of its subject.")
    child: ChildRef | None = None
    birth_date: BirthDate | None = Field(default=None, description="With `child_registered`; personal.")


class DeadlineChange(Model):
    """What a command did to one deadline."""

    deadline: str
    change: Literal[
        "started",
        "at_risk",
        "met",
        "met_late",
        "missed",
        "lapsed",
        "cancelled",
        "revived",
        "settled",
        "expired",
        "corrected",
        "suspended",
        "resumed",
    ]
    last_day: str = Field(description="Last day of the term, ISO date, inclusive.")


class Receipt(Model):
    """Proof that a command is on record in the journal."""

    stream: StreamRef
    version: int = Field(description="Version of the stream after this command.")
    command_id: CommandId
    recorded_at: Instant
    events: tuple[str, ...] = Field(description="Types of the events recorded, in order.")
    deadlines: tuple[DeadlineChange, ...] = ()


class Continuation(Model):
    """What one run hands to the next; the state itself stays in the journal."""

    version: int
    seen: dict[str, Any] = Field(
        default_factory=dict, description="What queries answer until the new run has loaded the stream."
    )


class Outcome(Model):
    """How a stream ended."""

    stream: str
    version: int
    outcome: str
