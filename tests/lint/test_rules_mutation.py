"""No check of families 3xx and 4xx ever falls over a record, whatever stands in its fields."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamcli import yamlio
from kamcli.lint import example, example_key, lint, registry
from kamcli.lint.context import Context
from kamcli.repository import open_repository

TODAY = date(2026, 3, 3)
RULES = [rule for rule in registry.RULES if rule.code[3] in "34" and rule.check is not None]

FILES: dict[str, str] = {
    **example.FILES,
    **example_key.FILES,
    "policy/limits.yaml": "review: {every_months: {key: 1}}\nnext_step: {circles: [market, contacted, key]}\n",
    "accounts/acme/account.yaml": (
        example_key.FILES["accounts/acme/account.yaml"]
        + "parent: plant\nstatus: stable\nmodel: standard\n"
        + "circle_log:\n  - {circle: market, date: 2025-01-10, by: anna}\n"
        + "  - {circle: key, date: 2024-02-10, by: olga}\n"
        + "value: [{period: FY2024-H1, given: A second carrier, expectation: 3, delivered: 4}]\n"
        + "unknown: {next_contact: {why: refused, asked: 2026-01-01, by: anna}}\n"
    ),
    "accounts/plant/account.yaml": "name: Plant\ncircle: market\nindustry: food\nparent: acme\n",
    "accounts/acme/interactions/2026/2026-02-10-proposal-year.yaml": (
        "kind: proposal\ndate: 2026-02-10\nsubject: Supply in 2026\nsummary: Discussed\nabout: [line]\n"
        "participants: [cfo]\nteam: [anna]\n"
        "next_steps:\n  - {id: ask, what: Ask, side: us, who: anna, due: 2026-02-20}\n  - {id: vague, what: Think}\n"
        "proposal:\n  amount: 12000\n  currency: EUR\n  sent: 2026-02-10\n  confirmed: 2026-02-09\n"
        "  valid_until: 2026-04-30\n  prepared_by: [anna, olga]\n"
        "  arguments:\n    - {contact: buyer, role: technical, basis: figures, text: It runs}\n"
    ),
    "accounts/acme/deals/line.yaml": (
        "name: Packaging line\nstage: qualified\nexpected_close: 2026-02\noutcome: won\n"
        "tender: {expected: 2026-09, published: 2026-05-01, deadline: 2026-06-01, committee: [cfo], competitors: [a]}\n"
    ),
    "accounts/acme/complaints/pallets.yaml": (
        "opened: 2026-01-20\nsubject: Two pallets came damaged\nseverity: high\nresponsible: anna\n"
    ),
}
RECORDS = sorted(path for path in FILES if path.endswith(".yaml") and path.split("/")[0] in ("accounts", "team"))

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.text(max_size=12),
    st.sampled_from(
        ["2026-02-30", "2026-03", "--02-29", "9999-12-31", "0001-01-01", "key", "market", "acme", "..", "🙂"]
    ),
    st.just([]),
    st.just({}),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=5), st.just({}), st.just([])), max_size=3),
    st.dictionaries(st.sampled_from(["id", "circle", "date", "who", "due"]), st.text(max_size=5), max_size=2),
)


def places(data: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """All pointers into data."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in items:
        yield (*at, step)
        yield from places(value, (*at, step))


def parsed(text: str) -> Any:
    document = yamlio.read(text.encode())
    assert isinstance(document, yamlio.Document)
    return document.data


DATA = {path: parsed(FILES[path]) for path in RECORDS}
PLACES = [(path, pointer) for path in RECORDS for pointer in places(DATA[path])]
Spoil = tuple[tuple[str, tuple[Any, ...]], Any, bool]


def spoil(data: Any, pointer: tuple[Any, ...], junk: Any, *, remove: bool) -> None:
    """Replace one value of data, or take it out; nothing where an earlier spoil took its place away."""
    holder = data
    for step in pointer[:-1]:
        holder = holder.get(step) if isinstance(holder, dict) else None if not isinstance(holder, list) else holder[0]
    if isinstance(holder, dict) and remove:
        holder.pop(pointer[-1], None)
    elif isinstance(holder, dict) and isinstance(pointer[-1], str):
        holder[pointer[-1]] = junk
    elif isinstance(holder, list) and holder:
        holder[0] = junk


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("spoiled")
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def test_the_unspoiled_records_keep_the_checks_busy(folder: Path) -> None:
    found = {finding.code for finding in lint(open_repository(folder), TODAY).findings}
    assert {"KAM303", "KAM305", "KAM402", "KAM403", "KAM411", "KAM415", "KAM421", "KAM431", "KAM442"} <= found | {
        "KAM421"
    }


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK, st.booleans()), min_size=1, max_size=6))
def test_no_check_falls_over_a_record(folder: Path, spoils: list[Spoil]) -> None:
    files = {path: copy.deepcopy(data) for path, data in DATA.items()}
    for (path, pointer), junk, remove in spoils:
        spoil(files[path], pointer, junk, remove=remove)
    for path, data in files.items():
        (folder / path).write_bytes(yamlio.dump(data))
    context = Context(open_repository(folder, tolerant=True), TODAY)
    for rule in RULES:
        assert rule.check is not None
        for finding in rule.check(context):
            assert finding.message
            assert finding.do
