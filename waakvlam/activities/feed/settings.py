"""What a region sets for its feed: section `[feed]` of its file."""

from typing import Literal

from pydantic import Field

from waakvlam.activities.channel_settings import WebhookChannel


class FeedSettings(WebhookChannel):
    """Where a region's events go, and how much of them."""

    content: Literal["minimal", "full"] = Field(
        default="minimal",
        description="minimal: which event, of which case, when, and of which deadline. full: also what the event says, "
        "which is personal (a date of birth, a reason in words): only for a receiver that may hold that.",
    )
    parallel: int = Field(default=8, ge=1, le=64, description="Cases that are delivered side by side, at most.")
    park_after: int = Field(
        default=6,
        ge=2,
        le=100,
        description="Attempts after which a case is parked, when events of other cases are taken meanwhile.",
    )
