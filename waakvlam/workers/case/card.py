"""A case for people to read, in Dutch: each part of it, what is awaited, and its deadlines."""

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from waakvlam.domain.actors import DUTCH_NAME
from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.domain.contract import RecordedEvent
from waakvlam.domain.deadlines import Deadline, DeadlineStatus
from waakvlam.domain.dutch import STAGE_NAME, STREAM_NAME, outcome_name, status_name
from waakvlam.domain.identifiers import parse
from waakvlam.workers.case.view import CaseView, StreamView
from waakvlam.workflows.card import facts

_STYLE = {
    DeadlineStatus.RUNNING: "green",
    DeadlineStatus.AT_RISK: "yellow",
    DeadlineStatus.MISSED: "bold red",
    DeadlineStatus.MET: "dim",
    DeadlineStatus.MET_LATE: "red",
    DeadlineStatus.LAPSED: "bold red",
    DeadlineStatus.CANCELLED: "dim",
    DeadlineStatus.EXPIRED: "dim",
    DeadlineStatus.SUSPENDED: "cyan",
}
_SOURCE = {"temporal": "volgens de workflow", "journal": "volgens het journaal"}
_MOMENT = "%d-%m-%Y %H:%M"


def case_card(view: CaseView) -> RenderableType:
    """The whole case."""
    title = Text(f"Zaak {view.case}, jeugdregio {view.region_name}{_when(view)}", style="bold")
    return Group(title, *(_part(stream) for stream in view.streams))


_BY = {"occurred": "naar wat nu bekend is", "recorded": "naar wat toen bekend was"}


def _when(view: CaseView) -> str:
    if view.as_of is None or view.by is None:
        return ""
    return f", aan het eind van {view.as_of:%d-%m-%Y} {_BY[view.by]}"


def _part(view: StreamView) -> Panel:
    state = view.state
    awaited = view.awaits
    lines: list[RenderableType] = []
    lines.append(Text(f"Fase: {STAGE_NAME.get(state.stage_name, state.stage_name)}"))
    # What the card in the UI tells, without its Markdown.
    lines += [Text(fact.replace("**", "")) for fact in facts(state)]
    if state.closed_at is not None:
        closed = f"Gesloten op {state.closed_at.astimezone(AMSTERDAM):%d-%m-%Y}"
        lines.append(Text(f"{closed}: {outcome_name(state.outcome)}" if state.outcome else closed))
    else:
        who = f" ({DUTCH_NAME[awaited.who]})" if awaited.who else ""
        lines.append(Text(f"Wacht op: {awaited.what}{who}"))
    if state.deadlines:
        lines.append(_deadlines(state.deadlines))
    return Panel(
        Group(*lines),
        title=escape(f"{STREAM_NAME[parse(view.stream).kind]}  {view.stream}"),
        title_align="left",
        subtitle=_source(view),
        subtitle_align="right",
        expand=False,
    )


def _source(view: StreamView) -> str:
    if view.workflow_version is None or view.source == "temporal":
        return _SOURCE[view.source]
    return f"{_SOURCE[view.source]} (versie {view.version}; de workflow is bij {view.workflow_version})"


def _deadlines(deadlines: Iterable[Deadline]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("termijn", "laatste dag", "stand", "wie", "grond"):
        table.add_column(heading, overflow="fold")
    for deadline in sorted(deadlines, key=lambda one: (not one.is_open, one.ends_at, one.key)):
        word, style = status_name(deadline), _STYLE[deadline.status]
        about = f" ({deadline.child})" if deadline.child else ""
        table.add_row(
            escape(deadline.name + about),
            f"{deadline.last_day:%d-%m-%Y}",
            Text(word, style=style),
            DUTCH_NAME[deadline.responsible],
            escape(deadline.article),
        )
    return table


def event_table(events: Sequence[RecordedEvent], said: Sequence[str] | None = None) -> Table:
    """The rows of the journal, oldest first; with what each says instead of where its message came from."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    last = "kenmerk" if said is None else "inhoud"
    for heading in ("positie", "stroom", "versie", "gebeurtenis", "gebeurd", "vastgelegd", "door", last):
        table.add_column(heading, overflow="fold", justify="right" if heading in {"positie", "versie"} else "left")
    for number, recorded in enumerate(events):
        table.add_row(
            str(recorded.position),
            recorded.stream,
            str(recorded.version),
            recorded.event.type,
            f"{recorded.event.occurred_at.astimezone(AMSTERDAM):{_MOMENT}}",
            f"{recorded.recorded_at.astimezone(AMSTERDAM):{_MOMENT}}",
            DUTCH_NAME[recorded.actor.kind] if recorded.actor else "Waakvlam",
            escape(recorded.command_id if said is None else said[number]),
        )
    return table
