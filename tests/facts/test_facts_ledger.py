"""Entries of revenue: every date, amount and currency is checked, from one source only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from kamcli.errors import UnreadableError
from kamcli.facts.ledger import amount_of, entries, refuse
from kamcli.repository import Repository

Build = Callable[..., Repository]
HEAD = "date,account,amount,currency\n"


def sales(repository: Build, lines: str, head: str = HEAD, **files: str) -> Repository:
    return repository({"sales/2026-01.csv": head + lines, **files})


def problems(repository: Build, lines: str, head: str = HEAD) -> list[str]:
    return list(entries(sales(repository, lines, head).snapshot, "sales").problems)


def test_an_entry_has_all_that_the_line_says(repository: Build) -> None:
    head = "date,account,amount,currency,document,seller,legal_entity,site,product,quantity,cost,sold_by,ref\n"
    line = "2026-01-05,acme,-12.50,EUR,D1,main,acme-ltd,yard,Bolts,3,7.25,anna,r1\n"
    (found,) = entries(sales(repository, line, head).snapshot, "sales").entries
    assert (found.day, found.account, found.amount, found.currency) == (
        date(2026, 1, 5),
        "acme",
        Decimal("-12.50"),
        "EUR",
    )
    assert (found.document, found.seller, found.legal_entity, found.site) == ("D1", "main", "acme-ltd", "yard")
    assert (found.product, found.cost, found.sold_by) == ("Bolts", Decimal("7.25"), "anna")
    assert (found.path, found.line) == ("sales/2026-01.csv", 2)


def test_an_empty_account_is_unallocated(repository: Build) -> None:
    found = entries(sales(repository, "2026-01-05,,5,EUR\n2026-01-05, ,5,EUR\n").snapshot, "sales")
    assert [entry.account for entry in found.entries] == [None, None]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('2026-01-05,acme,"12,50",EUR', "the amount «12,50» is not an amount such as 12.50"),
        ("2026-01-05,acme,1e3,EUR", "the amount «1e3» is not"),
        ("2026-01-05,acme,.5,EUR", "the amount «.5» is not"),
        ("2026-01-05,acme,١٢,EUR", "the amount «١٢» is not"),
        ("2026-01-05,acme,NaN,EUR", "the amount «NaN» is not"),
        ("2026-01-05,acme,1 000,EUR", "the amount «1 000» is not"),
        ("2026-01-05,acme,,EUR", "there is no amount"),
        ("2026-01-05,acme,5,", "there is no currency"),
        ("2026-01-05,acme,5,eur", "the currency «eur» is not a currency such as EUR"),
        ("2026-02-30,acme,5,EUR", "the date «2026-02-30» is not a date"),
        ("05.01.2026,acme,5,EUR", "the date «05.01.2026» is not a date"),
        ("2026-01,acme,5,EUR", "the date «2026-01» is not a date"),
        (",acme,5,EUR", "there is no date"),
        (",acme,x,", "there is no date; the amount «x» is not"),
        (f"2026-01-05,acme,{'9' * 31},EUR", "at most 30 characters"),
        (f"2026-01-05,acme,{'9' * 100_000},EUR", "9…» is not"),
    ],
    ids=lambda text: text[:40],
)
def test_an_unusable_line_is_told_with_its_place(repository: Build, line: str, complaint: str) -> None:
    (found,) = problems(repository, f"2026-01-04,acme,1,EUR\n{line}\n")
    assert found.startswith("sales/2026-01.csv:3: ")
    assert complaint in found
    assert len(found) < 300


def test_a_cost_that_is_no_number_makes_the_line_unusable(repository: Build) -> None:
    (found,) = problems(repository, '2026-01-04,acme,1,EUR,"0,5"\n', "date,account,amount,currency,cost\n")
    assert "the cost «0,5» is not" in found


def test_a_ledger_without_a_column_is_one_problem(repository: Build) -> None:
    assert problems(repository, "2026-01-04,acme\n" * 3, "date,account\n") == [
        "sales/2026-01.csv:1: the ledger has no column amount and no column currency"
    ]


def test_former_ids_mean_the_present_account(repository: Build) -> None:
    account = "name: Acme\nformer_ids: [old-acme]\n"
    found = entries(
        sales(repository, "2026-01-05,old-acme,5,EUR\n", **{"accounts/acme/account.yaml": account}).snapshot, "sales"
    )
    assert [entry.account for entry in found.entries] == ["acme"]


def test_an_id_that_nobody_has_stays(repository: Build) -> None:
    found = entries(sales(repository, "2026-01-05,stranger,5,EUR\n").snapshot, "sales")
    assert [entry.account for entry in found.entries] == ["stranger"]


def test_an_unreadable_ledger_is_a_problem(repository: Build) -> None:
    found = problems(repository, '2026-01-05,"acme,5,EUR\n')
    assert found
    assert all(line.startswith("sales/2026-01.csv:") for line in found)


@pytest.mark.parametrize("name", ["march.csv", "2026.csv", "2026-03.CSV", "2026-3.csv", "old/2026-03.csv"])
def test_a_ledger_that_would_be_overlooked_is_a_problem(repository: Build, name: str) -> None:
    found = entries(sales(repository, "", **{f"sales/{name}": HEAD, "sales/README.md": "notes"}).snapshot, "sales")
    (problem,) = found.problems
    assert problem.startswith(f"sales/{name}:1:")
    assert "not read" in problem


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", "0"), ("-0.10", "-0.10"), ("007", "7"), ("+5", None), ("-", None), ("", None), ("1_0", None), ("5\n", None)],
)
def test_amount_of(text: str, value: str | None) -> None:
    assert amount_of(text) == (None if value is None else Decimal(value))


def test_a_refusal_lists_what_is_wrong_but_not_without_end() -> None:
    with pytest.raises(UnreadableError) as refusal:
        refuse([f"sales/2026-01.csv:{n}: wrong" for n in range(2, 102)], skip=False)
    text = str(refusal.value)
    assert text.startswith("100 places cannot be used")
    assert "sales/2026-01.csv:2: wrong" in text
    assert "… and 80 more" in text
    assert "--skip-unreadable" in text
    refuse(["anything"], skip=True)
    refuse([], skip=False)


INVOICE = "kind: invoice\ndate: 2026-01-05\nsubject: Invoice\ninvoice: {{number: '1', {}}}\n"


def invoices(repository: Build, *blocks: str) -> Repository:
    files = {
        f"accounts/acme/interactions/2026/2026-01-05-invoice-{n}.yaml": INVOICE.format(block)
        for n, block in enumerate(blocks)
    }
    return repository({"sales/2026-01.csv": HEAD + "2026-01-05,acme,999,EUR\n", **files})


def test_invoices_count_tax_invoices_and_credit_notes_and_nothing_else(repository: Build) -> None:
    found = entries(
        invoices(
            repository,
            "type: tax-invoice, amount: 100.50, currency: EUR, seller: main, legal_entity: acme-ltd",
            "type: credit-note, amount: 20, currency: USD",
            "type: credit-note, amount: -1, currency: EUR",
            "type: payment-request, amount: 7, currency: EUR",
        ).snapshot,
        "invoices",
    )
    assert found.problems == ()
    assert [(entry.account, entry.amount, entry.currency) for entry in found.entries] == [
        ("acme", Decimal("100.50"), "EUR"),
        ("acme", Decimal(-20), "USD"),
        ("acme", Decimal(-1), "EUR"),
    ]
    assert (found.entries[0].seller, found.entries[0].legal_entity, found.entries[0].line) == ("main", "acme-ltd", 4)


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        ("amount: 5, currency: EUR", "does not say its type"),
        ("type: tax-invoice, currency: EUR", "no amount"),
        ("type: tax-invoice, amount: '5', currency: EUR", "no amount"),
        ("type: tax-invoice, amount: 5", "no currency"),
        ("type: tax-invoice, amount: 5, currency: euro", "no currency"),
    ],
)
def test_an_invoice_that_cannot_be_counted_is_told(repository: Build, block: str, complaint: str) -> None:
    found = entries(invoices(repository, block).snapshot, "invoices")
    assert found.entries == ()
    (problem,) = found.problems
    assert problem.startswith("accounts/acme/interactions/2026/2026-01-05-invoice-0.yaml:4:")
    assert complaint in problem
