"""Erases a person (D23): the personal file goes, of the contact a tombstone stays, all else that names them is listed.

References still resolve, so that an agreement says with whose position it was made. Drafts only; history is git's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kamcli import yamlio
from kamcli.change.draft import Draft
from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.facts.presence import erased
from kamcli.facts.tombstone import WORD, tombstone
from kamcli.facts.trace import Identity, Trace, identity
from kamcli.lint.baseline import PATH as BASELINE
from kamcli.model.entity import Entity, path_of
from kamcli.model.new_id import holds_name
from kamcli.model.position import Unreadable
from kamcli.repository import Record, Repository
from kamcli.repository.elsewhere import other_texts
from kamcli.repository.sealed import SUFFIX

_OWN_FIELDS = frozenset({"name", "emails", "phones", "number", "phone"})
"""Fields that say who somebody is: in another's record they are that other's, whatever they have in common."""


@dataclass(frozen=True, slots=True)
class Found:
    """A place in another file that speaks of the person, or may."""

    path: str
    trace: Trace
    excerpt: str


@dataclass
class Erased:
    """What was erased, what was found elsewhere (`left`), and what of that was replaced."""

    contact: Record
    who: Identity
    fields: tuple[str, ...]
    personal: str
    """`gone`, `none`, or `absent`: its repository is not here, so nobody knows."""
    left: tuple[Found, ...] = ()
    replaced: tuple[Found, ...] = ()
    unread: tuple[str, ...] = ()
    baseline: int = 0

    @property
    def id_says_name(self) -> bool:
        """Whether the id itself, which is a path, names the person."""
        return holds_name(self.contact.id, self.who.name)

    @property
    def ids(self) -> tuple[str, ...]:
        """The id of the contact, and those it had formerly."""
        former = self.contact.data.get("former_ids")
        inside = f"{self.contact.account}/"
        names = [each for each in former if isinstance(each, str)] if isinstance(former, list) else []
        return (self.contact.id, *(each if "/" in each else f"{inside}{each}" for each in names))

    @property
    def former_ids_with_name(self) -> list[str]:
        """Ids that the contact had formerly and that name the person."""
        former = self.contact.data.get("former_ids")
        names = former if isinstance(former, list) else []
        return [each for each in names if isinstance(each, str) and holds_name(each, self.who.name)]


def erase(draft: Draft, contact: Record, *, title: bool = True, everywhere: bool = False) -> Erased:
    """Draft the erasure of a contact; `everywhere` also replaces what is surely about the person in other files.

    Raises UsageError where the contact was erased already.
    """
    if erased(contact.data):
        raise UsageError(f"{contact.id} was erased on {contact.data['erased']} already")
    who = identity(contact.data)
    stone = tombstone(contact.data, draft.today, title=title)
    gone = tuple(name for name in contact.data if name not in stone or name == "name")
    # Written anew, not edited: a comment beside a field may say as much as the field.
    draft.write(contact.path, yamlio.dump(stone))
    done = Erased(contact, who, gone, _erase_personal(draft, contact))
    done.baseline = _erase_from_baseline(draft, contact, gone)
    left, replaced, unread = list[Found](), list[Found](), list[str]()
    for path, text in _texts(draft.repository, contact, unread):
        found = [Found(path, trace, _excerpt(path, text, trace)) for trace in _traces(who, path, text, contact)]
        sure = [each for each in found if each.trace.sure]
        if everywhere and sure and _replace(draft, who, path, text):
            replaced += sure
            found = [each for each in found if not each.trace.sure]
        left += found
    done.left, done.replaced, done.unread = tuple(left), tuple(replaced), tuple(unread)
    return done


def _erase_personal(draft: Draft, contact: Record) -> str:
    """Take the personal file away; for that an encrypted one need not be opened."""
    repository = draft.repository
    if repository.personal.absent:
        return "absent"
    found = False
    for path in _private(repository, contact):
        names = [name for name in (path, f"{path}{SUFFIX}") if repository.source.read(name) is not None]
        sealed = f"{path}{SUFFIX}" in names
        for name in names:
            if name.endswith(SUFFIX) or not sealed:
                draft.write(name, None)
        found = found or bool(names)
    return "gone" if found else "none"


def _private(repository: Repository, contact: Record) -> tuple[str, ...]:
    """The files with the person's facts: also one that was not here when the contact was renamed, and stayed behind."""
    snapshot = repository.snapshot
    behind = (
        path
        for path, place in snapshot.places.items()
        if place.entity is Entity.PERSONAL and snapshot.resolve(Entity.CONTACT, place.id) == contact.id
    )
    return tuple(dict.fromkeys((path_of(Entity.PERSONAL, contact.id), *behind)))


def _erase_from_baseline(draft: Draft, contact: Record, fields: tuple[str, ...]) -> int:
    """Take out the entries on fields that are gone: nothing is left that they could put aside."""
    source = draft.read(BASELINE)
    document = yamlio.read(source) if source is not None else None
    items = document.data.get("findings") if isinstance(document, yamlio.Document) else None
    names = {*fields, *(f"custom.{name}" for name in fields)}
    wanted = [
        index
        for index, item in enumerate(items if isinstance(items, list) else ())
        if isinstance(item, dict)
        and item.get("record") == contact.id
        and str(item.get("field", "")).partition(".")[0].partition("[")[0] in names
    ]
    for index in reversed(wanted):
        draft.remove(BASELINE, ("findings", index))
    return len(wanted)


# ---- what speaks of the person elsewhere


def _texts(repository: Repository, contact: Record, unread: list[str]) -> Iterator[tuple[str, str]]:
    """Every text in the repository but the contact's own files; what cannot be read is noted."""
    own = (contact.path, *_private(repository, contact))
    for path in repository.snapshot.paths:
        if path in own:
            continue
        source = repository.source.read(path)
        if isinstance(source, Unreadable):
            unread.append(path)
        elif source is not None:
            try:
                yield path, source.decode("utf-8")
            except UnicodeDecodeError:
                unread.append(path)
    yield from other_texts(repository.root)


def _traces(who: Identity, path: str, text: str, contact: Record) -> list[Trace]:
    if not who.may_be_in(text):
        return []
    near = path.startswith((f"accounts/{contact.account}/", f"personal/{contact.account}/"))
    return who.traces(text, near=near)


def _excerpt(path: str, text: str, trace: Trace) -> str:
    """The line of a place, shortened around it; of private facts about somebody else, nothing."""
    if path.startswith("personal/"):
        return ""
    start = text.rfind("\n", 0, trace.start) + 1
    end = text.find("\n", trace.end)
    before = text[start : trace.start].lstrip()
    after = text[trace.end : end if end >= 0 else len(text)].rstrip()
    before = f"…{before[-39:]}" if len(before) > 40 else before
    after = f"{after[:39]}…" if len(after) > 40 else after
    return " ".join(f"{before}{text[trace.start : trace.end]}{after}".split())


def _replace(draft: Draft, who: Identity, path: str, text: str) -> bool:
    """Put the tombstone's word in all sure places of a file; not where it would take the place of another's name."""
    new = who.without(text, WORD)
    if path.endswith(".yaml"):
        document = yamlio.read(new.encode("utf-8"))
        if isinstance(document, Unreadable) or any(_is_own(name) for name in _names_of_word(document.data)):
            return False
    draft.write(path, new.encode("utf-8"))
    return True


def _names_of_word(data: Any, name: str = "") -> Iterator[str]:
    """The fields whose whole value is the tombstone's word."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _names_of_word(value, str(key))
    elif isinstance(data, list):
        for value in data:
            yield from _names_of_word(value, name)
    elif data == WORD:
        yield name


def _is_own(name: str) -> bool:
    return name in _OWN_FIELDS
