"""E-values: how strong an unmeasured confounder would have to be to explain an effect away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from riskset.stats.errors import InvalidInput

RARE = 0.15
"""An outcome of fewer patients than this share by the end of follow-up is rare: its hazard ratio is about a risk ratio."""


@dataclass(frozen=True, slots=True)
class EValue:
    """The least association, as a risk ratio, of a confounder with both treatment and outcome.

    Attributes
    ----------
    estimate : float
        That would move the estimate to 1.
    limit : float
        That would move the confidence limit nearest 1 to 1; 1 if the limits include 1.
    """

    estimate: float
    limit: float


def e_value(ratio: float, lower: float, upper: float, *, rare: bool = False) -> EValue:
    """The E-value of a hazard ratio and of its confidence limit nearest 1.

    Parameters
    ----------
    ratio, lower, upper : float
        A hazard ratio with limits.
    rare : bool
        Whether the outcome is rare (less than 15%) by the end of follow-up; then the hazard ratio is taken as a risk
        ratio. Otherwise the risk ratio is (1 - 0.5^sqrt(HR)) / (1 - 0.5^sqrt(1/HR)).

    Raises
    ------
    InvalidInput
        If they are not positive numbers in order.

    References
    ----------
    VanderWeele and Ding, Ann Intern Med 2017;167:268. VanderWeele TJ. Biometrics 2017;73:1020 (common outcomes).

    Examples
    --------
    >>> found = e_value(1.8, 1.2, 2.7)
    >>> round(found.estimate, 2), round(found.limit, 2)
    (2.37, 1.53)
    """
    if not 0 < lower <= ratio <= upper < np.inf:
        message = "an E-value needs a ratio between limits above 0"
        raise InvalidInput(message)
    near = lower if ratio > 1 else upper
    is_beyond = near > 1 if ratio > 1 else near < 1
    return EValue(_of_ratio(ratio, rare=rare), _of_ratio(near, rare=rare) if is_beyond else 1.0)


def risk_ratio(hazard_ratio: float) -> float:
    """The risk ratio of a common outcome that a hazard ratio stands for."""
    root = np.sqrt(hazard_ratio)
    return float((1 - 0.5**root) / (1 - 0.5 ** (1 / root)))


def _of_ratio(ratio: float, *, rare: bool) -> float:
    risk = ratio if rare else risk_ratio(ratio)
    above = max(risk, 1 / risk)
    return float(above + np.sqrt(above * (above - 1)))
