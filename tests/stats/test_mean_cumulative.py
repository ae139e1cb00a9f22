"""Mean numbers of recurrent events: R's values, complete data counted, tiny data by hand, influences, and what is refused.

Golden values: golden/recurrent.R (survival 3.5-3, mets 1.3.2).
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.errors import InvalidInput
from riskset.stats.kaplan_meier import kaplan_meier
from riskset.stats.mean_cumulative import mean_cumulative

GOLDEN = Path(__file__).parents[1] / "golden"
EXPECTED = json.loads((GOLDEN / "recurrent.json").read_text())


def numbers(name, *columns):
    with (GOLDEN / "data" / f"{name}.csv").open() as file:
        records = list(csv.DictReader(file))
    return [np.array([float(record[column]) for record in records]) for column in columns]


@pytest.mark.parametrize("name", ["bladder2", "bladder2_weights", "bladder2_clusters"])
def test_agrees_with_survfit(agree, name):
    patient, start, stop, event = numbers("bladder2", "id", "start", "stop", "event")
    options = {
        "bladder2_weights": {"weights": 0.5 + np.arange(1, patient.size + 1) % 4 / 4},
        "bladder2_clusters": {"cluster": patient // 3},
    }
    expected = EXPECTED[name]
    found = mean_cumulative(stop, event, entry=start, id=patient, **options.get(name, {})).at(expected["time"])
    agree(found.mean, expected["mean"])
    agree(found.std_error, expected["se"])


@pytest.mark.parametrize("name", ["bladder1", "apart"])
def test_agrees_with_the_definition_where_patients_die(agree, name):
    patient, start, stop, status = numbers("bladder1", "id", "start", "stop", "status")
    use = stop > start
    patient, start, stop, status = patient[use], start[use], stop[use], status[use]
    if name == "apart":
        start, stop = np.where(start > 0, start + patient / 1000, 0), stop + patient / 1000
    expected = EXPECTED[name]
    curve = mean_cumulative(stop, status, entry=start, id=patient)
    found = curve.at(expected["time"])
    agree(found.mean, expected["mean"])
    agree(found.std_error, expected["se"], rtol=1e-7)
    alive = kaplan_meier(stop, status == 2, entry=start, id=patient)
    agree(curve.survival, alive.at(curve.time).survival)
    assert (curve.n, curve.n_event.sum(), curve.n_death.sum()) == (116, 189, 28)
    # Thirteen patients leave with an event.
    assert curve.n - curve.n_death.sum() - curve.n_censor.sum() == 13
    if name == "apart":
        theirs = EXPECTED["ghosh_lin"]
        agree(found.mean, theirs["mean"])
        # Ghosh and Lin's variance divides by those at risk where ours divides by those who survive the death.
        agree(found.std_error, theirs["se"], rtol=1e-3)


def test_by_hand():
    # A: events at 1 and 3, followed to 4; B: dies at 2; C: event at 3, followed to 5.
    # At risk 3, 3, 2, 2 (A and C at 4), 1. Mean: 1/3; the death at 2 leaves 2/3 alive; + 2/3 * 2/2 = 1.
    rows = {"entry": [0, 1, 3, 0, 0, 3], "id": [1, 1, 1, 2, 3, 3]}
    curve = mean_cumulative([1, 3, 4, 2, 3, 5], [1, 1, 0, 2, 1, 0], **rows)
    np.testing.assert_array_equal(curve.time, [1, 2, 3, 4, 5])
    np.testing.assert_array_equal(curve.n_risk, [3, 3, 2, 2, 1])
    np.testing.assert_array_equal(curve.n_event, [1, 0, 2, 0, 0])
    np.testing.assert_array_equal(curve.n_death, [0, 1, 0, 0, 0])
    np.testing.assert_array_equal(curve.n_censor, [0, 0, 0, 1, 1])
    np.testing.assert_allclose(curve.mean, [1 / 3, 1 / 3, 1, 1, 1])
    np.testing.assert_allclose(curve.survival, [1, 2 / 3, 2 / 3, 2 / 3, 2 / 3])
    # Complete until 3: numbers 2, 0, 1 of three patients, mean 1, variance (1 + 1 + 0) / 9.
    assert curve.std_error[2] == pytest.approx(np.sqrt(2) / 3)
    found = curve.at([0, 0.5, 3, 6])
    np.testing.assert_array_equal(found.estimable, [True, True, True, False])
    np.testing.assert_array_equal(found.has_limits, [False, False, True, False])
    factor = np.exp(1.959963984540054 * np.sqrt(2) / 3)
    np.testing.assert_allclose([found.lower[2], found.upper[2]], [1 / factor, factor])
    plain = mean_cumulative([1, 3, 4, 2, 3, 5], [1, 1, 0, 2, 1, 0], conf_type="plain", **rows).at(3)
    assert (plain.lower[0], plain.upper[0]) == (pytest.approx(1 - np.log(factor)), pytest.approx(1 + np.log(factor)))
    # All have died: the mean stays where it is.
    ended = mean_cumulative([1, 2, 3], [1, 2, 2], entry=[0, 1, 0], id=[1, 1, 2])
    assert ended.at(9).mean[0] == 1 / 2


def test_nothing_happened():
    curve = mean_cumulative([1, 2, 3], [0, 0, 0], id=[1, 2, 3])
    assert curve.mean.tolist() == curve.std_error.tolist() == [0, 0, 0]
    assert not curve.at([1, 2]).has_limits.any()


@st.composite
def histories(draw, *, complete):
    """Events of patients until death or the end, in rows."""
    rows = []
    for patient in range(draw(st.integers(2, 8))):
        events = sorted(draw(st.sets(st.integers(1, 8), max_size=4)))
        dies = draw(st.booleans())
        end = 9 if complete and not dies else draw(st.integers(events[-1] + 1 if events else 1, 12))
        entry = 0
        for each in events:
            rows.append((patient, entry, each, 1))
            entry = each
        if end > entry:
            rows.append((patient, entry, end, 2 if dies else 0))
    return [np.array(column, dtype=float) for column in zip(*rows, strict=True)]


@settings(max_examples=60, deadline=None)
@given(histories(complete=True))
def test_complete_follow_up_is_counted(data):
    """Until the first patient is censored the mean is that of the numbers of events, and its variance that of a mean."""
    patient, entry, time, code = data
    curve = mean_cumulative(time, code, entry=entry, id=patient)
    n = np.unique(patient).size
    assert curve.n == n
    for t in np.arange(0.5, 9):
        counts = np.bincount(patient[(code == 1) & (time <= t)].astype(int), minlength=n)
        found = curve.at(min(t, curve.time[-1]))
        assert found.mean[0] == pytest.approx(counts.mean(), abs=1e-12)
        assert found.std_error[0] == pytest.approx(np.sqrt(((counts - counts.mean()) ** 2).sum()) / n, abs=1e-7)


@settings(max_examples=60, deadline=None)
@given(histories(complete=False), st.randoms(use_true_random=False))
def test_variance_is_the_sum_of_squared_influences(data, random):
    patient, entry, time, code = data
    weights = np.array([random.choice([0.5, 1.0, 2.5]) for _ in range(int(patient.max()) + 1)])[patient.astype(int)]
    order = list(range(time.size))
    random.shuffle(order)
    curve = mean_cumulative(time[order], code[order], entry=entry[order], id=patient[order], weights=weights[order])
    if curve.survival.min() == 0:
        return
    total = np.zeros(curve.time.size)
    for one in np.unique(patient):
        change = []
        for step in (1e-5, -1e-5):
            moved = np.where(patient == one, weights * (1 + step), weights)
            change.append(mean_cumulative(time, code, entry=entry, id=patient, weights=moved).mean)
        total += ((change[0] - change[1]) / 2e-5) ** 2
    np.testing.assert_allclose(curve.std_error, np.sqrt(total), rtol=1e-4, atol=1e-7)


def test_what_contradicts_itself_is_refused():
    with pytest.raises(InvalidInput) as refused:
        mean_cumulative([1, 3, 4], [2, 1, 0], entry=[0, 1, 0], id=[1, 1, 2])
    assert str(refused.value) == (
        "1 id has a row after the event that ends follow-up, first id 1: the event at 1 at position 0, then 1 to 3 at "
        "position 1; leave out the rows after it"
    )
    with pytest.raises(InvalidInput, match="give the time at which each row begins as entry"):
        mean_cumulative([1, 3], [1, 0], id=[1, 1])
    with pytest.raises(InvalidInput, match="unknown code in 1 entry, first 3 at position 0; a code is one of 0, 1, 2"):
        mean_cumulative([1, 3], [3, 0], id=[1, 2])
    with pytest.raises(InvalidInput, match="conf_type must be log or plain"):
        mean_cumulative([1, 3], [1, 0], id=[1, 2], conf_type="log-log")
