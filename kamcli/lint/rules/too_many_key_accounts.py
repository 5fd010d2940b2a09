"""KAM603 too-many-key-accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kamcli.facts.circles import key_circles
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope, Severity
from kamcli.lint.leaf import text
from kamcli.lint.phrase import listed
from kamcli.model.entity import Entity
from kamcli.repository import Record

_LIMITS = "policy/limits.yaml"
_NAMED = 8


def check(context: Context) -> Iterator[Finding]:
    """More key accounts than the policy's limit, in all and in one manager's hands."""
    limits, circles = context.policy.limits.key_accounts, key_circles(context.policy)
    keys = [one for one in context.snapshot.records(Entity.ACCOUNT).values() if text(one.data, "circle") in circles]
    if limits.total is not None and len(keys) > limits.total:
        yield RULE.finding(
            _LIMITS if _LIMITS in context.snapshot.paths else "kam.yaml",
            f"{len(keys)} accounts are key, and the company's limit is {limits.total}",
            "decide which of them stay key (kam report concentration shows what each weighs), or raise "
            f"key_accounts.total in {_LIMITS}",
            field="key_accounts.total",
        )
    if limits.per_manager is not None:
        yield from _by_manager(context, keys, limits.per_manager)


def _by_manager(context: Context, keys: list[Record], limit: int) -> Iterator[Finding]:
    by_manager: dict[str, list[Record]] = defaultdict(list)
    for account in keys:
        reference = text(account.data, "manager")
        manager = context.snapshot.resolve(Entity.COLLEAGUE, reference) if reference else None
        if manager is not None:
            by_manager[manager].append(account)
    for manager, accounts in by_manager.items():
        if len(accounts) > limit:
            colleague = context.snapshot.records(Entity.COLLEAGUE)[manager]
            names = [account.name for account in accounts]
            shown = names if len(names) <= _NAMED else [*names[:_NAMED], f"{len(names) - _NAMED} more"]
            yield RULE.at(
                colleague,
                (),
                f"{colleague.name} manages {len(accounts)} key accounts, and the limit is {limit}: {listed(shown)}",
                "give some of them to a colleague, or raise key_accounts.per_manager in policy/limits.yaml",
                related=tuple(
                    Related(account.path, account.name, account.document.position(("manager",))) for account in accounts
                ),
            )


_CIRCLES = (
    "circles:\n"
    "  - {id: market, name: Market, admits: Everyone who could become a client.}\n"
    "  - {id: partner, name: Partners, admits: The dearest., decision: true}\n"
)
_LIMIT = "key_accounts: {per_manager: 1}\n"

RULE = Rule(
    code="KAM603",
    name="too-many-key-accounts",
    summary="There are more key accounts than the policy allows, in all or for one manager.",
    why=(
        "Key clients, like friends, cannot be many: whoever has twenty of them has none (D20). The limits are "
        "`key_accounts.total` and `key_accounts.per_manager` in policy/limits.yaml; key accounts are those of circles "
        "into which a decision leads."
    ),
    fix="Decide which accounts stay key, spread them over more managers, or raise the limit.",
    bad={
        "policy/circles.yaml": _CIRCLES,
        "policy/limits.yaml": _LIMIT,
        "accounts/acme/account.yaml": "name: Acme\ncircle: partner\nindustry: food\nmanager: anna\n",
        "accounts/beta/account.yaml": "name: Beta\ncircle: partner\nindustry: food\nmanager: anna\n",
    },
    good={
        "policy/circles.yaml": _CIRCLES,
        "policy/limits.yaml": _LIMIT,
        "accounts/acme/account.yaml": "name: Acme\ncircle: partner\nindustry: food\nmanager: anna\n",
        "accounts/beta/account.yaml": "name: Beta\ncircle: market\nindustry: food\nmanager: anna\n",
    },
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
    check=check,
)
