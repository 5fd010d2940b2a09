"""KAM510 unknown-currency."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli import yamlio
from kamcli.facts.currency import ledger_uses, odd_uses
from kamcli.facts.iso import CURRENCIES, FORMER_CURRENCIES, is_currency
from kamcli.lint.context import Context
from kamcli.lint.finding import Edit, Finding, Fix, Rule, Severity
from kamcli.lint.phrase import number
from kamcli.model.position import START, Position


def check(context: Context) -> Iterator[Finding]:
    """Codes of the form of a currency's that are none, in records, ledgers and kam.yaml."""
    for use in odd_uses(context.snapshot, CURRENCIES):
        if not is_currency(use.code, use.year):
            message, do = _words(use.code)
            successor = FORMER_CURRENCIES.get(use.code, (0, ""))[1]
            edit = Edit(use.record.path, "set", use.pointer, successor)
            fix = Fix(f"write {successor}", (edit,), safe=False) if use.code == "RUR" else None
            yield RULE.at(use.record, use.pointer, message, do, fix=fix)
    for entry in ledger_uses(context.snapshot):
        if not is_currency(entry.code, entry.year):
            message, do = _words(entry.code)
            lines = f" ({number(entry.lines, 'line')} of this ledger)" if entry.lines > 1 else ""
            yield RULE.finding(entry.ledger.path, message + lines, do, Position(entry.line, 1), field="currency")
    if not is_currency(base := context.repository.company.currency, None):
        message, do = _words(base)
        yield RULE.finding("kam.yaml", message, do, _place(context), field="currency")


def _words(code: str) -> tuple[str, str]:
    if code in FORMER_CURRENCIES:
        last, successor = FORMER_CURRENCIES[code]
        return (
            f"{code} is no currency any more: since {last} it is {successor}",
            f"write {successor}, and convert the amount if it was in {code}"
            if code != "RUR"
            else f"write {successor}: the rouble of today",
        )
    return f"{code} is not the code of a currency", "write the three-letter code of ISO 4217, as in EUR, RUB, USD"


def _place(context: Context) -> Position:
    source = context.snapshot.bytes_of("kam.yaml")
    document = yamlio.read(source) if isinstance(source, bytes) else None
    return document.position(("currency",)) if isinstance(document, yamlio.Document) else START


RULE = Rule(
    code="KAM510",
    name="unknown-currency",
    summary="A currency is not one by ISO 4217, or has been withdrawn.",
    why=(
        "An amount in EUT has no rate and is missing from every report, or counts as a currency of its own (D18). A "
        "withdrawn currency may stand in records and lines of its own time."
    ),
    fix="Write the three-letter code of the currency.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\npotential: {amount: 1000, currency: EUT}\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\npotential: {amount: 1000, currency: EUR}\n"
        ),
    },
    severity=Severity.WARNING,
    check=check,
)
