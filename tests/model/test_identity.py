"""Ids and slugs: whatever the name, what comes out is an id."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kamcli.model.identity import LONGEST, RESERVED, is_id, is_reference, slug, unused

IDS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,3}", fullmatch=True).filter(is_id)


@given(st.text(max_size=200))
@example("con")
@example("con-" + "x" * 80)
@example("x" * 59 + "-" + "y" * 59)
@example("-" * 90)
@example("\ud800")
@example("🙂🙂")
@example("'`")
def test_slug_is_always_an_id(name: str) -> None:
    assert is_id(slug(name))


@given(st.text(max_size=60))
def test_slug_of_a_slug_is_itself(name: str) -> None:
    assert slug(slug(name)) == slug(name)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Acme GmbH & Co. KG", "acme-gmbh-co-kg"),
        ("ООО «Ромашка»", "ooo-romashka"),
        ("Ναυπηγεία", "naypigeia"),
        ("L'Oréal", "loreal"),
        ("Straße 12", "strasse-12"),
        ("  ", "record"),
        ("nul", "nul-1"),
        ("COM7", "com7-1"),
    ],
)
def test_slugs_of_names(name: str, wanted: str) -> None:
    assert slug(name) == wanted


def test_slug_falls_back_to_what_it_is_told() -> None:
    assert slug("!?", "contact") == "contact"


def test_long_names_are_cut_between_words() -> None:
    found = slug("Association of Manufacturers of Agricultural Machinery and Equipment of the South")
    assert found == "association-of-manufacturers-of-agricultural-machinery-and"
    assert len(slug("x" * 300)) == 60


@pytest.mark.parametrize("text", ["acme", "a", "7", "2026-03-02-meeting", "x" * LONGEST])
def test_ids(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "-a", "a-", "a--b", "A", "a_b", "a.b", ".", "..", "a/b", "a b", "a\n", "ромашка", "é", "٣"),
        *("x" * (LONGEST + 1), "con", "nul", "lpt9", "a\x00"),
    ],
)
def test_not_ids(text: str) -> None:
    assert not is_id(text)


def test_names_windows_keeps_for_itself_are_no_ids() -> None:
    assert {"con", "aux", "com1", "lpt9"} <= RESERVED
    assert not any(map(is_id, RESERVED))


@pytest.mark.parametrize("text", ["cfo", "acme/cfo"])
def test_references(text: str) -> None:
    assert is_reference(text)


@pytest.mark.parametrize("text", ["", "/", "acme/", "/cfo", "a/b/c", "../acme", "acme/..", "acme//cfo", "acme/cfo\n"])
def test_not_references(text: str) -> None:
    assert not is_reference(text)


@given(IDS, st.sets(st.integers(2, 6)))
def test_unused_is_an_id_that_is_not_taken(wanted: str, numbers: set[int]) -> None:
    taken = {wanted, *(f"{wanted}-{number}" for number in numbers)}
    found = unused(wanted, taken)
    assert is_id(found)
    assert found not in taken


def test_unused_keeps_what_is_free_and_counts_from_two() -> None:
    assert unused("cfo", set()) == "cfo"
    assert unused("cfo", {"cfo"}) == "cfo-2"
    assert unused("cfo", {"cfo", "cfo-2", "cfo-3"}) == "cfo-4"


def test_unused_is_never_too_long_for_an_id() -> None:
    longest = "x" * LONGEST
    found = unused(longest, {longest})
    assert is_id(found)
    assert found.endswith("x-2")
    assert is_id(unused("2026-03-02-reference-" + "letter-" * 12 + "end", set()))
