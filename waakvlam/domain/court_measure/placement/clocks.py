"""What the terms of a placement hang on, and which of its facts can be corrected."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar

from waakvlam.domain.court_measure.corrected import check_after_the_last_placement_extension, check_placement_last_day
from waakvlam.domain.court_measure.placement.state import Placement
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.facts import Clock, Fact

HEARING = "placement.spoed_hearing_parties"
CHILD_HEARING = "placement.spoed_hearing_minor_12plus"
FIRST_PERIOD = "placement.muhp_max_duration"
LATER_PERIOD = "placement.muhp_extension_max"
EXECUTION = "placement.muhp_execution_lapse"
NO_EXTENSION = "placement.gi_notify_rvdk_no_extension"
EARLY_RETURN = "placement.gi_notify_rvdk_early_return"
ADVICE = "placement.gi_request_rvdk_advice_two_years"
APPEAL = "placement.appeal_civil_party"
PERIODS = (FIRST_PERIOD, LATER_PERIOD)
"""The terms that are its own duration."""

T = TypeVar("T", date, datetime, date | datetime)


def _of(read: Callable[[Placement], T | None]) -> Callable[[MeasureState], T | None]:
    """A value of the placement, for as long as what is found of it matters."""
    return lambda state: read(state.placement) if state.placement.is_known else None


def _first_day(p: Placement) -> date | None:
    return p.starts_on if p.period_starts_on == p.starts_on or p.earlier_periods else None


def _first_limit(state: MeasureState) -> date | None:
    """What limits the first period, whichever it is now."""
    p = state.placement
    return p.earlier_periods[0].court_last_day if p.earlier_periods else p.limit


def _first_extended(p: Placement) -> datetime | None:
    return p.earlier_periods[0].extended_at if p.earlier_periods else None


def _later_first_day(p: Placement) -> date | None:
    return p.period_starts_on if p.period_starts_on != p.starts_on else None


CLOCKS: Mapping[str, Clock[MeasureState]] = {
    HEARING: Clock(
        anchor=_of(lambda p: p.authorised_at if p.unheard else None), done=lambda s: s.placement.parties_heard_at
    ),
    CHILD_HEARING: Clock(
        anchor=_of(lambda p: p.authorised_at if p.unheard else None), done=lambda s: s.placement.child_heard_at
    ),
    # The term of an authorisation ends by the next one, or by law: no fact of its own meets it.
    FIRST_PERIOD: Clock(anchor=_of(_first_day), done=_of(_first_extended), court_fixed=_first_limit),
    LATER_PERIOD: Clock(anchor=_of(_later_first_day), court_fixed=lambda s: s.placement.limit),
    EXECUTION: Clock(
        anchor=_of(lambda p: p.authorised_at if p.to_be_carried_out else None),
        done=lambda s: s.placement.carried_out_at,
    ),
    # Two months before the end, wherever that comes to lie.
    NO_EXTENSION: Clock(
        anchor=_of(lambda p: p.last_day if p.notice_owed else None), done=lambda s: s.placement.no_extension_at
    ),
    EARLY_RETURN: Clock(anchor=_of(lambda p: p.planned_end), done=lambda s: s.placement.early_return_notified_at),
    APPEAL: Clock(anchor=lambda s: s.placement.decided_at),
    ADVICE: Clock(anchor=_of(lambda p: p.two_years_by), done=lambda s: s.placement.two_years_advice_at),
}
"""Every term that the rules of a placement start, and the facts it is read from."""
TERMS = tuple(name for name in CLOCKS if name != APPEAL)
"""What is owed, or ends, because of a placement; the right to appeal does not end with it."""

_AUTHORISATION = "placement.first_authorised_at"

FACTS: Mapping[str, Fact] = {
    "placement.authorised_at": Fact(
        "de machtiging uithuisplaatsing",
        recorded_by="authorise_placement",
        follows=("first_ordered_at",),
        along=(_AUTHORISATION, "placement.decided_at"),
    ),
    "placement.starts_on": Fact(
        "de eerste dag van de machtiging uithuisplaatsing",
        recorded_by="authorise_placement",
        follows=("placement.authorised_at",),
        is_day=True,
        along=("placement.period_starts_on", "placement.earlier_periods.1.starts_on"),
    ),
    "placement.court_last_day": Fact(
        "de laatste dag die de rechter voor de uithuisplaatsing noemde",
        recorded_by="authorise_placement",
        follows=("placement.starts_on", "placement.period_starts_on"),
        is_day=True,
        starts=(),
        may_be_added=True,
        check=check_placement_last_day,
    ),
    "placement.parties_heard_at": Fact(
        "het horen van belanghebbenden over de uithuisplaatsing",
        recorded_by="record_hearing",
        follows=("placement.authorised_at",),
        starts=(),
    ),
    "placement.child_heard_at": Fact(
        "het horen van het kind over de uithuisplaatsing", recorded_by="hear_child", follows=("opened_at",), starts=()
    ),
    "placement.carried_out_at": Fact(
        "de uitvoering van de uithuisplaatsing",
        recorded_by="carry_out_placement",
        follows=(_AUTHORISATION,),
        starts=(),
    ),
    "placement.extension_requested_at": Fact(
        "het verzoek tot verlenging van de uithuisplaatsing",
        recorded_by="request_placement_extension",
        follows=(_AUTHORISATION,),
        check=check_after_the_last_placement_extension,
    ),
    "placement.no_extension_at": Fact(
        "de mededeling aan de RvdK over de uithuisplaatsing",
        recorded_by="notify_no_placement_extension",
        follows=(_AUTHORISATION,),
        check=check_after_the_last_placement_extension,
        starts=(),
    ),
    "placement.planned_end": Fact(
        "het voorgenomen einde van de uithuisplaatsing",
        recorded_by="notify_early_return",
        follows=(_AUTHORISATION,),
        is_day=True,
    ),
    "placement.early_return_notified_at": Fact(
        "de mededeling aan de RvdK van het eerdere einde",
        recorded_by="notify_early_return",
        follows=(_AUTHORISATION,),
    ),
    "placement.two_years_advice_at": Fact(
        "het verzoek om advies aan de RvdK", recorded_by="request_two_years_advice", follows=(_AUTHORISATION,)
    ),
}
"""What can be corrected of a placement."""
