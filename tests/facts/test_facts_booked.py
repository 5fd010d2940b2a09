"""What ledgers hold that is compared with others: the same from their lines and from what is remembered of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from small_company import lay

from kamcli import csvio
from kamcli.facts import booked
from kamcli.index import Index, packed, unpacked
from kamcli.repository import Repository, open_repository

HEAD = "date,account,amount,currency,document,seller,ref\n"
FILES = {
    "kam.yaml": "format: 1\ncurrency: EUR\ncompany: {name: Example}\n",
    "accounts/acme/account.yaml": "name: Acme\ncircle: market\nformer_ids: [old-acme]\n",
    "accounts/beta/account.yaml": "name: Beta\ncircle: market\n",
    "sales/2026-01.csv": HEAD
    + "2026-01-05,acme,1.00,EUR,D1,,r1\n2026-01-05,acme,2.00,EUR,D1,,r2\n2026-01-06,,3.00,USD,D2,main,r1\n"
    + "2026-01-06,beta,oops,EUR,D1,,\n2026-01-05,beta,4.00,USD,D2,main,r3\n",
    "sales/2026-02.csv": HEAD
    + "2026-02-01,beta,5.00,EUR,D1,,r2\n2026-02-01,old-acme,6.00,EUR,D1,,r4\n2026-02-01,acme,6.00,EUR,D2,main,\n",
    "receivables/2026-01-31.csv": "account,amount,currency,due\nacme,1.00,GBP,2026-01-01\n",
    "rates/2026.csv": "date,currency,rate\n2026-01-01,USD,0.9\n",
}


@pytest.fixture
def company(tmp_path: Path) -> Path:
    return lay(tmp_path, FILES)


def all_of(repository: Repository) -> list[object]:
    return [
        [*booked.refs_twice(repository)],
        booked.shared_documents(repository),
        booked.disputed(repository),
        [*booked.days(repository)],
        [*booked.codes(repository)],
    ]


def test_what_ledgers_have_in_common_is_found_across_files_and_former_ids(company: Path) -> None:
    repository = open_repository(company, tolerant=True)
    assert [*booked.refs_twice(repository)] == [
        ("sales/2026-01.csv", 4, "sales/2026-01.csv", 2, "r1"),
        ("sales/2026-02.csv", 2, "sales/2026-01.csv", 3, "r2"),
    ]
    shared = [
        (one.document, one.account, one.line, other.account, other.path, other.line)
        for one, other in booked.shared_documents(repository)
    ]
    assert booked.disputed(repository) == ["acme", "beta", "old-acme"]
    assert shared == [
        ("D1", "acme", 2, "beta", "sales/2026-02.csv", 2),
        ("D2", "beta", 6, "acme", "sales/2026-02.csv", 4),
    ]


def test_days_count_the_lines_that_can_be_counted(company: Path) -> None:
    found = [*booked.days(open_repository(company, tolerant=True))]
    assert [(each.line, each.currency, each.day, each.lines) for each in found] == [
        (2, "EUR", date(2026, 1, 5), 2),
        (4, "USD", date(2026, 1, 6), 1),
        (6, "USD", date(2026, 1, 5), 1),
        (2, "EUR", date(2026, 2, 1), 3),
    ]


def test_codes_are_of_all_ledgers(company: Path) -> None:
    found = [*booked.codes(open_repository(company, tolerant=True))]
    assert {(each.path, each.code, each.year, each.line) for each in found} == {
        ("sales/2026-01.csv", "EUR", 2026, 2),
        ("sales/2026-01.csv", "USD", 2026, 4),
        ("sales/2026-02.csv", "EUR", 2026, 2),
        ("rates/2026.csv", "USD", 2026, 2),
        ("receivables/2026-01-31.csv", "GBP", 2026, 2),
    }


def test_what_is_remembered_is_what_is_read_and_no_ledger_is_read_for_it(
    company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = all_of(open_repository(company, tolerant=True))
    with Index(company) as index:
        assert all_of(open_repository(company, tolerant=True, index=index)) == plain
    read: list[bytes] = []
    real = csvio.read
    monkeypatch.setattr(csvio, "read", lambda source: read.append(source) or real(source))
    with Index(company) as index:
        assert all_of(open_repository(company, tolerant=True, index=index)) == plain
        assert read == []
    ledger = company / "sales/2026-02.csv"
    ledger.write_bytes(ledger.read_bytes() + b"2026-02-02,acme,1.00,EUR,D3,,r9\n")
    with Index(company) as index:
        changed = all_of(open_repository(company, tolerant=True, index=index))
    assert read == [ledger.read_bytes()]
    assert changed == all_of(replace(open_repository(company, tolerant=True), index=None)) != plain


def test_rows_come_back_as_they_were() -> None:
    rows = [["1", "", "Болт, 3 мм"], ["2", " x ", ""]]
    assert [*unpacked(packed(rows))] == rows
    assert [*unpacked(packed([]))] == []
