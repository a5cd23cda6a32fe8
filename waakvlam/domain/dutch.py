"""The words that people read, wherever they read them: the card in the UI, the command, the demo."""

from waakvlam.domain.deadlines import DeadlineStatus
from waakvlam.domain.identifiers import StreamKind

STREAM_NAME: dict[StreamKind, str] = {
    StreamKind.PROTECTION_CASE: "Zaak van een huishouden",
    StreamKind.SAFETY_ASSESSMENT: "Veiligheidsbeoordeling",
    StreamKind.COURT_MEASURE: "Kinderbeschermingsmaatregel",
    StreamKind.FOLLOW_UP: "Nazorg",
}

STAGE_NAME: dict[str, str] = {
    "new": "nog niet geopend",
    "signal": "signaal, nog geen vervolg gekozen",
    "safety_assessment": "veiligheidsbeoordeling loopt",
    "handover": "overdracht aangeboden",
    "local_help": "hulp van het lokale team",
    "court_measure": "maatregeltraject loopt",
    "follow_up": "nazorg",
    "closed": "gesloten",
    "triage": "veiligheidsbeoordeling",
    "investigation_decided": "besloten tot onderzoek",
    "investigation": "onderzoek Veilig Thuis",
    "conditions": "voorwaarden en vervolg",
    "concluded": "afgerond",
    "rvdk_intake": "verzoek bij de RvdK",
    "request_rejected": "verzoek technisch afgewezen, opnieuw te verzenden",
    "rvdk_waiting": "wacht op het raadsonderzoek",
    "rvdk_investigation": "raadsonderzoek",
    "petition_awaited": "rekest wordt voorbereid",
    "court": "rekest bij de kinderrechter",
    "crisis_order_awaited": "crisis: spoedbeslissing verwacht",
    "provisional_unheard": "voorlopige maatregel, nog niet gehoord",
    "provisional": "voorlopige maatregel, gehoord",
    "in_force": "maatregel van kracht",
    "lapsed": "VERVALLEN: bevestig of leg een gemist feit vast",
    "ended": "beëindigd",
    "monitoring": "monitoring",
    "concern": "nieuwe zorg gemeld",
}

STATUS_NAME: dict[DeadlineStatus, str] = {
    DeadlineStatus.RUNNING: "op schema",
    DeadlineStatus.AT_RISK: "dreigt te laat",
    DeadlineStatus.MISSED: "TE LAAT",
    DeadlineStatus.MET: "gehaald",
    DeadlineStatus.MET_LATE: "te laat gehaald",
    DeadlineStatus.LAPSED: "vervallen",
    DeadlineStatus.CANCELLED: "niet meer nodig",
    DeadlineStatus.EXPIRED: "volgens plan afgelopen",
    DeadlineStatus.SUSPENDED: "opgeschort",
}
