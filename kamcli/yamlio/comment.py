"""The comments of a YAML file with their places. Knows no meaning of any comment and changes nothing."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from kamcli.dataclass import dataclass
from kamcli.model.position import Position
from kamcli.yamlio.document import Document
from kamcli.yamlio.node import Alias, Mapping, Node, Scalar, Sequence
from kamcli.yamlio.tree import TreeReader

_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[^\r\n]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment: where its `#` stands, its text behind that, and what stands before it on its line."""

    position: Position
    text: str
    before: str

    @property
    def alone(self) -> bool:
        """Whether it has its line for itself."""
        return not self.before.strip()


def comments(document: Document) -> tuple[Comment, ...]:
    """All comments, from the first on. A `#` inside a text is none."""
    tree = TreeReader(document.source.decode("utf-8"))
    tree.run()
    spans = sorted(_spans(tree.text, tree.root))
    starts = [start for start, _ in spans]
    found = []
    offset = 0
    while match := _COMMENT.search(tree.text, offset):
        before = bisect_right(starts, match.start()) - 1
        if before >= 0 and match.start() < spans[before][1]:
            offset = max(spans[before][1], match.start() + 1)
            continue
        offset = match.end()
        line_start = tree.text.rfind("\n", 0, match.start()) + 1
        position = tree.lines.position(match.start())
        found.append(Comment(position, match[0][1:], tree.text[line_start : match.start()]))
    return tuple(found)


def _spans(text: str, root: Node | None) -> Iterator[tuple[int, int]]:
    """The characters of every text, number and key; of a block of text those below its header."""
    waiting = [root] if root is not None else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar) and node.style in ("|", ">"):
            body = text.find("\n", node.start)
            if 0 <= body < node.end:
                yield body + 1, node.end
        elif isinstance(node, Scalar | Alias):
            yield node.start, node.end
        elif isinstance(node, Mapping | Sequence):
            for entry in node.entries:
                waiting += [entry.value] if entry.key is None else [entry.key, entry.value]
