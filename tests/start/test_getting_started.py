"""docs/getting-started.md does what it says: its files, in its order, lint as it claims."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from kamcli.lint.run import lint
from kamcli.repository import open_repository
from kamcli.start.init import create
from kamcli.start.questions import settle

TODAY = date(2026, 3, 2)
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "getting-started.md").read_text(encoding="utf-8")


def errors(root: Path) -> list[str]:
    return [f"{each.path}: {each.message}" for each in lint(open_repository(root), TODAY).findings]


def test_the_way_of_the_page(tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    account, source, talk, contact, unknown, limits = blocks
    root = tmp_path / "clients"
    options = {"name": "Northern Mills", "country": "GB", "colleague": "Anna Smith", "phone": "+44 20 7946 0018"}
    assert all(f'--{name} "{value}"' in PAGE or f"--{name} {value}" in PAGE for name, value in options.items())
    create(root, settle(options, None), TODAY)
    folder = root / "accounts" / "baker-street"
    (folder / "contacts").mkdir(parents=True)
    (folder / "interactions" / "2026").mkdir(parents=True)

    (folder / "account.yaml").write_text(account)
    assert errors(root) == []
    contacted = account.replace("market", "contacted")
    (folder / "account.yaml").write_text(contacted)
    missing = errors(root)
    assert any("source" in line for line in missing)
    assert any("interaction" in line for line in missing)

    (folder / "account.yaml").write_text(contacted + source)
    (folder / "interactions" / "2026" / "2026-03-02-event-food-fair.yaml").write_text(
        talk + "participants: [head-of-purchasing]\n"
    )
    assert any("head-of-purchasing" in line for line in errors(root))
    (folder / "contacts" / "head-of-purchasing.yaml").write_text(contact)
    assert errors(root) == []
    (folder / "account.yaml").write_text(contacted + source + unknown)
    (root / "policy").mkdir()
    (root / "policy" / "limits.yaml").write_text(limits)
    assert errors(root) == []
