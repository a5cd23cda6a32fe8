"""Commands made up from the shape that integrators see, whatever there are: lawful ones are common, not certain."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any, TypeVar

from tests.domain.watched import COMMANDS_OF_PEOPLE, Watched
from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.calendar import local_date
from waakvlam.domain.competence import ROLE_NAME, competence
from waakvlam.domain.facts import concrete, read
from waakvlam.domain.identifiers import StreamKind

T = TypeVar("T")
_OINS = {kind: f"000000990000000{number:02d}000" for number, kind in enumerate(OrganisationKind, 1)}
_OTHER_GI = "00000099000000006001"
_TEXTS = (
    "verkeerd overgenomen",
    "zie het dossier",
    "gi-33",
    _OINS[OrganisationKind.CERTIFIED_INSTITUTION],
    _OTHER_GI,
    "child-1",
    "2014-05-17",
    "opened_at",
    "case-JZ19-2029-000077",
    "GM0344",
    "GM0632",
    "14",
    "x",
)
"""Of these the ones are taken that have the shape of the field."""
_DAYS = (0, 0, 0, 0, 0, 1, 2, 5, 13, 14, 15, 28, 60, 89, 90, 91, 120, 180, 181, 364, 365, 366, -1, -3, -30, -400)
"""From today to a day that somebody names."""
_AGO = (1, 2, 3, 5, 8, 14, 30, 60, 100, 370)
_KNOWN_AGES = (0, 1, 5, 10, 11, 12, 14, 16, 17, 18, 30)


@cache
def _shape(kind: StreamKind, name: str) -> dict[str, Any]:
    return COMMANDS_OF_PEOPLE[kind][name].model_json_schema()


class Improviser:
    """Makes up what somebody says of a stream at a moment. All its choices hang on one number."""

    def __init__(self, seed: int, now: datetime, children: Sequence[str]) -> None:
        """Who knows the children of the household, and what the time is."""
        self.dice = Random(seed)
        self.now = now
        self.children = tuple(children) or ("child-1",)

    def rarely(self, chance: float = 0.06) -> bool:
        """Whether something unusual is done now."""
        return self.dice.random() < chance

    def one_of(self, choices: Sequence[T]) -> T:
        """One of these."""
        return self.dice.choice(choices)

    def names(self, watched: Watched) -> list[str]:
        """The commands of the stream; mostly those in front of which it has seen the least."""
        names = sorted(COMMANDS_OF_PEOPLE[watched.stream.kind])
        self.dice.shuffle(names)
        return names if self.rarely(0.3) else sorted(names, key=lambda name: watched.said[name])

    def command(self, watched: Watched, name: str) -> dict[str, Any]:
        """The command as JSON, under no id yet."""
        shape = _shape(watched.stream.kind, name)
        own = {field: of for field, of in shape["properties"].items() if field not in _CARRIED}
        required = shape.get("required", ())
        content = {
            field: self._value(field, of, shape, watched)
            for field, of in own.items()
            if field in required or self.dice.random() < 0.5
        }
        if "fact" in content and "value" in content:
            content["value"] = self._corrected(watched, content["fact"], content["value"])
        return {"actor": self._actor(watched, name), "occurred_at": self._moment(watched), **content}

    def _actor(self, watched: Watched, name: str) -> dict[str, str]:
        row = competence(watched.stream.kind, name)
        who = self.one_of(sorted(row.may_record) if not self.rarely() else list(OrganisationKind))
        roles = sorted(row.roles.get(who, ROLE_NAME)) if not self.rarely() else ["anybody"]
        charged = {
            OrganisationKind.CERTIFIED_INSTITUTION: getattr(watched.state, "gi", None),
            OrganisationKind.LOCAL_TEAM: getattr(watched.state, "team", None),
        }
        organisation = (None if self.rarely() else charged.get(who)) or _OINS[who]
        return {"organisation": organisation, "kind": who.value, "role": self.one_of(roles), "worker": "w-1"}

    def _moment(self, watched: Watched) -> str:
        moment = self.now
        if self.rarely(0.35):
            moment -= timedelta(days=self.one_of(_AGO[:5]), hours=self.dice.randrange(24))
        if self.rarely(0.04):
            moment = self.now - timedelta(days=self.one_of(_AGO))
        if self.rarely(0.03):
            moment = self.one_of([self.now + timedelta(minutes=4), self.now + timedelta(days=3)])
        if self.rarely(0.01):
            moment = moment.replace(year=self.one_of([1989, 1990, 1995, 2014]), day=1)
        opened = watched.state.opened_at
        if opened is not None and moment < opened and not self.rarely():
            moment = opened
        return moment.isoformat()

    def _day(self) -> str:
        return (local_date(self.now) + timedelta(days=self.one_of(_DAYS))).isoformat()

    def _birth_date(self) -> str:
        born = local_date(self.now).replace(day=self.dice.randint(1, 28), month=self.dice.randint(1, 12))
        day = born.replace(year=born.year - self.one_of(_KNOWN_AGES)).isoformat()
        if self.rarely(0.03):
            return self.one_of(["0001", "1700-02", "1989-12-31", "2012-02-29", "9999"])
        return day if not self.rarely(0.2) else day[: self.one_of([4, 7])]

    def _corrected(self, watched: Watched, fact: str, made_up: str | None) -> str | None:
        known = read(watched.state, fact) if fact in concrete(watched.procedure.facts, watched.state) else None
        if known is None or self.rarely():
            return made_up
        if self.rarely(0.3):
            return None
        moved = known + timedelta(days=self.one_of([-30, -7, -2, -1, 1, 2, 7, 30]))
        written: str = moved.isoformat()
        return written

    def _value(self, field: str, of: dict[str, Any], shape: dict[str, Any], watched: Watched) -> Any:  # noqa: ANN401 - JSON
        if "$ref" in of:
            of = shape["$defs"][of["$ref"].rpartition("/")[2]]
        if "allOf" in of:
            of = {**of, **of["allOf"][0]}
        if "anyOf" in of:
            among = [one for one in of["anyOf"] if one.get("type") != "null"]
            nothing = len(among) < len(of["anyOf"]) and self.rarely(0.3)
            return None if nothing else self._value(field, self.one_of(among), shape, watched)
        match of:
            case {"enum": choices}:
                return self.one_of(choices)
            case {"const": only}:
                return only
            case {"type": "boolean"}:
                return self.rarely(0.6)
            case {"type": "integer" | "number"}:
                low, high = int(of.get("minimum", 0)), int(of.get("maximum", 400))
                return self.dice.randint(low, high)
            case {"type": "array", "items": one}:
                number = self.dice.randint(of.get("minItems", 0), min(of.get("maxItems", 3), 3))
                return list(dict.fromkeys(self._value(field, one, shape, watched) for _ in range(number)))
            case {"type": "object", "properties": parts}:
                return {part: self._value(part, of_part, shape, watched) for part, of_part in parts.items()}
            case {"type": "object"}:
                return {}
            case {"format": "date"}:
                return self._day()
            case {"format": "date-time"}:
                return self._moment(watched)
            case _:
                return self._text(field, of, watched)

    def _text(self, field: str, of: dict[str, Any], watched: Watched) -> str:
        if field.startswith("child") and not self.rarely():
            return self.one_of(self.children)
        if field.startswith("birth"):
            return self._birth_date()
        if field == "deadline" and not self.rarely(0.1):
            keys = [str(deadline.key) for deadline in watched.state.deadlines]
            owed = [str(deadline.key) for deadline in watched.state.deadlines if deadline.is_open]
            return self.one_of(owed or keys or ["none"])
        if field == "fact" and not self.rarely(0.1):
            facts = concrete(watched.procedure.facts, watched.state)
            known = [fact for fact in facts if read(watched.state, fact) is not None]
            return self.one_of(known or ["opened_at"])
        if field.startswith("gi") and not self.rarely(0.2):
            return _OINS[OrganisationKind.CERTIFIED_INSTITUTION]
        pattern, longest = of.get("pattern", ""), of.get("maxLength", 10_000)
        fitting = [
            text for text in _TEXTS if re.search(pattern, text) and of.get("minLength", 0) <= len(text) <= longest
        ]
        assert fitting, f"no text of the shape of {field}: {of}"
        return self.one_of(fitting)


_CARRIED = frozenset({"command_id", "actor", "occurred_at", "type"})
