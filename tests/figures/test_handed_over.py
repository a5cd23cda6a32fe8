"""A household that went to another region: nothing of it is counted twice, and nothing is lost between the two."""

from collections.abc import Iterator
from datetime import date

from tests.domain.region_rows import REGION_ROWS, THERE, handed_over, offered
from tests.domain.rows import M1, MUNICIPALITY, carried_out, helped, supervised
from tests.domain.story import moment
from tests.domain.test_region_transit import accepted
from tests.domain.told import Told
from tests.region import COURT, GI
from waakvlam.domain.cbs import HalfYear, Record, Track, youth_protection
from waakvlam.domain.contract import RecordedEvent
from waakvlam.domain.court_measure import MeasureState
from waakvlam.domain.figures import Figures, MeasureCount, Period, Rows, Trail, figures, lists
from waakvlam.domain.figures.counting import judged
from waakvlam.domain.identifiers import parse
from waakvlam.domain.report import draft, finish

HERE_REGION, THERE_REGION = "JZ19", "JZ33"
YEAR = Period(first_day=date(2030, 1, 1), until=date(2031, 1, 1))
BEFORE = Period(first_day=date(2030, 1, 1), until=date(2030, 6, 1))
AFTER = Period(first_day=date(2030, 7, 1), until=date(2031, 1, 1))
FIRST_HALF, SECOND_HALF = HalfYear.parse("2030-H1"), HalfYear.parse("2030-H2")


def trails(told: Told, region: str) -> Iterator[Trail]:
    """The parts of the path in one region, folded."""
    for name, part in told.household.streams.items():
        if parse(name).region == region and part.journal:
            trail = Trail(parse(name))
            for row in part.journal:
                assert isinstance(row, RecordedEvent)
                trail.see(row.version, row.event, row.recorded_at)
            yield trail


def rows(told: Told, region: str) -> Rows:
    """What figures of a region are counted from."""
    return Rows.of(row for trail in trails(told, region) for row in trail.rows())


def counted(told: Told, region: str, period: Period = YEAR, at: str = "2031-01-01") -> Figures:
    """The figures of a region."""
    return figures(rows(told, region), region=region, period=period, at=moment(at), position=1)


def supervision(told: Told, region: str, period: Period = YEAR) -> MeasureCount:
    """Its supervision orders."""
    return next(one for one in counted(told, region, period).measures if one.code == "11")


def balance(one: MeasureCount) -> tuple[int, ...]:
    """Before, started, moved in, ended, moved away, running."""
    return one.running_before, one.started, one.moved_in, one.ended, one.moved_away, one.running


def delivered(told: Told, region: str, half_year: HalfYear) -> tuple[Record, ...]:
    """What a region delivers to CBS."""
    measures = [
        Track(
            case=trail.stream.case,
            child=trail.state.child or "",
            birth_date=None,
            expected=False,
            extension_requested=False,
            spells=trail.spells,
        )
        for trail in trails(told, region)
        if isinstance(trail.state, MeasureState)
    ]
    return youth_protection(measures, half_year)


def test_a_measure_that_moved_neither_ended_nor_started_by_that() -> None:
    told = handed_over(carried_out())
    assert balance(supervision(told, HERE_REGION)) == (0, 1, 0, 0, 1, 0)
    assert balance(supervision(told, THERE_REGION)) == (0, 0, 1, 0, 0, 1)
    # Each region's own past and future stay what they were.
    assert balance(supervision(told, HERE_REGION, BEFORE)) == (0, 1, 0, 0, 0, 1)
    assert balance(supervision(told, THERE_REGION, BEFORE)) == (0, 0, 0, 0, 0, 0)
    assert balance(supervision(told, HERE_REGION, AFTER)) == (0, 0, 0, 0, 0, 0)
    assert balance(supervision(told, THERE_REGION, AFTER)) == (1, 0, 0, 0, 0, 1)


def test_a_measure_that_ends_in_the_new_region_ended_there() -> None:
    told = handed_over(carried_out()).say("2030-10-01", GI, "end_measure", f"{THERE}-{M1}", reason="02")
    assert balance(supervision(told, THERE_REGION)) == (0, 0, 1, 1, 0, 0)
    assert balance(supervision(told, HERE_REGION)) == (0, 1, 0, 0, 1, 0)


def test_a_child_waits_on_the_list_of_one_region_and_since_the_day_of_old() -> None:
    told = handed_over(supervised())
    lists_there, lists_here = rows(told, THERE_REGION).protectors, rows(told, HERE_REGION).protectors
    before, after = moment("2030-06-01"), moment("2030-07-01")
    (child,) = lists.waiting(lists_there, after).children
    (first,) = lists.waiting(lists_here, before).children
    assert (child.since, child.without_since, child.child) == (first.since, first.without_since, first.child)
    assert child.days == first.days + 30
    assert lists.waiting(lists_here, after).children == ()
    assert lists.waiting(lists_there, before).children == ()


def test_every_term_counts_in_one_region_where_it_was_done_or_over() -> None:
    late = handed_over(supervised().say("2030-05-07", COURT, "notify_gi", M1)).wait("2030-12-01")
    for told in (handed_over(carried_out()), late):
        at = moment("2031-01-01")
        here = {row.key for row in rows(told, HERE_REGION).deadlines if judged(row, at) is not None}
        there = {row.key for row in rows(told, THERE_REGION).deadlines if judged(row, at) is not None}
        assert here
        assert there
        assert not {key for key in here & there if not key.startswith("region_")}
    missed = next(one for one in counted(late, HERE_REGION).compliance if one.deadline == "gi_assign_worker_ots")
    assert (missed.missed, missed.judged) == (1, 1)
    assert "gi_assign_worker_ots" not in {one.deadline for one in counted(late, THERE_REGION).compliance}
    # Who has the child now still owes it, and did not before it came.
    owed = [row for row in rows(late, THERE_REGION).deadlines if row.deadline == "gi_assign_worker_ots"]
    assert [lists.owed(row, moment("2030-05-30")) for row in owed] == [None]
    assert all(lists.owed(row, moment("2030-07-01")) is not None for row in owed)


def test_a_way_counts_in_the_region_where_its_last_step_was_taken() -> None:
    told = handed_over(carried_out()).say("2030-10-01", GI, "end_measure", f"{THERE}-{M1}", reason="02")
    ways_here = {(one.first, one.then): one for one in counted(told, HERE_REGION).throughput}
    ways_there = {(one.first, one.then): one for one in counted(told, THERE_REGION).throughput}
    assert ways_here["ordered", "plan_established"].count == 1
    assert ways_there["ordered", "plan_established"].count == 0
    assert ways_here["ordered", "measure_ended"].count == ways_here["ordered", "measure_ended"].under_way == 0
    ended = ways_there["ordered", "measure_ended"]
    assert (ended.count, ended.median_days) == (1, (date(2030, 10, 1) - date(2030, 5, 6)).days)


def test_a_household_is_one_of_one_region_at_a_time() -> None:
    told = handed_over(helped())
    here, there = counted(told, HERE_REGION).households, counted(told, THERE_REGION).households
    assert (here.opened, here.closed, here.moved_away, here.running) == (1, 0, 1, 0)
    assert (there.opened, there.moved_in, there.closed, there.running) == (0, 1, 0, 1)


def test_a_household_that_was_only_offered_is_none_of_the_region() -> None:
    told = offered(helped()).say("2030-06-05", MUNICIPALITY, "refuse_household", THERE, reason="temporary_stay")
    there = counted(told, THERE_REGION).households
    assert (there.opened, there.moved_in, there.closed, there.running) == (0, 0, 0, 0)
    assert counted(told, HERE_REGION).households.running == 1


def test_who_comes_back_is_counted_as_gone_and_as_come() -> None:
    told = handed_over(carried_out())
    told.say("2030-09-02", MUNICIPALITY, "record_move", THERE, municipality="GM0632", from_day="2030-09-01")
    told.say("2030-09-03", MUNICIPALITY, "offer_household", THERE)
    told.say("2030-09-04", MUNICIPALITY, "accept_household", "case-JZ19-2030-900001")
    assert balance(supervision(told, HERE_REGION)) == (0, 1, 1, 0, 1, 1)
    assert balance(supervision(told, THERE_REGION)) == (0, 0, 1, 0, 1, 0)


def test_cbs_gets_a_measure_from_the_region_where_the_child_is_at_the_end_of_the_half_year() -> None:
    told = handed_over(carried_out())
    assert delivered(told, HERE_REGION, FIRST_HALF) == ()
    for half_year in (FIRST_HALF, SECOND_HALF):
        (record,) = delivered(told, THERE_REGION, half_year)
        assert (record.starts_on, record.ends_on, record.transferred_on) == (date(2030, 5, 6), None, None)
    # What the old region delivered over an earlier half-year, it delivers again.
    told.say("2030-09-02", MUNICIPALITY, "record_move", THERE, municipality="GM0632", from_day="2030-09-01")
    told.say("2030-09-03", MUNICIPALITY, "offer_household", THERE)
    told.say("2030-09-04", MUNICIPALITY, "accept_household", "case-JZ19-2030-900001")
    assert len(delivered(told, THERE_REGION, FIRST_HALF)) == 1
    assert delivered(told, THERE_REGION, SECOND_HALF) == ()
    assert [record.case for record in delivered(told, HERE_REGION, SECOND_HALF)] == ["case-JZ19-2030-900001"]


def test_the_report_of_either_region_adds_up() -> None:
    """A report refuses to be made where a balance does not hold."""
    for row in REGION_ROWS:
        told = row.tell()
        for region in (HERE_REGION, THERE_REGION):
            for period in (YEAR, BEFORE, AFTER):
                found = rows(told, region)
                counts = figures(found, region=region, period=period, at=moment("2031-01-01"), position=1)
                assert finish(draft(counts, found), internal=False), row.row


def test_what_time_ended_on_both_sides_while_the_record_was_on_its_way_counts_where_the_child_was() -> None:
    born = {"child": "child-1", "birth_date": "2012-06-10"}
    told = offered(carried_out().say("2030-06-03", MUNICIPALITY, "register_child", **born))
    household, case = told.household, told.household.case
    delivery = accepted(told)
    household.take_in(household.pack(case, delivery), delivery)
    # The region of old is down when the other one has it; it wakes after the child became eighteen.
    household.pass_until(moment("2030-06-12"), asleep=True)
    household.let_go(case, delivery)
    assert balance(supervision(told, HERE_REGION)) == (0, 1, 0, 0, 1, 0)
    assert balance(supervision(told, THERE_REGION)) == (0, 0, 1, 1, 0, 0)
    at = moment("2031-01-01")
    here = {row.key for row in rows(told, HERE_REGION).deadlines if judged(row, at) is not None}
    there = {row.key for row in rows(told, THERE_REGION).deadlines if judged(row, at) is not None}
    assert "minority_end" in there - here
    ways = [way for region in (HERE_REGION, THERE_REGION) for way in counted(told, region).throughput]
    assert sum(way.count for way in ways if way.then == "measure_ended") == 1
    assert len(delivered(told, HERE_REGION, FIRST_HALF) + delivered(told, THERE_REGION, FIRST_HALF)) == 1
