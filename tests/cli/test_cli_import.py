"""`kam import csv` at the command line: the examples of the docs, the plan, refusals, all or nothing."""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
import subprocess
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from kamcli.cli.main import main
from kamcli.interop.tabular.formats import NumberFormat
from kamcli.interop.tabular.functions import FUNCTIONS
from kamcli.interop.tabular.month import MonthHeaders
from kamcli.repository import open_repository
from kamcli.schemas.locate import load

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "northwind"
WIDE = ROOT / "examples" / "wide"
DOCS = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
SALES = ("--map", "maps/sales.yaml", "data/order_lines.csv", "data/orders.csv")
STEPS = (
    ("--map", "maps/team.yaml", "data/employees.csv"),
    ("--map", "maps/customers.yaml", "data/customers.csv", "data/orders.csv"),
    SALES,
)


def files(root: Path) -> dict[str, bytes]:
    found = (path for path in sorted(root.rglob("*")) if path.is_file() and ".kam" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("built") / "northwind"
    shutil.copytree(EXAMPLE, root)
    for step in STEPS:
        assert main(["-C", str(root), "--today", "2026-03-02", "import", "csv", *step]) == 0
    return root


@pytest.fixture
def northwind(tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Northwind, imported, with the working folder in it."""
    root = tmp_path / "northwind"
    shutil.copytree(built, root)
    monkeypatch.chdir(root)
    return root


def change(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def test_the_walk_through_works_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^kam (.*)$", text, re.MULTILINE)
    assert len(commands) == 9
    shutil.copytree(EXAMPLE, tmp_path / "northwind")
    monkeypatch.chdir(tmp_path / "northwind")
    for command in commands:
        assert main(shlex.split(command)) == (1 if command == "lint" else 0), command
    told = capsys.readouterr().out
    for figure in ("9 added", "91 added", "2155 added", "1265793.0395 USD", "8.71", "33.23", "336.91", "29.68"):
        assert figure in told


def test_the_report_over_the_import_has_the_golden_figures(northwind: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def report(*arguments: str) -> dict[str, object]:
        assert main(["report", "concentration", "--format", "json", *arguments]) == 0
        found: dict[str, object] = json.loads(capsys.readouterr().out, parse_float=Decimal)
        return found

    everything = report("--period", "all")
    assert everything["total"] == Decimal("1265793.0395")
    assert everything["customers"] == 89
    assert report("--period", "1997")["total"] == Decimal("617085.2035")
    for by in ("sold-by", "country", "product", "seller", "legal-entity"):
        assert report("--period", "all", "--by", by)["total"] == Decimal("1265793.0395")


def test_importing_twice_changes_no_byte(northwind: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(northwind)
    for step in STEPS:
        assert main(["import", "csv", *step]) == 0
    assert files(northwind) == before
    told = capsys.readouterr()
    assert "sales: 0 added, 0 changed, 2155 unchanged" in told.out
    assert told.err.count("Everything stands already: nothing was written.") == 3


def test_a_changed_row_edits_one_line_only(northwind: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(northwind)
    change(
        northwind / "data/order_lines.csv",
        ("Queso Cabrales,Dairy Products,14.0,12", "Queso Cabrales,Dairy Products,14.0,13"),
    )
    change(northwind / "maps/sales.yaml", ("total: 1265793.0395", "total: 1265807.0395"))
    before |= {name: (northwind / name).read_bytes() for name in ("data/order_lines.csv", "maps/sales.yaml")}
    capsys.readouterr()

    assert main(["import", "csv", *SALES, "--dry-run"]) == 0
    told = capsys.readouterr()
    assert "sales: 0 to be added, 1 to be changed, 2154 unchanged" in told.err
    assert "amount: 168.00 → 182.00" in told.err
    subprocess.run(["git", "apply", "--check", "-"], input=told.out.encode(), check=True)
    assert "dry run" in told.err
    assert files(northwind) == before

    assert main(["--today", "2026-03-03", "import", "csv", *SALES]) == 0
    after = files(northwind)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"imports/2026-03-03-northwind.yaml", "sales/1996-07.csv"}
    old, new = before["sales/1996-07.csv"].splitlines(), after["sales/1996-07.csv"].splitlines()
    assert [(a, b) for a, b in zip(old, new, strict=True) if a != b] == [
        (old[1], old[1].replace(b"168.00", b"182.00").replace(b",12,", b",13,"))
    ]


def test_bad_rows_refuse_the_import_and_are_told_together(northwind: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(
        northwind / "data/order_lines.csv",
        (
            "10248,72,Mozzarella di Giovanni,Dairy Products,34.8",
            '10248,72,Mozzarella di Giovanni,Dairy Products,"34,8"',
        ),
        ("10249,14,", "99999,14,"),
    )
    change(northwind / "data/orders.csv", ("10250,HANAR", "10250,NOONE"))
    before = files(northwind)
    capsys.readouterr()
    assert main(["import", "csv", *SALES]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[1:-1] == [
        "  order_lines.csv:4: unit_price is “34,8” where a number with a decimal point is needed",
        "  order_lines.csv:5: orders.csv has no row with order_id “99999”",
        *(f"  order_lines.csv:{line}: there is no account with the northwind id “NOONE”" for line in (7, 8, 9)),
    ]
    assert files(northwind) == before


def test_many_bad_rows_are_counted_unless_all_are_asked_for(
    northwind: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (northwind / "data/order_lines.csv").read_text(encoding="utf-8")
    (northwind / "data/order_lines.csv").write_text(
        re.sub(r"^10(2.*)", r"99\1", text, flags=re.MULTILINE), encoding="utf-8"
    )
    capsys.readouterr()
    assert main(["import", "csv", *SALES]) == 2
    told = capsys.readouterr().err
    count = int(re.search(r"kam: (\d+) rows cannot be taken", told)[1])  # type: ignore[index]
    assert count > 20
    assert told.count("order_lines.csv:") == 20
    assert f"… and {count - 20} more" in told
    assert main(["--verbose", "import", "csv", *SALES]) == 2
    assert capsys.readouterr().err.count("order_lines.csv:") == count


def test_bad_rows_may_be_left_out(northwind: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(northwind / "sales")
    change(northwind / "data/order_lines.csv", ("10248,11,", "99999,11,"))
    change(northwind / "maps/sales.yaml", ("control: {rows: 2155, total: 1265793.0395}", "control: {rows: 2154}"))
    capsys.readouterr()
    assert main(["--today", "2026-03-03", "import", "csv", *SALES, "--skip-bad-rows"]) == 0
    told = capsys.readouterr()
    assert "sales: 2154 added, 0 changed, 0 unchanged, 1 row left out" in told.out
    assert "1 row left out:\n  order_lines.csv:2: orders.csv has no row with order_id “99999”" in told.err
    record = (northwind / "imports/2026-03-03-northwind.yaml").read_text(encoding="utf-8")
    assert "rejected: 1\n" in record


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((*SALES, "--control-total", "1265793.04"), "sums up to 1265793.0395 USD, and should to 1265793.04 USD"),
        ((*SALES, "--control-total", "12,50"), "'12,50' is not a control total"),
        ((*STEPS[0], "--control-total", "5"), "nothing to compare the control total with"),
        (("--map", "maps/nowhere.yaml", "data/orders.csv"), "there is no file maps/nowhere.yaml"),
        (("--map", "maps/sales.yaml", "data/order_lines.csv"), "needs another file: orders (orders.csv)"),
        ((*SALES, "data/customers.csv"), "customers.csv fits none of the files"),
        (("--map", "maps/sales.yaml", "line=data/orders.csv"), "no entry line under files:"),
        (("--map", "data/orders.csv", "data/orders.csv"), "orders.csv cannot be"),
    ],
)
def test_refusals(northwind: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str) -> None:
    before = files(northwind)
    capsys.readouterr()
    assert main(["import", "csv", *arguments]) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert "Traceback" not in told.err
    assert files(northwind) == before


def test_files_may_be_named_for_their_entries(northwind: Path) -> None:
    (northwind / "data/order_lines.csv").rename(northwind / "data/a=b.csv")
    arguments = ["import", "csv", "--map", "maps/sales.yaml", "lines=data/a=b.csv", "data/orders.csv"]
    assert main(arguments) == 0


def test_a_failed_import_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "northwind"
    shutil.copytree(EXAMPLE, root)
    monkeypatch.chdir(root)
    (root / "imports").write_text("a file where a folder belongs\n", encoding="utf-8")
    before = files(root)
    assert main(["import", "csv", *STEPS[0]]) == 2
    assert "imports" in capsys.readouterr().err
    assert files(root) == before


# ---- finance's wide table


@pytest.fixture
def wide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "wide"
    shutil.copytree(WIDE, root)
    monkeypatch.chdir(root)
    return root


def ledgers(root: Path) -> dict[str, bytes]:
    return {name: source for name, source in files(root).items() if name.startswith("sales/")}


def workbook_of(source: Path, target: Path) -> None:
    """The same table as a workbook: figures as numbers, months as dates, the rest as text."""
    made = openpyxl.Workbook()
    sheet = made.active
    for row in csv.reader(source.read_text(encoding="utf-8").splitlines(), delimiter=";"):
        cells: list[object] = []
        for cell in row:
            number = NumberFormat(",", " ", ("parentheses",)).read(cell)
            month = MonthHeaders(("MMMM YYYY",)).read(cell)
            cells.append(
                datetime.fromisoformat(f"{month.month}-01") if month else float(number) if number is not None else cell
            )
        sheet.append(cells)
    made.save(target)


def test_the_walk_through_of_the_wide_table_works_as_written(wide: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = re.findall(r"^kam (.*)$", (wide / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        assert main(["--today", "2026-02-10", *shlex.split(command)]) == (1 if command == "lint" else 0), command
    told = capsys.readouterr()
    assert "sales: 12 added" in told.out
    assert "9 lines sum up to 4972650.75 RUB, from 2025-10-31 to 2026-01-31" in told.out
    assert "Выручка-2025.csv:7: “Итого RUB” is a total and was left out; it agrees with the figures" in told.err
    assert main(["--today", "2026-02-10", "lint", "--format", "json"]) == 1
    found = {(one["path"].partition("/")[0], one["code"]) for one in json.loads(capsys.readouterr().out)["findings"]}
    assert {code for folder, code in found if folder in ("sales", "imports")} == {"KAM511"}


def test_the_same_table_as_a_workbook_gives_the_same_ledgers(wide: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workbook_of(wide / "data/Выручка-2025.csv", wide / "data/Выручка-2025.xlsx")
    assert main(["import", "csv", "--map", "maps/revenue.yaml", "data/Выручка-2025.xlsx"]) == 0
    assert "9 lines sum up to 4972650.75 RUB" in capsys.readouterr().out
    from_workbook = ledgers(wide)
    assert main(["import", "csv", "--map", "maps/revenue.yaml", "data/Выручка-2025.csv"]) == 0
    assert "sales: 0 added, 0 changed, 12 unchanged" in capsys.readouterr().out
    assert ledgers(wide) == from_workbook


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "980\u00a0500,50",
            "980\u00a0500,51",
            "“Итого RUB” says 968000.50 for ноябрь 2025, and the 3 lines above it add up",
        ),
        ("ноябрь 2025", "ноябль 2025", "the column “ноябль 2025” holds numbers and no month"),
        ("ноябрь 2025", "октября 2025", "two columns are 2025-10: октябрь 2025 and октября 2025"),
        ("(12\u00a0500,00)", "-12,5", "csv:6: the column “Итого” says"),
        ("(12\u00a0500,00)", "12.500", "csv:6 (ноябрь 2025): amount is “12.500” where a number with a decimal comma"),
    ],
)
def test_a_wide_table_that_is_not_certain_is_refused(
    wide: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, says: str
) -> None:
    change(wide / "data/Выручка-2025.csv", (old, new))
    before = files(wide)
    assert main(["import", "csv", "--map", "maps/revenue.yaml", "data/Выручка-2025.csv"]) == 2
    told = capsys.readouterr().err
    assert says in told
    assert "Traceback" not in told
    assert files(wide) == before


def test_a_corrected_figure_changes_one_line_of_the_ledger(wide: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["import", "csv", "--map", "maps/revenue.yaml", "data/Выручка-2025.csv"]
    assert main(arguments) == 0
    before = ledgers(wide)
    data = wide / "data/Выручка-2025.csv"
    change(data, ("9\u00a0800,10", "9\u00a0800,20"), ("31\u00a0450,85", "31\u00a0450,95"))
    change(data, ("9\u00a0800,10", "9\u00a0800,20"), ("31\u00a0450,85", "31\u00a0450,95"))
    change(wide / "maps/revenue.yaml", ("EUR: 31450.85", "EUR: 31450.95"))
    assert main(arguments) == 0
    after = ledgers(wide)
    assert [name for name in after if after[name] != before[name]] == ["sales/2026-01.csv"]
    assert after["sales/2026-01.csv"] == before["sales/2026-01.csv"].replace(b"9800.10", b"9800.20")


# ---- the docs


def blocks() -> dict[str, bytes]:
    """The example files in docs/import.md, by name."""
    found = re.findall(r"<!-- file: (\S+)(?: encoding: (\S+))? -->\n```\w+\n(.*?)```", DOCS, re.DOTALL)
    return {name: text.encode(encoding or "utf-8") for name, encoding, text in found}


@pytest.mark.parametrize(
    "run", re.findall(r"<!-- run: (\S+) .* -->\n```sh\nkam (.*)\n```", DOCS), ids=lambda run: run[0]
)
def test_the_examples_of_the_docs_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: tuple[str, str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kam.yaml").write_text("format: 1\ncompany: {name: Us}\ncurrency: RUB\n", encoding="utf-8")
    for name, source in blocks().items():
        (tmp_path / name).write_bytes(source)
    assert main(shlex.split(run[1])) == 0
    before = files(tmp_path)
    assert main(shlex.split(run[1])) == 0
    assert files(tmp_path) == before


def test_the_russian_example_gives_what_the_docs_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kam.yaml").write_text("format: 1\ncompany: {name: Us}\ncurrency: RUB\n", encoding="utf-8")
    for name, source in blocks().items():
        (tmp_path / name).write_bytes(source)
    assert main(["import", "csv", "--map", "1c.yaml", "Контрагенты.csv", "Продажи.csv"]) == 0
    assert "unallocated: 50.00 RUB" in capsys.readouterr().out
    snapshot = open_repository(tmp_path).snapshot
    assert [entity.tax_id for entity in snapshot.accounts["romashka"].legal_entities] == ["7701234567", "0290012345"]
    assert set(snapshot.contacts) == {"romashka/direktor-po-zakupkam", "td-mayak/glavnyy-bukhgalter"}
    assert snapshot.contacts["romashka/direktor-po-zakupkam"].phones == ("+7 495 000-00-01", "+7 495 000-00-02")
    assert {account.manager for account in snapshot.accounts.values()} == {"petrova-anna"}
    assert (tmp_path / "sales/2026-01.csv").read_text(encoding="utf-8").splitlines()[2:] == [
        "2026-01-12,romashka,4000.50,RUB,УТ-17,Гайка М8,1000,petrova-anna,1c:УТ-17/2",
        "2026-01-30,td-mayak,-125.00,RUB,УТ-21,Болт М8,-10,petrova-anna,1c:УТ-21/1",
        "2026-01-31,,50.00,RUB,УТ-22,Шайба,5,,1c:УТ-22/1",
    ]


def test_the_docs_name_every_function_and_entry() -> None:
    missing = [
        function.usage for function in FUNCTIONS.values() if f"| `{function.usage}` | {function.gives} |" not in DOCS
    ]
    schema = load("mapping")
    for definition in ("file", "lookup", "value", "list", "control", "target", "numbers", "unpivot"):
        missing += [name for name in schema["$defs"][definition]["properties"] if not re.search(rf"\b{name}\b", DOCS)]
    missing += [name for name in schema["$defs"]["totals"]["else"]["properties"] if f"{{{name}: " not in DOCS]
    for encoding in schema["$defs"]["file"]["properties"]["encoding"]["enum"]:
        missing += [] if f"`{encoding}`" in DOCS else [encoding]
    assert missing == []
