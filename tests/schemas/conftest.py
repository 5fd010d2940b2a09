"""The composed schemas of a company with the default circles and lists, for all tests of schemas."""

from __future__ import annotations

import pytest

from kamcli.policy import load
from kamcli.schemas import SchemaSet, compose

CIRCLES = ("market", "contacted", "customer", "key")


@pytest.fixture(scope="session")
def lists() -> dict[str, tuple[str, ...]]:
    return dict(load(lambda _: None).policy.lists.as_mapping())


@pytest.fixture(scope="session")
def schemas(lists: dict[str, tuple[str, ...]]) -> SchemaSet:
    return compose(CIRCLES, {}, lists)
