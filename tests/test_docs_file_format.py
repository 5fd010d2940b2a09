"""The examples of docs/file-format.md lint clean together, and its tables agree with the schemas."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from kamcli.lint import Severity, lint
from kamcli.lint.registry import BY_CODE
from kamcli.model.entity import Entity, place_of
from kamcli.repository import open_repository
from kamcli.repository.source import LARGEST
from kamcli.schemas.locate import load

TEXT = (Path(__file__).parent.parent / "docs" / "file-format.md").read_text(encoding="utf-8")
YAML = re.compile(r"^```yaml\n# (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OTHER = re.compile(r"^`([^`\n]+)`\n\n```(?:csv|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TODAY = date(2026, 3, 31)


def examples() -> dict[str, str]:
    return dict([*YAML.findall(TEXT), *OTHER.findall(TEXT)])


def lay(root: Path, files: dict[str, str]) -> None:
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")


def test_every_block_has_its_path_and_every_path_its_block() -> None:
    blocks = re.findall(r"^```(\w+)$", TEXT, re.MULTILINE)
    assert blocks.count("yaml") + blocks.count("csv") + blocks.count("json") == len(blocks) == len(examples())


def test_one_of_each_kind_is_shown() -> None:
    shown = {place.entity for path in examples() if (place := place_of(path))}
    policy = {Entity.CIRCLES, Entity.LIMITS, Entity.LISTS, Entity.LINT, Entity.PLAYBOOKS, Entity.QUERIES}
    assert shown == set(Entity) - policy


def test_examples_lint_clean(tmp_path: Path) -> None:
    lay(tmp_path, examples())
    report = lint(open_repository(tmp_path), TODAY)
    wrong = [
        f"{f.path}:{f.position} {f.code} {f.message}" for f in report.findings if f.severity is not Severity.NOTICE
    ]
    assert wrong == []
    assert report.files == len(examples())


@pytest.mark.parametrize(
    ("path", "right", "wrong", "code"),
    [
        ("accounts/acme/account.yaml", '"007123425"', "007123425", "KAM106"),
        ("accounts/acme/account.yaml", "manager: anna", "manager: ann", "KAM202"),
        ("accounts/acme/account.yaml", "headcount: 420\n", "", "KAM101"),
        ("accounts/beta/account.yaml", "06:00-10:30", "early", "KAM105"),
        ("sales/2026-03.csv", "1250.00", '"1250,00"', "KAM105"),
        ("accounts/acme/interactions/2026/2026-03-02-meeting-terms.yaml", "[head-of-purchasing]", "[tom]", "KAM201"),
    ],
)
def test_what_the_page_says_is_found_is_found(tmp_path: Path, path: str, right: str, wrong: str, code: str) -> None:
    files = examples()
    assert right in files[path]
    lay(tmp_path, {**files, path: files[path].replace(right, wrong, 1)})
    assert code in {finding.code for finding in lint(open_repository(tmp_path), TODAY).findings}


@pytest.mark.parametrize("ledger", ["sales", "rates", "receivables"])
def test_columns_are_those_of_the_schema(ledger: str) -> None:
    section = TEXT.split(f"**{ledger.capitalize()}**", 1)[1].split("\n`", 1)[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", section, re.MULTILINE)
    schema = load(ledger)
    assert [name for name, _ in rows] == list(schema["properties"])
    assert {name for name, text in rows if text.endswith("required")} == set(schema["required"])


def test_codes_and_figures_are_those_of_the_code() -> None:
    assert set(re.findall(r"KAM\d{3}", TEXT)) <= set(BY_CODE)
    assert f"above {LARGEST // 1024 // 1024} MB" in TEXT
