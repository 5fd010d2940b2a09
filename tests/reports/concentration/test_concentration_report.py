"""The report over whole repositories: every rule of what counts as whose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from kamcli.errors import DataError, UnreadableError
from kamcli.model.dates import ALL_TIME, period
from kamcli.reports.concentration import DIMENSIONS, Concentration, concentration
from kamcli.reports.concentration.counting import Counting
from kamcli.reports.concentration.verdict import Level
from kamcli.reports.concentration.view import Kind
from kamcli.repository import Repository

Build = Callable[..., Repository]
TODAY = date(2026, 6, 15)
HEAD = "date,account,amount,currency,document,seller,legal_entity,site,product,cost,sold_by\n"


def line(account: str, amount: str, day: str = "2026-03-01", **cells: str) -> str:
    names = ("document", "seller", "legal_entity", "site", "product", "cost", "sold_by")
    return (
        ",".join([day, account, amount, cells.pop("currency", "EUR"), *(cells.get(name, "") for name in names)]) + "\n"
    )


def files(lines: str, accounts: Mapping[str, str] = {}, **others: str) -> dict[str, str]:
    return {
        "sales/2026-03.csv": HEAD + lines,
        **{f"accounts/{name}/account.yaml": f"name: {name.title()}\n{text}" for name, text in accounts.items()},
        **others,
    }


def report(repository: Build, content: dict[str, str], **options: Any) -> Concentration:
    return concentration(repository(content), options.pop("over", ALL_TIME), TODAY, Counting(**options))


COMPANY = files(
    line("north", "50", legal_entity="north-gr", seller="ltd", product="Bolts", sold_by="anna")
    + line("north", "10", legal_entity="north-de", seller="ltd", product="Nuts", sold_by="boris")
    + line("north", "5", site="yard")
    + line("south", "20", day="2026-05-01", product="Bolts")
    + line("south", "15", day="2026-01-01")
    + line("east", "30")
    + line("stranger", "7", sold_by="ghost")
    + line("", "13", product="Nuts", seller="inc"),
    {
        "north": "circle: key\nmanager: anna\nindustry: shipping\nparent: group\nlegal_entities:\n"
        "- {id: north-gr, name: North AE, country: GR}\n- {id: north-de, name: North GmbH, country: DE}\n"
        "sites:\n- {id: yard, name: Yard, legal_entity: north-de}\n",
        "south": "circle: key\nmanager: boris\nparent: group\n"
        "legal_entities:\n- {id: south, name: South Ltd, country: GB}\n"
        "circle_log:\n- {circle: customer, date: 2026-02-01}\n- {circle: key, date: 2026-04-01}\n",
        "east": "circle: customer\n",
        "group": "circle: market\n",
    },
    **{"team/anna.yaml": "name: Анна\n", "policy/lists.yaml": "recurring_products: [Nuts]\n"},
)

EXPECTED: dict[str, dict[str | None, str]] = {
    "account": {"north": "65", "south": "35", "east": "30", "stranger": "7", "unallocated": "13"},
    "holding": {"group": "100", "east": "30", "stranger": "7", "unallocated": "13"},
    "legal-entity": {
        "north/north-gr": "50",
        "north/north-de": "10",
        "south/south": "35",
        "legal entity not stated": "42",
        "unallocated": "13",
    },
    "manager": {"anna": "65", "boris": "35", "no manager": "37", "unallocated": "13"},
    "seller": {"ltd": "60", "inc": "13", "seller not stated": "77"},
    "sold-by": {"anna": "50", "boris": "10", "ghost": "7", "who sold it is not stated": "83"},
    "circle": {"key": "85", "customer": "30", "circle of the time not known": "22", "unallocated": "13"},
    "industry": {"shipping": "65", "industry not stated": "72", "unallocated": "13"},
    "country": {"GR": "50", "GB": "35", "DE": "15", "country not stated": "37", "unallocated": "13"},
    "product": {"Bolts": "70", "Nuts": "23", "product not stated": "57"},
    "control-group": {"group": "100", "east": "30", "stranger": "7", "unallocated": "13"},
    "currency": {"EUR": "150"},
    "recurrence": {"recurring": "23", "one-off": "70", "product not stated": "57"},
}


@pytest.mark.parametrize("by", DIMENSIONS)
def test_every_grouping_has_the_same_total_in_groups_of_its_own(repository: Build, by: str) -> None:
    found = report(repository, COMPANY, by=by)
    assert {row.id or row.name: row.amount for row in found.rows} == {
        name: Decimal(amount) for name, amount in EXPECTED[by].items()
    }
    assert found.total == sum(row.amount for row in found.rows) == 150
    assert found.customers == report(repository, COMPANY).measures


def test_groups_have_names_where_something_says_them(repository: Build) -> None:
    def names(by: str) -> set[str]:
        return {row.name for row in report(repository, COMPANY, by=by).rows if row.kind is Kind.GROUP}

    assert names("holding") == {"Group", "East", "stranger"}
    assert names("manager") == {"Анна", "boris"}
    assert names("legal-entity") == {"North AE", "North GmbH", "South Ltd"}
    assert names("circle") == {"Key", "Customer"}


def test_the_only_seller_and_the_only_legal_entity_are_meant(repository: Build) -> None:
    kam = "format: 1\ncompany: {name: Ours, legal_entities: [{id: ours, name: Ours Ltd}]}\ncurrency: EUR\n"
    found = report(repository, {**COMPANY, "kam.yaml": kam}, by="seller")
    assert {row.id: (row.name, row.amount) for row in found.rows}["ours"] == ("Ours Ltd", Decimal(77))


def test_key_share_goes_by_the_circle_of_the_day(repository: Build) -> None:
    key = report(repository, COMPANY).key
    assert (key.amount, key.accounts) == (Decimal(85), ("north", "south"))
    # south was made key in April, and its log begins in February
    assert key.unknown == 15
    assert key.share == Fraction(85, 150)
    assert key.verdict.level is Level.WATCH


def test_the_largest_at_every_level(repository: Build) -> None:
    found = report(repository, COMPANY)
    assert found.largest_account is not None
    assert found.largest_holding is not None
    assert found.largest_group is not None
    assert (found.largest_account.id, found.largest_account.amount) == ("north", 65)
    assert (found.largest_holding.id, found.largest_holding.accounts) == ("group", ("north", "south"))
    assert found.largest_holding.share == Fraction(100, 150)
    assert found.largest_group.id == "group"
    assert [client.id for client in found.disclosure] == ["group", "east"]


def test_disclosure_counts_a_control_group_as_one_client(repository: Build) -> None:
    lines = line("a", "6") + line("b", "4") + line("c", "9.99") + line("d", "80.01")
    groups = {"a": "control_group: family\n", "b": "control_group: family\n", "c": "", "d": ""}
    found = report(repository, files(lines, groups))
    assert [(client.name, client.amount, client.accounts) for client in found.disclosure] == [
        ("D", Decimal("80.01"), ("d",)),
        ("family", Decimal(10), ("a", "b")),
    ]


def test_unallocated_revenue_is_in_the_total_and_no_customer(repository: Build) -> None:
    found = report(repository, files(line("a", "60") + line("", "40"), {"a": ""}))
    assert (found.total, found.unallocated.amount, found.unallocated.share) == (100, 40, Fraction(4, 10))
    assert found.unallocated.verdict.level is Level.WARNING
    assert (found.measures.customers, found.measures.cr1, found.measures.hhi) == (1, Fraction(6, 10), 3600)


def test_credits_make_a_customer_negative_but_keep_it(repository: Build) -> None:
    found = report(repository, files(line("a", "60") + line("b", "-10") + line("c", "5") + line("c", "-5")))
    assert {row.id: row.amount for row in found.rows} == {"a": 60, "c": 0, "b": -10}
    assert (found.measures.zero, found.measures.negative, found.total) == (1, 1, 50)
    assert found.rows[-1].cumulative == 1


def test_more_credited_than_sold_is_not_defined(repository: Build) -> None:
    found = report(repository, files(line("a", "60") + line("b", "-60")))
    assert found.total == 0
    assert found.measures.hhi is None
    assert found.key.verdict.level is Level.NOT_DEFINED
    assert found.manager is None
    assert found.disclosure == ()


def test_an_empty_period_and_an_empty_ledger(repository: Build) -> None:
    found = report(repository, COMPANY, over=period("2020", TODAY))
    assert (found.total, found.lines, found.rows, found.largest_account) == (0, 0, (), None)
    assert (found.ledger_first, found.ledger_last) == (date(2026, 1, 1), date(2026, 5, 1))


def test_nothing_at_all(repository: Build) -> None:
    found = report(repository, {})
    assert (found.total, found.ledger_first, found.candidates and found.candidates.accounts) == (0, None, ())


def test_related_parties_are_counted_or_left_out_as_policy_or_option_say(repository: Build) -> None:
    content = files(line("a", "60") + line("b", "40"), {"a": "", "b": "related_party: true\n"})
    counted = report(repository, content)
    assert (counted.total, counted.related.excluded, counted.related.accounts) == (100, False, ("b",))
    left = report(repository, content, exclude_related=True)
    assert (left.total, left.related.excluded, left.related.amount, left.measures.customers) == (60, True, 40, 1)
    own = {**content, "policy/limits.yaml": "concentration: {related_parties: exclude}\n"}
    assert report(repository, own).total == 60
    assert report(repository, own, exclude_related=False).total == 100


def test_managers_are_judged_by_margin_where_every_cost_is_known(repository: Build) -> None:
    accounts = {"a": "manager: anna\n", "b": "manager: boris\n"}
    lines = line("a", "60", cost="59") + line("b", "40", cost="30")
    found = report(repository, files(lines, accounts)).manager
    assert found is not None
    assert (found.id, found.basis, found.amount, found.share) == ("boris", "margin", 10, Fraction(10, 11))
    assert found.verdict.level is Level.WARNING
    found = report(repository, files(lines + line("b", "1"), accounts)).manager
    assert found is not None
    assert (found.id, found.basis, found.share) == ("anna", "revenue", Fraction(60, 101))


def test_a_loss_has_no_shares_so_managers_are_judged_by_revenue(repository: Build) -> None:
    found = report(repository, files(line("a", "60", cost="90"), {"a": "manager: anna\n"})).manager
    assert found is not None
    assert found.basis == "revenue"


def test_candidates_buy_regularly_and_are_not_key(repository: Build) -> None:
    often = "".join(
        line(name, "5", day=f"2026-0{month}-05", document=f"{name}{month}")
        for name in ("key", "next", "stranger")
        for month in (1, 2, 3, 4)
    )
    lines = often + line("rare", "500", document="R1") + line("once", "5", day="2025-05-01", document="O1")
    accounts = {"key": "circle: key\n", "next": "circle: customer\n", "rare": "circle: customer\n"}
    found = report(repository, files(lines, accounts), over=period("2026-Q2", TODAY)).candidates
    assert found is not None
    assert [(each.id, each.purchases) for each in found.accounts] == [("next", 4), ("stranger", 4)]
    # a quarter that is not over yet is looked at up to today
    assert (found.first, found.last, found.least) == (date(2025, 6, 16), TODAY, 4)


def test_candidates_of_a_past_period_are_those_of_its_end(repository: Build) -> None:
    often = "".join(line("a", "5", day=f"2025-0{month}-05", document=f"D{month}") for month in (1, 2, 3, 4))
    found = report(repository, files(often), over=period("2025", TODAY)).candidates
    assert found is not None
    assert (found.first, found.last, [each.id for each in found.accounts]) == (
        date(2025, 1, 1),
        date(2025, 12, 31),
        ["a"],
    )


def test_unknown_ids_are_counted_and_named(repository: Build) -> None:
    found = report(repository, files(line("stranger", "5") + line("a", "5"), {"a": "parent: far\n"}), by="holding")
    assert found.unknown_accounts == ("stranger",)
    assert found.unknown_parents == ("far",)
    assert {row.id for row in found.rows} == {"stranger", "far"}


def test_parents_in_a_circle_are_refused(repository: Build) -> None:
    with pytest.raises(DataError, match="go round in a circle"):
        report(repository, files(line("a", "5"), {"a": "parent: b\n", "b": "parent: a\n"}))


def test_an_unreadable_account_is_refused_or_left_out_and_said(repository: Build) -> None:
    content = files(line("a", "5") + line("b", "5"), {"a": "circle: key\n", "b": "circle: [key\n"})
    with pytest.raises(UnreadableError, match=r"accounts/b/account\.yaml"):
        report(repository, content)
    found = report(repository, content, skip=True)
    assert found.total == 10
    assert any("accounts/b/account.yaml" in line for line in found.left_out)


def test_all_that_cannot_be_used_is_told_at_once(repository: Build) -> None:
    content = {
        **files(line("a", "5"), {"a": "circle: [key\n"}),
        "sales/2026-04.csv": HEAD + '2026-04-01,"a,5\n',
        "imports/2026-04-01-erp.yaml": "source: [erp\n",
    }
    with pytest.raises(UnreadableError) as refused:
        report(repository, content)
    assert list(dict.fromkeys(detail.partition(":")[0] for detail in refused.value.details)) == [
        "accounts/a/account.yaml",
        "imports/2026-04-01-erp.yaml",
        "sales/2026-04.csv",
    ]


def test_an_unreadable_ledger_is_refused_or_left_out_and_said(repository: Build) -> None:
    content = {**files(line("a", "5")), "sales/2026-04.csv": HEAD + '2026-04-01,"a,5\n'}
    with pytest.raises(UnreadableError, match=r"sales/2026-04\.csv"):
        report(repository, content)
    found = report(repository, content, skip=True)
    assert found.total == 5
    assert any("sales/2026-04.csv" in line for line in found.left_out)


def test_coverage_is_of_the_ledger_and_not_of_invoices(repository: Build) -> None:
    record = (
        "source: 1c\ndate: 2026-04-01\nfiles: []\nperiod: {first: 2026-03-01, last: 2026-03-31}\n"
        "control_totals:\n- {entity: sales, currency: EUR, amount: 10}\n"
    )
    content = {**files(line("a", "6") + line("", "3")), "imports/2026-04-01-1c.yaml": record}
    with pytest.raises(UnreadableError, match="brought 10 EUR, the ledger has 9: 1 less"):
        report(repository, content)
    (found,) = report(repository, content, differing=True).coverage
    assert (found.control, found.ledger, found.allocated, found.difference) == (10, 9, 6, -1)
    own = {**content, "policy/limits.yaml": "revenue: {from: invoices}\n"}
    assert report(repository, own).coverage == ()


def test_a_change_of_manager_leaves_the_revenue_before_it_with_the_one_before(repository: Build) -> None:
    lines = line("a", "60", day="2026-01-31") + line("a", "30", day="2026-02-01") + line("a", "10", day="2026-03-01")
    log = "former_managers:\n- {who: boris, until: 2026-02-28}\n- {who: olga, until: 2026-01-31}\n"
    found = report(repository, files(lines, {"a": f"manager: anna\n{log}"}), by="manager")
    assert {row.id: row.amount for row in found.rows} == {"olga": 60, "boris": 30, "anna": 10}
    assert found.manager is not None
    assert found.manager.id == "olga"
