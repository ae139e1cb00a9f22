"""Cohorts of any size: shares as published, rates in expectation, honest errors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from riskset.simulate.cohort import simulate
from riskset.simulate.hazards import RatesCannotBe, hazards_of
from riskset.simulate.many import simulate_many
from riskset.simulate.published import PublishedError
from riskset.simulate.reading import load_published
from riskset.stats.cumulative_incidence import cumulative_incidence
from riskset.stats.kaplan_meier import kaplan_meier

ROOT = Path(__file__).parents[2]
PUBLISHED = load_published(ROOT / "data" / "cart-haplo" / "published.yml")


def test_rates_and_shares_of_a_large_cohort():
    frame = simulate(PUBLISHED, 200_000, seed=3)
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
            # Four standard errors of a share, each patient followed for a day or more.
            error = 100 * np.sqrt(rate.value * (100 - rate.value) / 1e4 / len(own))
            assert 100 * reached == pytest.approx(rate.value, abs=6 * error + 0.1), (row.group, endpoint, years)
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
    ("old", "new", "message"),
    [
        ('"55.3", "67.2"', '"77.3", "67.2"', "add up to more than 100 % at 365.25 days"),
        ('"8.4", "17.3"', '"8.4", "7.3"', r"a cumulative incidence falls to 7\.3 %"),
        ('"59.1", "36.4"', '"39.1", "36.4"', "overall survival is below"),
        ("{group: mrd_positive, label", "{group: mrd_positiv, label", "mrd_positive has no rates"),
        ("[os, 2 years]", "[os, 3 years]", "different times"),
        ("[lfs, 1 year], [lfs, 2 years]", "[efs, 1 year], [efs, 2 years]", "cannot be drawn from rates of"),
    ],
)
def test_numbers_that_cannot_be_are_named_with_their_line(tmp_path, old, new, message):
    with pytest.raises(PublishedError, match=message) as raised:
        simulate(changed(tmp_path, old, new), 100, baseline="table-4")
    text = (tmp_path / "published.yml").read_text(encoding="utf-8").splitlines()
    for problem in raised.value.problems:
        assert problem.remedy
        line = text[problem.line - 1]
        assert "rate: [" in line or "columns: [" in line or "rows:" in line


def test_a_variable_without_numbers_is_named(tmp_path):
    published = changed(
        tmp_path,
        'count: [1, 0, 0], percent: ["1.5", "0", "0"], p: ["0.634", "0.438", "NA"]',
        'p: ["0.634", "0.438", "NA"]',
    )
    with pytest.raises(PublishedError, match="etv6_runx1 has neither counts, levels nor a median"):
        simulate(published, 100)


def test_many_cohorts_are_those_of_their_numbers_and_counted():
    done = []
    frames = simulate_many(PUBLISHED, 40, 3, seed=5, progress=done.append)
    assert done == [1, 2, 3]
    for replicate, frame in enumerate(frames, start=1):
        assert frame.equals(simulate(PUBLISHED, 40, seed=5, replicate=replicate))


def test_no_patients():
    with pytest.raises(PublishedError, match=r"patients: 0 patients\. Ask for at least one"):
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
