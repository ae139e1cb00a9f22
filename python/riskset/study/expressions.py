"""Expressions over columns, such as ``age >= 18 and sex == 'F'``: parsed by Python's grammar, never run as code."""

from __future__ import annotations

import ast
import keyword
import re
import sys
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.problems import did_you_mean, quoted
from riskset.study import operands as ops
from riskset.study.functions import FUNCTIONS, chosen

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST = 2000
_DEEPEST = 100  # parts of an expression within each other
_TEXT_OR_NAME = re.compile(r"""'[^']*'|"[^"]*"|`([^`]+)`""")
# Letters that no name of a column begins with; any that Python allows in names would do.
_FIRST_IDENTIFIER = ord("\u4e00")
_COMPARISONS: dict[type[ast.cmpop], ops.Comparison] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_ARITHMETIC: dict[type[ast.operator], Callable[[ops.Floats, ops.Floats], ops.Floats]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
}
_ALLOWED = (
    "Use comparisons (age >= 18), in, and, or, not, + - * / **, x if condition else y, and functions such as missing(x)"
)
_BACKTICKS = (
    "Put a name that has blanks or dots, begins with a digit, or is a word such as lambda in backticks: `os.days`"
)


class ExpressionError(ValueError):
    """An expression cannot be read or does not fit the data.

    Attributes
    ----------
    message, remedy : str
    position : int
        The character at which it goes wrong, counted from 1.
    """

    def __init__(self, *, message: str, remedy: str, position: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.position = position


@dataclass(frozen=True)
class Expression:
    """A parsed expression; it is computed by the functions of this package, never by Python."""

    text: str
    tree: ast.expr

    def same_as(self, other: Expression) -> bool:
        """Whether both say the same, spacing and parentheses aside."""
        return ast.dump(self.tree) == ast.dump(other.tree)

    @property
    def is_name(self) -> bool:
        """Whether it is a name and nothing else."""
        return isinstance(self.tree, ast.Name)

    @property
    def names(self) -> frozenset[str]:
        """The names of variables and columns in it."""
        called = {id(node.func) for node in ast.walk(self.tree) if isinstance(node, ast.Call)}
        return frozenset(
            node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name) and id(node) not in called
        )

    def evaluate(self, lookup: Callable[[str], ops.Operand]) -> ops.Operand:
        """Evaluate over columns; `lookup` gives the operand of a name, or raises `OperandError`.

        Raises
        ------
        ExpressionError
        """
        return _evaluate(self.tree, lookup)


def parse_expression(text: str) -> Expression:
    """Parse `text`.

    Raises
    ------
    ExpressionError
        When it is not an expression, or uses more than comparisons, logic and arithmetic.
    """
    stripped = re.sub(r"\s*\n\s*", " ", text.strip())
    if not stripped:
        raise ExpressionError(message="the expression is empty", remedy=_ALLOWED)
    if len(stripped) > _LONGEST:
        raise ExpressionError(
            message=f"the expression has {len(stripped)} characters", remedy="Derive variables for its parts"
        )
    try:
        with warnings.catch_warnings():
            # Python warns of what it finds odd in code; whether it is allowed is decided below.
            warnings.simplefilter("ignore")
            plain, quoted_names = _without_backticks(stripped)
            tree = ast.parse(plain, mode="eval").body
    except SyntaxError as error:
        raise ExpressionError(
            message="it cannot be read", remedy=_syntax_remedy(stripped), position=error.offset or len(stripped) + 1
        ) from error
    except (ValueError, MemoryError, RecursionError) as error:
        raise ExpressionError(message="it cannot be read", remedy=_ALLOWED) from error
    if _depth(tree) > _DEEPEST:
        raise ExpressionError(message="it is nested too deeply", remedy="Derive variables for its parts")
    try:
        nodes = list(ast.walk(tree))
        for node in nodes:
            _restore(node, plain, quoted_names)
        for node in nodes:
            _refuse_other(node)
    except RecursionError as error:
        raise ExpressionError(message="it is nested too deeply", remedy="Derive variables for its parts") from error
    return Expression(stripped, tree)


def _depth(tree: ast.AST) -> int:
    """How many parts of an expression stand within each other at most."""
    depth, level = 0, [tree]
    while level and depth <= _DEEPEST:
        depth, level = depth + 1, [inner for node in level for inner in ast.iter_child_nodes(node)]
    return depth


def backticked(name: str) -> str:
    """A name as an expression writes it, in backticks where it needs them."""
    return name if name.isidentifier() and not keyword.iskeyword(name) else f"`{name}`"


def names_in(text: str) -> frozenset[str]:
    """The names in a text that is an expression; none where it is not an expression."""
    try:
        return parse_expression(text).names
    except ExpressionError:
        return frozenset()


def _without_backticks(text: str) -> tuple[str, dict[str, str]]:
    """The text with each name in backticks replaced by an identifier as long, and the names of those."""
    names: dict[str, str] = {}

    def replaced(match: re.Match[str]) -> str:
        name = match.group(1)
        if name is None:
            return match.group()
        identifier = chr(_FIRST_IDENTIFIER + len(names)) + "_" * (len(name) + 1)
        names[identifier] = name
        return identifier

    return _TEXT_OR_NAME.sub(replaced, text), names


def _restore(node: ast.AST, text: str, names: dict[str, str]) -> None:
    """Give a node its name as it was written and its place in characters; Python counts bytes, and folds letters."""
    if not isinstance(node, ast.expr):
        return
    line = text.encode()
    if isinstance(node, ast.Name):
        written = line[node.col_offset : node.end_col_offset].decode(errors="ignore")
        node.id = names.get(written, written)
    node.col_offset = len(line[: node.col_offset].decode(errors="ignore"))


def _syntax_remedy(text: str) -> str:
    if "=>" in text or "=<" in text:
        return "Write >= and <="
    without_pairs = text
    for pair in ("==", "!=", "<=", ">="):
        without_pairs = without_pairs.replace(pair, "")
    if "=" in without_pairs:
        return "Write == where two things are compared"
    if "&" in text or "|" in text or "<>" in text:
        return "Write and, or, != instead of &, |, <>"
    return f"{_ALLOWED}. {_BACKTICKS}"


def _refuse_other(node: ast.AST) -> None:
    allowed = (
        ast.BoolOp | ast.boolop | ast.UnaryOp | ast.Not | ast.USub | ast.Compare | ast.cmpop | ast.Name | ast.Load
        | ast.BinOp | ast.operator | ast.IfExp | ast.List | ast.Tuple
    )  # fmt: skip
    refused = not isinstance(node, allowed)
    bitwise = False
    if isinstance(node, ast.Constant):
        refused = not isinstance(node.value, bool | int | float | str) or _is_too_large(node.value)
    elif isinstance(node, ast.Call):
        _refuse_call(node)
        refused = False
    elif isinstance(node, ast.BinOp):
        refused = type(node.op) not in _ARITHMETIC
        bitwise = isinstance(node.op, ast.BitAnd | ast.BitOr)
    elif isinstance(node, ast.Is | ast.IsNot):
        refused = True
    if refused:
        remedy = "Write and, or instead of &, |" if bitwise else _remedy(node)
        position = getattr(node, "col_offset", 0) + 1
        raise ExpressionError(message=f"{quoted(_source(node))} is not allowed", remedy=remedy, position=position)


def _is_too_large(value: float | str) -> bool:
    return not isinstance(value, str) and abs(value) > sys.float_info.max


def _remedy(node: ast.AST) -> str:
    """What would be right instead of something that is not allowed."""
    if isinstance(node, ast.Attribute):
        return f"Put a name with a dot in backticks: `{_source(node)}`"
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and _is_too_large(node.value):
        return f"Write a number below {sys.float_info.max:.0e}"
    if isinstance(node, ast.Constant) and node.value is None:
        return "Write missing(x) or known(x)"
    return f"{_ALLOWED}. {_BACKTICKS}" if isinstance(node, ast.Lambda) else _ALLOWED


def _refuse_call(node: ast.Call) -> None:
    """Refuse what is not a function of expressions, or has not its arguments."""
    position = getattr(node, "col_offset", 0) + 1
    if not isinstance(node.func, ast.Name):
        raise ExpressionError(message=f"{quoted(_source(node))} is not allowed", remedy=_ALLOWED, position=position)
    name = node.func.id
    if name not in FUNCTIONS:
        remedy = did_you_mean(name, list(FUNCTIONS), "Functions")
        raise ExpressionError(message=f"there is no function {quoted(name)}", remedy=remedy, position=position)
    function = FUNCTIONS[name]
    if node.keywords or not function.least <= len(node.args) <= function.most:
        message = f"{quoted(_source(node))} has not the arguments of {name}"
        raise ExpressionError(message=message, remedy=f"Write {function.form}", position=position)


def _source(node: ast.AST) -> str:
    try:
        return ast.unparse(node) or type(node).__name__
    except (ValueError, RecursionError, AttributeError):
        return type(node).__name__


def _evaluate(node: ast.expr, lookup: Callable[[str], ops.Operand]) -> ops.Operand:
    try:
        return _evaluated(node, lookup)
    except ops.OperandError as error:
        raise ExpressionError(message=error.message, remedy=error.remedy, position=node.col_offset + 1) from error


def _evaluated(node: ast.expr, lookup: Callable[[str], ops.Operand]) -> ops.Operand:
    result: ops.Operand
    match node:
        case ast.Constant(value=bool() | int() | float() | str() as value):
            result = ops.Literal(value)
        case ast.Name(id=name):
            result = lookup(name)
        case ast.BoolOp(op=op, values=values):
            result = _logical(isinstance(op, ast.And), values, lookup)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            result = ops.negation(_evaluate(operand, lookup))
        case ast.UnaryOp(operand=operand):
            result = ops.arithmetic(np.subtract, ops.Literal(0), _evaluate(operand, lookup))
        case ast.BinOp(left=left, op=op, right=right):
            result = ops.arithmetic(_ARITHMETIC[type(op)], _evaluate(left, lookup), _evaluate(right, lookup))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            result = FUNCTIONS[name].compute([_evaluate(argument, lookup) for argument in arguments])
        case ast.IfExp(test=test, body=body, orelse=orelse):
            condition = _logical(True, [test], lookup)
            branches = [_evaluate(branch, lookup) for branch in (body, orelse)]
            result = chosen([condition, ops.negation(condition)], branches)
        case ast.Compare():
            result = _compared(node, lookup)
        case _:
            raise ops.OperandError(message="a list stands where a value is wanted", remedy="Write a list only after in")
    return result


def _logical(every: bool, nodes: list[ast.expr], lookup: Callable[[str], ops.Operand]) -> ops.Truth:
    combined: ops.Truth | None = None
    for node in nodes:
        operand = _evaluate(node, lookup)
        try:
            truth = ops.as_truth(operand)
        except ops.OperandError as error:
            raise ExpressionError(message=error.message, remedy=error.remedy, position=node.col_offset + 1) from error
        combined = truth if combined is None else ops.combined(combined, truth, every=every)
    assert combined is not None  # noqa: S101  a BoolOp has two parts at least
    return combined


def _compared(node: ast.Compare, lookup: Callable[[str], ops.Operand]) -> ops.Operand:
    result: ops.Truth | None = None
    left_node = node.left
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        left = _evaluate(left_node, lookup)
        if isinstance(op, ast.In | ast.NotIn):
            part = ops.membership(left, _members(right_node, lookup))
            part = ops.negation(part) if isinstance(op, ast.NotIn) else part
        else:
            part = ops.compared(_COMPARISONS[type(op)], left, _evaluate(right_node, lookup))
        result = part if result is None else ops.combined(result, part, every=True)
        left_node = right_node
    assert result is not None  # noqa: S101  a Compare has one comparison at least
    return result


def _members(node: ast.expr, lookup: Callable[[str], ops.Operand]) -> list[ops.Literal]:
    if not isinstance(node, ast.List | ast.Tuple):
        raise ops.OperandError(message="in wants a list", remedy="Write the values in brackets: x in [1, 2]")
    if not node.elts:
        raise ops.OperandError(message="the list after in is empty", remedy="Write at least one value: x in [1, 2]")
    members = [_evaluate(element, lookup) for element in node.elts]
    literals = [member for member in members if isinstance(member, ops.Literal)]
    if len(literals) != len(members):
        raise ops.OperandError(
            message="the list after in holds more than values", remedy="Write the values in brackets: x in [1, 2]"
        )
    return literals
