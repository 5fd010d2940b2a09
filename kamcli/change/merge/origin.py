"""Who wrote one side of a conflict, and when, as git knows it: `--prefer newest` goes by it. Decides nothing else."""

from __future__ import annotations

from pathlib import Path

from kamcli.change.merge.conflict import Choice, Conflict, Side
from kamcli.gitrepo import GitFolder, Origin, line_origins


class Origins:
    """The origins of the lines of records, asked of git once for each file."""

    def __init__(self, root: Path) -> None:
        self._git = GitFolder(root)
        self._lines: dict[str, tuple[Origin, ...]] = {}

    def of(self, side: Side) -> Origin | None:
        """The latest origin among the lines of a value; None where git does not know."""
        path = side.record.path
        if path not in self._lines:
            self._lines[path] = line_origins(self._git, path)
        try:
            span = side.record.document.locate(side.pointer)
        except KeyError:
            return None
        first = (span.key or span.value).line
        last = max(first, span.end.line - (span.end.column == 1))
        lines = self._lines[path][first - 1 : last]
        if fresh := [line for line in lines if line.when is None]:
            return fresh[0]
        return max(lines, key=_time, default=None)

    def newest(self, conflict: Conflict) -> Choice | None:
        """The side that was written later; None where git does not know of both, or both came at once."""
        first, second = self.of(conflict.first), self.of(conflict.second)
        if first is None or second is None or _time(first) == _time(second):
            return None
        return Choice.A if _time(first) > _time(second) else Choice.B


def _time(origin: Origin) -> float:
    return float("inf") if origin.when is None else origin.when.timestamp()
