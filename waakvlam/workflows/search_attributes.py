"""What lists of cases can be filtered on. Plain text to everybody: never anything personal.

A namespace on SQL holds at most ten keywords and three of each other type (see the server's limits).
"""

from datetime import datetime
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributeUpdate

from waakvlam.domain import court_measure
from waakvlam.domain.deadlines import by_urgency, worst_status
from waakvlam.domain.identifiers import StreamId
from waakvlam.domain.stream_state import StreamState

CASE = SearchAttributeKey.for_keyword("CaseId")
REGION = SearchAttributeKey.for_keyword("Region")
STAGE = SearchAttributeKey.for_keyword("Stage")
DEADLINE_STATUS = SearchAttributeKey.for_keyword("DeadlineStatus")
NEXT_DEADLINE = SearchAttributeKey.for_keyword("NextDeadline")
MEASURE = SearchAttributeKey.for_keyword("Measure")
NEXT_DEADLINE_AT = SearchAttributeKey.for_datetime("NextDeadlineAt")
OVERDUE = SearchAttributeKey.for_int("OverdueCount")
CRISIS = SearchAttributeKey.for_bool("Crisis")

ALL: tuple[SearchAttributeKey[Any], ...] = (
    CASE,
    REGION,
    STAGE,
    DEADLINE_STATUS,
    NEXT_DEADLINE,
    MEASURE,
    NEXT_DEADLINE_AT,
    OVERDUE,
    CRISIS,
)


def of(stream: StreamId, state: StreamState) -> dict[SearchAttributeKey[Any], Any]:
    """What a list shows of a stream, read from its folded state; None where there is nothing to show."""
    # What parents may do is nobody's work: it would stand before what is.
    owed = tuple(deadline for deadline in state.deadlines if not deadline.is_right)
    urgent = by_urgency(owed)
    next_at: datetime | None = urgent[0].ends_at if urgent else None
    return {
        CASE: stream.case,
        REGION: stream.region,
        STAGE: state.stage_name,
        DEADLINE_STATUS: worst_status(owed),
        NEXT_DEADLINE: urgent[0].id if urgent else None,
        NEXT_DEADLINE_AT: next_at,
        OVERDUE: sum(1 for deadline in urgent if deadline.status == "missed"),
        MEASURE: state.measure if isinstance(state, court_measure.MeasureState) else None,
        CRISIS: state.is_crisis,
    }


def upsert(shown: dict[SearchAttributeKey[Any], Any], wanted: dict[SearchAttributeKey[Any], Any]) -> None:
    """Upsert only what changed: each upsert is an event in the history and a write for the server."""
    updates: list[SearchAttributeUpdate[Any]] = [
        key.value_unset() if value is None else key.value_set(value)
        for key, value in wanted.items()
        if shown.get(key) != value
    ]
    if updates:
        workflow.upsert_search_attributes(updates)
