"""Why a question about places cannot be answered. Each names the field, and says what would have been right."""

from collections.abc import Iterable
from datetime import date


class GeographyDataError(ValueError):
    """A data file that cannot be used. The message names the file and the row."""


class GeographyError(ValueError):
    """A question that has no answer.

    Attributes:
        field: the name of what is wrong (`municipality`, `region` or `on`).
    """

    def __init__(self, field: str, message: str) -> None:
        """A refusal that names the field."""
        super().__init__(f"{field}: {message}")
        self.field = field


class UnknownPlace(GeographyError):  # noqa: N818 - reads as the answer it is
    """Something that does not exist.

    Attributes:
        near: what looks most like it, nearest first; possibly none.
    """

    def __init__(self, field: str, text: str, near: Iterable[str]) -> None:
        """A refusal that names the text and its nearest neighbours."""
        self.near = tuple(near)
        hint = f"; did you mean {', '.join(self.near)}?" if self.near else ""
        super().__init__(field, f"unknown {field} {text!r}{hint}")


class UnknownMunicipality(UnknownPlace):
    """No municipality (*gemeente*) has this code or name, nor had it since 2016."""


class UnknownRegion(UnknownPlace):
    """No jeugdregio has this code."""


class AmbiguousMunicipality(GeographyError):  # noqa: N818 - reads as the answer it is
    """Several municipalities have this name.

    Attributes:
        candidates: what each is called in full, with its code.
    """

    def __init__(self, text: str, candidates: Iterable[str]) -> None:
        """A refusal that names all of them."""
        self.candidates = tuple(candidates)
        super().__init__("municipality", f"{text!r} is {' or '.join(self.candidates)}; give the code")


class NoLongerExists(GeographyError):  # noqa: N818 - reads as the answer it is
    """The municipality no longer exists on that day (*herindeling*).

    Attributes:
        successors: codes of the municipalities that its territory went to; several when it was divided.
    """

    def __init__(self, label: str, since: date, successors: dict[str, str]) -> None:
        """A refusal that names the successors, given as code and label."""
        self.successors = tuple(successors)
        went = (
            f"it went into {next(iter(successors.values()))}"
            if len(successors) == 1
            else f"it was divided over {', '.join(successors.values())}: resolve by address"
        )
        super().__init__("municipality", f"{label} does not exist since {since}; {went}")


class NotCovered(GeographyError):  # noqa: N818 - reads as the answer it is
    """The data say nothing about this day; an answer would be a guess."""

    def __init__(self, message: str) -> None:
        """A refusal that says which days the data do cover."""
        super().__init__("on", message)
