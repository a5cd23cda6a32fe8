"""Whatever was changed, removed or put elsewhere behind the journal's back is found, and named."""

import pytest

from tests.journal.story import CASE, OTHER_CASE, behind_its_back, fill, put
from waakvlam.activities.journal import Journal, JournalDamaged, Seal

_PARK = 1_000_000


def swap(one: int, other: int) -> list[str]:
    """Statements by which two rows change places in the journal."""
    move = "UPDATE journal_events SET position = {} WHERE position = {}"
    return [move.format(_PARK, one), move.format(one, other), move.format(other, _PARK)]


TAMPERING = {
    "a moment was changed": (
        ["UPDATE journal_events SET occurred_at = '2025-12-31T09:30:00+00:00' WHERE position = 4"],
        [f"{CASE}-measure-1/1: was changed or put elsewhere (position 4)"],
    ),
    "the author of a row was taken away": (
        ["UPDATE journal_events SET sealed_actor = NULL WHERE position = 8"],
        [f"{OTHER_CASE}/3: was changed or put elsewhere (position 8)"],
    ),
    "what was said was replaced by what another row says": (
        [
            "UPDATE journal_events SET sealed_payload = (SELECT sealed_payload FROM journal_events WHERE position = 7)"
            " WHERE position = 3"
        ],
        [f"{OTHER_CASE}/1: was changed or put elsewhere (position 3)"],
    ),
    "a row was made to say in the clear what it never said": (
        ["UPDATE journal_events SET sealed_payload = NULL, sealed_actor = NULL, payload = '{}' WHERE position = 3"],
        [f"{OTHER_CASE}/1: was changed or put elsewhere (position 3)"],
    ),
    "a row is said to be of the old kind": (
        ["UPDATE journal_events SET chain_version = 1 WHERE position = 3"],
        [f"{OTHER_CASE}/1: was changed or put elsewhere (position 3)"],
    ),
    "a row is said to be of a kind that never was": (
        ["UPDATE journal_events SET chain_version = 9 WHERE position = 3"],
        [f"{OTHER_CASE}/1: was changed or put elsewhere (position 3)"],
    ),
    "a row was removed": (
        ["DELETE FROM journal_events WHERE position = 5"],
        [
            "position 5: removed from the journal",
            f"command rvdk/1: recorded {CASE}-measure-1/1 to 2, which is not there",
        ],
    ),
    "a row was removed with the row of its command": (
        [
            "DELETE FROM journal_events WHERE position = 6",
            "DELETE FROM journal_commands WHERE command_id = 'gemeente/3'",
        ],
        ["position 6: removed from the journal", f"{CASE}/3: was removed, or put elsewhere"],
    ),
    "all of a case was removed": (
        [
            f"DELETE FROM journal_events WHERE stream = '{OTHER_CASE}'",
            f"DELETE FROM journal_commands WHERE stream = '{OTHER_CASE}'",
        ],
        ["position 3: removed from the journal", "positions 7 to 8: removed from the journal"],
    ),
    "two rows of different streams changed places": (
        swap(3, 6),
        [
            f"{CASE}/3: was changed or put elsewhere (position 3)",
            f"{OTHER_CASE}/1: was changed or put elsewhere (position 6)",
        ],
    ),
    "two rows of one stream changed places in the journal": (
        swap(1, 6),
        [
            f"{CASE}/1 to 2: was removed, or put elsewhere",
            f"{CASE}/2: stands at position 2, after {CASE}/3: it was put elsewhere",
            f"{CASE}/1: stands at position 6, after {CASE}/3: it was put elsewhere",
        ],
    ),
    "the last row was removed": (
        ["DELETE FROM journal_events WHERE position = 9"],
        ["position 9: removed from the journal", f"command gemeente/5: recorded {CASE}/4, which is not there"],
    ),
    "the last rows were removed with their commands": (
        [
            "DELETE FROM journal_events WHERE position > 6",
            "DELETE FROM journal_commands WHERE command_id IN ('gemeente/4', 'gemeente/5')",
        ],
        ["positions 7 to 9: removed from the journal"],
    ),
    "everything was removed": (
        ["DELETE FROM journal_events", "DELETE FROM journal_commands"],
        ["positions 1 to 9: removed from the journal"],
    ),
    "the head was put back": (
        ["UPDATE journal_head SET position = 6"],
        ["head: says that the journal ends at position 6, and it ends at 9"],
    ),
    "the head was removed": (
        ["DELETE FROM journal_head"],
        ["head: the row that says how long the journal is was removed"],
    ),
    "the row of a command was removed": (
        ["DELETE FROM journal_commands WHERE command_id = 'gemeente/1'"],
        [f"command gemeente/1: its row was removed; it recorded {CASE}/1"],
    ),
    "the row of a command points elsewhere": (
        ["UPDATE journal_commands SET first_version = 2, last_version = 2 WHERE command_id = 'gemeente/1'"],
        [f"command gemeente/1: its row was changed: it recorded {CASE}/1"],
    ),
    "the row of a command was changed": (
        ["UPDATE journal_commands SET sealed_fingerprint = NULL, fingerprint = 'x' WHERE command_id = 'gemeente/3'"],
        [f"command gemeente/3: its row was changed, or {CASE}/3 was"],
    ),
    "a receipt was made up": (
        [
            f"INSERT INTO journal_commands (command_id, stream, first_version, last_version, fingerprint, hash)"
            f" VALUES ('made/up', '{CASE}', 4, 4, 'x', 'x')"
        ],
        [f"command made/up: recorded {CASE}/4, which is not there"],
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
async def test_tampering_is_found_and_named(what: str, url: str, journal: Journal) -> None:
    await fill(journal)
    whole = await journal.verify()
    assert whole.clean
    statements, expected = TAMPERING[what]
    await behind_its_back(url, *statements)
    found = await journal.verify()
    said = [str(finding) for finding in found.findings]
    assert set(expected) <= set(said)
    assert found.seal is None


async def test_one_changed_row_is_one_finding_and_its_stream_is_not_read_nor_written(
    url: str, journal: Journal
) -> None:
    await fill(journal)
    await behind_its_back(url, "UPDATE journal_events SET type = 'HelpEnded' WHERE position = 1")
    assert len((await journal.verify()).findings) == 1
    with pytest.raises(JournalDamaged, match=f"{CASE}/1"):
        await journal.stream(CASE)
    with pytest.raises(JournalDamaged, match=f"{CASE}/1"):
        await put(journal, CASE, "gemeente/9")
    assert len(await journal.stream(OTHER_CASE)) == 3


async def test_a_seal_kept_elsewhere_shows_that_the_end_was_taken_away_and_mended(url: str, journal: Journal) -> None:
    await fill(journal)
    seal = (await journal.verify()).seal
    assert seal is not None
    # When the last rows are taken away so that nothing in the database tells of it
    await behind_its_back(
        url,
        "DELETE FROM journal_events WHERE position = 9",
        "DELETE FROM journal_commands WHERE command_id = 'gemeente/5'",
        "UPDATE journal_head SET position = 8",
    )
    assert (await journal.verify()).clean
    # Then the seal does
    (finding,) = (await journal.verify(against=seal)).findings
    assert str(finding) == "position 9: was sealed, and the journal ends at 8: its last rows were removed"
    # Also when others came in their place
    await put(journal, OTHER_CASE, "gemeente/6", 3)
    (finding,) = (await journal.verify(against=seal)).findings
    assert str(finding) == "position 9: up to here the journal is not the one that was sealed"


async def test_a_seal_holds_for_the_journal_as_it_goes_on(journal: Journal) -> None:
    empty = (await journal.verify()).seal
    await fill(journal)
    seal = (await journal.verify(against=empty)).seal
    await put(journal, CASE, "gemeente/6", 3)
    later = await journal.verify(against=seal)
    assert later.clean
    assert later.seal is not None
    assert later.seal.position == 12
    assert Seal.read(f"kept on 5 January:\n{later.seal}\n") == later.seal


async def test_how_far_it_is_is_told(journal: Journal) -> None:
    await fill(journal)
    told: list[tuple[int, int]] = []
    await journal.verify(progress=lambda done, total: told.append((done, total)))
    assert told == [(9, 9)]
