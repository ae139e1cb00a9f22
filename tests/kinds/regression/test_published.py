"""The reference study's multivariable regressions (its Table 2, and transplantation as a factor), from its cohort."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import riskset
from riskset.opened import OpenStudy

ROOT = Path(__file__).resolve().parents[3]
PUBLISHED = yaml.safe_load((ROOT / "data" / "cart-haplo" / "published.yml").read_text(encoding="utf-8"))
# Covariates of the published table as variable and level of the study file.
COVARIATES = {
    "age_40": ("age_40", "\u2265 40 years"),
    "mrd_positive": ("mrd", "Positive"),
    "relapses_over_1": ("relapses_2", "> 1"),
}
CHARACTERISTICS = PUBLISHED["text"]["patient characteristics"]
# The cohort is synthetic: it meets the published ratios and limits within 5 %.
NEAR = 0.05


@pytest.fixture(scope="module")
def study() -> OpenStudy:
    """The report of the reference study."""
    return riskset.open_study(ROOT / "report" / "cart-haplo" / "study.yml")


def assert_near(study: OpenStudy, display: str, published: dict[str, str], **names: str) -> None:
    """Ratio and limits within 5 %, P on the same side of 0.05 and 0.001, all of what is printed."""
    for statistic in ("ratio", "lower", "upper"):
        printed = float(study.value(display, statistic=statistic, **names))
        assert printed == pytest.approx(float(published[statistic]), rel=NEAR), statistic
    p = study.value(display, statistic="p_value", **names)
    found, told = p.replace("\u00a0", ""), published["p"].replace(" ", "")
    assert (found == "<0.001") == (told == "<0.001")
    assert float(found.lstrip("<")) < 0.05
    assert float(told.lstrip("<")) < 0.05


@pytest.mark.parametrize(
    "row", PUBLISHED["tables"]["table-2"]["rows"], ids=lambda row: f"{row['endpoint']}-{row['covariate']}"
)
def test_table_2(study: OpenStudy, row: dict[str, Any]) -> None:
    variable, level = COVARIATES[row["covariate"]]
    lower, upper = row["limits"]
    published = {"ratio": row["hr"], "lower": lower, "upper": upper, "p": row["p"]}
    assert_near(study, "table-2", published, endpoint=row["endpoint"], variable=variable, level=level)


@pytest.mark.parametrize("endpoint", ["lfs", "os", "relapse"])
def test_bridging_to_transplantation(study: OpenStudy, endpoint: str) -> None:
    keys = {"ratio": "hr", "lower": "lower", "upper": "upper", "p": "p"}
    published = {name: CHARACTERISTICS[f"bridging.{endpoint}.{key}"]["value"] for name, key in keys.items()}
    assert_near(study, "bridging", published, endpoint=endpoint, variable="bridging", level="Yes")
    # "Neither prior allo-HSCT nor source of CAR-T cells were associated with clinical outcome."
    for variable in ("prior_hsct", "autologous"):
        rows = [row for row in study.results_of("bridging") if (row.endpoint, row.variable) == (endpoint, variable)]
        p = [row.value for row in rows if row.statistic == "p_value"]
        assert len(p) == 1
        assert p[0] is not None
        assert p[0] > 0.05


def test_few_events_are_said(study: OpenStudy) -> None:
    """Sixteen events for two coefficients, and fewer: what the published table does not say."""
    notes = repr(study.display("table-2"))
    assert "Few events per variable (fewer than 10): Leukemia-free survival, multivariable model (8.0)" in notes
