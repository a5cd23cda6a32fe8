"""The half-yearly delivery of youth protection to CBS (*Beleidsinformatie Jeugd*), as far as the engine can make it.

    records = youth_protection(tracks, HalfYear.parse("2026-H1"))
    for problem in check(records, half_year): ...

One record per youth and per measure, per institution that carried it out. See docs/reports.md for what was read in the
protocol and what is our own reading of it.
"""

from waakvlam.domain.cbs.checks import Problem, check
from waakvlam.domain.cbs.records import HalfYear, Record, Track, youth_protection

__all__ = ["HalfYear", "Problem", "Record", "Track", "check", "youth_protection"]
