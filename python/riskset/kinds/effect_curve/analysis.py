"""Curves of effect: a ratio or a difference along the values of a number, and how many patients have which values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.effect_names import RATIO, effect_statistic
from riskset.analyses.recorder import Recorder
from riskset.analyses.regression_fit import fitted, patients_of
from riskset.analyses.regression_models import MULTIVARIABLE, models_of
from riskset.analyses.regression_selection import chosen, univariable
from riskset.analyses.spline_effects import spline_curve
from riskset.kinds.effect_curve.entry import splines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from riskset.analyses.regression_fitted import FittedTerm, Model
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.entries.regressions import Regressions

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

POINTS = 81
OUTSIDE = 10
"""Patients at each end whose values the curve does not reach, as Harrell draws it."""
FEWEST = 5
"""Patients of a class of values."""
CLASSES = 24
NOT_IN_MODEL = "The variable did not enter the model."
TOO_FEW = "Too few patients to draw the effect along the values."


def effect_curves(
    cohort: Cohort,
    spec: Regressions,
    *,
    endpoints: Sequence[str] | None = None,
    variables: Sequence[str] | None = None,
    model: str = MULTIVARIABLE,
    reference: Mapping[str, float] | None = None,
    smallest: int = 0,
    display: str = "effect-curve",
) -> list[Result]:
    """Evaluate the splines of a regression along the values of their numbers.

    Parameters
    ----------
    cohort : Cohort
        The patients of the regression.
    spec : Regressions
    endpoints, variables : sequence of str, optional
        All by default.
    model : {"univariable", "multivariable"}
    reference : mapping of str to float, optional
        The value with which others are compared; the median of the model's patients by default.
    smallest : int
        The smallest number of patients that is shown.

    Returns
    -------
    list of Result
        By endpoint, model and variable: ``reference_value``; ``ratio`` (or ``difference``), ``lower`` and ``upper`` with the
        value as `at`; ``class_n``, ``class_start`` and ``class_end`` of classes of values with their middle as `at`;
        ``factor_p_value`` and ``nonlinear_p_value``.

    Notes
    -----
    Limits are pointwise: at the reference they meet. The curve goes from the tenth smallest to the tenth largest value
    (Harrell, Regression Modeling Strategies, 2nd edition, 2015), and leaves out more patients if fewer are not shown.
    """
    recorder = Recorder(display, "effect-curve", cohort.population_name)
    for endpoint, named, one, name in _curves_of(cohort, spec, endpoints, variables, model):
        note = partial(recorder.add, endpoint=endpoint, model=named, variable=name)
        _Curve(_Spread(cohort, one, name, smallest), note).record((reference or {}).get(name))
    return recorder.rows


def class_patients(
    cohort: Cohort,
    spec: Regressions,
    *,
    endpoints: Sequence[str] | None = None,
    variables: Sequence[str] | None = None,
    model: str = MULTIVARIABLE,
    smallest: int = 0,
) -> dict[tuple[str, str, str, float], Mask]:
    """The patients of each class of values, by endpoint, model, variable and the middle of the class."""
    found: dict[tuple[str, str, str, float], Mask] = {}
    for endpoint, named, one, name in _curves_of(cohort, spec, endpoints, variables, model):
        spread = _Spread(cohort, one, name, smallest)
        if name in one.variables and spread.is_enough:
            found |= {(endpoint, named, name, (start + end) / 2): held for start, end, held in spread.classes()}
    return found


def _curves_of(
    cohort: Cohort, spec: Regressions, endpoints: Sequence[str] | None, variables: Sequence[str] | None, model: str
) -> Iterator[tuple[str, str, Model, str]]:
    """Of each curve the endpoint, the name of its model, the model and the variable."""
    for endpoint in endpoints or spec.modelled:
        for method, entering in models_of(cohort, spec, endpoint).items():
            whole = chosen(cohort, entering, spec.selection) if model == MULTIVARIABLE else entering
            named = f"{method}, {model}" if method else model
            for name in splines_of(spec, endpoint):
                if variables is None or name in variables:
                    yield endpoint, named, whole if model == MULTIVARIABLE else univariable(entering, name), name


@dataclass(frozen=True)
class _Spread:
    """How the values of a number are spread over the patients of a model."""

    cohort: Cohort
    model: Model
    name: str
    smallest: int

    @cached_property
    def patients(self) -> Mask:
        """The patients of the model with a known value, as a mask over those of the cohort."""
        return patients_of(self.cohort, self.model).patients & ~np.isnan(self._all)

    @cached_property
    def values(self) -> Floats:
        """Their values, sorted."""
        return np.sort(self._all[self.patients])

    @property
    def is_enough(self) -> bool:
        """Whether there are enough patients for a curve."""
        return self.values.size >= 4 * self._outside

    @property
    def ends(self) -> tuple[float, float]:
        """Where the curve begins and ends."""
        return float(self.values[self._outside - 1]), float(self.values[-self._outside])

    def classes(self) -> Iterator[tuple[float, float, Mask]]:
        """Classes of values, start and end, with their patients."""
        values, last = self._all, self.ends[1]
        for start, end, _ in classes(self.values, self.ends, max(FEWEST, self.smallest)):
            below = (values <= end) if end == last else (values < end)
            yield start, end, self.patients & (values >= start) & below

    @property
    def _outside(self) -> int:
        """How many patients at each end have values that the curve does not reach."""
        return max(OUTSIDE, self.smallest)

    @cached_property
    def _all(self) -> Floats:
        return self.cohort.held(self.name).numbers


@dataclass(frozen=True)
class _Curve:
    """One curve."""

    spread: _Spread
    note: Callable[..., None]

    def record(self, reference: float | None) -> None:
        """Record the curve, or why there is none."""
        spread = self.spread
        if spread.name not in spread.model.variables:
            self.note(RATIO, None, state="not applicable", warning=NOT_IN_MODEL)
            return
        fit = fitted(spread.cohort, spread.model)
        note = partial(self.note, method=fit.method)
        term, statistic = fit.term(spread.name), effect_statistic(fit.method)
        if term.spline is None or not spread.is_enough:
            reason = next((each.reason for each in term.effects.values() if each.reason), "") or TOO_FEW
            note(statistic, None, state="not estimable", warning=reason)
            return
        compared = float(np.median(spread.values)) if reference is None else reference
        note("reference_value", compared)
        if fit.imputations:
            note("imputations", fit.imputations, unit="data sets")
        ends = spread.ends
        grid = np.unique(np.append(np.linspace(*ends, POINTS), compared if ends[0] <= compared <= ends[1] else ends[0]))
        found = spline_curve(term.spline, grid, compared, spread.model.conf_level, ratio=statistic == RATIO)
        for at, *numbers in zip(grid.tolist(), *found, strict=True):
            for each, value in zip((statistic, "lower", "upper"), numbers, strict=True):
                note(each, float(value), at=at)
        self._tests(note, term)
        for start, end, held in spread.classes():
            middle = (start + end) / 2
            note("class_n", int(held.sum()), at=middle, unit="patients")
            note("class_start", start, at=middle)
            note("class_end", end, at=middle)

    def _tests(self, note: Callable[..., None], term: FittedTerm) -> None:
        for statistic, test in (("factor_p_value", term.test), ("nonlinear_p_value", term.shape_test)):
            if test is not None:
                absent = test.p_value is None
                note(statistic, test.p_value, state=test.state if absent else "", warning=test.reason)


def classes(values: Floats, ends: tuple[float, float], fewest: int) -> list[tuple[float, float, int]]:
    """Classes of values between two ends, each with so many patients: start, end and count."""
    if not ends[1] > ends[0]:
        return []
    edges = np.linspace(*ends, CLASSES + 1)
    inside = values[(values >= ends[0]) & (values <= ends[1])]
    counts = np.histogram(inside, edges)[0]
    found: list[tuple[float, float, int]] = []
    start, held = float(edges[0]), 0
    for place, count in enumerate(counts):
        held += int(count)
        if held >= fewest:
            found.append((start, float(edges[place + 1]), held))
            start, held = float(edges[place + 1]), 0
    if start < ends[1] and found:
        first, _, count = found.pop()
        found.append((first, ends[1], count + held))
    return found
