"""What changes in December leaves the figures of January as they were, to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from kamcli.cli.main import main

HEAD = "date,account,amount,currency,document\n"
FILES = {
    "kam.yaml": "format: 1\ncompany: {name: Ours}\ncurrency: EUR\ntime_zone: UTC\n",
    "policy/lint.yaml": "ignore: [KAM101, KAM108, KAM110, KAM301, KAM302, KAM307, KAM308, KAM404]\n",
    "team/anna.yaml": "name: Anna Ivanova\nrole: account-manager\n",
    "team/boris.yaml": "name: Boris Dunaev\nrole: account-manager\n",
    "accounts/acme/account.yaml": "name: Acme\ncircle: customer\nmanager: anna\nparent: north\n",
    "accounts/bolt/account.yaml": "name: Bolt\ncircle: customer\nmanager: boris\nparent: north\n",
    "accounts/north/account.yaml": "name: North\ncircle: market\nmanager: anna\n",
    "accounts/south/account.yaml": "name: South\ncircle: market\nmanager: anna\n",
    **{
        f"sales/2026-{month:02}.csv": HEAD
        + "".join(
            f"2026-{month:02}-{day:02},{who},{day}0,EUR,{who}-{day}\n" for who in ("acme", "bolt") for day in (5, 19)
        )
        for month in (1, 12)
    },
}
VIEWS = ("account", "holding", "control-group", "manager", "circle", "industry", "product")


def kam(root: Path, *words: str) -> int:
    return main(["-C", str(root), "--today", "2026-12-10", *words])


def of(root: Path, month: str, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    found = {}
    for by in VIEWS:
        for form in ("json", "csv"):
            capsys.readouterr()
            assert kam(root, "report", "concentration", "--period", month, "--by", by, "--format", form) == 0
            found[f"{by} as {form}"] = capsys.readouterr().out
    return found


CHANGES = {
    "another manager": ("set", "acme", "manager=boris"),
    "all handed over": ("handover", "anna", "boris"),
    "another holding": ("set", "acme", "parent=south"),
    "no holding any more": ("set", "acme", "parent="),
    "another circle": ("circle", "acme", "market", "--by", "anna", "--reason", "They closed the plant"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_in_december_leaves_january_as_it_was(
    change: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    january, december = of(tmp_path, "2026-01", capsys), of(tmp_path, "2026-12", capsys)
    assert kam(tmp_path, *CHANGES[change]) == 0, capsys.readouterr().err
    assert of(tmp_path, "2026-01", capsys) == january
    assert of(tmp_path, "2026-12", capsys) != december


def test_a_promotion_in_december_makes_nobody_key_in_january(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    january = of(tmp_path, "2026-01", capsys)
    # as `kam circle acme key` writes it
    log = "circle_log:\n- {circle: customer, date: 2026-01-05}\n- {circle: key, date: 2026-12-10}\n"
    account = tmp_path / "accounts/acme/account.yaml"
    account.write_text(account.read_text(encoding="utf-8").replace("customer", "key") + log, encoding="utf-8")
    assert of(tmp_path, "2026-01", capsys) == january
    assert '"accounts": [\n      "acme"' in of(tmp_path, "2026-12-10..2026-12-31", capsys)["account as json"]
