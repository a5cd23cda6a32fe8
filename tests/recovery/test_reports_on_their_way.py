"""A report that was on its way in Temporal when Temporal's data was lost is given again."""

from datetime import UTC, datetime, timedelta

from tests.region import NORMS, REGION, VEILIG_THUIS, Region, command, eventually
from waakvlam.activities.record import RecordActivities
from waakvlam.domain.contract import Recorded, RecordRequest
from waakvlam.domain.exchange import ReportAsked
from waakvlam.domain.regional_rules import RegionalRules
from waakvlam.workers.case.resume import plan, resume


async def test_what_a_sender_has_given_and_its_receiver_never_heard_is_given_again(region: Region) -> None:
    # Given the record of a case and its assessment, without any workflow
    record = RecordActivities(region.journal, RegionalRules(region=REGION, norms=NORMS), 150)
    case, moment = region.new_case(), datetime.now(UTC) - timedelta(hours=3)

    async def put(stream: str, name: str, **content: object) -> Recorded:
        request = RecordRequest(
            stream=stream, name=name, command=content, now=datetime.now(UTC), known_version=0, history_length=3
        )
        return await record.record(request)

    own = {"occurred_at": moment.isoformat(), "sent_at": moment.isoformat()}
    opened = await put(case, "receive_signal", **command(VEILIG_THUIS, moment, source="police", children=["child-1"]))
    opening = next(row.event for row in opened.events if row.event.type == "TrackRequested").opening
    track = opening.track
    await put(track, "open", command_id=f"{track}/open", opening=opening.model_dump(mode="json"), **own)
    await put(case, "confirm_effect", command_id=f"{track}/done", effect=track, **own)
    decided = await put(track, "decide_triage", **command(VEILIG_THUIS, moment, outcome="VT-01-02"))
    report = next(row.event.report for row in decided.events if isinstance(row.event, ReportAsked))
    # which has told the case how it ended; the case has not heard it
    await put(track, "confirm_effect", command_id=f"{report.report_id}/done", effect=report.report_id, **own)

    found = await plan(region.client, region.journal)
    assert {str(one.stream): [told.report_id for told in one.reports] for one in found.needed} == {
        case: [report.report_id],
        track: [],
    }
    resumed = await resume(region.client, found)
    assert (sorted(resumed.started), resumed.told, resumed.failed) == ([case, track], 1, {})

    # Then the case hears it, once
    async def heard() -> bool:
        return (await region.events(case)).count("TrackReported") == 1

    await eventually(heard)
    again = await plan(region.client, region.journal)
    assert (again.to_start, again.reports) == ([], 0)
