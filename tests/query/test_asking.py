"""Questions in SQL: what the tables hold, exact numbers, text of every script, parameters, and errors with a place."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli.errors import DataError, UnreadableError, UsageError
from kamcli.model.position import START
from kamcli.policy.vocabulary import Query
from kamcli.query import asking, listing, tables
from kamcli.query.column import Table
from kamcli.query.describe import described
from kamcli.query.moment import Moment
from kamcli.query.sql.bounds import Bounds
from kamcli.query.sql.sandbox import Answer
from kamcli.query.sql.token import parameters, tokens
from kamcli.query.sql.words import like
from kamcli.query.tables import LISTINGS, TABLES
from kamcli.repository import Repository

Company = Callable[..., Repository]
TODAY = date(2026, 3, 6)
BOUNDS = Bounds(monotonic)
FINDING = SimpleNamespace(
    code="KAM108",
    rule="x",
    severity="error",
    path="accounts/acme/account.yaml",
    position=START,
    record="acme",
    field=None,
    circle="key",
    message="m",
    do="d",
)
MONEY = {
    "sales/2026-01.csv": "date,account,amount,currency,cost\n"
    "2026-01-02,acme,0.10,EUR,0.05\n2026-01-03,acme,0.20,EUR,\n2026-01-04,,100,RUB,\n",
    "rates/2026.csv": "date,currency,rate\n2026-01-01,RUB,0.0105\n",
    "receivables/2026-01-31.csv": "account,document,date,due,amount,currency\nacme,A1,2026-01-02,2026-01-20,7.5,EUR\n",
    "receivables/2026-02-28.csv": "account,document,date,due,amount,currency\nacme,A1,2026-01-02,2026-01-20,5,EUR\n",
    "accounts/acme/sited/x.txt": "",
    "accounts/sited/account.yaml": "name: Sited\nrelated_party: true\nsites: [{id: north, name: North}]\n",
}


def ask(repository: Repository, sql: str, skip: bool = False, **parameters: str) -> Answer:
    moment = Moment(repository, TODAY, skip=skip, findings=lambda: [FINDING])
    return asking.ask(moment, sql, parameters, BOUNDS)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_can_be_read_whole_and_every_column_alone(company: Company, name: str) -> None:
    repository = company(MONEY)
    table = TABLES[name]
    whole = ask(repository, f"select * from {name}")
    assert whole.columns == tuple(table.columns)
    assert whole.rows, "the small company has one of each"
    for index, column in enumerate(table.columns):
        alone = ask(repository, f'select "{column}" from {name}')
        assert [row[0] for row in alone.rows] == [row[index] for row in whole.rows]


@pytest.mark.parametrize("name", TABLES)
def test_every_column_says_what_it_means_and_none_is_private(name: str) -> None:
    for column in described(TABLES[name]):
        assert column.meaning.endswith((".", "…")), column
        assert column.personal in (None, "identity", "contact"), column


def test_only_what_the_statement_reads_has_to_be_readable(company: Company) -> None:
    repository = company({"accounts/acme/interactions/2026/2026-03-01-call.yaml": "kind: [\n"})
    assert len(ask(repository, "select name from accounts").rows) == 2
    with pytest.raises(UnreadableError):
        ask(repository, "select name, last_contact from accounts")
    with pytest.raises(UnreadableError):
        ask(repository, "select 1 from accounts where exists (select 1 from interactions)")
    found = ask(repository, "select count(*) from interactions", skip=True)
    assert found.rows == ((2,),)
    assert "2026-03-01-call.yaml" in found.left_out[0]


def test_lines_that_cannot_be_counted_are_refused_or_left_out(company: Company) -> None:
    repository = company({**MONEY, "sales/2026-02.csv": "date,account,amount,currency\n2026-02-01,acme,12;50,EUR\n"})
    for table in ("sales", "revenue"):
        with pytest.raises(UnreadableError):
            ask(repository, f"select sum(amount) from {table}")
        found = ask(repository, f"select count(*) from {table}", skip=True)
        assert found.rows == ((3,),)
        assert found.left_out


def test_a_missing_rate_is_refused(company: Company) -> None:
    with pytest.raises(DataError, match="no rate for RUB"):
        ask(company({**MONEY, "rates/2026.csv": "date,currency,rate\n"}), "select sum(amount) from revenue")


def test_revenue_is_converted_exactly_and_knows_whose_it_is(company: Company) -> None:
    found = ask(
        company(MONEY), "select account, sum(amount), sum(cost), max(circle), max(manager) from revenue group by 1"
    )
    assert found.rows == (
        (None, Decimal("1.05"), None, None, None),
        ("acme", Decimal("0.3"), Decimal("0.05"), "customer", "anna"),
    )


def test_related_parties_are_marked(company: Company) -> None:
    files = {**MONEY, "sales/2026-02.csv": "date,account,amount,currency\n2026-02-01,sited,5,EUR\n"}
    assert ask(company(files), "select related, count(*) from revenue group by 1").rows == ((0, 3), (1, 1))


def test_the_latest_open_items(company: Company) -> None:
    found = ask(company(MONEY), "select as_of, amount, overdue_days from receivables where latest")
    assert found.rows == (("2026-02-28", Decimal(5), 39),)


@settings(max_examples=30)
@given(st.lists(st.decimals(allow_nan=False, places=2, min_value=-(10**9), max_value=10**9), min_size=1, max_size=40))
def test_sums_are_exact(numbers: list[Decimal]) -> None:
    lines = ", ".join(f"({number:f})" for number in numbers)
    values = f"with t(x) as (values {lines})"
    moment = Moment(SimpleNamespace(), TODAY)  # type: ignore[arg-type]
    answer = asking.ask(
        moment, f"{values} select sum(x), total(x), dsum(x), sum(dsub(x, 0.1)) from t", {}, BOUNDS
    ).rows[0]
    exact = sum(numbers, Decimal(0))
    assert answer[0] == answer[1] == Decimal(answer[2]) == exact
    assert answer[3] == exact - Decimal("0.1") * len(numbers)


def test_running_sums_are_exact_too(company: Company) -> None:
    found = ask(company(MONEY), "select sum(amount) over (order by date) from sales where currency = 'EUR'")
    assert [row[0] for row in found.rows] == [Decimal("0.1"), Decimal("0.3")]
    found = ask(company(MONEY), "select sum(amount) over (order by date rows 1 preceding) from sales")
    assert [row[0] for row in found.rows] == [Decimal("0.1"), Decimal("0.3"), Decimal("100.2")]


def test_what_has_more_digits_than_sql_keeps_is_said_and_can_be_had_exactly(company: Company) -> None:
    long = "123456789012345678.01"
    files = {**MONEY, "sales/2026-01.csv": f"date,account,amount,currency\n2026-01-02,acme,{long},EUR\n"}
    found = ask(company(files), "select amount, dsum(exact), exact from sales")
    assert found.rounded
    assert found.rows[0][1:] == (long, long)
    assert not ask(company(MONEY), "select sum(amount) from sales").rounded


def test_amounts_compare_and_divide_as_numbers(company: Company) -> None:
    found = ask(company(MONEY), "select amount / 3 > 33.3, amount > :least from sales order by amount desc", least="99")
    assert found.rows[0] == (1, 1)
    assert ask(company(MONEY), "select round(2.675, 2), round(0.5), round(1.5)").rows == (
        (Decimal("2.68"), Decimal(0), Decimal(2)),
    )


def test_text_of_every_script_compares_without_case(company: Company) -> None:
    repository = company()
    for pattern in ("ооо%", "%РОМАШКА%", "ООО _ромашка_"):
        assert ask(repository, "select id from accounts where name like :p", p=pattern).rows == (("romashka",),)
    assert ask(repository, "select lower('ΣΊΣΥΦΟΣ'), upper('ёж')").rows == (("σίσυφος", "ЁЖ"),)
    assert ask(repository, "select 'ΟΔΟΣ' = 'οδός', 'ОДИН' = 'один' collate nocase").rows == ((0, 1),)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("a%b%c", "aXbYc", True),
        ("a%b%c", "aXcYb", False),
        ("%ab", "aab", True),
        ("ab%ba", "aba", False),
        ("_", "", False),
        ("%_%", "x", True),
        ("", "", True),
        ("%", "", True),
        ("100!%", "100%", True),
        ("100!%", "1000", False),
        ("a_c%", "abcd", True),
        ("%b_", "abc", True),
    ],
)
def test_like(pattern: str, text: str, matches: bool) -> None:
    assert like(pattern, text, "!") == int(matches)


@settings(max_examples=50)
@given(st.text("ab%_", max_size=7), st.text("ab", max_size=9))
def test_like_agrees_with_the_plain_meaning(pattern: str, text: str) -> None:
    def meant(rest: str, left: str) -> bool:
        if not rest:
            return not left
        if rest[0] == "%":
            return any(meant(rest[1:], left[at:]) for at in range(len(left) + 1))
        return bool(left) and rest[0] in ("_", left[0]) and meant(rest[1:], left[1:])

    assert like(pattern, text) == int(meant(pattern, text))


def test_today_is_todays_date_and_no_clock(company: Company) -> None:
    found = ask(company(), "select :today, date(), date('now', '-1 month'), current_date, strftime('%Y', 'now')")
    assert found.rows == (("2026-03-06", "2026-03-06", "2026-02-06", "2026-03-06", "2026"),)
    with pytest.raises(UsageError, match="time zones"):
        ask(company(), "select date('now', 'localtime')")


def test_lists_are_json_and_has_looks_into_them(company: Company) -> None:
    repository = company()
    assert ask(repository, "select id from accounts where has(tags, 'NORTH')").rows == (("acme",),)
    found = ask(repository, "select value from accounts, json_each(accounts.tags) order by 1")
    assert found.rows == (("bakery",), ("north",))


def test_parameters_by_name_and_by_place(company: Company) -> None:
    repository = company()
    assert ask(repository, "select id from accounts where id = ?1 or id = ?", **{"1": "acme", "2": "x"}).rows
    assert ask(repository, "select id from accounts where headcount > :n", n="100").rows == (("acme",),)
    assert ask(repository, "select typeof(:a), typeof(:b), typeof(:c)", a="007", b="7", c="7.5").rows == (
        ("text", "integer", "real"),
    )
    with pytest.raises(UsageError, match="asks for n") as caught:
        ask(repository, "select :n")
    assert caught.value.do == "give --param n=VALUE"
    with pytest.raises(UsageError, match="no parameter m"):
        ask(repository, "select :n", n="1", m="2")
    with pytest.raises(UsageError, match="mixes"):
        ask(repository, "select :n, ?1", **{"n": "1", "1": "2"})


@pytest.mark.parametrize(
    ("sql", "where", "message", "do"),
    [
        ("select nmae from accounts", "line 1, column 8", "no column nmae", "did you mean"),
        ("select name\nfrom acounts", "line 2, column 6", "no table acounts", "accounts"),
        (
            "select name from accounts a\nwhere a.subject = ''",
            "line 2, column 9",
            "no column a.subject",
            "interactions",
        ),
        ("select lowr(name) from accounts", "line 1, column 8", "no function lowr", "lower"),
        ("select name, from accounts", "line 1, column 14", "«from»", ""),
        ("select 'from', from from accounts", "line 1, column 16", "«from»", ""),
        ("select id from accounts, deals", "line 1, column 8", "several tables", "table.column"),
        ("select 'abc", "line 1, column 8", "no word of SQL", "quote"),
        ("select (1", None, "too early", "bracket"),
        ("select @", "line 1, column 8", "no word", ""),
    ],
)
def test_errors_show_the_place(company: Company, sql: str, where: str | None, message: str, do: str) -> None:
    with pytest.raises(UsageError) as caught:
        ask(company(), sql)
    assert caught.value.where == where
    assert message in caught.value.message
    assert do in (caught.value.do or "")
    if where:
        line, marks = str(caught.value.do).split("\n")[:2]
        assert "^" in marks
        assert line == sql.split("\n")[int(where[5]) - 1]


def test_a_condition_shows_the_place_in_itself(company: Company) -> None:
    hold = asking.condition(Moment(company(), TODAY), "crcle = 'key'", {}, BOUNDS)
    with pytest.raises(UsageError, match="line 1, column 1: there is no column crcle"):
        hold(TABLES["accounts"])
    with pytest.raises(UsageError, match="empty"):
        asking.condition(Moment(company(), TODAY), " ", {}, BOUNDS)


CONDITIONS: tuple[tuple[str, Callable[[dict[str, Any]], bool]], ...] = (
    ("circle = 'customer'", lambda row: row["circle"] == "customer"),
    ("headcount > 50", lambda row: row["headcount"] is not None and row["headcount"] > 50),
    ("industry is null", lambda row: row["industry"] is None),
    ("has(tags, 'north')", lambda row: "north" in (row["tags"] or [])),
    ("name like 'a%'", lambda row: row["name"].casefold().startswith("a")),
    ("last_contact < date(:today, '-30 days')", lambda row: row["last_contact"] and row["last_contact"] < "2026-02-04"),
)
ACCOUNT = st.fixed_dictionaries(
    {"name": st.sampled_from(["Acme", "алмаз", "Ατλας", "beta"])},
    optional={
        "circle": st.sampled_from(["market", "customer", "key"]),
        "headcount": st.integers(0, 100),
        "industry": st.sampled_from(["food", "retail"]),
        "tags": st.lists(st.sampled_from(["north", "south"]), unique=True, max_size=2),
    },
)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(ACCOUNT, st.sampled_from([None, "2026-01-05", "2026-03-01"])), min_size=1, max_size=6),
    st.lists(st.tuples(st.sampled_from(CONDITIONS), st.booleans()), min_size=1, max_size=3),
    st.sampled_from(["and", "or"]),
)
def test_where_agrees_with_filtering_by_hand(
    tmp_path_factory: pytest.TempPathFactory,
    accounts: list[tuple[dict[str, Any], str | None]],
    chosen: list[tuple[tuple[str, Callable[[dict[str, Any]], bool]], bool]],
    joined: str,
) -> None:
    import json

    from kamcli.repository import open_repository

    root = tmp_path_factory.mktemp("company")
    (root / "kam.yaml").write_text("format: 1\ncompany: {name: Ours}\ncurrency: EUR\n", encoding="utf-8")
    for number, (data, day) in enumerate(accounts):
        folder = root / "accounts" / f"a{number}"
        folder.mkdir(parents=True)
        (folder / "account.yaml").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        if day:
            file = folder / "interactions" / day[:4] / f"{day}-call.yaml"
            file.parent.mkdir(parents=True)
            file.write_text(json.dumps({"kind": "call", "date": day}), encoding="utf-8")
    moment = Moment(open_repository(root), TODAY)
    text = f" {joined} ".join(f"{'not ' * negated}coalesce({sql}, 0)" for (sql, _), negated in chosen)
    everything = listing.rows(moment, "accounts", columns=("all",))
    dicts = [dict(zip(everything.names, row, strict=True)) for row in everything.rows]
    combine = all if joined == "and" else any
    wanted = [row["id"] for row in dicts if combine(bool(by_hand(row)) != negated for (_, by_hand), negated in chosen)]
    found = listing.rows(moment, "accounts", columns=("id",), where=asking.condition(moment, text, {}, BOUNDS))
    assert [row[0] for row in found.rows] == wanted


def test_conditions_may_look_into_other_tables(company: Company) -> None:
    moment = Moment(company(), TODAY)
    where = asking.condition(moment, "id in (select account from deals where amount >= :n)", {"n": "80000"}, BOUNDS)
    assert listing.rows(moment, "accounts", columns=("id",), where=where).rows == (("acme",),)


def test_saved_queries_by_name() -> None:
    queries = {"quiet-accounts": Query("select id from accounts where silent_days > :days and :today > ''", "Quiet")}
    assert asking.asked_for(asking.saved(queries, "quiet-accounts")) == ["days"]
    with pytest.raises(UsageError, match="@quiet") as caught:
        asking.saved(queries, "quiet")
    assert "@quiet-accounts" in str(caught.value.do)
    with pytest.raises(UsageError):
        asking.saved({}, "x")


def test_tables_that_are_not_there() -> None:
    assert asking.table("Accounts").name == "accounts"
    with pytest.raises(UsageError) as caught:
        asking.table("acounts")
    assert caught.value.do == "did you mean accounts?"


def test_words_of_a_statement() -> None:
    assert parameters("select ':no', \"@no\", :a, $b -- :no\n, @c /* :no */, :a") == ["a", "b", "c"]
    assert parameters("select ?, ?2, ?") == ["1", "2", "3"]
    assert [token.text for token in tokens("a.b<>'it''s' -- c")] == ["a", ".", "b", "<>", "'it''s'"]


def test_the_lists_are_tables() -> None:
    assert all(LISTINGS[name] is TABLES[name] for name in LISTINGS)
    assert list(LISTINGS) == [name for name, table in TABLES.items() if table.shown]


def test_every_table_is_offered() -> None:
    there = {
        value.name: value
        for module in pkgutil.iter_modules(tables.__path__, f"{tables.__name__}.")
        for value in vars(importlib.import_module(module.name)).values()
        if isinstance(value, Table)
    }
    assert dict(TABLES) == there
    assert "nothing" not in TABLES
    assert "sales" not in LISTINGS
