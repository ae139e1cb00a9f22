"""One regression of a cohort, fitted once: hazard ratios of its terms, and what a reader must know of the fit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from riskset.analyses.follow_up import FollowUp, follow_up, follows_exposure, mask_of, split_by
from riskset.analyses.outcome_rows import OutcomeRows, fit_outcome, happened, mean_and_spread, outcome_rows
from riskset.analyses.outcome_values import LINEAR
from riskset.analyses.pooled_fit import Pooling, with_fixed_knots
from riskset.analyses.products import product_name
from riskset.analyses.recorder import sentence
from riskset.analyses.regression_design import known, product_term, stacked, term_in_rows, variable_term
from riskset.analyses.regression_fitted import Coefficient, Effect, Fitted, FittedTerm, Model, ModelPatients, Tested
from riskset.analyses.regression_tests import (
    PENALIZED,
    Proportional,
    Score,
    changes,
    concordance_of,
    effect,
    effects_of,
    flat_columns,
    inflation,
    score_of,
    wald,
)
from riskset.analyses.spline_effects import quartile_effect, spline_fit
from riskset.analyses.strata import stratum_codes
from riskset.analyses.term_forms import contrast_level, formed_term, periodic_term, spline_basis, split_at
from riskset.analyses.weight_bootstrap import bootstrap_covariance
from riskset.analyses.weights import patient_weights
from riskset.stats.cox import cox
from riskset.stats.errors import NotEstimable, StatsError
from riskset.stats.fine_gray import fine_gray
from riskset.stats.fine_gray_firth import FirthFineGrayFit, fine_gray_or_firth
from riskset.stats.firth import FirthFit, cox_or_firth
from riskset.stats.outcome_fit import OutcomeFit
from riskset.stats.regression_checks import Collinear
from riskset.study.entries.modelled_outcomes import OUTCOME_METHODS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.analyses.regression_design import Term
    from riskset.analyses.regression_fitted import SplineFit
    from riskset.stats.cox import CoxFit
    from riskset.stats.fine_gray import FineGrayFit
    from riskset.stats.outcome_fit import Effects
    from riskset.stats.regression import HazardRatios
    from riskset.study import Cohort

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    AnyFit = CoxFit | FirthFit | FineGrayFit | FirthFineGrayFit | OutcomeFit

METHODS = {
    "cox": "Cox",
    "cause-specific": "cause-specific Cox",
    "fine-gray": "Fine-Gray",
    "any-event": "any-event Cox",
    "logistic": "logistic",
    "modified-poisson": "modified Poisson",
    "modified-least-squares": "modified least squares",
    "linear": "linear",
}
FIRTH = "Firth-penalized"
SEPARATION = (
    "Separation (a level or combination without events, or with all of them): Firth\u2019s penalized likelihood, with "
    "profile limits and penalized likelihood ratio P."
)
SEPARATED_OUTCOME = (
    "Separation (a level or combination in which nobody or everybody has the outcome): Firth\u2019s penalized likelihood, with "
    "profile limits and penalized likelihood ratio P."
)
NOT_ROBUST = " Its variance is not robust."
WEIGHTS_KNOWN = " They take the weights after competing events as known."
CONSTANT = "Does not vary among the patients at risk at any event."
COLLINEAR = "Determined by the other covariates of the model (collinear)."
NO_EVENT = "No event."
NOT_VARYING = "Does not vary among the patients."
NO_VARIANCE = "The variance cannot be estimated: too few patients, clusters or events."


# A cohort never changes, so that a model of it is fitted once, whichever displays show it.
_FITTED: WeakKeyDictionary[Cohort, dict[Model, Fitted]] = WeakKeyDictionary()


def fitted(cohort: Cohort, model: Model) -> Fitted:
    """Fit a model to the patients of a cohort who have a value of each of its variables."""
    done = _FITTED.setdefault(cohort, {})
    if model not in done:
        done[model] = pooled_fit(cohort, model) if model.imputation else _single_fit(cohort, model)
    return done[model]


def _single_fit(cohort: Cohort, model: Model) -> Fitted:
    """Fit a model to the data as they are."""
    found, score = _Fitting(cohort, model).scored()
    # The fit, with its rows several times the data of the model, is gone before pairs of patients are counted.
    return replace(found, concordance=None if score is None else concordance_of(score))


def pooled_fit(cohort: Cohort, model: Model) -> Fitted:
    """Fit a model to each data set of its imputation, and pool what comes of it."""
    plain = replace(model, imputation="")
    count = cohort.imputation(model.imputation).m
    sets = [cohort.completed(model.imputation, place) for place in range(count)]
    fixed = with_fixed_knots(cohort, plain)
    fits = [_Fitting(each, fixed) for each in sets]
    single = {name: replace(fixed, variables=(name,), interactions=()) for name in model.variables}
    alone = {name: fitted(cohort, each).term(name) for name, each in single.items()}
    first = replace(fits[0].fit(), method=METHODS[model.method])
    return Pooling(cohort, fixed, model.checked, [each.solution() for each in fits], first, alone).fitted()


def columns_tried(cohort: Cohort, model: Model) -> int:
    """The columns that the terms of a model bring, whatever the data can tell of them."""
    return _Fitting(cohort, model).columns


def solution(cohort: Cohort, model: Model) -> tuple[AnyFit | None, list[Coefficient]]:
    """The fit of a model itself, which is not kept, and its coefficients; ``None`` where nothing can be fitted."""
    return _Fitting(cohort, model).solution()


def patients_of(cohort: Cohort, model: Model) -> ModelPatients:
    """Who is in a model, without fitting it."""
    if not model.imputation:
        return _Fitting(cohort, model).patients()
    plain = replace(model, imputation="")
    found = _Fitting(cohort.completed(model.imputation, 0), plain).patients()
    known = [
        _Fitting(cohort, replace(plain, variables=(name,), interactions=())).patients() for name in model.variables
    ]
    levels = {name: of for each in known for name, of in each.levels.items()}
    references = {name: of for each in known for name, of in each.references.items()}
    return replace(found, levels=levels, references=references)


def _rows(cohort: Cohort, model: Model, use: Mask) -> tuple[FollowUp | OutcomeRows, dict[str, NDArray[np.int64]]]:
    """The rows of the patients in use, and the states of each exposure that begins during follow-up in them."""
    if model.method in OUTCOME_METHODS.values():
        known = outcome_rows(cohort, model)
        return known.part(use[known.patient]), {}
    whole = split_at(follow_up(cohort, model.endpoint, None), (cut for _, form in model.forms for cut in form.cuts))
    exposures = [name for name in model.variables if follows_exposure(cohort, name)]
    return split_by(cohort, whole.part(use[whole.patient]), exposures)


def _criteria(fit: AnyFit | None) -> tuple[float | None, float | None]:
    """Akaike's criterion of a fit and of no covariates; None where the likelihood is penalized, or there is none."""
    if fit is None or (isinstance(fit, PENALIZED) and not isinstance(fit, OutcomeFit)):
        return None, None
    if isinstance(fit, OutcomeFit):
        return fit.aic, fit.null_aic
    return 2 * fit.p - 2 * fit.loglik, -2 * fit.loglik_null


class _Fitting:
    """Fits one model: complete cases, columns that can be told apart, the fit, its tests."""

    def __init__(self, cohort: Cohort, model: Model) -> None:
        self._cohort, self._model = cohort, model
        others = [name for name in (model.weights, model.cluster) if name is not None]
        use = known(cohort, {*model.variables, *model.complete, *model.strata, *others})
        self._missing = ~use
        rows, states = _rows(cohort, model, use)
        use = use & mask_of(rows.patient, cohort.size)
        self._rows = rows
        if isinstance(rows, OutcomeRows):
            self._happened = happened(model, rows)
        else:
            self._cause = (rows.cause > 0).astype(np.int64) if model.method == "any-event" else rows.cause
            self._happened = self._cause == 1
        steps = dict(model.per)
        single = {
            name: term_in_rows(cohort, name, rows, states, steps.get(name, 1.0))
            if isinstance(rows, FollowUp) and rows.changes
            else variable_term(cohort, name, use, steps.get(name, 1.0))
            for name in model.variables
        }
        single = {name: self._formed(term) for name, term in single.items()}
        products = [
            product_term(product_name(cohort, (first, second)), single[first], single[second])
            for first, second in model.interactions
        ]
        self._terms, self._X = stacked([*single.values(), *products])
        strata, cluster = stratum_codes(cohort, model.strata), None
        if model.cluster is not None:
            cluster = stratum_codes(cohort, (model.cluster,))
        elif rows.changes and model.weights is not None:
            cluster = np.arange(cohort.size)
        self._strata = None if strata is None else strata[rows.patient]
        self._cluster = None if cluster is None else cluster[rows.patient]
        self._weights = None if model.weights is None else patient_weights(cohort, model.weights)[rows.patient]
        self._reasons: dict[int, str] = {}

    def _formed(self, term: Term) -> Term:
        """A term as its variable enters the model."""
        form = dict(self._model.forms).get(term.name)
        if form is None:
            return term
        if form.cuts and isinstance(self._rows, FollowUp):
            return periodic_term(term, self._rows, form.cuts, self._cohort.time_unit)
        return formed_term(self._cohort, term, form)

    def patients(self) -> ModelPatients:
        """Who is in the model, and in each level of its variables."""

        def of(rows: Mask) -> Mask:
            return mask_of(self._rows.patient[rows], self._cohort.size)

        everyone = of(np.ones(self._rows.patient.size, dtype=np.bool_))
        return ModelPatients(
            patients=everyone,
            events=of(self._happened),
            missing=self._missing,
            unfollowed=~self._missing & ~everyone,
            levels={
                term.name: {level: (of(rows), of(rows & self._happened)) for level, rows in term.members.items()}
                for term in self._terms
            },
            references={term.name: term.reference for term in self._terms if term.reference is not None},
        )

    @property
    def columns(self) -> int:
        """The columns of all terms."""
        return self._X.shape[1]

    def fit(self) -> Fitted:
        """The fitted model; where nothing can be fitted, its terms say why."""
        found, score = self.scored()
        return replace(found, concordance=None if score is None else concordance_of(score))

    def scored(self) -> tuple[Fitted, Score | None]:
        """The fitted model without its concordance, and of what that is counted, where it is wanted and can be."""
        fit, position = self._solved()
        return self._result(fit, position), score_of(fit) if self._model.ranked else None

    def solution(self) -> tuple[AnyFit | None, list[Coefficient]]:
        """The fit itself, and what each of its coefficients is of."""
        fit, position = self._solved()
        names = [(term.name, level) for term in self._terms for level in term.levels]
        return fit, [Coefficient(*names[column], place) for column, place in position.items()]

    def _solved(self) -> tuple[AnyFit | None, dict[int, int]]:
        """The fit of the columns that can be told apart, and where in it each of them is."""
        kept = list(range(self._X.shape[1]))
        fit: AnyFit | None = None
        while kept and fit is None:
            try:
                fit = self._fit(kept)
            except Collinear as error:
                dropped = [kept[column] for column in error.columns]
                self._reasons |= {column: self._why(column) for column in dropped}
                kept = [column for column in kept if column not in dropped]
            except NotEstimable as error:
                kept = self._fail(kept, sentence(error) if isinstance(self._rows, OutcomeRows) else NO_EVENT)
            except StatsError as error:
                kept = self._fail(kept, sentence(error))
        if fit is not None and self._model.bootstrap:
            fit = self._bootstrapped(fit, kept)
        return fit, {column: position for position, column in enumerate(kept)}

    def _fit(self, columns: list[int]) -> AnyFit:
        X = self._X if len(columns) == self.columns else self._X[:, columns]
        if isinstance(self._rows, OutcomeRows):
            return fit_outcome(self._model, self._rows, X, self._weights, self._cluster)
        if self._model.method == "fine-gray":
            return fine_gray_or_firth(
                self._rows.time,
                self._cause,
                X,
                entry=self._rows.entry,
                strata=self._strata,
                weights=self._weights,
                cluster=self._cluster,
            )
        return cox_or_firth(
            self._rows.time,
            self._happened,
            X,
            entry=self._rows.entry,
            strata=self._strata,
            weights=self._weights,
            cluster=self._cluster,
            robust=self._weights is not None,
            ties=self._model.ties,
        )

    def _bootstrapped(self, fit: AnyFit, columns: list[int]) -> AnyFit | None:
        """The fit with the variance of its coefficients over samples; none where too few samples can be fitted."""
        rows = self._rows
        if isinstance(fit, PENALIZED) or isinstance(rows, OutcomeRows) or self._model.weights is None:
            return fit

        def refit(drawn: NDArray[np.int64], weights: Floats) -> Floats:
            return self._refitted(rows, columns, drawn, weights)

        try:
            covariance = bootstrap_covariance(
                self._cohort,
                self._model.weights,
                rows.patient,
                refit,
                replicates=self._model.bootstrap,
                seed=self._model.seed,
            )
        except StatsError as error:
            self._fail(columns, sentence(error))
            return None
        return replace(fit, variance=covariance)

    def _refitted(self, rows: FollowUp, columns: list[int], drawn: NDArray[np.int64], weights: Floats) -> Floats:
        """The coefficients of drawn rows with weights of their own."""
        design, times = self._X[drawn][:, columns], rows.time[drawn]
        entry = None if rows.entry is None else rows.entry[drawn]
        strata = None if self._strata is None else self._strata[drawn]
        if self._model.method == "fine-gray":
            return fine_gray(
                times, self._cause[drawn], design, entry=entry, strata=strata, weights=weights
            ).coefficients
        happened, ties = self._happened[drawn], self._model.ties
        return cox(times, happened, design, entry=entry, strata=strata, weights=weights, ties=ties).coefficients

    def _fail(self, columns: list[int], reason: str) -> list[int]:
        self._reasons |= dict.fromkeys(columns, reason)
        return []

    def _why(self, column: int) -> str:
        """Why the data cannot tell a column's coefficient: by itself, or beside the others."""
        try:
            self._fit([column])
        except Collinear:
            return NOT_VARYING if isinstance(self._rows, OutcomeRows) else CONSTANT
        except StatsError:
            pass
        return COLLINEAR

    def _result(self, fit: AnyFit | None, position: dict[int, int]) -> Fitted:
        ratios = self._hazard_ratios(fit, list(position))
        groups = self._columns_of_terms(position)
        flat = flat_columns(fit)
        self._reasons |= {column: NO_VARIANCE for column, place in position.items() if place in flat}
        position = {column: place for column, place in position.items() if place not in flat}
        proportional = Proportional(fit if self._model.checked else None, [group for group in groups if group])
        terms: list[FittedTerm] = []
        first = 0
        for term, group in zip(self._terms, groups, strict=True):
            columns = range(first, first + len(term.levels))
            reason = next((self._reasons[column] for column in columns if column in self._reasons), "")
            effects = {
                level: effect(ratios, position.get(column), self._reasons.get(column, ""))
                for level, column in zip(term.levels, columns, strict=True)
            }
            spline, shape_test, effects = self._shaped(term, fit, group, effects, reason)
            terms.append(
                FittedTerm(
                    name=term.name,
                    reference=term.reference,
                    effects=effects,
                    counts=self._counts(term),
                    test=Tested(None, NO_VARIANCE, "not estimable") if flat & set(group) else wald(fit, group, reason),
                    proportional=proportional.of(group),
                    inflation=None if flat else inflation(fit, group),
                    means=self._means(term),
                    shape_test=shape_test,
                    spline=spline,
                )
            )
            first += len(term.levels)
        aic, null_aic = _criteria(fit)
        return Fitted(
            method=METHODS[self._model.method] + (f", {FIRTH}" if isinstance(fit, PENALIZED) else ""),
            terms=tuple(terms),
            n=self._rows.patients,
            events=int(self._happened.sum()),
            missing=int(self._missing.sum()),
            unfollowed=self._cohort.size - int(self._missing.sum()) - self._rows.patients,
            scarce=self._scarce(),
            coefficients=0 if fit is None else fit.p,
            warning=self._warning(fit),
            proportional=proportional.overall,
            concordance=None,
            aic=aic,
            null_aic=null_aic,
        )

    def _shaped(
        self, term: Term, fit: AnyFit | None, group: list[int], effects: dict[str, Effect], reason: str
    ) -> tuple[SplineFit | None, Tested | None, dict[str, Effect]]:
        """The spline of a term with its effect, and the test of its shape; its effects as they are for other terms."""
        form = dict(self._model.forms).get(term.name)
        if form is None or not (form.bends or form.cuts):
            return None, None, effects
        whole = fit is not None and len(group) == len(term.levels)
        if form.cuts:
            count = len(form.cuts) + 1
            whole = whole and len(group) > 1
            test = changes(fit, group, count) if fit is not None and whole else Tested(None, reason, "not estimable")
            return None, test, effects
        basis = spline_basis(self._cohort, term.name, form)
        level = contrast_level(basis)
        if fit is None or not whole:
            return None, Tested(None, reason, "not estimable"), {level: Effect(None, None, None, None, reason)}
        spline = spline_fit(fit, group, basis)
        return spline, wald(fit, group[1:], reason), {level: quartile_effect(spline, fit, self._model.conf_level)}

    def _scarce(self) -> int | None:
        """What the coefficients are held against."""
        if self._model.method == LINEAR:
            return None
        events = int(self._happened.sum())
        return min(events, self._happened.size - events) if isinstance(self._rows, OutcomeRows) else events

    def _means(self, term: Term) -> dict[str, tuple[float, float | None]]:
        """Mean and standard deviation of an outcome that is a number, of all and by level."""
        rows = self._rows
        if self._model.method != LINEAR or term.product or not isinstance(rows, OutcomeRows) or not rows.patients:
            return {}
        everyone = {"": np.ones(rows.patients, dtype=np.bool_)}
        parts = {**everyone, **term.members}
        return {level: mean_and_spread(rows, part) for level, part in parts.items() if part.any()}

    def _hazard_ratios(self, fit: AnyFit | None, columns: list[int]) -> HazardRatios | Effects | None:
        if fit is None:
            return None
        try:
            with np.errstate(divide="ignore", invalid="ignore"):  # those without a variance are not looked at
                return effects_of(fit, self._model.conf_level)
        except StatsError as error:  # a profile may not be found
            self._fail(columns, sentence(error))
            return None

    def _columns_of_terms(self, position: dict[int, int]) -> list[list[int]]:
        """Columns of the fit that belong to each term."""
        groups: list[list[int]] = []
        first = 0
        for term in self._terms:
            columns = range(first, first + len(term.levels))
            groups.append([position[column] for column in columns if column in position])
            first += len(term.levels)
        return groups

    def _counts(self, term: Term) -> dict[str, tuple[int, int]]:
        happened = self._happened
        if term.product:
            return {}
        counts = {"": (self._rows.patients, int(happened.sum()))}
        for level, patients in term.members.items():
            counts[level] = (self._rows.patients_in(patients), int((patients & happened).sum()))
        return counts

    def _warning(self, fit: AnyFit | None) -> str:
        if not isinstance(fit, PENALIZED):
            return ""
        robust = self._weights is not None or self._cluster is not None
        if isinstance(fit, OutcomeFit):
            return SEPARATED_OUTCOME + (NOT_ROBUST if robust else "")
        known = WEIGHTS_KNOWN if isinstance(fit, FirthFineGrayFit) else ""
        return SEPARATION + known + (NOT_ROBUST if robust else "")
