"""The 42 jeugdregio's, and what a region may set for itself."""

from datetime import date, datetime, time
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from waakvlam.domain import catalogue
from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.domain.deadlines.ladder import LadderRule
from waakvlam.domain.model import Model
from waakvlam.domain.notifications import Channel
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


class QuietHours(Model):
    """From an hour in the evening until one in the morning, in Amsterdam."""

    start: time
    end: time

    @model_validator(mode="after")
    def _is_a_night(self) -> Self:
        if self.start <= self.end:
            raise ValueError("quiet hours begin in the evening (start) and end in the morning (end)")
        return self

    def until(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours it falls in."""
        local = moment.astimezone(AMSTERDAM)
        if self.end <= local.time() < self.start:
            return moment
        day = local.date() if local.time() < self.end else date.fromordinal(local.date().toordinal() + 1)
        return datetime.combine(day, self.end, tzinfo=AMSTERDAM)


class RegionalRules(Model):
    """What a region sets for itself: norms where the law gives no number. Never shown as law."""

    region: str = Field(description="Code of the jeugdregio, e.g. JZ19.")
    norms: dict[str, Term] = Field(
        default_factory=lambda: dict(_DEFAULT_NORMS),
        description="Term per catalogue id, for entries whose number is not in the law.",
    )

    ladders: dict[str, LadderRule] = Field(
        default_factory=dict, description="Escalation ladder per catalogue id, where it differs from the usual one."
    )
    repeat_overdue_after: int = Field(
        default=5, ge=0, le=60, description="Working days after which an overdue duty is told again; 0 for never."
    )
    channels: tuple[Channel, ...] = Field(
        default=(), description="Where warnings go, beside the journal and the card, where they always stand."
    )
    quiet_hours: QuietHours | None = Field(
        default=None, description="When nobody is disturbed, except in a crisis or by a lapse."
    )

    @field_validator("region")
    @classmethod
    def _exists(cls, region: str) -> str:
        if region not in REGIONS:
            raise ValueError(f"unknown region {region!r}; known are {', '.join(REGIONS)}")
        return region

    @field_validator("norms", "ladders")
    @classmethod
    def _names_deadlines(cls, by_id: dict[str, Any]) -> dict[str, Any]:
        for deadline_id in by_id:
            catalogue.entry(deadline_id)
        return by_id

    @field_validator("norms")
    @classmethod
    def _is_no_law(cls, norms: dict[str, Term]) -> dict[str, Term]:
        for deadline_id in norms:
            entry = catalogue.entry(deadline_id)
            if entry.term is not None and entry.term.unit is not Unit.IMMEDIATE:
                raise ValueError(f"{deadline_id} has its number from {entry.article}; a region cannot change it")
        return norms

    @classmethod
    def default(cls, region: str) -> "RegionalRules":
        """The rules of a region that has set nothing."""
        return cls(region=region)
