"""Walking the whole journal: is everything that was recorded there, as it was recorded, in its order?

Nothing is opened: sealed rows are verified as they are stored, also those of cases that were erased. Whatever is
written meanwhile comes after the last position that is looked at.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from waakvlam.activities.journal.chain import GENESIS, Row, command_hash, row_hash
from waakvlam.activities.journal.schema import COMMANDS, EVENTS, HEAD
from waakvlam.activities.journal.seal import Seal

Progress = Callable[[int, int], None]
"""Told how many rows were looked at, and how many there are."""

_PAGE = 2000
_NAMED_AT_MOST = 200

_COMMAND_COLUMNS = [column.label(f"of_command_{column.name}") for column in COMMANDS.columns]


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was recorded."""

    where: str
    problem: str

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self.where}: {self.problem}"


@dataclass(frozen=True)
class Verification:
    """What a walk through the journal found."""

    events: int
    streams: int
    position: int
    findings: Sequence[Finding] = field(default=())
    more: int = 0
    seal: Seal | None = None

    @property
    def clean(self) -> bool:
        """Whether everything is as it was recorded."""
        return not self.findings


async def verify(engine: AsyncEngine, *, against: Seal | None = None, progress: Progress | None = None) -> Verification:
    """Walk the journal from its first row to its last.

    Args:
        engine: of the journal.
        against: a seal of this journal that was kept elsewhere.
        progress: told after every page.
    """
    walk = _Walk(against)
    last = func.coalesce(select(func.max(EVENTS.c.position)).scalar_subquery(), 0)
    beginning = select(last.label("last"), select(HEAD.c.position).scalar_subquery().label("head"))
    async with engine.connect() as connection:
        bounds = (await connection.execute(beginning)).one()
    reached = 0
    while reached < bounds.last:
        async with engine.connect() as connection:
            rows = (await connection.execute(_page(reached, bounds.last))).mappings().all()
        if not rows:
            break
        for row in rows:
            walk.see(dict(row))
        reached = rows[-1]["position"]
        if progress:
            progress(reached, bounds.last)
    walk.end(bounds.last, bounds.head)
    async with engine.connect() as connection:
        for row in (await connection.execute(_ORPHANS)).mappings():
            walk.orphan(dict(row))
    return walk.result()


def _page(after: int, last: int) -> Select[tuple[object, ...]]:
    return (
        select(EVENTS, *_COMMAND_COLUMNS)
        .outerjoin(COMMANDS, COMMANDS.c.command_id == EVENTS.c.command_id)
        .where(EVENTS.c.position > after, EVENTS.c.position <= last)
        .order_by(EVENTS.c.position)
        .limit(_PAGE)
    )


_ORPHANS = (
    select(COMMANDS)
    .outerjoin(EVENTS, (EVENTS.c.stream == COMMANDS.c.stream) & (EVENTS.c.version == COMMANDS.c.last_version))
    .where(EVENTS.c.position.is_(None) | (EVENTS.c.command_id != COMMANDS.c.command_id))
    .order_by(COMMANDS.c.command_id)
    .limit(_NAMED_AT_MOST)
)


class _Walk:
    """What was seen so far."""

    def __init__(self, against: Seal | None) -> None:
        self._against = against
        self._events = 0
        self._position = 0
        self._heads: dict[str, tuple[int, str]] = {}
        self._findings: list[Finding] = []
        self._more = 0
        self._without_command: set[str] = set()

    def see(self, row: Row) -> None:
        """Look at the next row of the journal."""
        if row["position"] != self._position + 1:
            self._removed(self._position + 1, row["position"] - 1)
            self._compare_seal_before(row["position"])
        self._position = row["position"]
        self._events += 1
        self._see_in_stream(row)
        self._see_command(row)
        self._compare_seal(self._position)

    def end(self, last: int, head: int | None) -> None:
        """Compare the end of the journal with what its head says."""
        if self._position < last:
            self._removed(self._position + 1, last)
        if head is None:
            self._say("head", "the row that says how long the journal is was removed")
        elif head > last:
            self._removed(last + 1, head)
        elif head < last:
            self._say("head", f"says that the journal ends at position {head}, and it ends at {last}")
        if self._against is None:
            return
        if self._against.position == 0:
            self._compare_seal(0)
        elif self._against.position > self._position:
            self._say(
                f"position {self._against.position}",
                f"was sealed, and the journal ends at {self._position}: its last rows were removed",
            )

    def orphan(self, command: Row) -> None:
        """A command whose last event is not there."""
        first, last = command["first_version"], command["last_version"]
        which = f"{command['stream']}/{last}" if first == last else f"{command['stream']}/{first} to {last}"
        self._say(f"command {command['command_id']}", f"recorded {which}, which is not there")

    def result(self) -> Verification:
        """What was found, and a seal when it is nothing."""
        seal = None if self._findings else Seal.over(self._position, self._heads)
        return Verification(self._events, len(self._heads), self._position, tuple(self._findings), self._more, seal)

    def _see_in_stream(self, row: Row) -> None:
        stream, version, where = row["stream"], row["version"], f"{row['stream']}/{row['version']}"
        before, chained = self._heads.get(stream, (0, GENESIS))
        if version <= before:
            self._say(where, f"stands at position {row['position']}, after {stream}/{before}: it was put elsewhere")
            return
        if version > before + 1:
            missing = f"{stream}/{before + 1}" + (f" to {version - 1}" if version > before + 2 else "")
            self._say(missing, "was removed, or put elsewhere")
        elif row_hash(chained, row) != row["hash"]:
            self._say(where, f"was changed or put elsewhere (position {row['position']})")
        # On with the hash that is stored: one changed row is one finding, not all that follow it.
        self._heads[stream] = version, row["hash"]

    def _see_command(self, row: Row) -> None:
        command = {column.name: row[f"of_command_{column.name}"] for column in COMMANDS.columns}
        command_id = row["command_id"]
        where = f"command {command_id}"
        if command["command_id"] is None:
            if command_id not in self._without_command:
                self._without_command.add(command_id)
                self._say(where, f"its row was removed; it recorded {row['stream']}/{row['version']}")
        elif (
            command["stream"] != row["stream"]
            or not command["first_version"] <= row["version"] <= command["last_version"]
        ):
            self._say(where, f"its row was changed: it recorded {row['stream']}/{row['version']}")
        elif row["version"] == command["last_version"] and command["hash"] != command_hash(command, row["hash"]):
            self._say(where, f"its row was changed, or {row['stream']}/{row['version']} was")

    def _compare_seal_before(self, position: int) -> None:
        if self._against is not None and self._position < self._against.position < position:
            self._compare_seal(self._against.position)

    def _compare_seal(self, position: int) -> None:
        seal = self._against
        if seal is not None and seal.position == position and Seal.over(position, self._heads) != seal:
            self._say(f"position {position}", "up to here the journal is not the one that was sealed")

    def _removed(self, first: int, last: int) -> None:
        which = f"position {first}" if first == last else f"positions {first} to {last}"
        self._say(which, "removed from the journal")

    def _say(self, where: str, problem: str) -> None:
        if len(self._findings) < _NAMED_AT_MOST:
            self._findings.append(Finding(where, problem))
        else:
            self._more += 1
