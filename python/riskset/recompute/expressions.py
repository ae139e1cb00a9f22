"""Expressions of the study file, read by Python's own parser: comparisons, and, or, not, arithmetic, functions, dates."""

from __future__ import annotations

import ast
import operator
import re
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from riskset.recompute import functions
from riskset.recompute.dates import ISO, Forms
from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from riskset.recompute.dates import Days

    Values = NDArray[Any]
    """Numbers, with nan for what is not known, texts, with None, or days; true is 1 and false is 0."""


class Names(Protocol):
    """What the names of an expression stand for."""

    def value(self, name: str) -> Values:
        """The values of a name."""
        ...

    def dates(self, name: str) -> Days:
        """The values of a name, as days."""
        ...


_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_TICKED = re.compile("`([^`]*)`")


def evaluated(text: str, names: Names, size: int) -> Values:
    """The value of an expression for each patient.

    Parameters
    ----------
    text : str
    names : Names
        Gives the values of names.
    size : int
        The number of patients.

    Raises
    ------
    Unread
        When the expression has something that is not read here.
    """
    # Names that are none of Python's stand in backticks.
    ticked = dict.fromkeys(_TICKED.findall(text))
    aliases = {f"ticked_{place}": name for place, name in enumerate(ticked)}
    for alias, name in aliases.items():
        text = text.replace(f"`{name}`", alias)
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        message = "an expression that is not Python's"
        raise Unread(message) from error
    return _Reader(names, size, aliases).value(tree)


def days_of(text: str, names: Names, size: int) -> Days:
    """An expression that gives dates, or the name of a column or variable of dates."""
    return _Reader(names, size, {}).dates(ast.parse(text.strip(), mode="eval").body)


def numbers_of(values: Values) -> NDArray[np.float64]:
    """Values as numbers; nan for what is not known.

    Raises
    ------
    Unread
        When a text is not a number.
    """
    try:
        return np.array([np.nan if value is None else float(value) for value in values.tolist()], dtype=np.float64)
    except ValueError as error:
        message = "a column of numbers with other texts in it"
        raise Unread(message) from error


class _Reader:
    def __init__(self, names: Names, size: int, aliases: dict[str, str]) -> None:
        self.names, self.size, self.aliases = names, size, aliases

    def value(self, node: ast.expr) -> Values:
        match node:
            case ast.Constant(value=str() as text):
                return np.full(self.size, text, dtype=object)
            case ast.Constant(value=bool() | int() | float() as number):
                return np.full(self.size, float(number))
            case ast.Name(id=name):
                return self.names.value(self.aliases.get(name, name))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.called(name, args)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                holds = numbers_of(self.value(test))
                return functions.chosen(holds, *functions.alike(self.value(body), self.value(orelse)))
            case _:
                return self.operation(node)

    def operation(self, node: ast.expr) -> Values:
        match node:
            case ast.BoolOp(op=op, values=parts):
                found = np.stack([numbers_of(self.value(part)) for part in parts])
                decides = 0.0 if isinstance(op, ast.And) else 1.0
                decided, unknown = (found == decides).any(axis=0), np.isnan(found).any(axis=0)
                return np.where(decided, decides, np.where(unknown, np.nan, 1.0 - decides))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return 1.0 - numbers_of(self.value(operand))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -numbers_of(self.value(operand))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                with np.errstate(divide="ignore", invalid="ignore"):
                    found = _ARITHMETIC[type(op)](numbers_of(self.value(left)), numbers_of(self.value(right)))
                return np.where(np.isfinite(found), found, np.nan)
            case ast.Compare(left=left, ops=ops, comparators=others):
                dated = any(isinstance(side, ast.Constant) and _is_date(side.value) for side in (left, *others))
                read = self.dates if dated else self.value
                sides = [read(side) if not isinstance(side, ast.List) else side for side in (left, *others)]
                if any(isinstance(side, np.ndarray) and side.dtype.kind == "M" for side in sides):
                    sides = [self.dates(side) for side in (left, *others)]
                if any(type(op) in _ORDER for op in ops) and all(_is_text(side) for side in sides):
                    sides = self.ordered([left, *others])
                found = [self.compared(one, op, two) for one, op, two in zip(sides, ops, sides[1:], strict=False)]
                return np.min(np.stack(found), axis=0)
            case _:
                message = f"an expression with {ast.unparse(node)}"
                raise Unread(message)

    def ordered(self, nodes: list[ast.expr]) -> list[Values]:
        """Columns of texts that are put in order, as numbers or as dates."""
        try:
            return [numbers_of(self.value(node)) for node in nodes]
        except Unread:
            return [self.dates(node) for node in nodes]

    def compared(self, left: Any, op: ast.cmpop, right: Any) -> NDArray[np.float64]:  # noqa: ANN401  values, or a list
        if isinstance(op, ast.In | ast.NotIn) and isinstance(right, ast.List):
            same = [self.compared(left, ast.Eq(), self.value(each)) for each in right.elts]
            found = np.max(np.stack(same), axis=0)
            return found if isinstance(op, ast.In) else 1.0 - found
        if type(op) not in _COMPARISONS or isinstance(left, ast.List) or isinstance(right, ast.List):
            message = "an expression with a list"
            raise Unread(message)
        if left.dtype.kind == "M" or right.dtype.kind == "M":
            one, two = functions.alike(left, right)
            return np.where(np.isnat(one) | np.isnat(two), np.nan, _COMPARISONS[type(op)](one, two)).astype(np.float64)
        if left.dtype != object or right.dtype != object:
            one, two = numbers_of(left), numbers_of(right)
            known = ~(np.isnan(one) | np.isnan(two))
            return np.where(known, _COMPARISONS[type(op)](one, two), np.nan).astype(np.float64)
        compare = _COMPARISONS[type(op)]
        pairs = zip(left.tolist(), right.tolist(), strict=True)
        return np.array([np.nan if None in pair else float(compare(*pair)) for pair in pairs], dtype=np.float64)

    def called(self, name: str, args: list[ast.expr]) -> Values:
        """The value of a function."""
        if name in functions.OF_DATES:
            return functions.OF_DATES[name]([self.dates(arg) for arg in args])
        if name in functions.OF_NUMBERS:
            return functions.OF_NUMBERS[name]([numbers_of(self.value(arg)) for arg in args])
        if name in functions.OF_ANYTHING:
            return functions.OF_ANYTHING[name]([self.value(arg) for arg in args])
        message = f"the function {name} of an expression"
        raise Unread(message)

    def dates(self, node: ast.expr) -> Days:
        """The value of a part of which dates are asked."""
        match node:
            case ast.Constant(value=str() as text):
                return np.full(self.size, _DAYS.day(text), dtype="datetime64[D]")
            case ast.Name(id=name):
                return self.names.dates(self.aliases.get(name, name))
            case ast.Call(func=ast.Name(id="coalesce"), args=args, keywords=[]):
                return functions.coalesced([self.dates(arg) for arg in args])
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return functions.chosen(numbers_of(self.value(test)), self.dates(body), self.dates(orelse))
            case _:
                found = self.value(node)
        if found.dtype.kind != "M":
            message = "an expression that gives no dates"
            raise Unread(message)
        return found


_DAYS = Forms((), {}, "refuse", None)


def _is_text(side: object) -> bool:
    return isinstance(side, np.ndarray) and side.dtype == object


def _is_date(value: object) -> bool:
    return isinstance(value, str) and ISO.fullmatch(value) is not None
