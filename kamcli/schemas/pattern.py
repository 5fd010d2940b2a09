"""The language of patterns that schemas may use: the part of regular expressions in which all tools agree.

Parses, and writes for Python's `re`; whether a pattern is slow, `ambiguity` tells.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kamcli.dataclass import dataclass

Ranges = tuple[tuple[int, int], ...]
"""A set of characters: inclusive ranges of code points, sorted, apart from each other."""

_LAST = 0x10FFFF
_DIGITS: Ranges = ((0x30, 0x39),)
_WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACE: Ranges = (
    (0x09, 0x0D),
    (0x20, 0x20),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
    (0xFEFF, 0xFEFF),
)
_LINE_ENDS: Ranges = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
_CONTROLS = {"t": 0x09, "n": 0x0A, "v": 0x0B, "f": 0x0C, "r": 0x0D}
_SETS = {"d": _DIGITS, "w": _WORD, "s": _SPACE}
_PUNCTUATION = frozenset("^$\\.*+?()[]{}|/-")
LONGEST = 1000


class PatternError(ValueError):
    """A pattern outside the language; `what` is wrong with it and what to `do`."""

    def __init__(self, what: str, do: str) -> None:
        super().__init__(what)
        self.what = what
        self.do = do


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of a set."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Edge:
    """The start of the text, or its end."""

    start: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part after another."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part again and again, from `least` to `most` times; None is without end."""

    part: Node
    least: int
    most: int | None


Node = Chars | Edge | Sequence | Choice | Repeat


def union(*sets: Ranges) -> Ranges:
    """All characters of the sets."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(span for ranges in sets for span in ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def complement(ranges: Ranges) -> Ranges:
    """All characters that are not in the set."""
    found, start = [], 0
    for low, high in ranges:
        if low > start:
            found.append((start, low - 1))
        start = high + 1
    if start <= _LAST:
        found.append((start, _LAST))
    return tuple(found)


ANY = complement(_LINE_ENDS)


@lru_cache(maxsize=1024)
def parse(pattern: str) -> Node:
    """Read a pattern. Raises PatternError, in words for the person who wrote it."""
    if len(pattern) > LONGEST:
        raise PatternError(f"it is longer than {LONGEST} characters", "split the rule, or use a list of values (enum)")
    return _Parser(pattern).whole()


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern for Python's `re`, with the meaning that all tools give it: `$` is the very end of the text."""
    return re.compile(_python(parse(pattern)))


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def whole(self) -> Node:
        node = self.choice()
        if self.at < len(self.text):
            raise PatternError("it has a closing bracket too many", r"write \) for the character itself")
        return node

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        self.at += 1
        return self.text[self.at - 1 : self.at]

    def choice(self) -> Node:
        options = [self.sequence()]
        while self.peek() == "|":
            self.take()
            options.append(self.sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self) -> Node:
        parts: list[Node] = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.repeated(self.atom()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def repeated(self, node: Node) -> Node:
        bounds = self.quantifier()
        if bounds is None:
            return node
        if isinstance(node, Edge):
            raise PatternError("it repeats ^ or $", "leave out the sign of repetition after it")
        if self.peek() in ("?", "+", "*", "{"):
            raise PatternError("it has two signs of repetition in a row", "leave out the second")
        return Repeat(node, *bounds)

    def quantifier(self) -> tuple[int, int | None] | None:
        simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if self.peek() in simple:
            return simple[self.take()]
        if self.peek() != "{":
            return None
        found = re.compile(r"\{(\d{1,4})(,(\d{1,4})?)?\}", re.ASCII).match(self.text, self.at)
        if not found:
            raise PatternError(
                "it has a { that is no count", r"write \{ for the character itself, or a count as in {2,5}"
            )
        self.at = found.end()
        least = int(found[1])
        most = least if not found[2] else int(found[3]) if found[3] else None
        if most is not None and most < least:
            raise PatternError(f"the count {found[0]} runs backwards", "write the smaller number first")
        return least, most

    def atom(self) -> Node:
        sign = self.take()
        match sign:
            case "^" | "$":
                return Edge(sign == "^")
            case ".":
                return Chars(ANY)
            case "(":
                return self.group()
            case "[":
                return Chars(self.char_class())
            case "\\":
                return Chars(self.escape())
            case "*" | "+" | "?" | "{":
                raise PatternError(
                    f"it has a {sign} with nothing before it to repeat", f"write \\{sign} for the character"
                )
            case "]" | "}":
                raise PatternError(f"it has a lone {sign}", f"write \\{sign} for the character itself")
        return Chars(((ord(sign), ord(sign)),))

    def group(self) -> Node:
        if self.peek() == "?":
            if self.text.startswith("?:", self.at):
                self.at += 2
            elif re.compile(r"\?<?[=!]").match(self.text, self.at):
                raise PatternError(
                    "it looks ahead or behind ((?=…), (?!…)), which cannot be matched in time proportional to the text",
                    "say it with several rules in allOf, or with enum or not",
                )
            else:
                raise PatternError("it has a special group (?…)", "use plain groups: (…) or (?:…)")
        node = self.choice()
        if self.take() != ")":
            raise PatternError("it has an opening bracket too many", r"close the group, or write \( for the character")
        return node

    def char_class(self) -> Ranges:
        negated = self.peek() == "^"
        self.at += negated
        found: list[Ranges] = []
        while True:
            sign = self.peek()
            if sign == "":
                raise PatternError(
                    "it has a [ without ]", r"close the set of characters, or write \[ for the character"
                )
            if sign == "]":
                self.take()
                break
            if sign == "[" or self.text[self.at : self.at + 2] in ("&&", "--", "~~"):
                raise PatternError(
                    f"it has {sign} inside a set of characters, where tools differ on its meaning", f"write \\{sign}"
                )
            found.append(self.class_range())
        if not found:
            raise PatternError("it has an empty set of characters", "write the characters between [ and ]")
        ranges = union(*found)
        return complement(ranges) if negated else ranges

    def class_range(self) -> Ranges:
        low = self.class_item()
        if self.peek() != "-" or self.text[self.at + 1 : self.at + 2] in ("]", ""):
            return low
        self.take()
        high = self.class_item()
        single = len(low) == len(high) == 1 and low[0][0] == low[0][1] and high[0][0] == high[0][1]
        if not single or low[0][0] > high[0][0]:
            raise PatternError("it has a range of characters that runs backwards or has no ends", "write it as in a-z")
        return ((low[0][0], high[0][0]),)

    def class_item(self) -> Ranges:
        sign = self.take()
        return self.escape() if sign == "\\" else ((ord(sign), ord(sign)),)

    def escape(self) -> Ranges:
        sign = self.take()
        if sign in _PUNCTUATION and sign:
            return ((ord(sign), ord(sign)),)
        if sign in _CONTROLS:
            return ((_CONTROLS[sign], _CONTROLS[sign]),)
        if sign.lower() in _SETS and sign:
            ranges = _SETS[sign.lower()]
            return ranges if sign.islower() else complement(ranges)
        if found := re.compile(r"u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})").match(self.text, self.at - 1):
            self.at = found.end()
            return ((int(found[1] or found[2], 16),) * 2,)
        if sign.isdigit() or sign == "k":
            raise PatternError(
                f"it refers back to a group (\\{sign}), which cannot be matched in time proportional to the text",
                "write the part out again",
            )
        raise PatternError(
            f"it uses \\{sign}, on which tools differ",
            "write the characters in brackets, as in [A-Za-z] or [А-Яа-яЁё]",
        )


def _python(node: Node) -> str:
    match node:
        case Chars(ranges):
            return "[" + "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges) + "]"
        case Edge(start):
            return r"\A" if start else r"\Z"
        case Sequence(parts):
            return "".join(_python(part) for part in parts)
        case Choice(options):
            return "(?:" + "|".join(_python(option) for option in options) + ")"
        case Repeat(part, least, most):
            return f"(?:{_python(part)}){{{least},{'' if most is None else most}}}"
