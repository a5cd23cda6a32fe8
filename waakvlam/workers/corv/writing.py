"""From a reply to its XML, in the form that the published schema asks, and judged by it before it is given.

What the engine does not hold (names, citizen numbers, addresses, documents) is left out where the schema lets it, and
is marked as not supported where it must be there: such a message is a frame, to be completed in the source system.
"""

from datetime import date, datetime

from lxml import etree
from lxml.builder import ElementMaker

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.calendar import AMSTERDAM, local_date
from waakvlam.domain.corv import Feedback, Outgoing, Progress, Request
from waakvlam.domain.corv.outgoing import About
from waakvlam.workers.corv.document import BG, JZ, STUF, XSI, ZKN, BadFile, judged
from waakvlam.workers.corv.settings import CorvSettings

_MARKS = {"JZ": JZ, "StUF": STUF, "BG": BG, "ZKN": ZKN, "xsi": XSI}
jz = ElementMaker(namespace=JZ, nsmap=_MARKS)
stuf = ElementMaker(namespace=STUF, nsmap=_MARKS)
bg = ElementMaker(namespace=BG, nsmap=_MARKS)
zkn = ElementMaker(namespace=ZKN, nsmap=_MARKS)
_DUTCH = {"OTS": "ondertoezichtstelling", "VOOGDIJ": "voogdij"}


class CannotBeWritten(Exception):  # noqa: N818 - it says what the message is
    """Something is needed for it that the region has not set. The message says what."""


def written(reply: Outgoing, settings: CorvSettings, their_case: str | None = None) -> bytes:
    """The reply as XML.

    Args:
        reply: what is told.
        settings: what the organisations are called.
        their_case: the number of the requester's own case, for a *notificatie*.

    Raises:
        CannotBeWritten: the region has not set what is needed for it, or set what the schema does not allow.
    """
    match reply:
        case Feedback():
            thing = _feedback(reply, settings)
        case Progress():
            thing = _progress(reply, their_case)
        case Request():
            thing = _request(reply, settings)
    receiver = settings.of_kind(OrganisationKind.RVDK) if isinstance(reply, Request) else settings.called(reply.to)
    sender = settings.called(reply.by)
    if receiver is None or sender is None:
        missing = reply.by if sender is None else "the RvdK" if isinstance(reply, Request) else reply.to
        raise CannotBeWritten(f"[corv.organisations] does not say what {missing} is called in the messages")
    root = jz(reply.name, _around(reply, sender, receiver, settings), thing)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    try:
        judged(content, (reply.name,))
    except BadFile as bad:
        raise CannotBeWritten(f"the schema does not allow it: {bad}") from bad
    return content


def _around(reply: Outgoing, sender: str, receiver: str, settings: CorvSettings) -> etree._Element:
    return jz.stuurgegevens(
        stuf.berichtcode("Di01"),
        stuf.zender(stuf.organisatie(sender), stuf.applicatie(settings.application)),
        stuf.ontvanger(stuf.organisatie(receiver), stuf.applicatie(settings.receiving_application)),
        stuf.referentienummer(reply.event_id),
        stuf.tijdstipBericht(_moment(reply.recorded_at)),
        stuf.functie(reply.name),
    )


def _feedback(reply: Feedback, settings: CorvSettings) -> etree._Element:
    veilig_thuis = settings.names.get(OrganisationKind.VEILIG_THUIS)
    if veilig_thuis is None:
        raise CannotBeWritten("[corv.names] does not say what veilig_thuis is called")
    melding = [jz.identificatieVtMelding(reply.identification)]
    if reply.sight is not None and (name := settings.names.get(reply.sight)) is not None:
        sight = jz.verantwoordelijkVoorZichtOpDeVeiligheidBelegdBij(
            jz.gerelateerde(zkn.naam(name), _entity("BTR")), _entity("ZOSBTR")
        )
        melding.append(jz.betreft(jz.gerelateerde(sight, _entity("ZOS")), _entity("VTMZOS")))
    outcome = [zkn.uitkomst(reply.outcome)] if reply.outcome else []
    return jz.object(
        zkn.identificatie(reply.stream),
        *outcome,
        zkn.status(reply.status),
        zkn.naarAanleidingVan(zkn.gerelateerde(*melding, _entity("VTM")), _entity("ZAKVTM")),
        zkn.isUitgevoerdDoor(
            zkn.gerelateerde(zkn.naam(veilig_thuis), zkn.oinNummer(reply.by), _entity("BTR")), _entity("ZAKBTR")
        ),
        _entity("ZAK"),
    )


def _progress(reply: Progress, their_case: str | None) -> etree._Element:
    parts = [zkn.identificatie(reply.stream)]
    if reply.result:
        parts.append(zkn.resultaat(zkn.omschrijving(reply.result)))
    parts += [_of_kind("Uitvoeren onderzoek kinderbeschermingsmaatregel"), _about(reply.about)]
    if their_case:
        other = zkn.gerelateerde(
            zkn.identificatie(their_case), _of_kind("Overwegen kinderbeschermingsmaatregel"), _entity("ZAK")
        )
        parts.append(zkn.heeftBetrekkingOpAndere(other, _entity("ZAKZAKBTR")))
    status = zkn.gerelateerde(zkn.omschrijving(reply.status), _entity("STT"))
    parts.append(zkn.heeft(status, zkn.datumStatusGezet(_moment(reply.set_at)), _entity("ZAKSTT")))
    if reply.decided_on is not None:
        said = _DUTCH[reply.measure] if reply.measure else reply.result or ""
        # Not until when: whether *einddatumWerking* is the last day or the day after, no text says.
        first = [zkn.ingangsdatumWerking(_day(reply.starts_on))] if reply.starts_on else []
        decision = zkn.gerelateerde(
            zkn.datumBeslissing(_day(reply.decided_on)), zkn.toelichting(said), *first, _entity("BSL")
        )
        parts.append(zkn.leidtTot(decision, _entity("ZAKBSL")))
    return jz.object(*parts, _entity("ZAK"))


def _request(reply: Request, settings: CorvSettings) -> etree._Element:
    urgent = next((name for name, meaning in settings.extra_elements.items() if meaning == "urgent"), None)
    if urgent is None:
        raise CannotBeWritten("[corv.extra_elements] does not say which one tells that a request is urgent")
    expected = next((name for name, meaning in settings.extra_elements.items() if meaning == "expected_on"), None)
    other = zkn.gerelateerde(_of_kind("Uitvoeren onderzoek kinderbeschermingsmaatregel"), _entity("ZAK"))
    return jz.object(
        zkn.identificatie(reply.stream),
        zkn.startdatum(_day(local_date(reply.asked_on))),
        zkn.registratiedatum(_day(local_date(reply.recorded_at))),
        _extra(urgent, "Ja" if reply.urgent else "Nee"),
        _of_kind("Overwegen kinderbeschermingsmaatregel"),
        *(_about(child, expected) for child in reply.children),
        _not_here("heeftAlsBelanghebbende", "ZAKBTRBLH"),
        _not_here("heeftAlsUitvoerende", "ZAKBTRUTV"),
        zkn.heeftBetrekkingOpAndere(other, _entity("ZAKZAKBTR")),
        _not_here("heeftRelevant", "ZAKEDC"),
        _entity("ZAK"),
    )


def _about(about: About, expected: str | None = None) -> etree._Element:
    unborn = about.born is None and about.expected_on is not None
    person = [_born(about.born)] if about.born else []
    parts = [
        zkn.gerelateerde(zkn.natuurlijkPersoon(*person, _entity("NPS")), _entity("OBJ")),
        zkn.omschrijving("Client (ongeboren kind)" if unborn else "Client (kind)"),
    ]
    if expected and about.expected_on:
        parts.append(_extra(expected, _day(about.expected_on)))
    return zkn.heeftBetrekkingOp(*parts, _entity("ZAKOBJ"))


def _born(text: str) -> etree._Element:
    year, month, day = [*text.split("-"), "01", "01"][:3]
    known = {4: "M", 7: "D"}.get(len(text), "V")
    return bg.geboortedatum(f"{year}{month}{day}", {f"{{{STUF}}}indOnvolledigeDatum": known})


def _of_kind(name: str) -> etree._Element:
    return zkn.isVan(zkn.gerelateerde(zkn.omschrijvingGeneriek(name), _entity("ZKT")), _entity("ZAKZKT"))


def _extra(name: str, text: str) -> etree._Element:
    return stuf.extraElementen(stuf.extraElement(text, naam=name))


def _not_here(name: str, entity: str) -> etree._Element:
    mark = {f"{{{XSI}}}nil": "true", f"{{{STUF}}}noValue": "nietOndersteund", **_entity(entity)}
    return zkn(name, mark)


def _entity(kind: str) -> dict[str, str]:
    return {f"{{{STUF}}}entiteittype": kind}


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(AMSTERDAM):%Y%m%d%H%M%S}"
