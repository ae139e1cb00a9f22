"""Doubts about conditions: an event that nobody has, values that nobody named, and `otherwise` where nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.naming import counted
from riskset.problems import listed, quoted
from riskset.study import operands as ops
from riskset.study.doubts.alike import same_writing
from riskset.study.doubts.cells import counts_of, counts_told, rows_told
from riskset.study.doubts.compared import Conditions, all_conditions, conditions_of_endpoint
from riskset.study.doubts.doubt import Doubt, in_study
from riskset.study.keys import key_of
from riskset.study.sections import Cases, EndpointSpec

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from numpy.typing import NDArray

    from riskset.study.cohort import Cohort
    from riskset.study.doubts.compared import Compared
    from riskset.yaml_lines import KeyPath

_ROMAN = frozenset("ivxlcdm")


def no_events(cohort: Cohort) -> Iterator[Doubt]:
    """Endpoints whose event nobody has."""
    for name, spec in cohort.study.endpoints.items():
        endpoint = cohort.builder.endpoint(name)
        defined = endpoint.cause >= 0
        if (endpoint.cause == 1).any() or not defined.any():
            continue
        by_value = isinstance(spec, EndpointSpec) and isinstance(spec.event, dict)
        names = list(spec.event or {}) if by_value else list(conditions_of_endpoint(name, spec).compared())
        held = [f"{quoted(each)} holds {counts_told(_counts(cohort, each, defined))}" for each in names]
        message = f"none of {counted(int(defined.sum()), 'patient')} has the event of endpoint {quoted(name)}"
        message += f": {'; '.join(held)}" if held else ""
        remedy = "Correct the values that its event names"
        yield in_study(cohort, "no-event", name, ("endpoints", name, "event"), message, remedy)


def unnamed_values(cohort: Cohort) -> Iterator[Doubt]:
    """Values beside those that a condition names: alike one of these, or several beside those of an event."""
    for conditions in all_conditions(cohort.study):
        defined = np.ones(cohort.size, dtype=bool)
        is_event = conditions.where[0] == "endpoints"
        if is_event:
            endpoint = cohort.builder.endpoint(conditions.name)
            defined = endpoint.cause >= 0
            if not (endpoint.cause == 1).any():  # doubted as such
                continue
        for name, compared in conditions.compared().items():
            deriving = conditions.name if conditions.where[0] == "variables" else None
            counts = _counts(cohort, name, defined, named=compared.values, deriving=deriving)
            yield from _unnamed(cohort, conditions, name, compared, counts)


def _unnamed(
    cohort: Cohort, conditions: Conditions, name: str, compared: Compared, counts: dict[str, int]
) -> Iterator[Doubt]:
    section, entry = str(conditions.where[0]), conditions.name
    named = {key: count for key, count in counts.items() if key in compared.values}
    left = {key: count for key, count in counts.items() if key not in compared.values}
    alike = [key for key in left if any(_means_same(key, value) for value in compared.values)]
    spec = cohort.study.endpoints.get(entry) if section == "endpoints" else None
    censored_said = not isinstance(spec, EndpointSpec) or spec.censored is not None
    several = len(left) > 1 and not censored_said and not compared.by_order
    if not compared.values or not (alike or several):
        return
    shown = left if several else {key: left[key] for key in alike}
    message = (
        f"{section[:-1]} {quoted(entry)} names {counts_told(named)} of {quoted(name)}, but not {counts_told(shown)}"
    )
    if alike:
        message += f"; {listed(alike)} {'looks' if len(alike) == 1 else 'look'} like what it names"
    remedy = f"Name them as events, or say which are censored: censored: {{{name}: [...]}}"
    if section != "endpoints":
        remedy = f"Name them as well, {name} in [...], or correct them"
    yield in_study(cohort, "unnamed-value", entry, conditions.where, message, remedy)


def _means_same(value: str, named: str) -> bool:
    """Whether two texts look like one answer: in another writing, or as its first letter."""
    short, long = sorted((same_writing(value), same_writing(named)), key=len)
    if short == long:
        return True
    word = long.isalpha() and len(long) > 2 and not set(long) <= _ROMAN
    return word and len(short) == 1 and long.startswith(short)


def otherwise_unknown(cohort: Cohort) -> Iterator[Doubt]:
    """`otherwise` of levels by conditions, where patients get it whose conditions are not known."""
    for name, cases in _with_otherwise(cohort):
        known = np.ones(cohort.size, dtype=bool)
        chosen = np.zeros(cohort.size, dtype=bool)
        for label, text in cases.cases.items():
            truth = _truth(cohort, name, text, ("variables", name, "derive", "cases", label))
            known &= truth.known
            chosen |= truth.known & truth.values
        unknown = ~known & ~chosen
        if unknown.any():
            message = (
                f"{quoted(name)} is {quoted(cases.otherwise)}, its otherwise, for {rows_told(cohort, unknown)} of whom a "
                "condition is not known, since a value is missing"
            )
            remedy = f"Name the level by a condition, {{{cases.otherwise}: ...}}, and remove otherwise"
            yield in_study(
                cohort, "otherwise-missing", name, ("variables", name, "derive", "otherwise"), message, remedy
            )


def otherwise_unnamed(cohort: Cohort) -> Iterator[Doubt]:
    """`otherwise` of levels by conditions, where it takes several values of a column that no condition names."""
    for name, cases in _with_otherwise(cohort):
        where: KeyPath = ("variables", name, "derive")
        for column, compared in Conditions(where, name, list(cases.cases.values())).compared().items():
            everybody = np.ones(cohort.size, dtype=bool)
            counts = _counts(cohort, column, everybody, named=compared.values, deriving=name)
            left = {key: count for key, count in counts.items() if key not in compared.values}
            if len(left) < 2 or compared.by_order:
                continue
            message = f"{quoted(name)} is {quoted(cases.otherwise)}, its otherwise, for values that no case names: {counts_told(left)} of {quoted(column)}"
            remedy = f"Name them: {{{cases.otherwise}: {column} in [...]}}, and remove otherwise"
            yield in_study(cohort, "otherwise-unnamed", name, (*where, "otherwise"), message, remedy)


def _with_otherwise(cohort: Cohort) -> Iterator[tuple[str, Cases]]:
    for name, spec in cohort.study.variables.items():
        if isinstance(spec.derive, Cases) and spec.derive.otherwise is not None:
            yield name, spec.derive


def _truth(cohort: Cohort, deriving: str, text: str, where: KeyPath) -> ops.Truth:
    """Where a condition of a derived variable holds."""
    return cohort.builder.source.condition(text, where, lambda name: _operand(cohort, name, deriving))


def _operand(cohort: Cohort, name: str, deriving: str | None) -> ops.Operand:
    """What a name is; a variable that is derived from a column of its own name means the column."""
    columns = cohort.builder.source.table.columns
    return ops.Raw(columns[name]) if name == deriving and name in columns else cohort.builder.operand(name)


def _counts(
    cohort: Cohort,
    name: str,
    patients: NDArray[np.bool_],
    *,
    named: Container[str] = (),
    deriving: str | None = None,
) -> dict[str, int]:
    """How often each value of a variable or column stands among some patients, by its key.

    A level is called by its label, or by that of its codes which is `named`.
    """
    match _operand(cohort, name, deriving):
        case ops.Raw(column=column):
            codes, keys = column.keys
        case ops.Levels(codes=codes, labels=labels, keys=by_key):
            called = {code: key for key, code in by_key.items() if key in named}
            keys = [
                key_of(label) if key_of(label) in named else called.get(code, label)
                for code, label in enumerate(labels)
            ]
        case ops.Numbers(values=values):
            present, positions = np.unique(values, return_inverse=True)
            codes = np.where(np.isnan(values), -1, positions)
            keys = [key_of(value) for value in present.tolist()]
        case _:
            return {}
    return counts_of(codes[patients], keys)
