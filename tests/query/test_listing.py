"""Lists of records: columns, order, filters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kamcli.errors import UnreadableError, UsageError
from kamcli.index import Index
from kamcli.query import listing, summary
from kamcli.query.listing import Rows
from kamcli.query.moment import Moment
from kamcli.query.tables import LISTINGS
from kamcli.repository import Repository, census, open_repository

Company = Callable[..., Repository]


def rows(repository: Repository, name: str, **options: Any) -> Rows:
    return listing.rows(Moment(repository, date(2026, 3, 6)), name, **options)


SITE = {"accounts/sited/account.yaml": "name: Sited\nsites: [{id: north, name: North}]\n"}


def test_accounts_as_they_are_shown_unasked(company: Company) -> None:
    found = rows(company(), "accounts")
    assert found.names == ("id", "name", "circle", "manager", "industry", "country", "last_contact")
    assert found.rows == (
        ("acme", "Acme", "customer", "anna", "food", "GR", "2026-02-20"),
        ("romashka", "ООО «Ромашка»", "market", None, "retail", None, None),
    )


@pytest.mark.parametrize("name", LISTINGS)
def test_every_list_and_every_column_of_it_works(company: Company, name: str) -> None:
    table = LISTINGS[name]
    found = rows(company({**SITE}), name, columns=("all",))
    assert found.names == tuple(table.columns)
    assert found.rows, "the small company has one of each"
    assert set(table.shown) <= set(table.columns)
    assert table.sort.removeprefix("-") in table.columns


@pytest.mark.parametrize(
    ("sort", "order"),
    [("headcount", ["romashka", "acme", "third"]), ("-headcount", ["acme", "romashka", "third"])],
)
def test_numbers_sort_as_numbers_and_absent_ones_last(company: Company, sort: str, order: list[str]) -> None:
    repository = company({"accounts/third/account.yaml": "name: Third\n"})
    assert [row[0] for row in rows(repository, "accounts", columns=("id",), sort=(sort,)).rows] == order


def test_interactions_come_newest_first(company: Company) -> None:
    assert [row[0] for row in rows(company(), "interactions").rows] == ["2026-02-20", "2025-01-10"]


def test_complaints_say_what_they_are_about(company: Company) -> None:
    found = rows(company(), "complaints")
    assert dict(zip(found.names, found.rows[0], strict=True))["subject"] == "Flour two days late"


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
    assert [row[0] for row in rows(company(), "accounts", only=where).rows] == ids


def test_limit_is_of_the_sorted_rows(company: Company) -> None:
    assert [row[0] for row in rows(company(), "accounts", sort=("-name",), limit=1).rows] == ["romashka"]
    assert rows(company(), "accounts", limit=0).rows == ()


@pytest.mark.parametrize("where", [{}, {"nmae": "x"}])
def test_a_column_that_is_not_there_is_refused_with_what_is(company: Company, where: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="the list of accounts has no column 'nmae'") as caught:
        rows(company(), "accounts", columns=() if where else ("nmae",), only=where)
    assert "did you mean name?" in (caught.value.do or "")
    with pytest.raises(UsageError):
        rows(company(), "accounts", sort=("-nmae",))


def test_data_of_the_wrong_type_stops_no_list(company: Company) -> None:
    odd = {
        "accounts/odd/account.yaml": "name: 7\nlegal_entities: text\ntags: {a: b}\nheadcount: many\n",
        "accounts/odd/contacts/odd.yaml": "name: [x]\nphones: [7, {kind: office}]\n",
        "accounts/odd/interactions/2026/2026-01-01-odd.yaml": "date: 7\nagreements: [x, {kind: 5}]\n",
    }
    repository = company(odd)
    # What a sum or a count needs is refused elsewhere; what is only shown is shown as it is.
    for name, table in LISTINGS.items():
        for column in table.columns:
            found = listing.rows(Moment(repository, date(2026, 3, 6), skip=True), name, columns=("id",), sort=(column,))
            assert found.rows or name == "sites"


def test_the_weightiest_column_comes_first_in_sorting(company: Company) -> None:
    repository = company({"accounts/third/account.yaml": "name: Third\ncircle: market\nheadcount: 9\n"})
    found = rows(repository, "accounts", columns=("id",), sort=("-circle", "-headcount"))
    assert [row[0] for row in found.rows] == ["third", "romashka", "acme"]


def test_what_is_worked_out_for_an_account(company: Company) -> None:
    columns = ("last_contact", "silent_days", "open_steps", "contacts", "holding")
    found = rows(company(), "accounts", columns=columns, only={"id": "acme"})
    assert found.rows == (("2026-02-20", 14, 2, 2, "acme"),)


def test_agreements_say_whether_they_are_in_force(company: Company) -> None:
    found = rows(company(), "agreements", columns=("agreement", "in_force"))
    assert dict(found.rows) == {"discount": True, "bonus": False}


def test_a_column_that_needs_other_files_refuses_where_they_cannot_be_read(company: Company) -> None:
    repository = company({"accounts/acme/interactions/2026/2026-03-01-call.yaml": "kind: [\n"})
    assert len(rows(repository, "accounts", columns=("id", "name")).rows) == 2
    with pytest.raises(UnreadableError, match="1 file"):
        rows(repository, "accounts", columns=("id", "last_contact"))
    found = listing.rows(Moment(repository, date(2026, 3, 6), skip=True), "accounts", columns=("last_contact",))
    assert "2026-03-01-call.yaml" in found.left_out[0]


def test_what_is_remembered_of_accounts_follows_every_change(tmp_path: Path, company: Company) -> None:
    company()

    def listed(skip: bool = False) -> tuple[dict[str, tuple[Any, ...]], tuple[str, ...]]:
        with Index(tmp_path) as index:
            moment = Moment(open_repository(tmp_path, tolerant=True, index=index), date(2026, 3, 6), skip=skip)
            found = listing.rows(moment, "accounts", columns=("id", "last_contact", "open_steps"))
            return {row[0]: row[1:] for row in found.rows}, found.left_out

    assert [listed()[0]["acme"] for _ in range(2)] == [("2026-02-20", 2)] * 2
    folder = tmp_path / "accounts" / "romashka" / "interactions" / "2026"
    folder.mkdir(parents=True)
    file = folder / "2026-03-01-call.yaml"
    file.write_text("kind: call\ndate: 2026-03-01\nnext_steps: [{id: a, what: b}]\n", encoding="utf-8")
    assert listed()[0] == {"acme": ("2026-02-20", 2), "romashka": ("2026-03-01", 1)}
    file.write_text("kind: call\ndate: 7\n", encoding="utf-8")
    with pytest.raises(UnreadableError, match="1 file"):
        listed()
    assert listed(skip=True) == (
        {"acme": ("2026-02-20", 2), "romashka": (None, 0)},
        ("accounts/romashka/interactions/2026/2026-03-01-call.yaml:2:7: date should be a date such as 2026-03-02",),
    )
    with pytest.raises(UnreadableError):
        listed()
    file.unlink()
    assert listed() == ({"acme": ("2026-02-20", 2), "romashka": (None, 0)}, ())


def test_of_accounts_that_are_as_they_were_one_text_is_looked_up(
    tmp_path: Path, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(census, "SAFE", 0)
    company()

    def listed(texts: str | None = None, of: str = summary.ALL) -> tuple[tuple[Any, ...], ...]:
        with Index(tmp_path) as index:
            if texts is not None:
                for key in index.all(of):
                    index.put(of, key, texts)
            moment = Moment(open_repository(tmp_path, tolerant=True, index=index), date(2026, 3, 6))
            return listing.rows(moment, "accounts", columns=("id", "last_contact", "open_steps")).rows

    expected = listed()
    for wrong in ("", "[]", "{", "null", '{"acme": 1}', '{"acme": [1, 2, 3]}', "[" * 100_000):
        assert listed(wrong) == expected
    monkeypatch.setattr(summary, "_summed_up", lambda *_: pytest.fail("summed up again"))
    assert listed("[", summary.KIND) == expected


@pytest.mark.parametrize("safe", [0, 3_600_000_000_000])
def test_the_last_contact_is_known_without_a_look_at_other_files_than_interactions(
    tmp_path: Path, company: Company, monkeypatch: pytest.MonkeyPatch, safe: int
) -> None:
    """By their times alone; while they are too young to be told by these, nothing is remembered of them."""
    monkeypatch.setattr(census, "SAFE", safe)
    company()
    (tmp_path / "personal" / "acme").mkdir(parents=True, exist_ok=True)

    def listed() -> tuple[tuple[Any, ...], ...]:
        with Index(tmp_path) as index:
            repository = open_repository(tmp_path, tolerant=True, index=index)
            moment = Moment(repository, date(2026, 3, 6))
            found = listing.rows(moment, "accounts", columns=("id", "last_contact", "open_steps")).rows
            assert not repository.source.counted
            return found

    first = listed()
    with Index(tmp_path) as index:
        assert len(index.all(summary.ALL)) == (safe == 0)
        assert bool(index.all(summary.KIND)) == (safe == 0)
    assert listed() == first
    file = next((tmp_path / "accounts" / "acme" / "interactions").rglob("*.yaml"))
    again = file.read_text("utf-8").replace("date: 2026-", "date: 2027-")
    file.write_text(again, encoding="utf-8")
    changed = listed()
    assert changed != first
    assert listed() == changed
    file.unlink()
    assert listed() not in (first, changed)
