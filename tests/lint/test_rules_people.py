"""People, portfolio and personal data (KAM6xx, KAM7xx): the boundaries; and that no check of these families falls."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamcli import yamlio
from kamcli.errors import DataError
from kamcli.lint import Finding, Report, Severity, registry
from kamcli.lint.context import Context
from kamcli.repository import open_repository

Linted = Callable[[Mapping[str, str | None]], Report]

TODAY = date(2026, 3, 3)
ACME = "accounts/acme/account.yaml"
CFO = "accounts/acme/contacts/cfo.yaml"
CIRCLES = (
    "circles:\n  - {id: market, name: Market, admits: Everyone.}\n"
    "  - {id: partner, name: Partners, admits: The dearest., decision: true}\n"
)


def colleague(more: str = "", name: str = "Boris Dunaev", role: str = "account-manager") -> str:
    return f"name: {name}\nrole: {role}\nphone: '+30 690 000 0001'\n{more}"


def account(more: str = "", circle: str = "market", manager: str | None = "anna") -> str:
    return f"name: Acme\ncircle: {circle}\nindustry: food\n" + (f"manager: {manager}\n" if manager else "") + more


def contact(more: str = "", roles: str = "[economic-buyer]") -> str:
    return f"name: Мария Петрова\nroles: {roles}\nemails: [maria@acme.example]\n{more}"


def talk(more: str = "", day: str = "2026-03-02", participants: str = "[cfo]", team: str = "[anna]") -> dict[str, str]:
    text = (
        f"kind: note\ndate: {day}\nsubject: Terms\nsummary: What we agreed about prices, and what they do for it.\n"
        f"participants: {participants}\nteam: {team}\n{more}"
    )
    return {f"accounts/acme/interactions/{day[:4]}/{day}-note-terms.yaml": text}


def of(report: Report, *codes: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.code in codes]


# ---- managers


@pytest.mark.parametrize(
    ("left", "found"),
    [
        ("2026-03-02", True),
        ("2026-03-03", False),
        ("2026-03", False),
        ("2026-02", True),
        ("'2025'", True),
        ("soon", False),
    ],
)
def test_a_manager_is_gone_after_the_last_day(linted: Linted, left: str, found: bool) -> None:
    report = linted({"team/boris.yaml": colleague(f"left: {left}\n"), ACME: account(manager="boris")})
    assert bool(of(report, "KAM601")) is found


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("deals/one.yaml", "name: One\nstage: lead\nmanager: boris\n", True),
        ("deals/one.yaml", "name: One\nstage: won\nmanager: boris\n", False),
        ("deals/one.yaml", "name: One\nstage: lead\noutcome: dropped\nmanager: boris\n", False),
        ("complaints/one.yaml", "opened: 2026-03-01\nsubject: Late\nresponsible: boris\n", True),
        (
            "complaints/one.yaml",
            "opened: 2026-03-01\nsubject: Late\nresponsible: boris\nresolved: 2026-03-02\nresolution: Paid\n",
            False,
        ),
    ],
)
def test_open_matters_of_a_leaver(linted: Linted, path: str, text: str, found: bool) -> None:
    report = linted({"team/boris.yaml": colleague("left: 2026-02-01\n"), f"accounts/acme/{path}": text})
    assert bool(of(report, "KAM601")) is found


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({ACME: account(manager=None)}, False),
        ({ACME: account("target_key: true\n", manager=None)}, True),
        ({ACME: account(manager=None), "accounts/acme/deals/a.yaml": "name: One\nstage: lead\n"}, True),
        ({ACME: account(manager=None), "accounts/acme/deals/a.yaml": "name: One\nstage: lost\n"}, False),
        ({ACME: account(circle="contacted", manager=None)}, False),  # KAM101 says it
        ({ACME: account(circle="nowhere", manager=None)}, False),
        ({"policy/circles.yaml": CIRCLES, ACME: account(circle="partner", manager=None)}, True),
        ({"policy/circles.yaml": CIRCLES, ACME: account(circle="market", manager=None)}, False),
    ],
)
def test_who_needs_a_manager(linted: Linted, files: dict[str, str], found: bool) -> None:
    assert bool(of(linted(files), "KAM602")) is found


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        ("{total: 3, per_manager: 3}", []),
        ("{total: 2, per_manager: 3}", ["policy/limits.yaml"]),
        ("{total: 3, per_manager: 2}", ["team/anna.yaml"]),
        ("{total: null, per_manager: null}", []),
    ],
)
def test_key_accounts(linted: Linted, limits: str, found: list[str]) -> None:
    files = {f"accounts/a{n}/account.yaml": account(circle="partner").replace("Acme", f"A{n}") for n in range(3)}
    files |= {"policy/circles.yaml": CIRCLES, "policy/limits.yaml": f"key_accounts: {limits}\n"}
    assert [each.path for each in of(linted(files), "KAM603")] == found


# ---- the comb (D26) and the decision team


@pytest.mark.parametrize(
    ("person", "boris", "places"),
    [
        ("level: executive\ncounterpart: boris\n", "level: executive\n", []),
        ("level: executive\ncounterpart: boris\n", "level: head\n", [CFO]),
        ("level: executive\ncounterpart: boris\n", "", ["team/boris.yaml"]),
        ("level: executive\ncounterpart: boris\n", "level: executive\nleft: 2026-01-01\n", [CFO]),
        ("level: executive\n", "", [CFO]),
        ("level: head\n", "", [CFO]),
        ("level: specialist\n", "", []),
        ("level: specialist\ncounterpart: boris\n", "level: executive\n", []),
        ("level: executive\nleft: 2026-01-01\n", "", []),
        ("level: executive\ndraft: true\n", "", []),
        ("level: executive\nunknown: {counterpart: {why: refused, asked: 2026-02-01}}\n", "", []),
        ("level: executive\ncounterpart: nobody\n", "", []),  # KAM202 says it
    ],
)
def test_the_teeth_of_the_comb(linted: Linted, person: str, boris: str, places: list[str]) -> None:
    files = {
        "policy/circles.yaml": CIRCLES,
        ACME: account(circle="partner"),
        CFO: contact(person),
        "team/boris.yaml": colleague(boris),
    }
    assert [each.path for each in of(linted(files), "KAM604")] == places


def test_the_comb_is_asked_of_key_accounts_only(linted: Linted) -> None:
    assert of(linted({CFO: contact("level: executive\n")}), "KAM604") == []


@pytest.mark.parametrize(
    ("roles", "more", "found"),
    [
        ("[economic-buyer]", "", True),
        ("[economic-buyer, decision-maker]", "", False),
        ("[technical]", "", False),  # nobody decides: KAM110 says it
        ("[economic-buyer]", "unknown: {decision_maker: {why: refused, asked: 2026-02-01}}\n", False),
        ("[economic-buyer]", "unknown: {decision_team: {why: not-applicable, asked: 2026-02-01}}\n", False),
    ],
)
def test_decision_team(linted: Linted, roles: str, more: str, found: bool) -> None:
    files = {"policy/circles.yaml": CIRCLES, ACME: account(more, circle="partner"), CFO: contact(roles=roles)}
    assert bool(of(linted(files), "KAM605")) is found


def test_the_roles_of_a_decision_team_can_be_set(linted: Linted) -> None:
    files = {
        "policy/circles.yaml": CIRCLES,
        "policy/lint.yaml": "options: {decision-team: {roles: [economic-buyer, technical]}}\n",
        ACME: account(circle="partner"),
    }
    (found,) = of(linted(files), "KAM605")
    assert "technical" in found.message


# ---- phones


@pytest.mark.parametrize(
    ("left", "sim", "found"),
    [
        ("2026-02-24", "{number: '+30 690 000 0001'}", False),  # seven days
        ("2026-02-23", "{number: '+30 690 000 0001'}", True),
        ("2026-02-23", "{number: '+30 690 000 0001', returned: 2026-03-01}", False),
        ("2026-02-23", "{number: '+30 690 000 0001', reassigned_to: anna}", False),
        ("2026-02-23", "{}", False),
        ("2026-02", "{number: '+30 690 000 0001'}", False),
        ("2026-01", "{number: '+30 690 000 0001'}", True),
    ],
)
def test_sim(linted: Linted, left: str, sim: str, found: bool) -> None:
    assert bool(of(linted({"team/boris.yaml": colleague(f"left: {left}\nsim: {sim}\n")}), "KAM606")) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("role: account-manager\n", True),
        ("role: back-office\n", False),
        ("", False),
        ("role: account-manager\nleft: 2026-12-31\n", False),
        ("role: account-manager\njoined: 2026-03-04\n", False),
        ("role: account-manager\njoined: 2026-03-03\n", True),
        ("role: account-manager\nsim: {number: '+30 690 000 0001'}\n", False),
        ("role: account-manager\nsim: {number: '+30 690 000 0001', returned: 2026-01-01}\n", True),
    ],
)
def test_corporate_phone(linted: Linted, text: str, found: bool) -> None:
    assert bool(of(linted({"team/boris.yaml": f"name: Boris Dunaev\n{text}"}), "KAM607")) is found


# ---- who left


@pytest.mark.parametrize(
    ("left", "day", "found"),
    [("2026-03-01", "2026-03-02", True), ("2026-03-02", "2026-03-02", False), ("2026-03", "2026-03-02", False)],
)
def test_contact_that_took_part_after_leaving(linted: Linted, left: str, day: str, found: bool) -> None:
    assert bool(of(linted({CFO: contact(f"left: {left}\n"), **talk(day=day)}), "KAM608")) is found


def test_everybody_is_named_once(linted: Linted) -> None:
    agreements = (
        "agreements: [{id: a, kind: discount, percent: 5, conditions: none, agreed_with: cfo, approved_by: anna}]\n"
    )
    report = linted(
        {
            CFO: contact("left: 2026-01-01\n"),
            "team/boris.yaml": colleague("left: 2026-01-01\n"),
            **talk(agreements, team="[boris]"),
        }
    )
    assert [each.field for each in of(report, "KAM608")] == ["participants[0]", "team[0]"]


def test_open_steps_of_a_leaver_are_one_finding(linted: Linted) -> None:
    steps = "next_steps: [{id: a, what: List, who: boris, due: 2026-03-20}, "
    steps += "{id: b, what: Call, who: boris, due: 2026-03-10}, "
    steps += "{id: c, what: Mail, who: boris, due: 2026-03-01, done: 2026-03-01}]\n"
    (found,) = of(linted({"team/boris.yaml": colleague("left: 2026-03-02\n"), **talk(steps)}), "KAM609")
    assert found.field == "next_steps[1].who"
    assert "2 open steps" in found.message
    assert len(found.related) == 1


@pytest.mark.parametrize(
    ("day", "more", "found"),
    [
        ("2026-02-01", "draft: true\n", False),  # thirty days
        ("2026-01-31", "draft: true\n", True),
        ("2026-01-31", "draft: false\n", False),
        ("2026-01-31", "draft: true\nleft: 2026-02-01\n", False),
    ],
)
def test_draft(linted: Linted, day: str, more: str, found: bool) -> None:
    assert bool(of(linted({CFO: contact(more), **talk(day=day)}), "KAM610")) is found


# ---- personal data


@pytest.mark.parametrize(
    ("path", "text", "field"),
    [
        (CFO, contact("custom: {Birth Date: 1971-03-02}\n"), "custom.Birth Date"),
        (CFO, contact("custom: {private: [{дети: 2}]}\n"), "custom.private[0].дети"),
        (CFO, contact("birthday: 1971-03-02\n"), "birthday"),
        (CFO, contact("custom: {health: weak}\n"), "custom.health"),
        (CFO, contact("custom: {product_family: A}\n"), None),
        (ACME, account("custom: {health: green, family: paints}\n"), None),
        (ACME, account("custom: {director_passport: no}\n"), None),
        (ACME, account("custom: {passport: '4509 123456'}\n"), "custom.passport"),
        (ACME, account("tags: [exporter, 'call +30 210 123 4567']\n"), "tags[1]"),
        (ACME, account("tags: [maria@acme.example]\n"), "tags[0]"),
        (ACME, account("tags: [iso-9001, '2026-2027']\n"), None),
        ("team/boris.yaml", colleague("custom: {birthday: 1980-01-02}\n"), None),
        ("personal/acme/cfo.yaml", "custom: {passport: '123'}\n", None),
    ],
)
def test_personal_data_outside_its_place(linted: Linted, path: str, text: str, field: str | None) -> None:
    found = of(linted({path: text}), "KAM701")
    assert [each.field for each in found] == ([field] if field else [])
    assert all("4509" not in each.message and "acme.example" not in each.message for each in found)


def test_words_of_special_categories_are_whole_beginnings(linted: Linted) -> None:
    lint_yaml = {"policy/lint.yaml": "options: {special-category: {words: [диабет, ' ', ill]}}\n"}
    assert of(linted({**lint_yaml, **talk("custom: {x: Bill of lading, y: will}\n")}), "KAM702") == []
    assert len(of(linted({**lint_yaml, **talk("custom: {x: У него Диабета нет}\n")}), "KAM702")) == 1


def test_private_facts_follow_their_contact(linted: Linted) -> None:
    files = {"personal/acme/old.yaml": "birthday: 1971-03-02\n", CFO: contact("former_ids: [old]\n")}
    (found,) = of(linted(files), "KAM703")
    assert found.severity is Severity.ERROR
    assert found.fix is not None
    assert [(edit.action, edit.path, edit.value) for edit in found.fix.edits] == [
        ("move", "personal/acme/old.yaml", "personal/acme/cfo.yaml")
    ]
    report = linted({**files, "personal/acme/cfo.yaml": "hobbies: [sailing]\n"})
    assert [each.fix for each in of(report, "KAM703")] == [None]


def test_a_contact_that_cannot_be_read_is_one(linted: Linted) -> None:
    assert of(linted({"personal/acme/cfo.yaml": "birthday: 1971-03-02\n", CFO: "name: [\n"}), "KAM703") == []


@pytest.mark.parametrize(
    ("until", "found"), [("2026-03-02", True), ("2026-03-03", False), ("2026", False), ("some day", False)]
)
def test_how_long_data_is_kept(linted: Linted, until: str, found: bool) -> None:
    assert bool(of(linted({CFO: contact(f"processing: {{until: '{until}'}}\n")}), "KAM704")) is found


@pytest.mark.parametrize(
    ("facts", "flag", "found"),
    [
        ("hobbies: [sailing]\n", "true", True),
        ("hobbies: [sailing]\n", "false", False),
        ("unknown: {birthday: {why: refused, asked: 2026-02-01}}\n", "true", False),
    ],
)
def test_facts_about_somebody_not_to_be_contacted(linted: Linted, facts: str, flag: str, found: bool) -> None:
    files = {"personal/acme/cfo.yaml": facts, CFO: contact(f"processing: {{do_not_contact: {flag}}}\n")}
    assert bool(of(linted(files), "KAM705")) is found


@pytest.mark.parametrize(
    ("path", "text", "field"),
    [
        (ACME, account("first_contact: н/д\n"), "first_contact"),
        (ACME, account("first_contact: ' ХЗ '\n"), "first_contact"),
        (ACME, account("first_contact: '???'\n"), "first_contact"),
        (ACME, account("first_contact: хз, кто звонил\n"), None),
        (ACME, account("competitors: [нет]\n"), "competitors[0]"),
        (ACME, account("exit_plan: none\n"), None),
        (ACME, account("exit_plan: '-'\n"), "exit_plan"),
        (ACME, account("key_since: 1970-01-01\n"), "key_since"),
        (ACME, account("legal_entities: [{id: test, name: Namib, country: NA}]\n"), None),
        (ACME, account("custom: {vip: нет}\n"), None),
        (ACME, account("unknown: {headcount: {why: refused, asked: 2026-02-01, note: '?'}}\n"), None),
        (ACME, account().replace("food", "other"), None),
        (CFO, contact("phones: [{number: '000 00 00'}]\n"), "phones[0].number"),
        (CFO, contact("phones: [{number: '1234567'}]\n"), "phones[0].number"),
        (CFO, contact("phones: [{number: '+30 222 222 2222'}]\n"), None),
        (CFO, contact().replace("maria@acme.example", "test@test.ru"), "emails[0]"),
        (CFO, contact().replace("maria@acme.example", "test@acme.example"), None),
        ("personal/acme/cfo.yaml", "birthday: 1900-01-01\n", "birthday"),
        ("personal/acme/cfo.yaml", "birthday: --01-01\n", None),
    ],
)
def test_placeholders(linted: Linted, path: str, text: str, field: str | None) -> None:
    found = of(linted({path: text}), "KAM706")
    assert [each.field for each in found] == ([field] if field else [])
    assert all("1900" not in each.message for each in found)


def test_a_value_of_a_list_is_no_placeholder(linted: Linted) -> None:
    lists = {"policy/lists.yaml": "industries: [food, unknown]\n"}
    assert of(linted({**lists, ACME: account().replace("food", "unknown")}), "KAM706") == []


def test_what_a_meeting_says_is_another_rule_s(linted: Linted) -> None:
    (path, text), *_ = talk().items()
    empty = text.replace("What we agreed about prices, and what they do for it.", "'-'")
    assert len(of(linted({path: empty}), "KAM706")) == 1
    assert of(linted({path: empty.replace("kind: note", "kind: meeting")}), "KAM706") == []


@pytest.mark.parametrize(
    ("asked", "why", "found"),
    [
        ("2025-09-03", "refused", False),  # six months ago today
        ("2025-09-02", "refused", True),
        ("2025-09-02", "not-applicable", False),
        ("2020", "refused", False),  # its form is the schema's business
    ],
)
def test_unknown_grown_old(linted: Linted, asked: str, why: str, found: bool) -> None:
    unknown = f"unknown: {{headcount: {{why: {why}, asked: '{asked}', by: anna}}}}\n"
    assert bool(of(linted({ACME: account(unknown)}), "KAM707")) is found


def test_one_record_is_asked_about_once(linted: Linted) -> None:
    unknown = "unknown: {headcount: {why: refused, asked: 2025-01-01}, owners: {why: refused, asked: 2025-01-01}}\n"
    (found,) = of(linted({ACME: account(unknown)}), "KAM707")
    assert "headcount and owners of Acme" in found.message


# ---- whatever stands in a file, no check falls

OURS = [rule for rule in registry.RULES if rule.check and rule.code >= "KAM211" and rule.code[3] in "2567"]
ODD: list[Any] = [
    None,
    True,
    7,
    "",
    " ",
    "x",
    "-",
    "2026-02-30",
    "\u0000",
    [],
    [[]],
    {},
    {"id": 1},
    [{"id": []}],
    [None, {}],
]

RICH: Mapping[str, Any] = {
    "kam.yaml": {"format": 1, "company": {"name": "Ours"}, "currency": "EUR"},
    "team/anna.yaml": {
        "name": "Anna",
        "role": "account-manager",
        "level": "head",
        "emails": ["anna@example.com"],
        "phone": "+30 690 000 0001",
        "sim": {"number": "+30 690 000 0001", "issued": "2021-07-06"},
        "joined": "2021-07-06",
        "left": "2026-01",
    },
    ACME: {
        "name": "ООО «Акме»",
        "circle": "key",
        "manager": "anna",
        "parent": "beta",
        "target_key": True,
        "website": "https://acme.example",
        "legal_entities": [
            {
                "id": "acme",
                "name": "Акме",
                "country": "RU",
                "tax_id": INN,
                "branch_code": "773601001",
                "lei": "529900T8BM49AURSDO54",
            }
            for INN in ("7707083893", "7707083894")
        ],
        "contracts": [
            {
                "id": "c",
                "number": "1",
                "legal_entity": "acme",
                "signed": "2024-01-01",
                "expires": "2027-01-01",
                "terms": [{"id": "t", "kind": "discount", "percent": 5, "conditions": "none"}],
            }
        ],
        "potential": {"amount": 1, "currency": "RUR"},
        "tags": ["maria@acme.example"],
        "custom": {"birthday": "1970-01-01"},
        "unknown": {"headcount": {"why": "refused", "asked": "2024-01-01"}},
    },
    "accounts/beta/account.yaml": {
        "name": "Acme",
        "circle": "key",
        "manager": "anna",
        "legal_entities": [
            {"id": "b", "name": "Beta", "tax_id": "7707083893", "branch_code": "773601001", "former_names": ["Акме"]}
        ],
    },
    CFO: {
        "name": "Мария Петрова",
        "level": "executive",
        "roles": ["economic-buyer"],
        "counterpart": "anna",
        "emails": ["m@gmial.com"],
        "phones": [{"number": "+0 1", "kind": "mobile"}],
        "processing": {"until": "2025-01-01", "do_not_contact": True},
        "former_ids": ["old"],
        "draft": True,
        "left": "2025-12-31",
    },
    "accounts/acme/contacts/buyer.yaml": {
        "name": "Petrova Maria",
        "emails": ["m@gmial.com"],
        "phones": [{"number": "+0 1", "kind": "mobile"}],
        "draft": True,
    },
    "accounts/acme/contacts/head.yaml": {"name": "М. П.", "level": "head", "emails": ["M@gmial.com"]},
    "accounts/gamma/account.yaml": {"name": "Acme Ltd", "circle": "market", "website": "http://www.acme.example"},
    "personal/acme/cfo.yaml": {"birthday": "1970-01-01", "hobbies": ["?"]},
    "personal/acme/old.yaml": {"birthday": "1970-01-01"},
    "accounts/acme/interactions/2026/2026-01-10-note-a.yaml": {
        "kind": "proposal",
        "date": "2026-01-10",
        "subject": "Terms",
        "participants": ["cfo", "buyer"],
        "team": ["anna"],
        "proposal": {"recipients": ["cfo"], "amount": 1, "currency": "EUT"},
        "next_steps": [{"id": "a", "what": "Call", "who": "anna", "due": "2026-03-01"}],
        "agreements": [
            {"id": "d", "kind": "discount", "percent": 7, "agreed_with": "cfo", "valid_until": "2026-02-01"},
            {"id": "b", "kind": "bonus", "percent": 0, "products": ["x"], "legal_entities": ["acme"]},
            {"id": "w", "kind": "debt-reduction", "debt": {"document": "1", "was": 1, "now": 2, "currency": "EUR"}},
        ],
    },
    "accounts/acme/interactions/2026/2026-02-10-note-b.yaml": {
        "kind": "invoice",
        "date": "2026-02-10",
        "subject": "Invoice",
        "invoice": {"number": "1", "type": "tax-invoice", "amount": 1, "currency": "USD", "seller": "a"},
        "agreements": [{"id": "e", "kind": "discount", "percent": 9, "supersedes": "d", "valid_from": "2026-02-10"}],
    },
    "accounts/acme/interactions/2026/2026-02-20-note-c.yaml": {
        "kind": "note",
        "date": "2026-02-20",
        "subject": "More",
        "agreements": [{"id": "f", "kind": "discount", "percent": 11}],
    },
    "accounts/acme/deals/a.yaml": {"name": "One", "stage": "lead", "manager": "anna", "amount": 1, "currency": "USD"},
    "accounts/acme/contacts/ghost.yaml": {"name": "(erased)", "erased": "2026-01-10", "emails": ["g@acme.example"]},
    "accounts/acme/complaints/a.yaml": {
        "opened": "2026-01-01",
        "subject": "Late",
        "responsible": "anna",
        "contact": "ghost",
    },
}
LEDGERS = {
    "sales/2025-05.csv": "date,account,amount,currency,document,cost\n"
    "2025-05-05,acme,10,EUR,1,5\n2025-05-05,beta,1,USD,1,\n",
    "sales/2026-01.csv": "date,account,amount,currency,document,cost\n2026-01-05,acme,10,EUR,2,9\nx,,y,ZZZ,,\n",
    "rates/2025.csv": "date,currency,rate\n2025-05-01,GBP,1.1\nx,USD,\n",
}


def _places(data: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [at] if at else []
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in items:
        found += _places(value, (*at, name))
    return found


PLACES = [(path, place) for path, data in RICH.items() if path != "kam.yaml" for place in _places(data)]


def _spoil(data: Any, place: tuple[Any, ...], value: Any) -> Any:
    spoiled = deepcopy(data)
    inner = spoiled
    for step in place[:-1]:
        inner = inner[step]
    if value is ...:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return spoiled


def _findings(root: Path) -> dict[str, int]:
    context = Context(open_repository(root, tolerant=True), TODAY)
    return {rule.code: sum(1 for _ in rule.check(context)) for rule in OURS if rule.check is not None}


def _write(root: Path, files: Mapping[str, Any]) -> None:
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else yamlio.dump(content))


def test_the_rich_repository_has_most_findings(tmp_path: Path) -> None:
    _write(tmp_path, {**RICH, **LEDGERS})
    silent = {code for code, number in _findings(tmp_path).items() if not number}
    # Else the property below would prove little.
    assert silent <= {
        "KAM212",
        "KAM219",
        "KAM504",
        "KAM508",
        "KAM512",
        "KAM602",
        "KAM603",
        "KAM605",
        "KAM607",
        "KAM702",
        "KAM710",
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from([..., *ODD])), min_size=1, max_size=4))
def test_no_check_falls_on_odd_values(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[tuple[str, tuple[Any, ...]], Any]]
) -> None:
    files: dict[str, Any] = {**RICH, **LEDGERS}
    for (path, place), value in changes:
        # an earlier change may have taken the place away
        with contextlib.suppress(KeyError, IndexError, TypeError):
            files[path] = _spoil(files[path], place, value)
    root = tmp_path_factory.mktemp("odd")
    # what cannot be written cannot be read either: the files before it will do
    with contextlib.suppress(DataError):
        _write(root, files)
    _findings(root)


def test_the_order_of_files_says_nothing(tmp_path: Path) -> None:
    _write(tmp_path / "one", {**RICH, **LEDGERS})
    _write(tmp_path / "two", dict(reversed({**RICH, **LEDGERS}.items())))
    found = [
        sorted(
            str(each)
            for rule in OURS
            if rule.check is not None
            for each in rule.check(Context(open_repository(tmp_path / name, tolerant=True), TODAY))
        )
        for name in ("one", "two")
    ]
    assert found[0] == found[1]
