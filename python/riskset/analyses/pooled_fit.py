"""One regression pooled over imputed data sets by Rubin's rules: effects, tests of several levels, and what cannot be pooled."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.recorder import sentence
from riskset.analyses.regression_fitted import Effect, SplineFit, Tested
from riskset.analyses.regression_tests import PENALIZED, Proportional, flat_columns
from riskset.analyses.spline_effects import constant_over_periods
from riskset.analyses.term_forms import contrast_level, spline_basis
from riskset.stats.errors import StatsError
from riskset.stats.outcome_fit import RATIOS, OutcomeFit
from riskset.stats.rubin import joint_test, joint_test_of_statistics, pool

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from riskset.analyses.regression_fitted import Coefficient, Fitted, FittedTerm, Model
    from riskset.analyses.regression_tests import AnyFit
    from riskset.stats.rubin import Pooled
    from riskset.study import Cohort

    Floats = NDArray[np.float64]
    Solution = tuple[AnyFit | None, Sequence[Coefficient]]
    Key = tuple[str, str]

NO_SEPARATION = "a penalized likelihood (Firth) is not pooled"
NOT_THE_SAME = "The imputed data sets do not all have this level."
_FLOATS = (sys.float_info.min, sys.float_info.max)


def with_fixed_knots(cohort: Cohort, model: Model) -> Model:
    """A model whose splines have their knots where the known values place them, so that all data sets have the same."""
    forms = tuple(
        (
            name,
            replace(form, spline=0, knots=tuple(spline_basis(cohort, name, form).knots.tolist()))
            if form.bends
            else form,
        )
        for name, form in model.forms
    )
    return replace(model, forms=forms, imputation="", checked=False, ranked=False)


def complete_df(fit: AnyFit) -> float:
    """The degrees of freedom that an estimate would have if nothing were missing: patients, or events, less coefficients."""
    if not isinstance(fit, OutcomeFit):
        return max(float(fit.n_events - fit.p), 1.0)
    return fit.residual_df if np.isfinite(fit.residual_df) else max(float(fit.n - fit.p - 1), 1.0)


@dataclass(frozen=True, eq=False)
class Pooling:
    """Pools the fits of a model to imputed data sets.

    Attributes
    ----------
    cohort : Cohort
        The patients with their values in the data.
    model : Model
        With fixed knots.
    checked : bool
        Whether proportional hazards are tested.
    solutions : list
        The fit to each data set, with its coefficients.
    first : Fitted
        What came of the first data set.
    alone : dict of str to FittedTerm
        Each variable by itself among patients with a known value, who are counted.
    """

    cohort: Cohort
    model: Model
    checked: bool
    solutions: Sequence[Solution]
    first: Fitted
    alone: Mapping[str, FittedTerm]

    def fitted(self) -> Fitted:
        """The pooled model; where nothing can be pooled, its terms say why."""
        fits, reason = self._fits(), self._reason()
        keys = self._keys() if not reason else []
        estimates = np.array([[fit.coefficients[places[key]] for key in keys] for fit, places in fits])
        covariances = np.array([_block(fit.variance, [places[key] for key in keys]) for fit, places in fits])
        work = _Pooled(self, keys, fits, estimates, covariances, reason)
        return replace(
            self.first,
            terms=tuple(work.term(term) for term in self.first.terms),
            coefficients=len(keys),
            warning="",
            proportional=work.proportional(None),
            concordance=None,
            aic=None,
            null_aic=None,
            imputations=len(self.solutions),
        )

    def _fits(self) -> list[tuple[AnyFit, dict[Key, int]]]:
        """The fits with the place of each coefficient, without those whose variance is nothing but rounding."""
        found: list[tuple[AnyFit, dict[Key, int]]] = []
        for fit, coefficients in self.solutions:
            if fit is not None and not isinstance(fit, PENALIZED):
                flat = flat_columns(fit)
                places = {(each.variable, each.level): each.place for each in coefficients if each.place not in flat}
                found.append((fit, places))
        return found

    def _reason(self) -> str:
        """Why the model cannot be pooled; empty where it can."""
        count = len(self.solutions)
        failed = sum(fit is None for fit, _ in self.solutions)
        penalized = sum(isinstance(fit, PENALIZED) for fit, _ in self.solutions)
        if penalized:
            return f"Separation in {penalized} of the {count} imputed data sets: {NO_SEPARATION}."
        if failed:
            said = next((each.reason for term in self.first.terms for each in term.effects.values() if each.reason), "")
            return said if failed == count and said else f"No fit in {failed} of the {count} imputed data sets."
        return ""

    def _keys(self) -> list[Key]:
        """The coefficients that all fits have, in order."""
        (_, first), *others = self._fits()
        return [key for key in first if all(key in places for _, places in others)]


@dataclass(frozen=True, eq=False)
class _Pooled:
    """Estimates of the coefficients `keys` in each data set, and what is pooled of them by term."""

    of: Pooling
    keys: list[Key]
    fits: list[tuple[AnyFit, dict[Key, int]]]
    estimates: Floats
    covariances: Floats
    reason: str

    @property
    def _df(self) -> float:
        return complete_df(self.fits[0][0])

    def term(self, term: FittedTerm) -> FittedTerm:
        """A term of the model, pooled."""
        columns = [place for place, (name, _) in enumerate(self.keys) if name == term.name]
        known = {level for _, places in self.fits for name, level in places if name == term.name}
        reason = self.reason or self._absent(term) or ("" if len(known) == len(columns) else NOT_THE_SAME)
        form = dict(self.of.model.forms).get(term.name)
        alone = self.of.alone.get(term.name)
        counts = term.counts if alone is None else {**alone.counts, "": term.counts.get("", (self.of.first.n, 0))}
        means = (
            term.means
            if alone is None
            else {**alone.means, **{key: term.means[key] for key in ("",) if key in term.means}}
        )
        effects = {
            level: self._effect(term.name, level, term.effects.get(level)) for level in self._levels(term, known)
        }
        test, shape_test, spline = self._test(columns, reason), None, None
        if form is not None and form.cuts:
            shape_test = self._changes(columns, len(form.cuts) + 1, reason)
        elif form is not None and form.bends:
            spline, effects = self._spline(term.name, columns, reason)
            shape_test = self._test(columns[1:], reason)
        return replace(
            term,
            effects=effects,
            counts=counts,
            means=means,
            test=test,
            proportional=self.proportional(term.name),
            inflation=None,
            shape_test=shape_test,
            spline=spline,
        )

    def _absent(self, term: FittedTerm) -> str:
        """Why no data set has a coefficient of a term."""
        if any(name == term.name for name, _ in self.keys):
            return ""
        return next((effect.reason for effect in term.effects.values() if effect.reason), "")

    def _levels(self, term: FittedTerm, known: set[str]) -> list[str]:
        """The levels of a term's effects in any data set, in order."""
        added = [level for level in sorted(known) if level not in term.effects]
        if not added:
            return list(term.effects)
        order = self.of.cohort.variable(term.name).levels if term.name in self.of.alone else ()
        return sorted([*term.effects, *added], key=lambda level: order.index(level) if level in order else len(order))

    def _effect(self, name: str, level: str, first: Effect | None) -> Effect:
        if (name, level) not in self.keys:
            own = "" if first is None else first.reason
            return Effect(None, None, None, None, self.reason or own or NOT_THE_SAME)
        place = self.keys.index((name, level))
        return self._pooled_effect(self.estimates[:, place], self.covariances[:, place, place])

    def _pooled_effect(self, estimates: Floats, variances: Floats) -> Effect:
        """An effect from its estimates and variances in each data set."""
        pooled = pool(estimates[:, None], variances[:, None], complete_df=self._df)
        estimate, (lower, upper) = float(pooled.estimate[0]), pooled.interval(self.of.model.conf_level)[0].tolist()
        if self._is_ratio:
            with np.errstate(over="ignore"):
                estimate, lower, upper = np.clip(np.exp([estimate, lower, upper]), *_FLOATS).tolist()
        return Effect(
            estimate, lower, upper, float(pooled.p[0]), missing_information=float(pooled.missing_information[0])
        )

    @property
    def _is_ratio(self) -> bool:
        fit = self.fits[0][0]
        return not isinstance(fit, OutcomeFit) or fit.measure in RATIOS

    def _test(self, columns: Sequence[int], reason: str) -> Tested:
        """The test that all of some coefficients are 0."""
        if reason or not columns:
            return Tested(None, reason, "not estimable")
        chosen = list(columns)
        return self._joint(self.estimates[:, chosen], self.covariances[:, chosen][:, :, chosen])

    def _joint(self, estimates: Floats, covariances: Floats) -> Tested:
        try:
            if estimates.shape[1] == 1:
                return Tested(float(pool(estimates, covariances[:, :, 0], complete_df=self._df).p[0]))
            return Tested(joint_test(estimates, covariances, complete_df=self._df).p)
        except StatsError as error:
            return Tested(None, sentence(error))

    def _changes(self, columns: Sequence[int], periods: int, reason: str) -> Tested:
        """The test that an effect is the same in all periods."""
        if reason or len(columns) < 2:
            return Tested(None, reason, "not estimable")
        keys = [self.keys[column] for column in columns]
        parts = [constant_over_periods(fit, [places[key] for key in keys], periods) for fit, places in self.fits]
        return self._joint(np.array([part[0] for part in parts]), np.array([part[1] for part in parts]))

    def _spline(self, name: str, columns: Sequence[int], reason: str) -> tuple[SplineFit | None, dict[str, Effect]]:
        """A pooled spline, and its effect between the quartiles of the known values."""
        basis = spline_basis(self.of.cohort, name, dict(self.of.model.forms)[name])
        level, chosen = contrast_level(basis), list(columns)
        if reason or not chosen:
            return None, {level: Effect(None, None, None, None, reason)}
        high, low = basis.contrast
        away = basis.between(np.array([high]), low)[0]
        estimates, covariances = self.estimates[:, chosen], self.covariances[:, chosen][:, :, chosen]
        if not np.abs(away).max() > 0:
            return None, {level: Effect(None, None, None, None, "The quartiles are the same value.")}
        effect = self._pooled_effect(estimates @ away, np.einsum("i,mij,j->m", away, covariances, away))
        each: Pooled = pool(estimates, np.diagonal(covariances, axis1=1, axis2=2), complete_df=self._df)
        between = np.atleast_2d(np.cov(estimates, rowvar=False))
        total = covariances.mean(axis=0) + (1 + 1 / len(estimates)) * between
        # Limits along the curve have the freedom of the coefficient that is known least.
        return SplineFit(basis, each.estimate, total, float(each.degrees_of_freedom.min())), {level: effect}

    def proportional(self, name: str | None) -> Tested | None:
        """The test of proportional hazards of a term, or of all coefficients, from the statistics of the data sets."""
        if not self.of.checked or self.reason or isinstance(self.fits[0][0], OutcomeFit):
            return None
        keys = [key for key in self.keys if name in {None, key[0]}]
        if not keys:
            return None
        found = [test for each in self._tests if (test := each(name, keys)) is not None]
        if len(found) < len(self.fits):
            return Tested(None, "The test cannot be computed in all imputed data sets.")
        statistics, df = [statistic for statistic, _ in found], found[0][1]
        return Tested(joint_test_of_statistics(statistics, df).p)

    @cached_property
    def _tests(self) -> list[Callable[[str | None, list[Key]], tuple[float, int] | None]]:
        return [_proportional(fit, places) for fit, places in self.fits]


def _proportional(
    fit: AnyFit, places: Mapping[Key, int]
) -> Callable[[str | None, list[Key]], tuple[float, int] | None]:
    """What gives the statistic of the test of proportional hazards of a fit, and its degrees of freedom, by term."""
    groups: dict[str, list[int]] = {}
    for (name, _), place in places.items():
        groups.setdefault(name, []).append(place)
    test = Proportional(fit, list(groups.values()))

    def of(name: str | None, keys: list[Key]) -> tuple[float, int] | None:
        return test.statistic(None if name is None else [places[key] for key in keys])

    return of


def _block(variance: Floats, places: list[int]) -> Floats:
    return variance[np.ix_(places, places)]
