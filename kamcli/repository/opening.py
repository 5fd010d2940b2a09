"""Finding and opening an account repository: its root, company, policy, schemas and snapshot."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kamcli import policy as policies
from kamcli.dataclass import dataclass
from kamcli.encryption import Keys
from kamcli.errors import ConfigurationError, NotFoundError
from kamcli.index import ENCODE_ERRORS, FOLDER, Index, content_id, decoded, digest, encoded, program
from kamcli.model.entity import POLICY, Entity
from kamcli.model.position import Problem, Unreadable
from kamcli.policy import Company
from kamcli.repository import sealed
from kamcli.repository.settled import Files, Settled
from kamcli.repository.source import Source, WorkTree

if TYPE_CHECKING:
    from kamcli.gitrepo import GitFolder
    from kamcli.policy import Policy
    from kamcli.repository.memory import View
    from kamcli.repository.part import Shorten
    from kamcli.repository.personal import Personal
    from kamcli.repository.reading import Record
    from kamcli.repository.snapshot import Snapshot
    from kamcli.schemas import SchemaSet
    from kamcli.yamlio import Document

MARK = "kam.yaml"
SCRATCH = FOLDER
"""The folder for the index, and for what a command needs to be undone or finished: git-ignored, disposable."""


_NO_DATA: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Repository:
    """An account repository, opened. Everything but `company` is read when first asked for."""

    root: Path
    source: Source
    company: Company
    index: Index | None = None
    """What is remembered of earlier commands; None where nothing is."""
    whole: Repository | None = None
    """The repository that this one is a part of, if it is."""
    change: Callable[[Record], Record] | None = None
    """What makes of each record the one that is to be seen in a part, if it is another."""
    view: View | None = None
    """What a part shows of records, if it is remembered by itself."""

    @cached_property
    def snapshot(self) -> Snapshot:
        """The records and ledgers."""
        from kamcli.repository.memory import Memory
        from kamcli.repository.snapshot import Snapshot

        whole = self.whole.snapshot if self.whole is not None else None
        if self.index is None:
            return Snapshot(self.source, None, whole, self.change)
        census = partial(self.source.census, self.index)
        memory = Memory(self.index, census, self.source.read, keeps=self.whole is None, view=self.view)
        return Snapshot(self.source, memory, whole, self.change)

    def part(
        self,
        paths: Sequence[str],
        shorten: Shorten | None = None,
        *,
        change: Callable[[Record], Record] | None = None,
        view: View | None = None,
    ) -> Repository:
        """The repository as if it had these files alone, under the policy and schemas of the whole.

        `change` makes of each record the one that is to be seen, of which a `view` may be remembered. Of a part nothing
        else is: it may have some files of an account only.
        """
        from kamcli.repository.part import Part

        hidden = _Besides(lambda: self._listed, frozenset(paths))
        source = Part(self.source, paths, hidden, shorten)
        return replace(self, source=source, whole=self.whole or self, change=change, view=view)

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(self.snapshot.paths)

    @cached_property
    def personal(self) -> Personal:
        """What of people's personal data is at hand here."""
        from kamcli.repository.personal import Personal

        if self.whole is not None:
            return replace(self.whole.personal, snapshot=self.snapshot, whole=self.whole.personal)
        return Personal(self.source, self.snapshot, separate=self.company.personal != "here")

    @cached_property
    def loaded_policy(self) -> policies.Loaded:
        """The policy, and what is wrong with its files (their defaults stand in then)."""
        if self.whole is not None:
            return self.whole.loaded_policy

        known = self.settled.settings
        if known is not None and (policy := policies.recalled(known)) is not None:
            return policies.Loaded(policy, (), known)

        def read(path: str) -> bytes | None:
            found = self._policy_files[path]
            if isinstance(found, Unreadable):
                unread.extend((path, problem) for problem in found.problems)
                return None
            return found

        unread: list[tuple[str, Problem]] = []
        loaded = policies.load(read)
        if not unread and not loaded.problems:
            self.settled.keep_settings(loaded.settings)
        return policies.Loaded(loaded.policy, (*unread, *loaded.problems), loaded.settings)

    @cached_property
    def settled(self) -> Settled:
        """What is remembered of the policy and the schemas."""
        return self.whole.settled if self.whole else Settled(self.index, self._policy_files, self._schema_files)

    @cached_property
    def _policy_files(self) -> Files:
        return {path: self.source.read(path) for path in (f"policy/{entity.value}.yaml" for entity in POLICY)}

    @cached_property
    def _schema_files(self) -> Files:
        paths = (path for path in self.source.paths_in("schemas") if path.endswith((".json", "/")))
        return {path: self.source.read(path) for path in paths}

    @property
    def policy(self) -> Policy:
        """The company's policy over the defaults."""
        return self.loaded_policy.policy

    @cached_property
    def _company_schemas(self) -> tuple[Mapping[str, Document], tuple[tuple[str, Problem], ...]]:
        if self.whole is not None:
            return self.whole._company_schemas
        from kamcli import yamlio

        documents: dict[str, Document] = {}
        problems: list[tuple[str, Problem]] = []
        for path, source in self._schema_files.items():
            parsed = source if source is None or isinstance(source, Unreadable) else yamlio.read(source)
            if isinstance(parsed, Unreadable):
                problems += [(path, problem) for problem in parsed.problems]
            elif parsed is not None:
                documents[path.removeprefix("schemas/")] = parsed
        return documents, tuple(problems)

    @cached_property
    def schemas(self) -> SchemaSet:
        """The composed schemas: kamcli's and the company's, in the policy's order of circles."""
        if self.whole is not None:
            return self.whole.schemas
        from kamcli import schemas

        documents, _ = self._company_schemas
        return schemas.compose([circle.id for circle in self.policy.circles], documents, self.policy.lists.as_mapping())

    @cached_property
    def field_schemas(self) -> SchemaSet:
        """As `schemas`, for whoever asks what fields are, and not what circles demand nor what lists let through: where
        the company has no schemas of its own, that needs no policy."""
        if self.whole is not None:
            return self.whole.field_schemas
        from kamcli import schemas

        return self.schemas if self._company_schemas[0] else schemas.compose((), {})

    def schema_of(self, record: Record) -> dict[str, Any]:
        """The composed schema of a record: by its account's circle, an interaction by its kind too."""
        entity, data = record.entity, record.data
        if entity is not Entity.ACCOUNT:
            account = self.snapshot.records(Entity.ACCOUNT).get(record.account or "")
            data = account.data if account is not None else _NO_DATA
        circle = data.get("circle")
        kind = record.data.get("kind") if entity is Entity.INTERACTION else None
        key = (entity, circle if type(circle) is str else None, kind if type(kind) is str else None)
        found = self._schemas.get(key)
        if found is None:
            found = self._schemas[key] = self.schemas.schema(*key)
        return found

    @cached_property
    def _schemas(self) -> dict[tuple[Entity, str | None, str | None], dict[str, Any]]:
        """Those that `schema_of` has been asked for; of a part, those of the whole."""
        return self.whole._schemas if self.whole is not None else {}

    @property
    def configuration_problems(self) -> tuple[tuple[str, Problem], ...]:
        """(path, problem) of policy files and company schemas that cannot be used."""
        return (*self.loaded_policy.problems, *self._company_schemas[1], *self.schemas.problems)

    def require_sound(self) -> None:
        """Refuse to go on with a policy or schemas that cannot be used. Raises ConfigurationError."""
        if self.settled.is_sound:
            return
        for path, problem in self.configuration_problems:
            raise ConfigurationError(problem.message, where=f"{path}:{problem.position}", do=problem.do)
        self.settled.keep_sound()

    def titles(self, entity: Entity, names: Iterable[str]) -> dict[str, str | None]:
        """What people call these fields of an entity; None for what is no field."""
        return self.settled.titles(entity, names, lambda name: self.schemas.title(entity, (name,)))


@dataclass(frozen=True, slots=True)
class _Besides(Container[str]):
    """The texts of `all` but for `few`; `all` are only gathered when a text is none of the few."""

    all: Callable[[], frozenset[str]]
    few: frozenset[str]

    def __contains__(self, text: object) -> bool:
        return text not in self.few and text in self.all()


def find_root(start: Path) -> Path:
    """Climb from `start` to the folder that holds kam.yaml. Raises NotFoundError, with what to do."""
    if not start.is_dir():
        what = f"{start} is a file, not a folder" if start.exists() else f"there is no folder {start}"
        raise NotFoundError(what, do="check the path after -C")
    here = start.resolve()
    for folder in (here, *here.parents):
        if os.path.lexists(folder / MARK):
            return folder
        if folder.name != ".git" and _is_bare(folder):
            raise NotFoundError(
                f"{folder} is a bare git repository, without files to read",
                do="read a commit of it: kam --at main …; or clone it, and run kam in the clone",
            )
    raise NotFoundError(
        f"no {MARK} in {here} or any folder above, so this is not an account repository",
        do="go into one, or name it with -C DIR; `kam init DIR` starts a new one, `kam demo DIR` shows an example",
    )


def _is_bare(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()


NO_KEYS = Keys()
"""Of somebody who has no key: what is encrypted stays so, and is said to be locked."""


def open_repository(
    start: Path, *, tolerant: bool = False, keys: Keys = NO_KEYS, index: Index | None = None
) -> Repository:
    """Open the account repository around `start`; `keys` open encrypted files of personal/, `index` remembers.

    A broken kam.yaml is always an error; a broken policy or company schema is one unless `tolerant`
    (lint goes on and reports it). Raises NotFoundError or ConfigurationError.
    """
    root = find_root(start)
    return open_source(root, WorkTree(root, index), tolerant=tolerant, keys=keys, index=index)


def open_tree(
    git: GitFolder,
    tree: str,
    prefix: str = "",
    *,
    tolerant: bool = False,
    keys: Keys = NO_KEYS,
    index: Index | None = None,
) -> Repository:
    """Open the account repository that a commit or tree of git has at `prefix` ('': its root); no work tree is needed.

    Raises as open_repository does.
    """
    from kamcli.repository.git_tree import GitTree

    return open_source(git.folder / prefix, GitTree(git, tree, prefix), tolerant=tolerant, keys=keys, index=index)


def open_source(
    root: Path,
    source: Source,
    *,
    tolerant: bool = False,
    company: Company | None = None,
    keys: Keys = NO_KEYS,
    index: Index | None = None,
) -> Repository:
    """Open the account repository whose files `source` has; `company` stands in for what its kam.yaml says.

    A source that lies upon another's (an overlay) has its encrypted files opened already.
    Raises NotFoundError where it has no kam.yaml, otherwise as open_repository does.
    """
    if getattr(source, "as_stored", False):
        source = sealed.opened(source, keys)
    repository = Repository(root, source, company or _company(root, source, index), index)
    if not tolerant:
        repository.require_sound()
    return repository


def _company(root: Path, source: Source, index: Index | None) -> Company:
    found = source.read(MARK)
    if isinstance(found, Unreadable):
        problem = found.problems[0]
        raise ConfigurationError(problem.message, where=f"{MARK}:{problem.position}", do=problem.do)
    if found is None:
        raise NotFoundError(
            f"there is no {MARK} in {root}", do="restore it: it marks the root of the account repository"
        )
    if index is None:
        return policies.company(found)
    key = digest((program(), content_id(found)))
    if (text := index.get(_KIND, [key]).get(key)) is not None and (known := _known(text)) is not None:
        return known
    company = policies.company(found)
    with suppress(*ENCODE_ERRORS):
        index.put(_KIND, key, encoded(asdict(company)))
    return company


_KIND = "company"


def _known(text: str) -> Company | None:
    """What kam.yaml was found to say; None where it has to be looked at again, as in a place without its time zone."""
    from zoneinfo import ZoneInfo

    try:
        company = policies.Company.from_plain(decoded(text))
        ZoneInfo(company.time_zone)
    except (ValueError, TypeError, LookupError, RecursionError, OSError):
        return None
    return company
