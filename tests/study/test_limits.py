"""Values beyond limits of measurement: counted by the rule that is said, refused without one, told in a note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from riskset.study_files import check
from riskset.tables.printed import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CRP = ["<5", "7", "< 0.5", ">1000", "≥ 900", None, "12", "≤4"]


def crp(small: Any, **rules: str) -> Any:
    return small({"crp": CRP}, variables={"crp": {"kind": "continuous", **rules}}).cohort


def numbers(cohort: Any) -> list[float | None]:
    return [None if np.isnan(value) else value for value in cohort.numbers("crp").tolist()]


@pytest.mark.parametrize(
    ("below", "above", "values", "note"),
    [
        (
            "limit",
            "limit",
            [5, 7, 0.5, 1000, 900, None, 12, 4],
            "3 values below the limit of detection counted as the limit, 2 values above the upper limit of measurement counted as the limit.",
        ),
        (
            "half",
            "omit",
            [2.5, 7, 0.25, None, None, None, 12, 2],
            "3 values below the limit of detection counted as half of it, 2 values above the upper limit of measurement left out.",
        ),
        (
            "omit",
            "limit",
            [None, 7, None, 1000, 900, None, 12, None],
            "3 values below the limit of detection left out, 2 values above the upper limit of measurement counted as the limit.",
        ),
    ],
)
def test_they_count_by_the_rule(small: Any, below: str, above: str, values: list[float | None], note: str) -> None:
    cohort = crp(small, below=below, above=above)
    assert numbers(cohort) == values
    assert cohort.variable("crp").footnote == note


def test_a_decimal_comma_is_read_in_limits_too(small: Any) -> None:
    sections: dict[str, Any] = {
        "data": {"decimal": ","},
        "variables": {"crp": {"kind": "continuous", "below": "limit"}},
    }
    assert numbers(small({"crp": ["<0,5", "1,5"]}, **sections).cohort) == [0.5, 1.5]


def test_each_table_says_so(small: Any) -> None:
    opened = small(
        {"crp": CRP, "arm": ["a", "b"] * 4},
        variables={"crp": {"kind": "continuous", "below": "half", "above": "omit", "footnote": "In mg/l."}},
        displays={"t": {"kind": "baseline", "by": "arm", "variables": ["crp"]}},
    )
    notes = [plain(note.text) for note in opened.display("t").printed().notes]
    assert any(
        "In mg/l. 3 values below the limit of detection counted as half of it, 2 values" in note for note in notes
    )


def test_a_small_number_is_not_told_where_small_numbers_are_hidden(small: Any) -> None:
    variables = {"crp": {"kind": "continuous", "below": "limit", "above": "limit"}}
    opened = small({"crp": CRP}, study={"suppress": 3}, variables=variables)
    assert opened.cohort.variable("crp").footnote == (
        "3 values below the limit of detection counted as the limit, values above the upper limit of measurement counted as the "
        "limit."
    )


def test_without_a_rule_they_are_refused_with_the_line_to_write(tmp_path: Path, new_study: Any) -> None:
    path = new_study(tmp_path, {"crp": CRP}, variables={"crp": {"kind": "continuous", "above": "limit"}})
    (problem,) = check(path)
    assert str(problem).endswith(
        "row 2, column 'crp': 3 values are limits, not numbers: '<5' (row 2), '< 0.5' (row 4), '≤4' (row 9). Say how they "
        "count: variables: {crp: {below: limit, above: limit}}, or instead of limit half or omit."
    )


def test_a_rule_that_cannot_be_honoured_is_refused(problems: Callable[..., list[str]]) -> None:
    assert problems(("kind: categorical,", "kind: categorical, below: half,")) == [
        "study.yml, line 5: variables.sex is categorical and has a rule for values beyond limits. Remove below; it is for numbers of a column."
    ]
    (found,) = problems(("kind: continuous", "kind: continuous, derive: age * 2, above: limit"))
    assert "variables.age is derived and has a rule for values beyond limits" in found


def test_many_bad_values_are_told_as_distinct_ones_with_counts(tmp_path: Path, new_study: Any) -> None:
    columns = {"age": ["ND", "50", "unk", *["ND"] * 39, *["unk"] * 26, "4O", "x"]}
    (problem,) = check(new_study(tmp_path, columns, variables={"age": {"kind": "continuous"}}))
    assert problem.message == (
        "69 values are not numbers: 'ND' (40 times, first in row 2), 'unk' (27 times, first in row 4), '4O' (row 70) and 1 more"
    )
    assert problem.remedy.endswith(
        "if it means not known, say so: variables: {age: {missing: ['ND', 'unk', '4O', 'x']}}"
    )
