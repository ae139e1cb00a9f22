"""Subgroups: the effect of two groups on an endpoint within each level of other variables, and their interaction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtrc

from riskset.analyses.follow_up import follow_up
from riskset.analyses.group_regression import FINE_GRAY
from riskset.analyses.hazards import fit_hazards, hazards_method, no_ratio, record_effect, without_effect
from riskset.analyses.recorder import Recorder
from riskset.analyses.two_groups import two_groups
from riskset.stats.errors import StatsError
from riskset.stats.regression_checks import MonotoneLikelihood

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        work = _Effect(recorder, rows, groups, hazards_method(rows, competing), conf_level)
        work.within(groups.known, "", "")
        for variable in variables:
            codes = cohort.values(variable).cat.codes.to_numpy().astype(np.int64)[rows.patient]
            levels = cohort.variable(variable).levels
            for code, level in enumerate(levels):
                work.within(groups.known & (codes == code), variable, level)
            work.interaction(codes, variable, levels, interaction)
    return recorder.rows


@dataclass(frozen=True)
class _Effect:
    """The effect of the groups on one endpoint."""

    recorder: Recorder
    rows: FollowUp
    groups: TwoGroups
    method: str
    conf_level: float

    def within(self, rows: Booleans, variable: str, level: str) -> None:
        """Count, and estimate the ratio, in some of the patients."""
        endpoint = self.rows.endpoint.name
        note = partial(self.recorder.add, endpoint=endpoint, model=MODEL, variable=variable, level=level)
        record_effect(
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
        kind = test or ("wald" if self.method == FINE_GRAY else "likelihood-ratio")
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
            problem = without_effect(self.groups.arms, self.groups.exposed[chosen], self.rows.cause[chosen])
            if problem:
                return f"No test of interaction, for the effect is not estimable in all levels ({levels[code]})."
        return ""

    def _fit(self, rows: Booleans, design: NDArray[np.float64]) -> RegressionFit:
        return fit_hazards(self.method, self.rows.part(rows), design)


def _no_test(error: StatsError) -> str:
    if isinstance(error, MonotoneLikelihood):
        return "No test of interaction, for the effect is not finite in all levels."
    return f"No test of interaction. {no_ratio(error)}"
