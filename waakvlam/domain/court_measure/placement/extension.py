"""An authorisation comes to its end: extended, refused, or let end as planned (art. 1:265c and 1:265j BW)."""

from datetime import date, datetime

from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import child
from waakvlam.domain.court_measure.placement import commands as c
from waakvlam.domain.court_measure.placement import events as e
from waakvlam.domain.court_measure.placement import lapse
from waakvlam.domain.court_measure.placement.clocks import APPEAL, CLOCKS, LATER_PERIOD, NO_EXTENSION, PERIODS
from waakvlam.domain.court_measure.placement.periods import leaves_time, limit, meet_periods
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.general.rules import meet_what_was_done

_ARTICLE = "art. 1:265c lid 2 BW"
_REQUESTED = "verlenging van de uithuisplaatsing verzocht"


def request_extension(d: Decision[MeasureState], command: c.RequestPlacementExtension) -> None:
    """The institution asks; if it does not, the RvdK or the public prosecutor may."""
    when = command.occurred_at
    _require_before_the_end(d, when)
    d.require(d.state.placement.extension != "requested", RefusalCode.ALREADY_DECIDED, "Verlenging is al verzocht.")
    d.record(e.PlacementExtensionRequested(occurred_at=when))
    d.cancel(when, _REQUESTED, NO_EXTENSION)


def extend(d: Decision[MeasureState], command: c.ExtendPlacement) -> None:
    """An extension of at most a year, asked and given before the end; also when it is recorded afterwards."""
    when = command.occurred_at
    _require_before_the_end(d, when)
    _require_requested(d, when)
    child.require_heard(
        d, when, since=d.state.placement.extension_requested_at, also=d.state.placement.child_last_heard_at
    )
    lapse.reinstate_if(d, when, PERIODS)
    old, order_last_day = d.state.placement.last_day or local_date(when), d.state.last_day
    d.require(
        d.state.in_force and (order_last_day is None or order_last_day > old),
        RefusalCode.WRONG_STAGE,
        "De ondertoezichtstelling eindigt niet later dan de machtiging: leg eerst haar verlenging vast.",
        article="art. 1:265b lid 1 BW",
    )
    d.require(
        command.last_day is None or command.last_day > old,
        RefusalCode.IMPOSSIBLE_DATE,
        "De nieuwe laatste dag moet na de oude liggen.",
        field="last_day",
    )
    first_day = date.fromordinal(old.toordinal() + 1)
    latest = limit(d, LATER_PERIOD, first_day, command.last_day)
    meet_periods(d, when)
    d.cancel(when, "nieuwe einddatum", NO_EXTENSION)
    term = d.begin(LATER_PERIOD, first_day, when, child=d.state.child, court_fixed_last_day=latest)
    notice_owed = leaves_time(d, when, term.last_day)
    d.record(
        e.PlacementExtended(
            occurred_at=when,
            last_day=term.last_day,
            court_last_day=command.last_day,
            order_last_day=order_last_day or term.last_day,
            notice_owed=notice_owed,
        )
    )
    if notice_owed:
        d.start(NO_EXTENSION, term.last_day, when, child=d.state.child)
    d.start(APPEAL, when, when, child=d.state.child)


def refuse_extension(d: Decision[MeasureState], command: c.RefusePlacementExtension) -> None:
    """The authorisation holds until its last day, and ends on it."""
    when = command.occurred_at
    _require_before_the_end(d, when)
    _require_requested(d, when)
    d.record(e.PlacementExtensionRefused(occurred_at=when))
    d.start(APPEAL, when, when, child=d.state.child)
    _end_if_over(d)


def notify_no_extension(d: Decision[MeasureState], command: c.NotifyNoPlacementExtension) -> None:
    """The RvdK can test the decision not to ask for an extension."""
    when, article = command.occurred_at, "art. 1:265j lid 1 BW"
    _require_before_the_end(d, when, article)
    d.require(
        d.state.placement.extension == "undecided",
        RefusalCode.ALREADY_DECIDED,
        "Over verlenging van de uithuisplaatsing is al beslist: gevraagd, afgewezen, of gemeld dat zij niet komt.",
        article=article,
    )
    d.record(e.NoPlacementExtensionNotified(occurred_at=when))
    meet_what_was_done(d, CLOCKS)
    _end_if_over(d)


def _end_if_over(d: Decision[MeasureState]) -> None:
    """What was decided before the end and recorded after it: the lapse was the planned end."""
    placement = d.state.placement
    by_its_end = {name.rpartition(".")[2] for name in PERIODS}
    if placement.lapsed_at is not None and placement.lapsed_because in by_its_end:
        lapse.end_on_its_last_day(d, placement.lapsed_at)


def _require_requested(d: Decision[MeasureState], when: datetime) -> None:
    d.require(
        d.state.placement.extension == "requested",
        RefusalCode.WRONG_STAGE,
        "Er is geen verzoek tot verlenging van de uithuisplaatsing waarop beslist kan worden.",
        article=_ARTICLE,
    )
    d.require_not_before(when, d.state.placement.extension_requested_at, "het verzoek tot verlenging")


def _require_before_the_end(d: Decision[MeasureState], when: datetime, article: str = _ARTICLE) -> None:
    placement = d.state.placement
    d.require(
        placement.is_known,
        RefusalCode.WRONG_STAGE,
        "Er is geen machtiging uithuisplaatsing van kracht.",
        article=article,
    )
    d.require_not_before(when, placement.authorised_at, "de machtiging")
    d.require_not_before(when, placement.last_extended_at, "de vorige verlenging")
    d.require(
        placement.in_force_at(when) and (placement.last_day is None or local_date(when) <= placement.last_day),
        RefusalCode.IMPOSSIBLE_DATE,
        f"De machtiging gold toen niet meer (laatste dag {placement.last_day:%d-%m-%Y}, of eerder vervallen).",
        field="occurred_at",
        article=article,
    )
