"""A term that stands still (*opschorting*): only where the law says so, and by the days it really stood still."""

from datetime import datetime
from typing import TYPE_CHECKING

from waakvlam.domain import catalogue
from waakvlam.domain.calendar import local_date
from waakvlam.domain.catalogue import Suspension
from waakvlam.domain.deadlines.life import compute
from waakvlam.domain.deadlines.model import (
    Deadline,
    DeadlineResumed,
    DeadlineStatus,
    DeadlineSuspended,
    SuspensionGround,
)
from waakvlam.domain.errors import Refusal, RefusalCode

if TYPE_CHECKING:
    from waakvlam.domain.regional_rules import RegionalRules

_G = SuspensionGround
ARTICLE: dict[SuspensionGround, str] = {
    _G.INCOMPLETE_APPLICATION: "art. 4:15 lid 1 sub a Awb",
    _G.FOREIGN_INFORMATION: "art. 4:15 lid 1 sub b Awb",
    _G.APPLICANT_CONSENT: "art. 4:15 lid 2 sub a Awb",
    _G.APPLICANT_DELAY: "art. 4:15 lid 2 sub b Awb",
    _G.FORCE_MAJEURE: "art. 4:15 lid 2 sub c Awb",
    _G.DEFECT_IN_OBJECTION: "art. 7:10 lid 2 Awb",
}
"""Where each ground stands."""
_GROUNDS: dict[Suspension, frozenset[SuspensionGround]] = {
    Suspension.AWB_4_14_15: frozenset(ARTICLE) - {_G.DEFECT_IN_OBJECTION},
    Suspension.AWB_7_10: frozenset({_G.DEFECT_IN_OBJECTION}),
}


def suspend(deadline: Deadline, ground: SuspensionGround, when: datetime) -> DeadlineSuspended:
    """The term stands still from the day after `when` (the invitation to complete an application, for one).

    Raises:
        Refusal: `WrongStage` with the article, where the law knows no suspension of this term on this ground, or the
            term was already over.
    """
    entry = catalogue.entry(deadline.id, deadline.started_on)
    grounds = _GROUNDS.get(entry.suspension, frozenset())
    if not grounds:
        why = f"De wet kent geen opschorting van deze termijn ({deadline.name}, {deadline.article})."
        raise Refusal(RefusalCode.WRONG_STAGE, why, field="deadline", article=deadline.article)
    if ground not in grounds:
        known = ", ".join(sorted(grounds))
        why = f"{deadline.name} kan op deze grond niet worden opgeschort; wel op {known}."
        raise Refusal(RefusalCode.WRONG_STAGE, why, field="ground", article=entry.suspension_article)
    if deadline.status is DeadlineStatus.SUSPENDED:
        why = f"{deadline.name} staat al stil sinds {deadline.suspended_on:%d-%m-%Y}."
        raise Refusal(RefusalCode.ALREADY_DECIDED, why, field="deadline", article=ARTICLE[ground])
    if deadline.resumed_on is not None and local_date(when) < deadline.resumed_on:
        why = f"{deadline.name} liep pas weer vanaf {deadline.resumed_on:%d-%m-%Y}; een dag staat niet twee keer stil."
        raise Refusal(RefusalCode.IMPOSSIBLE_DATE, why, field="occurred_at", article=ARTICLE[ground])
    if when >= deadline.ends_at:
        why = f"{deadline.name} liep af op {deadline.last_day:%d-%m-%Y}; wat om is, kan niet meer stilstaan."
        raise Refusal(RefusalCode.IMPOSSIBLE_DATE, why, field="occurred_at", article=ARTICLE[ground])
    return DeadlineSuspended(
        occurred_at=when, key=deadline.key, last_day=deadline.last_day, ground=ground, article=ARTICLE[ground]
    )


def resume(deadline: Deadline, when: datetime, rules: "RegionalRules") -> DeadlineResumed:
    """The term runs again from the day of `when` (the day on which the application was completed, for one).

    Art. 4:15 lid 1 Awb: the days from the one after the invitation up to the one of the completion do not count. For
    the other grounds, whose first and last day the law does not name, the same days are taken: it is the shorter count.

    Raises:
        Refusal: `WrongStage` where the term does not stand still; `ImpossibleDate` before it came to a stand.
    """
    if deadline.status is not DeadlineStatus.SUSPENDED or deadline.suspended_on is None:
        raise Refusal(RefusalCode.WRONG_STAGE, f"{deadline.name} staat niet stil.", field="deadline")
    if local_date(when) < deadline.suspended_on:
        why = f"{deadline.name} staat pas stil sinds {deadline.suspended_on:%d-%m-%Y}."
        raise Refusal(RefusalCode.IMPOSSIBLE_DATE, why, field="occurred_at")
    days = max(0, (local_date(when) - deadline.suspended_on).days - 1)
    anew = recompute(deadline, rules, suspended_days=deadline.suspended_days + days)
    resumed = anew.model_copy(update={"resumed_on": local_date(when)})
    return DeadlineResumed(
        occurred_at=when,
        key=deadline.key,
        previous_last_day=deadline.last_day,
        last_day=resumed.last_day,
        days=days,
        deadline=resumed,
    )


def recompute(deadline: Deadline, rules: "RegionalRules", *, suspended_days: int) -> Deadline:
    """The same term with other days that do not count: as if it began anew, under a revision of its own."""
    started = deadline.anchor if deadline.anchor is not None else deadline.started_on
    found = compute(
        deadline.clock,
        started,
        key=deadline.key,
        occurred_at=deadline.started_at,
        rules=rules,
        child=deadline.child,
        court_fixed_last_day=deadline.court_fixed,
        suspended_days=suspended_days,
        responsible=deadline.responsible,
    )
    return found.model_copy(
        update={
            "revision": deadline.revision + 1,
            "corrected_from": deadline.corrected_from,
            "corrected_because": deadline.corrected_because,
            "judged_anew_because": deadline.judged_anew_because,
        }
    )
