"""What an operator does in the Temporal UI, in a real browser: the examples of docs/operators.md, pasted."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Route, expect
from temporalio.api.common.v1 import Payload

from tests.browser.operator_page import OperatorPage
from tests.browser.operators_guide import Example, examples
from tests.journeys import Household
from tests.region import Region
from waakvlam.domain.contract import COMMANDS
from waakvlam.domain.identifiers import parse
from waakvlam.workers.codec.case_codec import key_name

pytestmark = pytest.mark.timeout(180)

IN_THE_UI = {"accept_handover", "assign_protector", "correct_fact"}
UI_SETTINGS = Path(__file__).resolve().parents[2] / "deploy" / "temporal-ui.env"


async def test_every_example_of_the_guide_works_when_it_is_pasted(region: Region, operator: OperatorPage) -> None:
    first, *story = examples()
    # Given the household of the guide, on a day after its story (whatever day it is today)
    home = Household(region)
    await region.open(home.case, first.message)
    now = after(*story)
    await home.wait_until(now)
    for number, example in enumerate(story):
        stream = f"{home.case}-{example.on}" if example.on else home.case
        if example.on and stream not in home.streams:
            await home.track(example.on, now)
        if example.update in IN_THE_UI:
            # When the operator pastes it
            await operator.open_card(stream)
            assert await operator.send_update(example.update, example.content) == summary(stream, example.update)
        else:
            await region.send(stream, example.update, example.message)
        # Then it is on record, once
        rows = [row for row in await region.journal.stream(stream) if row.command_id == example.message["command_id"]]
        assert rows, f"{example.update}, number {number + 2} of the guide"
    # and the card has changed: the page that sent the correction shows it
    card = await operator.refreshed_card()
    await expect(card).to_contain_text("AANGEHOUDEN")
    await expect(card).to_contain_text("opnieuw beoordeeld: verkeerde dag overgenomen")


async def test_what_an_operator_types_is_in_no_history_in_plain(region: Region, operator: OperatorPage) -> None:
    home, example = await assessment(region)
    secret = "vt-heel-herkenbaar"
    message = example.message
    message["actor"]["worker"] = secret
    stream = f"{home.case}-{example.on}"
    await expect(await operator.open_card(stream)).to_contain_text("Fase: veiligheidsbeoordeling")
    # When
    await operator.send_update(example.update, json.dumps(message, indent=2))
    # Then it is on record and in the history, and only whoever has the keys reads it there
    assert [row.actor.worker for row in await region.journal.stream(stream) if row.actor][-1] == secret
    history = await region.client.get_workflow_handle(stream).fetch_history()
    accepted = [
        event.workflow_execution_update_accepted_event_attributes.accepted_request.input
        for event in history.events
        if event.HasField("workflow_execution_update_accepted_event_attributes")
    ]
    pasted = next(one for one in accepted if one.name == example.update)
    assert [key_name(payload) for payload in pasted.args.payloads] == ["region-JZ19"]
    assert secret not in history.to_json()
    assert secret in (await opened(region, pasted.args.payloads[0]))
    # and the operator sees the card change
    await expect(await operator.refreshed_card()).to_contain_text("Fase: overdracht")


async def test_a_refusal_tells_the_operator_its_kind_and_field_and_nothing_of_the_case(
    region: Region, operator: OperatorPage
) -> None:
    home, example = await assessment(region)
    stream = f"{home.case}-{example.on}"
    await operator.open_card(stream)
    for fields, told in (
        ({"outcome": "VT-77"}, "Geweigerd (MalformedCommand)"),
        ({"occurred_at": "2020-01-01T10:00:00+01:00"}, "Geweigerd (ImpossibleDate)"),
    ):
        await operator.fill_update(example.update, json.dumps({**example.message, **fields}, indent=2))
        await operator.submit()
        await expect(operator.dialog).to_contain_text(told)
        await expect(operator.dialog).to_contain_text(f"veld: {next(iter(fields))}")
    assert (await region.state(stream))["stage"] == "triage", "a refusal changes nothing"


async def test_the_ui_of_a_region_offers_an_operator_to_send_an_update_and_nothing_that_ends_a_case(
    region: Region, operator: OperatorPage
) -> None:
    # Given a UI that was started with our settings. That of the tests takes none: it is told so where it asks for them.
    switches = dict(line.split("=", 1) for line in UI_SETTINGS.read_text().splitlines() if "_DISABLED=" in line)
    assert set(switches.values()) == {"true"}

    async def with_ours(route: Route) -> None:
        given: dict[str, Any] = await (await route.fetch()).json()
        ours = {"".join(word.capitalize() for word in name.split("_")[1:]): True for name in switches}
        assert ours.keys() <= given.keys(), f"a switch that this UI does not know: {ours.keys() - given.keys()}"
        await route.fulfill(json={**given, **ours})

    await operator.page.route("**/api/v1/settings*", with_ours)
    home = Household(region)
    await home.open(["child-1"])
    await operator.open_card(home.case)
    await expect(operator.page.get_by_role("button", name="Request Cancellation")).to_be_disabled()
    await operator.open_actions()
    for action in ("Reset", "Send a Signal", "Terminate"):
        await expect(operator.action(action)).to_have_attribute("aria-disabled", "true")
    for action in ("Send an Update", "Start Workflow Like This One"):
        await expect(operator.action(action)).to_have_attribute("aria-disabled", "false")


async def assessment(region: Region) -> tuple[Household, Example]:
    """The household of the guide, with Veilig Thuis; and what the guide says of the triage."""
    first, triage, *_ = examples()
    home = Household(region)
    await region.open(home.case, first.message)
    now = after(triage)
    await home.wait_until(now)
    await home.track(triage.on, now)
    return home, triage


def after(*told: Example) -> datetime:
    """A moment at which all of it can be told, whatever day it is today."""
    return max(datetime.now(UTC), *(datetime.fromisoformat(one.message["occurred_at"]) for one in told)) + timedelta(
        hours=1
    )


def summary(stream: str, update: str) -> str:
    """What we say of an update."""
    command: type[Any] = COMMANDS[parse(stream).kind][update]
    return str(command.summary)


async def opened(region: Region, payload: Payload) -> str:
    """What a payload says to whoever has the keys."""
    codec = region.client.data_converter.payload_codec
    assert codec is not None
    return (await codec.decode([payload]))[0].data.decode()
