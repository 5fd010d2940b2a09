"""What the company has decided: kam.yaml and policy/*.yaml over the built-in defaults. Judges no records.

Limits and lists have many classes, which are only made when a command asks for the policy: many need kam.yaml alone.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kamcli.policy.circle import Circle, Regularity
from kamcli.policy.company import Company, Definitions, company

if TYPE_CHECKING:
    from kamcli.policy.limit import Limits
    from kamcli.policy.loading import Loaded, Policy, load
    from kamcli.policy.vocabulary import Lists, Playbook, Query, Task

__all__ = [
    "Circle",
    "Company",
    "Definitions",
    "Limits",
    "Lists",
    "Loaded",
    "Playbook",
    "Policy",
    "Query",
    "Regularity",
    "Task",
    "company",
    "load",
]

_LATER = {
    "Limits": "limit",
    **dict.fromkeys(("Loaded", "Policy", "load"), "loading"),
    **dict.fromkeys(("Lists", "Playbook", "Query", "Task"), "vocabulary"),
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
