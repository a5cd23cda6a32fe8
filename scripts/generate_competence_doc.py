#!/usr/bin/env python3
"""Write `docs/competence.md`, the competence table in Dutch, from the table itself.

With `--check` nothing is written: exit status 1 when the file is stale.
"""

import sys
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from generated_page import write_or_check

from waakvlam.domain.actors import DUTCH_NAME
from waakvlam.domain.competence import ROLE_NAME, Basis, Competence, competences
from waakvlam.domain.dutch import STREAM_NAME

BASIS = {Basis.STATUTORY: "wet", Basis.PRACTICE: "praktijk"}

HEAD = """\
# Bevoegdheden

<!-- Gemaakt met scripts/generate_competence_doc.py uit waakvlam/domain/competence/*.toml: wijzig die bestanden. -->

Per bericht: wie het mag, en het artikel dat dat zegt. Een weigering (`NotCompetent`) noemt dat artikel. Dit is geen
juridisch advies.

- **Wie**: wiens handeling het is. Of het op dat moment kan, zeggen de regels van het traject.
- **Vastleggen kan ook**: wie een stuk van die handeling ontvangt, zoals het afschrift van een beschikking, kan haar
  vastleggen. De handeling blijft van een ander.
- **Rol**: alleen waar de wet een rol noemt; tussen haakjes staat hoe zij in `actor.role` heet. Anders is elke rol
  goed.
- **Grondslag**: *wet* is een wet of AMvB; bij *praktijk* is geen tekst gevonden die zegt wie dit doet, of kiest de
  regio (*regionaal*). Dat is nooit wet.
- **Toekomstscenario**: het regionaal veiligheidsteam staat nergens als bevoegde. Het handelt voor een ander, alleen
  waar de regio dat instelt, en nooit voor de kinderrechter of een inwoner.
"""

COLUMNS = ("bericht", "wie mag het", "vastleggen kan ook", "rol", "artikel", "grondslag", "toelichting")


def names(found: frozenset[Any], name: Mapping[Any, str]) -> str:
    """In the order of the table of names."""
    return ", ".join(dutch for one, dutch in name.items() if one in found)


def row(one: Competence) -> str:
    """One line of the table."""
    recorders = f"{names(one.recorders, DUTCH_NAME)} ({one.recorders_article})" if one.recorders else "-"
    role_names = {role: f"{dutch} (`{role}`)" for role, dutch in ROLE_NAME.items()}
    roles = "; ".join(f"{DUTCH_NAME[kind]}: {names(named, role_names)}" for kind, named in one.roles.items())
    cells = (
        f"`{one.command}`",
        names(one.allowed, DUTCH_NAME),
        recorders,
        roles or "-",
        f"[{one.article}]({one.url})" if one.url else one.article,
        BASIS[one.basis],
        one.remark or "-",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def document() -> str:
    """The whole page."""
    parts = [HEAD]
    for kind, rows in groupby(competences(), key=lambda one: one.kind):
        parts += [f"\n## {STREAM_NAME[kind]}\n", "| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
        parts += map(row, rows)
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(write_or_check("competence.md", document(), __doc__))
