"""White space: what is sold to a unit's peers and not yet to it, unit by product (D37). Forecasts nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from kamcli.dataclass import dataclass
from kamcli.facts.ledger import Entry
from kamcli.facts.revenue import revenue, total
from kamcli.model.dates import Period
from kamcli.model.entity import Entity
from kamcli.model.fields import FieldError, Fields
from kamcli.reports.concentration.dimension import DIMENSIONS, Grouping
from kamcli.repository import Repository

UNITS = ("account", "legal-entity", "site")
HOLDING = "holding"
INDUSTRY = "industry"
FEWEST_BUYERS = 2
"""So many of an industry must buy a product before it counts as usual there: one is an accident."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One that can be sold to: an account, one of its legal entities or sites. `holding` is the top of its holding.

    `buys` says whether it bought anything in the period.
    """

    id: str
    name: str
    account: str
    holding: str
    industry: str | None
    buys: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A product that is not sold to `unit`, and is to `buyers` of its `peers` others of the same holding or industry.

    `average` is what it brings from one of the buyers; `score` that times their part among the peers: an order to look
    in.
    """

    unit: Unit
    product: str
    by: str
    peers: int
    buyers: int
    average: Fraction

    @property
    def score(self) -> Fraction:
        """What the gaps are sorted by."""
        return self.average * Fraction(self.buyers, self.peers)


@dataclass(frozen=True)
class Matrix:
    """What is sold to each unit of one holding: products, the largest first, by unit id; nothing where none is."""

    holding: str
    units: tuple[Unit, ...]
    products: tuple[tuple[str, Mapping[str, Decimal]], ...]


@dataclass(frozen=True)
class WhiteSpace:
    """All gaps, those to look at first, first; those of units that buy nothing at all, last.

    `matrix` is of the account that was asked for. `no_product` is revenue of lines that name no product, `no_unit` of
    those with a product that belong to no unit.
    """

    period: Period
    currency: str
    by: str
    least: Decimal
    total: Decimal
    gaps: tuple[Gap, ...]
    matrix: Matrix | None
    no_product: Decimal
    no_unit: Decimal
    left_out: tuple[str, ...]


def whitespace(
    repository: Repository,
    period: Period,
    *,
    by: str = "account",
    account: str | None = None,
    least: Decimal = Decimal(50),
    skip: bool = False,
) -> WhiteSpace:
    """Compute it: products that others of the holding buy, and those that `least` percent of the industry buy.

    With `account`, only for the units of its holding, and with their matrix. Peers in a holding are all of its units,
    those who buy nothing too; in an industry those who bought anything. Raises UnreadableError and DataError where the
    answer would be wrong.
    """
    unusable = repository.snapshot.unusable(Entity.ACCOUNT)
    found = revenue(repository, period, skip=skip, others=unusable)
    grouping = Grouping(repository)
    sold, no_product, no_unit = _sold(found.lines, _unit_of(grouping, by))
    units = {unit.id: unit for unit in _units(repository, grouping, by, sold)}
    holding = grouping.holdings.top(account) if account is not None else None
    gaps = [gap for gap in _gaps(units, sold, Fraction(least) / 100) if holding is None or gap.unit.holding == holding]
    gaps.sort(key=lambda gap: (not gap.unit.buys, -gap.score, gap.unit.id, gap.product))
    return WhiteSpace(
        period=period,
        currency=found.currency,
        by=by,
        least=least,
        total=total(line.amount for line in found.lines),
        gaps=tuple(gaps),
        matrix=_matrix(holding, units, sold) if holding is not None else None,
        no_product=no_product,
        no_unit=no_unit,
        left_out=(*unusable, *found.left_out),
    )


_Sold = Mapping[str, Mapping[str, Decimal]]
"""Revenue by unit and product; only what is above zero counts as sold."""


def _unit_of(grouping: Grouping, by: str) -> Callable[[Entry], str | None]:
    if by == "legal-entity":
        entity_of = grouping.of(DIMENSIONS["legal-entity"])
        return lambda line: found if isinstance(found := entity_of(line), str) else None
    if by == "site":
        return lambda line: f"{line.account}/{line.site}" if line.account and line.site else None
    return lambda line: line.account


def _sold(lines: tuple[Entry, ...], unit_of: Callable[[Entry], str | None]) -> tuple[_Sold, Decimal, Decimal]:
    parts: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    no_product, no_unit = [], []
    for line in lines:
        unit = unit_of(line)
        if line.product is None:
            no_product.append(line.amount)
        elif unit is None:
            no_unit.append(line.amount)
        else:
            parts[unit, line.product].append(line.amount)
    sold: dict[str, dict[str, Decimal]] = {}
    for (unit, product), amounts in parts.items():
        if (amount := total(amounts)) > 0:
            sold.setdefault(unit, {})[product] = amount
    return sold, total(no_product), total(no_unit)


def _units(repository: Repository, grouping: Grouping, by: str, sold: _Sold) -> Iterator[Unit]:
    """Every account that buys or belongs to a holding in which somebody does, or their legal entities or sites."""
    buying = {grouping.holdings.top(unit.partition("/")[0]) for unit in sold}
    accounts = {*grouping.accounts, *(unit.partition("/")[0] for unit in sold)}
    for account in sorted(accounts):
        holding = grouping.holdings.top(account)
        if holding not in buying:
            continue
        known = grouping.accounts.get(account)
        industry = known.industry if known is not None else None
        for unit, name in _parts(repository, grouping, account, by):
            yield Unit(unit, name, account, holding, industry, unit in sold)


def _parts(repository: Repository, grouping: Grouping, account: str, by: str) -> Iterator[tuple[str, str]]:
    known = grouping.accounts.get(account)
    if by == "account":
        yield account, known.name if known is not None else account
        return
    if known is None:
        return
    if by == "legal-entity":
        for entity in known.legal_entities:
            yield f"{account}/{entity.id}", entity.name or f"{known.name}, {entity.id}"
        return
    try:
        for site in Fields(repository.snapshot.records(Entity.ACCOUNT)[account].data).items("sites"):
            if (own := site.text("id")) is not None:
                yield f"{account}/{own}", f"{known.name}, {site.text('name') or own}"
    except FieldError:
        return  # `unusable` and lint say so


def _gaps(units: Mapping[str, Unit], sold: _Sold, least: Fraction) -> Iterator[Gap]:
    """What others of the holding buy; beside that, what is usual in the industry."""
    holdings: dict[str, list[str]] = defaultdict(list)
    industries: dict[str, list[str]] = defaultdict(list)
    for unit in units.values():
        holdings[unit.holding].append(unit.id)
        if unit.industry is not None and unit.buys:
            industries[unit.industry].append(unit.id)
    near = {holding: _bought(members, sold) for holding, members in holdings.items()}
    alike = {industry: _bought(members, sold) for industry, members in industries.items()}
    for unit in units.values():
        own = sold.get(unit.id, {})
        there = near[unit.holding]
        for product, amounts in there.items():
            if product not in own:
                yield _gap(unit, product, HOLDING, len(holdings[unit.holding]) - 1, amounts)
        peers = len(industries.get(unit.industry or "", ())) - unit.buys
        for product, amounts in alike.get(unit.industry or "", {}).items():
            usual = len(amounts) >= FEWEST_BUYERS and Fraction(len(amounts), max(peers, 1)) >= least
            if product not in own and product not in there and usual:
                yield _gap(unit, product, INDUSTRY, peers, amounts)


def _bought(members: list[str], sold: _Sold) -> dict[str, list[Decimal]]:
    found: dict[str, list[Decimal]] = {}
    for member in members:
        for product, amount in sold.get(member, {}).items():
            found.setdefault(product, []).append(amount)
    return found


def _gap(unit: Unit, product: str, by: str, peers: int, amounts: list[Decimal]) -> Gap:
    return Gap(unit, product, by, peers, len(amounts), Fraction(total(amounts)) / len(amounts))


def _matrix(holding: str, units: Mapping[str, Unit], sold: _Sold) -> Matrix:
    members = [unit for unit in units.values() if unit.holding == holding]
    members.sort(key=lambda unit: (-total(sold.get(unit.id, {}).values()), unit.id))
    products: dict[str, dict[str, Decimal]] = {}
    for unit in members:
        for product, amount in sold.get(unit.id, {}).items():
            products.setdefault(product, {})[unit.id] = amount
    ordered = sorted(products.items(), key=lambda pair: (-total(pair[1].values()), pair[0]))
    return Matrix(holding, tuple(members), tuple(ordered))
