"""The rules of ending parental authority, and of the guardianship that follows (art. 1:266, 1:267, 1:275, 1:280 BW).

An institution as guardian carries out a measure of child protection, so the track goes on. A person as guardian, or a
parent who goes on alone, needs nobody of the chain: what ran because of the authority has ended.
"""

from datetime import date, datetime

from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import child
from waakvlam.domain.court_measure.appeal import open_appeal
from waakvlam.domain.court_measure.authority import commands as c
from waakvlam.domain.court_measure.authority import events as e
from waakvlam.domain.court_measure.authority import suspension
from waakvlam.domain.court_measure.authority.commands import Guardian
from waakvlam.domain.court_measure.authority.guardianship import TO_A_PERSON, end_guardianship
from waakvlam.domain.court_measure.charged import require_own_declaration
from waakvlam.domain.court_measure.commands import EndReason
from waakvlam.domain.court_measure.events import GUARDIANSHIPS, MeasureKind
from waakvlam.domain.court_measure.lapse import end
from waakvlam.domain.court_measure.periods import NO_EXTENSION, SUPERVISION_TERMS
from waakvlam.domain.court_measure.protector import ASSIGN_GUARDIANSHIP, ASSIGN_SUPERVISION
from waakvlam.domain.court_measure.state import MeasureStage, MeasureState
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode

JUDGEMENT = "rvdk_gi_authority_to_court"
"""Two weeks from the date on the institution's letter."""
_REQUEST_POSSIBLE = frozenset(
    {MeasureStage.PETITION_AWAITED, MeasureStage.COURT, MeasureStage.CRISIS_ORDER_AWAITED, MeasureStage.LAPSED}
)


def apply(d: Decision[MeasureState], command: c.AuthorityCommand) -> None:
    """Apply one command about the authority."""
    match command:
        case c.SuspendAuthority():
            suspension.suspend_authority(d, command)
        case c.RecordSuspensionHearing():
            suspension.record_hearing(d, command)
        case c.AskAuthorityJudgement():
            ask_judgement(d, command)
        case c.RequestEndOfAuthority():
            request_end(d, command)
        case c.AcceptGuardianship():
            accept_guardianship(d, command)
        case c.EndAuthority():
            end_authority(d, command)
        case c.EndGuardianship():
            end_guardianship(d, command)


def ask_judgement(d: Decision[MeasureState], command: c.AskAuthorityJudgement) -> None:
    """The institution that carries out the supervision order asks what the RvdK did not ask by itself."""
    article = "art. 1:267 lid 2 BW"
    d.require(
        d.state.in_force and d.state.measure is MeasureKind.SUPERVISION,
        RefusalCode.WRONG_STAGE,
        "Alleen de GI die een ondertoezichtstelling uitvoert, kan dit vragen.",
        article=article,
    )
    _require_not_requested(d, article)
    d.require(
        command.declined_on <= command.dated <= local_date(command.occurred_at),
        RefusalCode.IMPOSSIBLE_DATE,
        "De brief van de GI volgt op de schriftelijke mededeling van de RvdK, en ligt niet na de verzending.",
        field="dated",
        article=article,
    )
    d.record(
        e.AuthorityJudgementAsked(occurred_at=command.occurred_at, declined_on=command.declined_on, dated=command.dated)
    )
    d.start(JUDGEMENT, command.dated, command.occurred_at, child=d.state.child)


def request_end(d: Decision[MeasureState], command: c.RequestEndOfAuthority) -> None:
    """The court is asked. It keeps a suspension alive, also when it is recorded after three months."""
    article = "art. 1:267 lid 1 BW"
    _require_not_requested(d, article)
    d.require(
        d.state.measure is not MeasureKind.GUARDIANSHIP,
        RefusalCode.ALREADY_DECIDED,
        "Het gezag is al beëindigd.",
        article=article,
    )
    d.require(
        d.state.in_force or d.state.authority.is_suspended or d.state.stage in _REQUEST_POSSIBLE,
        RefusalCode.WRONG_STAGE,
        "Dit verzoek volgt op een afgerond raadsonderzoek, een schorsing of een maatregel.",
        article=article,
    )
    d.require_not_before(command.occurred_at, d.state.authority.decided_at, "de vorige beslissing over het gezag")
    d.require_not_before(command.occurred_at, d.state.investigated_at, "de afronding van het raadsonderzoek")
    suspension.keep_alive(d, command.occurred_at)
    d.record(e.EndOfAuthorityRequested(occurred_at=command.occurred_at))
    d.meet(JUDGEMENT, command.occurred_at)


def accept_guardianship(d: Decision[MeasureState], command: c.AcceptGuardianship) -> None:
    """Whom the court appoints has said before to be willing; whom a parent named says it afterwards (sub a)."""
    article = "art. 1:280 sub b BW"
    d.require(
        d.state.authority.is_requested,
        RefusalCode.WRONG_STAGE,
        "Er ligt geen verzoek tot beëindiging van het gezag waarvoor een voogd zich bereid kan verklaren.",
        article=article,
    )
    _require_gi_named(d, command.guardian, command.gi)
    require_own_declaration(d, command)
    d.record(e.GuardianshipAccepted(occurred_at=command.occurred_at, guardian=command.guardian, gi=command.gi))


def end_authority(d: Decision[MeasureState], command: c.EndAuthority) -> None:
    """The decision of the court, when it takes effect."""
    when, authority = command.occurred_at, d.state.authority
    d.require(
        authority.is_requested,
        RefusalCode.ALREADY_DECIDED if authority.decided_at else RefusalCode.WRONG_STAGE,
        "Er is geen verzoek tot beëindiging van het gezag waarop nog beslist moet worden.",
        article="art. 1:267 BW",
    )
    d.require_not_before(when, authority.requested_at, "het verzoek")
    child.require_heard(d, when, since=authority.requested_at)
    if not command.granted:
        _refuse(d, when)
        return
    if command.other_parent:
        d.require(
            command.guardian is None,
            RefusalCode.MALFORMED,
            "Oefent de andere ouder het gezag alleen uit, dan is er geen voogd.",
            field="guardian",
            article="art. 1:274 lid 1 en 1:275 lid 1 BW",
        )
        _leave_to_the_other_parent(d, when)
        return
    _appoint(d, command)


def _appoint(d: Decision[MeasureState], command: c.EndAuthority) -> None:
    when, guardian = command.occurred_at, command.guardian
    if guardian is None:
        d.require(
            False,
            RefusalCode.MALFORMED,
            "Zonder andere ouder die het gezag alleen uitoefent, benoemt de rechtbank een voogd.",
            field="guardian",
            article="art. 1:275 lid 1 BW",
        )
        return
    _require_gi_named(d, guardian, command.gi)
    willing = d.state.authority
    d.require(
        willing.accepted_at is not None and (willing.accepted_by, willing.accepted_gi) == (guardian, command.gi),
        RefusalCode.WRONG_STAGE,
        "Wie de rechter tot voogd benoemt, heeft zich eerst bereid verklaard: leg dat vast met accept_guardianship.",
        field="guardian",
        article="art. 1:280 sub b BW",
    )
    d.require_not_before(when, willing.accepted_at, "de bereidverklaring")
    starts_on = command.starts_on or _day_after(local_date(when))
    _require_takes_effect(d, when, starts_on)
    under_supervision = d.state.in_force and d.state.measure not in GUARDIANSHIPS
    was_alone = d.state.in_force and d.state.measure is MeasureKind.PROVISIONAL_GUARDIANSHIP
    _fall_away(d, when)
    d.record(
        e.AuthorityEnded(
            occurred_at=when,
            guardian=guardian,
            gi=command.gi,
            starts_on=starts_on,
            ends_supervision=under_supervision,
        )
    )
    if guardian is Guardian.CERTIFIED_INSTITUTION:
        if d.state.authority.plan_awaited_from is not None:
            d.cancel(when, "voogdij opgedragen", "plan_within_six_weeks", "plan_yearly_review")
            d.start("plan_within_six_weeks", when, when, child=d.state.child)
        child.watch_birthday(d, when)
        open_appeal(d, when)
        d.tell_case("measure_ordered", when, outcome=MeasureKind.GUARDIANSHIP.value, child=d.state.child)
    elif under_supervision:
        end(d, when, EndReason.AUTHORITY_ENDED)
    else:
        end(d, when, TO_A_PERSON[guardian] if was_alone else "guardian_is_person")


def _require_takes_effect(d: Decision[MeasureState], when: datetime, starts_on: date) -> None:
    article = "art. 1:280 sub b BW"
    d.require(
        starts_on > local_date(when),
        RefusalCode.IMPOSSIBLE_DATE,
        "De voogdij begint op zijn vroegst daags nadat de beschikking is verstrekt of verzonden.",
        field="starts_on",
        article=article,
    )
    d.require(
        starts_on <= _day_after(local_date(d.context.latest_moment)),
        RefusalCode.IMPOSSIBLE_DATE,
        "De voogdij begint pas later. Tot dan loopt de ondertoezichtstelling door: leg de beschikking vast als zij "
        "werkt (uitvoerbaar bij voorraad: na verzending; anders: zodra zij onherroepelijk is).",
        field="starts_on",
        article=article,
    )


def _fall_away(d: Decision[MeasureState], when: datetime) -> None:
    """What was owed under supervision and suspension is owed no more."""
    d.cancel(
        when,
        "gezag beëindigd",
        "vots_max_duration",
        *SUPERVISION_TERMS,
        NO_EXTENSION,
        "spoed_hearing_parties",
        child.HEARING,
        *suspension.TERMS,
        ASSIGN_SUPERVISION,
        ASSIGN_GUARDIANSHIP,
    )


def _leave_to_the_other_parent(d: Decision[MeasureState], when: datetime) -> None:
    """No guardian, and a supervision order goes on: the child is under the authority of a parent."""
    goes_on = d.state.in_force and d.state.measure not in GUARDIANSHIPS
    suspension.end_suspension(d, when, "lifted")
    d.record(
        e.AuthorityEnded(
            occurred_at=when,
            guardian=None,
            gi=None,
            starts_on=_day_after(local_date(when)),
            ends_supervision=False,
        )
    )
    if goes_on or d.state.petition_filed_at is not None:
        _leave_the_petition(d, when)
        open_appeal(d, when)
    else:
        end(d, when, "other_parent")


def _refuse(d: Decision[MeasureState], when: datetime) -> None:
    """The parents keep their authority, and get back what was suspended until this decision."""
    goes_on = d.state.in_force and d.state.measure not in GUARDIANSHIPS
    refused_instead(d, when)
    if not goes_on and d.state.petition_filed_at is None:
        end(d, when, "order_refused")
        return
    _leave_the_petition(d, when)


def _leave_the_petition(d: Decision[MeasureState], when: datetime) -> None:
    """A provisional guardianship is over with the suspension; the court still decides about supervision."""
    if d.state.measure is not MeasureKind.PROVISIONAL_GUARDIANSHIP or not d.state.in_force:
        return
    d.record(e.ProvisionalGuardianshipOver(occurred_at=when))
    d.cancel(when, "voorlopige voogdij beëindigd", ASSIGN_GUARDIANSHIP, child.OF_AGE)
    # The case hears that no measure holds any more.
    d.tell_case("measure_lapsed", when, outcome=MeasureKind.PROVISIONAL_GUARDIANSHIP.value, child=d.state.child)


def refused_instead(d: Decision[MeasureState], when: datetime) -> None:
    """The court refused to end the authority; it may impose supervision instead (art. 1:267a BW)."""
    d.record(e.EndOfAuthorityRefused(occurred_at=when))
    suspension.end_suspension(d, when, "refused")


def _require_not_requested(d: Decision[MeasureState], article: str) -> None:
    d.require(
        not d.state.authority.is_requested,
        RefusalCode.ALREADY_DECIDED,
        "Beëindiging van het gezag is al verzocht.",
        article=article,
    )


def _require_gi_named(d: Decision[MeasureState], guardian: Guardian, gi: str | None) -> None:
    d.require(
        (gi is not None) == (guardian is Guardian.CERTIFIED_INSTITUTION),
        RefusalCode.MALFORMED,
        "Een GI als voogd wordt met haar OIN genoemd; een persoon als voogd wordt niet genoemd.",
        field="gi",
        article="art. 1:302 lid 1 BW",
    )


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
