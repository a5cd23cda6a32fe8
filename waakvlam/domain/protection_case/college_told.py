"""What the municipality was told of."""

from enum import StrEnum


class CollegeTold(StrEnum):
    """An investigation by the RvdK that the municipality did not ask for itself."""

    OWN_INVESTIGATION = "own_investigation"
    """The RvdK began one of its own motion (Jeugdwet art. 3.1 lid 3)."""
    REQUEST_BY_GI = "request_by_gi"
    """A certified institution asked for one (lid 4)."""
