"""What else hangs on few, or may end: contracts, public bodies, open items, new business."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kamcli.model.dates import period
from kamcli.reports.concentration.exposure import Exposure
from kamcli.reports.concentration.outlook import Settings, failed, look
from kamcli.reports.concentration.verdict import Level
from kamcli.reports.renewals import renewals
from kamcli.repository import Repository

Build = Callable[..., Repository]
TODAY = date(2026, 7, 1)
HEAD = "date,account,amount,currency\n"
FILES = {
    "sales/2025-08.csv": HEAD + "2025-08-05,old,400,EUR\n2025-08-05,town,100,EUR\n",
    "sales/2026-03.csv": HEAD + "2026-03-05,old,200,EUR\n2026-03-05,fresh,300,EUR\n",
    "accounts/old/account.yaml": "name: Old\ncontracts:\n- {id: one, expires: 2026-09-30}\n"
    "- {id: gone, expires: 2020-01-01}\n",
    "accounts/town/account.yaml": "name: Town\nowners: public-body\ncontracts:\n"
    "- {id: one, expires: 2026-08-01}\n- {id: on}\n",
    "accounts/fresh/account.yaml": "name: Fresh\nowners: people\n",
    "accounts/next/account.yaml": "name: Next\n",
    "accounts/next/deals/plant.yaml": "name: Plant\nstage: proposal\namount: 1000\ncurrency: EUR\nprobability: 30\n",
    "accounts/next/deals/lost.yaml": "name: Lost\nstage: lost\namount: 9000\ncurrency: EUR\nprobability: 90\n",
    "accounts/fresh/deals/more.yaml": "name: More\nstage: proposal\namount: 100\ncurrency: EUR\nprobability: 50\n",
    "accounts/old/deals/again.yaml": "name: Again\nstage: proposal\namount: 5000\ncurrency: EUR\nprobability: 50\n",
    "receivables/2026-06-30.csv": "account,document,date,due,amount,currency\n"
    + "".join(f"c{n},D{n},2026-05-01,2026-07-10,{n}0,EUR\n" for n in range(1, 8)),
}


def seen(repository: Build, files: dict[str, str], over: str = "12m") -> Exposure:
    _, outlook = look(repository(files), period(over, TODAY, 1), Settings(TODAY))
    assert outlook.exposure is not None
    return outlook.exposure


def test_contracts_that_end_are_those_of_the_renewals_report(repository: Build) -> None:
    found = seen(repository, FILES)
    assert found.ending is not None
    assert (found.horizon, found.ending.accounts, found.ending.amount) == (date(2027, 7, 1), ("old",), 600)
    assert found.ending.share == Fraction(600, 1000)
    assert renewals(repository(FILES), TODAY).at_stake == found.ending.amount


def test_public_bodies(repository: Build) -> None:
    found = seen(repository, FILES)
    assert (found.owned, found.public.accounts, found.public.share) == (True, ("town",), Fraction(1, 10))


def test_the_top_five_debtors(repository: Build) -> None:
    found = seen(repository, FILES).debts
    assert found is not None
    assert (found.count, found.share, found.overdue_share) == (5, Fraction(250, 280), 0)
    assert seen(repository, {name: text for name, text in FILES.items() if "receiv" not in name}, "2026").debts


def test_new_business_is_of_clients_without_revenue_before_this_year(repository: Build) -> None:
    found = seen(repository, FILES).new_business
    assert found is not None
    assert (found.since, found.deals, found.accounts) == (date(2026, 1, 1), 2, ("fresh", "next"))
    assert (found.amount, found.ratio, found.verdict.level) == (350, Fraction(350, 600), Level.WARNING)
    less = {**FILES, "policy/limits.yaml": "new_business: {cover: 58}\n"}
    enough = seen(repository, less).new_business
    assert enough is not None
    assert (enough.threshold, enough.verdict.level) == (58, Level.FINE)


def test_too_little_new_business_is_a_warning_for_ci(repository: Build) -> None:
    many = "".join(f"2026-03-05,x{n},10,EUR\n" for n in range(40))
    files = {
        "sales/2026-03.csv": HEAD + many,
        "policy/limits.yaml": "concentration: {key_share: {low: 0}}\n",
    }
    report, outlook = look(repository(files), period("2026", TODAY, 1), Settings(TODAY))
    assert not failed(report, outlook)
    assert failed(report, outlook, strict=True)
    assert not failed(report, strict=True)


def test_what_cannot_be_said_leaves_the_rest_standing(repository: Build) -> None:
    files = {
        **FILES,
        "accounts/next/deals/plant.yaml": "name: P\nstage: lead\namount: 1\ncurrency: CHF\nprobability: 30\n",
        "receivables/2026-06-30.csv": "account,document,date,due,amount,currency\na,D,2026-05-01,2026-07-10,1,USD\n",
        "accounts/town/account.yaml": "name: Town\ncontracts:\n- {id: one, expires: soon}\n",
    }
    found = seen(repository, files)
    assert (found.debts, found.new_business, found.ending) == (None, None, None)
    assert [what for what, _ in found.unsaid] == ["contracts", "receivables", "new business"]
    assert "CHF" in found.unsaid[2][1]
    assert "USD" in found.unsaid[1][1]


def test_an_empty_period_has_nothing_hanging(repository: Build) -> None:
    found = seen(repository, FILES, "2019")
    assert found.ending is not None
    assert (found.ending.amount, found.ending.share) == (Decimal(0), None)
    assert found.new_business is not None
    assert found.new_business.verdict.level is Level.NOT_DEFINED
