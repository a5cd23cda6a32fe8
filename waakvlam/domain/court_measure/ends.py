"""By what a measure track ends."""

from typing import Literal

from waakvlam.domain.court_measure.authority.commands import GuardianshipEnd
from waakvlam.domain.court_measure.commands import EndReason

TrackEnd = (
    EndReason
    | GuardianshipEnd
    | Literal["intake_refused", "no_petition", "order_refused", "not_upheld", "other_parent", "guardian_is_person"]
)
"""A code of CBS where a measure ended, else what ended the request."""
