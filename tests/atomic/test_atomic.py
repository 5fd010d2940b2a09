"""Writes: the old state or the new one, whatever happens and whenever."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from crash import dies_at, posix, somebody_without_rights

from kamcli import atomic
from kamcli.atomic import lock
from kamcli.errors import WriteError

OLD = {"kept.yaml": b"kept\n", "a/changed.yaml": b"old\n", "a/b/gone.yaml": b"gone\n", "c/gone-too.yaml": b"x\n"}
CHANGES: dict[str, bytes | None] = {
    "a/changed.yaml": b"new\n",
    "a/b/gone.yaml": None,
    "c/gone-too.yaml": None,
    "d/e/made.yaml": b"made\n",
    "made.yaml": b"",
    "never-there.yaml": None,
}
NEW = {"kept.yaml": b"kept\n", "a/changed.yaml": b"new\n", "d/e/made.yaml": b"made\n", "made.yaml": b""}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay(tmp_path / "repository")


def lay(root: Path) -> Path:
    for name, data in OLD.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "scratch" / "kam"


def state(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def folders(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_dir()}


def leftovers(scratch: Path) -> list[str]:
    return [path.name for path in scratch.iterdir() if path.name != "lock"]


# one file


def test_write_makes_folders_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.yaml"
    atomic.write(path, b"one")
    atomic.write(path, b"two")
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in path.parent.iterdir()] == ["b.yaml"]


@posix
def test_write_keeps_the_mode_and_the_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.sh", tmp_path / "link.sh"
    real.write_bytes(b"old")
    real.chmod(0o750)
    link.symlink_to(real)
    atomic.write(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o750


@posix
def test_a_new_file_follows_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        atomic.write(tmp_path / "x", b"")
        assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o640
    finally:
        os.umask(before)


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, call, full)
    with pytest.raises(WriteError) as caught:
        atomic.write(path, b"new")
    assert "the disk is full" in str(caught.value)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.yaml"]
    assert path.read_bytes() == b"old"


def test_write_where_a_file_stands_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"file")
    for path in (tmp_path / "a" / "b.yaml", tmp_path / "a" / "b" / "c.yaml"):
        with pytest.raises(WriteError):
            atomic.write(path, b"new")
    (tmp_path / "folder").mkdir()
    with pytest.raises(WriteError):
        atomic.write(tmp_path / "folder", b"new")
    with pytest.raises(WriteError):
        atomic.write(tmp_path / ("x" * 300), b"new")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a", "folder"]


# many files


def test_replace_all_writes_and_deletes(root: Path, scratch: Path) -> None:
    atomic.replace_all(root, CHANGES, scratch=scratch)
    assert state(root) == NEW
    assert folders(root) == {"a", "d", "d/e"}, "folders that a deletion empties go too"
    assert leftovers(scratch) == []
    assert atomic.recover(root, scratch=scratch) is None


@posix
def test_replace_all_keeps_modes(root: Path, scratch: Path) -> None:
    (root / "a/changed.yaml").chmod(0o640)
    atomic.replace_all(root, CHANGES, scratch=scratch)
    assert stat.S_IMODE((root / "a/changed.yaml").stat().st_mode) == 0o640


def test_nothing_to_do(root: Path, scratch: Path) -> None:
    atomic.replace_all(root, {}, scratch=scratch)
    assert state(root) == OLD
    assert atomic.recover(root, scratch=scratch / "nowhere") is None


def test_many_files(root: Path, scratch: Path) -> None:
    changes = {f"many/{number}.yaml": str(number).encode() for number in range(200)}
    atomic.replace_all(root, changes, scratch=scratch)
    assert state(root) == {**OLD, **changes}


@pytest.mark.parametrize(
    "name",
    [
        *("../out.yaml", "a/../../out.yaml", "/etc/out.yaml", "", ".", "..", "a\\..\\b", ".git/config", ".GIT/hooks/x"),
        *("x\0y", "out-link/file.yaml", "out-file"),
    ],
)
def test_paths_out_of_the_root_are_refused(root: Path, scratch: Path, name: str) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "file.yaml").write_bytes(b"theirs")
    (root / "out-link").symlink_to(outside)
    (root / "out-file").symlink_to(outside / "file.yaml")
    for data in (b"new", None):
        with pytest.raises(WriteError):
            atomic.replace_all(root, {"made.yaml": b"1", name: data}, scratch=scratch)
    with pytest.raises(WriteError):
        atomic.replace_all(root, {"made.yaml": b"1"}, scratch=scratch, expected={name: b""})
    assert not (root / "made.yaml").exists()
    assert (outside / "file.yaml").read_bytes() == b"theirs"


def test_a_link_to_itself_is_refused(root: Path, scratch: Path) -> None:
    (root / "loop").symlink_to("loop")
    with pytest.raises(WriteError):
        atomic.replace_all(root, {"made.yaml": b"1", "loop/x": b"2"}, scratch=scratch)
    assert not (root / "made.yaml").exists()


def test_two_names_of_one_file_are_refused(root: Path, scratch: Path) -> None:
    (root / "same").symlink_to("a")
    with pytest.raises(WriteError, match="one file"):
        atomic.replace_all(root, {"a/x": b"1", "same/x": b"2"}, scratch=scratch)


@pytest.mark.parametrize("expected", [{"kept.yaml": b"other"}, {"kept.yaml": None}, {"new.yaml": b"there"}])
def test_what_changed_meanwhile_is_not_overwritten(root: Path, scratch: Path, expected: dict[str, Any]) -> None:
    with pytest.raises(WriteError) as caught:
        atomic.replace_all(root, CHANGES, scratch=scratch, expected=expected)
    assert next(iter(expected)) in str(caught.value)
    assert state(root) == OLD
    atomic.replace_all(root, CHANGES, scratch=scratch, expected={**OLD, "new.yaml": None})
    assert state(root) == NEW


# crashes


@posix
def test_a_crash_at_any_step_leaves_the_old_state_or_the_new_one(root: Path, scratch: Path) -> None:
    seen = set()
    step = 1
    while dies_at(step, lambda: atomic.replace_all(root, CHANGES, scratch=scratch)):
        said = atomic.recover(root, scratch=scratch)
        found = state(root)
        assert found in (OLD, NEW), f"a mixture after a crash at step {step}"
        assert said is None or (found == NEW and "was finished" in said) or (found == OLD and "as they were" in said)
        if found == OLD:
            assert folders(root) == {"a", "a/b", "c"}
        assert not scratch.exists() or leftovers(scratch) == []
        assert atomic.recover(root, scratch=scratch) is None
        seen.add(said)
        shutil.rmtree(root)
        lay(root)
        step += 1
    assert state(root) == NEW
    assert step > 20
    assert len(seen) == 3, "no crash hit the time before, or none the time after the journal"


@posix
def test_a_crash_in_a_single_write_leaves_one_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    seen: list[bytes] = []
    while dies_at(len(seen) + 1, lambda: atomic.write(path, b"new")):
        seen.append(path.read_bytes())
        path.write_bytes(b"old")
    assert seen == sorted(seen, reverse=True)
    assert set(seen) == {b"old", b"new"}


@posix
def test_a_crash_while_healing_is_healed(root: Path, scratch: Path) -> None:
    for first in range(12, 40, 3):
        if not dies_at(first, lambda: atomic.replace_all(root, CHANGES, scratch=scratch)):
            break
        second = 1
        while dies_at(second, lambda: atomic.recover(root, scratch=scratch)):
            second += 1
        assert state(root) in (OLD, NEW)
        assert leftovers(scratch) == []
        shutil.rmtree(root)
        lay(root)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int, int], None]:
    """Make the n-th call to a system function fail, as a full disk or a missing right would."""

    def arrange(name: str, at: int, number: int) -> None:
        real, count = getattr(os, name), 0

        def fails(*args: Any, **options: Any) -> Any:
            nonlocal count
            count += 1
            if count == at:
                raise OSError(number, os.strerror(number))
            return real(*args, **options)

        monkeypatch.setattr(os, name, fails)

    return arrange


@pytest.mark.parametrize("name", ["fsync", "replace", "mkdir", "unlink"])
@pytest.mark.parametrize("at", range(1, 16))
def test_a_failure_at_any_step_leaves_the_old_state(
    root: Path, scratch: Path, failing: Callable[[str, int, int], None], name: str, at: int
) -> None:
    scratch.mkdir(parents=True)
    failing(name, at, errno.ENOSPC)
    said = ""
    try:
        atomic.replace_all(root, CHANGES, scratch=scratch)
    except WriteError as error:
        said = str(error)
    if said:
        assert "the disk is full" in said
        assert state(root) == OLD
        assert folders(root) == {"a", "a/b", "c"}
    else:
        assert state(root) == NEW
    atomic.recover(root, scratch=scratch)
    assert state(root) in (OLD, NEW)
    assert leftovers(scratch) == []


def test_a_folder_in_the_way_takes_everything_back(root: Path, scratch: Path) -> None:
    (root / "made.yaml").mkdir()
    with pytest.raises(WriteError):
        atomic.replace_all(root, CHANGES, scratch=scratch)
    assert state(root) == OLD
    (root / "made.yaml").rmdir()
    with pytest.raises(WriteError) as caught:
        atomic.replace_all(root, {**CHANGES, "kept.yaml/x/y": b"1"}, scratch=scratch)
    assert "kept.yaml/x/y" in str(caught.value)
    assert state(root) == OLD
    assert leftovers(scratch) == []


def test_on_another_disk_files_are_copied(root: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_replace = os.replace

    def apart(*pair: Any) -> None:
        if len({Path(end).is_relative_to(scratch) for end in pair}) > 1:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        real_replace(*pair)

    def no_link(*_: Any, **__: Any) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(os, "replace", apart)
    monkeypatch.setattr(os, "link", no_link)
    atomic.replace_all(root, CHANGES, scratch=scratch)
    assert state(root) == NEW
    (root / "kept.yaml").unlink()
    (root / "kept.yaml").mkdir()
    (root / "kept.yaml" / "x").write_bytes(b"1")
    before = state(root)
    with pytest.raises(WriteError):
        atomic.replace_all(root, {"a/changed.yaml": b"2", "kept.yaml/x/y": b"2"}, scratch=scratch)
    assert state(root) == before


@posix
def test_a_read_only_folder_leaves_the_old_state() -> None:
    with somebody_without_rights() as folder:
        root, scratch = folder / "root", folder / "scratch"
        for name, data in OLD.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)
        (root / "a").chmod(0o555)
        with pytest.raises(WriteError) as caught:
            atomic.replace_all(root, CHANGES, scratch=scratch)
        assert "no permission" in str(caught.value)
        assert state(root) == OLD
        with pytest.raises(WriteError, match="no permission"):
            atomic.write(root / "a" / "x.yaml", b"x")
        assert state(root) == OLD
        scratch.chmod(0o555)
        with pytest.raises(WriteError, match="no permission"):
            atomic.replace_all(root, {"kept.yaml": b"x"}, scratch=scratch)
        assert state(root) == OLD


FILLED = """
import resource, signal, sys
from pathlib import Path
from kamcli import atomic
from kamcli.atomic import lock
from kamcli.errors import WriteError
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
root = Path(sys.argv[1])
for action in (
    lambda: atomic.write(root / "a/changed.yaml", b"x" * 5000),
    lambda: atomic.replace_all(root, {"kept.yaml": b"1", "a/changed.yaml": b"x" * 5000}, scratch=root / ".kam"),
):
    try:
        action()
    except WriteError as error:
        print("refused:", error.message)
"""


@posix
def test_a_disk_that_takes_no_more_leaves_the_old_state(root: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FILLED, str(root)], capture_output=True, text=True, check=True)
    assert done.stdout.count("refused: nothing was written") == 2
    assert {name: data for name, data in state(root).items() if name != ".kam/lock"} == OLD


def died_after_the_journal(root: Path, scratch: Path, in_place: str = "") -> None:
    """Leave a change behind that is written down and not all in place; this file is, if one is named."""
    step = 1
    while dies_at(step, lambda: atomic.replace_all(root, CHANGES, scratch=scratch, what="merge a b")):
        found = state(root)
        if (scratch / "journal.json").exists() and found not in (OLD, NEW) and (not in_place or in_place in found):
            return
        atomic.recover(root, scratch=scratch)
        shutil.rmtree(root)
        lay(root)
        step += 1
    pytest.fail("it never died half-way")


@posix
@pytest.mark.parametrize("name", ["journal.json", "journal-back.json"])
def test_a_file_that_was_changed_after_the_crash_is_not_overwritten(root: Path, scratch: Path, name: str) -> None:
    died_after_the_journal(root, scratch)
    (scratch / "journal.json").rename(scratch / name)
    staged = "a/changed.yaml" if name == "journal.json" else "c/gone-too.yaml"
    (root / staged).parent.mkdir(exist_ok=True)
    (root / staged).write_bytes(b"by hand\n")
    before = state(root)
    with pytest.raises(WriteError) as error:
        atomic.recover(root, scratch=scratch)
    assert f"since then, {staged} was changed" in str(error.value)
    assert "merge a b" in str(error.value)
    assert state(root) == before
    (root / staged).write_bytes(OLD[staged])
    said = str(atomic.recover(root, scratch=scratch))
    assert "6 files (merge a b) was" in said or "5 files (merge a b) was" in said
    assert state(root) == (NEW if name == "journal.json" else OLD)


@posix
def test_a_file_in_place_before_the_crash_may_be_changed_after_it(root: Path, scratch: Path) -> None:
    in_place = "d/e/made.yaml"
    died_after_the_journal(root, scratch, in_place)
    (root / in_place).write_bytes(b"by hand\n")
    atomic.recover(root, scratch=scratch)
    assert state(root) == {**NEW, in_place: b"by hand\n"}


def test_what_is_left_to_do_is_said_with_the_healing(root: Path, scratch: Path) -> None:
    died_after_the_journal(root, scratch)
    journal = scratch / "journal.json"
    journal.write_text(journal.read_text().replace('"unfinished": ""', '"unfinished": "Tell Мария."'))
    assert str(atomic.recover(root, scratch=scratch)).endswith("was finished. Tell Мария.")


# journals and locks


def test_the_lock_is_held_as_often_as_one_likes(root: Path, scratch: Path) -> None:
    with atomic.locked(scratch), atomic.locked(scratch):
        atomic.replace_all(root, CHANGES, scratch=scratch)
    with atomic.locked(scratch, patience=0):
        assert state(root) == NEW


def test_another_thread_waits_and_is_told(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_SOON", 0.05)
    told: list[str] = []
    order: list[str] = []

    def other() -> None:
        with atomic.locked(scratch, waiting=lambda: told.append("waiting")):
            order.append("other")

    with atomic.locked(scratch):
        thread = threading.Thread(target=other)
        thread.start()
        while not told:
            time.sleep(0.01)
        order.append("first")
    thread.join()
    assert (order, told) == (["first", "other"], ["waiting"])


def test_a_lock_file_may_be_deleted_while_it_is_held(scratch: Path) -> None:
    with atomic.locked(scratch):
        shutil.rmtree(scratch)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(enter, scratch).result()
    with atomic.locked(scratch, patience=0):
        assert (scratch / "lock").exists()


def enter(scratch: Path) -> bool:
    with atomic.locked(scratch, patience=0):
        return True


def test_a_room_is_gone_afterwards(root: Path, scratch: Path) -> None:
    with atomic.locked(scratch), atomic.room(scratch) as room:
        (room / "x").write_bytes(b"1")
        assert stat.S_IMODE(room.stat().st_mode) == 0o700
    assert leftovers(scratch) == []
    (scratch / "room-00000000").mkdir()
    assert atomic.recover(root, scratch=scratch) is None
    assert leftovers(scratch) == []


def test_a_journal_that_cannot_be_read_is_told(root: Path, scratch: Path) -> None:
    scratch.mkdir(parents=True)
    for content in (b"", b"{", b"[]", b'{"stage": "../x", "steps": [], "folders": []}', b"\xff"):
        (scratch / "journal.json").write_bytes(content)
        with pytest.raises(WriteError, match="journal"):
            atomic.recover(root, scratch=scratch)
    with pytest.raises(WriteError, match="interrupted"):
        atomic.replace_all(root, CHANGES, scratch=scratch)
    assert state(root) == OLD


def test_a_forged_journal_does_not_climb_out(root: Path, scratch: Path) -> None:
    stage = scratch / "stage-00000000"
    stage.mkdir(parents=True)
    (stage / "0.new").write_bytes(b"evil")
    for step in (
        '"path": "../evil", "new": "0.new"',
        '"path": "x", "new": "../0.new"',
        '"path": "/tmp/evil", "new": null',
    ):
        step += ', "old": null, "was": null, "becomes": null'
        journal = f'{{"stage": "stage-00000000", "steps": [{{{step}}}], "folders": []}}'
        (scratch / "journal.json").write_text(journal)
        with pytest.raises(WriteError, match=r"path|journal"):
            atomic.recover(root, scratch=scratch)
        for name in ("journal.json", "journal-back.json"):
            (scratch / name).unlink(missing_ok=True)
    assert not (root.parent / "evil").exists()
    assert state(root) == OLD


@posix
def test_two_commands_do_not_write_at_once(root: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.2)
    code = "import sys; from pathlib import Path; from kamcli import atomic\n"
    code += "with atomic.locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    scratch.mkdir(parents=True)
    (scratch / "stage-00000000").mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", code, str(scratch)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        with pytest.raises(WriteError, match="another kam"):
            atomic.replace_all(root, CHANGES, scratch=scratch)
        assert atomic.recover(root, scratch=scratch) is None, "a reader does not wait for a writer that is staging"
        assert (scratch / "stage-00000000").exists()
        other.communicate()
    assert "as they were" in str(atomic.recover(root, scratch=scratch))
    assert atomic.recover(root, scratch=scratch) is None
    assert leftovers(scratch) == []
    atomic.replace_all(root, CHANGES, scratch=scratch)
    assert state(root) == NEW
