"""Broken repositories, as users meet them: lint says what is wrong and ends with 1, all else refuses with 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from kamcli.cli.main import main
from kamcli.lint import example

ACCOUNT = "accounts/acme/account.yaml"
PLAIN = "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
SALES = "sales/2026-01.csv"
HEADER = "date,account,amount,currency\n"

UNREADABLE = {
    "syntax error": (ACCOUNT, "name: [Acme\ncircle: market\n", "KAM010", 1),
    "duplicate key": (ACCOUNT, PLAIN + "name: Beta\n", "KAM011", 5),
    "conflict markers": (
        ACCOUNT,
        "name: Acme\n<<<<<<< HEAD\ncircle: key\n=======\ncircle: market\n>>>>>>> b\n",
        "KAM008",
        2,
    ),
    "tab indentation": (ACCOUNT, PLAIN + "tags:\n\t- a\n", "KAM009", 6),
    "not UTF-8": (ACCOUNT, "name: Ромашка\n".encode("cp1251"), "KAM004", 1),
    "byte order mark": (ACCOUNT, b"\xef\xbb\xbf" + PLAIN.encode(), "KAM005", 1),
    "alias bomb": (ACCOUNT, PLAIN + BOMB, "KAM017", None),
    "tag": (ACCOUNT, PLAIN + "headcount: !!python/object:os.system 7\n", "KAM012", 5),
    "merge key": (ACCOUNT, PLAIN + "custom: {<<: {a: 1}}\n", "KAM013", 5),
    "two documents": (ACCOUNT, PLAIN + "---\n" + PLAIN, "KAM014", 5),
    "not a number": (ACCOUNT, PLAIN + "headcount: .nan\n", "KAM016", 5),
    "empty file": (ACCOUNT, "", "KAM007", 1),
    "list for a mapping": (ACCOUNT, "- name: Acme\n", "KAM018", 1),
    "NUL byte": (ACCOUNT, b"name: Ac\x00me\n", "KAM006", 1),
    "symlink out": (ACCOUNT, "->/etc/passwd", "KAM002", 1),
    "dangling symlink": (ACCOUNT, "->nowhere", "KAM001", 1),
}
"""What, which file, its content, the code, and the line (None: whichever)."""

WRONG = {
    "misspelt field": (ACCOUNT, PLAIN + "websit: https://acme.example\n", "KAM102", 5, "website"),
    "wrong enum value": (ACCOUNT, PLAIN.replace("market", "markt"), "KAM104", 2, "market"),
    "unquoted 007": (
        ACCOUNT,
        PLAIN + "legal_entities:\n  - id: a\n    name: A\n    country: GB\n    tax_id: 007\n",
        "KAM106",
        9,
        "'007'",
    ),
    "unknown manager": (ACCOUNT, PLAIN.replace("anna", "ana"), "KAM202", 4, "anna"),
    "id with ..": (ACCOUNT, PLAIN + "parent: ../../etc\n", "KAM105", 5, "parent"),
    "no currency": (SALES, HEADER + "2026-01-02,acme,100,\n", "KAM101", 2, "currency"),
    "decimal comma": (SALES, HEADER + '2026-01-02,acme,"12,50",EUR\n', "KAM105", 2, "12.50"),
}

CONFIGURATION = {
    "remote $ref": ("schemas/account.schema.json", '{"properties": {"custom": {"$ref": "https://x.example/y"}}}'),
    "file $ref": ("schemas/account.schema.json", '{"properties": {"custom": {"$ref": "file:///etc/passwd"}}}'),
    "climbing $ref": ("schemas/account.schema.json", '{"properties": {"custom": {"$ref": "../../x.json"}}}'),
    "catastrophic pattern": ("schemas/account.schema.json", '{"properties": {"name": {"pattern": "^(a+)+$"}}}'),
    "broken JSON": ("schemas/account.schema.json", '{"properties": '),
    "policy of a wrong type": ("policy/limits.yaml", "concentration: high\n"),
}


def lay(root: Path, path: str, content: str | bytes) -> None:
    for name, text in example.FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    if isinstance(content, str) and content.startswith("->"):
        file.symlink_to(content[2:])
    else:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = main(words)
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return status, out, err


@pytest.mark.parametrize("what", UNREADABLE)
def test_unreadable_file(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, content, code, line = UNREADABLE[what]
    lay(tmp_path, path, content)
    status, out, _ = run(capsys, "-C", str(tmp_path), "lint")
    assert status == 1
    assert f" {code} " in out
    if line is not None:
        assert f"{path}:{line}:" in out
    for command in (["list", "accounts"], ["report", "concentration", "--period", "all"]):
        status, out, err = run(capsys, "-C", str(tmp_path), *command)
        assert (status, out) == (2, ""), command
        assert path in err
        assert "--skip-unreadable" in err
        status, _, err = run(capsys, "-C", str(tmp_path), *command, "--skip-unreadable")
        assert status == 0, command
        assert path in err


@pytest.mark.parametrize("what", WRONG)
def test_wrong_value(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, content, code, line, hint = WRONG[what]
    lay(tmp_path, path, content)
    status, out, _ = run(capsys, "-C", str(tmp_path), "lint")
    assert status == 1
    found = out.partition(f"{path}:{line}:")[2]
    assert f" {code} " in found.splitlines()[0], out
    assert hint in found.partition("\n\n")[0]


@pytest.mark.parametrize("what", ["no currency", "decimal comma"])
def test_unusable_ledger_line_stops_a_report(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, content, *_ = WRONG[what]
    lay(tmp_path, path, content)
    status, out, err = run(capsys, "-C", str(tmp_path), "report", "concentration", "--period", "all")
    assert (status, out) == (2, "")
    assert f"{path}:2" in err


@pytest.mark.parametrize("what", CONFIGURATION)
def test_broken_configuration(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, content = CONFIGURATION[what]
    lay(tmp_path, path, content)
    status, out, _ = run(capsys, "-C", str(tmp_path), "lint")
    assert status == 1
    assert f"{path}:1:" in out
    status, out, err = run(capsys, "-C", str(tmp_path), "list", "accounts")
    assert (status, out) == (2, "")
    assert f"{path}:1:" in err


@pytest.mark.parametrize(
    "content",
    ["format: 1\ncompany: [\n", "", "format: 99\n", "format: 1\ncompany: {name: X}\n", "- a\n", b"\xff\xfe"],
    ids=["syntax", "empty", "newer format", "incomplete", "list", "not UTF-8"],
)
def test_broken_mark_is_refused_by_every_command(
    content: str | bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(tmp_path, "kam.yaml", content)
    for command in (["lint"], ["list", "accounts"], ["report", "concentration"], ["show", "acme"]):
        status, out, err = run(capsys, "-C", str(tmp_path), *command)
        assert (status, out) == (2, ""), command
        assert "kam.yaml:" in err


def test_what_happened_with_one_account_is_shown_whatever_is_broken_in_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(tmp_path, "accounts/newco/account.yaml", PLAIN.replace("Acme", "Newco"))
    call = "accounts/newco/interactions/2026/2026-01-02-call-a.yaml"
    lay(tmp_path, call, "kind: call\ndate: 2026-01-02\nsubject: A\n")
    broken = "accounts/acme/interactions/2026/2026-01-02-call-b.yaml"
    lay(tmp_path, broken, "kind: [\n")
    lay(tmp_path, ACCOUNT, PLAIN)
    for who in ("newco", "Newco"):
        status, out, err = run(capsys, "-C", str(tmp_path), "timeline", who)
        assert (status, err) == (0, "")
        assert "2026-01-02-call-a" in out
    status, out, err = run(capsys, "-C", str(tmp_path), "timeline", "Acme")
    assert (status, out) == (2, "")
    assert broken in err
    status, _, err = run(capsys, "-C", str(tmp_path), "timeline", "acme", "--skip-unreadable")
    assert status == 0
    assert broken in err
