"""New names for columns."""

from __future__ import annotations

import pytest

from kamcli.csvio import rename_column
from kamcli.errors import DataError

SOURCE = b'date,"prodct, old",net\r\n2026-01-01,"a ""b""",1\r\n'


def test_only_the_name_changes() -> None:
    assert rename_column(SOURCE, "net", "amount") == SOURCE.replace(b",net", b",amount")
    assert rename_column(SOURCE, "prodct, old", "product") == SOURCE.replace(b'"prodct, old"', b"product")


@pytest.mark.parametrize(("name", "new"), [("nett", "amount"), ("net", "date"), ("net", ""), ("net", "a,b")])
def test_what_cannot_be_renamed(name: str, new: str) -> None:
    with pytest.raises(DataError):
        rename_column(SOURCE, name, new)
