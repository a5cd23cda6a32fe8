"""The municipality is told at once (*onverwijld*) of an investigation that it did not ask for (Jeugdwet art. 3.1)."""

from collections.abc import Mapping

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.facts import Clock, Fact
from waakvlam.domain.protection_case import commands as c
from waakvlam.domain.protection_case import events as e
from waakvlam.domain.protection_case.college_told import CollegeTold
from waakvlam.domain.protection_case.state import CaseState

OF_OWN_INVESTIGATION = "rvdk_notify_college"
"""The RvdK tells it of its own investigation (lid 3)."""
OF_GI_REQUEST = "gi_notify_college_of_request"
"""The certified institution tells it of its own request (lid 4)."""
_BY = {
    OrganisationKind.RVDK: CollegeTold.OWN_INVESTIGATION,
    OrganisationKind.CERTIFIED_INSTITUTION: CollegeTold.REQUEST_BY_GI,
}
_TERM = {CollegeTold.OWN_INVESTIGATION: OF_OWN_INVESTIGATION, CollegeTold.REQUEST_BY_GI: OF_GI_REQUEST}
_ARTICLE = {
    CollegeTold.OWN_INVESTIGATION: "art. 3.1 lid 3 Jeugdwet",
    CollegeTold.REQUEST_BY_GI: "art. 3.1 lid 4 Jeugdwet",
}


def notify_college(d: Decision[CaseState], command: c.NotifyCollege) -> None:
    """The municipality knows."""
    about = _about(d, command)
    own = about is CollegeTold.OWN_INVESTIGATION
    began = d.state.own_investigation_at if own else d.state.gi_asked_at
    d.require(
        about in _untold(d.state),
        RefusalCode.WRONG_STAGE,
        "Er is geen onderzoek uit zichzelf waarvan het college nog niet weet."
        if own
        else "Er is geen verzoek van een GI waarvan het college nog niet weet.",
        article=_ARTICLE[about],
    )
    d.require_not_before(command.occurred_at, began, "het begin van het onderzoek" if own else "het verzoek van de GI")
    d.record(e.CollegeNotified(occurred_at=command.occurred_at, about=about))
    d.meet(_TERM[about], command.occurred_at)


def _about(d: Decision[CaseState], command: c.NotifyCollege) -> CollegeTold:
    own = _BY.get(command.actor.kind)
    untold = _untold(d.state)
    d.require(
        own is None or command.about in {None, own},
        RefusalCode.NOT_COMPETENT,
        "De RvdK meldt zijn eigen onderzoek, een GI haar eigen verzoek.",
        field="about",
        article="art. 3.1 lid 3 en 4 Jeugdwet",
    )
    d.require(
        own is not None or command.about is not None or len(untold) < len(CollegeTold),
        RefusalCode.MALFORMED,
        "Het college moest van twee dingen weten: zeg van welk (own_investigation of request_by_gi).",
        field="about",
    )
    return own or command.about or next(iter(untold), CollegeTold.OWN_INVESTIGATION)


def _untold(state: CaseState) -> tuple[CollegeTold, ...]:
    owed = {
        CollegeTold.OWN_INVESTIGATION: state.own_investigation_at is not None and state.college_notified_at is None,
        CollegeTold.REQUEST_BY_GI: state.gi_asked_at is not None and state.told_of_gi_at is None,
    }
    return tuple(about for about, is_owed in owed.items() if is_owed)


CLOCKS: Mapping[str, Clock[CaseState]] = {
    OF_OWN_INVESTIGATION: Clock(anchor=lambda s: s.own_investigation_at, done=lambda s: s.college_notified_at),
    OF_GI_REQUEST: Clock(anchor=lambda s: s.gi_asked_at, done=lambda s: s.told_of_gi_at),
}
FACTS: Mapping[str, Fact] = {
    "own_investigation_at": Fact(
        "het begin van het ambtshalve onderzoek", recorded_by="start_own_investigation", follows=("opened_at",)
    ),
    "college_notified_at": Fact(
        "de mededeling aan het college",
        recorded_by="notify_college",
        follows=("own_investigation_at",),
        starts=(),
    ),
    "gi_asked_at": Fact(
        "het verzoek van de GI om onderzoek", recorded_by="request_court_measure", follows=("opened_at",)
    ),
    "told_of_gi_at": Fact(
        "de mededeling aan het college van het verzoek van de GI",
        recorded_by="notify_college",
        follows=("gi_asked_at",),
        starts=(),
    ),
}
