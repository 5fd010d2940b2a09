"""What of records checks that compare accounts are shown: only the fields that their keys know. What nobody is shown,
nobody's findings can depend on.

What a share has read of its accounts is handed on in this form, so that nobody need read it again to compare them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from kamcli.dataclass import dataclass
from kamcli.lint.ties import LOOKED_AT, is_misfit
from kamcli.model.entity import Entity, place_of
from kamcli.repository import Record, Repository
from kamcli.repository.memory import Handed, handed_on
from kamcli.repository.reading import is_plain

_OF_INVOICES = ("kind", "date", "invoice")
"""What checks of ledgers look at in recorded invoices."""


@dataclass(frozen=True, slots=True)
class Narrow:
    """Shows of records only some fields. Files in `whole` are known by all that they contain.

    An account that cannot be understood at all is shown as it is, which is not asked again of those that are `sound`.
    """

    fields: Mapping[Entity, Collection[str]]
    whole: frozenset[str] = frozenset()
    sound: Collection[tuple[Entity, str]] = ()

    def __call__(self, record: Record) -> Record:
        names = self.fields.get(record.entity)
        if names is None or record.path in self.whole:
            return record
        if record.entity is Entity.ACCOUNT and (Entity.ACCOUNT, record.id) not in self.sound and is_misfit(record):
            return record
        return record.narrowed(names)


def handed(part: Repository, account: str) -> Iterator[tuple[tuple[Entity, str], bytes]]:
    """What is handed on of an account: of plain files, the fields that are looked at, by entity."""
    snapshot = part.snapshot
    for entity, names in LOOKED_AT.items():
        records = [each for each in snapshot.inside(entity, account) if is_plain(each.document)]
        if entity is Entity.ACCOUNT and any(map(is_misfit, records)):
            continue
        yield (entity, account), handed_on({each.path: each.narrowed(names).data for each in records})
    invoices = [each for each in snapshot.inside(Entity.INTERACTION, account) if each.data.get("kind") == "invoice"]
    yield (
        (Entity.INTERACTION, account),
        handed_on({each.path: each.narrowed(_OF_INVOICES).data for each in invoices if is_plain(each.document)}),
    )


def usable(handed: Handed, entities: Collection[Entity], whole: Collection[str]) -> Handed:
    """What was handed on of some entities, but for accounts and contacts of which a file is wanted `whole`."""
    places = (place for path in whole if (place := place_of(path)) is not None)
    besides = {(place.entity, place.account) for place in places if place.entity in LOOKED_AT}
    return {key: data for key, data in handed.items() if key[0] in entities and key not in besides}
