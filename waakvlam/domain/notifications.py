"""A warning that leaves the engine: to whom, about which duty, through which channel. Impersonal by construction."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from waakvlam.domain.deadlines.model import EscalationRole
from waakvlam.domain.messages import Instant, PlainText
from waakvlam.domain.model import Model

_CASE = "case-JZ[0-9]{2}-[0-9]{4}-[0-9]{6}"


class Channel(StrEnum):
    """Where a region can let warnings go, beside the journal and the card."""

    WEBHOOK = "webhook"
    EMAIL = "email"


class Notification(Model):
    """One warning for one role through one channel. Sent again, it has the same `id`.

    Every field has a closed shape, so that it can stand in a header, a subject or a log line as it is.
    """

    # No full stop: the signature of a webhook joins its parts with one.
    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9/_#-]+$", max_length=120)] = Field(
        description="The same for the same warning, however often it is sent; begins with the stream and a slash."
    )
    channel: Channel
    stream: Annotated[str, StringConstraints(pattern=rf"^{_CASE}(-(assessment|measure|followup)-[1-9][0-9]{{0,3}})?$")]
    case: Annotated[str, StringConstraints(pattern=f"^{_CASE}$")]
    region: Annotated[str, StringConstraints(pattern=r"^JZ[0-9]{2}$")]
    role: EscalationRole
    kind: Literal["escalation", "overdue", "lapse"]
    deadline: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)] = Field(
        description="Id in the catalogue."
    )
    article: PlainText = Field(min_length=1, max_length=200)
    last_day: date = Field(description="Last day of the term, inclusive.")
    occurred_at: Instant = Field(description="When the warning became due.")
    sequence: int = Field(ge=1, le=2**31 - 1, description="Order within the stream, from 1.")
    message: PlainText = Field(min_length=1, max_length=2000, description="Dutch, impersonal.")
    not_before: Instant | None = Field(default=None, description="End of the quiet hours it waits for.")

    @model_validator(mode="after")
    def _is_of_its_stream(self) -> Self:
        # Every case has the same length: a prefix is the whole of it.
        if not (self.stream.startswith(self.case) and self.case.startswith(f"case-{self.region}-")):
            raise ValueError("case and region are those of the stream")
        if not self.id.startswith(f"{self.stream}/"):
            raise ValueError("the id begins with the stream and a slash")
        return self
