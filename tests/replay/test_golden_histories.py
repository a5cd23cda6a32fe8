"""Old histories replay on today's code, whatever the law has become since."""

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn
from unittest.mock import patch

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from waakvlam.domain.procedure import Procedure
from waakvlam.workers.plugin import WaakvlamPlugin
from waakvlam.workflows import WORKFLOWS

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.json"))


@pytest.fixture
def _no_rules() -> Iterator[None]:
    """A world in which no rule can be asked any more."""

    def raises(*_arguments: object) -> NoReturn:
        raise AssertionError("a rule was asked during replay")

    with (
        patch.object(Procedure, "decide", raises),
        patch("waakvlam.domain.contract.read_command", raises),
        patch("waakvlam.domain.catalogue.entry", raises),
    ):
        yield


def history(path: Path) -> WorkflowHistory:
    """A recorded history; its workflow id stands in its first event."""
    text = path.read_text()
    loaded = WorkflowHistory.from_json("unknown", text)
    workflow_id = loaded.events[0].workflow_execution_started_event_attributes.workflow_id
    return WorkflowHistory.from_json(workflow_id, text)


def test_there_are_golden_histories_of_all_four_types() -> None:
    types = {
        history(path).events[0].workflow_execution_started_event_attributes.workflow_type.name for path in HISTORIES
    }
    assert types == {"ProtectionCase", "SafetyAssessment", "CourtMeasure", "FollowUp"}


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
@pytest.mark.usefixtures("_no_rules")
async def test_a_golden_history_replays_with_every_rule_taken_away(path: Path) -> None:
    await Replayer(workflows=WORKFLOWS, plugins=[WaakvlamPlugin(None)]).replay_workflow(history(path))


async def test_a_history_with_another_activity_in_it_does_not_replay() -> None:
    """The check itself can fail."""
    path = next(path for path in HISTORIES if path.stem.endswith("measure-1-run-1"))
    broken = history(path)
    scheduled = next(event for event in broken.events if event.HasField("activity_task_scheduled_event_attributes"))
    scheduled.activity_task_scheduled_event_attributes.activity_type.name = "another"
    result = await Replayer(workflows=WORKFLOWS, plugins=[WaakvlamPlugin(None)]).replay_workflow(
        broken, raise_on_replay_failure=False
    )
    assert result.replay_failure is not None
