"""What goes before other work: a crisis."""

CRISIS = 1
"""Before everything else, in the numbers of Temporal's queues: 1 to 5, of which 3 is usual."""


def first_for(*, crisis: bool) -> int | None:
    """The place in the queue; None where it is the place of whoever asks."""
    return CRISIS if crisis else None
