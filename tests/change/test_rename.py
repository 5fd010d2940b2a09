"""Renaming: the file moves, references follow, the old id stays reserved and goes on leading to the record."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kamcli.change import Draft, apply, plan
from kamcli.change.rename import Renamed, matching_id, rename
from kamcli.errors import KamError, UsageError
from kamcli.facts.dealings import agreements_in_force
from kamcli.facts.ledger import entries
from kamcli.lint import lint
from kamcli.lint.baseline import PATH as BASELINE
from kamcli.model.entity import Entity
from kamcli.query.lookup import lookup
from kamcli.reports.concentration.dimension import DIMENSIONS, Grouping
from kamcli.repository import Repository, open_repository

COMPANY = Path(__file__).resolve().parents[2] / "examples" / "company"
TODAY = date(2026, 4, 6)


@pytest.fixture
def company(tmp_path: Path) -> Path:
    shutil.copytree(COMPANY, tmp_path / "company")
    return tmp_path / "company"


def renamed(root: Path, old: str, new: str, *, references: bool = True, ledgers: bool = False) -> Renamed:
    """Rename a record in the files, judged by the lint."""
    repository = open_repository(root)
    draft = Draft(repository, TODAY)
    done = rename(draft, lookup(repository.snapshot, old), new, references=references, ledgers=ledgers)
    apply(plan(draft, "rename", done.told, as_now=done.moves.as_now))
    return done


def sums(repository: Repository, dimension: str) -> list[Decimal]:
    """The revenue of each group, whatever it is called."""
    group = Grouping(repository).of(DIMENSIONS[dimension])
    found: dict[object, Decimal] = {}
    for entry in entries(repository.snapshot, "sales").entries:
        found[group(entry)] = found.get(group(entry), Decimal(0)) + entry.amount
    return sorted(found.values())


def text(root: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.yaml")))


def test_an_account_takes_its_whole_folder_and_its_personal_files_along(company: Path) -> None:
    before = {
        path.relative_to(company / "accounts" / "ostrov") for path in (company / "accounts/ostrov").rglob("*.yaml")
    }
    done = renamed(company, "ostrov", "island")
    after = {
        path.relative_to(company / "accounts" / "island") for path in (company / "accounts/island").rglob("*.yaml")
    }
    assert after == before
    assert not (company / "accounts" / "ostrov").exists()
    assert (company / "personal" / "island" / "director.yaml").exists()
    assert (company / "accounts/island/account.yaml").read_text(encoding="utf-8").endswith("former_ids:\n  - ostrov\n")
    assert "account: island, amount: 45000" in (company / "plans" / "2026.yaml").read_text(encoding="utf-8")
    assert not lint(open_repository(company), TODAY).findings
    assert any("go on saying ostrov" in line for line in done.told)


def test_only_the_account_file_of_a_renamed_account_changes_its_bytes(company: Path) -> None:
    before = {path.name: path.read_bytes() for path in (company / "accounts/ostrov").rglob("*.yaml")}
    renamed(company, "ostrov", "island")
    changed = [
        path.name for path in (company / "accounts/island").rglob("*.yaml") if path.read_bytes() != before[path.name]
    ]
    assert changed == ["account.yaml"]


@pytest.mark.parametrize("dimension", ["account", "holding", "manager", "sold-by", "legal-entity", "circle"])
@pytest.mark.parametrize(("old", "new"), [("ostrov", "island"), ("arkhipelag", "group"), ("rose", "rosie")])
@pytest.mark.parametrize("references", [True, False])
def test_sums_of_revenue_are_the_same_after_a_rename(
    company: Path, dimension: str, old: str, new: str, references: bool
) -> None:
    before = sums(open_repository(company), dimension)
    renamed(company, old, new, references=references)
    assert sums(open_repository(company), dimension) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ostrov", "island"),
        ("arkhipelag", "group"),
        ("rose", "rosie"),
        ("ostrov/director", "boss"),
        ("ostrov/third-hotel", "hotel-3"),
        ("ostrov/cold-machine", "machine"),
        ("ostrov/2025-12-15-contract-supply", "2025-12-15-contract-framework"),
    ],
)
def test_old_ids_lead_on_where_references_are_kept(company: Path, old: str, new: str) -> None:
    renamed(company, old, new, references=False)
    repository = open_repository(company)
    assert not lint(repository, TODAY).findings
    record = lookup(repository.snapshot, old)
    assert record.id.endswith(new)
    assert lookup(repository.snapshot, record.id).path == record.path


def test_references_follow_in_every_kind_of_record(company: Path) -> None:
    renamed(company, "rose", "rosie")
    renamed(company, "ostrov/director", "boss")
    left = [line.strip() for line in text(company).splitlines() if re.search(r"\brose\b(?!@)", line)]
    assert left == ["- rose"]
    assert not lint(open_repository(company), TODAY).findings
    assert (company / "personal/ostrov/boss.yaml").exists()


def test_a_name_goes_there_and_back_again_and_on(company: Path) -> None:
    for old, new in (("ostrov", "island"), ("island", "ostrov"), ("ostrov", "islands"), ("islands", "isle")):
        renamed(company, old, new)
    repository = open_repository(company)
    assert repository.snapshot.records(Entity.ACCOUNT)["isle"].data["former_ids"] == ["island", "ostrov", "islands"]
    assert not lint(repository, TODAY).findings
    for old in ("island", "ostrov", "islands"):
        assert repository.snapshot.resolve(Entity.CONTACT, f"{old}/director") == "isle/director"
    assert sums(repository, "account") == sums(open_repository(COMPANY), "account")


def test_a_contact_renamed_in_a_renamed_account_is_found_by_every_old_id(company: Path) -> None:
    renamed(company, "ostrov/director", "boss")
    renamed(company, "ostrov", "island")
    renamed(company, "island/boss", "chief")
    snapshot = open_repository(company).snapshot
    for old in ("ostrov/director", "ostrov/boss", "ostrov/chief", "island/director", "island/boss"):
        assert snapshot.resolve(Entity.CONTACT, old) == "island/chief"


def test_a_former_id_is_for_nobody_else(company: Path) -> None:
    renamed(company, "ostrov", "island")
    with pytest.raises(UsageError, match="was once the id of Отели «Остров», island now"):
        renamed(company, "vouno-resort", "ostrov")
    with pytest.raises(UsageError, match="has the id island already"):
        renamed(company, "vouno-resort", "island")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("ostrov", "Остров", "cannot be an id"),
        ("ostrov", "a/b", "is not an id for ostrov"),
        ("ostrov", "ostrov", "is its id already"),
        ("ostrov/buyer", "director", "has the id ostrov/director already"),
        ("ostrov/buyer", "nowhere/buyer", "there is no account nowhere"),
        ("plans/2026.yaml", "2027", "keeps its name"),
    ],
)
def test_an_id_that_cannot_be_given_is_refused(company: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(KamError, match=message):
        renamed(company, old, new)


def test_files_without_an_account_are_not_taken_over(company: Path) -> None:
    stray = company / "accounts" / "island" / "contacts" / "ghost.yaml"
    stray.parent.mkdir(parents=True)
    stray.write_text("name: Ghost\n", encoding="utf-8")
    with pytest.raises(UsageError, match="files of island are there already"):
        renamed(company, "ostrov", "island")


def test_ledgers_follow_where_that_is_asked_for(company: Path) -> None:
    before = {path.name: path.read_text(encoding="utf-8") for path in (company / "sales").glob("*.csv")}
    renamed(company, "ostrov", "island", ledgers=True)
    after = {path.name: path.read_text(encoding="utf-8") for path in (company / "sales").glob("*.csv")}
    assert after == {name: found.replace(",ostrov,", ",island,") for name, found in before.items()}
    assert after != before


def test_a_contact_moved_to_another_account_is_named_whole_where_it_was(company: Path) -> None:
    renamed(company, "ostrov/barista", "harbour-bakery/barista")
    found = text(company / "accounts" / "ostrov")
    assert "harbour-bakery/barista" in found
    snapshot = open_repository(company).snapshot
    assert snapshot.resolve(Entity.CONTACT, "barista", "ostrov") == "harbour-bakery/barista"


def test_an_interaction_gets_the_name_that_its_date_asks_for(company: Path) -> None:
    path = company / "accounts/ostrov/interactions/2026/2026-02-17-call-cold-machine.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("date: 2026-02-17", "date: 2025-12-30"), encoding="utf-8")
    opened = open_repository(company)
    record = lookup(opened.snapshot, "ostrov/2026-02-17-call-cold-machine")
    wanted = matching_id(opened, record)
    assert wanted == "ostrov/2025-12-30-call-cold-machine"
    renamed(company, record.id, wanted)
    assert (company / "accounts/ostrov/interactions/2025/2025-12-30-call-cold-machine.yaml").exists()
    assert "KAM210" not in {finding.code for finding in lint(open_repository(company), TODAY).findings}


def test_what_supersedes_an_agreement_follows_its_interaction(repository: Callable[..., Repository]) -> None:
    head = "kind: call\nsubject: Prices\nsummary: We agreed on a discount for the year and wrote it down.\n"
    opened = repository(
        {
            "accounts/acme/account.yaml": "name: Acme\ncircle: market\nindustry: food\n",
            "accounts/acme/interactions/2026/2026-01-01-call-a.yaml": head
            + "date: 2026-01-01\nagreements:\n  - {id: d, kind: discount, percent: 3, conditions: none}\n",
            "accounts/acme/interactions/2026/2026-02-01-call-b.yaml": head + "date: 2026-02-01\nagreements:\n"
            "  - {id: e, kind: discount, percent: 4, conditions: none, supersedes: 2026-01-01-call-a/d}\n",
        }
    )
    for references in (True, False):
        draft = Draft(opened, TODAY)
        rename(draft, lookup(opened.snapshot, "acme/2026-01-01-call-a"), "first", references=references)
        held = [agreement.id for _, agreement in agreements_in_force(draft.now.snapshot, "acme", TODAY)]
        assert held == ["e"]


def test_the_baseline_follows(company: Path) -> None:
    account = company / "accounts/vouno-resort/account.yaml"
    account.write_text(account.read_text(encoding="utf-8") + "headcount: many\n", encoding="utf-8")
    (company / BASELINE).write_text(
        "findings:\n  - {rule: KAM103, record: vouno-resort, field: headcount}\n", encoding="utf-8"
    )
    codes = [finding.code for finding in lint(open_repository(company), TODAY, baseline=False).findings]
    assert codes == ["KAM103"]
    renamed(company, "vouno-resort", "mountain")
    assert "record: mountain" in (company / BASELINE).read_text(encoding="utf-8")
    assert not lint(open_repository(company), TODAY).findings


def test_a_folder_with_a_broken_file_is_renamed_all_the_same(company: Path) -> None:
    broken = company / "accounts/ostrov/contacts/broken.yaml"
    broken.write_text("name: [\n", encoding="utf-8")
    renamed(company, "ostrov", "island")
    assert (company / "accounts/island/contacts/broken.yaml").read_text(encoding="utf-8") == "name: [\n"


def test_personal_data_that_is_elsewhere_is_said_to_stay_behind(company: Path) -> None:
    shutil.rmtree(company / "personal")
    head = (company / "kam.yaml").read_text(encoding="utf-8")
    (company / "kam.yaml").write_text(head.replace("personal: here", "personal: separate"), encoding="utf-8")
    assert any("kept elsewhere and did not move" in line for line in renamed(company, "ostrov", "island").told)
