"""The tables of the journal.

Moments are ISO 8601 text in UTC, and payloads are JSON text, because the hash chain covers what is stored to the
character: a database's own type for either gives other characters back than it was given, and each database others.
In UTC the text also sorts as the moments do.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

REVISIONS = ("0001",)
"""The revisions of the tables that this release knows, oldest first; the last is the one it works with."""

VERSION_TABLE = "journal_version"
"""Where the revision stands; of our own, since a region may keep other things in the same database."""

POSITION = BigInteger().with_variant(Integer, "sqlite")

METADATA = MetaData()

EVENTS = Table(
    "journal_events",
    METADATA,
    Column("position", POSITION, primary_key=True, autoincrement=False),
    Column("stream", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("case", String(40), nullable=False),
    Column("region", String(4), nullable=False),
    Column("type", String(60), nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("occurred_at", String(40), nullable=False),
    Column("recorded_at", String(40), nullable=False),
    Column("command_id", String(200), nullable=False),
    Column("actor", Text, comment="JSON, in a journal without keys"),
    Column("payload", Text, comment="JSON, in a journal without keys"),
    Column("sealed_actor", LargeBinary, comment="the actor under the key of the case"),
    Column("sealed_payload", LargeBinary, comment="the payload under the key of the case"),
    Column("chain_version", Integer, nullable=False, comment="what the hash covers"),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("stream", "version", name="journal_events_stream_version"),
    CheckConstraint("(payload IS NULL) <> (sealed_payload IS NULL)", name="journal_events_one_payload"),
    CheckConstraint("actor IS NULL OR sealed_payload IS NULL", name="journal_events_no_plain_actor"),
    Index("journal_events_case", "case", "position"),
)

COMMANDS = Table(
    "journal_commands",
    METADATA,
    Column("command_id", String(200), primary_key=True),
    Column("stream", String(80), nullable=False),
    Column("first_version", Integer, nullable=False),
    Column("last_version", Integer, nullable=False),
    Column("fingerprint", String(64), comment="digest of the command, in a journal without keys"),
    # A digest of few possible contents tells the content to who tries them all: it is sealed as well.
    Column("sealed_fingerprint", LargeBinary, comment="the digest under the key of the case"),
    Column("hash", String(64), nullable=False),
    CheckConstraint("(fingerprint IS NULL) <> (sealed_fingerprint IS NULL)", name="journal_commands_one_fingerprint"),
)

HEAD = Table(
    "journal_head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("position", POSITION, nullable=False, comment="the last position that was given out"),
    Column("sealed", Boolean, nullable=False, comment="rows are sealed: nothing is written in the clear any more"),
    CheckConstraint("id = 1", name="journal_head_one_row"),
)
