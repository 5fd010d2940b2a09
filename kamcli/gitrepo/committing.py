"""One commit of given bytes at given paths, and of nothing else: what is staged or changed elsewhere stays as it is.

`prepare` finds out all that can stand in the way and makes the commit, which nothing leads to yet; once the files
are written, `Prepared.finish` lets the branch go on to it. No hook is run: the gate has judged the change already.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kamcli.dataclass import dataclass
from kamcli.errors import ConfigurationError, KamError, UsageError, WriteError
from kamcli.gitrepo.command import GitFolder
from kamcli.gitrepo.place import top_level
from kamcli.gitrepo.revision import commit_of

_QUIET = ("-c", "core.hooksPath=/dev/null", "-c", "i18n.commitEncoding=UTF-8", "-c", "user.useConfigOnly=true")
"""No hooks, messages in UTF-8, and no name or address made up from those of the user and the machine."""

_UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
}
_SEVERAL = 5
_PATIENCE = 3.0
"""Seconds to wait for another git command that is writing the index."""


class NotCommittedError(KamError):
    """The files are written, but git did not take the commit."""


@dataclass(frozen=True, slots=True)
class Content:
    """What becomes of one file, by its path in the git repository: its bytes before and after, None for no file."""

    path: str
    before: bytes | None
    after: bytes | None
    executable: bool = False


@dataclass(frozen=True)
class Prepared:
    """A commit that is made, and that no branch leads to yet; None where there is nothing to commit.

    `ignored` are paths that git is told not to hold.
    """

    git: GitFolder
    commit: str | None
    parent: str | None = None
    subject: str = ""
    entries: bytes = b""
    ignored: tuple[str, ...] = ()

    def finish(self) -> None:
        """Put the commit on the branch, and its files into the index. Raises NotCommittedError."""
        if self.commit is None:
            return
        error = self._index()
        if not error:
            words = f"commit{'' if self.parent else ' (initial)'}: {self.subject}"
            status, _, error = _ask(self.git, "update-ref", "-m", words, "HEAD", self.commit, self.parent or "")
            if status == 0:
                _ask(self.git, "update-index", "-q", "--refresh")
                return
        raise NotCommittedError(
            f"the files are written, but not committed: {_last(error)}",
            where=None,
            do="see with git status what is not committed, and commit it with git",
        )

    def _index(self) -> str:
        """Write the new state of our files into the index, whatever else is in it; git's complaint if it does not."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            status, _, error = _ask(self.git, "update-index", "-z", "--index-info", stdin=self.entries)
            if status == 0:
                return ""
            if "index.lock" not in error or time.monotonic() >= deadline:
                return error or "the index cannot be written"
            time.sleep(0.1)


def grouped(root: Path, paths: Iterable[str]) -> dict[Path | None, dict[str, str]]:
    """Paths below `root` by the root of the git repository that each lies in, with their paths there; None: in none.

    A folder may be a repository of its own inside another. Raises ConfigurationError as top_level does.
    """
    real_root = Path(os.path.realpath(root))
    tops: dict[Path, Path | None] = {}

    def top_of(folder: Path) -> Path | None:
        if folder not in tops:
            own = folder == real_root or os.path.lexists(folder / ".git")
            tops[folder] = top_level(folder) if own else top_of(folder.parent)
        return tops[folder]

    found: dict[Path | None, dict[str, str]] = {}
    for path in paths:
        real = Path(os.path.realpath(root / path))
        top = top_of(real.parent)
        found.setdefault(top, {})[real.relative_to(top).as_posix() if top else path] = path
    return found


def committer(git: GitFolder) -> str | None:
    """The e-mail address that a commit made now would bear; None where nobody has set one."""
    status, out, _ = _ask(git, "var", "GIT_COMMITTER_IDENT")
    return out.decode("utf-8", "replace").rpartition("<")[2].partition(">")[0] if status == 0 else None


def prepare(top: Path, contents: Sequence[Content], message: str, room: Path) -> Prepared:
    """Make a commit of `contents` on top of HEAD, if they have anything that git would hold and does not have yet.

    `room` is an empty folder to work in. Raises UsageError while a merge or rebase is under way and where one of
    the files has uncommitted changes, ConfigurationError without an author, WriteError where git refuses.
    """
    git = GitFolder(top)
    folder = _require_ready(git)
    _require_author(git)
    ignored = tuple(sorted(_ignored(git, [each.path for each in contents])))
    kept = [each for each in contents if each.path not in ignored]
    if not kept:
        return Prepared(git, None, ignored=ignored)
    head = commit_of(git, "HEAD")
    apart = _Apart(git, folder, room, head)
    _require_committed({*_staged(git, head), *apart.changed(_laid(kept, room / "before", after=False))}, kept)
    if not apart.changed(_laid(kept, room / "after", after=True)):
        return Prepared(git, None, ignored=ignored)
    commit = apart.commit(message)
    return Prepared(git, commit, head, message.partition("\n")[0], apart.entries(), ignored)


# what may stand in the way


def _require_ready(git: GitFolder) -> str:
    """The git folder. Raises UsageError while git is in the middle of something."""
    asked = [part for name in _UNDER_WAY for part in ("--git-path", name)]
    out = git.read("rev-parse", "--absolute-git-dir", *asked)
    folder, *paths = os.fsdecode(out).rstrip("\n").split("\n")
    for path, what in zip(paths, _UNDER_WAY.values(), strict=True):
        if (git.folder / path).exists():
            raise UsageError(
                f"nothing was written: {what} is under way in git, and a commit now would become part of it",
                do="finish it first, or write the files without a commit: --no-commit",
            )
    return folder


def _require_author(git: GitFolder) -> None:
    for name in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
        if _ask(git, "var", name)[0] != 0:
            raise ConfigurationError(
                "nothing was written: git does not know your name and e-mail address, which a commit has to bear",
                do="set them: git config --global user.name 'Anna Petrova', and the same for user.email; "
                "or write without a commit: --no-commit",
            )


def _ignored(git: GitFolder, paths: Iterable[str]) -> set[str]:
    """Those of the paths that git is told to ignore; what it holds already is not ignored."""
    _, out, _ = git.ask("check-ignore", "-z", "--stdin", stdin=_joined(paths))
    return set(_split(out))


def _staged(git: GitFolder, head: str | None) -> Iterator[str]:
    if head is None:
        return _split(git.read("ls-files", "-z"))
    return _split(git.read("diff-index", "--cached", "-z", "--no-renames", "--name-only", head))


def _require_committed(changed: set[str], contents: Sequence[Content]) -> None:
    """Refuse to commit somebody's unfinished work along with ours. Raises UsageError."""
    found = [each.path for each in contents if each.path in changed]
    if found:
        named = ", ".join(found[:_SEVERAL]) + (f" and {len(found) - _SEVERAL} more" if len(found) > _SEVERAL else "")
        raise UsageError(
            f"nothing was written: {named} {'has' if len(found) == 1 else 'have'} changes that are not committed yet, "
            "and the commit would take them along",
            do="commit those first, or write without a commit: --no-commit",
        )


# making the commit, apart from the work tree and the index


@dataclass(frozen=True)
class _Apart:
    """An index of its own that begins as HEAD."""

    git: GitFolder
    folder: str
    room: Path
    head: str | None

    def _inside(self, tree: Path) -> GitFolder:
        given = {"GIT_DIR": self.folder, "GIT_WORK_TREE": str(tree), "GIT_INDEX_FILE": str(self.room / "index")}
        return GitFolder(tree, given)

    def changed(self, laid: tuple[Path, Sequence[str]]) -> list[str]:
        """Take the files of a folder (those missing go) as git would add them; the paths that differ from HEAD then."""
        tree, paths = laid
        git = self._inside(tree)
        (self.room / "index").unlink(missing_ok=True)
        _must(git, "read-tree", *([self.head] if self.head else ["--empty"]))
        _must(git, "update-index", "-z", "--add", "--remove", "--stdin", stdin=_joined(paths))
        return [path for path, _ in self._entries(git)]

    def commit(self, message: str) -> str:
        """The commit of what was taken last, signed where git is set up to sign."""
        git = self._inside(self.room / "after")
        tree = _must(git, "write-tree").decode("ascii").strip()
        parent = ["-p", self.head] if self.head else []
        signed = ["-S"] if self.git.line("config", "--type=bool", "--get", "commit.gpgSign") == "true" else []
        return _must(git, "commit-tree", tree, *parent, *signed, "-F", "-", stdin=message.encode()).decode().strip()

    def entries(self) -> bytes:
        """What was taken last, as `update-index --index-info` reads it."""
        git = self._inside(self.room / "after")
        return b"".join(b"%s\t%s\0" % (entry, os.fsencode(path)) for path, entry in self._entries(git))

    def _entries(self, git: GitFolder) -> Iterator[tuple[str, bytes]]:
        if self.head is None:
            for line in git.read("ls-files", "-s", "-z").split(b"\0"):
                if line:
                    about, _, path = line.partition(b"\t")
                    mode, content, _ = about.split()
                    yield os.fsdecode(path), mode + b" " + content
            return
        fields = git.read("diff-index", "--cached", "-z", "--no-renames", "--raw", self.head).split(b"\0")
        for about, path in zip(fields[0::2], fields[1::2], strict=False):
            _, mode, _, content, _ = about.split()
            yield os.fsdecode(path), (b"0" if mode == b"000000" else mode) + b" " + content


def _laid(contents: Sequence[Content], tree: Path, *, after: bool) -> tuple[Path, list[str]]:
    """Write files into an empty folder, for git to look at."""
    try:
        tree.mkdir()
        for each in contents:
            data = each.after if after else each.before
            if data is not None:
                file = tree / each.path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
                if each.executable:
                    file.chmod(0o755)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise WriteError(
            f"nothing was written: {reason}", where=tree.parent.name, do="put it right, then try again"
        ) from error
    return tree, [each.path for each in contents]


def _ask(git: GitFolder, *arguments: str, stdin: bytes = b"") -> tuple[int, bytes, str]:
    return git.ask(*_QUIET, *arguments, stdin=stdin)


def _must(git: GitFolder, *arguments: str, stdin: bytes = b"") -> bytes:
    status, out, error = _ask(git, *arguments, stdin=stdin)
    if status != 0:
        raise WriteError(
            f"nothing was written, because git cannot make the commit: {_last(error)}",
            do="mend that, or write without a commit: --no-commit",
        )
    return out


def _last(error: str) -> str:
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    said = next((line for line in reversed(lines) if line.startswith(("fatal:", "error:"))), lines[-1] if lines else "")
    return said.removeprefix("fatal: ").removeprefix("error: ") or "git gives no reason"


def _joined(paths: Iterable[str]) -> bytes:
    return b"".join(os.fsencode(path) + b"\0" for path in paths)


def _split(out: bytes) -> Iterator[str]:
    return (os.fsdecode(path) for path in out.split(b"\0") if path)
