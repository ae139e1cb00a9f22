"""Curves that are adjusted or weighted, or of an exposure: as the estimators say, and called so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import riskset
from riskset.stats.adjusted_incidence import Setting, adjusted_incidence
from riskset.stats.competing_hazards import competing_hazards
from riskset.stats.cox import cox
from riskset.stats.cox_prediction import adjusted_difference, adjusted_survival
from riskset.stats.fine_gray import fine_gray
from riskset.stats.kaplan_meier import kaplan_meier
from riskset.stats.mantel_byar import mantel_byar
from riskset.stats.simon_makuch import simon_makuch
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from riskset.opened import OpenStudy

DAYS = 30.4375


def test_direct_adjustment_is_the_mean_of_the_predictions(results: Any, cohort: Any) -> None:
    found = results(
        endpoints=["os"], by="disease", adjust_for=["age", "sex"], at=[24], hazard_ratio=True, difference=True
    )
    design = cohort[["z1", "z3"]].to_numpy(dtype=float)
    fit = cox(cohort["os"], cohort["d1"], design, strata=cohort["group"])
    for place, group in enumerate(("ALL", "AML low risk", "AML high risk")):
        wanted = adjusted_survival(fit, design, 24, stratum=place)
        for name, value in (("estimate", wanted.survival), ("lower", wanted.lower), ("upper", wanted.upper)):
            assert found(name, group=group, at=24.0) == pytest.approx(value[0, 0], rel=1e-9)
    # Factors and numbers together with the groups: the adjusted hazard ratio.
    whole = np.column_stack([cohort["group"] == 1, cohort["group"] == 2, design]).astype(float)
    ratios = cox(cohort["os"], cohort["d1"], whole).hazard_ratios()
    assert found("ratio", group="AML high risk vs ALL") == pytest.approx(ratios.estimate[1], rel=1e-9)
    assert found("ratio_upper", group="AML low risk vs ALL") == pytest.approx(ratios.upper[0], rel=1e-9)
    at = next(row.at for row in found.rows if row.statistic == "difference" and row.at and row.at > 20)
    gap = adjusted_difference(fit, design, design, at, strata=(1, 0))
    names = {"group": "AML low risk vs ALL", "at": at}
    assert found("difference", **names) == pytest.approx(gap.difference[0], rel=1e-9)
    assert found("difference_lower", **names) == pytest.approx(gap.lower[0], rel=1e-9)


def test_adjusted_incidence_is_the_g_formula(results: Any, cohort: Any) -> None:
    """Each patient's incidence by the hazards of both causes in a group, and its mean; risk sets are the crude ones."""
    options = {"endpoints": ["relapse"], "by": "disease", "at": [24], "breaks": 12}
    found = results(adjust_for=["age", "sex"], hazard_ratio=True, difference=True, **options)
    design = cohort[["z1", "z3"]].to_numpy(dtype=float)
    hazards = competing_hazards(cohort["lfs"], cohort["event"], design, strata=cohort["group"])
    settings = [Setting(place) for place in range(3)]
    wanted, _ = adjusted_incidence(hazards, settings, [24.0])
    crude = results(**options)
    for group, each in zip(("ALL", "AML low risk", "AML high risk"), wanted, strict=True):
        names = {"group": group, "at": 24.0}
        assert found("estimate", **names) == pytest.approx(each.incidence[0], rel=1e-9)
        assert found("lower", **names) == pytest.approx(each.lower[0], rel=1e-9)
        assert found("upper", **names) == pytest.approx(each.upper[0], rel=1e-9)
        assert abs(found("estimate", **names) - crude("estimate", **names)) < 0.02
        assert found("n_risk", **names) == crude("n_risk", **names)
        assert found("events", group=group) == crude("events", group=group)
        own = [row for row in found.rows if row.statistic == "estimate" and row.group == group]
        assert {row.method for row in own} == {"g-formula, cause-specific Cox"}
        values = [row.value for row in own]
        assert values[0] == 0
        assert values == sorted(values)
    gaps = [row for row in found.rows if row.statistic == "difference" and row.group == "AML low risk vs ALL"]
    at = [row.at for row in gaps[1:]]
    _, (apart,) = adjusted_incidence(hazards, settings, at, pairs=[(1, 0)])
    np.testing.assert_allclose([row.value for row in gaps[1:]], apart.difference, atol=1e-12)
    upper = [row for row in found.rows if row.statistic == "difference_upper" and row.group == "AML low risk vs ALL"]
    np.testing.assert_allclose([row.value for row in upper[1:]], apart.upper, atol=1e-12)
    # The test and the ratios are of the regression that the panel names.
    groups = np.column_stack([cohort["group"] == 1, cohort["group"] == 2]).astype(float)
    fit = fine_gray(cohort["lfs"], cohort["event"], np.hstack([groups, design]))
    assert found("p_value") == pytest.approx(fit.wald_test((0, 1)).p_value, rel=1e-9)
    assert found("ratio", group="AML high risk vs ALL") == pytest.approx(fit.hazard_ratios().estimate[1], rel=1e-9)


def test_a_figure_says_what_it_is_adjusted_for(bmt_study: OpenStudy, drawing: Any, assert_tidy: Any) -> None:
    note = "averaged over all 137 patients with known values."
    said = {
        ("relapse",): f"Adjusted for Age, years by the g-formula: Cox models of each cause stratified by group, {note}",
        ("os",): f"Adjusted for Age, years: Cox model stratified by group, {note}",
        (
            "relapse",
            "os",
        ): "Adjusted for Age, years: Cox model stratified by group or, with competing events, Cox models of "
        f"each cause (g-formula), {note}",
    }
    for endpoints, words in said.items():
        made: Any = riskset.curves_figure(bmt_study.cohort, list(endpoints), by="disease", adjust_for=["age"], x_max=60)
        assert words in made.alt_text
        with drawing(made) as canvas:
            assert_tidy(canvas)
        assert words in made.plain_legend


def test_curves_that_cannot_be_adjusted_say_why(small: Any) -> None:
    """Nobody of the level had a competing event, so that its coefficient in their model is not finite."""
    study = small(
        {
            "t": list(range(1, 13)) * 2,
            "cause": [1, 2, 1, 0, 1, 2, 0, 1, 2, 0, 1, 0] * 2,
            "arm": [0] * 12 + [1] * 12,
            "sex": ["m", "m", "f", "f", "m", "m", "m", "f", "m", "f", "m", "m"] * 2,
        },
        variables={"sex": {"label": "Sex", "kind": "categorical", "levels": {"m": "Male", "f": "Female"}}},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        endpoints={
            "relapse": {
                "label": "Relapse",
                "time": "t",
                "event": "cause == 1",
                "competing": "cause == 2",
                "event_labels": ["Relapse", "Death before relapse"],
            }
        },
        displays={"c": {"kind": "curves", "by": "arm", "endpoints": ["relapse"], "adjust_for": ["sex"]}},
    )
    why = "Separation in the Cox model of death before relapse: there is no finite coefficient of Sex: Female."
    ends = [row for row in study.results_of("c") if row.statistic == "shown_to"]
    assert [(row.state, row.warning) for row in ends] == [("not estimable", why)] * 2
    assert not [row for row in study.results_of("c") if row.statistic == "estimate"]
    assert f"Not estimable: {why}" in study.display("c").alt_text
    assert "Adjusted for" not in study.display("c").alt_text


def test_weights_weigh_curves_numbers_and_tests(results: Any, cohort: Any) -> None:
    """Age as weight: no sensible one, but each patient has another."""
    found = results(endpoints=["os", "relapse"], by="disease", weights="age", at=[24], hazard_ratio=True)
    own = cohort[cohort["disease"] == "ALL"]
    curve = kaplan_meier(own["os"], own["d1"], weights=own["z1"], robust=True)
    names = {"variable": "os", "group": "ALL", "at": 24.0}
    assert found("estimate", **names) == curve.at(24).survival[0]
    assert found("lower", **names) == curve.at(24).lower[0]
    assert found("n_risk", **names) == own.loc[own["os"] >= 24, "z1"].sum()
    groups = np.column_stack([cohort["group"] == 1, cohort["group"] == 2]).astype(float)
    fit = cox(cohort["os"], cohort["d1"], groups, weights=cohort["z1"], robust=True)
    assert found("ratio", variable="os", group="AML low risk vs ALL") == fit.hazard_ratios().estimate[0]
    assert found("p_value", variable="os") == fit.wald_test().p_value
    incidence = fine_gray(cohort["lfs"], cohort["event"], groups, weights=cohort["z1"])
    assert found("ratio", variable="relapse", group="AML high risk vs ALL") == incidence.hazard_ratios().estimate[1]


def test_weighted_numbers_are_called_so(bmt_study: OpenStudy, drawing: Any) -> None:
    made = riskset.curves_figure(bmt_study.cohort, ["os"], by="disease", weights="age", breaks=12, x_max=60)
    with drawing(made) as canvas:
        assert "Weighted no. at risk" in canvas.said()
        assert any(text.startswith("Weighted Cox $P$") for text in canvas.said())


def test_weights_must_be_numbers(small: Any) -> None:
    with pytest.raises(StudyProblems, match=r"line \d+: weights 'w' are missing for 1 of 3 patients"):
        small(
            {"t": [1, 2, 3], "died": [1, 0, 1], "w": [1, None, 2]},
            variables={"w": {"label": "Weight", "kind": "continuous"}},
            endpoints={"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
            displays={"c": {"kind": "curves", "endpoints": ["os"], "weights": "w"}},
        )


def test_an_exposure_is_counted_where_patients_are(results: Any, cohort: Any) -> None:
    """Chronic GVHD begins during follow-up (tc days); curves of those free of the event at 3 months."""
    found = results(
        endpoints=["os"], by="cgvhd", start=3, at=[24], hazard_ratio=True, risk_table=["at-risk", "censored"]
    )
    begins = np.where((cohort["dc"] == 1) & (cohort["tc"] <= cohort["t1"]), cohort["tc"], np.nan) / DAYS
    curves = simon_makuch(cohort["os"], cohort["d1"], begins, start=3)
    assert found("estimate", group="Chronic GVHD", at=24.0) == pytest.approx(
        curves.exposed.at(21).survival[0], rel=1e-12
    )
    assert found("estimate", group="No chronic GVHD", at=24.0) == pytest.approx(
        curves.unexposed.at(21).survival[0], rel=1e-12
    )
    late = cohort["os"] > 3
    exposed = begins[late] < cohort["os"][late]
    at_24 = (cohort["os"][late] >= 24) & (begins[late] < 24)
    assert found("n_risk", group="Chronic GVHD", at=24.0) == at_24.sum()
    # Who becomes exposed is not censored.
    censored = late & (cohort["d1"] == 0) & (cohort["os"] <= 24) & ~(begins < cohort["os"])
    assert found("censored_to", group="No chronic GVHD", at=24.0) == censored.sum()
    test = mantel_byar(cohort["os"][late] - 3, cohort["d1"][late], np.maximum(begins[late] - 3, 0))
    assert found("p_value") == pytest.approx(test.test.p_value, rel=1e-9)
    assert exposed.any()
