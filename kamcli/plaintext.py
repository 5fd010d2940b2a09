"""From bytes to text: encoding, control characters and conflict markers, each with its place. Knows no YAML."""

from __future__ import annotations

import re
from bisect import bisect_right

from kamcli.dataclass import dataclass
from kamcli.model.position import START, Position, Problem

LARGEST = 1024 * 1024
"""Bytes of the largest YAML file that is read: a record is a few kilobytes."""

MOST_PROBLEMS = 20
"""Problems of one kind that are told of one file; after so many, more of them help nobody."""

CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]|\r(?!\n)",
)
"""What a text file of ours never holds: control characters, U+2028 and U+2029, marks inside, lone carriage returns."""

_CLEAR = bytes({*range(0x20, 0x100), *b"\t\n"} - {*b"\x7f\xc2\xe2\xed\xef"})
"""Bytes of which none of that is made in UTF-8: with all of them taken away, mostly nothing is left to be looked at."""

_CONFLICT = re.compile(r"^(?:(?:<{7}|\|{7}|={7}|>{7})(?= |\r?$)|(?:<{8,}|\|{8,}|>{8,})(?= \S))[^\n]*", re.MULTILINE)
"""git's markers; longer ones, which git makes where conflict-marker-size says so, only with the name of a side."""
_NAMES = {
    "\0": "a NUL character",
    "\r": "a carriage return without a line feed",
    "\u2028": "an invisible line separator (U+2028)",
    "\u2029": "an invisible paragraph separator (U+2029)",
    "\ufeff": "a byte order mark in the middle of the file (U+FEFF)",
}


class Lines:
    """Turns offsets of a text into positions. Only a line feed ends a line."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def position(self, offset: int) -> Position:
        """The line and column of the character at `offset`."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def offset(self, line: int) -> int:
        """The offset at which `line` (from 1) begins; of the last line where there are not so many."""
        return self._starts[min(line, len(self._starts)) - 1]


@dataclass(frozen=True, slots=True)
class Text:
    """Decoded text; where `problems` is not empty, bad characters were replaced one for one."""

    text: str
    problems: tuple[Problem, ...] = ()
    final: bool = False
    """Whether looking further into the text would only mislead."""


def _undecodable(source: bytes, error: UnicodeDecodeError) -> Problem:
    before = source[: error.start]
    line_start = before.rfind(b"\n") + 1
    position = Position(before.count(b"\n") + 1, len(before[line_start:].decode("utf-8", "replace")) + 1)
    return Problem(
        "not-utf8",
        f"byte 0x{source[error.start]:02X} is not UTF-8",
        "save the file as UTF-8; it may be in Windows-1251, Windows-1253 or Latin-1 now",
        position,
    )


def decode(source: bytes, largest: int | None = LARGEST) -> Text:
    """Decode UTF-8 and report what cannot stand in any file of ours."""
    if largest is not None and len(source) > largest:
        message = f"the file has {len(source):,} bytes; at most {largest:,} are read".replace(",", " ")
        return Text("", (Problem("file-too-large", message, "split it, or look at how it came to be so large"),), True)
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Text("", (Problem("not-utf8", "the file is UTF-16", "save it as UTF-8"),), True)
    problems = []
    if source.startswith(b"\xef\xbb\xbf"):
        source = source[3:]
        do = "save the file as UTF-8 without a byte order mark (often called «UTF-8 without BOM»)"
        problems.append(Problem("byte-order-mark", "the file begins with a byte order mark", do, START))
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        return Text("", (*problems, _undecodable(source, error)), True)
    if source.translate(None, _CLEAR) and CONTROL.search(text):
        if text.count("\0") > len(text) // 4:
            problems.append(Problem("not-utf8", "the file looks like UTF-16", "save it as UTF-8"))
            return Text("", tuple(problems), True)
        problems += controls(text)
        text = CONTROL.sub("\ufffd", text)
    conflicts = conflict_markers(text)
    return Text(text, (*problems, *conflicts), bool(conflicts))


def is_text(path: str) -> bool:
    """Whether a path is text through and through: a file's name may have any bytes in it."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def controls(text: str) -> list[Problem]:
    """One problem per control character, at most MOST_PROBLEMS."""
    lines = Lines(text)
    problems = []
    for match in CONTROL.finditer(text):
        name = _NAMES.get(match[0], f"a control character (U+{ord(match[0]):04X})")
        do = "delete it; where it is meant, put the text in double quotes and write it as an escape"
        problems.append(Problem("control-character", f"{name} stands here", do, lines.position(match.start())))
        if len(problems) == MOST_PROBLEMS:
            break
    return problems


def conflict_markers(text: str) -> list[Problem]:
    """One problem per conflict that a merge left behind, at its first marker."""
    if "<<<<<<<" not in text and "=======" not in text and ">>>>>>>" not in text and "|||||||" not in text:
        return []
    lines = Lines(text)
    problems: list[Problem] = []
    inside = False
    for match in _CONFLICT.finditer(text):
        opens, closes = match[0].startswith("<"), match[0].startswith(">")
        if not inside or opens:
            message = f"a merge conflict was left here ({match[0][:7]})"
            do = "keep one side or join both, then delete the lines <<<<<<<, =======, >>>>>>>"
            problems.append(Problem("conflict-marker", message, do, lines.position(match.start())))
        inside = not closes and (inside or opens)
        if len(problems) == MOST_PROBLEMS:
            break
    return problems
