"""`kam lint --since` and `--staged`: everything is computed, and what a change has to do with is shown.

A finding is shown when a file it is about changed, or when it was not there before: what a change brings
about somewhere else, by taking a contact away, say, is never hidden.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

from kamcli import csvio, gitrepo
from kamcli.dataclass import dataclass
from kamcli.encryption import Keys
from kamcli.errors import ConfigurationError, UsageError
from kamcli.gitrepo import EMPTY, GitFolder
from kamcli.index import Index
from kamcli.lint.finding import Finding
from kamcli.lint.gate import GOVERNING, difference, seen
from kamcli.lint.rules import dossier
from kamcli.lint.run import Report, lint
from kamcli.model.position import Unreadable
from kamcli.repository import Repository, State, find_root, open_repository, open_source, open_tree, sealed
from kamcli.repository.git_tree import GitTree
from kamcli.repository.opening import NO_KEYS

_SPANNING = "23456"
"""Families of rules that look at an account as a whole."""


@dataclass(frozen=True)
class Change:
    """A repository, and which of its files differ from an earlier state of it in git."""

    repository: Repository
    git: GitFolder
    base: str
    prefix: str
    paths: tuple[str, ...]
    keys: Keys = NO_KEYS

    @cached_property
    def before(self) -> Repository | None:
        """The account repository as it was, or None where there was none."""
        if self.base == EMPTY:
            return None
        tree = GitTree(self.git, self.base, self.prefix)
        if tree.read("kam.yaml") is None:
            return None
        try:
            return open_source(self.repository.root, tree, tolerant=True, keys=self.keys, index=self.repository.index)
        except ConfigurationError:
            company = self.repository.company
            index = self.repository.index
            return open_source(self.repository.root, tree, tolerant=True, company=company, keys=self.keys, index=index)

    def shown(self, report: Report, today: date) -> Report:
        """The report with the findings that the change has to do with."""
        if not self.paths:
            return replace(report, findings=())
        if self.before is None or any(map(_governs, self.paths)):
            return report
        about = [self._is_about(finding) for finding in report.findings]
        if all(about):
            return report
        # What a baseline put aside was there as well.
        known = seen(lint(self.before, today, baseline=False).findings, self.before, self.repository)
        new = Counter(difference(seen(report.findings, self.repository), known))
        shown = tuple(
            finding for finding, touched in zip(report.findings, about, strict=True) if touched or new[finding] > 0
        )
        return replace(report, findings=shown)

    def _is_about(self, finding: Finding) -> bool:
        if any(self._changed(path) for path in (finding.path, *(each.path for each in finding.related))):
            return True
        account = (finding.record or "").partition("/")[0]
        whole = finding.rule == dossier.RULE.name or (finding.record == account and finding.code[3] in _SPANNING)
        return whole and account in self._accounts

    def _changed(self, path: str) -> bool:
        return path in self._files or any(path.startswith(folder) for folder in self._folders)

    @cached_property
    def _files(self) -> frozenset[str]:
        return frozenset(map(sealed.shown, self.paths))

    @cached_property
    def _folders(self) -> tuple[str, ...]:
        """Folders of which git knows no more than that they are new: repositories of their own."""
        return tuple(path for path in self.paths if path.endswith("/"))

    @cached_property
    def _accounts(self) -> frozenset[str]:
        """The accounts of which any file, or any line in a ledger, changed."""
        found = set()
        for path in self.paths:
            top, _, rest = path.partition("/")
            if top in ("accounts", "personal"):
                found.add(rest.partition("/")[0])
            elif top in ("sales", "receivables"):
                found |= self._accounts_in(path)
        return frozenset(found)

    def _accounts_in(self, ledger: str) -> set[str]:
        now = _lines(self.repository.source.read(ledger))
        then = _lines(self.before.source.read(ledger)) if self.before else Counter[tuple[tuple[str, str], ...]]()
        return {dict(line).get("account", "") for line in (now - then) + (then - now)}


def change(
    start: Path,
    *,
    since: str | None,
    staged: bool,
    given: Mapping[str, str],
    keys: Keys = NO_KEYS,
    index: Index | None = None,
) -> Change:
    """What differs from `since` (a commit; its common ancestor with HEAD counts), or else from HEAD.

    The repository is the one on disk around `start`, or with `staged` exactly what `git commit` would commit.
    `given` is what a hook has to obey of git's environment. Raises UsageError without git or such a commit.
    """
    root = find_root(start)
    found = gitrepo.work_tree(root, given)
    if found is None:
        raise UsageError(f"{root} is not in a git repository, so nothing is known of changes", do="lint all: kam lint")
    git, prefix = found
    base = _base(git, since)
    if staged:
        tree = gitrepo.index_tree(git)
        repository = replace(open_tree(git, tree, prefix, tolerant=True, keys=keys, index=index), root=root)
        return Change(repository, git, base, prefix, gitrepo.changed_paths(git, base, tree, prefix), keys)
    repository = open_repository(root, tolerant=True, keys=keys, index=index)
    return Change(repository, git, base, prefix, gitrepo.work_tree_changes(git, base, prefix), keys)


def change_at(state: State, repository: Repository, since: str, *, keys: Keys = NO_KEYS) -> Change:
    """What differs between a past state and a commit before it (their common ancestor). Raises as `change` does."""
    base = _base(state.git, since, state.commit)
    paths = gitrepo.changed_paths(state.git, base, state.commit, state.prefix)
    return Change(repository, state.git, base, state.prefix, paths, keys)


def _base(git: GitFolder, since: str | None, to: str = "HEAD") -> str:
    head = gitrepo.commit_of(git, to)
    if since is None:
        return head or EMPTY
    commit = gitrepo.commit_of(git, since)
    if commit is None:
        raise UsageError(
            f"git knows no commit {since} here",
            do="check its spelling; in a CI, fetch it first (a shallow clone has the newest commit only)",
        )
    if head is None:
        return commit
    base = gitrepo.merge_base(git, head, commit)
    if base is None:
        raise UsageError(
            f"{to} and {since} have no common ancestor here",
            do="in a CI, fetch the whole history (fetch-depth: 0); otherwise name another commit",
        )
    return base


def _governs(path: str) -> bool:
    inside = path.partition("/")[0] in GOVERNING and not path.startswith("schemas/composed/")
    return inside or path == "kam.yaml"


def _lines(source: bytes | Unreadable | None) -> Counter[tuple[tuple[str, str], ...]]:
    table = csvio.read(source) if isinstance(source, bytes) else None
    rows: Iterable[csvio.Row] = table.rows if isinstance(table, csvio.Table) else ()
    return Counter(tuple(sorted(row.cells.items())) for row in rows)
