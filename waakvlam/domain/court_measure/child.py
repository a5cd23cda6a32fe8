"""The child itself: heard from twelve, of age at eighteen, and what is told about it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from waakvlam.domain.birth import HEARD_FROM, OF_AGE_FROM, can_have_reached, counted_from, has_reached
from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import commands as c
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.lapse import reinstate
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.deadlines import DeadlineStatus, defensible_until, last_of
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode

OF_AGE = "minority_end"
"""The term that ends with the day before the eighteenth birthday."""
HEARING = "spoed_hearing_minor_12plus"
"""Two weeks to hear a child of twelve or older about a decision given without it."""
_ARTICLE = "art. 809 lid 1 Rv"


def learn_birth_date(d: Decision[MeasureState], birth_date: str, when: datetime) -> None:
    """What was not known, or known otherwise, is known now: the birthday moves with it."""
    d.record(e.BirthDateLearned(occurred_at=when, birth_date=birth_date))
    if d.state.in_force:
        watch_birthday(d, when)
    for clock, decided_at, heard_at in _urgent_decisions(d.state):
        known = [x for x in d.state.deadlines if x.clock == clock]
        owed = heard_at is None and is_to_be_heard(d.state, decided_at)
        if owed and not any(x.started_at >= decided_at and x.status is not DeadlineStatus.CANCELLED for x in known):
            d.start(clock, decided_at, when, child=d.state.child)
        if not owed:
            d.cancel(when, "andere geboortedatum", clock)


def _urgent_decisions(state: MeasureState) -> Iterator[tuple[str, datetime, datetime | None]]:
    """What was decided without hearing the child first: the term to hear it, the decision, and when it was heard."""
    placement, authority = state.placement, state.authority
    provisional = state.measure is MeasureKind.PROVISIONAL_SUPERVISION
    if provisional and state.in_force and state.ordered_at is not None:
        yield HEARING, state.ordered_at, state.child_heard_at
    unheard = any(x.clock == "placement.spoed_hearing_parties" and x.is_open for x in state.deadlines)
    if placement.in_force and unheard and placement.authorised_at is not None:
        yield f"placement.{HEARING}", placement.authorised_at, placement.child_heard_at
    if authority.suspension == "active" and authority.suspended_at is not None:
        yield f"authority.{HEARING}", authority.suspended_at, authority.child_heard_at


def is_to_be_heard(state: MeasureState, decided_at: datetime) -> bool:
    """Whether the child is known to be twelve, or maybe twelve, before two weeks after the decision are over."""
    two_weeks_on = local_date(decided_at) + timedelta(weeks=2)
    return state.birth_date is not None and can_have_reached(state.birth_date, HEARD_FROM, two_weeks_on)


def watch_birthday(d: Decision[MeasureState], when: datetime) -> None:
    """A measure in force ends at eighteen, whatever the court said about its last day."""
    if d.state.birth_date is None:
        return
    earliest, latest = counted_from(d.state.birth_date)
    known = next((x for x in d.state.deadlines if x.id == OF_AGE and x.is_open), None)
    if known is not None and (known.anchor, known.latest_anchor) == (earliest, latest):
        return
    # A measure that stands again after a lapse brings back the birthday that was known before it.
    d.cancel(when, "andere geboortedatum", OF_AGE)
    d.start(OF_AGE, earliest, when, child=d.state.child, latest_anchor=latest)


def start_hearing_duty(d: Decision[MeasureState], when: datetime) -> None:
    """A child that is, or may be, twelve before the two weeks are over must be heard within them.

    Also where the parties were heard before the order: their hearing is not the child's (art. 809 lid 3 Rv).
    """
    if d.state.child_heard_at is None and is_to_be_heard(d.state, when):
        d.start(HEARING, when, when, child=d.state.child)


def hear_child(d: Decision[MeasureState], command: c.HearChild) -> None:
    """The opportunity is what the law asks; a child may leave it."""
    d.require(
        any(
            (
                d.state.petition_filed_at,
                d.state.ordered_at,
                d.state.authority.requested_at,
                d.state.authority.suspended_at,
            )
        ),
        RefusalCode.WRONG_STAGE,
        "Er ligt nog niets bij de rechter waarover het kind kan worden gehoord.",
        article=_ARTICLE,
    )
    hearing = last_of(d.state.deadlines, HEARING)
    lapsed = hearing is not None and hearing.status is DeadlineStatus.LAPSED
    if hearing is not None and lapsed and d.state.lapsed and command.occurred_at < defensible_until(hearing):
        # Heard in time and recorded after the lapse: it never lapsed.
        reinstate(d, command.occurred_at, MeasureKind.PROVISIONAL_SUPERVISION)
    d.record(e.ChildGivenAHearing(occurred_at=command.occurred_at, used=command.used))
    d.meet(HEARING, command.occurred_at)


def require_minor(d: Decision[MeasureState], starts_on: date) -> None:
    """No measure for who is of age beyond doubt (art. 1:233 BW)."""
    known = d.state.birth_date
    d.require(
        known is None or not has_reached(known, OF_AGE_FROM, starts_on),
        RefusalCode.WRONG_STAGE,
        "Het kind is op de eerste dag van de maatregel meerderjarig.",
        field="starts_on",
        article="art. 1:233 BW",
    )


def require_heard(
    d: Decision[MeasureState], when: datetime, *, since: datetime | None = None, also: datetime | None = None
) -> None:
    """No decision on a request about a child of twelve or older without the opportunity to be heard on it.

    What it said before the request was about something else. `also`: when it was heard on this alone.
    """
    known = d.state.birth_date
    heard = max((x for x in (d.state.child_last_heard_at, d.state.child_heard_at, also) if x is not None), default=None)
    d.require(
        known is None
        or (heard is not None and (since is None or heard >= since))
        or not can_have_reached(known, HEARD_FROM, local_date(when)),
        RefusalCode.WRONG_STAGE,
        "Het kind is (of kan zijn) twaalf jaar of ouder en is nog niet in de gelegenheid gesteld te worden gehoord.",
        article=_ARTICLE,
    )
