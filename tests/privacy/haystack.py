"""Looking for a text in bytes, in every form in which a program may have written it."""

import base64
import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from urllib.parse import quote, quote_plus

_LEAST = 6
"""Fewer characters than this prove nothing when they are found."""


def forms(text: str) -> frozenset[bytes]:
    """The text as it can stand somewhere: in other alphabets, escaped, and inside base64 at any of three offsets."""
    plain = {text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")}
    if text.isascii() or all(ord(letter) < 256 for letter in text):
        plain.add(text.encode("latin-1"))
    escaped = json.dumps(text)[1:-1].encode()
    in_json = {escaped, json.dumps(text, ensure_ascii=False)[1:-1].encode()}
    in_json |= {one.replace(b"\\", b"\\\\") for one in in_json}
    found = {*plain, *in_json, quote(text).encode(), quote_plus(text).encode()}
    found.add("".join(f"\\{byte:03o}" if byte > 126 else chr(byte) for byte in text.encode()).encode())
    for raw in (*plain, escaped):
        found |= {raw.hex().encode(), raw.hex().upper().encode()}
        for offset in range(3):
            middle = base64.b64encode(b"\0" * offset + raw)
            # The first letters also hold what stands before, the last ones what stands behind.
            middle = middle[4 if offset else 0 : -4]
            found |= {middle, middle.replace(b"+", b"-").replace(b"/", b"_")}
    return frozenset(one for one in found if len(one) >= _LEAST)


def words(texts: Iterable[str]) -> frozenset[str]:
    """What is recognisable of the texts: names, numbers and dates. Where one of these is not, the whole is not."""
    parts = (part for text in texts for part in re.findall(r"[\w-]+", text))
    return frozenset(
        part for part in parts if len(part) >= _LEAST and (part.lower() != part or re.search(r"[\d_]", part))
    )


def found_in(haystack: bytes, needles: Iterable[str]) -> set[str]:
    """The texts that stand in it, in whatever form; also in what is compressed as a whole."""
    opened = b"\n".join((haystack, *_unpacked(haystack)))
    return {needle for needle in needles if any(form in opened for form in forms(needle))}


def _unpacked(content: bytes) -> Iterator[bytes]:
    for unpack, mark in ((gzip.decompress, b"\x1f\x8b"), (zlib.decompress, b"\x78")):
        if content.startswith(mark):
            with suppress(OSError, EOFError, zlib.error):
                yield unpack(content)
