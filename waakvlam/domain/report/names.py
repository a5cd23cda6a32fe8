"""What organisations are called in a report."""

from functools import cache

from waakvlam.domain.actors import DUTCH_NAME, OrganisationKind
from waakvlam.domain.geography import OrganisationKind as Listed
from waakvlam.domain.geography import corv_last_day, organisations


@cache
def _known() -> dict[str, str]:
    """By OIN, from the list of the chain's own exchange."""
    day = corv_last_day()
    return {one.oin: one.name for kind in Listed for one in organisations(kind, day) if one.oin}


def organisation_name(oin: str | None, kind: OrganisationKind | None = None) -> str:
    """Its name, or its number where no list has it."""
    if not oin:
        return f"{DUTCH_NAME[kind]}, niet vastgelegd welke" if kind else "niet vastgelegd welke"
    return _known().get(oin) or (f"{DUTCH_NAME[kind]} {oin}" if kind else f"OIN {oin}")
