"""The journal: the append-only legal record of every event of a region's cases.

One code path for SQLite (embedded) and PostgreSQL. `Journal` is the whole interface; `waakvlam journal` is its command.
"""

from waakvlam.activities.journal.comparison import KnownCommand, Span
from waakvlam.activities.journal.dossiers import Dossier
from waakvlam.activities.journal.errors import JournalDamaged, JournalNotReady, KeysMissing
from waakvlam.activities.journal.restoration import JournalMoved, Restored
from waakvlam.activities.journal.rows import ErasedEvent, Written
from waakvlam.activities.journal.seal import Seal
from waakvlam.activities.journal.store import Decide, Journal
from waakvlam.activities.journal.verification import Finding, Verification

__all__ = [
    "Decide",
    "Dossier",
    "ErasedEvent",
    "Finding",
    "Journal",
    "JournalDamaged",
    "JournalMoved",
    "JournalNotReady",
    "KeysMissing",
    "KnownCommand",
    "Restored",
    "Seal",
    "Span",
    "Verification",
    "Written",
]
