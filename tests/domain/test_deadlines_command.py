"""`waakvlam deadlines`, as a person or a program meets it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.domain.test_court_measure import supervised
from waakvlam.domain.catalogue import entries
from waakvlam.workers.deadlines_command import app

KEYS = {
    *("id", "start", "raw_last_day", "last_day", "ends_at", "latest_defensible", "safe_day", "plan_by", "steps"),
}


def run(*args: str, stdin: str | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(args), input=stdin)
    return result.exit_code, result.stdout, result.stderr


def test_compute_explains_itself_in_json() -> None:
    code, out, err = run("compute", "vt_start_investigation", "--from", "2026-04-02", "--json")
    found = json.loads(out)
    assert (code, err, found.keys()) == (0, "", KEYS)
    assert (found["start"], found["raw_last_day"], found["last_day"]) == ("2026-04-02", "2026-04-07", "2026-04-08")
    assert found["ends_at"] == "2026-04-09T00:00:00+02:00"
    assert all(step.keys() == {"nl", "en"} for step in found["steps"])


def test_compute_counts_back_from_the_end_of_a_measure() -> None:
    code, out, _ = run("compute", "gi_notify_rvdk_no_extension", "--before", "2026-12-31", "--json")
    found = json.loads(out)
    assert (code, found["last_day"], found["plan_by"]) == (0, "2026-10-31", "2026-10-30")


def test_compute_takes_the_regions_own_term_where_the_law_has_none() -> None:
    code, out, _ = run("compute", "vt_monitoring_contact_1", "--from", "2026-01-31", "--term", "3 months", "--json")
    assert (code, json.loads(out)["last_day"]) == (0, "2026-04-30")


def test_compute_with_a_time_uses_it_for_a_duty_without_a_number() -> None:
    _, out, _ = run("compute", "gi_calamity_report", "--from", "2026-03-31", "--time", "16:05", "--json")
    assert json.loads(out)["ends_at"] == "2026-03-31T16:05:00+02:00"


def test_compute_tells_a_person_the_last_day_and_why() -> None:
    code, out, _ = run("compute", "vt_start_investigation", "--from", "2026-04-02")
    assert code == 0
    assert "woensdag 8 april 2026" in out
    assert "art. 2 ATW" in out


def test_compute_tells_the_day_that_the_engine_keeps_to_and_what_the_other_is_worth() -> None:
    _, out, _ = run("compute", "ots_max_duration", "--from", "2026-07-10")
    assert "Ondertoezichtstelling: geldt tot en met vrijdag 9 juli 2027" in out
    assert "hooguit verdedigbaar" in out
    story = supervised()
    assert story.deadline("ots_max_duration").last_day.isoformat() == "2031-07-09", "the day before, as here"


def test_compute_tells_for_a_lapse_until_when_it_is_beyond_doubt() -> None:
    _, out, _ = run("compute", "spoed_hearing_parties", "--from", "2026-03-03")
    assert "uiterlijk dinsdag 17 maart 2026" in out
    assert "uiterlijk op maandag 16 maart 2026" in out


def test_compute_tells_when_to_plan_what_ends_on_a_saturday() -> None:
    _, out, _ = run("compute", "gi_notify_rvdk_no_extension", "--before", "2026-12-31")
    assert "plan het uiterlijk op vrijdag 30 oktober 2026" in out


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        (("compute", "nope", "--from", "2026-01-31"), "unknown deadline 'nope'"),
        (("compute", "vots_max_duraton", "--from", "2026-01-31"), "did you mean vots_max_duration"),
        (("compute", "ots_max_duration", "--from", "31-01-2026"), "--from: '31-01-2026' is no date"),
        (("compute", "ots_max_duration", "--from", "2026-02-30"), "--from: '2026-02-30' is no date"),
        (("compute", "ots_max_duration", "--from", "2026-01-31", "--time", "25:00"), "--time: '25:00' is no time"),
        (("compute", "ots_max_duration", "--from", "2026-03-29", "--time", "02:30"), "does not exist on 2026-03-29"),
        (("compute", "ots_max_duration"), "give the day of the event"),
        (("compute", "ots_max_duration", "--before", "2026-01-31"), "give the day of the event"),
        (("compute", "gi_notify_rvdk_no_extension", "--from", "2026-01-31"), "counted back"),
        (("compute", "ots_max_duration", "--from", "2026-01-31", "--before", "2026-02-01"), "contradicts --from"),
        (("compute",), "give the ID"),
        (("compute", "ots_max_duration", "--batch", "x.csv"), "--batch takes ids"),
        (("compute", "--batch", "/does/not/exist.csv"), "--batch: /does/not/exist.csv"),
        (("compute", "vt_monitoring_contact_1", "--from", "2026-01-31"), "never law"),
        (("compute", "vt_monitoring_contact_1", "--from", "2026-01-31", "--term", "soon"), "--term: 'soon'"),
        (("compute", "ots_max_duration", "--from", "2026-01-31", "--term", "2 years"), "term of its own"),
        (("compute", "no_appeal_list", "--from", "2026-01-31"), "art. 807 Rv"),
        (("compute", "ots_max_duration", "--from", "2010-01-31"), "governs no event on 2010-01-31"),
        (("show", "nope"), "unknown deadline 'nope'"),
        (("show", "plan_within_six_week"), "did you mean plan_within_six_weeks"),
        (("calendar", "MMXXVI"), "is no year"),
        (("calendar", "2200"), "1990-2100"),
    ],
)
def test_a_wrong_question_gives_status_2_and_one_line(args: tuple[str, ...], complaint: str) -> None:
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert complaint in err
    assert err.count("\n") == 1


def test_a_batch_answers_every_row_in_order_and_a_bad_row_with_its_error(tmp_path: Path) -> None:
    # given a file with good rows, a bad date, an unknown id, a row counted back and a time
    file = tmp_path / "rows.csv"
    file.write_text(
        "id,from,before,time\n"
        "plan_within_six_weeks,2026-03-31,,\n"
        "plan_within_six_weeks,31 maart,,\n"
        "nope,2026-03-31,,\n"
        "gi_notify_rvdk_no_extension,,2026-12-31,\n"
        "gi_calamity_report,2026-03-31,,16:05\n"
        "plan_within_six_weeks,2026-03-31,,,surplus\n",
        encoding="utf-8",
    )
    # when it is computed
    code, out, err = run("compute", "--batch", str(file))
    lines = [json.loads(line) for line in out.splitlines()]
    # then each row has its line, in order
    assert (code, err, len(lines)) == (0, "", 6)
    assert [line.get("last_day") for line in lines] == ["2026-05-12", None, None, "2026-10-31", "2026-03-31", None]
    assert [line["row"] for line in lines if "error" in line] == [2, 3, 6]
    assert "'31 maart' is no date" in lines[1]["error"]


def test_a_batch_reads_stdin_and_any_order_of_columns() -> None:
    code, out, _ = run("compute", "--batch", "-", stdin="from,id\n2026-03-31,plan_within_six_weeks\n")
    assert (code, json.loads(out)["last_day"]) == (0, "2026-05-12")


def test_a_batch_may_leave_out_the_first_line_and_keep_to_the_order_of_the_columns() -> None:
    code, out, _ = run("compute", "--batch", "-", stdin="vt_safety_assessment,2026-03-31,,\n")
    assert (code, json.loads(out)["last_day"]) == (0, "2026-04-09")


@pytest.mark.parametrize("header", ["", "from,before\n", "id,form\n", "id,id\n"])
def test_a_batch_with_a_wrong_first_line_is_refused(header: str) -> None:
    code, out, err = run("compute", "--batch", "-", stdin=header)
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_list_holds_every_deadline_for_programs_and_for_people() -> None:
    _, out, _ = run("list", "--json")
    listed = json.loads(out)
    assert [one["id"] for one in listed] == [one.id for one in entries()]
    assert {"article", "url", "term", "kind", "atw"} <= listed[0].keys()
    assert "Ondertoezichtstelling" in run("list")[1]


def test_show_gives_one_deadline_with_its_source() -> None:
    code, out, _ = run("show", "muhp_execution_lapse", "--json")
    shown = json.loads(out)
    assert (code, shown["article"], shown["term"]) == (0, "art. 1:265c lid 3 BW", "3 months")
    assert "art. 1:265c lid 3 BW" in run("show", "muhp_execution_lapse")[1]


def test_calendar_gives_each_day_its_legal_ground() -> None:
    _, out, _ = run("calendar", "2026", "--json")
    days = {day["day"]: day["article"] for day in json.loads(out)}
    assert len(days) == 11
    assert (days["2026-05-05"], days["2026-04-03"], days["2026-01-02"]) == (
        "art. 3 lid 1 ATW",
        "art. 3 lid 2 ATW",
        "art. 3 lid 3 ATW",
    )
    assert "Koningsdag" in run("calendar", "2026")[1]


@pytest.mark.parametrize("command", ["list", "show", "compute", "calendar"])
def test_help_is_enough(command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert "--json" in out


def test_a_real_process_answers_on_stdout_and_refuses_on_stderr() -> None:
    program = "from waakvlam.workers.deadlines_command import app; app()"
    rows = "id,from,before,time\n" + "ots_max_duration,2026-03-01,,\n" * 2500
    good = subprocess.run(
        [sys.executable, "-c", program, "compute", "--batch", "-"],
        input=rows,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (good.returncode, good.stderr, good.stdout.count("\n")) == (0, "", 2500)
    bad = subprocess.run(
        [sys.executable, "-c", program, "compute", "nope", "--from", "2026-03-01"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (bad.returncode, bad.stdout, bad.stderr) == (
        2,
        "",
        "waakvlam deadlines: id: unknown deadline 'nope'; waakvlam deadlines list prints them\n",
    )
