"""The life of deadlines in every order: they start, warn, stand still, go on, are met, missed, corrected, taken back.

What must hold after every step stands in ``watched``; here it is lived through on real procedures. A failure is told as
a story: each line gives the clock, what was said, and what came of it.
"""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.domain.deadline_machine import AGO, WHICH, DeadlineMachine
from tests.domain.story import moment
from tests.region import COURT, GI, LOCAL_TEAM, RVDK, VEILIG_THUIS
from tests.search import examples
from waakvlam.domain.identifiers import StreamKind

MUNICIPALITY = {**LOCAL_TEAM, "kind": "municipality"}
BIRTH_DATES = st.sampled_from([None, "2018-03-20", "2012-08", "2013-05-01", "2026"])


class YouthHelp(DeadlineMachine):
    """Applications for youth help: terms that can stand still, several beside each other."""

    kind = StreamKind.PROTECTION_CASE
    actors = (MUNICIPALITY,)

    @initialize(applications=st.integers(0, 3))
    def a_signal(self, applications: int) -> None:
        """The household is known, and may have applied."""
        self.attempt("receive_signal", LOCAL_TEAM, source="school", children=["child-1"])
        for _ in range(applications):
            self.attempt("apply_for_youth_help", MUNICIPALITY)
            self.now += timedelta(days=1)

    @precondition(lambda self: self._owed(0))
    @rule(which=WHICH, days=st.integers(0, 60))
    def an_application_is_completed_later(self, which: int, days: int) -> None:
        """Meanwhile it stands still."""
        key = self._owed(which)
        self.attempt("suspend_deadline", MUNICIPALITY, deadline=key, ground="incomplete_application")
        self.pass_until(self.now + timedelta(days=days))
        self.attempt("resume_deadline", MUNICIPALITY, deadline=key)

    @rule(ago=AGO)
    def somebody_applies(self, ago: timedelta) -> None:
        """Eight weeks."""
        self.attempt("apply_for_youth_help", MUNICIPALITY, ago)

    @precondition(lambda self: self._owed(0))
    @rule(which=WHICH, ago=AGO, granted=st.booleans())
    def the_municipality_decides(self, which: int, ago: timedelta, granted: bool) -> None:
        """On one of them, or on the oldest."""
        named = {"deadline": self._owed(which)} if which % 2 else {}
        self.attempt("decide_youth_help", MUNICIPALITY, ago, granted=granted, **named)


class Assessment(DeadlineMachine):
    """A report at Veilig Thuis: five working days, ten weeks."""

    kind = StreamKind.SAFETY_ASSESSMENT
    actors = (VEILIG_THUIS,)

    @initialize(acute=st.booleans())
    def a_report(self, acute: bool) -> None:
        """It is received."""
        self.story.open("2030-03-04", **({"route": "acute"} if acute else {}))

    @rule(ago=AGO, acute_danger=st.booleans())
    def somebody_looks(self, ago: timedelta, acute_danger: bool) -> None:
        """On the day itself, or later."""
        self.attempt("record_immediate_look", VEILIG_THUIS, ago, acute_danger=acute_danger)

    @rule(ago=AGO, through=st.sampled_from(["investigation", "investigation", "conditions", None]))
    def triage(self, ago: timedelta, through: str | None) -> None:
        """Own steps, or a handover."""
        outcome = {"outcome": "VT-01-01", "follow_through": through} if through else {"outcome": "VT-01-02"}
        self.attempt("decide_triage", VEILIG_THUIS, ago, **outcome)

    @rule(ago=AGO)
    def the_investigation_starts(self, ago: timedelta) -> None:
        """Within five days of the report."""
        self.attempt("start_investigation", VEILIG_THUIS, ago)

    @rule(ago=AGO, conclusion=st.sampled_from(["VT-02", "VT-02", "VT-03"]))
    def veilig_thuis_judges(self, ago: timedelta, conclusion: str) -> None:
        """Within ten weeks of the decision."""
        self.attempt("conclude_assessment", VEILIG_THUIS, ago, conclusion=conclusion)

    @rule(answer=st.sampled_from(["handover_accepted", "handover_refused", "handover_refused", "help_started"]))
    def the_case_answers(self, answer: str) -> None:
        """Whether or not anything was offered."""
        self.hear(answer)


class Measure(DeadlineMachine):
    """A court measure: terms that lapse, that are counted back, that repeat, that end on a birthday."""

    kind = StreamKind.COURT_MEASURE
    actors = (COURT, GI, RVDK)

    @initialize(begun=st.integers(0, 3), crisis=st.booleans(), birth_date=BIRTH_DATES)
    def a_measure_is_asked(self, begun: int, crisis: bool, birth_date: str | None) -> None:
        """At once, or after an investigation; and it may be ordered and carried out already."""
        route = "crisis" if crisis else "investigation"
        self.story.open("2030-03-04", child="child-1", route=route, birth_date=birth_date)
        order: tuple[tuple[str, dict[str, Any]], ...] = (("give_provisional_order", {}),)
        if not crisis:
            for name, fields in _TO_THE_COURT:
                self.attempt(name, RVDK, **fields)
            order = (("hear_child", {"used": True}), ("give_order", {"granted": True}))
        for name, fields in order[: 2 * begun]:
            order_itself: dict[str, Any] = self._order(timedelta(), 0, None) if "order" in name else {}
            self.attempt(name, COURT, **fields, **order_itself)
        for name, fields in _CARRIED_OUT[: 3 * (begun - 1)] if begun else ():
            self.now += timedelta(days=1)
            self.attempt(name, GI, **fields)

    @rule(ahead=st.integers(0, 3), last=st.sampled_from([None, None, 20, 90]), without_hearing=st.booleans(), ago=AGO)
    def a_provisional_order(self, ahead: int, last: int | None, without_hearing: bool, ago: timedelta) -> None:
        """Three months at most, two weeks to hear."""
        order = self._order(ago, ahead, last)
        self.attempt("give_provisional_order", COURT, ago, **order, without_hearing=without_hearing)

    @rule(ahead=st.integers(0, 9), last=st.sampled_from([None, None, 30, 200, 360]), ago=AGO)
    def a_supervision_order(self, ahead: int, last: int | None, ago: timedelta) -> None:
        """A year at most; heard and asked for beforehand."""
        if self.story.state.petition_filed_at is None:
            self.attempt("file_petition", RVDK, ago)
        self.attempt("give_order", COURT, ago, granted=True, **self._order(ago, ahead, last))

    def _order(self, ago: timedelta, ahead: int, last: int | None) -> dict[str, str]:
        first = (self.now - ago).astimezone(moment("2030-03-04").tzinfo).date() + timedelta(days=ahead)
        named: dict[str, str] = {} if last is None else {"last_day": (first + timedelta(days=last)).isoformat()}
        return {"starts_on": first.isoformat(), "gi": GI["organisation"], **named}

    @rule(ago=AGO, name=st.sampled_from(["record_hearing", "hear_child"]))
    def somebody_is_heard(self, ago: timedelta, name: str) -> None:
        """The parties, or the child."""
        self.attempt(name, COURT, ago, **({"upheld": True} if name == "record_hearing" else {"used": True}))

    @rule(ago=AGO, first=st.sampled_from(["notify_gi", "assign_protector", "record_first_contact"]))
    def the_institution_begins(self, ago: timedelta, first: str) -> None:
        """Told, named, met: in any order that is allowed."""
        worker = {"worker": "gi-1"} if first == "assign_protector" else {}
        self.attempt(first, GI, ago, **worker)

    @rule(ago=AGO, name=st.sampled_from(["offer_family_group_plan", "waive_family_group_plan", "establish_plan"]))
    def a_plan_is_made(self, ago: timedelta, name: str) -> None:
        """Six weeks, once the family will not make one."""
        reason = {"reason": "concrete_threat"} if name == "waive_family_group_plan" else {}
        self.attempt(name, GI, ago, **reason)

    @rule(ago=AGO)
    def the_plan_is_reviewed(self, ago: timedelta) -> None:
        """Each review starts the next year."""
        self.attempt("review_plan", GI, ago)

    @rule(ago=AGO, name=st.sampled_from(["notify_no_extension", "request_extension", "extend_order"]))
    def what_comes_after_the_term(self, ago: timedelta, name: str) -> None:
        """An extension, or the end as planned."""
        self.attempt(name, COURT if name == "extend_order" else GI, ago)

    @rule(birth_date=st.sampled_from(["2012-05-17", "2012-06", "2013", "2014-02-28", "2020-01-01"]))
    def a_birth_date_is_learned(self, birth_date: str) -> None:
        """Known, half known, or known otherwise."""
        self.hear("child_registered", child="child-1", birth_date=birth_date)


_TO_THE_COURT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("decide_intake", {"decision": "investigate"}),
    ("start_investigation", {}),
    ("conclude_investigation", {"petition": True}),
    ("file_petition", {}),
)
_CARRIED_OUT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("notify_gi", {}),
    ("assign_protector", {"worker": "gi-1"}),
    ("record_first_contact", {}),
    ("offer_family_group_plan", {}),
    ("waive_family_group_plan", {"reason": "family_declined"}),
    ("establish_plan", {}),
)


TestYouthHelp = YouthHelp.TestCase
TestAssessment = Assessment.TestCase
TestMeasure = Measure.TestCase
TestYouthHelp.settings = TestAssessment.settings = TestMeasure.settings = settings(
    max_examples=examples(25), stateful_step_count=30
)
pytestmark = pytest.mark.timeout(0)
"""To find the shortest story of a failure takes longer than a test may take that does not fail."""
