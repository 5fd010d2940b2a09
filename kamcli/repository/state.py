"""Which commit `--at REV|DATE` means, and where in it the account repository lies. Reads git alone; opens nothing.

A name that git knows comes first, as in git itself; only then is a date a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from kamcli import gitrepo
from kamcli import policy as policies
from kamcli.dataclass import dataclass
from kamcli.encryption import Keys
from kamcli.errors import ConfigurationError, NotFoundError, UsageError
from kamcli.gitrepo import GitFolder
from kamcli.index import Index
from kamcli.model.dates import partial_date, whole_date
from kamcli.repository.opening import MARK, NO_KEYS, Repository, find_root, open_tree

HEAD = "HEAD"
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}\Z", re.ASCII)
_FETCH = "fetch the rest: git fetch --unshallow (in a CI, fetch-depth: 0)"


@dataclass(frozen=True, slots=True)
class State:
    """An account repository as a commit has it, at `prefix` in git's repository ('' for its root).

    `made` is when the commit was made, by the company's clock; `day` what is taken for today: the date that was
    asked for, else that of the commit. `remarks` are what whoever asked should know of how it was understood.
    """

    git: GitFolder
    commit: str
    prefix: str
    made: datetime
    day: date
    remarks: tuple[str, ...] = ()

    @property
    def root(self) -> Path:
        """The folder that the files would have in the work tree."""
        return self.git.folder / self.prefix

    def open(self, *, tolerant: bool = False, keys: Keys = NO_KEYS, index: Index | None = None) -> Repository:
        """Open the account repository as it was. Raises as `open_repository` does."""
        return open_tree(self.git, self.commit, self.prefix, tolerant=tolerant, keys=keys, index=index)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A commit that was found, the day that was asked for if it was one, and the folder if one was named."""

    commit: str
    day: date | None
    folder: str | None
    remarks: tuple[str, ...] = ()


def find_state(start: Path, wanted: str, given: Mapping[str, str]) -> State:
    """What `wanted` means around the folder `start`: a revision, a date, `REV@DATE`; each may end in `:FOLDER`.

    A date means the last first-parent commit by the end of that day in the company's time zone. `given` is what a
    hook has to obey of git's environment. Raises UsageError where there is no git, NotFoundError where there was
    nothing then.
    """
    git, below = _place(start, given)
    asked = _asked(git, below, wanted)
    folder = _folder(git, asked.commit, below, asked.folder, wanted)
    made = gitrepo.made(git, asked.commit).astimezone(_zone(git, asked.commit, folder))
    moved = asked.folder is None and folder != below and not below.startswith(f"{folder}/" if folder else "")
    remarks = (*asked.remarks, *([f"the account repository was in {folder or 'the top folder'} then"] * moved))
    return State(git, asked.commit, folder, made, asked.day or made.date(), remarks)


def _place(start: Path, given: Mapping[str, str]) -> tuple[GitFolder, str]:
    """git, and the folder below its root that is asked about ('' for all of it)."""
    try:
        here = find_root(start)
    except NotFoundError:
        here = start
    if (found := gitrepo.work_tree(here, given)) is not None:
        return found
    if (bare := gitrepo.bare_folder(start, given)) is not None:
        return bare, ""
    raise UsageError(
        f"{here} is not in a git repository, so nothing is known of how it was",
        do="leave --at away; `git init` and a commit begin a history",
    )


# ---- what was asked for


def _asked(git: GitFolder, below: str, wanted: str) -> _Asked:
    found = _revision(git, below, wanted)
    if found is not None:
        return found
    name, colon, folder = wanted.rpartition(":")
    if colon and name and (found := _revision(git, below, name)) is not None:
        return _Asked(found.commit, found.day, folder.strip("/"), found.remarks)
    if gitrepo.commit_of(git, HEAD) is None and whole_date(wanted) is not None:
        raise NotFoundError("there is no commit here yet, so nothing is known of how it was", do="commit first")
    name = wanted.rpartition("@")[2]
    said = partial_date(name)
    if whole_date(name) is None and (_DAY.match(name) or (said is not None and said.year is not None)):
        raise NotFoundError(
            f"git knows no commit '{wanted}' here, and {name} is no day",
            do=f"say the day: {said.last}"
            if said
            else "a day is like 2025-12-31; other branches have to be fetched first",
        )
    raise NotFoundError(
        f"git knows no commit '{wanted}' here",
        do="name a branch, a tag, a commit, or a day as 2025-12-31; what is elsewhere has to be fetched first"
        + (", and this clone is shallow" if gitrepo.is_shallow(git) else ""),
    )


def _revision(git: GitFolder, below: str, wanted: str) -> _Asked | None:
    if not wanted.strip():
        return None
    day = whole_date(wanted)
    if (commit := gitrepo.commit_of(git, wanted)) is not None:
        if day is None:
            return _Asked(commit, None, None)
        what = f"{wanted} is the name of a branch or tag here, and that is taken; for the day write HEAD@{wanted}"
        return _Asked(commit, None, None, (what,))
    name, at, said = (HEAD, "@", wanted) if day is not None else wanted.rpartition("@")
    if at and (day := whole_date(said)) is not None and (tip := gitrepo.commit_of(git, name or HEAD)) is not None:
        return _Asked(_by_end_of(git, tip, below, day), day, None)
    return None


def _by_end_of(git: GitFolder, tip: str, below: str, day: date) -> str:
    """The last commit on the way to `tip` by the end of a day. Raises NotFoundError where there was none."""
    folder = next(_folders(git, tip, below), below)
    zone = _zone(git, tip, folder)
    try:
        end = datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(seconds=1)
        found = gitrepo.standing(git, tip, end)
    except OverflowError:  # the last day of the calendar
        found = tip
    if found is not None:
        return found
    first = gitrepo.beginning(git, tip)
    since = f"{gitrepo.made(git, first).astimezone(zone):%Y-%m-%d}" if first is not None else "later"
    if gitrepo.is_shallow(git):
        raise NotFoundError(f"this clone is shallow: its history begins on {since}, after {day}", do=_FETCH)
    raise NotFoundError(
        f"there was no commit yet on {day}: the first is of {since}", do="ask for that day, or a later one"
    )


# ---- where the account repository was


def roots_of(git: GitFolder, tree: str) -> tuple[str, ...]:
    """The account repositories in a commit or tree: its root, or else the outermost folders with a kam.yaml."""
    paths = gitrepo.changed_paths(git, gitrepo.EMPTY, tree)
    folders = sorted(path.removesuffix(MARK).rstrip("/") for path in paths if path.rpartition("/")[2] == MARK)
    found: list[str] = []
    for folder in folders:
        if not any(not outer or folder.startswith(f"{outer}/") for outer in found):
            found.append(folder)
    return tuple(found)


def _folder(git: GitFolder, commit: str, below: str, named: str | None, wanted: str) -> str:
    """The folder that held kam.yaml in a commit. Raises NotFoundError where none did, or several may be meant."""
    if named is not None:
        if _has(git, commit, named):
            return named
        raise NotFoundError(f"there was no {MARK} in {named or 'the top folder'} at {wanted}", do="check the folder")
    if (found := next(_folders(git, commit, below), None)) is not None:
        return found
    everywhere = roots_of(git, commit)
    if len(everywhere) == 1:
        return everywhere[0]
    if everywhere:
        raise NotFoundError(
            f"there are {len(everywhere)} account repositories in that commit: {', '.join(everywhere[:5])}",
            do=f"say which: --at {wanted}:{everywhere[0]}",
        )
    do = "check the commit; `git log -- kam.yaml` shows since when it is there"
    when = "here yet"
    if (first := gitrepo.appearance(git, HEAD, _joined(below, MARK))) is not None:
        if gitrepo.leads_to(git, first, commit):
            when, do = "here any more", "ask for a commit before it went, or after it came back; `git log -- kam.yaml`"
        else:
            do = f"ask for {gitrepo.made(git, first).date()} or later: kam.yaml came with commit {first[:10]}"
    elif gitrepo.is_shallow(git):
        do = _FETCH
    raise NotFoundError(f"there was no account repository {when} at {wanted} (commit {commit[:10]})", do=do)


def _folders(git: GitFolder, commit: str, below: str) -> Iterator[str]:
    """The folders from `below` upwards that hold kam.yaml in a commit."""
    here = PurePosixPath(below)
    for folder in (here, *here.parents):
        path = "" if str(folder) == "." else str(folder)
        if _has(git, commit, path):
            yield path


def _has(git: GitFolder, commit: str, folder: str) -> bool:
    return git.line("cat-file", "-t", f"{commit}:{_joined(folder, MARK)}") == "blob"


def _zone(git: GitFolder, commit: str, folder: str) -> ZoneInfo:
    """The company's time zone by the kam.yaml of a commit; UTC where that says nothing that can be used."""
    status, out, _ = git.ask("cat-file", "blob", f"{commit}:{_joined(folder, MARK)}")
    try:
        return ZoneInfo(policies.company(out).time_zone if status == 0 else "UTC")
    except ConfigurationError:
        return ZoneInfo("UTC")


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
