"""An import after two clients became one here: the other system still has two numbers."""

from __future__ import annotations

from import_company import Company

SALES = """
system: erp
files: {lines: {}}
import:
  - to: sales
    from: lines
    fields:
      date: day
      account: {column: client, record: account}
      legal_entity: entity
      amount: amount
      currency: {constant: EUR}
      ref: {template: "{no}"}
"""
ACCOUNTS = """
system: erp
files: {clients: {}}
import:
  - to: accounts
    from: clients
    external_id: code
    id: name
    fields:
      name: name
      circle: {constant: customer}
"""
MERGED = "name: Acme\ncircle: customer\nexternal_ids:\n  erp: A1\n  erp-2: B7\nformer_ids: [beta]\n"


ENTITIES = "legal_entities:\n  - {id: main, name: Acme SA}\n  - {id: main-2, name: Beta SA, former_ids: [beta/main]}\n"
LINES = "no,day,client,entity,amount\n1,2026-01-05,A1,main,10\n2,2026-01-06,B7,%s,20\n"


def test_lines_of_both_numbers_belong_to_the_one_client(company: Company) -> None:
    company.write("accounts/acme/account.yaml", MERGED + ENTITIES)
    company.bring(SALES, {"lines.csv": LINES % "main-2"})
    assert [line.split(",")[1] for line in company.read("sales/2026-01.csv").splitlines()[1:]] == ["acme", "acme"]


def test_what_was_booked_under_a_former_id_is_not_written_again(company: Company) -> None:
    company.write("accounts/acme/account.yaml", "name: Acme\ncircle: customer\nexternal_ids: {erp: A1}\n")
    company.write("accounts/beta/account.yaml", "name: Beta\ncircle: customer\nexternal_ids: {erp: B7}\n")
    company.bring(SALES, {"lines.csv": LINES % "main"})
    booked = company.read("sales/2026-01.csv")
    assert "beta,20,EUR,main" in booked
    (company.root / "accounts/beta/account.yaml").unlink()
    company.write("accounts/acme/account.yaml", MERGED + ENTITIES)
    assert company.bring(SALES, {"lines.csv": LINES % "main-2"}).targets[0].unchanged == 2
    assert company.read("sales/2026-01.csv") == booked
    company.bring(SALES, {"lines.csv": LINES % "main"})
    assert company.read("sales/2026-01.csv") == booked.replace("beta,20", "acme,20")


def test_the_second_number_makes_no_new_client_and_is_not_written_over_the_first(company: Company) -> None:
    company.write("accounts/acme/account.yaml", MERGED)
    company.bring(ACCOUNTS, {"clients.csv": "code,name\nB7,Acme\n"})
    assert company.read("accounts/acme/account.yaml") == MERGED
    plan = company.plan(ACCOUNTS, {"clients.csv": "code,name\nA1,Acme\nB7,Beta\n"})
    assert [str(bad).partition(": ")[2] for bad in plan.bad] == [
        "an earlier row is acme already: “B7” was merged into it here, so leave the row out"
    ]
