"""What a simulated story is made of: somebody says something, waits for a moment, or waits for something to happen.

A story is a generator that does nothing itself: it yields its steps to `clock`, which puts them on record.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import Any, cast

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.calendar import AMSTERDAM, is_working_day, local_date, working_day_on_or_after
from waakvlam.domain.court_measure import MeasureState
from waakvlam.domain.follow_up import FollowUpState
from waakvlam.domain.protection_case import CaseState
from waakvlam.domain.safety_assessment import AssessmentState
from waakvlam.domain.stream_state import StreamState
from waakvlam.workers.simulation.people import People

_LATE_FORM = 0.12
"""Of what happens, this part is put on record only days later."""
_OPENS, _SHUTS = 9, 17


@dataclass(frozen=True)
class Say:
    """Somebody puts something on record; the answer is whether it was taken."""

    to: str
    name: str
    actor: dict[str, str]
    occurred_at: datetime
    content: dict[str, Any]


@dataclass(frozen=True)
class Until:
    """Nothing happens in this story until a moment."""

    moment: datetime


@dataclass(frozen=True)
class When:
    """Nothing happens in this story until something else has."""

    reached: Callable[[], bool]


@dataclass(frozen=True)
class Begin:
    """Another story begins beside this one."""

    story: "Story"


Step = Say | Until | When | Begin
Story = Generator[Step, bool, None]
Act = Generator[Step, bool, bool]


@dataclass
class Teller:
    """What the stories of one household know: their own dice, the moment, and what is on record so far."""

    case_id: str
    dice: Random
    people: People
    now: datetime
    heavy: float = 1.0
    """How much likelier than usual it comes to the court."""
    births: dict[str, str] = field(default_factory=dict)
    states: dict[str, StreamState] = field(default_factory=dict)

    # -- what is on record -----------------------------------------------------------------------------------

    @property
    def case(self) -> CaseState:
        """The household's case."""
        return cast("CaseState", self.states[self.case_id])

    def measure(self, track: str) -> MeasureState:
        """The measure track of a child."""
        return cast("MeasureState", self.states[track])

    def institution(self, track: str) -> dict[str, str]:
        """Somebody of the institution that is charged with the measure now."""
        charged = self.measure(track).gi or self.people.gi_oin
        return {**self.people.actor(OrganisationKind.CERTIFIED_INSTITUTION), "organisation": charged}

    def assessment(self, track: str) -> AssessmentState:
        """An assessment by Veilig Thuis."""
        return cast("AssessmentState", self.states[track])

    def follow_up(self, track: str) -> FollowUpState:
        """The follow-up."""
        return cast("FollowUpState", self.states[track])

    # -- chance ----------------------------------------------------------------------------------------------

    def chance(self, part: float) -> bool:
        """Whether it is so this time, for this part of the times."""
        return self.dice.random() < part

    def days(self, least: float, most: float, usual: float | None = None) -> timedelta:
        """A number of days, mostly near the usual one."""
        return timedelta(days=self.dice.triangular(least, most, usual))

    def office(self, moment: datetime) -> datetime:
        """The moment itself in office hours, else some hour of the next working day."""
        local = moment.astimezone(AMSTERDAM)
        if is_working_day(local.date()) and _OPENS <= local.hour < _SHUTS:
            return moment
        day = local.date() if local.hour < _OPENS else local.date() + timedelta(days=1)
        hour = time(self.dice.randrange(_OPENS, _SHUTS), self.dice.randrange(60))
        return max(datetime.combine(working_day_on_or_after(day), hour, tzinfo=AMSTERDAM), moment)

    # -- steps -----------------------------------------------------------------------------------------------

    def after(self, least: float, most: float, usual: float | None = None) -> Story:
        """Some days pass; what follows happens in office hours."""
        yield Until(self.office(self.now + self.days(least, most, usual)))

    def say(self, to: str, name: str, actor: dict[str, str], **content: Any) -> Act:  # noqa: ANN401 - JSON
        """It happens now, and is put on record at once."""
        return (yield Say(to, name, actor, self.now, content))

    def act(self, to: str, name: str, actor: dict[str, str], **content: Any) -> Act:  # noqa: ANN401 - JSON
        """It happens now, and is put on record at once or when somebody finds the time."""
        happened = self.now
        if self.chance(_LATE_FORM):
            yield from self.after(1, 5, 2)
        return (yield Say(to, name, actor, happened, content))

    def today(self) -> str:
        """The day, as a command writes it."""
        return local_date(self.now).isoformat()
