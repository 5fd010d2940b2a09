"""The holding that docs/concentration.md works by hand: the page's own figures, against the report's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from kamcli.model.dates import period
from kamcli.reports.concentration import concentration
from kamcli.reports.concentration.counting import Counting
from kamcli.repository import Repository

PAGE = Path(__file__).resolve().parents[3] / "docs" / "concentration.md"
TODAY = date(2026, 12, 31)


def section() -> str:
    text = PAGE.read_text(encoding="utf-8")
    return text.split("### A holding by hand", 1)[1].split("\n## ", 1)[0]


def test_the_page_says_what_the_report_says(repository: Callable[..., Repository]) -> None:
    text = " ".join(section().split())
    table = re.findall(r"^\| (\w+) \| (\d+) \| (\d+) \| (\d+) \|$", section(), re.MULTILINE)
    assert [name for name, *_ in table] == ["Naxos", "Delos", "Kea", "Volga"]
    lines = "date,account,amount,currency\n"
    for name, early, late, whole in table:
        assert int(early) + int(late) == int(whole)
        lines += f"2026-03-31,{name.lower()},{early},EUR\n2026-04-01,{name.lower()},{late},EUR\n"
    (delos,) = re.findall(r"```yaml\n# accounts/delos/account.yaml\n(.*?)```", section(), re.DOTALL)
    home = repository(
        {
            "sales/2026-03.csv": lines,
            "accounts/aegean/account.yaml": "name: Aegean\n",
            "accounts/naxos/account.yaml": "name: Naxos\nparent: aegean\n",
            "accounts/delos/account.yaml": f"name: Delos\n{delos}",
            "accounts/kea/account.yaml": "name: Kea\ncontrol_group: family\n",
            "accounts/volga/account.yaml": "name: Volga\n",
        }
    )
    expected = {
        "account": {"Volga": 40, "Naxos": 30, "Delos": 20, "Kea": 10},
        "holding": {"Aegean": 45, "Volga": 40, "Kea": 10, "Delos": 5},
        "control-group": {"family": 50, "Volga": 40, "Aegean": 10},
    }
    for by, shares in expected.items():
        found = concentration(home, period("2026", TODAY, 1), TODAY, Counting(by=by))
        assert found.total == 1000
        assert {row.name: row.share and row.share * 100 for row in found.rows} == shares
        hhi = found.measures.hhi
        assert hhi is not None
        sums = " + ".join(f"{share}²" for share in sorted(shares.values(), reverse=True))
        assert f"HHI = {sums} = {Decimal(int(hhi)):,}".replace(",", " ") in text
        if by == "account":
            assert all(f"{name} {share} %" in text for name, share in shares.items())
