"""The stories of the demo, played without a server: lawful whatever day it is."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.demo.pure_household import PureHousehold
from tests.demo.test_scenario_file import DEMO, GOOD, documented_example, written
from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.workers.scenario.file import load
from waakvlam.workers.scenario.household import OVERSHOT
from waakvlam.workers.scenario.model import Scenario
from waakvlam.workers.scenario.player import ScenarioPlayer, ScenarioResult, StoryBroken
from waakvlam.workers.scenario.stack import StoryPlayer

# Five days is no multiple of a week: within the two years every weekday meets every season and holiday week.
DAYS = [date(2026, 1, 3) + timedelta(days=5 * number) for number in range(146)]
CLOCK = (time(0, 5), time(11, 0), time(23, 50))


async def played(file: Path, today: date, clock: time = time(12)) -> ScenarioResult:
    household = PureHousehold(datetime.combine(today, clock, AMSTERDAM))
    return await ScenarioPlayer(load(file), household, today=today).play()


@pytest.mark.parametrize("name", [*sorted(file.stem for file in DEMO.glob("*.yaml")), "documented example"])
async def test_a_story_goes_as_it_is_written_on_every_day_of_the_year(name: str, tmp_path: Path) -> None:
    scenario = load(documented_example(tmp_path) if name == "documented example" else DEMO / f"{name}.yaml")
    for number, today in enumerate(DAYS):
        household = PureHousehold(datetime.combine(today, CLOCK[number % 3], AMSTERDAM))
        result = await ScenarioPlayer(scenario, household, today=today).play()
        unmet = [(step.number, check) for step in result.steps for check in step.checks if not check.met]
        assert result.as_expected, f"played on {today:%A %d %B %Y}: {result.broken or unmet}"


async def test_an_expectation_that_is_not_met_is_told_and_the_story_goes_on(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace("vt_safety_assessment: met", "vt_safety_assessment: missed"))
    result = await played(file, date(2026, 3, 5))
    assert result.broken is None
    assert not result.as_expected
    [unmet] = [check for step in result.steps for check in step.checks if not check.met]
    assert (unmet.name, unmet.expected, unmet.seen) == (
        "assessment-1.deadlines.vt_safety_assessment",
        "missed",
        "met",
    )


async def test_a_refusal_that_nobody_expected_breaks_the_story(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace("VT-01-02", "VT-01-01"))
    result = await played(file, date(2026, 3, 5))
    assert result.broken is not None
    assert result.broken.startswith("decide_triage on case-JZ19-2026-000007-assessment-1 was refused")
    assert (len(result.steps), result.of) == (1, 3)


async def test_a_refusal_that_does_not_come_is_told(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace("{deadlines: {vt_safety_assessment: met}}", "{refused: WrongStage}"))
    result = await played(file, date(2026, 3, 5))
    [unmet] = [check for step in result.steps for check in step.checks if not check.met]
    assert (unmet.name, unmet.expected, unmet.seen) == ("assessment-1.refused", "WrongStage", None)


async def test_a_story_that_begins_in_the_future_is_not_begun(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace("3 working days ago", "today"))
    result = await played(file, date(2026, 3, 5), time(8))
    assert result.broken is not None
    assert "in the future" in result.broken
    assert result.steps == ()


class WrongClock(PureHousehold):
    """On a server that moves a clock too far."""

    async def reach(self, moment: datetime) -> None:
        raise StoryBroken(f"case: {OVERSHOT} (2031-01-01 for {moment:%Y-%m-%d})")


@pytest.mark.parametrize("wrong", [1, 9], ids=["once", "always"])
async def test_a_story_whose_clock_went_wrong_begins_anew_as_another_household(wrong: int) -> None:
    today = date(2026, 3, 5)
    made: list[str] = []
    began: list[tuple[str, str]] = []

    def household(story: Scenario) -> PureHousehold:
        made.append(str(story.case(today)))
        kind = WrongClock if len(made) <= wrong else PureHousehold
        return kind(datetime.combine(today, time(12), AMSTERDAM))

    def anew(before: Scenario, story: Scenario) -> None:
        began.append((str(before.case(today)), str(story.case(today))))

    player = StoryPlayer(load(DEMO / "01-op-schema.yaml"), today, household, lambda *_: None, anew)
    result = await player.play()

    assert result.as_expected == (wrong == 1)
    assert result.case == made[-1]
    assert began == list(pairwise(made))
    assert len(set(made)) == len(made) == (2 if wrong == 1 else 4)
