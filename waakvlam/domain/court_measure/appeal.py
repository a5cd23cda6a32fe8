"""The right of appeal against a decision of the court (*hoger beroep*, art. 806 Rv).

Against some decisions none is open (art. 807 Rv): a provisional supervision order, another institution in charge, what
is decided about a written instruction. Whoever calls `open_appeal` has looked there first.
"""

from datetime import datetime

from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.decision import Decision

APPEAL = "appeal_civil_party"
"""Three months from the day of the decision, for who asked for it and who got a copy."""


def open_appeal(d: Decision[MeasureState], when: datetime) -> None:
    """Parties may appeal against what was decided at `when`. Nobody owes it, and nothing ends when it passes."""
    d.record(e.AppealOpened(occurred_at=when))
    d.start(APPEAL, when, when, child=d.state.child)
