"""`kam schemas` on real repositories: writes, says what is stale, keeps the editor's settings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kamcli.cli.main import main

KAM = "format: 1\ncompany:\n  name: Example\n  legal_entities: [{id: us, name: Us Ltd, country: GB}]\ncurrency: EUR\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "kam.yaml").write_text(KAM, encoding="utf-8")
    return tmp_path


def run(repository: Path, *arguments: str) -> int:
    return main(["-C", str(repository), "schemas", *arguments])


def test_writes_and_is_then_up_to_date(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(repository, "--check") == 1
    assert "schemas/composed/account.schema.json" in capsys.readouterr().out
    assert run(repository) == 0
    assert run(repository, "--check") == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert json.loads((repository / "schemas/composed/account.schema.json").read_bytes())["title"] == "Account"
    settings = json.loads((repository / ".vscode/settings.json").read_bytes())
    assert settings["yaml.schemas"]["schemas/composed/account.schema.json"] == "accounts/*/account.yaml"
    before = {path: path.stat().st_mtime_ns for path in repository.rglob("*.json")}
    assert run(repository) == 0
    assert {path: path.stat().st_mtime_ns for path in repository.rglob("*.json")} == before


def test_what_is_left_from_another_circle_goes(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(repository)
    old = repository / "schemas/composed/circles/gone/contact.schema.json"
    old.parent.mkdir()
    old.write_text("{}", encoding="utf-8")
    capsys.readouterr()
    assert run(repository, "--check") == 1
    assert capsys.readouterr().out.strip() == "schemas/composed/circles/gone/contact.schema.json"
    assert run(repository) == 0
    assert not old.exists()


def test_edited_by_hand_is_stale(repository: Path) -> None:
    run(repository)
    path = repository / "schemas/composed/deal.schema.json"
    path.write_text(path.read_text(encoding="utf-8").replace("Deal", "Trade"), encoding="utf-8")
    assert run(repository, "--check") == 1


def test_settings_with_comments_stay_and_a_snippet_is_shown(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = repository / ".vscode/settings.json"
    settings.parent.mkdir()
    settings.write_text('{\n  // mine\n  "editor.rulers": [100]\n}\n', encoding="utf-8")
    assert run(repository) == 0
    assert "// mine" in settings.read_text(encoding="utf-8")
    captured = capsys.readouterr()
    assert "accounts/*/account.yaml" in captured.err
    assert captured.out == ""


def test_company_schemas_are_composed_in(repository: Path) -> None:
    overlay = repository / "schemas/circles/key/account.schema.json"
    overlay.parent.mkdir(parents=True)
    overlay.write_text('{"required": ["website"]}', encoding="utf-8")
    assert run(repository) == 0
    written = (repository / "schemas/composed/account.schema.json").read_text(encoding="utf-8")
    assert '"x-kam-required": "website"' in written


def test_a_broken_company_schema_is_a_configuration_error(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = repository / "schemas/account.schema.json"
    overlay.parent.mkdir()
    overlay.write_text('{\n  "properties": {"x": {"$ref": "https://example.com/x.json"}}\n}\n', encoding="utf-8")
    assert run(repository) == 2
    captured = capsys.readouterr()
    assert "schemas/account.schema.json:2:" in captured.err
    assert "nothing is fetched" in captured.err
    assert not (repository / "schemas/composed").exists()
