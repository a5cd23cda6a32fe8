"""What the read models say when they cannot be used."""


class ViewsNotReady(Exception):  # noqa: N818 - it says what the views are
    """They belong to another journal, or to another release: they are to be rebuilt. The message says why."""
