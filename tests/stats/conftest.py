"""Fixtures of the statistical tests: the data of a golden regression case."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from riskset.stats.cox import cox

GOLDEN = Path(__file__).parents[1] / "golden"


def build_case(spec):
    """Return the arrays of a case as golden/regression_cases.R builds them; see there for the terms of `spec`."""
    name = spec["data"]
    path = GOLDEN / f"{name}.csv" if name in {"tied", "untied"} else GOLDEN / "data" / f"{name}.csv"
    with path.open() as file:
        records = list(csv.DictReader(file))

    def raw(column):
        return np.array([record[column] for record in records])

    def numbers(column):
        if "=" in column:
            name, level = column.split("=")
            values = raw(name)
            return np.where(values == "", np.nan, (values == level).astype(float))
        return np.array([float(record[column] or "nan") for record in records])

    columns = [[term] if isinstance(term, str) else term for term in spec["terms"]]
    time, code = numbers(spec["time"]), numbers(spec["event"])
    time = time + spec.get("late_censoring", 0) * (code == 0)
    X = np.column_stack([numbers(column) for term in columns for column in term])
    entry = numbers(spec["entry"]) if "entry" in spec else None
    if "age_scale" in spec:
        entry = numbers("age")
        time = entry + time / spec["age_scale"]
    strata = raw(spec["strata"]) if "strata" in spec else None
    cluster = raw(spec["cluster"]) if "cluster" in spec else None
    whole = np.isfinite(time) & np.isfinite(code) & np.isfinite(X).all(axis=1)
    for labels in (strata, cluster):
        if labels is not None:
            whole &= labels != ""
    if spec.get("positive"):
        whole &= time > 0
    if entry is not None:
        whole &= entry < time
    ends = np.cumsum([len(term) for term in columns])
    groups = [list(range(end - len(term), end)) for term, end in zip(columns, ends, strict=True)]
    return SimpleNamespace(
        time=time[whole],
        code=code[whole].astype(int),
        X=X[whole],
        entry=None if entry is None else entry[whole],
        strata=None if strata is None else strata[whole],
        cluster=None if cluster is None else cluster[whole],
        weights=np.resize([1.0, 2.0, 0.5], int(whole.sum())) if spec.get("cycled") else None,
        groups=groups,
    )


@pytest.fixture(scope="session")
def regression_data():
    """Return the function from a case's specification to its arrays, reading each case once."""
    known = {}

    def data(spec):
        key = json.dumps(spec, sort_keys=True)
        if key not in known:
            known[key] = build_case(spec)
        return known[key]

    return data


@pytest.fixture(scope="session")
def cox_fit(regression_data):
    """Return the function from a golden case to its Cox regression, fitting each once."""
    known = {}

    def fit(case):
        spec = case["spec"]
        if spec["name"] not in known:
            data = regression_data(spec)
            known[spec["name"]] = cox(
                data.time,
                np.isin(data.code, spec["events"]),
                data.X,
                entry=data.entry,
                strata=data.strata,
                weights=data.weights,
                cluster=data.cluster,
                robust=spec.get("robust", False),
                ties=spec.get("ties", "efron"),
            )
        return known[spec["name"]]

    return fit


def build_cohort(name, spec):
    """Return the arrays of a cohort as golden/nonparametric.R builds them, with the values R wrote for it."""
    path = GOLDEN / f"{name}.csv" if name in {"tied", "untied"} else GOLDEN / "data" / f"{name}.csv"
    with path.open() as file:
        records = list(csv.DictReader(file))
    place = np.arange(1, len(records) + 1)
    event = np.array([int(record[spec["event"]]) for record in records])

    def labels(column):
        if not column:  # R writes NULL as {}
            return None
        values = [record[column] for record in records]
        numeric = all(value.lstrip("-").isdigit() for value in values if value)
        return np.array([int(value) if value else -1 for value in values] if numeric else values)

    return SimpleNamespace(
        time=np.array([float(record["time"]) for record in records]),
        event=event,
        any=(event > 0).astype(int),
        group=labels(spec.get("group")),
        stratum=labels(spec.get("strata")),
        has_stratum=None if not spec.get("strata") else np.array([record[spec["strata"]] != "" for record in records]),
        whole=1.0 + place % 3,
        part=0.5 + (place % 4) / 4,
        cluster=place % -(-len(records) // 3),
        records=records,
        expected=spec,
    )


@pytest.fixture(scope="session")
def nonparametric():
    """Return the values R wrote for the nonparametric estimators."""
    return json.loads((GOLDEN / "nonparametric.json").read_text())


@pytest.fixture(scope="session")
def cohort_of(nonparametric):
    """Return the function from a golden cohort's name to its arrays and expected values."""
    known = {}

    def cohort(name):
        if name not in known:
            known[name] = build_cohort(name, nonparametric["cohorts"][name])
        return known[name]

    return cohort


@pytest.fixture
def agree():
    """Return the check that numbers agree with R's to 1e-8 relative; where R has none, neither have we."""

    def check(ours, theirs, rtol=1e-8):
        expected = np.array(theirs, dtype=float)
        found = np.asarray(ours, dtype=float)
        assert found.shape == expected.shape
        known = np.isfinite(expected)
        np.testing.assert_allclose(found[known], expected[known], rtol=rtol, atol=1e-14)

    return check


@pytest.fixture(scope="session")
def golden():
    """Return the values of golden/expected.json."""
    return json.loads((GOLDEN / "expected.json").read_text())


@pytest.fixture(scope="session")
def jasa():
    """Return time, status and time of transplantation of the Stanford heart patients."""
    with (GOLDEN / "data" / "jasa.csv").open() as file:
        records = list(csv.DictReader(file))
    return tuple(np.array([float(record[name] or "nan") for record in records]) for name in ("time", "status", "wait"))
