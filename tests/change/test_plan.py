"""Plans: what a change may bring in, what it may leave as it is, and how a refusal reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from small_company import ACCOUNT, CONTACT, TODAY, files, lay, planned

from kamcli.change import Draft, Plan, RefusedError, apply, plan
from kamcli.errors import DataError, WriteError
from kamcli.lint.example import FILES
from kamcli.repository import open_repository

GAPS = "name: Beta\ncircle: market\nindustry: food\nmanager: nobody\n"
BETA = "accounts/beta/account.yaml"
FINE = FILES[ACCOUNT]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay(tmp_path)


def completed(root: Path, changes: Mapping[str, str], *complete: str) -> Plan:
    draft = Draft(open_repository(root, tolerant=True), TODAY)
    for path, text in changes.items():
        draft.write(path, text.encode())
    return plan(draft, "circle acme", complete=complete)


def codes(error: pytest.ExceptionInfo[RefusedError]) -> list[tuple[str, str]]:
    return [(finding.code, finding.path) for finding in error.value.findings]


def test_an_old_gap_elsewhere_stops_nothing(root: Path) -> None:
    lay(root, {BETA: GAPS})
    found = planned(root, {ACCOUNT: FINE + "headcount: 5\n"})
    assert list(found.changes) == [ACCOUNT]
    assert planned(root, {BETA: GAPS + "headcount: 5\n"}).changes, "nor does one of the record itself"


def test_a_new_gap_is_refused_and_all_are_told_at_once(root: Path) -> None:
    lay(root, {BETA: GAPS})
    before = files(root)
    with pytest.raises(RefusedError) as error:
        planned(root, {ACCOUNT: "name: Acme\ncircle: contacted\n", CONTACT: "name: Мария Петрова\nphone: 1\n"})
    said = str(error.value)
    assert error.value.exit_code == 1
    assert said.startswith("nothing was written: ")
    assert "\n  Acme (acme)\n" in said
    assert "\n  Мария Петрова (acme/cfo)\n" in said
    for line in (
        f"    {ACCOUNT}:2: industry is missing: circle market asks for it (KAM101)",
        f"    {ACCOUNT}:2: manager is missing: circle contacted asks for it (KAM101)",
        f"    {CONTACT}:2: there is no field phone (KAM102)",
    ):
        assert line in said.splitlines()
    assert "beta" not in said, "an old gap is no part of it"
    assert "schemas/" not in said
    assert files(root) == before


def test_what_is_to_be_complete_may_have_no_old_gap(root: Path) -> None:
    lay(root, {BETA: GAPS})
    with pytest.raises(RefusedError) as error:
        completed(root, {BETA: GAPS + "headcount: 5\n"}, "beta")
    assert codes(error) == [("KAM202", BETA)]
    completed(root, {BETA: GAPS + "headcount: 5\n"}, "acme")


def test_for_an_account_its_dossier_counts(root: Path) -> None:
    lay(root, {ACCOUNT: FINE.replace("market", "customer"), CONTACT: "name: Мария Петрова\n"})
    with pytest.raises(RefusedError) as error:
        completed(root, {ACCOUNT: FINE.replace("market", "customer") + "website: https://a.example\n"}, "acme")
    found = codes(error)
    assert ("KAM110", ACCOUNT) in found, "what the circle asks of the account as a whole"
    assert ("KAM101", CONTACT) in found, "and of its people"
    with pytest.raises(RefusedError) as error:
        completed(root, {CONTACT: "name: Мария Петрова\nlanguage: el\n"}, "acme/cfo")
    assert {path for _, path in codes(error)} == {CONTACT}, "for a contact only its own"


def test_what_the_baseline_puts_aside_is_a_gap_all_the_same(root: Path) -> None:
    entry = "findings:\n  - rule: KAM202\n    record: beta\n    field: manager\n"
    lay(root, {BETA: GAPS, "policy/lint-baseline.yaml": entry})
    planned(root, {BETA: GAPS + "headcount: 5\n"})
    with pytest.raises(RefusedError):
        completed(root, {BETA: GAPS + "headcount: 5\n"}, "beta")
    excused = GAPS.replace("nobody", "nobody  # kam: ignore[KAM202] -- comes in May")
    completed(root, {BETA: excused + "headcount: 5\n"}, "beta")


def test_more_of_what_the_baseline_has_is_new(root: Path) -> None:
    ledger = "sales/2026-01.csv"
    head, line = "date,account,product,quantity,amount,currency,ref\n", "2026-01-05,nobody,,,5.00,EUR,{}\n"
    lay(root, {ledger: head + line.format(1)})
    with pytest.raises(RefusedError) as error:
        planned(root, {ledger: head + line.format(1) + line.format(2)})
    assert len(error.value.findings) == 1


def test_rules_cannot_be_loosened_to_let_a_change_through(root: Path) -> None:
    loose = "select: [ALL]\nignore: [KAM202]\n"
    with pytest.raises(RefusedError) as error:
        planned(root, {"policy/lint.yaml": loose, ACCOUNT: FINE.replace("anna", "nobody")})
    assert ("KAM202", ACCOUNT) in codes(error)


def test_what_does_not_fail_a_lint_is_noticed(root: Path) -> None:
    talk = "kind: call\ndate: 2026-03-02\nsubject: Call\nsummary: Two.\nparticipants: [cfo]\nteam: [anna]\n"
    found = planned(root, {"accounts/acme/interactions/2026/2026-03-02-call.yaml": talk})
    assert "KAM406" in {finding.code for finding in found.noticed}
    assert planned(root, {ACCOUNT: FINE + "headcount: 5\n"}).noticed == ()


def test_without_refusal_all_is_noticed(root: Path) -> None:
    draft = Draft(open_repository(root), TODAY)
    draft.write(BETA, GAPS.encode())
    found = plan(draft, "import", refuse=False)
    assert [finding.code for finding in found.noticed] == ["KAM202"]


def test_findings_of_a_state_that_stood_may_come_back(root: Path) -> None:
    stood = open_repository(lay(root, {BETA: GAPS}), tolerant=True)
    assert stood.snapshot.paths
    assert stood.snapshot.accounts
    later = lay(root.parent / "later", {**FILES, BETA: GAPS.replace("nobody", "anna")})
    draft = Draft(open_repository(later), TODAY)
    draft.write(BETA, GAPS.encode())
    with pytest.raises(RefusedError):
        plan(draft, "undo")
    assert plan(draft, "undo", stood=[stood]).changes


def test_what_changed_on_disk_after_it_was_read_is_not_overwritten(root: Path) -> None:
    draft = Draft(open_repository(root), TODAY)
    draft.set(ACCOUNT, ("headcount",), 5)
    (root / ACCOUNT).write_text("name: Acme\ncircle: market\nindustry: steel\nmanager: anna\n")
    with pytest.raises(WriteError, match="changed meanwhile"):
        apply(plan(draft, "set acme"))
    assert "steel" in (root / ACCOUNT).read_text()


def test_a_draft_says_what_cannot_be_done(root: Path) -> None:
    draft = Draft(open_repository(root), TODAY)
    with pytest.raises(DataError, match="there already"):
        draft.create(ACCOUNT, {"name": "Acme"})
    with pytest.raises(DataError, match="no such file"):
        draft.set(BETA, ("name",), "Beta")
    with pytest.raises(DataError, match="no such file"):
        draft.move(BETA, "accounts/gamma/account.yaml")
    draft.move(ACCOUNT, BETA)
    assert set(draft.changes) == {ACCOUNT, BETA}
    draft.move(BETA, ACCOUNT)
    assert draft.changes == {}, "what ends as it began is no change"
    assert apply(plan(draft, "nothing")).paths == ()
