"""Fixes: what is mended, that nothing besides changes, and that no fix ever makes a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamcli import atomic
from kamcli.lint import Report, example, fixing, lint
from kamcli.lint.fixing import Fixed
from kamcli.repository import Repository, open_repository

TODAY = date(2026, 3, 3)
Files = Mapping[str, str | bytes | None]
ACCOUNT = "accounts/acme/account.yaml"
BASE = "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
LEDGER = "sales/2026-01.csv"
HEADER = "date,account,product,quantity,amount,currency,ref\n"


def write(found: Fixed) -> None:
    root = found.repository.root
    atomic.replace_all(root, found.changes, scratch=root / ".kam", expected=found.before)


def lay(root: Path, files: Files) -> None:
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content or b"")


@pytest.fixture
def mended(tmp_path: Path) -> Callable[..., Fixed]:
    """Lay files over the example repository and mend them in memory."""

    def run(files: Files, *, unsafe: bool = False) -> Fixed:
        lay(tmp_path, example.FILES)
        lay(tmp_path, files)
        return fixing.fixed(open_repository(tmp_path, tolerant=True), TODAY, unsafe=unsafe)

    return run


def account(lines: str) -> dict[str, str]:
    return {ACCOUNT: BASE + lines}


ENTITY = "legal_entities:\n  - id: acme\n    name: Acme Ltd\n"


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        (
            f"{ENTITY}    country: GB\n    branch_code: 007 # as they say\n",
            'branch_code: "007" # as they say',
            "KAM106",
        ),
        (f"{ENTITY}    country: gb # UK\n", "country: GB # UK", "KAM105"),
        (
            "legal_entitys:  # ours\n  - {id: a,  name: A, country: GB}\n",
            "legal_entities:  # ours\n  - {id: a,",
            "KAM102",
        ),
        ("headcount: 0120  # in all\n", "headcount: 120  # in all", "KAM019"),
        ("headcount: '120'\n", "headcount: 120", "KAM103"),
        ("circle_log:\n  - {date: 31.01.2026, to: market, reason: they buy}\n", "{date: 2026-01-31,", "KAM105"),
        ("circle_log:\n  - {date: 31/01/2026, to: market, reason: they buy}\n", "{date: 2026-01-31,", "KAM105"),
        ("circle_log:\n  - {date: 01/31/2026, to: market, reason: they buy}\n", "{date: 2026-01-31,", "KAM105"),
    ],
)
def test_account_is_mended(mended: Callable[..., Fixed], before: str, after: str, rule: str) -> None:
    found = mended(account(before))
    assert rule in {finding.code for finding in found.mended}, [f.code for f in lint(found.repository, TODAY).findings]
    changed = found.changes[ACCOUNT]
    assert changed is not None
    assert after in changed.decode()
    kept = [line for line in (BASE + before).splitlines() if line in changed.decode().splitlines()]
    assert len(kept) == len((BASE + before).splitlines()) - 1


@pytest.mark.parametrize(
    "lines",
    [
        "circle_log:\n  - {date: 03/04/2026, to: market, reason: April to some and March to others}\n",
        "managr: anna\n",
        "legal_entities:\n  - {id: North Yard, name: A, country: GB}\n",
        "website: acme.example\n",
        "circle: Market\n",
    ],
)
def test_what_is_a_guess_stays(mended: Callable[..., Fixed], lines: str) -> None:
    files = account(lines) if not lines.startswith("circle: ") else {ACCOUNT: BASE.replace("circle: market\n", lines)}
    assert mended(files).changes == {}


def test_circle_is_never_changed_unasked(mended: Callable[..., Fixed]) -> None:
    files = {ACCOUNT: BASE.replace("market", "markets")}
    assert mended(files).changes == {}
    assert b"circle: market\n" in (mended(files, unsafe=True).changes[ACCOUNT] or b"")


def test_misspelt_field_is_renamed_only_if_the_right_one_is_not_there(mended: Callable[..., Fixed]) -> None:
    found = mended({ACCOUNT: BASE.replace("manager:", "managr:")})
    assert found.changes == {ACCOUNT: BASE.encode()}
    assert found.report.findings == ()


def test_byte_order_mark_goes_and_line_ends_stay(mended: Callable[..., Fixed]) -> None:
    text = BASE.replace("\n", "\r\n")
    found = mended({ACCOUNT: b"\xef\xbb\xbf" + text.encode()})
    assert found.changes == {ACCOUNT: text.encode()}


def test_what_an_unreadable_file_hid_is_found_and_mended_in_the_same_run(mended: Callable[..., Fixed]) -> None:
    found = mended({ACCOUNT: b"\xef\xbb\xbf" + BASE.replace("manager:", "managr:").encode()})
    assert found.changes == {ACCOUNT: BASE.encode()}
    assert Counter(finding.code for finding in found.mended) == {"KAM005": 1, "KAM102": 1}


def test_tabs_and_repeated_lines_are_guesses(mended: Callable[..., Fixed]) -> None:
    for lines in ("tags:\n\t- big\n\t- old\n", "name: Acme\n"):
        assert mended(account(lines)).changes == {}
        found = mended(account(lines), unsafe=True)
        assert found.report.findings == ()
    assert found.changes == {ACCOUNT: BASE.encode()}


def test_repeated_field_with_another_value_is_left_to_people(mended: Callable[..., Fixed]) -> None:
    assert mended(account("name: Acme Ltd\n"), unsafe=True).changes == {}


def test_cells_of_ledgers(mended: Callable[..., Fixed]) -> None:
    row = '15.01.2026,acme,"nuts, ""big""",1,"12,50",eur,A1\r\n'
    other = '2026-01-16,acme,"bolts",2,12.50,EUR,A2\r\n'
    header = HEADER.replace("\n", "\r\n").replace("product", "prodct")
    found = mended({LEDGER: header + row + other})
    right = HEADER.replace("\n", "\r\n") + '2026-01-15,acme,"nuts, ""big""",1,"12,50",EUR,A1\r\n' + other
    assert found.changes == {LEDGER: right.encode()}
    sure = mended({LEDGER: header + row + other}, unsafe=True)
    assert sure.changes == {LEDGER: right.replace('"12,50"', "12.50").encode()}


def test_file_with_another_ending_is_renamed(mended: Callable[..., Fixed]) -> None:
    text = "name: Νίκος\nroles: [user]\nemails: [nikos@acme.example]\n"
    found = mended({"accounts/acme/contacts/cto.yml": text})
    assert found.changes == {
        "accounts/acme/contacts/cto.yml": None,
        "accounts/acme/contacts/cto.yaml": text.encode(),
    }


def test_no_file_is_renamed_over_another(mended: Callable[..., Fixed]) -> None:
    assert mended({"accounts/acme/contacts/cfo.yml": "name: Νίκος\n"}, unsafe=True).changes == {}


def test_orphan_folder_goes_where_its_account_went(mended: Callable[..., Fixed]) -> None:
    contact = "accounts/old/contacts/cto.yaml"
    text = "name: Νίκος\nroles: [user]\nemails: [nikos@acme.example]\n"
    assert mended({contact: text}, unsafe=True).changes == {}
    found = mended({contact: text, ACCOUNT: f"{BASE}former_ids: [old]\n"})
    assert found.changes == {contact: None, "accounts/acme/contacts/cto.yaml": text.encode()}


def test_stale_composed_schemas_are_written_anew(mended: Callable[..., Fixed], tmp_path: Path) -> None:
    found = mended({"schemas/composed/account.schema.json": '{"$comment": "written by kam schemas: older"}\n'})
    assert found.report.findings == ()
    assert "schemas/composed/contact.schema.json" in found.changes


def test_phone_keeps_its_digits(mended: Callable[..., Fixed]) -> None:
    contact = 'name: Мария Петрова\nroles: [economic-buyer]\nphones:\n  - number: "tel. +30 210 123\u20134567"\n'
    found = mended({"accounts/acme/contacts/cfo.yaml": contact})
    changed = found.changes["accounts/acme/contacts/cfo.yaml"] or b""
    assert b"+30 210 123-4567" in changed


def test_what_cannot_be_tried_together_is_tried_alone(mended: Callable[..., Fixed]) -> None:
    # Both names are meant for manager; only one of them can become it.
    found = mended({ACCOUNT: BASE.replace("manager: anna\n", "managr: anna\nmanger: anna\n")})
    changed = (found.changes[ACCOUNT] or b"").decode()
    assert sorted(changed.splitlines()[3:]) in (["manager: anna", "manger: anna"], ["manager: anna", "managr: anna"])


def test_writing_refuses_what_somebody_changed_meanwhile(mended: Callable[..., Fixed], tmp_path: Path) -> None:
    from kamcli.errors import WriteError

    found = mended(account("headcount: 0120\n"))
    (tmp_path / ACCOUNT).write_text(BASE)
    with pytest.raises(WriteError):
        write(found)
    assert (tmp_path / ACCOUNT).read_text() == BASE


# properties

_BROKEN = {
    "name": ("Acme", "007", "'x'  # why"),
    "circle": ("market", "Market", "markts", "kee"),
    "industry": ("food", "FOOD", "fod"),
    "manager": ("anna", "Anna", "ana"),
    "managr": ("anna", "vera"),
    "Tags": ("[a,  b]", "a"),
    "headcount": ("0120", "'12'", "12,5", "0x1F"),
    "founded": ("1999", "01.02.1999", "1.2.99"),
    "website": ("acme.example", "https://acme.example"),
    "notes": ('"a # b"', "|\n  # no comment\n  two"),
    "legal_entities": (
        "\n  - {id: a,  name: A, country: gb, tax_id: 007}",
        "\n  - id: a\n    name: A\n    # the old one\n    countri: GB\n    tax_id: 0123 # so\n",
        "\n  - id: a\n    name: A\n    country: GBR\n    lei: 5299 00t8 bm49 aurs do55\n",
    ),
    "circle_log": ("\n- {date: 31.01.2026, to: market, reason: they buy}", "\n  - date: 2026/01/31\n    to: Market\n"),
}


@st.composite
def _accounts(draw: st.DrawFn) -> bytes:
    names = draw(st.permutations(sorted(_BROKEN)))[: draw(st.integers(4, len(_BROKEN)))]
    text = ""
    for name in names:
        comment = draw(st.sampled_from(["", f"# about {name}\n", "\n"]))
        text += f"{comment}{name}: {draw(st.sampled_from(_BROKEN[name]))}\n"
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()


_CELLS = (
    ("2026-01-15", "15.01.2026", "01/02/2026"),
    ("acme", "Acme"),
    ("x", '"a,b"'),
    ("1", "1.5"),
    ("12.50", '"12,50"', "1 200.00"),
    ("EUR", "eur", "Eur"),
)


@st.composite
def _ledgers(draw: st.DrawFn) -> bytes:
    header = draw(st.sampled_from([HEADER, HEADER.replace("account", "acount"), HEADER.replace("amount", "Amount")]))
    rows = [
        ",".join(draw(st.sampled_from(cells)) for cells in _CELLS) + f",r{n}\n" for n in range(draw(st.integers(0, 4)))
    ]
    return (header + "".join(rows)).encode()


def _keys(report: Report) -> Counter[Any]:
    return Counter(finding.key for finding in report.findings)


def _tokens(data: bytes) -> Counter[str]:
    """The comments of a file."""
    lines = data.decode("utf-8-sig").splitlines()
    return Counter(line[line.index("#") :] for line in lines if "#" in line)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(account=_accounts(), ledger=_ledgers(), unsafe=st.booleans())
def test_no_fix_makes_a_finding_or_touches_anything_else(
    tmp_path_factory: pytest.TempPathFactory, account: bytes, ledger: bytes, unsafe: bool
) -> None:
    root = tmp_path_factory.mktemp("mend")
    lay(root, example.FILES)
    lay(root, {ACCOUNT: account, LEDGER: ledger})
    before = lint(open_repository(root, tolerant=True), TODAY)
    found = fixing.fixed(open_repository(root, tolerant=True), TODAY, unsafe=unsafe)
    write(found)
    repository = open_repository(root, tolerant=True)
    after = lint(repository, TODAY)
    assert after.findings == found.report.findings
    # What a byte order mark hid was there before.
    lay(root / "readable", {**example.FILES, ACCOUNT: account.removeprefix(b"\xef\xbb\xbf"), LEDGER: ledger})
    readable = lint(open_repository(root / "readable", tolerant=True), TODAY)
    assert _keys(after) - _keys(before) <= _keys(readable)
    if not account.startswith(b"\xef"):
        assert not _keys(after) - _keys(before)
    now = (root / ACCOUNT).read_bytes()
    assert _tokens(now) == _tokens(account)
    assert now.count(b"\n") == account.count(b"\n")
    assert now.count(b"\r") == account.count(b"\r")
    assert len((root / LEDGER).read_bytes().splitlines()) == len(ledger.splitlines())
    again = fixing.fixed(repository, TODAY, unsafe=unsafe)
    assert again.changes == {}


def test_fixed_leaves_the_disk_alone(mended: Callable[..., Fixed], tmp_path: Path) -> None:
    found = mended(account("headcount: 0120\n"))
    assert found.changes
    assert (tmp_path / ACCOUNT).read_text() == BASE + "headcount: 0120\n"
    assert isinstance(found.repository, Repository)


def test_symbolic_links_are_left_alone(tmp_path: Path) -> None:
    contact = "accounts/acme/contacts/cfo.yaml"
    text = "name: Мария Петрова\nroles: [economic-buyer]\nlanguage: EL\nemails: [maria@acme.example]\n"
    lay(tmp_path, example.FILES)
    lay(tmp_path, {contact: text})
    (tmp_path / "accounts/acme/contacts/cto.yaml").symlink_to("cfo.yaml")
    found = fixing.fixed(open_repository(tmp_path, tolerant=True), TODAY)
    assert list(found.changes) == [contact]
    write(found)
    assert (tmp_path / "accounts/acme/contacts/cto.yaml").is_symlink()
    assert (tmp_path / "accounts/acme/contacts/cto.yaml").read_text() == text.replace("EL", "el")


def test_fix_of_one_file_that_harms_another_is_left_out(mended: Callable[..., Fixed]) -> None:
    # In quotes 007 would be text at last, and no valid tax number.
    files = {
        ACCOUNT: BASE + "headcount: 0120\n",
        "accounts/beta/account.yaml": BASE + "legal_entities:\n  - {id: b, name: B, country: GB, tax_id: 007}\n",
    }
    found = mended(files)
    assert list(found.changes) == [ACCOUNT]
    assert [finding.fix for finding in found.report.findings if finding.code == "KAM106"] == [None]
