"""The baseline comparisons together: on the golden cohort against base R, and what importing them costs."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from riskset.stats.comparison import samples, two_samples
from riskset.stats.contingency import pearson_chi_square
from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.fisher import fisher_exact
from riskset.stats.means import one_way_anova, student_t, welch_anova, welch_t
from riskset.stats.ranks import kruskal_wallis, wilcoxon_rank_sum

GOLDEN = Path(__file__).parents[1] / "golden"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text())["tied"]["baseline"]


@pytest.fixture(scope="module")
def cohort():
    with (GOLDEN / "tied.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def split(cohort, variable, by):
    values = cohort[variable].astype(float)
    return [values[cohort[by] == label] for label in np.unique(cohort[by])]


def tabulate(rows, columns):
    return [[np.sum((rows == r) & (columns == c)) for c in np.unique(columns)] for r in np.unique(rows)]


def test_golden_values(cohort):
    by_g, by_z = split(cohort, "x", "g"), split(cohort, "x", "z")
    z_by_g, strat_by_g = tabulate(cohort["z"], cohort["g"]), tabulate(cohort["strat"], cohort["g"])
    two_by_two = tabulate(cohort["strat"] == "1", cohort["z"])
    computed = {
        "x_by_g": {
            "anova": one_way_anova(by_g),
            "welch": welch_anova(by_g),
            "kruskal": kruskal_wallis(by_g),
        },
        "x_by_z": {
            "t": student_t(by_z),
            "welch": welch_t(by_z),
            "wilcoxon_cc": wilcoxon_rank_sum(by_z, correction=True),
            "wilcoxon_nocc": wilcoxon_rank_sum(by_z, correction=False),
        },
        "z_by_g": {"pearson": pearson_chi_square(z_by_g), "fisher": fisher_exact(z_by_g)},
        "strat_by_g": {"pearson": pearson_chi_square(strat_by_g), "fisher": fisher_exact(strat_by_g)},
        "strat2_by_z": {
            "yates": pearson_chi_square(two_by_two, correction=True),
            "pearson": pearson_chi_square(two_by_two),
        },
    }
    assert computed.keys() == EXPECTED.keys()
    for name, tests in computed.items():
        p_values = {test: result.p_value for test, result in tests.items()}
        assert p_values == pytest.approx(EXPECTED[name], rel=1e-8), name


def test_samples():
    assert [group.tolist() for group in samples([[1, 2], [], [3]])] == [[1, 2], [3]]
    with pytest.raises(NotEstimable, match="a group has 1 value where the test needs at least 2"):
        samples([[1, 2], [3]], least=2)
    with pytest.raises(InvalidInput, match="two groups, not 1"):
        two_samples([[1, 2]])


def test_imports_stay_light():
    modules = [
        "contingency",
        "fisher",
        "means",
        "ranks",
        "summary",
        "standardised_difference",
        "proportion",
        "odds_ratio",
    ]
    code = (
        "import sys\n"
        + "\n".join(f"import riskset.stats.{module}" for module in modules)
        + "\nheavy = {'scipy.stats', 'scipy.optimize', 'pandas', 'lifelines'} & sys.modules.keys()"
        + "\nsys.exit(', '.join(heavy) or None)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
