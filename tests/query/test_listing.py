"""Lists of records: columns, order, filters."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kamcli.errors import UsageError
from kamcli.query.listing import LISTINGS, rows
from kamcli.repository import Repository

Company = Callable[..., Repository]


def test_accounts_as_they_are_shown_unasked(company: Company) -> None:
    found = rows(company(), "accounts")
    assert found.columns == ("id", "name", "circle", "manager", "industry", "country", "last_contact")
    assert found.rows == (
        ("acme", "Acme", "customer", "anna", "food", "GR", "2026-02-20"),
        ("romashka", "ООО «Ромашка»", "market", None, "retail", None, None),
    )


@pytest.mark.parametrize("name", LISTINGS)
def test_every_list_and_every_column_of_it_works(company: Company, name: str) -> None:
    listing = LISTINGS[name]
    found = rows(company(), name, columns=tuple(listing.columns))
    assert found.columns == tuple(listing.columns)
    assert found.rows, "the small company has one of each"
    assert set(listing.shown) <= set(listing.columns)
    assert listing.sort.removeprefix("-") in listing.columns


@pytest.mark.parametrize(
    ("sort", "order"),
    [("headcount", ["romashka", "acme", "third"]), ("-headcount", ["acme", "romashka", "third"])],
)
def test_numbers_sort_as_numbers_and_absent_ones_last(company: Company, sort: str, order: list[str]) -> None:
    repository = company({"accounts/third/account.yaml": "name: Third\n"})
    assert [row[0] for row in rows(repository, "accounts", columns=("id",), sort=sort).rows] == order


def test_interactions_come_newest_first(company: Company) -> None:
    assert [row[0] for row in rows(company(), "interactions").rows] == ["2026-02-20", "2025-01-10"]


def test_complaints_say_what_they_are_about(company: Company) -> None:
    found = rows(company(), "complaints")
    assert dict(zip(found.columns, found.rows[0], strict=True))["subject"] == "Flour two days late"


def test_agreements_are_a_row_each_with_the_date_of_their_interaction(company: Company) -> None:
    found = rows(company(), "agreements", columns=("date", "id", "agreement", "kind", "percent", "amount"))
    assert [row[:4] for row in found.rows] == [
        ("2026-02-20", "acme/2026-02-20-meeting-terms", "discount", "discount"),
        ("2026-02-20", "acme/2026-02-20-meeting-terms", "bonus", "bonus"),
    ]
    assert [str(cell) for cell in found.rows[1][4:]] == ["None", "100.50"]


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ({"circle": "CUSTOMER"}, ["acme"]),
        ({"tags": "north"}, ["acme"]),
        ({"manager": ""}, ["romashka"]),
        ({"headcount": "7"}, ["romashka"]),
        ({"circle": "market", "industry": "food"}, []),
        ({"name": "ооо «ромашка»"}, ["romashka"]),
    ],
)
def test_filters(company: Company, where: dict[str, str], ids: list[str]) -> None:
    assert [row[0] for row in rows(company(), "accounts", where=where).rows] == ids


def test_limit_is_of_the_sorted_rows(company: Company) -> None:
    assert [row[0] for row in rows(company(), "accounts", sort="-name", limit=1).rows] == ["romashka"]
    assert rows(company(), "accounts", limit=0).rows == ()


@pytest.mark.parametrize("where", [{}, {"nmae": "x"}])
def test_a_column_that_is_not_there_is_refused_with_what_is(company: Company, where: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="the list of accounts has no column 'nmae'") as caught:
        rows(company(), "accounts", columns=() if where else ("nmae",), where=where)
    assert "did you mean name?" in (caught.value.do or "")
    with pytest.raises(UsageError):
        rows(company(), "accounts", sort="-nmae")


def test_data_of_the_wrong_type_stops_no_list(company: Company) -> None:
    odd = {
        "accounts/odd/account.yaml": "name: 7\nlegal_entities: text\ntags: {a: b}\nheadcount: many\n",
        "accounts/odd/contacts/odd.yaml": "name: [x]\nphones: [7, {kind: office}]\n",
        "accounts/odd/interactions/2026/2026-01-01-odd.yaml": "date: 7\nagreements: [x, {kind: 5}]\n",
    }
    repository = company(odd)
    for name, listing in LISTINGS.items():
        for column in listing.columns:
            assert rows(repository, name, columns=("id",), sort=column).rows
