"""All checks of a lint, by what they have to see: one account with what it is tied to, or all of them at once.

A rule belongs among those `of_all` only if it compares accounts, or files of several accounts, with each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from kamcli import crew
from kamcli.lint import dossier, files, identifiers, references, registry, schema, selection
from kamcli.lint.context import Context
from kamcli.lint.finding import Check, Finding
from kamcli.lint.rules import (
    account_alike,
    comb_tooth,
    composed_stale,
    contact_alike,
    document_shared,
    document_twice,
    invalid_email,
    invalid_phone,
    missing_rate,
    no_corporate_phone,
    placeholder,
    sim_not_returned,
    stale_rate,
    tax_number_shared,
    tax_number_twice,
    too_many_key_accounts,
    unknown_currency,
)
from kamcli.model.entity import LEDGERS, RECORDS
from kamcli.repository import Repository

PEOPLE, KEY, CLAIMS, MONEY, SETTINGS = "people", "key", "claims", "money", "settings"


def _of_repository(check: Callable[[Repository], Iterator[Finding]]) -> Check:
    return lambda context: check(context.repository)


OF_ALL: Mapping[str, tuple[Check, ...]] = {
    PEOPLE: (
        _of_repository(identifiers.parents),
        *(
            rule.check
            for rule in (
                account_alike.RULE,
                contact_alike.RULE,
                tax_number_twice.RULE,
                tax_number_shared.RULE,
            )
            if rule.check is not None
        ),
    ),
    KEY: tuple(rule.check for rule in (too_many_key_accounts.RULE, comb_tooth.RULE) if rule.check is not None),
    CLAIMS: (_of_repository(identifiers.claims),),
    MONEY: (
        _of_repository(identifiers.refs),
        *(
            rule.check
            for rule in (document_twice.RULE, document_shared.RULE, missing_rate.RULE, stale_rate.RULE)
            if rule.check is not None
        ),
    ),
    SETTINGS: (_of_repository(selection.check), composed_stale.check),
}
"""Checks that compare: `people` see accounts, contacts and colleagues, `key` those of key accounts alone; `claims` see
records with ids of other systems or former ids besides; `money` sees ledgers, invoices and the account files;
`settings` see the configuration."""

_COMPARING = frozenset(id(check) for checks in OF_ALL.values() for check in checks)

_ON_FILES = tuple(map(_of_repository, (files.check, schema.check, references.check, identifiers.items)))

OF_ONE: tuple[Check, ...] = (
    *_ON_FILES,
    _of_repository(dossier.check),
    *(check for check in (placeholder.RULE.check,) if check is not None),
    *(
        rule.check
        for rule in registry.RULES
        if rule.check is not None and rule is not placeholder.RULE and id(rule.check) not in _COMPARING
    ),
)
"""Checks whose findings on an account, a ledger or another file depend on it and what it is tied to alone."""

OUTSIDE: tuple[Check, ...] = (
    *_ON_FILES,
    *(
        rule.check
        for rule in (
            placeholder.RULE,
            invalid_email.RULE,
            invalid_phone.RULE,
            no_corporate_phone.RULE,
            sim_not_returned.RULE,
            unknown_currency.RULE,
        )
        if rule.check is not None
    ),
)
"""Those of them that may find something in ledgers and other files outside of accounts."""


_HALF = 6
"""So many of the checks of one account, which come first, take about as long as all others."""

_MANY = 4000
"""From so many files on the checks are shared out to two cores."""


def findings(checks: tuple[Check, ...], context: Context) -> Iterator[Finding]:
    """What some checks find."""
    if len(checks) > 2 * _HALF and len(context.snapshot.paths) >= _MANY and crew.helps():
        snapshot = context.snapshot
        for entity in RECORDS:
            snapshot.of(entity)  # read once, for both
        for entity in LEDGERS:
            snapshot.ledgers(entity)
        here, there = crew.both(
            lambda: [*_findings(checks[:_HALF], context)], lambda: [*_findings(checks[_HALF:], context)]
        )
        return iter(here + there)
    return _findings(checks, context)


def _findings(checks: tuple[Check, ...], context: Context) -> Iterator[Finding]:
    for check in checks:
        yield from check(context)
