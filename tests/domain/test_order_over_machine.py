"""Whatever is put on record of an order that ends beside a suspension of authority: the same must hold as anywhere."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize

from tests.domain.household import Household
from tests.domain.improvised import Improviser
from tests.domain.rows import MUNICIPALITY
from tests.domain.test_household_machine import SEEDS, HouseholdMachine
from tests.domain.watched import Watched
from tests.region import COURT, GI, LOCAL_TEAM, RVDK
from tests.search import examples
from waakvlam.domain.calendar import local_date

_GUARDIAN = "00000099000000006001"
_OIN = GI["organisation"]
_SUSPENSIONS: tuple[dict[str, Any], ...] = (
    {"gi": _OIN},
    {"gi": _OIN, "without_hearing": False},
    {"gi": _GUARDIAN},
    {"gi": _GUARDIAN, "without_hearing": False},
    {"other_parent_remains": True, "without_hearing": False},
)


class OrderBesideSuspension(HouseholdMachine):
    """A household of which the order, a suspension of authority and the end of the order are there from the start."""

    @initialize(
        seed=SEEDS,
        prompt=st.booleans(),
        steps=st.integers(0, 6),
        start=st.just(datetime(2030, 3, 4, 10, tzinfo=UTC)),
        first=st.sampled_from(["order", "provisional", "suspension"]),
        suspension=st.sampled_from(_SUSPENSIONS),
        end=st.sampled_from(["lifted", "planned", "lapsed", "refused"]),
        later=st.integers(0, 60),
        born=st.sampled_from([None, "2014-01-15", "2012-08-01"]),
    )
    def a_signal(  # noqa: PLR0917 - drawn by name
        self,
        seed: int,
        prompt: bool,
        steps: int,
        start: datetime,
        first: str = "order",
        suspension: dict[str, Any] = _SUSPENSIONS[0],
        end: str = "lifted",
        later: int = 0,
        born: str | None = None,
    ) -> None:
        """As far as it is lawful."""
        self.prompt = prompt
        self.household = Household(start)
        self._tell(LOCAL_TEAM, "receive_signal", on="", source="school", children=["child-1"])
        if born is not None:
            self._tell(MUNICIPALITY, "register_child", on="", child="child-1", birth_date=born)
        self._tell(MUNICIPALITY, "request_court_measure", on="", children=["child-1"], route="crisis")
        if first == "provisional":
            order: dict[str, Any] = {
                "starts_on": self._day(),
                "last_day": self._day(30),
                "gi": _OIN,
                "without_hearing": seed % 2 > 0,
            }
            self._tell(COURT, "give_provisional_order", **order)
            self._decided(granted=False if end == "refused" else None)
        if first == "order":
            self._decided(granted=True)
            self._tell(COURT, "authorise_placement", starts_on=self._day(), without_hearing=False)
            self._tell(GI, "carry_out_placement")
            self._tell(GI, "notify_no_placement_extension")
        self._wait(self.household.now + timedelta(days=later), asleep=False)
        self._tell(COURT, "suspend_authority", **suspension)
        if first == "suspension":
            self._decided(granted=True)
        self.people_go_on(seed, steps)
        if end == "lifted":
            self._tell(COURT, "end_measure", reason="02")
        if end == "planned":
            self._tell(GI, "notify_no_extension")
        self._wait(self.household.now + timedelta(days=60), asleep=False)
        if end == "lapsed":
            self._tell(COURT, "end_measure", reason="lapsed")

    def _decided(self, *, granted: bool | None) -> None:
        self._tell(RVDK, "file_petition")
        self._tell(COURT, "hear_child", used=True)
        order = {"starts_on": self._day(), "last_day": self._day(100), "gi": _OIN}
        if granted is not None:
            self._tell(COURT, "give_order", granted=granted, **(order if granted else {}))

    def _day(self, ahead: int = 0) -> str:
        return (local_date(self.household.now) + timedelta(days=ahead)).isoformat()

    def _tell(self, actor: dict[str, str], name: str, *, on: str = "-measure-1", **fields: Any) -> None:  # noqa: ANN401 - JSON
        watched = self.household.streams.get(f"{self.household.case.stream}{on}")
        if watched is not None:
            self._say(watched, name, {"actor": actor, "occurred_at": self.household.now.isoformat(), **fields})

    def _somewhere(self, made_up: Improviser) -> Watched:
        measures = self.household.measures()
        return made_up.one_of(measures) if measures and not made_up.rarely(0.1) else super()._somewhere(made_up)


TestOrderBesideSuspension = OrderBesideSuspension.TestCase
TestOrderBesideSuspension.settings = settings(max_examples=examples(5), stateful_step_count=15)
pytestmark = pytest.mark.timeout(0)
"""To find the shortest story of a failure takes longer than a test may take that does not fail."""
