"""Empty cells of the row that counts are filled from the patient's other rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from riskset.study.cohort import Cohort
from riskset.study_files import check, load_cohort, load_study

# A longitudinal export: each form stands on a row of its own; 888 is a code of `ldh` alone, 999 of all columns.
TEXT = """\
id,event,age,ldh,race
1,baseline,30,,
1,visit,,200,W
1,visit,31,300,NA
2,visit,,888,NA
2,visit,,400,W
2,baseline,,,
3,baseline,999,999,NA
3,visit,50,,W
"""
NUMBER = {"kind": "continuous"}
VARIABLES = {"age": NUMBER, "ldh": NUMBER | {"missing": [888]}}
Opened = Callable[..., Cohort]


def written(folder: Path, rows: dict[str, Any], variables: dict[str, Any] = VARIABLES, **data: Any) -> Path:
    data = {"path": "c.csv", "id": "id", "missing": [999], "rows": rows} | data
    (folder / "c.csv").write_text(TEXT, encoding="utf-8")
    path = folder / "study.yml"
    study = {"study": {"title": "T"}, "data": data, "variables": variables}
    path.write_text(yaml.safe_dump(study), encoding="utf-8")
    return path


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Opens a study with some options of its rows."""
    return lambda rows, *more, **data: load_cohort(load_study(written(tmp_path, rows, *more, **data)))


def numbers(cohort: Cohort, name: str) -> list[float | None]:
    return [None if np.isnan(each) else each for each in cohort.numbers(name).tolist()]


@pytest.mark.parametrize(
    ("rows", "age", "ldh"),
    [
        # What means missing for `ldh` alone, 888, is a value when rows are filled; what always does, 999, is none.
        ({"fill": "first"}, [30, None, 50], [200, None, None]),
        ({"fill": "last"}, [30, None, 50], [300, None, None]),
        ({"keep": "last", "fill": "first"}, [31, None, 50], [300, None, None]),
        ({"keep": "last", "fill": "last"}, [31, None, 50], [300, 400, None]),
        ({"keep": "first"}, [30, None, None], [None, None, None]),
    ],
)
def test_empty_cells_take_the_first_or_last_value_of_the_patient(
    opened: Opened, rows: dict[str, Any], age: list[float | None], ldh: list[float | None]
) -> None:
    cohort = opened(rows)
    assert (numbers(cohort, "age"), numbers(cohort, "ldh")) == (age, ldh)
    assert cohort.builder.source.table.dropped == (("more rows of a patient than the one that counts", 5),)


def test_a_level_that_is_named_is_a_value_whatever_it_means_elsewhere(opened: Opened) -> None:
    race = {"race": {"kind": "categorical", "levels": {"W": "White", "NA": "Native American"}}}
    gather = {"gather": {"first_race": {"column": "race"}}}
    cohort = opened({"fill": "last"} | gather, race | {"first_race": race["race"]})
    assert cohort.values("race").tolist() == ["Native American"] * 3
    assert cohort.values("first_race").tolist() == ["White", "Native American", "Native American"]


def test_gathered_columns_read_the_rows_of_the_file(opened: Opened) -> None:
    gather = {"visit_ldh": {"column": "ldh", "where": "event == 'baseline'"}}
    cohort = opened({"fill": "first", "gather": gather}, VARIABLES | {"visit_ldh": NUMBER})
    assert numbers(cohort, "visit_ldh") == [None, None, None]


def test_rows_that_are_dropped_fill_nothing(opened: Opened) -> None:
    cohort = opened({"fill": "first"}, drop="event == 'visit'")
    assert (numbers(cohort, "age"), numbers(cohort, "ldh")) == ([30, None, None], [None, None, None])


def test_rows_of_a_joined_file_are_filled_too(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("pid,x,grade\n1,,2\n1,5,3\n2,6,\n", encoding="utf-8")
    join = [{"path": "more.csv", "id": "pid", "prefix": "m_", "rows": {"fill": "first"}}]
    cohort = opened({"fill": "first"}, VARIABLES | {"m_x": NUMBER, "m_grade": NUMBER}, join=join)
    assert (numbers(cohort, "m_x"), numbers(cohort, "m_grade")) == ([5, 6, None], [2, None, None])


def test_another_word_is_refused_with_its_line(tmp_path: Path) -> None:
    (said,) = [str(problem) for problem in check(written(tmp_path, {"fill": "next"}, {})) if problem.line]
    assert said.endswith("line 7: data.rows.fill is 'next'. Known values are 'first', 'last'.")
