"""The whole process: every row of the notes on it is walked, and every move of the tables is made by somebody."""

from typing import Any

import pytest

from tests.domain.beside_rows import BESIDE
from tests.domain.branch_rows import BRANCHES
from tests.domain.fact_rows import FACT_ROWS
from tests.domain.region_rows import REGION_ROWS
from tests.domain.reopened_rows import REOPENED
from tests.domain.rows import ROWS, Row
from waakvlam.domain.contract import PROCEDURES, deadlines_in_use
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.transitions import ANYWHERE, BEFORE, Transition, dead_ends, transitions, unreachable

EVERY_ROW = (*ROWS, *FACT_ROWS, *BRANCHES, *BESIDE, *REOPENED, *REGION_ROWS)
STAGES = {kind: {str(stage) for stage in type(procedure.initial.stage)} for kind, procedure in PROCEDURES.items()}


@pytest.mark.parametrize("row", EVERY_ROW, ids=lambda row: row.row)
def test_a_row_of_the_process_is_walked_and_ends_where_it_says(row: Row) -> None:
    told = row.walked
    for what, expected in row.then.items():
        assert _found(told, what, expected) == expected, what


def _found(told: Any, what: str, expected: object) -> object:  # noqa: ANN401 - what the row tells of
    case = told.part().state
    measure: Any = next((one.state for one in told.household.measures()), None)
    match what.partition(":"):
        case "outcome", ":", part:
            return told.part(part).state.outcome
        case "crisis", _, _:
            return case.is_crisis
        case "responsible", _, _:
            return case.responsible
        case "previous", _, _:
            return case.previous_case
        case "protector", _, _:
            return measure.protector_state
        case "measure", _, _:
            return measure.measure
        case "open", _, _:
            clocks = [
                one.clock for part in told.household.streams.values() for one in part.state.deadlines if one.is_open
            ]
            return expected if expected in clocks else clocks
        case "started", _, _:
            ids = [one.id for part in told.household.streams.values() for one in part.state.deadlines]
            return expected if expected in ids else ids
        case "born", _, _:
            return measure.birth_date
        case "lapsed", _, _:
            return next((one.clock for one in measure.deadlines if one.status == "lapsed"), None)
        case "recorded", _, _:
            types = [row.event.type for row in told.part().journal]
            return expected if expected in types else types
        case _:
            return told.stage(what)


@pytest.mark.parametrize("kind", StreamKind)
def test_every_stage_can_be_reached_and_left_but_the_final_ones(kind: StreamKind) -> None:
    procedure = PROCEDURES[kind]
    assert unreachable(procedure.transitions, "new", STAGES[kind]) == set()
    assert dead_ends(procedure.transitions, procedure.final, STAGES[kind]) == set()
    assert {move.target for move in procedure.transitions if move.source in procedure.final} == {BEFORE}
    named = {stage for move in procedure.transitions for stage in (move.source, move.target)}
    assert named <= {*STAGES[kind], BEFORE}


def test_every_move_of_the_tables_is_made_by_a_row_and_no_row_makes_another() -> None:
    made: dict[StreamKind, set[Transition]] = {kind: set() for kind in StreamKind}
    for row in EVERY_ROW:
        for part in row.walked.household.streams.values():
            made[part.stream.kind] |= set(part.moves)
    for kind, procedure in PROCEDURES.items():
        assert made[kind] - procedure.transitions == set(), f"{kind}: not in the table"
        for line in transitions(procedure.moves, [ANYWHERE]):
            same = [move for move in made[kind] if (move.by, move.target) == (line.by, line.target)]
            assert any(line.source in {ANYWHERE, move.source} for move in same), f"{kind}: made by no row: {line}"


def test_every_deadline_that_is_in_use_is_started_by_a_row() -> None:
    started = {
        deadline.id
        for row in EVERY_ROW
        for part in row.walked.household.streams.values()
        for deadline in part.state.deadlines
    }
    assert started == deadlines_in_use()
