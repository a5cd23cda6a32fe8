"""From what somebody typed to a municipality's code, and to what they may have meant."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache

from waakvlam.domain.geography.data import labels, seed
from waakvlam.domain.geography.errors import AmbiguousMunicipality, UnknownMunicipality


def code_of(text: str) -> str:
    """The code that a code or a name stands for, of a municipality that exists or once did.

    `GM0363`, `gm0363` and `0363` are codes. A name is read without regard to case, accents, apostrophes and
    spaces, and may leave out what CBS adds to tell namesakes apart: `Stein` for `Stein (L.)`.

    Raises `UnknownMunicipality` with the nearest names, or `AmbiguousMunicipality`.
    """
    held = seed()
    code = text.strip().upper()
    if len(code) == 4 and code.isascii() and code.isdigit():
        code = f"GM{code}"
    if code in held.municipalities or code in held.former:
        return code
    key = _key(text)
    found = _by_name().get(key, ())
    # A municipality of today goes before one of the past with the same name.
    found = tuple(one for one in found if one in held.municipalities) or found
    if len(found) > 1:
        raise AmbiguousMunicipality(text.strip(), labels(found).values())
    if not found:
        raise UnknownMunicipality("municipality", text.strip(), near(text))
    return found[0]


def near(text: str) -> tuple[str, ...]:
    """The municipalities whose name looks most like a text, nearest first; possibly none."""
    names = _by_name()
    key = _key(text)
    # Half a name (`Nuenen`) resembles other names more than its own.
    begun = [name for name in names if len(key) > 3 and name.startswith(key)]
    close = get_close_matches(key, names, n=3, cutoff=0.7)
    codes = [code for name in begun + close for code in names[name]]
    return tuple(labels(codes).values())[:3]


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    held = seed()
    index: dict[str, tuple[str, ...]] = {}
    named = [(one.name, one.code) for versions in held.municipalities.values() for one in versions]
    named += [(one.name, one.code) for one in held.former.values()]
    named += list(held.also_known_as.items())
    for name, code in named:
        for key in _keys(name):
            before = index.get(key, ())
            index[key] = before if code in before else (*before, code)
    return index


def _keys(name: str) -> Iterable[str]:
    """The name whole, and without the province in brackets."""
    return {_key(name), _key(name.partition(" (")[0])}


def _key(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if sign.isalnum())
