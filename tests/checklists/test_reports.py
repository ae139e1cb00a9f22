"""The checklists of the example reports: what answers their items, and what is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from riskset.checklists.filled import Answer, fill
from riskset.checklists.manuscript import read_manuscripts


@pytest.fixture(scope="module")
def cart(root: Path) -> dict[str, Answer]:
    read = read_manuscripts(root / "report" / "cart-haplo" / "manuscript.qmd")
    return {answer.item.number: answer for answer in fill("strobe", read, {}).answers}


@pytest.fixture(scope="module")
def bmt(bmt_strobe) -> dict[str, Answer]:
    return {answer.item.number: answer for answer in bmt_strobe.answers}


# What the forms say of items, as their readers see it.
BMT = {
    "1b": ["Abstract: “Background, Methods, Results, Conclusion”"],
    "3": [
        "Introduction: “We use it here to describe leukemia-free and overall survival by disease and remission status.”"
    ],
    "14a": ["Table 1 (Results, Patients)"],
    "14c": ["Results, Survival: “The median follow-up was 49.2 months (95% CI, 44.8\u201355.0).”"],
    "15": ["Table 2 (Results, Survival); Figure 1 (Results, Survival)"],
    "16a": [
        "Unadjusted estimates with limits: Table 2 (Results, Survival)",
        "Not found: adjusted estimates with limits; which confounders, and why",
    ],
    "16c": ["Table 2 (Results, Survival); Figure 1 (Results, Survival)"],
    "18": ["Discussion: “In this cohort the disease group separated leukemia-free and overall survival clearly.”"],
    "19": ["Discussion: “The study is limited by its data.”"],
    "6b": ["Not found (asked if patients were matched)"],
}
CART = {
    "1a": ["Title: “A report from a synthetic cohort”"],
    "13a": ["Figure 1 (Results, Patients)"],
    "13c": ["Figure 1 (Results, Patients)"],
    "14a": ["Table 1 (Results, Patients); Table 4 (Results, Minimal residual disease before transplantation)"],
    "14b": ["Table 1 (Results, Patients); Table 4 (Results, Minimal residual disease before transplantation)"],
    "19": ["Discussion: “Four cautions apply to such a comparison, whatever the cohort.”"],
}


@pytest.mark.parametrize("number", BMT)
def test_the_report_on_transplantation_is_answered(bmt, number):
    assert bmt[number].lines() == BMT[number]


@pytest.mark.parametrize("number", CART)
def test_the_report_on_cart_cells_is_answered(cart, number):
    assert cart[number].lines() == CART[number]


def test_places_and_dates_are_found_in_sentences(bmt, cart):
    assert bmt["5"].lines()[1] == "Dates: Abstract: “… received a transplant at four hospitals between 1984 and 1989.”"
    assert [each.evidence[0].where for each in cart["5"].answered] == ["Methods, Patients and treatment"] * 2


def test_the_methods_that_a_study_writes_are_read(bmt, cart):
    assert bmt["11"].lines()[0].startswith("Methods, Statistical analysis: “Continuous variables are given as median")
    assert "no value was imputed" in cart["12c"].lines()[0]


def test_an_adjusted_model_is_the_table_of_regressions_that_the_document_shows(cart):
    adjusted = next(each for each in cart["16a"].answered if each.what == "adjusted estimates with limits")
    assert [(each.kind, each.text, each.name) for each in adjusted.evidence] == [("display", "Table 2", "table-2")]
    assert cart["16a"].missing == ()
    unadjusted = cart["16a"].answered[0].evidence[0]
    assert (unadjusted.kind, unadjusted.name) == ("number", "rates-2")
    assert "67.2% (95% CI, 53.0\u201378.0)" in unadjusted.text


def test_what_the_reports_do_not_say_is_open(bmt, cart):
    for number in ("1a", "6b", "8", "12b", "13a", "13b", "13c", "14b"):
        assert bmt[number].status == "not found", number
    assert [number for number in cart if cart[number].status == "not found"] == ["6b", "12b", "13b", "17"]


def test_a_stress_test_is_a_sensitivity_analysis(bmt):
    assert bmt["12e"].status == "found"


def test_what_is_not_adjusted_for_multiplicity_is_not_taken_for_adjusted(bmt):
    """The methods say that no P value is adjusted for multiplicity, and elsewhere what the model adjusts for."""
    (quoted,) = [each for each in bmt["12a"].answered if each.what == "how confounding was controlled"]
    assert [place.text for place in quoted.evidence] == [
        "The multivariable model of overall survival had disease and age as covariates."
    ]


def test_trials_and_routine_data_are_asked_what_the_report_does_not_have(bmt_read):
    consort = {answer.item.number: answer for answer in fill("consort", bmt_read, {}).answers}
    for number in ("1a", "8a", "9", "10", "11a", "23", "24"):
        assert consort[number].status == "not found", number
    record = {answer.item.number: answer for answer in fill("record", bmt_read, {}).answers}
    assert record["RECORD 22.1"].lines() == ["Data availability"]
    assert record["RECORD 1.2"].status == "found"
    assert record["RECORD 6.3"].lines() == ["Not looked for: only the authors can say"]
    for number in ("1.1", "1.3", "6.1", "6.2", "7.1", "12.1", "12.2", "12.3", "13.1", "19.1"):
        assert record[f"RECORD {number}"].status == "not found", number
