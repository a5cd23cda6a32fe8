"""The commands that every part of the path takes."""

from typing import ClassVar, Literal

from pydantic import Field

from waakvlam.domain.deadlines import SuspensionGround
from waakvlam.domain.deadlines.model import Anchor
from waakvlam.domain.messages import Command, PlainText


class CorrectFact(Command):
    """A fact was put on record with a wrong date, or never happened. Nothing is edited: the correction is added.

    Every term that hangs on the fact is computed anew; it keeps its first day and the reason beside the new one. The
    actor says when the mistake was found (`occurred_at`).
    """

    summary: ClassVar[str] = "Corrigeer een verkeerd vastgelegd feit, met reden; de termijnen worden opnieuw berekend."
    type: Literal["correct_fact"] = "correct_fact"
    fact: str = Field(
        pattern=r"^[a-z][a-z0-9_.]{2,59}$",
        description="Name of the fact, as the query `state` shows it: `gi_notified_at`; of one of several by its "
        "number: `incidents.2.known_at`.",
    )
    value: Anchor | None = Field(
        description="What it should have been: a moment for what happened at a moment, a day for what holds from a "
        "day. null where it did not happen at all."
    )
    reason: PlainText = Field(min_length=3, max_length=500)


class SuspendDeadline(Command):
    """A term stands still from the day after `occurred_at` (*opschorting*), where the law allows it."""

    summary: ClassVar[str] = "Schort een termijn op, waar de wet dat toestaat (art. 4:15 Awb)."
    type: Literal["suspend_deadline"] = "suspend_deadline"
    deadline: str = Field(max_length=70, description="Key of the deadline: `college_decision_youth_help`.")
    ground: SuspensionGround


class ResumeDeadline(Command):
    """A suspended term runs again from the day of `occurred_at`, with the days it stood still added."""

    summary: ClassVar[str] = "Laat een opgeschorte termijn weer lopen; de dagen van de opschorting komen erbij."
    type: Literal["resume_deadline"] = "resume_deadline"
    deadline: str = Field(max_length=70)


class Hold(Command):
    """The organisation that is responsible holds this track (*aanhouden*). Deadlines keep running."""

    summary: ClassVar[str] = "Houd dit traject aan, met reden. De termijnen lopen door."
    type: Literal["hold"] = "hold"
    reason: PlainText = Field(min_length=3, max_length=500)


class Release(Command):
    """A track that was held goes on."""

    summary: ClassVar[str] = "Hervat een aangehouden traject."
    type: Literal["release"] = "release"


class Reopen(Command):
    """What was closed by mistake goes on (*heropenen*), with the terms that fell away at its end.

    `occurred_at` is when the mistake was found. What the clock ended is opened again by correcting the fact on which
    its term rests, with `correct_fact`; both messages start the workflow again when they come with a start.
    """

    summary: ClassVar[str] = "Heropen wat ten onrechte is gesloten; de termijnen die wegvielen lopen weer."
    type: Literal["reopen"] = "reopen"
    reason: PlainText = Field(min_length=3, max_length=500)


GeneralCommand = CorrectFact | SuspendDeadline | ResumeDeadline | Hold | Release | Reopen
