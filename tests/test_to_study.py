"""The study file of a cohort that was made in code: read back, it gives the same cohort; a failed run leaves nothing."""

from __future__ import annotations

import datetime as dt
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import riskset
from riskset.study import Cohort, StudyProblems
from riskset.study_files import check, load_cohort, load_study

LABELS = ["No", "1", "2020-01-01", "a: b", "#x", "größer ≥40", "中文", 'it\'s "so"', "two\nlines", "{x}", "- y", " z"]
TEXTS = st.one_of(
    st.sampled_from(LABELS), st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
)
OS = riskset.endpoint(time="t", event={"died": 1}, unit="days")


def small(**columns: Any) -> pd.DataFrame:
    """Six patients with a time and an event."""
    return pd.DataFrame({"id": range(1, 7), "t": [3, 5, 8, 10, 11, 14], "died": [1, 1, 0, 1, 0, 1], **columns})


def same(one: Cohort, other: Cohort) -> None:
    """Asserts that two cohorts have the same variables, groups, populations, endpoints and exposures."""
    assert one.size == other.size
    assert list(one.study.variables) == list(other.study.variables)
    for name, spec in one.study.variables.items():
        assert one.variable(name) == other.variable(name)
        if spec.kind == "multiple":
            assert all(map(np.array_equal, one.choices(name), other.choices(name)))
        else:
            pd.testing.assert_series_equal(one.values(name), other.values(name))
    assert list(one.study.groups) == list(other.study.groups)
    for name in one.study.groups:
        first, second = one.grouping(name), other.grouping(name)
        assert (first.label, first.levels, first.codes.tolist()) == (second.label, second.levels, second.codes.tolist())
    assert list(one.study.endpoints) == list(other.study.endpoints)
    for name in one.study.endpoints:
        first, second = one._part_endpoint(name), other._part_endpoint(name)
        assert (first.label, first.kind, first.cause_labels) == (second.label, second.kind, second.cause_labels)
        assert np.array_equal(first.time, second.time, equal_nan=True)
        assert np.array_equal(first.cause, second.cause)
        assert (first.entry is None) == (second.entry is None)
        if first.entry is not None:
            assert np.array_equal(first.entry, second.entry, equal_nan=True)
    assert list(one.study.exposures) == list(other.study.exposures)
    for name in one.study.exposures:
        first, second = one.exposure(name), other.exposure(name)
        assert (first.label, first.levels, first.ties) == (second.label, second.levels, second.ties)
        assert np.array_equal(first.begins, second.begins)
        assert np.array_equal(first.codes, second.codes)
    for name in one.study.populations:
        assert one.population(name).index.tolist() == other.population(name).index.tolist()


def read_back(path: Path) -> Cohort:
    assert check(path) == []
    return load_cohort(load_study(path))


@st.composite
def frames(draw: st.DrawFn) -> tuple[pd.DataFrame, dict[str, str]]:
    """A frame of random columns of all kinds, and a label for each."""
    size = draw(st.integers(6, 25))
    columns: dict[str, Any] = {
        "t": draw(st.lists(st.integers(1, 5000), min_size=size, max_size=size)),
        "died": draw(st.lists(st.sampled_from([0, 1]), min_size=size, max_size=size)),
    }
    kinds = {
        "float": st.floats(-1e9, 1e9, allow_nan=False),
        "whole": st.integers(-(10**6), 10**6),
        "truth": st.booleans(),
        "code": st.integers(0, 3),
        "date": st.dates(dt.date(1950, 1, 1), dt.date(2050, 1, 1)),
    }
    for place, kind in enumerate(draw(st.lists(st.sampled_from([*kinds, "category", "ordered"]), max_size=5))):
        if kind in kinds:
            values = draw(st.lists(st.none() | kinds[kind], min_size=size, max_size=size))
        else:
            levels = draw(
                st.lists(TEXTS.filter(lambda text: " vs " not in text), min_size=2, max_size=4, unique_by=str.strip)
            )
            values = draw(st.lists(st.none() | st.sampled_from(levels), min_size=size, max_size=size))
            values = pd.Categorical(values, categories=levels, ordered=kind == "ordered")
        columns[f"x{place} {kind}"] = values
    labels = {name: draw(TEXTS) for name in columns if name.startswith("x")}
    return pd.DataFrame(columns), labels


@settings(max_examples=60)
@given(frames(), st.sampled_from(["cohort.parquet", "cohort.csv"]))
def test_what_is_written_is_read_back_as_the_same_cohort(
    given_frame: tuple[pd.DataFrame, dict[str, str]], data: str
) -> None:
    frame, labels = given_frame
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore", UserWarning)
        cohort = riskset.cohort(frame, endpoints={"os": OS}, labels=labels)
        try:
            path = cohort.to_study(Path(folder) / "study.yml", data=data)
        except StudyProblems as error:
            assert data.endswith("csv"), error  # noqa: PT017  text that a CSV cannot hold is refused
            assert list(Path(folder).iterdir()) == []
            return
        same(cohort, read_back(path))


@st.composite
def late_and_exposed(draw: st.DrawFn) -> tuple[pd.DataFrame, dict[str, Any]]:
    """A frame of patients who enter late and come into an exposure, and what is said of both."""
    times = draw(st.lists(st.integers(1, 5000), min_size=6, max_size=25))
    size = len(times)
    exposed = draw(st.lists(st.booleans(), min_size=size, max_size=size).filter(any))
    levels = draw(st.lists(TEXTS.filter(lambda text: " vs " not in text), min_size=3, max_size=3, unique_by=str.strip))
    columns = {
        "t": times,
        "died": draw(st.lists(st.sampled_from([0, 1]), min_size=size, max_size=size)),
        "enters": [draw(st.integers(0, time - 1)) for time in times],
        "graft": [draw(st.integers(0, 6000)) if has else None for has in exposed],
        "state": pd.Categorical(
            [draw(st.sampled_from(levels[:2])) if has else None for has in exposed], categories=levels[:2]
        ),
    }
    three = draw(st.booleans())
    graft = riskset.exposure(
        at="graft",
        unit="days",
        labels=[levels[2]] if three else ["Without", "With"],
        groups="state" if three else None,
        ties=draw(st.sampled_from([None, "unexposed", "exposed", "last-day"])),
        missing=draw(st.sampled_from([None, [5999]])),
        label=draw(st.none() | TEXTS),
    )
    return pd.DataFrame(columns).astype({"graft": "Int64"}), {
        "endpoints": {"os": {**OS, "entry": "enters"}},
        "exposures": {"transplant": graft},
    }


@settings(max_examples=40)
@given(late_and_exposed(), st.sampled_from(["cohort.parquet", "cohort.csv"]))
def test_exposures_and_entries_are_read_back(given_frame: tuple[pd.DataFrame, dict[str, Any]], data: str) -> None:
    frame, sections = given_frame
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore", UserWarning)
        try:
            cohort = riskset.cohort(frame, **sections)
        except StudyProblems as error:
            assert "begins for no patient" in str(error), error  # noqa: PT017  where 5999 is all that there is
            return
        try:
            path = cohort.to_study(Path(folder) / "study.yml", data=data)
        except StudyProblems as error:
            assert data.endswith("csv"), error  # noqa: PT017  text that a CSV cannot hold is refused
            return
        same(cohort, read_back(path))


def test_groups_of_an_exposure_that_only_the_data_file_names_are_written(tmp_path: Path) -> None:
    import pyreadstat

    frame = small(graft=[1.0, None, 2, None, 5, 7], state=[0.0, None, 1, None, 1, 0])
    labels: dict[str, Any] = {"variable_value_labels": {"state": {0: "Clear", 1: "Not clear"}}}
    pyreadstat.write_sav(frame, tmp_path / "patients.sav", column_labels={"state": "State before"}, **labels)
    study = {
        "study": {"title": "T", "time_unit": "days"},
        "data": {"path": "patients.sav", "id": "id"},
        "endpoints": {"os": {**OS, "label": "OS"}},
        "exposures": {"graft_state": {"at": "graft", "labels": ["Without"], "groups": "state"}},
    }
    (tmp_path / "study.yml").write_text(yaml.safe_dump(study), encoding="utf-8")
    cohort = load_cohort(load_study(tmp_path / "study.yml"))
    found = read_back(cohort.to_study(tmp_path / "new.yml")).exposure("graft_state")
    assert (found.label, found.levels) == ("State before", ("Without", "Clear", "Not clear"))
    assert np.array_equal(found.codes, cohort.exposure("graft_state").codes)


@pytest.mark.parametrize("data", ["cohort.parquet", "cohort.csv"])
@pytest.mark.parametrize("label", LABELS)
def test_labels_are_read_back_whatever_they_hold(tmp_path: Path, label: str, data: str) -> None:
    frame = small(stage=["a", "b", "c"] * 2)
    levels = {"stage": {"a": label, "b": "Second", "c": "Third"}}
    cohort = riskset.cohort(frame, id="id", endpoints={"os": OS}, levels=levels, labels={"stage": label})
    found = read_back(cohort.to_study(tmp_path / "study.yml", data=data))
    same(cohort, found)
    assert (found.variable("stage").label, found.variable("stage").levels[0]) == (label, label)


def test_populations_groups_and_several_choices_are_written(tmp_path: Path) -> None:
    frame = small(arm=list("ABABAB"), age=[40, 50, 60, 70, 80, 55], virus=["CMV", "CMV;EBV", "EBV", None, "HSV", "CMV"])
    cohort = riskset.cohort(
        frame,
        id="id",
        endpoints={"os": OS},
        groups={"treatment": {"variable": "arm", "levels": {"B": "New", "A": "Old"}}},
        populations={"elderly": {"filter": "age >= 60", "label": "60 or older"}},
        landmark=0.1,
    )
    path = cohort.to_study(tmp_path / "study.yml", displays={"table-1": {"kind": "baseline", "by": "treatment"}})
    same(cohort, read_back(path))
    study = riskset.open_study(path)
    assert study.names == ["table-1"]
    assert study.cohort.landmark().size == cohort.landmark().size
    assert path.read_text(encoding="utf-8").splitlines()[1:4] == ["study:", "  title: Cohort", "  time_unit: months"]


@pytest.mark.parametrize("study", ["report/bmt/study.yml", "report/cart-haplo/study.yml"])
def test_a_study_file_is_written_anew_with_its_displays(tmp_path: Path, root: Path, study: str) -> None:
    opened = riskset.open_study(root / study)
    path = opened.cohort.to_study(tmp_path / "study.yml")
    same(opened.cohort, load_cohort(load_study(path)))
    assert load_study(path).displays == opened.cohort.study.displays


def test_nothing_is_written_over(tmp_path: Path) -> None:
    cohort = riskset.cohort(small(), id="id", endpoints={"os": OS})
    (tmp_path / "study.yml").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match=r"study\.yml exists, and is not written over"):
        cohort.to_study(tmp_path / "study.yml")
    (tmp_path / "cohort.parquet").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match=r"cohort\.parquet exists"):
        cohort.to_study(tmp_path / "other.yml")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["cohort.parquet", "study.yml"]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"data": "sub/cohort.csv"}, ValueError, "name a file beside the study file"),
        ({"data": "cohort.xlsx"}, ValueError, "ends in .parquet or .csv"),
        ({"displays": {"t": {"kind": "baseline", "by": 3, "wrong": 1}}}, StudyProblems, "displays.t"),
        ({"displays": {"t": {"kind": "curves", "endpoints": ["pfs"]}}}, StudyProblems, "names 'pfs', which is not an endpoint"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_leaves_nothing(
    tmp_path: Path, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    cohort = riskset.cohort(small(), id="id", endpoints={"os": OS})
    with pytest.raises(error, match=message):
        cohort.to_study(tmp_path / "study.yml", **options)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        cohort.to_study(tmp_path / "none" / "study.yml")


def test_without_numbers_of_patients_none_are_written(tmp_path: Path) -> None:
    frame = pd.DataFrame({"age": [40.0, None, 60.0], "arm": ["A", None, "B"]})
    cohort = riskset.cohort(frame)
    with pytest.raises(StudyProblems, match=r"Write the data as Parquet"):  # a row of which nothing is known is blank
        cohort.to_study(tmp_path / "study.yml", data="cohort.csv")
    path = cohort.to_study(tmp_path / "study.yml")
    assert pd.read_parquet(tmp_path / "cohort.parquet").columns.tolist() == ["age", "arm"]
    found = read_back(path)
    assert (found.size, found.study.data.id) == (3, None)


def test_a_category_that_means_missing_elsewhere_is_a_group(tmp_path: Path) -> None:
    frame = small(stage=pd.Categorical(["a", ".", "b", "a", ".", None], categories=["a", ".", "b", "c"]))
    cohort = riskset.cohort(frame, id="id", endpoints={"os": OS})
    assert cohort.grouping("stage").levels == ("a", ".", "b")
    same(cohort, read_back(cohort.to_study(tmp_path / "study.yml")))


def test_a_part_of_a_cohort_is_not_written(tmp_path: Path) -> None:
    cohort = riskset.cohort(small(age=[40, 50, 60, 70, 80, 55]), endpoints={"os": OS}, populations={"old": "age > 50"})
    with pytest.raises(ValueError, match="this is a part of a cohort"):
        cohort.population("old").to_study(tmp_path / "study.yml")
