"""Personal data elsewhere and encrypted: with it, without it, locked; nothing in the clear reaches the disk."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from kamcli.cli.main import main

Capture = pytest.CaptureFixture[str]
PERSONAL = "personal/acme/cfo.yaml"
SECRET = "Zyxwvology"
FILES: Mapping[str, str] = {
    "kam.yaml": "format: 1\ncompany: {name: Ours}\ncurrency: EUR\ntime_zone: UTC\npersonal: here\n",
    ".gitignore": ".kam/\n",
    "team/anna.yaml": "name: Anna Ivanova\nrole: director\nlevel: executive\nphone: '+44 20 7946 0002'\n",
    "accounts/acme/account.yaml": (
        "name: Acme\ncircle: key\nindustry: food\nmanager: anna\nowners: people\nkey_reasons: [image]\n"
    ),
    "accounts/acme/contacts/cfo.yaml": (
        "name: Мария Петрова\ntitle: Owner\nlevel: executive\nroles: [decision-maker]\ncounterpart: anna\n"
        "emails: [maria@acme.example]\nownership: [{share: 100}]\n"
    ),
    PERSONAL: f"birthday: 1971-03-02\nhobbies: [{SECRET}]\nfavourite_places: [harbour]\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "company"
    for path, content in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8")
    commit_all(root)
    return root


@pytest.fixture
def key(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> str:
    """A key made by `kam personal key`, and named in the environment; the public one."""
    pytest.importorskip("pyrage")
    file = tmp_path / "keys/age.txt"
    assert main(["personal", "key", str(file)]) == 0
    assert file.stat().st_mode & 0o077 == 0, "nobody else can read it"
    monkeypatch.setenv("KAM_AGE_IDENTITY", str(file))
    return capsys.readouterr().out.strip()


def kam(root: Path, *words: str) -> int:
    return main(["-C", str(root), "--today", "2026-03-31", *words])


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True).stdout


def commit_all(folder: Path, message: str = "begin") -> None:
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
        git(folder, "config", "user.name", "Olga Berg")
        git(folder, "config", "user.email", "olga@ours.example")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", message)


def codes(root: Path, capsys: Capture) -> set[str]:
    capsys.readouterr()
    kam(root, "lint", "-f", "concise")
    return {line.split()[2] for line in capsys.readouterr().out.splitlines()}


def in_the_clear(root: Path) -> list[str]:
    """Files on disk that hold the secret, git's objects unpacked included."""
    found = [str(file) for file in root.rglob("*") if file.is_file() and SECRET.encode() in file.read_bytes()]
    for line in git(root, "cat-file", "--batch-all-objects", "--batch-check").splitlines():
        name, kind, _ = line.split()
        if kind == "blob" and SECRET in git(root, "cat-file", "-p", name):
            found.append(name)
    return found


# ---- encrypted


def test_encrypted_read_written_and_never_in_the_clear(root: Path, key: str, capsys: Capture) -> None:
    (root / PERSONAL).write_text("birthday: 1971-03-02\nfavourite_places: [harbour]\n")
    shutil.rmtree(root / ".git")
    commit_all(root)
    assert kam(root, "personal", "encrypt", "--to", key, "--commit") == 0
    assert not (root / PERSONAL).exists()
    assert (root / f"{PERSONAL}.age").read_text().startswith("-----BEGIN AGE ENCRYPTED FILE-----\n")
    assert "KAM110" in codes(root, capsys), "the hobbies are not known yet"
    before = (root / f"{PERSONAL}.age").read_bytes()
    assert kam(root, "set", "acme/cfo", f"hobbies={SECRET}", "--dry-run") == 0
    out, err = capsys.readouterr()
    assert SECRET not in out
    assert "shown on a terminal only" in err
    assert (root / f"{PERSONAL}.age").read_bytes() == before
    assert kam(root, "set", "acme/cfo", f"hobbies={SECRET}", "--commit") == 0
    assert (root / f"{PERSONAL}.age").read_bytes() != before
    assert git(root, "status", "--short") == ""
    kam(root, "lint")
    kam(root, "list", "contacts")
    kam(root, "find", SECRET)
    assert in_the_clear(root) == []
    capsys.readouterr()
    assert kam(root, "show", "acme/cfo", "--personal") == 0
    assert SECRET in capsys.readouterr().out


def test_locked_is_said_everywhere(
    root: Path, key: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert kam(root, "personal", "encrypt", "--to", key) == 0
    assert "KAM901" not in codes(root, capsys)
    monkeypatch.delenv("KAM_AGE_IDENTITY")
    assert "KAM901" in codes(root, capsys)
    kam(root, "lint", "-f", "concise")
    assert "1 file of personal/ is locked (it is encrypted, and no key is named here)" in capsys.readouterr().out
    kam(root, "show", "acme/cfo", "--personal")
    assert "cannot be opened: it is encrypted, and no key is named here" in capsys.readouterr().out
    kam(root, "show", "acme/cfo", "--personal", "--format", "json")
    assert '"personal_not_here"' in capsys.readouterr().out
    before = (root / f"{PERSONAL}.age").read_bytes()
    assert kam(root, "set", "acme/cfo", "hobbies=chess") == 2
    assert (root / f"{PERSONAL}.age").read_bytes() == before
    assert kam(root, "personal", "encrypt", "--to", f"{key[:-1]}x") == 2
    kam(root, "personal", "status")
    assert "1 encrypted, 0 in the clear, 1 locked." in capsys.readouterr().out
    git(root, "config", "kam.ageIdentity", str(tmp_path / "keys/age.txt"))
    assert "KAM901" not in codes(root, capsys), "git's configuration names the key as well"


def test_keys_come_and_go(
    root: Path, key: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.txt"
    assert kam(root, "personal", "encrypt", "--to", key) == 0
    capsys.readouterr()
    assert kam(root, "personal", "key", str(other)) == 0
    public = capsys.readouterr().out.strip()
    assert kam(root, "personal", "encrypt", "--to", public) == 0
    monkeypatch.setenv("KAM_AGE_IDENTITY", str(other))
    assert "KAM901" not in codes(root, capsys)
    assert kam(root, "personal", "encrypt", "--not-to", key) == 0
    monkeypatch.setenv("KAM_AGE_IDENTITY", str(tmp_path / "keys/age.txt"))
    assert "KAM901" in codes(root, capsys)
    assert kam(root, "personal", "decrypt") == 2, "who cannot read it cannot decrypt it"
    monkeypatch.setenv("KAM_AGE_IDENTITY", str(other))
    assert kam(root, "personal", "encrypt", "--not-to", public) == 2, "nobody could read it any more"
    assert kam(root, "personal", "decrypt") == 0
    assert (root / PERSONAL).read_text() == FILES[PERSONAL]
    assert not (root / "personal/.age-recipients").exists()


def test_a_file_in_the_clear_among_encrypted_ones_is_found(root: Path, key: str, capsys: Capture) -> None:
    assert kam(root, "personal", "encrypt", "--to", key) == 0
    (root / "personal/acme/buyer.yaml").write_text("hobbies: [chess]\n")
    (root / "accounts/acme/contacts/buyer.yaml").write_text("name: Ivan\ntitle: Buyer\nemails: [i@acme.example]\n")
    assert "KAM710" in codes(root, capsys)
    assert kam(root, "personal", "encrypt") == 0
    assert "KAM710" not in codes(root, capsys)
    assert not (root / "personal/acme/buyer.yaml").exists()


def test_a_dry_run_of_encryption_names_files_only(root: Path, key: str, capsys: Capture) -> None:
    assert kam(root, "personal", "encrypt", "--to", key, "--dry-run") == 0
    out = capsys.readouterr().out
    assert f"write {PERSONAL}.age\n" in out
    assert SECRET not in out
    assert (root / PERSONAL).exists()


def test_the_gate_reads_encrypted_commits(
    root: Path, key: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kam(root, "personal", "encrypt", "--to", key, "--commit") == 0
    (root / "notes.md").write_text("x\n")
    git(root, "add", "notes.md")
    assert kam(root, "gate", "pre-commit") == 0
    monkeypatch.delenv("KAM_AGE_IDENTITY")
    assert kam(root, "gate", "pre-commit") == 0, "locked is not checked, and refuses nothing"
    assert kam(root, "gate", "compare", "HEAD~1", "HEAD") == 0


def test_an_encrypted_file_without_the_list_of_keys_is_said(root: Path, key: str, capsys: Capture) -> None:
    assert kam(root, "personal", "encrypt", "--to", key) == 0
    (root / "personal/.age-recipients").unlink()
    capsys.readouterr()
    kam(root, "lint", "-f", "concise")
    assert "this encrypted file is not read" in capsys.readouterr().out


def test_a_secret_key_never_goes_into_the_repository(root: Path, capsys: Capture) -> None:
    pytest.importorskip("pyrage")
    assert kam(root, "personal", "key", "age.txt") == 2
    assert "out of every repository" in capsys.readouterr().err
    assert not (root / "age.txt").exists()


# ---- in a repository of its own


def separated(root: Path) -> None:
    assert kam(root, "personal", "separate") == 0
    git(root / "personal", "config", "user.name", "Olga Berg")
    git(root / "personal", "config", "user.email", "olga@ours.example")
    git(root, "rm", "-r", "--cached", "--quiet", "personal")
    git(root, "add", "kam.yaml", ".gitignore")
    git(root, "commit", "-qm", "apart")


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who commits, in git's own configuration: a new repository has none."""
    file = tmp_path / "gitconfig"
    file.write_text("[user]\n\tname = Olga Berg\n\temail = olga@ours.example\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(file))


@pytest.mark.usefixtures("author")
def test_it_moves_out_and_is_written_in_both(root: Path, capsys: Capture) -> None:
    separated(root)
    assert git(root, "status", "--short") == ""
    assert git(root / "personal", "ls-files").split() == ["acme/cfo.yaml"]
    assert (root / "kam.yaml").read_text().endswith("personal: separate\n")
    assert "KAM901" not in codes(root, capsys)
    assert kam(root, "set", "acme/cfo", "birthday=1972-04-05", "--commit") == 0
    assert git(root / "personal", "log", "-1", "--format=%s").startswith("set ")
    assert git(root, "log", "-1", "--format=%s").strip() == "apart", "nothing changed here"
    assert kam(root, "rename", "acme/cfo", "owner", "--commit") == 0
    assert git(root, "log", "-1", "--format=%s") == git(root / "personal", "log", "-1", "--format=%s")
    assert git(root, "status", "--short") + git(root / "personal", "status", "--short") == ""


def test_whoever_commits_here_commits_there(root: Path) -> None:
    git(root, "config", "user.name", "Мария Берг")
    git(root, "config", "user.email", "maria@ours.example")
    assert kam(root, "personal", "separate") == 0
    assert git(root / "personal", "log", "-1", "--format=%an %ae").strip() == "Мария Берг maria@ours.example"
    assert kam(root, "set", "acme/cfo", "birthday=1972-04-05", "--commit") == 0


@pytest.mark.usefixtures("author")
def test_absent_is_said_and_nothing_is_guessed(root: Path, tmp_path: Path, capsys: Capture) -> None:
    separated(root)
    (root / "personal").rename(tmp_path / "elsewhere")
    assert "KAM901" in codes(root, capsys)
    kam(root, "show", "acme/cfo", "--personal")
    assert "kept in a repository of its own, which is not here" in capsys.readouterr().out
    assert kam(root, "set", "acme/cfo", "birthday=1972-04-05") == 2
    assert "clone the personal repository" in capsys.readouterr().err
    assert not (root / "personal").exists()
    kam(root, "personal", "status")
    assert "which is not here" in capsys.readouterr().out
    git(root, "clone", "-q", str(tmp_path / "elsewhere"), "personal")
    assert "KAM901" not in codes(root, capsys)
    assert kam(root, "set", "acme/cfo", "birthday=1972-04-05") == 0


@pytest.mark.usefixtures("author")
def test_as_a_submodule(root: Path, tmp_path: Path, capsys: Capture) -> None:
    separated(root)
    (root / "personal").rename(tmp_path / "elsewhere")
    (root / ".gitignore").write_text(".kam/\n")
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(tmp_path / "elsewhere"), "personal")
    commit_all(root, "submodule")
    assert "KAM901" not in codes(root, capsys)
    assert kam(root, "set", "acme/cfo", "birthday=1972-04-05", "--commit") == 0
    assert "1972-04-05" in git(root / "personal", "show", "HEAD:acme/cfo.yaml")
    assert kam(root, "gate", "pre-commit") == 0
    assert kam(root, "personal", "status") == 0


@pytest.mark.usefixtures("author")
def test_an_empty_one_begins(root: Path, tmp_path: Path, capsys: Capture) -> None:
    separated(root)
    (root / "personal").rename(tmp_path / "elsewhere")
    assert kam(root, "personal", "separate", "--new") == 0
    assert "KAM901" not in codes(root, capsys), "an empty one is there, and what is not in it is not known"
    assert kam(root, "personal", "separate", "--new") == 2
    assert kam(root, "set", "acme/cfo", "birthday=1972-04-05", "--commit") == 0
    assert git(root / "personal", "ls-files").split() == ["acme/cfo.yaml"]


def test_what_is_not_committed_stays_where_it_is(root: Path, capsys: Capture) -> None:
    (root / PERSONAL).write_text("birthday: 1972-04-05\n")
    assert kam(root, "personal", "separate") == 2
    assert "not committed" in capsys.readouterr().err
    assert not (root / "personal/.git").exists()
    assert "personal: here" in (root / "kam.yaml").read_text()


def test_what_is_locked_or_absent_is_not_left_behind_unseen(
    root: Path, key: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kam(root, "personal", "encrypt", "--to", key) == 0
    monkeypatch.delenv("KAM_AGE_IDENTITY")
    assert kam(root, "rename", "acme/cfo", "owner") == 2
    assert "would have to move too, and cannot be opened" in capsys.readouterr().err
    assert kam(root, "rename", "acme", "acme-foods") == 2
    monkeypatch.setenv("KAM_AGE_IDENTITY", str(tmp_path / "keys/age.txt"))
    assert kam(root, "rename", "acme/cfo", "owner") == 0
    assert (root / "personal/acme/owner.yaml.age").exists()
    assert not (root / f"{PERSONAL}.age").exists()
    (root / "kam.yaml").write_text(FILES["kam.yaml"].replace("here", "separate"))
    (root / "personal").rename(tmp_path / "elsewhere")
    capsys.readouterr()
    assert kam(root, "rename", "acme/owner", "president") == 0
    assert "did not move; where it is, kam lint --fix does that" in capsys.readouterr().out
    (tmp_path / "elsewhere").rename(root / "personal")
    kam(root, "lint", "--fix")
    assert (root / "personal/acme/president.yaml.age").exists()
