"""Names of findings that outlive edits: baselines, gates and code hosts tell old findings from new by them.

No line, column or wording goes in: moving text about in a file makes no finding a new one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from kamcli.lint.finding import Finding


def fingerprints(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The fingerprint of each finding, in their order: 64 hexadecimal digits, no two alike.

    Made of the finding's key (rule, record or path, field) and, where several have one key (lines of a
    ledger), of how many came before it.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for finding in findings:
        found.append(_digest(*finding.key, str(seen[finding.key])))
        seen[finding.key] += 1
    return tuple(found)


def _digest(*parts: str) -> str:
    # No file, id or field has a null character in it, so no two lists of parts read the same.
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
