"""`kam report concentration` as people and programs meet it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kamcli.cli.concentration import DIMENSIONS
from kamcli.cli.main import main
from kamcli.reports import concentration

HEAD = "date,account,amount,currency\n"
FILES = {
    "kam.yaml": "format: 1\ncompany: {name: Ours}\ncurrency: EUR\n",
    "sales/2026-03.csv": HEAD
    + "2026-03-01,romashka,1000.005,EUR\n2026-03-02,naus,100,EUR\n2026-03-03,third,50.5,EUR\n2026-03-04,,10,EUR\n",
    "accounts/romashka/account.yaml": "name: ООО «Ромашка»\ncircle: key\n",
    "accounts/naus/account.yaml": "name: Ναυπηγεία | *Σύρου*\ncircle: customer\n",
    "accounts/third/account.yaml": "name: Third\ncircle: customer\n",
}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Write the files, run the command on 2026-06-15, return status, stdout and stderr."""

    def running(
        *arguments: str, files: Mapping[str, str] = FILES, globally: tuple[str, ...] = ()
    ) -> tuple[int, str, str]:
        for path, text in files.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        start = ["-C", str(tmp_path), "--today", "2026-06-15", *globally]
        status = main([*start, "report", "concentration", *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return running


def as_json(out: str) -> Any:
    return json.loads(out, parse_float=Decimal)


def test_the_options_name_the_dimensions_there_are() -> None:
    assert tuple(concentration.DIMENSIONS) == DIMENSIONS


def test_table_for_people(run: Run) -> None:
    status, out, err = run()
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "Concentration of revenue by customer"
    assert lines[1] == ("Last 12 full months (2025-06-01 to 2026-05-31), in EUR, from the sales ledger (4 lines).")
    out = "\n".join(" ".join(line.split()) for line in lines)
    assert "Key accounts 86.17 % dependence: above 75 % the company depends on its key accounts" in out
    assert "Largest account 86.17 % ООО «Ромашка»; alarm: one client brings 25 % or more" in out
    assert "Largest holding 86.17 % the same client" in out
    rows = lines[next(n for n, line in enumerate(lines) if line.startswith("  #")) :][:7]
    assert [line.split()[0] for line in rows[2:5]] == ["1", "2", "3"]
    assert "unallocated" in rows[5]
    # halves go to the even digit
    assert "1 000.00" in rows[2]
    assert rows[6].split() == ["Total", "1", "160.50", "100.00"]
    # the columns of amounts end at one place, whatever script the names are in
    assert (
        len(
            {
                line.index(amount) + len(amount)
                for line, amount in zip(rows[2:5], ("1 000.00", " 100.00", "50.50"), strict=True)
            }
        )
        == 1
    )
    assert "Rows that are no customer are in the total, but add to no CR, HHI" in out
    assert "\x1b" not in out


def test_json_is_exact(run: Run) -> None:
    status, out, _ = run("--format", "json", "--period", "all")
    found = as_json(out)
    assert status == 0
    assert (found["report"], found["version"], found["currency"], found["by"]) == ("concentration", 1, "EUR", "account")
    assert '"total": 1160.505' in out
    assert found["customers"] == 3
    assert found["unallocated"]["amount"] == 10
    assert found["measures"]["hhi"] == pytest.approx(
        sum(
            (100 * amount / Decimal("1160.505")) ** 2 for amount in (Decimal("1000.005"), Decimal(100), Decimal("50.5"))
        ),
        rel=Decimal("1e-18"),
    )
    assert len(str(found["measures"]["cr1"]).replace(".", "")) >= 10
    assert [(row["kind"], row["id"], row["amount"], row["class"]) for row in found["rows"]] == [
        ("group", "romashka", Decimal("1000.005"), "A"),
        ("group", "naus", 100, "B"),
        ("group", "third", Decimal("50.5"), "C"),
        ("unallocated", None, 10, None),
    ]
    assert found["key_accounts"]["verdict"] == "dependence"
    assert found["thresholds"]["key_share"] == {"low": 30, "high": 55, "dependence": 75, "source": "D18"}
    assert found["period"] == {"name": "all", "first": None, "last": None}
    assert found["left_out"] == []


def test_the_json_contract_names_its_fields(run: Run) -> None:
    """A field that comes or goes shows here, and has to be written into docs/json-concentration.md."""
    often = "".join(f"2026-0{month}-01,naus,1,EUR\n" for month in (1, 2, 3, 4))
    full = {
        **FILES,
        "sales/2026-01.csv": HEAD + often,
        "accounts/naus/account.yaml": "name: Naus\nmanager: anna\nowners: public-body\n"
        "contracts: [{id: one, expires: 2026-08-01}]\n",
        "accounts/new/deals/plant.yaml": "name: P\nstage: lead\namount: 5\ncurrency: EUR\nprobability: 30\n",
        "receivables/2026-06-01.csv": "account,document,date,due,amount,currency\nnaus,D,2026-05-01,2026-06-01,5,EUR\n",
        "policy/lists.yaml": "recurring_products: [Support]\n",
        "imports/2026-04-01-1c.yaml": "source: 1c\ndate: 2026-04-01\nperiod: {first: 2026-03-01, last: 2026-03-31}\n"
        "control_totals: [{entity: sales, currency: EUR, amount: 1161.505}]\n",
    }
    documented = (Path(__file__).resolve().parents[2] / "docs/json-concentration.md").read_text(encoding="utf-8")
    found = as_json(
        run("--format", "json", "--trend", "year", "--compare", "2025", "--what-if", "lose=naus", files=full)[1]
    )
    blocks = ("coverage", "candidates", "manager", "disclosure", "largest", "rows", "trend", "compare", "what_if")
    blocks += ("contracts_ending", "public_bodies", "receivables", "new_business", "recurrence", "costs", "break_even")
    assert [name for name in blocks if not found[name]] == []
    unsaid = {**full, "accounts/new/deals/plant.yaml": full["accounts/new/deals/plant.yaml"].replace("EUR", "CHF")}
    found = [found, as_json(run("--format", "json", files=unsaid)[1])]
    assert found[1]["unsaid"]
    found.append(as_json(run("--format", "json", "--explain", "naus")[1]))

    def names(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value).union(*(names(each) for each in value.values()))
        return set().union(*(names(each) for each in value)) if isinstance(value, list) else set()

    assert sorted(name for name in names(found) if f"`{name}`" not in documented) == []


def test_csv_has_rows_only_and_all_of_them(run: Run) -> None:
    _, out, _ = run("--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["id"] for row in rows] == ["romashka", "naus", "third", ""]
    assert sum(Decimal(row["amount"]) for row in rows) == Decimal("1160.505")
    assert rows[0]["name"] == "ООО «Ромашка»"


def test_tsv_and_jsonl_have_the_same_rows(run: Run) -> None:
    tsv = run("--format", "tsv")[1].splitlines()
    jsonl = [as_json(line) for line in run("--format", "jsonl")[1].splitlines()]
    assert len(tsv) - 1 == len(jsonl) == 4
    assert tsv[0].split("\t") == list(jsonl[0])


def test_markdown_has_headline_and_rows(run: Run) -> None:
    _, out, _ = run("--format", "md")
    assert out.startswith("# Concentration of revenue by customer\n\nLast 12 full months")
    assert out.count("|:--") + out.count("|--") >= 2
    assert r"Ναυπηγεία \| \*Σύρου\*" in out


def test_top_folds_the_rest_and_keeps_the_sum(run: Run) -> None:
    found = as_json(run("--format", "json", "--top", "1")[1])["rows"]
    assert [(row["kind"], row["name"], row["groups"]) for row in found] == [
        ("group", "ООО «Ромашка»", 1),
        ("others", "2 other customers", 2),
        ("unallocated", "unallocated", 1),
    ]
    assert sum(row["amount"] for row in found) == Decimal("1160.505")


def test_people_see_fifteen_rows_and_programs_all(run: Run) -> None:
    lines = "".join(f"2026-03-01,c{n},{n},EUR\n" for n in range(1, 31))
    files = {"kam.yaml": FILES["kam.yaml"], "sales/2026-03.csv": HEAD + lines}
    _, table, _ = run(files=files)
    assert "15 other customers" in table
    assert len(as_json(run("--format", "json", files=files)[1])["rows"]) == 30


def test_all_time_says_from_when_to_when(run: Run) -> None:
    assert "All time (2026-03-01 to 2026-03-04), in EUR" in run("--period", "all")[1]


def test_an_empty_period_says_where_there_is_revenue(run: Run) -> None:
    status, out, err = run("--period", "2020")
    assert (status, err) == (0, "")
    assert "There is no revenue in this period. There is some from 2026-03-01 to 2026-03-04: try --period all." in out
    assert as_json(run("--period", "2020", "--format", "json")[1])["measures"]["hhi"] is None


def test_no_ledger_at_all(run: Run) -> None:
    status, out, _ = run(files={"kam.yaml": FILES["kam.yaml"]})
    assert status == 0
    assert "sales/ has no lines" in out


def test_a_total_of_zero_or_less_is_said_plainly(run: Run) -> None:
    files = {"kam.yaml": FILES["kam.yaml"], "sales/2026-03.csv": HEAD + "2026-03-01,a,5,EUR\n2026-03-02,b,-7,EUR\n"}
    status, out, _ = run(files=files)
    assert status == 0
    assert "not defined: the total is not above zero" in out
    assert "-2.00" in out


def test_negative_customers_are_explained(run: Run) -> None:
    files = {"kam.yaml": FILES["kam.yaml"], "sales/2026-03.csv": HEAD + "2026-03-01,a,9,EUR\n2026-03-02,b,-2,EUR\n"}
    _, out, _ = run(files=files)
    assert "from 2 customers, 1 with negative revenue" in out
    assert "Customers with zero or negative revenue are in the total and in the list" in out


BROKEN = {
    **FILES,
    "sales/2026-04.csv": HEAD + '2026-04-01,romashka,"12,50",EUR\n2026-04-02,romashka,5,\n2026-04-03,naus,7,EUR\n',
}


def test_a_line_that_cannot_be_used_is_refused_with_its_place(run: Run) -> None:
    status, out, err = run(files=BROKEN)
    assert (status, out) == (2, "")
    assert "sales/2026-04.csv:2: the amount «12,50» is not an amount such as 12.50" in err
    assert "sales/2026-04.csv:3: there is no currency" in err
    assert "--skip-unreadable" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
def test_skipping_says_what_is_left_out_on_stderr_and_in_the_report(run: Run, quiet: tuple[str, ...]) -> None:
    status, out, err = run("--skip-unreadable", files=BROKEN, globally=quiet)
    assert status == 0
    for text in (out, err):
        assert "sales/2026-04.csv:2: the amount «12,50»" in text
        assert "sales/2026-04.csv:3: there is no currency" in text
    found = as_json(run("--skip-unreadable", "--format", "json", files=BROKEN)[1])
    assert found["total"] == Decimal("1167.505")
    assert len(found["left_out"]) == 2


def test_a_missing_rate_is_refused(run: Run) -> None:
    files = {**FILES, "sales/2026-04.csv": HEAD + "2026-04-01,romashka,1,USD\n"}
    status, out, err = run(files=files)
    assert (status, out) == (2, "")
    assert "there is no rate for USD on or before 2026-04-01" in err
    assert "rates/2026.csv" in err


def test_an_unknown_account_is_counted_and_said(run: Run) -> None:
    files = {**FILES, "sales/2026-04.csv": HEAD + "2026-04-01,stranger,5000,EUR\n"}
    status, out, err = run(files=files)
    assert status == 0
    assert "stranger" in out
    assert "not in the repository, counted under the id they give: stranger" in err
    assert run(files=files, globally=("--quiet",))[2] == ""


def test_related_parties_are_left_out_and_said(run: Run) -> None:
    files = {**FILES, "accounts/third/account.yaml": "name: Third\nrelated_party: true\n"}
    _, counted, _ = run(files=files)
    assert "Related parties (third), 50.50 EUR, are counted; --exclude-related leaves them out." in counted
    _, out, _ = run("--exclude-related", files=files)
    assert "Related parties (third), 50.50 EUR, are left out." in out
    assert as_json(run("--exclude-related", "--format", "json", files=files)[1])["total"] == Decimal("1110.005")


def test_names_cannot_drive_the_terminal(run: Run) -> None:
    files = {**FILES, "accounts/third/account.yaml": 'name: "Th\\u001b[31mird\\u202e"\n'}
    for format_name in ("table", "json", "csv", "md"):
        _, out, err = run("--format", format_name, files=files)
        assert "\x1b" not in out + err
        assert "\u202e" not in out + err


@pytest.mark.parametrize(
    "arguments", [("--period", "1997-Q5"), ("--by", "moon"), ("--top", "-1"), ("--format", "xml"), ("extra",)]
)
def test_a_senseless_call_is_refused(run: Run, arguments: tuple[str, ...]) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err


@pytest.mark.parametrize("by", DIMENSIONS)
def test_every_dimension_in_every_format(run: Run, by: str) -> None:
    files = {**FILES, "policy/lists.yaml": "recurring_products: [Support]\n"}
    for format_name in ("table", "md", "csv", "tsv", "jsonl", "json"):
        status, out, _ = run("--by", by, "--format", format_name, files=files)
        assert status == 0
        assert out.endswith("\n")
    assert as_json(run("--by", by, "--format", "json")[1])["by"] == by


def test_bars_come_only_when_asked_for_where_there_is_no_terminal(run: Run) -> None:
    assert "█" not in run()[1]
    assert "█" in run("--bars")[1]
    assert "█" not in run("--bars", "--format", "md")[1]
    assert "█" in run("--bars", "--trend", "month", "--period", "all")[1]


def test_bars_are_ascii_where_the_terminal_knows_no_other(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    words = ("-C", str(tmp_path), "--today", "2026-06-15", "report", "concentration", "--bars")
    surroundings = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run([sys.executable, "-m", "kamcli", *words], capture_output=True, env=surroundings, check=True)
    assert b"####" in done.stdout
    assert "█".encode() not in done.stdout


def test_an_explanation_goes_alone(run: Run) -> None:
    status, out, _ = run("--explain", "ромашка")
    assert status == 0
    assert out.startswith("Behind ООО «Ромашка»\nCustomer: revenue of 2025-06-01 to 2026-05-31, 1 line, 86.17 % of")
    assert "sales/2026-03.csv:2" in out
    assert "1 000.005" in out
    status, _, err = run("--explain", "naus", "--trend", "month", "--check")
    assert status == 2
    assert "--explain goes without --trend and --check" in err


def test_a_difference_to_the_imports_is_refused_until_it_is_accepted(run: Run) -> None:
    files = {
        **FILES,
        "imports/2026-04-01-1c.yaml": "source: 1c\ndate: 2026-04-01\nperiod: {first: 2026-03-01, last: 2026-03-31}\n"
        "control_totals: [{entity: sales, currency: EUR, amount: 1160.5}]\n",
    }
    status, out, err = run(files=files)
    assert (status, out) == (2, "")
    assert "the ledger is not what accounting sent" in err
    assert "brought 1160.5 EUR, the ledger has 1160.505: 0.005 more" in err
    status, out, _ = run("--accept-differences", files=files)
    assert status == 0
    assert "the ledger has 1 160.50 on those days, 0.005 more" in " ".join(out.split())


ODD = {
    "a year of negative lines": (
        "2026-03-01,naus,-5,EUR\n2026-03-02,third,-7,EUR\n",
        "Nothing can be said of dependence",
    ),
    "a customer with a negative total": (
        "2026-03-01,naus,100,EUR\n2026-03-01,third,50,EUR\n2026-03-02,third,-60,EUR\n",
        "The company depends on Ναυπηγεία | *Σύρου*, which brings 111.11 % of revenue",
    ),
    "one customer at 100 %": ("2026-03-01,naus,100,EUR\n", "which brings 100.00 % of revenue"),
    "nothing allocated": ("2026-03-01,,100,EUR\n", "No client brings revenue above zero."),
    "an empty period": ("2020-03-01,naus,100,EUR\n", "There is no revenue in this period."),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_books_have_sensible_words(run: Run, name: str) -> None:
    lines, words = ODD[name]
    for basis in ("revenue", "margin"):
        with_cost = HEAD.replace("\n", ",cost\n") + lines.replace("EUR\n", "EUR,0\n")
        files = {**FILES, "sales/2026-03.csv": with_cost}
        for by in DIMENSIONS:
            if by != "recurrence":
                status, out, _ = run("--by", by, "--basis", basis, "--bars", "--trend", "quarter", files=files)
                assert status == 0
                assert "nan" not in out.lower().split()
                assert "None" not in out
        if basis == "revenue" or "There is no revenue" not in words:
            assert words.replace("revenue", basis) in out
