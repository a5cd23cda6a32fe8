"""The 42 jeugdregio's, and what a region may set for itself."""

from pydantic import Field, field_validator

from waakvlam.domain.model import Model
from waakvlam.domain.terms import Term, Unit

REGIONS: dict[str, str] = {
    "JZ01": "Groningen",
    "JZ02": "Friesland (Fryslân)",
    "JZ03": "Kop van Noord-Holland",
    "JZ04": "Drenthe",
    "JZ05": "West Friesland",
    "JZ06": "Alkmaar (Noord-Kennemerland)",
    "JZ07": "IJsselland",
    "JZ08": "Flevoland",
    "JZ09": "Zaanstreek-Waterland",
    "JZ10": "IJmond (Midden Kennemerland)",
    "JZ11": "Zuid Kennemerland",
    "JZ12": "Noord-Veluwe",
    "JZ13": "Amsterdam-Amstelland",
    "JZ14": "Twente",
    "JZ15": "Haarlemmermeer",
    "JZ16": "Gooi en Vechtstreek",
    "JZ17": "Midden IJssel / Oost Veluwe",
    "JZ18": "Holland Rijnland",
    "JZ19": "Utrecht West",
    "JZ20": "Eemland",
    "JZ21": "Food Valley",
    "JZ22": "Utrecht Stad",
    "JZ23": "Zuidoost Utrecht",
    "JZ24": "Haaglanden",
    "JZ25": "Achterhoek",
    "JZ26": "Lekstroom",
    "JZ27": "Midden Holland",
    "JZ28": "Centraal Gelderland",
    "JZ29": "Rijnmond",
    "JZ30": "Rivierenland",
    "JZ31": "Zuid-Holland Zuid",
    "JZ32": "Rijk van Nijmegen",
    "JZ33": "Noordoost Brabant",
    "JZ34": "West Brabant Oost",
    "JZ35": "Midden-Brabant (Hart van Brabant)",
    "JZ36": "West Brabant West",
    "JZ37": "Noord-Limburg",
    "JZ38": "Zeeland",
    "JZ39": "Zuidoost-Brabant",
    "JZ41": "Zuid-Limburg",
    "JZ42": "Midden-Limburg Oost",
    "JZ43": "Midden-Limburg West",
}
"""Code and name of every jeugdregio (CBS classification 2025; JZ40 does not exist)."""

_DEFAULT_NORMS = {
    "vt_monitoring_contact_1": Term(count=3, unit=Unit.MONTHS),
    "vt_monitoring_contact_2": Term(count=1, unit=Unit.YEARS),
}


class RegionalRules(Model):
    """What a region sets for itself: norms where the law gives no number. Never shown as law."""

    region: str = Field(description="Code of the jeugdregio, e.g. JZ19.")
    norms: dict[str, Term] = Field(
        default_factory=lambda: dict(_DEFAULT_NORMS),
        description="Term per catalogue id, for entries whose number is not in the law.",
    )

    @field_validator("region")
    @classmethod
    def _exists(cls, region: str) -> str:
        if region not in REGIONS:
            raise ValueError(f"unknown region {region!r}; known are {', '.join(REGIONS)}")
        return region

    @classmethod
    def default(cls, region: str) -> "RegionalRules":
        """The rules of a region that has set nothing."""
        return cls(region=region)
