"""One regression of a cohort, fitted once: hazard ratios of its terms, and what a reader must know of the fit."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from riskset.analyses.absent_reasons import NOT_TESTED
from riskset.analyses.follow_up import follow_up, follows_exposure, mask_of, split_by
from riskset.analyses.products import product_name
from riskset.analyses.recorder import sentence
from riskset.analyses.regression_design import known, product_term, term_in_rows, variable_term
from riskset.analyses.strata import stratum_codes
from riskset.analyses.weights import patient_weights
from riskset.stats.concordance import concordance
from riskset.stats.cox import CoxFit
from riskset.stats.errors import NotEstimable, StatsError
from riskset.stats.fine_gray import FineGrayFit
from riskset.stats.fine_gray_firth import FirthFineGrayFit, fine_gray_or_firth
from riskset.stats.firth import FirthFit, PenalizedFit, cox_or_firth
from riskset.stats.proportional_hazards import proportional_hazards_test, proportional_subdistribution_hazards_test
from riskset.stats.regression_checks import Collinear

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.analyses.regression_design import Term
    from riskset.results import State
    from riskset.stats.proportional_hazards import ProportionalHazardsTest
    from riskset.stats.regression import HazardRatios
    from riskset.study import Cohort

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    AnyFit = CoxFit | FirthFit | FineGrayFit | FirthFineGrayFit

METHODS = {"cox": "Cox", "cause-specific": "cause-specific Cox", "fine-gray": "Fine-Gray", "any-event": "any-event Cox"}
FIRTH = "Firth-penalized"
SEPARATION = (
    "Separation (a level or combination without events, or with all of them): Firth\u2019s penalized likelihood, with "
    "profile limits and penalized likelihood ratio P."
)
NOT_ROBUST = " Its variance is not robust."
WEIGHTS_KNOWN = " They take the weights after competing events as known."
CONSTANT = "Does not vary among the patients at risk at any event."
COLLINEAR = "Determined by the other covariates of the model (collinear)."
NO_EVENT = "No event."
NO_VARIANCE = "The variance cannot be estimated: too few patients, clusters or events."
PROFILE = "profile likelihood"
NO_LIMIT = "The profile of the penalized likelihood does not come down to the limit."


@dataclass(frozen=True)
class Model:
    """What is fitted.

    Attributes
    ----------
    endpoint : str
    method : {"cox", "cause-specific", "fine-gray", "any-event"}
    variables : tuple of str
    interactions : tuple of pairs of str
    per : tuple of (str, float)
        Steps of numbers.
    strata : tuple of str
    weights, cluster : str or None
    conf_level : float
    complete : tuple of str
        Further variables of which each patient must have a value.
    checked : bool
        Whether proportional hazards are tested.
    ranked : bool
        Whether the concordance of a Cox regression is counted.
    """

    endpoint: str
    method: str
    variables: tuple[str, ...]
    interactions: tuple[tuple[str, str], ...] = ()
    per: tuple[tuple[str, float], ...] = ()
    strata: tuple[str, ...] = ()
    weights: str | None = None
    cluster: str | None = None
    conf_level: float = 0.95
    complete: tuple[str, ...] = ()
    checked: bool = True
    ranked: bool = False


@dataclass(frozen=True)
class Effect:
    """The hazard ratio of one column, or the reason why there is none; a number that is ``None`` is not estimable."""

    ratio: float | None
    lower: float | None
    upper: float | None
    p_value: float | None
    reason: str = ""


@dataclass(frozen=True)
class Tested:
    """A P value, or why there is none."""

    p_value: float | None
    reason: str = ""
    state: State = "not computable"


@dataclass(frozen=True)
class FittedTerm:
    """A term of a fitted model.

    Attributes
    ----------
    name : str
    reference : str or None
    effects : dict of str to Effect
        By level, without the reference.
    counts : dict of str to (int, int)
        Patients and events of all (``""``) and of each level, the reference among them; none of a product.
    test : Tested
        Type III Wald test of all its columns (after separation, of the penalized likelihood).
    proportional : Tested or None
        The test of proportional hazards of its columns.
    inflation : float or None
        Variance inflation by the other terms; None where it is not estimable.
    """

    name: str
    reference: str | None
    effects: dict[str, Effect]
    counts: dict[str, tuple[int, int]]
    test: Tested
    proportional: Tested | None
    inflation: float | None


@dataclass(frozen=True)
class Fitted:
    """A fitted model.

    Attributes
    ----------
    method : str
        In the field's words, such as ``Cox, Firth-penalized``.
    terms : tuple of FittedTerm
    n, events, missing, unfollowed : int
        Patients, events, and patients left out for a missing value, or since they have no follow-up in which an exposure
        could begin.
    coefficients : int
    warning : str
        Of all its hazard ratios, such as how separation was met.
    proportional : Tested or None
        Of all coefficients.
    concordance : float or None
    aic, null_aic : float or None
        Of the fit and of no covariates; None where the likelihood is penalized or there is no fit.
    """

    method: str
    terms: tuple[FittedTerm, ...]
    n: int
    events: int
    missing: int
    unfollowed: int
    coefficients: int
    warning: str
    proportional: Tested | None
    concordance: float | None
    aic: float | None
    null_aic: float | None

    def term(self, name: str) -> FittedTerm:
        """The term of that name."""
        return next(term for term in self.terms if term.name == name)

    @property
    def events_per_variable(self) -> float | None:
        """Events for each coefficient."""
        return self.events / self.coefficients if self.coefficients else None


@dataclass(frozen=True, eq=False)
class ModelPatients:
    """The patients of a model, as masks over those of its cohort.

    Attributes
    ----------
    patients, events, missing, unfollowed : bool array
        Who is in it, who of these had the event, and who is left out for a missing value or for lack of follow-up.
    levels : dict of str to dict of str to (bool array, bool array)
        Of each variable with levels, the patients of each level and those of them with the event; of a product none.
    references : dict of str to str
        The reference level of each such variable.
    """

    patients: Mask
    events: Mask
    missing: Mask
    unfollowed: Mask
    levels: dict[str, dict[str, tuple[Mask, Mask]]]
    references: dict[str, str]


# A robust variance below this share of the model's own is rounding.
_ROUNDING = 1e-12
_FLOATS = (sys.float_info.min, sys.float_info.max)
# A cohort never changes, so that a model of it is fitted once, whichever displays show it.
_FITTED: WeakKeyDictionary[Cohort, dict[Model, Fitted]] = WeakKeyDictionary()


def fitted(cohort: Cohort, model: Model) -> Fitted:
    """Fit a model to the patients of a cohort who have a value of each of its variables."""
    done = _FITTED.setdefault(cohort, {})
    if model not in done:
        done[model] = _Fitting(cohort, model).fit()
    return done[model]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient of a fit: its variable, its level (``""`` for a number), and its place."""

    variable: str
    level: str
    place: int


def columns_tried(cohort: Cohort, model: Model) -> int:
    """The columns that the terms of a model bring, whatever the data can tell of them."""
    return _Fitting(cohort, model).columns


def solution(cohort: Cohort, model: Model) -> tuple[AnyFit | None, list[Coefficient]]:
    """The fit of a model itself, which is not kept, and its coefficients; ``None`` where nothing can be fitted."""
    return _Fitting(cohort, model).solution()


def patients_of(cohort: Cohort, model: Model) -> ModelPatients:
    """Who is in a model, without fitting it."""
    return _Fitting(cohort, model).patients()


class _Fitting:
    """Fits one model: complete cases, columns that can be told apart, the fit, its tests."""

    def __init__(self, cohort: Cohort, model: Model) -> None:
        self._cohort, self._model = cohort, model
        others = [name for name in (model.weights, model.cluster) if name is not None]
        use = known(cohort, {*model.variables, *model.complete, *model.strata, *others})
        self._missing = ~use
        whole = follow_up(cohort, model.endpoint, None)
        exposures = [name for name in model.variables if follows_exposure(cohort, name)]
        rows, states = split_by(cohort, whole.part(use[whole.patient]), exposures)
        use = use & mask_of(rows.patient, cohort.size)
        self._rows = rows
        self._cause = (rows.cause > 0).astype(np.int64) if model.method == "any-event" else rows.cause
        self._happened = self._cause == 1
        steps = dict(model.per)
        single = {
            name: term_in_rows(cohort, name, rows, states, steps.get(name, 1.0))
            if states
            else variable_term(cohort, name, use, steps.get(name, 1.0))
            for name in model.variables
        }
        products = [
            product_term(product_name(cohort, (first, second)), single[first], single[second])
            for first, second in model.interactions
        ]
        self._terms: list[Term] = [*single.values(), *products]
        self._X = np.column_stack([term.columns for term in self._terms]) if self._terms else np.empty((0, 0))
        strata, cluster = stratum_codes(cohort, model.strata), None
        if model.cluster is not None:
            cluster = stratum_codes(cohort, (model.cluster,))
        elif rows.changes and model.weights is not None:
            cluster = np.arange(cohort.size)
        self._strata = None if strata is None else strata[rows.patient]
        self._cluster = None if cluster is None else cluster[rows.patient]
        self._weights = None if model.weights is None else patient_weights(cohort, model.weights)[rows.patient]
        self._reasons: dict[int, str] = {}

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
        return self._result(*self._solved())

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
            except NotEstimable:
                kept = self._fail(kept, NO_EVENT)
            except StatsError as error:
                kept = self._fail(kept, sentence(error))
        return fit, {column: position for position, column in enumerate(kept)}

    def _fit(self, columns: list[int]) -> AnyFit:
        X = self._X[:, columns]
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
        )

    def _fail(self, columns: list[int], reason: str) -> list[int]:
        self._reasons |= dict.fromkeys(columns, reason)
        return []

    def _why(self, column: int) -> str:
        """Why the data cannot tell a column's coefficient: by itself, or beside the others."""
        try:
            self._fit([column])
        except Collinear:
            return CONSTANT
        except StatsError:
            pass
        return COLLINEAR

    def _result(self, fit: AnyFit | None, position: dict[int, int]) -> Fitted:
        ratios = self._hazard_ratios(fit, list(position))
        groups = self._columns_of_terms(position)
        flat = _flat(fit)
        self._reasons |= {column: NO_VARIANCE for column, place in position.items() if place in flat}
        position = {column: place for column, place in position.items() if place not in flat}
        proportional = _Proportional(fit if self._model.checked else None, [group for group in groups if group])
        terms: list[FittedTerm] = []
        first = 0
        for term, group in zip(self._terms, groups, strict=True):
            columns = range(first, first + len(term.levels))
            reason = next((self._reasons[column] for column in columns if column in self._reasons), "")
            effects = {
                level: _effect(ratios, position.get(column), self._reasons.get(column, ""))
                for level, column in zip(term.levels, columns, strict=True)
            }
            terms.append(
                FittedTerm(
                    name=term.name,
                    reference=term.reference,
                    effects=effects,
                    counts=self._counts(term),
                    test=Tested(None, NO_VARIANCE, "not estimable") if flat & set(group) else _wald(fit, group, reason),
                    proportional=proportional.of(group),
                    inflation=None if flat else _inflation(fit, group),
                )
            )
            first += len(term.levels)
        plain = None if isinstance(fit, PenalizedFit) else fit
        return Fitted(
            method=METHODS[self._model.method] + (f", {FIRTH}" if isinstance(fit, PenalizedFit) else ""),
            terms=tuple(terms),
            n=self._rows.patients,
            events=int(self._happened.sum()),
            missing=int(self._missing.sum()),
            unfollowed=self._cohort.size - int(self._missing.sum()) - self._rows.patients,
            coefficients=0 if fit is None else fit.p,
            warning=self._warning(fit),
            proportional=proportional.overall,
            concordance=_concordance(fit) if self._model.ranked else None,
            aic=None if plain is None else 2 * plain.p - 2 * plain.loglik,
            null_aic=None if plain is None else -2 * plain.loglik_null,
        )

    def _hazard_ratios(self, fit: AnyFit | None, columns: list[int]) -> HazardRatios | None:
        if fit is None:
            return None
        level = self._model.conf_level
        try:
            with np.errstate(divide="ignore", invalid="ignore"):  # those without a variance are not looked at
                return fit.profile_hazard_ratios(level) if isinstance(fit, PenalizedFit) else fit.hazard_ratios(level)
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
            counts[level] = (self._rows.part(patients).patients, int((patients & happened).sum()))
        return counts

    def _warning(self, fit: AnyFit | None) -> str:
        if not isinstance(fit, PenalizedFit):
            return ""
        known = WEIGHTS_KNOWN if isinstance(fit, FirthFineGrayFit) else ""
        return SEPARATION + known + (NOT_ROBUST if self._weights is not None or self._cluster is not None else "")


def _wald(fit: AnyFit | None, columns: Sequence[int], reason: str) -> Tested:
    """The test of all columns of a term: Wald, or of the penalized likelihood."""
    if fit is None or not columns:
        return Tested(None, reason, "not estimable")
    try:
        test = fit.profile_test(*columns) if isinstance(fit, PenalizedFit) else fit.wald_test(columns)
    except StatsError as error:
        return Tested(None, sentence(error))
    return Tested(_finite(test.p_value))


def _inflation(fit: AnyFit | None, columns: Sequence[int]) -> float | None:
    """How much the other terms of a model inflate the variance of a term."""
    if fit is None or not columns:
        return None
    try:
        return fit.variance_inflation(columns)
    except StatsError:
        return None


class _Proportional:
    """The test of proportional hazards of a fit, by term and of all."""

    def __init__(self, fit: AnyFit | None, terms: list[list[int]]) -> None:
        self._terms = terms
        self._test: ProportionalHazardsTest | None = None
        self._reason = ""
        self._state: State = "not computable"
        self._tried = fit is not None
        try:
            if isinstance(fit, CoxFit):
                self._test = proportional_hazards_test(fit, terms=terms)
            elif isinstance(fit, FineGrayFit):
                self._test = proportional_subdistribution_hazards_test(fit, terms=terms)
            else:
                self._reason, self._state = NOT_TESTED, "not applicable"
        except StatsError as error:
            self._reason = sentence(error)

    def of(self, columns: list[int]) -> Tested | None:
        """Of a term's columns."""
        if not columns or not self._tried:
            return None
        if self._test is None:
            return Tested(None, self._reason, self._state)
        return Tested(_finite(self._test.terms[self._terms.index(columns)].p_value))

    @property
    def overall(self) -> Tested | None:
        """Of all coefficients."""
        if not self._tried:
            return None
        if self._test is None:
            return Tested(None, self._reason, self._state)
        return Tested(_finite(self._test.overall.p_value))


def _flat(fit: AnyFit | None) -> set[int]:
    """Columns whose robust variance is 0 but for rounding, as with one cluster, or influences that cancel."""
    if fit is None or isinstance(fit, PenalizedFit):
        return set()
    model = fit.covariance if isinstance(fit, CoxFit) else np.linalg.inv(fit.information)
    return set(np.flatnonzero(~(np.diag(fit.variance) > _ROUNDING * np.diag(model))).tolist())


def _effect(ratios: HazardRatios | None, column: int | None, reason: str) -> Effect:
    if ratios is None or column is None:
        return Effect(None, None, None, None, reason)
    # A ratio for one unit of a number that varies by much less may be beyond the range of floats.
    ratio, *limits = np.clip([ratios.estimate[column], ratios.lower[column], ratios.upper[column]], *_FLOATS).tolist()
    lower, upper = (None if ratios.method == PROFILE and limit in _FLOATS else limit for limit in limits)
    reason = NO_LIMIT if lower is None or upper is None else ""
    return Effect(ratio, lower, upper, _finite(ratios.p_value[column]), reason)


def _finite(value: Any) -> float | None:  # noqa: ANN401  a number of numpy or of Python
    return float(value) if np.isfinite(value) else None


def _concordance(fit: AnyFit | None) -> float | None:
    """Harrell's concordance of a Cox regression."""
    if fit is None or isinstance(fit, FineGrayFit | FirthFineGrayFit):
        return None
    try:
        return concordance(fit.data, fit.data.X @ fit.coefficients).estimate
    except NotEstimable:
        return None
