"""How long a measure holds: what the court may name, and what is counted back from its end."""

from datetime import date, datetime

from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode

SUPERVISION_TERMS = ("ots_max_duration", "ots_extension_max")
"""The terms that end a supervision order, first given or extended."""
NO_EXTENSION = "gi_notify_rvdk_no_extension"
"""The RvdK must know in time that no extension will be asked."""


def start_notice_of_no_extension(d: Decision[MeasureState], when: datetime, last_day: date) -> None:
    """Counted back from the end; an order shorter than the term leaves no day on which it could be done."""
    d.cancel(when, "nieuwe einddatum", NO_EXTENSION)
    if d.legal_last_day(NO_EXTENSION, last_day) >= local_date(when):
        d.start(NO_EXTENSION, last_day, when, child=d.state.child)


def require_period(d: Decision[MeasureState], when: datetime, starts_on: date, last_day: date | None) -> None:
    """A period begins not before its order and ends not before its beginning."""
    d.require(
        starts_on >= local_date(when),
        RefusalCode.IMPOSSIBLE_DATE,
        "Een maatregel begint niet voor de dag van de beschikking.",
        field="starts_on",
    )
    d.require(
        last_day is None or last_day >= starts_on,
        RefusalCode.IMPOSSIBLE_DATE,
        "De laatste dag ligt voor de eerste.",
        field="last_day",
    )


def within(
    d: Decision[MeasureState], deadline_id: str, anchor: date, last_day: date | None, article: str
) -> date | None:
    """The court's own last day, refused when it lies beyond what the law allows."""
    if last_day is not None:
        maximum = d.legal_last_day(deadline_id, anchor)
        d.require(
            last_day <= maximum,
            RefusalCode.IMPOSSIBLE_DATE,
            f"De maatregel kan niet langer duren dan tot en met {maximum:%d-%m-%Y}.",
            field="last_day",
            article=article,
        )
    return last_day
