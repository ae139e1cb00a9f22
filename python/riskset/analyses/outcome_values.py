"""The outcome of a regression as numbers: 1 with the outcome and 0 without, or the values of a number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from riskset.problems import Problem, quoted
from riskset.study.entries.modelled_outcomes import OUTCOME_METHODS, outcome_levels, places_of
from riskset.study.levels import level_map
from riskset.study.problems import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from riskset.study import Cohort, Variable
    from riskset.study.entries.base import DisplayBase
    from riskset.study.entries.modelled_outcomes import Outcomes
    from riskset.study.entries.regressions import Regressions

    Floats = NDArray[np.float64]

LINEAR = OUTCOME_METHODS["mean-difference"]


@dataclass(frozen=True, eq=False)
class OutcomeValues:
    """The outcome of each patient.

    Attributes
    ----------
    variable : Variable
    values : float array, shape (patients,)
        nan where it is not known.
    binary : bool
        Whether it is 1 or 0.
    levels : tuple of str
        The printed levels that count as the outcome; none of a number.
    """

    variable: Variable
    values: Floats
    binary: bool
    levels: tuple[str, ...]


def outcome_values(cohort: Cohort, name: str, levels: Sequence[str]) -> OutcomeValues:
    """The outcome `name`, of which `levels` count.

    Raises
    ------
    StudyProblems
        If it has other than two levels and none are named, or a level that is named is not there.
    """
    variable = cohort.variable(name)
    if variable.is_continuous:
        numbers = cohort.held(name).numbers
        if levels:
            return OutcomeValues(variable, _of_numbers(cohort, name, numbers, levels), True, tuple(levels))
        known = numbers[~np.isnan(numbers)]
        binary = bool(known.size) and bool(np.isin(known, (0.0, 1.0)).all())
        return OutcomeValues(variable, numbers, binary, ())
    codes = cohort.held(name).codes
    chosen = _chosen(cohort, variable, levels)
    of_level = np.array([level in chosen for level in variable.levels], dtype=np.float64)
    values = np.where(codes >= 0, of_level[codes], np.nan)
    return OutcomeValues(variable, values, True, chosen)


def is_binary(cohort: Cohort, name: str, levels: Sequence[str]) -> bool:
    """Whether an outcome is one that a patient has or has not."""
    return outcome_values(cohort, name, levels).binary


def outcome_label(cohort: Cohort, spec: Regressions, name: str) -> str:
    """What heads the rows of an endpoint or of an outcome."""
    if not spec.outcomes:
        return cohort.endpoint(name).label
    variable = cohort.variable(name)
    return f"{variable.label}, {variable.unit}" if variable.is_continuous and variable.unit else variable.label


def _chosen(cohort: Cohort, variable: Variable, levels: Sequence[str]) -> tuple[str, ...]:
    """The printed levels that count."""
    if not levels:
        if len(variable.levels) != 2:
            remedy = f"Name the values that count: outcomes: {{{variable.name}: [{', '.join(variable.levels[:1])}]}}"
            _refuse(cohort, f"outcome {quoted(variable.name)} has {_counted(variable)}, and none is named", remedy)
        reference = variable.reference or variable.levels[0]
        return (variable.shown_level or next(level for level in variable.levels if level != reference),)
    spec = cohort.study.variables.get(variable.name)
    printed = level_map(spec.levels) if spec is not None and spec.levels is not None else {}
    found = tuple(
        each if each in variable.levels else (printed or {}).get(each) or _alike(variable, each) or ""
        for each in levels
    )
    for each, level in zip(levels, found, strict=True):
        if level not in variable.levels:
            remedy = f"Name levels that it has: {', '.join(variable.levels)}"
            _refuse(cohort, f"outcome {quoted(variable.name)} has no level {quoted(each)}", remedy, each)
    chosen = tuple(level for level in variable.levels if level in found)
    if len(chosen) == len(variable.levels):
        _refuse(
            cohort, f"outcome {quoted(variable.name)} counts all of its levels", "Leave out those that do not count"
        )
    return chosen


def _alike(variable: Variable, value: str) -> str:
    """The level that is the same but for capitals; a study file writes true for a level Yes as well."""
    words = {"true": "yes", "false": "no"}
    return next(
        (level for level in variable.levels if level.casefold() in {value.casefold(), words.get(value, value)}), ""
    )


def _of_numbers(cohort: Cohort, name: str, numbers: Floats, levels: Sequence[str]) -> Floats:
    """Which numbers are among those named."""
    try:
        named = [float(level) for level in levels]
    except ValueError:
        _refuse(
            cohort, f"outcome {quoted(name)} is a number, and {', '.join(levels)} is none", "Name numbers", levels[0]
        )
        raise
    return np.where(np.isnan(numbers), np.nan, np.isin(numbers, named).astype(np.float64))


def _counted(variable: Variable) -> str:
    count = len(variable.levels)
    return "one level" if count == 1 else f"{count} levels ({', '.join(variable.levels)})" if count else "no level"


def _refuse(cohort: Cohort, message: str, remedy: str, value: str = "") -> None:
    raise StudyProblems([Problem(file=str(cohort.study.path), message=message, remedy=remedy, value=value or None)])


def outcome_problems(
    cohort: Cohort, name: str, spec: DisplayBase, outcomes: Outcomes | None, measures: Sequence[str]
) -> Iterator[Problem]:
    """Outcomes that a display cannot model, with the line of the entry."""
    if not outcomes:
        return
    part = cohort.of(spec)
    kinds: dict[bool, str] = {}
    for place, outcome in places_of(outcomes):
        line = cohort.study.line("displays", name, *place)
        try:
            found = outcome_values(part, outcome, outcome_levels(outcomes, outcome))
        except StudyProblems as error:
            yield from (replace(problem, line=line, display=name) for problem in error.problems)
            continue
        kinds.setdefault(found.binary, outcome)
        problem = _unfit(measures, outcome, found)
        if problem is not None:
            message, remedy = problem
            yield Problem(
                file=str(cohort.study.path), line=line, message=message, remedy=remedy, value=outcome, display=name
            )
    if len(kinds) > 1 and not measures:
        message = f"displays.{name}.outcomes has {quoted(kinds[True])}, which patients have or not, and {quoted(kinds[False])}, which is a number"
        line = cohort.study.line("displays", name, "outcomes")
        remedy = "Show them in two displays: the one has odds ratios, the other differences of means"
        yield Problem(file=str(cohort.study.path), line=line, message=message, remedy=remedy, display=name)


def _unfit(measures: Sequence[str], name: str, found: OutcomeValues) -> tuple[str, str] | None:
    """Why a measure is not for an outcome, and what to do."""
    for measure in measures:
        if measure == "mean-difference" and not found.variable.is_continuous:
            return (
                f"outcome {quoted(name)} is not a number, and measure is mean-difference",
                "Write measure: odds-ratio",
            )
        if measure == "mean-difference" and found.levels:
            return (
                f"outcome {quoted(name)} names values that count, and measure is mean-difference",
                "Remove the values",
            )
        if measure != "mean-difference" and not found.binary:
            remedy = f"Write measure: mean-difference, or name the values that count: outcomes: {{{name}: [...]}}"
            return f"outcome {quoted(name)} is a number, and measure is {measure}", remedy
    return None
