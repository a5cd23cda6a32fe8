"""Late paperwork and corrections: figures follow the facts, whenever they were recorded."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.domain.story import Story, moment
from tests.region import COURT, GI, RVDK
from waakvlam.domain.contract import RecordedEvent
from waakvlam.domain.court_measure import ProtectorState
from waakvlam.domain.figures import Compliance, Figures, Period, Rows, Trail, figures, lists
from waakvlam.domain.figures.past import By, states_at
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Event

OIN = GI["organisation"]
OTHER_GI = "00000099000000006001"
YEAR = Period(first_day=date(2030, 1, 1), until=date(2031, 1, 1))


class Told(Story):
    """A measure told as a story, with its record."""

    def __init__(self) -> None:
        super().__init__(StreamKind.COURT_MEASURE)
        self.record: list[RecordedEvent] = []

    def _decide(self, name: str, message: dict[str, Any], now: datetime) -> list[Event]:
        decided: list[Event] = super()._decide(name, message, now)
        for event in decided:
            number = len(self.record) + 1
            row = {
                "stream": str(self.stream),
                "version": number,
                "position": number,
                "recorded_at": now,
                "command_id": message["command_id"],
                "actor": None,
                "event": event,
            }
            self.record.append(RecordedEvent.model_validate(row))
        return decided

    @property
    def rows(self) -> Rows:
        """What it folds to."""
        trail = Trail(self.stream)
        for row in self.record:
            trail.see(row.version, row.event)
        return Rows.of(trail.rows())

    def figures(self, at: str, period: Period = YEAR) -> Figures:
        """The figures, at a moment."""
        return figures(self.rows, region="JZ19", period=period, at=moment(at), position=len(self.record))

    def seen(self, day: str, by: By) -> Any:  # noqa: ANN401 - a state, or None
        """The state at the end of a day."""
        midnight = moment(f"{day} 00:00") + timedelta(days=1)
        return states_at(self.record, midnight, by).get(str(self.stream))


def ordered() -> Told:
    """A supervision order of 1 March 2030 for a year, of which the institution knows from the 4th."""
    story = Told()
    story.open("2030-01-07", child="child-1", route="investigation")
    story.say("decide_intake", "2030-01-09", RVDK, decision="investigate")
    story.say("start_investigation", "2030-01-14", RVDK)
    story.say("conclude_investigation", "2030-02-11", RVDK, petition=True)
    story.say("file_petition", "2030-02-13", RVDK)
    story.say("give_order", "2030-03-01", COURT, granted=True, starts_on="2030-03-01", gi=OIN)
    story.say("notify_gi", "2030-03-04", COURT)
    return story


def _line(found: Figures, deadline: str) -> Compliance:
    return next(one for one in found.compliance if one.deadline == deadline)


def test_a_duty_done_in_time_and_recorded_afterwards_counts_as_kept() -> None:
    story = ordered()
    story.wait_until("2030-03-20")
    assert _line(story.figures("2030-03-20"), "gi_assign_worker_ots").missed == 1
    story.say("assign_protector", "2030-03-08", GI, worker="w-1", fixed=True, recorded="2030-03-21")
    story.say("record_first_contact", "2030-03-11", GI, recorded="2030-03-21")
    line = _line(story.figures("2030-03-21"), "gi_assign_worker_ots")
    assert (line.met, line.missed, line.percentage, line.organisation) == (1, 0, 100.0, OIN)


def test_a_corrected_fact_moves_figures_and_waiting() -> None:
    story = ordered()
    story.say("assign_protector", "2030-03-08", GI, worker="w-1", fixed=True)
    story.say("record_first_contact", "2030-03-11", GI)
    assert _line(story.figures("2030-03-12"), "gi_assign_worker_ots").met == 1
    story.say(
        "correct_fact", "2030-04-02", GI, fact="fixed_since", value="2030-03-18T10:00:00+01:00", reason="typefout"
    )
    found = story.figures("2030-04-02")
    assert _line(found, "gi_assign_worker_ots").met_late == 1
    state = {row.state: row for row in story.rows.protectors}
    assert state[ProtectorState.UNASSIGNED].until == moment("2030-03-18")
    assert state[ProtectorState.FIXED].since == moment("2030-03-18")
    way = next(one for one in found.throughput if one.then == "protector_fixed")
    assert (way.count, way.median_days) == (1, 17.0)


def test_a_step_that_was_taken_back_was_never_taken_and_its_term_never_owed() -> None:
    story = ordered()
    story.say("correct_fact", "2030-03-06", COURT, fact="gi_notified_at", value=None, reason="niet verzonden")
    found = story.figures("2030-05-01")
    assert not [one for one in found.compliance if one.deadline == "gi_assign_worker_ots"]
    assert "gi_notified" not in {row.step for row in story.rows.steps}


def test_a_death_told_after_the_planned_end_is_counted_as_the_end_until_it_is_taken_back() -> None:
    story = ordered()
    story.say("notify_no_extension", "2030-12-02", GI)
    story.wait_until("2031-03-02")
    (planned,) = story.rows.measures
    assert (planned.ends_on, planned.end_reason) == (date(2031, 2, 28), "04")
    story.hear("child_died", "2031-02-20", sender="", child="child-1", recorded="2031-03-10")
    (measure,) = story.rows.measures
    assert (measure.ends_on, measure.end_reason) == (date(2031, 2, 20), "06")
    assert [row.at for row in story.rows.steps if row.step == "measure_ended"] == [moment("2031-02-20")]
    story.hear("death_withdrawn", "2031-03-12", sender="", child="child-1")
    story.hear("reopening_granted", "2031-03-12", sender="", child="child-1")
    assert story.rows.measures == (planned,)


def test_a_worker_that_stood_still_makes_no_term_kept() -> None:
    # Nothing is on record of what the clock should have found.
    story = ordered()
    assert _line(story.figures("2030-06-01"), "gi_assign_worker_ots").missed == 1


def test_the_waiting_and_the_flow_through_list_tell_since_when() -> None:
    story = ordered()
    waiting = story.figures("2030-03-10").waiting
    assert (waiting.waiting, waiting.interim, waiting.fixed) == (1, 0, 0)
    assert waiting.children[0].since == moment("2030-03-01")
    story.say("assign_protector", "2030-03-12", GI, worker="w-1", fixed=False)
    waiting = story.figures("2030-03-21").waiting
    assert (waiting.waiting, waiting.interim, waiting.fixed) == (0, 1, 0)
    child = waiting.children[0]
    assert (child.since, child.without_since, child.days) == (moment("2030-03-12"), moment("2030-03-01"), 20)
    story.say("assign_protector", "2030-03-25", GI, worker="w-2", fixed=True)
    assert story.figures("2030-03-26").waiting.fixed == 1
    # And what was so on an earlier day is still known.
    march = Period(first_day=date(2030, 3, 1), until=date(2030, 3, 15))
    assert story.figures("2030-12-01", march).waiting.interim == 1


def test_another_institution_owes_what_ends_after_it_began() -> None:
    story = ordered()
    story.say("replace_gi", "2030-03-06", COURT, gi=OTHER_GI, starts_on="2030-03-07")
    line = _line(story.figures("2030-05-01"), "gi_assign_worker_ots")
    assert line.organisation == OTHER_GI
    measure = story.rows.measures[0]
    assert (measure.gi, measure.transfers) == (OIN, f"{OTHER_GI}@2030-03-07")


def test_whom_another_institution_has_ready_is_not_there_before_its_first_day() -> None:
    story = ordered()
    story.say("assign_protector", "2030-03-07", GI, worker="w-1", fixed=True)
    story.say("replace_gi", "2030-03-20", COURT, gi=OTHER_GI, starts_on="2030-04-01")
    another = {**GI, "organisation": OTHER_GI}
    story.say("assign_protector", "2030-03-28", another, worker="w-2", fixed=False)
    rows = story.rows.protectors
    assert lists.waiting(rows, moment("2030-03-31")).fixed == 1
    (child,) = lists.waiting(rows, moment("2030-04-02")).children
    assert (child.state, child.without_since) == (ProtectorState.INTERIM, moment("2030-04-01 00:00"))


def test_a_measure_replaced_by_the_next_one_ends_the_day_before() -> None:
    story = Told()
    story.open("2030-03-01", child="child-1", route="crisis")
    story.say("give_provisional_order", "2030-03-01", COURT, starts_on="2030-03-01", gi=OIN, without_hearing=True)
    story.say("record_hearing", "2030-03-10", COURT, upheld=True)
    story.say("file_petition", "2030-03-20", RVDK)
    story.say("give_order", "2030-05-10", COURT, granted=True, starts_on="2030-05-10", gi=OIN)
    codes = [(row.code, row.starts_on, row.ends_on, row.end_reason) for row in story.rows.measures]
    assert codes == [
        ("12", date(2030, 3, 1), date(2030, 5, 9), "replaced"),
        ("11", date(2030, 5, 10), None, None),
    ]


def test_a_hearing_in_time_recorded_after_the_lapse_means_that_it_never_lapsed() -> None:
    story = Told()
    story.open("2030-03-01", child="child-1", route="crisis")
    story.say("give_provisional_order", "2030-03-01", COURT, starts_on="2030-03-01", gi=OIN, without_hearing=True)
    story.wait_until("2030-03-16")
    lapsed = story.rows.measures[0]
    assert (lapsed.ends_on, lapsed.end_reason) == (date(2030, 3, 15), "lapsed")
    story.say("record_hearing", "2030-03-12", COURT, upheld=True, recorded="2030-03-19")
    assert story.rows.measures[0].ends_on is None
    # What was known on the 17th is that it had lapsed; what is known now, that it held.
    assert story.seen("2030-03-17", "recorded").stage == "lapsed"
    assert story.seen("2030-03-17", "occurred").stage == "provisional"
    assert story.seen("2030-03-05", "occurred").stage == "provisional_unheard"


@pytest.mark.parametrize(
    ("day", "by", "expected"),
    [
        ("2030-03-08", "recorded", None),
        ("2030-03-08", "occurred", None),
        ("2030-03-12", "recorded", None),
        ("2030-03-12", "occurred", None),
        ("2030-03-18", "recorded", None),
        ("2030-03-18", "occurred", "2030-03-15"),
        ("2030-03-21", "recorded", "2030-03-10"),
        ("2030-04-02", "recorded", "2030-03-15"),
        ("2030-04-02", "occurred", "2030-03-15"),
    ],
)
def test_the_past_by_what_was_known_then_and_by_what_is_known_now(day: str, by: By, expected: str | None) -> None:
    story = ordered()
    # Happened on the 15th, recorded on the 20th as of the 10th, and corrected on 1 April.
    story.say("assign_protector", "2030-03-10", GI, worker="w-1", fixed=True, recorded="2030-03-20")
    story.say(
        "correct_fact", "2030-04-01", GI, fact="fixed_since", value="2030-03-15T10:00:00+01:00", reason="typefout"
    )
    state = story.seen(day, by)
    assert state.fixed_since == (moment(expected) if expected else None)
    assert (state.protector_state == "fixed") == (expected is not None)


def test_terms_of_the_past_stand_as_the_clock_of_the_day_says() -> None:
    story = ordered()
    story.say("assign_protector", "2030-03-20", GI, worker="w-1", fixed=True, recorded="2030-04-20")
    story.say("record_first_contact", "2030-03-21", GI, recorded="2030-04-20")
    then = {term.key: term.status for term in story.seen("2030-03-15", "occurred").deadlines}
    assert then["gi_assign_worker_ots"] == "missed"
    then = {term.key: term.status for term in story.seen("2030-03-22", "occurred").deadlines}
    assert then["gi_assign_worker_ots"] == "met_late"
    assert story.seen("2030-01-01", "occurred") is None


def test_an_order_of_today_runs_at_the_end_of_its_first_day() -> None:
    story = ordered()
    march = Period(first_day=date(2030, 3, 1), until=date(2030, 3, 2))
    line = next(one for one in story.figures("2030-03-05", march).measures if one.code == "11")
    assert (line.running_before, line.started, line.ended, line.running, line.children) == (0, 1, 0, 1, 1)
