"""What lies in folders: one that did not change is not listed again, and what came, went or changed is never missed."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kamcli.index import Index
from kamcli.repository import census, listing
from kamcli.repository.listing import IN_EACH, KIND, Listing
from kamcli.repository.source import WorkTree

FILES = (
    "kam.yaml",
    "accounts/acme/account.yaml",
    "accounts/acme/contacts/cfo.yaml",
    "accounts/acme/interactions/2026/2026-03-02-call.yaml",
    "accounts/newco/account.yaml",
    "schemas/composed/account.schema.json",
    "team/anna.yaml",
)
FOLDERS = ["accounts", "accounts/acme", "accounts/acme/contacts", "accounts/acme/interactions"]
FOLDERS += ["accounts/acme/interactions/2026", "accounts/newco", "schemas", "schemas/composed", "team"]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A company whose folders' times are trusted at once, on a disk that keeps them."""
    monkeypatch.setattr(census, "SAFE", 0)
    monkeypatch.setattr(listing, "_disk", lambda root: root.lstat().st_dev)
    for path in FILES:
        lay(tmp_path, path)
    return tmp_path


def lay(root: Path, path: str) -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"name: {path}\n", encoding="utf-8", errors="replace")
    return file


class Noting(Listing):
    """A listing that notes which folders it lists."""

    noted: list[str]

    def _looked_up(self, folder: str) -> list[str] | None:
        self.noted.append(folder)
        return super()._looked_up(folder)


@pytest.fixture(autouse=True)
def noted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that are listed."""
    Noting.noted = []
    monkeypatch.setattr("kamcli.repository.source.Listing", Noting)
    return Noting.noted


def listed(root: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Paths and marks by group, with what is remembered; they are just those that come out without it."""
    found = seen(root, indexed=True)
    kept = list(Noting.noted)
    assert found == seen(root, indexed=False)
    Noting.noted[:] = kept
    return found


def seen(root: Path, *, indexed: bool) -> dict[str, tuple[list[str], list[str]]]:
    with Index(root) as index:
        found = WorkTree(root).census(index if indexed else None)
        assert isinstance(found, census.Surveyed)
        return {name: (files.paths, files.marks) for name, files in found._files.items()}


def marks(root: Path, *, indexed: bool) -> dict[str, dict[str, str]]:
    """Paths and marks of the kinds of files that are asked for by their folders."""
    with Index(root) as index:
        tree = WorkTree(root, index if indexed else None)
        return {where: dict(tree.marked(where)) for where in (IN_EACH, f"{IN_EACH}contacts", "team")}


def settled(root: Path, noted: list[str]) -> None:
    """Have the folders remembered: none is listed any more."""
    for _ in range(20):
        noted.clear()
        listed(root)
        if not noted:
            return
    raise AssertionError(noted)


def test_what_did_not_change_is_not_listed_again(root: Path, noted: list[str]) -> None:
    first = listed(root)
    assert sorted(noted) == FOLDERS
    settled(root, noted)
    assert listed(root) == first


def test_of_accounts_only_the_folders_that_are_asked_for_are_listed_and_remembered(
    root: Path, noted: list[str]
) -> None:
    for _ in range(20):
        noted.clear()
        first = marks(root, indexed=True)
        if noted == ["team"]:
            break
    assert noted == ["team"]
    assert first == marks(root, indexed=False)
    lay(root, "accounts/acme/contacts/new.yaml")
    noted.clear()
    assert "accounts/acme/contacts/new.yaml" in marks(root, indexed=True)[f"{IN_EACH}contacts"]
    assert noted == ["accounts/acme/contacts", "team"]
    noted.clear()
    listed(root)
    assert not {"accounts", "accounts/acme", "accounts/newco"} & set(noted)


def test_a_changed_file_makes_no_folder_be_listed(root: Path, noted: list[str]) -> None:
    settled(root, noted)
    with (root / "accounts/acme/account.yaml").open("a") as file:
        file.write("# more\n")
    listed(root)
    assert noted == []


CHANGES: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "a new file": (lambda root: lay(root, "accounts/acme/contacts/new.yaml"), ["accounts/acme/contacts"]),
    "a new account": (lambda root: lay(root, "accounts/third/account.yaml"), ["accounts", "accounts/third"]),
    "a new folder of all": (lambda root: lay(root, "plans/2026.yaml"), ["plans"]),
    "a file less": (lambda root: (root / "team/anna.yaml").unlink(), ["team"]),
    "a file by another name": (
        lambda root: (root / "accounts/acme/contacts/cfo.yaml").rename(root / "accounts/acme/contacts/ceo.yaml"),
        ["accounts/acme/contacts"],
    ),
    "a file elsewhere": (
        lambda root: (root / "accounts/acme/contacts/cfo.yaml").rename(root / "accounts/newco/cfo.yaml"),
        ["accounts/acme/contacts", "accounts/newco"],
    ),
    "a file that another was moved upon": (
        lambda root: lay(root, "new.yaml").rename(root / "team/anna.yaml"),
        ["team"],
    ),
    "a hidden file": (lambda root: lay(root, "team/.boris.yaml"), ["team"]),
    "a folder by another name": (
        lambda root: (root / "accounts/newco").rename(root / "accounts/oldco"),
        ["accounts", "accounts/oldco"],
    ),
    "a folder less": (lambda root: shutil.rmtree(root / "accounts/acme/contacts"), ["accounts/acme"]),
    "a file in place of a folder": (
        lambda root: (shutil.rmtree(root / "accounts/newco"), lay(root, "accounts/newco")),
        ["accounts"],
    ),
    "a folder in place of a file": (
        lambda root: ((root / "team/anna.yaml").unlink(), lay(root, "team/anna.yaml/x.yaml")),
        ["team"],
    ),
    "a link in place of a file": (
        lambda root: ((root / "team/anna.yaml").unlink(), (root / "team/anna.yaml").symlink_to("../kam.yaml")),
        ["team"],
    ),
    "a link in place of a folder": (
        lambda root: (
            (root / "accounts/newco").rename(root / "else"),
            (root / "accounts/newco").symlink_to("../else"),
        ),
        ["accounts"],
    ),
    "another folder of the same name": (
        lambda root: (
            (root / "accounts/newco").rename(root / "else"),
            lay(root, "accounts/newco/account.yaml"),
        ),
        ["accounts", "accounts/newco"],
    ),
    "a folder with other rights": (lambda root: (root / "accounts/acme").chmod(0o700), ["accounts/acme"]),
    "a change whose time is set back": (
        lambda root: set_back(root / "team", lambda: lay(root, "team/boris.yaml")),
        ["team"],
    ),
    "what kamcli generates": (
        lambda root: lay(root, "schemas/composed/contact.schema.json"),
        ["schemas/composed"],
    ),
}


def set_back(folder: Path, change: Callable[[], object]) -> None:
    before = folder.stat()
    change()
    os.utime(folder, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES.keys())
def test_only_folders_that_changed_are_listed(
    root: Path, noted: list[str], change: Callable[[Path], object], expected: list[str]
) -> None:
    settled(root, noted)
    change(root)
    listed(root)
    assert noted == expected
    again = listed(root)
    noted.clear()
    assert listed(root) == again


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES.keys())
def test_of_folders_that_are_asked_for_only_those_that_changed_are_listed(
    root: Path, noted: list[str], change: Callable[[Path], object], expected: list[str]
) -> None:
    settled(root, noted)
    change(root)
    found = marks(root, indexed=True)
    assert set(noted) <= {*expected, "team"}
    assert found == marks(root, indexed=False)


def test_folders_that_are_too_fresh_are_listed_again(
    root: Path, noted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(census, "SAFE", 3_600_000_000_000)
    for _ in range(2):
        noted.clear()
        listed(root)
        assert sorted(noted) == FOLDERS
    with Index(root) as index:
        assert not any(folder in text for text in index.all(KIND).values() for folder in FOLDERS)


def test_a_folder_with_links_is_listed_each_time(root: Path, noted: list[str]) -> None:
    (root / "team/boss.yaml").symlink_to("anna.yaml")
    for _ in range(3):
        noted.clear()
        listed(root)
    assert noted == ["team"]


def test_what_another_user_or_program_saw_does_not_count(
    root: Path, noted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(root, noted)
    with monkeypatch.context() as other:
        other.setattr(listing, "_whoever", lambda: ("somebody else",))
        listed(root)
        assert sorted(noted) == FOLDERS
    noted.clear()
    monkeypatch.setattr(listing, "program", lambda: "another")
    listed(root)
    assert sorted(noted) == FOLDERS


def test_without_a_disk_that_tells_all_is_listed(root: Path, noted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    settled(root, noted)
    for disk in (None, 1 + root.lstat().st_dev):
        noted.clear()
        monkeypatch.setattr(listing, "_disk", lambda root, disk=disk: disk)  # noqa: ARG005
        (root / "team/anna.yaml").touch()
        lay(root, f"team/{disk}.yaml")
        listed(root)
        assert "team" in noted


def test_where_nothing_can_be_written_that_is_found_out_once(
    root: Path, noted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[None] = []
    monkeypatch.setattr(Index, "now", lambda _: asked.append(None))
    found = Noting(root, Index(root))
    found.recall()
    found.paths("accounts")
    assert len(noted) > len(asked) == 1


def test_folders_with_personal_files_are_not_remembered(root: Path, noted: list[str]) -> None:
    lay(root, "personal/acme/cfo.yaml")
    for _ in range(3):
        noted.clear()
        listed(root)
    assert noted == ["personal", "personal/acme"]
    with Index(root) as index:
        assert not any("personal" in text for text in index.all(KIND).values())


@pytest.mark.parametrize("name", ["a\nb.yaml", "a\tb.yaml", "a b.yaml", "@", "\udcff.yaml", "Ω.yaml"])
def test_names_of_any_kind(root: Path, name: str) -> None:
    """Whatever stands in a name, the files behind it are not taken for one another."""
    for each in (name, "c.yaml", "d.yaml", "e.yaml"):
        lay(root, f"team/{each}")
    for _ in range(3):
        listed(root)
        assert contents(root, indexed=True) == contents(root, indexed=False)
    lay(root, "team/c.yaml").write_text("changed\n", encoding="utf-8")
    assert contents(root, indexed=True) == contents(root, indexed=False)


def contents(root: Path, *, indexed: bool) -> dict[str, str]:
    with Index(root) as index:
        return dict(WorkTree(root).census(index if indexed else None).groups["team"].contents)


def test_a_closed_folder_is_said_to_be_closed(root: Path, noted: list[str]) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing is closed to the superuser")
    settled(root, noted)
    (root / "accounts/acme").chmod(0)
    try:
        assert "accounts/acme/" in listed(root)["accounts/acme"][0]
    finally:
        (root / "accounts/acme").chmod(0o700)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_changes_all_is_found(root: Path, seed: int) -> None:
    chance = random.Random(seed)
    names = [f"{name}{ending}" for name in ("account", "a", "b") for ending in (".yaml", "")]
    for _ in range(40):
        folder = root / chance.choice([*FOLDERS, "sales", "accounts/third"])
        place, other = (folder / chance.choice(names) for _ in range(2))
        match chance.randrange(6):
            case 0 | 1 if not (folder.exists() and not folder.is_dir()) and not place.exists():
                lay(root, place.relative_to(root).as_posix())
            case 2 if place.is_file():
                place.unlink()
            case 3 if place.exists() and not other.exists():
                place.rename(other)
            case 4 if folder.is_dir() and not os.path.lexists(place):
                place.symlink_to("account.yaml") if chance.random() < 0.5 else place.mkdir()
            case 5 if folder.is_dir() and chance.random() < 0.3:
                shutil.rmtree(folder)
            case _:
                continue
        for step in chance.sample((listed, marked), chance.randint(1, 2)):
            step(root)


def marked(root: Path) -> None:
    assert marks(root, indexed=True) == marks(root, indexed=False)


@pytest.mark.skipif(not Path("/proc/self/mountinfo").exists(), reason="only Linux says what a disk is like")
def test_the_disk_of_a_folder() -> None:
    assert listing._disk(Path("/proc")) is None
    assert listing._disk(Path("/no/such/folder")) is None


def test_the_last_of_the_closest_mounts_counts() -> None:
    def kind(*mounts: tuple[str, str], real: str = "/home/a b/company") -> str:
        lines = [f"22 27 0:21 / {point} rw,relatime shared:1 - {kind} none rw" for point, kind in mounts]
        return listing._kind("\n".join(lines), real)

    assert kind() == ""
    assert kind(("/", "ext4")) == "ext4"
    assert kind(("/", "ext4"), ("/home", "nfs4"), ("/home/a", "xfs")) == "nfs4"
    assert kind(("/home/a\\040b", "vfat"), ("/", "ext4")) == "vfat"
    assert kind(("/home", "ext4"), ("/home", "fuse.sshfs")) == "fuse.sshfs"
    assert kind(("/home/a\\040b/company", "tmpfs"), ("/home/a\\040b/company/below", "nfs")) == "tmpfs"
