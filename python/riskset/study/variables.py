"""Builds a variable: from its column, from an expression, from classes of a number, from two dates."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from riskset.naming import counted
from riskset.problems import did_you_mean, listed, nearest, quoted
from riskset.study import operands as ops
from riskset.study.choices import read_choices, read_ticked
from riskset.study.entities import Variable
from riskset.study.expressions import parse_expression
from riskset.study.keys import key_of
from riskset.study.levels import Coded, Levelled, assign, found_levels, level_map, looks_like_text
from riskset.study.limits import Limited, by_rules, told
from riskset.study.meaning import contradicted, meant
from riskset.study.missing import missing_of
from riskset.study.narrow_codes import Codes, narrow
from riskset.study.schema_parts import LARGEST_NUMBER
from riskset.study.sections import Cases, Cut, Kind, Span, VariableSpec
from riskset.study.source import TOO_LARGE, Floats, Source, Unavailable
from riskset.study.table import Column
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.yaml_lines import KeyPath

SEVERAL = "A patient can have several."
TRUTH_LEVELS: dict[str, str | None] = {"false": "No", "true": "Yes"}
Lookup = Callable[[str], ops.Operand]


@dataclass(frozen=True, eq=False)
class Built:
    """A variable with its values: `numbers` (of a date, its days), `codes` into its levels (-1: missing), or `choices`.

    `choices` are levels by patients, and `known` tells of which patients they are.

    `given` are the codes from which levels were given, or the column that holds them; `by_key` has the level of each,
    `column` is the column.
    """

    variable: Variable
    numbers: Floats | None = None
    codes: Codes | None = None
    given: Coded | Column | None = None
    by_key: Mapping[str, int] | None = None
    column: Column | None = None
    choices: NDArray[np.bool_] | None = None
    known: NDArray[np.bool_] | None = None

    @property
    def coded(self) -> Coded | None:
        """The codes from which levels were given; of a variable of numbers they are seldom asked for."""
        return Coded.of(self.given) if isinstance(self.given, Column) else self.given

    def operand(self) -> ops.Operand:
        """The variable in an expression."""
        name = self.variable.name
        if self.choices is not None and self.known is not None:
            return ops.Choices(name, self.variable.levels, self.choices, self.known)
        if self.variable.kind == "date" and self.numbers is not None:
            return ops.Dates(name, _as_dates(self.numbers))
        if self.codes is None:
            assert self.numbers is not None  # noqa: S101  it has the one or the other
            return ops.Numbers(name, self.numbers)
        ordered = self.variable.kind == "ordinal"
        return ops.Levels(name, self.codes, self.variable.levels, dict(self.by_key or {}), ordered)


def build_from_column(source: Source, name: str, spec: VariableSpec) -> Built:
    """A variable that is a column, or several of which each is a choice."""
    if spec.columns is not None:
        levels, choices, known = read_ticked(source, name, spec, spec.columns)
        return Built(_variable(name, spec, None, levels=levels, note=SEVERAL), choices=choices, known=known)
    column = source.column(spec.column or name, ("variables", name))
    column = column.with_missing(missing_of(spec, column.rules.missing))
    if spec.kind == "multiple":
        levels, choices, known = read_choices(source, name, spec, column)
        variable = _variable(name, spec, column, levels=levels, note=SEVERAL)
        return Built(variable, choices=choices, known=known, column=column)
    if spec.kind == "date":
        return Built(_variable(name, spec, column), _as_days(source.dates(column)), given=column, column=column)
    if spec.kind in {"continuous", "count"}:
        values, note = _read_numbers(source, name, spec, column)
        if spec.kind == "count":
            odd = ~np.isnan(values) & ((values < 0) | (values != np.floor(values)))
            source.in_cells(
                column, odd, "is not a count", "are not counts", "Write a whole number, or kind: continuous"
            )
        variable = _variable(name, spec, column, digits=column.digits(), note=note)
        return Built(variable, values, given=column, column=column)
    return _levelled(source, name, spec, Coded.of(column), column, {})


def _read_numbers(source: Source, name: str, spec: VariableSpec, column: Column) -> tuple[Floats, str]:
    """The numbers of a variable, those beyond limits by its rules, and what a note says of these."""
    if not column.numbers[1].any():
        return source.numbers(column, name), ""
    limited, none = Limited.of(column), np.zeros(source.size, dtype=bool)
    allowed = (limited.below if spec.below else none) | (limited.above if spec.above else none)
    values = source.numbers(column, name, allowed)
    if not allowed.any():
        return values, ""
    note = told(limited, spec.below, spec.above, source.study.study.suppress or 1)
    return by_rules(values, limited, spec.below, spec.above), note


def _as_days(dates: NDArray[np.datetime64]) -> Floats:
    """Dates as days since 1970-01-01, nan where there is none."""
    days = dates.astype("datetime64[D]").astype(np.int64).astype(np.float64)
    return np.where(np.isnat(dates), np.nan, days)


def _as_dates(days: Floats) -> NDArray[np.datetime64]:
    known = ~np.isnan(days)
    dates = np.where(known, days, 0).astype(np.int64).astype("datetime64[D]")
    return np.where(known, dates, np.datetime64("NaT", "D"))


def build_undeclared(column: Column) -> Built:
    """A column that the study file does not describe: numbers, or levels where it has value labels or text."""
    values, bad = column.numbers
    coded = Coded.of(column)
    if not bad.any() and not column.labels and len(set(coded.keys)) > 10:
        kind: Kind = "continuous"
        variable = Variable(column.name, column.label or column.name, kind, digits=column.digits())
        return Built(variable, values, given=coded, column=column)
    found = assign(coded, found_levels(coded))
    reference = found.levels[0] if found.levels else None
    variable = Variable(column.name, column.label or column.name, "categorical", found.levels, reference)
    return Built(variable, None, found.codes, coded, found.by_key, column)


def build_derived(source: Source, name: str, spec: VariableSpec, lookup: Lookup) -> Built:
    """A variable that is made from others."""
    where = ("variables", name, "derive")
    derive = spec.derive
    if isinstance(derive, Span):
        return _number(source, name, spec, source.times(derive, None, derive.unit, where))
    if isinstance(derive, Cut):
        if cut_faults(derive):
            # Noted when the study file was checked.
            raise Unavailable
        return _classes(source, name, spec, derive, _number_operand(source, derive.cut, where, lookup))
    if isinstance(derive, Cases):
        return _cases(source, name, spec, derive, lookup)
    assert derive is not None  # noqa: S101  the caller has looked
    return _computed(source, name, spec, derive, lookup)


def _computed(source: Source, name: str, spec: VariableSpec, derive: str, lookup: Lookup) -> Built:
    """A variable that an expression gives: true or false, a date, texts, or numbers."""
    where = ("variables", name, "derive")
    operand = source.expression(derive, where, lookup)
    if isinstance(operand, ops.Truth):
        codes = np.where(operand.known, operand.values.astype(np.int64), -1)
        codes = np.broadcast_to(codes, (source.size,))
        return _levelled(source, name, spec, Coded(codes, ("false", "true")), None, TRUTH_LEVELS)
    if spec.kind == "date":
        return _derived_date(source, name, spec, operand)
    if isinstance(operand, ops.Raw) and not spec.is_number and not parse_expression(derive).is_name:
        return _levelled(source, name, spec, Coded.of(operand.column), None, {})
    try:
        numbers = np.broadcast_to(ops.as_numbers(operand), (source.size,)).copy()
    except ops.OperandError as error:
        message = f"variables.{name}.derive gives neither a number nor true or false"
        source.in_study(where, message, "Use column: to name a column, or write a comparison", value=derive)
        raise Unavailable from error
    return _number(source, name, spec, numbers)


def _derived_date(source: Source, name: str, spec: VariableSpec, operand: ops.Operand) -> Built:
    try:
        dates = np.broadcast_to(ops.as_dates(operand), (source.size,))
    except ops.OperandError as error:
        where = ("variables", name, "derive")
        source.in_study(where, f"{dotted(where)} gives no dates: {error.message}", error.remedy, value=str(spec.derive))
        raise Unavailable from error
    return Built(_variable(name, spec, None), _as_days(dates))


def note_unnamed(
    source: Source, built: Built, levelled: Levelled, where: KeyPath, levels: Mapping[str, str | None]
) -> None:
    """Note codes in the data that `levels` does not name."""
    if not levelled.unnamed.any() or built.coded is None:
        return
    what = f"{where[0]}.{where[1]}"
    first = built.coded.keys[int(built.coded.codes[levelled.unnamed][0])]
    names = [*levels, *(label for label in levels.values() if label is not None)]
    close = nearest(first, [name for name in names if name != first])
    line = source.study.line(*where)
    place = f"{source.study.path}, line {line}" if line is not None else str(source.study.path)
    remedy = f"Add it to levels ({place}), or correct it" + (f" to {quoted(close)}" if close else "")
    if built.column is None:
        source.in_study(where, f"{what}.levels does not name {quoted(first)}", remedy, value=first)
    else:
        one, many = f"is not among the levels of {what}", f"are not among the levels of {what}"
        source.in_cells(built.column, levelled.unnamed, one, many, remedy)


def _number_operand(source: Source, name: str, where: KeyPath, lookup: Lookup) -> Floats:
    try:
        operand = lookup(name)
        if isinstance(operand, ops.Raw):
            return source.numbers(operand.column)
        return ops.as_numbers(operand)
    except ops.OperandError as error:
        source.in_study((*where, "cut"), f"{'.'.join(map(str, where))}: {error.message}", error.remedy, value=name)
        raise Unavailable from error


def _number(source: Source, name: str, spec: VariableSpec, values: Floats) -> Built:
    if spec.kind not in {"continuous", "count"}:
        message = f"variables.{name} is {spec.kind}, but what it is derived from gives numbers"
        source.in_study(
            ("variables", name, "kind"), message, "Write kind: continuous, or derive: {cut: ..., at: [...]}"
        )
        raise Unavailable
    large = np.abs(values) > LARGEST_NUMBER
    if large.any():
        message = f"variables.{name}.derive gives {values[large][0]:g}, which is {TOO_LARGE}"
        source.in_patients(large, message, "Correct what it is computed from, or how")
        raise Unavailable
    column = Column.of(name, values)
    return Built(_variable(name, spec, None, digits=column.digits()), values, given=column)


def _classes(source: Source, name: str, spec: VariableSpec, cut: Cut, values: Floats) -> Built:
    codes = np.searchsorted(np.asarray(cut.at), values, side="right" if cut.closed == "left" else "left")
    codes = np.where(np.isnan(values), -1, codes).astype(np.int64)
    labels = tuple(cut.labels or class_labels(cut))
    return _levelled(source, name, spec, Coded(codes, labels), None, {key_of(label): label for label in labels})


def _cases(source: Source, name: str, spec: VariableSpec, derive: Cases, lookup: Lookup) -> Built:
    labels = [*derive.cases, *([derive.otherwise] if derive.otherwise is not None else [])]
    codes = np.full(source.size, -1 if derive.otherwise is None else len(labels) - 1, dtype=np.int64)
    for code, (label, condition) in reversed(list(enumerate(derive.cases.items()))):
        where: KeyPath = ("variables", name, "derive", "cases", label)
        operand = source.expression(condition, where, lookup)
        if not isinstance(operand, ops.Truth):
            message = f"{dotted(where)} is neither true nor false"
            source.in_study(where, message, "Write a comparison, such as age >= 40", value=condition)
            raise Unavailable
        codes[np.broadcast_to(operand.known & operand.values, (source.size,))] = code
    return _levelled(source, name, spec, Coded(codes, labels), None, {key_of(label): label for label in labels})


def cut_faults(cut: Cut) -> list[tuple[str, str, str]]:
    """What is wrong with a cut by itself: the key, what is wrong, what would be right."""
    faults: list[tuple[str, str, str]] = []
    if any(low >= high for low, high in zip(cut.at, cut.at[1:], strict=False)):
        limits = ", ".join(map(_written, cut.at))
        faults.append(("at", f"limits {limits} do not ascend", "Write ascending limits"))
    classes = len(cut.at) + 1
    if cut.labels is not None and len(cut.labels) != classes:
        counts = f"{counted(len(cut.labels), 'label')} for {classes} classes"
        faults.append(
            (
                "labels",
                f"there {'is' if len(cut.labels) == 1 else 'are'} {counts}",
                f"Write {classes} labels, one more than limits",
            )
        )
    elif cut.labels is not None and len(set(map(key_of, cut.labels))) < classes:
        faults.append(("labels", "a label stands twice", "Give each class its own label"))
    return faults


def class_labels(cut: Cut) -> list[str]:
    """Labels of the classes of a number: ``<20``, ``20 to <40``, ``≥40``."""
    limits = [_written(limit) for limit in cut.at]
    pairs = itertools.pairwise(limits)
    if cut.closed == "left":
        return [f"<{limits[0]}", *(f"{low} to <{high}" for low, high in pairs), f"≥{limits[-1]}"]
    return [f"≤{limits[0]}", *(f">{low} to {high}" for low, high in pairs), f">{limits[-1]}"]


def _levelled(
    source: Source,
    name: str,
    spec: VariableSpec,
    coded: Coded,
    column: Column | None,
    default: Mapping[str, str | None],
) -> Built:
    if not spec.has_levels:
        message = f"variables.{name} is {spec.kind}, but what it is derived from gives levels"
        source.in_study(("variables", name, "kind"), message, "Write kind: categorical, ordinal or dichotomous")
        raise Unavailable
    keyed = Coded(narrow(coded.codes, len(coded.keys)), [key_of(key) for key in coded.keys], coded.aliases)
    named = level_map(spec.levels)
    levels = named if named is not None else dict(default) or found_levels(keyed)
    found = assign(keyed, levels)
    known = int((found.codes >= 0).sum())
    if named is None and column is not None and looks_like_text(len(found.levels), known):
        message = f"variables.{name} has {len(found.levels)} levels in {known} patients, as names or free text have"
        remedy = "Write levels: for those that are meant, another kind (continuous, date, multiple), or remove it"
        source.in_study(("variables", name), message, remedy)
        raise Unavailable
    variable = _variable(name, spec, column, levels=found.levels, reference=found.levels[0] if found.levels else None)
    variable = _with_meaning(source, variable, spec, found)
    aliases = {key: found.levels[code] for key, code in found.by_key.items()}
    built = Built(
        variable, None, found.codes, Coded(keyed.codes, keyed.keys, {**keyed.aliases, **aliases}), found.by_key, column
    )
    note_unnamed(source, built, found, ("variables", name, "levels"), levels)
    if spec.kind == "dichotomous" and len(found.levels) != 2 and named is None:
        message = f"variables.{name} is dichotomous, but has {counted(len(found.levels), 'level')} in the data"
        remedy = "Name its two levels, or write kind: categorical"
        values = listed(found.levels, 3)
        source.in_study(("variables", name), f"{message}: {values}" if found.levels else message, remedy)
    return built


def _with_meaning(source: Source, variable: Variable, spec: VariableSpec, found: Levelled) -> Variable:
    """The variable with its reference and, where it is dichotomous, the level that its line shows."""
    if not found.levels:
        return variable
    reference = _named_level(source, variable.name, "reference", spec.reference, found)
    if spec.kind != "dichotomous" or len(found.levels) != 2:
        return replace(variable, reference=reference or variable.reference)
    level = _named_level(source, variable.name, "level", spec.level, found)
    codes = [{key for key, code in found.by_key.items() if code == place} for place in range(2)]
    shown = meant(variable.label, found.levels, codes, level=level, reference=reference)
    if shown is None:
        _ask_for_level(source, variable)
        return variable
    _check_label(source, variable, shown)
    other = next(each for each in found.levels if each != shown)
    return replace(variable, reference=reference or other, shown_level=shown)


def _ask_for_level(source: Source, variable: Variable) -> None:
    first, second = variable.levels
    where = ("variables", variable.name)
    message = f"nothing tells whether the line of {dotted(where)} shows {quoted(first)} or {quoted(second)}"
    source.in_study(where, message, f"Name it: level: {second}, or level: {first}")


def _check_label(source: Source, variable: Variable, shown: str) -> None:
    """The label may not name the one level where the other is shown."""
    named = contradicted(variable.label, shown, variable.levels)
    if named is not None:
        where = ("variables", variable.name)
        message = f"the label of {dotted(where)} names {quoted(named)}, but its line shows {quoted(shown)}"
        source.in_study((*where, "level"), message, "Change the label or the level", value=shown)


def _named_level(source: Source, name: str, key: str, given: str | None, found: Levelled) -> str | None:
    """The level that the study file names by its label or its code."""
    if given is None or given in found.levels:
        return given
    if key_of(given) in found.by_key:
        return found.levels[found.by_key[key_of(given)]]
    message = f"variables.{name}.{key} is {quoted(given)}, which is not a level"
    remedy = did_you_mean(given, found.levels, "Levels")
    source.in_study(("variables", name, key), message, remedy, value=given)
    return None


def _variable(
    name: str,
    spec: VariableSpec,
    column: Column | None,
    *,
    levels: tuple[str, ...] = (),
    reference: str | None = None,
    digits: int = 0,
    note: str = "",
) -> Variable:
    return Variable(
        name=name,
        label=spec.label or (column.label if column is not None else "") or name,
        kind=spec.kind,
        levels=levels,
        reference=reference,
        unit=spec.unit or "",
        digits=spec.digits if spec.digits is not None else digits,
        footnote=" ".join(text for text in (spec.footnote, note) if text) or None,
    )


def _written(limit: float) -> str:
    """A limit with all its digits, and no exponent."""
    return f"{Decimal(f'{limit:.10g}'):f}"
