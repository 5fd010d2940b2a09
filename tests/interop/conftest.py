"""A small company to import into."""

from __future__ import annotations

from pathlib import Path

import pytest
from import_company import KAM, Company


@pytest.fixture
def company(tmp_path: Path) -> Company:
    made = Company(tmp_path / "us")
    made.write("kam.yaml", KAM)
    made.write("accounts/acme/account.yaml", "name: Acme\ncircle: customer\nexternal_ids: {erp: A1}\n")
    made.write("team/anna.yaml", "name: Anna Berg\nexternal_ids: {erp: '7'}\n")
    return made
