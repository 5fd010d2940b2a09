"""The tables that `kam query` offers, and `kam list` where they have columns to show: an explicit list."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kamcli.query.column import Table
from kamcli.query.tables.findings import FINDINGS
from kamcli.query.tables.inside import AGREEMENTS, CIRCLE_LOG, LEGAL_ENTITIES, NEXT_STEPS, PARTICIPANTS, SITES
from kamcli.query.tables.money import RECEIVABLES, REVENUE, SALES
from kamcli.query.tables.records import ACCOUNTS, COMPLAINTS, CONTACTS, DEALS, INTERACTIONS, TEAM

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            *(ACCOUNTS, CONTACTS, INTERACTIONS, PARTICIPANTS, NEXT_STEPS, AGREEMENTS, DEALS, COMPLAINTS, TEAM),
            *(LEGAL_ENTITIES, SITES, CIRCLE_LOG, SALES, REVENUE, RECEIVABLES, FINDINGS),
        )
    }
)
"""Every table by its name."""
