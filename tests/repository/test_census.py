"""Names of contents: files are only read again where they may have changed, and what changed is never missed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from watched import Watched

from kamcli.gitrepo import GitFolder
from kamcli.index import Index, content_id, forget
from kamcli.repository import Source, census
from kamcli.repository.census import Surveyed
from kamcli.repository.git_tree import GitTree
from kamcli.repository.overlay import Overlaid
from kamcli.repository.source import WorkTree

FILES = {
    "kam.yaml": "format: 1\ncompany: {name: Ours}\ncurrency: EUR\n",
    "accounts/acme/account.yaml": "name: Acme\n",
    "accounts/acme/contacts/cfo.yaml": "name: Мария\n",
    "accounts/newco/account.yaml": "name: Newco\n",
    "team/anna.yaml": "name: Anna\n",
    "sales/2026-01.csv": "date,account,amount,currency\n",
    "schemas/composed/account.schema.json": "{}\n",
}
PERSONAL = "personal/acme/cfo.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        lay(tmp_path, path, text)
    return tmp_path


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the times of files at once, without waiting two seconds."""
    monkeypatch.setattr(census, "SAFE", 0)


def lay(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def taken(root: Path) -> tuple[census.Census, list[str]]:
    """A census, and the files that were read for it."""
    tree = Watched(root)
    with Index(root) as index:
        found = tree.census(index)
        named(found)
    return found, tree.seen


def named(found: census.Census) -> dict[str, str]:
    return {path: name for group in found.groups.values() for path, name in group.contents.items()}


def test_every_file_has_the_name_that_git_gives_it(root: Path) -> None:
    found, seen = taken(root)
    assert named(found) == {path: content_id(text.encode()) for path, text in FILES.items()}
    assert sorted(seen) == sorted(FILES)
    done = subprocess.run(["git", "hash-object", root / "kam.yaml"], capture_output=True, text=True, check=True)
    assert found.of("kam.yaml") == done.stdout.strip()
    assert found.of("accounts/acme/none.yaml") is None
    assert found.of("none.yaml") is None


def test_what_did_not_change_is_not_read_again(root: Path, at_once: None) -> None:
    first, _ = taken(root)
    again, seen = taken(root)
    assert seen == []
    assert named(again) == named(first)
    assert {name: group.name for name, group in again.groups.items()} == {
        name: group.name for name, group in first.groups.items()
    }


def test_what_is_too_fresh_is_read_again(root: Path) -> None:
    taken(root)
    assert sorted(taken(root)[1]) == sorted(FILES)


@pytest.mark.parametrize("path", ["accounts/acme/contacts/cfo.yaml", "kam.yaml", "sales/2026-01.csv"])
def test_only_what_changed_is_read(root: Path, at_once: None, path: str) -> None:
    before, _ = taken(root)
    lay(root, path, FILES[path] + "# more\n")
    after, seen = taken(root)
    assert seen == [path]
    assert after.of(path) != before.of(path)
    changed = {name for name in after.groups if after.name(name) != before.name(name)}
    assert changed == {census.group_of(path)}


def test_a_change_that_keeps_size_and_time_of_writing_is_seen(root: Path, at_once: None) -> None:
    path = "accounts/acme/account.yaml"
    times = (root / path).stat()
    before, _ = taken(root)
    lay(root, path, "name: Emca\n")
    os.utime(root / path, ns=(times.st_atime_ns, times.st_mtime_ns))
    after, seen = taken(root)
    assert seen == [path]
    assert after.of(path) != before.of(path)


def test_files_that_come_and_go(root: Path, at_once: None) -> None:
    taken(root)
    (root / "accounts/acme/contacts/cfo.yaml").rename(root / "accounts/acme/contacts/ceo.yaml")
    lay(root, "accounts/third/account.yaml", "name: Third\n")
    (root / "team/anna.yaml").unlink()
    found, _ = taken(root)
    expected = {path: content_id(text.encode()) for path, text in FILES.items()} | {
        "accounts/acme/contacts/ceo.yaml": content_id(FILES["accounts/acme/contacts/cfo.yaml"].encode()),
        "accounts/third/account.yaml": content_id(b"name: Third\n"),
    }
    del expected["team/anna.yaml"], expected["accounts/acme/contacts/cfo.yaml"]
    assert named(found) == expected
    assert "team" not in found.groups


def test_what_cannot_be_read_has_a_name_too(root: Path, at_once: None) -> None:
    (root / "team/bert.yaml").symlink_to("/etc/passwd")
    (root / "team/clara.yaml").symlink_to("anna.yaml")
    first, _ = taken(root)
    assert (first.of("team/bert.yaml") or "").startswith("!")
    assert first.of("team/clara.yaml") == first.of("team/anna.yaml")
    # Where a link leads cannot be told from the link: it is looked up each time.
    lay(root, "team/anna.yaml", "name: Anna Ivanova\n")
    again, _ = taken(root)
    assert again.of("team/clara.yaml") == content_id(b"name: Anna Ivanova\n")


def test_contents_of_personal_files_are_never_named(root: Path, at_once: None) -> None:
    lay(root, PERSONAL, "birthday: 1971-03-02\n")
    found, seen = taken(root)
    group = found.groups["personal/acme"]
    assert group.paths == (PERSONAL,)
    assert dict(group.contents) == {}
    assert PERSONAL not in seen
    with Index(root) as index:
        for kind in ("stat", "parsed"):
            assert not any("personal" in key + text for key, text in index.all(kind).items())
    lay(root, PERSONAL, "birthday: 1971-03-03\n")
    assert taken(root)[0].name("personal/acme") != group.name


def test_personal_files_that_are_too_fresh_do_not_last(root: Path) -> None:
    lay(root, PERSONAL, "birthday: 1971-03-02\n")
    with Index(root) as index:
        assert not WorkTree(root).census(index).groups["personal/acme"].lasting
    assert not WorkTree(root).census(None).groups["personal/acme"].lasting


def overlaid(root: Path, changes: dict[str, bytes | None]) -> Source:
    return Overlaid(WorkTree(root), changes)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"accounts/acme/account.yaml": b"name: Other\n"},
        {"accounts/acme/account.yaml": None, "accounts/acme/contacts/cfo.yaml": None},
        {"accounts/third/account.yaml": b"name: Third\n", "accounts/.hidden": b"x"},
        {"schemas/composed/account.schema.json": b"{...}\n", "team/anna.yaml": None},
    ],
)
def test_an_overlay_is_named_like_what_it_will_be(root: Path, changes: dict[str, bytes | None]) -> None:
    planned = overlaid(root, changes).census(None)
    for path, data in changes.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).unlink(missing_ok=True)
        if data is not None:
            (root / path).write_bytes(data)
    written = WorkTree(root).census(None)
    assert named(planned) == named(written)
    assert {name: group.name for name, group in planned.groups.items()} == {
        name: group.name for name, group in written.groups.items()
    }


def test_a_commit_has_the_names_of_its_work_tree(root: Path) -> None:
    for arguments in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *arguments], cwd=root, check=True)
    tree, disk = GitTree(GitFolder(root), "HEAD").census(None), WorkTree(root).census(None)
    assert named(tree) == named(disk)
    assert {name: group.name for name, group in tree.groups.items()} == {
        name: group.name for name, group in disk.groups.items()
    }


def test_files_of_one_folder_are_listed_alone(root: Path, at_once: None) -> None:
    def listed(source: Source, folder: str) -> list[str]:
        return list(source.paths_in(folder))

    everything: Callable[[Source], list[str]] = lambda source: list(source.paths())  # noqa: E731
    sources: list[Source] = [WorkTree(root), overlaid(root, {"accounts/acme/deals/big.yaml": b"name: Big\n"})]
    for source in sources:
        for folder in ("accounts/acme", "accounts/newco", "team", "schemas", "accounts/none", "policy"):
            assert listed(source, folder) == [path for path in everything(source) if path.startswith(f"{folder}/")]


def test_where_nothing_changed_the_whole_has_its_name_at_once(root: Path, at_once: None) -> None:
    def whole(*, looked_up: bool) -> str:
        with Index(root) as index:
            found = WorkTree(root).census(index)
            assert isinstance(found, Surveyed)
            name = found.whole
            assert found._begun is looked_up
            assert name == WorkTree(root).census(None).whole
        return name

    first = whole(looked_up=True)
    assert whole(looked_up=False) == first
    lay(root, "accounts/acme/account.yaml", "name: Emca\n")
    second = whole(looked_up=True)
    assert second != first
    assert whole(looked_up=False) == second
    lay(root, "accounts/acme/account.yaml", "name: Acme\n")
    assert whole(looked_up=True) == first


def test_the_whole_is_looked_up_while_a_file_is_too_fresh_or_has_to_be_read(root: Path) -> None:
    for _ in range(2):
        with Index(root) as index:
            found = WorkTree(root).census(index)
            assert isinstance(found, Surveyed)
            assert found.whole == WorkTree(root).census(None).whole
            assert found._begun


def test_a_link_keeps_the_whole_from_being_known_by_its_times(root: Path, at_once: None) -> None:
    (root / "team/clara.yaml").symlink_to("anna.yaml")
    names = set()
    for text in ("name: Anna\n", "name: Anna\n", "name: Anna Ivanova\n"):
        lay(root, "team/anna.yaml", text)
        with Index(root) as index:
            names.add(WorkTree(root).census(index).whole)
        assert WorkTree(root).census(None).whole in names
    assert len(names) == 2


def test_what_a_copy_of_the_process_found_of_groups_is_taken_over(root: Path, at_once: None) -> None:
    """What it read need not be read again, and the index remembers the same."""
    plain = WorkTree(root).census(None)
    names, file = plain.whole, plain.of("accounts/acme/account.yaml")
    with Index(root) as index:
        copy, own = WorkTree(root).census(index), WorkTree(root).census(index)
        assert own.is_new
        own.piecemeal()
        own.take(copy.found(["accounts/acme", "accounts/none"]))
        (root / "accounts/acme/account.yaml").unlink()
        assert [own.name(name) for name in plain.groups] == [group.name for group in plain.groups.values()]
        assert own.of("accounts/acme/account.yaml") == file
        assert own.whole == names
    with Index(root) as index:
        assert not WorkTree(root).census(index).is_new


@pytest.mark.parametrize("cores", [{0}, {0, 1}])
def test_something_else_is_done_while_many_files_are_listed_for_the_first_time(
    root: Path, at_once: None, monkeypatch: pytest.MonkeyPatch, cores: set[int]
) -> None:
    """What is listed by a copy of the process is what this one would list, and the index remembers the same."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: cores)
    (root / "team/clara.yaml").symlink_to("anna.yaml")
    (root / "accounts/hidden").symlink_to(root / "accounts/acme")
    done: list[str] = []

    def census_of(index: Index) -> tuple[WorkTree, census.Census]:
        tree = WorkTree(root)
        return tree, tree.census(index, lambda: done.append("done"))

    with Index(root) as index:
        plain = WorkTree(root).census(index)
        expected = {name: (group.paths, group.name) for name, group in plain.groups.items()}
        folders = index.all("folder")
    forget(root)
    with Index(root) as index:
        assert not done
        _, found = census_of(index)
        assert not done, "few files are listed at once"
    monkeypatch.setattr("kamcli.repository.source._MANY", 1)
    with Index(root) as index:
        index.put("company", "before", "kept")
        tree, found = census_of(index)
        assert done == ["done"]
        assert {name: (group.paths, group.name) for name, group in found.groups.items()} == expected
        assert [*tree.paths()] == [*WorkTree(root).paths()]
        assert tree.read("accounts/acme/contacts/cfo.yaml") == FILES["accounts/acme/contacts/cfo.yaml"].encode()
        assert index.all("folder") == folders
        assert index.get("company", ["before"]) == {"before": "kept"}
    with Index(root) as index:
        census_of(index)
    assert done == ["done"], "what is remembered needs no second process"
