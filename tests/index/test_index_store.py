"""The file of the index: what is put in comes out, and whatever happens to the file, nothing wrong ever does."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kamcli.index import FILE, Index, forget, store

TEXTS = {f"key-{number}": f"Текст №{number} " * 50 for number in range(200)}


def filled(root: Path, texts: dict[str, str] = TEXTS) -> Path:
    with Index(root) as index:
        for key, text in texts.items():
            index.put("kind", key, text)
    return root / FILE


def remembered(root: Path) -> dict[str, str]:
    with Index(root) as index:
        return index.get("kind", TEXTS)


def test_what_is_put_in_comes_out(tmp_path: Path) -> None:
    filled(tmp_path)
    assert remembered(tmp_path) == TEXTS
    with Index(tmp_path) as index:
        assert index.all("kind") == TEXTS
        assert index.get("another kind", TEXTS) == {}
        assert index.get("kind", ["never put in"]) == {}


def test_what_is_no_text_is_not_remembered_and_hinders_nothing_else(tmp_path: Path) -> None:
    with Index(tmp_path) as index:
        for key, text in (("one", "a"), ("two", "\udcff"), ("\udcff", "b"), ("three", "c")):
            index.put("kind", key, text)
    with Index(tmp_path) as index:
        assert index.get("kind", ["one", "two", "three"]) == {"one": "a", "three": "c"}
        assert index.get("kind", ["\udcff"]) == {}
        assert index.all("kind") == {"one": "a", "three": "c"}


def test_whether_there_is_anything_of_a_kind(tmp_path: Path) -> None:
    index = Index(tmp_path)
    assert not index.has("kind")
    index.put("kind", "key", "text")
    assert index.has("kind")
    assert not index.has("another kind")
    index.save()
    assert Index(tmp_path).has("kind")
    assert not Index(tmp_path).has("another kind")
    (tmp_path / FILE).write_bytes(b"damaged")
    assert not Index(tmp_path).has("kind")


def test_what_is_put_in_is_there_at_once_and_lasts_only_once_saved(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.put("kind", "key", "text")
    assert index.get("kind", ["key"]) == index.all("kind") == {"key": "text"}
    assert not (tmp_path / FILE).exists()
    index.save()
    assert Index(tmp_path).get("kind", ["key"]) == {"key": "text"}


def test_nothing_is_made_where_nothing_is_to_be_remembered(tmp_path: Path) -> None:
    with Index(tmp_path) as index:
        assert index.get("kind", ["key"]) == {}
    assert list(tmp_path.iterdir()) == []


def test_git_does_not_see_it(tmp_path: Path) -> None:
    filled(tmp_path)
    assert (tmp_path / ".kam" / ".gitignore").read_text() == "*\n"
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    done = subprocess.run(["git", "status", "--porcelain"], cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout == b""


def test_forget(tmp_path: Path) -> None:
    file = filled(tmp_path)
    forget(tmp_path)
    assert not file.exists()
    assert remembered(tmp_path) == {}
    forget(tmp_path)


@pytest.mark.parametrize("seed", range(40))
def test_damage_loses_and_never_lies(tmp_path: Path, seed: int) -> None:
    file = filled(tmp_path)
    chance = random.Random(seed)
    data = bytearray(file.read_bytes())
    match seed % 4:
        case 0:
            for _ in range(chance.choice((1, 10, 1000))):
                data[chance.randrange(len(data))] = chance.randrange(256)
        case 1:
            del data[chance.randrange(len(data)) :]
        case 2:
            at = chance.randrange(len(data))
            data[at : at + 4096] = bytes(4096)
        case _:
            # Pages that changed places, as after a crash of the disk.
            one, other = (4096 * chance.randrange(1, len(data) // 4096) for _ in range(2))
            data[one : one + 4096], data[other : other + 4096] = data[other : other + 4096], data[one : one + 4096]
    file.write_bytes(data)
    assert remembered(tmp_path).items() <= TEXTS.items()
    # It goes on, as if it were new where the damage was met; a row that was lost without a trace is one of many.
    filled(tmp_path)
    found = remembered(tmp_path)
    assert found.items() <= TEXTS.items()
    assert len(found) > len(TEXTS) - 5


@pytest.mark.parametrize("data", [b"", b"no database\n" * 1000, b"SQLite format 3\0" + bytes(4080)])
def test_another_file_in_its_place_is_replaced(tmp_path: Path, data: bytes) -> None:
    (tmp_path / ".kam").mkdir()
    (tmp_path / FILE).write_bytes(data)
    assert remembered(tmp_path) == {}
    filled(tmp_path)
    assert remembered(tmp_path) == TEXTS


@pytest.mark.parametrize(
    "statement",
    [
        "PRAGMA user_version = 0",
        "PRAGMA application_id = 7",
        "CREATE TRIGGER t AFTER INSERT ON entry BEGIN DELETE FROM entry; END",
        "CREATE VIEW v AS SELECT 1",
        "DROP TABLE entry",
        "ALTER TABLE entry ADD COLUMN more",
        "DELETE FROM entry WHERE kind = 'home'",
    ],
)
def test_an_index_of_another_form_is_begun_anew(tmp_path: Path, statement: str) -> None:
    file = filled(tmp_path)
    database = sqlite3.connect(file)
    database.execute(statement)
    database.commit()
    database.close()
    assert remembered(tmp_path) == {}
    filled(tmp_path)
    assert remembered(tmp_path) == TEXTS


def test_an_index_that_came_with_a_copy_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    filled(tmp_path / "one")
    shutil.copytree(tmp_path / "one", tmp_path / "other")
    assert remembered(tmp_path / "other") == {}
    assert remembered(tmp_path / "one") == TEXTS


def test_a_value_that_was_changed_is_not_believed(tmp_path: Path) -> None:
    file = filled(tmp_path)
    database = sqlite3.connect(file)
    database.execute("UPDATE entry SET value = substr(value, 1, 8) || CAST('all is well' AS BLOB) WHERE key = 'key-1'")
    database.execute("UPDATE entry SET value = 'text' WHERE key = 'key-2'")
    database.execute("UPDATE entry SET key = 'key-3x' WHERE key = 'key-3'")
    database.commit()
    database.close()
    assert TEXTS.keys() - remembered(tmp_path).keys() == {"key-1", "key-2", "key-3"}
    assert not file.exists()


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    filled(outside)
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / ".kam").symlink_to(outside / ".kam")
    assert remembered(inside) == {}
    filled(inside, {"key-1": "other"})
    assert remembered(outside) == TEXTS


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to the superuser")
def test_a_read_only_folder_is_read_and_left_alone(tmp_path: Path) -> None:
    file = filled(tmp_path)
    before = file.read_bytes()
    for path in (file, file.parent):
        path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert remembered(tmp_path) == TEXTS
        filled(tmp_path, {"key-new": "text"})
        assert file.read_bytes() == before
        assert list(file.parent.iterdir()) == [file.parent / ".gitignore", file]
    finally:
        file.parent.chmod(stat.S_IRWXU)


def test_opened_for_reading_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert remembered(tmp_path) == TEXTS
    filled(tmp_path, {"key-1": "other"})
    assert remembered(tmp_path) == TEXTS


def test_a_file_where_the_folder_belongs(tmp_path: Path) -> None:
    (tmp_path / ".kam").write_text("not a folder")
    filled(tmp_path)
    assert remembered(tmp_path) == {}


def test_a_full_disk_is_borne(tmp_path: Path) -> None:
    code = f"""
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, 64 * 1024))
from pathlib import Path
from kamcli.index import Index
with Index(Path({str(tmp_path)!r})) as index:
    for number in range(1000):
        index.put("kind", f"key-{{number}}", "x" * 1000)
print("went on")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "went on\n", "")
    assert remembered(tmp_path) == {}
    filled(tmp_path)
    assert remembered(tmp_path) == TEXTS


def test_several_processes_at_once(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from kamcli.index import Index
for turn in range(10):
    with Index(Path(sys.argv[1])) as index:
        for number in range(20):
            index.put("kind", f"{sys.argv[2]}-{turn}-{number}", f"{sys.argv[2]} {turn} {number}")
        for key, text in index.all("kind").items():
            assert text == key.replace("-", " "), (key, text)
"""
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(each)]) for each in range(3)]
    assert [each.wait() for each in running] == [0, 0, 0]
    with Index(tmp_path) as index:
        assert len(index.all("kind")) == 3 * 10 * 20


def test_who_only_reads_does_not_wait_for_who_writes(tmp_path: Path) -> None:
    file = filled(tmp_path)
    writing = sqlite3.connect(file, isolation_level=None)
    writing.execute("BEGIN IMMEDIATE")
    writing.execute("DELETE FROM entry WHERE key = 'key-1'")
    assert remembered(tmp_path) == TEXTS
    writing.execute("ROLLBACK")
    writing.close()


def test_who_cannot_write_goes_on_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_WAIT", 0.05)
    file = filled(tmp_path)
    writing = sqlite3.connect(file, isolation_level=None)
    writing.execute("BEGIN EXCLUSIVE")
    assert remembered(tmp_path) == {}
    filled(tmp_path, {"key-new": "text"})
    writing.execute("ROLLBACK")
    writing.close()
    assert remembered(tmp_path) == TEXTS


def test_a_child_does_not_use_what_its_parent_opened(tmp_path: Path) -> None:
    filled(tmp_path)
    with Index(tmp_path) as index:
        assert index.get("kind", ["key-1"])
        child = os.fork()
        if child == 0:
            index.put("kind", "key-1", "of the child")
            index.close()
            os._exit(0 if index.get("kind", ["key-1"]) in ({}, {"key-1": "of the child"}) else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert index.get("kind", ["key-1"]) == {"key-1": TEXTS["key-1"]}


def test_its_size_is_bounded_and_what_is_used_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BUDGET", 400_000)
    for turn in range(20):
        with Index(tmp_path) as index:
            index.get("kind", ["always"])
            if turn == 0:
                index.put("kind", "always", "used")
            index.put("kind", f"key-{turn}", "x" * 50_000)
    with Index(tmp_path) as index:
        found = index.all("kind")
    assert "always" in found
    assert "key-19" in found
    assert "key-0" not in found
    assert (tmp_path / FILE).stat().st_size < 800_000


def test_of_some_kinds_only_the_latest_stay(tmp_path: Path) -> None:
    for turn in range(6):
        with Index(tmp_path) as index:
            index.put("report", f"key-{turn}", "text", latest=2)
            index.put("kind", f"key-{turn}", "text")
    with Index(tmp_path) as index:
        assert sorted(index.all("report")) == ["key-4", "key-5"]
        assert len(index.all("kind")) == 6


def test_the_clock_of_the_disk(tmp_path: Path) -> None:
    index = Index(tmp_path)
    before = index.now()
    assert before is not None
    assert index.now() == before
    (tmp_path / "file").write_bytes(b"")
    assert (tmp_path / "file").stat().st_mtime_ns >= before
    assert sorted(path.name for path in (tmp_path / ".kam").iterdir()) == [".gitignore"]


def test_threads_are_none_of_its_business_and_break_nothing(tmp_path: Path) -> None:
    filled(tmp_path)
    with Index(tmp_path) as index:
        assert index.get("kind", ["key-1"])
        found: list[dict[str, str]] = []
        thread = threading.Thread(target=lambda: found.append(index.get("kind", ["key-2"])))
        thread.start()
        thread.join()
        assert found in ([{}], [{"key-2": TEXTS["key-2"]}])


def test_a_copy_of_the_process_reads_for_itself_and_writes_nothing(tmp_path: Path) -> None:
    filled(tmp_path)
    with Index(tmp_path) as index:
        assert index.get("kind", ["key-1"])
        index.put("kind", "of-the-parent", "text")
        child = os.fork()
        if child == 0:
            found = index.get("kind", ["key-2"])
            index.put("kind", "of-the-child", "text")
            # What was new already is nothing that this copy found.
            known = index.get("kind", ["of-the-parent"])
            new = index.taken() if known else []
            index.put("kind", "of-the-child", "text")
            index.save()
            right = found == {"key-2": TEXTS["key-2"]} and new == [("kind", "of-the-child", "text")]
            os._exit(0 if right else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert index.get("kind", ["key-2", "of-the-child"]) == {"key-2": TEXTS["key-2"]}
        assert index.taken() == [("kind", "of-the-parent", "text")]
        assert index.taken() == []


def test_a_copy_of_the_process_throws_nothing_away(tmp_path: Path) -> None:
    filled(tmp_path)
    with Index(tmp_path) as index:
        child = os.fork()
        if child == 0:
            (tmp_path / FILE).write_bytes(b"no database")
            os._exit(0 if index.get("kind", ["key-1"]) == {} and (tmp_path / FILE).exists() else 1)
        assert os.waitpid(child, 0)[1] == 0
