"""The words that people read, wherever they read them: the card in the UI, the command, the demo."""

from waakvlam.domain.deadlines import Deadline, DeadlineStatus
from waakvlam.domain.identifiers import StreamKind

STREAM_NAME: dict[StreamKind, str] = {
    StreamKind.PROTECTION_CASE: "Zaak van een huishouden",
    StreamKind.SAFETY_ASSESSMENT: "Veiligheidsbeoordeling",
    StreamKind.COURT_MEASURE: "Kinderbeschermingsmaatregel",
    StreamKind.FOLLOW_UP: "Nazorg",
}

STAGE_NAME: dict[str, str] = {
    "new": "nog niet geopend",
    "offered": "aangeboden door een andere jeugdregio",
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
    "court": "rekest bij de rechtbank",
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
_RIGHT_STATUS_NAME: dict[DeadlineStatus, str] = {
    DeadlineStatus.RUNNING: "staat open",
    DeadlineStatus.MET: "gebruikt",
    DeadlineStatus.MET_LATE: "te laat gebruikt",
    DeadlineStatus.EXPIRED: "niet gebruikt",
}


_MEASURE_STATUS_NAME: dict[DeadlineStatus, str] = {
    DeadlineStatus.RUNNING: "loopt",
    DeadlineStatus.AT_RISK: "loopt bijna af",
    DeadlineStatus.MET: "opgevolgd",
    DeadlineStatus.MET_LATE: "te laat opgevolgd",
}
_LAPSE_STATUS_NAME: dict[DeadlineStatus, str] = {
    DeadlineStatus.RUNNING: "loopt",
    DeadlineStatus.AT_RISK: "dreigt",
    DeadlineStatus.MET: "voorkomen",
    DeadlineStatus.LAPSED: "ingetreden",
    DeadlineStatus.CANCELLED: "niet meer aan de orde",
}
_LAPSE = "Verval "


def is_lapse(deadline: Deadline) -> bool:
    """Whether it is called after what nobody wants (*Verval van...*), and not after what somebody has to do."""
    return deadline.name.startswith(_LAPSE)


def status_name(deadline: Deadline) -> str:
    """Where a deadline stands, in words that fit what its end means: a duty, a right, a measure, or a lapse."""
    if deadline.was_missed and deadline.status is DeadlineStatus.CANCELLED:
        return "niet gehaald, en niet meer nodig"
    own = STATUS_NAME
    if deadline.is_right:
        own = _RIGHT_STATUS_NAME
    elif is_lapse(deadline):
        own = _LAPSE_STATUS_NAME
    elif deadline.kind == "measure":
        own = _MEASURE_STATUS_NAME
    return own.get(deadline.status, STATUS_NAME[deadline.status])


OUTCOME_NAME: dict[str, str] = {
    "VT-00": "melding niet ontvankelijk",
    "VT-01-01": "vervolgstappen bij Veilig Thuis",
    "VT-01-02": "overdracht",
    "VT-01-03": "geen vervolgstappen nodig",
    "VT-01-04": "regionaal maatwerk Veilig Thuis",
    "VT-02": "overdracht na eigen stappen",
    "VT-03": "afgesloten zonder overdracht",
    "VT-99": "melding onjuist geadresseerd",
    "measure_needed": "maatregel nodig",
    "01": "meerderjarig",
    "02": "tussentijds opgeheven",
    "03": "niet verlengd",
    "04": "volgens plan geëindigd",
    "05": "gezag beëindigd",
    "06": "overleden",
    "lapsed": "van rechtswege vervallen",
    "11": "meerderjarig (voogdij)",
    "12": "voogdij naar een pleegouder",
    "13": "voogdij naar een burgervoogd",
    "14": "gezag hersteld",
    "15": "overleden (voogdij)",
    "other_parent": "de andere ouder oefent het gezag alleen uit",
    "guardian_is_person": "een persoon is voogd geworden",
    "intake_refused": "verzoek afgewezen door de RvdK",
    "no_petition": "geen rekest van de RvdK",
    "order_refused": "rekest afgewezen",
    "not_upheld": "na het horen niet in stand gebleven",
    "safe": "veilig",
    "concern": "nieuwe zorg",
    "no_steps_needed": "geen vervolg nodig",
    "turned_into_advice": "omgezet in advies",
    "not_admissible": "niet ontvankelijk",
    "wrongly_addressed": "onjuist geadresseerd",
    "left_the_country": "vertrokken naar het buitenland",
    "advice": "alleen advies gegeven",
    "moved_away": "overgedragen aan een andere jeugdregio",
    "household_refused": "overname geweigerd",
    "offer_withdrawn": "aanbod teruggenomen",
}
"""How a part ended, in words: codes of CORV and CBS, and our own."""


def outcome_name(code: str | None) -> str:
    """The code with its words: `VT-02 (overdracht na eigen stappen)`; only words where the code is our own."""
    if code is None:
        return "—"
    words = OUTCOME_NAME.get(code, code)
    return f"{code} ({words})" if code[-1].isdigit() and words != code else words
