"""What merging is made of: orders, regions, and a text taken apart without losing a byte."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_versions import Author, Hand

from kamcli.model.conflict import Conflict, Labels, compact, marked, resolved
from kamcli.model.threeway import joined_lines, merged_order, regions
from kamcli.yamlio.layout import Block, layout, shifted

short = st.lists(st.sampled_from("abcdef"), max_size=6)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "wanted", "crossed"),
    [
        ("ab", "axb", "ayb", "axyb", False),
        ("ab", "abx", "aby", "abxy", False),
        ("", "x", "y", "xy", False),
        ("abc", "cab", "abcx", "cxab", False),
        ("abc", "abcx", "cab", "cxab", False),
        ("abc", "bac", "acb", "bac", True),
        ("abc", "bac", "bac", "bac", False),
    ],
)
def test_order(base: str, ours: str, theirs: str, wanted: str, crossed: bool) -> None:
    assert merged_order(base, ours, theirs) == (list(wanted), crossed)


@given(st.permutations("abcd"), st.permutations("abcdxy"), st.integers(0, 4))
def test_the_order_of_one_side_alone_is_its_order(base: list[str], other: list[str], left_out: int) -> None:
    before = base[left_out:]
    assert [key for key in merged_order(before, other, before)[0] if key in other] == other
    assert [key for key in merged_order(before, before, other)[0] if key in other] == other


@given(short, short, short, st.booleans())
def test_regions_cover_all_three_versions_in_order(
    base: list[str], ours: list[str], theirs: list[str], touching: bool
) -> None:
    found = list(regions(base, ours, theirs, touching=touching))
    for name, version in (("base", base), ("ours", ours), ("theirs", theirs)):
        assert [key for region in found for key in version[slice(*getattr(region, name))]] == version
    for region in found:
        if not region.changed_here:
            assert base[slice(*region.base)] == ours[slice(*region.ours)]
        if not region.changed_there:
            assert base[slice(*region.base)] == theirs[slice(*region.theirs)]


def test_neighbouring_lines_are_not_joined() -> None:
    assert joined_lines("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n") == "A\nb\nC\n"
    assert joined_lines("a\nb\n", "A\nb\n", "a\nB\n") is None
    assert joined_lines("a\n", "b\n", "b\n") == "b\n"


def test_conflicts_side_by_side_are_one() -> None:
    pieces = compact(["a\n", "", Conflict("1\n", "2\n", "3"), Conflict("", "4\n", ""), "z"])
    assert pieces == ["a\n", Conflict("1\n", "2\n4\n", "3"), "z"]
    assert resolved(pieces, "ours") == "a\n2\n4\nz"
    assert marked(pieces, Labels("x", "y", "z", 3), "\n") == "a\n<<< x\n2\n4\n||| z\n1\n===\n3\n>>> y\nz"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.booleans())
def test_a_layout_has_every_byte_once(seed: int, dashes_in: bool) -> None:
    author = Author(seed)
    text = Hand(dashes_in=dashes_in).write(author.changed(author.record(), 3)).decode()
    chance = random.Random(seed)
    lines = text.splitlines(keepends=True)
    for _ in range(chance.randint(0, 3)):
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(["\n", "# c\n", "    # d\n"]))
    found = layout("".join(lines))
    if found is not None:
        assert _text(found) == "".join(lines)


def _text(block: Block) -> str:
    out = [block.header]
    for index, slot in enumerate(block.slots):
        inline = block.inline and index == 0
        body = slot.opening + _text(slot.block) if slot.block is not None else slot.body
        assert body == slot.body
        out += [slot.lead, "" if inline else " " * block.column, slot.head, body]
    return "".join([*out, block.tail])


def test_shifted() -> None:
    assert shifted("  a\n\n b\n", -2) == "a\n\nb\n"
    assert shifted("a\n\n b\n", 2) == "  a\n\n   b\n"
