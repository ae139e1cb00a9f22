"""Whether a hazard, odds or risk ratio, its limits and its P value belong together on the log scale."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.ratios import Ratio, ratios_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.papers.model.understood import Understood

LIMITS, P_VALUE = "ratio-limits", "ratio-p-value"
_Z = {90: 1.644854, 95: 1.959964, 99: 2.575829}
_USUAL, _FEWEST = 0.75, 4
_OTHER_METHODS = re.compile(
    r"profile|firth|penali[sz]ed|exact logistic|bootstrap|bayes|credible|likelihood.ratio", re.IGNORECASE
)
# Limits of 95% that exclude 1, and a P value well above 0.05.
_LEAST_UNLIKE, _OFF_ACROSS = 0.08, 0.75
_LENIENT = 3.0
"""How many times longer one side of an interval may be than the other, on the log scale, where the method is unknown."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A ratio, how far it is from the middle of its limits, and how far its P's z is from that of the limits, beyond rounding.

    Attributes
    ----------
    ratio : Ratio
    away : float
        In shares of the interval's length.
    off : float or None
        In units of z; ``None`` without a P value that can be compared.
    z : tuple of float
        Between what the absolute z of ratio and limits lies.
    skew : float
        How many times longer one side is, at least.
    """

    ratio: Ratio
    away: float
    off: float | None
    z: tuple[float, float]
    skew: float


def check_ratios(paper: Understood) -> Iterator[Finding]:
    """Find ratios outside of their limits, off their middle, or with another P value than their limits say."""
    ratios = ratios_of(paper)
    said: set[str] = set()
    judged: list[Judged] = []
    turned = _turned(ratios)
    for ratio in ratios:
        if ratio.source in turned and ratio.low.value > ratio.high.value:
            continue
        if (
            ratio.low.value > ratio.high.value
            or not ratio.low.low <= ratio.ratio.high
            or not ratio.ratio.low <= ratio.high.high
        ):
            yield _outside(ratio)
        elif ratio.low.low > 0 and ratio.high.value < 1000:
            judged.append(judge(ratio))
    other = bool(_OTHER_METHODS.search(paper.text) or any(_OTHER_METHODS.search(table.about) for table in paper.tables))
    symmetric = _usual([each.away <= 0 for each in judged])
    agreeing = _usual([each.off <= 0 for each in judged if each.off is not None])
    for each in judged:
        allowed = 0.01 if symmetric and not other else None
        if (allowed is not None and each.away > allowed) or (not other and each.skew > _LENIENT):
            yield _off_middle(each)
            said.add(str(each.ratio.place))
            continue
        if each.off is not None and _contradicts(each, strict=agreeing and not other):
            yield _other_p(each)


def _turned(ratios: Sequence[Ratio]) -> set[str]:
    """The tables that print each upper limit first."""
    of: dict[str, list[bool]] = {}
    for ratio in ratios:
        is_turned = ratio.low.value > ratio.high.value and ratio.high.low <= ratio.ratio.high <= ratio.low.high
        of.setdefault(ratio.source, []).append(is_turned)
    return {source for source, each in of.items() if _usual(each)}


def _usual(right: Sequence[bool]) -> bool:
    return len(right) >= _FEWEST and sum(right) >= _USUAL * len(right)


def _contradicts(each: Judged, *, strict: bool) -> bool:
    if each.off is None:
        return False
    middle = sum(each.z) / 2
    shown = each.ratio.p
    # Some write P = 0.001 for P < 0.001.
    if shown is not None and shown.relation == "=" and shown.number.text.lstrip("0") in {".001", ".0001"}:
        least = float(shown.number.high)
        if each.z[0] > 0 and _p_of(each.z[0]) < least:
            return False
    if each.z[0] > _Z[95] and each.ratio.p is not None and each.ratio.p.number.low > _LEAST_UNLIKE:
        return each.off > _OFF_ACROSS
    if strict and each.ratio.source == "the text":
        # Beside a ratio, the text may have the P value of a score test, such as the log-rank test.
        return each.off > max(0.3, 0.1 * middle)
    if strict:
        return each.off > max(0.15, 0.05 * middle)
    return each.off > max(1.0, 0.4 * middle)


def _p_of(z: float) -> float:
    from scipy.special import ndtr

    return 2 * float(ndtr(-z))


def judge(ratio: Ratio) -> Judged:
    """Compare a ratio with the middle of its limits, and its P value with theirs; all within rounding."""
    centre = (_log(ratio.ratio.low), _log(ratio.ratio.high))
    low = (_log(ratio.low.low), _log(ratio.low.high))
    high = (_log(ratio.high.low), _log(ratio.high.high))
    middle = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2)
    length = max(high[1] - low[0], 1e-9)
    away = max(0.0, centre[0] - middle[1], middle[0] - centre[1]) / length
    upper = (max(high[0] - centre[1], 0.0), high[1] - centre[0])
    lower = (max(centre[0] - low[1], 0.0), centre[1] - low[0])
    skew = max(upper[0] / max(lower[1], 1e-9), lower[0] / max(upper[1], 1e-9))
    levels = [_Z[ratio.level]] if ratio.level in _Z else list(_Z.values())
    zs = [_z_range(centre, low, high, z) for z in levels]
    off = min((_distance(ratio, z) for z in zs), default=0.0) if ratio.p is not None else None
    return Judged(ratio, away, off, zs[len(zs) // 2], skew)


def _z_range(
    centre: tuple[float, float], low: tuple[float, float], high: tuple[float, float], quantile: float
) -> tuple[float, float]:
    """Between what the absolute z lies, with each number within its rounding."""
    longest, shortest = (high[1] - low[0]) / (2 * quantile), max(high[0] - low[1], 1e-9) / (2 * quantile)
    nearest = 0.0 if centre[0] <= 0 <= centre[1] else min(abs(centre[0]), abs(centre[1]))
    return nearest / longest, max(abs(centre[0]), abs(centre[1])) / shortest


def _distance(ratio: Ratio, z: tuple[float, float]) -> float:
    """How far the z of the printed P is from a range of z."""
    if ratio.p is None:
        return 0.0
    smallest, largest = float(ratio.p.number.low), float(ratio.p.number.high)
    if ratio.p.relation in {"<", "\u2264"}:
        smallest = 0.0
    elif ratio.p.relation in {">", "\u2265"}:
        largest = 1.0
    low, high = _z_of(largest), _z_of(smallest)
    return max(0.0, z[0] - high, low - z[1])


def _z_of(p: float) -> float:
    from scipy.special import ndtri

    if p <= 0:
        return math.inf
    return float(-ndtri(min(p, 1.0) / 2)) if p < 1 else 0.0


def _log(value: object) -> float:
    number = float(value)  # pyright: ignore[reportArgumentType]
    return math.log(number) if number > 0 else -50.0


def _outside(ratio: Ratio) -> Finding:
    return Finding(
        rule=LIMITS,
        message=f"{ratio.ratio.text} does not lie between its limits {ratio.low.text} and {ratio.high.text}",
        places=(ratio.place,),
        remedy="Correct the ratio or the limits",
    )


def _off_middle(each: Judged) -> Finding:
    ratio = each.ratio
    middle = math.sqrt(float(ratio.low.value * ratio.high.value))
    return Finding(
        rule=LIMITS,
        message=f"{ratio.ratio.text} is not in the middle of {ratio.low.text} and {ratio.high.text} on the log scale",
        places=(ratio.place,),
        computed=f"the square root of {ratio.low.text} \u00d7 {ratio.high.text} is {middle:.4g}",
        remedy="Correct the number that is wrong, or say by which method the limits were computed",
    )


def _other_p(each: Judged) -> Finding:
    from scipy.special import ndtr

    low, high = (2 * float(ndtr(-z)) for z in (each.z[1], each.z[0]))
    ratio = each.ratio
    level = ratio.level or 95
    between = f"P is {_p(low)}" if _p(low) == _p(high) else f"P is between {_p(low)} and {_p(high)}"
    return Finding(
        rule=P_VALUE,
        message=f"{ratio.p} does not belong to {ratio}",
        places=(ratio.place,),
        computed=f"{between} by limits of {level}%, z = ln {ratio.ratio.text} \u00d7 2 \u00d7 {_Z[level]:.2f} / ln({ratio.high.text} / {ratio.low.text})",
        remedy="Correct the P value, the ratio or the limits, or name the test if it is another than Wald's",
    )


def _p(value: float) -> str:
    return f"{value:.3f}" if value >= 0.001 else f"{value:.2g}"
