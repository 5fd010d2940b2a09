"""Duplicate clients and contacts, and numbers that cannot be right (KAM211 to KAM219): the boundaries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from states import TODAY, lay

from kamcli.lint import Finding, Report, Severity, example
from kamcli.lint.fixing import fixed
from kamcli.repository import open_repository

Linted = Callable[[Mapping[str, str | None]], Report]

INN, OTHER_INN, AFM = "7707083893", "7736050003", "094014201"


def account(name: str, *entities: str, more: str = "") -> str:
    listed = "legal_entities:\n" + "".join(f"  - {{{entity}}}\n" for entity in entities) if entities else ""
    return f"name: {name}\ncircle: market\nindustry: food\nmanager: anna\n{listed}{more}"


def contact(name: str, *, email: str = "", phone: str = "", kind: str = "mobile", more: str = "") -> str:
    reach = f"emails: [{email}]\n" if email else ""
    reach += f"phones: [{{number: '{phone}', kind: {kind}}}]\n" if phone else ""
    return f"name: {name}\nroles: [technical]\n{reach}{more}"


def of(report: Report, *codes: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.code in codes]


def two(first: str, second: str) -> dict[str, str]:
    return {"accounts/beta/account.yaml": first, "accounts/gamma/account.yaml": second}


# ---- one tax number under two accounts (D9)


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (f"tax_id: '{INN}'", f"tax_id: '{INN}'", ["KAM211"]),
        (f"tax_id: '{INN}', country: RU", "tax_id: '77 0708-3893'", ["KAM211"]),
        (f"tax_id: EL{AFM}, country: GR", f"tax_id: '{AFM}', country: GR", ["KAM211"]),
        (f"tax_id: '{INN}', branch_code: '773601001'", f"tax_id: '{INN}', branch_code: '773601001'", ["KAM211"]),
        (f"tax_id: '{INN}', branch_code: '773601001'", f"tax_id: '{INN}', branch_code: '231043001'", []),
        (f"tax_id: '{INN}', branch_code: '773601001'", f"tax_id: '{INN}'", ["KAM212"]),
        (f"tax_id: '{INN}', country: RU", f"tax_id: '{INN}', country: KZ", []),
        (f"tax_id: '{INN}'", f"tax_id: '{OTHER_INN}'", []),
        ("tax_id: unknown", "tax_id: unknown", []),
    ],
)
def test_tax_numbers_of_two_accounts(linted: Linted, first: str, second: str, found: list[str]) -> None:
    one, other = account("Beta", f"id: a, name: One, {first}"), account("Gamma", f"id: a, name: Two, {second}")
    assert [each.code for each in of(linted(two(one, other)), "KAM211", "KAM212")] == found


def test_one_client_may_have_one_number_twice(linted: Linted) -> None:
    entities = (f"id: a, name: One, tax_id: '{INN}'", f"id: b, name: Two, tax_id: '{INN}'")
    assert of(linted({"accounts/beta/account.yaml": account("Beta", *entities)}), "KAM211", "KAM212") == []


def test_sites_that_are_clients_are_a_warning(linted: Linted) -> None:
    entity = f"id: a, name: Shops, tax_id: '{INN}'"
    files = two(account("Beta", entity), account("Gamma", entity))
    report = linted({**files, "policy/limits.yaml": "clients: {sites_are_clients: true}\n"})
    assert [(each.code, each.severity) for each in of(report, "KAM211", "KAM212")] == [("KAM212", Severity.WARNING)]


def test_the_other_account_is_named_and_related(linted: Linted) -> None:
    entity = f"id: a, name: OOO Beta, tax_id: '{INN}'"
    (found,) = of(linted(two(account("Beta", entity), account("Gamma", entity))), "KAM211")
    assert found.path == "accounts/gamma/account.yaml"
    assert found.field == "legal_entities[0].tax_id"
    assert "Beta (beta)" in found.message
    assert [related.path for related in found.related] == ["accounts/beta/account.yaml"]


# ---- accounts that look alike


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("«Ромашка»", "Romashka"),
        ("ООО «Ромашка»", "Romashka Ltd."),
        ("Хороший хлеб", "Khoroshiy Khleb, OOO"),
        ("Хороший хлеб", "Horoshij hleb"),
        ("Ναυπηγεία Αιγαίου Α.Ε.", "Nafpigia Egeou S.A."),
        ("Müller & Söhne GmbH", "Mueller & Soehne"),
        ("АО «Северсталь»", "Severstal PJSC"),
        ("ACME FOODS", "Acme-Foods Inc"),
    ],
)
def test_one_name_in_two_scripts(linted: Linted, first: str, second: str) -> None:
    (found,) = of(linted(two(account(f'"{first}"'), account(f'"{second}"'))), "KAM213")
    assert "same name" in found.message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Shop 1", "Shop 11"),
        ("Zarechye Moloko", "Zarechye Sahar"),
        ("ABC", "АБЦ"),
        ("OOO", "Ltd"),
        ("Vesna Plus", "Vesna"),
        ("Техно-Сервис", "Техно-Сервис Юг"),
    ],
)
def test_names_that_only_resemble(linted: Linted, first: str, second: str) -> None:
    assert of(linted(two(account(f'"{first}"'), account(f'"{second}"'))), "KAM213") == []


@pytest.mark.parametrize(
    ("more_first", "more_second", "alike"),
    [
        ("website: https://www.beta-foods.com/en\n", "website: http://beta-foods.com\n", True),
        ("website: https://shop.beta.co.uk\n", "website: https://gamma.co.uk\n", False),
        ("website: https://facebook.com/beta\n", "website: https://facebook.com/gamma\n", False),
        ("website: https://beta.com\nparent: acme\n", "website: https://beta.com\nparent: acme\n", False),
        ("website: https://beta.com\n", "website: https://beta.com\nparent: beta\n", False),
        ("website: https://beta.com\ncontrol_group: g\n", "website: https://beta.com\ncontrol_group: g\n", False),
    ],
)
def test_websites(linted: Linted, more_first: str, more_second: str, alike: bool) -> None:
    files = two(account("Beta", more=more_first), account("Gamma", more=more_second))
    assert bool(of(linted(files), "KAM213")) is alike


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("ivan@beta.ru", "olga@beta.ru", True),
        ("ivan@msk.beta.ru", "olga@BETA.ru", True),
        ("ivan@mail.ru", "olga@mail.ru", False),
        ("ivan@yahoo.fr", "olga@yahoo.fr", False),
        ("ivan@example.com", "olga@example.com", False),  # the domain of our own Anna
    ],
)
def test_domains_of_contacts(linted: Linted, first: str, second: str, alike: bool) -> None:
    files = two(account("Beta"), account("Gamma"))
    files["accounts/beta/contacts/buyer.yaml"] = contact("Ivan Petrov", email=first)
    files["accounts/gamma/contacts/buyer.yaml"] = contact("Olga Smirnova", email=second)
    assert bool(of(linted(files), "KAM213")) is alike


def test_a_domain_of_the_company_s_list_says_nothing(linted: Linted) -> None:
    files = two(
        account("Beta", more="website: https://park.com\n"), account("Gamma", more="website: https://park.com\n")
    )
    files["policy/lint.yaml"] = "options: {account-alike: {public_domains: [park.com]}}\n"
    assert of(linted(files), "KAM213") == []


def test_a_crowd_at_one_domain_says_nothing(linted: Linted) -> None:
    files = {f"accounts/shop-{n}/account.yaml": account(f"S{n}", more="website: https://park.com\n") for n in range(6)}
    assert of(linted(files), "KAM213") == []
    assert len(of(linted({"accounts/shop-5/account.yaml": None}), "KAM213")) == 4


def test_a_name_alone_says_little_beside_two_tax_numbers(linted: Linted) -> None:
    first = account("Romashka", f"id: a, name: OOO Romashka, tax_id: '{INN}', country: RU")
    second = account("Ромашка", f"id: a, name: ООО Ромашка, tax_id: '{OTHER_INN}', country: RU")
    assert of(linted(two(first, second)), "KAM213") == []
    website = "website: https://romashka.ru\n"
    assert len(of(linted(two(first + website, second + website)), "KAM213")) == 1


def test_one_tax_number_is_not_said_twice(linted: Linted) -> None:
    entity = f"id: a, name: Romashka, tax_id: '{INN}', country: RU"
    report = linted(two(account("Romashka", entity), account("Ромашка", entity)))
    assert [each.code for each in of(report, "KAM211", "KAM213")] == ["KAM211"]


def test_a_holding_that_goes_in_a_circle_stops_nothing(linted: Linted) -> None:
    report = linted(two(account("Romashka", more="parent: gamma\n"), account("Ромашка", more="parent: beta\n")))
    assert len(of(report, "KAM213")) == 1


# ---- contacts that look alike


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        (contact("Ivan Petrov", email="i@beta.ru"), contact("Петров Иван", email="petrov@beta.ru"), True),
        (contact("Ivan Petrov", email="i@beta.ru"), contact("Petr Ivanov", email="p@beta.ru"), False),
        (contact("Ivan", email="i@beta.ru"), contact("Ivan", email="p@beta.ru"), False),
        (contact("Ivan Petrov", email="I.P@beta.ru"), contact("I. P.", email="i.p@beta.ru"), True),
        (contact("Ivan Petrov", email="info@beta.ru"), contact("Olga Smirnova", email="info@beta.ru"), False),
        (contact("Ivan Petrov", phone="8 903 123-45-67"), contact("Vanya", phone="+7 (903) 123 4567"), True),
        (
            contact("Ivan Petrov", phone="+7 495 123 4567", kind="office"),
            contact("Olga Smirnova", phone="+7 495 123 4567", kind="office"),
            False,
        ),
        (
            contact("Ivan Petrov", email="i@beta.ru", more="left: 2025-01-01\n"),
            contact("Ivan Petrov", email="i@x.ru"),
            False,
        ),
    ],
)
def test_contacts_of_one_account(linted: Linted, first: str, second: str, alike: bool) -> None:
    files = {"accounts/acme/contacts/buyer.yaml": first, "accounts/acme/contacts/engineer.yaml": second}
    assert bool(of(linted(files), "KAM214")) is alike


def test_one_name_in_two_accounts_is_two_people(linted: Linted) -> None:
    files = {
        "accounts/beta/account.yaml": account("Beta"),
        "accounts/beta/contacts/buyer.yaml": contact("Мария Петрова", email="m@beta.ru"),
    }
    assert of(linted(files), "KAM214") == []
    files["accounts/beta/contacts/buyer.yaml"] = contact("Мария Петрова", email="maria@acme.example")
    (found,) = of(linted(files), "KAM214")
    assert "Петрова" not in found.message


# ---- numbers and codes


@pytest.mark.parametrize(
    ("entity", "codes"),
    [
        (f"tax_id: '{INN}', country: RU", []),
        ("tax_id: '7707083894', country: RU", ["KAM215"]),
        ("tax_id: '500100732259', country: RU", []),  # twelve digits: a sole trader
        (f"tax_id: '{INN}', country: RU, branch_code: '77360100'", ["KAM215"]),
        (f"tax_id: '{INN}', country: RU, branch_code: 7736AB001", []),
        (f"tax_id: '{AFM}', country: GR", []),
        ("tax_id: EL094014202, country: GR", ["KAM215"]),
        ("tax_id: '12/345/67890', country: DE", []),
        ("tax_id: nonsense, country: KZ", []),  # nobody knows its check digits
        ("tax_id: '7707083894'", []),  # nor of which country it is
        ("country: UK", ["KAM219"]),
        ("country: XK", []),
        ("country: ZZ", ["KAM219"]),
        ("country: uk", []),  # its form is the schema's business
        ("lei: 529900T8BM49AURSDO55", []),
        ("lei: 529900T8BM49AURSDO54", ["KAM216"]),
        ("lei: short", []),
    ],
)
def test_numbers_of_legal_entities(linted: Linted, entity: str, codes: list[str]) -> None:
    report = linted({"accounts/beta/account.yaml": account("Beta", f"id: a, name: One, {entity}")})
    assert [each.code for each in of(report, "KAM215", "KAM216", "KAM219")] == codes


@pytest.mark.parametrize(
    ("email", "wrong"),
    [
        ("a@beta.ru", False),
        ("a@почта.рф", False),
        ("a@xn--80a1acny.xn--p1ai", False),
        ("a@gmial.com", True),
        ("a@-beta.ru", True),
        ("a@beta-.ru", True),
        ("a@beta.r", True),
        ("a@10.0.0.1", True),
        ("a@be_ta.ru", True),
        ("not an address", False),
    ],
)
def test_domains_of_addresses(linted: Linted, email: str, wrong: bool) -> None:
    found = of(linted({"accounts/acme/contacts/buyer.yaml": contact("Ivan Petrov", email=f"'{email}'")}), "KAM217")
    assert bool(found) is wrong


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("+30 210 123 4567", False),
        ("8 (495) 123-45-67", False),
        ("+0 210 123 4567", True),
        ("+30 210", True),
        ("+1 23", True),
        ("1234 5678 9012 3456", True),
        ("+30 210 123 4567 ext. 12345678", False),
        ("112", False),
        ("call me", False),
    ],
)
def test_phone_numbers(linted: Linted, number: str, wrong: bool) -> None:
    found = of(linted({"accounts/acme/contacts/buyer.yaml": contact("Ivan Petrov", phone=number)}), "KAM218")
    assert bool(found) is wrong


def test_a_tax_number_with_spaces_is_found_and_safely_fixed(tmp_path: Path) -> None:
    text = "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n" + (
        'legal_entities:\n  - {id: acme, name: ООО Акме, country: RU, tax_id: "7707 083 893"} # from the stamp\n'
    )
    lay(tmp_path, {**example.FILES, "accounts/acme/account.yaml": text})
    mended = fixed(open_repository(tmp_path), TODAY)
    assert mended.changes == {"accounts/acme/account.yaml": text.replace("7707 083 893", "7707083893").encode()}
    assert [finding.code for finding in mended.report.findings] == []
