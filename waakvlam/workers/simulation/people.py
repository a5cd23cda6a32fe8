"""Who acts in a simulated region: its organisations under test numbers (prefix 00000099), none of them real."""

from dataclasses import dataclass
from random import Random

from waakvlam.domain.actors import OrganisationKind

_KIND_NUMBER = {kind: number for number, kind in enumerate(OrganisationKind, 1)}
_ROLES = {
    OrganisationKind.LOCAL_TEAM: "fixed_face",
    OrganisationKind.VEILIG_THUIS: "triage",
    OrganisationKind.MUNICIPALITY: "access",
    OrganisationKind.RVDK: "investigator",
    OrganisationKind.COURT: "judge",
    OrganisationKind.CERTIFIED_INSTITUTION: "protector",
    OrganisationKind.CITIZEN: "parent_with_authority",
}
_LARGE_GI = 0.7


def oin(kind: OrganisationKind, number: int = 1) -> str:
    """A number that anybody may use in a test."""
    return f"00000099{_KIND_NUMBER[kind]:03d}{number:03d}000000"


@dataclass(frozen=True)
class People:
    """The organisations that one household meets."""

    team: int
    gi: int

    def actor(self, kind: OrganisationKind, role: str | None = None) -> dict[str, str]:
        """Somebody of an organisation, as a command names an actor."""
        number = {
            OrganisationKind.LOCAL_TEAM: self.team,
            OrganisationKind.MUNICIPALITY: self.team,
            OrganisationKind.CERTIFIED_INSTITUTION: self.gi,
        }.get(kind, 1)
        return {
            "organisation": oin(kind, number),
            "kind": kind.value,
            "role": role or _ROLES[kind],
            "worker": f"{kind.value}-{number}",
        }

    @property
    def team_oin(self) -> str:
        """The local team's organisation."""
        return oin(OrganisationKind.LOCAL_TEAM, self.team)

    @property
    def gi_oin(self) -> str:
        """The certified institution that is charged."""
        return oin(OrganisationKind.CERTIFIED_INSTITUTION, self.gi)

    @property
    def other_gi_oin(self) -> str:
        """The institution that may take over."""
        return oin(OrganisationKind.CERTIFIED_INSTITUTION, 3 - self.gi)

    @property
    def gi_is_short_of_people(self) -> bool:
        """The large institution has the longer waiting list."""
        return self.gi == 1


def somebody(teams: int, dice: Random) -> People:
    """One of the region's local teams; and one of two institutions, a large one and a small one."""
    return People(
        team=dice.randint(1, teams),
        gi=1 if dice.random() < _LARGE_GI else 2,
    )
