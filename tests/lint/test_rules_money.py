"""Agreements and money (KAM5xx): the boundaries of what contradicts, has run out, cannot be counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from kamcli.lint import Finding, Report

Linted = Callable[[Mapping[str, str | None]], Report]

HEAD = "date,account,amount,currency,document,seller\n"


def talk(day: str, *agreements: str, kind: str = "note") -> dict[str, str]:
    listed = "".join(f"  - {{id: agreed-{index}, {entry}}}\n" for index, entry in enumerate(agreements))
    text = (
        f"kind: {kind}\ndate: {day}\nsubject: Terms\nsummary: What we agreed about prices, and what they do for it.\n"
        f"participants: [cfo]\nteam: [anna]\nagreements:\n{listed}"
    )
    return {f"accounts/acme/interactions/{day[:4]}/{day}-note-terms.yaml": text}


def contract(terms: str, more: str = "") -> dict[str, str]:
    return {
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "legal_entities: [{id: north, name: North}, {id: south, name: South}]\n"
            f"contracts:\n  - id: supply\n    number: S-1\n{more}    terms:\n      - {{id: t, {terms}}}\n"
        )
    }


def of(report: Report, *codes: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.code in codes]


# ---- size, conditions, approver


@pytest.mark.parametrize(
    ("agreement", "codes"),
    [
        ("kind: bonus, percent: 2, conditions: Volume, approved_by: anna", []),
        ("kind: bonus, conditions: Volume, approved_by: anna", ["KAM501"]),
        ("kind: bonus, percent: 0, conditions: Volume, approved_by: anna", ["KAM501"]),
        ("kind: bonus, amount: 100, currency: EUR, conditions: Volume, approved_by: anna", []),
        ("kind: bonus, percent: 2, approved_by: anna", ["KAM502"]),
        ("kind: bonus, percent: 2, conditions: none", ["KAM503"]),
        ("kind: bonus, side: client", []),
        ("kind: bonus, status: withdrawn", []),
        ("kind: payment-terms, days: 0, approved_by: anna", []),
        ("kind: payment-terms, approved_by: anna", ["KAM501"]),
        ("kind: payment-terms, conditions: Half in advance, approved_by: anna", []),
        ("kind: discount, conditions: Volume, approved_by: anna", []),  # KAM108 says it
        ("kind: discount, percent: 0, conditions: Volume, approved_by: anna", ["KAM501"]),
        ("kind: exclusivity", []),
    ],
)
def test_what_a_concession_says(linted: Linted, agreement: str, codes: list[str]) -> None:
    found = of(linted(talk("2026-03-02", agreement)), "KAM501", "KAM502", "KAM503")
    assert [each.code for each in found] == codes


def test_concessions_are_the_policy_s(linted: Linted) -> None:
    files = talk("2026-03-02", "kind: discount, percent: 5, conditions: Volume")
    assert of(linted({**files, "policy/lists.yaml": "concession_kinds: [bonus]\n"}), "KAM503") == []


# ---- run out


@pytest.mark.parametrize(
    ("until", "more", "found"),
    [
        ("2026-03-03", "", False),  # its last day is today
        ("2026-03-02", "", True),
        ("2025-12-03", "", True),
        ("2025-12-02", "", False),  # more than 90 days ago
        ("2026-03-02", ", ended: 2026-03-02", False),
        ("2026-03-02", ", status: withdrawn", False),
    ],
)
def test_an_agreement_that_ran_out(linted: Linted, until: str, more: str, found: bool) -> None:
    entry = f"kind: discount, percent: 5, conditions: Volume, approved_by: anna, valid_until: {until}{more}"
    assert bool(of(linted(talk("2025-11-01", entry)), "KAM504")) is found


@pytest.mark.parametrize(
    ("later", "settled"),
    [
        ("kind: discount, percent: 7, conditions: Volume", True),
        ("kind: bonus, percent: 7, conditions: Volume", False),
        ("kind: discount, percent: 7, conditions: Volume, products: [glue]", True),
        ("kind: exclusivity, supersedes: agreed-0", True),
        ("kind: exclusivity, supersedes: 2025-11-01-note-terms/agreed-0", True),
        ("kind: exclusivity, supersedes: agreed-0, status: withdrawn", False),
    ],
)
def test_what_comes_after_it(linted: Linted, later: str, settled: bool) -> None:
    over = "kind: discount, percent: 5, conditions: Volume, approved_by: anna, valid_until: 2026-02-28"
    report = linted({**talk("2025-11-01", over), **talk("2026-03-01", later)})
    assert (of(report, "KAM504") == []) is settled


def test_a_contract_settles_it_too(linted: Linted) -> None:
    over = "kind: discount, percent: 5, conditions: Volume, approved_by: anna, valid_until: 2026-02-28"
    files = {**talk("2025-11-01", over), **contract("kind: discount, percent: 5, conditions: Volume")}
    assert of(linted(files), "KAM504") == []


# ---- contradictions


@pytest.mark.parametrize(
    ("older", "newer", "found"),
    [
        ("kind: discount, percent: 5", "kind: discount, percent: 7", True),
        ("kind: discount, percent: 5", "kind: discount, percent: 5.0", False),
        ("kind: discount, percent: 5", "kind: bonus, percent: 7", False),
        ("kind: discount, percent: 5, side: us", "kind: discount, percent: 7, side: client", False),
        ("kind: discount, percent: 5, side: us", "kind: discount, percent: 7", True),
        ("kind: discount, percent: 5", "kind: discount, percent: 7, supersedes: agreed-0", False),
        ("kind: discount, percent: 5", "kind: discount, percent: 7, status: withdrawn", False),
        ("kind: discount, percent: 5, ended: 2026-01-31", "kind: discount, percent: 7", False),
        ("kind: discount, percent: 5, valid_until: 2026-01-31", "kind: discount, percent: 7", False),
        ("kind: discount, percent: 5", "kind: discount, percent: 7, valid_from: 2026-03-04", False),
        ("kind: discount, percent: 5", "kind: discount, percent: 7, products: [glue]", False),
        ("kind: discount, percent: 5, products: [glue]", "kind: discount, percent: 7, products: [glue]", True),
        ("kind: discount, percent: 5, products: [glue]", "kind: discount, percent: 7, products: [paint]", False),
        (
            "kind: discount, percent: 5, products: [glue, tape]",
            "kind: discount, percent: 7, products: [tape, ink]",
            True,
        ),
        ("kind: discount, percent: 5, legal_entities: [a]", "kind: discount, percent: 7, legal_entities: [b]", False),
        ("kind: discount, percent: 5, legal_entities: [a]", "kind: discount, percent: 7, products: [glue]", True),
        ("kind: payment-terms, days: 30", "kind: payment-terms, days: 60", True),
        ("kind: price, amount: 5, currency: EUR", "kind: price, amount: 5, currency: USD", True),
        ("kind: exclusivity", "kind: exclusivity", False),
    ],
)
def test_two_agreements(linted: Linted, older: str, newer: str, found: bool) -> None:
    report = linted({**talk("2026-01-10", older), **talk("2026-02-10", newer)})
    places = [each.path.rpartition("/")[2] for each in of(report, "KAM505")]
    assert places == (["2026-02-10-note-terms.yaml"] if found else [])


def test_a_scale_agreed_in_one_talk_is_none(linted: Linted) -> None:
    steps = ("kind: discount, percent: 3, conditions: 10 t", "kind: discount, percent: 5, conditions: 20 t")
    assert of(linted(talk("2026-02-10", *steps)), "KAM505") == []


@pytest.mark.parametrize(
    ("agreement", "terms", "more", "found"),
    [
        ("kind: discount, percent: 7", "kind: discount, percent: 5", "", True),
        ("kind: discount, percent: 5", "kind: discount, percent: 5", "", False),
        ("kind: discount, percent: 7", "kind: discount, percent: 5", "    signed: 2026-02-11\n", False),
        ("kind: discount, percent: 7", "kind: discount, percent: 5", "    signed: 2026-02-10\n", True),
        ("kind: discount, percent: 7", "kind: discount, percent: 5", "    expires: 2026-03-02\n", False),
        ("kind: discount, percent: 7", "kind: discount, percent: 5", "    expires: 2026-03-03\n", True),
        (
            "kind: discount, percent: 7, legal_entities: [south]",
            "kind: discount, percent: 5",
            "    legal_entity: north\n",
            False,
        ),
        ("kind: discount, percent: 7", "kind: discount, percent: 5", "    legal_entity: north\n", True),
        ("kind: discount, percent: 7, products: [glue]", "kind: discount, percent: 5", "", False),
        ("kind: payment-terms, days: 60", "kind: payment-terms, days: 30", "", True),
    ],
)
def test_agreement_and_contract(linted: Linted, agreement: str, terms: str, more: str, found: bool) -> None:
    report = linted({**talk("2026-02-10", agreement), **contract(terms, more)})
    assert bool(of(report, "KAM506")) is found


@pytest.mark.parametrize(
    ("debt", "found"),
    [
        ("was: 100, now: 99.99", False),
        ("was: 100, now: 0", False),
        ("was: 100, now: 100", True),
        ("was: 100, now: 100.01", True),
        ("was: 100, now: -1", True),
        ("was: a lot, now: 1", False),  # the schema's business
    ],
)
def test_a_reduced_debt_is_smaller(linted: Linted, debt: str, found: bool) -> None:
    entry = f"kind: debt-reduction, approved_by: anna, debt: {{document: S-17, {debt}, currency: EUR}}"
    assert bool(of(linted(talk("2026-03-02", entry)), "KAM507")) is found


# ---- documents


def invoice(name: str, block: str, account: str = "acme", day: str = "2026-03-02") -> dict[str, str]:
    path = f"accounts/{account}/interactions/{day[:4]}/{day}-invoice-{name}.yaml"
    return {path: f"kind: invoice\ndate: {day}\nsubject: Invoice\ninvoice: {{amount: 1, currency: EUR, {block}}}\n"}


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("number: S-17, type: tax-invoice", "number: S-17, type: tax-invoice", True),
        ("number: S-17, type: tax-invoice", "number: ' s - 17', type: tax-invoice", True),
        ("number: S-17, type: tax-invoice", "number: S-17, type: payment-request", False),
        ("number: S-17, type: tax-invoice, seller: example", "number: S-17, type: tax-invoice, seller: other", False),
        ("number: S-17, type: tax-invoice, legal_entity: a", "number: S-17, type: tax-invoice, legal_entity: b", False),
        ("number: S-17, type: tax-invoice, legal_entity: a", "number: S-17, type: tax-invoice", True),
        ("type: tax-invoice", "type: tax-invoice", False),
    ],
)
def test_invoices_of_one_client(linted: Linted, first: str, second: str, found: bool) -> None:
    report = linted({**invoice("one", first), **invoice("two", second)})
    assert bool(of(report, "KAM508")) is found
    assert of(report, "KAM509") == []


def test_numbers_begin_anew_each_year(linted: Linted) -> None:
    block = "number: S-17, type: tax-invoice"
    assert of(linted({**invoice("one", block), **invoice("two", block, day="2025-03-02")}), "KAM508") == []


def test_an_invoice_with_two_clients_is_a_warning(linted: Linted) -> None:
    block = "number: S-17, type: tax-invoice"
    beta = {"accounts/beta/account.yaml": "name: Beta\ncircle: market\nindustry: food\nmanager: anna\n"}
    report = linted({**beta, **invoice("one", block), **invoice("two", block, account="beta")})
    assert [each.code for each in of(report, "KAM508", "KAM509")] == ["KAM509"]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("2026-02-25,acme,1,EUR,7,example\n2026-02-25,beta,1,EUR,7,example\n", 1),
        ("2026-02-25,acme,1,EUR,7,example\n2026-02-25,acme,1,EUR,7,example\n", 0),
        ("2026-02-25,acme,1,EUR,7,example\n2026-02-25,,1,EUR,7,example\n", 0),
        ("2026-02-25,acme,1,EUR,7,example\n2026-02-25,beta,1,EUR,7,other\n", 0),
        ("2026-02-25,acme,1,EUR,,example\n2026-02-25,beta,1,EUR,,example\n", 0),
        ("2026-02-25,acme,1,EUR,7,example\n" + "2026-02-25,beta,1,EUR,7,example\n" * 9, 1),
        ("".join(f"2026-02-25,{a},1,EUR,{n},\n" for n in range(10) for a in ("acme", "beta")), 10),
        ("".join(f"2026-02-25,{a},1,EUR,{n},\n" for n in range(11) for a in ("acme", "beta")), 1),
    ],
)
def test_documents_of_the_ledger(linted: Linted, lines: str, found: int) -> None:
    beta = {"accounts/beta/account.yaml": "name: Beta\ncircle: market\nindustry: food\nmanager: anna\n"}
    assert len(of(linted({**beta, "sales/2026-02.csv": HEAD + lines}), "KAM509")) == found


# ---- currencies and rates


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("2026-02-25,acme,1,EUR,7,", []),
        ("2026-02-25,acme,1,EUT,7,", ["KAM510"]),
        ("2026-02-25,acme,1,RUR,7,", ["KAM510"]),
        ("2001-02-25,acme,1,DEM,7,", ["KAM511"]),
        ("2006-02-25,acme,1,DEM,7,", ["KAM510"]),
        ("2026-02-25,acme,1,eur,7,", []),  # its form is the schema's business
        ("2026-02-25,acme,1,USD,7,", ["KAM511"]),
    ],
)
def test_currencies_of_the_ledger(linted: Linted, line: str, found: list[str]) -> None:
    codes = ("KAM510", "KAM511", "KAM512")
    report = linted({"sales/2026-02.csv": HEAD + f"{line}\n" * 3})
    assert [each.code for each in of(report, *codes)] == found


def test_the_company_s_own_currency(linted: Linted) -> None:
    text = "format: 1\ncompany: {name: Ours}\ncurrency: EUT\n"
    (found,) = of(linted({"kam.yaml": text}), "KAM510")
    assert (found.path, found.position.line) == ("kam.yaml", 3)


@pytest.mark.parametrize(
    ("rates", "found"),
    [
        ("2026-02-15,USD,0.92\n", []),  # ten days old on the 25th
        ("2026-02-14,USD,0.92\n", ["KAM512"]),
        ("2026-02-26,USD,0.92\n", ["KAM511"]),  # quoted, but only later
        ("2026-02-14,USD,0.92\n2026-02-25,USD,0.92\n", []),
        ("2026-02-25,GBP,1.17\n", ["KAM511"]),
        ("2026-02-25,USD,0\n", ["KAM511"]),
    ],
)
def test_rates(linted: Linted, rates: str, found: list[str]) -> None:
    files = {"rates/2026.csv": f"date,currency,rate\n{rates}", "sales/2026-02.csv": f"{HEAD}2026-02-25,acme,1,USD,7,\n"}
    assert [each.code for each in of(linted(files), "KAM511", "KAM512")] == found


def test_a_currency_without_rates_is_said_once(linted: Linted) -> None:
    files = {f"sales/2026-0{m}.csv": HEAD + f"2026-0{m}-20,acme,1,USD,{m},\n" for m in (1, 2)}
    deal = {"accounts/acme/deals/one.yaml": "name: One\nstage: lead\namount: 5\ncurrency: USD\n"}
    assert [each.path for each in of(linted({**files, **deal}), "KAM511")] == ["sales/2026-01.csv"]


def test_a_deal_alone_needs_a_rate_too(linted: Linted) -> None:
    deal = {"accounts/acme/deals/one.yaml": "name: One\nstage: lead\namount: 5\ncurrency: USD\n"}
    (found,) = of(linted(deal), "KAM511")
    assert (found.path, found.field) == ("accounts/acme/deals/one.yaml", "currency")


# ---- discounts and margin (D41); today is 2026-03-03, six months each


def squeezed(percent: str, cost_before: str, cost_after: str, since: str = "2025-09-01") -> dict[str, str]:
    head = "date,account,amount,currency,document,cost\n"
    return {
        **talk(since, f"kind: discount, percent: {percent}, conditions: Volume, approved_by: anna"),
        "sales/2025-05.csv": f"{head}2025-05-05,acme,1000,EUR,1,{cost_before}\n",
        "sales/2025-12.csv": f"{head}2025-12-05,acme,1000,EUR,2,{cost_after}\n",
    }


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (squeezed("1", "700", "710"), True),
        (squeezed("0.99", "700", "710"), False),
        (squeezed("1", "700", "709.99"), False),
        (squeezed("10", "700", "600"), False),
        (squeezed("10", "", "900"), False),  # no cost known before
        (squeezed("10", "700", "900", since="2025-02-01"), False),  # in force all along
        (squeezed("10", "700", "900", since="2025-08-15"), True),
    ],
)
def test_discount_and_margin(linted: Linted, files: dict[str, str], found: bool) -> None:
    assert bool(of(linted(files), "KAM513")) is found


def test_an_unreadable_ledger_is_no_evidence(linted: Linted) -> None:
    files = squeezed("10", "700", "900") | {"sales/2025-06.csv": 'date,account\n"2025'}
    assert of(linted(files), "KAM513") == []
