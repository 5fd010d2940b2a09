"""The thresholds that findings and reports go by, as values; what each means stands in `limits.schema.json`.

Percentages are `Decimal` (15 is 15 %), never fractions; days and months are whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from kamcli.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Revenue:
    """Where revenue is read from: `from_` is `sales` or `invoices`."""

    from_: str
    period_months: int
    unallocated: Decimal


@dataclass(frozen=True, slots=True)
class KeyShare:
    """The band of sales to key accounts together (D18)."""

    low: Decimal
    high: Decimal
    dependence: Decimal


@dataclass(frozen=True, slots=True)
class Largest:
    """The largest client alone (D18)."""

    warn: Decimal
    alarm: Decimal


@dataclass(frozen=True, slots=True)
class Classes:
    """ABC classes by cumulative revenue."""

    a: Decimal
    b: Decimal


@dataclass(frozen=True, slots=True)
class Concentration:
    """How dependent the company is on few clients; `related_parties` is `include` or `exclude`."""

    key_share: KeyShare
    largest: Largest
    disclosure: Decimal
    manager: Decimal
    abc: Classes
    related_parties: str


@dataclass(frozen=True, slots=True)
class Rates:
    """Which exchange rate may convert an amount."""

    max_age_days: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """When an unknown answer is asked again (D12)."""

    ask_again_months: int


@dataclass(frozen=True, slots=True)
class Drafts:
    """How long a contact may stay a draft."""

    complete_days: int


@dataclass(frozen=True, slots=True)
class Tender:
    """When preparing for a tender begins (D28)."""

    months_before: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """When a proposal without an answer needs a call (D33)."""

    confirm_days: int


@dataclass(frozen=True, slots=True)
class Complaints:
    """Days to resolve by severity; a severity that is absent or None has no limit (D36)."""

    limit_days: Mapping[str, int | None]
    many: int


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often something is done, by circle; a circle that is absent or None is not asked."""

    every_months: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class NextSteps:
    """Circles whose accounts always have an open next step (D44)."""

    circles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyAccounts:
    """How many key accounts there can be (D20); None: no limit."""

    total: int | None
    per_manager: int | None


@dataclass(frozen=True, slots=True)
class NewBusiness:
    """How much of the largest account's revenue new business should cover (D21)."""

    cover: Decimal


@dataclass(frozen=True, slots=True)
class Clients:
    """What counts as one client (D9)."""

    sites_are_clients: bool


@dataclass(frozen=True, slots=True)
class Contacts:
    """What contacts' files are named after: `function` or `name`."""

    id_from: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """How far the agenda looks ahead."""

    steps_days: int
    birthdays_days: int
    contracts_days: int


@dataclass(frozen=True, slots=True)
class Renewals:
    """Which contracts count as ending."""

    months: int


@dataclass(frozen=True, slots=True)
class Drift:
    """How a client that drifts away is recognised (D47)."""

    revenue_fall: Decimal
    months: int


@dataclass(frozen=True, slots=True)
class Discounts:
    """Discount up while margin goes down (D41), in percentage points."""

    rise: Decimal
    margin_fall: Decimal


@dataclass(frozen=True, slots=True)
class Concessions:
    """How many concessions in twelve months are many (D34)."""

    many: int


@dataclass(frozen=True, slots=True)
class Receivables:
    """Open items: when overdue, how much credit, how many debtors named."""

    overdue_days: int
    credit_used: Decimal
    top: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How far below plan is reported (D40)."""

    behind: Decimal


@dataclass(frozen=True, slots=True)
class Sim:
    """When a leaver's SIM has to be back (D6)."""

    return_days: int


@dataclass(frozen=True, slots=True)
class Writing:
    """What becomes of kam's own changes: whether each is committed to git."""

    autocommit: bool


@dataclass(frozen=True, slots=True)
class Audit:
    """What `kam audit` looks at: days are between the day a thing is about and its commit; `signatures` is
    `none` or `required`; `other_authors` are the addresses of those who are not in team/ and may commit.
    """

    backdated_days: int
    ledger_days: int
    signatures: str
    other_authors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """Every threshold, by topic."""

    revenue: Revenue
    concentration: Concentration
    rates: Rates
    unknown: Unknown
    drafts: Drafts
    tender: Tender
    proposal: Proposal
    complaints: Complaints
    review: Cadence
    value: Cadence
    next_step: NextSteps
    key_accounts: KeyAccounts
    new_business: NewBusiness
    clients: Clients
    contacts: Contacts
    agenda: Agenda
    renewals: Renewals
    drift: Drift
    discounts: Discounts
    concessions: Concessions
    receivables: Receivables
    plan: Plan
    sim: Sim
    writing: Writing
    audit: Audit
