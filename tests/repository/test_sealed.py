"""Encrypted personal files: read as the clear, locked without a key, absent without a clone; stored encrypted again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("pyrage")

from kamcli import encryption
from kamcli.encryption import Keys, Named
from kamcli.errors import DataError, WriteError
from kamcli.model.entity import Entity
from kamcli.model.position import Unreadable
from kamcli.repository import Repository, open_repository
from kamcli.repository.overlay import Overlaid
from kamcli.repository.sealed import RECIPIENTS, is_encrypted, stored

CFO = "personal/acme/cfo.yaml"
SEALED = f"{CFO}.age"
FACTS = b"birthday: 1971-03-02\n"


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Keys, str]:
    secret, public = encryption.new_identity()
    (tmp_path / "key.txt").write_text(secret, encoding="utf-8")
    return Keys(lambda: Named(tmp_path / "key.txt", "the test")), public


@pytest.fixture
def sealed(root: Path, keys: tuple[Keys, str]) -> Callable[..., Repository]:
    """The example repository with one encrypted file, opened with the key or without."""
    (root / "personal/acme").mkdir(parents=True)
    (root / RECIPIENTS).write_text(f"{keys[1]}\n")
    (root / SEALED).write_bytes(encryption.lock(FACTS, [keys[1]]))

    def opened(unlocked: bool = True) -> Repository:
        return open_repository(root, keys=keys[0] if unlocked else Keys())

    return opened


def test_it_is_read_by_the_name_of_the_clear(sealed: Callable[..., Repository]) -> None:
    repository = sealed()
    assert CFO in repository.snapshot.paths
    assert SEALED not in repository.snapshot.paths
    assert repository.snapshot.records(Entity.PERSONAL)["acme/cfo"].data == {"birthday": "1971-03-02"}
    assert repository.personal.trouble("acme/cfo") is None


def test_without_a_key_it_is_locked_not_absent(sealed: Callable[..., Repository]) -> None:
    repository = sealed(unlocked=False)
    assert isinstance(repository.source.read(CFO), Unreadable)
    assert list(repository.personal.locked) == [CFO]
    assert not repository.personal.absent
    trouble = repository.personal.trouble("acme/cfo")
    assert trouble is not None
    assert "no key is named here" in trouble.message
    assert repository.personal.trouble("acme/buyer") is None
    assert repository.personal.locked_in("acme")
    assert not repository.personal.locked_in("delos")


def test_two_forms_of_one_file_are_neither(root: Path, sealed: Callable[..., Repository]) -> None:
    (root / CFO).write_bytes(FACTS)
    found = sealed().source.read(CFO)
    assert isinstance(found, Unreadable)
    assert "there twice" in found.problems[0].message
    assert list(sealed().snapshot.paths).count(CFO) == 1


def test_a_change_is_stored_encrypted(sealed: Callable[..., Repository], keys: tuple[Keys, str]) -> None:
    source, new = sealed().source, b"birthday: 1972-03-02\n"
    disk = stored(source, {CFO: new, "team/x.yaml": b"name: X\n"}, {CFO: FACTS, "team/x.yaml": None})
    assert set(disk.changes) == {SEALED, "team/x.yaml"}
    assert keys[0].unlock(disk.changes[SEALED] or b"") == new
    assert keys[0].unlock(disk.before[SEALED] or b"") == FACTS
    other = stored(source, {"personal/acme/buyer.yaml": new}, {"personal/acme/buyer.yaml": None})
    assert list(other.changes) == ["personal/acme/buyer.yaml.age"]
    assert stored(source, {CFO: None}, {CFO: FACTS}).changes == {SEALED: None}


def test_what_somebody_else_changed_is_not_overwritten(sealed: Callable[..., Repository]) -> None:
    with pytest.raises(WriteError, match="changed meanwhile"):
        stored(sealed().source, {CFO: b"hobbies: [chess]\n"}, {CFO: b"birthday: 1900-01-01\n"})


def test_a_file_in_the_clear_stays_so_until_it_is_encrypted(root: Path, sealed: Callable[..., Repository]) -> None:
    buyer = "personal/acme/buyer.yaml"
    (root / buyer).write_bytes(FACTS)
    source = sealed().source
    assert not is_encrypted(source, buyer)
    assert is_encrypted(Overlaid(source, {}), CFO)
    assert list(stored(source, {buyer: b"hobbies: [chess]\n"}, {buyer: FACTS}).changes) == [buyer]


def test_an_encrypted_file_that_goes_is_gone_by_the_name_of_the_clear(sealed: Callable[..., Repository]) -> None:
    after = Overlaid(sealed(unlocked=False).source, {SEALED: None})
    assert CFO not in list(after.paths())
    assert after.read(CFO) is None


def test_absent_is_said_and_nothing_is_begun_there(root: Path) -> None:
    (root / "kam.yaml").write_text((root / "kam.yaml").read_text() + "personal: separate\n")
    repository = open_repository(root)
    assert repository.personal.absent
    trouble = repository.personal.trouble("acme/cfo")
    assert trouble is not None
    assert "not here" in trouble.message
    with pytest.raises(DataError, match="not here"):
        repository.personal.require_place(CFO)
    (root / "personal/.git").mkdir(parents=True)
    assert not open_repository(root).personal.absent, "a clone without a file yet"
