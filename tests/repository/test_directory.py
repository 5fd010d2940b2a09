"""Names of records are found without parsing what is as it was, and are those that the files have now."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from kamcli import yamlio
from kamcli.index import Index
from kamcli.model.entity import Entity
from kamcli.model.position import Unreadable
from kamcli.repository import Repository, census, directory, open_repository, snapshot

COMPANY = Path(__file__).parent.parent.parent / "examples" / "company"
ENTITIES = (*directory.INSIDE, Entity.COLLEAGUE, Entity.PLAN, Entity.IMPORT)


@pytest.fixture
def company(tmp_path: Path) -> Path:
    root = tmp_path / "company"
    shutil.copytree(COMPANY, root)
    return root


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census, "SAFE", 0)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The files of records that were parsed."""
    found: list[bytes] = []

    def read(source: bytes) -> yamlio.Document | Unreadable:
        found.append(source)
        return yamlio.read(source)

    monkeypatch.setattr(snapshot, "yamlio", SimpleNamespace(Document=yamlio.Document, read=read))
    return found


def named(repository: Repository) -> list[tuple[Entity, str, str]]:
    found = [(entity, *each) for entity in ENTITIES for each in repository.snapshot.names(entity).items()]
    alone = open_repository(repository.root, tolerant=True).snapshot
    assert found == [(entity, each.id, each.name) for entity in ENTITIES for each in alone.records(entity).values()]
    return found


def asked(root: Path) -> list[tuple[Entity, str, str]]:
    with Index(root) as index:
        return named(open_repository(root, tolerant=True, index=index))


def test_names_are_those_of_the_records(company: Path) -> None:
    first = asked(company)
    assert len(first) > 20
    assert asked(company) == first


def test_nothing_is_parsed_for_names_that_are_remembered(company: Path, parsed: list[bytes]) -> None:
    def names() -> int:
        parsed.clear()
        with Index(company) as index:
            found = open_repository(company, tolerant=True, index=index).snapshot
            assert found.names(Entity.ACCOUNT)
        return len(parsed)

    assert names() > 20
    assert names() == 0
    account = company / "accounts/vouno-resort/account.yaml"
    account.write_text(account.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    inside = sum(1 for _ in (company / "accounts/vouno-resort").rglob("*.yaml"))
    assert names() == inside


def test_a_name_that_changed_comes_and_goes(company: Path) -> None:
    asked(company)
    account = company / "accounts/vouno-resort/account.yaml"
    account.write_text("name: Βουνό\ncircle: market\n", encoding="utf-8")
    assert (Entity.ACCOUNT, "vouno-resort", "Βουνό") in asked(company)
    shutil.rmtree(account.parent)
    assert not any(record.startswith("vouno-resort") for _, record, _ in asked(company))
    (company / "team/anna.yaml").write_text("name: [\n", encoding="utf-8")
    asked(company)


@pytest.mark.parametrize("kept", ["", "[]", '{"account": 1}', '{"nonsense": {}}', "{"])
def test_what_makes_no_sense_is_made_anew(company: Path, kept: str) -> None:
    asked(company)
    with Index(company) as index:
        for key in index.all(directory.KIND):
            index.put(directory.KIND, key, kept)
    asked(company)
