"""A region's open cases, from what Temporal shows of their workflows: its search attributes, and nothing personal."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import Field
from rich.markup import escape
from rich.table import Table
from rich.text import Text
from temporalio.client import Client, WorkflowExecution
from temporalio.envconfig import ClientConnectConfig
from temporalio.service import RPCError

from waakvlam.domain import catalogue
from waakvlam.domain.calendar import AMSTERDAM, local_date
from waakvlam.domain.dutch import STAGE_NAME
from waakvlam.domain.identifiers import parse
from waakvlam.domain.model import Model
from waakvlam.domain.terms import TermError
from waakvlam.workers.connection import connect_config
from waakvlam.workers.demo.view import STANDING
from waakvlam.workers.embedded.info import running_stack
from waakvlam.workflows import WORKFLOWS, search_attributes

_PATIENCE = timedelta(seconds=10)
_MOMENT = timedelta(microseconds=1)
Standing = Literal["overdue", "at_risk", "on_track", "none"]
_WORST: tuple[Standing, ...] = ("overdue", "at_risk", "on_track", "none")


class NoTemporal(Exception):  # noqa: N818 - it says what there is
    """Temporal did not answer, or has no such namespace."""


class Next(Model):
    """What has to be done first."""

    deadline: str = Field(description="Id in the catalogue.")
    ends_at: datetime = Field(description="The first instant after the term.")

    @property
    def last_day(self) -> date:
        """The last day of the term, inclusive."""
        return local_date(self.ends_at - _MOMENT)


class Part(Model):
    """One part of a case that is open: the household's dossier or one of its tracks."""

    stream: str
    stage: str
    deadlines: Standing = Field(description="The worst among its open deadlines.")
    overdue: int = Field(description="How many of them are overdue.")
    crisis: bool
    measure: str | None = None
    next: Next | None = None


class OpenCase(Model):
    """One household, with all its parts that are open; the first of its deadlines is the nearest of any part."""

    case: str
    region: str
    stage: str
    deadlines: Standing
    overdue: int
    crisis: bool
    next: Next | None = None
    next_of: str | None = Field(default=None, description="The part that the next deadline belongs to.")
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, case: str, parts: Iterable[Part]) -> Self:
        """The case that these parts make up."""
        own = sorted(parts, key=lambda part: (part.stream != case, part.stream))
        first = min((part for part in own if part.next), key=_soonest, default=None)
        return cls(
            case=case,
            region=parse(case).region,
            stage=own[0].stage,
            deadlines=min((part.deadlines for part in own), key=_WORST.index),
            overdue=sum(part.overdue for part in own),
            crisis=any(part.crisis for part in own),
            next=first.next if first else None,
            next_of=first.stream if first else None,
            parts=tuple(own),
        )


class Wanted(Model):
    """Which cases to list; without any wish, all that are open."""

    standings: frozenset[Standing] = frozenset()
    crisis: bool = False
    stages: frozenset[str] = frozenset()

    def fits(self, case: OpenCase) -> bool:
        """Whether one of its parts is so."""
        return (
            (not self.standings or any(part.deadlines in self.standings for part in case.parts))
            and (not self.crisis or case.crisis)
            and (not self.stages or any(part.stage in self.stages for part in case.parts))
        )


async def open_cases(temporal: ClientConnectConfig, region: str, wanted: Wanted) -> list[OpenCase]:
    """The open cases that fit, the one with the nearest deadline in front.

    Raises:
        NoTemporal: it could not be asked.
    """
    types = ", ".join(f'"{workflow.__name__}"' for workflow in WORKFLOWS)
    query = f'ExecutionStatus = "Running" AND WorkflowType IN ({types}) AND Region = "{region}"'
    found: dict[str, list[Part]] = {}
    try:
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            client = await Client.connect(**temporal)
        async for execution in client.list_workflows(query, page_size=1000, rpc_timeout=_PATIENCE):
            found.setdefault(parse(execution.id).case, []).append(_part(execution))
    except (RuntimeError, TimeoutError, RPCError) as error:
        where = f"{temporal.get('target_host')}, namespace {temporal.get('namespace')}"
        raise NoTemporal(f"Temporal at {where} gives no list: {str(error) or 'no answer'}") from error
    cases = [OpenCase.of(case, parts) for case, parts in found.items()]
    return sorted((case for case in cases if wanted.fits(case)), key=lambda case: (_soonest(case), case.case))


def reach(region: str, home: Path | None) -> ClientConnectConfig:
    """How the region's Temporal is reached: the embedded stack that runs here, else as the environment says.

    Raises:
        waakvlam.workers.settings.SettingsError: the environment is wrong.
    """
    stack = running_stack(home, region=region)
    if stack is None:
        return connect_config(region)
    return ClientConnectConfig(target_host=stack.address, namespace=stack.regions[region].namespace)


def table(cases: Sequence[OpenCase]) -> Table:
    """The same for a person: a row per case, and one per track."""
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("zaak", "fase", "termijnen", "uiterlijk", "eerstvolgende"):
        shown.add_column(heading, overflow="fold", no_wrap=heading in {"zaak", "termijnen", "uiterlijk"})
    for case in cases:
        for part in case.parts:
            is_case = part.stream == case.case
            word, style = STANDING[part.deadlines]
            more = f" ({part.overdue})" if part.overdue > 1 else ""
            stage = Text(STAGE_NAME.get(part.stage, part.stage))
            if part.crisis:
                stage.append(" CRISIS", style="bold red")
            shown.add_row(
                part.stream if is_case else f"  {part.stream.removeprefix(f'{case.case}-')}",
                stage,
                Text(word + more, style=style),
                f"{part.next.last_day:%d-%m-%Y}" if part.next else "",
                escape(_dutch(part.next.deadline)) if part.next else "",
            )
    return shown


def _part(execution: WorkflowExecution) -> Part:
    told = execution.typed_search_attributes
    next_at, next_one = told.get(search_attributes.NEXT_DEADLINE_AT), told.get(search_attributes.NEXT_DEADLINE)
    standing = told.get(search_attributes.DEADLINE_STATUS)
    return Part(
        stream=execution.id,
        stage=told.get(search_attributes.STAGE) or "",
        deadlines=next((one for one in _WORST if one == standing), "none"),
        overdue=told.get(search_attributes.OVERDUE) or 0,
        crisis=bool(told.get(search_attributes.CRISIS)),
        measure=told.get(search_attributes.MEASURE),
        next=Next(deadline=next_one, ends_at=next_at.astimezone(AMSTERDAM)) if next_one and next_at else None,
    )


def _soonest(one: Part | OpenCase) -> datetime:
    return one.next.ends_at if one.next else datetime.max.replace(tzinfo=AMSTERDAM)


def _dutch(deadline: str) -> str:
    try:
        return catalogue.entry(deadline).dutch
    except TermError:  # a term of another release
        return deadline
