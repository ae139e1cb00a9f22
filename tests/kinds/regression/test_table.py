"""Tables of regressions: rows and spanners, cells that say their results, notes, and models of lifelines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import riskset
from riskset.tables.printed import plain
from riskset.tables.variable_labels import stepped

if TYPE_CHECKING:
    from riskset.tables.table import Table

NB = "\u00a0"
INTERVAL = re.compile(r"(\d+\.\d{3}) \((\d+\.\d{3})\u2013(\d+\.\d{3})\)")


def grid(table: Table) -> list[list[str]]:
    """Characters of head and body, without footnote marks."""
    printed = table.printed()
    marks = [["".join(run.text for run in cell if not run.superscript) for cell in row.cells] for row in printed.body]
    return [*printed.grid()[: len(printed.head)], *marks]


def notes(table: Table) -> str:
    """The notes under the table, a line each."""
    return "\n".join(plain(note.text) for note in table.printed().notes)


def test_models_stand_under_spanners(bmt_study: Any) -> None:
    """Factors have a heading with their P, a reference row, and rows of levels; numbers and pairs one P."""
    table = riskset.regression_table(bmt_study.cohort, ["lfs"], variables=["disease", "age", "fab"], per={"age": 10})
    rows = grid(table)
    assert rows[0] == ["", "", "", "Univariable", "", "Multivariable", ""]
    assert rows[1] == ["Variable", "Patients", "Events", *["HR (95% CI)", "P"] * 2]
    assert [row[0] for row in rows[2:]] == [
        "Disease",
        "ALL",
        "AML low risk",
        "AML high risk",
        "Age, per 10 years",
        "FAB subtype M4 or M5",
        "No",
        "Yes",
    ]
    assert [row.indent for row in table.rows] == [0, 1, 1, 1, 0, 0, 1, 1]
    assert rows[3] == ["ALL", "38", "24", f"1{NB}(reference)", "", f"1{NB}(reference)", ""]
    # R: coxph(Surv(t2, d3) ~ factor(group)), with 83 events among 137.
    assert rows[4][:5] == ["AML low risk", "54", "25", "0.563 (0.321\u20130.989)", "0.046"]
    assert [row[4] for row in rows[2:]] == ["0.001", "", "0.046", "0.152", "0.338", "", "", "0.004"]
    assert [row.keep_with_next for row in table.rows] == [True, True, True, False, False, True, True, False]


def test_events_and_patients_stand_together_in_one_column_on_request(bmt_study: Any) -> None:
    options: dict[str, Any] = {"variables": ["disease", "age", "fab"], "per": {"age": 10}, "counts": "together"}
    table = riskset.regression_table(bmt_study.cohort, ["lfs"], **options)
    rows = grid(table)
    assert rows[1] == ["Variable", "Events/n", *["HR (95% CI)", "P"] * 2]
    (head,) = [cell for cell in table.printed().head[-1] if plain(cell.text) == "Events/n"]
    assert [(run.text, run.italic) for run in head.text] == [("Events/", False), ("n", True)]
    # R: table(t$group, t$d3), and 83 events among 137.
    assert [row[1] for row in rows[2:]] == ["", "24/38", "25/54", "34/45", "83/137", "", *[row[1] for row in rows[8:]]]
    apart = grid(riskset.regression_table(bmt_study.cohort, ["lfs"], **{**options, "counts": True}))
    assert [row[1] for row in rows[2:]] == [f"{row[2]}/{row[1]}" if row[1] else "" for row in apart[2:]]


def test_a_journal_has_its_own_word_for_patients_in_that_column(bmt_study: Any) -> None:
    options: dict[str, Any] = {"variables": ["disease"], "counts": "together", "style": "jama"}
    table = riskset.regression_table(bmt_study.cohort, ["lfs"], **options)
    assert grid(table)[1][1] == "Events/No."


def test_endpoints_are_row_groups_with_their_own_variables(bmt_study: Any) -> None:
    table = riskset.regression_table(
        bmt_study.cohort,
        ["lfs", "os"],
        variables={"lfs": ["fab", "sex"], "os": ["disease"]},
        models="multivariable",
        rows="contrasts",
        counts=False,
        reference="Reference",
    )
    printed = table.printed()
    assert [(plain(row.cells[0][:1]), row.group, row.indent) for row in printed.body] == [
        ("Leukemia-free survival", True, 0),
        ("FAB subtype M4 or M5, Yes vs. No", False, 1),
        ("Gender, Male vs. Female", False, 1),
        ("Overall survival", True, 0),
        ("Disease", False, 1),
        ("AML low risk vs. ALL", False, 2),
        ("AML high risk vs. ALL", False, 2),
    ]
    assert len(printed.head) == 1
    assert [plain(cell.text) for cell in printed.head[0]] == ["Variable", "HR (95% CI)", "P"]


def test_every_cell_says_its_results(bmt_study: Any) -> None:
    """What is printed, read back, is the unrounded result to half a unit of the last digit."""
    table = riskset.regression_table(
        bmt_study.cohort, ["lfs", "relapse"], variables=["disease", "age", "hospital"], proportional_hazards=True
    )
    seen = 0
    for row in table.rows:
        for cell in row.cells:
            text = cell.text(table.style)
            values = {name: value.result.value for name, value in dict(cell.values).items()}
            found = INTERVAL.fullmatch(text)
            if "ratio" in values:
                assert found is not None, text
                for part, printed in zip(("ratio", "lower", "upper"), found.groups(), strict=True):
                    assert float(printed) == pytest.approx(values[part], abs=0.5000001e-3)
                seen += 1
            elif "p" in values:
                p = values["p"]
                assert p is not None
                assert (text == "<0.001") == (p < 0.001)
                assert text == "<0.001" or float(text) == pytest.approx(p, abs=0.5000001e-3)
                seen += 1
    # Per endpoint and model: 6 ratios, 6 P, 2 P of factors, 3 of proportional hazards.
    assert seen == 2 * 2 * (6 + 6 + 2 + 3)


def test_a_cell_in_words(small: Any, bmt: pd.DataFrame) -> None:
    columns = {name: bmt[name].tolist() for name in ("group", "t2", "d3", "z1")}
    study = small(
        columns,
        variables={
            "disease": {"label": "Disease", "kind": "categorical", "column": "group", "levels": ["1", "2", "3"]}
        },
        endpoints={"lfs": {"label": "LFS", "time": "t2", "event": {"d3": 1}}},
        displays={"t": {"kind": "regression", "endpoints": ["lfs"], "variables": ["disease"], "models": "univariable"}},
    )
    assert study.phrase("t", variable="disease", level="2") == "HR 0.563 (95% CI, 0.321\u20130.989)"
    assert study.value("t", level="2", statistic="upper") == "0.989"
    assert study.value("t", level="2", statistic="events") == "25"
    assert study.p("t", level="2") == f"={NB}0.046"
    assert study.value("t", statistic="factor_p_value") == "0.001"
    assert study.value("t", level="1") == f"1{NB}(reference)"
    assert study.value("t", level="1", statistic="reference") == "1"


def test_what_did_not_enter_is_a_dash(bmt_study: Any) -> None:
    table = riskset.regression_table(
        bmt_study.cohort, ["lfs"], variables=["age", "fab"], selection={"by": "univariable", "p": 0.05}
    )
    rows = grid(table)
    assert rows[2][5:] == ["\u2014", ""]
    assert rows[5][5] != "\u2014"
    assert "\u2014, not in the model." in notes(table)
    assert "Variables with P\u00a0<\u00a00.05 in univariable analysis entered the multivariable model." in notes(table)
    # Rows of a table of multivariable models alone are what entered.
    alone = riskset.regression_table(
        bmt_study.cohort,
        ["lfs"],
        variables=["age", "fab"],
        models="multivariable",
        selection={"by": "univariable", "p": 0.05},
    )
    assert [row[0] for row in grid(alone)[1:]] == ["FAB subtype M4 or M5", "No", "Yes"]


def test_no_variable_enters(bmt_study: Any) -> None:
    rule = {"by": "univariable", "p": 0.001}
    table = riskset.regression_table(bmt_study.cohort, ["lfs"], variables=["age"], selection=rule)
    assert grid(table)[2][5:] == ["\u2014", ""]
    assert "No variable entered the multivariable model." in notes(table)
    table = riskset.regression_table(bmt_study.cohort, ["lfs", "os"], variables=["age", "disease"], selection=rule)
    # Of overall survival P of the disease is 0.0008 (R), of leukemia-free survival 0.0015.
    assert "No variable entered the multivariable model: Leukemia-free survival." in notes(table)
    assert "Multivariable model: Overall survival, 137 patients with 81 events." in notes(table)


def test_patients_are_those_at_the_landmark(bmt_study: Any, bmt: pd.DataFrame) -> None:
    """Those still alive and free of leukemia at six months; the clock starts there."""
    left = bmt[(bmt["lfs"] > 6) | ((bmt["lfs"] == 6) & (bmt["d3"] == 0))]
    table = riskset.regression_table(bmt_study.cohort, ["lfs"], variables=["age"], landmark=6, models="univariable")
    assert grid(table)[1][1:3] == [str(len(left)), str(int(left["d3"].sum()))]
    from lifelines import CoxPHFitter

    fit = CoxPHFitter().fit(left.assign(time=left["lfs"] - 6), "time", "d3", formula="z1")
    assert grid(table)[1][3].startswith(f"{fit.hazard_ratios_['z1']:.3f} (")
    assert "Landmark at 6 months: 96 patients analyzed" in notes(table)


def test_notes_say_the_methods(bmt_study: Any) -> None:
    text = notes(
        riskset.regression_table(
            bmt_study.cohort,
            ["lfs", "relapse"],
            variables=["disease", "fab", "age", "hospital"],
            proportional_hazards=True,
        )
    )
    assert (
        "Cox regression: Leukemia-free survival; Fine\u2013Gray regression (subdistribution hazard ratio, SHR): "
        in text
    )
    assert "P values: Wald tests; beside a factor\u2019s name, of all its levels (type III)." in text
    assert "PH P: score test of proportional hazards on Schoenfeld residuals or weighted Schoenfeld residuals" in text
    assert (
        "Multivariable models: Leukemia-free survival, 137 patients with 83 events; Cumulative incidence of relapse, "
        "137 patients with 42 events." in text
    )
    # 42 relapses for 2 + 1 + 1 + 3 coefficients.
    assert (
        "Few events per variable (fewer than 10): Cumulative incidence of relapse, multivariable model (6.0)." in text
    )
    assert "There is evidence that the effect changes with time (test of proportional hazards)." in text


def test_notes_say_events_of_what_was_kept_and_of_what_was_tried(bmt_study: Any) -> None:
    """83 events; disease (2), FAB type (1) and hospital (3) remain of 2 + 1 + 1 + 1 + 1 + 3 coefficients."""
    variables = ["disease", "age", "fab", "sex", "methotrexate", "hospital"]
    table = riskset.regression_table(
        bmt_study.cohort, ["lfs"], variables=variables, selection={"by": "backward"}, models="multivariable"
    )
    few = next(line for line in notes(table).split("\n") if "Few events" in line)
    assert few == (
        "Few events per variable (fewer than 10): multivariable model (13.8 for each coefficient kept, 9.2 for each of "
        "the 9 coefficients tried)."
    )


def test_notes_say_strata_weights_and_clusters(bmt_study: Any) -> None:
    table = riskset.regression_table(
        bmt_study.cohort, ["lfs"], variables=["age"], strata=["disease"], cluster="hospital", models="univariable"
    )
    assert "Cox regression. Stratified by Disease. Robust variance, clustered by Hospital." in notes(table)


def test_missing_values_are_counted(small: Any) -> None:
    study = small(
        {
            "x": [1, None, 3, 2, 5, None, 4, 6, 8, 7, 9, 12],
            "y": [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8],
            "t": list(range(1, 13)),
            "d": [1, 0] * 6,
        },
        variables={name: {"label": name.upper(), "kind": "continuous"} for name in "xy"},
        endpoints={"os": {"label": "OS", "time": "t", "event": {"d": 1}}},
    )
    table = riskset.regression_table(study.cohort, ["os"], variables=["x", "y"])
    assert "Multivariable model: 10 patients with 6 events (2 left out for missing values)." in notes(table)
    assert "Patients without a value are left out of the univariable model: X (2)." in notes(table)
    assert [row[1] for row in grid(table)[2:]] == ["10", "12"]


def test_methods_side_by_side_have_spanners(bmt_study: Any) -> None:
    methods = ["cause-specific", "fine-gray"]
    both = riskset.regression_table(bmt_study.cohort, ["relapse"], variables=["age"], method=methods)
    spanners = ["Cause-specific Cox", "Fine\u2013Gray"]
    assert grid(both)[0][3::2] == [
        f"{name}, {model}" for name in spanners for model in ("univariable", "multivariable")
    ]
    one = riskset.regression_table(
        bmt_study.cohort, ["relapse"], variables=["age"], method=methods, models="multivariable"
    )
    assert grid(one)[0][3::2] == spanners


def test_interactions_are_rows_of_products(bmt_study: Any) -> None:
    table = riskset.regression_table(
        bmt_study.cohort,
        ["lfs"],
        variables=["disease", "age", "sex"],
        models="multivariable",
        interactions=[["disease", "age"], ["age", "sex"]],
        counts=False,
    )
    stubs = [row[0] for row in grid(table)[-4:]]
    assert stubs == [
        "Disease \u00d7 Age, years",
        "AML low risk",
        "AML high risk",
        "Age, years \u00d7 Gender: Male",
    ]


@pytest.fixture(scope="module")
def models(bmt: pd.DataFrame) -> dict[str, Any]:
    """Two fits of lifelines to leukemia-free survival."""
    from lifelines import CoxPHFitter

    frame = bmt[["lfs", "d3", "z1", "z8", "disease"]].rename(columns={"z1": "age", "z8": "fab"})
    crude = CoxPHFitter().fit(frame, "lfs", "d3", formula="age")
    return {"Crude": crude, "Adjusted": CoxPHFitter(alpha=0.1).fit(frame, "lfs", "d3", formula="age + fab + disease")}


def test_models_of_lifelines_give_the_same_table(bmt_study: Any, models: dict[str, Any]) -> None:
    """Both maximise Efron's likelihood: the printed cells are those of our own fits."""
    table = riskset.models_table(models, labels={"age": "Age, years", "fab": "FAB"})
    rows = grid(table)
    assert rows[0] == ["", "Crude", "", "Adjusted", ""]
    assert rows[1] == ["Variable", "HR (95% CI)", "P", "HR (90% CI)", "P"]
    assert [row[0] for row in rows[2:]] == ["Age, years", "FAB", "disease", "AML low risk", "AML high risk"]
    own = riskset.regression_table(bmt_study.cohort, ["lfs"], variables=["age"], models="univariable")
    assert rows[2][1:3] == grid(own)[1][3:]
    adjusted = riskset.regression_table(
        bmt_study.cohort, ["lfs"], variables=["age", "fab", "disease"], models="multivariable", conf_level=0.9
    )
    cells = {row[0]: row[3:] for row in grid(adjusted)[1:]}
    found = {row[0]: row[3:] for row in rows[2:]}
    for name, own_name in (
        ("Age, years",) * 2,
        ("FAB", "Yes"),
        *[(level,) * 2 for level in ("AML low risk", "AML high risk")],
    ):
        assert found[name] == cells[own_name]
    assert rows[3][1:3] == ["\u2014", ""]
    assert "Crude, 137 patients with 83 events; Adjusted, 137 patients with 83 events." in notes(table)


def test_one_model_needs_no_name(models: dict[str, Any]) -> None:
    rows = grid(riskset.models_table(models["Crude"]))
    assert rows[0] == ["Variable", "HR (95% CI)", "P"]
    assert rows[1][0] == "age"


def test_what_has_no_hazard_ratios_is_refused(bmt: pd.DataFrame) -> None:
    from lifelines import CoxPHFitter, WeibullAFTFitter

    with pytest.raises(TypeError, match="is not a fitted proportional hazards model"):
        riskset.models_table({"Not fitted": CoxPHFitter()})
    weibull = WeibullAFTFitter().fit(bmt.loc[bmt["lfs"] > 0, ["lfs", "d3", "z1"]], "lfs", "d3")
    with pytest.raises(TypeError, match="has no hazard ratios"):
        riskset.models_forest({"Weibull": weibull})


def test_models_of_accelerated_failure_times_have_time_ratios(bmt: pd.DataFrame, models: dict[str, Any]) -> None:
    """R: survreg(Surv(lfs, d3) ~ z1) gives exp(coefficient) 0.983641 (0.945267 to 1.023573) and P = 0.41657."""
    from lifelines import WeibullAFTFitter

    frame = bmt.rename(columns={"z1": "age"})[["lfs", "d3", "age"]]
    table = riskset.models_table({"Cox": models["Crude"], "Weibull": WeibullAFTFitter().fit(frame, "lfs", "d3")})
    rows = grid(table)
    assert rows[0] == ["", "Cox", "", "Weibull", ""]
    assert rows[1][1::2] == ["HR (95% CI)", "TR (95% CI)"]
    assert [row[0] for row in rows[2:]] == ["age"]
    assert rows[2][3:] == ["0.984 (0.945\u20131.024)", "0.417"]
    assert "HR, hazard ratio; TR, ratio of survival times" in notes(table)


def test_variance_inflation_and_fit_of_the_whole_model(bmt_study: Any) -> None:
    """VIF by variable in the multivariable columns alone; concordance and AIC in the note."""
    table = riskset.regression_table(
        bmt_study.cohort,
        ["lfs"],
        ["disease", "age", "donor_age", "fab"],
        rows="contrasts",
        vif=True,
        fit=["concordance", "aic"],
    )
    rows = grid(table)
    # R 4.2.2, survival: coxph(Surv(t2, d3) ~ factor(group) + z1 + z2 + z8); generalized VIF of Fox and Monette from
    # cov2cor(vcov(fit)): 1.85248098165 of group, to the power of 1/2; 2.59754, 2.29177, 1.51115; AIC 733.3015273,
    # concordance 0.66003861.
    assert rows[1][-3:] == ["HR (95% CI)", "P", "VIF"]
    assert rows[1].count("VIF") == 1
    assert [row[-1] for row in rows[2:]] == ["1.36", "", "", "2.60", "2.29", "1.51"]
    assert "Concordance (Harrell): 0.660. Akaike\u2019s information criterion: 733.3." in notes(table)
    assert "VIF of a factor with several levels: generalized, to the power of 1 / degrees of freedom." in notes(table)
    assert "VIF, variance inflation factor" in notes(table)


def test_fit_is_told_by_endpoint_and_what_has_none_is_said(bmt_study: Any) -> None:
    """Fine-Gray regression has no concordance here; a variable out of the model has no VIF."""
    options: dict[str, Any] = {"fit": ["concordance", "aic"], "selection": {"by": "univariable"}, "vif": True}
    table = riskset.regression_table(bmt_study.cohort, ["lfs", "relapse"], ["disease", "age"], **options)
    text = notes(table)
    assert "Concordance (Harrell): Leukemia-free survival, 0.625." in text
    assert re.search(r"criterion: Leukemia-free survival, [\d.]+; Cumulative incidence of relapse, [\d.]+\.", text)
    # A model of one variable is not inflated.
    assert [row[-1] for row in grid(table)[2:] if row[0] == "Disease"] == ["1.00", "1.00"]
    alone = riskset.regression_table(bmt_study.cohort, ["relapse"], ["disease"], fit=["concordance"])
    assert "Concordance (Harrell): of Cox regression alone." in notes(alone)


def test_weighted_models_have_no_aic(bmt_study: Any) -> None:
    """Weights make a pseudo-likelihood, of which the criterion says nothing."""
    options: dict[str, Any] = {"models": "multivariable", "fit": ["aic"], "weights": "z10"}
    table = riskset.regression_table(bmt_study.cohort, ["lfs"], ["age"], **options)
    assert "information criterion: of unweighted and unpenalized likelihoods alone" in notes(table)


def test_the_row_of_a_product_is_not_that_of_a_column_of_its_name(small: Any) -> None:
    """Beside the product of a and b stands a column called a:b; the product's ratio is that of statsmodels."""
    from statsmodels.duration.hazard_regression import PHReg

    draw = np.random.default_rng(5)
    frame = pd.DataFrame({name: draw.integers(0, 2, 90) for name in ("a", "b", "a:b")})
    frame["t"] = draw.permutation(90) + 1
    frame["died"] = draw.integers(0, 4, 90) > 0
    levels = {0: "no", 1: "yes"}
    study = small(
        {name: frame[name].astype(int).tolist() for name in frame},
        variables={
            name: {"label": label, "kind": "categorical", "levels": levels}
            for name, label in {"a": "A", "b": "B", "a:b": "AB"}.items()
        },
        endpoints={"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}, "censored": {"died": 0}}},
        displays={
            "r": {
                "kind": "regression",
                "endpoints": ["os"],
                "variables": ["a", "b", "a:b"],
                "interactions": [["a", "b"], ["a", "a:b"]],
                "models": "multivariable",
            },
            "forest": {"kind": "forest", "of": "r"},
            "checked": {"kind": "proportional-hazards", "of": "r"},
            "ledger": {"kind": "ledger"},
        },
    )
    columns = [frame["a"], frame["b"], frame["a:b"], frame["a"] * frame["b"], frame["a"] * frame["a:b"]]
    fit = PHReg(frame["t"], np.column_stack(columns).astype(float), status=frame["died"], ties="efron").fit()
    told = {"a:b": 2, "(a:b)": 3, "a:(a:b)": 4}
    for name, place in told.items():
        found = study.results().one(display="r", variable=name, statistic="ratio")
        assert found.value == pytest.approx(np.exp(fit.params[place]), rel=1e-5)
    shown = study.display("r")
    ratio = {row.stub.text(shown.style): row.cells[2].text(shown.style).partition(" ")[0] for row in shown.rows}
    assert ratio["A \u00d7 B: yes \u00d7 yes"] == f"{np.exp(fit.params[3]):.3f}"
    assert ratio["A \u00d7 AB: yes \u00d7 yes"] == f"{np.exp(fit.params[4]):.3f}"
    assert study.value("r", variable="(a:b)", statistic="ratio") == f"{np.exp(fit.params[3]):.3f}"
    for name in ("forest", "checked"):
        words = study.display(name).alt_text
        assert "A \u00d7 B" in words
        assert "A \u00d7 AB" in words
    hypotheses = [row.stub.text(shown.style) for row in study.display("ledger").rows]
    assert {"Overall survival: A \u00d7 B, yes \u00d7 yes", "Overall survival: AB, yes"} <= set(hypotheses)


def test_a_model_of_any_event_prints_its_own_events(bmt_study: Any, bmt: pd.DataFrame) -> None:
    """It once printed those of the method beside it: 42 relapses for 83 relapses and deaths."""
    relapses, ends = int(bmt["d2"].sum()), int(bmt["d3"].sum())
    assert relapses < ends
    shown = riskset.regression_table(
        bmt_study.cohort,
        ["relapse"],
        variables=["fab"],
        method=["any-event", "fine-gray"],
        models="multivariable",
    )
    head = grid(shown)[1]
    assert head == ["Variable", "Patients", "Events", "Events", "HR (95% CI)", "P", "SHR (95% CI)", "P"]
    assert grid(shown)[0][3:] == ["Any-event Cox", "", "", "Fine\u2013Gray", ""]
    rows = {row[0]: row for row in grid(shown)}
    for level, code in (("No", 0), ("Yes", 1)):
        part = bmt[bmt["z8"] == code]
        assert rows[level][1:4] == [str(len(part)), str(int(part["d2"].sum())), str(int(part["d3"].sum()))]
    assert (
        f"Multivariable models: any-event Cox, 137 patients with {ends} events; 137 patients with {relapses} events."
        in notes(shown)
    )


def test_an_endpoint_of_any_event_beside_one_that_is_not(bmt_study: Any, bmt: pd.DataFrame) -> None:
    """It once was said that no variable entered its model."""
    shown = riskset.regression_table(
        bmt_study.cohort,
        ["os", "relapse"],
        variables=["fab"],
        method={"relapse": "any-event", "os": "cox"},
        models="multivariable",
    )
    assert "no variable entered" not in notes(shown).casefold()
    assert f"Cumulative incidence of relapse, 137 patients with {int(bmt['d3'].sum())} events" in notes(shown)
    assert f"Overall survival, 137 patients with {int(bmt['d1'].sum())} events" in notes(shown)


def test_a_method_that_an_endpoint_was_not_asked_for_says_so(bmt_study: Any) -> None:
    shown = riskset.regression_table(
        bmt_study.cohort,
        ["os", "relapse"],
        variables=["age"],
        method={"relapse": ["any-event", "cox"], "os": "cox"},
        models="multivariable",
    )
    texts = {text for row in shown.rows for cell in row.cells for text in cell.all_footnotes()}
    assert "Not among the methods of this endpoint." in texts
    assert not any("Gray" in text for text in texts)


@pytest.mark.parametrize(
    ("unit", "told"), [("years", "10 years"), ("%", "10%"), ("10⁹/L", "10\u00a0\u00d7\u00a010⁹/L"), ("", "10")]
)
def test_a_step_stands_with_its_unit(unit: str, told: str) -> None:
    assert stepped("10", unit) == told
