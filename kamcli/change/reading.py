"""What is needed besides the text to understand an answer: the records it may name, and today. Reads nothing itself."""

from __future__ import annotations

from datetime import date

from kamcli.dataclass import dataclass
from kamcli.repository import Repository


@dataclass(frozen=True, slots=True)
class Reading:
    """`account` is the one whose people, deals and legal entities a bare id or name means; None outside of any."""

    repository: Repository
    today: date
    account: str | None = None
