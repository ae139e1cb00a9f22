"""A forest plot of models that a user fitted, without a study file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from riskset.analyses.fitted_models import lifelines_results
from riskset.study.entities import Variable
from riskset.style import Style

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.figures.figure import Figure


def models_forest(
    models: Mapping[str, Any] | Any,  # noqa: ANN401  a fitted model of lifelines
    *,
    labels: Mapping[str, str] | None = None,
    columns: Sequence[str] = ("n", "events", "ratio", "p"),
    arrange: str = "dodge",
    x_limits: tuple[float, float] | None = None,
    favours: tuple[str, str] | None = None,
    bands: bool = True,
    style: Style | None = None,
) -> Figure:
    """Draw the hazard ratios of proportional hazards models fitted with lifelines.

    Parameters
    ----------
    models : fitted model, or mapping of str to fitted model
        A model such as ``lifelines.CoxPHFitter``, or several by the name under which each is shown.
    labels : mapping of str to str, optional
        Printed labels of covariates.
    columns, arrange, x_limits, favours, bands
        As in a display of kind ``forest`` in a study file.
    style : Style, optional
        How numbers are printed.

    Raises
    ------
    TypeError
        If a model is not fitted, or has no hazard ratios.

    Examples
    --------
    >>> import riskset
    >>> from lifelines import CoxPHFitter
    >>> from lifelines.datasets import load_rossi
    >>> rossi = load_rossi()
    >>> crude = CoxPHFitter().fit(rossi[["week", "arrest", "fin"]], "week", "arrest")
    >>> adjusted = CoxPHFitter().fit(rossi[["week", "arrest", "fin", "age"]], "week", "arrest")
    >>> shown = riskset.models_forest(
    ...     {"Crude": crude, "Adjusted": adjusted}, labels={"fin": "Financial aid", "age": "Age, years"}
    ... )
    """
    from collections.abc import Mapping as AnyMapping

    from riskset.kinds.forest.figure import forest_plot
    from riskset.kinds.forest.layout import ForestLayout
    from riskset.kinds.forest.regressions import regression_plan

    named = models if isinstance(models, AnyMapping) else {"": models}
    results = lifelines_results(named)
    given = labels or {}
    layout = ForestLayout(
        variables={
            name: Variable(name, given.get(name, name), "continuous")
            for name in dict.fromkeys(row.variable for row in results if row.variable)
        },
        endpoints={"": ""},
        columns=columns,
        arrange=arrange,
        conf_level=1 - float(next(iter(named.values())).alpha),
        x_limits=x_limits,
        favours=favours,
        bands=bands,
        style=style or Style(),
    )
    return forest_plot(regression_plan(results, layout))
