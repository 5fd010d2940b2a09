"""Trees of git read without a work tree: the same files, contents and complaints as the work tree has."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kamcli import gitrepo
from kamcli.errors import ConfigurationError, NotFoundError
from kamcli.gitrepo import GitFolder
from kamcli.lint import example
from kamcli.model.entity import Entity
from kamcli.model.position import Unreadable
from kamcli.repository import git_tree, open_repository, open_tree, source
from kamcli.repository.git_tree import GitTree
from kamcli.repository.source import WorkTree

IDENTITY = {f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def git(folder: Path, *arguments: str, **environment: str) -> str:
    return subprocess.run(
        ["git", "-c", "core.quotePath=false", *arguments],
        cwd=folder,
        env={**os.environ, **IDENTITY, **environment},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def put(root: Path, path: str, content: bytes = b"name: x\n") -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "company"
    for path, content in example.FILES.items():
        put(root, path, content.encode())
    gitrepo.init(root)
    return root


@pytest.fixture
def committed(root: Path) -> Callable[[], GitTree]:
    """Commit all files and read the commit."""

    def run() -> GitTree:
        git(root, "add", "--all", "--force")
        git(root, "commit", "--quiet", "--allow-empty", "--message=x")
        return GitTree(GitFolder(root), "HEAD")

    return run


def kind(found: object) -> str:
    assert isinstance(found, Unreadable), found
    return found.problems[0].kind


def answers(tree: WorkTree | GitTree) -> dict[str, object]:
    """What a source lists, in its order, with what it says of each path; reasons by their kind and wording."""
    return {
        path: [(p.kind, p.message, p.do) for p in found.problems] if isinstance(found, Unreadable) else found
        for path in tree.paths()
        for found in [tree.read(path)]
    }


def test_ordinary_files_are_as_on_disk(root: Path, committed: Callable[[], GitTree]) -> None:
    for path in ("sales/2026-01.csv", "schemas/account.schema.json", "policy/limits.yaml", "accounts/a-b/account.yaml"):
        put(root, path)
    for path in ("notes.md", ".kam/index", "team/.hidden.yaml", "accounts/.x/account.yaml", "backup/team/a.yaml"):
        put(root, path)
    put(root, "schemas/composed/account.schema.json")
    put(root, "accounts/a/account.yaml", b"\xef\xbb\xbf\xff\r\n")
    put(root, "accounts/a.yaml", b"")
    tree = committed()
    assert list(tree.paths()) == list(WorkTree(root).paths())
    assert answers(tree) == answers(WorkTree(root))
    assert tree.read("notes.md") == b"name: x\n"
    assert tree.read("schemas/composed/account.schema.json") == b"name: x\n"


def test_links_are_values_as_on_disk(root: Path, committed: Callable[[], GitTree], tmp_path: Path) -> None:
    put(tmp_path, "outside/account.yaml", b"SECRET")
    put(root, "docs/real.yaml", b"name: Real\n")
    links = {
        "team/boss.yaml": "anna.yaml",
        "team/far.yaml": "../docs/real.yaml",
        "team/hop.yaml": "boss.yaml",
        "team/through.yaml": "../accounts/twin/account.yaml",
        "team/gone.yaml": "nobody.yaml",
        "team/round.yaml": "round.yaml",
        "team/round": "round",
        "team/out.yaml": "../../outside/account.yaml",
        "team/over.yaml": "../docs/../../outside/account.yaml",
        "team/below.yaml": "anna.yaml/x",
        "accounts/twin": "acme",
        "accounts/evil": "../../outside",
        "accounts/nowhere": "gone",
        "accounts/top": "..",
        "sales": "team",
        "receivables": "../outside",
    }
    for path, target in links.items():
        (root / path).symlink_to(target)
    tree = committed()
    assert answers(tree) == answers(WorkTree(root))
    for path in ("accounts/evil/account.yaml", "accounts/twin/account.yaml", "sales/2026-01.csv", "receivables/x.csv"):
        assert kind(tree.read(path)) == kind(WorkTree(root).read(path))
    assert tree.read("team/through.yaml") == example.FILES["accounts/acme/account.yaml"].encode()
    assert b"SECRET" not in [tree.read(path) for path in tree.paths()]


def test_an_absolute_link_is_outside_even_if_it_leads_here(root: Path, committed: Callable[[], GitTree]) -> None:
    (root / "team/boss.yaml").symlink_to(root / "team/anna.yaml")
    assert kind(committed().read("team/boss.yaml")) == "outside-repository"


@pytest.mark.parametrize(
    "path", ["../x", "accounts/../../x", "accounts/./acme", "/kam.yaml", "..", "accounts//acme/account.yaml"]
)
def test_paths_that_climb_are_refused(committed: Callable[[], GitTree], path: str) -> None:
    assert kind(committed().read(path)) == "outside-repository"


@pytest.mark.parametrize("path", ["team/nobody.yaml", "accounts/nobody/account.yaml", "x\0y", ""])
def test_what_is_not_there_is_none(committed: Callable[[], GitTree], path: str) -> None:
    assert committed().read(path) is None


def test_files_and_folders_in_each_others_place(root: Path, committed: Callable[[], GitTree]) -> None:
    put(root, "accounts/beta/account.yaml/x.yaml")
    put(root, "sales", b"")
    tree = committed()
    assert answers(tree) == answers(WorkTree(root))
    assert kind(tree.read("sales/2026-01.csv")) == "unreadable-file"
    assert kind(tree.read("team/anna.yaml/x")) == "unreadable-file"


@pytest.mark.parametrize(
    "name", ["мария.yaml", "a b.yaml", "new\nline.yaml", "tab\t.yaml", "'quo\"te.yaml", "a\\b.yaml"]
)
def test_unusual_names_are_listed_and_read(root: Path, committed: Callable[[], GitTree], name: str) -> None:
    put(root, f"team/{name}", b"name: y\n")
    tree = committed()
    assert f"team/{name}" in tree.paths()
    assert tree.read(f"team/{name}") == b"name: y\n"


def test_a_submodule_is_not_entered_and_personal_ones_are_simply_absent(root: Path, tmp_path: Path) -> None:
    commit = "1" * 40
    git(root, "add", "--all")
    for path in ("accounts/other", "personal"):
        git(root, "update-index", "--add", "--cacheinfo", f"160000,{commit},{path}")
    git(root, "commit", "--quiet", "--message=x")
    tree = GitTree(GitFolder(root), "HEAD")
    assert "accounts/other/" in tree.paths()
    assert kind(tree.read("accounts/other/")) == "unreadable-file"
    assert kind(tree.read("accounts/other/account.yaml")) == "unreadable-file"
    assert not [path for path in tree.paths() if path.startswith("personal")]
    assert tree.read("personal/acme/cfo.yaml") is None


def test_a_file_that_is_too_large_is_not_read(
    root: Path, committed: Callable[[], GitTree], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "LARGEST", 200)
    put(root, "team/zoe.yaml", b"x" * 201)
    tree = committed()
    assert kind(tree.read("team/zoe.yaml")) == "file-too-large"
    assert tree.read("team/anna.yaml") == example.FILES["team/anna.yaml"].encode()


def test_large_repositories_are_read_kind_by_kind_with_the_same_result(
    root: Path, committed: Callable[[], GitTree], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_tree, "_AT_ONCE", 0)
    (root / "team/boss.yaml").symlink_to("anna.yaml")
    put(root, "policy/limits.yaml", b"rates: {max_age_days: 9}\n")
    assert answers(committed()) == answers(WorkTree(root))


def test_many_files_take_few_calls_of_git(
    root: Path, committed: Callable[[], GitTree], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(300):
        put(root, f"accounts/a{number}/account.yaml", b"name: %d\n" % number)
    tree = committed()
    calls = []
    ask = GitFolder.ask
    monkeypatch.setattr(GitFolder, "ask", lambda self, *args, **more: (calls.append(args), ask(self, *args, **more))[1])
    assert all(tree.read(path) for path in tree.paths())
    assert len(calls) == 1


def test_content_that_git_lost_is_a_value(root: Path, committed: Callable[[], GitTree]) -> None:
    tree = committed()
    content = git(root, "rev-parse", "HEAD:team/anna.yaml")
    (root / ".git/objects" / content[:2] / content[2:]).unlink()
    assert kind(tree.read("team/anna.yaml")) == "unreadable-file"
    assert tree.read("accounts/acme/account.yaml") == example.FILES["accounts/acme/account.yaml"].encode()


def test_replaced_objects_hide_nothing(root: Path, committed: Callable[[], GitTree]) -> None:
    committed()
    bad = git(root, "hash-object", "-w", str(put(root, "bad.yaml", b"name: Replaced\n")))
    git(root, "replace", git(root, "rev-parse", "HEAD:team/anna.yaml"), bad)
    assert GitTree(GitFolder(root), "HEAD").read("team/anna.yaml") == example.FILES["team/anna.yaml"].encode()


# ---- opening


def test_any_commit_opens_also_of_a_bare_repository(
    root: Path, committed: Callable[[], GitTree], tmp_path: Path
) -> None:
    committed()
    put(root, "accounts/beta/account.yaml", b"name: Beta\ncircle: market\n")
    committed()
    git(tmp_path, "clone", "--quiet", "--bare", str(root), "bare.git")
    bare = GitFolder(tmp_path / "bare.git")
    assert list(open_tree(bare, "main").snapshot.records(Entity.ACCOUNT)) == ["acme", "beta"]
    assert list(open_tree(bare, "main~1").snapshot.records(Entity.ACCOUNT)) == ["acme"]
    tree = git(root, "rev-parse", "main^{tree}")
    assert open_tree(bare, tree).company == open_repository(root).company


def test_an_account_repository_in_a_subfolder(tmp_path: Path) -> None:
    top = tmp_path / "everything"
    for path, content in example.FILES.items():
        put(top, f"sales dept/crm/{path}", content.encode())
    put(top, "secret.yaml", b"SECRET")
    crm = top / "sales dept/crm"
    (crm / "team/out.yaml").symlink_to("../../../secret.yaml")
    gitrepo.init(top)
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message=x")
    repository = open_tree(GitFolder(top), "HEAD", "sales dept/crm")
    assert list(repository.snapshot.paths) == list(open_repository(crm).snapshot.paths)
    assert kind(repository.source.read("team/out.yaml")) == "outside-repository"
    below = GitTree(GitFolder(crm), "HEAD", "sales dept/crm")
    assert below.read("kam.yaml") == example.FILES["kam.yaml"].encode()
    assert list(GitTree(GitFolder(top), "HEAD", "no/such").paths()) == []


def test_what_is_no_account_repository_says_so(root: Path, committed: Callable[[], GitTree]) -> None:
    (root / "kam.yaml").write_text("format: [")
    committed()
    with pytest.raises(ConfigurationError) as caught:
        open_tree(GitFolder(root), "HEAD", tolerant=True)
    assert (caught.value.where or "").startswith("kam.yaml:1")
    (root / "kam.yaml").unlink()
    committed()
    with pytest.raises(NotFoundError, match=r"no kam\.yaml"):
        open_tree(GitFolder(root), "HEAD")
    with pytest.raises(NotFoundError, match="no commit or tree"):
        open_tree(GitFolder(root), "0" * 39 + "1")
