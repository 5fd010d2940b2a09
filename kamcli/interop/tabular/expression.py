"""Computed columns: simpleeval restricted to columns, exact decimals, yes/no and a closed list of functions.

Nothing here can loop, import, read attributes of objects, or touch a file.
"""

from __future__ import annotations

import ast
import difflib
import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal, DecimalException, DivisionByZero
from typing import Any, cast

import simpleeval  # type: ignore[import-untyped]

from kamcli.interop.tabular.formats import PLAIN_NUMBERS, Cell, RowTrouble, number_in, shown
from kamcli.interop.tabular.functions import FUNCTIONS, LONGEST_TEXT, WIDE, Scope, Value, text_of
from kamcli.model.money import decimal_of

LONGEST_EXPRESSION = 1000
DEEPEST = 40
LARGEST_POWER = 100
_PLAIN_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?\Z", re.ASCII)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)


class ExpressionError(ValueError):
    """An expression that can never be computed, whatever the row."""


def _pair(evaluator: _Evaluator, left: object, right: object, sign: str) -> tuple[Decimal, Decimal]:
    for value in (left, right):
        if not isinstance(value, (Decimal, Cell)) and isinstance(value, str) and sign == "+":
            raise RowTrouble(f"{shown(value)} is text, and + adds numbers; concat() puts texts together")
    fallback = evaluator.scope.numbers
    return number_in(left, fallback), number_in(right, fallback)


def _power(left: Decimal, right: Decimal) -> Decimal:
    if abs(right) > LARGEST_POWER or left.adjusted() > LARGEST_POWER:
        raise RowTrouble(f"the power is larger than {LARGEST_POWER}")
    if not left and right < 0:
        raise DivisionByZero
    return WIDE.power(left, right)


_ARITHMETIC: dict[type[ast.operator], tuple[str, Callable[[Decimal, Decimal], Decimal]]] = {
    ast.Add: ("+", WIDE.add),
    ast.Sub: ("-", WIDE.subtract),
    ast.Mult: ("*", WIDE.multiply),
    ast.Div: ("/", WIDE.divide),
    ast.FloorDiv: ("//", WIDE.divide_int),
    ast.Mod: ("%", WIDE.remainder),
    ast.Pow: ("**", _power),
}
_ORDER: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: lambda left, right: left < right,
    ast.LtE: lambda left, right: left <= right,
    ast.Gt: lambda left, right: left > right,
    ast.GtE: lambda left, right: left >= right,
}
_COMPARISONS = (*_ORDER, ast.Eq, ast.NotEq, ast.In, ast.NotIn)
_ALLOWED = (
    ast.Constant, ast.Name, ast.Attribute, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call,
    ast.Tuple, ast.List, ast.Load, ast.And, ast.Or, ast.Not, ast.USub, ast.UAdd, *_ARITHMETIC, *_COMPARISONS,
)  # fmt: skip


class _Evaluator(simpleeval.SimpleEval):  # type: ignore[misc]  # simpleeval has no annotations
    """simpleeval with exact literals, typed operators, and columns in place of attributes."""

    scope: Scope

    def __init__(self, source: str) -> None:
        super().__init__(operators={}, functions={}, names={})
        self.source = source
        self._numbers: dict[ast.Constant, Decimal] = {}
        self.nodes = {
            ast.Constant: self._constant,
            ast.Name: lambda node: self.scope.cell(node.id),
            ast.Attribute: lambda node: self.scope.cell(_dotted(node)),
            ast.BinOp: self._arithmetic,
            ast.UnaryOp: self._unary,
            ast.BoolOp: self._boolean,
            ast.Compare: self._comparison,
            ast.IfExp: self._choice,
            ast.Call: self._called,
            ast.Tuple: lambda node: tuple(self._eval(one) for one in node.elts),
            ast.List: lambda node: tuple(self._eval(one) for one in node.elts),
        }

    def _constant(self, node: ast.Constant) -> Value:
        if isinstance(node.value, (bool, str)):
            return node.value
        if node not in self._numbers:
            # as it is written: through the parsed value it would have been a binary float
            self._numbers[node] = Decimal(cast(str, ast.get_source_segment(self.source, node)))
        return self._numbers[node]

    def _arithmetic(self, node: ast.BinOp) -> Decimal:
        sign, operate = _ARITHMETIC[type(node.op)]
        left, right = _pair(self, self._eval(node.left), self._eval(node.right), sign)
        return operate(left, right)

    def _unary(self, node: ast.UnaryOp) -> Value:
        operand = self._eval(node.operand)
        if isinstance(node.op, ast.Not):
            return not _truth(operand)
        number = number_in(operand, self.scope.numbers)
        return number.copy_negate() if isinstance(node.op, ast.USub) and number else number

    def _boolean(self, node: ast.BoolOp) -> bool:
        answers = (_truth(self._eval(value)) for value in node.values)
        return all(answers) if isinstance(node.op, ast.And) else any(answers)

    def _choice(self, node: ast.IfExp) -> Any:
        return self._eval(node.body if _truth(self._eval(node.test)) else node.orelse)

    def _comparison(self, node: ast.Compare) -> bool:
        left = self._eval(node.left)
        for operation, comparator in zip(node.ops, node.comparators, strict=True):
            right = self._eval(comparator)
            if not self._holds(operation, left, right):
                return False
            left = right
        return True

    def _holds(self, operation: ast.cmpop, left: Any, right: Any) -> bool:
        if isinstance(operation, (ast.In, ast.NotIn)):
            if isinstance(right, tuple):
                found = any(self._same(left, one) for one in right)
            else:
                found = text_of(left) in text_of(right)
            return found is isinstance(operation, ast.In)
        if isinstance(operation, (ast.Eq, ast.NotEq)):
            return self._same(left, right) is isinstance(operation, ast.Eq)
        return _ORDER[type(operation)](*self._comparable(left, right))

    def _same(self, left: Any, right: Any) -> bool:
        if isinstance(left, bool) or isinstance(right, bool):
            return left is right
        if isinstance(left, Decimal) or isinstance(right, Decimal):
            if "" in (left, right):
                return False
            return number_in(left, self.scope.numbers) == number_in(right, self.scope.numbers)
        return str(left) == str(right)

    def _comparable(self, left: Any, right: Any) -> tuple[Any, Any]:
        """Two numbers, or two dates as YYYY-MM-DD; other texts have no order that everybody agrees on."""
        if isinstance(left, str) and isinstance(right, str) and (_ISO.match(left) or _ISO.match(right)):
            for value in (left, right):
                if not _ISO.match(value):
                    raise RowTrouble(f"{shown(value)} is compared with a date: write date(column) to read it as one")
            return str(left), str(right)
        return number_in(left, self.scope.numbers), number_in(right, self.scope.numbers)

    def _called(self, node: ast.Call) -> Any:
        function = FUNCTIONS[cast(ast.Name, node.func).id]
        return function.call(self.scope, *(self._eval(argument) for argument in node.args))


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise RowTrouble(
            f"{shown(text_of(value))} is no yes/no answer: compare it with something, as in `country != ''`"
        )
    return value


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        raise ExpressionError("a dot stands only between the name of a joined file and its column")
    return ".".join((node.id, *reversed(parts)))


class Expression:
    """A parsed, checked expression. `columns` and `tables` are what it refers to, as written."""

    def __init__(self, source: str) -> None:
        """Parse and check. Raises ExpressionError, in words for the author of the mapping."""
        self.source = source.strip()
        self._tree = _parse(self.source)
        self.columns: tuple[str, ...] = ()
        self.tables: tuple[str, ...] = ()
        self._check(self._tree)
        self._evaluator = _Evaluator(self.source)

    def evaluate(self, scope: Scope) -> Value:
        """Compute the expression for one row. Raises RowTrouble."""
        self._evaluator.scope = scope
        try:
            value = self._evaluator.eval(self.source, previously_parsed=self._tree)
        except DecimalException as error:
            reason = (
                "it divides by zero" if "Division" in type(error).__name__ else "the number is too large or undefined"
            )
            raise RowTrouble(f"`{self.source}` cannot be computed: {reason}") from None
        except RecursionError:
            raise RowTrouble(f"`{self.source}` is nested too deeply") from None
        if isinstance(value, tuple):
            raise RowTrouble(f"`{self.source}` gives a list; a list stands only after `in`")
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise RowTrouble(f"`{self.source}` gives a text longer than {LONGEST_TEXT} characters")
        return cast(Value, value)

    def truth(self, scope: Scope) -> bool:
        """Compute a condition. Raises RowTrouble where it gives no yes or no."""
        return _truth(self.evaluate(scope))

    def _check(self, tree: ast.expr) -> None:
        columns: list[str] = []
        tables: list[str] = []
        inner: set[int] = set()
        for node in _walk(tree):
            if not isinstance(node, _ALLOWED):
                raise ExpressionError(_refusal(node))
            if isinstance(node, ast.Constant):
                _check_constant(node, self.source)
            elif isinstance(node, ast.Call):
                _check_call(node, columns, tables)
                inner.add(id(node.func))
            elif isinstance(node, (ast.Name, ast.Attribute)) and id(node) not in inner:
                columns.append(_dotted(node))
                while isinstance(node, ast.Attribute):
                    inner.add(id(node.value))
                    node = node.value
        self.columns, self.tables = tuple(dict.fromkeys(columns)), tuple(dict.fromkeys(tables))


def _parse(source: str) -> ast.expr:
    if not source:
        raise ExpressionError("the expression is empty")
    if len(source) > LONGEST_EXPRESSION:
        raise ExpressionError(f"the expression is longer than {LONGEST_EXPRESSION} characters")
    try:
        return ast.parse(unicodedata.normalize("NFC", source), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else "it is nested too deeply"
        hint = "; a column whose name has spaces or signs is written column('Its name')" if " " in source else ""
        raise ExpressionError(f"`{source}` is not an expression: {reason}{hint}") from None


def _walk(tree: ast.expr) -> Iterator[ast.AST]:
    """All nodes, outermost first. Raises ExpressionError when they are nested too deeply to compute safely."""
    level: list[ast.AST] = [tree]
    for _ in range(DEEPEST):
        if not level:
            return
        yield from level
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    raise ExpressionError(f"the expression is nested more than {DEEPEST} levels deep")


def _check_constant(node: ast.Constant, source: str) -> None:
    if isinstance(node.value, (bool, str)):
        return
    text = ast.get_source_segment(source, node) or "this"
    if not _PLAIN_NUMBER.match(text) or decimal_of(text) is None or PLAIN_NUMBERS.read(text) is None:
        raise ExpressionError(f"{text} is not a plain number such as 12 or 0.5")


def _check_call(node: ast.Call, columns: list[str], tables: list[str]) -> None:
    if not isinstance(node.func, ast.Name):
        raise ExpressionError("only a function's plain name stands before (, as in upper(name)")
    if node.func.id not in FUNCTIONS:
        name = node.func.id
        near = difflib.get_close_matches(name, FUNCTIONS, 1)
        did_you_mean = f"; did you mean {near[0]}()?" if near else f"; there are {', '.join(FUNCTIONS)}"
        raise ExpressionError(f"there is no function {name}(){did_you_mean}")
    function = FUNCTIONS[node.func.id]
    if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
        raise ExpressionError(f"{node.func.id}() is written {function.usage}")
    if len(node.args) < function.least or (function.most is not None and len(node.args) > function.most):
        raise ExpressionError(f"{node.func.id}() has {len(node.args)} arguments; it is written {function.usage}")
    if node.func.id in ("column", "lookup"):
        first = node.args[0]
        if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
            raise ExpressionError(f"the name in {node.func.id}() is written in quotes: {function.usage}")
        (columns if node.func.id == "column" else tables).append(first.value)


def _refusal(node: ast.AST) -> str:
    names = {
        ast.Subscript: "square brackets after a value", ast.Lambda: "lambda", ast.JoinedStr: "f-strings",
        ast.BitXor: "^ (a power is **)", ast.BitAnd: "& (write: and)", ast.BitOr: "| (write: or)",
        ast.Is: "is (write ==)", ast.Dict: "{…}",
        ast.ListComp: "a loop", ast.GeneratorExp: "a loop", ast.SetComp: "a loop", ast.DictComp: "a loop",
    }  # fmt: skip
    return f"{names.get(type(node), type(node).__name__)} cannot stand in an expression"


class Template:
    """A text with expressions in braces: `northwind:{order_id}-{product_id}`; `{{` is a brace."""

    def __init__(self, source: str) -> None:
        """Parse and check. Raises ExpressionError."""
        self.source = source
        self.parts: tuple[str | Expression, ...] = tuple(_template_parts(source))

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The expressions in it."""
        return tuple(part for part in self.parts if isinstance(part, Expression))

    def evaluate(self, scope: Scope, *, whole: bool = False) -> str:
        """Fill in one row; '' if nothing filled in. With `whole`, an empty part is a RowTrouble."""
        texts = []
        anything = not self.expressions
        for part in self.parts:
            if isinstance(part, str):
                texts.append(part)
                continue
            text = text_of(part.evaluate(scope))
            if whole and not text.strip():
                raise RowTrouble(f"`{part.source}` is empty, and “{self.source}” needs it")
            anything = anything or bool(text.strip())
            texts.append(text)
        return "".join(texts).strip() if anything else ""


def _template_parts(source: str) -> Iterator[str | Expression]:
    for match in re.finditer(r"\{\{|\}\}|\{([^{}]*)\}|[^{}]+|.", source, re.DOTALL):
        text = match[0]
        if match[1] is not None:
            yield Expression(match[1])
        elif text in ("{{", "}}"):
            yield text[0]
        elif text in "{}":
            raise ExpressionError(f"“{source}” has a brace without its partner; a brace itself is written twice")
        else:
            yield text
