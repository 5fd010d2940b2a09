"""The kinds of file in an account repository, and how a path and a record's id give each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from kamcli.dataclass import dataclass
from kamcli.model.identity import ID, LONGEST, RESERVED, is_id


class Entity(StrEnum):
    """What a file is about. The value is the name of its schema: `schemas/<value>.schema.json`."""

    # records
    ACCOUNT = "account"
    CONTACT = "contact"
    INTERACTION = "interaction"
    DEAL = "deal"
    COMPLAINT = "complaint"
    PERSONAL = "personal"
    COLLEAGUE = "colleague"
    PLAN = "plan"
    IMPORT = "import"
    # ledgers (CSV)
    SALES = "sales"
    RATES = "rates"
    RECEIVABLES = "receivables"
    # configuration
    KAM = "kam"
    CIRCLES = "circles"
    LIMITS = "limits"
    LISTS = "lists"
    LINT = "lint"
    PLAYBOOKS = "playbooks"
    QUERIES = "queries"


IN_ACCOUNTS = (
    Entity.ACCOUNT,
    Entity.CONTACT,
    Entity.INTERACTION,
    Entity.DEAL,
    Entity.COMPLAINT,
    Entity.PERSONAL,
)
"""Entities whose records lie in the folder of an account, and begin their ids with its."""
OUTSIDE = (Entity.COLLEAGUE, Entity.PLAN, Entity.IMPORT)
"""Entities of records that belong to no account."""
RECORDS = (*IN_ACCOUNTS, *OUTSIDE)
LEDGERS = (Entity.SALES, Entity.RATES, Entity.RECEIVABLES)
POLICY = (Entity.CIRCLES, Entity.LIMITS, Entity.LISTS, Entity.LINT, Entity.PLAYBOOKS, Entity.QUERIES)


@dataclass(frozen=True, slots=True)
class Place:
    """What a path says of a file: its entity, the record's id, and the account it belongs to.

    Ids: `acme` (account, colleague, plan year…), `acme/cfo` (everything inside an account; personal
    files share the id of their contact). Files of configuration have their entity's name as id.
    """

    entity: Entity
    id: str
    account: str | None = None


_ID = ID.pattern.removesuffix(r"\Z")
_DATE = r"\d{4}-\d{2}-\d{2}"
_PATTERNS: tuple[tuple[Entity, str], ...] = tuple(
    (entity, pattern + r"\Z")
    for entity, pattern in (
        (Entity.ACCOUNT, rf"accounts/(?P<account>{_ID})/account\.yaml"),
        (Entity.CONTACT, rf"accounts/(?P<account>{_ID})/contacts/(?P<name>{_ID})\.yaml"),
        (Entity.INTERACTION, rf"accounts/(?P<account>{_ID})/interactions/\d{{4}}/(?P<name>{_ID})\.yaml"),
        (Entity.DEAL, rf"accounts/(?P<account>{_ID})/deals/(?P<name>{_ID})\.yaml"),
        (Entity.COMPLAINT, rf"accounts/(?P<account>{_ID})/complaints/(?P<name>{_ID})\.yaml"),
        (Entity.PERSONAL, rf"personal/(?P<account>{_ID})/(?P<name>{_ID})\.yaml"),
        (Entity.COLLEAGUE, rf"team/(?P<name>{_ID})\.yaml"),
        (Entity.PLAN, r"plans/(?P<name>\d{4})\.yaml"),
        (Entity.IMPORT, rf"imports/(?P<name>{_DATE}-{_ID})\.yaml"),
        (Entity.SALES, r"sales/(?P<name>\d{4}-(?:0[1-9]|1[0-2]))\.csv"),
        (Entity.RATES, r"rates/(?P<name>\d{4})\.csv"),
        (Entity.RECEIVABLES, rf"receivables/(?P<name>{_DATE})\.csv"),
        (Entity.KAM, r"kam\.yaml"),
        *((policy, rf"policy/{policy.value}\.yaml") for policy in POLICY),
    )
)


_SAMPLES: Mapping[Entity, str] = {
    Entity.ACCOUNT: "accounts/a/account.yaml",
    Entity.CONTACT: "accounts/a/contacts/c.yaml",
    Entity.INTERACTION: "accounts/a/interactions/2000/i.yaml",
    Entity.DEAL: "accounts/a/deals/d.yaml",
    Entity.COMPLAINT: "accounts/a/complaints/c.yaml",
    Entity.PERSONAL: "personal/a/c.yaml",
    Entity.COLLEAGUE: "team/c.yaml",
    Entity.PLAN: "plans/2000.yaml",
    Entity.IMPORT: "imports/2000-01-01-i.yaml",
    Entity.SALES: "sales/2000-01.csv",
    Entity.RATES: "rates/2000.csv",
    Entity.RECEIVABLES: "receivables/2000-01-01.csv",
    Entity.KAM: "kam.yaml",
    **{policy: f"policy/{policy.value}.yaml" for policy in POLICY},
}


def _folder(path: str) -> str:
    """What of a path leaves few patterns to try: there are many paths."""
    parts = path.split("/", 3)
    return f"accounts/{parts[2]}" if parts[0] == "accounts" and len(parts) > 2 else parts[0]


@lru_cache(maxsize=64)
def _inside(folder: str) -> tuple[tuple[Entity, Callable[[str], re.Match[str] | None], bool], ...]:
    """What may lie in a folder: how its paths look, and whether an account's id is the first group of them."""
    return tuple(
        (entity, re.compile(pattern, re.ASCII).match, "(?P<account>" in pattern)
        for entity, pattern in _PATTERNS
        if _folder(_SAMPLES[entity]) == folder
    )


def top_of(entity: Entity) -> str:
    """The folder at the root in which all files of an entity lie."""
    return _SAMPLES[entity].partition("/")[0]


@lru_cache(maxsize=8192)
def place_of(path: str) -> Place | None:
    """Read a path relative to the repository's root, with `/`; None if no file of format 1 lies there."""
    for entity, match, inside in _inside(_folder(path)):
        if found := match(path):
            parts = found.groups()
            for part in parts:
                if len(part) > LONGEST or part in RESERVED:
                    return None
            if inside:
                return Place(entity, "/".join(parts), parts[0])
            return Place(entity, parts[0] if parts else entity.value)
    return None


def meant_name(text: str) -> str:
    """How a name or path was probably meant that has capitals, spaces or underscores."""
    return text.lower().replace("_", "-").replace(" ", "-")


def meant_path(path: str) -> str | None:
    """Where a file was probably meant to lie that format 1 does not read as it is named (`ACME/account.yml`).

    None for a file that is read, and for one that no small change of its name makes a record or ledger.
    """
    meant = meant_name(path)
    if meant.endswith(".yml"):
        meant = meant.removesuffix(".yml") + ".yaml"
    return meant if meant != path and place_of(path) is None and place_of(meant) is not None else None


_TOPS: Mapping[str, tuple[Entity, ...]] = MappingProxyType(
    {
        "accounts": (Entity.ACCOUNT, Entity.CONTACT, Entity.INTERACTION, Entity.DEAL, Entity.COMPLAINT),
        "personal": (Entity.PERSONAL,),
        "team": (Entity.COLLEAGUE,),
        "plans": (Entity.PLAN,),
        "imports": (Entity.IMPORT,),
        "sales": (Entity.SALES,),
        "rates": (Entity.RATES,),
        "receivables": (Entity.RECEIVABLES,),
    }
)


def folder_of(entity: Entity) -> str:
    """The folder inside an account's in which the files of an entity lie; '' for that of the account itself."""
    return "" if entity is Entity.ACCOUNT else f"{entity.value}s"


def entities_below(folder: str) -> tuple[Entity, ...]:
    """The records and ledgers that a folder (relative to the root, with `/`) may hold: what is lost if it is."""
    top, *rest = folder.rstrip("/").split("/")
    if top == "accounts" and len(rest) > 1:
        return tuple(entity for entity in _TOPS[top][1:] if rest[1] == folder_of(entity))
    return _TOPS.get(top, ())


def path_of(entity: Entity, record_id: str, *, year: int | None = None) -> str:
    """Return the path at which a new record with this id is created; interactions need their `year`.

    `place_of` gives the id back from it. Raises ValueError for an id that is not well-formed, or that this
    kind of record cannot have (a plan's is a year), so that nothing climbs out of the repository.
    """
    path = _path(entity, record_id, year)
    place = place_of(path)
    if place is None or (place.entity, place.id) != (entity, record_id):
        raise ValueError(f"{record_id!r} is not an id of a record of kind {entity.value}")
    return path


def _path(entity: Entity, record_id: str, year: int | None) -> str:
    parts = record_id.split("/")
    inside = entity in (Entity.CONTACT, Entity.INTERACTION, Entity.DEAL, Entity.COMPLAINT, Entity.PERSONAL)
    if len(parts) != (2 if inside else 1) or not all(is_id(part) for part in parts):
        raise ValueError(f"{record_id!r} is not an id of a record of kind {entity.value}")
    account, name = parts[0], parts[-1]
    match entity:
        case Entity.ACCOUNT:
            return f"accounts/{account}/account.yaml"
        case Entity.CONTACT | Entity.DEAL | Entity.COMPLAINT:
            return f"accounts/{account}/{entity.value}s/{name}.yaml"
        case Entity.INTERACTION:
            if year is None:
                raise ValueError("an interaction's path needs its year")
            return f"accounts/{account}/interactions/{year:04}/{name}.yaml"
        case Entity.PERSONAL:
            return f"personal/{account}/{name}.yaml"
        case Entity.COLLEAGUE:
            return f"team/{name}.yaml"
        case Entity.PLAN | Entity.IMPORT:
            return f"{entity.value}s/{name}.yaml"
        case Entity.SALES | Entity.RATES | Entity.RECEIVABLES:
            return f"{entity.value}/{name}.csv"
    raise ValueError(f"{entity.value} files have no ids")
