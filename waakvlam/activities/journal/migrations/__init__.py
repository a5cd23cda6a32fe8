"""The revisions of the journal's tables, for Alembic. A revision that was released is never changed."""
