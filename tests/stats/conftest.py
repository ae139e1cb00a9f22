"""Fixtures of the statistical tests: the data of a golden regression case."""

from __future__ import annotations

import csv
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

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
        if spec["name"] not in known:
            known[spec["name"]] = build_case(spec)
        return known[spec["name"]]

    return data
