"""Judging a command before it leaves any trace. Runs in validators only, which are never replayed."""

from pydantic import ValidationError
from temporalio import workflow
from temporalio.common import RawValue

from waakvlam.domain.context import Context
from waakvlam.domain.contract import PROCEDURES, read_command
from waakvlam.domain.errors import ERASED_MARK, Refusal, RefusalCode, erased
from waakvlam.domain.exchange import OpenTrack
from waakvlam.domain.identifiers import StreamId
from waakvlam.domain.protection_case import CaseState
from waakvlam.domain.region_exchange import Sealed
from waakvlam.domain.stream_state import StreamState
from waakvlam.workflows import regional

_LARGEST = 64 * 1024
"""Bytes of a command. Documents stay in the source systems."""
_LARGEST_RECORD = 2 * 1024 * 1024  # what Temporal takes


def judge(stream: StreamId, state: StreamState | None, name: str, raw: RawValue, command_ids: set[str]) -> None:
    """Refuse what the shape, the law or the procedure does not allow.

    Args:
        stream: the stream it is for.
        state: the folded state, or None while it is not loaded: then only the shape is judged here.
        name: name of the update.
        raw: what was sent, undecoded.
        command_ids: the commands on record: a repeat gets its receipt, whatever has happened since.

    Raises:
        Refusal: naming the field or the article.
    """
    if ERASED_MARK in raw.payload.metadata:
        raise erased()
    if not regional.serves(stream.region):
        raise Refusal(RefusalCode.UNKNOWN_REGION, f"Deze werker bedient {stream.region} niet.", field="id")
    command = read_command(stream.kind, name, _decode(raw))
    if state is None or command.command_id in command_ids:
        return
    now = workflow.now()
    if isinstance(command, OpenTrack):
        now = max(now, command.sent_at)
    context = Context(stream=stream, now=now, rules=regional.rules_of(stream.region))
    PROCEDURES[stream.kind].decide(state, command, context)


def _decode(raw: RawValue) -> object:
    if len(raw.payload.data) > _LARGEST:
        raise Refusal(RefusalCode.MALFORMED, f"Het bericht is groter dan {_LARGEST // 1024} KB.", field="$")
    return _decode_any(raw)


def _decode_any(raw: RawValue) -> object:
    try:
        return workflow.payload_converter().from_payload(raw.payload)
    except Exception as unreadable:  # a converter raises whatever its format raises
        raise Refusal(RefusalCode.MALFORMED, "Het bericht is geen leesbare JSON.", field="$") from unreadable


def sealed_in(raw: RawValue) -> Sealed:
    """What another region delivers, still locked.

    Raises:
        Refusal: it has not that shape, or is larger than any record.
    """
    if len(raw.payload.data) > _LARGEST_RECORD:
        raise Refusal(RefusalCode.MALFORMED, "Dit is groter dan een dossier kan zijn.", field="$")
    try:
        return Sealed.model_validate(_decode_any(raw))
    except ValidationError:
        raise Refusal(RefusalCode.MALFORMED, "Dit is geen dossier dat een regio aflevert.", field="$") from None


def require_record_awaited(state: StreamState | None) -> None:
    """Refuse a record that nobody accepted; one that came already comes again and is passed over.

    Raises:
        Refusal: there is no household of another region here that was accepted.
    """
    arrival = state.region_change.arrival if isinstance(state, CaseState) else None
    accepted = arrival is not None and arrival.accepted_at is not None
    if state is not None and not accepted and state.came_from is None:
        raise Refusal(RefusalCode.WRONG_STAGE, "Hier is geen huishouden van een andere regio aanvaard.")
