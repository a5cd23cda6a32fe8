"""Refusals: few, typed, and each names the field or the article."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

ERASED_MARK = "waakvlam-erased"
"""In the metadata of what came for a case that was erased: the codec puts it there, a validator refuses by it."""


class RefusalCode(StrEnum):
    """What kind of refusal it is; the value is the error type that an integrator sees."""

    MALFORMED = "MalformedCommand"
    """A field is missing, unknown, or not of its type."""
    UNKNOWN_REGION = "UnknownRegion"
    """The region does not exist, or is not served here."""
    IMPOSSIBLE_DATE = "ImpossibleDate"
    """A date lies in the future, or before the event it depends on."""
    WRONG_STAGE = "WrongStage"
    """The procedure is not, or no longer, where this can happen."""
    ALREADY_DECIDED = "AlreadyDecided"
    """A decision stands; it can be corrected, not taken twice."""
    NOT_IN_HOUSEHOLD = "NotInHousehold"
    """The child is not a child of this household."""
    NOT_COMPETENT = "NotCompetent"
    """The law gives this to another kind of organisation."""
    COMMAND_ID_REUSED = "CommandIdReused"
    """The same command id came before with other content, or for another stream."""
    CASE_ERASED = "CaseErased"
    """The record of the case was erased; nothing can be added to it. The only refusal that has no details."""

    @property
    def in_general(self) -> str:
        """What a refusal of this kind comes to, in Dutch and the same for every case: it may be read in plain."""
        return _IN_GENERAL[self]


_IN_GENERAL = {
    RefusalCode.MALFORMED: "een veld ontbreekt, is onbekend of heeft een waarde die niet kan",
    RefusalCode.UNKNOWN_REGION: "deze regio bestaat niet, of wordt hier niet bediend",
    RefusalCode.IMPOSSIBLE_DATE: "deze datum kan niet: in de toekomst, of voor wat eraan voorafging",
    RefusalCode.WRONG_STAGE: "dit kan niet in de fase waarin dit traject nu is",
    RefusalCode.ALREADY_DECIDED: "hierover is al beslist; een vergissing is te herstellen met correct_fact",
    RefusalCode.NOT_IN_HOUSEHOLD: "dit kind hoort niet bij dit huishouden",
    RefusalCode.NOT_COMPETENT: "dit is aan een andere organisatie",
    RefusalCode.COMMAND_ID_REUSED: "dit command_id is al voor iets anders gebruikt",
    RefusalCode.CASE_ERASED: "het dossier van deze zaak is gewist",
}


class Refusal(Exception):  # noqa: N818 - the field's word: a refusal is an answer, not a fault
    """A command that the law, the procedure or plain sense does not allow. Nothing was recorded.

    Attributes:
        code: what kind of refusal it is.
        message: one Dutch sentence for the person who asked.
        field: the field of the command that is wrong, where one is; of several the first.
        fields: all of them.
        article: the article of law that is the reason, where one is.
    """

    def __init__(
        self,
        code: RefusalCode,
        message: str,
        *,
        field: str | None = None,
        fields: Sequence[str] = (),
        article: str | None = None,
    ) -> None:
        """A refusal with its reason; where several fields are wrong, `fields` instead of `field`."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields = tuple(fields) or (() if field is None else (field,))
        self.field = next(iter(self.fields), None)
        self.article = article

    @property
    def details(self) -> dict[str, Any]:
        """What a program may read of the refusal."""
        return {
            "code": self.code.value,
            "field": self.field,
            "fields": list(self.fields),
            "article": self.article,
        }


def erased() -> Refusal:
    """The refusal of whatever is asked of a case that was erased. Fixed words: there is no key to hide others with."""
    return Refusal(
        RefusalCode.CASE_ERASED, "Het dossier van deze zaak is gewist; er kan niets meer aan toegevoegd worden."
    )
