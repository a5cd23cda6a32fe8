"""What a region may set for itself."""

from datetime import date, datetime, time
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from waakvlam.domain import catalogue
from waakvlam.domain.actors import Oin, OrganisationKind
from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.domain.competence import ONLY_ITSELF
from waakvlam.domain.deadlines.ladder import LadderRule
from waakvlam.domain.model import Model
from waakvlam.domain.notifications import Channel
from waakvlam.domain.regions import REGIONS
from waakvlam.domain.terms import Term, Unit

_DEFAULT_NORMS = {
    "handover_answer": Term(count=5, unit=Unit.WORKING_DAYS),
    "handover_help_start": Term(count=10, unit=Unit.WORKING_DAYS),
    "college_request_rvdk": Term(count=5, unit=Unit.WORKING_DAYS),
    "family_group_plan_opportunity": Term(count=6, unit=Unit.WEEKS),
    "rvdk_notify_college": Term(count=1, unit=Unit.WORKING_DAYS),
    "gi_notify_college_of_request": Term(count=1, unit=Unit.WORKING_DAYS),
    # As the inspectorates read *onverwijld*.
    "gi_calamity_report": Term(count=3, unit=Unit.WORKING_DAYS),
    "vt_calamity_report": Term(count=3, unit=Unit.WORKING_DAYS),
    "igj_investigation_report": Term(count=8, unit=Unit.WEEKS),
    "rvdk_emergency_start": Term(count=24, unit=Unit.HOURS),
    "rvdk_throughput": Term(count=6, unit=Unit.WEEKS),
    "vt_monitoring_contact_1": Term(count=3, unit=Unit.MONTHS),
    "vt_monitoring_contact_2": Term(count=1, unit=Unit.YEARS),
    "case_next_step": Term(count=5, unit=Unit.WORKING_DAYS),
    "acute_signal_step": Term(count=24, unit=Unit.HOURS),
    "vt_decide_again": Term(count=5, unit=Unit.WORKING_DAYS),
    "help_evaluation": Term(count=3, unit=Unit.MONTHS),
    "birth_registration": Term(count=2, unit=Unit.WEEKS),
    "follow_up_concern": Term(count=5, unit=Unit.WORKING_DAYS),
    "follow_up_closing": Term(count=2, unit=Unit.WEEKS),
    "rvdk_intake_decision": Term(count=5, unit=Unit.WORKING_DAYS),
    "request_resend": Term(count=1, unit=Unit.WORKING_DAYS),
    "request_paperwork": Term(count=2, unit=Unit.WORKING_DAYS),
    "rvdk_petition": Term(count=2, unit=Unit.WEEKS),
    "court_decision": Term(count=8, unit=Unit.WEEKS),
    "court_urgent_decision": Term(count=24, unit=Unit.HOURS),
    "court_decision_authority": Term(count=3, unit=Unit.MONTHS),
    "court_decision_instruction": Term(count=8, unit=Unit.WEEKS),
    "gi_notification": Term(count=2, unit=Unit.WORKING_DAYS),
    "lapse_confirmation": Term(count=2, unit=Unit.WORKING_DAYS),
    "placement_return": Term(count=2, unit=Unit.WORKING_DAYS),
    "gi_plan_from_order": Term(count=6, unit=Unit.WEEKS),
    "protector_successor": Term(count=5, unit=Unit.WORKING_DAYS),
    "region_offer": Term(count=5, unit=Unit.WORKING_DAYS),
    "region_answer": Term(count=5, unit=Unit.WORKING_DAYS),
    "region_delivery": Term(count=4, unit=Unit.HOURS),
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
    acting_for: dict[OrganisationKind, frozenset[OrganisationKind]] = Field(
        default_factory=dict,
        description="For whom a kind of organisation acts here (Toekomstscenario): the regional safety team for "
        "Veilig Thuis, the RvdK and the GI. Powers and clocks stay those of the one acted for.",
    )
    also_known_as: dict[Oin, frozenset[Oin]] = Field(
        default_factory=dict,
        description="Other OINs by which an organisation acts, per OIN by which an order names it: nothing can be read "
        "from the digits, so two numbers are one organisation only where the region says so.",
    )
    repeat_overdue_after: int = Field(
        default=5, ge=0, le=60, description="Working days after which an overdue duty is told again; 0 for never."
    )
    channels: tuple[Channel, ...] = Field(
        default=(), description="Where warnings go, beside the journal and the card, where they always stand."
    )
    quiet_hours: QuietHours | None = Field(
        default=None,
        description="When nobody is disturbed, except in a crisis, by a lapse, or for what is over by the morning.",
    )

    @field_validator("region")
    @classmethod
    def _exists(cls, region: str) -> str:
        if region not in REGIONS:
            raise ValueError(f"unknown region {region!r}; known are {', '.join(REGIONS)}")
        return region

    @field_validator("acting_for")
    @classmethod
    def _can_be_stood_in_for(
        cls, acting_for: dict[OrganisationKind, frozenset[OrganisationKind]]
    ) -> dict[OrganisationKind, frozenset[OrganisationKind]]:
        named = acting_for.keys() | frozenset[OrganisationKind]().union(*acting_for.values())
        if never := named & ONLY_ITSELF:
            raise ValueError(f"nobody acts for, or is stood in for by, {', '.join(sorted(never))}")
        return acting_for

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

    def names_of(self, organisation: str) -> frozenset[str]:
        """Every OIN by which this organisation is known here."""
        families = (frozenset({name, *others}) for name, others in self.also_known_as.items())
        return frozenset({organisation}).union(*(names for names in families if organisation in names))

    @classmethod
    def default(cls, region: str) -> "RegionalRules":
        """The rules of a region that has set nothing."""
        return cls(region=region)
