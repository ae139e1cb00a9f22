"""Arrays that are not follow-up data get one typed error each, from every nonparametric estimator and test."""

from __future__ import annotations

import numpy as np
import pytest

from riskset.stats.cumulative_incidence import cumulative_incidence
from riskset.stats.errors import InvalidInput
from riskset.stats.exposure import exposure_rows
from riskset.stats.gray import gray_test, pairwise_gray
from riskset.stats.kaplan_meier import kaplan_meier
from riskset.stats.landmark import landmark
from riskset.stats.log_rank import log_rank, log_rank_trend, pairwise_log_rank
from riskset.stats.mantel_byar import mantel_byar
from riskset.stats.restricted_mean import restricted_mean, restricted_mean_lost
from riskset.stats.reverse_kaplan_meier import follow_up, reverse_kaplan_meier
from riskset.stats.simon_makuch import simon_makuch

GROUP = ["A", "B", "A", "B"]
EXPOSURE = [1.0, np.nan, 2.0, np.nan]
ESTIMATORS = {
    "kaplan_meier": kaplan_meier,
    "reverse_kaplan_meier": reverse_kaplan_meier,
    "follow_up": follow_up,
    "cumulative_incidence": cumulative_incidence,
    "restricted_mean": lambda time, event: restricted_mean(time, event, 2),
    "restricted_mean_lost": lambda time, event: restricted_mean_lost(time, event, 2),
    "log_rank": lambda time, event: log_rank(time, event, GROUP),
    "log_rank_trend": lambda time, event: log_rank_trend(time, event, GROUP),
    "pairwise_log_rank": lambda time, event: pairwise_log_rank(time, event, GROUP),
    "pairwise_contrast": lambda time, event: pairwise_log_rank(time, event, GROUP, method="contrast"),
    "gray_test": lambda time, event: gray_test(time, event, GROUP),
    "pairwise_gray": lambda time, event: pairwise_gray(time, event, GROUP),
    "landmark": lambda time, event: landmark(time, event, 1),
    "exposure_rows": lambda time, event: exposure_rows(time, event, EXPOSURE),
    "mantel_byar": lambda time, event: mantel_byar(time, event, EXPOSURE),
    "simon_makuch": lambda time, event: simon_makuch(time, event, EXPOSURE),
}
BAD = {
    "negative time": ([1, -2, 3, 4], [1, 0, 1, 0], "time is negative in 1 entry, first at position 1"),
    "missing time": ([1, 2, np.nan, 4], [1, 0, 1, 0], "time is missing or infinite in 1 entry, first at position 2"),
    "infinite time": ([1, 2, np.inf, 4], [1, 0, 1, 0], "time is missing or infinite"),
    "time in words": (["1", "two", "3", "4"], [1, 0, 1, 0], "time must be numbers"),
    "table of times": ([[1, 2], [3, 4]], [1, 0, 1, 0], "time must be one-dimensional"),
    "no patient": ([], [], "there is no patient"),
    "short event": ([1, 2, 3, 4], [1, 0, 1], "event must be one-dimensional with 4 entries"),
    "missing event": ([1, 2, 3, 4], [1, 0, np.nan, 1], "event is missing"),
    "negative event": ([1, 2, 3, 4], [1, 0, -1, 1], "unknown code in 1 entry, first -1 at position 2"),
    "part of an event": ([1, 2, 3, 4], [1, 0, 0.5, 1], "unknown code in 1 entry, first 0.5 at position 2"),
    "event in words": ([1, 2, 3, 4], ["yes", "no", "no", "yes"], "event must be numbers"),
}


@pytest.mark.parametrize("fault", BAD)
@pytest.mark.parametrize("name", ESTIMATORS)
def test_bad_follow_up(name, fault):
    time, event, message = BAD[fault]
    with pytest.raises(InvalidInput, match=message):
        ESTIMATORS[name](time, event)


@pytest.mark.parametrize(
    "name",
    ["kaplan_meier", "reverse_kaplan_meier", "restricted_mean", "log_rank", "pairwise_log_rank", "mantel_byar"],
)
def test_one_kind_of_event_refuses_codes_of_causes(name):
    with pytest.raises(InvalidInput, match=r"first 2 at position 3; a code is one of 0, 1"):
        ESTIMATORS[name]([1, 2, 3, 4], [1, 0, 1, 2])


@pytest.mark.parametrize("function", [log_rank, log_rank_trend, pairwise_log_rank, gray_test, pairwise_gray])
def test_bad_groups(function):
    time, event = [1, 2, 3, 4], [1, 0, 1, 1]
    for group, message in (
        (["A", "B"], "group must be one-dimensional with 4 entries"),
        (["A", "B", None, "B"], "group is missing in 1 entry, first at position 2"),
        ([1.0, 2.0, np.nan, 1.0], "group is missing"),
        (np.array(["A", 1, "B", 2], dtype=object), "cannot be put in one order"),
    ):
        with pytest.raises(InvalidInput, match=message):
            function(time, event, group)
    with pytest.raises(InvalidInput, match="strata must be one-dimensional"):
        function(time, event, GROUP, strata=[1, 1])


@pytest.mark.parametrize("function", [kaplan_meier, cumulative_incidence])
def test_bad_entries_weights_and_clusters(function):
    time, event = [1, 2, 3, 4], [1, 0, 1, 1]
    for options, message in (
        ({"entry": [0, 2, 1, 1]}, "entry is not before time in 1 entry, first at position 1"),
        ({"entry": [0, -1, 1, 1]}, "entry is negative"),
        ({"entry": [0, 1]}, "entry has 2 entries where 4 are needed"),
        ({"weights": [1, 1, -1, 1]}, "weights is negative"),
        ({"weights": [1, 1, np.nan, 1]}, "weights is missing"),
        ({"cluster": [1, 1]}, "cluster must be one-dimensional"),
        ({"conf_level": 0}, "conf_level must lie between 0 and 1"),
    ):
        with pytest.raises(InvalidInput, match=message):
            function(time, event, **options)


def test_a_patient_of_weight_zero_is_left_out():
    with_zero = kaplan_meier([1, 2, 3, 9], [1, 1, 0, 1], weights=[1, 1, 1, 0], entry=[0, 0, 1, 2], cluster=[1, 2, 3, 4])
    without = kaplan_meier([1, 2, 3], [1, 1, 0], weights=[1, 1, 1], entry=[0, 0, 1], cluster=[1, 2, 3])
    np.testing.assert_array_equal(with_zero.survival, without.survival)
    np.testing.assert_array_equal(with_zero.std_error, without.std_error)
