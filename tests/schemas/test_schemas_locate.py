"""Finding kamcli's schemas beside the package (clone, editable) and inside it (wheel)."""

from __future__ import annotations

from pathlib import Path

import pytest

from kamcli.schemas import locate


def lay(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "definitions.schema.json").write_text('{"$defs": {}}', encoding="utf-8")


def found_in(monkeypatch: pytest.MonkeyPatch, package: Path) -> Path:
    monkeypatch.setattr(locate, "_PACKAGE", package)
    locate.builtin.cache_clear()
    try:
        return locate.builtin()
    finally:
        locate.builtin.cache_clear()


def test_clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path / "schemas")
    assert found_in(monkeypatch, tmp_path / "kamcli") == tmp_path / "schemas"


def test_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path / "kamcli/builtin_schemas")
    assert found_in(monkeypatch, tmp_path / "kamcli") == tmp_path / "kamcli/builtin_schemas"


def test_wheel_beside_a_strange_folder_called_schemas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path / "kamcli/builtin_schemas")
    lay(tmp_path / "schemas")
    assert found_in(monkeypatch, tmp_path / "kamcli") == tmp_path / "kamcli/builtin_schemas"


def test_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileNotFoundError):
        found_in(monkeypatch, tmp_path / "kamcli")


@pytest.mark.parametrize("name", ["nothing", "../pyproject", "circles/key"])
def test_load_of_no_schema(name: str) -> None:
    with pytest.raises(KeyError):
        locate.load(name)
