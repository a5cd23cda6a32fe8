"""How long the record of a household must be kept (*bewaartermijn*).

Art. 7.3.8 lid 3 Jeugdwet: twenty years, counted from the last change to the file; each change starts the term anew. The
law says it of the file of a certified institution or a youth help provider. Here it is the term of the whole record of
a household, which cannot be taken apart: what binds one part of it longest, binds all of it.
"""

from datetime import date, datetime

from waakvlam.domain import catalogue
from waakvlam.domain.calendar import local_date
from waakvlam.domain.model import Model
from waakvlam.domain.term_model import Computation

DEADLINE = "dossier_retention"
"""The id of the term in the catalogue."""


class Retention(Model):
    """Until when a record must be kept."""

    last_change: datetime
    computation: Computation
    article: str

    @classmethod
    def of(cls, last_change: datetime) -> "Retention":
        """Counted from the last moment at which something was recorded."""
        # The newest version also for what was last changed before its first day. It is the longer term, and so the
        # careful choice where no text was read that says which of the two governs an older file.
        entry = catalogue.entry(DEADLINE)
        return cls(last_change=last_change, computation=entry.compute(last_change), article=entry.article)

    @property
    def last_day(self) -> date:
        """The last day on which it must be kept, inclusive."""
        return self.computation.last_day

    def is_over(self, now: datetime) -> bool:
        """Whether the record may be destroyed."""
        return local_date(now) > self.last_day
