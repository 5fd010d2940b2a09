"""What makes a record a value of the domain, by entity; each is imported when the first record is made one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from kamcli.model.entity import Entity

if TYPE_CHECKING:
    from kamcli.model.fields import Fields

    Build = Callable[[str, Fields], Any]

BUILT = frozenset(
    {
        Entity.ACCOUNT,
        Entity.CONTACT,
        Entity.COLLEAGUE,
        Entity.INTERACTION,
        Entity.DEAL,
        Entity.COMPLAINT,
    }
)
"""The entities whose records can be values."""


@cache
def builder(entity: Entity) -> Build:
    """What makes values of an entity's records, which raises FieldError. KeyError for entities that have none."""
    if entity is Entity.ACCOUNT:
        from kamcli.model import account

        return account.account
    if entity in (Entity.CONTACT, Entity.COLLEAGUE):
        from kamcli.model import person

        return person.contact if entity is Entity.CONTACT else person.colleague
    from kamcli.model import dealing

    return {
        Entity.INTERACTION: dealing.interaction,
        Entity.DEAL: dealing.deal,
        Entity.COMPLAINT: dealing.complaint,
    }[entity]
