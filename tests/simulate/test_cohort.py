"""Cohorts of any size: shares as published, rates in expectation, honest errors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from riskset.simulate.cohort import simulate
from riskset.simulate.hazards import RatesCannotBe, hazards_of
from riskset.simulate.published import PublishedError, load_published
from riskset.stats.cumulative_incidence import cumulative_incidence
from riskset.stats.kaplan_meier import kaplan_meier

ROOT = Path(__file__).parents[2]
PUBLISHED = load_published(ROOT / "data" / "cart-haplo" / "published.yml")


def test_rates_and_shares_of_a_large_cohort():
    frame = simulate(PUBLISHED, 60_000, seed=3)
    table, rates = PUBLISHED.baseline("table-4"), PUBLISHED.outcomes("table-3")
    for row in rates.rows:
        own = frame[frame["group"] == row.group]
        cause = own["first_event"].map({"none": 0, "relapse": 1, "death": 2}).to_numpy()
        incidence = cumulative_incidence(own["lfs_days"], cause, causes=(1, 2))
        survival = kaplan_meier(own["lfs_days"], cause > 0)
        alive = kaplan_meier(own["os_days"], own["died"])
        for (endpoint, years, _), rate in zip(rates.columns, row.rate, strict=True):
            day = [365.25 * years]
            reached = {
                "relapse": lambda day=day, curve=incidence: curve.at(day, cause=1).incidence[0],
                "lfs": lambda day=day, curve=survival: curve.at(day).survival[0],
                "os": lambda day=day, curve=alive: curve.at(day).survival[0],
            }[endpoint]()
            # Five standard errors of a share of some 7,000 patients are 3 points. Overall survival is also pulled by
            # who must relapse before dying of it.
            assert 100 * reached == pytest.approx(rate.value, abs=3.0), (row.group, endpoint, years)
    for k, (group, size) in enumerate(table.columns.items()):
        own = frame[frame["group"] == group]
        assert own["bcr_abl1"].mean() == pytest.approx(table.row("bcr_abl1").count[k] / size, abs=0.001)
        assert own["platelets"].isna().mean() == pytest.approx(1 - table.row("platelets").of[k] / size, abs=0.001)
        assert own["age"].median() == pytest.approx(table.row("age").median[k].value, abs=0.5)
        assert own["age"].min() >= table.row("age").range[k][0].value
        assert own["source"].eq("autologous").mean() == pytest.approx(
            table.levels("source")["autologous"].count[k] / size, abs=0.001
        )


def test_nobody_relapses_after_death_or_dies_before_relapse():
    frame = simulate(PUBLISHED, 5000, seed=4)
    relapsed = frame["first_event"] == "relapse"
    assert (frame["os_days"] >= frame["lfs_days"]).all()
    assert (
        frame.loc[relapsed & (frame["died"] == 1), "os_days"] > frame.loc[relapsed & (frame["died"] == 1), "lfs_days"]
    ).all()
    assert (frame.loc[frame["first_event"] == "death", "died"] == 1).all()
    assert (frame.loc[frame["first_event"] == "none", "died"] == 0).all()


def test_a_seed_is_a_cohort():
    assert simulate(PUBLISHED, 300, seed=5).equals(simulate(PUBLISHED, 300, seed=5))
    assert not simulate(PUBLISHED, 300, seed=5).equals(simulate(PUBLISHED, 300, seed=6))


def test_the_group_sizes_add_up():
    frame = simulate(PUBLISHED, 122)
    assert frame["group"].value_counts().to_dict() == {"non_transplant": 67, "mrd_positive": 15, "mrd_negative": 40}


def changed(tmp_path, old, new):
    text = (ROOT / "data" / "cart-haplo" / "published.yml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "published.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_published(path)


@pytest.mark.parametrize(
    ("old", "new", "error", "message"),
    [
        ('"55.3", "67.2"', '"77.3", "67.2"', (RatesCannotBe, PublishedError), "non_transplant"),
        ('"59.1", "36.4"', '"39.1", "36.4"', PublishedError, "overall survival is below"),
        ('median: ["27.0"', 'median: ["7.0"', PublishedError, "the median 7.0 is not within the range 9.0 to 65.0"),
    ],
)
def test_numbers_that_cannot_be_are_named(tmp_path, old, new, error, message):
    with pytest.raises(error, match=message):
        simulate(changed(tmp_path, old, new), 100)


def test_no_patients():
    with pytest.raises(PublishedError, match="at least one"):
        simulate(PUBLISHED, 0)


def test_hazards_reach_the_incidences():
    rng = np.random.default_rng(1)
    time, cause = hazards_of([1.0, 2.0], [(0.3, 0.1), (0.5, 0.1)], "all").draw(rng, 200_000)
    for end, incidence in ((1.0, (0.3, 0.1)), (2.0, (0.5, 0.1))):
        for k in (1, 2):
            assert ((time <= end) & (cause == k)).mean() == pytest.approx(incidence[k - 1], abs=0.006)


def test_incidences_of_everyone_are_refused():
    with pytest.raises(RatesCannotBe, match=r"all: incidences at 2 add up to 100\.0 %"):
        hazards_of([1.0, 2.0], [(0.3, 0.1), (0.9, 0.1)], "all")
