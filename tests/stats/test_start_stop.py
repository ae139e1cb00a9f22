"""Several rows of one patient: survfit's values with an id, tiny data by hand, rows cut and joined, and what is refused.

Golden values: golden/start_stop.R (survival 3.5-3).
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.cumulative_incidence import cumulative_incidence
from riskset.stats.errors import InvalidInput
from riskset.stats.kaplan_meier import kaplan_meier
from riskset.stats.restricted_mean import restricted_mean, restricted_mean_lost

GOLDEN = Path(__file__).parents[1] / "golden"
EXPECTED = json.loads((GOLDEN / "start_stop.json").read_text())
FITS = {
    "heart": {},
    "heart_robust": {"robust": True},
    "heart_weights": {"weights": True},
    "bladder": {},
    "bladder_model": {"robust": False},
    "bladder_weights": {"weights": True},
    "mgus2": {},
    "mgus2_robust": {"robust": True},
    "gaps": {},
    "gaps_robust": {"robust": True},
}


def numbers(name, *columns):
    with (GOLDEN / "data" / f"{name}.csv").open() as file:
        records = list(csv.DictReader(file))
    return [np.array([float(record[column]) for record in records]) for column in columns]


def cut(patient, start, stop, cause, at):
    """Return rows cut at the times `at` as survSplit does, in the order of patients and times."""
    pieces = []
    for one, a, b, code in zip(patient, start, stop, cause, strict=True):
        ends = [*(t for t in at if a < t < b), b]
        pieces += [(one, a, end, 0) for a, end in zip([a, *ends[:-1]], ends[:-1], strict=False)]
        pieces.append((one, ends[-2] if len(ends) > 1 else a, b, code))
    return [np.array(column) for column in zip(*pieces, strict=True)]


def mgus2():
    age, time, cause = numbers("mgus2", "age", "time", "event")
    patient, stop = np.arange(1, age.size + 1), age + time / 12
    use = (age >= 40) & (stop > age)
    return cut(patient[use], age[use], stop[use], cause[use].astype(int), 42.52 + 2.5 * np.arange(24))


def gaps():
    columns = mgus2()
    use = (np.arange(1, columns[0].size + 1) % 7 != 3) | (columns[3] > 0)
    return [column[use] for column in columns]


@pytest.fixture(scope="module")
def data():
    heart, bladder = (numbers(name, "id", "start", "stop", "event") for name in ("heart", "bladder2"))
    return {"heart": heart, "bladder": bladder, "mgus2": mgus2(), "gaps": gaps()}


@pytest.mark.parametrize("name", FITS)
def test_agrees_with_survfit(data, agree, name):
    patient, start, stop, cause = data[name.split("_")[0]]
    options = dict(FITS[name])
    if options.pop("weights", False):
        options["weights"] = 0.5 + np.arange(1, patient.size + 1) % 4 / 4
    expected = EXPECTED[name]
    curve = kaplan_meier(stop, cause > 0, entry=start, id=patient, **options)
    assert curve.time.size == expected["rows"]
    if "weights" not in options:
        assert (curve.n, curve.events, curve.n_censor.sum()) == tuple(
            expected[key] for key in ("patients", "events", "censored")
        )
    row = np.searchsorted(curve.time, np.array(expected["time"]) - 1e-9)
    for ours, theirs in (
        (curve.time, "time"),
        (curve.n_risk, "n_risk"),
        (curve.n_event, "n_event"),
        (curve.n_censor, "n_censor"),
        (curve.survival, "surv"),
        (curve.std_error, "se"),
    ):
        agree(ours[row], expected[theirs])
    limits = curve.has_limits[row]
    np.testing.assert_array_equal(limits, (curve.survival[row] > 0) & (curve.survival[row] < 1))
    for ours, theirs in ((curve.lower, "lower"), (curve.upper, "upper")):
        agree(ours[row][limits], np.array(expected[theirs], dtype=float)[limits])
    agree(curve.n_risk_at(curve.time), curve.n_risk)


@pytest.mark.parametrize("name", ["causes", "causes_gaps"])
def test_incidence_agrees_with_survfit(data, agree, name):
    patient, start, stop, cause = data["gaps" if name == "causes_gaps" else "mgus2"]
    expected = EXPECTED[name]
    curves = cumulative_incidence(stop, cause, entry=start, id=patient, robust=True)
    assert curves.n == np.unique(patient).size
    for place in (1, 2):
        found = curves.at(expected["time"], place)
        agree(found.incidence, np.array(expected["est"])[:, place - 1])
        agree(found.std_error, np.array(expected["se"])[:, place - 1])


def test_by_hand():
    # A: (0, 2], (2, 5] event at 5. B: (0, 3], away, (4, 6] censored. C: (1, 4] event at 4.
    # At risk 1, 2, ... : A and B at 1, and C from then on; at 4 A and C, B having left at 3 and come back at 4.
    rows = {"entry": [0, 2, 0, 4, 1], "id": ["A", "A", "B", "B", "C"]}
    curve = kaplan_meier([2, 5, 3, 6, 4], [0, 1, 0, 0, 1], **rows)
    np.testing.assert_array_equal(curve.time, [3, 4, 5, 6])
    np.testing.assert_array_equal(curve.n_risk, [3, 2, 2, 1])
    np.testing.assert_array_equal(curve.n_event, [0, 1, 1, 0])
    np.testing.assert_array_equal(curve.n_censor, [1, 0, 0, 1])
    np.testing.assert_allclose(curve.survival, [1, 1 / 2, 1 / 4, 1 / 4])
    assert (curve.n, curve.events, curve.robust) == (3, 2, False)
    np.testing.assert_array_equal(curve.n_risk_at([1, 2, 2.5, 3.5, 4, 4.5, 7]), [2, 3, 3, 2, 2, 2, 0])
    # Without an id each row is a patient of its own, of whom two more are censored.
    plain = kaplan_meier([2, 5, 3, 6, 4], [0, 1, 0, 0, 1], entry=rows["entry"])
    np.testing.assert_array_equal(plain.n_censor, [1, 1, 0, 0, 1])
    assert plain.n == 5


def test_two_events_of_a_patient_by_hand():
    # A: (0, 1] event, (1, 3] event; B: (0, 2] censored. A is at risk again after the first event.
    curve = kaplan_meier([1, 3, 2], [1, 1, 0], entry=[0, 1, 0], id=[1, 1, 2])
    np.testing.assert_allclose(curve.survival, [1 / 2, 1 / 2, 0])
    np.testing.assert_array_equal(curve.n_risk, [2, 2, 1])
    assert (curve.n, curve.events, curve.robust) == (2, 2, True)
    np.testing.assert_array_equal(curve.n_risk_at([0.5, 1.5, 2.5]), [2, 2, 1])
    assert not kaplan_meier([1, 3, 2], [1, 0, 0], entry=[0, 1, 0], id=[1, 1, 2]).robust


@st.composite
def patients(draw):
    n = draw(st.integers(2, 14))
    start = np.array(draw(st.lists(st.sampled_from([0, 0, 0, 1, 2, 5]), min_size=n, max_size=n)), dtype=float)
    length = np.array(draw(st.lists(st.integers(1, 9), min_size=n, max_size=n)), dtype=float)
    cause = np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    at = draw(st.lists(st.sampled_from([1.0, 2.5, 3.0, 4.0, 6.0, 7.5]), max_size=4, unique=True))
    weights = np.array(draw(st.lists(st.sampled_from([1.0, 0.5, 2.0]), min_size=n, max_size=n)))
    return start, start + length, cause, sorted(at), weights


@settings(max_examples=80, deadline=None)
@given(patients(), st.booleans(), st.booleans(), st.randoms(use_true_random=False))
def test_cutting_the_rows_of_patients_changes_nothing(data, robust, weighted, random):
    start, stop, cause, at, share = data
    patient, entry, time, code = cut(np.arange(start.size), start, stop, cause, at)
    order = list(range(patient.size))
    random.shuffle(order)
    whole, pieces = {"entry": start, "robust": robust}, {"entry": entry[order], "id": patient[order], "robust": robust}
    if weighted:
        whole["weights"], pieces["weights"] = share, share[patient[order]]
    a, b = kaplan_meier(stop, cause > 0, **whole), kaplan_meier(time[order], code[order] > 0, **pieces)
    for name in ("time", "n_risk", "n_event", "n_censor", "survival", "std_error", "n"):
        np.testing.assert_allclose(getattr(b, name), getattr(a, name), rtol=1e-10, atol=1e-13)
    when = np.arange(0, 16, 0.5)
    np.testing.assert_allclose(b.n_risk_at(when), a.n_risk_at(when), atol=1e-12)
    a = cumulative_incidence(stop, cause, causes=(1, 2), **whole)
    b = cumulative_incidence(time[order], code[order], causes=(1, 2), **pieces)
    for name in ("time", "n_censor", "incidence", "std_error"):
        np.testing.assert_allclose(getattr(b, name), getattr(a, name), rtol=1e-9, atol=1e-9)
    horizon = float(a.time[-1])
    for one, other in (
        (
            restricted_mean(stop, cause > 0, horizon, **whole),
            restricted_mean(time[order], code[order] > 0, horizon, **pieces),
        ),
        (
            restricted_mean_lost(stop, cause, horizon, causes=(1, 2), **whole),
            restricted_mean_lost(time[order], code[order], horizon, causes=(1, 2), **pieces),
        ),
    ):
        assert other.estimate == pytest.approx(one.estimate, rel=1e-12)
        assert other.std_error == pytest.approx(one.std_error, rel=1e-8, abs=1e-10)


@settings(max_examples=60, deadline=None)
@given(patients(), st.randoms(use_true_random=False))
def test_the_number_at_risk_is_counted_at_any_time(data, random):
    # Weights that change from row to row, events that do not end follow-up, and rows that are missing.
    start, stop, cause, at, _ = data
    patient, entry, time, _ = cut(np.arange(start.size), start, stop, cause, at)
    kept = np.array([random.random() > 0.2 for _ in patient])
    kept[0] = True
    patient, entry, time = patient[kept], entry[kept], time[kept]
    event = np.array([random.random() > 0.5 for _ in patient])
    weights = np.array([random.choice([1.0, 0.5, 2.0]) for _ in patient])
    curve = kaplan_meier(time, event, entry=entry, id=patient, weights=weights)
    for t in np.arange(0, 16, 0.5):
        at_risk = weights[(entry < t) & (time >= t)].sum()
        assert curve.n_risk_at([t])[0] == pytest.approx(at_risk, abs=1e-12)
    goes_on = np.array([((patient == p) & (entry == t)).any() for p, t in zip(patient, time, strict=True)])
    assert curve.n_censor.sum() == pytest.approx(weights[~event & ~goes_on].sum())
    assert curve.n_event.sum() == pytest.approx(weights[event].sum())


def test_times_that_rounding_parts_go_on():
    # 0.1 + 0.2 is not 0.3, and still the patient has not left between the two rows.
    curve = kaplan_meier([0.1 + 0.2, 1.0, 2.0], [0, 1, 0], entry=[0, 0.3, 0], id=[1, 1, 2])
    np.testing.assert_array_equal(curve.n_censor, [0, 1])


def test_robust_variance_is_by_patient_or_by_cluster(data):
    patient, start, stop, cause = data["heart"]
    by_patient = kaplan_meier(stop, cause, entry=start, id=patient, robust=True)
    same = kaplan_meier(stop, cause, entry=start, id=patient, cluster=patient)
    np.testing.assert_array_equal(by_patient.std_error, same.std_error)
    wider = kaplan_meier(stop, cause, entry=start, id=patient, cluster=patient // 3)
    assert not np.allclose(wider.std_error, same.std_error)


def test_a_row_of_weight_0_is_left_out():
    curve = kaplan_meier([2, 5, 4], [0, 1, 1], entry=[0, 2, 0], id=[1, 1, 2], weights=[1, 0, 1])
    assert (curve.n, curve.n_censor.tolist(), curve.time.tolist()) == (2, [1, 0], [2, 4])


def test_rows_that_contradict_each_other_are_refused():
    with pytest.raises(InvalidInput) as refused:
        kaplan_meier([3, 5, 4], [0, 1, 1], id=["a", "b", "a"])
    assert str(refused.value) == (
        "id a has several rows, first at positions 0 and 2; give the time at which each row begins as entry"
    )
    with pytest.raises(InvalidInput) as refused:
        kaplan_meier([3, 5, 4, 9], [0, 1, 1, 0], entry=[0, 2, 0, 4], id=["a", "a", "b", "b"])
    assert str(refused.value) == (
        "rows of one id overlap in 1 place, first of id a: 0 to 3 at position 0 and 2 to 5 at position 1; "
        "a patient is at risk once at any time"
    )
    for estimate in (cumulative_incidence, lambda *a, **k: restricted_mean(*a, 2, **k)):
        with pytest.raises(InvalidInput) as refused:
            estimate([3, 5, 4], [1, 0, 1], entry=[0, 4, 0], id=[7, 7, 8])
        assert str(refused.value) == (
            "1 id has a row after the event that ends follow-up, first id 7: the event at 3 at position 0, then 4 to 5 at "
            "position 1; leave out the rows after it"
        )
    with pytest.raises(InvalidInput, match="rows of one id are in several clusters, first of id 7"):
        kaplan_meier([3, 5, 4], [0, 1, 1], entry=[0, 3, 0], id=[7, 7, 8], cluster=[1, 2, 1])
    with pytest.raises(InvalidInput, match="id must be one-dimensional with 3 entries"):
        kaplan_meier([3, 5, 4], [0, 1, 1], id=[1, 2])
    with pytest.raises(InvalidInput, match="id is missing in 1 entry, first at position 1"):
        kaplan_meier([3, 5, 4], [0, 1, 1], id=["a", None, "b"])
