"""The entries that revenue is counted from: sales lines, or invoices, each in its own currency. Converts nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from kamcli.csvio import Row, Table
from kamcli.dataclass import dataclass
from kamcli.errors import UnreadableError
from kamcli.facts.reference import former_parts
from kamcli.model.dates import whole_date
from kamcli.model.entity import Entity, meant_path
from kamcli.model.position import START
from kamcli.repository import Record, Snapshot

V = TypeVar("V")

AMOUNT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?\Z", re.ASCII)
CURRENCY = re.compile(r"[A-Z]{3}\Z", re.ASCII)
LONGEST_AMOUNT = 30
"""Characters of an amount: so many that sums and conversions of a whole ledger stay exact in EXACT's 60 digits."""

NEEDED = ("date", "amount", "currency")
SOURCES = ("sales", "invoices")


class Entry(NamedTuple):
    """One line of revenue in its own currency; `account` is None where it is unallocated.

    A tuple rather than a dataclass: a ledger has a hundred thousand of them.
    """

    day: date
    account: str | None
    amount: Decimal
    currency: str
    cost: Decimal | None
    document: str | None
    seller: str | None
    legal_entity: str | None
    site: str | None
    product: str | None
    sold_by: str | None
    path: str
    line: int
    lines: int = 1
    """Of how many lines it is the sum: more than one where a ledger was condensed."""


@dataclass(frozen=True)
class Entries:
    """All usable entries in the order of the files, and a line `path:line: what` for each thing that is not."""

    entries: tuple[Entry, ...]
    hidden: Callable[[], list[str]]
    """What is wrong with whole files: asked only when somebody wants to know, for it takes long."""
    wrong: tuple[str, ...]
    """What is wrong with single lines or records."""

    @cached_property
    def problems(self) -> tuple[str, ...]:
        """All that is wrong."""
        return (*self.hidden(), *self.wrong)


def entries(snapshot: Snapshot, source: str) -> Entries:
    """Read every entry of revenue from `sales` (the ledger) or from `invoices`; never from both.

    Account ids that an account had formerly become its present id; an id that no account has stays as
    it is. Every date, amount and currency is checked.
    """
    if source == "invoices":
        return _invoices(snapshot)
    found: list[Entry] = []
    problems: list[str] = []
    meaning = Meaning.of(snapshot)
    for ledger in snapshot.ledgers(Entity.SALES).values():
        _read(ledger.path, ledger.table, meaning, found, problems)
    return Entries(tuple(found), lambda: [*snapshot.unusable(Entity.SALES), *_misnamed(snapshot)], tuple(problems))


def _misnamed(snapshot: Snapshot) -> Iterator[str]:
    """Tables among the ledgers whose name is not a month's: they would be missing from every sum, unseen."""
    for path in snapshot.paths:
        if path.startswith("sales/") and path.endswith(".csv") and path not in snapshot.places and not meant_path(path):
            yield f"{path}:1: the file is not read: a ledger is named sales/<year>-<month>.csv, as in sales/2026-03.csv"


def refuse(problems: Iterable[str], *, skip: bool) -> None:
    """Refuse to count over entries or files that cannot be used, unless `skip`. Raises UnreadableError."""
    lines = list(problems)
    if lines and not skip:
        shown = lines[:SHOWN] + ([f"… and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else [])
        what = "1 place cannot be used" if len(lines) == 1 else f"{len(lines)} places cannot be used"
        raise UnreadableError(
            f"{what}, so the sums would be wrong",
            shown,
            do="mend them (kam lint says how), or count without them: --skip-unreadable",
        )


SHOWN = 20
"""How many problems a refusal lists."""

SHOWN_OF_CELL = 60
"""How many characters of a cell a message quotes."""


class _Memory(dict[str, V | None]):
    """Values of texts that come again and again; None for a text that is no such value."""

    def __init__(self, read: Callable[[str], V | None]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> V | None:
        value = self[text] = self._read(text)
        return value


def amount_of(text: str) -> Decimal | None:
    """Read an amount as the schema of ledgers writes them (`-12.50`), or None: `12,50`, `1e3`, `.5` are none."""
    return Decimal(text) if len(text) <= LONGEST_AMOUNT and AMOUNT.match(text) else None


def _written(text: str) -> str | None:
    """The text of an amount as it is, or None for what is none."""
    return text if len(text) <= LONGEST_AMOUNT and AMOUNT.match(text) else None


def _currency(text: str) -> str | None:
    return text if CURRENCY.match(text) else None


def _present_ids(snapshot: Snapshot) -> Mapping[str, str | None]:
    """What an account cell means: an account's id by its present or a former id, None for white space."""
    former: dict[str, str] = {}
    for record in snapshot.records(Entity.ACCOUNT).values():
        old_ids = record.data.get("former_ids")
        for old in old_ids if isinstance(old_ids, list) else ():
            if isinstance(old, str):
                former.setdefault(old, record.id)
    present = snapshot.records(Entity.ACCOUNT)

    def read(text: str) -> str | None:
        text = text.strip()
        return text if text in present else former.get(text, text) or None

    return _Memory(read)


class _AsWritten(dict[str, str | None]):
    """Cells that mean what stands in them."""

    def __missing__(self, text: str) -> str:
        return text


@dataclass(frozen=True, slots=True)
class Meaning:
    """What cells mean: accounts by present or former ids, and their parts (kind, account, id) and colleagues by ids
    that they had before, which are mostly none.
    """

    accounts: Mapping[str, str | None]
    parts: Mapping[tuple[str, str, str], str]
    colleagues: Mapping[str, str]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Meaning:
        """By all records there are."""
        return cls(_present_ids(snapshot), former_parts(snapshot), snapshot.former(Entity.COLLEAGUE))

    def part(self, kind: str, account: str, text: str | None) -> str | None:
        """The id that a legal entity or site has now."""
        return text if text is None or not self.parts else self.parts.get((kind, account, text), text)

    def colleague(self, text: str | None) -> str | None:
        """The id that a colleague has now."""
        return text if text is None or not self.colleagues else self.colleagues.get(text, text)


def as_written(table: Table) -> list[Entry] | None:
    """The lines of a ledger with all ids as they are written; None where a line cannot be counted."""
    found: list[Entry] = []
    problems: list[str] = []
    _read("", table, Meaning(_AsWritten(), {}, {}), found, problems)
    return None if problems else found


def _read(path: str, table: Table, meaning: Meaning, found: list[Entry], problems: list[str]) -> None:
    accounts, add = meaning.accounts, found.append
    for row, day, amount, currency, cost in counted(path, table, problems, amount_of):
        get = row.cells.get
        account = get("account", "")
        add(
            Entry(
                day,
                accounts[account],
                amount,
                currency,
                cost,
                get("document"),
                get("seller"),
                meaning.part("legal_entity", account, get("legal_entity")),
                meaning.part("site", account, get("site")),
                get("product"),
                meaning.colleague(get("sold_by")),
                path,
                row.line,
            )
        )


def countable(path: str, table: Table) -> Iterator[tuple[Row, date, str]]:
    """The rows of a ledger that can be counted, with day and currency, for who adds up nothing."""
    for row, day, _, currency, _ in counted(path, table, [], _written):
        yield row, day, currency


def counted(
    path: str, table: Table, problems: list[str], read: Callable[[str], V | None]
) -> Iterator[tuple[Row, date, V, str, V | None]]:
    """The rows of a ledger that can be counted, with day, amount, currency and cost; of all others, what is wrong.

    `read` makes of what stands there an amount, or None where that is none.
    """
    missing = [name for name in NEEDED if name not in table.header]
    if missing:
        problems.append(f"{path}:1: the ledger has no column {' and no column '.join(missing)}")
        return
    days, currencies = _Memory(whole_date), _Memory(_currency)
    for row in table.rows:
        get = row.cells.get
        day, amount, currency = days[get("date", "")], read(get("amount", "")), currencies[get("currency", "")]
        written_cost = get("cost")
        cost = None if written_cost is None else read(written_cost)
        if day is None or amount is None or currency is None or (cost is None and written_cost is not None):
            problems.append(f"{path}:{row.line}: {_complaint(row.cells, days, currencies)}")
        else:
            yield row, day, amount, currency, cost


def _complaint(
    cells: Mapping[str, str],
    days: Mapping[str, date | None],
    currencies: Mapping[str, str | None],
) -> str:
    """Say everything that keeps a line from being counted."""
    wrong = []
    if days[cells.get("date", "")] is None:
        wrong.append(_of("date", cells, "a date such as 2026-03-02"))
    if _written(cells.get("amount", "")) is None:
        wrong.append(_of("amount", cells, _number(cells.get("amount", ""))))
    if currencies[cells.get("currency", "")] is None:
        wrong.append(_of("currency", cells, "a currency such as EUR"))
    if "cost" in cells and _written(cells["cost"]) is None:
        wrong.append(_of("cost", cells, _number(cells["cost"])))
    return "; ".join(wrong)


def _number(text: str) -> str:
    if AMOUNT.match(text):
        return f"an amount of at most {LONGEST_AMOUNT} characters"
    return "an amount such as 12.50, with a point and without thousands separators"


def _of(field: str, cells: Mapping[str, str], expected: str) -> str:
    if field not in cells:
        return f"there is no {field}"
    text = cells[field] if len(cells[field]) <= SHOWN_OF_CELL else cells[field][:SHOWN_OF_CELL] + "…"
    return f"the {field} «{text}» is not {expected}"


# ---- invoices


def _invoices(snapshot: Snapshot) -> Entries:
    """Tax invoices and credit notes among the interactions; payment requests are no revenue yet."""
    found: list[Entry] = []
    problems: list[str] = []
    accounts = _present_ids(snapshot)
    for record in snapshot.records(Entity.INTERACTION).values():
        if record.data.get("kind") != "invoice":
            continue
        entry = _invoice(record, accounts)
        if isinstance(entry, str):
            position = record.document.position(("invoice",))
            problems.append(f"{record.path}:{position or START}: {entry}")
        elif entry is not None:
            found.append(entry)
    return Entries(tuple(found), lambda: snapshot.unusable(Entity.INTERACTION), tuple(problems))


def _invoice(record: Record, accounts: Mapping[str, str | None]) -> Entry | str | None:
    """The entry of one invoice; a sentence where it cannot be counted; None where it is not to be counted."""
    block = record.data.get("invoice")
    if not isinstance(block, dict):
        return "the invoice has no block `invoice` with its amount"
    kind = block.get("type")
    if kind == "payment-request":
        return None
    if kind not in ("tax-invoice", "credit-note"):
        return "the invoice does not say its type: tax-invoice, credit-note or payment-request"
    written_day = record.data.get("date")
    day = whole_date(written_day) if isinstance(written_day, str) else None
    amount, currency = _number_in(block, "amount"), block.get("currency")
    if day is None:
        return "the invoice has no date such as 2026-03-02"
    if amount is None:
        return "the invoice has no amount such as 12.50"
    if not isinstance(currency, str) or _currency(currency) is None:
        return "the invoice has no currency such as EUR"
    team = record.data.get("team")
    return Entry(
        day=day,
        account=accounts[record.account or ""],
        amount=-abs(amount) if kind == "credit-note" else amount,
        currency=currency,
        cost=None,
        document=_text(block, "number"),
        seller=_text(block, "seller"),
        legal_entity=_text(block, "legal_entity"),
        site=None,
        product=None,
        sold_by=team[0] if isinstance(team, list) and len(team) == 1 and isinstance(team[0], str) else None,
        path=record.path,
        line=_block_line(record),
    )


def _block_line(record: Record) -> int:
    """The line of the block `invoice`, without the second reading that an exact place would cost."""
    before, found, _ = record.document.source.partition(b"\ninvoice:")
    return before.count(b"\n") + 2 if found else START.line


def _number_in(block: Mapping[str, Any], name: str) -> Decimal | None:
    value = block.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    amount = Decimal(value)
    return amount if len(format(amount, "f")) <= LONGEST_AMOUNT else None


def _text(block: Mapping[str, Any], name: str) -> str | None:
    value = block.get(name)
    return value if isinstance(value, str) else None
