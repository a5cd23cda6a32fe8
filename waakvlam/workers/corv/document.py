"""A file judged: that it is safe to read, that it is XML, and that it is what the published schema allows.

Nothing in a message of ours ever repeats what stands in the file, but the names of elements and attributes: the rest
may be about people.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import etree

JZ = "http://www.stufstandaarden.nl/koppelvlak/jz0100"
STUF = "http://www.egem.nl/StUF/StUF0301"
BG = "http://www.egem.nl/StUF/sector/bg/0310"
ZKN = "http://www.egem.nl/StUF/sector/zkn/0310"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LARGEST = 15_000_000
"""Bytes. A request holds its documents; one text in it has 10 million characters at most."""
READ = ("vtMeldingDi01", "vtoDi01", "notificatieDi01")
"""The messages that are read."""

_SCHEMAS = Path(__file__).parent / "schemas"
_SCHEMA_OF = {
    "vtMeldingDi01": "vt/jz0100_msg_vtberichten_resolved2025.xsd",
    "vtTerugkoppelingDi01": "vt/jz0100_msg_vtberichten_resolved2025.xsd",
    "vtoDi01": "jb/jz0100_msg_jzberichten_resolved2025.xsd",
    "notificatieDi01": "jb/jz0100_msg_jzberichten_resolved2025.xsd",
}
_TOLD_AT_MOST = 10
_VALUE = re.compile(r"[Tt]he value '.*' (?=is not|does not|has|must)", re.DOTALL)
_BARE_VALUE = re.compile(r": '.*' is not a valid value", re.DOTALL)
_NAMESPACE = re.compile(r"\{https?:[^}]*\}")


@dataclass(frozen=True)
class Problem:
    """What is wrong in a file, and where."""

    line: int
    element: str
    why: str

    def __str__(self) -> str:
        """In one line."""
        parts = [f"line {self.line}" if self.line else "", self.element, self.why]
        return ": ".join(part for part in parts if part)


class BadFile(Exception):  # noqa: N818 - it says what the file is
    """A file that is refused whole."""

    def __init__(self, *problems: Problem) -> None:
        """Say what is wrong."""
        super().__init__("; ".join(str(one) for one in problems))
        self.problems = problems


def refused(why: str) -> BadFile:
    """A file that is refused for what it is."""
    return BadFile(Problem(0, "", why))


def judged(content: bytes, allowed: tuple[str, ...] = READ) -> etree._Element:
    """The message in a file.

    Raises:
        BadFile: it is not safe to read, no XML, none of the messages that are allowed here, or not as its schema says.
    """
    root = _parsed(content)
    name = etree.QName(root)
    if name.namespace != JZ or name.localname not in allowed:
        raise BadFile(
            Problem(
                _line(root), name.localname, f"no message that is read here; those are {', '.join(allowed)} in {JZ}"
            )
        )
    schema = _schema(_SCHEMA_OF[name.localname])
    if not schema.validate(root):
        raise BadFile(*(_told(error) for error in list(schema.error_log)[:_TOLD_AT_MOST]))
    return root


def _parsed(content: bytes) -> etree._Element:
    if len(content) > LARGEST:
        raise refused(f"it has {len(content)} bytes; {LARGEST} are the most that is read")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(f"it is no UTF-8 (byte {error.start})") from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise refused("it declares a document type or an entity, which no message needs")
    parser = etree.XMLParser(
        encoding="utf-8",  # whatever the file says of itself
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        # Its own words quote the file.
        line, column = error.position
        raise BadFile(Problem(line or 0, "", f"it is no well-formed XML (column {column})")) from None


@cache
def _schema(file: str) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    return etree.XMLSchema(etree.parse(str(_SCHEMAS / file), parser))


def _told(error: etree._LogEntry) -> Problem:
    said = _NAMESPACE.sub("", error.message)
    found = re.match(r"Element '([^']*)'(?:, attribute '([^']*)')?: (.*)", said, re.DOTALL)
    element, attribute, why = found.groups() if found else ("", None, said)
    why = _BARE_VALUE.sub(": what stands there is not a valid value", f": {why}").removeprefix(": ")
    why = _VALUE.sub("what stands there ", why)
    return Problem(error.line, f"{element}@{attribute}" if attribute else element, why.rstrip("."))


def _line(element: etree._Element) -> int:
    return int(element.sourceline or 0)
