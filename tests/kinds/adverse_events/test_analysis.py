"""Toxicities and complications: every number by hand, tests against scipy, incidence against the curve's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats as scipy_stats

from riskset.study_files import check
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.opened import OpenStudy

ARM = {"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}}
# Ten patients, five an arm. Grades of A: 0 1 3 4 5; of B: 0 0 2 3 and one not known. Onset of those who had it, but
# for the patient of grade 4; the patient of grade 0 in B has a day that is not an onset of hers.
COLUMNS = {
    "arm": [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
    "grade": [0, 1, 3, 4, 5, 0, 0, 2, 3, None],
    "onset": [None, 2, 4, None, 9, 7, None, 3, 5, None],
    "fever": [0, 1, 1, 1, 1, 0, 0, 0, 1, 0],
    "t": [10, 20, 30, 40, 50, 10, 20, 30, 40, 50],
    "cause": [1, 2, 1, 0, 0, 0, 1, 2, 0, 0],
}
CRS = {"label": "CRS", "grade": "grade", "bands": [0, "1-2", "3-4"], "onset": "onset"}
FEVER = {"label": "Fever", "event": {"fever": 1}}
ENDPOINT = {"gvhd": {"label": "GVHD", "time": "t", "unit": "days", "event": "cause == 1", "competing": "cause == 2"}}


def opened(small: Any, kind: str, items: list[dict[str, Any]], **options: Any) -> OpenStudy:
    key = "toxicities" if kind == "toxicity" else kind
    display = {"kind": kind, key: items, **options}
    return small(COLUMNS, groups=ARM, endpoints=ENDPOINT, displays={"d": display})


def numbers(study: OpenStudy, statistic: str, **names: str) -> dict[tuple[str, str], float | None]:
    """The statistic's values by level and group."""
    rows = [row for row in study.results_of("d") if row.statistic == statistic]
    rows = [row for row in rows if all(getattr(row, name) == value for name, value in names.items())]
    return {(row.level, row.group): row.value for row in rows}


def test_grades_by_hand(small: Any) -> None:
    """A grade 5 is in none of the bands, and has a row of its own; an unknown grade is in no denominator."""
    study = opened(small, "toxicity", [CRS], by="arm")
    assert numbers(study, "count") == {
        ("Any grade", "A"): 4,
        ("Any grade", "B"): 2,
        ("Grade \u2265 3", "A"): 3,
        ("Grade \u2265 3", "B"): 1,
        ("Grade 0", "A"): 1,
        ("Grade 0", "B"): 2,
        ("Grade 1\u20132", "A"): 1,
        ("Grade 1\u20132", "B"): 1,
        ("Grade 3\u20134", "A"): 2,
        ("Grade 3\u20134", "B"): 1,
        ("Other grade", "A"): 1,
        ("Other grade", "B"): 0,
    }
    assert numbers(study, "percent")[("Any grade", "B")] == 50
    assert numbers(study, "missing")[("Any grade", "B")] == 1
    assert numbers(study, "median") == {("Onset", "A"): 4, ("Onset", "B"): 4}
    assert numbers(study, "maximum") == {("Onset", "A"): 9, ("Onset", "B"): 5}
    assert numbers(study, "unknown") == {("Onset", "A"): 1, ("Onset", "B"): 0}


def test_an_incidence_of_few_events_is_compared_by_permutation(small: Any) -> None:
    """Three events: Gray's test by permutation, its footnote beside the chi-square test's of fever."""
    study = opened(small, "complications", [{"endpoint": "gvhd", "at": ["30 days"]}, FEVER], by="arm", p="overall")
    row = next(row for row in study.results_of("d") if row.statistic == "p_value" and row.variable == "gvhd")
    assert row.method == "Gray's permutation test"
    table = study.display("d")
    assert isinstance(table, Table)
    texts = ["".join(run.text for run in note.text) for note in table.printed().notes]
    assert any(text.startswith("Fewer than 10 events: P is by permutation") for text in texts)
    assert "P values: Fisher's exact test." in texts


def test_groups_are_compared_by_the_tests_that_fit(small: Any) -> None:
    """Expected counts are small: Fisher's exact test, scipy's; the rank-sum test is scipy's without correction."""
    study = opened(small, "toxicity", [CRS, FEVER], by="arm")
    found = numbers(study, "p_value")
    any_grade = scipy_stats.fisher_exact([[4, 2], [1, 2]]).pvalue
    severe = scipy_stats.fisher_exact([[3, 1], [2, 3]]).pvalue
    onset = scipy_stats.mannwhitneyu([2, 4, 9], [3, 5], use_continuity=False, method="asymptotic").pvalue
    fever = scipy_stats.fisher_exact([[4, 1], [1, 4]]).pvalue
    assert found[("Any grade", "")] == pytest.approx(any_grade, rel=1e-9)
    assert found[("Grade \u2265 3", "")] == pytest.approx(severe, rel=1e-9)
    assert found[("Onset", "")] == pytest.approx(onset, rel=1e-9)
    assert found[("", "")] == pytest.approx(fever, rel=1e-9)
    assert ("Grades", "") in found
    chosen = opened(small, "toxicity", [FEVER], by="arm", count_test="chi-square", severe=None)
    expected = scipy_stats.chi2_contingency([[4, 1], [1, 4]], correction=False).pvalue
    assert numbers(chosen, "p_value") == {("", ""): pytest.approx(expected, rel=1e-9)}


def test_the_table_says_its_denominators(small: Any) -> None:
    table = opened(small, "toxicity", [CRS], by="arm", p="none").display("d")
    assert isinstance(table, Table)
    rows = {row[0]: row[1:] for row in table.printed().grid()[2:]}
    assert rows["Any grade"] == ["4/5 (80.0)", "2/4 (50.0)"]
    assert rows["Onset, median (range), days (n = 3 + 2)"] == ["4 (2\u20139)", "4 (3\u20135)"]


def test_incidence_has_the_unit_of_its_time(small: Any) -> None:
    """By hand, all ten together: at 10 days 1/10; at 20 one of 8 with S = 0.9; at 30, S = 0.9 * 6/8, one of 6."""
    study = opened(small, "complications", [{"endpoint": "gvhd", "at": ["10 days", "30 days"]}])
    expected = {"10 days": 0.1, "30 days": 0.1 + 0.9 / 8 + 0.9 * 6 / 8 / 6}
    assert {level: value for (level, _), value in numbers(study, "estimate").items()} == pytest.approx(expected)
    assert study.phrase("d", endpoint="gvhd", level="10 days").startswith("10.0% (95% CI, ")
    assert numbers(study, "count") == {("", ""): 3}
    months = opened(small, "complications", [{"endpoint": "gvhd", "at": "1 month"}])
    assert list(numbers(months, "estimate").values()) == pytest.approx([expected["30 days"]])


def test_incidence_of_groups_is_that_of_a_table_of_outcomes(small: Any) -> None:
    study = opened(small, "complications", [{"endpoint": "gvhd", "at": 1}], by="arm", overall=True, conf_level=0.9)
    outcomes = small(
        COLUMNS,
        groups=ARM,
        endpoints=ENDPOINT,
        displays={"d": {"kind": "outcomes", "endpoints": ["gvhd"], "at": [1], "by": "arm", "conf_level": 0.9}},
    )
    for statistic in ("estimate", "lower", "upper"):
        mine, theirs = numbers(study, statistic), numbers(outcomes, statistic)
        for group in "AB":
            assert mine[("1 month", group)] == theirs[("", group)]
    assert numbers(study, "p_value") == numbers(outcomes, "p_value")


def test_without_competing_events_incidence_is_what_survival_leaves(small: Any) -> None:
    """Limits change places: 1 - 0.9 at 10 days, its lower limit from survival's upper."""
    study = small(
        COLUMNS,
        endpoints={"gvhd": {key: value for key, value in ENDPOINT["gvhd"].items() if key != "competing"}},
        displays={
            "d": {"kind": "complications", "complications": [{"endpoint": "gvhd", "at": "10 days"}]},
            "o": {"kind": "outcomes", "endpoints": ["gvhd"], "at": [10], "time_unit": "days"},
        },
    )
    survival = {row.statistic: row.value for row in study.results_of("o") if row.at == 10}
    found = {row.statistic: row.value for row in study.results_of("d")}
    assert found["estimate"] == pytest.approx(0.1)
    assert found["lower"] == pytest.approx(1 - survival["upper"])
    assert found["upper"] == pytest.approx(1 - survival["lower"])
    assert "1 \u2212 Kaplan\u2013Meier" in repr(study.display("d"))


def test_those_had_it_who_have_a_time(small: Any) -> None:
    study = opened(small, "complications", [{"label": "Engraftment", "onset": "onset", "onset_label": "Time"}])
    assert numbers(study, "count") == {("", ""): 6}
    assert numbers(study, "median") == {("Time", ""): np.median([2, 4, 9, 7, 3, 5])}
    assert study.phrase("d", variable="onset", level="Time") == "4.5 days (range, 2\u20139)"


def test_nobody_had_it(small: Any) -> None:
    study = opened(small, "toxicity", [{"label": "X", "event": "fever == 2", "onset": "onset"}], by="arm")
    assert numbers(study, "count") == {("", "A"): 0, ("", "B"): 0}
    assert "NA, not applicable" in repr(study.display("d"))


def test_pairs_and_their_adjustment(small: Any) -> None:
    """Three groups of one item: named pairs in their direction, adjusted by Bonferroni over the two of the row."""
    columns = {"arm": [0] * 6 + [1] * 6 + [2] * 6, "fever": [0] * 6 + [1] * 4 + [0] * 2 + [1] * 6}
    groups = {"arm": {"variable": "arm", "levels": {0: "A", 1: "B", 2: "C"}}}
    display = {
        "kind": "toxicity",
        "toxicities": [FEVER],
        "by": "arm",
        "p": "pairwise",
        "pairs": [["C", "A"], ["B", "A"]],
    }
    plain = numbers(small(columns, groups=groups, displays={"d": display}), "p_value")
    assert list(plain) == [("", "C vs A"), ("", "B vs A")]
    adjusted = small(columns, groups=groups, displays={"d": display | {"adjust": "bonferroni"}})
    assert numbers(adjusted, "p_value") == {names: min(1, 2 * value) for names, value in plain.items()}  # type: ignore[operator]
    assert numbers(adjusted, "unadjusted_p_value") == plain
    assert "adjusted by Bonferroni\u2019s method over the 2 comparisons of each row" in repr(adjusted.display("d"))


def test_an_empty_cell_may_mean_never(small: Any) -> None:
    columns = {"infection": ["sepsis", None, "pneumonia", None]}
    item = {"label": "Sepsis", "event": {"infection": "sepsis"}}
    unknown = small(columns, displays={"d": {"kind": "toxicity", "toxicities": [item]}})
    assert unknown.phrase("d", variable="infection") == "1/2 (50.0%)"
    never = small(columns, displays={"d": {"kind": "toxicity", "toxicities": [item | {"empty_event": "never"}]}})
    assert never.phrase("d", variable="infection") == "1 (25.0%)"


CASES = [
    pytest.param(
        [{"label": "X"}], "displays.d.toxicities[1] has neither event, grade, endpoint nor onset", id="no way"
    ),
    pytest.param([FEVER | {"grade": "grade"}], "displays.d.toxicities[1] has 'event' and 'grade'", id="two ways"),
    pytest.param([{"event": {"fever": 1}}], "displays.d.toxicities[1] has no 'label'", id="no label"),
    pytest.param([CRS, CRS], "displays.d.toxicities has 'grade' twice", id="twice"),
    pytest.param(
        [CRS | {"bands": ["1-x"]}], "displays.d.toxicities[1].bands has '1-x', which is not a band", id="band"
    ),
    pytest.param(
        [CRS | {"bands": ["1-3", "2"]}], "displays.d.toxicities[1].bands are 1-3, 2, which do not", id="bands"
    ),
    pytest.param([FEVER | {"bands": [1]}], "displays.d.toxicities[1] has bands of grades, but no grade", id="no grade"),
    pytest.param([{"endpoint": "gvhd"}], "displays.d.toxicities[1] has no 'at'", id="no time"),
    pytest.param([FEVER | {"at": 3}], "displays.d.toxicities[1] has times, but no endpoint", id="no endpoint"),
    pytest.param(
        [{"endpoint": "gvhd", "at": "soon"}], "displays.d.toxicities[1].at has 'soon', which is no", id="time"
    ),
    pytest.param(
        [{"heading": "H", "label": "X"}], "displays.d.toxicities[1] is a heading and has 'label'", id="heading"
    ),
    pytest.param(
        [{"endpoint": "gvdh", "at": 3}], "displays.d.toxicities[1].endpoint names 'gvdh', which is no", id="name"
    ),
    pytest.param([FEVER | {"event": "fever = 1"}], "displays.d.toxicities[1].event, character 7", id="expression"),
    pytest.param([FEVER | {"event": "fevr == 1"}], "there is no column 'fevr'", id="column of an expression"),
    pytest.param(
        [CRS | {"onset": "onst"}], "displays.d.toxicities[1].onset names 'onst', which is not a variable", id="onset"
    ),
    pytest.param([CRS | {"grade": "word"}], "'word' holds 'mild', which is not a number", id="a grade that is a word"),
]


@pytest.mark.parametrize(("items", "message"), CASES)
def test_what_is_wrong_is_said(
    new_study: Callable[..., Path], tmp_path: Path, items: list[dict[str, Any]], message: str
) -> None:
    columns = COLUMNS | {"word": ["mild"] * 10}
    displays = {"d": {"kind": "toxicity", "toxicities": items}}
    found = [str(problem) for problem in check(new_study(tmp_path, columns, endpoints=ENDPOINT, displays=displays))]
    assert len(found) == 1, found
    assert message in found[0]
