"""What a receiver's answer means for who posted: taken, refused, or not now."""

import re
from dataclasses import dataclass
from datetime import timedelta

import httpx

_TRY_AGAIN = {408, 425, 429}  # the only 4xx that say: not now
_LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class Answer:
    """What became of what was posted.

    Attributes:
        status: the HTTP status.
        taken: it is safe with the receiver.
        final: it is not taken, and will not be when it is sent again as it is.
        pause: how long the receiver asks to wait, where it does.
    """

    status: int
    taken: bool
    final: bool
    pause: timedelta | None = None


def answer_of(response: httpx.Response) -> Answer:
    """What an answer means. Its words are never read: they may hold the address of a person."""
    status = response.status_code
    if response.is_success:
        return Answer(status, taken=True, final=False)
    if response.is_client_error and status not in _TRY_AGAIN:
        return Answer(status, taken=False, final=True)
    return Answer(status, taken=False, final=False, pause=_pause(response))


def _pause(response: httpx.Response) -> timedelta | None:
    asked = response.headers.get("retry-after", "")
    if not re.fullmatch(r"[0-9]{1,9}", asked):
        return None
    return min(timedelta(seconds=int(asked)), _LONGEST_PAUSE)
