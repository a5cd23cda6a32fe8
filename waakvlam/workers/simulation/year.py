"""A simulated year of a region: which households there are, and when somebody first worries about them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from waakvlam.activities import RecordActivities
from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.domain.geography import municipalities_of
from waakvlam.domain.regional_rules import RegionalRules
from waakvlam.workers.simulation.case import case_story
from waakvlam.workers.simulation.clock import Region, Tally
from waakvlam.workers.simulation.journal import SimulatedJournal
from waakvlam.workers.simulation.people import somebody
from waakvlam.workers.simulation.steps import Teller

BEFORE = timedelta(days=548)
"""A year does not begin with an empty region: this long before it, the first households are known."""
_KNOWN_BEFORE = 0.4
_HEAVY_BEFORE, _HEAVY = 3.0, 1.2
"""Of those known before the year more came to the court: who stays on a list is not who enters it."""
_NEVER_ROLLS_OVER = 1_000_000


@dataclass(frozen=True)
class Year:
    """What is simulated."""

    region: str
    year: int
    households: int
    seed: int

    @property
    def first_moment(self) -> datetime:
        """When the first households are known."""
        return self.new_year - BEFORE

    @property
    def new_year(self) -> datetime:
        """The beginning of the year itself."""
        return datetime(self.year, 1, 1, tzinfo=AMSTERDAM)

    @property
    def end(self) -> datetime:
        """The end of the year."""
        return datetime(self.year + 1, 1, 1, tzinfo=AMSTERDAM)


class JournalNotEmpty(Exception):  # noqa: N818 - it says what the journal is
    """What is made up is never put beside what is real."""


async def simulate(year: Year, journal: SimulatedJournal, passed: Callable[[datetime], None]) -> Tally:
    """Play a year into an empty journal; the same numbers give the same journal.

    Raises:
        JournalNotEmpty: there is something on record in it already.
    """
    if await journal.position():
        raise JournalNotEmpty
    await journal.begin()
    rules = RegionalRules.default(year.region)
    region = Region(RecordActivities(journal, rules, _NEVER_ROLLS_OVER))
    teams = len(municipalities_of(year.region, date(year.year, 1, 1)))
    first_signals = Random(f"{year.seed}/signals")
    before = round(year.households * _KNOWN_BEFORE)
    moments = sorted(_moment(year, first_signals, known_before=number < before) for number in range(year.households))
    for number, moment in enumerate(moments, 1):
        dice = Random(f"{year.seed}/{number}")
        known_before = moment < year.new_year
        teller = Teller(
            case_id=f"case-{year.region}-{moment.astimezone(AMSTERDAM).year}-{number:06d}",
            dice=dice,
            people=somebody(teams, dice),
            now=moment,
            heavy=_HEAVY_BEFORE if known_before else _HEAVY,
        )
        region.expect(teller, case_story(teller))
    await region.play(year.end, passed)
    await journal.write()
    region.tally.cases = year.households
    return region.tally


def _moment(year: Year, dice: Random, *, known_before: bool) -> datetime:
    """At any hour, but more by day; fewer in the summer holidays."""
    first, last = (year.first_moment, year.new_year) if known_before else (year.new_year, year.end)
    while True:
        day = first.date() + timedelta(days=dice.randrange((last.date() - first.date()).days))
        if day.month in {7, 8} and dice.random() < 0.4:
            continue
        hour = dice.randrange(8, 22) if dice.random() < 0.9 else dice.randrange(24)
        local = datetime.combine(day, time(hour, dice.randrange(60)), tzinfo=AMSTERDAM)
        return local.astimezone(UTC)
