"""What is locked with a case's key."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waakvlam.activities.keys.cipher import AesCaseKey

CASE = "case-JZ19-2026-000123"
SECRET = bytes(range(32))


@given(content=st.binary(max_size=300), place=st.text(max_size=40))
def test_what_is_sealed_at_a_place_opens_there_and_is_the_same_each_time(content: bytes, place: str) -> None:
    sealed = AesCaseKey(CASE, SECRET).seal(place, content)
    again = AesCaseKey(CASE, SECRET)
    assert again.open(place, sealed) == content
    assert again.seal(place, content) == sealed


@given(content=st.binary(max_size=300))
def test_what_is_encrypted_is_never_the_same_twice(content: bytes) -> None:
    key = AesCaseKey(CASE, SECRET)
    once, twice = key.encrypt(content), key.encrypt(content)
    assert once != twice
    assert key.decrypt(once) == key.decrypt(twice) == content


def test_the_same_content_elsewhere_gives_other_bytes_and_does_not_open_here() -> None:
    key = AesCaseKey(CASE, SECRET)
    here, there = key.seal(f"{CASE}/1", b"content"), key.seal(f"{CASE}/2", b"content")
    assert here[13:] != there[13:]
    with pytest.raises(ValueError, match="belongs elsewhere"):
        key.open(f"{CASE}/2", here)


def test_place_and_content_do_not_run_into_each_other() -> None:
    key = AesCaseKey(CASE, SECRET)
    assert key.seal("a", b"bc")[1:13] != key.seal("ab", b"c")[1:13]


@pytest.mark.parametrize("position", [0, 1, 12, 13, -1])
def test_one_changed_bit_is_seen(position: int) -> None:
    key = AesCaseKey(CASE, SECRET)
    for sealed, opened in ((key.seal("1", b"content"), lambda it: key.open("1", it)), (key.encrypt(b"c"), key.decrypt)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(ValueError, match=r"changed|form"):
            opened(bytes(changed))


@pytest.mark.parametrize("nothing", [b"", b"\x01", b"\x01" + bytes(20)])
def test_what_is_too_short_to_be_anything_is_refused(nothing: bytes) -> None:
    with pytest.raises(ValueError, match="form"):
        AesCaseKey(CASE, SECRET).decrypt(nothing)


def test_another_case_or_another_key_opens_nothing() -> None:
    mine = AesCaseKey(CASE, SECRET)
    with pytest.raises(ValueError, match="belongs elsewhere"):
        AesCaseKey(CASE, os.urandom(32)).open("1", mine.seal("1", b"content"))
    with pytest.raises(ValueError, match="belongs elsewhere"):
        AesCaseKey("case-JZ19-2026-000124", SECRET).decrypt(mine.encrypt(b"content"))


def test_what_was_sealed_for_the_record_is_no_message() -> None:
    key = AesCaseKey(CASE, SECRET)
    with pytest.raises(ValueError, match="belongs elsewhere"):
        key.decrypt(key.seal(CASE, b"content"))


def test_what_was_sealed_by_an_earlier_release_still_opens() -> None:
    """The journal keeps it for twenty years: these bytes never change."""
    key = AesCaseKey(CASE, SECRET)
    assert key.seal(f"{CASE}/1", b'{"child": "child-1"}').hex() == EARLIER
    assert key.open(f"{CASE}/1", bytes.fromhex(EARLIER)) == b'{"child": "child-1"}'


EARLIER = "014f380526d7924afd12c7fd9e10afd3411c7db489c06359421699fe04b109e8aa68914465f74fa3eb29a37bd92b0d068b"
