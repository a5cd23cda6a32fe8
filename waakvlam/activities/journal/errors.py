"""What can be wrong with a journal."""


class JournalDamaged(Exception):  # noqa: N818 - it says what the journal is
    """The record is not what was recorded. Nothing is added to it until somebody has looked."""


class JournalNotReady(Exception):  # noqa: N818 - it says what the journal is
    """The journal's tables are not those of this release. The message names the command that mends it."""


class KeysMissing(Exception):  # noqa: N818 - it says what is the matter
    """The journal holds sealed rows, and was opened without the keys of cases."""
