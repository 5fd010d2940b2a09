"""The demo as a whole: what is in it, that it is clean but for its gaps, and that it is the same every time."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kamcli import yamlio
from kamcli.errors import UsageError
from kamcli.model.dates import rolling_months
from kamcli.model.entity import place_of
from kamcli.start import demo
from kamcli.yamlio import Document

TODAY = date(2026, 11, 22)
PACKAGE = Path(demo.__file__).parent


@cache
def told(today: date = TODAY, seed: int = 1) -> demo.Demo:
    return demo.tell(today, seed)


@cache
def files(today: date = TODAY, seed: int = 1) -> Mapping[str, bytes]:
    return told(today, seed).files()


def record(path: str) -> Any:
    document = yamlio.read(files()[path])
    assert isinstance(document, Document), path
    return document.data


def lines(prefix: str, today: date = TODAY, seed: int = 1) -> list[dict[str, str]]:
    found = []
    for path, content in sorted(files(today, seed).items()):
        if path.startswith(prefix):
            found += list(csv.DictReader(io.StringIO(content.decode())))
    return found


def accounts() -> dict[str, Any]:
    return {path.split("/")[1]: record(path) for path in files() if path.endswith("/account.yaml")}


def test_same_day_and_seed_give_the_same_bytes() -> None:
    again = demo.tell(TODAY, 1)
    assert again.files() == files()
    assert again.commits() == told().commits()


def test_another_seed_gives_another_history() -> None:
    assert files(seed=2).keys() != files().keys()


def test_every_file_has_its_place() -> None:
    elsewhere = {path for path in files() if place_of(path) is None}
    assert elsewhere == {"README.md", ".gitignore", ".gitattributes"}


def test_all_four_circles_and_three_scripts() -> None:
    circles = Counter(account["circle"] for account in accounts().values())
    assert circles == {"key": 5, "customer": 9, "contacted": 7, "market": 4}
    names = "".join(account["name"] for account in accounts().values())
    assert re.search("[а-я]", names)
    assert re.search("[α-ω]", names)
    assert re.search("[a-z]", names)


def test_two_holdings() -> None:
    parents = Counter(account["parent"] for account in accounts().values() if "parent" in account)
    assert parents == {"pelagos-group": 2, "zarechye-holding": 2}


def test_tax_numbers_are_unique() -> None:
    numbers = [entity["tax_id"] for account in accounts().values() for entity in account.get("legal_entities", ())]
    assert len(numbers) == len(set(numbers)) > 25


def test_many_kinds_of_interaction() -> None:
    kinds = Counter(path.split("/")[-1].split("-")[3] for path in files() if "/interactions/" in path)
    wanted = "call contract email enquiry event invoice letter meeting payment proposal reference referral request"
    assert set(kinds) >= {*wanted.split(), "review", "visit"}
    assert sum(kinds.values()) > 500


def test_summaries_say_more_than_the_subject_and_have_no_open_slots() -> None:
    for path, content in files().items():
        if "/interactions/" in path:
            data = record(path)
            assert len(data["summary"]) > len(data["subject"]) + 10, path
            assert b"{" not in content, path


def test_nobody_says_the_same_twice_in_a_row_of_talks() -> None:
    summaries = [record(path)["summary"] for path in files() if "/interactions/" in path]
    assert len(set(summaries)) > 0.8 * len(summaries)


def test_all_dates_are_past_but_those_of_plans() -> None:
    last = TODAY - timedelta(days=1)
    assert max(date.fromisoformat(line["date"]) for line in lines("sales/")) <= last
    for path in files():
        if "/interactions/" in path:
            data = record(path)
            assert date.fromisoformat(data["date"]) <= last
            for step in data.get("next_steps", ()):
                assert date.fromisoformat(step.get("done", "2000-01-01")) <= last
                assert "done" not in step or step["done"] >= data["date"]
    assert max(commit.when.date() for commit in told().commits()) <= last


@pytest.mark.parametrize("today", [TODAY, date(2026, 1, 3), date(2024, 2, 29), date(2027, 3, 1), date(2027, 3, 8)])
@pytest.mark.parametrize("seed", [1, 5])
def test_one_client_is_heavy_and_the_key_accounts_have_over_half(today: date, seed: int) -> None:
    worth = {"EUR": Decimal(1), "RUB": Decimal("0.01043"), "GBP": Decimal("1.168")}
    period = rolling_months(today)
    shares: Counter[str] = Counter()
    for line in lines("sales/", today, seed):
        if date.fromisoformat(line["date"]) in period:
            shares[line["account"]] += Decimal(line["amount"]) * worth[line["currency"]]  # type: ignore[assignment]
    total = sum(shares.values())
    (first, largest), (_, second) = shares.most_common(2)
    assert first == "pomorskaya-verf"
    assert Decimal("0.18") < largest / total < Decimal("0.22")
    assert second / total < Decimal("0.15")
    assert shares[""] > 0
    keys = [
        path.split("/")[1]
        for path, content in files(today, seed).items()
        if path.endswith("/account.yaml") and b"\ncircle: key\n" in content
    ]
    assert Decimal("0.50") < sum(shares[key] for key in keys) / total < Decimal("0.65")


def test_every_line_says_who_sold_what_to_which_legal_entity() -> None:
    entities = {name: {e["id"] for e in account.get("legal_entities", ())} for name, account in accounts().items()}
    sites = {name: {site["id"] for site in account.get("sites", ())} for name, account in accounts().items()}
    for line in lines("sales/"):
        assert line["seller"] in ("levanter-gr", "levanter-ru")
        if line["account"]:
            assert line["legal_entity"] in entities[line["account"]]
            assert not line["site"] or line["site"] in sites[line["account"]]
            assert f"team/{line['sold_by']}.yaml" in files()
    refs = [line["ref"] for line in lines("sales/")]
    assert len(refs) == len(set(refs)) > 1500
    assert any(line["amount"].startswith("-") for line in lines("sales/"))


def test_each_sale_has_a_rate_that_is_at_most_a_week_old() -> None:
    days = sorted({date.fromisoformat(rate["date"]) for rate in lines("rates/")})
    for line in lines("sales/"):
        if line["currency"] != "EUR":
            day = date.fromisoformat(line["date"])
            assert any(day - timedelta(days=7) < rate <= day for rate in days)


def test_imports_have_the_totals_of_their_ledgers() -> None:
    imports = [record(path) for path in files() if path.startswith("imports/")]
    assert len(imports) == len([path for path in files() if path.startswith("sales/")])
    for currency in ("EUR", "RUB", "GBP"):
        told_by_imports = sum(
            total["amount"] for each in imports for total in each["control_totals"] if total["currency"] == currency
        )
        booked = sum(Decimal(line["amount"]) for line in lines("sales/") if line["currency"] == currency)
        assert told_by_imports == booked


def test_plans_add_up() -> None:
    plans = [path for path in files() if path.startswith("plans/")]
    assert len(plans) == 2
    for path in plans:
        plan = record(path)
        assert sum(line["amount"] for line in plan["managers"]) == plan["total"]
        assert sum(line["amount"] for line in plan["accounts"]) < plan["total"]


def test_receivables_of_three_days_are_open_then() -> None:
    days = [path for path in files() if path.startswith("receivables/")]
    assert len(days) == 3
    for path in days:
        assert all(line["date"] <= path[12:22] for line in lines(path))
        assert any(line["due"] < path[12:22] for line in lines(path))


def test_the_one_who_left_gave_the_sim_card_back_and_has_no_open_step() -> None:
    pavel = record("team/pavel.yaml")
    assert pavel["left"] < pavel["sim"]["returned"]
    assert pavel["sim"]["reassigned_to"] == "anna"
    for path in files():
        if "/interactions/" in path:
            for step in record(path).get("next_steps", ()):
                assert step["who"] != "pavel" or step.get("done", "9999") <= pavel["left"], path
    assert all(account.get("manager") != "pavel" for account in accounts().values())


def test_a_discount_was_raised_and_a_debt_reduced() -> None:
    terms = accounts()["pomorskaya-verf"]["contracts"][0]["terms"]
    assert [term["percent"] for term in terms if term["kind"] == "discount"] == [10]
    found = [
        agreement
        for path in files()
        if path.startswith("accounts/pomorskaya-verf/interactions/")
        for agreement in record(path).get("agreements", ())
    ]
    assert [a["percent"] for a in found if a["kind"] == "discount"] == [5, 10]
    (debt,) = [a["debt"] for a in found if a["kind"] == "debt-reduction"]
    assert debt["now"] * 2 == debt["was"] or abs(debt["now"] * 2 - debt["was"]) <= Decimal("0.01")
    assert any(line["document"] == debt["document"] for line in lines("sales/"))


def test_history_is_spread_over_the_months_and_the_team() -> None:
    commits = told().commits()
    assert [commit.when for commit in commits] == sorted(commit.when for commit in commits)
    months = Counter((commit.when.year, commit.when.month) for commit in commits)
    assert len(months) == 25
    assert min(list(months.values())[1:-1]) > 10
    assert len({commit.author_email for commit in commits}) == 8
    assert all("  " not in commit.message for commit in commits)


def test_what_matters_has_a_commit_of_its_own() -> None:
    alone = {commit.message: set(commit.changes) for commit in told().commits()}
    assert alone["Raise the discount of pomorskaya-verf to 10 %\n"] == {"accounts/pomorskaya-verf/account.yaml"}
    assert alone["Move northmoor-offshore to circle key\n"] == {"accounts/northmoor-offshore/account.yaml"}
    handed = alone["Hand over mostootryad-volzhskiy from pavel to anna\n"]
    assert "accounts/mostootryad-volzhskiy/account.yaml" in handed
    assert len(handed) > 1


def test_commits_end_in_the_final_files() -> None:
    state: dict[str, bytes | None] = {}
    for commit in told().commits():
        for path, content in commit.changes.items():
            assert state.get(path) != content
            state[path] = content
    assert state == files()


def test_commit_messages_hold_no_names() -> None:
    words = {record(path)["name"].split()[-1] for path in files() if "/contacts/" in path}
    text = "".join(commit.message for commit in told().commits())
    assert not [word for word in words if word in text]


def test_the_changes_of_a_colleague_are_committed_by_somebody_who_was_there() -> None:
    left = date.fromisoformat(record("team/pavel.yaml")["left"])
    days = [commit.when.date() for commit in told().commits() if commit.author_email.startswith("pavel@")]
    assert max(days) <= left


@pytest.mark.parametrize("year", [1999, 2091])
def test_a_day_far_off_is_refused(year: int) -> None:
    with pytest.raises(UsageError, match="makes no sense"):
        demo.tell(date(year, 1, 1))


def test_nothing_in_the_demo_reads_the_clock() -> None:
    for path in PACKAGE.glob("*.py"):
        assert not re.search(r"date\.today|\.now\(|\.utcnow\(|import time\b", path.read_text(encoding="utf-8")), path
