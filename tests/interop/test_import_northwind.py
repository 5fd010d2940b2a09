"""The Northwind example, imported by its mapping files alone, gives the golden figures."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from import_company import Company, write

from kamcli.interop.tabular import planning
from kamcli.interop.tabular.plan import Plan
from kamcli.interop.tabular.source import GivenFile
from kamcli.model.money import EXACT
from kamcli.repository import open_repository

EXAMPLE = Path(__file__).parents[2] / "examples" / "northwind"
STEPS = (
    ("team.yaml", ("employees.csv",)),
    ("customers.yaml", ("customers.csv", "orders.csv")),
    ("sales.yaml", ("order_lines.csv", "orders.csv")),
)


def bring(root: Path, mapping: str, files: tuple[str, ...]) -> Plan:
    given = [GivenFile(name, (EXAMPLE / "data" / name).read_bytes()) for name in files]
    options = planning.Options(date(2026, 3, 2))
    source = (EXAMPLE / "maps" / mapping).read_bytes()
    plan = planning.plan_import(open_repository(root), mapping, source, given, options)
    write(plan, root)
    return plan


@pytest.fixture(scope="module")
def northwind(tmp_path_factory: pytest.TempPathFactory) -> Company:
    root = tmp_path_factory.mktemp("northwind")
    shutil.copy(EXAMPLE / "kam.yaml", root)
    for mapping, files in STEPS:
        assert bring(root, mapping, files).bad == ()
    return Company(root)


@pytest.fixture(scope="module")
def lines(northwind: Company) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for path in sorted((northwind.root / "sales").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert {row["date"][:7] for row in rows} == {path.stem}
        found += rows
    return found


def total(lines: list[dict[str, str]]) -> Decimal:
    result = Decimal(0)
    for line in lines:
        result = EXACT.add(result, Decimal(line["amount"]))
    return result


def test_the_ledger_has_the_golden_total(lines: list[dict[str, str]]) -> None:
    assert len(lines) == 2155
    assert total(lines) == Decimal("1265793.0395")
    assert {line["currency"] for line in lines} == {"USD"}
    assert total([line for line in lines if line["date"].startswith("1997")]) == Decimal("617085.2035")


def test_the_customers_have_their_golden_shares(lines: list[dict[str, str]]) -> None:
    def of(account: str) -> Decimal:
        return total([line for line in lines if line["account"] == account])

    assert of("quick-stop") == Decimal("110277.3050")
    assert of("ernst-handel") == Decimal("104874.9785")
    assert of("save-a-lot-markets") == Decimal("104361.9500")
    assert len({line["account"] for line in lines}) == 89


def test_everybody_is_there_with_references_that_resolve(northwind: Company, lines: list[dict[str, str]]) -> None:
    snapshot = open_repository(northwind.root).snapshot
    assert len(snapshot.accounts) == 91
    assert len(snapshot.contacts) == 91
    assert len(snapshot.colleagues) == 9
    assert {line["account"] for line in lines} <= snapshot.accounts.keys()
    assert {line["sold_by"] for line in lines} == set(snapshot.colleagues)
    assert {account.circle for account in snapshot.accounts.values()} == {"customer", "market"}
    assert sum(account.circle == "customer" for account in snapshot.accounts.values()) == 89
    assert all(len(account.country or "") == 2 for account in snapshot.accounts.values())
    assert snapshot.accounts["quick-stop"].country == "DE"


def test_no_name_of_a_contact_stands_in_a_path(northwind: Company) -> None:
    for contact in open_repository(northwind.root).snapshot.contacts.values():
        assert contact.name.split()[-1].lower() not in contact.id.partition("/")[2].split("-")


def test_importing_again_changes_no_byte(northwind: Company) -> None:
    before = northwind.files()
    for mapping, files in STEPS:
        plan = bring(northwind.root, mapping, files)
        assert plan.files == {}
        assert all(target.gone == () for target in plan.targets)
    assert northwind.files() == before


def test_the_imports_are_recorded_with_their_control_totals(northwind: Company) -> None:
    assert [Path(path).stem for path in northwind.files() if path.startswith("imports/")] == [
        "2026-03-02-northwind-2",
        "2026-03-02-northwind-3",
        "2026-03-02-northwind",
    ]
    text = northwind.read("imports/2026-03-02-northwind-3.yaml")
    assert "amount: 1265793.0395\n    rows: 2155\n    allocated: 1265793.0395\n" in text
    assert "first: 1996-07-04\n  last: 1998-05-06\n" in text
