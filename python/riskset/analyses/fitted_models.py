"""Models that a user fitted with lifelines, as the results that a regression of the study file would give."""

from __future__ import annotations

import math
import re
from functools import partial
from typing import TYPE_CHECKING, Any

from riskset.analyses.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.results import Result

_INDICATOR = re.compile(r"(?:C\()?(?P<variable>[^()\[\]]+?)(?:,[^()]*)?\)?\[T\.(?P<level>.*)\]")
NOT_FINITE = "The estimate is not finite."
RATIOS = {"ratio": "exp(coef)", "lower": "exp(coef) lower", "upper": "exp(coef) upper", "p_value": "p"}


# The parameter of lifelines' models of accelerated failure times whose coefficients are logarithms of time ratios.
_SCALES = {"lambda_": "Weibull", "mu_": "log-normal", "alpha_": "log-logistic"}
ACCELERATED = "accelerated failure time"


def lifelines_results(
    models: Mapping[str, Any], *, display: str = "models", endpoint: str = "", accelerated: bool = False
) -> list[Result]:
    """Take hazard ratios from fitted proportional hazards models of lifelines.

    Parameters
    ----------
    models : mapping of str to fitted model
        Such as ``lifelines.CoxPHFitter``, by the name under which it is shown.
    accelerated : bool
        Take time ratios from models of accelerated failure times as well, such as ``lifelines.WeibullAFTFitter``.

    Returns
    -------
    list of Result
        As :func:`riskset.kinds.regression.analysis.regression` names them: ``ratio``, ``lower``, ``upper`` and
        ``p_value`` of each covariate, and the model's ``n`` and ``events``. An indicator that a formula made
        (``C(cell)[T.large]``) is the level ``large`` of the variable ``cell``. The method of a time ratio ends with
        ``accelerated failure time``.

    Raises
    ------
    TypeError
        When a model is not fitted, or has no hazard ratios.
    """
    recorder = Recorder(display, "regression")
    for name, model in models.items():
        summary, method = _summary(model, name, accelerated=accelerated)
        note = partial(recorder.add, endpoint=endpoint, model=name, method=method)
        note("n", len(model.event_observed), unit="patients")
        note("events", int(model.event_observed.sum()), unit="patients")
        for covariate, row in summary.iterrows():
            found = _INDICATOR.fullmatch(str(covariate))
            variable, level = (found["variable"].strip(), found["level"]) if found else (str(covariate), "")
            for statistic, column in RATIOS.items():
                value = float(next(row[key] for key in row.index if key == column or key.startswith(f"{column} ")))
                if math.isfinite(value):
                    note(statistic, value, variable=variable, level=level)
                else:
                    note(statistic, None, state="not estimable", warning=NOT_FINITE, variable=variable, level=level)
    return recorder.rows


def _summary(model: Any, name: str, *, accelerated: bool) -> tuple[Any, str]:  # noqa: ANN401  lifelines has no types
    """A model's covariates with their ratios, and what it is called."""
    summary = getattr(model, "summary", None) if hasattr(model, "event_observed") else None
    if summary is None or "exp(coef)" not in summary.columns:
        message = f"the model {name!r} is not a fitted proportional hazards model of lifelines, such as CoxPHFitter"
        raise TypeError(message)
    if summary.index.nlevels == 1:
        return summary, "Cox"
    scale = next((parameter for parameter in _SCALES if parameter in summary.index.get_level_values(0)), None)
    if not accelerated or scale is None:
        message = (
            f"the model {name!r} has no hazard ratios: it is not a proportional hazards model, such as CoxPHFitter"
        )
        raise TypeError(message)
    return summary.loc[scale].drop(index="Intercept", errors="ignore"), f"{_SCALES[scale]} {ACCELERATED}"
