"""The baseline: what it puts aside, what it never hides, and how it is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kamcli.lint import Report, baseline
from kamcli.lint.baseline import Entry
from kamcli.lint.finding import Finding, Severity

TODAY = date(2026, 3, 3)
ACCOUNT = "accounts/acme/account.yaml"
BROKEN = "name: Acme\ncircle: market\nmanager: vera\n"
"""No industry (KAM101), an unknown manager (KAM202)."""
ENTRY = "  - rule: KAM202\n    record: acme\n    field: manager\n"
FILE = f"findings:\n{ENTRY}"
LEDGER = "sales/2026-01.csv"
HEADER = "date,account,product,quantity,amount,currency,ref\n"


def codes(report: Report) -> list[str]:
    return sorted(finding.code for finding in report.findings)


def test_entry_puts_its_finding_aside_and_no_other(linted: Callable[..., Report]) -> None:
    report = linted({ACCOUNT: BROKEN, baseline.PATH: FILE})
    assert codes(report) == ["KAM101"]
    assert [(each.finding.code, each.by) for each in report.silenced] == [("KAM202", "baseline")]


def test_entry_is_for_its_record_and_field_alone(linted: Callable[..., Report]) -> None:
    other = "name: Beta\ncircle: market\nindustry: food\nmanager: vera\n"
    report = linted({ACCOUNT: BROKEN, "accounts/beta/account.yaml": other, baseline.PATH: FILE})
    assert [(f.code, f.record) for f in report.findings if f.code == "KAM202"] == [("KAM202", "beta")]


def test_entry_survives_moves_of_lines_and_of_files(linted: Callable[..., Report]) -> None:
    entry = "findings:\n  - rule: KAM105\n    record: acme/x\n    field: date\n"
    call = "kind: call\ndate: tomorrow\nsubject: s\nsummary: She agrees to the list from April on.\n"
    for year, head in (("2025", ""), ("2026", "# moved\n\n")):
        report = linted(
            {
                "accounts/acme/interactions/2025/x.yaml": None,
                f"accounts/acme/interactions/{year}/x.yaml": head + call,
                baseline.PATH: entry,
            }
        )
        assert "KAM105" not in codes(report)
        assert "KAM908" not in codes(report)


def test_entry_follows_a_record_that_was_renamed(linted: Callable[..., Report]) -> None:
    renamed = BROKEN + "former_ids: [old]\n"
    entry = "findings:\n  - rule: KAM202\n    record: old\n    field: manager\n"
    assert codes(linted({ACCOUNT: renamed, baseline.PATH: entry})) == ["KAM101"]
    taken = "name: Old\ncircle: market\nindustry: food\nmanager: anna\n"
    again = linted({ACCOUNT: renamed, "accounts/old/account.yaml": taken, baseline.PATH: entry})
    assert ("KAM202", "acme") in [(finding.code, finding.record) for finding in again.findings]


def test_expired_entry_puts_nothing_aside_and_says_so(linted: Callable[..., Report]) -> None:
    over = linted({ACCOUNT: BROKEN, baseline.PATH: f"{FILE}    until: 2026-03-02\n"})
    assert codes(over) == ["KAM101", "KAM202", "KAM909"]
    last_day = linted({ACCOUNT: BROKEN, baseline.PATH: f"{FILE}    until: 2026-03-03\n"})
    assert codes(last_day) == ["KAM101"]


def test_stale_entry_is_reported_where_it_stands(linted: Callable[..., Report]) -> None:
    report = linted({baseline.PATH: FILE})
    [finding] = report.findings
    assert (finding.code, finding.path, finding.position.line) == ("KAM908", baseline.PATH, 2)
    assert finding.severity is Severity.WARNING


def test_rule_that_is_off_makes_no_entry_stale(linted: Callable[..., Report]) -> None:
    assert codes(linted({baseline.PATH: FILE, "policy/lint.yaml": "ignore: [KAM202]\n"})) == []


def test_more_lines_at_fault_than_put_aside_are_all_shown(linted: Callable[..., Report]) -> None:
    row = "2026-01-16,acme,x,1,12.50,eur,"
    entry = f"findings:\n  - rule: KAM105\n    path: {LEDGER}\n    field: currency\n    count: 2\n"
    assert codes(linted({LEDGER: f"{HEADER}{row}A\n{row}B\n", baseline.PATH: entry})) == []
    assert codes(linted({LEDGER: f"{HEADER}{row}A\n{row}B\n{row}C\n", baseline.PATH: entry})) == ["KAM105"] * 3
    fewer = linted({LEDGER: f"{HEADER}{row}A\n", baseline.PATH: entry})
    assert codes(fewer) == ["KAM908"]
    assert "only 1 of 2" in fewer.findings[0].message


def test_what_cannot_be_used_is_a_finding_and_hides_nothing(linted: Callable[..., Report]) -> None:
    for text in (
        "findings: [\n",
        "- rule: KAM202\n",
        "findings: all\n",
        "rules: []\n",
        "findings:\n  - KAM202\n",
        "findings:\n  - {rule: KAM999, record: acme}\n",
        "findings:\n  - {rule: KAM202}\n",
        "findings:\n  - {rule: KAM202, record: acme, path: kam.yaml}\n",
        f"{FILE}    until: soon\n",
        f"{FILE}    count: 0\n",
        f"{FILE}    cuont: 1\n",
        f"{FILE}    reason: 7\n",
        "\ufeff" + FILE,
    ):
        found = codes(linted({ACCOUNT: BROKEN, baseline.PATH: text}))
        assert {"KAM101", "KAM202", "KAM907"} <= set(found), text


def test_baseline_is_not_misplaced_and_may_be_empty(linted: Callable[..., Report]) -> None:
    for text in ("findings: []\n", "{}\n", "findings:\n"):
        assert codes(linted({baseline.PATH: text})) == []


def test_baseline_can_be_left_aside(tmp_path: object, linted: Callable[..., Report]) -> None:
    from pathlib import Path

    from kamcli.lint import lint
    from kamcli.repository import open_repository

    linted({ACCOUNT: BROKEN, baseline.PATH: FILE})
    report = lint(open_repository(Path(str(tmp_path)), tolerant=True), TODAY, baseline=False)
    assert codes(report) == ["KAM101", "KAM202"]


def finding(code: str, record: str | None, field: str | None, path: str = "kam.yaml") -> Finding:
    return Finding(code, "x", Severity.ERROR, path, "m", "d", record=record, field=field)


def test_renewing_keeps_dates_and_reasons_and_drops_what_is_gone() -> None:
    kept = Entry(("KAM202", "acme", "manager"), False, until=date(2026, 4, 1), reason="she begins")
    over = Entry(("KAM101", "acme", "industry"), False, until=date(2026, 3, 1), reason="asked")
    gone = Entry(("KAM101", "beta", "industry"), False)
    found = [
        finding("KAM202", "acme", "manager"),
        finding("KAM101", "acme", "industry"),
        finding("KAM105", None, "ref"),
    ]
    result = baseline.renewed([kept, over, gone], found, TODAY, until=date(2026, 6, 1), reason=None)
    assert result == [
        kept,
        Entry(over.key, False, until=date(2026, 6, 1), reason="asked"),
        Entry(("KAM105", "kam.yaml", "ref"), True, until=date(2026, 6, 1)),
    ]


def test_pruning_only_ever_makes_the_baseline_smaller() -> None:
    entries = [Entry(("KAM105", "kam.yaml", "ref"), True, 3), Entry(("KAM101", "beta", "industry"), False)]
    found = [finding("KAM105", None, "ref"), finding("KAM105", None, "ref"), finding("KAM101", "acme", "industry")]
    assert baseline.pruned(entries, found) == [Entry(("KAM105", "kam.yaml", "ref"), True, 2)]


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=20)
_ENTRIES = st.builds(
    Entry,
    st.tuples(st.sampled_from(["KAM101", "KAM202", "KAM404"]), _TEXT, _TEXT | st.just("")),
    st.booleans(),
    st.integers(1, 9),
    st.none() | st.dates(date(2000, 1, 1)),
    st.none() | _TEXT,
)


@given(st.lists(_ENTRIES, unique_by=lambda entry: entry.key), st.randoms())
def test_what_is_written_is_read_again_and_depends_on_no_order(entries: list[Entry], random: object) -> None:
    data = baseline.written(entries)
    read = baseline.load(data)
    assert read.faults == ()
    wanted = {entry.key: (entry.in_file, entry.count, entry.until, entry.reason) for entry in entries}
    assert {entry.key: (entry.in_file, entry.count, entry.until, entry.reason) for entry in read.entries} == wanted
    random.shuffle(entries)  # type: ignore[attr-defined]
    assert baseline.written(entries) == data
