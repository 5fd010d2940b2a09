"""Snapshots: lazy, honest about what cannot be read, and able to follow references."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kamcli.errors import UnreadableError
from kamcli.model.entity import Entity
from kamcli.model.position import Unreadable
from kamcli.repository import Repository, Snapshot
from kamcli.repository.source import WorkTree

Opened = Callable[..., Repository]

MEETING = "kind: meeting\ndate: 2026-03-02\nsubject: Terms\n"


class Watched:
    """A source that remembers which files were read."""

    def __init__(self, source: WorkTree) -> None:
        self.source = source
        self.seen: list[str] = []

    def paths(self) -> Iterator[str]:
        return self.source.paths()

    def read(self, path: str) -> bytes | Unreadable | None:
        self.seen.append(path)
        return self.source.read(path)


def test_only_what_is_asked_for_is_read_and_only_once(root: Path) -> None:
    source = Watched(WorkTree(root))
    snapshot = Snapshot(source)
    assert snapshot.paths
    assert source.seen == []
    assert set(snapshot.accounts) == {"acme"}
    # Managers go by their ids of today, so our team is read for accounts.
    assert source.seen == (read := ["accounts/acme/account.yaml", "team/anna.yaml"])
    _ = snapshot.records(Entity.ACCOUNT), snapshot.accounts, snapshot.unusable(Entity.ACCOUNT)
    assert snapshot.resolve(Entity.ACCOUNT, "nobody") is None
    assert source.seen == read, "a reference that leads nowhere reads no other entity"


def test_records_know_their_place(opened: Opened) -> None:
    snapshot = opened({"accounts/acme/interactions/2026/2026-03-02-meeting.yaml": MEETING}).snapshot
    (meeting,) = snapshot.records(Entity.INTERACTION).values()
    assert (meeting.id, meeting.account, meeting.name) == ("acme/2026-03-02-meeting", "acme", "Terms")
    assert meeting.path == "accounts/acme/interactions/2026/2026-03-02-meeting.yaml"
    assert snapshot.contacts["acme/cfo"].name == "Мария Петрова"
    assert snapshot.colleagues["anna"].role == "account-manager"
    assert [record.id for record in snapshot.inside(Entity.CONTACT, "acme")] == ["acme/cfo"]
    assert list(snapshot.inside(Entity.CONTACT, "nobody")) == []


def test_name_of_a_record_without_one_is_its_id(opened: Opened) -> None:
    snapshot = opened({"accounts/acme/deals/line.yaml": "stage: lead\n", "team/x.yaml": "name: '  '\n"}).snapshot
    assert snapshot.records(Entity.DEAL)["acme/line"].name == "acme/line"
    assert snapshot.records(Entity.COLLEAGUE)["x"].name == "x"


def test_ledgers_are_read_by_month(opened: Opened) -> None:
    snapshot = opened({"sales/2026-01.csv": "date,account,amount,currency\n2026-01-05,acme,12.50,EUR\n"}).snapshot
    (row,) = snapshot.ledgers(Entity.SALES)["2026-01"].table.rows
    assert row.cells["amount"] == "12.50"
    assert snapshot.ledgers(Entity.RATES) == {}


def test_what_cannot_be_read_is_a_value_beside_what_can(opened: Opened) -> None:
    snapshot = opened(
        {
            "accounts/beta/account.yaml": "name: [\n",
            "team/boss.yaml": b"name: \xff\n",
            "sales/2026-01.csv": 'date,account\n"2026\n',
        }
    ).snapshot
    assert set(snapshot.accounts) == {"acme"}
    assert set(snapshot.unreadable(Entity.ACCOUNT)) == {"accounts/beta/account.yaml"}
    assert list(snapshot.unreadable()) == ["accounts/beta/account.yaml", "sales/2026-01.csv", "team/boss.yaml"]


def test_counting_over_unreadable_files_is_refused(opened: Opened) -> None:
    snapshot = opened({"accounts/beta/account.yaml": "name: a\nname: b\ncircle: x\ncircle: y\n"}).snapshot
    with pytest.raises(UnreadableError) as caught:
        snapshot.require_usable(Entity.ACCOUNT, Entity.CONTACT)
    assert str(caught.value).startswith("1 file cannot be used, so the answer would be wrong\n")
    assert len(caught.value.details) == 2, "two problems of one file"
    assert all(line.startswith("accounts/beta/account.yaml:") for line in caught.value.details)
    assert "--skip-unreadable" in str(caught.value)
    assert snapshot.require_usable(Entity.ACCOUNT, skip=True) == list(caught.value.details)
    assert snapshot.require_usable(Entity.CONTACT) == [], "another entity's trouble is not this one's"


def test_field_of_the_wrong_type_hides_a_record_and_is_said(opened: Opened) -> None:
    snapshot = opened({"accounts/beta/account.yaml": "name: Beta\nkey_reasons:\n  - image\n  - 7\n"}).snapshot
    assert set(snapshot.accounts) == {"acme"}
    assert set(snapshot.records(Entity.ACCOUNT)) == {"acme", "beta"}
    assert snapshot.unusable(Entity.ACCOUNT) == ["accounts/beta/account.yaml:4:5: key_reasons[1] should be text"]


@pytest.mark.parametrize("path", ["accounts/BETA/account.yaml", "accounts/beta/account.yml"])
def test_file_that_is_not_read_for_its_name_is_said(opened: Opened, path: str) -> None:
    snapshot = opened({path: "name: Beta\n", "accounts/acme/notes.yaml": "a: 1\n"}).snapshot
    assert snapshot.unusable(Entity.ACCOUNT) == [
        f"{path}:1:1: a file with this name is not read; it should be accounts/beta/account.yaml"
    ]
    assert snapshot.unusable(Entity.CONTACT) == []


def test_second_file_of_one_id_is_said(opened: Opened) -> None:
    path = "accounts/acme/interactions/{}/2026-01-01-call.yaml"
    snapshot = opened({path.format(2025): MEETING, path.format(2026): "kind: call\n"}).snapshot
    assert snapshot.records(Entity.INTERACTION)["acme/2026-01-01-call"].path == path.format(2025)
    assert [record.path for record in snapshot.twice(Entity.INTERACTION)] == [path.format(2026)]
    assert snapshot.unusable(Entity.INTERACTION) == [
        f"{path.format(2026)}:1:1: another file has the id acme/2026-01-01-call already"
    ]


@pytest.mark.parametrize(
    ("folder", "entities", "others"),
    [
        ("sales", (Entity.SALES,), (Entity.ACCOUNT, Entity.RATES)),
        ("personal", (Entity.PERSONAL,), (Entity.CONTACT,)),
        ("accounts/beta", (Entity.ACCOUNT, Entity.CONTACT, Entity.DEAL), (Entity.SALES, Entity.PERSONAL)),
        ("accounts/acme/deals", (Entity.DEAL,), (Entity.ACCOUNT, Entity.CONTACT)),
        ("accounts/acme/interactions/2026", (Entity.INTERACTION,), (Entity.DEAL,)),
        ("accounts/acme/photos", (), (Entity.ACCOUNT, Entity.CONTACT, Entity.INTERACTION)),
    ],
)
def test_folder_behind_a_link_is_never_an_empty_one(
    root: Path,
    tmp_path: Path,
    folder: str,
    entities: tuple[Entity, ...],
    others: tuple[Entity, ...],
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / folder).parent.mkdir(parents=True, exist_ok=True)
    (root / folder).symlink_to(tmp_path / "elsewhere")
    snapshot = Snapshot(WorkTree(root))
    for entity in entities:
        with pytest.raises(UnreadableError, match="leads out of the repository"):
            snapshot.require_usable(entity)
    assert snapshot.require_usable(*others) == []


def test_file_in_place_of_a_folder_is_never_an_empty_one(root: Path) -> None:
    (root / "sales").write_text("")
    with pytest.raises(UnreadableError, match="sales/:1:1: sales is not a folder"):
        Snapshot(WorkTree(root)).require_usable(Entity.SALES)


def test_folder_in_place_of_a_record_is_said(root: Path) -> None:
    (root / "accounts/beta/account.yaml").mkdir(parents=True)
    with pytest.raises(UnreadableError, match=r"accounts/beta/account\.yaml is not a file"):
        Snapshot(WorkTree(root)).require_usable(Entity.ACCOUNT)


# ---- references


@pytest.fixture
def moved(opened: Opened) -> Snapshot:
    return opened(
        {
            "accounts/acme/account.yaml": "name: Acme\nformer_ids: [acme-ltd]\n",
            "accounts/acme/contacts/cfo.yaml": "name: M\nformer_ids: [boss, beta/buyer]\n",
            "accounts/beta/account.yaml": "name: Beta\n",
            "accounts/beta/contacts/cfo.yaml": "name: B\n",
            "team/anna.yaml": "name: Anna\nformer_ids: [ann]\n",
            "accounts/acme/deals/odd.yaml": "former_ids: text\n",
            "accounts/beta/deals/odd.yaml": "former_ids: [7, null]\n",
        }
    ).snapshot


@pytest.mark.parametrize(
    ("entity", "reference", "account", "found"),
    [
        (Entity.ACCOUNT, "acme", None, "acme"),
        (Entity.ACCOUNT, "acme-ltd", None, "acme"),
        (Entity.ACCOUNT, "acme-ltd", "beta", "acme"),
        (Entity.ACCOUNT, "gamma", None, None),
        (Entity.COLLEAGUE, "ann", "acme", "anna"),
        (Entity.CONTACT, "cfo", "acme", "acme/cfo"),
        (Entity.CONTACT, "cfo", "beta", "beta/cfo"),
        (Entity.CONTACT, "cfo", None, None),
        (Entity.CONTACT, "acme/cfo", "beta", "acme/cfo"),
        (Entity.CONTACT, "boss", "acme", "acme/cfo"),
        (Entity.CONTACT, "boss", "beta", None),
        (Entity.CONTACT, "buyer", "beta", "acme/cfo"),
        (Entity.CONTACT, "acme-ltd/cfo", None, "acme/cfo"),
        (Entity.CONTACT, "acme-ltd/boss", None, "acme/cfo"),
        (Entity.CONTACT, "acme-ltd/nobody", None, None),
        (Entity.CONTACT, "", "acme", None),
        (Entity.CONTACT, "../acme/cfo", None, None),
        (Entity.DEAL, "odd", "acme", "acme/odd"),
        (Entity.DEAL, "text", "acme", None),
    ],
)
def test_references(moved: Snapshot, entity: Entity, reference: str, account: str | None, found: str | None) -> None:
    assert moved.resolve(entity, reference, account) == found


def test_a_present_id_wins_over_a_former_one(opened: Opened) -> None:
    snapshot = opened({"accounts/beta/account.yaml": "name: Beta\nformer_ids: [acme]\n"}).snapshot
    assert snapshot.resolve(Entity.ACCOUNT, "acme") == "acme"


@pytest.mark.parametrize(
    ("entity", "reference", "hidden"),
    [
        (Entity.CONTACT, "cfo", True),
        (Entity.CONTACT, "acme/cfo", True),
        (Entity.CONTACT, "cto", False),
        (Entity.CONTACT, "beta/cfo", False),
        (Entity.COLLEAGUE, "vera", True),
        (Entity.COLLEAGUE, "misnamed", True),
        (Entity.COLLEAGUE, "anna", False),
    ],
)
def test_what_cannot_be_read_is_not_what_is_not_there(
    opened: Opened, entity: Entity, reference: str, hidden: bool
) -> None:
    broken = "name: x\n\ttab: 1\n"
    files = dict.fromkeys(("accounts/acme/contacts/cfo.yaml", "team/vera.yaml"), broken)
    snapshot = opened({"team/anna.yaml": "name: Anna\n", "team/misnamed.yml": "name: Vera\n", **files}).snapshot
    assert snapshot.is_hidden(entity, reference, "acme") is hidden


def test_what_a_closed_folder_may_hold_is_hidden(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / "accounts/acme/deals").symlink_to(tmp_path / "elsewhere")
    snapshot = Snapshot(WorkTree(root))
    assert snapshot.is_hidden(Entity.DEAL, "tender", "acme")
    assert not snapshot.is_hidden(Entity.DEAL, "beta/tender", "acme")
    assert not snapshot.is_hidden(Entity.CONTACT, "tender", "acme")


@pytest.mark.parametrize("name", ["мария.yaml", "a b.yaml", "new\nline.yaml", "CFO.yaml", "cfo.yml"])
def test_unusual_file_names_are_listed_and_nobodys_record(opened: Opened, name: str) -> None:
    snapshot = opened({f"accounts/acme/contacts/{name}": "name: X\n"}).snapshot
    assert f"accounts/acme/contacts/{name}" in snapshot.paths
    assert f"accounts/acme/contacts/{name}" not in snapshot.places
    assert set(snapshot.contacts) == {"acme/cfo"}
