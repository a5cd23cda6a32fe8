"""The local teams that the household had and has, one after another."""

from waakvlam.domain.messages import Instant
from waakvlam.domain.model import Model


class TeamPeriod(Model):
    """From when a local team was the household's, until the next one was assigned."""

    team: str
    since: Instant
