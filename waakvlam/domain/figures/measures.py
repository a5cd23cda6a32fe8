"""From when until when measures held, with the codes of CBS: folded from the record of one measure track.

A measure lasts from its first day up to and including its last. What the record tells later of earlier days (a hearing
in time, a corrected first day, an end that was none) moves the days themselves.
"""

from collections.abc import Callable
from datetime import date, datetime

from pydantic import Field

from waakvlam.domain.calendar import local_date, start_of_day
from waakvlam.domain.contract import AnyEvent
from waakvlam.domain.court_measure import MeasureKind, MeasureState
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.authority import events as ae
from waakvlam.domain.court_measure.authority.commands import Guardian, GuardianshipEnd
from waakvlam.domain.court_measure.commands import EndReason
from waakvlam.domain.general.events import FactCorrected
from waakvlam.domain.messages import Day, Instant
from waakvlam.domain.model import Model
from waakvlam.domain.region_exchange import MovedAway, MovedIn

SUPERVISION, PROVISIONAL_SUPERVISION, GUARDIANSHIP, PROVISIONAL_GUARDIANSHIP = "11", "12", "21", "22"
CODE: dict[MeasureKind, str] = {
    MeasureKind.SUPERVISION: SUPERVISION,
    MeasureKind.PROVISIONAL_SUPERVISION: PROVISIONAL_SUPERVISION,
    MeasureKind.GUARDIANSHIP: GUARDIANSHIP,
    MeasureKind.PROVISIONAL_GUARDIANSHIP: PROVISIONAL_GUARDIANSHIP,
}
"""CBS Beleidsinformatie Jeugd, *type maatregel*."""
MEASURE_NAME: dict[str, str] = {
    SUPERVISION: "ondertoezichtstelling",
    PROVISIONAL_SUPERVISION: "voorlopige ondertoezichtstelling",
    GUARDIANSHIP: "voogdij",
    PROVISIONAL_GUARDIANSHIP: "voorlopige voogdij",
}
REPLACED = "replaced"
"""Another measure came in its place: CBS has no code for that."""
LAPSED = str(EndReason.LAPSED)
_TO_A_GUARDIAN = {
    Guardian.CERTIFIED_INSTITUTION: REPLACED,
    Guardian.FOSTER_PARENT: str(GuardianshipEnd.TO_FOSTER_PARENT),
    Guardian.PERSON: str(GuardianshipEnd.TO_PERSON),
}
_SUSPENSION_ENDED = {"lapsed": LAPSED, "lifted": str(GuardianshipEnd.AUTHORITY_RESTORED)}


class Transfer(Model):
    """Another institution carries out the measure from a day on."""

    gi: str
    starts_on: Day


class Spell(Model):
    """One measure, from its first to its last day."""

    code: str
    gi: str
    starts_on: Day
    last_day: Day | None = None
    ends_on: Day | None = None
    end_reason: str | None = None
    ended_at: Instant | None = Field(default=None, description="The moment of what ended it.")
    transfers: tuple[Transfer, ...] = ()
    came_on: Day | None = Field(default=None, description="When it came from another region, running.")
    left_on: Day | None = Field(default=None, description="When it went on in another region.")
    elsewhere: bool = Field(default=False, description="It ended in the region that the child came from.")

    @property
    def held(self) -> bool:
        """Whether it held on any day: what was replaced on its first day never did."""
        return self.ends_on is None or self.ends_on >= self.starts_on

    def gi_on(self, day: date) -> str:
        """The institution that carried it out on a day."""
        return next((one.gi for one in reversed(self.transfers) if one.starts_on <= day), self.gi)


Spells = tuple[Spell, ...]


def evolve(spells: Spells, event: AnyEvent, after: MeasureState) -> Spells:
    """The measures after an event; `after` is the state that the event left."""
    return tuple(_dated(spell, event.occurred_at) for spell in _evolved(spells, event, after))


def _dated(spell: Spell, when: datetime) -> Spell:
    if (spell.ends_on is None) == (spell.ended_at is None):
        return spell
    return spell.model_copy(update={"ended_at": None if spell.ends_on is None else when})


def _evolved(spells: Spells, event: AnyEvent, after: MeasureState) -> Spells:
    match event:
        case e.MeasureImposed():
            ended = _end(spells, _day_before(event.starts_on), REPLACED)
            code = CODE[event.measure]
            return (*ended, Spell(code=code, gi=event.gi, starts_on=event.starts_on, last_day=event.last_day))
        case e.OrderExtended():
            return _replace_last(spells, _supervision, last_day=event.last_day)
        case e.MeasurePeriodCorrected():
            return _period_corrected(spells, event)
        case e.GiReplaced():
            return _transferred(spells, Transfer(gi=event.gi, starts_on=event.starts_on))
        case e.MeasureLapsed():
            code = CODE[event.measure]
            return _end(spells, _last_day_in_force(event.occurred_at), LAPSED, lambda one: one.code == code)
        case e.MeasureReinstated():
            code = CODE[event.measure]
            return _reopened(spells, lambda one: one.code == code and one.end_reason == LAPSED)
        case e.MeasureEnded():
            return _ended(spells, event, after)
        case ae.AuthoritySuspended(gi=str() as gi):
            first = local_date(event.occurred_at)
            return (
                *spells,
                Spell(code=PROVISIONAL_GUARDIANSHIP, gi=gi, starts_on=first, last_day=event.last_day),
            )
        case ae.SuspensionEnded():
            lapsed = event.because == "lapsed"
            day = _last_day_in_force(event.occurred_at) if lapsed else local_date(event.occurred_at)
            reason = _SUSPENSION_ENDED.get(event.because, event.because)
            return _end(spells, day, reason, lambda one: one.code == PROVISIONAL_GUARDIANSHIP)
        case ae.SuspensionReinstated():
            return _reopened(spells, lambda one: one.code == PROVISIONAL_GUARDIANSHIP and one.end_reason == LAPSED)
        case ae.SupervisionOver():
            return _supervision_over(spells, event, after)
        case ae.SupervisionStands():
            return _reopened(spells, _supervision)
        case ae.AuthorityEnded():
            return _authority_ended(spells, event)
        case FactCorrected():
            return _corrected(spells, event)
        case MovedIn():
            return tuple(_came(spell, event.occurred_at) for spell in spells)
        case MovedAway():
            return tuple(_left(spell, event.occurred_at) for spell in spells)
        case _:
            return spells


def _came(spell: Spell, when: datetime) -> Spell:
    running = _runs_at(spell, when)
    return spell.model_copy(update={"came_on": local_date(when) if running else None, "elsewhere": not running})


def _left(spell: Spell, when: datetime) -> Spell:
    if not _runs_at(spell, when):
        return spell
    # Time may have ended it on both sides, while the record was on its way: it is counted where it was then.
    return spell.model_copy(update={"left_on": local_date(when), "ends_on": None, "ended_at": None, "end_reason": None})


def _runs_at(spell: Spell, when: datetime) -> bool:
    return spell.ended_at is None or spell.ended_at > when


def _supervision(spell: Spell) -> bool:
    return spell.code in {SUPERVISION, PROVISIONAL_SUPERVISION}


def _authority_ended(spells: Spells, event: ae.AuthorityEnded) -> Spells:
    last = _day_before(event.starts_on)
    if event.ends_supervision:
        spells = _end(spells, last, str(EndReason.AUTHORITY_ENDED), _supervision)
    if event.guardian is None:
        return spells
    to = _TO_A_GUARDIAN[event.guardian]
    spells = _end(spells, last, to, lambda one: one.code == PROVISIONAL_GUARDIANSHIP)
    if event.guardian is not Guardian.CERTIFIED_INSTITUTION or event.gi is None:
        return spells
    return (*spells, Spell(code=GUARDIANSHIP, gi=event.gi, starts_on=event.starts_on))


def _supervision_over(spells: Spells, event: ae.SupervisionOver, after: MeasureState) -> Spells:
    """The guardianship beside it goes on; a lapse that is confirmed by it keeps the day on which it held last."""
    if any(spell.ends_on is None for spell in spells if _supervision(spell)):
        return _end(spells, _last_day(event, after), str(event.reason), _supervision)
    return _replace_last(
        spells, lambda one: _supervision(one) and one.end_reason == LAPSED, end_reason=str(event.reason)
    )


def _last_day(event: e.MeasureEnded | ae.SupervisionOver, after: MeasureState) -> date:
    by_the_clock = any(term.ends_at == event.occurred_at for term in after.deadlines)
    return _last_day_in_force(event.occurred_at) if by_the_clock else local_date(event.occurred_at)


def _ended(spells: Spells, event: e.MeasureEnded, after: MeasureState) -> Spells:
    reason, day = str(event.reason), _last_day(event, after)
    if any(spell.ends_on is None for spell in spells):
        return _end(spells, day, reason)
    if not spells or spells[-1].end_reason != LAPSED:
        return spells
    # The lapse is confirmed, or what was taken for it turns out to be this end: the day on which it held last stays.
    return (*spells[:-1], spells[-1].model_copy(update={"end_reason": reason}))


def _end(spells: Spells, day: date, reason: str, of: Callable[[Spell], bool] = lambda _: True) -> Spells:
    return tuple(
        spell.model_copy(update={"ends_on": min(day, spell.last_day or day), "end_reason": reason})
        if spell.ends_on is None and of(spell)
        else spell
        for spell in spells
    )


def _reopened(spells: Spells, of: Callable[[Spell], bool]) -> Spells:
    return _replace_last(spells, of, ends_on=None, end_reason=None, elsewhere=False)


def _transferred(spells: Spells, transfer: Transfer) -> Spells:
    last = next((spell for spell in reversed(spells) if _supervision(spell)), None)
    return spells if last is None else _replace_last(spells, _supervision, transfers=(*last.transfers, transfer))


def _replace_last(spells: Spells, of: Callable[[Spell], bool], **changes: object) -> Spells:
    for place in range(len(spells) - 1, -1, -1):
        if of(spells[place]):
            changed = spells[place].model_copy(update=changes)
            return (*spells[:place], changed, *spells[place + 1 :])
    return spells


def _corrected(spells: Spells, event: FactCorrected) -> Spells:
    previous, value = _day(event.previous), _day(event.value)
    if previous is None or value is None:
        return spells
    if "starts_on" in event.fields:
        return tuple(_moved(spell, previous, value) for spell in spells)
    if "authority.suspended_at" in event.fields:
        return _replace_last(
            spells, lambda one: one.code == PROVISIONAL_GUARDIANSHIP and one.starts_on == previous, starts_on=value
        )
    return spells


def _moved(spell: Spell, previous: date, value: date) -> Spell:
    """A first day that moved takes along the last day of what the measure replaced."""
    if spell.starts_on == previous:
        spell = spell.model_copy(update={"starts_on": value})
    if spell.end_reason == REPLACED and spell.ends_on == _day_before(previous):
        spell = spell.model_copy(update={"ends_on": _day_before(value)})
    return spell


def _period_corrected(spells: Spells, event: e.MeasurePeriodCorrected) -> Spells:
    found = next((one for one in reversed(spells) if one.last_day == event.previous_last_day), None)
    spells = _replace_last(spells, lambda one: one is found, last_day=event.last_day)
    if found is None or event.starts_on is None:
        return spells
    return tuple(_moved(spell, found.starts_on, event.starts_on) for spell in spells)


def _day(value: date | datetime | None) -> date | None:
    return local_date(value) if isinstance(value, datetime) else value


def _last_day_in_force(ended_at: datetime) -> date:
    """What ends at midnight held until the day before."""
    day = local_date(ended_at)
    return _day_before(day) if ended_at == start_of_day(day) else day


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
