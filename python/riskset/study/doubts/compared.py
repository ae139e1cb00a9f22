"""Which fixed values the expressions of a study file compare each name with."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riskset.study.conditions import Form, competing_events
from riskset.study.expressions import ExpressionError, parse_expression
from riskset.study.keys import key_of
from riskset.study.schema_parts import listed_values
from riskset.study.sections import Cases, DatedEndpoint, DatedEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from riskset.study.schema import StudyFile
    from riskset.study.sections import EndpointEntry
    from riskset.yaml_lines import KeyPath


@dataclass
class Compared:
    """What a name is compared with: values, by their key, as equal or not; and whether by order as well."""

    values: dict[str, str] = field(default_factory=dict[str, str])
    by_order: bool = False


@dataclass(frozen=True)
class Conditions:
    """Conditions of one entry of the study file: where it stands, what it is called, and its expressions.

    `forms` are conditions beside them that name values of columns.
    """

    where: KeyPath
    name: str
    texts: list[str]
    forms: list[Form] = field(default_factory=list[Form])

    def compared(self) -> dict[str, Compared]:
        """The names that the conditions compare with fixed values."""
        found: dict[str, Compared] = {}
        for text in self.texts:
            for name, op, value in _comparisons(text):
                known = found.setdefault(name, Compared())
                if op:
                    known.values[key_of(value)] = str(value)
                else:
                    known.by_order = True
        for form in self.forms:
            for name, values in form.items() if isinstance(form, dict) else ():
                if name in found:
                    found[name].values.update({key_of(value): value for value in listed_values(values)})
        return found


def conditions_of_endpoint(name: str, spec: EndpointEntry) -> Conditions:
    """The conditions of an endpoint's event, competing events and censoring, or of its dates."""
    forms: list[Form] = []
    if isinstance(spec, DatedEndpoint):
        forms += [given.when for given in spec.first_of.values() if isinstance(given, DatedEvent)]
    else:
        forms += [spec.event, *competing_events(spec), *([] if spec.censored is None else [spec.censored])]
    texts = [form for form in forms if isinstance(form, str)]
    return Conditions(
        ("endpoints", name, "first_of" if isinstance(spec, DatedEndpoint) else "event"), name, texts, forms
    )


def all_conditions(study: StudyFile) -> Iterator[Conditions]:
    """The conditions of endpoints, populations and derived variables."""
    for name, spec in study.endpoints.items():
        yield conditions_of_endpoint(name, spec)
    for name, population in study.populations.items():
        text = population if isinstance(population, str) else population.filter
        yield Conditions(("populations", name), name, [text])
    for name, variable in study.variables.items():
        derive = variable.derive
        if isinstance(derive, str):
            yield Conditions(("variables", name, "derive"), name, [derive])
        elif isinstance(derive, Cases):
            yield Conditions(("variables", name, "derive"), name, list(derive.cases.values()))


def _comparisons(text: str) -> Iterator[tuple[str, bool, bool | float | str]]:
    """Name, whether it is compared as equal or not (rather than by order), and the value."""
    try:
        tree = parse_expression(text).tree
    except ExpressionError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for left, op, right in zip(sides, node.ops, sides[1:], strict=False):
                equal = isinstance(op, ast.Eq | ast.NotEq | ast.In | ast.NotIn)
                for name, value in ((left, right), (right, left)):
                    if isinstance(name, ast.Name):
                        yield from ((name.id, equal, fixed) for fixed in _fixed(value))


def _fixed(node: ast.expr) -> Iterable[bool | float | str]:
    """The fixed values that a side of a comparison is."""
    match node:
        case ast.Constant(value=bool() | int() | float() | str() as value):
            return [value]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return [-value]
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return [value for part in parts for value in _fixed(part)]
        case _:
            return []
