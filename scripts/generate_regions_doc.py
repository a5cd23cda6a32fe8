#!/usr/bin/env python3
"""Write `docs/regions.md`, who is responsible where as Dutch tables, from the data of `waakvlam.domain.geography`.

With `--check` nothing is written: exit status 1 when the file is stale.
"""

import sys
from collections.abc import Iterable
from datetime import date

from generated_page import write_or_check

from waakvlam.domain import geography
from waakvlam.domain.geography import FormerMunicipality, Organisation, OrganisationKind, Region
from waakvlam.domain.regions import REGIONS
from waakvlam.domain.wording import day_nl

KNOWN = geography.classification()
DAY = KNOWN.last_day
"""The page shows the last day for which the classification itself speaks."""


def plain(day: date) -> str:
    """`31 december 2025`."""
    return day_nl(day).partition(" ")[2]


HEAD = f"""\
# Regio's

<!-- Gemaakt met scripts/generate_regions_doc.py uit waakvlam/domain/geography/: wijzig die bestanden. -->

Welke jeugdregio, rechtbank en Veilig Thuis bij een gemeente horen, op {plain(DAY)}. Voor één gemeente en één dag:
`waakvlam regions find --municipality Heusden --date {DAY}`.

De vier indelingen van een adres (jeugdregio, arrondissement, Veilig Thuis, gecontracteerde gecertificeerde instelling)
passen niet in elkaar. **De rechtbank volgt uit de gemeente, nooit uit de regio**: regio's met ⚠ liggen in twee
arrondissementen. Welke gecertificeerde instelling werkt, kiest de gemeente (art. 2.4 Jeugdwet); dat staat hier niet.

## Hoe ver u hierop kunt vertrouwen

Dit zijn begingegevens, om te vervangen door de tabellen van het CBS.

- **Vóór {plain(KNOWN.first_day)}** geven de gegevens geen antwoord. Sinds die dag bestaan dezelfde 342 gemeenten.
- **Wijdemeren en Vijfheerenlanden** staan er vanaf {plain(KNOWN.complete_from)} in: hun regio is van de kaart van
  {KNOWN.year} gelezen, en sinds wanneer zij daar liggen is niet bekend.
- **Na {plain(KNOWN.last_day)}** is een antwoord doorgetrokken (`carried_forward`): niemand heeft nagegaan of het nog
  klopt.
- **Voorzien**: een wetsvoorstel voegt Wijdemeren per 1 januari 2027 bij Hilversum. Het ging in november 2025 naar de
  Tweede Kamer ([Rijksoverheid](https://www.rijksoverheid.nl/actueel/nieuws/2025/11/21/wetsvoorstel-herindeling-gemeenten-hilversum-en-wijdemeren-naar-tweede-kamer)).
  Of het is aangenomen, is niet nagegaan; het is niet verwerkt.
- **Veilig Thuis** is afgeleid en door geen lijst bevestigd. Waar een regio in twee Veilig Thuis-regio's ligt, staat de
  afwijkende gemeente erbij: ga juist die na.

| wat | bron | zekerheid |
| --- | --- | --- |
"""

REGION_COLUMNS = ("code", "jeugdregio", "rechtbank", "Veilig Thuis", "gemeenten")
FORMER_COLUMNS = ("gemeente", "code", "laatste dag", "opgegaan in")
ORGANISATION_COLUMNS = ("id", "naam", "plaats", "sinds", "OIN")


def line(cells: Iterable[str]) -> str:
    """One line of a table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def table(columns: tuple[str, ...], rows: Iterable[Iterable[str]]) -> list[str]:
    """A table with its head."""
    return [line(columns), "|" + " --- |" * len(columns), *map(line, rows)]


def parts(inside: dict[str, list[str]]) -> str:
    """The names of districts; where there are several, all but the largest with the municipalities in it."""
    largest = max(inside, key=lambda name: len(inside[name]))
    others = [f"{name} ({', '.join(inside[name])})" for name in inside if name != largest]
    return "; ".join([largest, *others])


def region_row(one: Region) -> tuple[str, ...]:
    """One region."""
    court_name = {court.id: court.name.removeprefix("Rechtbank ") for court in one.courts}
    veilig_thuis_name = {vt.code: vt.name for vt in one.veilig_thuis}
    courts: dict[str, list[str]] = {}
    veilig_thuis: dict[str, list[str]] = {}
    for municipality in one.municipalities:
        courts.setdefault(court_name[municipality.court], []).append(municipality.name)
        veilig_thuis.setdefault(veilig_thuis_name[municipality.veilig_thuis], []).append(municipality.name)
    mark = "⚠ " if len(courts) > 1 else ""
    # Not with commas: Nuenen, Gerwen en Nederwetten is one municipality.
    names = "; ".join(municipality.name for municipality in one.municipalities)
    return (f"`{one.code}`", one.name, mark + parts(courts), parts(veilig_thuis), names)


def former_row(one: FormerMunicipality) -> tuple[str, ...]:
    """One municipality that is no more."""
    successors = ", ".join(geography.find(code, DAY).name for code in one.successors)
    return (one.name, f"`{one.code}`", one.last_day.isoformat(), successors)


def organisation_row(one: Organisation) -> tuple[str, ...]:
    """One organisation of the CORV list."""
    since = one.valid_from.isoformat() if one.valid_from else "-"
    return (f"`{one.id}`", one.name, one.place, since, f"`{one.oin}`" if one.oin else "-")


def document() -> str:
    """The whole page."""
    listed = geography.corv_last_day()
    month = plain(listed).partition(" ")[2]
    lines = [HEAD + "\n".join(line((one.what, one.name, one.trust)) for one in geography.sources())]
    lines += ["\n## Jeugdregio's\n"]
    lines += table(REGION_COLUMNS, (region_row(geography.region(code, DAY)) for code in REGIONS))
    titles = {
        OrganisationKind.COURT: "Rechtbanken",
        OrganisationKind.GI: "Gecertificeerde instellingen",
        OrganisationKind.RVDK: "Locaties van de Raad voor de Kinderbescherming",
    }
    for kind, title in titles.items():
        lines += [f"\n## {title}\n", f"Op de CORV-lijst van {month}: vestigingen, geen werkgebieden.\n"]
        lines += table(ORGANISATION_COLUMNS, map(organisation_row, geography.organisations(kind, listed)))
    lines += ["\n## Opgeheven gemeenten sinds 2016\n"]
    lines += ["Wie zo'n code gebruikt, krijgt een weigering die de opvolger noemt.\n"]
    lines += table(FORMER_COLUMNS, map(former_row, geography.former_municipalities()))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(write_or_check("regions.md", document(), __doc__))
