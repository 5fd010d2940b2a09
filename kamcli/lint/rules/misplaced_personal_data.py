"""KAM701 misplaced-personal-data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.leaf import texts
from kamcli.lint.option import Option
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer
from kamcli.repository import Record

_NAMES = (
    # birthdays
    *("birthday", "birth_date", "date_of_birth", "birthdate", "dob", "bday", "день_рождения", "дата_рождения"),
    *("γενέθλια", "ημερομηνία_γέννησης"),
    # papers
    *("passport", "passport_number", "id_card", "national_id", "ssn", "social_security_number", "snils", "amka"),
    *("паспорт", "снилс", "серия_паспорта", "διαβατήριο", "αριθμός_ταυτότητας", "αμκα"),
    # what is nobody's business
    *("health", "illness", "disability", "religion", "ethnicity", "nationality", "political_views", "trade_union"),
    *("sexual_orientation", "здоровье", "болезни", "религия", "вероисповедание", "национальность", "υγεία", "θρησκεία"),
    # private life
    *("hobby", "hobbies", "family", "spouse", "wife", "husband", "children", "kids", "marital_status"),
    *("home_address", "private_phone", "private_email", "хобби", "увлечения", "семья", "супруг", "супруга", "жена"),
    *("муж", "дети", "семейное_положение", "домашний_адрес", "χόμπι", "οικογένεια", "σύζυγος", "παιδιά"),
)
_OF_COMPANIES = frozenset(("health", "family", "children", "nationality", "disability", "ethnicity", "illness"))
"""Names that say nothing private of an account or a deal: its health, a family of products."""

_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]{2,}")
_PHONE = re.compile(r"\+[0-9][0-9() ./-]{7,}[0-9]")

_RECORDS = (Entity.ACCOUNT, Entity.CONTACT, Entity.INTERACTION, Entity.DEAL, Entity.COMPLAINT)


def check(context: Context) -> Iterator[Finding]:
    """Fields named like private facts outside personal/, and addresses or phone numbers among the tags."""
    private = {_plain(name) for name in context.option(RULE, "fields")}
    for entity in _RECORDS:
        names = private if entity is Entity.CONTACT else private - _OF_COMPANIES
        for record in context.snapshot.records(entity).values():
            for pointer in _fields(record, names):
                yield _finding(context, record, pointer)
            for pointer, tag in texts(record.data, "tags"):
                if _EMAIL.search(tag) or _PHONE.search(tag):
                    yield RULE.at(
                        record,
                        pointer,
                        "this tag holds somebody's e-mail address or phone number",
                        "put it into emails: or phones: of the contact, and take the tag out",
                    )


def _fields(record: Record, names: set[str]) -> Iterator[Pointer]:
    """Fields of the record itself and of `custom`, at any depth, with one of the names."""
    for name in record.data:
        if isinstance(name, str) and _plain(name) in names:
            yield (name,)
    custom = record.data.get("custom")
    if custom is None:
        return
    waiting: list[tuple[Pointer, object]] = [(("custom",), custom)]
    while waiting:
        at, value = waiting.pop()
        if isinstance(value, dict):
            for name, inner in value.items():
                if _plain(str(name)) in names:
                    yield (*at, name)
                else:
                    waiting.append(((*at, name), inner))
        elif isinstance(value, list):
            waiting += (((*at, index), inner) for index, inner in enumerate(value))


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return re.sub(r"\W+|_+", "_", name.casefold()).strip("_")


def _finding(context: Context, record: Record, pointer: Pointer) -> Finding:
    where = f"personal/{record.id}.yaml" if record.entity is Entity.CONTACT else "the file of its person in personal/"
    elsewhere = " (which is kept in a repository of its own)" if context.repository.company.personal != "here" else ""
    return RULE.at(
        record,
        pointer,
        f"{pointer[-1]} looks like a private fact about a person, in a file that everybody reads",
        f"move it to {where}{elsewhere}, if we may keep it at all, and take it out here",
    )


RULE = Rule(
    code="KAM701",
    name="misplaced-personal-data",
    summary="A private fact about a person stands outside personal/: a birthday, papers, health, family in own fields.",
    why=(
        "Personal facts are kept apart, so that they can be masked, kept elsewhere and erased (D23). A birthday in "
        "`custom` of a contact is in every list and export, and stays when the person asks to be forgotten. Only the "
        "names of fields are looked at, and addresses and phone numbers among tags."
    ),
    fix="Move it to personal/, or delete it.",
    bad={
        "accounts/acme/contacts/cfo.yaml": (
            "name: Мария Петрова\nroles: [economic-buyer]\nemails: [maria@acme.example]\n"
            "custom: {date_of_birth: 1971-03-02}\n"
        ),
    },
    good={
        "accounts/acme/contacts/cfo.yaml": (
            "name: Мария Петрова\nroles: [economic-buyer]\nemails: [maria@acme.example]\n"
        ),
        "personal/acme/cfo.yaml": "birthday: 1971-03-02\n",
    },
    severity=Severity.WARNING,
    options=(
        Option(
            "fields",
            _NAMES,
            "Names of fields that hold private facts; case, spaces and signs do not count.",
        ),
    ),
    check=check,
)
