"""The commits of an account repository, and which of its files each changed. Reads no contents, judges nothing.

Which files a commit changed never changes, so it is remembered in the index by the commit's id; but for personal
files, which nothing remembers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from kamcli import gitrepo
from kamcli.audit.place import Subject, subject_of
from kamcli.dataclass import dataclass
from kamcli.gitrepo import FileChange, GitFolder, LogEntry
from kamcli.index import ENCODE_ERRORS, Index, decoded, digest, encoded

KIND = "history"

_PERSONAL = "personal/"
_HIDDEN = "*"
"""Stands for the personal files that a commit changed, in what is remembered of it."""

_FIRST, _MORE = 256, 1_500
"""Commits that are looked at in one go: few at first, for whoever wants the latest alone."""

_BATCHES = 48
"""Parts that what is remembered may be in; then it is put together again."""

SubjectOf = Callable[[str], Subject | None]
_Texts = Callable[[], dict[str, str]]


@dataclass(frozen=True)
class Footprint:
    """A commit, and a line (`gitrepo.file_change`) for each file of ours that it changed: most only need a glance."""

    commit: LogEntry
    text: str

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines one by one."""
        return tuple(self.text.split("\n")) if self.text else ()

    @cached_property
    def files(self) -> tuple[FileChange, ...]:
        """The files that it changed."""
        return tuple(map(gitrepo.file_change, self.lines))


class History:
    """The history that leads to some commits, of the account repository at `prefix` in a git repository."""

    def __init__(
        self,
        git: GitFolder,
        prefix: str = "",
        *,
        tips: Sequence[str] = ("HEAD",),
        index: Index | None = None,
        subjects: SubjectOf = subject_of,
    ) -> None:
        self.git = git
        self.prefix = prefix
        self.subject_of = subjects
        self._tips = tips
        self._index = index
        self._new: dict[str, dict[str, str]] = {}

    @cached_property
    def commits(self) -> Sequence[LogEntry]:
        """All commits, each before its parents, the newest first; none where there is none yet."""
        tips = [tip for each in self._tips if (tip := gitrepo.commit_of(self.git, each)) is not None]
        return gitrepo.log(self.git, *tips) if tips else []

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """Where the history of a shallow clone ends, though there was more."""
        return gitrepo.boundary(self.git)

    def footprints(self) -> Iterator[Footprint]:
        """Every commit with what it changed, in the order of `commits`. Remembers what it had to read, at the end."""
        try:
            yield from self._footprints()
        finally:
            self._remember()

    def _footprints(self) -> Iterator[Footprint]:
        at, prefix = 0, self.prefix
        size = _FIRST if not self._known else _MORE
        waiting: _Texts | None = None
        while at < len(self.commits):
            part = self.commits[at : at + size]
            texts = self._asked(part, prefix) if waiting is None else waiting
            later = self.commits[at + size : at + size + _MORE]
            waiting = self._asked(later, prefix) if later and at > 0 else None
            found_here = texts()
            for commit in part:
                at += 1
                found = found_here[commit.id]
                if _adds_mark(commit, found) and (moved := self._moved_from(commit, prefix)) is not None:
                    yield Footprint(commit, self._while_moving(commit, found, moved))
                    prefix, waiting = moved, None
                    break
                yield Footprint(commit, found)
            size = _MORE

    def _asked(self, commits: Sequence[LogEntry], prefix: str) -> _Texts:
        """Look up what commits changed; of what is not known, git is asked already while the caller goes on."""
        known = self._known.get(prefix, {})
        new = self._new.get(prefix, {})
        found = {}
        missing, hidden = [], []
        for commit in commits:
            text = new.get(commit.id)
            if text is None and (text := known.get(commit.id)) is not None and text.startswith(_HIDDEN):
                hidden.append(commit.id)
                text = text[len(_HIDDEN) + 1 :]
            if text is None:
                missing.append(commit.id)
            else:
                found[commit.id] = text
        below = f"{prefix}/" if prefix else ""
        personal = gitrepo.raw_changes(self.git, hidden, f"{below}{_PERSONAL.rstrip('/')}", ahead=True)
        others = gitrepo.raw_changes(self.git, missing, prefix, ahead=True)

        def answer() -> dict[str, str]:
            for name, lines in personal:
                back = [_put_back(line) for line in lines]
                found[name] = "\n".join(filter(None, (found[name], *filter(self._is_ours, back))))
            for name, lines in others:
                found[name] = self._new.setdefault(prefix, {})[name] = "\n".join(filter(self._is_ours, lines))
            return found

        return answer

    def _is_ours(self, line: str) -> bool:
        return self.subject_of(line[line.index("\t") + 1 :]) is not None

    # ---- a repository whose folder was renamed

    def _moved_from(self, commit: LogEntry, prefix: str) -> str | None:
        """The folder that the repository lay in before this commit brought it to where it is; None for no other."""
        old, new = commit.parents[0], f"{prefix}/kam.yaml" if prefix else "kam.yaml"
        files = gitrepo.tree_changes(self.git, old, commit.id)
        content = next((file.after for file in files if file.path == new), None)
        gone = [file for file in files if file.after is None and f"/{file.path}".endswith("/kam.yaml")]
        same = [file for file in gone if file.before[0] == content] or (gone if len(gone) == 1 else [])
        return same[0].path.removesuffix("kam.yaml").rstrip("/") if same else None

    def _while_moving(self, commit: LogEntry, came: str, old_prefix: str) -> str:
        """What the commit changed besides the folder's name."""
        went = self._asked([commit], old_prefix)()[commit.id]
        before = {_path(line): line for line in went.split("\n") if line}
        found = []
        for line in came.split("\n"):
            old = before.pop(_path(line), None)
            if old is None:
                found.append(line)
            elif (changed := _joined(old, line)) is not None:
                found.append(changed)
        return "\n".join((*found, *before.values()))

    # ---- what is remembered

    @cached_property
    def _known(self) -> Mapping[str, Mapping[str, str]]:
        """The lines of commits, by the folder that the repository lay in."""
        found: dict[str, dict[str, str]] = {}
        self._batches = self._index.all(KIND) if self._index is not None else {}
        for text in self._batches.values():
            try:
                value = decoded(text)
                for prefix, commits in value.items():
                    found.setdefault(prefix, {}).update(commits)
            except (ValueError, RecursionError, AttributeError, TypeError):
                continue
        return found

    def _remember(self) -> None:
        if self._index is None or not self._new:
            return
        self._index.use(KIND, self._batches)
        added = {
            prefix: {commit: _kept(text) for commit, text in commits.items() if commit not in self.beginnings}
            for prefix, commits in self._new.items()
        }
        self._new = {}
        if len(self._batches) >= _BATCHES:
            for prefix, commits in self._known.items():
                added[prefix] = {**commits, **added.get(prefix, {})}
        try:
            text = encoded(added)
        except ENCODE_ERRORS:
            return
        self._index.put(KIND, digest(commit for commits in added.values() for commit in commits), text, latest=_BATCHES)
        self._index.save()


def _kept(text: str) -> str:
    """What may be remembered of a commit's lines."""
    if f"\t{_PERSONAL}" not in text:
        return text
    lines = text.split("\n")
    open_lines = [line for line in lines if not _path(line).startswith(_PERSONAL)]
    return text if len(open_lines) == len(lines) else "\n".join((_HIDDEN, *open_lines))


def _put_back(line: str) -> str:
    about, _, path = line.partition("\t")
    return f"{about}\t{_PERSONAL}{path}"


def _path(line: str) -> str:
    return line[line.index("\t") + 1 :]


def _adds_mark(commit: LogEntry, text: str) -> bool:
    """Whether a commit brought kam.yaml to where it is; the first commit of all does so from nowhere."""
    return len(commit.parents) == 1 and " A\tkam.yaml\n" in f"{text}\n"


def _joined(went: str, came: str) -> str | None:
    """A file that went from one folder and came in another as one that changed; None where its content is the same."""
    old, new = went.split("\t")[0].split(" "), came.split("\t")[0].split(" ")
    if old[2] == new[3]:
        return None
    return f"{old[0]} {new[1]} {old[2]} {new[3]} M\t{_path(came)}"
