"""What the certified institution does with an authorisation: place the child, and bring it home."""

from calendar import isleap
from datetime import date, datetime

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.periods import NO_EXTENSION as ORDER_NO_EXTENSION
from waakvlam.domain.court_measure.placement import commands as c
from waakvlam.domain.court_measure.placement import events as e
from waakvlam.domain.court_measure.placement import lapse
from waakvlam.domain.court_measure.placement.clocks import ADVICE, EARLY_RETURN, EXECUTION, NO_EXTENSION
from waakvlam.domain.court_measure.placement.commands import PlacementEnd
from waakvlam.domain.court_measure.placement.state import PlacementStatus
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.deadlines import DeadlineStatus, defensible_until, last_of
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode

_YEARS = 2
_RETURN_ARTICLE = "art. 1:265j lid 2 BW"
_ADVICE_ARTICLE = "art. 1:265j lid 3 BW"


def carry_out(d: Decision[MeasureState], command: c.CarryOutPlacement) -> None:
    """Within three months. In time, it keeps the authorisation alive, also when it is recorded after the lapse."""
    when, article = command.occurred_at, "art. 1:265c lid 3 BW"
    placement = d.state.placement
    _require_known(d, article)
    d.require(placement.carried_out_at is None, RefusalCode.ALREADY_DECIDED, "Het kind is al uit huis geplaatst.")
    d.require_not_before(when, placement.authorised_at, "de machtiging")
    day = local_date(when)
    d.require(
        placement.starts_on is None or day >= placement.starts_on,
        RefusalCode.IMPOSSIBLE_DATE,
        f"De machtiging geldt pas vanaf {placement.starts_on:%d-%m-%Y}.",
        field="occurred_at",
        article="art. 1:265a BW",
    )
    term = last_of(d.state.deadlines, EXECUTION)
    unused = term is not None and term.status is DeadlineStatus.LAPSED
    d.require(
        placement.in_force_at(when) or (unused and term is not None and when < defensible_until(term)),
        RefusalCode.WRONG_STAGE,
        "De machtiging gold toen niet meer: zij was verlopen, of binnen drie maanden niet uitgevoerd.",
        field="occurred_at",
        article=article,
    )
    lapse.reinstate_if(d, when, {EXECUTION})
    d.record(e.PlacementCarriedOut(occurred_at=when))
    if term is not None:
        d.meet(EXECUTION, when, key=term.key)


def notify_early_return(d: Decision[MeasureState], command: c.NotifyEarlyReturn) -> None:
    """A month before the planned end. Another day is told anew; what was told too late is on record as late."""
    when, day = command.occurred_at, command.planned_end
    placement = d.state.placement
    _require_placed(d, when, _RETURN_ARTICLE)
    d.require(placement.planned_end != day, RefusalCode.ALREADY_DECIDED, "Deze dag is al gemeld.", field="planned_end")
    d.require(
        local_date(placement.carried_out_at or when) <= day
        and (placement.last_day is None or day < placement.last_day),
        RefusalCode.IMPOSSIBLE_DATE,
        f"Een eerder einde ligt na de plaatsing en voor de laatste dag van de machtiging "
        f"({placement.last_day:%d-%m-%Y}).",
        field="planned_end",
        article=_RETURN_ARTICLE,
    )
    term = d.begin(EARLY_RETURN, day, when, child=d.state.child)
    d.record(e.EarlyReturnNotified(occurred_at=when, planned_end=day))
    d.meet(EARLY_RETURN, when, key=term.key)


def end_placement(d: Decision[MeasureState], command: c.EndPlacement) -> None:
    """The institution ends it when it is not needed any more; the court may withdraw the authorisation."""
    when = command.occurred_at
    match command.ground:
        case PlacementEnd.NO_LONGER_NEEDED:
            _require_end_was_told(d, when)
        case PlacementEnd.WITHDRAWN:
            _require_known(d, "art. 1:265d lid 4 BW")
            d.require_not_before(when, d.state.placement.authorised_at, "de machtiging")
            _require_then(d, when, "art. 1:265d lid 4 BW")
        case PlacementEnd.LAPSE_CONFIRMED:
            d.require(
                d.state.placement.status is PlacementStatus.LAPSED,
                RefusalCode.WRONG_STAGE,
                "De machtiging is niet vervallen; er is geen verval om te bevestigen.",
                field="ground",
            )
            d.require_not_before(when, d.state.placement.lapsed_at, "het verval van de machtiging")
    lapse.end(d, when, command.ground)


def _require_end_was_told(d: Decision[MeasureState], when: datetime) -> None:
    article = "art. 1:265d lid 1 BW"
    assert d.actor is not None, "a command has an actor"
    d.require(
        d.actor.kind is not OrganisationKind.COURT,
        RefusalCode.NOT_COMPETENT,
        "Beëindigen omdat het niet meer nodig is, doet de GI; de rechter trekt de machtiging in (withdrawn).",
        field="ground",
        article=article,
    )
    _require_placed(d, when, article)
    placement, day = d.state.placement, local_date(when)
    d.require(
        day == placement.last_day or (placement.planned_end is not None and day >= placement.planned_end),
        RefusalCode.WRONG_STAGE,
        "Een eerder einde wordt een maand vooraf aan de RvdK gemeld: leg eerst die mededeling vast, met deze dag "
        "(notify_early_return); ook als zij te laat is gedaan.",
        article=_RETURN_ARTICLE,
    )


def request_two_years_advice(d: Decision[MeasureState], command: c.RequestTwoYearsAdvice) -> None:
    """Who tells the RvdK that an extension will be asked need not tell it that none will be."""
    when = command.occurred_at
    _require_placed(d, when, _ADVICE_ARTICLE)
    d.require(
        d.state.placement.two_years_by is not None,
        RefusalCode.WRONG_STAGE,
        "Op de laatste dag van de ondertoezichtstelling duurt de uithuisplaatsing nog geen twee jaar.",
        article=_ADVICE_ARTICLE,
    )
    d.require(d.state.placement.two_years_advice_at is None, RefusalCode.ALREADY_DECIDED, "Het advies is al gevraagd.")
    d.record(e.TwoYearsAdviceRequested(occurred_at=when))
    d.meet(ADVICE, when)
    d.cancel(when, "verlenging voorgenomen", NO_EXTENSION, ORDER_NO_EXTENSION)


def watch_two_years(d: Decision[MeasureState], when: datetime) -> None:
    """Counted back from the order's end, once the placement will have lasted two years by then.

    Whether the two years are measured at the request or at the end, the text leaves open: the end comes first.
    """
    placement, order_last_day = d.state.placement, d.state.last_day
    if (
        placement.carried_out_at is None
        or placement.two_years_by is not None
        or order_last_day is None
        or d.state.measure is not MeasureKind.SUPERVISION
        or _lasts_two_years(local_date(placement.carried_out_at)) > order_last_day
        or d.legal_last_day(ADVICE.rpartition(".")[2], order_last_day) < local_date(when)
    ):
        return
    d.start(ADVICE, order_last_day, when, child=d.state.child)
    d.record(e.TwoYearsComing(occurred_at=when, order_last_day=order_last_day))


def _lasts_two_years(since: date) -> date:
    """The day with which two years are full: the one before the second anniversary."""
    year = since.year + _YEARS
    no_such_day = (since.month, since.day) == (2, 29) and not isleap(year)
    anniversary = date(year, 3, 1) if no_such_day else since.replace(year=year)
    return date.fromordinal(anniversary.toordinal() - 1)


def _require_known(d: Decision[MeasureState], article: str) -> None:
    d.require(
        d.state.placement.is_known,
        RefusalCode.WRONG_STAGE,
        "Er is geen machtiging uithuisplaatsing van kracht.",
        article=article,
    )


def _require_then(d: Decision[MeasureState], when: datetime, article: str) -> None:
    placement = d.state.placement
    d.require(
        placement.in_force_at(when) and (placement.last_day is None or local_date(when) <= placement.last_day),
        RefusalCode.WRONG_STAGE,
        "De machtiging uithuisplaatsing gold toen niet (meer).",
        field="occurred_at",
        article=article,
    )


def _require_placed(d: Decision[MeasureState], when: datetime, article: str) -> None:
    _require_known(d, article)
    d.require(
        d.state.placement.carried_out_at is not None,
        RefusalCode.WRONG_STAGE,
        "Het kind is (nog) niet uit huis geplaatst.",
        article=article,
    )
    d.require_not_before(when, d.state.placement.carried_out_at, "de plaatsing")
    _require_then(d, when, article)
