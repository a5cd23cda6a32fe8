"""The pages about what all workflow types have in common: the reference, and the code lists."""

from inspect import cleandoc, getsource
from typing import Any

from contract_pages import EXAMPLE_ID, GENERATED, page_name, table

from waakvlam.domain.code_lists import code_lists, words
from waakvlam.domain.contract import PROCEDURES
from waakvlam.domain.dutch import OUTCOME_NAME, STAGE_NAME, STREAM_NAME
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.identifiers import WORKFLOW_TYPE, StreamKind
from waakvlam.domain.message_schema import MESSAGES
from waakvlam.workflows import search_attributes as attributes

_ATTRIBUTES = {
    "CaseId": "The case, on its tracks as well.",
    "Region": "Code of the jeugdregio.",
    "Stage": "Where the stream is: the codes are on the page of its workflow type.",
    "DeadlineStatus": "The worst of what is owed: `overdue`, `at_risk`, `on_track` or `none`.",
    "NextDeadline": "Catalogue id of the duty that is due first.",
    "Measure": "The measure in force.",
    "NextDeadlineAt": "When the duty that is due first is over.",
    "OverdueCount": "Duties that are overdue.",
    "Crisis": "Somebody must look now.",
}


def reference_page() -> str:
    """Workflow types, answers, refusals and what lists can be filtered on."""
    types = (
        (f"[`{WORKFLOW_TYPE[kind]}`]({page_name(kind)})", STREAM_NAME[kind], f"`{EXAMPLE_ID[kind]}`")
        for kind in StreamKind
    )
    return "\n".join(
        [
            "# Reference",
            "",
            GENERATED,
            "",
            "## Workflow types",
            "",
            "Namespace and task queue are both `jeugdregio-` and the code of the region in small letters: "
            "`jeugdregio-jz19`.",
            "",
            *table(("type", "Dutch", "workflow id"), types),
            "",
            "## Queries",
            "",
            *table(
                ("query", "answer", ""),
                (
                    ("`state`", "the folded state of the stream", "a schema for each type, on its page"),
                    (
                        "`deadlines`",
                        "every deadline, also those that are over",
                        "[schema](schemas/answers/deadlines.json)",
                    ),
                ),
            ),
            "",
            "A run that is loading itself answers neither yet: an application error of type `Loading`; ask again.",
            "",
            "## Signals",
            "",
            "None for integrators: what is sent as a signal cannot be refused, and nobody gets a receipt. "
            "`receive_report` is what the streams of one case tell each other.",
            "",
            "## Refusals",
            "",
            "An update that is refused fails with an application error: its type is the code, its message one Dutch "
            "sentence for the person who asked, its first detail [this object](schemas/answers/refusal.json). Nothing "
            "was recorded. It is not retryable: the same message is refused again until the case, or the message, "
            "changes.",
            "",
            *table(("type", "what"), ((f"`{code.value}`", told) for code, told in _documented(RefusalCode).items())),
            "",
            "## Search attributes",
            "",
            "Plain text for everybody who may list workflows; never personal.",
            "",
            *table(
                ("name", "type", "what"),
                ((f"`{key.name}`", _attribute_type(key), _ATTRIBUTES[key.name]) for key in attributes.ALL),
            ),
            "",
        ]
    )


def _attribute_type(key: Any) -> str:  # noqa: ANN401 - the SDK's key of any type
    return {"str": "Keyword", "datetime": "Datetime", "int": "Int", "bool": "Bool"}[key.value_type.__name__]


def code_lists_page() -> str:
    """Every code list of messages and states, and every way in which a part can end."""
    models: list[Any] = [model for known in MESSAGES.values() for model in known.values()]
    models += [type(procedure.initial) for procedure in PROCEDURES.values()]
    lists = {name: codes for model in models for name, codes in code_lists(model).items()}
    lines = [
        "# Code lists",
        "",
        GENERATED,
        "",
        "Codes with digits are those of CORV (`VT-..`) and of CBS Beleidsinformatie Jeugd. A list of what is sent only "
        "grows; in what is answered a reader must expect codes that are new.",
        "",
        "## Outcomes",
        "",
        "How a stream ended (`outcome` of the state and of the workflow's result).",
        "",
        *table(("code", "Dutch"), ((f"`{code}`", dutch) for code, dutch in OUTCOME_NAME.items())),
        "",
    ]
    for name, codes in sorted(lists.items()):
        lines += [f"## {name}", "", " ".join(cleandoc(codes.__doc__ or "").split()), ""]
        lines += [*table(("code", "meaning"), ((f"`{code.value}`", _meaning(code)) for code in codes)), ""]
    return "\n".join(lines).rstrip() + "\n"


def _meaning(code: Any) -> str:  # noqa: ANN401 - a code of any list
    told = _documented(type(code)).get(code)
    stage = STAGE_NAME.get(code.value) if type(code).__name__.endswith("Stage") else None
    return ". ".join(part.rstrip(".") for part in (words(code) if stage is None else stage, told) if part)


def _documented(codes: type[Any]) -> dict[Any, str]:
    """What stands below each code in its class."""
    found: dict[Any, str] = {}
    above = ""
    body = cleandoc(getsource(codes)).split('"""', 2)[2]
    for number, part in enumerate(body.split('"""')):
        if number % 2 and above:
            found[codes[above]] = " ".join(part.split())
        names = [line.partition(" = ")[0].strip() for line in part.splitlines() if " = " in line]
        if not number % 2:  # what stands below anything else, such as a property, is not of the last code
            above = names[-1] if names else ""
    return found
