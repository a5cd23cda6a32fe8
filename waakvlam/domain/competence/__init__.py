"""The competence table: per command who may do it and the article that says so (*bevoegdheid*).

    require_competent(StreamKind.COURT_MEASURE, "give_order", actor, {})

The table is data beside this module that a lawyer can read and correct, one file per part of the path, checked when
this package is imported. It says whose act something is; whether the act is possible now is for the rules.
"""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError

from waakvlam.domain.actors import DUTCH_NAME, Actor, OrganisationKind
from waakvlam.domain.competence.model import ONLY_ITSELF, ROLE_NAME, Basis, Competence
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.identifiers import StreamKind

__all__ = [
    "ONLY_ITSELF",
    "ROLE_NAME",
    "ActingFor",
    "Basis",
    "Competence",
    "CompetenceError",
    "competence",
    "competences",
    "load",
    "require_competent",
]

ActingFor = Mapping[OrganisationKind, frozenset[OrganisationKind]]
"""For whom a kind of organisation acts in a region (Toekomstscenario: the regional safety team for Veilig Thuis, the
RvdK and the certified institution). The clocks and the articles stay those of the one that is acted for."""


class CompetenceError(ValueError):
    """A data file that cannot be used. The message names the file, the row and the key."""


def load(texts: Mapping[StreamKind, str]) -> tuple[Competence, ...]:
    """Read and check the tables, given as the text of each part's file.

    Raises:
        CompetenceError: a faulty file, a field that is missing or unknown, or a command with two rows.
    """
    found: dict[tuple[StreamKind, str], Competence] = {}
    for kind, text in texts.items():
        try:
            content = tomllib.loads(text)
        except tomllib.TOMLDecodeError as problem:
            raise CompetenceError(f"{kind}.toml: {problem}") from problem
        if content.keys() != {"row"}:
            raise CompetenceError(f"{kind}.toml: needs [[row]] tables, has {sorted(content)}")
        for number, raw in enumerate(content["row"], 1):
            row = _read(kind, number, raw)
            if (kind, row.command) in found:
                raise CompetenceError(f"{kind}.toml: {row.command}: stands there twice")
            found[kind, row.command] = row
    return tuple(found.values())


def _read(kind: StreamKind, number: int, raw: dict[str, Any]) -> Competence:
    try:
        return Competence.model_validate({**raw, "kind": kind})
    except ValidationError as problem:
        first = problem.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "row"
        raise CompetenceError(f"{kind}.toml: {raw.get('command', f'row {number}')}: {key}: {first['msg']}") from problem


_ROWS: Final = load(
    {
        kind: files("waakvlam.domain").joinpath("competence", f"{kind}.toml").read_text(encoding="utf-8")
        for kind in StreamKind
    }
)
_BY_COMMAND: Final = MappingProxyType({(row.kind, row.command): row for row in _ROWS})


def competences() -> tuple[Competence, ...]:
    """Every row, in the order of the path and of the data files."""
    return _ROWS


def competence(kind: StreamKind, command_name: str) -> Competence:
    """The row of a command.

    Raises:
        LookupError: there is none. A command that nobody may do is a mistake in the table, not of the one who asks.
    """
    row = _BY_COMMAND.get((kind, command_name))
    if row is None:
        raise LookupError(f"{command_name} of {kind} has no row in the competence table")
    return row


def require_competent(kind: StreamKind, command_name: str, actor: Actor, acting_for: ActingFor) -> None:
    """Refuse a command that the law, or practice, does not give to this actor.

    Args:
        kind: the part of the path that takes the command.
        command_name: its name.
        actor: who does it.
        acting_for: for whom kinds of organisation act in this region; empty in today's chain.

    Raises:
        Refusal: `NotCompetent` with the article; the field is `actor.kind`, or `actor.role` where the law gives it to
            some of this kind only.
        LookupError: the command has no row.
    """
    row = competence(kind, command_name)
    if actor.kind in row.may_record:
        roles = row.roles.get(actor.kind)
        if roles is None or actor.role in roles:
            return
        raise Refusal(
            RefusalCode.NOT_COMPETENT,
            f"{command_name} is van een {DUTCH_NAME[actor.kind]} alleen mogelijk als {_names(roles, ROLE_NAME)} "
            f"({row.article}); de rol is nu '{actor.role}'.",
            field="actor.role",
            article=row.article,
        )
    if _stood_in_for(actor.kind, acting_for) & row.may_record:
        return
    recorders = f" Vastleggen kan ook: {_names(row.recorders, DUTCH_NAME)}." if row.recorders else ""
    raise Refusal(
        RefusalCode.NOT_COMPETENT,
        f"{command_name} is aan {_names(row.allowed, DUTCH_NAME)} ({row.article}), niet aan {DUTCH_NAME[actor.kind]}."
        f"{recorders}",
        field="actor.kind",
        article=row.article,
    )


def _stood_in_for(kind: OrganisationKind, acting_for: ActingFor) -> frozenset[OrganisationKind]:
    """For whom this kind acts; never for the court or for citizens, and these for nobody."""
    return frozenset() if kind in ONLY_ITSELF else acting_for.get(kind, frozenset()) - ONLY_ITSELF


def _names(found: Iterable[str], name: Mapping[Any, str]) -> str:
    # In the order of the names' own table: a set has none, and a message must not differ from run to run.
    among = set(found)
    *others, last = [dutch for one, dutch in name.items() if one in among]
    return f"{', '.join(others)} of {last}" if others else last
