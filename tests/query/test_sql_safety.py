"""A query can only read the tables, and ends: every other thing somebody may try is refused, and nothing happens."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import monotonic

import pytest

from kamcli.errors import DataError, KamError, UsageError
from kamcli.query import asking
from kamcli.query.moment import Moment
from kamcli.query.sql.bounds import MEGABYTE, Bounds
from kamcli.query.sql.guard import BUILT_IN, OURS
from kamcli.query.sql.sandbox import Answer
from kamcli.query.tables import TABLES
from kamcli.repository import Repository

Ask = Callable[..., Answer]
TODAY = date(2026, 3, 6)
SECONDS = 0.5


@pytest.fixture
def ask(company: Callable[..., Repository]) -> Ask:
    moment = Moment(company(), TODAY)

    def asking_it(sql: str, **given: str) -> Answer:
        return asking.ask(moment, sql, given, Bounds(monotonic, timeout=SECONDS, rows=10_000, answer=MEGABYTE))

    return asking_it


WRITING = (
    "insert into accounts (id) values ('x')",
    "update accounts set name = 'x'",
    "delete from accounts",
    "replace into accounts (id) values ('x')",
    "create table t (a)",
    "create temp table t as select * from accounts",
    "create view v as select 1",
    "create trigger t after insert on accounts begin select 1; end",
    "create virtual table t using fts5(a)",
    "create virtual table t using csv(filename='/etc/passwd')",
    "drop table accounts",
    "alter table accounts add column x",
    "with x as (select 1) insert into accounts (id) select * from x",
    "with x as (select 1) delete from accounts",
    "with x as (select 1) update accounts set id = 1",
    "attach database '/tmp/other.sqlite' as other",
    "attach ':memory:' as other",
    "detach database main",
    "vacuum into '/tmp/copy.sqlite'",
    "vacuum",
    "pragma writable_schema = on",
    "pragma query_only = off",
    "begin",
    "commit",
    "savepoint s",
    "analyze",
    "reindex",
    "explain select 1",
    "select 1; drop table accounts",
    "select 1; select 2",
    "select 1; delete from accounts",
    "select 1 /* ; */; -- ;\n delete from accounts",
    "select ';' ; attach '/tmp/other.sqlite' as other",
    "/* a comment */ drop table accounts",
    ";",
    "",
    "-- nothing",
)

READING_ELSEWHERE = (
    "select * from sqlite_master",
    "select * from sqlite_schema",
    "select * from sqlite_temp_master",
    "select * from main.sqlite_master",
    "select * from pragma_database_list",
    "select * from pragma_query_only",
    "select * from pragma_table_info('accounts')",
    "select * from dbstat",
    "select * from sqlite_dbpage",
    "select * from sqlite_stmt",
    "select * from generate_series(1, 1000000000000)",
    "select * from fsdir('/')",
    "select * from zipfile('/tmp/x.zip')",
    "select * from pragma_function_list",
    "select * from json_each((select name from sqlite_master))",
    "select (select count(*) from sqlite_master) from accounts",
    "select * from accounts where id in (select name from sqlite_master)",
)

FUNCTIONS = (
    "load_extension('x')",
    "load_extension('x', 'y')",
    "readfile('/etc/passwd')",
    "writefile('/tmp/x', 'y')",
    "edit('x')",
    "fts3_tokenizer('simple')",
    "fts3_tokenizer('simple', x'00')",
    "randomblob(1000000000)",
    "zeroblob(1000000000)",
    "random()",
    "printf('%.*c', 1000000000, 'x')",
    "format('%1000000000d', 1)",
    "sqlite_version()",
    "sqlite_compileoption_get(0)",
    "last_insert_rowid()",
    "changes()",
    "hex(name)",
    "glob('*a*a*a*a*a*b', name)",
    "name glob '*a*a*b'",
    "current_timestamp",
    "name regexp '(a+)+b'",
    "name match 'x'",
    "soundex(name)",
    "unlikely(load_extension('x'))",
    "rtreedepth(x'00')",
    "sqlite_offset(name)",
    "eval('delete from accounts')",
    "sha3_query('select 1')",
)

FOR_EVER = (
    "with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t",
    "with recursive t(n) as (select 1 union all select n + 1 from t) select n from t where n < 0",
    "with recursive t(n) as (select 1 union all select n from t) select max(n) from t",
    f"select count(*) from {', '.join(f'next_steps n{i}' for i in range(30))}",
    f"select count(*) from {', '.join(f'json_each(json_array(1,2,3,4,5,6,7,8,9)) n{i}' for i in range(9))}",
    "with recursive t(n, s) as (select 1, 'ab' union all select n + 1, upper(lower(s)) from t)"
    " select count(*) from t where s like '%x%'",
    "with recursive t(n) as (select 1 union all select n + 1 from t) select sum(n) over (order by n) from t",
)

TOO_MUCH = (
    "with recursive t(n) as (select 1 union all select n + 1 from t) select n from t",
    "with recursive t(s) as (select 'aaaaaaaaaaaaaaaaaaaaaaa' union all select s || s from t) select s from t",
    "with recursive t(n) as (select 1 union all select n + 1 from t limit 2000000)"
    " select length(group_concat('0123456789')) from t",
    "with recursive t(n) as (select 1 union all select n + 1 from t limit 100000)"
    " select replace(group_concat('a'), 'a', group_concat('aaaaaaaaaa')) from t",
    "with recursive t(n) as (select 1 union all select n + 1 from t limit 2000000) select json_group_array(n) from t",
)


@pytest.mark.parametrize("sql", WRITING)
def test_nothing_but_one_query_is_let_through(ask: Ask, sql: str) -> None:
    with pytest.raises(UsageError):
        ask(sql)


@pytest.mark.parametrize("sql", READING_ELSEWHERE)
def test_nothing_but_the_tables_is_read(ask: Ask, sql: str) -> None:
    with pytest.raises(UsageError, match=r"only reads the documented tables|there is no table"):
        ask(sql)


@pytest.mark.parametrize("call", FUNCTIONS)
def test_no_other_function_is_called(ask: Ask, call: str) -> None:
    with pytest.raises(UsageError, match=r"is not to be had|there is no function|requested context"):
        ask(f"select {call} from accounts")


@pytest.mark.parametrize("sql", FOR_EVER)
def test_a_query_that_would_run_for_ever_is_stopped_in_time(ask: Ask, sql: str) -> None:
    start = monotonic()
    with pytest.raises(DataError, match=r"stopped after 0\.5 seconds|MB of memory"):
        ask(sql)
    assert monotonic() - start < SECONDS + 3


@pytest.mark.parametrize("sql", TOO_MUCH)
def test_a_query_that_grows_beyond_bounds_is_stopped(ask: Ask, sql: str) -> None:
    with pytest.raises(KamError, match=r"has more than|grows|MB of memory|stopped after"):
        ask(sql)


def test_planning_a_query_has_its_bounds_too(ask: Ask) -> None:
    doubled = ", ".join(f"c{i}(x) as (select a.x from c{i - 1} a, c{i - 1} b)" for i in range(1, 40))
    with pytest.raises(KamError):
        ask(f"with c0(x) as (select 1), {doubled} select count(*) from c39")
    with pytest.raises(KamError):
        ask(f"select {'(' * 5000}1{')' * 5000}")
    with pytest.raises(KamError):
        ask("select " + "+".join("1" * 200_000))


@pytest.mark.parametrize(
    "call",
    [
        "text like '%a%a%a%a%a%a%a%a%a%a%a%a%a%a%b'",
        "text like '%_a_a_a_a_a_a_a_ab%'",
        "instr(text, substr(text, 1, 500000) || 'b')",
        "replace(text, substr(text, 1, 500000) || 'b', '')",
        "trim(text, text)",
        "length(rtrim(text || 'b', text))",
    ],
)
def test_no_single_call_takes_long(ask: Ask, call: str) -> None:
    """SQLite cannot stop in the middle of one."""
    start = monotonic()
    ask(
        "with recursive n(i) as (select 1 union all select i + 1 from n limit 1000),"
        " t(text) as (select group_concat(replace('bbbbbbbbbb', 'b', :many), '') from n)"
        f" select {call} is null from t",
        many="a" * 100,
    )
    assert monotonic() - start < 5


def test_a_function_with_too_many_digits_or_no_number_says_so(ask: Ask) -> None:
    with pytest.raises(UsageError, match="«Acme» is not a number"):
        ask("select sum(name) from accounts")
    with pytest.raises(UsageError, match="too many digits"):
        ask("select dsum(n) from (select '1' || replace('x', 'x', :zeros) as n union all select '0.1')", zeros="0" * 80)


def test_an_interrupt_from_the_keyboard_is_not_swallowed(company: Callable[..., Repository]) -> None:
    def clock() -> float:
        calls.append(1)
        if len(calls) > 3:
            raise KeyboardInterrupt
        return 0.0

    calls: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        asking.ask(Moment(company(), TODAY), FOR_EVER[0], {}, Bounds(clock))


def test_functions_that_come_with_a_newer_sqlite_are_not_let_in_by_themselves() -> None:
    """The list is of what is allowed; and every name on it is one that this SQLite has, or that is put in."""
    with sqlite3.connect(":memory:") as database:
        known = {name for (name,) in database.execute("select name from pragma_function_list")}
    assert set(BUILT_IN) <= known
    assert not set(OURS) & set(BUILT_IN)


def test_nothing_is_left_behind(ask: Ask, tmp_path: Path) -> None:
    before = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    for sql in (*WRITING, *READING_ELSEWHERE):
        with pytest.raises(UsageError):
            ask(sql)
    ask("select * from accounts")
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == before


@pytest.mark.parametrize("condition", ["1) or (1", "1=1 -- ", "1); select (1", "id in (select id from sqlite_master)"])
def test_a_condition_is_only_a_condition(company: Callable[..., Repository], condition: str) -> None:
    moment = Moment(company(), TODAY)
    bounds = Bounds(monotonic)
    if condition.startswith("1=1"):
        assert asking.condition(moment, condition, {}, bounds)(TABLES["accounts"]) == {1, 2}
        return
    with pytest.raises(UsageError):
        asking.condition(moment, condition, {}, bounds)(TABLES["accounts"])
