"""The tables of money: the sales ledger, revenue in the base currency, open items. Converts nothing itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from kamcli.facts.circles import circle_on
from kamcli.facts.ledger import Entry, amount_of, refuse
from kamcli.model.account import manager_on
from kamcli.model.dates import days, whole_date
from kamcli.model.entity import Entity
from kamcli.model.money import EXACT as EXACT_DIGITS
from kamcli.model.money import decimal_of, plain
from kamcli.query.column import Cell, Column, Table, Type, by_name
from kamcli.query.moment import Moment
from kamcli.repository import Ledger

EXACT = "The amount as text, with every digit it has, for dsum() and the like."


class Line(NamedTuple):
    """One line of a ledger, as it is written."""

    ledger: Ledger
    line: int
    cells: Mapping[str, str]


def _lines(entity: Entity) -> Any:
    def lines(moment: Moment) -> Iterator[Line]:
        for ledger in moment.snapshot.ledgers(entity).values():
            for row in ledger.table.rows:
                yield Line(ledger, row.line, row.cells)

    return lines


def _usable_lines(moment: Moment) -> Iterator[Line]:
    """The lines of the sales ledger that can be counted; which those are, `facts.ledger` says."""
    counted = {(entry.path, entry.line) for entry in moment.entries.entries} if moment.entries.problems else None
    for line in _lines(Entity.SALES)(moment):
        if counted is None or (line.ledger.path, line.line) in counted:
            yield line


def _cell(name: str, type: Type = "text") -> Column:  # noqa: A002 - the word of SQL
    def read(_: Moment, line: Line) -> Any:
        text = line.cells.get(name)
        return text if text is None or type != "number" else decimal_of(text)

    return Column(name, type, read, field=name)


def _place() -> tuple[Column, ...]:
    return (
        Column("file", "text", lambda _, line: line.ledger.path, meaning="The ledger's file."),
        Column("line", "integer", lambda _, line: line.line, meaning="The line in the file."),
    )


SALES = Table(
    "sales",
    "The sales ledger as it is written, one row a line, each in its own currency. Credit notes are negative.",
    (Entity.SALES,),
    by_name(
        _cell("date", "date"),
        _cell("account"),
        _cell("amount", "number"),
        _cell("currency"),
        *(_cell(name) for name in ("document", "seller", "legal_entity", "site", "product")),
        *(_cell(name, "number") for name in ("quantity", "cost", "vat")),
        _cell("sold_by"),
        _cell("ref"),
        *_place(),
        Column("exact", "text", lambda _, line: line.cells.get("amount"), meaning=EXACT),
    ),
    _usable_lines,
    left_out=lambda moment: moment.entries.problems,
)


def _of_entry(name: str) -> Cell:
    return lambda _, entry: getattr(entry, name)


def _of_account(name: str) -> Cell:
    def read(moment: Moment, entry: Entry) -> Any:
        account = moment.account(entry.account)
        return getattr(account, name) if account else None

    return read


def _circle_then(moment: Moment, entry: Entry) -> str | None:
    account = moment.account(entry.account)
    return circle_on(account, entry.day) if account else None


def _manager_then(moment: Moment, entry: Entry) -> str | None:
    account = moment.account(entry.account)
    return manager_on(account, entry.day) if account else None


def _margin(_: Moment, entry: Entry) -> Decimal | None:
    return None if entry.cost is None else EXACT_DIGITS.subtract(entry.amount, entry.cost)


_ACCOUNTS = (Entity.ACCOUNT,)

REVENUE = Table(
    "revenue",
    "Revenue in the currency of kam.yaml, one row a line, from the policy's one source, by the rate of the day.",
    (),
    by_name(
        Column("date", "date", lambda _, entry: entry.day.isoformat(), meaning="The day it counts for."),
        Column(
            "account",
            "text",
            _of_entry("account"),
            meaning="Id of the account, as it is today; NULL where the line is unallocated.",
        ),
        Column(
            "account_name",
            "text",
            lambda moment, entry: moment.account_name(entry.account),
            meaning="What the account is called.",
        ),
        Column("amount", "number", _of_entry("amount"), meaning="Amount in the base currency, net of VAT."),
        Column("cost", "number", _of_entry("cost"), meaning="Cost in the base currency, where the line has one."),
        Column("margin", "number", _margin, meaning="Amount less cost, where the line has a cost."),
        Column("document", "text", _of_entry("document"), meaning="Number of the document."),
        Column("seller", "text", _of_entry("seller"), meaning="Which of our legal entities sold."),
        Column("legal_entity", "text", _of_entry("legal_entity"), meaning="The client's legal entity."),
        Column("site", "text", _of_entry("site"), meaning="The client's site."),
        Column("product", "text", _of_entry("product"), meaning="What was sold."),
        Column("sold_by", "text", _of_entry("sold_by"), meaning="The colleague who sold."),
        Column(
            "related",
            "flag",
            lambda moment, entry: (account := moment.account(entry.account)) is not None and account.related_party,
            meaning="Whether the account is a related party of ours.",
            counts=_ACCOUNTS,
        ),
        Column("manager", "text", _of_account("manager"), meaning="The account's manager today.", counts=_ACCOUNTS),
        Column(
            "manager_then",
            "text",
            _manager_then,
            meaning="Who was the account's manager on that day.",
            counts=_ACCOUNTS,
        ),
        Column("circle", "text", _of_account("circle"), meaning="The account's circle today.", counts=_ACCOUNTS),
        Column("circle_then", "text", _circle_then, meaning="The account's circle on that day.", counts=_ACCOUNTS),
        Column(
            "holding",
            "text",
            lambda moment, entry: moment.holding(entry.account) if entry.account else None,
            meaning="Id of the account at the top of the holding.",
            counts=_ACCOUNTS,
        ),
        Column(
            "control_group",
            "text",
            lambda moment, entry: moment.control.get(entry.account, entry.account) if entry.account else None,
            meaning="Who is under common control: group:NAME, or the top of the holding.",
            counts=_ACCOUNTS,
        ),
        Column("file", "text", _of_entry("path"), meaning="Where it is written: the file."),
        Column("line", "integer", _of_entry("line"), meaning="Where it is written: the line."),
        Column("exact", "text", lambda _, entry: plain(entry.amount), meaning=EXACT),
    ),
    lambda moment: iter(moment.revenue.lines),
    left_out=lambda moment: moment.revenue.left_out,
)


def _as_of(line: Line) -> date | None:
    return whole_date(line.ledger.id)


def _overdue(_: Moment, line: Line) -> int | None:
    due, as_of = whole_date(line.cells.get("due", "")), _as_of(line)
    return days(due, as_of) if due is not None and as_of is not None and due < as_of else None


def _receivables_left_out(moment: Moment) -> Sequence[str]:
    problems = moment.snapshot.unusable(Entity.RECEIVABLES)
    for line in _lines(Entity.RECEIVABLES)(moment):
        amount = line.cells.get("amount", "")
        if amount_of(amount) is None:
            problems.append(
                f"{line.ledger.path}:{line.line}: the amount «{amount[:60]}» is not an amount such as 12.50"
            )
    refuse(problems, skip=moment.skip)
    return problems


def _open_items(moment: Moment) -> Iterator[Line]:
    for line in _lines(Entity.RECEIVABLES)(moment):
        if amount_of(line.cells.get("amount", "")) is not None:
            yield line


RECEIVABLES = Table(
    "receivables",
    "Open items of every day that was imported, one row an item and day, each in its own currency.",
    (Entity.RECEIVABLES,),
    by_name(
        Column("as_of", "date", lambda _, line: line.ledger.id, meaning="The day of the list."),
        Column(
            "latest",
            "flag",
            lambda moment, line: line.ledger.id == moment.last_receivables,
            meaning="Whether it is the latest list.",
        ),
        _cell("account"),
        Column(
            "account_name",
            "text",
            lambda moment, line: moment.account_name(line.cells.get("account")),
            meaning="What the account is called.",
        ),
        *(_cell(name) for name in ("legal_entity", "seller", "document")),
        _cell("date", "date"),
        _cell("due", "date"),
        _cell("amount", "number"),
        _cell("currency"),
        Column("overdue_days", "integer", _overdue, meaning="Days overdue on the day of the list, where it was."),
        _cell("ref"),
        *_place(),
        Column("exact", "text", lambda _, line: line.cells.get("amount"), meaning=EXACT),
    ),
    _open_items,
    left_out=_receivables_left_out,
)
