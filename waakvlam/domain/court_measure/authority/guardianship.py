"""The end of an institution's guardianship (art. 1:281 BW), with the codes of CBS."""

from waakvlam.domain.birth import can_have_reached
from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure.authority import commands as c
from waakvlam.domain.court_measure.authority import suspension
from waakvlam.domain.court_measure.authority.commands import Guardian, GuardianshipEnd
from waakvlam.domain.court_measure.events import GUARDIANSHIPS, MeasureKind
from waakvlam.domain.court_measure.lapse import end, end_where_nothing_is_left
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode

TO_A_PERSON = {
    Guardian.FOSTER_PARENT: GuardianshipEnd.TO_FOSTER_PARENT,
    Guardian.PERSON: GuardianshipEnd.TO_PERSON,
}
"""The code by which guardianship passes from an institution to a person."""


def end_guardianship(d: Decision[MeasureState], command: c.EndGuardianship) -> None:
    """An institution's guardianship ends; or a suspension is lifted, and a supervision order beside it goes on."""
    when, reason, state = command.occurred_at, command.reason, d.state
    guarded = state.in_force and state.measure in GUARDIANSHIPS
    d.require(
        guarded or (state.authority.is_suspended and reason is GuardianshipEnd.AUTHORITY_RESTORED),
        RefusalCode.WRONG_STAGE,
        "Er is geen voogdij (of schorsing van het gezag) die zo kan eindigen.",
        field="reason",
        article="art. 1:281 BW",
    )
    d.require_not_before(
        when, state.authority.ended_at or state.authority.suspended_at, "de beschikking over het gezag"
    )
    d.require(
        reason not in TO_A_PERSON.values() or state.measure is MeasureKind.GUARDIANSHIP,
        RefusalCode.WRONG_STAGE,
        "Voorlopige voogdij gaat niet over op een persoon: leg de beëindiging van het gezag vast (end_authority).",
        field="reason",
        article="art. 1:281 lid 1 BW",
    )
    d.require(
        reason is not GuardianshipEnd.OF_AGE or can_have_reached(state.birth_date, 18, local_date(when)),
        RefusalCode.IMPOSSIBLE_DATE,
        "Het kind is dan nog niet meerderjarig (11).",
        field="reason",
        article="art. 1:233 BW",
    )
    if guarded:
        end(d, when, reason)
    else:
        suspension.end_suspension(d, when, "lifted")
        end_where_nothing_is_left(d, when, reason)
