"""What is remembered of parsed files: the same records, without reading the files; and only as much as is asked for."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from watched import Watched

from kamcli.errors import DataError
from kamcli.index import Index
from kamcli.model.entity import RECORDS, Entity
from kamcli.query.lookup import lookup
from kamcli.repository import Snapshot, census
from kamcli.repository.memory import KIND, Memory
from kamcli.repository.source import WorkTree

FILES = {
    "kam.yaml": "format: 1\ncompany: {name: Ours}\ncurrency: EUR\n",
    "accounts/acme/account.yaml": "name: Acme\nheadcount: 12\npotential: {amount: 1250.50, currency: EUR}\n",
    "accounts/acme/contacts/cfo.yaml": "name: Мария\ntags: [a, 'true', true, null]\n",
    "accounts/acme/contacts/ceo.yaml": "# kam: ignore[KAM404] -- why\nname: Иван\n",
    "accounts/acme/interactions/2026/2026-01-02-call-x.yaml": "kind: call\ndate: 2026-01-02\nsubject: X\nn: 010\n",
    "accounts/newco/account.yaml": "name: Newco\nformer_ids: [oldco]\n",
    "accounts/newco/contacts/bad.yaml": "name: [\n",
    "personal/acme/cfo.yaml": "birthday: 1971-03-02\n",
    "team/anna.yaml": "name: Anna\n",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(census, "SAFE", 0)
    for path, text in FILES.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def remembering(root: Path, index: Index) -> tuple[Snapshot, Watched]:
    tree = Watched(root)
    return Snapshot(tree, Memory(index, lambda: tree.census(index), tree.read)), tree


def told(snapshot: Snapshot) -> list[object]:
    """All that a snapshot says of its records."""
    return [
        (record.id, record.path, record.account, repr(record.data), record.document.position(("name",)))
        for entity in RECORDS
        for record in snapshot.records(entity).values()
    ] + [(path, repr(why)) for path, why in snapshot.unreadable().items()]


def test_the_same_records(root: Path) -> None:
    for _ in range(3):
        with Index(root) as index:
            assert told(remembering(root, index)[0]) == told(Snapshot(WorkTree(root)))


def test_files_that_are_remembered_are_not_read(root: Path) -> None:
    with Index(root) as index:
        told(remembering(root, index)[0])
    with Index(root) as index:
        snapshot, tree = remembering(root, index)
        potential = snapshot.records(Entity.ACCOUNT)["acme"].data["potential"]
        assert [each.name for entity in RECORDS for each in snapshot.records(entity).values()]
        assert potential == {"amount": Decimal("1250.50"), "currency": "EUR"}
        # What says something in a comment, has a note, cannot be read or is personal is read anew.
        assert sorted(set(tree.seen)) == [
            "accounts/acme/account.yaml",
            "accounts/acme/contacts/ceo.yaml",
            "accounts/acme/interactions/2026/2026-01-02-call-x.yaml",
            "accounts/newco/contacts/bad.yaml",
            "personal/acme/cfo.yaml",
        ]


def test_places_are_looked_up_in_the_file(root: Path) -> None:
    with Index(root) as index:
        told(remembering(root, index)[0])
    with Index(root) as index:
        snapshot, tree = remembering(root, index)
        assert len(snapshot.records(Entity.CONTACT)) == 2
        document = snapshot.records(Entity.CONTACT)["acme/cfo"].document
        assert "accounts/acme/contacts/cfo.yaml" not in tree.seen
        assert document.position(("tags", 1)).column == 11
        assert tree.seen[-1] == "accounts/acme/contacts/cfo.yaml"


def test_a_file_that_changes_meanwhile_is_not_taken_for_what_it_was(root: Path) -> None:
    with Index(root) as index:
        told(remembering(root, index)[0])
    with Index(root) as index:
        snapshot, _ = remembering(root, index)
        assert len(snapshot.records(Entity.CONTACT)) == 2
        document = snapshot.records(Entity.CONTACT)["acme/cfo"].document
        (root / "accounts/acme/contacts/cfo.yaml").write_text("name: Bert\n")
        with pytest.raises(DataError, match="changed while it was read"):
            _ = document.source


@pytest.mark.parametrize("text", ["", "[]", "null", '{"team/anna.yaml": 1}', "{", "[" * 100_000, '{"team/x.yaml": {}}'])
def test_what_is_remembered_wrongly_is_read_anew(root: Path, text: str) -> None:
    with Index(root) as index:
        told(remembering(root, index)[0])
        for key in index.all(KIND):
            index.put(KIND, key, text)
        found = remembering(root, index)[0]
        assert [each.name for each in found.records(Entity.COLLEAGUE).values()] == ["Anna"]


@pytest.mark.parametrize(
    ("wanted", "accounts"),
    [
        ("acme", {"acme"}),
        ("acme/cfo", {"acme"}),
        ("newco", {"newco"}),
        ("anna", {"anna"}),
        ("oldco", {"acme", "newco"}),
    ],
)
def test_a_record_is_looked_up_by_its_id_without_reading_other_accounts(
    root: Path, wanted: str, accounts: set[str]
) -> None:
    tree = Watched(root)
    found = lookup(Snapshot(tree), wanted)
    assert found.name in {"Acme", "Мария", "Newco", "Anna"}
    read = {path.split("/")[1] for path in tree.seen if path.startswith("accounts/")}
    assert read <= accounts


def test_one_account_is_read_for_one_account(root: Path) -> None:
    tree = Watched(root)
    snapshot = Snapshot(tree)
    assert [each.id for each in snapshot.inside(Entity.CONTACT, "acme")] == ["acme/ceo", "acme/cfo"]
    assert snapshot.contacts["acme/cfo"].name == "Мария"
    assert "acme/none" not in snapshot.contacts
    assert snapshot.records(Entity.CONTACT).get("../team") is None
    assert snapshot.require_usable(Entity.CONTACT, Entity.INTERACTION, below="accounts/acme/") == []
    assert {path.split("/")[1] for path in tree.seen} == {"acme"}
    # All are read once somebody asks for all, and none twice for their parsing.
    assert list(snapshot.records(Entity.CONTACT)) == ["acme/ceo", "acme/cfo"]
    assert set(snapshot.contacts) == {"acme/ceo", "acme/cfo"}
    assert len(snapshot.contacts) == 2
