"""Analyses that count a transplantation from its day, recomputed from the raw file without the package."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxTimeVaryingFitter
from scipy import stats

ROOT = Path(__file__).resolve().parents[2]
MONTH = 30
EVENTS = {"lfs": ["relapse", "death"], "relapse": ["relapse"]}


def rows_in_time(endpoint: str) -> pd.DataFrame:
    """A row for each patient until transplantation, and one from it on; an event on its day is before it."""
    data = pd.read_csv(ROOT / "data" / "cart-haplo" / "cohort.csv")
    if endpoint == "os":
        time, event = data["os_days"], data["died"] == 1
    else:
        time, event = data["lfs_days"], data["first_event"].isin(EVENTS[endpoint])
    found = []
    for place, patient in data.iterrows():
        day, end = patient["transplant_day"], time[place]
        split = end if np.isnan(day) or day >= end else day
        common = {
            "id": place,
            "prior": patient["prior_hsct"],
            "other": int(patient["source"] != "autologous"),
            "group": "Non-transplant",
        }
        found.append(common | {"start": 0, "stop": split, "event": bool(event[place]) and split == end, "in": 0})
        if split < end:
            group = "MRD+" if patient["mrd_before_transplant"] == "positive" else "MRD\u2212"
            later = {"start": split, "stop": end, "event": bool(event[place]), "in": 1, "group": group}
            found.append(common | later)
    return pd.DataFrame(found)


def hazard_ratio(endpoint: str) -> tuple[float, float, float, float]:
    """That of transplantation beside prior transplantation and the source of cells, with limits and P (lifelines)."""
    rows = rows_in_time(endpoint)[["id", "start", "stop", "event", "in", "prior", "other"]]
    fit = CoxTimeVaryingFitter().fit(rows, id_col="id", event_col="event", start_col="start", stop_col="stop")
    row = fit.summary.loc["in"]
    return (*np.exp(row[["coef", "coef lower 95%", "coef upper 95%"]]), row["p"])


def survival(endpoint: str, group: str, months: float) -> tuple[float, int]:
    """Simon and Makuch's estimate by the product of what each event time leaves, and those at risk."""
    rows = rows_in_time(endpoint)
    own, at = rows[rows["group"] == group], months * MONTH
    left = 1.0
    for time in sorted(own.loc[own["event"] & (own["stop"] <= at), "stop"].unique()):
        at_risk = ((own["start"] < time) & (own["stop"] >= time)).sum()
        left *= 1 - (own["event"] & (own["stop"] == time)).sum() / at_risk
    return left, int(((own["start"] < at) & (own["stop"] >= at)).sum())


def mantel_byar(endpoint: str, first: str, second: str) -> float:
    """P by observed and expected events of two groups, at each event time from its own table."""
    rows = rows_in_time(endpoint)
    rows = rows[rows["group"].isin([first, second])]
    difference, variance = 0.0, 0.0
    for time in sorted(rows.loc[rows["event"], "stop"].unique()):
        at_risk = (rows["start"] < time) & (rows["stop"] >= time)
        dying = rows["event"] & (rows["stop"] == time)
        n, n_own = at_risk.sum(), (at_risk & (rows["group"] == first)).sum()
        d, d_own = dying.sum(), (dying & (rows["group"] == first)).sum()
        difference += d_own - d * n_own / n
        if n > 1:
            variance += d * (n_own / n) * (1 - n_own / n) * (n - d) / (n - 1)
    return float(stats.chi2.sf(difference**2 / variance, 1))


def half_up(value: float, digits: int) -> str:
    """A number as it is rounded by hand."""
    return f"{Decimal(f'{value:.12g}').quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP):f}"


def p_text(value: float) -> str:
    """A P value as the report prints it."""
    return "< 0.001" if value < 0.001 else half_up(value, 4 if 0.0495 <= value < 0.04995 else 3)


@pytest.mark.parametrize("endpoint", ["lfs", "os", "relapse"])
def test_transplantation_in_time_is_recomputed(flagship: Any, endpoint: str) -> None:
    """The printed hazard ratio of the time-dependent covariate, against lifelines on rows split by hand."""
    titles = {"lfs": "Leukemia-free survival", "os": "Overall survival", "relapse": "Cumulative incidence of relapse"}
    grid = flagship["supplement"].html_table("stbl-bridging-in-time", marks=False)
    place = [row[0] for row in grid].index(titles[endpoint])
    row = next(row for row in grid[place:] if row[0] == "Transplant")
    ratio, lower, upper, p = hazard_ratio(endpoint)
    assert row[3] == f"{half_up(ratio, 3)} ({half_up(lower, 3)}\u2013{half_up(upper, 3)})"
    assert row[4] == p_text(p)


@pytest.mark.parametrize("endpoint", ["lfs", "os"])
def test_rates_in_time_are_recomputed(flagship: Any, endpoint: str) -> None:
    """The printed rates, numbers at risk and tests by exposure, against products and tables of risk sets by hand."""
    titles = {"lfs": "Leukemia-free survival", "os": "Overall survival"}
    grid = flagship["supplement"].html_table("stbl-rates-in-time", marks=False)
    place = [row[0] for row in grid].index(titles[endpoint])
    groups = ("Non-transplant", "MRD+", "MRD\u2212")
    for row, group in zip(grid[place + 1 : place + 4], groups, strict=True):
        assert row[0] == group
        for column, months in ((3, 12), (5, 24)):
            rate, at_risk = survival(endpoint, group, months)
            assert row[column].split(" ")[0] == half_up(100 * rate, 1)
            assert row[column + 1] == str(at_risk)
    pairs = [(groups[0], groups[1]), (groups[0], groups[2]), (groups[1], groups[2])]
    assert grid[place][-3:] == [p_text(mantel_byar(endpoint, *pair)) for pair in pairs]


def test_the_text_says_what_counting_from_infusion_does(flagship: Any) -> None:
    """Abstract, captions, methods, results and discussion give the analyses in time beside the published ones."""
    text = " ".join(flagship["manuscript"].texts["html"].split())
    ratios = [half_up(hazard_ratio(endpoint)[0], 3) for endpoint in ("lfs", "os")]
    abstract, rest = text.split("Conclusion.", 1)
    for part in (abstract, rest):
        assert all(ratio in part for ratio in ratios)
    assert "24 were transplanted after the landmark" in abstract
    assert text.count("patients transplanted after it count as transplanted") == 2  # captions of figures 2 and 3
    assert "much like" not in text
