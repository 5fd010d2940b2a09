"""`kam query`, `kam list` and `kam find` as people and programs meet them."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kamcli.cli.list_ import NAMES
from kamcli.cli.main import main
from kamcli.query.tables import LISTINGS

COMPANY = Path(__file__).parent.parent.parent / "examples" / "company"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example company: the full text is kept in it."""
    root = tmp_path_factory.mktemp("company") / "company"
    shutil.copytree(COMPANY, root)
    return root


@pytest.fixture
def run(company: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on 2026-04-06; return status, stdout and stderr."""

    def running(*arguments: str) -> tuple[int, str, str]:
        status = main(["-C", str(company), "--today", "2026-04-06", *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return running


def test_the_names_of_the_lists() -> None:
    assert set(NAMES) == set(LISTINGS)


# ---- kam list


def test_list_as_ever(run: Run) -> None:
    status, out, _ = run("list", "accounts", "--only", "circle=key")
    assert status == 0
    assert out.splitlines()[0].split() == ["Id", "Name", "Circle", "Manager", "Industry", "Country", "Last", "contact"]
    assert [line.split()[0] for line in out.splitlines()[2:]] == ["ostrov"]


def test_list_where_sort_columns_count(run: Run) -> None:
    where = "circle in ('key', 'customer') and last_contact < date(:today, :ago)"
    status, out, _ = run(
        *("list", "accounts", "--where", where, "--param", "ago=-10 days"),
        *("--sort", "-circle,name", "--columns", "id,circle", "--format", "json"),
    )
    assert status == 0
    assert json.loads(out) == [
        {"id": "ostrov", "circle": "key"},
        {"id": "harbour-bakery", "circle": "customer"},
        {"id": "kafeneia-dorou", "circle": "customer"},
    ]
    assert run("list", "accounts", "--where", where, "--param", "ago=-10 days", "--count")[1] == "3\n"
    assert json.loads(run("list", "accounts", "--count", "-f", "json")[1]) == [{"count": 6}]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--where", "crcle = 'key'"), "did you mean circle?"),
        (("--where", "circle = "), "the SQL makes no sense"),
        (("--where", "1) or (1"), "not one condition"),
        (("--where", "load_extension('x')"), "is not to be had"),
        (("--param", "a=b"), "there is none"),
        (("--where", "1", "--param", "a=b"), "the condition has no parameter a"),
        (("--columns", "nmae"), "did you mean name?"),
        (("--sort", "-nmae"), "did you mean name?"),
        (("--only", "circle"), "is not COLUMN=VALUE"),
    ],
)
def test_list_says_what_is_wrong(run: Run, arguments: tuple[str, ...], message: str) -> None:
    status, out, err = run("list", "accounts", *arguments)
    assert (status, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


# ---- kam query


def test_query_in_every_format(run: Run) -> None:
    sql = "select manager, sum(amount) as revenue, count(*) as lines from revenue group by 1"
    lines = [line.split() for line in run("query", sql)[1].splitlines()]
    assert (lines[0], lines[2]) == (["manager", "revenue", "lines"], ["rose", "22907.5736", "13"])
    assert json.loads(run("query", sql, "-f", "json")[1]) == [{"manager": "rose", "revenue": 22907.5736, "lines": 13}]
    assert run("query", sql, "-f", "csv")[1] == "manager,revenue,lines\nrose,22907.5736,13\n"
    assert run("query", "select id, id from accounts limit 1", "-f", "csv")[1].splitlines()[0] == "id,id_2"


def test_query_from_a_file_or_standard_input(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "q.sql"
    file.write_text("select count(*) as n from accounts -- all\n", encoding="utf-8")
    assert run("query", "--file", str(file), "-f", "csv")[1] == "n\n6\n"
    monkeypatch.setattr("sys.stdin", io.StringIO("select 7 as n"))
    assert run("query", "-", "-f", "csv")[1] == "n\n7\n"
    assert run("query", "--file", str(tmp_path / "none.sql"))[0] == 2
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"select \xff"), "utf-8", "surrogateescape"))
    assert "standard input is not text in UTF-8" in run("query", "-")[2]


def test_findings_are_a_table(run: Run, company: Path) -> None:
    odd = company / "accounts" / "odd" / "account.yaml"
    odd.parent.mkdir()
    odd.write_text("name: Odd\ncircle: nowhere\n", encoding="utf-8")
    try:
        status, out, _ = run("query", "select distinct account from findings where severity = 'error'", "-f", "csv")
    finally:
        shutil.rmtree(odd.parent)
    assert (status, out) == (0, "account\nodd\n")


def test_saved_queries_of_the_example(run: Run) -> None:
    status, out, _ = run("query", "--list", "-f", "json")
    assert status == 0
    saved = json.loads(out)
    assert len(saved) >= 3
    for query in saved:
        given = [part for name in query["parameters"] for part in ("--param", f"{name}=10")]
        status, out, err = run("query", query["name"], *given, "-f", "json")
        assert (status, err) == (0, ""), (query, err)
        assert json.loads(out), query


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "there is nothing to ask"),
        (("select 1", "--file", "x"), "two queries"),
        (("drop table accounts",), "cannot DROP"),
        (("select * from acounts",), "did you mean accounts"),
        (("@nothing",), "no query is saved as @nothing"),
        (("select :x",), "give --param x=VALUE"),
        (("select :today", "--param", "today=2020-01-01"), ":today is the day of the whole command"),
        (("select 1", "--timeout", "nan"), "nan is no number of seconds"),
        (
            (
                "with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t",
                "--timeout",
                "1",
            ),
            "stopped after 1 second\n",
        ),
        (("--schema", "acounts"), "did you mean accounts?"),
        (
            (
                "with recursive t(n) as (select 1 union all select n + 1 from t) select 1 from t limit 1 offset 1e15",
                *("--timeout", "0.3"),
            ),
            "stopped after 0.3 seconds",
        ),
    ],
)
def test_query_says_what_is_wrong(run: Run, arguments: tuple[str, ...], message: str) -> None:
    status, out, err = run("query", *arguments)
    assert (status, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_the_schema(run: Run) -> None:
    assert run("query", "--schema", "-f", "csv")[1].splitlines()[1].startswith("accounts,")
    out = run("query", "--schema", "contacts", "-f", "json")[1]
    columns = {column["column"]: column for column in json.loads(out)}
    assert columns["phones"]["personal"] == "contact"
    assert "style" not in columns


# ---- kam find


def test_find_for_people_and_programs(run: Run) -> None:
    status, out, _ = run("find", "скидка")
    assert status == 0
    assert out.splitlines()[:2] == [
        "ostrov/2025-12-15-contract-supply  2025-12-15  contract  Отели «Остров»",
        "  Договор 12/К на 2026 год",
    ]
    found = json.loads(run("find", "МАШИНЫ", "-молоко", "--kind", "meeting", "-f", "json")[1])
    assert [hit["id"] for hit in found] == ["ostrov/2026-02-05-meeting-third-hotel"]
    assert found[0]["field"] == "summary"


def test_find_filters_by_name(run: Run) -> None:
    found = json.loads(run("find", "кофе", "--account", "архипелаг", "--person", "Маркин", "-f", "json")[1])
    assert found
    assert {hit["account"] for hit in found} == {"arkhipelag"}
    assert run("find", "кофе", "--since", "2026", "--until", "2026-01")[1].startswith("arkhipelag/2026-01-20")


def test_find_without_anything_found_is_fine_and_says_so(run: Run) -> None:
    assert run("find", "qwertz") == (0, "", "nothing found; the beginning of a word is found as qwertz*\n")
    status, out, err = run("find", "кофе", "--limit", "1")
    assert (status, sum(not line.startswith("  ") for line in out.splitlines())) == (0, 1)
    assert "the best 1 of" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-x",), "no such option"),
        (("--nope", "x"), "no such option"),
        (("x", "--kind", "metting"), "there is no kind 'metting'"),
        (("x", "--account", "nobody-knows"), "nobody-knows"),
        (("x", "--since", "yesterdayish"), "is not a date"),
        (("-only",), "nothing to look for"),
        (("",), "nothing to look for"),
    ],
)
def test_find_says_what_is_wrong(run: Run, arguments: tuple[str, ...], message: str) -> None:
    status, out, err = run("find", *arguments)
    assert (status, out) == (2, "")
    assert message in err.lower().replace("«", "")
