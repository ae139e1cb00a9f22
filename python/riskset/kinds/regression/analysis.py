"""Regressions of endpoints or outcomes on variables, univariable and multivariable, as results."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from riskset.analyses.absent_reasons import ONE_VALUE
from riskset.analyses.effect_names import RATIO, effect_statistic, is_difference, is_linear, is_of_outcome
from riskset.analyses.products import product_name
from riskset.analyses.recorder import Recorder
from riskset.analyses.regression_design import NO_PATIENT
from riskset.analyses.regression_fit import columns_tried, fitted
from riskset.analyses.regression_models import (
    MULTIVARIABLE,
    UNIVARIABLE,
    methods_asked,
    model_columns,
    models_of,
)
from riskset.analyses.regression_selection import chosen, univariable
from riskset.kinds.regression.e_values import record_e_values
from riskset.naming import VERSUS
from riskset.style import is_below

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from riskset.analyses.regression_fitted import Effect, Fitted, FittedTerm, Model, Tested
    from riskset.kinds.regression.entry import RegressionDisplay
    from riskset.results import Result, State
    from riskset.study import Cohort

    Note = Callable[..., None]

NOT_PROPORTIONAL = "There is evidence that the effect changes with time (test of proportional hazards)."
FEW_EVENTS = "few events per variable"
ENOUGH_EVENTS = 10
NO_INFLATION = "The variances of the model do not allow a variance inflation factor."
NOT_ASKED = "Not among the methods of this endpoint."
NO_COMPETING_EVENTS = "Fine\u2013Gray regression is of endpoints with competing events."
ALPHA = 0.05
NO_SPREAD = (
    "In one of the two levels nobody or everybody has the outcome. It adds nothing to the variance, so that the limits are "
    "too narrow."
)
OF_EFFECT = ("lower", "upper", "p_value")


def regression(cohort: Cohort, spec: RegressionDisplay, *, display: str = "regression") -> list[Result]:
    """Fit the regressions of a display.

    Parameters
    ----------
    cohort : Cohort
        The patients; in a landmark cohort time counts from the landmark.
    spec : RegressionDisplay
        Endpoints or outcomes, variables, methods and models; see :class:`riskset.study.displays.RegressionDisplay`.

    Returns
    -------
    list of Result
        For each endpoint and model (``univariable``, ``multivariable``; of several methods ``Fine-Gray,
        multivariable`` and so on):

        - by variable and level ``n``, ``events``, ``ratio``, ``lower``, ``upper``, ``p_value``; of the reference
          level ``reference`` (1). Of risks and means that are compared by a difference, ``difference`` instead of
          ``ratio``, with the reference 0; of an outcome that is a number, ``mean`` and ``sd`` instead of ``events``. A number has the level ``""``; a product is the variable
          ``a:b``, or ``(a:b)`` where a column is called so.
          Where it is asked for ``e_value`` and ``e_value_limit``. Of imputed data ``missing_information``, the fraction
          that missing values take from each effect, and ``imputations`` of each model.
        - by variable ``n``, ``events``, ``ph_p_value`` and, of a factor with several levels beside the reference,
          ``factor_p_value`` (type III); of a spline ``nonlinear_p_value``, of an effect by period ``change_p_value``; of a univariable model also what follows.
          In the multivariable model, where it is asked for, ``variance_inflation``.
        - of the multivariable model (variable ``""``) ``n``, ``events``, ``missing``, ``without_follow_up`` (of models
          with an exposure), ``events_per_variable``, ``ph_p_value``, ``concordance`` and ``aic``. After a selection also ``candidates``, the coefficients that were
          tried, and ``events_per_candidate``.

        A variable that did not enter the multivariable model has no row in it.

    Notes
    -----
    Cox regression with Efron's ties; Fine and Gray, JASA 1999;94:496; Firth's penalized likelihood after separation
    (Heinze and Schemper, Biometrics 2001;57:114; of Fine-Gray regressions Kohl and others, Comput Methods Programs
    Biomed 2015;118:218); the score test of proportional hazards of Grambsch and Therneau,
    Biometrika 1994;81:515, and its like for the subdistribution (Zhou and others, Stat Med 2013;32:3804).
    """
    recorder = Recorder(display, "regression", cohort.population_name)
    columns = model_columns(cohort, spec)
    for name in spec.modelled:
        models, asked = models_of(cohort, spec, name), methods_asked(cohort, spec, name)
        for column in columns:
            named = {model: f"{column.label}, {model}" if column.label else model for model in spec.models_shown}
            if column.label not in models:
                reason = NO_COMPETING_EVENTS if column.method in asked else NOT_ASKED
                _not_applicable(recorder, cohort, spec, name, list(named.values()), reason)
                continue
            _Models(recorder, cohort, spec, models[column.label], named).record()
    return recorder.rows


def _not_applicable(
    recorder: Recorder, cohort: Cohort, spec: RegressionDisplay, endpoint: str, models: Sequence[str], reason: str
) -> None:
    """Say of each level why the method is not applied to the endpoint."""
    for name in spec.variables_of(endpoint):
        variable = cohort.variable(name)
        for model in models:
            for level in variable.levels or ("",):
                note = partial(recorder.add, endpoint=endpoint, model=model, variable=name, level=level)
                for statistic in ("ratio", *OF_EFFECT):
                    warning = reason if statistic == "ratio" else ""
                    note(statistic, None, state="not applicable", warning=warning)


class _Models:
    """Records the models of one endpoint by one method."""

    def __init__(
        self,
        recorder: Recorder,
        cohort: Cohort,
        spec: RegressionDisplay,
        model: Model,
        named: dict[str, str],
    ) -> None:
        self._recorder, self._cohort, self._spec, self._named = recorder, cohort, spec, named
        self._endpoint, self._model = model.endpoint, model

    def record(self) -> None:
        """Record what the display shows of them."""
        if UNIVARIABLE in self._named:
            for name in self._spec.variables_of(self._endpoint):
                fit = fitted(self._cohort, univariable(self._model, name))
                note = self._note(UNIVARIABLE, fit)
                self._whole(partial(note, variable=name), fit, ph=fit.proportional)
                self._term(note, fit.term(name), fit, whole=False)
                self._e_values(note, fit.term(name), fit)
        if MULTIVARIABLE in self._named:
            model = chosen(self._cohort, self._model, self._spec.selection)
            if not model.variables:
                return
            fit = fitted(self._cohort, replace(model, ranked=True))
            note = self._note(MULTIVARIABLE, fit)
            self._whole(note, fit, ph=fit.proportional)
            if self._spec.selection is not None:
                self._tried(note, fit)
            if fit.concordance is not None:
                note("concordance", fit.concordance)
            if fit.aic is not None and self._spec.weights is None:  # of weighted patients there is no likelihood
                note("aic", fit.aic)
            products = (product_name(self._cohort, pair) for pair in model.interactions)
            for name in (*model.variables, *products):
                term = fit.term(name)
                self._term(note, term, fit, whole=True)
                self._e_values(note, term, fit)
                if self._spec.vif:
                    state: State = "" if term.inflation is not None else "not estimable"
                    reasons = [effect.reason for effect in term.effects.values() if effect.ratio is None]
                    warning = next((text for text in reasons if text), NO_INFLATION) if state else ""
                    note("variance_inflation", term.inflation, variable=name, state=state, warning=warning)

    def _e_values(self, note: Note, term: FittedTerm, fit: Fitted) -> None:
        """E-values of a variable's effects, where they are asked for; a product's ratio is none of an exposure."""
        if self._spec.e_value is not None and term.name in self._spec.variables_of(self._endpoint):
            record_e_values(note, term, fit, self._spec.e_value)

    def _note(self, model: str, fit: Fitted) -> Note:
        return partial(self._recorder.add, endpoint=self._endpoint, model=self._named[model], method=fit.method)

    @staticmethod
    def _whole(note: Note, fit: Fitted, ph: Tested | None) -> None:
        """What is said of a model as a whole."""
        note("n", fit.n, unit="patients")
        if not is_linear(fit.method):
            note("events", fit.events, unit="patients")
        note("missing", fit.missing, unit="patients")
        if fit.unfollowed:
            what = "without_outcome" if is_of_outcome(fit.method) else "without_follow_up"
            note(what, fit.unfollowed, unit="patients")
        per = fit.events_per_variable
        if per is not None:
            note("events_per_variable", per, warning=_few(per))
        if fit.imputations:
            note("imputations", fit.imputations, unit="data sets")
        _p(note, "ph_p_value", ph)

    def _tried(self, note: Note, fit: Fitted) -> None:
        """Events over all that a selection tried, not over what it kept."""
        candidates = columns_tried(self._cohort, self._model)
        note("candidates", candidates, unit="coefficients")
        if fit.scarce is not None:
            per = fit.scarce / candidates
            note("events_per_candidate", per, warning=_few(per))

    @staticmethod
    def _term(note: Note, term: FittedTerm, fit: Fitted, *, whole: bool) -> None:
        """What is said of a term: counts, ratios and P by level, P of the factor, proportionality."""
        ph = term.proportional
        doubtful = ph is not None and ph.p_value is not None and is_below(ph.p_value, ALPHA)
        warning = " ".join(text for text in (fit.warning, NOT_PROPORTIONAL if doubtful else "") if text)
        note = partial(note, variable=term.name)
        statistic = effect_statistic(fit.method)
        for level, (n, events) in term.counts.items():
            if level or whole:
                note("n", n, level=level, unit="patients")
                if not is_linear(fit.method):
                    note("events", events, level=level, unit="patients")
            if level in term.means:
                _mean(partial(note, level=level), *term.means[level])
            if level == term.reference:
                note("reference", int(statistic == RATIO), level=level)
            elif level and level not in term.effects:
                _effect(partial(note, level=level), statistic, None, NO_PATIENT)
        for level, effect in term.effects.items():
            _effect(partial(note, level=level), statistic, effect, _flat(fit.method, term, level) or warning)
        if len(term.effects) > 1 or term.shape_test is not None:
            _p(note, "factor_p_value", term.test)
        _p(note, "nonlinear_p_value" if term.spline or _is_spline(term) else "change_p_value", term.shape_test)
        if whole:
            _p(note, "ph_p_value", ph)


def _flat(method: str, term: FittedTerm, level: str) -> str:
    """What is said of a risk difference between levels one of which adds nothing to its variance."""
    if not is_difference(method) or is_linear(method) or not level:
        return ""
    counts = [term.counts[each] for each in (level, term.reference or "") if each and each in term.counts]
    return NO_SPREAD if any(events in {0, n} for n, events in counts) else ""


def _is_spline(term: FittedTerm) -> bool:
    """Whether a term that could not be fitted is a spline: it has one effect, between quartiles."""
    return term.reference is None and len(term.effects) == 1 and VERSUS in next(iter(term.effects))


def _few(events: float) -> str:
    """What is said of so many events for each coefficient."""
    return FEW_EVENTS if events < ENOUGH_EVENTS else ""


def _mean(note: Note, mean: float, spread: float | None) -> None:
    """The mean and the standard deviation of an outcome that is a number."""
    note("mean", mean)
    note("sd", spread, state="" if spread is not None else "not estimable", warning="" if spread else ONE_VALUE)


def _effect(note: Note, named: str, effect: Effect | None, warning: str) -> None:
    """The numbers of one level; where there are none, why."""
    reason = warning if effect is None else effect.reason or warning
    for statistic in ("ratio", *OF_EFFECT):
        value: Any = None if effect is None else getattr(effect, statistic)
        said = reason if value is None else warning if statistic == "ratio" else ""
        note(
            named if statistic == "ratio" else statistic,
            value,
            state="" if value is not None else "not estimable",
            warning=said,
        )
    if effect is not None and effect.missing_information is not None:
        note("missing_information", effect.missing_information)


def _p(note: Note, statistic: str, tested: Tested | None) -> None:
    """A P value, or why there is none; nothing where it was not looked for."""
    if tested is None:
        return
    state: State = "" if tested.p_value is not None else tested.state
    note(statistic, tested.p_value, state=state, warning=tested.reason)
