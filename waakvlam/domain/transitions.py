"""How a part of the path moves: from which stage to which, and by what. For people to read and for tests to hold.

Rules decide; this table says what they may come to. Every move that a test makes must stand in it, and every line of it
must be made by a test, so that the picture drawn from it (`docs/process.md`) is the engine's own.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

CLOCK = "clock"
"""What moves a part when a term passes: nobody, but the law."""


def told(subject: str) -> str:
    """How a move is called that follows from what another stream tells."""
    return f"told:{subject}"


class Transition(NamedTuple):
    """One move.

    Attributes:
        source: the stage before.
        by: the name of a command, `told:` and the subject of a report, or the clock.
        target: the stage after; another one than before.
    """

    source: str
    by: str
    target: str


ANYWHERE = "*"
"""Stands for every stage but the first and the final ones."""

BEFORE = "before"
"""Stands for the stage that a part had before its end, whichever that was."""

Moves = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Per stage, per cause, the stages it can lead to."""


def transitions(moves: Moves, stages: Iterable[str] = ()) -> frozenset[Transition]:
    """The table as single moves; what can happen anywhere becomes a move from each of `stages`."""
    stages = tuple(stages)
    return frozenset(
        Transition(stage, by, target)
        for source, ways in moves.items()
        for by, targets in ways.items()
        for target in targets
        for stage in (stages if source == ANYWHERE else (source,))
        if stage != target
    )


def unreachable(table: Iterable[Transition], start: str, stages: Iterable[str]) -> set[str]:
    """The stages that cannot be reached from `start`."""
    table = tuple(table)
    found, fresh = {start}, {start}
    while fresh:
        fresh = {move.target for move in table if move.source in fresh} - found
        found |= fresh
    return set(stages) - found


def dead_ends(table: Iterable[Transition], final: Iterable[str], stages: Iterable[str]) -> set[str]:
    """The stages, other than the final ones, from which no final one can be reached."""
    table = tuple(table)
    good = set(final)
    while fresh := {move.source for move in table if move.target in good} - good:
        good |= fresh
    return set(stages) - good


def chart(moves: Moves, names: Mapping[str, str], start: str, final: Iterable[str]) -> Iterator[str]:
    """The lines of a Mermaid state diagram; moves between the same two stages share an arrow.

    What can happen anywhere is drawn from a stage of its own, so that the picture can still be read.
    """
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in sorted(transitions(moves, ["anywhere"])):
        # A colon ends what Mermaid reads as the arrow.
        arrows.setdefault((move.source, move.target), []).append(move.by.replace(":", " "))
    shown = sorted({stage for arrow in arrows for stage in arrow})
    named = {**names, "anywhere": "elke fase tussen begin en einde", BEFORE: "de fase van voor het einde"}
    yield "stateDiagram-v2"
    yield from (f'    state "{named.get(stage, stage)}" as {stage}' for stage in shown)
    yield f"    [*] --> {start}"
    for (source, target), causes in arrows.items():
        yield f"    {source} --> {target}: {', '.join(causes)}"
    yield from (f"    {stage} --> [*]" for stage in sorted(final))
