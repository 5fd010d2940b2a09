"""Finding a repository from anywhere in it, and opening it with or without its faults."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from pathlib import Path

import pytest

from kamcli import gitrepo
from kamcli.errors import ConfigurationError, NotFoundError
from kamcli.index import Index
from kamcli.policy import Company, company
from kamcli.repository import Repository, open_repository, opening
from kamcli.repository.opening import find_root

Opened = Callable[..., Repository]


def test_is_found_from_any_folder_inside(root: Path) -> None:
    for folder in (root, root / "team", root / "accounts/acme/contacts"):
        assert find_root(folder) == root.resolve()


def test_is_found_through_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root / "accounts")
    assert find_root(tmp_path / "link") == root.resolve()


def test_the_nearest_of_nested_ones_is_taken(root: Path) -> None:
    inner = root / "archive/old"
    inner.mkdir(parents=True)
    (inner / "kam.yaml").write_text("format: 1\n")
    assert find_root(inner) == inner.resolve()
    assert find_root(root / "archive") == root.resolve()


def test_no_repository_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"no kam\.yaml in .* not an account repository") as caught:
        find_root(tmp_path)
    assert "kam init" in (caught.value.do or "")
    assert "kam demo" in (caught.value.do or "")


def test_no_folder_and_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no folder"):
        find_root(tmp_path / "gone")
    (tmp_path / "file").touch()
    with pytest.raises(NotFoundError, match="is a file, not a folder"):
        find_root(tmp_path / "file")


def test_bare_repository_says_to_clone(tmp_path: Path) -> None:
    gitrepo_bare(tmp_path / "company.git")
    for folder in (tmp_path / "company.git", tmp_path / "company.git/refs"):
        with pytest.raises(NotFoundError, match="bare git repository") as caught:
            find_root(folder)
        assert "clone it" in (caught.value.do or "")


def test_inside_dot_git_the_work_tree_is_found(root: Path) -> None:
    gitrepo.init(root)
    assert find_root(root / ".git") == root.resolve()


def gitrepo_bare(folder: Path) -> None:
    from git import Repo

    Repo.init(folder, bare=True)


def test_mark_that_is_a_folder_or_leads_nowhere_is_an_error(root: Path) -> None:
    (root / "kam.yaml").unlink()
    (root / "kam.yaml").mkdir()
    with pytest.raises(ConfigurationError, match="not a file") as caught:
        open_repository(root)
    assert caught.value.where == "kam.yaml:1:1"
    (root / "kam.yaml").rmdir()
    (root / "kam.yaml").symlink_to("elsewhere.yaml")
    with pytest.raises(ConfigurationError, match="leads nowhere"):
        open_repository(root, tolerant=True)


@pytest.mark.parametrize(
    "content", ["", "format: [1\n", "format: 1\n", "- format\n", "format: 99\ncompany: {name: x}\n"]
)
@pytest.mark.parametrize("tolerant", [True, False])
def test_broken_kam_yaml_is_always_an_error(root: Path, content: str, tolerant: bool) -> None:
    (root / "kam.yaml").write_text(content)
    with pytest.raises(ConfigurationError) as caught:
        open_repository(root, tolerant=tolerant)
    assert (caught.value.where or "").startswith("kam.yaml:")
    assert caught.value.do


@pytest.mark.parametrize(
    ("path", "content", "where"),
    [
        ("policy/limits.yaml", "concentration:\n  largest: {warn: often}\n", "policy/limits.yaml:2:"),
        ("policy/circles.yaml", "circles: [\n", "policy/circles.yaml:"),
        ("policy/lists.yaml", "sources: [a, a]\nsources: [b]\n", "policy/lists.yaml:2:1"),
        ("schemas/account.schema.json", "{", "schemas/account.schema.json:"),
        (
            "schemas/account.schema.json",
            '{\n  "properties": {"x": {"$ref": "https://example.com/x.json"}}\n}\n',
            "schemas/account.schema.json:2:",
        ),
    ],
)
def test_broken_policy_or_schema_is_an_error_unless_tolerant(
    opened: Opened, root: Path, path: str, content: str, where: str
) -> None:
    repository = opened({path: content})
    assert path in {found for found, _ in repository.configuration_problems}
    with pytest.raises(ConfigurationError) as caught:
        open_repository(root)
    assert (caught.value.where or "").startswith(where)
    assert caught.value.do
    with pytest.raises(ConfigurationError):
        repository.require_sound()


def test_policy_file_that_cannot_be_read_is_a_problem_like_any_other(
    opened: Opened, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "limits.yaml").write_text("concentration: {largest: {warn: 99}}\n")
    (root / "policy").mkdir()
    (root / "policy/limits.yaml").symlink_to(tmp_path / "limits.yaml")
    repository = opened()
    assert [(path, problem.kind) for path, problem in repository.configuration_problems] == [
        ("policy/limits.yaml", "outside-repository")
    ]
    assert repository.policy.limits.concentration.largest.warn == 15, "the default stands in"
    with pytest.raises(ConfigurationError, match="leads out of the repository"):
        open_repository(root)


def test_schemas_behind_a_link_are_not_left_out_in_silence(opened: Opened, root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / "schemas").symlink_to(tmp_path / "elsewhere")
    assert [path for path, _ in opened().configuration_problems] == ["schemas/"]
    with pytest.raises(ConfigurationError):
        open_repository(root)


def test_composed_schemas_are_not_the_companys(opened: Opened) -> None:
    assert opened({"schemas/composed/account.schema.json": "{"}).configuration_problems == ()


def test_company_and_policy_of_a_sound_repository(opened: Opened, root: Path) -> None:
    repository = opened()
    assert repository.company.name == "Example Trading"
    assert [circle.id for circle in repository.policy.circles] == ["market", "contacted", "customer", "key"]
    assert repository.configuration_problems == ()
    assert open_repository(root / "accounts").root == root.resolve()


def test_what_kam_yaml_says_is_remembered_by_its_content(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "format: 1\ncompany: {name: Ours, legal_entities: [{id: main, name: Наша, tax_id: '007'}]}\n"
        "currency: EUR\ntime_zone: Europe/Athens\n"
    )
    (root / "kam.yaml").write_text(text, encoding="utf-8")
    asked: list[bytes] = []

    def watched(source: bytes) -> Company:
        asked.append(source)
        return company(source)

    monkeypatch.setattr(opening.policies, "company", watched)
    for times in (1, 1):
        with Index(root) as index:
            assert open_repository(root, tolerant=True, index=index).company == company(text.encode())
        assert len(asked) == times
    (root / "kam.yaml").write_text(text.replace("EUR", "GBP"), encoding="utf-8")
    with Index(root) as index:
        assert open_repository(root, tolerant=True, index=index).company.currency == "GBP"
    (root / "kam.yaml").write_text(text.replace("EUR", "euro"), encoding="utf-8")
    with Index(root) as index, pytest.raises(ConfigurationError):
        open_repository(root, tolerant=True, index=index)


@pytest.mark.parametrize("kept", ["", "[]", "{}", '{"legal_entities": 1}', "{"])
def test_what_is_remembered_and_makes_no_sense_is_read_anew(root: Path, kept: str) -> None:
    with Index(root) as index:
        before = open_repository(root, tolerant=True, index=index).company
        (key,) = index.all("company")
        index.put("company", key, kept)
    with Index(root) as index:
        assert open_repository(root, tolerant=True, index=index).company == before


def test_a_time_zone_that_this_machine_does_not_know_is_said_though_it_was_known(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Index(root) as index:
        open_repository(root, tolerant=True, index=index)

    def unknown(name: str) -> None:
        raise zoneinfo.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(zoneinfo, "ZoneInfo", unknown)
    with Index(root) as index, pytest.raises(ConfigurationError, match="time zone"):
        open_repository(root, tolerant=True, index=index)
