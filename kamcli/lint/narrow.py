"""What of records checks that compare accounts are shown: only the fields that their keys know. What nobody is shown,
nobody's findings can depend on.

What of account files checks of ledgers are shown is remembered in this form: they look at many accounts each time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kamcli.dataclass import dataclass
from kamcli.index import Index
from kamcli.lint.ties import BY_MONEY, is_misfit
from kamcli.model.entity import Entity
from kamcli.repository import Record, Repository
from kamcli.repository.census import Census
from kamcli.repository.memory import Memory, View
from kamcli.repository.reading import is_plain

KIND = "compared"


@dataclass(frozen=True, slots=True)
class Narrow:
    """Shows of records only some fields. Files in `whole` are known by all that they contain.

    An account that cannot be understood at all is shown as it is.
    """

    fields: Mapping[Entity, Collection[str]]
    whole: frozenset[str] = frozenset()

    def __call__(self, record: Record) -> Record:
        names = self.fields.get(record.entity)
        if names is None or record.path in self.whole:
            return record
        # What is remembered is of accounts that can be understood.
        if record.entity is Entity.ACCOUNT and not record.document.recalled and is_misfit(record):
            return record
        return record.narrowed(names)


VIEW = View(KIND, (Entity.ACCOUNT,))
"""What is remembered of account files for checks of ledgers."""


def keep(index: Index, census: Census, part: Repository, account: str, *, misfit: bool) -> None:
    """Remember of an account, in a part that has its file, what checks of ledgers are shown; nothing of a `misfit`."""
    memory = Memory(index, lambda: census, part.source.read, view=VIEW)
    if not misfit:
        records = [each for each in part.snapshot.inside(Entity.ACCOUNT, account) if is_plain(each.document)]
        memory.keep(Entity.ACCOUNT, account, {each.path: each.narrowed(BY_MONEY).data for each in records})
