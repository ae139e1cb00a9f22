"""Small counts that came back: by subtraction of grades, by a rate, by a complement, by a ratio, from another table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

SUPPRESS: dict[str, Any] = {"suppress": 5}
ARMS = {"arm": {"variable": "arm", "levels": ["a", "b"]}}


def rows_of(study: Any, name: str, **names: Any) -> dict[tuple[str, str], Any]:
    """The results of a display by group and level."""
    found = (row for row in study.results_of(name) if all(getattr(row, key) == value for key, value in names.items()))
    return {(row.group, row.level): row for row in found}


def shown(row: Any) -> Any:
    return row.value if row.value is not None else f"<{row.below:g}" if row.below else "S"


def test_any_grade_less_the_mild_ones_does_not_tell_the_severe(small: Any) -> None:
    """Of 67, 63 had any grade and 59 a mild one: 4 are severe, and 4 had none; the test of both tells them too."""
    grades = [0] * 4 + [1] * 30 + [2] * 20 + [3] * 9 + [4] * 3 + [5]
    columns = {"crs": [*grades, *([0] * 20 + [1] * 20 + [4] * 15)], "arm": ["a"] * 67 + ["b"] * 55}
    entry = {
        "kind": "toxicity",
        "by": "arm",
        "severe": 4,
        "toxicities": [{"label": "CRS", "grade": "crs", "bands": ["0", "1-3", "4-5"]}],
    }
    study = small(columns, study=SUPPRESS, groups=ARMS, displays={"t": entry})
    count = {
        level: shown(row) for (group, level), row in rows_of(study, "t", statistic="count").items() if group == "a"
    }
    assert count["Grade 0"] == "<5"
    assert count["Grade 4\u20135"] == count["Grade \u2265 4"] == "<5"
    assert {count["Any grade"], count["Grade 1\u20133"]} & {"S"}
    # 67 less none is any; any less mild is severe: both of the differences would be told.
    assert count["Any grade"] == "S"
    p = {level: shown(row) for (_, level), row in rows_of(study, "t", statistic="p_value").items()}
    assert set(p.values()) == {"S"}
    assert "S" in study.display("t").printed().notes[0].text[0].text


def test_an_incidence_goes_with_its_count(small: Any) -> None:
    """4 of 55, and an incidence of 7.3% in the next row."""
    columns = {"t": [30] * 4 + [400] * 51, "gvhd": [1] * 4 + [0] * 51}
    entry = {"kind": "complications", "complications": [{"label": "GVHD", "endpoint": "gvhd", "at": "100 days"}]}
    endpoints = {"gvhd": {"label": "GVHD", "time": "t", "unit": "days", "event": {"gvhd": 1}}}
    study = small(columns, study=SUPPRESS | {"time_unit": "days"}, endpoints=endpoints, displays={"c": entry})
    found = {row.statistic: shown(row) for row in study.results_of("c") if row.variable == "gvhd"}
    assert found["count"] == "<5"
    assert {found[each] for each in ("percent", "estimate", "lower", "upper")} == {"S"}
    assert found["n"] == 55


@pytest.mark.parametrize(("had", "of"), [(53, 55), (77, 80), (51, 55)])
def test_a_complement_is_a_count(small: Any, had: int, of: int) -> None:
    """Those who had it are so many of all that those who had not are few."""
    columns = {"x": [1] * had + [0] * (of - had)}
    entry = {"kind": "complications", "complications": [{"label": "X", "event": {"x": 1}}]}
    found = {row.statistic: shown(row) for row in small(columns, study=SUPPRESS, displays={"c": entry}).results_of("c")}
    assert (found["count"], found["percent"]) == ("S", "S")
    assert found["n_group"] == of


def test_what_is_hidden_and_not_small_is_five_at_least(small: Any) -> None:
    """Of 26, I 20 and II 5 and III 1: that II is hidden and not small leaves 5 and 1 alone, so that I is hidden too."""
    columns = {"stage": ["I"] * 20 + ["II"] * 5 + ["III"]}
    variables = {"stage": {"label": "Stage", "kind": "categorical", "levels": ["I", "II", "III"]}}
    study = small(columns, study=SUPPRESS, variables=variables, displays={"t": {"kind": "baseline"}})
    count = {level: row for (_, level), row in rows_of(study, "t", statistic="count").items()}
    possible = [
        (one, two, three)
        for one in range(27)
        for two in range(27 - one)
        for three in [26 - one - two]
        if all(
            value == row.value if row.value is not None else 1 <= value < 5 if row.below else value >= 5
            for value, row in zip((one, two, three), (count["I"], count["II"], count["III"]), strict=True)
        )
    ]
    assert (20, 5, 1) in possible
    for place, level in enumerate(("I", "II", "III")):
        if count[level].value is None:
            assert len({each[place] for each in possible}) > 1


def test_the_limits_of_a_ratio_do_not_tell_the_events(small: Any) -> None:
    """The variance of a univariable ratio is near 1/d + 1/d of its levels: with 3 events it goes, and with 20 it stays."""
    rng = np.random.default_rng(4)
    size = 120
    columns = {
        "t": rng.permutation(np.arange(1, size + 1)).tolist(),
        "died": [1] * 3 + [0] * 27 + [1] * 25 + [0] * 65,
        "few": ["yes"] * 30 + ["no"] * 90,
        "many": (["yes", "no"] * 60),
    }
    yes_no = {"kind": "categorical", "levels": ["no", "yes"]}
    variables = {"few": {"label": "Few"} | yes_no, "many": {"label": "Many"} | yes_no}
    endpoints = {"os": {"label": "OS", "time": "t", "event": {"died": 1}}}
    entry = {"kind": "regression", "endpoints": ["os"], "variables": ["few", "many"]}
    study = small(columns, study=SUPPRESS, variables=variables, endpoints=endpoints, displays={"r": entry})
    for statistic in ("ratio", "lower", "upper", "p_value"):
        found = {
            (row.model, row.variable): row
            for row in study.results_of("r")
            if row.statistic == statistic and row.level == "yes"
        }
        assert found["univariable", "few"].state == found["multivariable", "few"].state == "suppressed"
        assert found["univariable", "many"].value is not None


def test_another_table_does_not_tell_what_one_hides(small: Any) -> None:
    """Table 1 by arm hides 2 of b; a table of all patients prints the sum of both arms."""
    columns = {"sex": ["m"] * 22 + ["f"] * 18 + ["m"] * 2 + ["f"] * 28, "arm": ["a"] * 40 + ["b"] * 30}
    variables = {"sex": {"label": "Sex", "kind": "categorical", "levels": ["m", "f"]}}
    displays = {"by-arm": {"kind": "baseline", "by": "arm"}, "all": {"kind": "baseline"}}
    study = small(columns, study=SUPPRESS, variables=variables, groups=ARMS, displays=displays)
    by_arm, overall = (rows_of(study, name, statistic="count") for name in displays)
    assert by_arm["b", "m"].below == 5
    assert "S" in {shown(overall["", "m"]), shown(by_arm["a", "m"])}
    assert "S" in {shown(overall["", "f"]), shown(by_arm["a", "f"])} or shown(by_arm["b", "f"]) == "S"
    # What one hides, none shows.
    again = small(
        columns, study=SUPPRESS, variables=variables, groups=ARMS, displays=displays | {"more": displays["by-arm"]}
    )
    assert rows_of(again, "more", statistic="count")["b", "m"].below == 5


def test_a_table_of_all_but_two_does_not_tell_of_the_two(small: Any) -> None:
    """24 men among all, 23 among those of known stage: one of the two without a stage is a man."""
    columns = {"sex": ["m"] * 24 + ["f"] * 18, "stage": [None, *["I"] * 23, None, *["I"] * 17]}
    variables = {"sex": {"label": "Sex", "kind": "categorical", "levels": ["m", "f"]}}
    displays = {"all": {"kind": "baseline"}, "known": {"kind": "baseline", "population": "staged"}}
    study = small(
        columns, study=SUPPRESS, variables=variables, populations={"staged": "stage == 'I'"}, displays=displays
    )
    for level in ("m", "f"):
        counts = {shown(rows_of(study, name, statistic="count")["", level]) for name in displays}
        assert "S" in counts
    sizes = {shown(rows_of(study, name, statistic="n_group")["", ""]) for name in displays}
    assert "S" in sizes


def test_many_small_rows_leave_the_sizes_of_the_groups(small: Any) -> None:
    """14 dichotomous rows with few of each arm: their counts go, and nothing else."""
    rng = np.random.default_rng(8)
    columns: dict[str, list[Any]] = {"arm": ["a"] * 67 + ["b"] * 55, "age": rng.integers(20, 70, 122).tolist()}
    variables: dict[str, Any] = {"age": {"label": "Age", "kind": "continuous"}}
    for number in range(14):
        name = f"x{number}"
        few = np.zeros(122, dtype=int)
        few[rng.choice(67, rng.integers(1, 5), replace=False)] = 1
        few[67 + rng.choice(55, rng.integers(0, 5), replace=False)] = 1
        columns[name] = few.tolist()
        variables[name] = {"label": name, "kind": "dichotomous", "levels": {0: "No", 1: "Yes"}}
    entry = {"kind": "baseline", "by": "arm", "overall": True}
    study = small(columns, study=SUPPRESS, variables=variables, groups=ARMS, displays={"t": entry})
    sizes = rows_of(study, "t", statistic="n_group")
    assert {group: row.value for (group, _), row in sizes.items()} == {"": 122, "a": 67, "b": 55}
    assert {row.value for row in study.results_of("t") if row.statistic == "n"} >= {122.0, 67.0, 55.0}
    assert all(row.value is not None for row in study.results_of("t") if row.variable == "age")


def test_a_coefficient_over_time_goes_with_its_ratio(small: Any) -> None:
    """Of few who had the event neither the ratio nor its course over time is shown."""
    rng = np.random.default_rng(4)
    columns = {
        "t": rng.permutation(np.arange(1, 121)).tolist(),
        "died": [1] * 3 + [0] * 27 + [1] * 45 + [0] * 45,
        "few": ["yes"] * 30 + ["no"] * 90,
        "age": rng.integers(20, 70, 120).tolist(),
    }
    variables = {
        "few": {"label": "Few", "kind": "categorical", "levels": ["no", "yes"]},
        "age": {"label": "Age", "kind": "continuous"},
    }
    endpoints = {"os": {"label": "OS", "time": "t", "event": {"died": 1}}}
    displays = {
        "r": {"kind": "regression", "endpoints": ["os"], "variables": ["few", "age"]},
        "p": {"kind": "proportional-hazards", "of": "r"},
    }
    study = small(columns, study=SUPPRESS, variables=variables, endpoints=endpoints, displays=displays)
    told = {
        (row.variable, row.value is not None) for row in study.results_of("p") if row.level or row.variable == "age"
    }
    assert told == {("few", False), ("age", True)}
    assert study.display("p").images("svg")["svg"].startswith(b"<?xml")


def test_the_one_of_a_reference_is_printed_and_drawn(small: Any) -> None:
    """The ratio of a reference is 1, whoever they are: it tells of nobody, and a forest plot stands on it."""
    rng = np.random.default_rng(3)
    columns = {
        "t": (rng.exponential(20, 70).round(1) + 0.1).tolist(),
        "died": (rng.random(70) < 0.5).astype(int).tolist(),
        "sex": ["f"] * 3 + ["m"] * 67,
    }
    variables = {"sex": {"label": "Sex", "kind": "categorical", "levels": ["m", "f"]}}
    endpoints = {"os": {"label": "OS", "time": "t", "event": {"died": 1}}}
    displays = {
        "r": {"kind": "regression", "endpoints": ["os"], "variables": ["sex"]},
        "f": {"kind": "forest", "of": "r"},
    }
    study = small(columns, study=SUPPRESS, variables=variables, endpoints=endpoints, displays=displays)
    assert {row.value for row in study.results_of("r") if row.statistic == "ratio"} == {None}
    assert {row.value for row in study.results_of("r") if row.statistic == "reference"} == {1.0}
    assert b"reference" in study.display("f").images("svg")["svg"]


def test_what_fails_among_the_others_is_never_shown_unprotected(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A display that could not be computed with the others, as for want of memory, is not computed alone afterwards."""
    from riskset.kinds import display

    columns = {"sex": ["m"] * 37 + ["f"] * 3}
    variables = {"sex": {"label": "Sex", "kind": "categorical", "levels": ["m", "f"]}}
    study = small(columns, study=SUPPRESS, variables=variables, displays={"t": {"kind": "baseline"}})

    def fails(*_: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(display, "display_results", fails)
        with pytest.raises(MemoryError):
            study.results_of("t")
    with pytest.raises(MemoryError):
        study.results_of("t")
