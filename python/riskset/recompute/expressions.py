"""Expressions of the study file, read by Python's own parser: comparisons, and, or, not, arithmetic, known and missing."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Values = NDArray[Any]
    """Numbers, with nan for what is not known, or texts, with None; true is 1 and false is 0."""

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
}


def evaluated(text: str, lookup: Callable[[str], Values], size: int) -> Values:
    """The value of an expression for each patient.

    Parameters
    ----------
    text : str
    lookup : callable
        Gives the values of a name.
    size : int
        The number of patients.

    Raises
    ------
    Unread
        When the expression has something that is not read here.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        message = "an expression that is not Python's"
        raise Unread(message) from error
    return _Reader(lookup, size).value(tree)


def numbers_of(values: Values) -> NDArray[np.float64]:
    """Values as numbers; nan for what is not known.

    Raises
    ------
    Unread
        When a text is no number.
    """
    try:
        return np.array([np.nan if value is None else float(value) for value in values.tolist()], dtype=np.float64)
    except ValueError as error:
        message = "a column of numbers with other texts in it"
        raise Unread(message) from error


class _Reader:
    def __init__(self, lookup: Callable[[str], Values], size: int) -> None:
        self.lookup, self.size = lookup, size

    def value(self, node: ast.expr) -> Values:
        match node:
            case ast.Constant(value=str() as text):
                return np.full(self.size, text, dtype=object)
            case ast.Constant(value=bool() | int() | float() as number):
                return np.full(self.size, float(number))
            case ast.Name(id=name):
                return self.lookup(name)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.called(name, args)
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
                sides = [self.value(side) if not isinstance(side, ast.List) else side for side in (left, *others)]
                found = [self.compared(one, op, two) for one, op, two in zip(sides, ops, sides[1:], strict=False)]
                return np.min(np.stack(found), axis=0)
            case _:
                message = f"an expression with {ast.unparse(node)}"
                raise Unread(message)

    def compared(self, left: Any, op: ast.cmpop, right: Any) -> NDArray[np.float64]:  # noqa: ANN401  values, or a list
        if isinstance(op, ast.In | ast.NotIn) and isinstance(right, ast.List):
            same = [self.compared(left, ast.Eq(), self.value(each)) for each in right.elts]
            found = np.max(np.stack(same), axis=0)
            return found if isinstance(op, ast.In) else 1.0 - found
        if type(op) not in _COMPARISONS or isinstance(left, ast.List) or isinstance(right, ast.List):
            message = "an expression with a list"
            raise Unread(message)
        if left.dtype != object or right.dtype != object:
            one, two = numbers_of(left), numbers_of(right)
            known = ~(np.isnan(one) | np.isnan(two))
            return np.where(known, _COMPARISONS[type(op)](one, two), np.nan).astype(np.float64)
        compare = _COMPARISONS[type(op)]
        pairs = zip(left.tolist(), right.tolist(), strict=True)
        return np.array([np.nan if None in pair else float(compare(*pair)) for pair in pairs], dtype=np.float64)

    def called(self, name: str, args: list[ast.expr]) -> Values:
        if name in {"known", "missing"} and len(args) == 1:
            values = self.value(args[0])
            there = [value is not None and value == value for value in values.tolist()]  # noqa: PLR0124  nan
            return np.array([float(each == (name == "known")) for each in there])
        message = f"the function {name} of an expression"
        raise Unread(message)
