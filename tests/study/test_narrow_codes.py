"""Codes of patients take as few bytes as their values allow, and are computed with as whole numbers of any size."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import riskset
from riskset.study.narrow_codes import narrow_type
from riskset.study.table import Column, TextRules


@pytest.mark.parametrize(
    ("distinct", "wanted"), [(1, np.int8), (127, np.int8), (128, np.int16), (32_768, np.int32), (2**31, np.int64)]
)
def test_the_narrowest_type_holds_the_last_place_and_none(distinct, wanted):
    assert narrow_type(distinct) is wanted
    assert np.iinfo(wanted).max >= distinct - 1


def test_a_column_of_few_values_has_codes_of_a_byte_also_where_more_means_missing():
    column = Column.of("grade", np.array([3, 9, 1, 3]), TextRules(frozenset({"9"})))
    other = column.with_missing(frozenset({"1"}))
    taken = other.taken(np.array([1, -1, 2]))
    for each, codes in ((column, [0, -1, 2, 0]), (other, [0, 1, -1, 0]), (taken, [1, -1, -1])):
        assert each.codes.dtype == np.int8
        assert each.codes.tolist() == codes


def test_patients_are_matched_exactly_on_more_pairs_of_levels_than_a_byte_counts():
    size, levels = 1_600, 20
    draw = np.random.default_rng(5)
    frame = pd.DataFrame({name: draw.integers(0, levels, size) for name in ("site", "year")}, dtype=np.int64)
    frame["age"], frame["arm"] = draw.normal(60, 9, size).round(1), draw.integers(0, 2, size)
    cohort = riskset.cohort(
        frame,
        kinds={"site": "categorical", "year": "categorical", "arm": "categorical"},
        propensity={"treatment": "arm", "covariates": ["age"], "estimand": "matching", "exact": ["site", "year"]},
    )
    found = cohort.propensity("propensity")
    matched = frame[found.sets >= 0].groupby(found.sets[found.sets >= 0])
    assert len(matched) > 100
    assert all(len(members.drop_duplicates(["site", "year"])) == 1 for _, members in matched)


def test_all_patients_share_the_arrays_of_the_study_and_nobody_may_change_them():
    frame = pd.DataFrame({"age": [52.5, 61.0, 47.0], "sex": ["m", "f", "f"]})
    cohort = riskset.cohort(frame, kinds={"age": "continuous", "sex": "categorical"})
    ages = cohort.numbers("age")
    assert np.shares_memory(ages, cohort.held("age").numbers)
    with pytest.raises(ValueError, match="read-only"):
        ages[0] = 1
    series = cohort.values("age")
    series[0] = 1.0
    assert cohort.numbers("age").tolist() == [52.5, 61.0, 47.0]
    assert cohort.held("sex").codes.dtype == np.int64
