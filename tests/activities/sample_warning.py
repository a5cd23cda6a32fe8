"""A warning as the engine gives it to a channel."""

from datetime import UTC, date, datetime
from typing import Any

from waakvlam.domain.deadlines import EscalationRole
from waakvlam.domain.notifications import Channel, Notification

STREAM = "case-JZ19-2026-000123-measure-1"
LOGGED = datetime(2026, 4, 7, 7, 0, 1, 250_000, tzinfo=UTC)
MESSAGE = (
    "Horen van belanghebbenden na spoedbeslissing (case-JZ19-2026-000123, child-1; art. 800 lid 3 Rv): uiterlijk "
    "08-04-2026 door rechtbank. Daarna vervalt de maatregel. Gewaarschuwd: teamleider."
)


def warning(**changes: object) -> Notification:
    """A warning of the hearing that must follow an order given in a crisis."""
    facts: dict[str, Any] = {
        "id": f"{STREAM}/webhook-17",
        "channel": Channel.WEBHOOK,
        "stream": STREAM,
        "case": "case-JZ19-2026-000123",
        "region": "JZ19",
        "role": EscalationRole.TEAM_LEAD,
        "kind": "escalation",
        "deadline": "spoed_hearing_parties",
        "article": "art. 800 lid 3 Rv",
        "last_day": date(2026, 4, 8),
        "occurred_at": datetime.fromisoformat("2026-04-07T09:00:00+02:00"),
        "sequence": 17,
        "message": MESSAGE,
        **changes,
    }
    return Notification(**facts)
