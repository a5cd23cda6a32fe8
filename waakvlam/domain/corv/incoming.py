"""From a message to the commands that put it on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.calendar import AMSTERDAM, local_date
from waakvlam.domain.corv import messages as m
from waakvlam.domain.corv.messages import Child, Message, Notificatie, Party, VtMelding, Vto
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.protection_case.commands import MeasureRoute, SignalSource
from waakvlam.domain.protection_case.state import CaseState

_RECEIVES = {OrganisationKind.VEILIG_THUIS, OrganisationKind.REGIONAL_SAFETY_TEAM}


class CannotBeMapped(ValueError):  # noqa: N818 - it says what the message is
    """The message is well-formed, and says something that cannot be put on record as it is.

    Attributes:
        element: where in the message.
        option: the option of the importer that settles it, where one does.
    """

    def __init__(self, element: str, why: str, option: str | None = None) -> None:
        """Say where and why."""
        super().__init__(why)
        self.element = element
        self.option = option


@dataclass(frozen=True)
class Choices:
    """What a message does not say, and the person at the importer does.

    Attributes:
        case: the household's case.
        children: which child each one is, in the order of the message; empty for child-1, child-2 and so on.
        acute: whether the reporter speaks of acute danger.
        opens_by: the source of the signal that opens the case, where a request comes for a case that is not there.
        route: how a request that says that it is urgent is put on record.
        petition: whether the RvdK goes to the court, where a notificatie does not say so.
    """

    case: str
    children: tuple[str, ...] = ()
    acute: bool = False
    opens_by: SignalSource | None = None
    route: MeasureRoute | None = None
    petition: bool | None = None


@dataclass(frozen=True)
class Planned:
    """A command that is to be sent.

    Attributes:
        key: what tells it from the others of its message, for its id.
        fields: of the command, but its id.
    """

    stream: str
    name: str
    key: str
    fields: Mapping[str, Any]


def planned(message: Message, household: CaseState | None, choices: Choices) -> tuple[Planned, ...]:
    """The commands that a message comes to, in order.

    Args:
        message: what was taken over of it.
        household: the case as it is on record, without what this message put there; None where there is none.
        choices: what the message does not say.

    Raises:
        CannotBeMapped: it says something that cannot be put on record, or leaves out what must be known.
    """
    match message:
        case VtMelding():
            return _signal(message, household, choices)
        case Vto():
            return _request(message, household, choices)
        case Notificatie():
            return _progress(message, household, choices)


def _signal(message: VtMelding, household: CaseState | None, choices: Choices) -> tuple[Planned, ...]:
    receiver, source = message.envelope.receiver, message.envelope.sender.source
    if receiver is None or receiver.kind not in _RECEIVES:
        raise CannotBeMapped(
            "stuurgegevens/ontvanger/organisatie",
            "a VT-melding is received by Veilig Thuis; say which organisation this is in [corv.organisations]",
        )
    if source is None:
        raise CannotBeMapped(
            "stuurgegevens/zender/organisatie",
            "say what a VT-melding of this sender counts as: source = police, halt or professional, in"
            " [corv.organisations]",
        )
    if not message.children:
        raise CannotBeMapped(
            "object/betreft/gerelateerde/heeftBetrokken/jeugzorgrol",
            "nobody in it has the role 'kind' or 'jeugdige', and a case is about children",
        )
    names = _named(message.children, household, choices)
    signal = {"source": source, "children": names, "acute": choices.acute, "reference": message.identification}
    at = message.envelope.sent_at
    return (
        _command(choices.case, "receive_signal", receiver, at, signal),
        *_registered(message.children, names, household, receiver, at, choices.case),
    )


def _request(message: Vto, household: CaseState | None, choices: Choices) -> tuple[Planned, ...]:
    requester, at, case = message.envelope.sender, message.envelope.sent_at, choices.case
    if household is None and choices.opens_by is None:
        raise CannotBeMapped(
            "object", f"there is no {case} yet, and a request is no signal", option="--open SOURCE opens it with one"
        )
    route = choices.route or MeasureRoute.INVESTIGATION
    if message.urgent and choices.route is None:
        raise CannotBeMapped(
            "object/extraElementen",
            "the request says that it is urgent; whether a provisional measure is asked is not in the message",
            option="--route crisis or --route investigation",
        )
    names = _named(message.children, household, choices)
    opening = []
    if household is None:
        signal = {"source": choices.opens_by, "children": names, "reference": message.identification}
        opening = [_command(case, "receive_signal", requester, at, signal)]
    return (
        *opening,
        *_registered(message.children, names, household, requester, at, case),
        _command(case, "request_court_measure", requester, at, {"children": names, "route": route}),
    )


def _progress(message: Notificatie, household: CaseState | None, choices: Choices) -> tuple[Planned, ...]:
    track = _track(household, choices)
    sender, status, result = message.envelope.sender, message.status, message.result
    at = _moment(message)
    match status, result:
        case m.INTAKE_DONE, None:
            return (_command(track, "decide_intake", sender, at, {"decision": "investigate"}),)
        case ((m.INTAKE_DONE | m.CASE_DONE), m.REQUEST_REFUSED):
            return (_command(track, "decide_intake", sender, at, {"decision": "refused"}),)
        case ((m.INVESTIGATION_DONE | m.CASE_DONE), m.NO_PETITION):
            return (_command(track, "conclude_investigation", sender, at, {"petition": False}),)
        case m.INVESTIGATION_DONE, None:
            if choices.petition is None:
                raise CannotBeMapped(
                    "object/resultaat",
                    "it does not say whether the RvdK goes to the court, and no text says what its silence means",
                    option="--petition or --no-petition",
                )
            return (_command(track, "conclude_investigation", sender, at, {"petition": choices.petition}),)
        case m.CASE_DONE, m.NO_MEASURE:
            return (_command(track, "give_order", sender, _decided(message), {"granted": False}),)
        case m.CASE_DONE, m.MEASURE:
            raise CannotBeMapped(
                "object/resultaat/omschrijving",
                "a measure was imposed, but the message names neither which one nor the institution in a code: put the"
                " order on record from the court's decision (give_order)",
            )
        case _:
            raise CannotBeMapped("object/resultaat/omschrijving", f"{result!r} does not go with the status {status!r}")


def _named(children: Sequence[Child], household: CaseState | None, choices: Choices) -> tuple[str, ...]:
    """Which child each one is. Names are only given by order where nobody has one yet."""
    known = household.children if household else ()
    if not choices.children:
        if known:
            raise CannotBeMapped(
                "object",
                f"the case has children on record ({', '.join(known)}), and a message does not say which of them it"
                " means",
                option="--child, once for each child in the order of the message",
            )
        return tuple(f"child-{number}" for number in range(1, len(children) + 1))
    if len(choices.children) != len(children) or len(set(choices.children)) != len(children):
        raise CannotBeMapped(
            "object", f"there are {len(children)} children in it", option="--child, once and differently for each"
        )
    return choices.children


def _registered(  # noqa: PLR0917 - what a child is registered with
    children: Sequence[Child],
    names: Sequence[str],
    household: CaseState | None,
    actor: Party,
    at: datetime,
    case: str,
) -> list[Planned]:
    commands = []
    for child, name in zip(children, names, strict=True):
        on_record = household.births.get(name) if household else None
        if child.born and on_record and not (on_record.startswith(child.born) or child.born.startswith(on_record)):
            raise CannotBeMapped(
                f"line {child.line}: geboortedatum",
                f"{name} has another date of birth on record: is it another child?",
                option="--child says which child each one is",
            )
        fields: dict[str, Any] = {"child": name}
        if child.born and not (on_record and on_record.startswith(child.born)):
            fields["birth_date"] = child.born
        elif child.expected_on and not on_record:
            fields["expected_on"] = child.expected_on
        else:
            continue
        commands.append(_command(case, "register_child", actor, at, fields, key=f"register_child-{name}"))
    return commands


def _track(household: CaseState | None, choices: Choices) -> str:
    tracks = [one for one in (household.tracks if household else ()) if one.kind is StreamKind.COURT_MEASURE]
    if len(choices.children) > 1:
        raise CannotBeMapped("object/heeftBetrekkingOp", "a notificatie is about one child", option="--child, once")
    if not choices.children and len({one.child for one in tracks}) > 1:
        raise CannotBeMapped(
            "object/heeftBetrekkingOp",
            f"measures were asked for {', '.join(sorted({one.child or '' for one in tracks}))}",
            option="--child says which of them it is about",
        )
    found = [one for one in tracks if not choices.children or one.child == choices.children[0]]
    if not found:
        raise CannotBeMapped("object", f"no measure was asked in {choices.case} for this child")
    return found[-1].id


def _moment(message: Notificatie) -> datetime:
    """When the status was set; where only the day is known, no later than that it was sent."""
    return message.set_at or _on(message.set_on, message.envelope.sent_at)


def _decided(message: Notificatie) -> datetime:
    if len(message.decisions) != 1:
        raise CannotBeMapped(
            "object/leidtTot", f"one decision is expected with {m.NO_MEASURE!r}, for its date; there are"
            f" {len(message.decisions)}"
        )  # fmt: skip
    return _on(message.decisions[0].decided_on, message.envelope.sent_at)


def _on(day: date, sent_at: datetime) -> datetime:
    end = datetime.combine(day, time(23, 59, 59), tzinfo=AMSTERDAM)
    return sent_at if local_date(sent_at) == day else end


def _command(  # noqa: PLR0917 - what a command is made of
    stream: str, name: str, actor: Party, at: datetime, fields: Mapping[str, Any], key: str | None = None
) -> Planned:
    said = {"organisation": actor.organisation, "kind": actor.kind, "role": "corv", "worker": "corv"}
    return Planned(stream, name, key or name, {"actor": said, "occurred_at": at, **fields})
