"""What lint finds on a client, in the words of a document: whose account it is, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kamcli.documents.brief import Risk
from kamcli.lint import Finding
from kamcli.model.entity import place_of


def risks_by_account(findings: Iterable[Finding]) -> Mapping[str, list[Risk]]:
    """Findings by the account whose files they are about; those about none are left out."""
    found: dict[str, list[Risk]] = {}
    for finding in sorted(findings, key=lambda each: (-each.severity.weight, each.order)):
        place = place_of(finding.path)
        if place is not None and place.account is not None:
            where = f"{finding.path}:{finding.position.line}"
            found.setdefault(place.account, []).append(Risk(str(finding.severity), finding.message, finding.do, where))
    return found
