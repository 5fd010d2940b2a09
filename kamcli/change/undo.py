"""Takes back the last commit that kam made, or the last taking back, as a draft on the present state. Commits nothing.

A commit and the one that takes it back find each other by the trailer `Kam-Change`, which outlives a rebase.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from kamcli import gitrepo
from kamcli.change.apply import CHANGE, COMMAND, UNDO
from kamcli.change.draft import Draft
from kamcli.change.plan import Plan, plan
from kamcli.dataclass import dataclass
from kamcli.errors import ConfigurationError, DataError, NotFoundError, UsageError
from kamcli.gitrepo import GitFolder, Trace, Turn
from kamcli.lint.phrase import number
from kamcli.model.position import Unreadable
from kamcli.repository import Repository, open_source, open_tree
from kamcli.repository.overlay import Overlaid
from kamcli.repository.sealed import FOLDER, cleared, shown

_FINAL = {
    "erase": "what was erased stays erased",
    "personal": "what was encrypted or moved out is not brought back into the clear",
}
"""Commands that are not taken back, and why."""

_TRAILERS = (COMMAND, CHANGE, UNDO)
_SOME = 5


@dataclass(frozen=True, slots=True)
class Undone:
    """A commit taken back: the plan for that, and the trailers of the commit to be made of it."""

    plan: Plan
    trailers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Home:
    """A git repository that holds files of the account repository."""

    git: GitFolder
    prefix: str
    """Where the account repository lies in it, as `crm/`."""
    below: str
    """Where it lies in the account repository, as `personal/`."""

    def path(self, name: str) -> str | None:
        """The path in the account repository; None for what lies outside."""
        return f"{self.below}{name.removeprefix(self.prefix)}" if name.startswith(self.prefix) else None


@dataclass(frozen=True, slots=True)
class _Done:
    """A commit and the git repository it is in."""

    home: _Home
    trace: Trace

    @property
    def name(self) -> str:
        """What the commits of one change have in common."""
        return self.trace.trailers.get(CHANGE, self.trace.commit)

    @property
    def undoes(self) -> str | None:
        """The change that this one takes back."""
        return self.trace.trailers.get(UNDO)


def undo(repository: Repository, today: date, *, redo: bool = False) -> Undone:
    """Plan to take back the last commit by kam and by whoever commits here; with `redo` the last taking back.

    Raises NotFoundError where there is none, UsageError for what is not taken back or was changed since, and
    RefusedError where another record needs what would go.
    """
    homes = _homes(repository.root)
    email = gitrepo.committer(homes[0].git)
    history = [each for each in _history(homes) if email is None or each.trace.email.casefold() == email.casefold()]
    chosen = _last(history, redo=redo)
    same = [each for each in history if each.name == chosen.name]
    command = chosen.trace.trailers[COMMAND]
    if command in _FINAL:
        raise UsageError(
            f"nothing was written: the last command was kam {command}, and {_FINAL[command]}",
            do="what came before it can be taken back with git revert",
        )
    draft = Draft(repository, today)
    for done in same:
        _take_back(draft, done)
    state = _state(draft, homes, same, history[: history.index(chosen)])
    subject = _subject(next((each for each in history if each.name == chosen.undoes), chosen))
    files = number(len(draft.changes), "file")
    verb = "Done again" if redo else "Taken back"
    when = f"{chosen.trace.when:%Y-%m-%d %H:%M} UTC"
    told = f"{verb}: {subject} (commit {chosen.trace.commit[:10]} of {when}); {files} changed."
    made = plan(draft, f"undo {'--redo ' if redo else ''}{subject}", [told], stood=[] if state is None else [state])
    return Undone(made, (f"{UNDO}: {chosen.name}",))


def _homes(root: Path) -> list[_Home]:
    """The git repositories. Raises UsageError where there is none."""
    found = []
    for folder, below in ((root, ""), (root / FOLDER, f"{FOLDER}/")):
        if not below or (folder / ".git").exists():
            place = gitrepo.work_tree(folder, {})
            if place is not None:
                git, prefix = place
                found.append(_Home(git, f"{prefix}/" if prefix else "", below))
    if not found:
        raise UsageError("there is no git repository here, so nothing is kept that could be taken back")
    return found


def _history(homes: Sequence[_Home]) -> list[_Done]:
    """kam's own commits in all of them, the newest first."""
    lists = [[_Done(home, trace) for trace in gitrepo.traces(home.git, home.prefix, _TRAILERS)] for home in homes]
    return list(_merged(lists))


def _merged(lists: Sequence[Sequence[_Done]]) -> Iterator[_Done]:
    """The commits of several git repositories in one order: git's own in each, the commits of one change together."""
    places = [{done.name: at for at, done in enumerate(found)} for found in lists]
    at = [0] * len(lists)

    def is_next(done: _Done) -> bool:
        return all(place.get(done.name, -1) <= here for place, here in zip(places, at, strict=True))

    while heads := [found[here] for found, here in zip(lists, at, strict=True) if here < len(found)]:
        chosen = max([each for each in heads if is_next(each)] or heads, key=lambda each: each.trace.when)
        for which, found in enumerate(lists):
            while at[which] < len(found) and found[at[which]].name == chosen.name:
                yield found[at[which]]
                at[which] += 1


def _last(history: Sequence[_Done], *, redo: bool) -> _Done:
    """What is to be taken back: of what is in force, the last change, or else the last taking back."""
    takings_back = {each.name for each in history if each.undoes is not None}
    gone: set[str] = set()
    for done in history:
        if done.name in gone:
            continue
        if done.undoes is None:
            if redo:
                break
            return done
        gone.add(done.undoes)
        if redo and done.undoes not in takings_back:
            return done
    if redo:
        raise NotFoundError(
            "nothing was taken back that could be done again", do="the last of your commits by kam has to be a kam undo"
        )
    raise NotFoundError(
        "there is no commit of yours here that kam made, so there is nothing to take back",
        do="kam commits with --commit, or always with writing.autocommit in policy/limits.yaml; "
        "for the rest there is git restore and git revert",
    )


def _take_back(draft: Draft, done: _Done) -> None:
    """Write the files as they were before a commit. Raises UsageError where they are not as it left them."""
    git, commit = done.home.git, done.trace.commit
    turns = gitrepo.turns(git, done.trace)
    paths = [turn.path for turn in turns]
    now, on_disk = gitrepo.contents_now(git, paths), gitrepo.contents_on_disk(git, paths)
    later = [
        each.path
        for each in turns
        if now[each.path] != on_disk[each.path] or not _is_same(draft, done.home, each, now[each.path])
    ]
    outside = [path for path in paths if done.home.path(path) is None]
    if later or outside:
        what = f"{_listed(later)} changed since" if later else f"{_listed(outside)} in that commit too, by other hands"
        raise UsageError(
            f"nothing was written: {_subject(done)} (commit {commit[:10]}) cannot be taken back, {what}",
            do=f"git revert {commit[:10]} lets you settle it by hand",
        )
    for turn in turns:
        path = done.home.path(turn.path)
        if path is not None:
            data = None if turn.before is None else gitrepo.checked_out(git, turn.before, turn.path)
            clear = None if data is None else cleared(draft.repository.source, path, data)
            if isinstance(clear, Unreadable):
                raise DataError(clear.problems[0].message, where=path, do=clear.problems[0].do)
            draft.write(shown(path), clear)


def _is_same(draft: Draft, home: _Home, turn: Turn, now: str | None) -> bool:
    """Whether a file is now as a commit left it; an encrypted one by what is in it: it is never encrypted alike."""
    path = home.path(turn.path)
    if now == turn.after or path is None or now is None or turn.after is None or shown(path) == path:
        return now == turn.after
    found = gitrepo.blobs(home.git, (now, turn.after))
    source = draft.repository.source
    clear = [cleared(source, path, found[name]) for name in (now, turn.after)]
    return isinstance(clear[0], bytes) and clear[0] == clear[1]


def _listed(paths: Sequence[str]) -> str:
    named = ", ".join(paths[:_SOME]) + (f" and {len(paths) - _SOME} more" if len(paths) > _SOME else "")
    return f"{named} {'was' if len(paths) == 1 else 'were'}"


def _state(draft: Draft, homes: Sequence[_Home], same: Sequence[_Done], later: Sequence[_Done]) -> Repository | None:
    """The account repository before a change, personal data included; None where there was none that can be opened.

    `later` are kam's own commits since.
    """
    trees = {home.below: (home, _tree_before(home, same, later)) for home in homes}
    base: Repository = draft.repository
    if "" in trees:
        home, tree = trees[""]
        if tree is None:
            return None
        try:
            base = open_tree(home.git, tree, home.prefix.rstrip("/"), tolerant=True)
        except (ConfigurationError, NotFoundError):
            return None
    people = {path: None for path in base.snapshot.paths if path.startswith(f"{FOLDER}/")}
    return open_source(
        base.root, Overlaid(base.source, {**people, **_people(draft, *trees[homes[-1].below])}), tolerant=True
    )


def _tree_before(home: _Home, same: Sequence[_Done], later: Sequence[_Done]) -> str | None:
    """The commit of a git repository that stood before a change; None where there was none yet."""
    own = [done.trace for done in same if done.home is home]
    if own:
        return own[-1].parent
    since = [done.trace for done in later if done.home is home]  # some of them perhaps in the same second
    tip = since[-1].parent if since else "HEAD"
    return gitrepo.standing(home.git, tip, same[-1].trace.when) if tip is not None else None


def _people(draft: Draft, home: _Home, tree: str | None) -> dict[str, bytes | None]:
    """The files of personal/ that a commit has, in the clear, by their paths; what cannot be opened is left out."""
    found = {} if tree is None else gitrepo.listing(home.git, tree, home.prefix.rstrip("/"))
    wanted = {
        f"{home.below}{path}": entry.content
        for path, entry in found.items()
        if entry.kind == "file" and f"{home.below}{path}".startswith(f"{FOLDER}/")
    }
    stored = gitrepo.blobs(home.git, wanted.values())
    clear = {path: cleared(draft.repository.source, path, stored[name]) for path, name in wanted.items()}
    # a folder without a file is not an absent one
    here: dict[str, bytes | None] = {f"{home.below}.git": b""} if home.below else {}
    return here | {shown(path): data for path, data in clear.items() if isinstance(data, bytes)}


def _subject(done: _Done) -> str:
    """What kam called the change: the line above the trailers, below what a person may have said of it."""
    parts = [part for part in done.trace.message.strip().split("\n\n") if part.strip()]
    return parts[-2 if len(parts) > 1 else 0].splitlines()[0]
