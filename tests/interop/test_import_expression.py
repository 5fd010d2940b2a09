"""Computed columns: exact, limited, and nothing but columns and a few functions."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli.interop.tabular.expression import Expression, ExpressionError, Template
from kamcli.interop.tabular.formats import ISO_DATES, Cell, DateFormat, NumberFormat, RowTrouble
from kamcli.interop.tabular.functions import FUNCTIONS, Value


class Row:
    """A row of cells under one number format."""

    numbers = NumberFormat()
    dates = ISO_DATES

    def __init__(self, cells: dict[str, str], numbers: NumberFormat = numbers, dates: DateFormat = dates) -> None:
        self.cells, self.numbers, self.dates = cells, numbers, dates

    def cell(self, column: str) -> Value:
        return Cell.of(self.cells[column], column, self.numbers, self.dates)

    def translate(self, table: str, key: str) -> Value:
        return f"{table}:{key}"


ROW = Row(
    {
        "unit_price": "14.0",
        "quantity": "12",
        "discount": "0.15",
        "day": "1997-05-01",
        "name": "  ООО «Ромашка»  ",
        "empty": "",
        "orders.customer.id": "ALFKI",
        "Цена, руб.": "7.5",
        "Сумма": "100",
    }
)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("unit_price * quantity * (1 - discount)", Decimal("142.800")),
        ("0.1 + 0.2", Decimal("0.3")),
        ("-unit_price", Decimal("-14.0")),
        ("7 // 2 + 7 % 4 + 2 ** 3", Decimal("14")),
        ("round(1 / 3, 4)", Decimal("0.3333")),
        ("round(2.5)", Decimal("3")),
        ("round(-2.5)", Decimal("-3")),
        ("round(1250, -2)", Decimal("1300")),
        ("abs(-3) + min(1, 2) + max(1, 2)", Decimal("6")),
        ("column('Цена, руб.') * 2", Decimal("15.0")),
        ("Сумма / 8", Decimal("12.5")),
        ("orders.customer.id", "ALFKI"),
        ("number('1 234,50', ',', ' ')", Decimal("1234.50")),
        ("date(day)", "1997-05-01"),
        ("date('01.05.1997', 'DD.MM.YYYY')", "1997-05-01"),
        ("upper('ab')", "AB"),
        ("lower('AB')", "ab"),
        ("trim('  a   b ')", "a b"),
        ("replace('a-b', '-', '+')", "a+b"),
        ("slug(name)", "ooo-romashka"),
        ("concat(quantity, ' × ', 1.50)", "12 × 1.50"),
        ("joined(', ', 'a', empty, 'b')", "a, b"),
        ("default(empty, quantity)", "12"),
        ("part('a;b; c', ';', 3)", "c"),
        ("part('a;b', ';', -1)", "b"),
        ("part('a', ';', 2)", ""),
        ("left('abc', 2)", "ab"),
        ("right('abc', 2)", "bc"),
        ("right('abc', 0)", ""),
        ("digits('ИНН 77-01')", "7701"),
        ("pad(quantity, 5)", "00012"),
        ("contains(name, 'РОМАШКА')", True),
        ("starts(name, 'ооо')", True),
        ("lookup('countries', 'UK')", "countries:UK"),
        ("month_end('2024-02')", "2024-02-29"),
        ("month_end(day)", "1997-05-31"),
        ("currency('1 234,50 €')", "EUR"),
        ("currency('USD')", "USD"),
        ("currency('12')", ""),
        ("text(1.50)", "1.50"),
        ("'big' if quantity > 10 else 'small'", "big"),
        ("quantity == 12.0", True),
        ("empty == 0", False),
        ("empty == ''", True),
        ("name != '' and not quantity < 3 or False", True),
        ("quantity in (11, 12)", True),
        ("name not in ('a', 'b')", True),
        ("'омашк' in name", True),
        ("date(day) >= '1997-01-01'", True),
        ("1 < quantity < 20", True),
    ],
)
def test_computes(source: str, value: Value) -> None:
    found = Expression(source).evaluate(ROW)
    assert type(found) in (type(value), Cell)
    assert str(found) == str(value)


def test_every_function_is_computed_in_a_test_above() -> None:
    marks = test_computes.pytestmark[0].args[1]  # type: ignore[attr-defined]
    sources = " ".join(source for source, _ in marks)
    assert [name for name in FUNCTIONS if f"{name}(" not in sources] == []


def test_division_keeps_a_hundred_digits() -> None:
    assert str(Expression("1 / 3").evaluate(ROW)) == "0." + "3" * 100


@settings(max_examples=100)
@given(
    price=st.decimals(min_value=0, max_value=10**6, places=4, allow_nan=False),
    quantity=st.integers(min_value=-(10**6), max_value=10**6),
    discount=st.decimals(min_value=0, max_value=1, places=2, allow_nan=False),
)
def test_products_are_exact(price: Decimal, quantity: int, discount: Decimal) -> None:
    row = Row({"p": format(price, "f"), "q": str(quantity), "d": format(discount, "f")})
    assert Expression("p * q * (1 - d)").evaluate(row) == price * quantity * (1 - discount)


def test_columns_follow_the_number_format_of_their_file() -> None:
    row = Row({"Цена": "1\u00a0234,50", "Количество": "2"}, NumberFormat(",", " "), DateFormat(("DD.MM.YYYY",)))
    assert Expression("Цена * Количество").evaluate(row) == Decimal("2469.00")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("name + 'x'", "concat"),
        ("name * 2", "name is “ООО «Ромашка»” where a number"),
        ("empty * 2", "empty is empty where a number"),
        ("1 / 0", "divides by zero"),
        ("1 / (quantity - 12)", "divides by zero"),
        ("0 ** -1", "divides by zero"),
        ("day < name", "compared with a date"),
        ("name and True", "no yes/no answer"),
        ("'x' if quantity else 'y'", "no yes/no answer"),
        ("True + 1", "yes/no answer stands where a number"),
        ("2 ** 101", "larger than 100"),
        ("round(1, 99)", "places"),
        ("(1, 2)", "list"),
        ("replace(name, '', 'x')", "look for"),
        ("date(name)", "where a date"),
        ("date(day, 'MM')", "exactly once"),
        ("number(unit_price, ',')", "decimal comma"),
        ("pad(name, 3, 'ab')", "single character"),
    ],
)
def test_says_why_a_row_cannot_be_computed(source: str, reason: str) -> None:
    with pytest.raises(RowTrouble, match=reason):
        Expression(source).evaluate(ROW)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "a b",
        "__import__('os')",
        "open('x')",
        "name.upper()",
        "'x'.join(name)",
        "name[0]",
        "[x for x in name]",
        "lambda: 1",
        "f'{name}'",
        "{1: 2}",
        "1 if True",
        "a = 1",
        "a; b",
        "1_000",
        "1e9",
        "0x1F",
        "1j",
        "b'x'",
        "None",
        "a is b",
        "a & b",
        "~a",
        "a << 2",
        "a @ b",
        "round(x=1)",
        "round()",
        "round(1, 2, 3)",
        "round(*name)",
        "column(name)",
        "lookup(name, name)",
        "(name).x.y()",
        "*a",
        "(a := 1)",
        "await a",
        "'x' * 1" + "0" * 2000,
        "(" * 300 + "1" + ")" * 300,
        "not " * 200 + "True",
        "1" + "+1" * 400,
    ],
)
def test_refuses_what_no_row_can_compute(source: str) -> None:
    with pytest.raises(ExpressionError):
        Expression(source)


def test_a_misspelt_function_is_named() -> None:
    with pytest.raises(ExpressionError, match=r"no function ruond\(\); did you mean round\(\)"):
        Expression("ruond(1)")


def test_only_a_plain_name_is_called() -> None:
    with pytest.raises(ExpressionError, match="plain name"):
        Expression("__import__('os').system('id')")


def test_dunders_are_columns_that_do_not_exist_not_attributes() -> None:
    assert Expression("name.__class__").columns == ("name.__class__",)
    with pytest.raises(KeyError):
        Expression("name.__class__").evaluate(ROW)


@pytest.mark.parametrize(
    "source",
    [
        "9 ** 100 ** 1",
        "replace(replace(replace(name, 'о', 'оооооооооо'), 'о', 'оооооооооо'), 'о', 'оооооооооо')",
        "concat(pad('x', 200), pad('x', 200), pad('x', 200))",
    ],
)
def test_nothing_hangs(source: str) -> None:
    row = Row({"name": "о" * 3000})
    started = time.monotonic()
    try:
        Expression(source).evaluate(row)
    except RowTrouble as trouble:
        assert "larger" in trouble.reason or "longer" in trouble.reason  # noqa: PT017
    assert time.monotonic() - started < 1


def test_knows_its_columns_and_tables() -> None:
    expression = Expression("lookup('t', orders.id) if column('a b') > c else orders.id")
    assert set(expression.columns) == {"orders.id", "a b", "c"}
    assert expression.tables == ("t",)


def test_templates_fill_in_columns() -> None:
    template = Template("northwind:{quantity}-{upper('x')} {{kept}}")
    assert template.evaluate(ROW) == "northwind:12-X {kept}"
    assert Template("{empty}{empty} ").evaluate(ROW) == ""
    assert Template("plain").evaluate(ROW) == "plain"
    with pytest.raises(RowTrouble, match="`empty` is empty"):
        Template("a-{empty}").evaluate(ROW, whole=True)
    for broken in ("{", "a}", "{}", "{a"):
        with pytest.raises(ExpressionError):
            Template(broken)
