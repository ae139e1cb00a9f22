"""Subgroups: the effect of two groups on an endpoint or an outcome within each level of other variables, and their interaction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtrc

from riskset.analyses.effect_names import is_linear
from riskset.analyses.follow_up import follow_up
from riskset.analyses.group_regression import FINE_GRAY
from riskset.analyses.hazards import fit_hazards, hazards_method, no_ratio, record_effect, without_effect
from riskset.analyses.outcome_effect import (
    fit_outcome_effect,
    outcome_by_group,
    outcome_method,
    record_outcome_effect,
    without_outcome_effect,
)
from riskset.analyses.recorder import Recorder
from riskset.analyses.two_groups import two_groups
from riskset.stats.errors import StatsError
from riskset.stats.outcome_fit import Separated
from riskset.stats.regression_checks import MonotoneLikelihood

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from riskset.analyses.follow_up import FollowUp
    from riskset.analyses.two_groups import TwoGroups
    from riskset.results import Result
    from riskset.stats.regression import RegressionFit
    from riskset.study import Cohort

    Booleans = NDArray[np.bool_]

MODEL = "subgroups"


def subgroups(
    cohort: Cohort,
    endpoints: Sequence[str],
    variables: Sequence[str],
    *,
    by: str,
    reference: str | None = None,
    competing: str = "fine-gray",
    interaction: str | None = None,
    conf_level: float = 0.95,
    display: str = "subgroups",
) -> list[Result]:
    """Estimate the hazard ratio of two groups in all patients and within each level of `variables`.

    Parameters
    ----------
    cohort : Cohort
    endpoints : sequence of str
    variables : sequence of str
        Categorical variables.
    by : str
        A grouping of two groups, or an exposure: patients are then counted where they are.
    reference : str, optional
        The group with which the other is compared; the first by default.
    competing : {"fine-gray", "cause-specific"}
        The regression of an endpoint with competing events.
    interaction : {"likelihood-ratio", "wald"}, optional
        The test that the ratio is the same in all levels; by default the likelihood ratio, and Wald's for a
        Fine-Gray regression, whose likelihood ratio is not chi-square.

    Returns
    -------
    list of Result
        Of each endpoint, for all patients (variable and level ``""``) and for each level: ``n`` and ``events``
        by group and together; ``ratio``, ``lower``, ``upper`` and ``p_value`` of the groups, called
        ``A vs B``; for each variable ``interaction_p_value``. Patients of neither group stay out, and from a
        variable those whose level is not known.

    References
    ----------
    Wang R, Lagakos SW, Ware JH, Hunter DJ, Drazen JM. N Engl J Med 2007;357:2189.
    """
    recorder = Recorder(display, "subgroups", cohort.population_name)
    for name in endpoints:
        rows = follow_up(cohort, name, by)
        groups = two_groups(cohort, rows, by, reference)
        work = Effect(recorder, rows, groups, hazards_method(rows, competing), conf_level)
        _within_all(cohort, work, variables, interaction)
    return recorder.rows


def outcome_subgroups(
    cohort: Cohort,
    outcomes: Mapping[str, Sequence[str]],
    variables: Sequence[str],
    *,
    by: str,
    measure: str | None = None,
    reference: str | None = None,
    interaction: str | None = None,
    conf_level: float = 0.95,
    display: str = "subgroups",
) -> list[Result]:
    """Estimate the effect of two groups on outcomes that are not times to an event, as :func:`subgroups` does on endpoints.

    Parameters
    ----------
    outcomes : mapping of str to sequence of str
        The values that count as each outcome.
    measure : {"odds-ratio", "risk-ratio", "risk-difference", "mean-difference"}, optional
        By default the odds ratio, and the difference of means of a number.
    interaction : {"likelihood-ratio", "wald"}, optional
        By default the likelihood ratio, and Wald's where a regression has no likelihood.

    Returns
    -------
    list of Result
        As of :func:`subgroups`, with ``difference`` instead of ``ratio`` where the measure is one.
    """
    recorder = Recorder(display, "subgroups", cohort.population_name)
    for name, levels in outcomes.items():
        method = outcome_method(cohort, name, levels, measure)
        rows = outcome_by_group(cohort, name, levels, by, linear=is_linear(method))
        groups = two_groups(cohort, rows, by, reference)
        _within_all(cohort, OutcomeEffect(recorder, rows, groups, method, conf_level), variables, interaction)
    return recorder.rows


def _within_all(cohort: Cohort, work: Effect, variables: Sequence[str], interaction: str | None) -> None:
    """The effect in all patients and in each level of the variables, and the tests of interaction."""
    work.within(work.groups.known, "", "")
    for variable in variables:
        codes = cohort.held(variable).codes[work.rows.patient]
        levels = cohort.variable(variable).levels
        for code, level in enumerate(levels):
            work.within(work.groups.known & (codes == code), variable, level)
        work.interaction(codes, variable, levels, interaction)


@dataclass(frozen=True)
class Effect:
    """The effect of the groups on one endpoint, or on an outcome."""

    recorder: Recorder
    rows: FollowUp
    groups: TwoGroups
    method: str
    conf_level: float

    def within(self, rows: Booleans, variable: str, level: str) -> None:
        """Count, and estimate the ratio, in some of the patients."""
        endpoint = self.rows.endpoint.name
        note = partial(self.recorder.add, endpoint=endpoint, model=MODEL, variable=variable, level=level)
        self._recording(
            note,
            self.groups.arms,
            self.groups.comparison,
            self.method,
            self.rows.part(rows),
            self.groups.exposed[rows],
            self.conf_level,
        )

    def interaction(self, codes: NDArray[np.int64], variable: str, levels: Sequence[str], test: str | None) -> None:
        """Test that the ratio is the same in all levels that have patients."""
        kind = test or ("likelihood-ratio" if self._has_likelihood else "wald")
        named = "Wald test of interaction" if kind == "wald" else "likelihood-ratio test of interaction"
        note = partial(
            self.recorder.add,
            "interaction_p_value",
            endpoint=self.rows.endpoint.name,
            model=MODEL,
            variable=variable,
            method=f"{self.method}, {named}",
        )
        rows = self.groups.known & (codes >= 0)
        filled = np.unique(codes[rows])
        problem = self._no_interaction(codes, rows, levels)
        if problem:
            note(None, state="not computable", warning=problem)
            return
        exposed = self.groups.exposed[rows][:, None].astype(float)
        indicators = (codes[rows][:, None] == filled[None, 1:]).astype(float)
        main = np.hstack([exposed, indicators])
        try:
            whole = self._fit(rows, np.hstack([main, exposed * indicators]))
            if kind == "wald":
                p_value = whole.wald_test(range(main.shape[1], whole.p)).p_value
            else:
                gain = 2 * (whole.loglik - self._fit(rows, main).loglik)
                p_value = float(chdtrc(filled.size - 1, max(gain, 0.0)))
        except StatsError as error:
            note(None, state="not computable", warning=_no_test(error))
        else:
            note(p_value)

    def _no_interaction(self, codes: NDArray[np.int64], rows: Booleans, levels: Sequence[str]) -> str:
        """Why there is no test, by the counts; empty where nothing speaks against it."""
        filled = np.unique(codes[rows])
        if filled.size < 2:
            return "All patients have one level: there is no interaction."
        for code in filled:
            chosen = rows & (codes == code)
            problem = self._without(chosen)
            if problem:
                return f"No test of interaction, for the effect is not estimable in all levels ({levels[code]})."
        return ""

    def _fit(self, rows: Booleans, design: NDArray[np.float64]) -> RegressionFit:
        return fit_hazards(self.method, self.rows.part(rows), design)

    def _without(self, chosen: Booleans) -> str:
        return without_effect(self.groups.arms, self.groups.exposed[chosen], self.rows.cause[chosen])

    @property
    def _recording(self) -> Callable[..., None]:
        return record_effect

    @property
    def _has_likelihood(self) -> bool:
        return self.method != FINE_GRAY


class OutcomeEffect(Effect):
    """The effect of the groups on an outcome that is not a time to an event."""

    def _fit(self, rows: Booleans, design: NDArray[np.float64]) -> RegressionFit:
        return fit_outcome_effect(self.method, self.rows.part(rows), design)

    def _without(self, chosen: Booleans) -> str:
        exposed, cause = self.groups.exposed[chosen], self.rows.cause[chosen]
        return without_outcome_effect(self.method, self.groups.arms, exposed, cause)

    @property
    def _recording(self) -> Callable[..., None]:
        return record_outcome_effect

    @property
    def _has_likelihood(self) -> bool:
        return self.method in {"logistic", "linear"}


def _no_test(error: StatsError) -> str:
    if isinstance(error, MonotoneLikelihood | Separated):
        return "No test of interaction, for the effect is not finite in all levels."
    return f"No test of interaction. {no_ratio(error)}"
