"""Encryption with age: what is opened, what is locked and why, for whom; with real keys."""

from __future__ import annotations

from pathlib import Path

import pytest

pyrage = pytest.importorskip("pyrage")

from kamcli import encryption  # noqa: E402
from kamcli.encryption import Keys, Locked, Named  # noqa: E402
from kamcli.errors import DataError  # noqa: E402

SECRET = b"birthday: 1971-03-02\n"


def identity(folder: Path, name: str = "key.txt") -> tuple[Keys, str]:
    """A key file, and its public key."""
    secret, public = encryption.new_identity()
    (folder / name).write_text(secret, encoding="utf-8")
    return Keys(lambda: Named(folder / name, "the test")), public


def test_what_is_locked_for_several_is_opened_by_each(tmp_path: Path) -> None:
    (mine, my_key), (yours, your_key) = identity(tmp_path, "mine"), identity(tmp_path, "yours")
    locked = encryption.lock(SECRET, [my_key, your_key])
    assert mine.unlock(locked) == yours.unlock(locked) == SECRET
    assert b"1971" not in locked
    assert locked.isascii()
    assert mine.unlock(locked.replace(b"\n", b"\r\n")) == SECRET, "line ends of another system do no harm"


def test_each_reason_why_it_is_locked_is_said(tmp_path: Path) -> None:
    mine, key = identity(tmp_path)
    other, _ = identity(tmp_path, "other")
    locked = encryption.lock(SECRET, [key])
    (tmp_path / "empty").write_text("# nothing\n")
    (tmp_path / "odd").write_text("AGE-SECRET-KEY-NONSENSE\n")
    reasons = {
        "no key is named": Keys(),
        "other keys than yours": other,
        "cannot be read: no such file": Keys(lambda: Named(tmp_path / "gone", "the test")),
        "there is no key in": Keys(lambda: Named(tmp_path / "empty", "the test")),
        "no key that can be used": Keys(lambda: Named(tmp_path / "odd", "the test")),
    }
    for words, keys in reasons.items():
        found = keys.unlock(locked)
        assert isinstance(found, Locked)
        assert words in found.message
        assert found.do
    damaged = mine.unlock(locked[:-60])
    assert isinstance(damaged, Locked)
    assert "damaged" in damaged.message


def test_without_the_library_the_pip_line_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, key = identity(tmp_path)
    locked = encryption.lock(SECRET, [key])
    monkeypatch.setitem(__import__("sys").modules, "pyrage", None)
    found = mine.unlock(locked)
    assert isinstance(found, Locked)
    assert 'pip install "kamcli[age]"' in found.do


def test_ssh_keys_serve_as_well(tmp_path: Path) -> None:
    import shutil
    import subprocess

    if shutil.which("ssh-keygen") is None:
        pytest.skip("there is no ssh-keygen")
    file = tmp_path / "id"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "anna", "-f", str(file)], check=True)
    public = file.with_suffix(".pub").read_text().strip()
    assert Keys(lambda: Named(file, "the test")).unlock(encryption.lock(SECRET, [public])) == SECRET


@pytest.mark.parametrize("key", ["age1nonsense", "ssh-ed25519 AAAA", "anna@example.org"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(DataError):
        encryption.check_key(key)


def test_readers_are_the_lines_that_are_no_remarks() -> None:
    assert encryption.readers(b"# anna\nage1abc\n\n  age1def\n") == ("age1abc", "age1def")
