# ruff: noqa: INP001
"""What the event times must give: the published rates, P values, hazard ratios and follow-up, as targets by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.simulate.published import Printed, Published

    Floats = NDArray[np.float64]

Kind = Literal["rate", "p", "ratio", "days", "count"]
# One unit of badness beyond the printed rounding: 0.06 percentage points, a quarter of a P value, 1.5 % of a hazard
# ratio, 5 days of follow-up.
_UNIT: dict[Kind, float] = {"rate": 0.06, "p": 0.25, "ratio": 0.015, "days": 5.0, "count": 1.0}
_FAR = 12.0
# What each unit beyond the tolerance weighs on top.
_INTOLERABLE = 3.0
_GROUPS = {
    ("non_transplant", "mrd_positive"): "non_transplant|mrd_positive",
    ("non_transplant", "mrd_negative"): "non_transplant|mrd_negative",
    ("mrd_positive", "mrd_negative"): "mrd_positive|mrd_negative",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A published number and where it stands."""

    kind: Kind
    printed: Printed
    where: str


class Badness:
    """How far candidates are from printing a set of targets; 0 within the printed rounding."""

    def __init__(self, targets: dict[str, Target]) -> None:
        self.names = list(targets)
        logged = [t.kind in ("p", "ratio") for t in targets.values()]
        self.logged = np.flatnonzero(logged)
        limits = [_limits(t) for t in targets.values()]
        self.low = np.array([low for low, _ in limits]).reshape(-1, 1)
        self.high = np.array([high for _, high in limits]).reshape(-1, 1)
        bounds = [_tolerated(t) for t in targets.values()]
        self.least = np.array([low for low, _ in bounds]).reshape(-1, 1)
        self.most = np.array([high for _, high in bounds]).reshape(-1, 1)
        self.unit = np.array([_UNIT[t.kind] for t in targets.values()]).reshape(-1, 1)

    def each(self, given: dict[str, Floats]) -> Floats:
        """By target and candidate, in units that weigh alike."""
        values = np.stack([given[name] for name in self.names])
        values[self.logged] = np.log(np.maximum(values[self.logged], 1e-12))
        units = np.maximum(np.maximum(self.low - values, values - self.high), 0) / self.unit
        beyond = np.maximum(np.maximum(self.least - values, values - self.most), 0) / self.unit
        units = units + _INTOLERABLE * beyond
        # Far from its target a number pulls no harder: the others must not be given up for it.
        return np.where(units > _FAR, _FAR * (1 + np.log(np.maximum(units, _FAR) / _FAR)), units)

    def total(self, given: dict[str, Floats]) -> Floats:
        """Sum over the targets, by candidate."""
        return self.each(given).sum(axis=0)


def _limits(target: Target) -> tuple[float, float]:
    """The values that print as published, on the log scale for P values and ratios."""
    value, half = target.printed.value, 0.9 * target.printed.half_unit
    if target.kind not in ("p", "ratio"):
        return value - half, value + half
    if target.printed.bound:
        return -np.inf, float(np.log(0.9 * value))
    return float(np.log(value - half)), float(np.log(value + half))


def _tolerated(target: Target) -> tuple[float, float]:
    """The values that are near enough: 0.1 percentage points, 5 %, the same side of 0.05 and 0.001; a little inside."""
    value = target.printed.value
    match target.kind:
        case "rate":
            return value - 0.09, value + 0.09
        case "ratio":
            return float(np.log(0.955 * value)), float(np.log(1.045 * value))
        case "p" if not target.printed.bound:
            cuts = [-np.inf, np.log(0.00105), np.log(0.0495), np.inf]
            above = int(np.searchsorted([0.001, 0.05], value, side="right"))
            low, high = _limits(target)
            return min(low, cuts[above] + (0.02 if above == 2 else 0)), max(high, cuts[above + 1])
        case _:
            return -np.inf, np.inf


def event_targets(published: Published) -> dict[str, Target]:
    """Every published number of the outcomes, by `endpoint.what.who`."""
    found = _of_table_3(published) | _of_text(published) | _of_regressions(published)
    engraftment = "engraftment and chimerism"
    for who in ("all", "transplant"):
        found[f"follow_up.median.{who}"] = Target("days", published.said(engraftment, "follow_up.median"), engraftment)
    return found


def _of_table_3(published: Published) -> dict[str, Target]:
    found: dict[str, Target] = {}
    table = published.outcomes("table-3")
    for row in table.rows:
        for (endpoint, years, _), rate in zip(table.columns, row.rate, strict=True):
            found[f"{endpoint}.{years:.0f}y.{row.group}"] = Target("rate", rate, f"Table 3, {row.label}")
    for row in table.p:
        for endpoint, p in row.p.items():
            if p is not None:
                found[f"{endpoint}.p.{_GROUPS[row.groups]}"] = Target("p", p, "Table 3")
    return found


def _of_text(published: Published) -> dict[str, Target]:
    found: dict[str, Target] = {}
    long_term = "long-term clinical outcomes"
    for endpoint, p in (("relapse", "relapse.p"), ("nrm", "nrm.p"), ("lfs", "lfs_and_os.p"), ("os", "lfs_and_os.p")):
        found[f"{endpoint}.2y.transplant"] = Target(
            "rate", published.said(long_term, f"{endpoint}_2y.transplant"), long_term
        )
        found[f"{endpoint}.p.non_transplant|transplant"] = Target("p", published.said(long_term, p), long_term)
    negativity = "minimal residual disease negativity and favorable outcomes"
    for group in ("non_transplant", "mrd_positive", "mrd_negative"):
        found[f"nrm.2y.{group}"] = Target("rate", published.said(negativity, f"nrm_2y.{group}"), negativity)
    for pair, name in (
        ("non_transplant|mrd_negative", "mrd_negative_non_transplant"),
        ("mrd_positive|mrd_negative", "mrd_negative_mrd_positive"),
    ):
        found[f"nrm.p.{pair}"] = Target("p", published.said(negativity, f"nrm.p.{name}"), negativity)
    return found


def _of_regressions(published: Published) -> dict[str, Target]:
    found: dict[str, Target] = {}
    for row in published.models("table-2").rows:
        name = f"{row.endpoint}.model.{row.covariate}"
        found[f"{name}.hr"] = Target("ratio", row.hr, "Table 2")
        found[f"{name}.lower"] = Target("ratio", row.limits[0], "Table 2")
        found[f"{name}.upper"] = Target("ratio", row.limits[1], "Table 2")
        if row.p is not None:
            found[f"{name}.p"] = Target("p", row.p, "Table 2")
    characteristics = "patient characteristics"
    for endpoint in ("lfs", "os", "relapse"):
        for what in ("hr", "lower", "upper", "p"):
            printed = published.said(characteristics, f"bridging.{endpoint}.{what}")
            kind: Kind = "p" if what == "p" else "ratio"
            found[f"{endpoint}.bridging.{what}"] = Target(kind, printed, characteristics)
    return found
