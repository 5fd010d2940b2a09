"""What is looked at of accounts to know those of one kind: few files, and all that has to do with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kamcli import gitrepo
from kamcli.encryption import Keys
from kamcli.gitrepo import GitFolder
from kamcli.model.entity import RECORDS, Entity, folder_of
from kamcli.model.position import Unreadable
from kamcli.repository import Snapshot, source
from kamcli.repository.census import changed_at
from kamcli.repository.git_tree import GitTree
from kamcli.repository.listing import IN_EACH, NO_MARK, Listing
from kamcli.repository.overlay import Overlaid
from kamcli.repository.part import Part
from kamcli.repository.sealed import Sealed
from kamcli.repository.source import Source, WorkTree

INSIDE = (Entity.ACCOUNT, Entity.CONTACT, Entity.INTERACTION, Entity.DEAL, Entity.COMPLAINT)

FILES = (
    "kam.yaml",
    "accounts/stray.yaml",
    "accounts/acme/account.yaml",
    "accounts/acme/notes.txt",
    "accounts/acme/.hidden/account.yaml",
    "accounts/acme/contacts/cfo.yaml",
    "accounts/acme/contacts/CEO.yml",
    "accounts/acme/deals/tender.yaml",
    "accounts/acme/deals/old/tender.yaml",
    "accounts/acme/Deals/Other Tender.yaml",
    "accounts/acme/deals.yaml/x.yaml",
    "accounts/acme/interactions/2026/2026-01-02-call-x.yaml",
    "accounts/acme-2/account.yml",
    "accounts/acme-2/complaints/late.yaml",
    "accounts/BETA/Account.yaml",
    "accounts/folder/account.yaml/x.yaml",
    "accounts/ends.yaml/account.yaml",
    "personal/acme/cfo.yaml",
    "team/anna.yaml",
    "team/Bert.yaml",
)
LINKS = {
    "accounts/twin": "acme",
    "accounts/acme/complaints": "../acme-2/complaints",
    "accounts/acme-2/deals": "nowhere",
    "accounts/acme-2/Contacts": "../acme/contacts",
    "accounts/linked/account.yaml": "../acme/account.yaml",
    "accounts/through/account.yaml": "../acme/contacts",
    "accounts/acme/deals/below": "../contacts",
    "accounts/acme/deals/linked.yaml": "tender.yaml",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in FILES:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("name: x\n")
    for path, target in LINKS.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).symlink_to(target)
    return tmp_path


def said(snapshot: Snapshot, entity: Entity) -> list[object]:
    """All that a snapshot says of an entity."""
    records = [(record.id, record.path, dict(record.data)) for record in snapshot.records(entity).values()]
    twice = [record.path for record in snapshot.twice(entity)]
    unreadable = [(path, repr(why)) for path, why in snapshot.unreadable(entity).items()]
    hidden = [snapshot.is_hidden(entity, each, "acme") for each in ("acme", "acme/tender", "beta", "acme-2", "bert")]
    return [records, twice, unreadable, hidden, snapshot.unusable(entity)]


def of_part(tree: Source) -> Source:
    return Part(tree, tuple(tree.paths()))


def of_changes(tree: Source) -> Source:
    return Overlaid(
        tree,
        {
            "accounts/acme/deals/new.yaml": b"name: New\n",
            "accounts/acme/deals/tender.yaml": None,
            "accounts/acme/account.yaml": b"name: Acme\n",
            "accounts/newco/account.yaml": b"name: Newco\n",
            "accounts/newco/.x/account.yaml": b"",
            "accounts/acme/complaints/late.yaml": b"name: Late\n",
        },
    )


def in_git(tree: Source) -> Source:
    assert isinstance(tree, WorkTree)
    gitrepo.init(tree.root)
    folder = GitFolder(tree.root)
    folder.ask("add", "--all", "--force")
    return GitTree(folder, folder.line("write-tree") or "")


SOURCES: dict[str, Callable[[Source], Source]] = {
    "work tree": lambda tree: tree,
    "part": of_part,
    "changed": of_changes,
    "sealed": lambda tree: Sealed(tree, Keys()),
    "git": in_git,
}


@pytest.mark.parametrize("made", SOURCES.values(), ids=SOURCES)
@pytest.mark.parametrize("entity", RECORDS)
def test_few_files_say_what_all_say(root: Path, entity: Entity, made: Callable[[Source], Source]) -> None:
    everything = Snapshot(made(WorkTree(root)))
    assert everything.paths
    assert said(Snapshot(made(WorkTree(root))), entity) == said(everything, entity)


@pytest.mark.parametrize("made", SOURCES.values(), ids=SOURCES)
@pytest.mark.parametrize("entity", INSIDE)
def test_all_sources_list_alike(root: Path, entity: Entity, made: Callable[[Source], Source]) -> None:
    found = made(WorkTree(root)).marked(f"{IN_EACH}{folder_of(entity)}")
    assert list(found) == list(source.unmarked(made(WorkTree(root)).paths(), f"{IN_EACH}{folder_of(entity)}"))
    counted = made(WorkTree(root))
    counted.census(None)
    assert counted.marked(f"{IN_EACH}{folder_of(entity)}").keys() == found.keys()


def test_other_folders_are_not_looked_into(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    before = Listing._looked_up

    def noted(self: Listing, folder: str) -> list[str] | None:
        looked.append(folder)
        return before(self, folder)

    monkeypatch.setattr(Listing, "_looked_up", noted)
    snapshot = Snapshot(WorkTree(root))
    assert list(snapshot.records(Entity.ACCOUNT)) == ["acme", "linked"]
    assert list(snapshot.records(Entity.DEAL)) == ["acme/linked", "acme/tender"]
    assert list(snapshot.records(Entity.COLLEAGUE)) == ["anna"]
    assert not [path for path in looked if "contacts" in path or "interactions" in path or "personal" in path]


def test_what_the_disk_says_is_of_the_file_itself(root: Path) -> None:
    found = WorkTree(root).marked(IN_EACH)
    about = (root / "accounts/acme/account.yaml").stat()
    mark = found["accounts/acme/account.yaml"]
    assert mark.split()[0] == str(about.st_size)
    assert str(about.st_ino) in mark.split()
    assert changed_at(mark) == max(about.st_mtime_ns, about.st_ctime_ns)
    for path in ("accounts/linked/account.yaml", "accounts/folder/account.yaml", "accounts/twin/"):
        assert found[path] == NO_MARK


def test_an_accounts_folder_that_is_none_is_closed(tmp_path: Path) -> None:
    assert WorkTree(tmp_path).marked(IN_EACH) == {}
    assert WorkTree(tmp_path).marked(f"{IN_EACH}deals") == {}
    (tmp_path / "accounts").write_text("")
    tree = WorkTree(tmp_path)
    assert list(tree.marked(IN_EACH)) == list(tree.marked(f"{IN_EACH}deals")) == ["accounts/"]
    assert isinstance(tree.read("accounts/"), Unreadable)
