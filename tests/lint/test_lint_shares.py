"""Accounts looked at share by share: every file in one share, the lines of ledgers too, and nothing kept of a share."""

from __future__ import annotations

import gc
import os
import shutil
import weakref
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kamcli import csvio
from kamcli.facts import booked
from kamcli.index import Index
from kamcli.lint import beyond, checks, lint, narrow, recalled, registry, schema, shares, unit
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding
from kamcli.lint.judging import prepare
from kamcli.lint.lines import Lines
from kamcli.lint.rules import unknown_currency
from kamcli.lint.ties import BY_MONEY
from kamcli.model.entity import IN_ACCOUNTS, Entity
from kamcli.repository import Repository, open_repository
from kamcli.repository.snapshot import Snapshot
from kamcli.schemas import violations

COMPANY = Path(__file__).parents[2] / "examples/company"
TODAY = date(2027, 1, 1)


@pytest.fixture
def company(tmp_path: Path) -> Path:
    return Path(shutil.copytree(COMPANY, tmp_path / "company"))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shares of an account each, done by this process."""
    monkeypatch.setattr(shares, "FILES", 1)
    monkeypatch.setattr(shares, "_TIMES", 0)
    monkeypatch.setattr("kamcli.crew.helps", lambda: False)


def looked_at(root: Path) -> Iterator[shares.Seen]:
    with Index(root) as index:
        repository = open_repository(root, tolerant=True, index=index)
        census = repository.source.census(index)
        accounts = sorted(path.name for path in (root / "accounts").iterdir())
        lines = Lines(repository, census, index)
        yield from shares.seen(Context(repository, TODAY), census, index, lines, frozenset({"EUR"}), accounts)


def test_each_account_is_in_one_share(company: Path, small: None) -> None:
    found = [sorted(share.accounts) for share in looked_at(company)]
    assert found == [[name] for name in sorted(path.name for path in (company / "accounts").iterdir())]


def test_what_was_parsed_is_remembered(company: Path, small: None) -> None:
    kept = {kind for share in looked_at(company) for kind, _, _ in share.remember}
    assert "parsed" in kept


def test_nothing_of_a_share_stays(company: Path, small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshots: list[weakref.ref[Snapshot]] = []
    part = Repository.part

    def watched(self: Repository, *arguments: Any, **named: Any) -> Repository:
        found = part(self, *arguments, **named)
        snapshots.append(weakref.ref(found.snapshot))
        return found

    monkeypatch.setattr(Repository, "part", watched)
    collecting = gc.isenabled()
    gc.disable()  # as in a command
    try:
        for _ in looked_at(company):
            assert [each() for each in snapshots] == [None] * len(snapshots)
    finally:
        if collecting:
            gc.enable()
    assert len(snapshots) == 6


def test_a_lint_by_shares_finds_what_one_without_an_index_finds(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = lint(open_repository(company, tolerant=True), TODAY)
    monkeypatch.setattr(shares, "FILES", 1)
    monkeypatch.setattr(shares, "_TIMES", 0)
    monkeypatch.setattr(unit, "LEAST", 1)
    monkeypatch.setattr(recalled, "_MANY", 1000)
    monkeypatch.setattr("kamcli.repository.source._MANY", 1)
    for _ in range(2):
        with Index(company) as index:
            assert lint(open_repository(company, tolerant=True, index=index), TODAY) == alone


LEDGER = (
    "date,account,amount,currency,document\n"
    "2026-01-02,acme,1.00,EUR,a\n"
    "2026-01-03,other,2.00,EUR,acme\n"
    "2026-01-04, acme ,3.00,EUR,\n"
    "2026-01-05,acme-2,4.00,EUR,b\n"
    "2026-01-06,,5.00,EUR,c\n"
    "2026-01-07,old,6.00,EUR,d\n"
)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_ledger_is_shortened_to_the_lines_of_its_accounts(company: Path, end: str) -> None:
    data = LEDGER.replace("\n", end).encode()
    (company / "sales/2026-01.csv").write_bytes(data)
    with Index(company) as index:
        repository = open_repository(company, tolerant=True, index=index)
        lines = Lines(repository, repository.source.census(index), index)
    table = csvio.read(lines.shorten({"acme", "old"}, "sales/2026-01.csv", data))
    assert isinstance(table, csvio.Table)
    assert [row.cells["amount"] for row in table.rows] == ["1.00", "3.00", "6.00"]


@pytest.mark.parametrize("odd", ['2026-01-08,"acme",7.00,EUR,e\n', "2026-01-08,x,7.00,EUR,a\rb\n"])
def test_a_ledger_that_takes_more_to_read_stays_whole(company: Path, odd: str) -> None:
    data = (LEDGER + odd).encode()
    (company / "sales/2026-01.csv").write_bytes(data)
    with Index(company) as index:
        repository = open_repository(company, tolerant=True, index=index)
        lines = Lines(repository, repository.source.census(index), index)
    assert lines.shorten({"acme"}, "sales/2026-01.csv", data) == data


def test_lines_that_were_named_ahead_are_not_read_again(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (company / "sales/2026-01.csv").write_text(LEDGER, encoding="utf-8")
    (company / "sales/2026-02.csv").write_bytes(b"date,account\n\xff,acme\n")
    accounts = ("acme", "acme-2", "old", *(path.name for path in (company / "accounts").iterdir()))

    def named(repository: Repository, index: Index) -> tuple[list[str], list[str]]:
        lines = Lines(repository, repository.source.census(index), index)
        return lines.of(accounts), lines.unreadable

    with Index(company, kept=False) as index:
        repository = open_repository(company, tolerant=True, index=index)
        expected, disputed = named(repository, index), booked.disputed(repository)
    assert expected[1] == ["sales/2026-02.csv"]
    with Index(company) as index:
        repository = open_repository(company, tolerant=True, index=index)
        prepare(repository, index)
        read: list[str] = []
        real = Snapshot.ledger
        monkeypatch.setattr(Snapshot, "ledger", lambda self, path: read.append(path) or real(self, path))
        assert named(repository, index) == expected
        assert not read
        assert booked.disputed(repository) == disputed
        assert {path for path in read if not path.startswith("rates/")} == {"sales/2026-02.csv"}


def test_what_is_found_outside_of_accounts_is_found_by_the_checks_that_look_there(company: Path) -> None:
    """Each rule's bad example: whatever is found in a ledger, our team, a plan, an import, is found by those."""
    outside = set(checks.OUTSIDE)
    assert outside < set(checks.OF_ONE)
    others = tuple(check for check in checks.OF_ONE if check not in outside)
    for rule in registry.RULES:
        for path, text in rule.bad.items():
            file = company / path
            if text is not None and not path.startswith("accounts/"):
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(text if isinstance(text, bytes) else text.encode())
    context = Context(open_repository(company, tolerant=True), TODAY)
    found = [*checks.findings(others, context)]
    assert found
    assert all(each.path.startswith(("accounts/", "personal/")) for each in found)
    elsewhere = {each.path.partition("/")[0] for each in checks.findings(checks.OUTSIDE, context)}
    assert {"sales", "team"} <= elsewhere


def test_of_a_part_nothing_is_remembered_but_what_it_shows(company: Path) -> None:
    def parsed(repository: Repository) -> list[str]:
        assert repository.snapshot.records(Entity.ACCOUNT)
        assert repository.index is not None
        return [kind for kind, _, _ in repository.index.taken() if kind in ("parsed", narrow.KIND)]

    with Index(company) as index:
        whole = open_repository(company, tolerant=True, index=index)
        shown = whole.part(whole.snapshot.paths, change=lambda record: record.narrowed(("name",)))
        assert not parsed(shown)
        assert {*shown.snapshot.records(Entity.ACCOUNT)["ostrov"].data} == {"name"}
        assert not parsed(whole.part(whole.snapshot.paths))
        assert set(parsed(whole)) == {"parsed"}


def test_a_ledger_without_some_of_its_lines_is_not_judged_but_counted(company: Path) -> None:
    ledger = company / "sales/2026-01.csv"
    wrong = "2026-01-99,ostrov,1.00,EUT,nobody-s\n"
    ledger.write_text("date,account,amount,currency,seller\n" + wrong, encoding="utf-8")
    whole = open_repository(company, tolerant=True)
    some = whole.part(whole.snapshot.paths, lambda _, data: data)
    of_ledger = [
        {
            finding.rule
            for finding in checks.findings(checks.OF_ONE, Context(each, TODAY))
            if finding.path == "sales/2026-01.csv"
        }
        for each in (whole, some)
    ]
    assert of_ledger == [{"wrong-form", "unknown-currency", "unknown-legal-entity"}, set()]
    assert some.snapshot.ledgers(Entity.SALES)["2026-01"].partial


def test_what_is_remembered_to_be_compared_is_what_would_be_read(company: Path) -> None:
    odd, said = company / "accounts/odd/account.yaml", company / "accounts/said/account.yaml"
    for file, text in ((odd, "name: Odd\nsites: {a: 1.50}\n"), (said, "name: Said  # kam: allow placeholder\n")):
        file.parent.mkdir(parents=True)
        file.write_text(text)
    misfit = company / "accounts/misfit/account.yaml"
    misfit.parent.mkdir()
    misfit.write_text("name: [Misfit]\nreview: x\n")
    with Index(company) as index:
        whole = open_repository(company, tolerant=True, index=index)
        accounts = list(whole.snapshot.records(Entity.ACCOUNT))
        for account in accounts:
            narrow.keep(index, whole.source.census(index), whole, account, misfit=account == "misfit")
    with Index(company) as index:
        whole = open_repository(company, tolerant=True, index=index)
        change = narrow.Narrow({Entity.ACCOUNT: BY_MONEY})
        views = (narrow.VIEW, None)
        known, read = (whole.part(whole.snapshot.paths, change=change, view=view).snapshot for view in views)
        shown = [
            {each.path: (each.data, each.partial) for each in snapshot.records(Entity.ACCOUNT).values()}
            for snapshot in (known, read)
        ]
        assert shown[0] == shown[1]
        anew = [each.id for each in known.records(Entity.ACCOUNT).values() if not each.document.recalled]
        assert anew == ["misfit", "said"]
        assert known.records(Entity.ACCOUNT)["misfit"].data["review"] == "x"
    assert len(accounts) > 3


def test_what_a_copy_found_of_ledgers_is_remembered(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unit, "LEAST", 0)
    with Index(company) as index:
        lint(open_repository(company, tolerant=True, index=index), TODAY)
    with Index(company) as index:
        kept = index.all("booked")
    assert len(kept) == sum(len([*(company / folder).glob("*.csv")]) for folder in ("sales", "rates", "receivables"))


def test_ledgers_are_judged_in_parts_that_memory_holds(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 5):
        (company / f"sales/2026-0{number}.csv").write_text(
            f"date,account,amount,currency\n2026-0{number}-01,ostrov,x,EUT\n"
        )
    plain = lint(open_repository(company, tolerant=True), TODAY)
    monkeypatch.setattr(beyond, "AT_ONCE", 80)
    parts: list[int] = []
    real = checks.findings

    def noted(which: Any, context: Context) -> Iterator[Any]:
        if which is checks.OUTSIDE:
            parts.append(sum(1 for _ in context.snapshot.ledgers(Entity.SALES)))
        return real(which, context)

    monkeypatch.setattr(beyond.checks, "findings", noted)
    with Index(company) as index:
        assert lint(open_repository(company, tolerant=True, index=index), TODAY) == plain
    assert len(parts) > 3
    assert max(parts) < 4


def test_a_currency_elsewhere_in_an_invoice_is_seen_by_who_looks_for_rates(company: Path) -> None:
    """Of an invoice only some fields are remembered to be compared, unless others matter too."""
    file = company / "accounts/ostrov/interactions/2026/2026-03-30-invoice-in-yen.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        "kind: invoice\ndate: 2026-03-30\nsubject: Invoice\n"
        "invoice: {number: Y-1, type: tax-invoice, amount: 100, currency: EUR}\n"
        "agreements:\n- {kind: discount, amount: 5, currency: JPY}\n"
    )
    alone = lint(open_repository(company, tolerant=True), TODAY)
    assert "missing-rate" in {each.rule for each in alone.findings if each.path == file.relative_to(company).as_posix()}
    for _ in range(2):
        with Index(company) as index:
            assert lint(open_repository(company, tolerant=True, index=index), TODAY) == alone


def test_schemas_of_accounts_are_compiled_before_any_is_looked_at(
    company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = open_repository(company, tolerant=True)
    records = [record for entity in IN_ACCOUNTS for record in repository.snapshot.records(entity).values()]
    assert len({id(repository.schema_of(record)) for record in records}) > 9
    schema.prepare(repository)
    monkeypatch.setattr("kamcli.schemas.backend.check", lambda _: pytest.fail("compiled again"))
    assert not [violation for each in records for violation in violations(repository.schema_of(each), each.data)]


def test_shares_are_larger_where_each_needs_much_besides(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "FILES", 1)
    monkeypatch.setattr(shares, "_TIMES", 1)
    monkeypatch.setattr("kamcli.crew.helps", lambda: False)

    def files(count: int) -> list[int]:
        for number in range(count):
            (company / f"team/more-{number}.yaml").write_text("name: More\n", encoding="utf-8")
        named = [each.named for each in looked_at(company)]
        return [sum(len(names.split()) for _, names in share.values()) for share in named]

    few, many = files(0), files(40)
    assert sum(few) == sum(many)
    assert len(many) == 1 < len(few)


@pytest.mark.parametrize(("files", "cores", "times"), [(0, {0, 1}, 1), (unit.LEAST, {0}, 1), (unit.LEAST, {0, 1}, 0)])
def test_names_of_a_unit_are_looked_at_together_unless_copies_of_the_process_share_them(
    company: Path, monkeypatch: pytest.MonkeyPatch, files: int, cores: set[int], times: int
) -> None:
    """What each look needs besides is needed once; in copies, nothing of it is counted here."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: cores)
    names = [f"sales/{number}.csv" for number in range(24)]
    looks: list[int] = []

    def find(wanted: Collection[str]) -> list[Finding]:
        looks.append(len(wanted))
        return [unknown_currency.RULE.finding(name, "what", "do") for name in wanted]

    with Index(company) as index:
        census = open_repository(company, tolerant=True, index=index).source.census(index)
        ledgers = unit.Unit("ledger", dict.fromkeys(names), find, lambda finding: finding.path)
        found = unit.findings([ledgers], index, census, files)
        assert sorted(finding.path for finding in found) == sorted(names)
    assert looks == [24] * times
