"""Conditions as the study file writes them, of events above all: expressions, or columns and their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.problems import quoted
from riskset.study import operands as ops
from riskset.study.expressions import ExpressionError, parse_expression
from riskset.study.schema_parts import Values, listed_values
from riskset.study.source import Source, Unavailable
from riskset.study.table import Column

if TYPE_CHECKING:
    from riskset.study.endpoint_times import Lookup
    from riskset.study.sections import EndpointSpec
    from riskset.yaml_lines import KeyPath

Form = str | dict[str, Values]


def competing_events(spec: EndpointSpec) -> list[Form]:
    """The competing events, as a list whichever way they were written."""
    if spec.competing is None:
        return []
    return list(spec.competing) if isinstance(spec.competing, list) else [spec.competing]


def columns_of(spec: EndpointSpec) -> list[str]:
    """The columns on which the events depend, as far as they are named by column and value."""
    forms = (spec.event, *competing_events(spec))
    return list(dict.fromkeys(name for form in forms if isinstance(form, dict) for name in form))


def values_of(form: Form) -> list[str]:
    """The values that a condition names."""
    if isinstance(form, str):
        return []
    return [value for values in form.values() for value in listed_values(values)]


def in_common(first: Form, second: Form) -> str | None:
    """What both conditions name, as far as that can be seen without the data; ``None`` when nothing."""
    if isinstance(first, str) and isinstance(second, str):
        return _same_expression(first, second)
    if isinstance(first, str) or isinstance(second, str) or first.keys() != second.keys() or not first:
        return None
    parts: list[str] = []
    for column, values in first.items():
        others = listed_values(second[column])
        common = [value for value in listed_values(values) if value in others]
        if not common:
            return None
        parts.append(f"{column} is {' or '.join(common)}")
    return ", ".join(parts)


def _same_expression(first: str, second: str) -> str | None:
    try:
        return quoted(second) if parse_expression(first).same_as(parse_expression(second)) else None
    except ExpressionError:
        return None


def where_holds(source: Source, form: Form, where: KeyPath, lookup: Lookup) -> ops.Truth:
    """Where a condition holds, in either of its forms."""
    if isinstance(form, str):
        return source.condition(form, where, lookup)
    result: ops.Truth | None = None
    for name, values in form.items():
        if name not in source.study.variables:
            source.column(name, (*where, name))
        try:
            operand = lookup(name)
            members = [ops.Literal(value) for value in listed_values(values)]
            part = ops.membership(_as_codes(operand), members)
        except ops.OperandError as error:
            source.in_study((*where, name), f"{'.'.join(map(str, where))}: {error.message}", error.remedy)
            raise Unavailable from error
        result = part if result is None else ops.combined(result, part, every=True)
    if result is None:
        source.in_study(where, f"{'.'.join(map(str, where))} names no column", "Write {column: value}")
        raise Unavailable
    return result


def _as_codes(operand: ops.Operand) -> ops.Operand:
    """Numbers compared by their code, as columns are."""
    if isinstance(operand, ops.Numbers):
        return ops.Raw(Column.of(operand.name, operand.values))
    return operand
