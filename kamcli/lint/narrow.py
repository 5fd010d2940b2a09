"""What of records checks that compare accounts are shown: only the fields that their keys know. What nobody is shown,
nobody's findings can depend on.

It is remembered in this form, so that to compare all accounts takes no more than to look at those that changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kamcli.dataclass import dataclass
from kamcli.facts.currency import codes
from kamcli.index import Index
from kamcli.lint.ties import LOOKED_AT, is_misfit
from kamcli.model.entity import Entity, place_of
from kamcli.repository import Record, Repository
from kamcli.repository.census import Census
from kamcli.repository.memory import Memory, View
from kamcli.repository.reading import is_plain

KIND = "compared"
_OF_INVOICES = ("kind", "date", "invoice")
"""What checks of ledgers look at in recorded invoices."""


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


def view(entities: Collection[Entity], whole: Collection[str]) -> View:
    """What is remembered of some entities, but for accounts and contacts of which a file is wanted `whole`."""
    places = (place for path in whole if (place := place_of(path)) is not None and place.entity in LOOKED_AT)
    return View(KIND, entities, frozenset((place.entity, place.account or "") for place in places))


def keep(index: Index, census: Census, part: Repository, account: str, *, misfit: bool) -> None:
    """Remember of an account, in a part that has all its files, what is compared; nothing of its own file where that
    is a `misfit`.
    """
    memory = Memory(index, lambda: census, part.source.read, view=View(KIND, (*LOOKED_AT, Entity.INTERACTION)))
    snapshot = part.snapshot
    for entity, names in LOOKED_AT.items():
        records = [each for each in snapshot.inside(entity, account) if is_plain(each.document)]
        if entity is not Entity.ACCOUNT or not misfit:
            memory.keep(entity, account, {each.path: each.narrowed(names).data for each in records})
    invoices = [
        each
        for each in snapshot.inside(Entity.INTERACTION, account)
        if each.data.get("kind") == "invoice" and is_plain(each.document) and _is_all_of_it(each)
    ]
    memory.keep(Entity.INTERACTION, account, {each.path: each.narrowed(_OF_INVOICES).data for each in invoices})


def _is_all_of_it(invoice: Record) -> bool:
    """Whether those fields are all that matters of an invoice: checks of rates look for currencies anywhere."""
    return all(pointer[0] in _OF_INVOICES for pointer, _ in codes(invoice))
