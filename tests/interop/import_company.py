"""An account repository in a temporary folder, and imports into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from kamcli import atomic
from kamcli.interop.tabular import planning
from kamcli.interop.tabular.plan import Plan
from kamcli.interop.tabular.source import GivenFile
from kamcli.repository import open_repository

KAM = "format: 1\ncompany:\n  name: Us\n  legal_entities:\n    - {id: us, name: Us Ltd}\ncurrency: EUR\n"
TODAY = date(2026, 3, 2)


def write(plan: Plan, root: Path) -> None:
    """Write what an import has planned."""
    atomic.replace_all(root, plan.files, scratch=root / ".kam", expected=plan.expected)


@dataclass(frozen=True)
class Company:
    """A company's repository at `root`."""

    root: Path

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """All files with their bytes."""
        found = (path for path in sorted(self.root.rglob("*")) if path.is_file() and ".kam" not in path.parts)
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in found}

    def plan(
        self,
        mapping: str,
        files: Mapping[str, str | bytes],
        *,
        skip: bool = False,
        totals: Mapping[str, Decimal] | None = None,
    ) -> Plan:
        given = [GivenFile(name, text.encode() if isinstance(text, str) else text) for name, text in files.items()]
        options = planning.Options(TODAY, skip_bad_rows=skip, control_totals=totals)
        return planning.plan_import(open_repository(self.root), "map.yaml", mapping.encode(), given, options)

    def bring(self, mapping: str, files: Mapping[str, str | bytes], *, skip: bool = False) -> Plan:
        """Plan and apply; bad rows are a failure of the test unless `skip`."""
        plan = self.plan(mapping, files, skip=skip)
        assert skip or list(map(str, plan.bad)) == []
        write(plan, self.root)
        return plan

    def reasons(self, mapping: str, files: Mapping[str, str | bytes]) -> Sequence[str]:
        """Why rows cannot be taken."""
        return [str(bad) for bad in self.plan(mapping, files).bad]
