"""`kam lint --fix` and `--diff`, `kam baseline`: what is written, said, and returned."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from kamcli.cli.main import main
from kamcli.lint import example

ACCOUNT = "accounts/acme/account.yaml"
BASE = "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
ODD = f"{BASE}headcount: 0120  # in all\n"
BASELINE = "policy/lint-baseline.yaml"
Capture = pytest.CaptureFixture[str]


def lay(root: Path, files: Mapping[str, str]) -> Path:
    for path, content in {**example.FILES, **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8")
    return root


def kam(root: Path, *words: str) -> int:
    return main(["-C", str(root), "--today", "2026-03-03", *words])


def test_fix_writes_says_what_and_shows_the_rest(tmp_path: Path, capsys: Capture) -> None:
    lay(tmp_path, {ACCOUNT: f"{ODD}website: acme\n"})
    assert kam(tmp_path, "lint", "--fix", "-f", "concise") == 1
    out, err = capsys.readouterr()
    assert [line.split()[2] for line in out.splitlines()] == ["KAM105"]
    assert "1 mended in 1 file: 1 KAM019 odd-number." in err
    assert (tmp_path / ACCOUNT).read_text() == f"{BASE}headcount: 120  # in all\nwebsite: acme\n"
    assert kam(tmp_path, "lint", "--fix", "-f", "concise") == 1
    assert "Nothing was mended." in capsys.readouterr().err


def test_exit_status_is_that_of_what_is_left(tmp_path: Path) -> None:
    assert kam(lay(tmp_path, {ACCOUNT: ODD}), "lint", "--fix") == 0


def test_diff_writes_nothing_and_can_be_applied(tmp_path: Path, capsys: Capture) -> None:
    lay(tmp_path, {ACCOUNT: ODD})
    assert kam(tmp_path, "lint", "--diff") == 1
    out, err = capsys.readouterr()
    assert (tmp_path / ACCOUNT).read_text() == ODD
    assert "1 would be mended in 1 file: 1 KAM019 odd-number." in err
    subprocess.run(["git", "apply", "-"], input=out.encode(), cwd=tmp_path, check=True)
    assert (tmp_path / ACCOUNT).read_text() == ODD.replace("0120", "120")
    assert kam(tmp_path, "lint", "--diff") == 0
    assert capsys.readouterr().out == ""


def test_guesses_are_made_only_when_asked_for(tmp_path: Path) -> None:
    lay(tmp_path, {ACCOUNT: f"{BASE}website: acme.example\n"})
    assert kam(tmp_path, "lint", "--fix") == 1
    assert kam(tmp_path, "lint", "--fix", "--unsafe") == 0
    assert "website: https://acme.example\n" in (tmp_path / ACCOUNT).read_text()


def test_only_what_is_shown_is_mended(tmp_path: Path) -> None:
    lay(tmp_path, {ACCOUNT: ODD, "accounts/beta/account.yaml": ODD})
    assert kam(tmp_path, "lint", "--fix", str(tmp_path / "accounts/beta")) == 0
    assert (tmp_path / ACCOUNT).read_text() == ODD
    assert "headcount: 120 " in (tmp_path / "accounts/beta/account.yaml").read_text()


def test_what_was_tried_in_vain_is_not_called_mendable(tmp_path: Path, capsys: Capture) -> None:
    entity = "legal_entities:\n  - {id: acme, name: Acme Ltd, country: GB, tax_id: 007}\n"
    lay(tmp_path, {ACCOUNT: BASE + entity})
    assert kam(tmp_path, "lint", "--fix") == 1
    out, err = capsys.readouterr()
    assert "KAM106" in out
    assert "[*]" not in out + err


@pytest.mark.parametrize("words", [("--unsafe",), ("--fix", "--staged"), ("--diff", "--staged")])
def test_what_makes_no_sense_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert kam(lay(tmp_path, {}), "lint", *words) == 2


def test_baseline_from_begin_to_end(tmp_path: Path, capsys: Capture) -> None:
    broken = "name: Acme\ncircle: market\nmanager: vera\n"
    lay(tmp_path, {ACCOUNT: broken})
    assert kam(tmp_path, "lint") == 1
    assert kam(tmp_path, "baseline", "write", "--until", "2026-12-31", "--reason", "from the old CRM") == 0
    assert "2 findings are put aside (2 new)." in capsys.readouterr().err
    text = (tmp_path / BASELINE).read_text()
    assert "    field: manager\n    until: 2026-12-31\n    reason: from the old CRM\n" in text
    assert kam(tmp_path, "lint") == 0
    assert "2 put aside by the baseline" in capsys.readouterr().err
    assert kam(tmp_path, "lint", "--no-baseline") == 1
    assert main(["-C", str(tmp_path), "--today", "2027-01-01", "lint"]) == 1

    assert kam(tmp_path, "baseline", "prune") == 0
    assert (tmp_path / BASELINE).read_text() == text
    (tmp_path / ACCOUNT).write_text(f"{broken}industry: food\n")
    assert kam(tmp_path, "baseline", "prune", "--check") == 1
    assert kam(tmp_path, "baseline", "prune") == 0
    assert "KAM101" not in (tmp_path / BASELINE).read_text()
    (tmp_path / ACCOUNT).write_text(BASE)
    assert kam(tmp_path, "baseline", "prune") == 0
    assert not (tmp_path / BASELINE).exists()
    assert kam(tmp_path, "lint") == 0


def test_new_findings_still_fail(tmp_path: Path) -> None:
    lay(tmp_path, {ACCOUNT: BASE.replace("anna", "vera")})
    assert kam(tmp_path, "baseline", "write") == 0
    assert kam(tmp_path, "lint") == 0
    (tmp_path / ACCOUNT).write_text(BASE.replace("anna", "vera").replace("industry: food\n", ""))
    assert kam(tmp_path, "lint") == 1


def test_broken_baseline_is_not_written_over(tmp_path: Path) -> None:
    text = "findings:\n  - rule: KAM999\n    record: acme\n"
    lay(tmp_path, {BASELINE: text, ACCOUNT: BASE.replace("anna", "vera")})
    for words in (("write",), ("prune",)):
        assert kam(tmp_path, "baseline", *words) == 2
    assert (tmp_path / BASELINE).read_text() == text
