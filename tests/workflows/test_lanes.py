"""What waits for the morning holds up nothing that may be told in the night, and is told only if it is still so."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from temporalio import workflow

from tests.domain.story import moment
from waakvlam.domain.exchange import ConfirmEffect, NotificationAsked, effect_key
from waakvlam.domain.notifications import Notification
from waakvlam.workflows.effects import Effects

# What is in hand is found as the tasks of the loop: it is theirs alone.
pytestmark = pytest.mark.asyncio(loop_scope="function")

STREAM = "case-JZ19-2030-000001-measure-1"


def asked(number: int, **more: object) -> NotificationAsked:
    warning = {
        "id": f"{STREAM}/email-{number}",
        "channel": "email",
        "stream": STREAM,
        "case": STREAM.removesuffix("-measure-1"),
        "region": "JZ19",
        "role": "worker",
        "kind": "escalation",
        "deadline": "spoed_hearing_parties",
        "article": "art. 800 lid 3 Rv",
        "last_day": "2030-03-22",
        "occurred_at": moment("2030-03-22 23:00"),
        "sequence": number,
        "message": "Horen van belanghebbenden.",
        **more,
    }
    return NotificationAsked(occurred_at=moment("2030-03-22 23:00"), notification=Notification.model_validate(warning))


async def test_a_lapse_at_midnight_is_told_at_midnight_whatever_waits_for_the_morning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[str] = []

    async def never_done(_self: Effects, one: Any) -> None:  # noqa: ANN401 - whatever was asked
        begun.append(effect_key(one))
        await asyncio.Event().wait()

    monkeypatch.setattr(Effects, "_perform", never_done)
    monkeypatch.setattr(workflow, "patched", lambda _name: True)
    morning = moment("2030-03-23 07:30")
    held, next_held = asked(1, not_before=morning), asked(2, not_before=morning)
    lapse, next_lapse = asked(3, kind="lapse"), asked(4, kind="lapse", role="board")
    Effects(record=None).begin([held, next_held, lapse, next_lapse])  # type: ignore[arg-type]
    await asyncio.sleep(0)
    assert begun == [effect_key(held), effect_key(lapse)], "each of the two in the order in which it was asked"


@pytest.mark.parametrize(
    ("withdrawn", "begun_by_this_release", "told"),
    [(False, True, True), (True, True, False), (True, False, True)],
    ids=["still so", "withdrawn in the night", "an older history, as it went"],
)
async def test_what_was_withdrawn_in_the_night_is_not_told_in_the_morning(
    monkeypatch: pytest.MonkeyPatch, withdrawn: bool, begun_by_this_release: bool, told: bool
) -> None:
    done: list[str] = []
    warning = asked(1, not_before=moment("2030-03-23 07:30"))
    record = SimpleNamespace(state=SimpleNamespace(asked=(warning,), is_crisis=False))

    async def night_passes(wait: timedelta, **_more: object) -> None:
        assert wait == timedelta(hours=8, minutes=30)
        if withdrawn:
            record.state.asked = ()

    async def activity(name: str, *_content: object, **_more: object) -> None:
        done.append(name)

    async def confirmed(command: ConfirmEffect) -> None:
        done.append(command.effect)

    record.put_own = confirmed
    monkeypatch.setattr(workflow, "now", lambda: moment("2030-03-22 23:00"))
    monkeypatch.setattr(workflow, "patched", lambda _name: begun_by_this_release)
    monkeypatch.setattr(workflow, "sleep", night_passes)
    monkeypatch.setattr(workflow, "execute_activity", activity)
    Effects(record=record).begin([warning])  # type: ignore[arg-type]
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))
    assert done == (["notify", effect_key(warning)] if told else [])
