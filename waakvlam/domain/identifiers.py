"""Business ids: impersonal, readable, and the same everywhere (workflow id, stream, journal, links).

A case is ``case-JZ19-2026-000123``: jeugdregio, year of opening and a number that the opening party
chooses in its own series. A track of that case adds its kind and number: ``...-assessment-1``,
``...-measure-2``, ``...-followup-1``.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.regions import REGIONS

_SHAPE = re.compile(
    r"(?P<case>case-(?P<region>JZ\d{2})-\d{4}-\d{6})"
    r"(?:-(?P<track>assessment|measure|followup)-(?P<number>[1-9]\d{0,3}))?"
)


class StreamKind(StrEnum):
    """The four parts of the path; each stream of events belongs to one."""

    PROTECTION_CASE = "protection_case"
    SAFETY_ASSESSMENT = "safety_assessment"
    COURT_MEASURE = "court_measure"
    FOLLOW_UP = "follow_up"


WORKFLOW_TYPE: dict[StreamKind, str] = {
    StreamKind.PROTECTION_CASE: "ProtectionCase",
    StreamKind.SAFETY_ASSESSMENT: "SafetyAssessment",
    StreamKind.COURT_MEASURE: "CourtMeasure",
    StreamKind.FOLLOW_UP: "FollowUp",
}
"""The name of the workflow type that runs a stream of each kind."""

_KIND_OF_TRACK = {
    None: StreamKind.PROTECTION_CASE,
    "assessment": StreamKind.SAFETY_ASSESSMENT,
    "measure": StreamKind.COURT_MEASURE,
    "followup": StreamKind.FOLLOW_UP,
}
_TRACK_OF_KIND = {kind: track for track, kind in _KIND_OF_TRACK.items()}


@dataclass(frozen=True)
class StreamId:
    """The id of one stream of events, taken apart."""

    case: str
    region: str
    kind: StreamKind
    number: int | None = None

    def __str__(self) -> str:
        """The id as it is written everywhere."""
        track = _TRACK_OF_KIND[self.kind]
        return self.case if track is None else f"{self.case}-{track}-{self.number}"

    def track(self, kind: StreamKind, number: int) -> "StreamId":
        """The id of the ``number``-th track of ``kind`` of the same case."""
        return StreamId(case=self.case, region=self.region, kind=kind, number=number)


def parse(text: str, kind: StreamKind | None = None) -> StreamId:
    """Take an id apart; with `kind`, only an id of that kind.

    Raises:
        Refusal: the text is not an id of ours (`MalformedCommand`), or names no existing region
            (`UnknownRegion`).
    """
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise Refusal(
            RefusalCode.MALFORMED,
            f"'{text}' is geen zaaknummer. Verwacht: case-JZ19-2026-000123, met voor een traject "
            "-assessment-1, -measure-1 of -followup-1 erachter.",
            field="id",
        )
    region = found["region"]
    if region not in REGIONS:
        raise Refusal(
            RefusalCode.UNKNOWN_REGION, f"Jeugdregio {region} bestaat niet (JZ01 tot en met JZ43).", field="id"
        )
    number = found["number"]
    stream = StreamId(
        case=found["case"],
        region=region,
        kind=_KIND_OF_TRACK[found["track"]],
        number=int(number) if number else None,
    )
    if kind not in {None, stream.kind}:
        raise Refusal(RefusalCode.MALFORMED, f"{text} is geen {WORKFLOW_TYPE[kind or stream.kind]}.", field="id")
    return stream


def namespace(region: str) -> str:
    """The Temporal namespace of a region: permissions, retention and lists end at its border."""
    return f"jeugdregio-{region.lower()}"


def task_queue(region: str) -> str:
    """The task queue for a region's workflows and journal."""
    return f"jeugdregio-{region.lower()}"


def watchdog_task_queue(region: str) -> str:
    """The task queue of the process that watches over a region's workers: never one of theirs."""
    return f"jeugdregio-{region.lower()}-watchdog"


def outbound_task_queue(region: str) -> str:
    """The task queue for what leaves the case, so that a slow receiver never delays a command."""
    return f"jeugdregio-{region.lower()}-outbound"
