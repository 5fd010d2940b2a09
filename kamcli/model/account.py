"""Accounts and their legal entities, as reports and queries need them. Built from parsed data, never written."""

from __future__ import annotations

from datetime import date

from kamcli.dataclass import dataclass
from kamcli.model.dates import PartialDate
from kamcli.model.fields import Fields


@dataclass(frozen=True, slots=True)
class LegalEntity:
    """One of the legal persons a client trades through (D7)."""

    id: str
    name: str | None
    country: str | None
    tax_id: str | None
    branch_code: str | None


@dataclass(frozen=True, slots=True)
class CircleChange:
    """One line of `circle_log`: from `date` on the account was in `circle`."""

    circle: str
    date: date


@dataclass(frozen=True, slots=True)
class FormerManager:
    """One entry of `former_managers`: until that day, the day included, `who` answered for the client."""

    who: str
    until: date


@dataclass(frozen=True, slots=True)
class FormerParent:
    """One entry of `former_parents`: until that day, the day included, in `parent`'s holding; None: in no holding."""

    parent: str | None
    until: date


@dataclass(frozen=True, slots=True)
class Account:
    """A client (D7): one account, however many legal entities and sites it has."""

    id: str
    name: str
    circle: str | None
    circle_log: tuple[CircleChange, ...]
    manager: str | None
    former_managers: tuple[FormerManager, ...]
    parent: str | None
    former_parents: tuple[FormerParent, ...]
    control_group: str | None
    related_party: bool
    industry: str | None
    key_reasons: tuple[str, ...]
    key_since: PartialDate | None
    model: str | None
    status: str | None
    target_key: bool
    legal_entities: tuple[LegalEntity, ...]
    tags: tuple[str, ...]

    @property
    def country(self) -> str | None:
        """The country of the first legal entity that states one."""
        return next((entity.country for entity in self.legal_entities if entity.country), None)


def manager_on(account: Account, day: date) -> str | None:
    """Who answered for the client on a day, by `former_managers`; else who does now."""
    for each in account.former_managers:
        if day <= each.until:
            return each.who
    return account.manager


def parent_on(account: Account, day: date) -> str | None:
    """Which account stood above the client on a day, by `former_parents`; else which does now."""
    before = next((each for each in account.former_parents if day <= each.until), None)
    return before.parent if before is not None else account.parent


def account(record_id: str, fields: Fields) -> Account:
    """Build an account from the parsed fields of its file. Raises FieldError on a field of the wrong type."""
    log = []
    for entry in fields.items("circle_log"):
        circle, day = entry.text("circle"), entry.partial("date")
        if circle is not None and day is not None and day.year is not None:
            log.append(CircleChange(circle, day.first))
    former = []
    for entry in fields.items("former_managers"):
        who, until = entry.text("who"), entry.day("until")
        if who is not None and until is not None:
            former.append(FormerManager(who, until))
    parents = [
        FormerParent(entry.text("parent"), until)
        for entry in fields.items("former_parents")
        if (until := entry.day("until")) is not None
    ]
    return Account(
        id=record_id,
        name=fields.text("name") or record_id,
        circle=fields.text("circle"),
        circle_log=tuple(sorted(log, key=lambda change: change.date)),
        manager=fields.text("manager"),
        former_managers=tuple(sorted(former, key=lambda each: each.until)),
        parent=fields.text("parent"),
        former_parents=tuple(sorted(parents, key=lambda each: each.until)),
        control_group=fields.text("control_group"),
        related_party=fields.flag("related_party") or False,
        industry=fields.text("industry"),
        key_reasons=fields.texts("key_reasons"),
        key_since=fields.partial("key_since"),
        model=fields.text("model"),
        status=fields.text("status"),
        target_key=fields.flag("target_key") or False,
        legal_entities=tuple(
            LegalEntity(
                id=entity.text("id") or "",
                name=entity.text("name"),
                country=entity.text("country"),
                tax_id=entity.text("tax_id"),
                branch_code=entity.text("branch_code"),
            )
            for entity in fields.items("legal_entities")
        ),
        tags=fields.texts("tags"),
    )
