"""The shape of everything that is kept or exchanged, as one JSON document without a word of prose.

What stands in `contract/current.json`: a change of it is a change of the contract, and shows in a diff.
"""

import json
from collections.abc import Iterable
from typing import Any, get_args

from contract_answers import answers
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from waakvlam.domain.contract import COMMANDS, EVENTS, AnyState, RecordRequest
from waakvlam.domain.messages import Continuation
from waakvlam.domain.notifications import Notification

JSON = dict[str, Any]

STATES: dict[str, type[BaseModel]] = {
    str(model.model_fields["kind"].default): model for model in get_args(get_args(AnyState)[0])
}
HISTORIES: dict[str, type[BaseModel]] = {model.__name__: model for model in (RecordRequest, Continuation, Notification)}

_PROSE = frozenset({"title", "description", "examples", "$schema", "$id"})
_UNORDERED = frozenset({"required", "enum"})


def shape() -> JSON:
    """The contract as the code has it.

    * `events`: what the journal holds; read for ever.
    * `commands`: what can be sent, per part of the path.
    * `states` and `histories`: what workflow histories hold beside events; read as long as a case runs.
    * `answers`: what integrators get back, each complete in itself.
    * `shapes`: what the others have in common.
    """
    commands = {(kind.value, name): model for kind, known in COMMANDS.items() for name, model in known.items()}
    read = {*EVENTS.values(), *commands.values(), *STATES.values(), *HISTORIES.values()}
    found = _Shapes(read)
    return {
        "events": {kind: {"schema_version": model.schema_version, **found.of(model)} for kind, model in EVENTS.items()},
        "commands": {
            kind.value: {name: found.of(model) for name, model in known.items()} for kind, known in COMMANDS.items()
        },
        "states": {kind: found.of(model) for kind, model in STATES.items()},
        "histories": {name: found.of(model) for name, model in HISTORIES.items()},
        "answers": {name: _without_prose(schema) for name, schema in answers().items()},
        "shapes": found.shared(),
    }


def written(content: JSON) -> str:
    """Canonical: the same content is the same text."""
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


class _Shapes:
    def __init__(self, models: Iterable[type[BaseModel]]) -> None:
        ordered = sorted(models, key=lambda model: (model.__module__, model.__name__))
        asked: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "validation") for model in ordered]
        references, definitions = models_json_schema(asked, ref_template="#/shapes/{model}")
        self._definitions: JSON = definitions.get("$defs", {})
        self._names = {model: str(found["$ref"]).rpartition("/")[2] for (model, _), found in references.items()}

    def of(self, model: type[BaseModel]) -> JSON:
        """The shape of one message."""
        bare: JSON = _without_prose(self._definitions[self._names[model]])
        return bare

    def shared(self) -> JSON:
        """What messages refer to."""
        return {name: _without_prose(found) for name, found in self._definitions.items() if self._is_shared(name)}

    def _is_shared(self, name: str) -> bool:
        reference = json.dumps(f"#/shapes/{name}")
        return any(reference in json.dumps(other) for other in self._definitions.values())


def _without_prose(schema: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(schema, list):
        return [_without_prose(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    bare: JSON = {}
    for key, value in schema.items():
        if key == "properties":
            # Names of fields, among which `title` may be one.
            bare[key] = {name: _without_prose(one) for name, one in value.items()}
        elif key in _UNORDERED:
            bare[key] = sorted(value)
        elif key not in _PROSE:
            bare[key] = _without_prose(value)
    return bare
