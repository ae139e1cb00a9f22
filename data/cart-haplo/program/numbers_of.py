# ruff: noqa: INP001
"""A cohort's own numbers by the names of the published ones, computed by riskset.stats."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.cox import cox
from riskset.stats.cumulative_incidence import cumulative_incidence
from riskset.stats.fine_gray import fine_gray
from riskset.stats.gray import gray_test
from riskset.stats.kaplan_meier import kaplan_meier
from riskset.stats.log_rank import log_rank
from riskset.stats.reverse_kaplan_meier import follow_up

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from riskset.stats.regression import RegressionFit

    Booleans = NDArray[np.bool_]
    Floats = NDArray[np.float64]

DAYS_PER_YEAR = 365.25
GROUPS = ("non_transplant", "mrd_positive", "mrd_negative", "transplant")


class Numbers:
    """Outcomes and regressions of a cohort.

    The clock starts at the landmark, the median day of transplantation, which all patients pass without an event.
    """

    def __init__(self, frame: pd.DataFrame, *, from_infusion: bool = False) -> None:
        self.frame = frame
        transplanted = (frame["arm"] == "transplant").to_numpy()
        mrd = frame["mrd_before_transplant"].to_numpy()
        self.groups: dict[str, Booleans] = {
            "non_transplant": ~transplanted,
            "mrd_positive": mrd == "positive",
            "mrd_negative": mrd == "negative",
            "transplant": transplanted,
            "all": np.ones(transplanted.size, dtype=np.bool_),
        }
        self.landmark = float(frame["transplant_day"].median())
        start = 0.0 if from_infusion else self.landmark
        self.first = frame["first_event"].map({"none": 0, "relapse": 1, "death": 2}).to_numpy(dtype=np.int64)
        self.died = frame["died"].to_numpy(dtype=np.int64)
        self.to_first = frame["lfs_days"].to_numpy(dtype=float) - start
        self.to_death = frame["os_days"].to_numpy(dtype=float) - start
        if (self.to_first <= 0).any():
            message = "a patient has an event before the landmark"
            raise ValueError(message)

    def rate(self, endpoint: str, years: float, group: str) -> float:
        """A rate in %."""
        rows, day = self.groups[group], [years * DAYS_PER_YEAR]
        if endpoint == "os":
            return 100 * float(kaplan_meier(self.to_death[rows], self.died[rows]).at(day).survival[0])
        if endpoint == "lfs":
            return 100 * float(kaplan_meier(self.to_first[rows], self.first[rows] > 0).at(day).survival[0])
        curves = cumulative_incidence(self.to_first[rows], self.first[rows], causes=(1, 2))
        return 100 * float(curves.at(day, cause=2 if endpoint == "nrm" else 1).incidence[0])

    def p(self, endpoint: str, first: str, second: str) -> float:
        """P value between two groups, on the two alone: log-rank or Gray."""
        rows = self.groups[first] | self.groups[second]
        group = self.groups[second][rows].astype(np.int64)
        if endpoint == "os":
            return log_rank(self.to_death[rows], self.died[rows], group).p_value
        if endpoint == "lfs":
            return log_rank(self.to_first[rows], self.first[rows] > 0, group).p_value
        return gray_test(self.to_first[rows], self.first[rows], group, cause=2 if endpoint == "nrm" else 1).p_value

    def ratio(self, endpoint: str, covariate: str, what: str) -> float:
        """A hazard ratio, its limit or its P value, of the regression that the paper has the covariate in."""
        fit, k = self._fits[(endpoint, covariate)]
        ratios = fit.hazard_ratios()
        column = {"hr": ratios.estimate, "lower": ratios.lower, "upper": ratios.upper, "p": ratios.p_value}[what]
        return float(column[k])

    @cached_property
    def _fits(self) -> dict[tuple[str, str], tuple[RegressionFit, int]]:
        frame, t = self.frame, self.groups["transplant"]
        found: dict[tuple[str, str], tuple[RegressionFit, int]] = {}
        everyone = np.stack([t, frame["prior_hsct"] == 1, frame["source"] != "autologous"], axis=1).astype(float)
        positive = self.groups["mrd_positive"][t]
        by_age = np.stack([frame["age"].to_numpy()[t] >= 40, positive], axis=1).astype(float)
        by_relapses = np.stack([frame["relapses"].to_numpy()[t] > 1, positive], axis=1).astype(float)
        for endpoint in ("lfs", "os", "relapse"):
            fit = self._fit(endpoint, everyone, self.groups["all"])
            for k, name in enumerate(("bridging", "prior_hsct", "other_cells")):
                found[(endpoint, name)] = (fit, k)
            factor = "relapses_over_1" if endpoint == "relapse" else "age_40"
            fit = self._fit(endpoint, by_relapses if endpoint == "relapse" else by_age, t)
            found[(endpoint, factor)], found[(endpoint, "mrd_positive")] = (fit, 0), (fit, 1)
        return found

    def _fit(self, endpoint: str, X: Floats, rows: Booleans) -> RegressionFit:
        if endpoint == "os":
            return cox(self.to_death[rows], self.died[rows], X)
        if endpoint == "lfs":
            return cox(self.to_first[rows], self.first[rows] > 0, X)
        return fine_gray(self.to_first[rows], self.first[rows], X)

    def follow_up(self, what: str, group: str) -> float:
        """Median (reverse Kaplan-Meier) and range of days from infusion."""
        rows = self.groups[group]
        found = follow_up(self.frame["os_days"].to_numpy(dtype=float)[rows], self.died[rows])
        if what == "median":
            return float(found.median.value) if isinstance(found.median.value, float) else float("nan")
        return float(found.shortest if what == "min" else found.longest)

    def after_transplant(self, column: str, day: float, *, only: Booleans | None = None) -> float:
        """Cumulative incidence in % of a complication after transplantation, with death as the competing event."""
        t = self.groups["transplant"]
        begin = self.frame["transplant_day"].to_numpy(dtype=float)[t]
        on = self.frame[column].to_numpy(dtype=float)[t]
        if only is not None:
            on = np.where(only[t], on, np.nan)
        had = ~np.isnan(on)
        time = np.where(had, on, self.frame["os_days"].to_numpy(dtype=float)[t] - begin)
        status = np.where(had, 1, np.where(self.died[t] == 1, 2, 0))
        curves = cumulative_incidence(time, status, causes=(1, 2))
        return 100 * float(curves.at([day], cause=1).incidence[0])
