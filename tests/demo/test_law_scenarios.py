"""The ten stories of examples/scenarios: each ends as the law says, on whatever day it is played."""

import json
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from tests.demo.pure_household import PureHousehold
from tests.demo.test_scenario_command import Desk
from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.workers.scenario.file import load, load_all
from waakvlam.workers.scenario.player import ScenarioPlayer, ScenarioResult

LAW = Path(__file__).parents[2] / "examples/scenarios"
NAMES = sorted(file.stem for file in LAW.glob("*.yaml"))

# Every weekday, spread over a year; and days beside which terms are hard: months of other lengths, feasts, a leap day.
DAYS = [
    *(date(2026, 1, 7) + timedelta(days=53 * number) for number in range(7)),
    date(2026, 4, 1),
    date(2026, 8, 31),
    date(2027, 12, 24),
    date(2028, 2, 29),
]
# What a server adds to the rules does not differ by story, and a clock that is skipped over years is slow. This one has
# what the demo does not play; all ten are played purely, and `waakvlam scenario run` plays them on a server.
ON_A_SERVER = ("07-gezag-en-voogdij",)
CLOCK = (time(0, 5), time(11, 0), time(23, 50))


async def played(name: str, today: date, clock: time = time(12)) -> tuple[ScenarioResult, PureHousehold]:
    household = PureHousehold(datetime.combine(today, clock, AMSTERDAM))
    return await ScenarioPlayer(load(LAW / f"{name}.yaml"), household, today=today).play(), household


@pytest.mark.parametrize("name", NAMES)
async def test_a_story_ends_as_the_law_says_on_every_day(name: str) -> None:
    for number, today in enumerate(DAYS):
        result, _ = await played(name, today, CLOCK[number % 3])
        unmet = [(step.number, check) for step in result.steps for check in step.checks if not check.met]
        assert result.as_expected, f"played on {today:%A %d %B %Y}: {result.broken or unmet}"


def test_there_are_ten_stories_that_expect_something_and_the_readme_tells_of_each() -> None:
    scenarios = load_all(LAW)
    told = (LAW / "README.md").read_text(encoding="utf-8")
    assert len(scenarios) == 10
    for file, scenario in scenarios.items():
        expected = [claim for step in scenario.steps for one in step.expect for claim in one.claims()]
        assert len(expected) >= 8, file.name
        assert f"`{file.stem}`" in told
        assert all(actor.organisation.startswith("00000099") for actor in scenario.actors.values())


async def test_an_application_that_was_wrongly_dated_keeps_both_days() -> None:
    result, household = await played("09-jeugdhulp-en-calamiteit", date(2026, 3, 5))
    [corrected] = [
        deadline
        for deadline in household.states[result.case].deadlines
        if deadline.key == "college_decision_youth_help#3"
    ]
    assert corrected.corrected_from is not None
    assert corrected.corrected_from - corrected.last_day == timedelta(weeks=2)
    assert corrected.corrected_because == "De aanvraag lag al twee weken in de postbus"


@pytest.mark.alone
@pytest.mark.timeout(560)
@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_they_go_as_written_on_a_real_server(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    files = [str(LAW / f"{name}.yaml") for name in ON_A_SERVER]

    status, out, err = desk.run("run", "--json", *files)

    rows = [json.loads(line) for line in out.splitlines()]
    assert [row for row in rows if not row["met"]] == []
    assert status == 0, err
    assert {row["file"] for row in rows} == set(files)
