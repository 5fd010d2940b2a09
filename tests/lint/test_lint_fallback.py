"""Without the compiled libraries, a lint reads and finds the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

COMPANY = Path(__file__).parent.parent.parent / "examples" / "company"

CODE = """
import sys
for name in sys.argv[1].split():
    sys.modules[name] = None
from kamcli.cli.main import main
status = main(["-C", sys.argv[2], "--no-index", "--today", "2026-04-06", "lint", "--format", "json"])
assert not any(sys.modules.get(name) for name in sys.argv[1].split())
sys.exit(status)
"""

DEFECTS = {
    "accounts/ostrov/account.yaml": "name: Ostrov\ncircle: key\nheadcount: many\ntax_id: 007\nno: [1.50, 1_000]\n",
    "accounts/linden-offices/contacts/odd.yaml": "name: &a Odd\nemails: [x, 'y@', *a]\nlevel: !t x\nleft: 2026-13\n",
    "accounts/linden-offices/contacts/twice.yaml": "name: One\nname: Two\nphones: [{number: 12345}]\n",
    "accounts/linden-offices/contacts/broken.yaml": "name: [One\n",
    "accounts/vouno-resort/deals/big.yaml": "name: Big\nstage: won\namount: 1e3\ncurrency: euro\nprobability: 101\n",
}


def test_without_accelerators(tmp_path: Path) -> None:
    for path in COMPANY.rglob("*"):
        if path.is_file():
            there = tmp_path / path.relative_to(COMPANY)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes(path.read_bytes())
    for name, text in DEFECTS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    answers = [
        subprocess.run(
            [sys.executable, "-c", CODE, without, tmp_path], capture_output=True, text=True, encoding="utf-8"
        )
        for without in ("yaml_rs jsonschema_rs", "")
    ]
    assert answers[0].stdout == answers[1].stdout
    assert [each.returncode for each in answers] == [1, 1]
    assert "KAM101" in answers[0].stdout
    assert "KAM105" in answers[0].stdout or "wrong-form" in answers[0].stdout
