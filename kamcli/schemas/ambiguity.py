"""Tells whether a pattern can take time out of proportion to the text (a denial of service). Judges, never matches.

A matcher that backtracks is slow where one text can be read in many ways. The pattern is turned into the
automaton of its characters (Glushkov); two different ways around one loop for the same text make the time
exponential, two loops in a row for the same text make it quadratic or worse (Weber and Seidl, 1991). Every
repetition of varying length is judged as if it had no end, which is on the safe side; choices outside loops
double the ways at most once each, so they are counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import field
from functools import lru_cache

from kamcli.dataclass import dataclass
from kamcli.schemas.pattern import ANY, Chars, Choice, Edge, Node, PatternError, Ranges, Repeat, Sequence, parse, union

_MOST_POSITIONS = 400
_MOST_STEPS = 60_000
_MOST_CHOICES = 16
_TOO_COMPLEX = PatternError(
    "it is too complex to be sure that it is fast", "write it shorter, or split it in two (allOf)"
)

_NESTED = PatternError(
    "a repetition inside a repetition can read the same text in many ways, which may take for ever",
    "repeat once, as in [a-z]+, or begin the repeated part with a character that cannot occur inside it",
)


@lru_cache(maxsize=1024)
def check(pattern: str) -> None:
    """Accept a pattern that every tool reads alike and matches fast. Raises PatternError otherwise."""
    node = parse(pattern)
    automaton = _Automaton()
    if not _anchored(node):
        # a search tries every start, which is the same as any text before the pattern
        node = Sequence((Repeat(Chars(ANY), 0, None), node))
    automaton.add(node)
    if automaton.exponential():
        raise _NESTED
    if automaton.polynomial():
        what = "two repetitions in a row can share the same text in many ways, which may take very long"
        if not _anchored(parse(pattern)):
            raise PatternError(what, "begin the pattern with ^; without it every text may also come before")
        raise PatternError(what, "separate them by a character that neither contains, as in [^@]+@[^@]+")


def _anchored(node: Node) -> bool:
    match node:
        case Edge(start):
            return start
        case Sequence(parts):
            return bool(parts) and _anchored(parts[0])
        case Choice(options):
            return all(_anchored(option) for option in options)
        case Repeat(part, least, _):
            return least > 0 and _anchored(part)
    return False


@dataclass(slots=True)
class _Ends:
    """Where a part can begin and end, and whether it can be empty."""

    first: list[int]
    last: list[int]
    empty: bool


@dataclass(slots=True)
class _Automaton:
    sets: list[Ranges] = field(default_factory=list)
    edges: Counter[tuple[int, int]] = field(default_factory=Counter)
    choices: int = 0

    def add(self, node: Node) -> _Ends:
        match node:
            case Chars(ranges):
                if len(self.sets) >= _MOST_POSITIONS:
                    raise _TOO_COMPLEX
                self.sets.append(ranges)
                return _Ends([len(self.sets) - 1], [len(self.sets) - 1], False)
            case Edge():
                return _Ends([], [], True)
            case Sequence(parts):
                return self.chain(self.add(part) for part in parts)
            case Choice(options):
                found = [self.add(option) for option in options]
                self.choose(self.overlapping(found))
                first = [p for ends in found for p in ends.first]
                last = [p for ends in found for p in ends.last]
                return _Ends(first, last, any(ends.empty for ends in found))
            case Repeat(part, least, most):
                return self.repeat(part, least, most)

    def chain(self, parts: Iterable[_Ends]) -> _Ends:
        whole = _Ends([], [], True)
        for ends in parts:
            self.link(whole.last, ends.first)
            whole = _Ends(
                whole.first + ends.first if whole.empty else whole.first,
                whole.last + ends.last if ends.empty else ends.last,
                whole.empty and ends.empty,
            )
        return whole

    def repeat(self, part: Node, least: int, most: int | None) -> _Ends:
        if least > _MOST_POSITIONS:
            raise _TOO_COMPLEX
        copies = [self.add(part) for _ in range(least)]
        if least > 1 and not isinstance(part, Chars):
            again = _Automaton()
            again.add(Repeat(part, 0, None))
            if again.exponential():
                raise _NESTED
        if most == least:
            ends = copies
        elif (least, most) == (0, 1):
            self.choose(True)
            inner = self.add(part)
            ends = [_Ends(inner.first, inner.last, True)]
        else:
            loop = self.add(part)
            self.link(loop.last, loop.first)
            ends = [*copies, _Ends(loop.first, loop.last, True)]
        if (most is None or most > 1) and _may_be_empty(part):
            raise PatternError(
                "it repeats a part that may be empty", "repeat only parts that have at least one character"
            )
        return self.chain(ends)

    def choose(self, counts: bool) -> None:
        self.choices += counts
        if self.choices > _MOST_CHOICES:
            raise PatternError(
                "it has too many parts that may be there or not", "list the values (enum), or split it (allOf)"
            )

    def overlapping(self, options: list[_Ends]) -> bool:
        heads = [union(*(self.sets[p] for p in ends.first)) for ends in options]
        return any(_overlap(one, other) for i, one in enumerate(heads) for other in heads[:i])

    def link(self, sources: Iterable[int], targets: Iterable[int]) -> None:
        targets = list(targets)
        for source in sources:
            for target in targets:
                self.edges[source, target] += 1

    def next(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for source, target in self.edges:
            found[source].append(target)
        return found

    def loops(self) -> list[frozenset[int]]:
        """Groups of positions that lead around to each other."""
        following = self.next()
        reach = {position: _reachable(position, following) for position in range(len(self.sets))}
        groups = {frozenset(q for q in reach[p] if p in reach[q]) for p in range(len(self.sets)) if p in reach[p]}
        return sorted(groups, key=sorted)

    def exponential(self) -> bool:
        following = self.next()
        return any(self._two_ways_around(group, following) for group in self.loops())

    def _two_ways_around(self, group: frozenset[int], following: dict[int, list[int]]) -> bool:
        if any(count > 1 for (p, q), count in self.edges.items() if p in group and q in group):
            return True
        steps: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
        back: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
        todo = [(p, p) for p in group]
        seen = set(todo)
        while todo:
            pair = todo.pop()
            if len(seen) > _MOST_STEPS:
                raise _TOO_COMPLEX
            for p in following[pair[0]]:
                for q in following[pair[1]]:
                    if p in group and q in group and _overlap(self.sets[p], self.sets[q]):
                        steps[pair].add((p, q))
                        back[p, q].add(pair)
                        if (p, q) not in seen:
                            seen.add((p, q))
                            todo.append((p, q))
        # every pair seen can be reached from a pair (p, p); is there one apart that leads back to such a pair?
        todo = [(p, p) for p in group]
        returning = set(todo)
        while todo:
            for pair in back[todo.pop()]:
                if pair not in returning:
                    returning.add(pair)
                    todo.append(pair)
        return any(p != q for p, q in returning & seen)

    def polynomial(self) -> bool:
        following = self.next()
        groups = self.loops()
        for first in groups:
            for second in groups:
                if first is second:
                    continue
                for p in first:
                    reached = _reachable(p, following)
                    if any(q in reached and self._shared(p, q, following) for q in second):
                        return True
        return False

    def _shared(self, p: int, q: int, following: dict[int, list[int]]) -> bool:
        """Whether one text leads from p around to p, from p to q, and from q around to q."""
        todo, seen = [(p, p, q)], {(p, p, q)}
        while todo:
            x, y, z = todo.pop()
            if len(seen) > _MOST_STEPS:
                raise _TOO_COMPLEX
            for a in following[x]:
                for b in following[y]:
                    both = _common(self.sets[a], self.sets[b])
                    if not both:
                        continue
                    for c in following[z]:
                        if not _overlap(both, self.sets[c]):
                            continue
                        if (a, b, c) == (p, q, q):
                            return True
                        if (a, b, c) not in seen:
                            seen.add((a, b, c))
                            todo.append((a, b, c))
        return False


def _may_be_empty(node: Node) -> bool:
    match node:
        case Chars():
            return False
        case Edge():
            return True
        case Sequence(parts):
            return all(_may_be_empty(part) for part in parts)
        case Choice(options):
            return any(_may_be_empty(option) for option in options)
        case Repeat(part, least, _):
            return least == 0 or _may_be_empty(part)


def _reachable(start: int, following: dict[int, list[int]]) -> frozenset[int]:
    found: set[int] = set()
    todo = [start]
    while todo:
        for target in following.get(todo.pop(), ()):
            if target not in found:
                found.add(target)
                todo.append(target)
    return frozenset(found)


def _common(one: Ranges, other: Ranges) -> Ranges:
    return tuple((max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) <= min(b, d))


def _overlap(one: Ranges, other: Ranges) -> bool:
    return any(max(a, c) <= min(b, d) for a, b in one for c, d in other)
