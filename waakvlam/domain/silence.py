"""What is silent: where the record says that something is due, and nobody does it.

The engine watches over cases; this watches over the engine. It compares what the journal says with what workflows show
and with the clock, and knows nothing of how either came to be.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import Field

from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.domain.deadlines import DeadlineStatus, by_urgency, next_instant
from waakvlam.domain.exchange import NotificationAsked, effect_key
from waakvlam.domain.messages import Instant, PlainText
from waakvlam.domain.model import Model
from waakvlam.domain.stream_state import StreamState

PATIENCE = timedelta(minutes=10)
"""How long a timer, a peer or a list may be behind before it counts as silence."""
DELIVERY_PATIENCE = timedelta(hours=1)
"""How long a warning may be on its way, quiet hours apart, before somebody is told that it does not arrive."""


class SilenceKind(StrEnum):
    """What is silent."""

    NO_WORKER = "no_worker"
    NO_WORKFLOW = "no_workflow"
    STUCK = "stuck"
    BEHIND = "behind"
    UNDELIVERED = "undelivered"
    UNDONE = "undone"
    FEED = "feed"


KIND_NAME: dict[SilenceKind, str] = {
    SilenceKind.NO_WORKER: "geen worker",
    SilenceKind.NO_WORKFLOW: "geen workflow",
    SilenceKind.STUCK: "staat stil",
    SilenceKind.BEHIND: "loopt achter",
    SilenceKind.UNDELIVERED: "waarschuwing komt niet aan",
    SilenceKind.UNDONE: "gevraagd en niet gedaan",
    SilenceKind.FEED: "gebeurtenissen komen niet aan",
}
"""What operators read. Dutch."""


class Silence(Model):
    """One thing that is silent. Found again, it has the same `kind`, `about` and `since`."""

    kind: SilenceKind
    about: PlainText = Field(max_length=200, description="A stream, an effect of one, a task queue, or the feed.")
    since: Instant = Field(description="From when it should have been done.")
    message: PlainText = Field(max_length=500, description="Dutch, impersonal.")
    cure: PlainText = Field(max_length=300, description="What to do, Dutch; with the command where there is one.")

    @property
    def key(self) -> tuple[str, str, datetime | None]:
        """By what it is known when it is found again."""
        # Since when nobody asks for work, each watchdog knows only from its own first look. And what waits longest in a
        # feed that is behind, is another event each time.
        since = None if self.kind in {SilenceKind.NO_WORKER, SilenceKind.FEED} else self.since
        return self.kind.value, self.about, since


class Shown(Model):
    """What the list of workflows shows of a stream."""

    next_deadline_at: Instant | None = None
    overdue: int = 0


@dataclass(frozen=True)
class OnRecord:
    """A stream as the journal has it.

    Attributes:
        asked: since when each thing that is asked and not done stands on record.
        recorded_at: when its last event was put on record.
    """

    stream: str
    state: StreamState
    asked: Mapping[str, datetime]
    recorded_at: datetime


@dataclass(frozen=True)
class FeedShown:
    """How far the events are that leave a region for another system.

    Attributes:
        waiting: how many were recorded after the last that was dealt with.
        oldest: when the first of them was recorded; None when none waits.
        parked: per case of which an event is not taken: since when.
    """

    waiting: int
    oldest: datetime | None
    parked: Mapping[str, datetime]


def feed_silent(region: str, feed: FeedShown, now: datetime) -> Iterator[Silence]:
    """What of a region's feed has not arrived for too long: all of it, or what is of one case."""
    if feed.oldest is not None and now - feed.oldest > DELIVERY_PATIENCE:
        yield Silence(
            kind=SilenceKind.FEED,
            about="feed",
            since=feed.oldest,
            message=f"Sinds {_moment(feed.oldest)} komt van de gebeurtenissen van {region} niets aan bij de ontvanger: "
            f"{feed.waiting} wachten.",
            cure=f"waakvlam feed show --region {region} zegt waarom; bezorgt er niemand: waakvlam feed run.",
        )
    for case, since in feed.parked.items():
        if now - since > DELIVERY_PATIENCE:
            yield Silence(
                kind=SilenceKind.FEED,
                about=case,
                since=since,
                message=f"De ontvanger van gebeurtenissen neemt sinds {_moment(since)} niets aan van {case}.",
                cure=f"Herstel de ontvanger, en dan: waakvlam feed retry {case} --region {region}",
            )


def silent(record: OnRecord, shown: Shown | None, now: datetime) -> Iterator[Silence]:
    """What of a stream is silent at this moment.

    Args:
        record: what the journal says.
        shown: what its workflow shows in the list; None when none runs.
        now: the moment.
    """
    state = record.state
    if not state.is_open and not state.asked:
        return
    settled = now - record.recorded_at > PATIENCE
    if shown is None:
        if settled:
            yield _of_stream(
                SilenceKind.NO_WORKFLOW,
                record,
                record.recorded_at,
                "is open, en er loopt geen workflow die erover waakt",
                f"waakvlam case resume {record.stream}",
            )
        return
    upcoming = next_instant(state.deadlines)
    if upcoming is not None and now - upcoming[0] > PATIENCE:
        yield _of_stream(
            SilenceKind.STUCK,
            record,
            upcoming[0],
            f"had op {_moment(upcoming[0])} iets moeten doen ({upcoming[1].name}) en deed dat niet",
            "Kijk in de UI of een taak van deze workflow steeds mislukt, en of er een worker is.",
        )
    elif settled and shown != _as_listed(state):
        yield _of_stream(
            SilenceKind.BEHIND,
            record,
            record.recorded_at,
            "toont in de lijst iets anders dan er is vastgelegd",
            "Kijk in de UI of een taak van deze workflow steeds mislukt.",
        )
    yield from _undone(record, now)


def _undone(record: OnRecord, now: datetime) -> Iterator[Silence]:
    for asked in record.state.asked:
        key = effect_key(asked)
        since = record.asked.get(key, record.recorded_at)
        if isinstance(asked, NotificationAsked):
            since = max(since, asked.notification.not_before or since)
            if now - since > DELIVERY_PATIENCE:
                channel, role = asked.notification.channel, asked.notification.role
                yield Silence(
                    kind=SilenceKind.UNDELIVERED,
                    about=key,
                    since=since,
                    message=f"De waarschuwing {key} ({channel}, {role}) is sinds {_moment(since)} niet afgeleverd.",
                    cure="Op de kaart van de zaak staat waarom; waarschuw nu zelf, en herstel het kanaal.",
                )
        elif now - since > PATIENCE:
            yield Silence(
                kind=SilenceKind.UNDONE,
                about=key,
                since=since,
                message=f"{key} is sinds {_moment(since)} gevraagd door {record.stream} en niet gedaan.",
                cure="Op de kaart van de zaak staat waarom; het wordt steeds opnieuw geprobeerd.",
            )


def _as_listed(state: StreamState) -> Shown:
    owed = by_urgency(tuple(one for one in state.deadlines if not one.is_right))
    overdue = sum(1 for one in owed if one.status is DeadlineStatus.MISSED)
    return Shown(next_deadline_at=owed[0].ends_at if owed else None, overdue=overdue)


def _of_stream(kind: SilenceKind, record: OnRecord, since: datetime, what: str, cure: str) -> Silence:
    return Silence(kind=kind, about=record.stream, since=since, message=f"{record.stream} {what}.", cure=cure)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(AMSTERDAM):%d-%m-%Y, %H:%M}"
