"""The same figures, found otherwise: by walking the record of each stream with plain dictionaries.

Nothing of the fold under test is used; where a state of the engine tells the answer, that state is asked.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from waakvlam.domain.contract import RecordedEvent

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def day(moment: datetime) -> date:
    """The day in Amsterdam."""
    return moment.astimezone(_AMSTERDAM).date()


def terms(journal: Iterable[RecordedEvent]) -> dict[tuple[str, str], dict[str, Any]]:
    """Per stream and key how each term stands at the end of the record, and whether it is a duty at all."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in journal:
        told = row.event.model_dump(mode="json")
        kind = told["type"]
        if kind in {"DeadlineStarted", "DeadlineCorrected", "DeadlineResumed"}:
            term = told["deadline"]
            found[row.stream, term["key"]] = {
                "id": term["id"],
                "status": term["status"],
                "last_day": date.fromisoformat(term["last_day"]),
                "over": datetime.fromisoformat(term["ends_at"]),
                "duty": term["nature"] in {"duty", "lapse", None} and term["kind"] != "measure",
                "lapses": term["on_miss"] == "lapse",
                "who": term["responsible"],
            }
            continue
        status = {
            "DeadlineAtRisk": "at_risk",
            "DeadlineMissed": "missed",
            "DeadlineMet": "met_late" if told.get("late") else "met",
            "DeadlineLapsed": "lapsed",
            "DeadlineCancelled": "cancelled",
            "DeadlineRevived": "running",
            "DeadlineSettled": "settled",
            "DeadlineExpired": "expired",
            "DeadlineSuspended": "suspended",
        }.get(kind)
        if status is None or "key" not in told:
            continue
        term = found[row.stream, told["key"]]
        term["status"] = status
        if status == "cancelled":
            term["cancelled"] = datetime.fromisoformat(told["occurred_at"])
            term["taken_back"] = told["reason"] == "feit teruggenomen"
    return found


_AS_IT_COUNTS = {"running": "open", "met": "met", "met_late": "met_late", "lapsed": "lapsed", "missed": "missed"}


def compliance(journal: Iterable[RecordedEvent], first: date, until: date) -> Counter[tuple[str, str, str]]:
    """Per deadline and kind of organisation, how many stand how, of those due in the period."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for term in terms(journal).values():
        if not term["duty"] or not first <= term["last_day"] < until:
            continue
        status = str(term["status"])
        if status == "cancelled":
            if term["taken_back"] or term["cancelled"] < term["over"]:
                continue
            status = "lapsed" if term["lapses"] else "missed"
        if status in {"expired", "settled"}:
            continue
        counts[str(term["id"]), str(term["who"]), _AS_IT_COUNTS.get(status, status)] += 1
    return counts


def days_of(stretches: Sequence[tuple[date, date | None]], until: date) -> set[date]:
    """Every day of these stretches, both ends included, before a day."""
    found: set[date] = set()
    for first, last in stretches:
        end = until - timedelta(days=1) if last is None else min(last, until - timedelta(days=1))
        found |= {first + timedelta(days=number) for number in range(max(0, (end - first).days + 1))}
    return found
