"""What the disk says is as it was is not read again: the same records, whatever changes."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from trusted import put, trusted
from watched import Watched

from kamcli.errors import DataError
from kamcli.index import Index
from kamcli.model.entity import Entity
from kamcli.repository import Repository, Snapshot, census, open_repository, shelf
from kamcli.repository.opening import open_source
from kamcli.repository.overlay import Overlaid
from kamcli.repository.source import WorkTree

ENTITIES = (Entity.ACCOUNT, Entity.CONTACT, Entity.DEAL, Entity.COMPLAINT, Entity.COLLEAGUE)
KAM = "format: 1\ncompany: {name: Ours}\ncurrency: EUR\n"
FILES = {
    "kam.yaml": KAM,
    "accounts/acme/account.yaml": "name: Acme\npotential: {amount: 1250.50, currency: EUR}\n",
    "accounts/acme/contacts/cfo.yaml": "name: Мария\n",
    "accounts/acme/deals/tender.yaml": "name: Tender\n",
    "accounts/beta/account.yaml": "# kam: ignore[KAM404] -- why\nname: Beta\n",
    "accounts/newco/account.yaml": "name: [\n",
    "team/anna.yaml": "name: Anna\n",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return trusted(tmp_path, FILES, monkeypatch)


def told(snapshot: Snapshot) -> list[object]:
    """All that a snapshot says of the few entities."""
    return [
        (record.id, record.path, repr(record.data), record.document.position(("name",)))
        for entity in ENTITIES
        for record in snapshot.records(entity).values()
    ] + [(path, repr(why)) for path, why in snapshot.unreadable(*ENTITIES).items()]


def opened(root: Path, index: Index | None) -> tuple[Repository, Watched]:
    tree = Watched(root)
    return open_source(root, tree, tolerant=True, index=index), tree


def seen(root: Path, *entities: Entity) -> set[str]:
    """Which files of accounts a command reads that asks for these records."""
    with Index(root) as index:
        repository, tree = opened(root, index)
        for entity in entities or ENTITIES:
            repository.snapshot.of(entity)
        return {path for path in tree.seen if path.startswith(("accounts/", "team/"))}


def test_what_is_as_it_was_is_not_read(root: Path) -> None:
    assert seen(root) == {path for path in FILES if path != "kam.yaml"}
    # What says something in a comment, or cannot be read, is read anew.
    assert seen(root) == {"accounts/beta/account.yaml", "accounts/newco/account.yaml"}
    put(root, "accounts/acme/account.yaml", "name: Acme Two\n")
    assert "accounts/acme/account.yaml" in seen(root)
    assert "accounts/acme/account.yaml" not in seen(root)


def test_a_file_that_just_changed_is_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census, "SAFE", 60_000_000_000)
    seen(root)
    assert "accounts/acme/account.yaml" in seen(root)


def test_a_file_that_changes_in_nothing_but_its_text_is_read_again(root: Path) -> None:
    seen(root)
    file = root / "accounts/acme/account.yaml"
    before = file.stat()
    text = file.read_text()
    put(root, "accounts/acme/account.yaml", text.replace("Acme", "Emca"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    with Index(root) as index:
        assert opened(root, index)[0].snapshot.records(Entity.ACCOUNT)["acme"].name == "Emca"
        assert next(iter(opened(root, index)[0].snapshot.records(Entity.ACCOUNT).values())).name == "Emca"


def test_a_file_that_changes_meanwhile_is_not_taken_for_what_it_was(root: Path) -> None:
    seen(root)
    with Index(root) as index:
        snapshot = opened(root, index)[0].snapshot
        (record,) = snapshot.records(Entity.CONTACT).values()
        put(root, "accounts/acme/contacts/cfo.yaml", "name: Bert\n")
        with pytest.raises(DataError, match="changed while it was read"):
            _ = record.document.source


def test_a_change_that_is_not_written_is_seen_and_not_remembered(root: Path) -> None:
    seen(root)
    with Index(root) as index:
        changes = {"accounts/acme/account.yaml": b"name: Other\n", "accounts/zeta/account.yaml": b"name: Zeta\n"}
        changed = open_source(root, Overlaid(WorkTree(root), changes), tolerant=True, index=index)
        names = [each.name for each in changed.snapshot.records(Entity.ACCOUNT).values()]
        assert names == ["Other", "Beta", "Zeta"]
    with Index(root) as index:
        names = [each.name for each in opened(root, index)[0].snapshot.records(Entity.ACCOUNT).values()]
        assert names == ["Acme", "Beta"]


WRONG = ("", "[]", "null", "{", "[" * 100_000, '{"x": 1}', '{"x": ["", {}, 1]}', '{"x": [1, {}]}')
TEXTS = ("name: A\n", "name: B\n", "name: [\n", "# kam: x\nname: C\n", "n: 1.50\n")


@pytest.mark.parametrize("text", WRONG)
def test_what_is_remembered_wrongly_is_read_anew(root: Path, text: str) -> None:
    seen(root)
    with Index(root) as index:
        expected = told(opened(root, None)[0].snapshot)
        for key in index.all(shelf.KIND):
            index.put(shelf.KIND, key, text)
        assert told(opened(root, index)[0].snapshot) == expected


@pytest.mark.parametrize("seed", range(6))
def test_whatever_changes_the_records_are_those_of_the_files(root: Path, seed: int) -> None:
    chance = random.Random(seed)
    names = ["acme", "beta", "newco", "zeta"]
    kinds = ["account.yaml", "contacts/cfo.yaml", "deals/tender.yaml", "complaints/late.yaml", "deals/Tender.yml"]
    for _ in range(25):
        path = f"accounts/{chance.choice(names)}/{chance.choice(kinds)}"
        file = root / path
        match chance.randrange(5):
            case 0 if file.is_file():
                file.unlink()
            case 1 if file.is_file():
                file.rename(root / f"{path}.old")
            case 2 if file.parent.is_dir() and not file.exists():
                file.symlink_to(root / "kam.yaml")
            case 3 if file.is_symlink():
                file.unlink()
            case _ if not file.is_symlink():
                put(root, path, chance.choice(TEXTS))
        with Index(root) as index:
            asked = opened(root, index)[0].snapshot
            for entity in chance.sample(ENTITIES, 2):  # in whatever order they are asked for
                assert len(asked.records(entity)) == len(list(asked.records(entity)))
            assert told(asked) == told(opened(root, None)[0].snapshot)


def test_one_record_alone_is_not_looked_up_among_all(root: Path) -> None:
    with Index(root) as index:
        assert open_repository(root, index=index).snapshot.records(Entity.ACCOUNT)["acme"].name == "Acme"
        assert not index.all(shelf.KIND)


def test_of_many_accounts_that_are_looked_for_one_by_one_all_are_looked_up(root: Path) -> None:
    ids = [f"client-{number}" for number in range(40)]
    for each in ids:
        put(root, f"accounts/{each}/account.yaml", f"name: {each.title()}\n")
    seen(root)
    with Index(root) as index:
        repository, tree = opened(root, index)
        assert [repository.snapshot.records(Entity.ACCOUNT)[each].name for each in ids] == [
            each.title() for each in ids
        ]
        assert 0 < len([path for path in tree.seen if "/client-" in path]) < 20
