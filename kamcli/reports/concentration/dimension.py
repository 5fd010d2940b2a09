"""What revenue can be grouped by, and to which group a line belongs. Adds nothing up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from kamcli.dataclass import dataclass
from kamcli.facts.circles import circle_on
from kamcli.facts.holdings import Holdings, common_control
from kamcli.facts.ledger import Entry
from kamcli.model.account import Account, manager_on
from kamcli.model.entity import Entity
from kamcli.model.fields import FieldError, Fields
from kamcli.repository import Repository

RECURRING = "recurring"
ONE_OFF = "one-off"

UNALLOCATED = object()
"""In place of a group: the line belongs to no account."""

Group = str | None | object
"""A group's id; None where nobody wrote down to which group the line belongs; or UNALLOCATED."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to group revenue. `one` and `many` are its words; `unknown` names lines that have no group.

    `apart` is what lines differ in, besides day, account and currency, that may lie in different groups.
    """

    name: str
    one: str
    many: str
    unknown: str
    apart: tuple[str, ...] = ()


DIMENSIONS: Mapping[str, Dimension] = MappingProxyType(
    {
        dimension.name: dimension
        for dimension in (
            Dimension("account", "customer", "customers", "unallocated"),
            Dimension("holding", "holding", "holdings", "unallocated"),
            Dimension("control-group", "group under common control", "groups under common control", "unallocated"),
            Dimension("legal-entity", "legal entity", "legal entities", "legal entity not stated", ("legal_entity",)),
            Dimension("manager", "manager", "managers", "no manager"),
            Dimension("seller", "seller", "sellers", "seller not stated", ("seller",)),
            Dimension("sold-by", "colleague", "colleagues", "who sold it is not stated", ("sold_by",)),
            Dimension("circle", "circle", "circles", "circle of the time not known"),
            Dimension("industry", "industry", "industries", "industry not stated"),
            Dimension("country", "country", "countries", "country not stated", ("legal_entity", "site")),
            Dimension("product", "product", "products", "product not stated", ("product",)),
            Dimension("currency", "currency", "currencies", "currency not stated"),
            Dimension("recurrence", "kind of business", "kinds of business", "product not stated", ("product",)),
        )
    }
)


class Grouping:
    """Finds the group of a line for each dimension, and the groups' names.

    Seller, colleague, product and currency stand on the line itself, so that an unallocated line has them too;
    all others come from its account, by which an unallocated line has none. Manager, circle, holding and control are
    those of the line's day.
    """

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self.accounts: Mapping[str, Account] = repository.snapshot.accounts
        self.holdings = Holdings(self.accounts)
        self._countries: dict[tuple[str, str | None, str | None], str | None] = {}
        own = repository.company.legal_entities
        self._only_seller = own[0].id if len(own) == 1 else None
        self._control: dict[int, dict[str, str]] = {}
        self._recurring = frozenset(repository.policy.lists.recurring_products)

    def of(self, dimension: Dimension) -> Callable[[Entry], Group]:
        """The function that gives the group of a line."""
        on_line: Mapping[str, Callable[[Entry], Group]] = {
            "seller": lambda entry: entry.seller or self._only_seller,
            "sold-by": lambda entry: entry.sold_by,
            "product": lambda entry: entry.product,
            "currency": lambda entry: entry.currency,
            "recurrence": self.recurrence,
            "account": lambda entry: UNALLOCATED if entry.account is None else entry.account,
            "manager": self._manager,
        }
        if dimension.name in on_line:
            return on_line[dimension.name]
        by_account: Mapping[str, Callable[[str, Entry], Group]] = {
            "holding": lambda account, entry: self.holding(account, self.era(entry)),
            "control-group": lambda account, entry: self.control(account, self.era(entry)),
            "legal-entity": self._legal_entity,
            "circle": self.circle,
            "industry": lambda account, _: known.industry if (known := self.accounts.get(account)) else None,
            "country": self._country,
        }
        find = by_account[dimension.name]
        return lambda entry: UNALLOCATED if entry.account is None else find(entry.account, entry)

    def _manager(self, entry: Entry) -> Group:
        """Who answered for the account on the line's day."""
        if entry.account is None:
            return UNALLOCATED
        known = self.accounts.get(entry.account)
        return manager_on(known, entry.day) if known is not None else None

    def circle(self, account: str, entry: Entry) -> str | None:
        """The circle that the account was in on the line's day."""
        known = self.accounts.get(account)
        return circle_on(known, entry.day) if known else None

    def recurrence(self, entry: Entry) -> str | None:
        """Whether the line's product is one that recurs by the policy; None where it names no product."""
        if entry.product is None:
            return None
        return RECURRING if entry.product in self._recurring else ONE_OFF

    def era(self, entry: Entry) -> int:
        """In which of the times the line lies between which holdings changed."""
        return self.holdings.era(entry.day)

    def holding(self, account: str, era: int) -> str:
        """The top of the account's holding then."""
        return self.holdings.top(account, era)

    def control(self, account: str, era: int) -> str:
        """The group under common control that the account was in then."""
        if era not in self._control:
            self._control[era] = common_control((), self.accounts, self.holdings, era)
        return self._control[era].get(account, account)

    def _legal_entity(self, account: str, entry: Entry) -> str | None:
        """`account/legal-entity`: the one on the line, or the only one that the account has."""
        if entry.legal_entity:
            return f"{account}/{entry.legal_entity}"
        known = self.accounts.get(account)
        return f"{account}/{known.legal_entities[0].id}" if known and len(known.legal_entities) == 1 else None

    def _country(self, account: str, entry: Entry) -> str | None:
        key = (account, entry.legal_entity, entry.site)
        if key not in self._countries:
            self._countries[key] = self._find_country(*key)
        return self._countries[key]

    def _find_country(self, account: str, legal_entity: str | None, site: str | None) -> str | None:
        """The country of the line's legal entity, else of the one that runs its site, else of the account's first."""
        known = self.accounts.get(account)
        if known is None:
            return None
        countries = {entity.id: entity.country for entity in known.legal_entities}
        for candidate in (legal_entity, self._runs(account, site) if site else None):
            if candidate is not None and countries.get(candidate):
                return countries[candidate]
        return known.country

    def _runs(self, account: str, site: str) -> str | None:
        record = self._repository.snapshot.records(Entity.ACCOUNT)[account]
        try:
            return next(
                (s.text("legal_entity") for s in Fields(record.data).items("sites") if s.text("id") == site), None
            )
        except FieldError:
            return None

    def name(self, dimension: Dimension, group: str) -> str:
        """What people call a group; its id where nothing says."""
        match dimension.name:
            case "account" | "holding" | "control-group":
                return self.accounts[group].name if group in self.accounts else group.removeprefix("group:")
            case "legal-entity":
                return self._legal_entity_name(group)
            case "manager" | "sold-by":
                colleagues = self._repository.snapshot.colleagues
                return colleagues[group].name if group in colleagues else group
            case "seller":
                own = self._repository.company.legal_entities
                return next((entity.name for entity in own if entity.id == group), group)
            case "circle":
                circle = self._repository.policy.circle(group)
                return circle.name if circle else group
        return group

    def _legal_entity_name(self, group: str) -> str:
        account, _, legal_entity = group.partition("/")
        known = self.accounts.get(account)
        for entity in known.legal_entities if known else ():
            if entity.id == legal_entity and entity.name:
                return entity.name
        return group
