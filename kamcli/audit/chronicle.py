"""The history of one account repository, opened: commits, contents, item keys and authors together."""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType

from kamcli.audit.discretion import Discretion
from kamcli.audit.forgotten import Fates
from kamcli.audit.history import History
from kamcli.audit.people import People
from kamcli.audit.reading import Reading
from kamcli.audit.version import GitVersions
from kamcli.errors import UsageError
from kamcli.gitrepo import Contents, GitFolder
from kamcli.model.difference import ItemKeys
from kamcli.model.entity import Entity
from kamcli.repository import Repository
from kamcli.repository.sealed import Sealed
from kamcli.schemas.item_key import item_keys


class Chronicle:
    """What is needed to ask who changed what. Use it in a `with`."""

    def __init__(self, repository: Repository, git: GitFolder, prefix: str = "", tip: str = "HEAD") -> None:
        self.repository = repository
        self.history = History(git, prefix, tips=(tip,), index=repository.index)
        self.people = People(repository.source)
        self._stack = ExitStack()
        self.contents = self._stack.enter_context(Contents(git))
        source = repository.source
        self._unlock = source.unlocked if isinstance(source, Sealed) else None
        self.versions = GitVersions(self.contents, self._unlock)
        self._keys: dict[str, ItemKeys] = {}
        self.reading = Reading(self.history, self.versions, self._keys_of)

    def reading_of(self, history: History) -> Reading:
        """A reading of another history that belongs to this one: of personal data in a repository of its own."""
        contents = self._stack.enter_context(Contents(history.git))
        return Reading(history, GitVersions(contents, self._unlock), self._keys_of)

    def _keys_of(self, kind: str) -> ItemKeys:
        if kind not in self._keys:
            self._keys[kind] = item_keys(self.repository.field_schemas.schema(Entity(kind)))
        return self._keys[kind]

    def discretion(self, *, personal: bool) -> Discretion:
        """What may be shown of it; with `personal`, all."""
        repository = self.repository
        return Discretion(
            repository.field_schemas, lambda: repository.snapshot, personal=personal, fate=Fates(self.reading).of
        )

    def require_commits(self) -> None:
        """Refuse to go on where nothing is committed yet. Raises UsageError."""
        if not self.history.commits:
            raise UsageError("nothing is committed here yet, so there is no history", do="git add . && git commit")

    def __enter__(self) -> Chronicle:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._stack.close()
