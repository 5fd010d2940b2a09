"""Accounts, contacts, team, interactions: created with ids, found again, edited field by field."""

from __future__ import annotations

import pytest
from import_company import Company

from kamcli.errors import KamError

ACCOUNTS = """
system: crm
files: {clients: {}}
import:
  - to: accounts
    from: clients
    external_id: code
    id: name
    fields:
      name: name
      circle: {constant: customer}
      headcount: staff
      related_party: related
      tags: [{column: tags, split: ";"}]
      custom.region: region
      legal_entities:
        - {id: {constant: main}, name: legal name, tax_id: inn}
"""
CLIENTS = "code,name,legal name,inn,staff,related,tags,region\n"
FIRST = "C1,Ромашка,ООО «Ромашка»,0077,120,нет,big;north,Север\n"


def clients(*rows: str) -> dict[str, str]:
    return {"clients.csv": CLIENTS + "".join(rows)}


def test_a_record_too_large_to_be_read_again_is_not_written(company: Company) -> None:
    (told,) = company.reasons(ACCOUNTS, clients(f"C1,Acme,{'x' * 1_100_000},,,,,\n"))
    assert "at most 1048576 are read" in told


def test_a_record_is_created_with_the_types_of_its_schema(company: Company) -> None:
    company.bring(ACCOUNTS, clients(FIRST))
    assert company.read("accounts/romashka/account.yaml") == (
        "name: Ромашка\n"
        "circle: customer\n"
        "headcount: 120\n"
        "related_party: false\n"
        "tags:\n  - big\n  - north\n"
        "custom:\n  region: Север\n"
        "legal_entities:\n  - id: main\n    name: ООО «Ромашка»\n    tax_id: \"0077\"\n"
        "external_ids:\n  crm: C1\n"
    )  # fmt: skip


def test_the_same_rows_change_nothing(company: Company) -> None:
    company.bring(ACCOUNTS, clients(FIRST))
    before = company.files()
    assert company.bring(ACCOUNTS, clients(FIRST)).targets[0].unchanged == 1
    assert company.files() == before


HAND_MADE = """\
# the dearest client
name:   Ромашка   # do not rename
circle: customer
headcount: 120
manager: anna
tags: [big, north, 'by hand']
legal_entities:
  - {id: main, name: ООО «Ромашка», tax_id: "0077", address: Lenina 1}   # checked
  - {id: second, name: Ромашка Плюс}
external_ids: {crm: C1}
"""


def test_a_changed_row_edits_only_its_fields(company: Company) -> None:
    company.write("accounts/romashka/account.yaml", HAND_MADE)
    plan = company.bring(ACCOUNTS, clients("C1,Ромашка,ООО «Ромашка-М»,0077,150,,big;south,\n"))
    assert company.read("accounts/romashka/account.yaml") == (
        HAND_MADE.replace("headcount: 120", "headcount: 150")
        .replace("ООО «Ромашка»", "ООО «Ромашка-М»")
        .replace("'by hand']", "'by hand', south]")
    )
    (change,) = plan.targets[0].changes
    assert [(one.pointer, one.old, one.new) for one in change.fields] == [
        (("headcount",), 120, 150),
        (("tags", 3), None, "south"),
        (("legal_entities", 0, "name"), "ООО «Ромашка»", "ООО «Ромашка-М»"),
    ]


def test_keep_wins_over_the_file_and_is_told(company: Company) -> None:
    company.write("accounts/romashka/account.yaml", HAND_MADE)
    keeping = ACCOUNTS.replace("headcount: staff", "headcount: {column: staff, on_change: keep}")
    plan = company.plan(keeping, clients(FIRST.replace("120", "150").replace("нет", "").replace("Север", "")))
    assert plan.files == {}
    assert [(one.old, one.new) for one in plan.targets[0].kept[0].fields] == [(120, 150)]


def test_keep_for_a_whole_target(company: Company) -> None:
    company.write("accounts/romashka/account.yaml", HAND_MADE)
    keeping = ACCOUNTS.replace("from: clients", "from: clients\n    on_change: keep")
    company.bring(keeping, clients("C1,Camomile,ООО,1,150,да,south,Юг\n"))
    text = company.read("accounts/romashka/account.yaml")
    assert text.startswith(HAND_MADE)
    assert text.removeprefix(HAND_MADE) == "related_party: true\ncustom:\n  region: Юг\n"


def test_a_list_may_be_replaced_as_a_whole(company: Company) -> None:
    company.write("accounts/romashka/account.yaml", HAND_MADE)
    replacing = ACCOUNTS.replace(
        'tags: [{column: tags, split: ";"}]', 'tags: {items: [{column: tags, split: ";"}], on_change: replace}'
    )
    company.bring(replacing, clients(FIRST))
    assert "by hand" not in company.read("accounts/romashka/account.yaml")


def test_an_empty_cell_removes_only_where_told(company: Company) -> None:
    company.write("accounts/romashka/account.yaml", HAND_MADE)
    row = clients("C1,Ромашка,ООО «Ромашка»,0077,,,big,\n")
    assert company.plan(ACCOUNTS, row).files == {}
    company.bring(ACCOUNTS.replace("headcount: staff", "headcount: {column: staff, when_empty: remove}"), row)
    assert company.read("accounts/romashka/account.yaml") == HAND_MADE.replace("headcount: 120\n", "")


def test_rows_of_one_record_are_joined(company: Company) -> None:
    text = ACCOUNTS.replace("{constant: main}", "{compute: slug(column('legal name'))}")
    company.bring(text, clients("C1,Acme,Acme One,1,,,,\n", "C1,Acme,Acme Two,2,5,,,\n"))
    data = company.read("accounts/acme-2/account.yaml")
    assert "headcount: 5\n" in data
    assert data.count("  - id: acme-") == 2
    (told,) = company.reasons(text, clients("C1,Acme,A,1,,,,\n", "C1,Bcme,A,1,,,,\n"))
    assert told.startswith("clients.csv:3: name is Bcme here and Acme in an earlier row")


def test_ids_are_unique_and_former_ids_stay_reserved(company: Company) -> None:
    company.write("accounts/new/account.yaml", "name: N\ncircle: market\nformer_ids: [old]\n")
    plan = company.bring(ACCOUNTS, clients("C1,Acme,,,,,,\n", "C2,ACME!,,,,,,\n", "C3,Old,,,,,,\n"))
    assert [change.id for change in plan.targets[0].changes] == ["acme-2", "acme-3", "old-2"]
    company.write("accounts/acme-2/account.yaml", company.read("accounts/acme-2/account.yaml").replace("C1", "C9"))
    assert company.plan(ACCOUNTS, clients("C9,Renamed,,,,,,\n")).targets[0].changes[0].id == "acme-2"


def test_records_made_by_hand_are_found_by_tax_number_or_name(company: Company) -> None:
    company.write(
        "accounts/by-hand/account.yaml",
        "name: X\ncircle: market\nlegal_entities: [{id: a, name: A, tax_id: '00 77'}]\n",
    )
    matching = ACCOUNTS.replace("id: name", "id: name\n    match: [external_id, tax_id, name]")
    plan = company.bring(matching, clients(FIRST, "C2,ACME ,,,,,,\n"))
    assert [(change.id, change.created) for change in plan.targets[0].changes] == [("by-hand", False), ("acme", False)]
    assert "crm: C2" in company.read("accounts/acme/account.yaml")
    assert company.plan(matching, clients(FIRST, "C2,ACME ,,,,,,\n")).files == {}


def test_without_external_ids_rows_are_found_by_id(company: Company) -> None:
    text = ACCOUNTS.replace("    external_id: code\n", "")
    plan = company.bring(text, clients(",Acme,,,7,,,\n", ",New,,,,,,\n"))
    assert [(change.id, change.created) for change in plan.targets[0].changes] == [("acme", False), ("new", True)]
    assert company.plan(text, clients(",Acme,,,7,,,\n", ",New,,,,,,\n")).files == {}


def test_records_gone_from_the_file_are_told_and_stay(company: Company) -> None:
    company.bring(ACCOUNTS, clients(FIRST, "C2,Other,,,,,,\n"))
    plan = company.bring(ACCOUNTS, clients(FIRST))
    assert [(gone.id, gone.path) for gone in plan.targets[0].gone] == [("other", "accounts/other/account.yaml")]
    assert company.read("accounts/other/account.yaml")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",A,,,,,,\n", "code is empty, so the row cannot be found again"),
        ("C2,,,,,,,\n", "name is empty, and the id is made of it"),
        ("C2,!?,,,,,,\n", "name is “!?” where letters or digits are needed"),
        ("C2,A,,,many,,,\n", "staff is “many” where a number"),
        ("C2,A,,,,perhaps,,\n", "“perhaps” stands where yes or no is needed"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(company: Company, row: str, reason: str) -> None:
    (told,) = company.reasons(ACCOUNTS, clients(FIRST, row))
    assert told == f"clients.csv:3: {told.partition(': ')[2]}"
    assert reason in told


def test_fields_that_the_schema_does_not_have_are_mistakes(company: Company) -> None:
    wrong = ACCOUNTS.replace("headcount", "headcuont").replace("tax_id: inn", "taxid: inn").replace(
        "name: name\n      circle", "name: {colum: name}\n      circle"
    )  # fmt: skip
    with pytest.raises(KamError) as caught:
        company.plan(wrong, clients(FIRST))
    told = str(caught.value)
    assert "accounts have no field headcuont; did you mean headcount?" in told
    assert "accounts have no field legal_entities.*.taxid; did you mean tax_id?" in told
    assert "name is one value" in told


PEOPLE = """
system: crm
files: {people: {}}
import:
  - to: contacts
    from: people
    account: {column: client, record: account, system: erp}
    external_id: code
    fields:
      name: {template: "{first} {last}"}
      title: title
      reports_to: {column: boss, record: contact, missing: empty}
      counterpart: {column: ours, record: colleague, by: name, missing: empty}
      emails: [email, second email]
      phones:
        - {number: {column: phones, split: ","}, kind: {constant: office}}
"""
PEOPLE_HEADER = "code,client,first,last,title,boss,ours,email,second email,phones\n"


def people(*rows: str) -> dict[str, str]:
    return {"people.csv": PEOPLE_HEADER + "".join(rows)}


def test_contacts_are_named_by_their_function(company: Company) -> None:
    company.bring(
        PEOPLE,
        people(
            "1,A1,Ann,Lee,Buyer,3,ANNA BERG,ann@acme.example,,555-1\n",
            "2,A1,Bob,Ray,Buyer,3,,,bob@acme.example,\"555-1, 555-2\"\n",
            "3,A1,Eve,Fox,Финансовый директор,,,,,\n",
            "4,A1,Kim,,,,,,,\n",
        ),
    )  # fmt: skip
    folder = company.root / "accounts/acme/contacts"
    assert sorted(path.stem for path in folder.iterdir()) == ["buyer", "buyer-2", "contact", "finansovyy-direktor"]
    assert company.read("accounts/acme/contacts/buyer-2.yaml") == (
        "name: Bob Ray\ntitle: Buyer\nreports_to: finansovyy-direktor\n"
        "emails:\n  - bob@acme.example\n"
        "phones:\n  - number: 555-1\n    kind: office\n  - number: 555-2\n    kind: office\n"
        'external_ids:\n  crm: "2"\n'
    )
    assert "counterpart: anna\n" in company.read("accounts/acme/contacts/buyer.yaml")


def test_names_stand_in_no_path_unless_the_policy_says_so(company: Company) -> None:
    named = PEOPLE.replace("external_id: code", "external_id: code\n    id: {template: '{last}-{first}'}")
    row = people("1,A1,Ann,Lee,Buyer,,,,,\n")
    assert "holds the person's name" in company.reasons(named, row)[0]
    company.write("policy/limits.yaml", "contacts: {id_from: name}\n")
    assert company.plan(named, row).targets[0].changes[0].id == "acme/lee-ann"
    assert company.plan(PEOPLE, row).targets[0].changes[0].id == "acme/ann-lee"


def test_a_contact_needs_its_account(company: Company) -> None:
    assert "there is no account with the erp id “A2”" in company.reasons(PEOPLE, people("1,A2,A,B,,,,,,\n"))[0]
    assert "client is empty, so there is no account" in company.reasons(PEOPLE, people("1,,A,B,,,,,,\n"))[0]
    company.bring(PEOPLE, people("1,A1,A,B,,,,,,\n"))
    company.write("accounts/other/account.yaml", "name: O\ncircle: market\nexternal_ids: {erp: A3}\n")
    assert "belongs to other in the file" in company.reasons(PEOPLE, people("1,A3,A,B,,,,,,\n"))[0]


def test_a_person_of_unknown_name_is_ambiguous(company: Company) -> None:
    company.write("team/anna2.yaml", "name: anna berg\n")
    (told,) = company.reasons(PEOPLE, people("1,A1,A,B,,,Anna Berg,,,\n"))
    assert "“Anna Berg” means several records: anna, anna2" in told


BOTH = """
system: crm
files: {clients: {}, people: {}}
import:
  - to: contacts
    from: people
    account: {column: client, record: account}
    external_id: code
    fields: {name: first}
  - to: accounts
    from: clients
    external_id: code
    fields: {name: name, circle: {constant: market}, headcount: staff}
"""


def test_targets_may_refer_to_each_other_in_any_order(company: Company) -> None:
    files = {**clients("C1,New,,,,,,\n"), **people("1,C1,Ann,,,,,,,\n")}
    plan = company.bring(BOTH, files)
    assert [target.to for target in plan.targets] == ["accounts", "contacts"]
    assert company.read("accounts/new/contacts/contact.yaml").startswith("name: Ann\n")


def test_what_refers_to_a_row_left_out_is_left_out_too(company: Company) -> None:
    files = {**clients("C1,New,,,many,,,\n", "C2,Good,,,,,,\n"), **people("1,C1,Ann,,,,,,,\n", "2,C2,Bob,,,,,,,\n")}
    plan = company.bring(BOTH, files, skip=True)
    assert sorted(map(str, plan.bad)) == [
        "clients.csv:2: staff is “many” where a number with a decimal point is needed",
        "people.csv:2: there is no account with the crm id “C1”",
    ]
    assert sorted(path for path in plan.files if path.startswith("accounts")) == [
        "accounts/good/account.yaml",
        "accounts/good/contacts/contact.yaml",
    ]


EVENTS = """
system: crm
files: {events: {dates: "DD.MM.YYYY hh:mm"}}
lookups: {kinds: {table: {Звонок: call, Встреча: meeting}}}
import:
  - to: interactions
    from: events
    account: {column: client, record: account, system: erp}
    external_id: code
    fields:
      kind: {column: type, lookup: kinds}
      date: when
      subject: subject
      summary: notes
      team: [{column: ours, record: colleague, system: erp}]
"""


def test_interactions_are_filed_by_date_and_subject(company: Company) -> None:
    rows = 'code,client,type,when,subject,notes,ours\n9,A1,звонок,02.03.2026 10:30,Скидка,"first\nsecond",7\n'
    company.bring(EVENTS, {"events.csv": rows})
    assert company.read("accounts/acme/interactions/2026/2026-03-02-call-skidka.yaml") == (
        "kind: call\ndate: 2026-03-02\nsubject: Скидка\nsummary: |-\n  first\n  second\n"
        'team:\n  - anna\nexternal_ids:\n  crm: "9"\n'
    )
    before = company.files()
    company.bring(EVENTS, {"events.csv": rows})
    assert company.files() == before
    company.bring(EVENTS, {"events.csv": rows.replace("02.03", "03.03")})
    assert "date: 2026-03-03\n" in company.read("accounts/acme/interactions/2026/2026-03-02-call-skidka.yaml")


def test_deals_and_complaints_come_in_too(company: Company) -> None:
    text = """
system: crm
files: {rows: {}}
import:
  - to: deals
    from: rows
    account: {constant: acme}
    external_id: code
    fields: {name: name, stage: {constant: proposal}, amount: amount, currency: {constant: EUR}, tender.deadline: until}
  - to: complaints
    from: rows
    account: {constant: acme}
    external_id: code
    fields: {opened: until, product: name}
"""
    company.bring(text, {"rows.csv": "code,name,amount,until\n1,Pumps,10.50,2026-05-01\n"})
    assert "amount: 10.50\n" in company.read("accounts/acme/deals/pumps.yaml")
    assert company.read("accounts/acme/complaints/2026-05-01-pumps.yaml").startswith("opened: 2026-05-01\n")


def test_nothing_climbs_out_of_the_repository(company: Company) -> None:
    text = ACCOUNTS.replace("id: name", "id: code")
    plan = company.bring(text, clients("../../etc,A,,,,,,\n", "con,B,,,,,,\n"))
    assert sorted(path for path in plan.files if path.startswith("accounts")) == [
        "accounts/con-1/account.yaml",
        "accounts/etc/account.yaml",
    ]
