"""The rows of the terms of one stream."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from waakvlam.domain.deadlines import Deadline, DeadlineStatus
from waakvlam.domain.figures.charges import Charged
from waakvlam.domain.figures.rows import DeadlineRow
from waakvlam.domain.general.rules import TAKEN_BACK
from waakvlam.domain.identifiers import StreamId

_OVER_BY_ITSELF = frozenset({DeadlineStatus.LAPSED, DeadlineStatus.EXPIRED})


def term_rows(
    stream: StreamId,
    deadlines: Iterable[Deadline],
    charged: Charged,
    arrived_at: datetime | None = None,
    left_at: datetime | None = None,
) -> Iterator[DeadlineRow]:
    """Every term that began, on the facts that are known now.

    Args:
        stream: of which it is.
        deadlines: all of the stream.
        charged: which organisation owes each, by its key.
        arrived_at: when the stream came from another region.
        left_at: when it went on in another region.
    """
    name, case, region = str(stream), stream.case, stream.region
    for one in deadlines:
        fell_away = left_at is not None and one.status in _OVER_BY_ITSELF and one.ends_at > left_at
        yield DeadlineRow(
            stream=name,
            key=one.key,
            case=case,
            region=region,
            child=one.child,
            deadline=one.id,
            part=one.part,
            name=one.name,
            article=one.article,
            kind=one.kind,
            nature=one.nature,
            on_miss=one.on_miss,
            regional=one.regional,
            responsible=one.responsible,
            organisation=charged.get(one.key),
            started_at=one.started_at,
            at_risk_at=min(one.rungs[0].at, one.ends_at) if one.rungs else None,
            last_day=one.last_day,
            ends_at=one.ends_at,
            # Its end came while the record was on its way: then it counts where the household was by then.
            status=DeadlineStatus.CANCELLED if fell_away else one.status,
            met_at=one.met_at,
            cancelled_at=left_at if fell_away else one.cancelled_at,
            retracted=one.cancelled_because == TAKEN_BACK,
            settled=one.settled,
            suspended_on=one.suspended_on,
            resumed_on=one.resumed_on,
            arrived_at=arrived_at,
        )
