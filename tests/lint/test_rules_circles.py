"""Rules of family 3xx at their boundaries: days of grace, windows, exemptions, and what others say already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kamcli.lint import Report, example, example_key, lint
from kamcli.lint.finding import Finding
from kamcli.repository import open_repository

Lint = Callable[[dict[str, str]], Report]
TODAY = date(2026, 3, 3)
ACCOUNT = "accounts/acme/account.yaml"
HEAD = "date,account,amount,currency,document,seller,ref\n"
KEY = example_key.FILES


def lay(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


@pytest.fixture
def linted(tmp_path: Path) -> Lint:
    """Lay files over the example repository, each time in a folder of its own, and lint it."""

    def run(files: dict[str, str]) -> Report:
        root = tmp_path / str(len(list(tmp_path.iterdir())))
        lay(root, {**example.FILES, **files})
        return lint(open_repository(root, tolerant=True), TODAY)

    return run


def account(circle: str, more: str = "") -> dict[str, str]:
    return {
        ACCOUNT: f"name: Acme\ncircle: {circle}\nindustry: food\nmanager: anna\nsource: referral\n{more}",
    }


def key(old: str, new: str) -> dict[str, str]:
    assert old in KEY[ACCOUNT]
    return {**KEY, ACCOUNT: KEY[ACCOUNT].replace(old, new)}


def log(*entries: str) -> str:
    return "circle_log:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries)


def talk(day: str, kind: str = "call", name: str = "price") -> dict[str, str]:
    return {
        f"accounts/acme/interactions/{day[:4]}/{day}-{kind}-{name}.yaml": (
            f"kind: {kind}\ndate: {day}\nsubject: The new price list\n"
            "summary: She agrees to the list from April on and asks for it in writing.\n"
        )
    }


def sales(*days: str, account: str = "acme", amount: str = "100.00") -> dict[str, str]:
    found: dict[str, str] = {}
    for number, day in enumerate(days):
        path = f"sales/{day[:7]}.csv"
        found[path] = found.get(path, HEAD) + f"{day},{account},{amount},EUR,{number},example,{number}\n"
    return found


def of(report: Report, code: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.code == code]


# ---- KAM301 circle-unsupported


def test_nothing_on_record_is_said_by_the_dossier_alone(linted: Lint) -> None:
    report = linted(account("contacted"))
    assert of(report, "KAM110")
    assert not of(report, "KAM301")


def test_customer_without_sale_is_said_by_the_dossier_alone(linted: Lint) -> None:
    report = linted({**account("customer"), **talk("2026-03-02")})
    assert [f for f in of(report, "KAM110") if f.field == "" or "sale" in f.message]
    assert not of(report, "KAM301")


def test_customer_with_credit_notes_only(linted: Lint) -> None:
    found = of(linted({**account("customer"), **talk("2026-03-02"), **sales("2026-02-20", amount="-5.00")}), "KAM301")
    assert [finding.field for finding in found] == ["circle"]
    assert "no purchases" in found[0].message


def test_a_sale_in_the_future_bears_nothing_out_yet(linted: Lint) -> None:
    assert of(linted({**account("customer"), **talk("2026-03-02"), **sales("2026-03-04")}), "KAM301")
    assert not of(linted({**account("customer"), **talk("2026-03-02"), **sales("2026-03-03")}), "KAM301")


def test_sales_from_before_our_books_are_an_answer(linted: Lint) -> None:
    answer = "unknown: {sales_history: {why: not-found, asked: 2026-02-01, by: anna}}\n"
    files = {**account("customer", answer), **talk("2026-03-02"), **sales("2026-02-20", amount="-5.00")}
    assert not of(linted(files), "KAM301")


def test_a_holding_is_a_customer_by_what_its_accounts_buy(linted: Lint) -> None:
    files = {
        **account("customer"),
        **talk("2026-03-02"),
        "accounts/plant/account.yaml": "name: Plant\ncircle: market\nindustry: food\nparent: acme\n",
        **sales("2026-02-20", account="plant"),
    }
    report = linted(files)
    assert not [finding for finding in of(report, "KAM301") if finding.record == "acme"]


def test_a_ledger_that_cannot_be_read_proves_nothing(linted: Lint) -> None:
    files = {**account("customer"), **talk("2026-03-02"), **sales("2026-02-20", amount="-5.00")}
    assert not of(linted({**files, "sales/2026-01.csv": "<<<<<<< ours\n"}), "KAM301")


def test_a_circle_of_the_companys_own_is_held_to_its_evidence(linted: Lint) -> None:
    circles = (
        "circles:\n  - {id: market, name: Market}\n  - {id: warm, name: Warm, evidence: {interactions: 2, months: 6}}\n"
    )
    bare = {"policy/circles.yaml": circles, "policy/limits.yaml": LIMITS_WITHOUT_CIRCLES, **account("warm")}
    assert of(linted(bare), "KAM301")
    assert of(linted({**bare, **talk("2026-02-02"), **talk("2025-09-03")}), "KAM301")
    assert not of(linted({**bare, **talk("2026-02-02"), **talk("2025-09-04")}), "KAM301")


LIMITS_WITHOUT_CIRCLES = (
    "next_step: {circles: []}\nreview: {every_months: {key: null}}\nvalue: {every_months: {key: null}}\n"
)


# ---- KAM302 circle-behind


@pytest.mark.parametrize(("day", "late"), [("2026-02-16", True), ("2026-02-17", False)])
def test_days_of_grace(linted: Lint, day: str, late: bool) -> None:
    found = of(linted(sales(day)), "KAM302")
    assert bool(found) is late
    if late:
        assert "customer" in found[0].message
        assert "1 purchase" in found[0].message


def test_regular_buying_makes_nobody_key(linted: Lint) -> None:
    days = [f"2025-{month:02}-05" for month in range(1, 13)]
    assert not of(linted({**account("customer"), **talk("2026-03-02"), **sales(*days)}), "KAM302")


def test_the_nearest_circle_past_its_grace_is_named(linted: Lint) -> None:
    found = of(linted({**talk("2026-01-10"), **sales("2026-03-01")}), "KAM302")
    assert len(found) == 1
    assert "circle contacted" in found[0].message


def test_a_note_raises_nobody(linted: Lint) -> None:
    assert not of(linted(talk("2026-01-10", "note")), "KAM302")


def test_who_moved_it_back_with_a_reason_has_decided(linted: Lint) -> None:
    back = log("circle: contacted, date: 2025-01-10", "circle: market, date: 2026-01-20, reason: The plant was closed")
    before = {ACCOUNT: f"name: Acme\ncircle: market\nindustry: food\n{back}", **talk("2025-01-10")}
    assert not of(linted(before), "KAM302")
    assert of(linted({**before, **talk("2026-01-21")}), "KAM302")


def test_who_keeps_it_with_a_reason_has_decided_too(linted: Lint) -> None:
    kept = log("circle: market, date: 2026-02-01, reason: A single order through a dealer")
    text = f"name: Acme\ncircle: market\nindustry: food\n{kept}"
    assert not of(linted({ACCOUNT: text, **sales("2026-01-20")}), "KAM302")
    unexplained = text.replace(", reason: A single order through a dealer", "")
    assert of(linted({ACCOUNT: unexplained, **sales("2026-01-20")}), "KAM302")


# ---- KAM303, KAM304, KAM305: circle_log


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("market", "customer", "past contacted"),
        ("market", "key", "past contacted and customer"),
        ("customer", "market", "back"),
        ("market", "contacted", None),
        ("customer", "customer", None),
    ],
)
def test_jumps_and_ways_back_want_a_reason(linted: Lint, before: str, after: str, said: str | None) -> None:
    entries = (f"circle: {before}, date: 2025-01-10", f"circle: {after}, date: 2025-02-10")
    found = of(linted(account(after, log(*entries))), "KAM303")
    assert [finding.field for finding in found] == (["circle_log[1]"] if said else [])
    assert all(said is not None and said in finding.message for finding in found)
    explained = (entries[0], f"{entries[1]}, reason: They came to us with an order")
    assert not of(linted(account(after, log(*explained))), "KAM303")
    blank = (entries[0], f"{entries[1]}, reason: '  '")
    assert bool(of(linted(account(after, log(*blank))), "KAM303")) is (said is not None)


def test_the_first_entry_is_no_jump(linted: Lint) -> None:
    assert not of(linted(account("customer", log("circle: customer, date: 2025-01-10"))), "KAM303")


def test_the_log_ends_with_the_circle(linted: Lint) -> None:
    assert of(linted(account("market", log("circle: contacted, date: 2025-01-10"))), "KAM304")
    assert not of(linted(account("contacted", log("circle: contacted, date: 2025-01-10"))), "KAM304")
    assert not of(linted(account("contacted", "circle_log: []\n")), "KAM304")


def test_entries_of_one_day_are_in_order(linted: Lint) -> None:
    same = log("circle: market, date: 2025-01-10", "circle: contacted, date: 2025-01-10")
    assert not of(linted(account("contacted", same)), "KAM305")
    back = log("circle: market, date: 2025-01-10", "circle: contacted, date: 2025-01-09")
    found = of(linted(account("contacted", back)), "KAM305")
    assert [finding.field for finding in found] == ["circle_log[1].date"]


# ---- KAM306, KAM307: key accounts


def test_regularity_counts_the_window_from_its_first_day(linted: Lint) -> None:
    three = ["2025-06-01", "2025-07-01", "2026-01-05"]
    without = {path: text for path, text in KEY.items() if not path.startswith("sales/")}
    assert not of(linted({**without, **sales("2025-03-04", *three)}), "KAM306")
    found = of(linted({**without, **sales("2025-03-03", *three)}), "KAM306")
    assert ["3 purchases" in finding.message for finding in found] == [True]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("key_reasons: [revenue]", "key_reasons: [revenue, image]", False),
        ("key_reasons: [revenue]", "key_reasons: [industry-leader]", False),
        ("owners: listed", "owners: listed\nmodel: strategic", False),
        ("owners: listed", "owners: listed\nmodel: standard", True),
        ("key_reasons: [revenue]", "key_reasons: image", True),
    ],
)
def test_exemptions_from_regularity(linted: Lint, old: str, new: str, found: bool) -> None:
    files = {**key(old, new), **sales("2026-01-08")}
    assert bool(of(linted(files), "KAM306")) is found


def test_what_the_accounts_of_a_holding_buy_is_regular_too(linted: Lint) -> None:
    plant = {"accounts/plant/account.yaml": "name: Plant\ncircle: market\nindustry: food\nparent: acme\n"}
    bought = sales("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", account="plant")
    assert not of(linted({**KEY, **plant, **bought}), "KAM306")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("key_approved_by: olga", "key_approved_by: anna", True),
        ("manager: anna", "manager: olga", False),
        ("key_approved_by: olga", "key_approved_by: nobody", False),
        ("key_approved_by: olga", "key_approved_by: [olga]", False),
        ("circle: key", "circle: customer", False),
    ],
)
def test_who_may_approve(linted: Lint, old: str, new: str, found: bool) -> None:
    assert bool(of(linted(key(old, new)), "KAM307")) is found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("left: 2025-11-02", True),
        ("left: 2025-11-03", False),
        ("left: 2025-11", False),
        ("joined: 2025-11-04", True),
        ("joined: 2025-11-03", False),
        ("joined: [2026]", False),
    ],
)
def test_the_approver_was_there_that_day(linted: Lint, line: str, found: bool) -> None:
    assert bool(of(linted({**KEY, "team/olga.yaml": f"{KEY['team/olga.yaml']}{line}\n"}), "KAM307")) is found


def test_options_say_who_may_approve_their_own_accounts(linted: Lint) -> None:
    lint = {"policy/lint.yaml": "options: {key-approver: {self_approvers: [account-manager]}}\n"}
    assert not of(linted({**key("key_approved_by: olga", "key_approved_by: anna"), **lint}), "KAM307")


# ---- KAM308 mandatory-kinds


@pytest.mark.parametrize(("day", "found"), [("2025-12-02", True), ("2025-12-03", False)])
def test_mandatory_kinds_after_their_days(linted: Lint, day: str, found: bool) -> None:
    assert bool(of(linted({**account("contacted"), **talk(day)}), "KAM308")) is found


def test_days_run_from_the_entry_into_the_circle(linted: Lint) -> None:
    entered = log("circle: contacted, date: 2026-01-15")
    assert not of(linted({**account("contacted", entered), **talk("2025-06-01")}), "KAM308")


@pytest.mark.parametrize("kind", ["meeting", "visit", "event", "review"])
def test_kinds_that_count_as_a_meeting(linted: Lint, kind: str) -> None:
    found = of(linted({**account("contacted"), **talk("2025-06-01", kind)}), "KAM308")
    assert ["no proposal is on record" in finding.message for finding in found] == [True]


def test_a_sale_stands_for_an_invoice(linted: Lint) -> None:
    found = of(linted({**account("customer"), **talk("2025-06-01"), **sales("2025-07-01")}), "KAM308")
    assert ["no meeting and no proposal is on record" in finding.message for finding in found] == [True]


def test_nothing_at_all_on_record_is_another_rules_business(linted: Lint) -> None:
    assert not of(linted(account("contacted", log("circle: contacted, date: 2024-01-15"))), "KAM308")
