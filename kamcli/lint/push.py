"""Which states the gate compares: the index with HEAD before a commit, new tips with old ones in a push.

Reads git's objects alone, so that it works in a bare repository, and on objects that a push has in quarantine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date

from kamcli import gitrepo
from kamcli.dataclass import dataclass
from kamcli.encryption import Keys
from kamcli.errors import ConfigurationError, DataError, KamError
from kamcli.gitrepo import EMPTY, GitFolder
from kamcli.lint.gate import Verdict, judge
from kamcli.policy import Company
from kamcli.repository import Repository, open_source
from kamcli.repository.git_tree import GitTree
from kamcli.repository.opening import NO_KEYS

MARK = "kam.yaml"
BRANCHES = "refs/heads/"

Day = Callable[[Company], date]
"""Today, in the time zone of a company."""


@dataclass(frozen=True, slots=True)
class Update:
    """One line of a push: a ref, and the commits it leaves and goes to; None where there is none."""

    ref: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the gate says of one account repository in one new state; `error` where it could not be judged."""

    state: str
    root: str
    verdict: Verdict = field(default_factory=Verdict)
    error: KamError | None = None

    @property
    def refused(self) -> bool:
        """Whether the state may not come in; what cannot be judged may not."""
        return self.error is not None or self.verdict.refused


def updates(lines: str) -> tuple[Update, ...]:
    """Read what git gives a pre-receive hook: lines of old commit, new commit, ref. Raises DataError for others."""
    found = []
    for line in lines.splitlines():
        parts = line.split(" ", 2)
        if len(parts) != 3:
            raise DataError("this is not what git gives a pre-receive hook", do="let git call it, in a push")
        old, new = (None if not name.strip("0") else name for name in parts[:2])
        found.append(Update(parts[2], old, new))
    return tuple(found)


def judge_push(
    git: GitFolder, pushed: Iterable[Update], roots: Sequence[str], day: Day, keys: Keys = NO_KEYS
) -> tuple[Judgement, ...]:
    """Judge every branch of a push; tags and other refs, and branches that go, are none of the gate's business.

    A branch is compared with its old tip, a forced push too; a new branch with where it left the default
    branch (or, without one, the other branches), and one that left none with nothing at all.
    """
    states = _States(git, keys)
    return tuple(
        _judged(states, update.ref.removeprefix(BRANCHES), root, (_base(git, update),), update.new, day)
        for update in pushed
        if update.ref.startswith(BRANCHES) and update.new is not None
        for root in roots
    )


def judge_commit(
    git: GitFolder, roots: Sequence[str], environment: Mapping[str, str], day: Day, keys: Keys = NO_KEYS
) -> tuple[Judgement, ...]:
    """Judge what `git commit` would commit now: the index, as it is told to use it, against HEAD.

    A merge is compared with both sides: what stood in either is not introduced by joining them.
    """
    tree = gitrepo.index_tree(git)
    parents = (gitrepo.commit_of(git, "HEAD") or EMPTY, *gitrepo.merged_heads(git, environment))
    states = _States(git, keys)
    return tuple(_judged(states, "this commit", root, parents, tree, day) for root in roots)


def _base(git: GitFolder, update: Update) -> str:
    if update.old is not None:
        return update.old
    new = update.new or EMPTY
    default = gitrepo.default_branch(git)
    others = (default,) if default else gitrepo.other_branches(git)
    return gitrepo.merge_base(git, new, *others) or EMPTY


class _States:
    """Account repositories in commits and trees, each read once however many branches it is compared with."""

    def __init__(self, git: GitFolder, keys: Keys = NO_KEYS) -> None:
        self.git = git
        self.keys = keys
        self._trees: dict[tuple[str, str], GitTree] = {}

    def tree(self, commit: str, root: str) -> GitTree | None:
        """The files of an account repository, or None where there is no kam.yaml."""
        if commit == EMPTY:
            return None
        if (commit, root) not in self._trees:
            self._trees[commit, root] = GitTree(self.git, commit, root)
        tree = self._trees[commit, root]
        return tree if tree.read(MARK) is not None else None

    def same(self, commit: str, other: str, root: str) -> bool:
        """Whether nothing at all differs below a root."""
        names = [self.git.line("rev-parse", "--verify", "--quiet", f"{each}:{root}") for each in (commit, other)]
        return names[0] is not None and names[0] == names[1]


def _judged(states: _States, state: str, root: str, olds: Sequence[str], new: str | None, day: Day) -> Judgement:
    try:
        return Judgement(state, root, _verdict(states, root, olds, new or EMPTY, day))
    except KamError as error:
        return Judgement(state, root, error=error)


def _verdict(states: _States, root: str, olds: Sequence[str], new: str, day: Day) -> Verdict:
    if any(old != EMPTY and states.same(old, new, root) for old in olds):
        return Verdict()
    tree, before = states.tree(new, root), [states.tree(old, root) for old in olds]
    if tree is None:
        if any(before):
            raise ConfigurationError(
                f"{MARK} is gone, and with it the account repository",
                where=f"{root}/{MARK}" if root else MARK,
                do="restore it; a branch that is to hold something else starts without it",
            )
        return Verdict()
    repository = open_source(states.git.folder / root, tree, tolerant=True, keys=states.keys)
    known = [_earlier(each, repository, states.keys) for each in before if each is not None]
    return judge(repository, known, day(repository.company))


def _earlier(tree: GitTree, now: Repository, keys: Keys) -> Repository:
    """An older state; where its kam.yaml cannot be used, mending that must not make all its findings new."""
    try:
        return open_source(now.root, tree, tolerant=True, keys=keys)
    except ConfigurationError:
        return open_source(now.root, tree, tolerant=True, company=now.company, keys=keys)
