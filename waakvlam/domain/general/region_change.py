"""How a part of the path leaves for another region, and arrives there: alike for every part."""

from datetime import datetime
from typing import Any

from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.exchange import ReportAsked, TrackRequested
from waakvlam.domain.identifiers import StreamId, parse
from waakvlam.domain.region_exchange import ChangeRegion, MoveBegan, MovedAway
from waakvlam.domain.regions import REGIONS


def require_here(state: Any) -> None:  # noqa: ANN401 - of any part
    """Refuse what is said about a part that goes on, or is about to go on, in another region."""
    elsewhere = state.moved_to or state.leaves_for
    if elsewhere is None:
        return
    region = parse(elsewhere).region
    what = "gaat verder" if state.moved_to else "wordt nu overgedragen"
    raise Refusal(
        RefusalCode.WRONG_STAGE,
        f"Dit {what} als {elsewhere} in jeugdregio {REGIONS[region]} ({region}); leg het daar vast.",
    )


def change_region(d: Decision[Any], command: ChangeRegion) -> None:
    """The next step; one that was taken already changes nothing."""
    _require_the_same_part(d.context.stream, parse(command.other))
    match command.step:
        case "leaves":
            _leave(d, command.occurred_at, command.other)
        case "left":
            elsewhere = d.state.moved_to or d.state.leaves_for
            d.require(elsewhere in {None, command.other}, RefusalCode.WRONG_STAGE, f"Dit gaat naar {elsewhere}.")
            if d.state.moved_to is None:
                if any(isinstance(one, TrackRequested) for one in d.state.asked):
                    # Asked after the record was packed: left now, it would be opened after all was let go.
                    raise Refusal(RefusalCode.WRONG_STAGE, "Een traject wordt nog geopend. Probeer het zo opnieuw.")
                # Also what was not told that it leaves: nothing of a household stays behind open.
                d.cancel(command.occurred_at, f"gaat verder als {command.other}")
                d.record(MovedAway(occurred_at=command.occurred_at, to=command.other))
        case "arrived":
            # It is on record with what came along; this sets its workflow to work.
            d.require(
                d.state.came_from == command.other,
                RefusalCode.WRONG_STAGE,
                f"Van {command.other} is hier niets aangekomen.",
            )


def _leave(d: Decision[Any], when: datetime, other: str) -> None:
    if any(isinstance(one, ReportAsked | TrackRequested) for one in d.state.asked):
        raise Refusal(
            RefusalCode.WRONG_STAGE, "Een bericht aan een ander traject is nog onderweg. Probeer het zo opnieuw."
        )
    if other in {d.state.leaves_for, d.state.moved_to}:
        return
    require_here(d.state)
    d.record(MoveBegan(occurred_at=when, to=other))


def _require_the_same_part(here: StreamId, there: StreamId) -> None:
    if here.region == there.region or (here.kind, here.number) != (there.kind, there.number):
        raise Refusal(RefusalCode.MALFORMED, f"{there} is niet hetzelfde traject als {here}.", field="other")
