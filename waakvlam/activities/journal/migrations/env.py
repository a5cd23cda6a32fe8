"""What Alembic runs: on the connection that it is given, within the transaction that is open there."""

from alembic import context

from waakvlam.activities.journal.schema import METADATA, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, version_table=VERSION_TABLE
)
with context.begin_transaction():
    context.run_migrations()
