"""Findings on references that lead nowhere, in records and ledgers. Family 2xx.

Which fields hold references, and what they mean, is known to facts.reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kamcli.facts import reference
from kamcli.facts.reference import PARTS, Reference
from kamcli.lint.discretion import is_shielded
from kamcli.lint.finding import Finding, Rule
from kamcli.lint.rules import (
    unknown_account,
    unknown_colleague,
    unknown_legal_entity,
    unknown_reference,
)
from kamcli.model.entity import RECORDS, Entity
from kamcli.model.position import render_pointer
from kamcli.policy.wording import closest
from kamcli.repository import Ledger, Repository

_WORDS = {Entity.COLLEAGUE: "colleague", Entity.ACCOUNT: "account"}


def check(repository: Repository) -> Iterator[Finding]:
    """All findings on references, in records and ledgers."""
    good: set[tuple[tuple[str, ...], str, str | None]] = set()
    for entity in RECORDS:
        for record in repository.snapshot.records(entity).values():
            account = record.account
            for pointer, targets, text in reference.named(repository, record):
                key = (targets, text, account)
                if key in good:
                    continue
                if any(_resolves(repository, target, text, account) for target in targets):
                    good.add(key)
                else:
                    yield _of_reference(repository, Reference(record, pointer, targets, text))
    yield from _ledgers(repository)


def _of_reference(repository: Repository, found: Reference) -> Finding:
    record = found.record
    rule, message, do = _unresolved(repository, found.targets, found.text, record.account)
    if is_shielded(repository.schemas, record.entity, found.pointer):
        message, do = "what is named there does not exist", rule.fix
    position = record.document.position(found.pointer)
    field = render_pointer(found.pointer)
    return rule.finding(record.path, f"{field}: {message}", do, position, record=record.id, field=field)


def _unresolved(
    repository: Repository, targets: tuple[str, ...], text: str, account: str | None
) -> tuple[Rule, str, str]:
    """The rule, message and advice for a reference that leads nowhere; its first target names it."""
    target = targets[0]
    snapshot = repository.snapshot
    if target in PARTS:
        what, rule = target.replace("_", " "), unknown_legal_entity.RULE
        known = reference.part_ids(snapshot, account or "", target)
        where = f"add it to `{PARTS[target]}` of {account}"
    elif target == "seller":
        what, rule = "legal entity of our own", unknown_legal_entity.RULE
        known = _own_legal_entities(repository)
        where = "add it to `company.legal_entities` in kam.yaml"
    elif target == "agreement":
        what, rule, where = "agreement", unknown_reference.RULE, "record the agreement it takes the place of"
        known = reference.agreement_names(snapshot, account or "")
    else:
        entity = Entity(target)
        what = _WORDS.get(entity, target)
        rule = {Entity.COLLEAGUE: unknown_colleague.RULE, Entity.ACCOUNT: unknown_account.RULE}.get(
            entity, unknown_reference.RULE
        )
        if entity in (Entity.COLLEAGUE, Entity.ACCOUNT):
            known = list((repository.whole or repository).snapshot.records(entity))
            where = f"add {'team' if entity is Entity.COLLEAGUE else 'accounts'}/{text}"
            where += ".yaml" if entity is Entity.COLLEAGUE else "/account.yaml"
        else:
            known = [found.id.partition("/")[2] for found in snapshot.inside(entity, account or "")]
            where = f"add the {what}"
    meant = closest(text, known)
    hint = f"did you mean `{meant}`? else " if meant else ""
    more = [t for t in targets[1:] if t not in PARTS]
    also = f" (nor {' or '.join(more)})" if more else ""
    return rule, f"there is no {what} `{text}`{also}", f"{hint}{where}, or correct the id"


def _ledgers(repository: Repository) -> Iterator[Finding]:
    for entity in (Entity.SALES, Entity.RECEIVABLES):
        columns = reference.columns(repository.schemas, entity)
        known: set[tuple[str, str, str]] = set()
        for ledger in repository.snapshot.ledgers(entity).values():
            if not ledger.partial:
                yield from _of_ledger(repository, ledger, columns, known)


def _of_ledger(
    repository: Repository,
    ledger: Ledger,
    columns: Mapping[str, tuple[str, ...]],
    known: set[tuple[str, str, str]],
) -> Iterator[Finding]:
    """References of a ledger's lines; `known` holds those that are known to be good."""
    for row in ledger.table.rows:
        account = row.cells.get("account", "")
        for column, targets in columns.items():
            text = row.cells.get(column)
            if text is None or (column, account, text) in known:
                continue
            if any(_resolves(repository, target, text, account) for target in targets):
                known.add((column, account, text))
                continue
            rule, message, do = _unresolved(repository, targets, text, account)
            yield rule.finding(ledger.path, f"{column}: {message}", do, ledger.place(row.line, column), field=column)


def _resolves(repository: Repository, target: str, text: str, account: str | None) -> bool:
    """Whether a reference leads somewhere, or to what cannot be read: that is a finding where it lies, and not at
    each of the hundred places that name it. Parts of an account that is not there are not asked for again.
    """
    snapshot = repository.snapshot
    if target == "seller":
        return text in _own_legal_entities(repository)
    if target == "agreement":
        return text in reference.agreement_names(snapshot, account or "")
    if target in PARTS:
        whole = snapshot.resolve(Entity.ACCOUNT, account or "")
        return whole is None or reference.part(snapshot, account or "", target, text) is not None
    entity = Entity(target)
    return snapshot.resolve(entity, text, account) is not None or snapshot.is_hidden(entity, text, account)


def _own_legal_entities(repository: Repository) -> list[str]:
    return [entity.id for entity in repository.company.legal_entities]
