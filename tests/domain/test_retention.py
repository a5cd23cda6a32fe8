"""How long a record must be kept: twenty years after its last change (art. 7.3.8 lid 3 Jeugdwet)."""

from datetime import UTC, date, datetime

import pytest

from waakvlam.domain.catalogue import Confidence, entry
from waakvlam.domain.retention import DEADLINE, Retention


@pytest.mark.parametrize(
    ("last_change", "last_day"),
    [
        ("2026-11-22T09:00:00Z", "2046-11-22"),
        ("2026-12-31T23:30:00Z", "2047-01-01"),  # in Amsterdam it was New Year's Day
        ("2025-05-05T10:00:00Z", "2045-05-05"),  # the ATW moves no term of years
        ("2080-02-29T10:00:00Z", "2100-02-28"),  # no leap year: the last day of the shorter month
        ("2012-03-01T10:00:00Z", "2032-03-01"),  # from when it was fifteen years: the longer term is the careful one
    ],
)
def test_it_is_kept_twenty_years_from_the_last_change_and_not_a_day_less(last_change: str, last_day: str) -> None:
    kept = Retention.of(datetime.fromisoformat(last_change))
    assert kept.last_day == date.fromisoformat(last_day)
    evening = datetime.combine(kept.last_day, datetime.min.time(), UTC).replace(hour=21, minute=30)
    assert not kept.is_over(evening)
    assert kept.is_over(evening.replace(hour=23))  # the next day in Amsterdam, in any season


def test_it_is_law_that_was_read_and_not_a_norm() -> None:
    found = entry(DEADLINE)
    assert (found.confidence, str(found.article)) == (Confidence.CONFIRMED, "art. 7.3.8 lid 3 Jeugdwet")
