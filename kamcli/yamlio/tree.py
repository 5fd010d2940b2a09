"""The exact path: YAML text to a tree of nodes with their offsets.

It walks events with a stack of its own, so that no depth of nesting recurses, and applies the
written subset (docs/yaml-subset.md). It never looks at bytes and never changes text.
"""

from __future__ import annotations

import re
from dataclasses import field

from kamcli.dataclass import dataclass
from kamcli.model.position import Pointer, Problem
from kamcli.plaintext import MOST_PROBLEMS, Lines
from kamcli.yamlio import complaint, plain
from kamcli.yamlio.event import Event, events
from kamcli.yamlio.node import Alias, Collection, Entry, Mapping, Node, Scalar, Sequence, gap
from kamcli.yamlio.scalar import Scalar as Value
from kamcli.yamlio.scalar import resolve

DEEPEST = 100
"""Levels of nesting, aliases unfolded; a record has fewer than ten."""

MOST_ALIASES = 100
MOST_UNFOLDED = 10_000
"""Values that all aliases of a file may stand for together."""

_ANCHOR = re.compile(r"(?:&[^\s,\[\]{}]+(?:[ \t\r\n]|(?:(?<=\s)|^)#[^\n]*)*)*")
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a character, which only an escape makes."""

_COLON = re.compile(r"[ \t]*:")


@dataclass(slots=True)
class _Frame:
    """A collection being read; `keys` are where names stand; `key`, if it is sound, and its `name` wait for a value."""

    node: Collection
    first: bool = True
    keys: dict[str, int] = field(default_factory=dict)
    key: Scalar | None = None
    name: str | None = None
    colon: int = -1


class _StopError(Exception):
    """Reading on would only mislead; caught in this module."""


class TreeReader:
    """Reads one text. After `run`, `root` is the tree or None, with `problems` and `notes`.

    `complete` says whether the text was read to its end.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.root: Node | None = None
        self.complete = False
        self._stack: list[_Frame] = []
        self._anchors: dict[str, Node] = {}
        self._aliases = 0
        self._unfolded = 0

    def run(self) -> None:
        """Read everything; never raises."""
        text = self.text
        try:
            text = self._without_directives()
            text = text if text.endswith("\n") else f"{text}\n"
            for event in plain.events(text) or events(text):
                self._event(event)
            self.complete = True
        except _StopError:
            pass
        except Exception as error:  # ruamel raises several classes, and a few builtin ones on odd input
            self.problems.append(complaint.explain(error, text, self.lines))

    def _without_directives(self) -> str:
        """The text with its directives made comments, one problem for each."""
        offset = 0
        text = self.text
        while True:
            offset = gap(text, offset)
            if text[offset : offset + 1] != "%" or (offset and text[offset - 1] != "\n"):
                return text
            self._problem("directive", offset)
            text = f"{text[:offset]}#{text[offset + 1 :]}"

    # events

    def _event(self, event: Event) -> None:
        kind = event.kind
        longest = len(self.text)
        start, end = min(event.start, longest), min(event.end, longest)
        if event.tagged:
            self._problem("yaml-tag", event.start)
        if kind == "scalar":
            self._add(self._scalar(event, start, end))
        elif kind == "alias":
            self._add(self._alias(event.anchor or "", start, end))
        elif kind == "mapping":
            self._open(event, Mapping, start, end)
        elif kind == "sequence":
            self._open(event, Sequence, start, end)
        elif kind == "end":
            self._close(end)
        elif kind == "document" and self.root is not None:
            self._problem("several-documents", start)
            raise _StopError
        elif kind == "document-end" and event.explicit:
            self._problem("several-documents", start)

    def _open(self, event: Event, kind: type[Mapping] | type[Sequence], start: int, end: int) -> None:
        if len(self._stack) >= DEEPEST:
            self._problem("alias-limit", start, detail="deep")
            raise _StopError
        if event.anchor is not None:
            start = self._after_properties(start)
        node = kind(start, end, event.anchor, flow=event.flow)
        if node.anchor is not None:
            self._anchors[node.anchor] = node
        self._stack.append(_Frame(node))

    def _after_properties(self, start: int) -> int:
        match = _ANCHOR.match(self.text, start)
        return match.end() if match else start

    def _close(self, end: int) -> None:
        frame = self._stack.pop()
        node = frame.node
        if node.flow:
            node.end = end
        elif node.entries:
            node.start, node.end = node.entries[0].start, node.entries[-1].end
        node.count += sum(entry.value.count for entry in node.entries)
        node.height += max((entry.value.height for entry in node.entries), default=0)
        if node.height > DEEPEST:
            self._problem("alias-limit", node.start, detail="deep")
            raise _StopError
        self._add(node)

    def _scalar(self, event: Event, start: int, end: int) -> Scalar:
        style = event.style
        if event.anchor is not None and start != end:
            start = min(self._after_properties(start), end)
        value: Value = event.value
        if style in ("|", ">"):
            end = self._block_end(start, end)
        if style is None and event.plain:
            meaning = resolve(event.value)
            value = meaning.value
            if meaning.not_finite or meaning.too_long:
                self._problem("not-finite", start, detail="too-long" if meaning.too_long else event.value)
            elif meaning.odd:
                self.notes.append(self._made("odd-number", start, detail=event.value))
        elif style == '"' and _HALF.search(event.value):
            self._problem("control-character", start, detail="surrogate")
        return Scalar(start, end, event.anchor, value=value, style=style)

    def _block_end(self, start: int, end: int) -> int:
        """The end of a block scalar's own lines: trailing blank lines are its own only under `+`."""
        text = self.text
        header_end = text.find("\n", start)
        if header_end < 0 or header_end >= end:
            return end
        header = text[start:header_end].partition("#")[0]
        if "+" in header:
            return end
        body = text[header_end + 1 : end]
        first = re.search(r"^( *)[^ \r\n]", body, re.MULTILINE)
        indent = len(first[1]) if first and not re.search("[1-9]", header) else 0
        lines = body.splitlines(keepends=True)
        while lines and not lines[-1].strip(" \r\n") and len(lines[-1].rstrip("\r\n")) <= indent:
            lines.pop()
        return header_end + 1 + sum(map(len, lines))

    def _alias(self, name: str, start: int, end: int) -> Alias:
        target = self._anchors.get(name)
        if target is None:
            self._problem("syntax", start, detail="unknown-alias")
            return Alias(start, end)
        if any(frame.node is target for frame in self._stack):
            self._problem("alias-limit", start, detail="self")
            raise _StopError
        self._aliases += 1
        self._unfolded += target.count
        if self._aliases > MOST_ALIASES or self._unfolded > MOST_UNFOLDED:
            self._problem("alias-limit", start)
            raise _StopError
        return Alias(start, end, None, target.count, target.height, target)

    # building

    def _add(self, node: Node) -> None:
        if node.anchor is not None and isinstance(node, Scalar):
            self._anchors[node.anchor] = node
        if not self._stack:
            self.root = node
            return
        frame = self._stack[-1]
        if isinstance(frame.node, Sequence):
            self._add_item(frame, node)
        elif frame.first:
            frame.first = False
            self._add_key(frame, node)
        else:
            frame.first = True
            self._add_value(frame, node)

    def _place_empty(self, node: Node, mark: int) -> None:
        """Put a null that is written as nothing behind its `:` or `-`, not at the next token."""
        if isinstance(node, Scalar) and node.style is None and node.start == node.end and node.anchor is None:
            node.start = node.end = mark + 1

    def _add_item(self, frame: _Frame, node: Node) -> None:
        entries = frame.node.entries
        mark = -1
        if not frame.node.flow:
            mark = gap(self.text, entries[-1].end) if entries else frame.node.start
            self._place_empty(node, mark)
        elif isinstance(node, Mapping) and node.flow and self.text[node.start : node.start + 1] != "{":
            self._problem("syntax", node.start, detail="pair-in-list")
        entries.append(Entry(None, mark, node))

    def _add_key(self, frame: _Frame, node: Node) -> None:
        colon = _COLON.match(self.text, node.end)
        frame.colon = colon.end() - 1 if colon else node.end
        frame.key = frame.name = None
        question = self._question_mark(node.start)
        if question >= 0:
            self._problem("syntax", question)
        elif not isinstance(node, Scalar):
            self._problem("syntax", node.start, detail="alias-key" if isinstance(node, Alias) else "complex-key")
        elif node.start == node.end:
            self._problem("syntax", node.start, detail="no-key")
        elif not colon:
            self._problem("syntax", node.start, detail="no-colon")
        elif node.style is None and node.value is not None and not isinstance(node.value, str):
            self._problem("syntax", node.start, detail="key-type")
        elif node.value is None:
            self._problem("syntax", node.start, detail="key-null")
        elif node.style is None and node.value == "<<":
            self._problem("merge-key", node.start)
        else:
            self._known_key(frame, node)

    def _question_mark(self, offset: int) -> int:
        """The offset of a `?` before a field name, or -1."""
        offset -= 1
        while offset >= 0 and self.text[offset] in " \t":
            offset -= 1
        return offset if offset >= 0 and self.text[offset] == "?" else -1

    def _known_key(self, frame: _Frame, node: Scalar) -> None:
        key = str(node.value)
        if key in frame.keys:
            line = self.lines.position(frame.keys[key]).line
            self._problem("duplicate-key", node.start, detail=f"{line}:{key}", step=key)
            frame.name = key
            return
        frame.keys[key] = node.start
        frame.key, frame.name = node, key

    def _add_value(self, frame: _Frame, node: Node) -> None:
        self._place_empty(node, frame.colon)
        if frame.key is not None:
            frame.node.entries.append(Entry(frame.key, frame.colon, node))

    # problems

    def _pointer(self) -> Pointer:
        steps: list[str | int] = []
        for frame in self._stack:
            if isinstance(frame.node, Sequence):
                steps.append(len(frame.node.entries))
            elif not frame.first and frame.name is not None:
                steps.append(frame.name)
        return tuple(steps)

    def _made(self, kind: str, offset: int, *, detail: str = "", step: str | None = None) -> Problem:
        pointer = self._pointer() if step is None else (*self._pointer(), step)
        return complaint.about(kind, self.lines.position(offset), detail, pointer)

    def _problem(self, kind: str, offset: int, *, detail: str = "", step: str | None = None) -> None:
        self.problems.append(self._made(kind, offset, detail=detail, step=step))
        if sum(problem.kind == kind for problem in self.problems) >= MOST_PROBLEMS:
            raise _StopError
