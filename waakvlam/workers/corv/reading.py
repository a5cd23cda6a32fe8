"""From a message that its schema allows to what is taken over of it."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from lxml import etree

from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.domain.corv import Child, Decision, Envelope, Message, Notificatie, VtMelding, Vto
from waakvlam.workers.corv.document import STUF, XSI, BadFile, Problem
from waakvlam.workers.corv.settings import CorvSettings, Meaning

_CHILD = ("kind", "jeugdige")
_UNBORN = "Client (ongeboren kind)"
_REFERENCE = re.compile(r"[A-Za-z0-9._:/\-{}]{1,40}")
_PARTS_OF_DAY = {"V": 3, "D": 2, "M": 1, "J": 0}
"""How much of a date is known, by *indOnvolledigeDatum*: all, but the day, but day and month, nothing."""


def read(root: etree._Element, settings: CorvSettings) -> Message:
    """What is taken over of a message.

    Raises:
        BadFile: it says something of which the region has not said what it means, or that cannot be read as it must.
    """
    envelope = _envelope(root, settings)
    thing = _one(root, "object")
    match etree.QName(root).localname:
        case "vtMeldingDi01":
            return _vt_melding(thing, envelope, settings)
        case "vtoDi01":
            return _vto(thing, envelope, settings)
        case _:
            return _notificatie(thing, envelope, settings)


def _envelope(root: etree._Element, settings: CorvSettings) -> Envelope:
    sender = _one(root, "stuurgegevens/zender/organisatie")
    receiver = _one(root, "stuurgegevens/ontvanger/organisatie")
    reference = _one(root, "stuurgegevens/referentienummer")
    party = settings.organisations.get(_text(sender))
    if party is None:
        raise _bad(sender, "the region has not said which organisation this is; name it in [corv.organisations]")
    if not _REFERENCE.fullmatch(_text(reference)):
        raise _bad(reference, "it becomes part of an id: only letters, digits and . _ : / - { }")
    sent_at = _moment(_one(root, "stuurgegevens/tijdstipBericht"))
    if sent_at is None:
        raise _bad(_one(root, "stuurgegevens/tijdstipBericht"), "hours and minutes are needed: terms begin with it")
    return Envelope(
        sender=party,
        receiver=settings.organisations.get(_text(receiver)),
        reference=_text(reference),
        sent_at=sent_at,
    )


def _vt_melding(thing: etree._Element, envelope: Envelope, settings: CorvSettings) -> VtMelding:
    _extra(thing, settings)
    children, left_out = [], []
    for involved in _all(thing, "betreft/gerelateerde/heeftBetrokken"):
        role = _text(_one(involved, "jeugzorgrol"))
        if role in _CHILD:
            children.append(_child(involved, "gerelateerde/geboortedatum"))
        else:
            left_out.append(role)
    number = _one(thing, "identificatieVtMelding")
    return VtMelding(
        envelope=envelope,
        identification=_identification(number),
        children=tuple(children),
        left_out=tuple(left_out),
    )


def _vto(thing: etree._Element, envelope: Envelope, settings: CorvSettings) -> Vto:
    extra = _extra(thing, settings)
    urgent = False
    for element in extra.get("urgent", []):
        if _text(element) not in {"Ja", "Nee"}:
            raise _bad(element, "it is set as urgent, which is Ja or Nee")
        urgent = urgent or _text(element) == "Ja"
    children = []
    for one in _all(thing, "heeftBetrekkingOp"):
        unborn = _text(_one(one, "omschrijving")) == _UNBORN
        expected = _extra(one, settings).get("expected_on", [])
        if len(list(_all(one, "gerelateerde/natuurlijkPersoon"))) > 1:
            raise _bad(one, "it holds more than one person, and no text says which of them is the child")
        child = _child(one, "gerelateerde/natuurlijkPersoon/geboortedatum")
        if unborn:
            day = _day(expected[0]) if expected else None
            child = child.model_copy(update={"born": None, "unborn": True, "expected_on": day})
        children.append(child)
    number = _one(thing, "identificatie")
    return Vto(envelope=envelope, identification=_identification(number), children=tuple(children), urgent=urgent)


def _notificatie(thing: etree._Element, envelope: Envelope, settings: CorvSettings) -> Notificatie:
    _extra(thing, settings)
    result = thing.find("{*}resultaat/{*}omschrijving")
    set_at = _one(thing, "heeft/datumStatusGezet")
    return Notificatie(
        envelope=envelope,
        child=_child(_one(thing, "heeftBetrekkingOp"), "gerelateerde/natuurlijkPersoon/geboortedatum"),
        status=_text(_one(thing, "heeft/gerelateerde/omschrijving")),
        set_at=_moment(set_at),
        set_on=_day(set_at),
        result=None if result is None else _text(result) or None,
        decisions=tuple(
            Decision(decided_on=_day(one)) for one in thing.findall("{*}leidtTot/{*}gerelateerde/{*}datumBeslissing")
        ),
    )


def _child(where: etree._Element, path: str) -> Child:
    found = where.find("/".join(f"{{*}}{part}" for part in path.split("/")))
    line = int(where.sourceline or 0)
    if found is None or _is_nil(found) or not _text(found):
        return Child(line=line)
    known = _PARTS_OF_DAY[found.get(f"{{{STUF}}}indOnvolledigeDatum", "V")]
    if known == 0:
        return Child(line=line)
    digits = _text(found).zfill(8)
    if known == 3:
        return Child(born=_day(found).isoformat(), line=line)
    year, month = digits[:4], digits[4:6]
    if int(year) < 1900 or (known == 2 and not 1 <= int(month) <= 12):
        raise _bad(found, "there is no such date")
    return Child(born=year if known == 1 else f"{year}-{month}", line=line)


def _extra(thing: etree._Element, settings: CorvSettings) -> dict[Meaning, list[etree._Element]]:
    """What stands in the *extraElementen* below, up to the next part that has its own."""
    found: dict[Meaning, list[etree._Element]] = {}
    for element in thing.iterfind(f".//{{{STUF}}}extraElement"):
        meaning = settings.extra_elements.get(element.get("naam", ""))
        if meaning is None:
            named = re.sub(r"[^\w .-]", "?", element.get("naam", ""))[:60]
            raise _bad(
                element,
                f"no schema says what an extraElement {named!r} is; set it in [corv.extra_elements]: not_kept, urgent"
                " or expected_on",
            )
        found.setdefault(meaning, []).append(element)
    return found


def _identification(element: etree._Element) -> str:
    text = _text(element)
    if _is_nil(element) or not re.fullmatch(r"[A-Za-z0-9._:/\- ]{1,100}", text):
        raise _bad(element, "it is kept as the reference to the document: letters, digits and . _ : / - only")
    return text


def _moment(element: etree._Element) -> datetime | None:
    """A *tijdstip* with at least its minutes; None where only the day is known."""
    digits = _text(element)
    if len(digits) < 12:
        return None
    try:
        return datetime.strptime(digits[:14].ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=AMSTERDAM)
    except ValueError:
        raise _bad(element, "there is no such moment; it is written as JJJJMMDDuummss") from None


def _day(element: etree._Element) -> date:
    digits = _text(element)[:8].zfill(8)
    try:
        return datetime.strptime(digits, "%Y%m%d").replace(tzinfo=AMSTERDAM).date()
    except ValueError:
        raise _bad(element, "there is no such day; it is written as JJJJMMDD") from None


def _is_nil(element: etree._Element) -> bool:
    return element.get(f"{{{XSI}}}nil") in {"true", "1"}


def _one(where: etree._Element, path: str) -> etree._Element:
    found = where.find("/".join(f"{{*}}{part}" for part in path.split("/")))
    if found is None:  # its schema lets it be empty where it is nil
        raise _bad(where, f"{path} is needed")
    return found


def _all(where: etree._Element, path: str) -> Iterator[etree._Element]:
    yield from where.iterfind("/".join(f"{{*}}{part}" for part in path.split("/")))


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()


def _bad(element: etree._Element, why: str) -> BadFile:
    return BadFile(Problem(int(element.sourceline or 0), etree.QName(element).localname, why))
