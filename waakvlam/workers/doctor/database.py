"""How long a database may take to answer, and what is said of one that does not."""

from waakvlam.workers.database import driver_words

PATIENCE_SECONDS = 10.0
"""How long a database may take to answer."""

_LONGEST_REASON = 300


def reason(error: BaseException) -> str:
    """The driver's own words, without the statement."""
    if isinstance(error, TimeoutError):
        return f"no answer within {PATIENCE_SECONDS:g} s"
    said = driver_words(error)
    return said.splitlines()[0][:_LONGEST_REASON] if said else type(error).__name__
