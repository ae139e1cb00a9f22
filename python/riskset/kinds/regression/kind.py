"""The display of regressions, and the table of models that a user fitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from riskset.analyses.fitted_models import lifelines_results
from riskset.analyses.weights import patient_weights
from riskset.kinds.kind import Kind
from riskset.kinds.regression.analysis import regression
from riskset.kinds.regression.entry import RegressionDisplay
from riskset.kinds.regression.fitted_table import models_layout
from riskset.kinds.regression.table import RegressionLayout
from riskset.study import StudyProblems
from riskset.style import Style

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.problems import Problem
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.tables.table import Table


def _analyse(cohort: Cohort, name: str, spec: RegressionDisplay) -> list[Result]:
    return regression(cohort, spec, display=name)


def _present(cohort: Cohort, spec: RegressionDisplay, results: Sequence[Result], style: Style) -> Table:
    return RegressionLayout(cohort, spec, results, style).table()


def _problems(cohort: Cohort, name: str, entry: RegressionDisplay) -> Iterator[Problem]:
    """Weights that are no weights."""
    try:
        if entry.weights is not None:
            patient_weights(cohort.of(entry), entry.weights)
    except StudyProblems as error:
        line = cohort.study.line("displays", name, "weights")
        yield from (replace(problem, line=line) for problem in error.problems)


REGRESSION = Kind(RegressionDisplay, "table", _analyse, _present, problems=_problems)


def models_table(
    models: Mapping[str, Any] | Any,  # noqa: ANN401  a fitted model of lifelines
    *,
    labels: Mapping[str, str] | None = None,
    style: Style | None = None,
) -> Table:
    """Build a table of models fitted with lifelines, side by side: hazard ratios, or ratios of survival times.

    Parameters
    ----------
    models : fitted model, or mapping of str to fitted model
        Such as ``lifelines.CoxPHFitter`` or ``lifelines.WeibullAFTFitter``; several by the name that stands over
        their columns.
    labels : mapping of str to str, optional
        Printed labels of covariates.
    style : Style, optional
        How numbers are printed.

    Raises
    ------
    TypeError
        When a model is not fitted, or has neither hazard ratios nor time ratios.

    Examples
    --------
    >>> riskset.models_table({"Crude": crude, "Adjusted": adjusted}, labels={"age": "Age, years"})
    """
    named = models if isinstance(models, Mapping) else {"": models}
    results = lifelines_results(named, accelerated=True)
    conf_levels = {name: 1 - float(model.alpha) for name, model in named.items()}
    return models_layout(results, conf_levels=conf_levels, labels=labels or {}, style=style or Style())
