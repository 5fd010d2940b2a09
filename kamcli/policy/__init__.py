"""What the company has decided: kam.yaml and policy/*.yaml over the built-in defaults. Judges no records.

Limits and lists have many classes, which are only made when a command asks for the policy: many need kam.yaml alone.
"""

from typing import TYPE_CHECKING

from kamcli.later import later
from kamcli.policy.ours import Company, Definitions

if TYPE_CHECKING:
    from kamcli.policy.circle import Circle, Regularity
    from kamcli.policy.kam_yaml import company
    from kamcli.policy.limit import Limits
    from kamcli.policy.loading import Loaded, Policy, load, recalled
    from kamcli.policy.vocabulary import Lists, Playbook, Query, Task
else:
    __getattr__ = later(
        __name__,
        {
            "circle": ("Circle", "Regularity"),
            "kam_yaml": ("company",),
            "limit": ("Limits",),
            "loading": ("Loaded", "Policy", "load", "recalled"),
            "vocabulary": ("Lists", "Playbook", "Query", "Task"),
        },
    )

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
    "recalled",
]
