"""A small count is hidden, and nothing that is shown gives it back."""

from itertools import product
from random import Random

import pytest

from waakvlam.domain.disclosure import SMALLEST_SHOWN, Sum, recoverable, suppress, total_of


def _hidden(counts: dict[str, int], *sums: Sum) -> frozenset[str]:
    return suppress(counts, sums).hidden


def test_from_five_on_a_count_is_shown_and_a_zero_is_no_small_count() -> None:
    assert _hidden({"a": 5, "b": 4, "c": 1, "d": 0}) == {"b", "c"}


def test_one_small_part_cannot_be_computed_from_the_total() -> None:
    counts = {"total": 40, "a": 3, "b": 17, "c": 20}
    assert _hidden(counts, total_of("total", "abc")) == {"a", "b"}


def test_two_small_parts_that_make_two_are_not_both_known_to_be_one() -> None:
    counts = {"total": 32, "a": 1, "b": 1, "c": 30}
    assert _hidden(counts, total_of("total", "abc")) == {"a", "b", "c"}


def test_a_zero_never_hides_another_count() -> None:
    counts = {"total": 3, "a": 3, "b": 0}
    assert _hidden(counts, total_of("total", "ab")) == {"a", "total"}


def test_a_balance_does_not_give_back_what_began() -> None:
    counts = {"before": 30, "started": 2, "ended": 6, "running": 26}
    hidden = _hidden(counts, {"before": 1, "started": 1, "ended": -1, "running": -1})
    assert "started" in hidden
    assert len(hidden) > 1


def _square(dice: Random, rows: int, columns: int) -> tuple[dict[str, int], list[Sum]]:
    """A table with its totals by row, by column and of all."""
    counts = {f"{row}/{column}": dice.choice([0, 1, 2, 3, 4, 6, 9, 25]) for row, column in _places(rows, columns)}
    sums: list[Sum] = []
    for row in range(rows):
        parts = [f"{row}/{column}" for column in range(columns)]
        counts[f"{row}/all"] = sum(counts[part] for part in parts)
        sums.append(total_of(f"{row}/all", parts))
    for column in [*map(str, range(columns)), "all"]:
        parts = [f"{row}/{column}" for row in range(rows)]
        counts[f"all/{column}"] = sum(counts[part] for part in parts)
        sums.append(total_of(f"all/{column}", parts))
    sums.append(total_of("all/all", [f"all/{column}" for column in range(columns)]))
    return counts, sums


def _places(rows: int, columns: int) -> list[tuple[int, int]]:
    return list(product(range(rows), range(columns)))


@pytest.mark.parametrize("seed", range(40))
def test_no_table_with_totals_gives_back_what_it_hides(seed: int) -> None:
    dice = Random(seed)
    counts, sums = _square(dice, dice.randint(2, 5), dice.randint(2, 5))
    shown = suppress(counts, sums)
    small = {name for name, value in counts.items() if 0 < value < SMALLEST_SHOWN}
    assert small <= shown.hidden
    assert not recoverable(sums, shown.hidden)
    for one in sums:
        together = [counts[name] for name in one if name in shown.hidden]
        everything = all(name in shown.hidden or counts[name] == 0 for name in one)
        assert not together or everything or sum(together) >= SMALLEST_SHOWN


def test_what_is_shown_leaves_more_than_one_possibility() -> None:
    """By brute force on a small table: an attacker who knows the rules cannot tell any hidden count."""
    counts = {"a": 3, "b": 6, "c": 9, "d": 7, "ab": 9, "cd": 16, "ac": 12, "bd": 13, "all": 25}
    sums = [
        *(total_of(total, total) for total in ("ab", "cd", "ac", "bd")),
        total_of("all", ["ab", "cd"]),
        total_of("all", ["ac", "bd"]),
    ]
    hidden = sorted(_hidden(counts, *sums))
    possible: dict[str, set[int]] = {name: set() for name in hidden}
    for values in product(range(1, 14), repeat=len(hidden)):
        guess = {**counts, **dict(zip(hidden, values, strict=True))}
        if all(sum(factor * guess[name] for name, factor in one.items()) == 0 for one in sums):
            for name in hidden:
                possible[name].add(guess[name])
    assert hidden
    assert all(len(values) > 1 for values in possible.values())


def test_two_tables_that_count_the_same_hide_the_same() -> None:
    counts = {"children": 151, "under 11": 139, "under 12": 10, "under 22": 2, "with a protector": 151}
    sums = [total_of("children", ["under 11", "under 12", "under 22"]), total_of("children", ["with a protector"])]
    hidden = _hidden(counts, *sums)
    assert {"under 22", "under 12"} <= hidden
    assert not recoverable(sums, hidden)
