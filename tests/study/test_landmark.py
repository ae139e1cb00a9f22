"""Landmark cohorts counted by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from riskset.study.entities import Endpoint
from riskset.study.landmark import BY_CENSORING, BY_EVENT, KEPT, fate_at
from riskset.study_files import load_cohort, load_study

if TYPE_CHECKING:
    from collections.abc import Callable


def endpoint(time: list[float], cause: list[int]) -> Endpoint:
    return Endpoint("x", "X", "survival", np.array(time), np.array(cause), ("X",))


def test_fates_at_the_landmark() -> None:
    # At 5: an event before or at it is an event; a censoring before it is a censoring, one at it is kept.
    found = fate_at(5.0, [endpoint([4, 5, 6, 4, 5, 6, 4], [1, 1, 1, 0, 0, 0, 2])])
    assert found.tolist() == [BY_EVENT, BY_EVENT, KEPT, BY_CENSORING, KEPT, KEPT, BY_EVENT]


def test_an_event_of_any_endpoint_is_the_reason() -> None:
    # Second patient: censored for the first endpoint at 3, event of the second at 4.
    found = fate_at(5.0, [endpoint([9, 3, 9], [0, 0, 0]), endpoint([9, 4, 2], [0, 1, 1])])
    assert found.tolist() == [KEPT, BY_EVENT, BY_EVENT]


def test_an_endpoint_that_a_patient_does_not_have_is_not_asked() -> None:
    assert fate_at(5.0, [endpoint([9, 9], [0, 1]), endpoint([np.nan, 1], [-1, 1])]).tolist() == [KEPT, BY_EVENT]


def test_the_clock_starts_at_the_landmark(write: Callable[..., None]) -> None:
    # Overall survival 10+event, 20, 8+event, 30; relapse at 5 and at 12, followed to 20 and 8.
    write(("populations:", "landmark: {at: {median_of: tx}}\npopulations:"),
          data=[("tr,rel", "tr,rel,tx"), ("5,1\n", "5,1,\n"), ("20,0\n", "20,0,6\n"), ("8,0\n", "8,0,8\n"),
                ("12,1\n", "12,1,\n")])  # fmt: skip
    cohort = load_cohort(load_study("study.yml"))
    time = cohort.landmark_time()
    assert (time.value, time.origin) == (7.0, "median of tx")
    part = cohort.landmark()
    assert part is cohort.landmark(True)
    assert part.index.tolist() == [1, 2, 3]
    assert part.endpoint("os").time.tolist() == [13.0, 1.0, 23.0]
    assert part.endpoint("relapse").time.tolist() == [13.0, 1.0, 5.0]
    account = part.account
    assert account is not None
    assert (account.at, account.kept, account.left_by_event, account.left_by_censoring) == (7.0, 3, 1, 0)
    # Groups before the landmark: Control holds patients 1 and 3, Treated 2 and 4.
    assert account.by_group(cohort.grouping("arm")).tolist() == [[1, 1, 0], [2, 0, 0]]
    assert cohort.landmark(False) is cohort


def test_event_free_names_the_endpoints_that_count(write: Callable[..., None]) -> None:
    write(("populations:", "landmark: {at: 7, event_free: [os]}\npopulations:"))
    assert load_cohort(load_study("study.yml")).landmark().index.tolist() == [0, 1, 2, 3]


def test_the_landmark_is_in_the_study_s_unit(write: Callable[..., None]) -> None:
    write(("populations:", "landmark: {at: {median_of: tx, unit: days, label: waiting}}\npopulations:"),
          data=[("tr,rel", "tr,rel,tx"), ("5,1\n", "5,1,30.4375\n"), ("20,0\n", "20,0,60.875\n"), ("8,0\n", "8,0,\n"),
                ("12,1\n", "12,1,\n")])  # fmt: skip
    time = load_cohort(load_study("study.yml")).landmark_time()
    assert time.value == pytest.approx(1.5, rel=1e-14)
    assert time.origin == "median of waiting"


def test_the_landmark_of_a_part_is_that_of_all(write: Callable[..., None]) -> None:
    write(("populations:", "landmark: {at: {median_of: t}}\npopulations:"))
    cohort = load_cohort(load_study("study.yml"))
    assert cohort.population("adults").landmark_time() == cohort.landmark_time()


def test_a_second_landmark_counts_from_the_first_clock(write: Callable[..., None]) -> None:
    write()
    cohort = load_cohort(load_study("study.yml"))
    twice, once = cohort.landmark(4.0).landmark(9.0), cohort.landmark(9.0)
    assert twice.index.tolist() == once.index.tolist()
    assert twice.endpoint("os").time.tolist() == once.endpoint("os").time.tolist()
