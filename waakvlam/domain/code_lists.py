"""The codes that messages and answers use, with their words: English by the name of the code, Dutch where one is known.

Codes with digits are those of CORV (VT-..) and of CBS Beleidsinformatie Jeugd; the others are our own.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, get_args

from pydantic import BaseModel

from waakvlam.domain.actors import DUTCH_NAME, OrganisationKind
from waakvlam.domain.court_measure.authority.commands import GuardianshipEnd
from waakvlam.domain.court_measure.commands import EndReason
from waakvlam.domain.deadlines import DeadlineStatus, SuspensionGround
from waakvlam.domain.deadlines.suspension import ARTICLE
from waakvlam.domain.dutch import OUTCOME_NAME, STATUS_NAME
from waakvlam.domain.protection_case.commands import CloseReason
from waakvlam.domain.safety_assessment.commands import Conclusion, TriageOutcome

_WORDS: dict[type[StrEnum], Mapping[Any, str]] = {
    OrganisationKind: DUTCH_NAME,
    DeadlineStatus: STATUS_NAME,
    SuspensionGround: ARTICLE,
    **dict.fromkeys((EndReason, GuardianshipEnd, TriageOutcome, Conclusion, CloseReason), OUTCOME_NAME),
}


def words(code: StrEnum) -> str:
    """What a code means: `of age (meerderjarig)`."""
    english = code.name.lower().replace("_", " ")
    dutch = _WORDS.get(type(code), {}).get(code.value)
    return f"{english} ({dutch})" if dutch is not None and dutch != english else english


def code_lists(model: type[BaseModel]) -> dict[str, type[StrEnum]]:
    """The code lists that a model uses, by their name, also in the models that it holds."""
    found: dict[str, type[StrEnum]] = {}
    for part in _parts(model, set()):
        found.setdefault(part.__name__, part)
    return found


def _parts(annotation: Any, seen: set[Any]) -> Iterator[type[StrEnum]]:  # noqa: ANN401 - any annotation
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        yield annotation
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation not in seen:
            seen.add(annotation)
            for field in annotation.model_fields.values():
                yield from _parts(field.annotation, seen)
    else:
        for part in get_args(annotation):
            yield from _parts(part, seen)
