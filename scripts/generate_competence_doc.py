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
- **Alleen de genoemde**: van deze soorten alleen de organisatie die het dossier noemt, vergeleken op OIN. Een andere
  van dezelfde soort wordt geweigerd op `actor.organisation`, met het artikel waarbij de handeling van de genoemde is.
  Een streepje: elke organisatie van die soort.
- **Toekomstscenario**: het regionaal veiligheidsteam staat nergens als bevoegde. Het handelt voor een ander, alleen
  waar de regio dat instelt, en nooit voor de rechter of een inwoner. Voor welke organisatie van die soort, wordt niet
  gevraagd.

## Welke organisatie het dossier noemt

- **De GI** die een beschikking belast: ondertoezichtstelling (art. 1:255 lid 1 BW), voorlopige ondertoezichtstelling
  (art. 1:257 BW), voorlopige voogdij (art. 1:268 lid 3 BW), voogdij (art. 1:302 lid 1 BW). Tot de eerste dag van de GI
  die haar vervangt (art. 1:259 BW) of die een volgende beschikking belast.
- **Het lokale team** dat met `assign_local_team` is aangewezen, tot een volgend team is aangewezen; ook na een
  verhuizing. Geen wet noemt lokale teams: de gemeente wijst aan.
- **Wie een calamiteit of geweld vastlegde** met `report_violence`: wie moet melden, meldt zelf (art. 4.1.8 lid 1
  Jeugdwet). Vastgelegd in de regels, niet in de tabel: het geldt voor elke soort.

Hoe wordt vergeleken:

- **Wanneer het gebeurde** telt (`occurred_at`), niet wanneer het wordt vastgelegd: de vorige GI kan later nog
  vastleggen wat zij deed. Wat onder een eerdere beschikking aan een andere GI gebeurde, raakt de termijnen van nu niet
  meer en wordt geweigerd.
- **Tussen de beschikking en de eerste dag** voert de vorige GI uit en bereidt de nieuwe voor: beide worden aangenomen.
- **Verbeteren** kan wie belast was toen het feit gebeurde, en wie het nu is.
- **Noemt het dossier nog niemand**, dan is elke organisatie van die soort goed. Papieren bij een verzoek tot onderzoek
  blijven van wie het verzoek deed; de vervanging van een GI mogen beide vastleggen; een GI verklaart alleen zichzelf
  bereid tot de voogdij.
- **Niet vergeleken**: rechtbank (een ander gerecht kan de zaak overnemen), RvdK, Veilig Thuis, gemeente. Het dossier
  noemt hun OIN niet. Na een verhuizing volgt de gemeente uit de woonplaats (art. 1.1 Jeugdwet); haar OIN staat in geen
  lijst die Waakvlam heeft.
- **OIN**: vergeleken worden alle twintig cijfers; uit de cijfers zelf volgt niets. Heeft een organisatie er meer, dan
  zegt de regio dat in haar bestand (`also_known_as`).
"""

COLUMNS = (
    "bericht",
    "wie mag het",
    "vastleggen kan ook",
    "rol",
    "alleen de genoemde",
    "artikel",
    "grondslag",
    "toelichting",
)


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
        names(one.charged, DUTCH_NAME) or "-",
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
