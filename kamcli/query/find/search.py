"""Looking for records by their text: which match, the best first, and where in them. Reads; renders nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from kamcli.dataclass import dataclass
from kamcli.errors import UnreadableError
from kamcli.model.entity import Entity
from kamcli.query.find import scan, store
from kamcli.query.find.contents import Contents, parsed
from kamcli.query.find.document import Document
from kamcli.query.find.excerpt import Excerpt, best, marked
from kamcli.query.find.expression import Expression, Term
from kamcli.repository import Repository

WEIGHTS = (8.0, 1.0, 0.5)
"""How much a word weighs in a name, in another text, in the id."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which records count. `kinds` are entities or kinds of interactions; `people` all ids of one person; dates are
    ISO text, both included: a record without a date is left out where one is asked for.
    """

    kinds: tuple[str, ...] = ()
    account: str | None = None
    people: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def let_in(self, document: Document) -> bool:
        """Whether a record counts."""
        day = document.date
        return (
            (not self.kinds or document.kind in self.kinds or document.place.entity.value in self.kinds)
            and (self.account is None or document.place.account == self.account)
            and (not self.people or bool(document.people & set(self.people)))
            and (self.since is None or (day is not None and day >= self.since))
            and (self.until is None or (day is not None and day <= self.until + "~"))
        )


EVERY = Filters()
"""Lets all records in."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that matches; `name` and `excerpt` say where the words stand in them."""

    entity: Entity
    id: str
    kind: str
    date: str | None
    account: str | None
    account_name: str | None
    name: str
    name_marked: Excerpt
    path: str
    excerpt: Excerpt | None


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits, how many there are in all, and a line for each file that could not be looked through."""

    hits: tuple[Hit, ...]
    total: int
    left_out: tuple[str, ...]


def find(
    repository: Repository,
    looked_for: Expression,
    filters: Filters = EVERY,
    *,
    limit: int | None = 20,
    skip: bool = False,
    full_text: bool | None = None,
) -> Found:
    """Look for records, the best first. Where the repository has an index, `.kam/` remembers the text as well.

    `full_text` False looks through every file instead, as it does by itself where SQLite has no FTS5.
    Raises UnreadableError over files that cannot be read, unless `skip`.
    """
    contents = Contents(repository)
    if full_text if full_text is not None else store.has_full_text():
        kept = repository.index is not None and repository.index.kept
        try:
            problems, paths, total, matched = _asked(contents, looked_for, filters, limit, skip=skip, kept=kept)
        except sqlite3.Error:  # a damaged file shows it only where it is read
            if kept:
                store.forget(contents)
            problems, paths, total, matched = _asked(contents, looked_for, filters, limit, skip=skip, kept=False)
    else:
        looked_through = scan.looked_through(contents)
        problems = list(looked_through.problems)
        _refuse(problems, skip=skip)
        ranked, matched = scan.ranked(looked_through, looked_for, filters.let_in, WEIGHTS)
        paths, total = ranked[:limit], len(ranked)
    hits = []
    for path in paths:
        found = contents.read(path)
        if isinstance(found, Document):
            hits.append(_hit(repository, path, found, matched))
    return Found(tuple(hits), total, tuple(problems))


def _refuse(problems: Sequence[str], *, skip: bool) -> None:
    if problems and not skip:
        count = len(problems)
        raise UnreadableError(
            f"{count} {'file' if count == 1 else 'files'} cannot be read, so something may be missing",
            [*problems[:20], *([f"… and {count - 20} more"] if count > 20 else [])],
            do="mend them (kam lint says how), or go on without them: --skip-unreadable",
        )


# ---- asking FTS5


def _asked(
    contents: Contents, looked_for: Expression, filters: Filters, limit: int | None, *, skip: bool, kept: bool
) -> tuple[list[str], list[str], int, scan.Matched]:
    """The lines for files that cannot be read, and the answer. Raises sqlite3.Error where the text is damaged."""
    with store.opened(contents, kept=kept) as database:
        problems = store.problems(database)
        _refuse(problems, skip=skip)
        return problems, *_ask(database, looked_for, filters, limit)


def _ask(
    database: sqlite3.Connection, looked_for: Expression, filters: Filters, limit: int | None
) -> tuple[list[str], int, scan.Matched]:
    matched = scan.Matched(
        tuple(
            (term, frozenset(store.forms(database, term.words[0])) if _has_forms(term) else frozenset(term.words))
            for term in looked_for.wanted
        )
    )
    terms = [_match(database, term) for term in looked_for.wanted]
    wanted = " AND ".join(terms)
    unwanted = "".join(f" NOT {_match(database, term)}" for term in looked_for.terms if term.excluded)
    conditions, values = _conditions(filters)
    sql = f"FROM word JOIN file ON file.id = word.rowid WHERE word MATCH ?{conditions}"
    match = f"({wanted}){unwanted}"
    ((total,),) = database.execute(f"SELECT count(*) {sql}", (match, *values)).fetchall()
    rows = database.execute(
        f"SELECT path {sql} ORDER BY {_NAMED * len(terms)}0, bm25(word, {', '.join(map(str, WEIGHTS))}),"
        " date DESC, path LIMIT ?",
        (match, *values, *(f"name : {term}" for term in terms), -1 if limit is None else limit),
    ).fetchall()
    return [path for (path,) in rows], total, matched


_NAMED = "word.rowid NOT IN (SELECT rowid FROM word WHERE word MATCH ?) + "
"""Counts in the first key of the order: what does not have a term in its name comes later."""


def _has_forms(term: Term) -> bool:
    return not term.exact and not term.prefix and len(term.words) == 1


def _match(database: sqlite3.Connection, term: Term) -> str:
    """One term in the language of FTS5. Words are letters and digits only, so that quotes are safe."""
    if _has_forms(term):
        alternatives = [f'"{form}"' for form in store.forms(database, term.words[0])]
    else:
        alternatives = [f'"{" ".join(term.words)}"{"*" if term.prefix else ""}']
    if term.number is not None:
        alternatives.append(f'"{term.number}"{"*" if term.prefix else ""}')
    return f"({' OR '.join(alternatives)})"


def _conditions(filters: Filters) -> tuple[str, list[str]]:
    conditions, values = "", []
    if filters.kinds:
        marks = ", ".join("?" * len(filters.kinds))
        conditions += f" AND (entity IN ({marks}) OR kind IN ({marks}))"
        values += [*filters.kinds, *filters.kinds]
    if filters.account is not None:
        conditions += " AND account = ?"
        values.append(filters.account)
    if filters.people:
        conditions += f" AND ({' OR '.join('instr(people, ?)' for _ in filters.people)})"
        values += [f" {person} " for person in filters.people]
    if filters.since is not None:
        conditions += " AND date >= ?"
        values.append(filters.since)
    if filters.until is not None:
        conditions += " AND date <= ?"
        values.append(filters.until + "~")
    return conditions, values


# ---- what is shown of a hit


def _hit(repository: Repository, path: str, document: Document, matched: scan.Matched) -> Hit:
    place = document.place
    name = document.name
    return Hit(
        entity=place.entity,
        id=place.id,
        kind=document.kind,
        date=document.date,
        account=place.account,
        account_name=_account_name(repository, place.account) if place.entity is not Entity.ACCOUNT else name,
        name=name,
        name_marked=marked("name", name, matched),
        path=path,
        excerpt=best([text for text in document.texts if text.text != name], matched),
    )


def _account_name(repository: Repository, account: str | None) -> str | None:
    """What an account is called, by its file alone: a list of hits does not need all accounts parsed."""
    if account is None:
        return None
    data = parsed(repository, f"accounts/{account}/account.yaml")
    name = data.get("name") if isinstance(data, dict) else None
    return name if isinstance(name, str) and name.strip() else account
