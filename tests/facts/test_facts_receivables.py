"""What a client owes: the latest list, by currency and age."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from kamcli.facts.receivables import receivables
from kamcli.repository import Repository

HEAD = "account,document,date,due,amount,currency\n"
TODAY = date(2026, 3, 31)
FILES = {
    "accounts/acme/account.yaml": "name: Acme\ncircle: market\nindustry: food\nformer_ids: [old]\n",
    "receivables/2026-02-28.csv": f"{HEAD}acme,A-0,2026-01-01,2026-01-31,999.00,EUR\n",
    "receivables/2026-03-31.csv": (
        f"{HEAD}acme,A-1,2026-03-20,2026-04-20,100.10,EUR\n"
        "old,A-2,2026-02-01,2026-03-01,50.05,EUR\n"
        "acme,A-3,2025-10-01,2025-11-01,7.00,USD\n"
        "acme,A-4,2026-03-01,,1.00,EUR\n"
        "acme,A-5,2026-03-01,2026-03-30,-20.00,EUR\n"
        "delos,D-1,2026-03-01,2026-03-30,500.00,EUR\n"
        "acme,A-6,2026-03-01,2026-03-30,much,EUR\n"
    ),
    "receivables/2026-04-30.csv": f"{HEAD}acme,A-9,2026-04-01,2026-04-20,1.00,EUR\n",
}


def test_the_latest_list_by_currency_and_age(repository: Callable[..., Repository]) -> None:
    found = receivables(repository(FILES).snapshot, "acme", TODAY)
    assert found is not None
    assert found.day == TODAY
    assert found.total == {"EUR": Decimal("131.15"), "USD": Decimal("7.00")}
    assert found.overdue == {"EUR": Decimal("30.05"), "USD": Decimal("7.00")}
    assert found.aged("EUR") == {
        "not due": Decimal("100.10"),
        "1-30 days": Decimal("30.05"),
        "no due date": Decimal("1.00"),
    }
    assert [item.document for item in found.items] == ["A-3", "A-2", "A-5", "A-1", "A-4"]
    assert found.unusable == ("receivables/2026-03-31.csv:8: no amount and currency can be read here",)


def test_no_list_is_not_the_same_as_no_debt(repository: Callable[..., Repository]) -> None:
    snapshot = repository(FILES).snapshot
    assert receivables(snapshot, "acme", date(2026, 1, 1)) is None
    found = receivables(snapshot, "nobody", TODAY)
    assert found is not None
    assert found.items == ()
