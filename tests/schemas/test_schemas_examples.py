"""The good and bad examples: `kam lint`'s judgement, both libraries', and check-jsonschema's on the written files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kamcli import yamlio
from kamcli.model.entity import Entity
from kamcli.schemas import SchemaSet, backend, composed_files, violations
from kamcli.schemas.validate import interpret

EXAMPLES = Path(__file__).parent / "examples"
FILES = sorted(EXAMPLES.rglob("*.yaml"))
FOLDERS = sorted({path.parent.relative_to(EXAMPLES).as_posix() for path in FILES})


def data_of(path: Path):
    document = yamlio.read(path.read_bytes())
    assert isinstance(document, yamlio.Document), (path, document)
    return document.data


def schema_of(schemas: SchemaSet, path: Path):
    """The schema by which lint judges a file of this folder."""
    folder = path.parent.relative_to(EXAMPLES)
    name, circle = folder.name, folder.parts[1] if folder.parts[0] == "circles" else None
    if name == "dossier":
        return schemas.dossier(circle)
    entity = Entity(name)
    data = data_of(path)
    if entity is Entity.ACCOUNT:
        circle = data.get("circle")
    return schemas.schema(entity, circle, data.get("kind") if entity is Entity.INTERACTION else None)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(EXAMPLES).as_posix())
def test_good_is_accepted_and_bad_is_not(schemas: SchemaSet, path: Path) -> None:
    found = violations(schema_of(schemas, path), data_of(path))
    if path.name.startswith("good"):
        assert found == []
    else:
        assert found
        if path.name != "bad-empty.yaml":
            assert len(found) == 1, "one fault, one finding"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(EXAMPLES).as_posix())
def test_both_libraries_find_the_same(schemas: SchemaSet, path: Path) -> None:
    pytest.importorskip("jsonschema_rs")
    schema, data = schema_of(schemas, path), data_of(path)
    fast, slow = backend.fast(schema)(data), backend.slow(schema)(data)
    assert interpret(schema, data, fast) == interpret(schema, data, slow)


@pytest.fixture(scope="module")
def written(schemas: SchemaSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repository")
    for path, content in composed_files(schemas).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root / "schemas/composed"


@pytest.mark.parametrize("folder", FOLDERS)
def test_check_jsonschema_agrees(written: Path, folder: str) -> None:
    files = [path for path in FILES if path.parent == EXAMPLES / folder]
    command = ["check_jsonschema", "--no-cache", "-o", "json", "--schemafile", str(written / f"{folder}.schema.json")]
    done = subprocess.run(
        [sys.executable, "-m", *command, *map(str, files)], capture_output=True, text=True, check=False, timeout=120
    )
    report = json.loads(done.stdout)
    assert not report.get("parse_errors"), done.stdout
    rejected = {Path(error["filename"]).name for error in report["errors"]}
    assert rejected == {path.name for path in files if path.name.startswith("bad")}
