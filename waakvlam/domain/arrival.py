"""What must hold of whatever comes in before its content is judged: from whom, for which stream, and of when."""

from datetime import datetime

from waakvlam.domain.context import EARLIEST, Context
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.exchange import REPORTERS, OpenTrack, ReceiveReport
from waakvlam.domain.identifiers import StreamId, parse


def require_from_a_peer(command: ReceiveReport, stream: StreamId) -> None:
    """A report comes from a part of the same case that tells such things.

    Raises:
        Refusal: `MalformedCommand` on `report.sender`.
    """
    report = command.report
    sender = parse(report.sender)
    if (
        sender.case != stream.case
        or sender.kind not in REPORTERS[report.subject]
        or command.command_id != report.report_id
    ):
        raise Refusal(
            RefusalCode.MALFORMED, f"{report.sender} kan dit niet melden aan {stream}.", field="report.sender"
        )


def require_for_this_stream(command: OpenTrack, stream: StreamId) -> None:
    """An opening names the track that it opens.

    Raises:
        Refusal: `MalformedCommand` on `opening.track`.
    """
    opening = command.opening
    if (opening.track, opening.case, opening.occurred_at) != (str(stream), stream.case, command.occurred_at):
        raise Refusal(RefusalCode.MALFORMED, f"Deze opening hoort niet bij {stream}.", field="opening.track")


def require_possible_moment(occurred_at: datetime, context: Context) -> None:
    """Nothing happened before a case can have begun, nor after now.

    Raises:
        Refusal: `ImpossibleDate` on `occurred_at`.
    """
    if occurred_at < EARLIEST:
        raise Refusal(
            RefusalCode.IMPOSSIBLE_DATE,
            f"occurred_at ligt voor {EARLIEST:%Y}; eerder kan geen zaak zijn begonnen.",
            field="occurred_at",
        )
    if occurred_at > context.latest_moment:
        raise Refusal(
            RefusalCode.IMPOSSIBLE_DATE,
            f"occurred_at ligt in de toekomst ({occurred_at.isoformat()}).",
            field="occurred_at",
        )
