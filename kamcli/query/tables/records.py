"""The tables with one row a record: accounts, contacts, interactions, deals, complaints, team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kamcli.model.dates import days, whole_date
from kamcli.model.entity import Entity
from kamcli.query.column import ACCOUNT, Column, Item, Table, by_name, field, fields, own_id, records_of

if TYPE_CHECKING:
    from kamcli.query.moment import Moment

COUNTRY = "Country of the first legal entity that states one."


def _country(moment: Moment, item: Item) -> Any:
    account = moment.account(item.record.id)
    return account.country if account else None


def _silent(moment: Moment, item: Item) -> int | None:
    last = whole_date(moment.summaries.of(item.record.id).last or "")
    return None if last is None else days(last, moment.today)


def _dealings_left_out(moment: Moment) -> Sequence[str]:
    return moment.summaries.left_out


def _phones(_: Moment, item: Item) -> list[Any]:
    phones = item.data.get("phones")
    return [
        phone["number"]
        for phone in (phones if isinstance(phones, list) else ())
        if isinstance(phone, dict) and "number" in phone
    ]


def _days_open(moment: Moment, item: Item) -> int | None:
    opened, resolved = (
        whole_date(day) if isinstance(day := item.data.get(name), str) else None for name in ("opened", "resolved")
    )
    return None if opened is None else days(opened, resolved or moment.today)


ACCOUNTS = Table(
    "accounts",
    "Clients, one row each.",
    (Entity.ACCOUNT,),
    by_name(
        own_id("Id of the account."),
        *fields("name", "circle", "manager", "industry", "parent", "control_group"),
        Column(
            "holding",
            "text",
            lambda moment, item: moment.holding(item.record.id),
            meaning="Id of the account at the top of its parents; its own id where it has none.",
            counts=(Entity.ACCOUNT,),
        ),
        field("related_party", "flag"),
        *fields("status", "lifecycle", "source", "nace", "website"),
        field("headcount", "integer"),
        field("key_reasons", "list"),
        field("key_since", "date"),
        field("key_approved_by"),
        field("target_key", "flag"),
        field("model"),
        field("lines_of_business", "list"),
        field("competitors", "list"),
        field("tags", "list"),
        field("payment_days", "integer"),
        field("credit_limit.amount", "number", column="credit_limit"),
        field("credit_limit.currency", column="credit_currency"),
        field("potential.amount", "number", column="potential"),
        field("potential.currency", column="potential_currency"),
        Column("country", "text", _country, meaning=COUNTRY, counts=(Entity.ACCOUNT,)),
        field("first_contact"),
        Column(
            "last_contact",
            "date",
            lambda moment, item: moment.summaries.of(item.record.id).last,
            meaning="Date of the last interaction.",
            left_out=_dealings_left_out,
        ),
        Column(
            "silent_days",
            "integer",
            _silent,
            meaning="Days since the last interaction.",
            left_out=_dealings_left_out,
        ),
        Column(
            "open_steps",
            "integer",
            lambda moment, item: moment.summaries.of(item.record.id).open_steps,
            meaning="Next steps that are not done.",
            left_out=_dealings_left_out,
        ),
        Column(
            "contacts",
            "integer",
            lambda moment, item: moment.contacts.get(item.record.id, 0),
            meaning="Contacts who did not leave.",
            needs=(Entity.CONTACT,),
        ),
    ),
    records_of(Entity.ACCOUNT),
    ("id", "name", "circle", "manager", "industry", "country", "last_contact"),
)

CONTACTS = Table(
    "contacts",
    "People on the clients' side, one row each.",
    (Entity.CONTACT,),
    by_name(
        own_id("Id of the contact, with the account's."),
        *ACCOUNT,
        *fields("name", "title", "level"),
        field("roles", "list"),
        *fields("counterpart", "reports_to"),
        field("emails", "list"),
        Column("phones", "list", _phones, field="phones[].number"),
        field("language"),
        field("processing.do_not_contact", "flag"),
        field("draft", "flag"),
        field("left", "date"),
    ),
    records_of(Entity.CONTACT),
    ("id", "name", "title", "account_name", "roles", "phones", "emails"),
)

INTERACTIONS = Table(
    "interactions",
    "What happened with clients: meetings, calls, proposals, invoices; one row each.",
    (Entity.INTERACTION,),
    by_name(
        own_id("Id of the interaction, with the account's."),
        *ACCOUNT,
        field("date", "date"),
        *fields("kind", "subject", "summary"),
        field("participants", "list"),
        field("team", "list"),
        field("about", "list"),
    ),
    records_of(Entity.INTERACTION),
    ("date", "account_name", "kind", "subject", "participants", "team"),
    "-date",
)

DEALS = Table(
    "deals",
    "Opportunities and tenders, one row each.",
    (Entity.DEAL,),
    by_name(
        own_id("Id of the deal, with the account's."),
        *ACCOUNT,
        *fields("name", "stage", "manager"),
        field("amount", "number"),
        field("currency"),
        field("probability", "number"),
        field("opened", "date"),
        field("expected_close", "date"),
        field("closed", "date"),
        *fields("outcome", "reason", "source"),
        field("products", "list"),
    ),
    records_of(Entity.DEAL),
    ("id", "account_name", "name", "stage", "amount", "currency", "probability", "expected_close"),
    "expected_close",
)

COMPLAINTS = Table(
    "complaints",
    "Complaints of clients, one row each.",
    (Entity.COMPLAINT,),
    by_name(
        own_id("Id of the complaint, with the account's."),
        *ACCOUNT,
        field("subject"),
        field("opened", "date"),
        field("resolved", "date"),
        Column("days_open", "integer", _days_open, meaning="Days until it was resolved; until today where it is not."),
        *fields("severity", "product", "wanted", "resolution", "document", "contact", "responsible"),
        field("cost.amount", "number", column="cost"),
        field("cost.currency", column="cost_currency"),
    ),
    records_of(Entity.COMPLAINT),
    ("id", "account_name", "subject", "opened", "resolved", "severity", "responsible"),
    "-opened",
)

TEAM = Table(
    "team",
    "Our own people, one row each.",
    (Entity.COLLEAGUE,),
    by_name(
        own_id("Id of the colleague."),
        *fields("name", "title", "role", "level"),
        field("emails", "list"),
        field("phone"),
        field("joined", "date"),
        field("left", "date"),
        field("reports_to"),
    ),
    records_of(Entity.COLLEAGUE),
    ("id", "name", "role", "level", "emails", "phone", "left"),
)
