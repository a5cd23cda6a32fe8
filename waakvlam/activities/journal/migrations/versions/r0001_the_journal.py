"""The tables of the journal; what an embedded journal from before its revisions holds is taken over."""

from typing import Any

import sqlalchemy as sa
from alembic import context, op

from waakvlam.activities.journal.chain import command_hash

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_POSITION = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_BATCH = 1000
_SAME = (
    'position, stream, version, "case", region, type, schema_version, occurred_at, recorded_at, command_id, '
    "actor, payload, hash"
)


def upgrade() -> None:
    """Make the tables."""
    connection = op.get_bind()
    # Only SQLite had journals before; on PostgreSQL a table of this name would be somebody else's.
    older = connection.dialect.name == "sqlite" and sa.inspect(connection).has_table("events")
    op.create_table(
        "journal_events",
        sa.Column("position", _POSITION, primary_key=True, autoincrement=False),
        sa.Column("stream", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("case", sa.String(40), nullable=False),
        sa.Column("region", sa.String(4), nullable=False),
        sa.Column("type", sa.String(60), nullable=False),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("occurred_at", sa.String(40), nullable=False),
        sa.Column("recorded_at", sa.String(40), nullable=False),
        sa.Column("command_id", sa.String(200), nullable=False),
        sa.Column("actor", sa.Text, comment="JSON, in a journal without keys"),
        sa.Column("payload", sa.Text, comment="JSON, in a journal without keys"),
        sa.Column("sealed_actor", sa.LargeBinary, comment="the actor under the key of the case"),
        sa.Column("sealed_payload", sa.LargeBinary, comment="the payload under the key of the case"),
        sa.Column("chain_version", sa.Integer, nullable=False, comment="what the hash covers"),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.UniqueConstraint("stream", "version", name="journal_events_stream_version"),
        sa.CheckConstraint("(payload IS NULL) <> (sealed_payload IS NULL)", name="journal_events_one_payload"),
        sa.CheckConstraint("actor IS NULL OR sealed_payload IS NULL", name="journal_events_no_plain_actor"),
    )
    op.create_index("journal_events_case", "journal_events", ["case", "position"])
    op.create_table(
        "journal_commands",
        sa.Column("command_id", sa.String(200), primary_key=True),
        sa.Column("stream", sa.String(80), nullable=False),
        sa.Column("first_version", sa.Integer, nullable=False),
        sa.Column("last_version", sa.Integer, nullable=False),
        sa.Column("fingerprint", sa.String(64), comment="digest of the command, in a journal without keys"),
        sa.Column("sealed_fingerprint", sa.LargeBinary, comment="the digest under the key of the case"),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.CheckConstraint(
            "(fingerprint IS NULL) <> (sealed_fingerprint IS NULL)", name="journal_commands_one_fingerprint"
        ),
    )
    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", _POSITION, nullable=False, comment="the last position that was given out"),
        sa.Column(
            "sealed", sa.Boolean, nullable=False, comment="rows are sealed: nothing is written in the clear any more"
        ),
        sa.CheckConstraint("id = 1", name="journal_head_one_row"),
    )
    if older:
        _take_over(connection)
    op.execute(
        "INSERT INTO journal_head (id, position, sealed) "
        "SELECT 1, coalesce(max(position), 0), false FROM journal_events"
    )


def _take_over(connection: sa.Connection) -> None:
    """Copy the rows as they are: their hashes go on to cover them, in the way of chain version 1."""
    step = context.config.attributes["step"]
    events = connection.execute(sa.text("SELECT count(*) FROM events")).scalar_one()
    step(f"taking over {events} events")
    op.execute(f"INSERT INTO journal_events ({_SAME}, chain_version) SELECT {_SAME}, 1 FROM events ORDER BY position")
    commands = connection.execute(sa.text("SELECT count(*) FROM commands")).scalar_one()
    query = sa.text(
        "SELECT c.command_id, c.stream, c.first_version, c.last_version, c.fingerprint, e.hash AS last_event "
        "FROM commands c LEFT JOIN events e ON e.stream = c.stream AND e.version = c.last_version "
        "WHERE c.command_id > :after ORDER BY c.command_id LIMIT :batch"
    )
    after, done = "", 0
    while found := connection.execute(query, {"after": after, "batch": _BATCH}).mappings().all():
        _insert_commands(connection, [dict(row) for row in found])
        after, done = found[-1]["command_id"], done + len(found)
        step(f"taking over {done} of {commands} commands")
    op.drop_table("commands")
    op.drop_table("events")


def _insert_commands(connection: sa.Connection, commands: list[dict[str, Any]]) -> None:
    for command in commands:
        command["sealed_fingerprint"] = None
        # Of a command whose events are gone there is nothing to hash: verifying the journal will name it.
        command["hash"] = command_hash(command, command.pop("last_event") or "")
    statement = (
        "INSERT INTO journal_commands (command_id, stream, first_version, last_version, fingerprint, hash) "
        "VALUES (:command_id, :stream, :first_version, :last_version, :fingerprint, :hash)"
    )
    connection.execute(sa.text(statement), commands)
