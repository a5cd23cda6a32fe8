"""Which road leads back from the end of a measure that cannot simply be reopened. Dutch, for operators."""

from collections.abc import Mapping

from waakvlam.domain.court_measure.state import MeasureState

_ANEW = "Geldt de beslissing zelf niet, dan begint een nieuw traject: request_court_measure op de zaak"
_AUTHORITY = f"Klopt alleen de dag niet, corrigeer dan authority.ended_at. {_ANEW}."
_DAYS = "klopt de duur niet, corrigeer dan starts_on of court_last_day"
_TAKEN_BACK = "neem dat feit dan terug: correct_fact zonder value"
_AFTER_RVDK = f"{_ANEW} (of, na een verzoek van het college, met route mayor)."

_ROADS: Mapping[str, str] = {
    "01": "Klopt de geboortedatum niet, leg dan de juiste vast op de zaak (register_child).",
    "03": f"Heeft de rechter de verlenging niet afgewezen, {_TAKEN_BACK} (extension_refused_at); {_DAYS}.",
    "04": f"Is er niets aan de RvdK gemeld, {_TAKEN_BACK} (no_extension_at); {_DAYS}.",
    "05": _AUTHORITY,
    "06": "Is het kind niet overleden, neem dat dan terug op de zaak (withdraw_death).",
    "no_petition": f"Klopt alleen de dag niet, corrigeer dan investigated_at. {_AFTER_RVDK}",
    "not_upheld": (
        "Klopt alleen de dag niet, corrigeer dan het horen (parties_heard_at of authority.suspension_heard_at). "
        f"{_ANEW}, bij spoed met route crisis."
    ),
    "order_refused": f"Klopt de duur van een voorlopige maatregel niet, corrigeer dan starts_on. {_ANEW}.",
}
_SAME_AS = {
    "11": "01",
    "15": "06",
    "12": "05",
    "13": "05",
    "other_parent": "05",
    "guardian_is_person": "05",
}


def road_back(state: MeasureState) -> str:
    """What can be done instead of reopening, by how the track ended."""
    return road_from(state.outcome or "")


def road_from(outcome: str) -> str:
    """The same, by what something ended."""
    return _ROADS.get(_SAME_AS.get(outcome, outcome), f"{_ANEW}.")
