"""What an integrator gets back, said as JSON Schema: receipts, refusals, and the answers of the queries."""

from typing import Any, get_type_hints

from pydantic import BaseModel, TypeAdapter

from waakvlam.domain.contract import PROCEDURES
from waakvlam.domain.deadlines import Deadline
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.message_schema import DIALECT, described
from waakvlam.domain.messages import Outcome, Receipt
from waakvlam.domain.stream_state import INTERNAL, Awaited

JSON = dict[str, Any]

_DERIVED = ("stage", "responsible", "handover")


def answers() -> dict[str, JSON]:
    """Each answer by its name. New fields and codes may come: readers ignore what they do not know."""
    return {
        "receipt": _answer("receipt", "What an accepted update returns: proof that it is in the journal.", Receipt),
        "outcome": _answer("outcome", "What a workflow returns when it has ended.", Outcome),
        "refusal": _refusal(),
        "deadlines": _deadlines(),
        **{f"state-{kind.value.replace('_', '-')}": state(kind) for kind in StreamKind},
    }


def state(kind: StreamKind) -> JSON:
    """What the query `state` of a part answers."""
    model = type(PROCEDURES[kind].initial)
    schema = _answer(
        f"state-{kind.value.replace('_', '-')}",
        "What the query `state` answers: all that was put on record, folded.",
        model,
    )
    fields: JSON = schema["properties"]
    for name in INTERNAL:
        fields.pop(name, None)
    derived: JSON = {"crisis": {"type": "boolean", "description": "Somebody must look now."}}
    for name in _DERIVED:
        if hasattr(model, name):
            found = getattr(model, name)
            hint = get_type_hints(found.fget)["return"]
            told = TypeAdapter(hint).json_schema(ref_template="#/$defs/{model}")
            schema.setdefault("$defs", {}).update(told.pop("$defs", {}))
            told.pop("title", None)
            derived[name] = {**told, "description": " ".join((found.__doc__ or "").split())}
    awaited = Awaited.model_json_schema(mode="serialization", ref_template="#/$defs/{model}")
    schema["$defs"].update(awaited.pop("$defs"))
    fields |= {
        **derived,
        "stream": {"type": "string", "description": "The id of the workflow."},
        "version": {"type": "integer", "minimum": 0, "description": "How many events are on record."},
        "awaits": {**described(awaited, Awaited), "description": "What is waited for, and from whom."},
    }
    schema["properties"] = dict(sorted(fields.items()))
    schema["required"] = sorted(fields)
    return _open(schema)


def _answer(name: str, description: str, model: type[BaseModel]) -> JSON:
    schema = described(model.model_json_schema(mode="serialization"), model)
    if "$ref" in schema:
        # A shape that holds itself stands among the shared ones.
        schema |= schema["$defs"].pop(str(schema.pop("$ref")).rpartition("/")[2])
    return _open({**schema, **_head(name, description)})


def _deadlines() -> JSON:
    head = _head(
        "deadlines", "What the query `deadlines` answers: every deadline of the stream, also those that are over."
    )
    one = described(Deadline.model_json_schema(mode="serialization"), Deadline)
    shared = one.pop("$defs", {})
    return _open({**head, "$defs": {**shared, "Deadline": one}, "type": "array", "items": {"$ref": "#/$defs/Deadline"}})


def _refusal() -> JSON:
    text = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    return {
        **_head("refusal", "The first detail of the application error by which a message is refused."),
        "type": "object",
        "properties": {
            "code": {"enum": [code.value for code in RefusalCode], "description": "The type of the error."},
            "field": {
                **text,
                "description": "The field of the message that is wrong: `actor.kind`; `$` for the whole.",
            },
            "fields": {
                "type": "array",
                "items": {"type": "string"},
                "description": "All fields that are wrong, the first included (of a great many, the first fifty).",
            },
            "article": {**text, "description": "The article of law that is the reason, as it is cited in Dutch."},
        },
        "required": ["code", "field", "article"],
    }


def _head(name: str, description: str) -> JSON:
    return {"$schema": DIALECT, "$id": f"urn:waakvlam:answer:{name}", "title": name, "description": description}


def _open(schema: JSON) -> JSON:
    """Without the promise that nothing else comes."""
    opened: JSON = _opened(schema)
    return opened


def _opened(schema: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(schema, list):
        return [_opened(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _opened(value) for key, value in schema.items() if (key, value) != ("additionalProperties", False)}
