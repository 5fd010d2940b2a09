"""Pictures as their readers get them: every customer in it, nothing fetched, clear words where one cannot be drawn."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kamcli.cli.main import main

KAM = "format: 1\ncompany: {name: X}\ncurrency: EUR\nfiscal_year: {starts: 1}\ntime_zone: UTC\n"
LONG = "Открытое акционерное общество «Производственное объединение судостроения имени Орджоникидзе № {}»"


def company(root: Path, count: int, name: str = LONG) -> Path:
    root.mkdir()
    (root / "kam.yaml").write_text(KAM, encoding="utf-8")
    (root / "sales").mkdir()
    lines = ["date,account,amount,currency"]
    for number in range(1, count + 1):
        folder = root / "accounts" / f"a{number}"
        folder.mkdir(parents=True)
        (folder / "account.yaml").write_text(f'name: "{name.format(number)}"\n', encoding="utf-8")
        lines.append(f"2026-01-10,a{number},{1000 // number + 1},EUR")
    (root / "sales" / "2026-01.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    return root


def draw(root: Path, *arguments: str) -> int:
    return main(["-C", str(root), "--today", "2026-02-01", "report", "concentration", "--period", "all", *arguments])


def texts(svg: Path) -> list[str]:
    root = ElementTree.fromstring(svg.read_text(encoding="utf-8"))
    return ["".join(each.itertext()).replace("\u200b", "") for each in root.iter() if each.tag.endswith("}text")]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_customer_has_its_own_bar_and_name(tmp_path: Path, theme: str) -> None:
    file = tmp_path / "pareto.svg"
    assert draw(company(tmp_path / "c", 5), "--chart", f"pareto={file}", "--chart-theme", theme) == 0
    found = texts(file)
    assert [text for text in found if text.startswith("Открытое")] == [
        f"Открытое акционерное о…оникидзе № {n}»" for n in range(1, 6)
    ]
    assert file.read_text(encoding="utf-8").count('aria-roledescription="bar"') == 5
    assert any("of 5 customers bring 80 %" in text for text in found)


def test_customers_of_one_name_stay_apart(tmp_path: Path) -> None:
    file = tmp_path / "pareto.svg"
    assert draw(company(tmp_path / "c", 3, "Same"), "--chart", f"pareto={file}") == 0
    assert texts(file).count("Same") == 3


def test_many_customers_have_ranks_and_the_largest_are_named(tmp_path: Path) -> None:
    file = tmp_path / "pareto.svg"
    assert draw(company(tmp_path / "c", 60), "--chart", f"pareto={file}") == 0
    assert len([text for text in texts(file) if text.startswith("Открытое")]) == 3
    assert file.read_text(encoding="utf-8").count('aria-roledescription="bar"') == 60


def test_all_kinds_are_drawn_at_once_and_the_html_fetches_nothing(tmp_path: Path) -> None:
    root = company(tmp_path / "c", 4)
    arguments = [f"--chart={kind}={tmp_path / kind}.html" for kind in ("pareto", "lorenz", "trend")]
    assert draw(root, *arguments, f"--chart=trend={tmp_path / 'trend.png'}") == 0
    assert (tmp_path / "trend.png").read_bytes().startswith(b"\x89PNG\r\n")
    for kind in ("pareto", "lorenz", "trend"):
        page = (tmp_path / f"{kind}.html").read_text(encoding="utf-8")
        assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)\s*=\s*.(?:https?:)?//", page)
        assert "Открытое" in page or kind != "pareto"


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("pareto=x.gif", "a picture cannot be written as gif"),
        ("pie=x.svg", "is not KIND=FILE"),
        ("pareto", "is not KIND=FILE"),
        ("pareto=kam.yaml", "is a file of the account repository"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    tmp_path: Path, option: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = company(tmp_path / "c", 2)
    assert draw(root, "--chart", option) == 2
    assert message in capsys.readouterr().err
    assert (root / "kam.yaml").read_text(encoding="utf-8") == KAM


def test_nothing_to_draw_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = company(tmp_path / "c", 1)
    assert draw(root, "--period", "2020", "--chart", f"pareto={tmp_path / 'p.svg'}") == 2
    assert "there is no revenue above zero" in capsys.readouterr().err
    assert not (tmp_path / "p.svg").exists()


def test_without_the_library_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    assert draw(company(tmp_path / "c", 2), "--chart", f"lorenz={tmp_path / 'l.svg'}") == 2
    assert 'pip install "kamcli[plot]"' in capsys.readouterr().err


def test_a_trend_by_quarter_is_told_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert draw(company(tmp_path / "c", 2), "--trend", "quarter") == 0
    assert "2026-01 to 2026-03" in capsys.readouterr().out
