"""Which local team is the household's, by assignment: the acts that move responsibility are that team's.

No law names local teams: the municipality arranges its own access, so which team it is follows from its assignment, and
another municipality's team comes in by another assignment.
"""

from collections.abc import Mapping
from datetime import datetime

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.charge import Charge
from waakvlam.domain.protection_case.state import CaseState


def charged(state: CaseState, when: datetime) -> Mapping[OrganisationKind, Charge]:
    """The team that was assigned then; what lies before the first assignment can only be about that one."""
    in_order = sorted(state.teams, key=lambda one: one.since)
    begun = [one for one in in_order if one.since <= when]
    named = begun[-1:] or in_order[:1]
    if not named:
        return {}
    team = frozenset(one.team for one in named)
    return {OrganisationKind.LOCAL_TEAM: Charge(team, "het lokale team dat is aangewezen", "regionaal")}
