"""The hashes by which a changed, removed or displaced row shows.

What a hash covers may never change: the rows of twenty years are verified by it. A new way gets a number of its own.
Hashes cover what is stored, sealed or not, so that a row is verified without any key, also when its key is destroyed.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from waakvlam.activities.journal.errors import JournalDamaged

GENESIS = "0" * 64
"""What the first row of a stream follows on."""

CHAIN_VERSION = 2
"""How new rows are hashed."""

_FIRST = (
    "stream",
    "version",
    "case",
    "region",
    "type",
    "schema_version",
    "occurred_at",
    "recorded_at",
    "command_id",
    "actor",
    "payload",
)
_COVERED = {
    1: _FIRST,
    # The place in the whole journal too, so that rows of different streams cannot change places.
    2: (*_FIRST, "position", "chain_version", "sealed_actor", "sealed_payload"),
}
_COVERED_OF_COMMAND = (
    "command_id",
    "stream",
    "first_version",
    "last_version",
    "fingerprint",
    "sealed_fingerprint",
)

Row = Mapping[str, Any]


def row_hash(previous: str, row: Row) -> str | None:
    """The hash of a row that follows on one with the hash `previous`; None when it is hashed in no known way."""
    covered = _COVERED.get(row["chain_version"])
    return None if covered is None else _digest(previous, row, covered)


def command_hash(row: Row, last_event: str) -> str:
    """The hash of the row of a command whose last event has the hash `last_event`."""
    return _digest(last_event, row, _COVERED_OF_COMMAND)


def verified(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows of one stream from its first, when each follows on the one before it.

    Raises:
        JournalDamaged: one does not.
    """
    chained = GENESIS
    for number, row in enumerate(rows, start=1):
        if (row["version"], row["hash"]) != (number, row_hash(chained, row)):
            raise JournalDamaged(f"{row['stream']}/{row['version']} was changed, removed or put elsewhere")
        chained = row["hash"]
    return rows


def _digest(previous: str, row: Row, covered: Sequence[str]) -> str:
    content = {name: _text(row[name]) for name in covered}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def _text(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value
