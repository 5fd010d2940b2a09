"""A new account repository: what is written, what is left alone, and that a failure leaves nothing."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kamcli import gitrepo, yamlio
from kamcli.errors import KamError, UsageError
from kamcli.lint.run import lint
from kamcli.policy import company
from kamcli.repository import open_repository
from kamcli.start.answers import Answers, a_country, a_currency, a_month, a_name, a_phone, an_email, customs
from kamcli.start.init import create, first_files
from kamcli.start.questions import settle

TODAY = date(2026, 3, 2)
MILLS = Answers(
    company="Northern Mills",
    country="GB",
    currency="GBP",
    time_zone="Europe/London",
    fiscal_year_start=4,
    colleague="Anna Smith",
    role="account-manager",
    level="head",
    email="anna@example.com",
    phone="+44 20 7946 0018",
)
ROMASHKA = replace(MILLS, company="ООО «Ромашка»: цветы", colleague="Анна Петрова", country="RU", currency="RUB")
AIGAIO = replace(MILLS, company="Αιγαίο Α.Ε. #1", colleague="Ελένη Παπαδάκη", country="GR", currency="EUR", email=None)


def everything(folder: Path) -> dict[str, bytes | None]:
    """All files and folders but git's own."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(".git/"):
            found[name] = path.read_bytes() if path.is_file() else None
    return found


def findings(root: Path) -> list[str]:
    return [f"{each.path}: {each.message}" for each in lint(open_repository(root), TODAY).findings]


@pytest.mark.parametrize("answers", [MILLS, ROMASHKA, AIGAIO, replace(MILLS, revenue_from="invoices")])
def test_a_new_repository_lints_clean(tmp_path: Path, answers: Answers) -> None:
    create(tmp_path / "clients", answers, TODAY)
    assert findings(tmp_path / "clients") == []


def test_kam_yaml_says_what_was_answered() -> None:
    found = company(first_files(ROMASHKA, TODAY)["kam.yaml"])
    assert (found.name, found.currency, found.fiscal_year_start) == ("ООО «Ромашка»: цветы", "RUB", 4)
    assert (found.time_zone, found.personal) == ("Europe/London", "here")
    assert [(each.id, each.name, each.country) for each in found.legal_entities] == [
        ("ooo-romashka-tsvety", "ООО «Ромашка»: цветы", "RU")
    ]


@pytest.mark.parametrize(
    ("answers", "path"),
    [(MILLS, "team/anna-smith.yaml"), (ROMASHKA, "team/anna-petrova.yaml"), (AIGAIO, "team/eleni-papadaki.yaml")],
)
def test_the_first_colleague_has_a_file_of_their_own(answers: Answers, path: str) -> None:
    document = yamlio.read(first_files(answers, TODAY)[path])
    assert isinstance(document, yamlio.Document)
    assert document.data["name"] == answers.colleague
    assert document.data.get("emails") == ([answers.email] if answers.email else None)


def test_policy_is_written_only_where_it_differs() -> None:
    assert not [path for path in first_files(MILLS, TODAY) if path.startswith("policy/")]
    invoices = first_files(replace(MILLS, revenue_from="invoices"), TODAY)
    assert [path for path in invoices if path.startswith("policy/")] == ["policy/limits.yaml"]
    assert b"revenue:\n  from: invoices\n" in invoices["policy/limits.yaml"]


def test_git_is_started_and_scratch_space_is_gone(tmp_path: Path) -> None:
    created = create(tmp_path / "clients", MILLS, TODAY)
    assert created.under_git
    assert gitrepo.top_level(tmp_path / "clients") == tmp_path / "clients"
    assert sorted(path.name for path in (tmp_path / "clients").iterdir()) == [
        ".git",
        ".gitattributes",
        ".gitignore",
        "README.md",
        "kam.yaml",
        "team",
    ]
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=tmp_path / "clients", capture_output=True, text=True, check=True
    )
    assert "?? kam.yaml" in status.stdout


def test_without_git(tmp_path: Path) -> None:
    assert not create(tmp_path / "clients", MILLS, TODAY, git=False).under_git
    assert not (tmp_path / "clients" / ".git").exists()


def test_an_existing_git_repository_is_used_and_its_files_stay(tmp_path: Path) -> None:
    gitrepo.init(tmp_path)
    (tmp_path / "README.md").write_text("ours\n")
    (tmp_path / ".gitignore").write_bytes(b"*.tmp\n.kam/")
    created = create(tmp_path, MILLS, TODAY)
    assert created.kept == ("README.md",)
    assert (tmp_path / "README.md").read_text() == "ours\n"
    ignored = (tmp_path / ".gitignore").read_text().splitlines()
    assert ignored[:2] == ["*.tmp", ".kam/"]
    assert ignored.count(".kam/") == 1
    assert "*.swp" in ignored


def test_a_folder_inside_a_git_repository_starts_no_second_one(tmp_path: Path) -> None:
    gitrepo.init(tmp_path)
    assert create(tmp_path / "sub" / "clients", MILLS, TODAY).under_git
    assert not (tmp_path / "sub" / "clients" / ".git").exists()


def test_personal_data_elsewhere_is_ignored_by_git(tmp_path: Path) -> None:
    create(tmp_path, replace(MILLS, personal="separate"), TODAY)
    assert "personal/\n" in (tmp_path / ".gitignore").read_text()
    assert "repository of its own" in (tmp_path / "README.md").read_text()
    assert findings(tmp_path) == []


# ---- refusals leave everything as it was


def refused(folder: Path, top: Path, answers: Answers = MILLS) -> str:
    before = everything(top)
    with pytest.raises(KamError) as caught:
        create(folder, answers, TODAY)
    assert caught.value.exit_code == 2
    assert caught.value.do
    assert everything(top) == before
    return str(caught.value)


def test_an_account_repository_is_never_overwritten(tmp_path: Path) -> None:
    create(tmp_path, MILLS, TODAY)
    assert "already" in refused(tmp_path, tmp_path, ROMASHKA)
    assert "lies inside the account repository" in refused(tmp_path / "sub", tmp_path)


def test_other_files_of_ours_are_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "team").mkdir()
    (tmp_path / "team" / "anna-smith.yaml").write_text("name: Another\n")
    assert "team/anna-smith.yaml" in refused(tmp_path, tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "clients").write_text("x")
    assert "is a file" in refused(tmp_path / "clients", tmp_path)
    assert "cannot be made" in refused(tmp_path / "clients" / "sub", tmp_path)


def test_a_folder_where_a_file_belongs_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "clients" / ".gitattributes").mkdir(parents=True)
    refused(tmp_path / "clients", tmp_path)


def test_a_link_out_of_the_folder_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "team").symlink_to(tmp_path / "elsewhere")
    assert "leads out of the repository" in refused(tmp_path / "clients", tmp_path)


def test_git_that_cannot_start_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(root: Path) -> None:
        (root / ".git").mkdir()
        raise KeyboardInterrupt

    monkeypatch.setattr(gitrepo, "init", stopped)
    (tmp_path / ".gitignore").write_text("*.tmp\n")
    before = everything(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        create(tmp_path, MILLS, TODAY)
    assert everything(tmp_path) == before
    with pytest.raises(KeyboardInterrupt):
        create(tmp_path / "new" / "clients", MILLS, TODAY)
    assert everything(tmp_path) == before


# ---- the README teaches what lints clean


def examples(readme: str) -> Iterator[tuple[str, str]]:
    """(path, YAML) of each example: the path is the last one named before it."""
    for match in re.finditer(r"```yaml\n(.*?)```", readme, re.DOTALL):
        paths = re.findall(r"`((?:accounts|policy)/[^`<>]*\.yaml)`", readme[: match.start()])
        yield paths[-1], match[1]


@pytest.mark.parametrize("answers", [MILLS, ROMASHKA])
def test_the_examples_of_the_readme_lint_clean(tmp_path: Path, answers: Answers) -> None:
    create(tmp_path, answers, TODAY)
    shown = dict(examples((tmp_path / "README.md").read_text(encoding="utf-8")))
    assert set(shown) == {
        "accounts/northern-mills/account.yaml",
        "accounts/northern-mills/interactions/2026/2026-03-02-call-first-talk.yaml",
        "policy/limits.yaml",
    }
    for path, text in shown.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert findings(tmp_path) == []
    account = tmp_path / "accounts/northern-mills/account.yaml"
    account.write_text(account.read_text().replace("circle: market", "circle: contacted\nsource: exhibition"))
    assert findings(tmp_path) == []


def test_no_placeholder_is_left() -> None:
    for path, content in first_files(MILLS, TODAY).items():
        assert b"$" not in content.replace(b"~$*", b""), path


# ---- answers


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        settle({}, None)
    assert "--name, --currency, --colleague" in caught.value.message


def test_all_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        settle({"name": " ", "currency": "euro", "fiscal_year_start": "13", "role": "hunta", "email": "x"}, None)
    text = str(caught.value)
    for option in ("--name", "--currency", "--fiscal-year-start", "--role", "--email"):
        assert option in text
    assert "did you mean hunter?" in text


def test_a_country_gives_defaults_which_options_overrule() -> None:
    answers = settle({"name": "X", "country": "gr", "colleague": "Y"}, None)
    assert (answers.country, answers.currency, answers.time_zone) == ("GR", "EUR", "Europe/Athens")
    answers = settle({"name": "X", "country": "JP", "colleague": "Y", "currency": "usd"}, None)
    assert (answers.currency, answers.fiscal_year_start, answers.time_zone) == ("USD", 4, "Asia/Tokyo")


def test_questions_come_with_their_defaults() -> None:
    asked = {}

    def ask(question, default):  # type: ignore[no-untyped-def]
        asked[question.key] = default
        return {"country": "RU", "name": "X", "colleague": "Y"}.get(question.key, default)

    settle({"time_zone": "UTC"}, ask)
    assert asked["currency"] == "RUB"
    assert asked["level"] == "head"
    assert "time_zone" not in asked


@pytest.mark.parametrize("text", ["", "  ", "a\nb", "a\x00b", "\udcff", "x" * 201])
def test_no_name(text: str) -> None:
    with pytest.raises(UsageError):
        a_name(text)


def test_answers_are_tidied() -> None:
    assert a_name("  Ромашка ") == "Ромашка"
    assert (a_country("gb"), a_currency(" eur "), a_month("04")) == ("GB", "EUR", 4)
    assert an_email(" a@b.example ") == "a@b.example"
    assert a_phone("+30 210 123 4567") == "+30 210 123 4567"


@pytest.mark.parametrize(
    ("read", "text"),
    [(a_country, "GBR"), (a_country, "Ελ"), (a_currency, "€"), (a_month, "0"), (a_month, "²"), (a_phone, "call me")],
)
def test_no_answer(read, text: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError) as caught:
        read(text)
    assert caught.value.do


@pytest.mark.parametrize(
    ("read", "text", "do"),
    [(a_country, "uk", "did you mean GB?"), (a_country, "ZZ", "two letters"), (a_currency, "DEM", "today it is EUR")],
)
def test_codes_are_those_of_the_standards(read, text: str, do: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError) as caught:
        read(text)
    assert repr(text) in caught.value.message
    assert do in str(caught.value.do)


def test_customs_are_real() -> None:
    from zoneinfo import available_timezones

    for country, usual in customs().items():
        assert (a_country(country), a_currency(usual.currency)) == (country, usual.currency)
        assert usual.time_zone in available_timezones()
        assert 1 <= usual.fiscal_year_start <= 12
