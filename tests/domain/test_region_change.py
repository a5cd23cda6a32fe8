"""A household that moved to another jeugdregio: offered, accepted or refused, and what goes along."""

import json
from datetime import UTC, timedelta
from random import Random
from typing import Any

import pytest

from tests.domain.improvised import Improviser
from tests.domain.region_rows import THERE, handed_over, moved, offered
from tests.domain.rows import M1, MUNICIPALITY, carried_out, helped, signalled
from tests.domain.told import Told
from tests.region import GI, LOCAL_TEAM
from waakvlam.domain.carried_record import arrived, carried, goes_on_as
from waakvlam.domain.deadlines import by_urgency
from waakvlam.domain.errors import Refusal
from waakvlam.domain.exchange import ReportAsked
from waakvlam.domain.notifications import Channel
from waakvlam.domain.region_exchange import ChangeRegion, Delivery, RegionAsked
from waakvlam.domain.stream_state import StreamState
from waakvlam.workflows import card

ITS_MEASURE = f"{THERE}-measure-1"


def drawn(told: Told, part: str = "") -> str:
    """The card of a part."""
    shown = told.part(part)
    return card.draw(shown.stream, shown.state, shown.procedure.awaited(shown.state), {})


def terms(told: Told, part: str) -> list[tuple[str, str, str]]:
    """What is owed in a part: what, until when, and how it stands."""
    return [
        (one.key, one.last_day.isoformat(), one.status.value) for one in by_urgency(told.part(part).state.deadlines)
    ]


def test_until_the_other_region_accepts_the_first_one_is_responsible_and_goes_on() -> None:
    told = offered(carried_out())
    assert (told.stage(), told.stage(THERE)) == ("court_measure", "offered")
    told.say("2030-06-05", GI, "hold", M1, reason="afstemming met de nieuwe gemeente")
    assert "[case-JZ19-2030-000001]" in drawn(told, THERE)
    assert "tot die aanvaardt, is deze regio verantwoordelijk" in drawn(told)
    refusal = told.refuses("2030-06-05", LOCAL_TEAM, "receive_signal", THERE, source="school", children=["child-1"])
    assert "nog van jeugdregio" in refusal.message


def test_terms_do_not_start_anew_and_the_old_region_points_to_the_new_one() -> None:
    before = offered(carried_out())
    owed = terms(before, M1)
    assert owed
    told = handed_over(carried_out())
    assert terms(told, ITS_MEASURE) == owed
    assert terms(told, M1) == []
    left = told.part(M1).state
    assert (left.stage, left.outcome, left.moved_to) == ("ended", "moved_away", ITS_MEASURE)
    assert (told.part().state.moved_to, told.part(THERE).state.came_from) == (THERE, "case-JZ19-2030-000001")
    refusal = told.refuses("2030-06-06", GI, "hold", M1, reason="te laat")
    assert ITS_MEASURE in refusal.message


def test_only_a_household_that_lives_elsewhere_is_offered_and_only_once() -> None:
    assert helped().refuses("2030-06-04", MUNICIPALITY, "offer_household").article == "art. 1.1 Jeugdwet (woonplaats)"
    assert offered(helped()).refuses("2030-06-05", MUNICIPALITY, "offer_household").code == "AlreadyDecided"


def test_an_acceptance_that_crosses_a_withdrawal_counts() -> None:
    told = moved(helped())
    household = told.household
    case = household.case
    at = {"actor": MUNICIPALITY, "occurred_at": household.now.isoformat()}
    household.say(case, "offer_household", at)
    household.deliver_all()
    # The withdrawal is still on its way when the other region accepts.
    household.say(case, "withdraw_household", {**at, "reason": "terugverhuisd"})
    household.say(told.part(THERE), "accept_household", at)
    household.deliver_all()
    assert (told.stage(), told.stage(THERE)) == ("closed", "local_help")


def test_a_household_that_moves_on_goes_on_with_all_that_it_came_with() -> None:
    told = handed_over(carried_out())
    told.say("2030-09-02", MUNICIPALITY, "record_move", THERE, municipality="GM0632", from_day="2030-09-01")
    told.say("2030-09-03", MUNICIPALITY, "offer_household", THERE)
    back = "case-JZ19-2030-900001"
    told.say("2030-09-04", MUNICIPALITY, "accept_household", back)
    assert told.stage(f"{back}-measure-1") == "in_force"
    assert told.part(back).state.came_from == THERE
    for part in told.household.streams.values():
        part.check_from_the_start()


def test_what_people_wrote_goes_along_as_they_wrote_it_and_ids_are_those_of_the_new_region() -> None:
    told = helped().say("2030-05-01", LOCAL_TEAM, "hold", reason="zie case-JZ19-2030-000001 en het plan")
    told.say("2030-05-02", LOCAL_TEAM, "release")
    reasons = [row.event.reason for row in handed_over(told).part(THERE).journal if row.event.type == "TrackHeld"]
    assert reasons == ["zie case-JZ19-2030-000001 en het plan"]
    assert all(track.id.startswith(THERE) for track in handed_over(carried_out()).part(THERE).state.tracks)


def test_every_report_that_went_along_is_known_as_heard() -> None:
    journal = [row for part in handed_over(carried_out()).household.streams.values() for row in part.journal]
    there = [row for row in journal if row.stream.startswith(THERE)]
    told = {row.event.report.report_id for row in there if isinstance(row.event, ReportAsked)}
    assert told
    assert told <= {row.command_id for row in there}


def test_a_household_that_is_offered_is_not_closed_before_that_is_taken_back() -> None:
    refusal = offered(helped()).refuses("2030-06-05", LOCAL_TEAM, "close_case", reason="safe")
    assert "withdraw_household" in refusal.message


def test_who_accepted_in_vain_is_told_and_waits_for_nothing() -> None:
    # The acceptance of JZ33 crosses a withdrawal, and an offer to yet another region.
    told = moved(helped())
    household, case = told.household, told.household.case
    at = {"actor": MUNICIPALITY, "occurred_at": household.now.isoformat()}
    household.say(case, "offer_household", at)
    household.deliver_all()
    household.say(case, "withdraw_household", {**at, "reason": "toch naar Woerden"})
    household.say(told.part(THERE), "accept_household", at)
    [withdrawn] = [one for one in case.state.asked if isinstance(one, RegionAsked)]
    household.deliver(case, withdrawn)
    household.say(case, "record_move", {**at, "municipality": "GM0363", "from_day": "2030-06-02"})
    household.say(case, "offer_household", at)
    elsewhere = case.state.moves.handover_to
    household.deliver_all()
    late = told.part(f"case-{elsewhere}-2030-900001")
    # JZ33 was first: the household is there, and the other region has nothing open.
    assert (told.stage(), told.stage(THERE), late.state.stage_name) == ("closed", "local_help", "closed")


def test_warnings_that_were_given_do_not_hinder_the_way_and_stay_where_they_were() -> None:
    told = carried_out()
    for part in told.household.streams.values():
        part.rules = part.rules.model_copy(update={"channels": (Channel.EMAIL,)})
    told.wait("2030-06-02")
    told = handed_over(told)
    types = {row.event.type for row in told.part(ITS_MEASURE).journal}
    assert "EscalationRaised" in types or by_urgency(told.part(ITS_MEASURE).state.deadlines)
    assert "NotificationAsked" not in types


@pytest.mark.parametrize("seed", range(1, 25))
def test_whatever_a_household_went_through_it_goes_on_in_the_other_region_as_it_was(seed: int) -> None:
    told = improvised(seed)
    if told is None:
        return
    before = {name: part.state for name, part in told.household.streams.items()}
    told.household.say(told.part(THERE), "accept_household", _now(told))
    told.household.deliver_all()
    for name, state in before.items():
        if name.startswith("case-JZ19"):
            there = told.part(goes_on_as(name, THERE))
            assert as_it_was(there.state, THERE) == as_it_was(state, "case-JZ19-2030-000001"), name
            there.check(told.household.now)


_OF_THE_WAY = frozenset(
    {"region_change", "region_messages_made", "came_from", "moved_to", "leaves_for", "moves", "asked"}
    | {"notifications_made"}
)


def as_it_was(state: StreamState, case: str) -> object:
    """What is folded, apart from the way itself, whatever the ids."""

    def bare(value: object) -> object:
        if isinstance(value, dict):
            return {name: bare(one) for name, one in value.items() if name not in _OF_THE_WAY}
        if isinstance(value, list):
            return [bare(one) for one in value if not str(_id(one)).startswith("region_")]
        return value

    found: object = json.loads(json.dumps(bare(state.model_dump(mode="json"))).replace(case, "CASE"))
    return found


def _id(one: object) -> object:
    return one.get("id", "") if isinstance(one, dict) else ""


def _now(told: Told) -> dict[str, Any]:
    return {"actor": MUNICIPALITY, "occurred_at": told.household.now.astimezone(UTC).isoformat()}


def improvised(seed: int) -> Told | None:
    """A household to which anything lawful happened, and that was offered; None where it was closed by then."""
    dice = Random(seed)
    told = signalled()
    household = told.household
    household.now = household.now.astimezone(UTC)
    for _ in range(dice.randrange(5, 40)):
        part = dice.choice(list(household.streams.values()))
        player = Improviser(dice.randrange(2**31), household.now, household.case.state.children)
        for name in player.names(part):
            message = player.command(part, name)
            if name not in _NOT_NOW and household.would(part, name, message) is not None:
                household.say(part, name, message)
                break
        household.deliver_all()
        household.pass_until(household.now + timedelta(hours=dice.choice([0, 1, 20, 26, 100, 400])))
    if not household.case.state.is_open:
        return None
    household.say(
        household.case,
        "record_move",
        {**_now(told), "municipality": "GM0828", "from_day": household.now.date().isoformat()},
    )
    household.say(household.case, "offer_household", _now(told))
    household.deliver_all()
    return told


_NOT_NOW = {"offer_household", "withdraw_household", "record_move", "close_case"}


def test_a_record_that_is_packed_again_after_parts_were_left_holds_nothing_new() -> None:
    told = handed_over(carried_out())
    before, now = "case-JZ19-2030-000001", told.household.now
    parts = list(told.household.streams.values())
    rows = [row for part in parts if str(part.stream).startswith(before) for row in part.journal]
    delivery = Delivery(id=f"{before}/region-2", sender=before, to_region="JZ33", occurred_at=now, to=THERE)
    again = arrived(carried(before, rows, {row.command_id: "-" for row in rows}), delivery, now)
    known = {row.command_id for part in parts if str(part.stream).startswith(THERE) for row in part.journal}
    assert {one.command_id for one in again} <= known


def test_a_request_that_is_on_its_way_when_the_answer_comes_is_opened_before_the_record_leaves() -> None:
    told = offered(helped())
    household, case = told.household, told.household.case
    at = {"actor": MUNICIPALITY, "occurred_at": household.now.isoformat()}
    household.say(case, "request_court_measure", {**at, "children": ["child-1"]})
    household.say(told.part(THERE), "accept_household", at)
    [answer] = told.part(THERE).state.asked
    household.deliver(told.part(THERE), answer)
    leaves = {"command_id": "x/leaves", "occurred_at": household.now, "sent_at": household.now, "step": "leaves"}
    with pytest.raises(Refusal, match="onderweg"):
        case.put(ChangeRegion.model_validate({**leaves, "other": THERE}), household.now)
    household.deliver_all()
    assert told.stage(ITS_MEASURE) == "rvdk_intake"
    assert not told.part(M1).state.is_open
