"""The exact way from bytes to a Document: slow, and it says where every problem stands. Never raises."""

from __future__ import annotations

from kamcli.model.position import Problem, Unreadable
from kamcli.plaintext import decode
from kamcli.yamlio import complaint
from kamcli.yamlio.document import Document
from kamcli.yamlio.node import Alias, Mapping, Node, Scalar, Sequence, value_of
from kamcli.yamlio.tree import TreeReader


def read_exactly(source: bytes) -> Document | Unreadable:
    """Read one YAML file of the written subset."""
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
