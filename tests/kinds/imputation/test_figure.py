"""The figure of an imputation: what its lines, bars and notes say, what it refuses, and that no patient can be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import riskset
from riskset.documents.cut_figures import CutFigure
from riskset.kinds.display import results_together
from riskset.kinds.imputation.convergence_figure import convergence_plot
from riskset.kinds.imputation.distribution import classes_of
from riskset.kinds.imputation.entry import ImputationDisplay
from riskset.kinds.imputation.page import ImputationLayout, Shown
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.opened import OpenStudy

N = 120
_DRAW = np.random.default_rng(5)
AGE = _DRAW.normal(60, 9, N).round()
GONE = _DRAW.random((2, N)) < 0.2
LDH = np.where(GONE[0], np.nan, _DRAW.normal(240, 40, N).round())
STAGE = np.where(GONE[1], -1, _DRAW.integers(0, 3, N))
COLUMNS: dict[str, list[Any]] = {
    "age": AGE.tolist(),
    "ldh": [None if np.isnan(each) else each for each in LDH],
    "stage": [None if each < 0 else ["I", "II", "III"][each] for each in STAGE],
    "low": [None, *_DRAW.normal(0, 1, N - 1).round(1).tolist()],
}
DRAWN: dict[str, Any] = {"m": 3, "iterations": 4, "variables": ["ldh", "stage", "low"], "with": ["age"]}
SECTIONS: dict[str, Any] = {
    "variables": {
        "ldh": {"label": "LDH", "kind": "continuous", "unit": "U/l"},
        "stage": {"label": "Stage", "kind": "ordinal", "levels": ["I", "II", "III"]},
    },
    "imputation": DRAWN,
    "displays": {
        "lines": {"kind": "imputation", "variables": ["ldh", "stage"]},
        "bars": {"kind": "imputation", "show": "distribution", "variables": ["ldh", "stage"]},
        "alone": {"kind": "imputation", "variables": ["low"], "chains": 2, "width": "single"},
    },
}


@pytest.fixture(scope="module")
def study(tmp_path_factory: Any, new_study: Callable[..., Path]) -> OpenStudy:
    return riskset.open_study(new_study(tmp_path_factory.mktemp("imputation"), COLUMNS, **SECTIONS))


def test_lines_end_at_what_was_drawn(study: OpenStudy) -> None:
    rows = [row for row in study.results_of("lines") if row.analysis == "imputation-convergence"]
    assert len(rows) == 2 * 2 * 3 * 4
    for name, missing in (("ldh", np.isnan(LDH)), ("stage", STAGE < 0)):
        values = study.cohort.completed("imputation", 1).values(name)
        drawn = (values if name == "ldh" else values.cat.codes + 1).to_numpy(dtype=float)[missing]
        last = [row for row in rows if (row.variable, row.model, row.at) == (name, "imputation 2", 4)]
        assert [row.value for row in last] == pytest.approx([drawn.mean(), drawn.std(ddof=1)])


def test_bars_are_of_observed_values_and_the_line_of_drawn_ones(study: OpenStudy) -> None:
    rows = [row for row in study.results_of("bars") if row.analysis == "imputation-distribution"]
    drawn = np.array([study.cohort.completed("imputation", each).values("ldh").to_numpy() for each in range(3)])
    drawn = drawn[:, np.isnan(LDH)]
    at = {(row.at, row.statistic): row.value or 0.0 for row in rows if row.variable == "ldh" and row.at is not None}
    middles = sorted({middle for middle, _ in at})
    for middle in middles:
        start, end = at[middle, "class_start"], at[middle, "class_end"]
        assert at[middle, "class_n"] == ((start <= LDH) & (end > LDH)).sum() >= 5
        assert at[middle, "class_percent"] == pytest.approx(100 * ((drawn >= start) & (drawn < end)).mean())
    assert sum(at[middle, "class_n"] for middle in middles) == (~np.isnan(LDH)).sum()
    (second,) = [row.value for row in rows if (row.level, row.statistic, row.model) == ("II", "percent", "")]
    assert second == pytest.approx(100 * (STAGE == 1).sum() / (STAGE >= 0).sum())


def test_notes_and_words(study: OpenStudy, drawing: Any, assert_tidy: Any) -> None:
    figures: list[Any] = [study.display(name) for name in ("lines", "bars", "alone")]
    lines, bars, alone = figures
    assert "neither rise nor fall from the first iterations to the last" in lines.note
    assert "Levels of stage count as 1 (I), 2 (II), 3 (III)." in lines.note
    assert "imputed 3 times by chained equations (4 iterations, seed 1)" in lines.note
    assert "Rubin" not in lines.note
    assert "of observed values, and of the imputed values of all 3 data sets" in bars.note
    assert bars.alt_text.startswith("Observed and imputed values of 2 variables. LDH, U/l: mean ")
    assert "the first 2 of 3 imputations" in alone.note
    assert "low has no SD: one value alone is drawn." in alone.note
    for figure in figures:
        with drawing(figure) as canvas:
            assert_tidy(canvas)


def test_methods_tell_of_the_draws_and_of_no_pooling(study: OpenStudy) -> None:
    text = study.methods(displays=["lines"]).plain
    assert "imputed 3 times by chained equations" in text
    assert "pooled" not in text


def test_many_panels_go_on_in_parts(tmp_path: Path) -> None:
    plot = convergence_plot([], ImputationLayout({f"v{place}": Shown(f"V{place}", 0) for place in range(14)}, 2))
    (tmp_path / "f.svg").write_bytes(plot.carrying("svg")["svg"])
    cut = CutFigure.read("sfig-a", tmp_path / "f.svg")
    assert cut is not None
    words = [float(y) for y in re.findall(r'"translate\(-?[\d.]+ ([\d.]+)\) scale\(0.07 -0.07\)', cut.svg)]
    assert words
    assert all(not edge - 1.5 < y < edge + 5 for y in words for edge in cut.rows.edges())
    assert len(plot.parts) == 2
    assert plot.parts[0].alt_text.startswith("Part 1 of 2.")


def test_classes_have_round_ends_and_enough_patients() -> None:
    found = list(classes_of(np.append(AGE, np.nan), 8))
    assert min(int(held.sum()) for _, _, held in found) >= 8
    assert sum(int(held.sum()) for _, _, held in found) == N
    assert found[0][0] <= AGE.min()
    assert found[-1][1] > AGE.max()
    assert all(float(2 * each).is_integer() for start, end, _ in found for each in (start, end))
    assert list(classes_of(np.array([1.0, 2.0, 3.0, np.nan]), 5)) == []


def test_few_patients_without_a_value_are_hidden(study: OpenStudy) -> None:
    options = {"kind": "imputation", "show": "distribution", "suppress": 5}
    rows = results_together(study.cohort, {"f": ImputationDisplay.model_validate(options)}).of("f")
    imputed = [row for row in rows if row.model == "imputed"]
    assert {row.variable for row in imputed if row.value is None} == {"low"}
    shown = riskset.imputation_figure(study.cohort, show="distribution", suppress=5)
    assert "Imputed values of few patients are not shown: low." in shown.note


@pytest.mark.parametrize(
    ("sections", "entry", "said"),
    [
        ({"imputation": None}, {}, "displays.f.kind shows an imputation, and the study file has no imputation"),
        ({}, {"imputation": "other"}, "displays.f.imputation is 'other', which is not an imputation"),
        ({}, {"variables": ["age"]}, "names 'age', which predicts and is not imputed. Name one of ldh, stage"),
        ({}, {"variables": ["ldg"]}, "names 'ldg', whose values are not imputed. Did you mean 'ldh'"),
        ({}, {"by": "stage"}, "displays.f.by: the patients are those of the imputation, all together. Remove by"),
        ({}, {"show": "distribution", "chains": 3}, "displays.f.chains is of the lines of convergence"),
        ({"imputation": {"a": DRAWN, "b": DRAWN}}, {}, "and there are 2 imputations. Name one: imputation: a"),
    ],
)
def test_what_is_refused(
    tmp_path: Path, new_study: Callable[..., Path], sections: dict[str, Any], entry: dict[str, Any], said: str
) -> None:
    given = {key: value for key, value in (SECTIONS | sections).items() if value is not None}
    path = new_study(tmp_path, COLUMNS, **given | {"displays": {"f": {"kind": "imputation"} | entry}})
    with pytest.raises(StudyProblems) as caught:
        riskset.open_study(path).display("f")
    assert said in str(caught.value)
