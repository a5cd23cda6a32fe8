"""A supervision order comes to its end: extended, refused, or let end as planned (art. 1:260 and 1:265j BW)."""

from datetime import date, datetime

from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import child
from waakvlam.domain.court_measure import commands as c
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.appeal import open_appeal
from waakvlam.domain.court_measure.commands import EndReason
from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.lapse import LAPSED, reinstate
from waakvlam.domain.court_measure.order_over import end_order
from waakvlam.domain.court_measure.periods import (
    NO_EXTENSION,
    SUPERVISION_TERMS,
    start_notice_of_no_extension,
    within,
)
from waakvlam.domain.court_measure.state import MeasureStage, MeasureState
from waakvlam.domain.deadlines import last_of
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode

_ARTICLE = "art. 1:260 BW"
_REQUESTED = "verlenging verzocht"


def apply(
    d: Decision[MeasureState],
    command: c.NotifyNoExtension
    | c.WithdrawNoExtension
    | c.RequestExtension
    | c.WithdrawExtension
    | c.ExtendOrder
    | c.RefuseExtension,
) -> None:
    """Apply one command about the end of the order."""
    match command:
        case c.NotifyNoExtension():
            notify_no_extension(d, command)
        case c.WithdrawNoExtension():
            withdraw_no_extension(d, command)
        case c.RequestExtension():
            request_extension(d, command)
        case c.WithdrawExtension():
            withdraw_extension(d, command)
        case c.ExtendOrder():
            extend_order(d, command)
        case c.RefuseExtension():
            refuse_extension(d, command)


def notify_no_extension(d: Decision[MeasureState], command: c.NotifyNoExtension) -> None:
    """The RvdK can test the decision not to ask for an extension."""
    article, over_since = "art. 1:265j lid 1 BW", d.state.lapsed_at if d.state.lapsed else None
    _require_supervision(d, article)
    _require_before_the_end(d, command.occurred_at, article)
    d.require(
        d.state.extension == "undecided",
        RefusalCode.ALREADY_DECIDED,
        "Over verlenging is al beslist: gevraagd, of gemeld dat zij niet wordt gevraagd.",
        article=article,
    )
    d.require_not_before(command.occurred_at, d.state.ordered_at, "de beschikking")
    d.require_not_before(command.occurred_at, d.state.last_extended_at, "de vorige verlenging")
    d.record(e.NoExtensionNotified(occurred_at=command.occurred_at))
    if over_since is not None:
        # Told before the end and recorded after it: what was taken for a lapse was the planned end.
        last = last_of(d.state.deadlines, NO_EXTENSION)
        if last is not None and last.anchor == d.state.last_day:
            d.revive(command.occurred_at, LAPSED, key=last.key)
            d.meet(NO_EXTENSION, command.occurred_at, key=last.key)
        end_order(d, over_since, EndReason.AS_PLANNED)
        return
    d.meet(NO_EXTENSION, command.occurred_at)
    # The end is known and planned: it will come on its day, and nobody needs to be warned of it.
    d.settle(command.occurred_at, *SUPERVISION_TERMS)


def withdraw_no_extension(d: Decision[MeasureState], command: c.WithdrawNoExtension) -> None:
    """The planned end is no longer planned: as long as the last day has not come, everything is open again."""
    article = "art. 1:265j lid 1 BW"
    _require_in_force(d, article)
    d.require(
        d.state.extension == "not_asked",
        RefusalCode.WRONG_STAGE,
        "Er is geen mededeling aan de RvdK die kan worden ingetrokken.",
        article=article,
    )
    d.require_not_before(command.occurred_at, d.state.no_extension_at, "de mededeling aan de RvdK")
    d.record(e.NoExtensionWithdrawn(occurred_at=command.occurred_at))
    d.unsettle(command.occurred_at, *SUPERVISION_TERMS)
    start_notice_of_no_extension(d, command.occurred_at, d.state.last_day or local_date(command.occurred_at))


def request_extension(d: Decision[MeasureState], command: c.RequestExtension) -> None:
    """Asking for an extension ends the duty to tell the RvdK that none is asked."""
    _require_supervision(d)
    _require_before_the_end(d, command.occurred_at)
    d.require(d.state.extension != "requested", RefusalCode.ALREADY_DECIDED, "Verlenging is al verzocht.")
    d.require_not_before(command.occurred_at, d.state.ordered_at, "de beschikking")
    d.require_not_before(command.occurred_at, d.state.last_extended_at, "de vorige verlenging")
    d.require_not_before(command.occurred_at, d.state.extension_refused_at, "de afwijzing van de verlenging")
    d.record(e.ExtensionRequested(occurred_at=command.occurred_at))
    d.unsettle(command.occurred_at, *SUPERVISION_TERMS)
    d.cancel(command.occurred_at, _REQUESTED, NO_EXTENSION)


def withdraw_extension(d: Decision[MeasureState], command: c.WithdrawExtension) -> None:
    """The petition is taken back: whether the order is to be extended is undecided again, and told to the RvdK."""
    _require_supervision(d)
    _require_requested(d, command.occurred_at)
    _require_before_the_end(d, command.occurred_at)
    d.record(e.ExtensionWithdrawn(occurred_at=command.occurred_at))
    last = last_of(d.state.deadlines, NO_EXTENSION)
    if last is not None and last.anchor == d.state.last_day:
        d.revive(command.occurred_at, _REQUESTED, key=last.key)
    elif d.state.last_day is not None:
        start_notice_of_no_extension(d, command.occurred_at, d.state.last_day)


def extend_order(d: Decision[MeasureState], command: c.ExtendOrder) -> None:
    """An extension of at most a year, given before the order ended; also when it is recorded afterwards.

    The court may extend for a part of what was asked, and decide on the rest before that part is over (*de beslissing
    voor het overige aanhouden*): the petition stays open, and with the rest it comes to no more than a year.
    """
    _require_supervision(d)
    _require_requested(d, command.occurred_at)
    old_last_day = d.state.last_day or local_date(command.occurred_at)
    _require_before_the_end(d, command.occurred_at)
    child.require_heard(d, command.occurred_at, since=d.state.extension_requested_at)
    if d.state.lapsed:
        reinstate(d, command.occurred_at, MeasureKind.SUPERVISION)
    d.require(
        command.last_day is None or command.last_day > old_last_day,
        RefusalCode.IMPOSSIBLE_DATE,
        "De nieuwe laatste dag moet na de oude liggen.",
        field="last_day",
    )
    d.require(
        command.last_day is not None or not command.rest_held_over,
        RefusalCode.MALFORMED,
        "Wordt de beslissing voor het overige aangehouden, dan noemt de rechter tot wanneer hij verlengt.",
        field="last_day",
        article=_ARTICLE,
    )
    first_day = date.fromordinal(old_last_day.toordinal() + 1)
    year_from = d.state.held_over_from
    fixed = within(d, "ots_extension_max", year_from or first_day, command.last_day, _ARTICLE)
    until = None if year_from is None else d.legal_last_day("ots_extension_max", year_from)
    for term_id in SUPERVISION_TERMS:
        d.meet(term_id, command.occurred_at)
    term = d.begin(
        "ots_extension_max",
        first_day,
        command.occurred_at,
        child=d.state.child,
        court_fixed_last_day=fixed or until,
    )
    d.record(
        e.OrderExtended(
            occurred_at=command.occurred_at,
            last_day=term.last_day,
            court_last_day=fixed,
            rest_held_over=command.rest_held_over,
            extended_until=until,
        )
    )
    if command.rest_held_over:
        # Who has asked for more need not say that nothing will be asked.
        d.cancel(command.occurred_at, _REQUESTED, NO_EXTENSION)
    else:
        start_notice_of_no_extension(d, command.occurred_at, term.last_day)
    open_appeal(d, command.occurred_at)


def refuse_extension(d: Decision[MeasureState], command: c.RefuseExtension) -> None:
    """The court does not extend: the order holds until its last day, and ends on it (CBS 03)."""
    _require_supervision(d)
    _require_requested(d, command.occurred_at)
    _require_before_the_end(d, command.occurred_at)
    over_since = d.state.lapsed_at if d.state.lapsed else None
    d.record(e.ExtensionRefused(occurred_at=command.occurred_at))
    if over_since is not None:
        # Decided before the end and recorded after it: what was taken for a lapse was this end.
        end_order(d, over_since, EndReason.EXTENSION_REFUSED)
        return
    d.settle(command.occurred_at, *SUPERVISION_TERMS)
    open_appeal(d, command.occurred_at)


def _require_requested(d: Decision[MeasureState], when: datetime) -> None:
    d.require(
        d.state.extension == "requested",
        RefusalCode.WRONG_STAGE,
        "Er is geen verzoek tot verlenging dat openstaat.",
        article=_ARTICLE,
    )
    d.require_not_before(when, d.state.extension_requested_at, "het verzoek tot verlenging")


def _require_in_force(d: Decision[MeasureState], article: str) -> None:
    d.require(
        d.state.stage is MeasureStage.IN_FORCE and d.state.measure is MeasureKind.SUPERVISION,
        RefusalCode.WRONG_STAGE,
        "Er is geen ondertoezichtstelling van kracht.",
        article=article,
    )


def _require_supervision(d: Decision[MeasureState], article: str = _ARTICLE) -> None:
    d.require(
        d.state.measure is MeasureKind.SUPERVISION and d.state.stage in {MeasureStage.IN_FORCE, MeasureStage.LAPSED},
        RefusalCode.WRONG_STAGE,
        "Er is geen ondertoezichtstelling van kracht.",
        article=article,
    )


def _require_before_the_end(d: Decision[MeasureState], when: datetime, article: str = _ARTICLE) -> None:
    last_day = d.state.last_day or local_date(when)
    d.require(
        local_date(when) <= last_day,
        RefusalCode.IMPOSSIBLE_DATE,
        f"De ondertoezichtstelling eindigde op {last_day:%d-%m-%Y}; daarna valt over verlenging niets meer te zeggen.",
        field="occurred_at",
        article=article,
    )
