"""Mapping files: what is wrong is said with its place, all at once; the schema agrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from kamcli.errors import UnreadableError
from kamcli.interop.tabular.mapping import ENTITIES, values_in
from kamcli.interop.tabular.mapping_file import read_mapping
from kamcli.schemas.locate import load

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/maps/*.yaml"))
GOOD = """
system: erp
files: {a: {}}
import:
  - to: sales
    from: a
    fields: {date: d, amount: x, currency: {constant: EUR}, ref: r}
"""


def mistakes(text: str) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_mapping("map.yaml", text.encode())
    return str(caught.value)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_are_read(path: Path) -> None:
    mapping, _ = read_mapping(path.name, path.read_bytes())
    assert mapping.targets
    assert all(list(values_in(target.fields)) for target in mapping.targets)


def test_the_schema_knows_every_target() -> None:
    assert sorted(load("mapping")["$defs"]["target"]["properties"]["to"]["enum"]) == sorted(ENTITIES)


def test_every_entry_of_the_schema_has_a_title_and_a_description() -> None:
    def walk(node: object, where: str) -> list[str]:
        found = []
        if isinstance(node, dict):
            for name, entry in node.get("properties", {}).items():
                if not isinstance(entry, dict) or not entry.get("title") or not entry.get("description"):
                    found.append(f"{where}.{name}")
            for key, inner in node.items():
                found += walk(inner, f"{where}.{key}")
        return found

    assert walk(load("mapping"), "") == []


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("system: erp", "sytem: erp", 2, "did you mean system?"),
        ("system: erp", "system: Old CRM", 2, "small letters"),
        ("system: erp", "system: erp\nsystem: b", 3, "twice"),
        ("files: {a: {}}", "files: {a: {delimeter: ';'}}", 3, "did you mean delimiter?"),
        ("files: {a: {}}", "files: {a: {encoding: cp-1251}}", 3, "did you mean cp1251?"),
        ("files: {a: {}}", "files: {}", 3, "is empty"),
        ("files: {a: {}}", "files: [a]", 3, "a group of entries"),
        ("files: {a: {}}", "files: {a.b: {}}", 3, "no spaces, points or quotes"),
        ("files: {a: {}}", "files: {a: {skip_lines: many}}", 3, "a whole number"),
        ("files: {a: {}}", "files: {a: {dates: DD.MM}}", 3, "the year (YYYY) exactly once"),
        ("files: {a: {}}", "files: {a: {numbers: {decimal: ',', thousands: ','}}}", 3, "are the same"),
        ("files: {a: {}}", "files: {a: {join: {orders: id}}}", 3, "no file orders"),
        ("files: {a: {}}", "files: {a: {}, b: {join: {a: id}}}", 3, "it needs key:"),
        ("files: {a: {}}", "files: {a: {}}\nlookups: {x: {}}", 4, "either a table:, or a file:"),
        ("files: {a: {}}", "files: {a: {}}\nlookups: {x: {file: b, key: k, value: v}}", 4, "no file"),
        ("files: {a: {}}", "files: {a: {}}\nlookups: {x: {table: {UK: GB, uk: GB}}}", 4, "twice"),
        ("to: sales", "to: sale", 5, "did you mean sales?"),
        ("from: a", "from: aa", 6, "no file"),
        ("from: a", "from: a\n    where: a = 1", 7, "not an expression"),
        ("from: a", "from: a\n    id: x", 7, "sales lines have no id"),
        ("from: a", "from: a\n    external_id: x", 7, "found again by ref"),
        ("from: a", "from: a\n    control: {total: '12,50'}", 7, "a number"),
        ("date: d, ", "", 7, "sales lines need date:"),
        ("ref: r", "ref: {column: r, constant: 5}", 7, "exactly one of"),
        ("ref: r", "ref: 5", 7, "a field is a column's name"),
        ("ref: r", "ref: {template: '{r'}", 7, "brace"),
        ("amount: x", "amount: {compute: ruond(x)}", 7, "did you mean round()?"),
        ("amount: x", "amount: {column: x, lookup: t}", 7, "no lookup t"),
        ("amount: x", "amount: {compute: \"lookup('t', x)\"}", 7, "no lookup t"),
        ("amount: x", "amount: {column: x, by: name}", 7, "goes with record:"),
        ("amount: x", "amount: {column: x, on_change: replace}", 7, "only lists are replaced"),
        ("amount: x", "amount: {column: x, missing: sme}", 7, "did you mean same?"),
        ("amount: x", "amount: {column: x, record: acount}", 7, "did you mean account?"),
        ("amount: x", "amount: x, amount.y: z", 7, "stands here by itself too"),
        ("to: sales", "to: contacts", 5, "contacts need account:"),
        ("to: sales", "to: accounts\n    account: x", 6, "belong to no account"),
        ("to: sales", "to: accounts\n    match: [external_id]", 6, "say external_id:"),
        ("to: sales", "to: team\n    match: [tax_id]", 6, "only accounts"),
        ("to: sales", "to: accounts\n    control: {total: 5}", 6, "only sales have a total"),
    ],
)
def test_a_mistake_is_said_with_its_place(old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    told = mistakes(GOOD.replace(old, new))
    assert f"map.yaml:{line}:" in told
    assert says in told


def test_all_mistakes_are_told_together_in_the_order_of_the_file() -> None:
    told = mistakes(GOOD.replace("erp", "E R P").replace("sales", "sails").replace("files: {a", "files: {a: {x: 1}, b"))
    places = [line.split(":")[1] for line in told.splitlines() if line.startswith("  map.yaml:")]
    assert places == ["2", "3", "5"]


def test_a_file_that_is_no_yaml_says_so() -> None:
    assert "map.yaml:2:" in mistakes("system: erp\n\tfiles: {}\n")
    assert "cannot be read" in mistakes("")


def test_dotted_names_nest_and_keep_their_order() -> None:
    text = GOOD.replace("ref: r", "ref: r, custom.b: x, custom.a.c: y")
    mapping, _ = read_mapping("map.yaml", text.encode())
    fields = mapping.targets[0].fields.fields
    assert list(fields) == ["date", "amount", "currency", "ref", "custom"]
    assert list(fields["custom"].fields) == ["b", "a"]  # type: ignore[union-attr]
