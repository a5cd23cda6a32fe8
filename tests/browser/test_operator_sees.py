"""What an operator sees in the Temporal UI, in a real browser."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from tests.browser.operator_page import OperatorPage
from tests.browser.operators_guide import PAGE, filters, pictures
from tests.journeys import Household, at, crisis
from tests.region import LOCAL_TEAM, VEILIG_THUIS, Region, command, eventually

pytestmark = pytest.mark.timeout(180)


async def assessment_received(region: Region, received: datetime, now: datetime) -> str:
    """A report that Veilig Thuis registers at `now`; the id of its safety assessment."""
    home = Household(region)
    await home.open(["child-1"])
    await home.wait_until(now)
    message = command(VEILIG_THUIS, received, source="police", children=["child-1"])
    await region.send(home.case, "receive_signal", message)
    return await home.track("assessment-1", now)


async def test_the_documented_list_of_what_is_at_risk_shows_that_and_no_more(
    region: Region, operator: OperatorPage
) -> None:
    # Given one assessment at risk, one on schedule, one overdue (13 March 2030 is a Wednesday)
    now = at(2030, 3, 13)
    at_risk = await assessment_received(region, at(2030, 3, 7), now)
    on_schedule = await assessment_received(region, now, now)
    overdue = await assessment_received(region, at(2030, 3, 4), now)
    streams = (at_risk, on_schedule, overdue)

    async def listed() -> bool:
        mine = [w.id async for w in region.client.list_workflows('DeadlineStatus != "none"') if w.id in streams]
        return len(mine) == len(streams)

    await eventually(listed)
    # When the operator opens the documented filter, with the columns that are advised
    await operator.show_columns()
    await operator.open_list(filters()["dreigt te laat"])
    # Then
    await expect(operator.listed(at_risk)).to_be_visible()
    await expect(operator.page.get_by_role("cell", name="vt_safety_assessment").first).to_be_visible()
    await expect(operator.listed(on_schedule)).to_have_count(0)
    await expect(operator.listed(overdue)).to_have_count(0)
    # and overdue has a list of its own
    await operator.open_list(filters()["te laat"])
    await expect(operator.listed(overdue)).to_be_visible()
    await expect(operator.listed(at_risk)).to_have_count(0)
    # from which the case is one click away, and its card another
    await operator.open_from_list(overdue)
    await expect(await operator.card()).to_contain_text("TE LAAT")


async def test_every_documented_list_is_one_that_the_server_knows(region: Region) -> None:
    # Given a measure that lapsed and is watched no more by anybody: somebody terminated it
    home = await crisis(region)
    lapsed = f"{home.case}-measure-1"

    async def found(name: str) -> bool:
        return lapsed in [one.id async for one in region.client.list_workflows(filters()[name])]

    await eventually(lambda: found("vervallen"))
    assert await found("crisis")
    await region.client.get_workflow_handle(lapsed).terminate("by mistake")
    await eventually(lambda: found("van buitenaf beëindigd"))
    assert {name for name in filters() if await found(name)} == {"van buitenaf beëindigd"}


def test_every_picture_of_the_guide_is_there() -> None:
    taken = {picture.stem for picture in (PAGE.parent / "images").glob("*.png")}
    assert pictures() <= taken, "make screenshots takes them"


async def test_the_card_of_a_case_tells_its_deadlines_and_who_was_warned(
    region: Region, operator: OperatorPage
) -> None:
    now = at(2030, 3, 13)
    stream = await assessment_received(region, at(2030, 3, 7), now)
    card = await operator.open_card(stream)
    await expect(card).to_contain_text(f"Veiligheidsbeoordeling · {stream}")
    for line in (
        "dreigt te laat — Veiligheidsbeoordeling Veilig Thuis",
        "uiterlijk 14-03-2030",
        "gewaarschuwd: uitvoerend werker, teamleider",
        "Wacht op: Veilig Thuis",
    ):
        await expect(card).to_contain_text(line)
    # what must be known first stands first
    first = (await card.get_by_role("listitem").all_inner_texts())[:3]
    assert [line.split(":")[0] for line in first] == ["Fase", "Wacht op", "Eerste termijn"]
    assert "uiterlijk 14-03-2030" in first[2]


async def test_the_card_of_a_lapsed_measure_says_so(region: Region, operator: OperatorPage) -> None:
    home = await crisis(region)
    card = await operator.open_card(f"{home.case}-measure-1")
    await expect(card).to_contain_text("VERVALLEN")
    link = card.get_by_role("link", name=home.case, exact=True)
    await expect(link).to_have_attribute("href", f"/namespaces/jeugdregio-jz19/workflows/{home.case}")


async def test_a_timer_on_the_timeline_says_what_it_waits_for(region: Region, operator: OperatorPage) -> None:
    home = Household(region)
    await home.open(["child-1"])
    await home.say("request_safety_assessment", datetime.now(UTC) - timedelta(minutes=1), LOCAL_TEAM)
    await home.on_record("TrackOpened")
    await operator.open_workflow(f"{home.case}-assessment-1")
    shown = operator.page.get_by_text("waarschuwing: Veiligheidsbeoordeling Veilig Thuis")
    await expect(shown.first).to_be_visible()
