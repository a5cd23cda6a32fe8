"""The steps of a computation in words, in Dutch and in English: what was counted, what moved it, and why."""

from datetime import date
from functools import lru_cache

from waakvlam.domain.calendar import non_working_days
from waakvlam.domain.term_model import Rule, Step, Term, Unit
from waakvlam.domain.wording import day_en, day_nl


def step(nl: str, en: str) -> Step:
    """One step, in both languages."""
    return Step.model_construct(nl=nl, en=en)


NO_MOVE = step(
    "Deze dag is een werkdag: de Algemene termijnenwet verlengt niets.",
    "This day is a working day: the ATW extends nothing.",
)
"""The ATW applies, and had nothing to do."""


def way_nl(rule: Rule) -> str:
    """Which way a term is counted, in Dutch."""
    return "daarna" if rule.direction == "forward" else "daarvoor"


def way_en(rule: Rule) -> str:
    """Which way a term is counted, in English."""
    return "later" if rule.direction == "forward" else "earlier"


# These steps are kept: in a batch, thousands of terms begin or end on the same days.
@lru_cache(maxsize=8192)
def start_step(start: date, *, backward: bool, first_day_counted: bool) -> Step:
    """From which day, and whether it counts."""
    if first_day_counted:
        nl, en = "die dag telt mee als eerste dag", "that day counts as the first day"
    else:
        nl, en = "die dag zelf telt niet mee", "that day itself does not count"
    if backward:
        return step(f"Teruggerekend vanaf {day_nl(start)}; {nl}.", f"Counted back from {day_en(start)}; {en}.")
    return step(f"De gebeurtenis valt op {day_nl(start)}; {nl}.", f"The event is on {day_en(start)}; {en}.")


@lru_cache(maxsize=8192)
def raw_step(count: int, unit: Unit, raw: date, *, backward: bool) -> Step:
    """Where the bare count comes to."""
    term = Term(count=count, unit=unit)
    return step(
        f"{term.dutch} {'daarvoor' if backward else 'daarna'}: {day_nl(raw)}.",
        f"{term.english} {'earlier' if backward else 'later'}: {day_en(raw)}.",
    )


def suspended_step(days: int, raw: date) -> Step:
    """What the days that it stood still add."""
    return step(
        f"De termijn stond {days} {'dag' if days == 1 else 'dagen'} stil, die er bij komen: {day_nl(raw)}.",
        f"The term stood still for {days} {'day' if days == 1 else 'days'}, which are added: {day_en(raw)}.",
    )


@lru_cache(maxsize=8192)
def skipped(start: date, raw: date) -> tuple[Step, ...]:
    """The recognised days between the event and the end that were not counted; weekends go without saying."""
    low, high = min(start, raw), max(start, raw)
    found = [
        ground
        for year in range(low.year, high.year + 1)
        for ground in non_working_days(year)
        if low <= ground.day <= high and ground.day.weekday() < 5
    ]
    if not found:
        return ()
    return (
        step(
            "Niet als werkdag geteld: " + "; ".join(f"{g.dutch} ({day_nl(g.day)})" for g in found) + ".",
            "Not counted as a working day: " + "; ".join(f"{g.english} ({day_en(g.day)})" for g in found) + ".",
        ),
    )


@lru_cache(maxsize=8192)
def unclear_step(raw: date, latest: date) -> Step:
    """What is not settled, and where the alarm stands."""
    return step(
        f"Of de Algemene termijnenwet hier geldt, is niet uitgemaakt: de bewaking staat op {day_nl(raw)}; "
        f"{day_nl(latest)} is hooguit verdedigbaar.",
        f"Whether the ATW applies here is unsettled: the alarm stands on {day_en(raw)}; "
        f"{day_en(latest)} is at most defensible.",
    )


def plan_step(raw: date, plan_by: date) -> Step:
    """The working day that can be relied on."""
    return step(
        f"{day_nl(raw).capitalize()} is geen werkdag: plan het uiterlijk op {day_nl(plan_by)}.",
        f"{day_en(raw)} is no working day: plan it for {day_en(plan_by)} at the latest.",
    )


def decree_unknown(year: int) -> Step:
    """What the calendar does not know yet."""
    return step(
        f"Van {year} zijn niet alle gelijkgestelde dagen bekend (art. 3 lid 3 ATW): controleer deze datum.",
        f"Not all days equated by decree are known for {year} (art. 3 lid 3 ATW): check this date.",
    )


@lru_cache(maxsize=8192)
def end_step(last_day: date, safe_day: date | None) -> Step:
    """Where the term ends."""
    if safe_day is None:
        return step(
            f"De laatste dag is {day_nl(last_day)}, tot middernacht in Nederland.",
            f"The last day is {day_en(last_day)}, until midnight in the Netherlands.",
        )
    return step(
        f"De laatste dag is {day_nl(last_day)}. Rechters schrijven `tot`, zonder de genoemde dag: "
        f"zeker is alleen {day_nl(safe_day)}.",
        f"The last day is {day_en(last_day)}. Courts write `tot`, which excludes the day named: "
        f"only {day_en(safe_day)} is beyond dispute.",
    )
