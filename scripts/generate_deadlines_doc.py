#!/usr/bin/env python3
"""Write `docs/deadlines.md`, the catalogue of deadlines as a Dutch table, from the catalogue itself.

With `--check` nothing is written: exit status 1 when the file is stale.
"""

import sys
from itertools import groupby

from generated_page import write_or_check

from waakvlam.domain import catalogue
from waakvlam.domain.actors import DUTCH_NAME
from waakvlam.domain.catalogue import Confidence, Entry, Kind, OnMiss

KIND = {Kind.STATUTORY: "wet", Kind.NORM: "norm", Kind.MEASURE: "maatregel"}
ATW = {"applies": "ja", "excluded": "nee", "unclear": "onzeker"}
ON_MISS = {OnMiss.BREACH: "schending", OnMiss.LAPSE: "verval"}
CONFIDENCE = {Confidence.CONFIRMED: "bevestigd", Confidence.RECALLED: "niet bevestigd"}

HEAD = """\
# Termijnen

<!-- Gemaakt met scripts/generate_deadlines_doc.py uit waakvlam/domain/catalogue/*.toml: wijzig die bestanden. -->

Alle termijnen die Waakvlam kent, met hun bron. Dit is geen juridisch advies.

- **Soort**: *wet* is een wet of AMvB; *norm* is een protocol, een leidraad of een keuze van de regio, en geen wet;
  *maatregel* is de langste duur van een maatregel of recht.
- **ATW**: of de Algemene termijnenwet het einde verlengt. Bij *onzeker* staat de bewaking op de niet verlengde dag;
  de verlengde dag is hooguit verdedigbaar.
- **Regionaal**: voor het getal is geen tekst gevonden. De regio stelt het in; het is nooit wet.
- **Begint bij**: de dag van de gebeurtenis telt niet mee, tenzij dat er staat. *Terug*: teruggerekend vanaf die dag.
- **Bewaakt**: een werkproces start deze termijn zelf. De andere kunnen alleen worden berekend
  (`waakvlam deadlines compute`).
"""

COLUMNS = (
    *("id", "naam", "termijn", "begint bij", "wie", "artikel", "soort", "ATW"),
    *("bij overschrijding", "zekerheid", "bewaakt"),
)


def term(entry: Entry) -> str:
    """The length as a reader sees it; never a number that no text gives."""
    if not entry.computable:
        return "geen termijn"
    if entry.term is None:
        proposal = f" (voorstel: {entry.proposed_norm.dutch})" if entry.proposed_norm else ""
        return f"regionaal{proposal}"
    length = entry.wording or entry.term.dutch
    return f"{length} terug" if entry.direction == "backward" else length


def row(entry: Entry) -> str:
    """One line of the table."""
    starts = f"{entry.starts}; die dag telt mee" if entry.first_day_counted else entry.starts
    article = f"[{entry.article}]({entry.url})" if entry.url else entry.article
    cells = (
        f"`{entry.id}`",
        entry.dutch,
        term(entry),
        starts,
        DUTCH_NAME[entry.responsible],
        article,
        KIND[entry.kind],
        ATW[entry.atw],
        f"{ON_MISS[entry.on_miss]}: {entry.consequence}" if entry.consequence != "-" else "-",
        CONFIDENCE[entry.confidence],
        "nee" if entry.stand_alone else "ja",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def document() -> str:
    """The whole page."""
    parts = [HEAD]
    for group, entries in groupby(catalogue.entries(), key=lambda entry: entry.group):
        held = list(entries)
        parts += [f"\n## {group}\n", "| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
        parts += map(row, held)
        notes = [f"- `{entry.id}`: {entry.note}" for entry in held if entry.note]
        parts += ["\n### Toelichting\n", *notes]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(write_or_check("deadlines.md", document(), __doc__))
