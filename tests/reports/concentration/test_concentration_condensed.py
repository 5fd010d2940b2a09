"""Sums of a condensed ledger are those of its lines: whatever is asked, remembered or not, and after any change."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli.errors import KamError
from kamcli.facts import condensed, revenue
from kamcli.facts.condensed import KIND
from kamcli.index import Index
from kamcli.model.dates import period
from kamcli.reports.concentration import DIMENSIONS, Concentration, concentration
from kamcli.reports.concentration.counting import Counting
from kamcli.repository import open_repository

TODAY = date(2026, 3, 10)
HEADER = "date,account,amount,currency,document,seller,legal_entity,site,product,cost,sold_by\n"
ACCOUNTS = {
    "acme": "name: Acme\ncircle: key\nmanager: anna\nindustry: food\nlegal_entities:\n"
    "- {id: main, country: GR, former_ids: [old-main]}\n- {id: second, country: RU}\n"
    "sites:\n- {id: yard, legal_entity: second}\ncircle_log:\n- {circle: customer, date: 2025-02-11}\n"
    "- {circle: key, date: 2026-01-17}\nformer_managers:\n- {who: boris, until: 2026-01-09}\nformer_ids: [acme-old]\n",
    "beta": "name: Beta\ncircle: customer\nmanager: boris\nparent: acme\nrelated_party: true\n",
    "gamma": "name: Gamma\ncircle: customer\nmanager: anna\ncontrol_group: g\n",
}
MONTHS = ("2025-11", "2025-12", "2026-01", "2026-02")


def _line(chance: random.Random, month: str) -> str:
    account = chance.choice(("acme", "acme", "acme-old", "beta", "gamma", "nobody", "", " gamma "))
    amount = f"{chance.randint(-9_999, 99_999) / 100:.{chance.choice((2, 2, 3))}f}"
    cells = (
        f"{month}-{chance.choice((1, 9, 10, 17, 18, 28)):02}",
        account,
        amount,
        chance.choice(("EUR", "EUR", "USD")),
        chance.choice(("", "D1", "D2", f"D{chance.randint(3, 40)}")),
        chance.choice(("", "ours")),
        chance.choice(("", "main", "second", "old-main")),
        chance.choice(("", "yard")),
        chance.choice(("", "Paint, red", "Paint")),
        chance.choice(("", "1.50")) if chance.random() < 0.1 else "2.25",
        chance.choice(("", "anna", "boris")),
    )
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in cells)


def _write(root: Path, seed: int, lines: int) -> None:
    chance = random.Random(seed)
    files = {"kam.yaml": "format: 1\ncompany: {name: Ours}\ncurrency: EUR\n"}
    files |= {f"accounts/{name}/account.yaml": text for name, text in ACCOUNTS.items()}
    files |= {f"team/{name}.yaml": f"name: {name}\n" for name in ("anna", "boris")}
    for month in MONTHS:
        files[f"sales/{month}.csv"] = HEADER + "".join(_line(chance, month) + "\n" for _ in range(lines))
    days = (f"{month}-{day:02}" for month in MONTHS for day in range(1, 29, 4))
    files["rates/2025.csv"] = "date,currency,rate\n" + "".join(
        f"{day},USD,0.9{chance.randint(1, 999):03}\n" for day in days
    )
    files["policy/lists.yaml"] = "recurring_products: [Paint]\n" if seed % 2 or lines % 2 else ""
    for path, text in files.items():
        if not text:
            continue
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def _report(root: Path, asked: str, by: str, *, skip: bool = False) -> Concentration | str:
    """The report, or the words with which it is refused; whatever is new is remembered."""
    with Index(root) as index:
        repository = open_repository(root, index=index)
        try:
            return concentration(repository, period(asked, TODAY), TODAY, Counting(by=by, skip=skip))
        except KamError as error:
            return f"{error} {sorted(vars(error).items())}"
        finally:
            index.save()


def _plainly(root: Path, asked: str, by: str, *, skip: bool = False) -> Concentration | str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(revenue, "condensed", lambda *_: None)
        return _report(root, asked, by, skip=skip)


PERIODS = ("all", "12m", "2025", "2026-01", "2025-12-10..2026-01-17")


@settings(max_examples=8)
@given(st.integers(0, 10_000), st.integers(0, 60), st.sampled_from(sorted(DIMENSIONS)), st.sampled_from(PERIODS))
def test_the_sums_are_those_of_the_lines(
    tmp_path_factory: pytest.TempPathFactory, seed: int, lines: int, by: str, asked: str
) -> None:
    root = tmp_path_factory.mktemp("company")
    _write(root, seed, lines)
    expected = _plainly(root, asked, by)
    assert _report(root, asked, by) == expected
    assert _report(root, asked, by) == expected  # and from what is remembered
    ledger = root / "sales/2026-01.csv"
    ledger.write_text(ledger.read_text("utf-8") + "2026-01-09,gamma,7.77,EUR,D1,,,,,2.25,\n", encoding="utf-8")
    assert _report(root, asked, by) == _plainly(root, asked, by)


def test_a_remembered_ledger_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, 1, 20)
    expected = _report(tmp_path, "all", "product")
    monkeypatch.setattr(condensed, "_sums", lambda *_: pytest.fail("it was remembered"))
    assert _report(tmp_path, "all", "product") == expected


@pytest.mark.parametrize(
    "line",
    [
        "2026-01-09,acme,12;50,EUR,D1,,,,,2.25,",
        "2026-01-32,acme,12.50,EUR,D1,,,,,2.25,",
        "2026-01-09,acme,12.50,JPY,D1,,,,,2.25,",
        "2026-01-09,acme,12.50,EUR,D1,,,,,x,",
        "2026-01-09,acme,12.50",
    ],
)
@pytest.mark.parametrize("skip", [False, True])
def test_what_cannot_be_counted_is_said_by_its_line(tmp_path: Path, line: str, skip: bool) -> None:
    _write(tmp_path, 2, 10)
    ledger = tmp_path / "sales/2026-01.csv"
    ledger.write_text(ledger.read_text("utf-8") + line + "\n", encoding="utf-8")
    expected = _plainly(tmp_path, "all", "account", skip=skip)
    assert _report(tmp_path, "all", "account", skip=skip) == expected
    assert isinstance(expected, str) != skip


@pytest.mark.parametrize("path", ["sales/january.csv", "sales/2026-01.CSV", "sales/2026_01.csv"])
def test_a_file_that_is_not_read_is_said(tmp_path: Path, path: str) -> None:
    _write(tmp_path, 3, 5)
    (tmp_path / path).write_text(HEADER, encoding="utf-8")
    expected = _plainly(tmp_path, "all", "account")
    assert isinstance(expected, str)
    assert _report(tmp_path, "all", "account") == expected


def test_what_is_remembered_wrongly_is_counted_anew(tmp_path: Path) -> None:
    _write(tmp_path, 4, 20)
    expected = _report(tmp_path, "all", "account")
    with Index(tmp_path) as index:
        for key in index.all(KIND):
            index.put(KIND, key, "[]")
        index.save()
    assert _report(tmp_path, "all", "account") == expected
