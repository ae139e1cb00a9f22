"""What a regression is asked to fit, and what came of it: values that displays read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from riskset.analyses.term_forms import SplineBasis, TermForm
    from riskset.results import State
    from riskset.stats.cox import Ties

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Model:
    """What is fitted.

    Attributes
    ----------
    endpoint : str
        The endpoint, or the outcome where the method is of outcomes.
    method : {"cox", "cause-specific", "fine-gray", "any-event", "logistic", "modified-poisson", \
        "modified-least-squares", "linear"}
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
    bootstrap, seed : int
        Samples of a bootstrap that gives the variance, 0 for none, and its seed.
    levels : tuple of str
        The values that count as the outcome.
    forms : tuple of (str, TermForm)
        How variables enter that are splines, logarithms or effects by period.
    imputation : str
        The imputation whose data sets it is fitted to, the estimates pooled; nothing for complete cases.
    ties : {"efron", "breslow"}
        The rule of a Cox regression for events at one time.
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
    bootstrap: int = 0
    seed: int = 1
    levels: tuple[str, ...] = ()
    forms: tuple[tuple[str, TermForm], ...] = ()
    imputation: str = ""
    ties: Ties = "efron"


@dataclass(frozen=True)
class Effect:
    """The ratio or the difference of one column, or the reason why there is none; a number that is ``None`` is not estimable.

    `missing_information` is the fraction that missing values take away, of an effect that is pooled over imputed data.
    """

    ratio: float | None
    lower: float | None
    upper: float | None
    p_value: float | None
    reason: str = ""
    missing_information: float | None = None


@dataclass(frozen=True)
class Tested:
    """A P value, or why there is none."""

    p_value: float | None
    reason: str = ""
    state: State = "not computable"


@dataclass(frozen=True, eq=False)
class SplineFit:
    """The fitted spline of a number: its basis, the coefficients of its columns, their variance, and the freedom of limits."""

    basis: SplineBasis
    coefficients: Floats
    variance: Floats
    residual_df: float


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
    shape_test : Tested or None
        Of a spline, the test of its non-linear part; of an effect by period, the test that it does not change.
    spline : SplineFit or None
        Of a spline, what its curve is drawn from.
    means : dict of str to (float, float or None)
        Of an outcome that is a number, its mean and standard deviation by level.
    """

    name: str
    reference: str | None
    effects: dict[str, Effect]
    counts: dict[str, tuple[int, int]]
    test: Tested
    proportional: Tested | None
    inflation: float | None
    shape_test: Tested | None = None
    spline: SplineFit | None = None
    means: dict[str, tuple[float, float | None]] = field(default_factory=dict[str, tuple[float, float | None]])


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
        could begin, or no known outcome.
    scarce : int or None
        What the coefficients are held against: the events; of a binary outcome, the patients with it or without it,
        whichever are fewer; None of an outcome that is a number.
    coefficients : int
    warning : str
        Of all its hazard ratios, such as how separation was met.
    proportional : Tested or None
        Of all coefficients.
    concordance : float or None
    aic, null_aic : float or None
        Of the fit and of no covariates; None where the likelihood is penalized or there is no fit.
    imputations : int
        The imputed data sets over which it is pooled; 0 where it is of complete cases.
    """

    method: str
    terms: tuple[FittedTerm, ...]
    n: int
    events: int
    missing: int
    unfollowed: int
    scarce: int | None
    coefficients: int
    warning: str
    proportional: Tested | None
    concordance: float | None
    aic: float | None
    null_aic: float | None
    imputations: int = 0

    def term(self, name: str) -> FittedTerm:
        """The term of that name."""
        return next(term for term in self.terms if term.name == name)

    @property
    def events_per_variable(self) -> float | None:
        """Events for each coefficient."""
        return self.scarce / self.coefficients if self.coefficients and self.scarce is not None else None


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


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient of a fit: its variable, its level (``""`` for a number), and its place."""

    variable: str
    level: str
    place: int
