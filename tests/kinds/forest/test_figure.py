"""Forest plots: texts are the store's, nothing overlaps or is cut off, and the axis tells the truth."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import lifelines
import pandas as pd
import plotnine as p9
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import riskset
from riskset.analyses.fitted_models import lifelines_results
from riskset.figures.figure import Figure
from riskset.figures.measure import literal, text_width, wrapped
from riskset.figures.ratio_axis import ratio_axis
from riskset.study import StudyProblems
from riskset.study_files import load_study
from riskset.style import Style

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.opened import OpenStudy

TABLE = {
    "kind": "regression",
    "endpoints": ["os", "relapse"],
    "variables": ["age", "sex", "disease", "fab"],
    "per": {"age": 10},
}
SHORT = {
    "kind": "regression",
    "endpoints": ["os", "lfs", "relapse"],
    "variables": {"os": ["sex", "disease"], "lfs": ["age", "sex"], "relapse": ["disease"]},
    "models": "multivariable",
    "rows": "contrasts",
}
METHODS = {
    "kind": "regression",
    "endpoints": ["os", "relapse"],
    "variables": ["sex", "fab"],
    "method": {"relapse": ["cause-specific", "fine-gray"]},
}
FORESTS: dict[str, dict[str, Any]] = {
    "subgroups": {"by": "methotrexate", "subgroups": ["sex", "disease", "hospital"], "endpoints": ["lfs"]},
    "two endpoints": {
        "by": "methotrexate",
        "subgroups": ["sex", "disease"],
        "endpoints": ["relapse", "nrm"],
        "bands": True,
        "favours": ["methotrexate", "prophylaxis without methotrexate"],
    },
    "mixed": {"by": "methotrexate", "subgroups": ["sex"], "endpoints": ["os", "relapse"], "width": "one-and-a-half"},
    "dodged": {"of": "table", "endpoints": ["os"], "bands": True},
    "panels": {"of": "table", "models": ["multivariable"], "columns": ["ratio", "p"]},
    "stacked": {"of": "table", "arrange": "stacked", "bands": True},
    "contrasts": {"of": "short", "favours": ["better", "worse"]},
    "beside": {"of": "table", "endpoints": ["os"], "arrange": "beside", "references": False, "x_limits": [0.5, 3]},
    "methods": {"of": "methods-table"},
    "multivariable": {"of": "methods-table", "models": ["multivariable"]},
}


@pytest.fixture(scope="module")
def forests(root: Path, tmp_path_factory: pytest.TempPathFactory) -> OpenStudy:
    """The example's patients, with forest plots of all forms."""
    import yaml

    folder = tmp_path_factory.mktemp("forests")
    study = yaml.safe_load((root / "report" / "bmt" / "study.yml").read_text(encoding="utf-8"))
    study["data"]["path"] = str(root / "data" / "bmt" / "bmt.csv")
    study["displays"] = {"table": TABLE, "short": SHORT, "methods-table": METHODS} | {
        name.replace(" ", "-"): {"kind": "forest"} | entry for name, entry in FORESTS.items()
    }
    (folder / "study.yml").write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    return riskset.open_study(folder / "study.yml")


def printed(study: OpenStudy, display: str) -> list[str]:
    """Every ratio with its limits as the store has them."""
    rows = [row for row in study.results_of(display) if row.statistic == "ratio" and row.value is not None]
    found = []
    for row in rows:
        names = {"endpoint": row.endpoint, "model": row.model, "variable": row.variable, "level": row.level}
        parts = [
            study.value(display, **names, group=row.group, statistic=statistic)
            for statistic in ("ratio", "lower", "upper")
        ]
        found.append(f"{parts[0]} ({parts[1]}\u2013{parts[2]})")
    return found


@pytest.mark.parametrize("name", [name.replace(" ", "-") for name in FORESTS])
def test_texts_are_the_stores_and_nothing_overlaps(
    forests: OpenStudy, name: str, drawing: Callable[[Any], Any], assert_tidy: Callable[[Any], None]
) -> None:
    with drawing(forests.display(name)) as canvas:
        assert_tidy(canvas)
        said = [text.partition("$^")[0] for text in canvas.said()]
        ratios = printed(forests, name)
        assert ratios
        assert sorted(text for text in said if "\u2013" in text and "(" in text) == sorted(ratios)


def label_left(canvas: Any, text: str) -> float:
    return canvas.only(text).left


def test_endpoints_without_room_side_by_side_are_stacked(forests: OpenStudy, drawing: Callable[[Any], Any]) -> None:
    """One panel as wide as the page, in the table's order, with the rows that the table of contrasts has."""
    with drawing(forests.display("contrasts")) as canvas:
        assert len(canvas.figure.axes) == 1
        assert canvas.figure.get_size_inches()[0] == pytest.approx(160 / 25.4)
        said = canvas.said()
        assert "1 (reference)" not in said
        labels = [forests.cohort.study.endpoints[name].label for name in SHORT["endpoints"]]
        heights = [canvas.only(label).middle[1] for label in labels]
        assert heights == sorted(heights, reverse=True)
        sex = [each for each in canvas.texts if each.text == "Gender, Male vs. Female"]
        assert len(sex) == 2  # of overall and of leukemia-free survival
        assert all(each.left > label_left(canvas, labels[0]) for each in sex)
        assert heights[0] > sex[0].middle[1] > heights[1] > sex[1].middle[1] > heights[2]


def test_contrasts_tell_the_counts_of_both_levels(forests: OpenStudy, drawing: Callable[[Any], Any]) -> None:
    names = {"endpoint": "os", "model": "multivariable", "variable": "sex"}
    counts = [
        "/".join(forests.value("contrasts", **names, level=level, statistic=each) for each in ("events", "n"))
        for level in ("Male", "Female")
    ]
    with drawing(forests.display("contrasts")) as canvas:
        assert " vs. ".join(counts) in canvas.said()


def test_one_axis_of_two_kinds_of_ratio_says_which_is_which(forests: OpenStudy, drawing: Callable[[Any], Any]) -> None:
    relapse = forests.cohort.study.endpoints["relapse"].label
    with drawing(forests.display("contrasts")) as canvas:
        assert "HR (95% CI)" in canvas.said()
        assert "Hazard ratio" in canvas.said()
    shown = forests.display("contrasts")
    assert isinstance(shown, Figure)
    assert f"{relapse}: subdistribution hazard ratio (Fine\u2013Gray regression)." in shown.plain_legend
    assert "CI, confidence interval" in shown.plain_legend
    assert "SHR" not in shown.plain_legend
    assert f". {relapse}: subdistribution hazard ratio (Fine\u2013Gray regression)." in shown.alt_text
    assert "Gender, Male vs. Female " in shown.alt_text


def test_models_of_several_methods_are_named_by_what_they_share(
    forests: OpenStudy, drawing: Callable[[Any], Any]
) -> None:
    """Every endpoint has the models of its own methods alone, and their names are whole in rows of the legend."""
    rows = forests.results_of("multivariable")
    assert {row.model for row in rows} == {"Cause-specific Cox, multivariable", "Fine-Gray, multivariable"}
    with drawing(forests.display("methods")) as canvas:
        said = canvas.said()
        assert "Fine\u2013Gray, multivariable" in said
        assert not any(text.startswith("NA") for text in said)
        names = [canvas.only(name) for name in said if name.endswith("variable") and name != "Variable"]
        assert len(names) == 4
        assert len({round(name.middle[1]) for name in names}) > 1
    figure = forests.display("multivariable")
    assert "Fine\u2013Gray: subdistribution hazard ratio." in figure.plain_legend


def test_marks_stand_at_their_ratios(forests: OpenStudy, drawing: Callable[[Any], Any]) -> None:
    """The squares' places on the logarithmic axis, and the ends of the intervals, are the store's numbers."""
    with drawing(forests.display("subgroups")) as canvas:
        (axes,) = canvas.figure.axes
        drawn = [10 ** float(x) for each in axes.collections for x, _ in each.get_offsets() if each.get_offsets().size]
        diamonds = [each for each in axes.patches if each.get_gid() == "overall"]
        drawn += [10 ** float(x) for each in diamonds for x, _ in each.get_xy()]
        rows = [row for row in forests.results_of("subgroups") if row.statistic == "ratio" and row.value is not None]
        for row in rows:
            assert any(math.isclose(x, row.value or 0, rel_tol=1e-6) for x in drawn), row
        segments = [s for each in axes.collections if hasattr(each, "get_segments") for s in each.get_segments()]
        ends = {(round(10 ** s[0][0], 5), round(10 ** s[1][0], 5)) for s in segments}
        for row in rows:
            names = {"variable": row.variable, "level": row.level, "group": row.group}
            low, high = (
                next(
                    each.value
                    for each in forests.results_of("subgroups")
                    if each.statistic == statistic and all(getattr(each, key) == names[key] for key in names)
                )
                for statistic in ("lower", "upper")
            )
            assert (round(low or 0, 5), round(high or 0, 5)) in ends


def test_rows_of_text_stand_on_the_height_of_their_mark(forests: OpenStudy, drawing: Callable[[Any], Any]) -> None:
    with drawing(forests.display("subgroups")) as canvas:
        label, events = canvas.only("All patients"), canvas.only("26/40")
        assert abs(label.middle[1] - events.middle[1]) < 4


def test_limits_beyond_the_axis_are_arrows(forests: OpenStudy, drawing: Callable[[Any], Any]) -> None:
    """Of the limits, as many as lie below 0.5 and above 3 have an arrow at that end; no mark stands beyond."""
    rows = [row for row in forests.results_of("beside") if row.value is not None]
    below = sum(row.statistic == "lower" and row.value < 0.5 for row in rows if row.value is not None)
    above = sum(row.statistic == "upper" and row.value > 3 for row in rows if row.value is not None)
    assert below
    assert above
    with drawing(forests.display("beside")) as canvas:
        marks = [tuple(p) for axes in canvas.figure.axes for c in axes.collections for p in c.get_offsets()]
        assert sum(math.isclose(x, math.log10(0.5), abs_tol=1e-9) for x, _ in marks) == below
        assert sum(math.isclose(x, math.log10(3), abs_tol=1e-9) for x, _ in marks) == above
        assert all(math.log10(0.5) - 1e-9 <= x <= math.log10(3) + 1e-9 for x, _ in marks)


def test_notes_say_why_a_ratio_is_not_there(forests: OpenStudy) -> None:
    shown = forests.display("subgroups")
    assert isinstance(shown, Figure)
    assert "No patient of the group Yes." in shown.note
    assert "$P$ of interaction by the likelihood-ratio test." in shown.note
    assert "NC, not computable; NE, not estimable." in shown.legend


def test_counts_are_called_as_the_journal_does(forests: OpenStudy, drawing: Callable[[Any], Any]) -> None:
    cohort = forests.cohort
    jama = riskset.open_study(cohort.study.path, style="jama")
    with drawing(jama.display("dodged")) as canvas:
        assert "Events/No." in canvas.said()
        assert not any("$n$" in text for text in canvas.said())


def test_notes_say_which_endpoint_has_which_test(forests: OpenStudy) -> None:
    """A short form that the plot does not print is not explained."""
    labels = [forests.cohort.study.endpoints[name].label for name in ("os", "relapse")]
    note = forests.display("mixed").plain_legend
    assert f"by the likelihood-ratio test ({labels[0]}) and the Wald test ({labels[1]})." in note
    assert "SHR" not in note


def test_words_tell_the_numbers(forests: OpenStudy) -> None:
    shown = forests.display("subgroups")
    assert isinstance(shown, Figure)
    ratio, lower, upper = (
        forests.value("subgroups", variable="sex", level="Male", group="Yes vs No", statistic=statistic)
        for statistic in ("ratio", "lower", "upper")
    )
    assert f"Gender, male, Male {ratio} (95% CI, {lower}\u2013{upper})" in shown.alt_text
    assert "Hospital, Alfred Hospital not estimable" in shown.alt_text
    dodged = forests.display("dodged")
    assert isinstance(dodged, Figure)
    assert "Overall survival, multivariable: Age, per 10 years" in dodged.alt_text


def test_layers_can_be_added(forests: OpenStudy, drawing: Callable[[Any], Any]) -> None:
    """x is the ratio: what is added at 2 stands under the tick of 2."""
    with drawing(forests.display("subgroups") + p9.geom_vline(xintercept=2)) as canvas:
        (axes,) = canvas.figure.axes
        (tick,) = [each for each in canvas.texts if each.text == "2"]
        assert tick.middle[0] == pytest.approx(axes.transData.transform((math.log10(2), 0))[0], abs=1.5)


def test_numbers_of_the_figure_are_its_own(forests: OpenStudy) -> None:
    """What it draws of a table is in the store under its name too, as in the table."""
    drawn = forests.results_of("panels")
    assert drawn
    assert {row.display for row in drawn} == {"panels"}
    assert {row.model for row in drawn} == {"multivariable"}
    ratios = {row.key[1:]: row.value for row in forests.results_of("table") if row.statistic == "ratio"}
    assert all(ratios[row.key[1:]] == row.value for row in drawn if row.statistic == "ratio")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({}, "displays.f needs either of or subgroups"),
        ({"of": "b"}, "displays.f.of names 'b', which is not a display of the kind regression"),
        ({"of": "t", "by": "sex"}, "displays.f.by cannot be used with of: the patients are those of the regression"),
        ({"subgroups": ["sex"], "endpoints": ["os"]}, "displays.f has subgroups and no by"),
        ({"subgroups": ["sex"], "by": "sex"}, "displays.f has subgroups and no endpoints"),
        ({"subgroups": ["age"], "by": "sex", "endpoints": ["os"]}, "displays.f.subgroups names 'age', which is a num"),
        ({"subgroups": ["sex"], "arrange": "stacked"}, "displays.f.arrange cannot be used with subgroups"),
        ({"of": "t", "x_limits": [2, 3]}, "displays.f.x_limits do not include 1, where there is no effect"),
        (
            {"subgroups": ["sex"], "by": "sex", "outcomes": ["age"], "x_limits": [0.5, 3]},
            "displays.f.x_limits are ratios, and this forest plot has differences",
        ),
    ],
)
def test_entries_that_say_nothing_are_refused(
    new_study: Callable[..., Path], tmp_path: Path, entry: dict[str, Any], message: str
) -> None:
    path = new_study(
        tmp_path,
        {"age": [1, 2], "sex": ["F", "M"], "t": [1, 2], "died": [1, 0]},
        variables={"age": {"kind": "continuous"}, "sex": {"kind": "categorical"}},
        endpoints={"os": {"label": "Survival", "time": "t", "event": {"died": 1}}},
        displays={
            "b": {"kind": "baseline"},
            "t": {"kind": "regression", "endpoints": ["os"], "variables": ["age"]},
            "f": {"kind": "forest"} | entry,
        },
    )
    with pytest.raises(StudyProblems) as caught:
        load_study(path)
    assert any(message in str(problem) for problem in caught.value.problems)


@pytest.fixture(scope="module")
def veteran(root: Path) -> pd.DataFrame:
    return pd.read_csv(root / "tests" / "golden" / "data" / "veteran.csv")


def test_models_of_lifelines(
    veteran: pd.DataFrame, drawing: Callable[[Any], Any], assert_tidy: Callable[[Any], None]
) -> None:
    crude = lifelines.CoxPHFitter().fit(veteran, "time", "status", formula="trt + celltype")
    adjusted = lifelines.CoxPHFitter().fit(veteran, "time", "status", formula="trt + C(celltype) + karno")
    results = lifelines_results({"Crude": crude, "Adjusted": adjusted})
    found = {(row.model, row.variable, row.level, row.statistic): row.value for row in results}
    assert found["Adjusted", "celltype", "large", "ratio"] == adjusted.hazard_ratios_["C(celltype)[T.large]"]
    assert found["Crude", "trt", "", "p_value"] == crude.summary.loc["trt", "p"]
    assert found["Crude", "", "", "events"] == veteran["status"].sum()
    figure = riskset.models_forest({"Crude": crude, "Adjusted": adjusted}, labels={"karno": "Karnofsky score"})
    with drawing(figure) as canvas:
        assert_tidy(canvas)
        assert {"Karnofsky score", "Crude", "Adjusted", "celltype", "large"} <= set(canvas.said())
    with pytest.raises(TypeError, match="the model 'x' is not a fitted proportional hazards model of lifelines"):
        riskset.models_forest({"x": lifelines.KaplanMeierFitter()})


@pytest.mark.parametrize("label", ["$x$ a_b^2", r"\alpha <b>x</b> 50% & {x}", "a" * 90, "words " * 30])
def test_any_label_is_drawn_as_it_is(
    small: Any, label: str, drawing: Callable[[Any], Any], assert_tidy: Callable[[Any], None]
) -> None:
    study = small(
        {"sex": [0, 0, 1, 1, 0, 1], "arm": [0, 1, 0, 1, 1, 0], "t": [5, 20, 3, 30, 9, 8], "died": [1, 0, 1, 1, 1, 0]},
        variables={"sex": {"label": label, "kind": "categorical", "levels": {0: label, 1: "Other"}}},
        groups={"arm": {"variable": "arm", "levels": {0: label, 1: "B"}}},
        endpoints={"os": {"label": label, "time": "t", "event": {"died": 1}}},
        displays={"f": {"kind": "forest", "by": "arm", "subgroups": ["sex"], "endpoints": ["os"], "bands": True}},
    )
    with drawing(study.display("f")) as canvas:
        assert_tidy(canvas)
        seen = "".join(each.seen for each in canvas.texts).replace("\n", "").replace(" ", "")
        assert label.replace(" ", "") in seen


ratios = st.floats(1e-6, 1e6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ratios, st.floats(0, 3)), max_size=8), st.floats(1.2, 3))
def test_axis_holds_the_estimates_and_round_ticks(rows: list[tuple[float, float]], width: float) -> None:
    estimates = [ratio for ratio, _ in rows]
    limits = [ratio * math.exp(sign * error) for ratio, error in rows for sign in (-1, 1)]
    axis = ratio_axis(estimates, limits, width, Style())
    assert axis.low <= max(min([1.0, *estimates]), 0.01)
    assert axis.high >= min(max([1.0, *estimates]), 100)
    assert 1.0 in axis.ticks
    assert all(axis.low * (1 - 1e-9) <= tick <= axis.high * (1 + 1e-9) for tick in axis.ticks)
    assert [float(label.replace(",", "")) for label in axis.labels] == pytest.approx(list(axis.ticks))
    inches = [width * math.log10(tick / axis.low) / axis.decades for tick in axis.ticks]
    for (first, one), (second, two) in itertools.pairwise(zip(inches, axis.labels, strict=True)):
        assert second - first >= (text_width(one) + text_width(two)) / 2


@settings(max_examples=40, deadline=None)
@given(st.text("ab $\\xyz.", max_size=60), st.floats(0.3, 2))
def test_lines_are_no_wider_than_their_room(text: str, width: float) -> None:
    given = literal(text.replace("\\", ""))
    lines = wrapped(given, width).split("\n")
    assert all(text_width(line) <= width + 1e-9 for line in lines)
    assert "".join(lines).replace(" ", "") == given.replace(" ", "")
