"""Drawn values beside observed ones: how many have which value, in classes that hide single patients."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.recorder import Recorder
from riskset.kinds.imputation.drawn import drawn_values, drawn_variables, observed_values, population_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.imputation import DrawnVariable

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

DISTRIBUTION = "imputation-distribution"
IMPUTED = "imputed"
"""The model of the results of drawn values; those of observed ones have none."""
FEWEST = 5
"""Patients of a class of values."""
CLASSES = 20
TOO_FEW = "Too few observed values to draw how they are distributed."


def distribution(
    cohort: Cohort, name: str, variables: Sequence[str] | None, *, smallest: int = 0, display: str = "imputation"
) -> list[Result]:
    """Describe the observed values of each variable, and what was drawn for the missing ones in all data sets.

    Parameters
    ----------
    cohort : Cohort
    name : str
        The imputation.
    variables : sequence of str, optional
        All that are drawn by default.
    smallest : int
        The smallest number of patients that is shown.

    Returns
    -------
    list of Result
        Of observed values ``n``; of a number ``mean``, and by class of values (`at` its middle) ``class_start``, ``class_end``
        and ``class_n``; of levels ``count`` and ``percent``. Of drawn values, with the model ``imputed``, ``mean`` and
        ``class_percent``, or ``percent`` of each level.
    """
    found = cohort.imputation(name)
    recorder = Recorder(display, DISTRIBUTION, population_of(cohort, found))
    for place, each in drawn_variables(found, variables):
        observed, drawn = observed_values(found, place), drawn_values(found, place)
        note = partial(recorder.add, variable=each.name)
        note("n", int((~np.isnan(observed)).sum()), unit="patients")
        if each.levels:
            _levels(note, each, observed, drawn)
        else:
            _numbers(note, each, observed, drawn, max(FEWEST, smallest))
    return recorder.rows


def _levels(note: partial[None], each: DrawnVariable, observed: Floats, drawn: Floats) -> None:
    held = int((~np.isnan(observed)).sum())
    for code, level in enumerate(each.built.variable.levels):
        count = int((observed == code).sum())
        note("count", count, level=level, unit="patients")
        note("percent", 100 * count / held, level=level, unit="%")
        note("percent", 100 * float((drawn == code).mean()), level=level, unit="%", model=IMPUTED)


def _numbers(note: partial[None], each: DrawnVariable, observed: Floats, drawn: Floats, fewest: int) -> None:
    unit = each.built.variable.unit
    note("mean", float(np.nanmean(observed)), unit=unit)
    note("mean", float(drawn.mean()), unit=unit, model=IMPUTED)
    shown = list(classes_of(observed, fewest))
    if not shown:
        note("class_n", None, state="not estimable", warning=TOO_FEW)
    for start, end, held in shown:
        middle = (start + end) / 2
        note("class_start", start, at=middle)
        note("class_end", end, at=middle)
        note("class_n", int(held.sum()), at=middle, unit="patients")
        share = 100 * float(((drawn >= start) & (drawn < end)).mean())
        note("class_percent", share, at=middle, unit="%", model=IMPUTED)


def classes_of(values: Floats, fewest: int) -> Iterator[tuple[float, float, Mask]]:
    """Classes of values, start and end, each with so many patients at least; none where there are fewer than two.

    Their ends are round numbers, so that neither the lowest nor the highest value can be read from them.
    """
    edges = _edges(values[~np.isnan(values)])
    ends: list[float] = []
    start = edges[0]
    for end in edges[1:]:
        if int(((values >= start) & (values < end)).sum()) >= fewest:
            ends.append(end)
            start = end
    if len(ends) < 2:
        return
    ends[-1] = edges[-1]  # the last class takes the few beyond it
    for start, end in zip([edges[0], *ends], ends, strict=False):
        yield start, end, (values >= start) & (values < end)


def _edges(values: Floats) -> list[float]:
    """Round numbers, about `CLASSES` and one, from below the lowest value to above the highest."""
    low, high = float(values.min()), float(values.max())
    raw = (high - low) / CLASSES
    power = 10.0 ** np.floor(np.log10(raw))
    step = float(power * next(each for each in (1, 2, 2.5, 5, 10) if each * power >= raw * (1 - 1e-9)))
    is_whole = bool((values == np.round(values)).all())
    shift = 0.0
    if is_whole:  # a class of whole numbers begins half before its first
        step, shift = max(1.0, float(np.ceil(step))), 0.5
    first = np.floor((low + shift) / step) * step - shift
    count = int(np.floor((high - first) / step)) + 1
    return [round(float(first + step * place), 10) for place in range(count + 1)]
