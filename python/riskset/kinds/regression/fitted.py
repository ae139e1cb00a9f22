"""Makes a table of models that a user fitted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from riskset.analyses.fitted_models import lifelines_results
from riskset.kinds.regression.fitted_table import models_layout
from riskset.style import Style

if TYPE_CHECKING:
    from riskset.tables.table import Table


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
        A model such as ``lifelines.CoxPHFitter`` or ``lifelines.WeibullAFTFitter``, or several by the name over their
        columns.
    labels : mapping of str to str, optional
        Printed labels of covariates.
    style : Style, optional
        How numbers are printed.

    Raises
    ------
    TypeError
        If a model is not fitted, or has neither hazard ratios nor time ratios.

    Examples
    --------
    >>> import riskset
    >>> from lifelines import CoxPHFitter
    >>> from lifelines.datasets import load_rossi
    >>> rossi = load_rossi()
    >>> crude = CoxPHFitter().fit(rossi[["week", "arrest", "fin"]], "week", "arrest")
    >>> adjusted = CoxPHFitter().fit(rossi[["week", "arrest", "fin", "age"]], "week", "arrest")
    >>> shown = riskset.models_table(
    ...     {"Crude": crude, "Adjusted": adjusted}, labels={"fin": "Financial aid", "age": "Age, years"}
    ... )
    """
    named = models if isinstance(models, Mapping) else {"": models}
    results = lifelines_results(named, accelerated=True)
    conf_levels = {name: 1 - float(model.alpha) for name, model in named.items()}
    return models_layout(results, conf_levels=conf_levels, labels=labels or {}, style=style or Style())
