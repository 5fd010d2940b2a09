"""Merging records, over made-up ones: nothing is lost, nothing comes back, what reads back is what was meant."""

from __future__ import annotations

import copy
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from record_versions import Author, Hand, Part, renamed, words

from kamcli import yamlio
from kamcli.model.conflict import Labels
from kamcli.model.difference import same
from kamcli.model.position import Unreadable
from kamcli.threeway.merging import Joined, join

PATH = "accounts/acme/account.yaml"
LABELS = Labels()
seeds = st.integers(0, 10**9)
hands = st.builds(Hand, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())

_CONFLICT = re.compile(r"<<<<<<< ours\r?\n(.*?)=======\r?\n(.*?)>>>>>>> theirs\r?\n", re.DOTALL)


def data(source: bytes) -> Any:
    document = yamlio.read(source)
    assert not isinstance(document, Unreadable), (document.problems, source.decode())
    return document.data


def joined(base: bytes, ours: bytes, theirs: bytes) -> Joined:
    found = join(base, ours, theirs, PATH, LABELS)
    assert found is not None, b"\n~~~~\n".join((base, ours, theirs)).decode()
    return found


def versions(seed: int, times: tuple[int, int]) -> tuple[list[Part], list[Part], list[Part]]:
    author = Author(seed)
    base = author.record()
    return base, author.changed(base, times[0]), author.changed(base, times[1])


def resolved(text: str, side: int) -> bytes:
    return _CONFLICT.sub(lambda match: match[side], text).encode()


@settings(max_examples=150, deadline=None)
@given(seeds, hands, st.tuples(st.integers(1, 4), st.integers(1, 4)))
def test_every_change_is_in_the_result_or_in_a_conflict(seed: int, hand: Hand, times: tuple[int, int]) -> None:
    records = versions(seed, times)
    base, ours, theirs = map(hand.write, records)
    found = join(base, ours, theirs, PATH, LABELS)
    if found is None:
        return  # git's own merge stands; how often that is, another test says
    text = found.content.decode()
    clean, marked = words(_CONFLICT.sub("", text)), words(text)
    before, here, there = (words(version.decode()) for version in (base, ours, theirs))
    whole = f"{base.decode()}~~~~\n{ours.decode()}~~~~\n{theirs.decode()}~~~~\n{text}"
    for side, other in ((here, records[2]), (there, records[1])):
        assert side - before <= marked, whole
        # What the other side took along under another name is new there; the old name is in a conflict.
        assert not (before - side - words(hand.write(renamed(other)).decode())) & clean, whole
    assert before & here & there <= marked, whole
    assert bool(found.conflicts) == ("<<<<<<<" in text)
    data(resolved(text, 1))
    data(resolved(text, 2))


@settings(max_examples=60, deadline=None)
@given(seeds, hands, st.integers(1, 5))
def test_what_one_side_changed_keeps_its_bytes(seed: int, hand: Hand, times: int) -> None:
    base, other, _ = (hand.write(version) for version in versions(seed, (times, 1)))
    for three in ((base, other, base), (base, base, other), (base, other, other)):
        assert joined(*three).content == other


@settings(max_examples=60, deadline=None)
@given(seeds, hands, st.integers(1, 3), st.integers(1, 3))
def test_fields_that_one_side_changed_merge_with_those_of_the_other(
    seed: int, hand: Hand, mine: int, yours: int
) -> None:
    author = Author(seed)
    base = [*author.record(), *(author.part(f"more{number}", 0) for number in range(2))]
    cut = author.random.randrange(1, len(base))
    parts = copy.deepcopy(base[:cut]), copy.deepcopy(base[cut:])
    for half, times in zip(parts, (mine, yours), strict=True):
        for _ in range(times):
            author.edit(half, 0)
    ours, theirs = [*parts[0], *base[cut:]], [*base[:cut], *parts[1]]
    found = joined(*(hand.write(version) for version in (base, ours, theirs)))
    assert found.conflicts == 0
    wanted = hand.write([*parts[0], *parts[1]])
    assert found.content == wanted
    assert same(data(found.content), data(wanted))


@settings(max_examples=60, deadline=None)
@given(seeds, st.tuples(st.integers(1, 3), st.integers(1, 3)))
def test_it_does_not_matter_whose_side_is_whose(seed: int, times: tuple[int, int]) -> None:
    base, ours, theirs = (Hand().write(version) for version in versions(seed, times))
    one, other = join(base, ours, theirs, PATH, LABELS), join(base, theirs, ours, PATH, LABELS)
    assert (one is None) == (other is None)
    if one is None or other is None:
        return
    assert bool(one.conflicts) == bool(other.conflicts)
    if not one.conflicts:
        assert _unordered(data(one.content)) == _unordered(data(other.content))
    assert words(one.content.decode()) == words(other.content.decode())


def _unordered(value: Any) -> Any:
    if isinstance(value, dict):
        return frozenset((name, _unordered(inner)) for name, inner in value.items())
    if isinstance(value, list):
        return frozenset(map(_unordered, value))
    return value
