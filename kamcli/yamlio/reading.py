"""Bytes to a Document, or to an Unreadable that says all that is wrong. Never raises, never reads files."""

from __future__ import annotations

from kamcli.model.position import Problem, Unreadable
from kamcli.plaintext import decode
from kamcli.yamlio import complaint, fast
from kamcli.yamlio.document import Document
from kamcli.yamlio.node import Alias, Mapping, Node, Scalar, Sequence, value_of
from kamcli.yamlio.tree import TreeReader


def read(source: bytes) -> Document | Unreadable:
    """Read one YAML file of the written subset: the fast way where that is known to be exact, else the exact way."""
    data = fast.parse(source)
    return read_exactly(source) if data is None else Document(source, data)


def read_exactly(source: bytes) -> Document | Unreadable:
    """Read the slow way, which says where every problem stands."""
    decoded = decode(source)
    if decoded.final:
        return Unreadable(decoded.problems)
    tree = TreeReader(decoded.text)
    tree.run()
    problems = [*decoded.problems, *tree.problems]
    if tree.complete and (wrong := _wrong_root(tree)):
        problems.append(wrong)
    if problems:
        return Unreadable(tuple(sorted(problems, key=lambda problem: problem.position)))
    return Document(source, value_of(tree.root) if tree.root else None, tuple(tree.notes))


def _wrong_root(tree: TreeReader) -> Problem | None:
    root: Node | None = tree.root
    while isinstance(root, Alias):
        root = root.target
    if isinstance(root, Mapping):
        return None
    if root is None or (isinstance(root, Scalar) and root.value is None):
        return complaint.about("empty-file", tree.lines.position(0))
    what = "a list" if isinstance(root, Sequence) else "a single value"
    return complaint.about("not-a-mapping", tree.lines.position(root.start), what)
