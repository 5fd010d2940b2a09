"""White space: what is missing, by whom it is bought, and what cannot be placed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kamcli.cli.main import main
from kamcli.cli.whitespace import UNITS as OFFERED
from kamcli.model.dates import ALL_TIME
from kamcli.reports.whitespace import UNITS, WhiteSpace, whitespace
from kamcli.repository import Repository

Build = Callable[..., Repository]
TODAY = date(2026, 6, 1)
HEAD = "date,account,amount,currency,product,legal_entity,site\n"
FILES = {
    "sales/2026-03.csv": HEAD
    + "2026-03-01,one,100,EUR,Bolts,,\n2026-03-01,one,50,EUR,Nuts,,\n2026-03-01,two,300,EUR,Bolts,,\n"
    "2026-03-01,two,20,EUR,Nuts,,\n2026-03-02,two,-20,EUR,Nuts,,\n"
    "2026-03-01,far,40,EUR,Bolts,,\n2026-03-01,far,10,EUR,Glue,,\n2026-03-01,mill,5,EUR,Glue,,\n"
    "2026-03-01,mill,5,EUR,Paint,,\n2026-03-01,,7,EUR,Bolts,,\n2026-03-01,one,3,EUR,,,\n",
    "accounts/one/account.yaml": "name: One\nparent: group\nindustry: food\n",
    "accounts/two/account.yaml": "name: Two\nparent: group\nindustry: food\n",
    "accounts/three/account.yaml": "name: Three\nparent: group\nindustry: food\n",
    "accounts/group/account.yaml": "name: Group\n",
    "accounts/far/account.yaml": "name: Far\nindustry: food\n",
    "accounts/mill/account.yaml": "name: Mill\nindustry: food\n",
    "accounts/idle/account.yaml": "name: Idle\nindustry: food\n",
}


def gaps(found: WhiteSpace) -> list[tuple[str, str, str, int, int, str]]:
    return [
        (each.unit.id, each.product, each.by, each.buyers, each.peers, f"{float(each.average):g}")
        for each in found.gaps
    ]


def test_what_others_of_the_holding_or_half_of_the_industry_buy(repository: Build) -> None:
    found = whitespace(repository(FILES), ALL_TIME)
    assert gaps(found) == [
        # three of the three others in food buy bolts; two of three buy glue, but for those who buy it one of three
        ("mill", "Bolts", "industry", 3, 3, "146.667"),
        # what came back is not sold
        ("two", "Nuts", "holding", 1, 3, "50"),
        ("one", "Glue", "industry", 2, 3, "7.5"),
        ("two", "Glue", "industry", 2, 3, "7.5"),
        # nobody buys anything in these: they come last
        ("group", "Bolts", "holding", 2, 3, "200"),
        ("three", "Bolts", "holding", 2, 3, "200"),
        ("group", "Nuts", "holding", 1, 3, "50"),
        ("three", "Nuts", "holding", 1, 3, "50"),
        ("three", "Glue", "industry", 2, 4, "7.5"),
    ]
    assert (found.no_product, found.no_unit, found.total) == (3, 7, 520)


def test_how_many_of_an_industry_must_buy_it(repository: Build) -> None:
    named = {(each.unit.id, each.product) for each in whitespace(repository(FILES), ALL_TIME, least=Decimal(70)).gaps}
    assert ("one", "Glue") not in named
    assert ("mill", "Bolts") in named


def test_legal_entities_and_sites(repository: Build) -> None:
    files = {
        "sales/2026-03.csv": HEAD
        + "2026-03-01,a,10,EUR,Bolts,de,north\n2026-03-01,a,5,EUR,Nuts,gr,\n2026-03-01,a,1,EUR,Nuts,,south\n",
        "accounts/a/account.yaml": "name: A\nlegal_entities: [{id: de, name: A GmbH}, {id: gr}]\n"
        "sites: [{id: north, name: North}, {id: south}]\n",
    }
    home = repository(files)
    entities = whitespace(home, ALL_TIME, by="legal-entity", account="a")
    assert {(each.unit.name, each.product) for each in entities.gaps} == {("A GmbH", "Nuts"), ("A, gr", "Bolts")}
    assert entities.no_unit == 1
    assert entities.matrix is not None
    assert [(product, dict(sold)) for product, sold in entities.matrix.products] == [
        ("Bolts", {"a/de": 10}),
        ("Nuts", {"a/gr": 5}),
    ]
    sites = whitespace(home, ALL_TIME, by="site")
    assert {(each.unit.name, each.product) for each in sites.gaps} == {("A, North", "Nuts"), ("A, south", "Bolts")}


def test_the_options_name_the_units_there_are() -> None:
    assert OFFERED == UNITS


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    for path, text in {"kam.yaml": "format: 1\ncompany: {name: Ours}\ncurrency: EUR\n", **FILES}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")

    def running(*words: str) -> str:
        assert main(["-C", str(tmp_path), "--today", "2026-06-01", "report", "whitespace", *words]) == 0
        return capsys.readouterr().out

    return running


def test_people_get_one_row_for_who_buys_nothing(run: Callable[..., str]) -> None:
    text = run()
    (group,) = (line for line in text.splitlines() if line.startswith("Group"))
    assert "anything: Bolts, Nuts" in group
    assert "anything: Bolts, Nuts and 1 more" in text
    assert "7.00 EUR belongs to no customer" in text
    assert "The first 1 of 6 rows" in run("--top", "1")


def test_the_matrix_of_an_account_stands_before_its_gaps(run: Callable[..., str]) -> None:
    text = run("two")
    assert "Far" not in text
    (bolts,) = (line for line in text.splitlines() if line.startswith("Bolts"))
    assert bolts.split() == ["Bolts", "300", "100", "·", "·"]


def test_programs_get_every_gap_in_every_format(run: Callable[..., str]) -> None:
    rows = list(csv.DictReader(io.StringIO(run("--format", "csv"))))
    assert len(rows) == 9
    assert rows[0]["unit"] == "mill"
    found = json.loads(run("two", "--format", "json"), parse_float=Decimal)
    assert [each["product"] for each in found["gaps"]][:2] == ["Nuts", "Glue"]
    documented = (Path(__file__).resolve().parents[2] / "docs/money-reports.md").read_text(encoding="utf-8")
    names = {*found, *found["gaps"][0], *found["matrix"], *found["matrix"]["products"][0]}
    assert sorted(name for name in names if f"`{name}`" not in documented) == []
    assert run("--format", "md").startswith("# White space")
