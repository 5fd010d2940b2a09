"""What the company has decided: kam.yaml and policy/*.yaml over the built-in defaults. Judges no records."""

from kamcli.policy.circle import Circle, Regularity
from kamcli.policy.company import Company, Definitions, company
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
