"""What merges, what stays undecided and how small that is: one case a rule, records and ledgers."""

from __future__ import annotations

import pytest

from kamcli.model.conflict import Labels
from kamcli.threeway.merging import Joined, entity_at, join

LABELS = Labels()
RECORD = "accounts/acme/account.yaml"
LEDGER = "sales/2026-01.csv"
HEAD = "date,account,amount,currency,ref\n"


def merged(base: str, ours: str, theirs: str, path: str = RECORD) -> str:
    found = join(base.encode(), ours.encode(), theirs.encode(), path, LABELS)
    assert isinstance(found, Joined), "left to git"
    assert (found.conflicts > 0) == ("<<<<<<<" in found.content.decode())
    return found.content.decode()


def conflict(ours: str, theirs: str) -> str:
    return f"<<<<<<< ours\n{ours}=======\n{theirs}>>>>>>> theirs\n"


STEP = "next_steps:\n  - id: a\n    what: call\n    who: anna\n"

MERGES = {
    "the same change on both sides is one": ("a: 1\nb: 1\n", "a: 2\nb: 1\n", "a: 2\nb: 1\n", "a: 2\nb: 1\n"),
    "the same change in another style is one": (
        "a: x\nb: 1\n",
        'a: "y"\nb: 1\n',
        "a: y\nb: 1\nc: 1\n",
        'a: "y"\nb: 1\nc: 1\n',
    ),
    "additions at one place": ("a: 1\n", "a: 1\nb: 1\n", "a: 1\nc: 1\n", "a: 1\nb: 1\nc: 1\n"),
    "a field moved and changed": (
        "a: 1\nb: 1\nc: 1\n",
        "c: 1\na: 1\nb: 1\n",
        "a: 1\nb: 1\nc: 2\n",
        "c: 2\na: 1\nb: 1\n",
    ),
    "value here, comment there": ("a: 1  # x\n", "a: 2  # x\n", "a: 1  # y\n", "a: 2  # y\n"),
    "value here, comment above there": (
        "a: 1\n# x\nb: 1\n",
        "a: 1\n# x\nb: 2\n",
        "a: 1\n# y\nb: 1\n",
        "a: 1\n# y\nb: 2\n",
    ),
    "items by their key": (
        STEP,
        STEP.replace("call", "ask"),
        STEP + "  - id: b\n    what: go\n",
        STEP.replace("call", "ask") + "  - id: b\n    what: go\n",
    ),
    "an item of both": (
        STEP,
        STEP.replace("call", "ask"),
        STEP.replace("anna", "bob"),
        STEP.replace("call", "ask").replace("anna", "bob"),
    ),
    "the field behind the dash": (
        STEP,
        STEP.replace("- id: a\n    what: call", "- what: call\n    id: a"),
        STEP.replace("anna", "bob"),
        STEP.replace("- id: a\n    what: call", "- what: call\n    id: a").replace("anna", "bob"),
    ),
    "a list in brackets": ("tags: [a, b]\n", "tags: [a, b, c]\n", "tags: [b]\n", "tags: [b, c]\n"),
    "a group in braces": ("p: {a: 1, b: 1}\n", "p: {a: 2, b: 1}\n", "p: {a: 1, b: 2}\n", "p: {a: 2, b: 2}\n"),
    "a list without keys": (
        "tags:\n- a\n- b\n",
        "tags:\n- a\n- b\n- c\n",
        "tags:\n- b\n- d\n",
        "tags:\n- b\n- c\n- d\n",
    ),
    "one item, added twice": (
        "t:\n- a\n- b\n- c\n",
        "t:\n- a\n- x\n- b\n- c\n",
        "t:\n- a\n- b\n- x\n- c\n",
        "t:\n- a\n- x\n- b\n- c\n",
    ),
    "a text in two places": (
        "s: |\n  a\n  b\n  c\n",
        "s: |\n  A\n  b\n  c\n",
        "s: |\n  a\n  b\n  C\n",
        "s: |\n  A\n  b\n  C\n",
    ),
    "a renamed group": ("g:\n  a: 1\n  b: 1\n", "h:\n  a: 1\n  b: 1\n", "g:\n  a: 2\n  b: 1\n", "h:\n  a: 2\n  b: 1\n"),
    "another indentation": (
        "g:\n  a: 1\n  b: 1\n",
        "g:\n    a: 1\n    b: 1\n",
        "g:\n  a: 2\n  b: 1\n",
        "g:\n    a: 2\n    b: 1\n",
    ),
    "a group added by both": ("a: 1\n", "a: 1\ng:\n  x: 1\n", "a: 1\ng:\n  y: 1\n", "a: 1\ng:\n  x: 1\n  y: 1\n"),
    "both carriage returns": ("a: 1\r\nb: 1\r\n", "a: 2\r\nb: 1\r\n", "a: 1\r\nb: 2\r\n", "a: 2\r\nb: 2\r\n"),
    "line ends of one side": ("a: 1\nb: 1\n", "a: 1\r\nb: 1\r\n", "a: 1\nb: 2\n", "a: 1\r\nb: 2\r\n"),
    "no end of the last line": ("a: 1\nb: 1", "a: 2\nb: 1", "a: 1\nb: 2", "a: 2\nb: 2"),
    "a list at the root": (
        "- id: a\n  x: 1\n  y: 1\n",
        "- id: a\n  x: 2\n  y: 1\n",
        "- id: a\n  x: 1\n  y: 2\n",
        "- id: a\n  x: 2\n  y: 2\n",
    ),
}

CONFLICTS = {
    "two values": ("a: 1\nb: 1\n", "a: 2\nb: 1\n", "a: 3\nb: 2\n", conflict("a: 2\n", "a: 3\n") + "b: 2\n"),
    "gone here, changed there": ("a: 1\nb: 1\n", "b: 1\n", "a: 2\nb: 1\n", conflict("", "a: 2\n") + "b: 1\n"),
    "one step id, two steps": (
        STEP,
        STEP + "  - id: b\n    what: go\n",
        STEP + "  - id: b\n    what: ask\n",
        STEP + conflict("  - id: b\n    what: go\n", "  - id: b\n    what: ask\n"),
    ),
    "two comments": (
        "a: 1\nb: 1\n",
        "a: 1\n# x\nb: 1\n",
        "a: 1\n# y\nb: 1\n",
        "a: 1\n" + conflict("# x\n", "# y\n") + "b: 1\n",
    ),
    "amount here, currency there": (
        "p:\n  amount: 1\n  currency: EUR\n",
        "p:\n  amount: 2\n  currency: EUR\n",
        "p:\n  amount: 1\n  currency: USD\n",
        "p:\n" + conflict("  amount: 2\n  currency: EUR\n", "  amount: 1\n  currency: USD\n"),
    ),
    "amount here, currency there, in braces": (
        "p: {amount: 1, currency: EUR}\n",
        "p: {amount: 2, currency: EUR}\n",
        "p: {amount: 1, currency: USD}\n",
        conflict("p: {amount: 2, currency: EUR}\n", "p: {amount: 1, currency: USD}\n"),
    ),
    "one item replaced by two": ("t: [a, b]\n", "t: [a, c]\n", "t: [a, d]\n", conflict("t: [a, c]\n", "t: [a, d]\n")),
    "moved here, gone there": (
        "t:\n- a\n- b\n- c\n",
        "t:\n- b\n- c\n- a\n",
        "t:\n- b\n- c\n- d\n",
        conflict("t:\n- b\n- c\n- a\n", "t:\n- b\n- c\n- d\n"),
    ),
    "lines of a text": (
        "s: |\n  a\n  b\nz: 1\n",
        "s: |\n  A\n  b\nz: 1\n",
        "s: |\n  x\n  b\nz: 1\n",
        conflict("s: |\n  A\n  b\n", "s: |\n  x\n  b\n") + "z: 1\n",
    ),
    "the first field of an item": (
        "l:\n- x: 1\n  id: a\n",
        "l:\n- x: 2\n  id: a\n",
        "l:\n- x: 3\n  id: a\n",
        "l:\n" + conflict("- x: 2\n", "- x: 3\n") + "  id: a\n",
    ),
    "both added the record": ("", "name: A\nb: 1\n", "name: B\nb: 1\n", conflict("name: A\nb: 1\n", "name: B\nb: 1\n")),
}


@pytest.mark.parametrize("case", [*MERGES, *CONFLICTS])
def test_records(case: str) -> None:
    base, ours, theirs, wanted = {**MERGES, **CONFLICTS}[case]
    assert merged(base, ours, theirs, "accounts/acme/interactions/2026/2026-01-02-call-x.yaml") == wanted


def test_the_schemas_say_what_tells_items_apart() -> None:
    base = "team:\n  - who: anna\n    role: sales\n  - who: bob\n    role: sales\n"
    ours, theirs = base.replace("bob\n    role: sales", "bob\n    role: lead"), base.partition("  - who: bob")[0]
    assert merged(base, ours, theirs) == theirs + conflict("  - who: bob\n    role: lead\n", "")


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        ("a: [\n", "a: [1\n", "a: [2\n"),
        ("a: 1\n", "a: 1\na: 2\n", "a: 3\n"),
        ("a: 1\r\nb: 1\n", "a: 2\r\nb: 1\n", "a: 1\r\nb: 2\n"),
        ("a: &x 1\nb: *x\n", "a: &x 2\nb: *x\n", "a: &x 1\nb: *x\nc: *x\n"),
        ("a: 1\n", "b: 1\n", "a: 1\n---\nb: 1\n"),
        ("a: 1\n", "{a: 2}\n", "a: 3\n"),
        ("a: 1\n<<<<<<< x\n", "a: 2\n", "a: 3\n"),
    ],
)
def test_what_is_odd_is_left_to_git_or_reads_back(base: str, ours: str, theirs: str) -> None:
    found = join(base.encode(), ours.encode(), theirs.encode(), RECORD, LABELS)
    assert found is None or found.content == b"a: &x 2\nb: *x\nc: *x\n"


def test_added_twice_with_the_same_data_is_one() -> None:
    assert merged("", "name: A\nb: 1\n", "b: 1\nname: 'A'\n") == "name: A\nb: 1\n"


def test_the_account_repository_may_be_in_a_folder() -> None:
    assert entity_at("sales dept/crm/accounts/acme/contacts/cfo.yaml") == "contact"
    assert entity_at("crm/sales/2026-01.csv") == "sales"
    assert entity_at("readme.yaml") is None


# ---- ledgers

ONE, TWO, THREE = (f"2026-01-0{day},acme,{day}00,EUR,r{day}\n" for day in (1, 2, 3))

ROWS = {
    "lines of both imports": (HEAD + ONE, HEAD + ONE + THREE, HEAD + ONE + TWO, HEAD + ONE + TWO + THREE),
    "one line imported twice": (HEAD, HEAD + ONE + TWO, HEAD + ONE + THREE, HEAD + ONE + TWO + THREE),
    "cells of one line": (
        HEAD + ONE,
        HEAD + ONE.replace("acme", "orion"),
        HEAD + ONE.replace("100", "150"),
        HEAD + ONE.replace("acme", "orion").replace("100", "150"),
    ),
    "a line corrected and lines added": (
        HEAD + ONE,
        HEAD + ONE.replace("100", "150"),
        HEAD + ONE + TWO,
        HEAD + ONE.replace("100", "150") + TWO,
    ),
    "a column added": (
        HEAD + ONE,
        HEAD.replace("\n", ",vat\n") + ONE.replace("\n", ",20\n"),
        HEAD + ONE + TWO,
        HEAD.replace("\n", ",vat\n") + ONE.replace("\n", ",20\n") + TWO.replace("\n", ",\n"),
    ),
    "two values of one cell": (
        HEAD + ONE + TWO,
        HEAD + ONE.replace("100", "150") + TWO,
        HEAD + ONE.replace("100", "170") + TWO,
        HEAD + conflict(ONE.replace("100", "150"), ONE.replace("100", "170")) + TWO,
    ),
    "amount here, currency there": (
        HEAD + ONE,
        HEAD + ONE.replace("100", "150"),
        HEAD + ONE.replace("EUR", "USD"),
        HEAD + conflict(ONE.replace("100", "150"), ONE.replace("EUR", "USD")),
    ),
    "gone here, changed there": (
        HEAD + ONE + TWO,
        HEAD + TWO,
        HEAD + ONE.replace("100", "150") + TWO,
        HEAD + conflict("", ONE.replace("100", "150")) + TWO,
    ),
    "one ref, two lines": (
        HEAD,
        HEAD + ONE,
        HEAD + ONE.replace("acme", "orion"),
        HEAD + conflict(ONE, ONE.replace("acme", "orion")),
    ),
    "both added the ledger": ("", HEAD + ONE, HEAD + TWO, HEAD + ONE + TWO),
    "quoted cells keep their quotes": (
        HEAD + '2026-01-01,"acme",1,EUR,r1\n',
        HEAD + '2026-01-01,"acme",1,EUR,r1\n' + TWO,
        HEAD + '2026-01-01,"acme",9,EUR,r1\n',
        HEAD + '2026-01-01,"acme",9,EUR,r1\n' + TWO,
    ),
}


@pytest.mark.parametrize("case", ROWS)
def test_ledgers(case: str) -> None:
    base, ours, theirs, wanted = ROWS[case]
    assert merged(base, ours, theirs, LEDGER) == wanted


def test_equal_lines_without_a_ref_are_counted() -> None:
    head, line, other = "date,account,amount,currency\n", "2026-01-01,acme,1,EUR\n", "2026-01-02,acme,1,EUR\n"
    assert merged(head + line, head + line * 2, head + line + other, LEDGER) == head + line * 2 + other
    assert merged(head, head + line * 2, head + line, LEDGER) == head + line * 2


def test_an_equal_line_that_both_imported_at_different_places_is_one() -> None:
    head, line, other = "date,account,amount,currency\n", "2026-01-02,acme,1,EUR\n", "2026-01-02,acme,2,EUR\n"
    base, ours, theirs = head + line + other, head + line * 2 + other, head + line + other + line
    for one, two in ((ours, theirs), (theirs, ours)):
        found = merged(base, one, two, LEDGER)
        assert sorted(found.splitlines()) == sorted((head + line * 2 + other).splitlines())


def test_a_column_taken_out_of_lines_that_the_other_side_wrote_is_left_to_git() -> None:
    ours = "date,account,amount,currency\n2026-01-01,acme,100,EUR\n"
    assert join((HEAD + ONE).encode(), ours.encode(), (HEAD + ONE + TWO).encode(), LEDGER, LABELS) is None
