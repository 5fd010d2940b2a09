"""What a path of the past is about: a record, a ledger, a setting, a schema of the company's own. Reads no content."""

from __future__ import annotations

from functools import lru_cache

from kamcli.dataclass import dataclass
from kamcli.model.entity import Place, place_of

SCHEMA = "schema"
"""The kind of a company's schema; all other kinds are entities."""

_SEALED = ".age"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a file is about. `kind` is an entity, or `schema`; `id` as in `Place`, a schema's is its path."""

    kind: str
    id: str
    account: str | None = None

    @property
    def name(self) -> str:
        """The last part of its id: what stays when its account gets another id."""
        return self.id.rpartition("/")[2]


@lru_cache(maxsize=1 << 18)
def subject_of(path: str) -> Subject | None:
    """The subject of a file by its path; None where it is none of ours. Encrypted files are as open ones."""
    plain = path.removesuffix(_SEALED) if path.startswith("personal/") else path
    place: Place | None = place_of(plain)
    if place is not None:
        return Subject(str(place.entity), place.id, place.account)
    if path.startswith("schemas/") and path.endswith(".json") and not path.startswith("schemas/composed/"):
        return Subject(SCHEMA, path.removeprefix("schemas/"))
    return None
