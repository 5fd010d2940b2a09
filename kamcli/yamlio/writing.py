"""Data to canonical YAML: block style, two spaces, quotes only where needed. Writes no files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kamcli.errors import DataError
from kamcli.model.money import plain
from kamcli.plaintext import CONTROL
from kamcli.yamlio.scalar import LONGEST_NUMBER, resolve
from kamcli.yamlio.tree import DEEPEST

LONGEST_KEY = 1000
"""Characters of the longest field name: YAML reads no more than 1024 before a colon."""

_PLAIN = re.compile(r"""(?!--- |---\Z|\.\.\.|<<|=\Z)(?:[^\s\-?:,\[\]{}#&*!|>'"%@`]|-(?=[\w-]))""")
_NOT_PLAIN = re.compile(r": |:\Z| #|\s\Z|[\n\t\r]")
_OTHER_READERS = re.compile(
    r"(?:yes|no|on|off)\Z|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z|[-+]?(?:0[bBoOxX])?[0-9_.]+(?:[eE][-+]?\d+)?\Z"
    r"|-?0[xX][0-9a-fA-F_]+\Z",
    re.IGNORECASE,
)
"""Text to us, but a truth value, a time or a number to readers of YAML 1.1: quoted, so that all read text."""

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
_UNSAFE_IN_BLOCK = re.compile(r"\r|^\t|^ *\t", re.MULTILINE)


def dump(data: Mapping[str, Any], *, comment: str | None = None) -> bytes:
    """Write a mapping so that `read` gives back equal data; `comment` goes to the top. Raises DataError."""
    head = "".join(f"# {line}".rstrip() + "\n" for line in comment.splitlines()) if comment else ""
    if not isinstance(data, Mapping):
        raise DataError("a YAML file holds fields with values", do="give a mapping")
    body = "\n".join(block(data, 0)) if data else "{}"
    return f"{head}{body}\n".encode()


def block(value: Mapping[str, Any] | Sequence[Any], indent: int, depth: int = 1) -> list[str]:
    """The lines of a non-empty mapping or list whose entries stand at column `indent` (from 0)."""
    if depth > DEEPEST:
        raise DataError(f"values are nested more than {DEEPEST} levels deep", do="write them flatter")
    lines: list[str] = []
    if isinstance(value, Mapping):
        for key, item in value.items():
            lines += under(f"{' ' * indent}{field_name(key)}:", item, indent, depth)
        return lines
    for item in value:
        lines += under(f"{' ' * indent}-", item, indent, depth)
    return lines


def under(prefix: str, value: Any, indent: int, depth: int = 1) -> list[str]:
    """The lines of one entry: `prefix` (`key:` or `-`, indented by `indent`) and its value."""
    if is_collection(value) and value:
        lines = block(value, indent + 2, depth + 1)
        if prefix.endswith("-") and not prefix.endswith(":"):
            return [f"{prefix} {lines[0][indent + 2 :]}", *lines[1:]]
        return [prefix, *lines]
    if isinstance(value, str) and (literal := literal_lines(value, indent + 2)):
        return [f"{prefix} {literal[0]}", *literal[1:]]
    return [f"{prefix} {inline(value)}"]


def is_collection(value: Any) -> bool:
    """Whether `value` is a mapping or a list."""
    return isinstance(value, Mapping | list | tuple)


def inline(value: Any, *, flow: bool = False) -> str:
    """A value on one line: scalars, and collections in flow style. `flow`: inside [ ] or { }."""
    return _inline(value, flow, 1)


def _inline(value: Any, flow: bool, depth: int) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return number(value)
    if isinstance(value, str):
        return text(value, flow=flow)
    if depth > DEEPEST:
        raise DataError(f"values are nested more than {DEEPEST} levels deep", do="write them flatter")
    if isinstance(value, Mapping):
        fields = (f"{field_name(key, flow=True)}: {_inline(item, True, depth + 1)}" for key, item in value.items())
        return "{" + ", ".join(fields) + "}"
    if is_collection(value):
        return "[" + ", ".join(_inline(item, True, depth + 1) for item in value) + "]"
    raise DataError(f"a value of type {type(value).__name__} cannot be written to a YAML file")


def number(value: int | Decimal) -> str:
    """A number without exponent, every digit kept."""
    if isinstance(value, Decimal) and not value.is_finite():
        raise DataError(f"{value} is not a number that can be written")
    if isinstance(value, Decimal) and abs(value.adjusted()) > LONGEST_NUMBER:
        raise DataError("a number is too large, or too small, to be written")
    if isinstance(value, int) and abs(value) >= 10 ** (LONGEST_NUMBER - 1):
        raise DataError("a number is too large to be written")
    return plain(value) if isinstance(value, Decimal) else str(value)


def field_name(key: Any, *, flow: bool = False) -> str:
    """A key, quoted where needed."""
    if not isinstance(key, str):
        raise DataError(f"a field name is text, not {type(key).__name__}")
    written = text(key, flow=flow)
    if len(written) > LONGEST_KEY:
        raise DataError(f"a field name has more than {LONGEST_KEY} characters", do="shorten it")
    return written


def text(value: str, *, flow: bool = False) -> str:
    """Text on one line: plain where that is read back as this very text, else quoted."""
    if not CONTROL.search(value) and "\n" not in value and "\t" not in value and "\r" not in value:
        if is_plain(value, flow=flow):
            return value
        if ('"' in value or "\\" in value) and "'" not in value:
            return f"'{value}'"
    return quoted(value)


def is_plain(value: str, *, flow: bool = False) -> bool:
    """Whether text can stand without quotes and still be text to every reader."""
    if not _PLAIN.match(value) or _NOT_PLAIN.search(value) or (flow and re.search(r"[,\[\]{}]|:", value)):
        return False
    meaning = resolve(value)
    ours = isinstance(meaning.value, str) and not meaning.not_finite and not meaning.too_long
    return ours and not _OTHER_READERS.match(value)


def no_utf8() -> DataError:
    """A text with half of a surrogate pair, or with a byte of the command line that the locale could not read."""
    return DataError(
        "a text holds half of a character and cannot be written as UTF-8",
        do="give it in UTF-8; for the command line the locale has to say so too: LANG=C.UTF-8",
    )


def quoted(value: str) -> str:
    """Text in double quotes, with escapes."""
    out = []
    for char in value:
        if char in _ESCAPES:
            out.append(_ESCAPES[char])
        elif "\ud800" <= char <= "\udfff":
            raise no_utf8()
        elif CONTROL.match(char):
            out.append(f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}")
        else:
            out.append(char)
    return f'"{"".join(out)}"'


def literal_lines(value: str, indent: int) -> list[str] | None:
    """Text of several lines as a literal block: the header and the lines at `indent`; None if it cannot be one."""
    if "\n" not in value or not value.strip("\n ") or CONTROL.search(value) or _UNSAFE_IN_BLOCK.search(value):
        return None
    body = value.rstrip("\n")
    newlines = len(value) - len(body)
    if value[0] in " \n" or body.rsplit("\n", 1)[-1].strip(" ") == "":
        return None
    lines = [f"{' ' * indent}{line}" if line else "" for line in body.split("\n")]
    chomp = "-" if newlines == 0 else "" if newlines == 1 else "+"
    return [f"|{chomp}", *lines, *([""] * (newlines - 1))]
