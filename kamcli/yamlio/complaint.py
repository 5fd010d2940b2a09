"""The words of every problem of a YAML file: what is wrong and what to do. Decides nothing."""

from __future__ import annotations

import re
from typing import Any

from kamcli.model.position import Pointer, Position, Problem
from kamcli.plaintext import Lines

_QUOTE = "put the whole value in double quotes"

_WORDS: dict[tuple[str, str], tuple[str, str]] = {
    ("directive", ""): ("a line beginning with % is a YAML directive", "delete the line; nothing here needs it"),
    ("yaml-tag", ""): (
        "a tag (!) stands before this value",
        "delete the tag; if the text itself begins with !, " + _QUOTE,
    ),
    ("merge-key", ""): ("<< (a merge of other fields) is not used here", "write the fields out"),
    ("several-documents", ""): (
        "--- or ... begins or ends another document here",
        "keep one record in a file: move the rest to files of its own and delete this line",
    ),
    ("alias-limit", ""): (
        "aliases (*) unfold to far more values than a record has",
        "write the values out",
    ),
    ("alias-limit", "deep"): ("values are nested more than 100 levels deep", "write them flatter"),
    ("alias-limit", "self"): ("an alias (*) stands inside the very value that it names", "write the values out"),
    ("not-finite", ""): ("{detail} is not a number that can be counted with", "write a number, or quote it as text"),
    ("not-finite", "too-long"): ("this number is too large to be counted with", "if it is text, put it in quotes"),
    ("odd-number", ""): (
        "this number has a form that other programs read differently",
        "put it in quotes if it is text (a code, a document number); else write it plainly",
    ),
    ("duplicate-key", ""): (
        "{detail} is written twice; it already stands on line {line}",
        "keep one of the two",
    ),
    ("control-character", "surrogate"): (
        "this text has half of a character (an escape \\uD800 to \\uDFFF)",
        "write the character itself instead of escapes",
    ),
    ("syntax", ""): ("a field name is written with ? here", "write fields as name: value"),
    ("syntax", "unknown-alias"): (
        "* refers to a value that is not named with & above",
        "write the value out; if the text itself begins with *, " + _QUOTE,
    ),
    ("syntax", "pair-in-list"): (
        "a pair name: value stands inside a list in [ ]",
        "put it in braces, [{{name: value}}], or in quotes if it is text",
    ),
    ("syntax", "complex-key"): (
        "this is not a plain field name",
        "write fields as name: value, without ? and brackets",
    ),
    ("syntax", "alias-key"): ("an alias (*) stands where a field name belongs", "write the field name out"),
    ("syntax", "no-key"): ("the field name before the colon is missing", "write fields as name: value"),
    ("syntax", "no-colon"): ("this field has no value", "write it as name: value"),
    ("syntax", "key-type"): (
        "this field name is a number, or true or false",
        "put the field name in double quotes",
    ),
    ("syntax", "key-null"): ("this field name means null", "put the field name in double quotes"),
    ("not-a-mapping", ""): (
        "the file holds {detail} where fields (name: value) belong",
        "write each field on a line of its own as name: value, with a space after the colon",
    ),
    ("empty-file", ""): ("the file is empty", "write the record's fields into it, or delete the file"),
    ("tab-indentation", ""): (
        "a tab stands where only spaces may",
        "replace the tab by spaces (two for each level); most editors can do so for the whole file",
    ),
}


def about(kind: str, position: Position, detail: str = "", pointer: Pointer | None = None) -> Problem:
    """The problem of `kind`; `detail` picks a wording, or is filled in."""
    line = ""
    if (kind, detail) in _WORDS:
        message, do = _WORDS[kind, detail]
    else:
        message, do = _WORDS[kind, ""]
        if kind == "duplicate-key":
            line, _, detail = detail.partition(":")
    detail = detail if len(detail) <= 60 else f"{detail[:57]}…"
    return Problem(kind, message.format(detail=detail, line=line), do.format(), position, pointer)


_SYNTAX: tuple[tuple[str, bool, str, str], ...] = (
    # part of ruamel's message; whether the place is where the construct began; our words
    (
        "mapping values are not allowed",
        False,
        "a colon followed by a space stands inside a value, or this line is indented differently from its neighbours",
        f"{_QUOTE} if the colon belongs to it; else line the field up with its neighbours",
    ),
    (
        "found unexpected end of stream",
        True,
        "a quote is opened here and never closed",
        'close the quote; inside double quotes write \\" for a quote',
    ),
    ("found unexpected document separator", True, "a quote is opened here and never closed", "close the quote"),
    (
        "expected ',' or ']'",
        True,
        "a list that begins here with [ is not closed, or an item of it cannot be read",
        "separate the items with commas, quote items with special characters, and close the list with ]",
    ),
    (
        "expected ',' or '}'",
        True,
        "a group that begins here with { is not closed, or a field of it cannot be read",
        "separate the fields with commas, quote values with special characters, and close the group with }",
    ),
    (
        "could not find expected ':'",
        True,
        "this line is not a field: it has no colon",
        "write fields as name: value; continue a text on a line indented deeper than its field",
    ),
    (
        "unknown escape character",
        False,
        "a backslash stands before a character that makes no escape",
        "write the backslash twice, or use single quotes",
    ),
    (
        "expected escape sequence",
        False,
        "an escape with too few hexadecimal digits stands here",
        "write \\u with four hexadecimal digits, or the character itself",
    ),
    (
        "sequence entries are not allowed",
        False,
        "a list item (-) stands on the line of its field, or inside a text",
        f"begin the list on the next line, or {_QUOTE}",
    ),
    (
        "indentation indicator",
        False,
        "the signs after | or > cannot be read",
        "write only | (or >) and begin the text on the next line, indented",
    ),
    (
        "more indented follow up line",
        False,
        "the text after | or > begins with a line of spaces only",
        "delete the spaces of that line, or the line",
    ),
    (
        "chomping or indentation",
        False,
        "the signs after | or > cannot be read",
        "write only | (or >) and begin the text on the next line, indented",
    ),
    (
        "expected a comment or a line break",
        False,
        "text stands after | or >",
        "begin the text on the next line, indented",
    ),
    (
        "cannot start any token",
        False,
        "a value cannot begin with this character",
        _QUOTE,
    ),
    (
        "while scanning an anchor",
        False,
        "& stands before a value, and what follows is no name",
        f"{_QUOTE} if & belongs to it",
    ),
    (
        "while scanning an alias",
        False,
        "* stands before a value, and what follows is no name",
        f"{_QUOTE} if * belongs to it",
    ),
    (
        "but found '<anchor>'",
        False,
        "two anchors (&) stand before one value",
        f"{_QUOTE} if & belongs to it",
    ),
    (
        "but found '<scalar>'",
        False,
        "text follows a value that already ended",
        "put the whole value in one pair of quotes, or begin a new line",
    ),
    (
        "expected <block end>",
        False,
        "this line does not line up with the lines above it",
        "indent it with spaces exactly like its neighbours",
    ),
    (
        "expected '<document start>'",
        False,
        "text stands here that belongs to no field",
        "write fields as name: value, and indent what belongs to them",
    ),
    (
        "expected the node content",
        False,
        "a value is missing here",
        "write the value, or delete the comma, bracket or brace that stands alone",
    ),
)

_TAB_MESSAGES = ("found character '\\t'", "found a tab", "expected <block end>", "mapping values")


def explain(error: Exception, text: str, lines: Lines) -> Problem:
    """Turn an error of the YAML library into a problem in plain words."""
    said = f"{getattr(error, 'context', None) or ''} | {getattr(error, 'problem', None) or error}"
    mark, began = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    offset = _offset(mark, began)
    tab = _tab(text, lines, offset)
    if "tag" in said and "escape" not in said and "scalar" not in said:
        return about("yaml-tag", lines.position(offset))
    if "%YAML" in said or "directive" in said:
        return about("directive", lines.position(offset))
    if tab is not None:
        return about("tab-indentation", tab)
    for part, at_start, message, do in _SYNTAX:
        if part in said:
            place = _offset(began, mark) if at_start else offset
            return Problem("syntax", message, do, lines.position(place))
    message = "this cannot be read as YAML"
    return Problem("syntax", message, "compare it with a file that can be read", lines.position(offset))


def _offset(first: Any, second: Any) -> int:
    mark = first if first is not None else second
    return 0 if mark is None else int(mark.index)


def _tab(text: str, lines: Lines, offset: int) -> Position | None:
    """The tab that most likely caused an error at `offset`: at it, or indenting its line or a line before it."""
    if text[offset : offset + 1] == "\t":
        return lines.position(offset)
    line_end = text.find("\n", offset)
    found = re.search(r"^ *\t", text[: line_end if line_end >= 0 else len(text)], re.MULTILINE)
    return lines.position(found.end() - 1) if found else None
