"""A household whose record is on its way to another region, and what happens to it just then."""

from datetime import timedelta
from typing import Any

import pytest

from tests.domain.region_rows import THERE, offered
from tests.domain.rows import M1, MUNICIPALITY, at_court, helped, requested
from tests.domain.story import moment
from tests.domain.told import Told
from tests.region import COURT, RVDK
from waakvlam.domain.errors import Refusal
from waakvlam.domain.exchange import NotificationAsked, ReportAsked
from waakvlam.domain.notifications import Channel
from waakvlam.domain.region_exchange import Delivery, RegionAsked


def by(actor: dict[str, str], told: Told) -> dict[str, Any]:
    """Said by somebody now."""
    return {"actor": actor, "occurred_at": told.household.now.isoformat()}


def accepted(told: Told) -> Delivery:
    """The other region accepted, and the one of old has heard that: nothing was packed yet."""
    household, there = told.household, told.part(THERE)
    household.say(there, "accept_household", by(MUNICIPALITY, told))
    household.deliver(there, there.state.asked[0])
    [message] = [one.message for one in household.case.state.asked if isinstance(one, RegionAsked)]
    assert isinstance(message, Delivery)
    return message


def given(told: Told) -> ReportAsked:
    """What the measure told the case: given, and not on record with the case yet."""
    [report] = [one for one in told.part(M1).state.asked if isinstance(one, ReportAsked)]
    told.household.confirm(told.part(M1), report)
    return report


def test_a_measure_that_is_asked_in_the_last_moment_does_not_stay_behind_open() -> None:
    told = offered(at_court())
    household, delivery = told.household, accepted(told)
    household.say(told.part(M1), "add_siblings", {**by(COURT, told), "children": ["child-2"]})
    report = given(told)
    record = household.pack(household.case, delivery)
    # The case hears of it after all was packed, and asks for a measure that is not open yet.
    household.tell(report.to, report.report)
    household.take_in(record, delivery)
    with pytest.raises(Refusal, match="nog geopend"):
        household.let_go(household.case, delivery)
    household.deliver(household.case, household.case.state.asked[-1])
    household.let_go(household.case, delivery)
    household.deliver(told.part(THERE), told.part(THERE).state.asked[0])
    assert told.stage(f"{THERE}-measure-2") == "court"
    assert not any(part.state.is_open for name, part in household.streams.items() if name.startswith("case-JZ19"))


def test_what_is_heard_after_the_household_left_opens_nothing_again_where_it_was() -> None:
    told = offered(requested().say("2030-03-11", RVDK, "decide_intake", M1, decision="refused"))
    household, delivery = told.household, accepted(told)
    household.say(told.part(M1), "reopen", {**by(RVDK, told), "reason": "de verkeerde zaak gekozen"})
    report = given(told)
    record = household.pack(household.case, delivery)
    household.take_in(record, delivery)
    household.let_go(household.case, delivery)
    household.tell(report.to, report.report)
    assert (told.stage(), told.stage(M1)) == ("closed", "ended")
    # It is answered where the household is.
    household.deliver(told.part(THERE), told.part(THERE).state.asked[0])
    assert told.stage(f"{THERE}-{M1}") == "rvdk_intake"


def test_a_warning_from_before_the_record_came_shares_its_number_with_none_of_later() -> None:
    told = offered(helped())
    household, there = told.household, told.part(THERE)
    there.rules = there.rules.model_copy(update={"channels": (Channel.EMAIL,)})
    accepted(told)
    household.pass_until(household.now + timedelta(days=1), asleep=True)
    assert there.state.notifications_made == {Channel.EMAIL: 1}
    household.deliver_all()
    household.pass_until(household.now + timedelta(days=100))
    warned = [row.event.notification.id for row in there.journal if isinstance(row.event, NotificationAsked)]
    assert len(warned) == len(set(warned)) > 1


def test_a_region_that_cannot_be_reached_keeps_nobody_from_being_offered_to_another() -> None:
    told = helped().say("2030-06-03", MUNICIPALITY, "record_move", municipality="GM0363", from_day="2030-06-01")
    household, case = told.household, told.household.case
    household.say(case, "offer_household", by(MUNICIPALITY, told))
    household.say(case, "withdraw_household", {**by(MUNICIPALITY, told), "reason": "toch naar Oss"})
    in_oss = {"municipality": "GM0828", "from_day": "2030-06-02"}
    household.say(case, "record_move", {**by(MUNICIPALITY, told), **in_oss})
    household.say(case, "offer_household", by(MUNICIPALITY, told))
    [first, _, oss] = [one for one in case.state.asked if isinstance(one, RegionAsked)]
    household.deliver(case, oss)
    household.say(told.part(THERE), "accept_household", by(MUNICIPALITY, told))
    household.deliver(told.part(THERE), told.part(THERE).state.asked[0])
    # Reached at last, the first one hears both, and waits for nothing.
    household.deliver_all()
    late = told.part(f"case-{first.message.to_region}-2030-900001")
    assert (told.stage(), told.stage(THERE), late.state.outcome) == ("closed", "local_help", "offer_withdrawn")


def test_an_acceptance_of_an_earlier_day_makes_nothing_end_before_it_began() -> None:
    told = offered(helped()).say("2030-06-20", MUNICIPALITY, "request_court_measure", children=["child-1"])
    earlier = {"actor": MUNICIPALITY, "occurred_at": moment("2030-06-06").isoformat()}
    told.household.say(told.part(THERE), "accept_household", earlier)
    told.household.deliver_all()
    measure = told.part(M1).state
    assert measure.opened_at <= measure.closed_at == told.household.now
