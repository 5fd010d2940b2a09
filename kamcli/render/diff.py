"""Changes of files as a unified diff that git and patch can apply. Shows values as they are; writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import unified_diff


def unified(before: Mapping[str, bytes | None], after: Mapping[str, bytes | None]) -> str:
    """The diff of all files of `after`, in the order of their paths; None stands for no file."""
    moved = dict(_moved(before, after))
    parts = []
    for path in sorted(after):
        if path in moved:
            parts.append(_rename(moved[path], path))
        elif path not in moved.values() and before[path] != after[path]:
            parts.append("".join(_file(path, before[path], after[path])))
    return "".join(parts)


def _moved(before: Mapping[str, bytes | None], after: Mapping[str, bytes | None]) -> Iterator[tuple[str, str]]:
    """Files that are where others were, by their new path."""
    gone = {path: before[path] for path in sorted(after) if after[path] is None}
    for path in sorted(after):
        if before[path] is None:
            old = next((each for each, data in gone.items() if data == after[path]), None)
            if old is not None:
                del gone[old]
                yield path, old


def _rename(old: str, new: str) -> str:
    return f"diff --git a/{old} b/{new}\nsimilarity index 100%\nrename from {old}\nrename to {new}\n"


def _file(path: str, before: bytes | None, after: bytes | None) -> Iterator[str]:
    old, new = f"a/{path}", f"b/{path}"
    yield f"diff --git {old} {new}\n"
    if before is None:
        yield "new file mode 100644\n"
        old = "/dev/null"
    if after is None:
        yield "deleted file mode 100644\n"
        new = "/dev/null"
    try:
        lines = unified_diff(_lines(before), _lines(after), old, new)
        for line in lines:
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
    except UnicodeDecodeError:
        yield f"Binary files {old} and {new} differ\n"


def _lines(data: bytes | None) -> list[str]:
    """Lines with their line feeds; a carriage return stays part of its line."""
    text = (data or b"").decode("utf-8")
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1].removesuffix("\n")
    return lines if lines[-1] else lines[:-1]
