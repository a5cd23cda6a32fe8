"""One entry of the catalogue: a deadline as a lawyer reads and corrects it."""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.model import Model
from waakvlam.domain.term_model import Computation, Nature, Rule, Term, TermError, Unit
from waakvlam.domain.terms import compute


class Kind(StrEnum):
    """Where the term comes from."""

    STATUTORY = "statutory"
    """A statute or an *algemene maatregel van bestuur*."""
    NORM = "norm"
    """A protocol, a quality framework, a reading by an inspectorate, or the region's own choice: no law."""
    MEASURE = "measure"
    """The longest duration of a measure or a right, fixed by law or by a court within the law."""


class OnMiss(StrEnum):
    """What a missed term means."""

    BREACH = "breach"
    """A duty was broken. It stays; nothing ends by itself."""
    LAPSE = "lapse"
    """Something ends by law: a decision, a measure, a right or a power."""


class Confidence(StrEnum):
    """How sure the number is."""

    CONFIRMED = "confirmed"
    """The text, or the page named, was read."""
    RECALLED = "recalled"
    """No text was found: the number is for the region to choose, and never shown as law."""


class Suspension(StrEnum):
    """Whether and how the law lets the term stand still or be put off."""

    NONE = "none"
    AWB_4_14_15 = "awb_4_14_15"
    """Suspended on the grounds of art. 4:15 Awb, or put off by a notice under art. 4:14 Awb."""
    AWB_7_10 = "awb_7_10"
    """Put off once by six weeks, further with consent, suspended while a defect is repaired (art. 7:10 Awb)."""
    REASONED_DELAY = "reasoned_delay"
    """The one who is bound may name a new date, with reasons."""
    BY_COURT = "by_court"
    """The court may lengthen or shorten the term."""


class NotComputableError(TermError):
    """The entry is no term: the law gives nothing to count."""


class RegionalNormError(TermError):
    """The entry's number is regional configuration and never law; nobody gave it. Or one was given beside the law."""


class Source(Model):
    """Where the rule stands."""

    law: str
    """Full name of the law or the document."""
    article: str = Field(min_length=1)
    """Short Dutch citation: `art. 1:265c lid 3 BW`."""
    bwb: str | None = Field(default=None, pattern=r"^BWB[RV]\d{7}$")
    """Number in the *Basiswettenbestand*; None for what is no legislation."""
    urls: tuple[str, ...] = ()


class Entry(Model):
    """A deadline. The head of each data file says how its keys are filled in."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{2,59}$")
    variant_of: str | None = None
    """The entry of which this is the other case of the same article."""
    group: str = ""
    """Letter and name of the group, taken from the data file."""
    english: str = Field(min_length=1)
    dutch: str = Field(min_length=1)
    term: Term | None = None
    """Absent where no text gives a number, and where the entry is no term at all."""
    wording: str | None = None
    """For a term without a number: the law's word (*onverwijld*, *zodra*, *redelijke termijn*)."""
    proposed_norm: Term | None = None
    """A number that is often named and that no text was found for. It is no law and is never used by itself."""
    starts: str
    """The event from which the term is counted."""
    stops: str
    """The event that meets it."""
    responsible: OrganisationKind
    source: Source
    kind: Kind
    nature: Nature = Nature.DUTY
    direction: Literal["forward", "backward"] = "forward"
    first_day_counted: bool = False
    atw: Literal["applies", "excluded", "unclear"]
    deprivation_of_liberty: bool = False
    """True where the term is beyond doubt one of deprivation of liberty (art. 4 sub c ATW)."""
    on_miss: OnMiss
    valid_from: date
    """First day, inclusive, of the events this entry governs."""
    valid_to: date | None = None
    """Last day, inclusive; None while it is in force."""
    confidence: Confidence = Confidence.CONFIRMED
    suspension: Suspension = Suspension.NONE
    suspension_article: str | None = None
    recurring: bool = False
    """True where meeting it starts it anew."""
    computable: bool = True
    """False for a rule or a service level that is no term; `note` says why."""
    consequence: str
    """What a miss means, in Dutch."""
    what_lapses: str = "de maatregel"
    """What ends by a lapse, in Dutch; said in warnings."""
    note: str = ""
    """What a reader must know, in Dutch."""
    stand_alone: bool = True
    """True where no workflow starts this deadline yet: it can be computed, and that is all."""

    @property
    def article(self) -> str:
        """Short Dutch citation: `art. 1:265c lid 3 BW`."""
        return self.source.article

    @property
    def url(self) -> str | None:
        """The first link to the source, or None where there is none."""
        return self.source.urls[0] if self.source.urls else None

    @cached_property
    def rule(self) -> Rule:
        """How the entry's own term is counted. Raises `NotComputableError` or `RegionalNormError` without one."""
        if not self.computable:
            raise NotComputableError("id", f"{self.id} is no term and cannot be computed ({self.article})")
        if self.term is None:
            raise RegionalNormError(
                "norm",
                f"{self.id} has no number in any law: it is regional configuration, never law; give the region's term",
            )
        return self._rule_for(self.term, statutory=self.kind is not Kind.NORM)

    def _rule_for(self, term: Term, *, statutory: bool) -> Rule:
        return Rule(
            term=term,
            direction=self.direction,
            first_day_counted=self.first_day_counted,
            atw=self.atw if statutory else "excluded",
            nature=self.nature,
            statutory=statutory,
            deprivation_of_liberty=self.deprivation_of_liberty,
        )

    def compute(self, anchor: date | datetime, norm: Term | None = None, *, suspended_days: int = 0) -> Computation:
        """The last day for an event at `anchor` (see `terms.compute`).

        Args:
            anchor: the event, or for a term counted back the day it is counted back from. norm: the region's
            term, for an entry without a number of its own. It is counted as a norm: the ATW never
                moves it.
            suspended_days: days that the term stood still and that are added to it.

        Raises:
            NotComputableError: the entry is no term. RegionalNormError: the number is regional and `norm` is
            missing, or `norm` would replace the entry's own. TermError: `anchor` cannot be used.
        """
        if norm is None:
            return compute(self.rule, anchor, id=self.id, suspended_days=suspended_days)
        if self.computable and self.term is not None and self.term.unit is not Unit.IMMEDIATE:
            raise RegionalNormError("norm", f"{self.id} has a term of its own ({self.term}, {self.article})")
        if not self.computable:
            return compute(self.rule, anchor, id=self.id)
        return compute(self._rule_for(norm, statutory=False), anchor, id=self.id)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.confidence is Confidence.RECALLED and self.term is not None:
            raise ValueError("term: a recalled number is no law; put it under proposed_norm")
        if self.confidence is Confidence.CONFIRMED and self.term is None and self.computable:
            raise ValueError("term: missing")
        if not self.computable and (self.term is not None or not self.note):
            raise ValueError("computable: an entry that is no term has no term, and a note that says why")
        if (self.term is not None and self.term.unit is Unit.IMMEDIATE) != (self.wording is not None):
            raise ValueError("wording: needed for a term without a number, and only there")
        if self.proposed_norm is not None and self.confidence is not Confidence.RECALLED:
            raise ValueError("proposed_norm: only for a recalled number")
        if (self.nature is Nature.MEASURE) != (self.kind is Kind.MEASURE):
            raise ValueError("nature: kind and nature must both say `measure`, or neither")
        if self.nature in {Nature.LAPSE, Nature.RIGHT, Nature.MEASURE} and self.on_miss is not OnMiss.LAPSE:
            raise ValueError("on_miss: a lapse, a right or a measure that passes has lapsed")
        if self.kind is Kind.STATUTORY and self.source.bwb is None:
            raise ValueError("source.bwb: a statutory term stands in legislation")
        if (self.suspension is Suspension.NONE) != (self.suspension_article is None):
            raise ValueError("suspension_article: belongs to a suspension")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to: lies before valid_from")
        return self
