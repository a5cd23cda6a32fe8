"""The main figures of a report, counted again: plain SQL and plain JSON over the rows of a journal, no engine.

    python -m tests.report.recount simulated.db report.json

compares a report (made with `--internal --json report.json`) with what is counted here, and names every difference. The
journal is a SQLite file whose rows are in the clear, as a simulated one is.
"""

import json
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
JSON = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """One row."""

    stream: str
    type: str
    at: datetime
    recorded_at: datetime
    said: JSON

    @property
    def day(self) -> date:
        """When it happened, in Amsterdam."""
        return self.at.astimezone(_AMSTERDAM).date()


def events(journal: Path) -> list[Event]:
    """All rows, in the order of recording."""
    query = "select stream, type, occurred_at, recorded_at, payload from journal_events order by position"
    with sqlite3.connect(journal) as database:
        return [
            Event(stream, kind, datetime.fromisoformat(at), datetime.fromisoformat(recorded), json.loads(payload))
            for stream, kind, at, recorded, payload in database.execute(query)
        ]


def midnight(day: date) -> datetime:
    """The moment a day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=_AMSTERDAM)


# -- measures ----------------------------------------------------------------------------------------------------

_CODE = {"OTS": "11", "VOTS": "12"}


@dataclass
class Measure:
    """One measure: first day, the last day that the court gave it, and the last on which it held."""

    code: str
    first: date
    until: date | None
    last: date | None = None
    reason: str = ""

    def ran_at_the_end_of(self, day: date) -> bool:
        """Whether it had begun and not ended."""
        return self.first <= day and (self.last is None or self.last > day)

    def end(self, day: date, reason: str) -> None:
        """It held for the last time on this day, or on the last day it had."""
        if self.last is None:
            self.last, self.reason = min(day, self.until or day), reason


def measures(rows: list[Event]) -> dict[str, list[Measure]]:
    """Per track of a child its measures, in order."""
    found: dict[str, list[Measure]] = defaultdict(list)
    clocks: dict[str, set[datetime]] = defaultdict(set)
    for row in rows:
        own, said = found[row.stream], row.said
        day_before = row.day - timedelta(days=1)
        match row.type:
            case "DeadlineStarted":
                clocks[row.stream].add(datetime.fromisoformat(said["deadline"]["ends_at"]))
            case "MeasureImposed":
                first = date.fromisoformat(said["starts_on"])
                for one in own:
                    one.end(first - timedelta(days=1), "replaced")
                own.append(Measure(_CODE[said["measure"]], first, date.fromisoformat(said["last_day"])))
            case "OrderExtended":
                own[-1].until = date.fromisoformat(said["last_day"])
            case "MeasureLapsed":
                at_midnight = row.at == midnight(row.day)
                own[-1].end(day_before if at_midnight else row.day, "lapsed")
            case "MeasureEnded":
                by_the_clock = row.at in clocks[row.stream] and row.at == midnight(row.day)
                if own and own[-1].last is not None and own[-1].reason == "lapsed":
                    own[-1].reason = said["reason"]
                for one in own:
                    one.end(day_before if by_the_clock else row.day, said["reason"])
            case "AuthorityEnded":
                first = date.fromisoformat(said["starts_on"])
                if said["ends_supervision"]:
                    for one in own:
                        one.end(first - timedelta(days=1), "05")
                if said["guardian"] == "certified_institution":
                    own.append(Measure("21", first, None))
            case (
                "AuthoritySuspended" | "SupervisionOver" | "FactCorrected" | "MeasurePeriodCorrected" | "TrackReopened"
            ):
                raise NotImplementedError(f"{row.type} is not played in a simulated year")
    return {
        stream: [one for one in own if one.last is None or one.last >= one.first]
        for stream, own in found.items()
        if own
    }


def measure_counts(rows: list[Event], first: date, until: date) -> dict[str, JSON]:
    """By code: before, started, ended, running, and the reasons."""
    every = [one for own in measures(rows).values() for one in own]
    counts: dict[str, JSON] = {}
    for code in ("11", "12", "21", "22"):
        own = [one for one in every if one.code == code]
        ended = [one for one in own if one.last is not None and first <= one.last < until]
        counts[code] = {
            "running_before": sum(one.ran_at_the_end_of(first - timedelta(days=1)) for one in own),
            "started": sum(first <= one.first < until for one in own),
            "ended": len(ended),
            "running": sum(one.ran_at_the_end_of(until - timedelta(days=1)) for one in own),
            "reasons": Counter(one.reason for one in ended),
        }
    return counts


# -- waiting -----------------------------------------------------------------------------------------------------


def waiting(rows: list[Event], at: datetime) -> dict[str, Any]:
    """Who is there for each child whose measure holds at a moment; for how long the others have nobody of their own."""
    held, by_stream = measures(rows), defaultdict(list)
    for row in rows:
        by_stream[row.stream].append(row)
    counts: Counter[str] = Counter()
    days: list[int] = []
    for stream, own in held.items():
        holding = [
            one for one in own if midnight(one.first) <= at and (one.last is None or at < midnight(one.last + _A_DAY))
        ]
        if not holding:
            continue
        who, since = _who(sorted(by_stream[stream], key=lambda row: row.at), at)
        counts[who] += 1
        if who != "fixed":
            began = max([_joined_from(own, at), *([since] if since else [])])
            days.append((at.astimezone(_AMSTERDAM).date() - began.astimezone(_AMSTERDAM).date()).days)
    return {
        "waiting": counts["waiting"],
        "interim": counts["interim"],
        "fixed": counts["fixed"],
        "all": counts.total(),
        "median": float(median(days)) if days else None,
        "longest": float(max(days)) if days else None,
    }


_A_DAY = timedelta(days=1)


def _who(rows: list[Event], at: datetime) -> tuple[str, datetime | None]:
    """Who is there, and since when there is nobody fixed (None: never was)."""
    who, since = "waiting", None
    for row in rows:
        before = who
        when = row.at
        match row.type:
            case "ProtectorAssigned":
                who = "fixed" if row.said["fixed"] else "interim" if who != "fixed" else who
            case "ProtectorLeft":
                who = "interim" if row.said["interim"] else "waiting"
            case "GiReplaced":
                when = max(when, midnight(date.fromisoformat(row.said["starts_on"])))
                who = "waiting"
            case "MeasureImposed" if row.said.get("charged_anew"):
                who = "waiting"
            case _:
                continue
        if when > at:
            return before, since
        if before == "fixed" and who != "fixed":
            since = when
    return who, since


def _joined_from(own: list[Measure], at: datetime) -> datetime:
    """The first day of the measures that follow on each other up to a moment."""
    first: date | None = None
    last: date | None = None
    for one in sorted(own, key=lambda measure: measure.first):
        if midnight(one.first) > at:
            break
        if first is None or (last is not None and one.first > last + _A_DAY):
            first = one.first
        last = one.last if last is None or one.last is None else max(last, one.last)
    assert first is not None
    return midnight(first)


# -- terms -------------------------------------------------------------------------------------------------------


def terms(rows: list[Event], first: date, until: date) -> dict[tuple[str, str], Counter[str]]:
    """Per term and kind of organisation how those were kept whose last day lies in the period, judged at its end."""
    end = midnight(until) - timedelta(seconds=1)
    known: dict[tuple[str, str], JSON] = {}
    for row in rows:
        said, kind = row.said, row.type
        if kind in {"DeadlineStarted", "DeadlineResumed", "DeadlineCorrected"}:
            term = known.setdefault((row.stream, said["deadline"]["key"]), {"suspended": []})
            term |= {"of": said["deadline"], "began": term.get("began", row.at)}
        if not kind.startswith("Deadline") or kind == "DeadlineStarted":
            continue
        term = known[row.stream, said.get("key") or said["deadline"]["key"]]
        match kind:
            case "DeadlineMet":
                term["met"], term["late"] = row.at, said["late"]
            case "DeadlineCancelled":
                term["cancelled"], term["taken back"] = row.at, said["reason"] == "feit teruggenomen"
            case "DeadlineRevived":
                term.pop("cancelled", None)
            case "DeadlineSettled":
                term["settled"] = True
            case "DeadlineSuspended":
                term["suspended"].append([row.day, None])
            case "DeadlineResumed":
                term["suspended"][-1][1] = row.day
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for term in known.values():
        of = term["of"]
        nobodys = of["kind"] == "measure" or of["nature"] in {"right", "measure", "threshold", "retention"}
        if nobodys or term.get("taken back") or not first <= date.fromisoformat(of["last_day"]) < until:
            continue
        status = _status(term, end)
        if status is not None:
            found[of["name"], of["responsible"]][status] += 1
    return found


def _status(term: JSON, at: datetime) -> str | None:
    over = datetime.fromisoformat(term["of"]["ends_at"])
    missed = "lapsed" if term["of"]["on_miss"] == "lapse" else "missed"
    if at < term["began"]:
        return None
    if "met" in term and term["met"] <= at:
        return "met_late" if term["late"] else "met"
    if "cancelled" in term and term["cancelled"] <= at:
        return missed if term["cancelled"] >= over else None
    today = at.astimezone(_AMSTERDAM).date()
    if any(begun <= today and (ended is None or today < ended) for begun, ended in term["suspended"]):
        return "undecided"
    if over <= at:
        return None if term.get("settled") else missed
    return "undecided"


# -- the path ----------------------------------------------------------------------------------------------------

_ORDER = ("MeasureImposed", "AuthorityEnded")
WAYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "signaal tot lokaal team": (("CaseOpened",), ("LocalTeamAssigned",)),
    "signaal tot start van de hulp": (("CaseOpened",), ("HelpStarted",)),
    "signaal tot sluiten van de zaak": (("CaseOpened",), ("CaseClosed",)),
    "melding tot uitkomst veiligheidsbeoordeling": (("AssessmentOpened",), ("TriageDecided",)),
    "begin onderzoek Veilig Thuis tot oordeel": (("InvestigationStarted",), ("JudgementReached",)),
    "melding tot afronding bij Veilig Thuis": (("AssessmentOpened",), ("AssessmentConcluded",)),
    "verzoek tot besluit van de RvdK": (("MeasureTrackOpened",), ("IntakeDecided",)),
    "besluit tot begin van het raadsonderzoek (wachttijd)": (("IntakeDecided",), ("RvdkInvestigationStarted",)),
    "duur van het raadsonderzoek": (("RvdkInvestigationStarted",), ("RvdkInvestigationConcluded",)),
    "raadsonderzoek tot rekest": (("RvdkInvestigationConcluded",), ("PetitionFiled",)),
    "rekest tot beschikking": (("PetitionFiled",), _ORDER),
    "verzoek tot maatregel": (("MeasureTrackOpened",), _ORDER),
    "beschikking tot kennisgeving aan de GI": (_ORDER, ("GiNotified",)),
    "beschikking tot vaste jeugdbeschermer": (_ORDER, ("ProtectorAssigned",)),
    "kennisgeving tot eerste contact": (("GiNotified",), ("FirstContactMade",)),
    "beschikking tot plan": (_ORDER, ("PlanEstablished",)),
    "beschikking tot einde van het traject": (_ORDER, ("MeasureEnded",)),
    "begin nazorg tot eerste monitorcontact": (("FollowUpOpened",), ("ContactMade",)),
}
"""From which event to which, by what the report calls the way."""


def throughput(rows: list[Event], first: date, until: date) -> dict[str, JSON]:
    """How long each way took whose end lies in the period."""
    taken: dict[str, dict[str, date]] = defaultdict(dict)
    for row in rows:
        if row.type == "ProtectorAssigned" and not row.said["fixed"]:
            continue
        if row.type == "AuthorityEnded" and row.said["gi"] is None:
            continue
        known = taken[row.stream].get(row.type)
        taken[row.stream][row.type] = row.day if known is None else min(known, row.day)
        if row.type == "MeasureTrackOpened" and row.said["route"] == "own_initiative":
            taken[row.stream]["RvdkInvestigationStarted"] = row.day
    found: dict[str, JSON] = {}
    for name, (begin, finish) in WAYS.items():
        days = sorted(_days(taken.values(), begin, finish, first, until))
        found[name] = {
            "count": len(days),
            "median": float(median(days)) if days else None,
            "p90": days[-(-9 * len(days) // 10) - 1] if days else None,
        }
    return found


def _days(
    streams: Iterable[dict[str, date]], begin: tuple[str, ...], finish: tuple[str, ...], first: date, until: date
) -> Iterator[int]:
    for steps in streams:
        began = min((steps[one] for one in begin if one in steps), default=None)
        ended = min((steps[one] for one in finish if one in steps), default=None)
        if began is not None and ended is not None and began <= ended and first <= ended < until:
            yield (ended - began).days


# -- households --------------------------------------------------------------------------------------------------


def households(rows: list[Event], first: date, until: date) -> JSON:
    """Opened, closed and open."""
    opened = {row.stream: row.day for row in rows if row.type == "CaseOpened"}
    closed = {row.stream: row.day for row in rows if row.type == "CaseClosed"}
    return {
        "running_before": sum(day < first <= closed.get(case, first) for case, day in opened.items()),
        "opened": sum(first <= day < until for day in opened.values()),
        "closed": sum(first <= day < until for day in closed.values()),
        "running": sum(day < until <= closed.get(case, until) for case, day in opened.items()),
    }


def open_on_record(rows: list[Event], before: datetime) -> int:
    """The cases that were open by what was on record before a moment."""
    known = [row for row in rows if row.recorded_at < before]
    return sum(row.type == "CaseOpened" for row in known) - sum(row.type == "CaseClosed" for row in known)


# -- side by side ------------------------------------------------------------------------------------------------

_WHO = {
    "local_team": "lokaal team",
    "veilig_thuis": "Veilig Thuis",
    "municipality": "gemeente",
    "rvdk": "RvdK",
    "court": "rechtbank",
    "certified_institution": "GI",
    "youth_help_provider": "jeugdhulpaanbieder",
    "police": "politie",
}


def differences(journal: Path, report: JSON) -> tuple[list[str], int]:
    """What a report says otherwise than is counted here; and how many numbers were compared."""
    rows, first, until = events(journal), date.fromisoformat(report["from"]), date.fromisoformat(report["to"])
    tables = {table["id"]: table["rows"] for table in report["tables"]}
    found, compared = [], 0

    def compare(what: str, told: Any, counted: Any) -> None:  # noqa: ANN401 - numbers, or none
        nonlocal compared
        compared += 1
        if told != counted:
            found.append(f"{what}: the report says {told}, counted {counted}")

    for key, value in households(rows, first, until).items():
        compare(f"households/{key}", tables["zaken"][0][key], value)
    compare("stages", tables["stadia"][-1]["count"], open_on_record(rows, midnight(until)))
    for key, value in waiting(rows, midnight(until) - timedelta(seconds=1)).items():
        compare(f"waiting/{key}", tables["wachtlijst"][-1][key], value)
    for row in tables["wachtlijst-verloop"]:
        then = min(midnight(date.fromisoformat(row["name"]) + _A_DAY), midnight(until)) - timedelta(seconds=1)
        counted = waiting(rows, then)
        for key in ("waiting", "interim", "fixed", "all"):
            compare(f"waiting on {row['name']}/{key}", row[key], counted[key])
    for code, counts in measure_counts(rows, first, until).items():
        (row,) = [row for row in tables["maatregelen"] if row["name"].startswith(code)]
        for key in ("running_before", "started", "ended", "running"):
            compare(f"measures {code}/{key}", row[key], counts[key])
        reasons = [row for row in tables["maatregelen-einde"] if row["name"].startswith(code)]
        compare(f"measures {code}/reasons", sorted(one["count"] for one in reasons), sorted(counts["reasons"].values()))
    compare("which ways", sorted(row["name"] for row in tables["doorlooptijden"]), sorted(WAYS))
    for way, took in throughput(rows, first, until).items():
        (row,) = [row for row in tables["doorlooptijden"] if row["name"] == way]
        for key, value in took.items():
            compare(f"{way}/{key}", row[key], value)
    told = {(row["name"], row["who"]): row for row in tables["termijnen"]}
    counted_terms = {(name, _WHO.get(who, who)): counts for (name, who), counts in terms(rows, first, until).items()}
    compare("which terms", sorted(told), sorted(counted_terms))
    for term in sorted(told.keys() & counted_terms.keys()):
        counts, shown, what = counted_terms[term], told[term], f"{term[0]} ({term[1]})"
        for status in ("met", "met_late", "missed", "lapsed", "undecided"):
            compare(f"{what}/{status}", shown[status], counts[status])
        judged = counts.total() - counts["undecided"]
        share = round(100 * counts["met"] / judged, 1) if judged else None
        compare(f"{what}/percentage", shown["percentage"], share)
    return found, compared


def main() -> int:
    """Compare a report with its journal."""
    found, compared = differences(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text()))
    for one in found:
        sys.stdout.write(f"{one}\n")
    sys.stdout.write(f"{compared} numbers compared, {len(found)} differ\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
