"""The circles (D10): who belongs to each, and what it asks of the dealings with an account. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any

from kamcli.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Regularity:
    """Who buys regularly: at least `purchases` in the last `months`; some need not (D17, D50)."""

    purchases: int
    months: int
    except_reasons: tuple[str, ...] = ()
    except_models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Circle:
    """One circle. `evidence` may count `interactions` (of `kinds`; none named: of any) and `purchases`, in `months`."""

    id: str
    name: str
    admits: str = ""
    decision: bool = False
    evidence: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    regular: Regularity | None = None
    mandatory_kinds: tuple[str, ...] = ()
    silence_days: int | None = None
    grace_days: int = 0
