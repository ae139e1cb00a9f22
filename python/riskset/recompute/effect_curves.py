"""Curves of effect along a number, recomputed: the spline of a Cox regression at each value, and the classes of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.answer import EXACT, ITERATED, Number
from riskset.recompute.regressions import Regressions
from riskset.recompute.unread import Unread, only_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.recompute.rows import Floats, Raw
    from riskset.results import Result

_READ = (
    "kind",
    "of",
    "model",
    "endpoints",
    "variables",
    "reference",
    "rug",
    "y_limits",
    "caption",
    "footnotes",
    "width",
    "height",
)
NO_OUTCOME = "an effect curve of an outcome that is no time"
_OUTSIDE, _FEWEST, _CLASSES = 10, 5, 24
_CURVE = ("ratio", "lower", "upper")
_TESTS = ("factor_p_value", "nonlinear_p_value")


class EffectCurves:
    """The numbers of a figure of an effect along a number."""

    def __init__(self, raw: Raw, entry: Mapping[str, Any], rows: Sequence[Result]) -> None:
        only_known(entry, _READ, "effect-curve")
        regression = raw.section("displays")[entry["of"]]
        if regression.get("outcomes"):
            raise Unread(NO_OUTCOME)
        self.entry, self.regressions = entry, Regressions(raw, regression, rows)

    def answer(self, row: Result) -> Number:
        """A number again."""
        found = self.regressions
        one = row.variable if row.model.rpartition(", ")[2] == "univariable" else ""
        method = found.method(row)
        model = found.model(row.endpoint, one, method)
        spline = model.splines.get(row.variable)
        if spline is None:
            msg = "an effect curve of a number that is no spline of its model"
            raise Unread(msg)
        values = np.sort(model.values[row.variable])
        reference = (self.entry.get("reference") or {}).get(row.variable)
        compared = float(np.median(values)) if reference is None else float(reference)
        if row.statistic == "reference_value":
            return Number(compared, "numpy", EXACT)
        if row.statistic.startswith("class_"):
            return Number(_class(values, row), "numpy", ITERATED if row.statistic != "class_n" else EXACT)
        if row.statistic in _TESTS:
            return found.answer(row)
        if row.statistic not in _CURVE or row.at is None:
            message = f"the statistic {row.statistic} of an effect curve"
            raise Unread(message)
        fit = found.checked_fit(row, one, method)
        effect = spline.effect(fit, model.places(row.variable), row.at, compared, found.level)
        return Number(effect[_CURVE.index(row.statistic)], "lifelines", ITERATED)


def _class(values: Floats, row: Result) -> float | None:
    """The start, the end or the patients of the class that has its middle at a value."""
    first, last = float(values[_OUTSIDE - 1]), float(values[-_OUTSIDE])
    edges = np.linspace(first, last, _CLASSES + 1)
    found: list[tuple[float, float]] = []
    start = first
    for end in edges[1:]:
        if _between(values, start, float(end), last) >= _FEWEST:
            found.append((start, float(end)))
            start = float(end)
    if found and start < last:
        found[-1] = (found[-1][0], last)
    for start, end in found:
        if row.at is not None and abs((start + end) / 2 - row.at) < 1e-9 * max(abs(row.at), 1.0):
            count = float(_between(values, start, end, last))
            return {"class_n": count, "class_start": start, "class_end": end}[row.statistic]
    return None


def _between(values: Floats, start: float, end: float, last: float) -> int:
    """Patients with a value from `start` on and below `end`; the last class has its end."""
    below = values <= end if end == last else values < end
    return int(((values >= start) & below).sum())
