"""The events of an endpoint as the study file writes them: expressions, or columns and their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.problems import quoted
from riskset.study.expressions import ExpressionError, parse_expression

if TYPE_CHECKING:
    from riskset.study.sections import EndpointSpec

Values = str | list[str]
Form = str | dict[str, Values]


def competing_events(spec: EndpointSpec) -> list[Form]:
    """The competing events, as a list whichever way they were written."""
    if spec.competing is None:
        return []
    return list(spec.competing) if isinstance(spec.competing, list) else [spec.competing]


def listed_values(values: Values) -> list[str]:
    """One value or several, as a list."""
    return values if isinstance(values, list) else [values]


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
