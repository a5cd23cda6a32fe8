"""The page of each workflow type, written from the code."""

import json
import textwrap
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from typing import Any

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.competence import Basis, Competence, competence
from waakvlam.domain.contract import PROCEDURES
from waakvlam.domain.dutch import STAGE_NAME, STREAM_NAME
from waakvlam.domain.facts import Fact
from waakvlam.domain.identifiers import WORKFLOW_TYPE, StreamKind
from waakvlam.domain.message_schema import MESSAGES, description, examples, message_schema, suspendable
from waakvlam.domain.messages import Command
from waakvlam.workflows import WORKFLOWS
from waakvlam.workflows.stream import OPENING

GENERATED = "<!-- Written by scripts/generate_contract_doc.py from the code: run make docs. -->"
EXAMPLE_ID = {
    StreamKind.PROTECTION_CASE: "case-JZ19-2026-000123",
    StreamKind.SAFETY_ASSESSMENT: "case-JZ19-2026-000123-assessment-1",
    StreamKind.COURT_MEASURE: "case-JZ19-2026-000123-measure-1",
    StreamKind.FOLLOW_UP: "case-JZ19-2026-000123-followup-1",
}
_ENVELOPE = ("command_id", "actor", "occurred_at", "type")


def page_name(kind: StreamKind) -> str:
    """The file of a part's page."""
    return f"{kind.value.replace('_', '-')}.md"


def example_name(name: str, number: int) -> str:
    """The file of an example."""
    return f"{name}.json" if number == 1 else f"{name}-{number}.json"


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table in Markdown."""
    headings = tuple(headings)
    yield f"| {' | '.join(headings)} |"
    yield f"|{' --- |' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') or '-' for cell in row)} |"


def workflow_page(kind: StreamKind) -> str:
    """All that can be said to one workflow type, and read from it."""
    workflow = next(one for one in WORKFLOWS if one.__name__ == WORKFLOW_TYPE[kind])
    opens = sorted(OPENING & MESSAGES[kind].keys())
    start = (
        f"Started by an update-with-start of {' or '.join(f'`{name}`' for name in opens)}, with the id that the sender "
        "chooses and conflict policy *use existing*."
        if opens
        else "Opened by its case, which records the id in `tracks`; not to be started by anybody else."
    )
    lines = [
        f"# `{workflow.__name__}`",
        "",
        GENERATED,
        "",
        f"*{STREAM_NAME[kind]}.* {' '.join(cleandoc(workflow.__doc__ or '').split())}",
        "",
        f"* Workflow id: `{EXAMPLE_ID[kind]}`.",
        f"* {start}",
        f"* The query `state` answers [this](schemas/answers/state-{kind.value.replace('_', '-')}.json), the query "
        "`deadlines` [that](schemas/answers/deadlines.json).",
        f"* Stages: {'; '.join(f'`{stage}` ({STAGE_NAME[stage]})' for stage in _stages(kind))}.",
        "",
        "Every message has `command_id`, `actor` and `occurred_at`, as [README.md](README.md) tells; below stands what "
        "each has beside them.",
        "",
        *table(
            ("update", "what", "who", "article", ""),
            (_overview(kind, name, model) for name, model in sorted(MESSAGES[kind].items())),
        ),
        "",
    ]
    for name, model in sorted(MESSAGES[kind].items()):
        lines += _message(kind, name, model)
    lines += _facts(kind)
    return "\n".join(lines).rstrip() + "\n"


def _stages(kind: StreamKind) -> list[str]:
    return [str(stage) for stage in type(PROCEDURES[kind].initial.stage)]


def _overview(kind: StreamKind, name: str, model: type[Command]) -> tuple[str, ...]:
    row = competence(kind, name)
    return f"[`{name}`](#{name})", model.summary, _codes(row.allowed), _article(row), _links(kind, name)


def _links(kind: StreamKind, name: str) -> str:
    found = [f"[schema](schemas/{kind}/{name}.json)"]
    for number, _ in enumerate(examples(kind, name), start=1):
        found.append(f"[example{f' {number}' if number > 1 else ''}](examples/{kind}/{example_name(name, number)})")
    return ", ".join(found)


def _message(kind: StreamKind, name: str, model: type[Command]) -> Iterator[str]:
    schema = message_schema(kind, name)
    yield f"## {name}"
    yield ""
    yield f"*{model.summary}*"
    yield ""
    yield "\n\n".join(textwrap.fill(paragraph, 118) for paragraph in description(model).split("\n\n"))
    yield ""
    yield from _who(competence(kind, name))
    fields = [field for field in schema["properties"] if field not in _ENVELOPE]
    if fields:
        yield ""
        yield from table(
            ("field", "type", "", "what"), (_field(schema, field, schema["properties"][field]) for field in fields)
        )
    yield ""
    found = examples(kind, name)
    if found:
        yield "```json"
        yield json.dumps(found[0], indent=2, ensure_ascii=False)
        yield "```"
    elif name in {"suspend_deadline", "resume_deadline"} and not suspendable(kind):
        yield "The law lets no term of this part stand still: refused with `WrongStage`, whatever the term."
    yield ""


def _who(row: Competence) -> Iterator[str]:
    yield f"* Whose act: {_codes(row.allowed)} ({_article(row)}{'' if row.basis is Basis.STATUTORY else ', no law'})."
    for kind, roles in row.roles.items():
        yield f"* Of `{kind}` only with `actor.role` {' or '.join(f'`{role}`' for role in sorted(roles))}."
    if row.recorders:
        yield f"* May be recorded by {_codes(row.recorders)} as well ({row.recorders_article})."
    if row.charged:
        yield f"* Of {_codes(row.charged)} only the organisation that the record names, by its OIN."
    if row.remark:
        yield f"* {row.remark}"


def _codes(kinds: Iterable[OrganisationKind]) -> str:
    among = frozenset(kinds)
    return ", ".join(f"`{kind}`" for kind in OrganisationKind if kind in among)


def _article(row: Competence) -> str:
    return f"[{row.article}]({row.url})" if row.url else row.article


def _field(schema: dict[str, Any], name: str, field: dict[str, Any]) -> tuple[str, ...]:
    needed = "required" if name in schema["required"] else f"default `{json.dumps(field.get('default'))}`"
    return f"`{name}`", _type(field), needed, field.get("description", "")


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](code-lists.md#{name.lower()})"
    if "anyOf" in field:
        return " or ".join(_type(one) for one in field["anyOf"])
    if "const" in field or "enum" in field:
        return " or ".join(f"`{value}`" for value in field.get("enum", [field.get("const")]))
    if field["type"] == "array":
        return f"list of {_type(field['items'])}"
    return {"date-time": "moment", "date": "day"}.get(field.get("format", ""), str(field["type"]))


def _facts(kind: StreamKind) -> Iterator[str]:
    yield "## Facts that `correct_fact` corrects"
    yield ""
    yield "Who puts a fact on record may correct it. `*` stands for the number of one of several, from 1."
    yield ""
    rows = (_fact(kind, name, fact) for name, fact in sorted(PROCEDURES[kind].facts.items()))
    yield from table(("`fact`", "Dutch", "`value`", "who", "can be taken back (`null`)", "can be added"), rows)


def _fact(kind: StreamKind, name: str, fact: Fact) -> tuple[str, ...]:
    recorded_by = fact.recorded_by or "correct_fact"
    return (
        f"`{name}`",
        fact.dutch,
        "day" if fact.is_day else "moment",
        f"{_codes(competence(kind, recorded_by).may_record)} (as [`{recorded_by}`](#{recorded_by}))",
        "yes" if fact.may_be_taken_back else "no",
        "yes" if fact.may_be_added else "no",
    )
