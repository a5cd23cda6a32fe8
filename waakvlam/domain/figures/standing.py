"""How a term stood at a moment, on the facts as they are known now.

The clock's own events are not asked: a worker that stood still records them late, and the term was over all the same.
"""

from datetime import datetime

from waakvlam.domain.calendar import local_date
from waakvlam.domain.deadlines import DeadlineStatus
from waakvlam.domain.figures.rows import DeadlineRow
from waakvlam.domain.term_model import Nature

S = DeadlineStatus


def status_at(row: DeadlineRow, moment: datetime) -> DeadlineStatus | None:
    """Where the term stood at the moment; None where it had not begun."""
    if moment < row.started_at:
        return None
    if row.met_at is not None and row.met_at <= moment:
        return row.status if row.status in {S.MET, S.MET_LATE} else S.MET
    if row.cancelled_at is not None and row.cancelled_at <= moment:
        return S.CANCELLED
    if _stands_still(row, moment):
        return S.SUSPENDED
    if row.ends_at <= moment:
        return _after_its_end(row)
    if row.at_risk_at is not None and row.at_risk_at <= moment and not row.settled:
        return S.AT_RISK
    return S.RUNNING


def _stands_still(row: DeadlineRow, moment: datetime) -> bool:
    if row.suspended_on is None or local_date(moment) < row.suspended_on:
        return False
    if row.resumed_on is not None and row.resumed_on >= row.suspended_on:
        return local_date(moment) < row.resumed_on
    return row.status is S.SUSPENDED or row.met_at is not None or row.cancelled_at is not None


def _after_its_end(row: DeadlineRow) -> DeadlineStatus:
    if row.settled or row.nature is Nature.RIGHT:
        return S.EXPIRED
    return S.LAPSED if row.on_miss == "lapse" else S.MISSED
