"""Run the engine under `kam changes` and the merge driver through the whole history of any git repository of records.

    python benchmarks/replay.py REPOSITORY [--only changes|merges] [--latest N]

Every file that is YAML or CSV by its name is taken for a record or a ledger. Nothing is written into the repository.
Exit status 1 where a change is lost: where the changes of a commit do not lead from one version of a file to the next,
or a merge says less than its sides.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from kamcli import yamlio
from kamcli.audit.change import Event
from kamcli.audit.history import History
from kamcli.audit.place import Subject
from kamcli.audit.reading import Reading
from kamcli.audit.version import GitVersions
from kamcli.csvio import read as read_table
from kamcli.gitrepo import Contents, GitFolder, file_change
from kamcli.model.conflict import Labels
from kamcli.model.difference import NO_KEYS, applied, leaves, same
from kamcli.model.position import Unreadable
from kamcli.threeway.merging import join
from kamcli.yamlio import layout

RECORDS, LEDGERS = ("yaml", "yml"), ("csv",)
SHOWN = 20
"""Failures that are shown in full."""


@lru_cache(maxsize=1 << 18)
def subject_of(path: str) -> Subject | None:
    ending = path.rpartition(".")[2].lower()
    if ending in RECORDS:
        return Subject("record", path)
    return Subject("sales", path) if ending in LEDGERS else None


# ---- kam changes


def replay_changes(repository: Path, latest: int | None) -> int:
    """Tell every change of every file; returns how many do not lead to the next version."""
    git = GitFolder(repository)
    history = History(git, subjects=subject_of)
    events: Counter[str] = Counter()
    files = fields = wrong = 0
    start, cpu = time.perf_counter(), time.process_time()
    with Contents(git) as contents:
        reading = Reading(history, GitVersions(contents), lambda _: NO_KEYS)
        for footprint, changes in reading.all(islice(history.footprints(), latest)):
            files += len(footprint.lines)
            for change in changes:
                events[change.event.value] += 1
                fields += len(change.differences)
                is_merge = len(footprint.commit.parents) > 1
                if change.event is Event.CHANGED and not is_merge:
                    found = applied(change.before, change.differences)
                    if not same(found, change.after):
                        wrong += 1
                        complain(wrong, f"{footprint.commit.id} {change.path}: the changes do not lead there")
    took, used = time.perf_counter() - start, time.process_time() - cpu
    commits = len(history.commits[:latest])
    print(f"kam changes: {commits} commits, {files} file changes in {took:.1f} s ({used:.1f} s of Python)")
    print("  " + ", ".join(f"{count} {event}" for event, count in events.most_common()) + f"; {fields} fields")
    print(f"  {wrong} changes that do not lead to the next version")
    return wrong


# ---- the merge driver


@dataclass(frozen=True)
class Merge:
    """One file that both sides of a merge changed: names of its contents; `base` None where both added it."""

    commit: str
    path: str
    base: str | None
    ours: str
    theirs: str
    result: str | None


def replay_merges(repository: Path, latest: int | None) -> int:
    """Merge again all that was ever merged; returns how many merges lost something."""
    tally: Counter[str] = Counter()
    wrong = 0
    took = 0.0
    merges = list(both_changed(repository, latest))
    with Contents(GitFolder(repository)) as contents, tempfile.TemporaryDirectory() as folder:
        for merge in merges:
            names = [name for name in (merge.base, merge.ours, merge.theirs, merge.result) if name is not None]
            found = dict(contents.read(dict.fromkeys(names)))
            base, ours, theirs, result = (
                found.get(name) if name is not None else None
                for name in (merge.base, merge.ours, merge.theirs, merge.result)
            )
            if ours is None or theirs is None:
                tally["not here"] += 1
                continue
            start = time.perf_counter()
            joined = join(base or b"", ours, theirs, merge.path, Labels())
            took += time.perf_counter() - start
            how = "by lines" if joined is None else "conflict" if joined.conflicts else "clean"
            git_clean, by_git = merged_by_git(Path(folder), base or b"", ours, theirs)
            tally[f"kam {how}"] += 1
            tally[f"git {'clean' if git_clean else 'conflict'}"] += 1
            tally[f"kam {how}, git {'clean' if git_clean else 'conflict'}"] += 1
            if joined is None:
                tally[f"by lines: {why_by_lines(merge.path, base, ours, theirs)}"] += 1
                continue
            if not joined.conflicts and result is not None:
                told = same(data_of(merge.path, joined.content), data_of(merge.path, result))
                tally["kam clean, as it was recorded" if told else "kam clean, recorded otherwise"] += 1
                if git_clean and not same(data_of(merge.path, joined.content), data_of(merge.path, by_git)):
                    tally["kam and git clean, and unlike each other"] += 1
            for what in lost(merge.path, base, ours, theirs, joined.content, joined.conflicts):
                wrong += 1
                complain(wrong, f"{merge.commit} {merge.path}: {what}")
    print(f"kam merge-driver: {len(merges)} files changed on both sides of a merge, {took:.1f} s")
    for what, count in sorted(tally.items()):
        print(f"  {count:7} {what}")
    print(f"  {wrong:7} things lost")
    return wrong


def both_changed(repository: Path, latest: int | None) -> Iterator[Merge]:
    """The files that both sides of each merge of two changed since they parted, each in its own way."""
    lines = asked(repository, "rev-list", "--merges", "--parents", "--all").splitlines()
    triples = []
    for line in lines[:latest]:
        commit, *parents = line.split()
        if len(parents) == 2:
            bases = asked(repository, "merge-base", *parents, check=False).split()
            triples += [(commit, parents[0], parents[1], base) for base in bases[:1]]
    for commit, ours, theirs, base in triples:
        here, there, merged = (changed(repository, base, other) for other in (ours, theirs, commit))
        for path in sorted(here.keys() & there.keys()):
            before = here[path][0]
            one, other = here[path][1], there[path][1]
            if subject_of(path) is not None and one is not None and other is not None and one != other:
                yield Merge(commit, path, before, one, other, merged.get(path, (None, None))[1])


def changed(repository: Path, old: str, new: str) -> dict[str, tuple[str | None, str | None]]:
    """Names of contents before and after, by path."""
    out = asked(repository, "diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", old, new)
    fields = out.split("\0")
    files = [file_change(f"{about}\t{path}") for about, path in zip(fields[0::2], fields[1::2], strict=False)]
    return {file.path: (file.before[0], file.after) for file in files}


def asked(repository: Path, *arguments: str, check: bool = True) -> str:
    done = subprocess.run(["git", *arguments], cwd=repository, capture_output=True, check=check)
    return done.stdout.decode("utf-8", "surrogateescape")


def merged_by_git(folder: Path, base: bytes, ours: bytes, theirs: bytes) -> tuple[bool, bytes]:
    """Whether git merges by lines without a conflict, and what it makes of it."""
    files = [folder / name for name in ("ours", "base", "theirs")]
    for file, content in zip(files, (ours, base, theirs), strict=True):
        file.write_bytes(content)
    done = subprocess.run(
        ["git", "merge-file", "-p", "-q", *map(str, files)], cwd=folder, capture_output=True, check=False
    )
    return done.returncode == 0, done.stdout


# ---- whether anything is lost


def lost(path: str, base: bytes | None, ours: bytes, theirs: bytes, merged: bytes, conflicts: int) -> Iterator[str]:
    """What a merge lost: values and comments of either side that are neither in it nor in a conflict, and values that
    one side took out and that came back."""
    texts = [(each or b"").decode("utf-8", "replace") for each in (base, ours, theirs)]
    before, here, there = (values(path, text) for text in texts)
    if before is None or here is None or there is None:
        yield "merged, though a version cannot be read"
        return
    text = merged.decode("utf-8", "replace")
    sides = [values(path, resolved(text, side)) if conflicts else values(path, text) for side in (0, 1)]
    for name, found in zip(("ours", "theirs"), sides, strict=True):
        if found is None:
            yield f"decided as {name}, it cannot be read"
            return
    mine, yours = sides
    assert mine is not None
    assert yours is not None
    touched = [{value[0] for value in {*before, *side} if before[value] != side[value]} for side in (here, there)]
    for value in {*before, *here, *there}:
        b, o, t = before[value], here[value], there[value]
        if b and value[0] in touched[0] & touched[1]:
            continue  # one side may have put an item with it for another: its number says nothing of that
        if t == b and mine[value] != o:
            yield f"ours made {value} {b} → {o}, and it is {mine[value]}"
        if o == b and yours[value] != t:
            yield f"theirs made {value} {b} → {t}, and it is {yours[value]}"
        if o > b < t and (mine[value] < min(o, t) or yours[value] < min(o, t)):
            yield f"both added {value}, and it is {mine[value]} or {yours[value]}"
    for value in {*mine, *yours} - {*before, *here, *there}:
        yield f"nobody wrote {value}"
    remarks = [remarks_of(each) for each in texts]
    for remark in (remarks[1] | remarks[2]) - remarks[0]:
        if remark not in text:
            yield f"the remark {remark!r} is gone"


def values(path: str, text: str) -> Counter[tuple[str, ...]] | None:
    """Every value by the names of the fields that it stands in, of texts every line; None where it cannot be read."""
    data = data_of(path, text.encode("utf-8", "surrogateescape")) if text.strip() else {}
    if isinstance(data, Unreadable):
        return None
    found: Counter[tuple[str, ...]] = Counter()
    for place, value in leaves(data):
        names = tuple(step for step in place if isinstance(step, str))
        for line in value.split("\n") if isinstance(value, str) else [repr(value)]:
            found[(*names, line)] += 1
    return found


def remarks_of(text: str) -> set[str]:
    return {line.strip() for line in text.split("\n") if line.lstrip().startswith("#")}


def resolved(text: str, side: int) -> str:
    """A text with its conflicts decided one way."""
    out, inside = [], -1
    for line in text.splitlines(keepends=True):
        if line.startswith("<<<<<<< "):
            inside = 0
        elif line.startswith("=======") and inside == 0:
            inside = 1
        elif line.startswith(">>>>>>> ") and inside == 1:
            inside = -1
        elif inside in (-1, side):
            out.append(line)
    return "".join(out)


@lru_cache(maxsize=512)
def data_of(path: str, content: bytes) -> Any:
    if path.rpartition(".")[2].lower() in LEDGERS:
        table = read_table(content)
        return table if isinstance(table, Unreadable) else {"lines": [dict(row.cells) for row in table.rows]}
    document = yamlio.read(content)
    if isinstance(document, Unreadable):
        found = layout.data_of(content.decode("utf-8", "replace"))  # a list, which is no record and yet can be merged
        return document if found is None else found[0]
    return document.data


def why_by_lines(path: str, base: bytes | None, ours: bytes, theirs: bytes) -> str:
    for content in (base, ours, theirs):
        if content and isinstance(found := data_of(path, content), Unreadable):
            return f"cannot be read ({found.problems[0].kind})"
    return "too much changed at once"


def complain(number: int, what: str) -> None:
    if number <= SHOWN:
        print(f"  LOST {what}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--only", choices=("changes", "merges"))
    parser.add_argument("--latest", type=int, metavar="N", help="only the latest N commits, or merges")
    asked_for = parser.parse_args()
    wrong = 0
    if asked_for.only != "merges":
        wrong += replay_changes(asked_for.repository, asked_for.latest)
    if asked_for.only != "changes":
        wrong += replay_merges(asked_for.repository, asked_for.latest)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
