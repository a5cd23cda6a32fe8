"""Households on their way, told once: for the tests of the path and for the golden histories.

The clocks of a household's streams are moved together, and nothing depends on today's date.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from temporalio.client import WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy

from tests.region import COURT, GI, LOCAL_TEAM, REGION, RVDK, VEILIG_THUIS, Region, command, eventually
from waakvlam.domain.identifiers import task_queue

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment in Amsterdam."""
    return datetime(year, month, day, hour, minute, tzinfo=AMSTERDAM)


class Household:
    """One household, its streams, and the moment it is at."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.case = region.new_case()
        self.streams = [self.case]

    async def open(self, children: list[str]) -> None:
        """A school told the local team; the case's clock starts now."""
        signal = command(LOCAL_TEAM, datetime.now(UTC) - timedelta(hours=1), source="school", children=children)
        await self.region.open(self.case, signal)

    async def wait_until(self, moment: datetime) -> None:
        """Let time pass for the whole household."""
        open_streams = [stream for stream in self.streams if await self.is_running(stream)]
        await self.region.forward_to(moment, *open_streams)

    async def is_running(self, stream: str) -> bool:
        """Whether the stream's workflow is still at work."""
        description = await self.region.client.get_workflow_handle(stream).describe()
        return description.status is not None and description.status.name == "RUNNING"

    async def say(self, name: str, moment: datetime, actor: dict[str, str], on: str = "", **fields: object) -> None:
        """A command, on the case or on one of its tracks."""
        stream = f"{self.case}-{on}" if on else self.case
        await self.region.send(stream, name, command(actor, moment, **fields))

    async def track(self, name: str, moment: datetime) -> str:
        """Wait for a track to be opened, and bring its clock along."""
        stream = f"{self.case}-{name}"

        async def opened() -> bool:
            return bool(await self.region.events(stream)) and not (await self.region.state(self.case))["asked"]

        await eventually(opened)
        self.streams.append(stream)
        await self.region.forward_to(moment, stream)
        return stream

    async def on_record(self, event: str, on: str = "", count: int = 1) -> None:
        """Wait until an event is in the journal, and the workflow knows that it is."""
        stream = f"{self.case}-{on}" if on else self.case

        async def there() -> bool:
            found = [row.version for row in await self.region.journal.stream(stream) if row.event.type == event]
            return len(found) >= count and (await self.region.state(stream))["version"] >= found[count - 1]

        await eventually(there)


async def whole_path(region: Region) -> Household:  # noqa: PLR0915 - a long road
    """From a signal in 2030 through investigation and supervision order to closed follow-up in 2032."""
    home = Household(region)
    await home.open(["child-1", "child-2"])
    day = at(2030, 3, 4)  # a Monday
    await home.wait_until(day)
    await home.say("request_safety_assessment", day, LOCAL_TEAM)
    await home.track("assessment-1", day)
    await home.say("record_immediate_look", day, VEILIG_THUIS, on="assessment-1", acute_danger=False)
    day = at(2030, 3, 8)
    await home.wait_until(day)
    triage = {"outcome": "VT-01-01", "follow_through": "investigation", "instrument": "Triage Veilig Thuis 2.0"}
    await home.say("decide_triage", day, VEILIG_THUIS, on="assessment-1", **triage)
    await home.say("start_investigation", day, VEILIG_THUIS, on="assessment-1")
    day = at(2030, 5, 6)
    await home.wait_until(day)
    await home.say("conclude_assessment", day, VEILIG_THUIS, on="assessment-1", conclusion="measure_needed")
    await home.on_record("TrackReported")
    await home.say("assign_local_team", day, LOCAL_TEAM, team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
    await home.say("request_court_measure", day, LOCAL_TEAM, children=["child-1"])
    await home.track("measure-1", day)
    day = at(2030, 5, 13)
    await home.wait_until(day)
    await home.say("decide_intake", day, RVDK, on="measure-1", decision="investigate")
    day = at(2030, 6, 20)
    await home.wait_until(day)
    await home.say("conclude_investigation", day, RVDK, on="measure-1", petition=True)
    await home.say("file_petition", day, RVDK, on="measure-1")
    day = at(2030, 7, 10)
    await home.wait_until(day)
    order = {"granted": True, "starts_on": "2030-07-10", "gi": GI["organisation"]}
    await home.say("give_order", day, COURT, on="measure-1", **order)
    await home.say("notify_gi", day, COURT, on="measure-1")
    day = at(2030, 7, 15)
    await home.wait_until(day)
    await home.say("assign_protector", day, GI, on="measure-1", worker="gi-33")
    await home.say("record_first_contact", day, GI, on="measure-1")
    await home.say("offer_family_group_plan", day, GI, on="measure-1")
    await home.say("waive_family_group_plan", day, GI, on="measure-1", reason="family_declined")
    # The plan comes a week too late: the six weeks ended on 26 August.
    day = at(2030, 9, 2)
    await home.wait_until(day)
    await home.on_record("DeadlineMissed", on="measure-1")
    await home.say("establish_plan", day, GI, on="measure-1")
    day = at(2031, 4, 28)
    await home.wait_until(day)
    await home.say("notify_no_extension", day, GI, on="measure-1")
    day = at(2031, 7, 14)
    await home.wait_until(day)
    await home.on_record("TrackReported", count=3)
    await home.say("open_follow_up", day, LOCAL_TEAM)
    await home.track("followup-1", day)
    day = at(2031, 10, 1)
    await home.wait_until(day)
    await home.say("record_contact", day, VEILIG_THUIS, on="followup-1", safe=True)
    day = at(2032, 6, 30)
    await home.wait_until(day)
    await home.say("record_contact", day, VEILIG_THUIS, on="followup-1", safe=True)
    await home.say("close_follow_up", day, LOCAL_TEAM, on="followup-1")
    await home.on_record("TrackReported", count=4)
    await home.say("close_case", day, LOCAL_TEAM, reason="safe")
    return home


async def crisis(region: Region) -> Household:
    """An order without hearing on Friday 8 March 2030; nobody is heard and it lapses."""
    home = Household(region)
    await home.open(["child-1"])
    day = at(2030, 3, 8)
    await home.wait_until(day)
    await home.say("request_court_measure", day, LOCAL_TEAM, children=["child-1"], route="crisis")
    await home.track("measure-1", day)
    order = {"starts_on": "2030-03-08", "gi": GI["organisation"]}
    await home.say("give_provisional_order", day, COURT, on="measure-1", **order)
    await home.say("notify_gi", day, COURT, on="measure-1")
    await home.say("assign_protector", day, GI, on="measure-1", worker="gi-33")
    await home.say("record_first_contact", day, GI, on="measure-1")
    await home.wait_until(at(2030, 3, 23, 1))
    await home.on_record("MeasureLapsed", on="measure-1")
    return home


async def placed_and_corrected(region: Region) -> Household:
    """A child that is heard, placed elsewhere and brought home; a date that was wrong; a term that stood still."""
    home = Household(region)
    await home.open(["child-1"])
    day = at(2030, 3, 8)
    await home.wait_until(day)
    municipality = {**LOCAL_TEAM, "kind": "municipality"}
    await home.say("register_child", day, municipality, child="child-1", birth_date="2017-05")
    await home.say("apply_for_youth_help", day, municipality)
    term = "college_decision_youth_help"
    await home.say("suspend_deadline", day, municipality, deadline=term, ground="incomplete_application")
    await home.say("request_court_measure", day, municipality, children=["child-1"], route="crisis")
    await home.track("measure-1", day)
    order = {"starts_on": "2030-03-08", "gi": GI["organisation"]}
    await home.say("give_provisional_order", day, COURT, on="measure-1", **order)
    await home.say("authorise_placement", day, COURT, on="measure-1", starts_on="2030-03-08", without_hearing=True)
    day = at(2030, 3, 12)
    await home.wait_until(day)
    await home.say("carry_out_placement", day, GI, on="measure-1")
    found = at(2030, 3, 8, 11).isoformat()
    wrong = {"fact": "ordered_at", "value": found, "reason": "uur verkeerd overgenomen"}
    await home.say("correct_fact", day, COURT, on="measure-1", **wrong)
    day = at(2030, 3, 18)
    await home.wait_until(day)
    await home.say("resume_deadline", day, municipality, deadline=term)
    await home.say("hear_child", day, COURT, on="measure-1", used=True, about="both")
    await home.say("record_hearing", day, COURT, on="measure-1", upheld=True, about="both")
    await home.say("hold", day, GI, on="measure-1", reason="overdracht tussen teams")
    day = at(2030, 4, 8)
    await home.wait_until(day)
    await home.say("release", day, GI, on="measure-1")
    await home.say("decide_youth_help", day, municipality, granted=True)
    await home.say("record_move", day, municipality, municipality="GM0363", from_day="2030-04-01")
    await home.say("record_death", day, municipality, child="child-1")
    await home.on_record("TrackReported", count=2)
    await home.say("close_case", day, LOCAL_TEAM, reason="left_the_country")
    return home


MISTAKE = {"reason": "op het verkeerde dossier vastgelegd"}


async def closed_by_mistake(region: Region) -> Household:
    """A household whose one measure was ended, after which its case was closed."""
    home = Household(region)
    await home.open(["child-1"])
    now = datetime.now(UTC)
    await home.say("request_court_measure", now, LOCAL_TEAM, children=["child-1"], route="crisis")
    await home.on_record("TrackOpened")
    home.streams.append(f"{home.case}-measure-1")
    order = {"starts_on": f"{now:%Y-%m-%d}", "gi": GI["organisation"]}
    await home.say("give_provisional_order", now, COURT, on="measure-1", **order)
    await home.say("end_measure", now, COURT, on="measure-1", reason="02")
    await home.on_record("TrackReported", count=2)
    await home.say("close_case", datetime.now(UTC), LOCAL_TEAM, reason="safe")
    for stream in home.streams:
        await region.client.get_workflow_handle(stream).result()
    return home


async def reopened(region: Region) -> Household:
    """Its measure goes on, by a message that starts the workflow again, and wakes its case."""
    home = await closed_by_mistake(region)
    measure = f"{home.case}-measure-1"
    start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
        "CourtMeasure",
        id=measure,
        task_queue=task_queue(REGION),
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    receipt = await region.client.execute_update_with_start_workflow(
        "reopen", command(GI, datetime.now(UTC), **MISTAKE), start_workflow_operation=start
    )
    assert receipt["events"] == ["ReopeningAsked", "ReportAsked"]

    async def goes_on() -> bool:
        state = await region.state(measure)
        return bool(state["closed_at"] is None and not state["asked"])

    await eventually(goes_on)
    return home
