"""The rules of a move: who becomes responsible, and how long the help that runs goes on."""

from collections.abc import Mapping
from datetime import date, datetime

from waakvlam.domain import geography
from waakvlam.domain.calendar import local_date
from waakvlam.domain.deadlines import Deadline, DeadlineStatus
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.facts import Clock, Fact
from waakvlam.domain.geography import GeographyError, Ground, NoLongerExists, NotCovered, UnknownMunicipality
from waakvlam.domain.protection_case.moves import commands as c
from waakvlam.domain.protection_case.moves import events as e
from waakvlam.domain.protection_case.moves.events import Residence
from waakvlam.domain.protection_case.state import CaseState

CONTINUATION = "youth_help_continuation_on_move"
"""Help without a stay goes on in the new municipality, for a year at most (Jeugdwet art. 2.7a)."""
_WOONPLAATS = "art. 1.1 Jeugdwet (woonplaats)"
_UNCONFIRMED = frozenset({Ground.DERIVED, Ground.RECALLED})


def record_move(d: Decision[CaseState], command: c.RecordMove) -> None:
    """A move of long ago may still be told; what comes last says where the household lives."""
    day = command.from_day
    d.require(
        day <= local_date(d.context.now),
        RefusalCode.IMPOSSIBLE_DATE,
        "Een verhuizing telt vanaf de dag dat zij er is; leg haar dan vast.",
        field="from_day",
    )
    residence = _resolve(command.municipality, day)
    d.require(
        residence not in d.state.moves.known, RefusalCode.ALREADY_DECIDED, "Zo staat het al vast.", field="from_day"
    )
    before = next((one for one in reversed(d.state.moves.known) if one.from_day < day), None)
    moves_house = before is None or before.municipality != residence.municipality
    is_last = all(one.from_day <= day for one in d.state.moves.known)
    continues = is_last and moves_house and _helped_on(d.state, day)
    told_otherwise = d.state.moves.continues_from == day
    d.record(e.HouseholdMoved(occurred_at=command.occurred_at, residence=residence, help_continues=continues))
    if is_last and residence.region != d.context.stream.region:
        d.record(
            e.RegionHandoverNeeded(
                occurred_at=command.occurred_at, from_region=d.context.stream.region, to_region=residence.region
            )
        )
    if continues or told_otherwise:
        d.cancel(command.occurred_at, "verhuizing opnieuw vastgelegd", CONTINUATION)
    if continues:
        d.start(CONTINUATION, day, command.occurred_at)


def is_answered_by(term: Deadline, when: datetime) -> bool:
    """Whether a decision at that moment takes the place of the help that goes on: after the move, before its end."""
    goes_on = term.id == CONTINUATION and (term.is_open or term.status is DeadlineStatus.LAPSED)
    return goes_on and isinstance(term.anchor, date) and term.anchor <= local_date(when) and when < term.ends_at


def _helped_on(state: CaseState, day: date) -> bool:
    # Art. 2.7a lid 2: also help that was granted and has not begun.
    moments = (state.help_began_at, state.help_granted_at)
    return any(moment is not None and local_date(moment) <= day for moment in moments)


def _resolve(municipality: str, day: date) -> Residence:
    try:
        found = geography.resolve(municipality, day)
    except NotCovered:
        raise Refusal(
            RefusalCode.IMPOSSIBLE_DATE,
            f"Van {municipality} is op {day:%d-%m-%Y} niet bekend bij welke regio en rechtbank zij hoort.",
            field="from_day",
            article=_WOONPLAATS,
        ) from None
    except NoLongerExists as gone:
        raise Refusal(
            RefusalCode.MALFORMED,
            f"{municipality} bestaat op {day:%d-%m-%Y} niet meer; opgegaan in {' of '.join(gone.successors)}.",
            field="municipality",
            article=_WOONPLAATS,
        ) from None
    except UnknownMunicipality:
        raise Refusal(
            RefusalCode.MALFORMED,
            f"{municipality} is geen gemeente; geef de CBS-code, bijvoorbeeld GM0797.",
            field="municipality",
            article=_WOONPLAATS,
        ) from None
    except GeographyError as other:
        raise Refusal(RefusalCode.MALFORMED, str(other), field="municipality", article=_WOONPLAATS) from None
    grounds = {"region": found.basis.region, "court": found.basis.court, "veilig_thuis": found.basis.veilig_thuis}
    return Residence(
        municipality=found.municipality,
        name=found.name,
        from_day=day,
        region=found.region,
        region_name=found.region_name,
        court=found.court,
        court_name=found.court_name,
        veilig_thuis=found.veilig_thuis_code,
        veilig_thuis_name=found.veilig_thuis_name,
        unconfirmed=tuple(what for what, ground in grounds.items() if ground in _UNCONFIRMED),
        carried_forward=found.carried_forward,
    )


def _require_same_place(d: Decision[CaseState], fact: str, day: date | datetime | None) -> None:
    """Another first day, and else the same: between the same moves, and with who is responsible from that day on."""
    number = int(fact.split(".")[2])
    known = d.state.moves.known
    residence = known[number - 1]
    assert day is not None, "where the household lives is not taken back"
    assert not isinstance(day, datetime), "it is a day"
    before, after = known[: number - 1][-1:], known[number:][:1]
    d.require(
        day <= local_date(d.context.now)
        and all(one.from_day < day for one in before)
        and all(day < one.from_day for one in after),
        RefusalCode.IMPOSSIBLE_DATE,
        "Deze dag ligt in de toekomst, of niet tussen de verhuizing ervoor en die erna.",
        field="value",
    )
    same = residence.model_copy(update={"from_day": day, "carried_forward": False})
    d.require(
        _resolve(residence.municipality, day).model_copy(update={"carried_forward": False}) == same,
        RefusalCode.IMPOSSIBLE_DATE,
        f"Op die dag hoorde {residence.name} bij een andere regio of rechtbank: leg de verhuizing opnieuw vast.",
        field="value",
        article=_WOONPLAATS,
    )
    d.require(
        d.state.moves.continues_from != residence.from_day or _helped_on(d.state, day),
        RefusalCode.IMPOSSIBLE_DATE,
        "De hulp die is voortgezet, liep op die dag nog niet.",
        field="value",
        article="art. 2.7a Jeugdwet",
    )


def on_lapse(d: Decision[CaseState], deadline: Deadline) -> None:
    """The right to the old help is over; nothing of the case ends by it, and somebody must know."""
    if deadline.id == CONTINUATION:
        meaning = (
            f"{deadline.name}: het recht op voortzetting is op {deadline.last_day:%d-%m-%Y} geëindigd. Zonder nieuw "
            f"besluit van de gemeente mist de hulp een grondslag ({deadline.article})."
        )
        d.warn_of_lapse(deadline, f"{d.context.stream.case}: {meaning}", deadline.ends_at)


CLOCKS: Mapping[str, Clock[CaseState]] = {
    CONTINUATION: Clock(anchor=lambda s: s.moves.continues_from, done=lambda s: s.moves.decided_at),
}

FACTS: Mapping[str, Fact] = {
    "moves.known.*.from_day": Fact(
        "de eerste dag van de woonplaats",
        recorded_by="record_move",
        is_day=True,
        along=("moves.continues_from",),
        check=_require_same_place,
    ),
}
"""What can be corrected of each place where the household lived, in their order: ``moves.known.2.from_day``."""
