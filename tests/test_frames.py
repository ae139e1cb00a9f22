"""Cohorts of data frames: the same numbers as from a study file, what each library's columns say, and what is refused."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import yaml

import riskset
from riskset.opened import OpenStudy
from riskset.study import Cohort, StudyProblems

OS = riskset.endpoint(time="t", event={"died": 1}, unit="months")


def patients(**columns: Any) -> pd.DataFrame:
    """Twelve patients with a time, an event and an arm."""
    return pd.DataFrame(
        {
            "patient": [f"P{number}" for number in range(1, 13)],
            "t": [3.0, 5, 8, 10, 11, 14, 15, 18, 20, 24, 30, 36],
            "died": [1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0],
            "arm": ["Control", "Treated"] * 6,
            **columns,
        }
    )


def made(frame: Any, **options: Any) -> Cohort:
    """A cohort of a frame, of which nothing is to be looked at."""
    return riskset.cohort(frame, **{"id": "patient", "endpoints": {"os": OS}, **options})


def kinds(cohort: Cohort) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Kind and levels of each variable."""
    return {name: (cohort.variable(name).kind, cohort.variable(name).levels) for name in cohort.study.variables}


def refused(frame: Any, **options: Any) -> list[str]:
    """What is said of a frame that cannot be used."""
    with pytest.raises(StudyProblems) as raised:
        made(frame, **options)
    assert all(problem.remedy for problem in raised.value.problems)
    return [str(problem) for problem in raised.value.problems]


# The same numbers as from the study file


def of_study(study: OpenStudy, **more: Any) -> dict[str, Any]:
    """What a study file says, as parameters."""
    written = yaml.safe_load(study.cohort.study.path.read_text(encoding="utf-8"))
    sections = {name: written[name] for name in ("variables", "groups", "endpoints", "propensity") if name in written}
    return {
        "id": written["data"]["id"],
        "follow_up": written["data"]["follow_up"],
        **sections,
        **written["study"],
        **more,
    }


@pytest.mark.parametrize(("study", "data"), [("report/bmt", "data/bmt/bmt.csv"), ("", "data/cohort.csv")])
@pytest.mark.parametrize("library", [pd, pl])
def test_a_frame_gives_the_numbers_of_the_study_file(root: Path, study: str, data: str, library: Any) -> None:
    opened = riskset.open_study(root / study / "study.yml")
    cohort = riskset.cohort(library.read_csv(root / data), **of_study(opened))
    ours = OpenStudy(cohort, opened.style)
    for name, entry in opened.cohort.study.displays.items():
        cohort.study.displays[name] = entry
        assert ours.results_of(name) == opened.results_of(name), name


def test_the_notebook_of_the_page_works_without_a_study_file(root: Path) -> None:
    frame = pd.read_csv(root / "data" / "cohort.csv")
    before = frame.copy(deep=True)
    os = riskset.endpoint(time="os_months", event={"died": 1})
    cohort = riskset.cohort(
        frame, id="patient", endpoints={"os": os}, levels={"arm": {0: "Standard", 1: "Experimental"}}
    )
    assert repr(cohort) == f"Cohort({len(frame)} patients)"
    table = riskset.baseline_table(cohort, by="arm", variables=["age", "sex", "stage"])
    study = riskset.open_study(root / "study.yml")
    theirs = riskset.baseline_table(study.cohort, by="arm", variables=["age", "sex", "stage"])
    assert [[cell.text(table.style) for cell in row.cells] for row in table.rows] == [
        [cell.text(theirs.style) for cell in row.cells] for row in theirs.rows
    ]
    assert cohort.endpoint("os").label == "Overall survival"
    riskset.curves_figure(cohort, ["os"], by="arm")
    pd.testing.assert_frame_equal(frame, before)


# What the columns say


def test_what_pandas_knows_is_used() -> None:
    frame = patients(
        stage=pd.Categorical(["II", "I", "III"] * 4, categories=["I", "II", "III", "IV"], ordered=True),
        site=pd.Categorical(["West", "North", "West"] * 4, categories=["West", "North", "East"]),
        diabetes=pd.array([True, False, None] * 4, dtype="boolean"),
        nodes=pd.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 22, None], dtype="Int64"),
        infused=pd.to_datetime(["2020-01-01", None, "2021-05-31 13:00"] * 4, format="ISO8601"),
        cmv=pd.array(["Positive", "Negative", None] * 4, dtype="string[pyarrow]"),
        dose=pd.cut(range(12), [-1, 3, 8, 12]),
    )
    cohort = made(frame)
    assert kinds(cohort) == {
        "arm": ("categorical", ("Control", "Treated")),
        "stage": ("ordinal", ("I", "II", "III", "IV")),
        "site": ("categorical", ("West", "North", "East")),
        "diabetes": ("dichotomous", ("No", "Yes")),
        "nodes": ("count", ()),
        "infused": ("date", ()),
        "cmv": ("dichotomous", ("Negative", "Positive")),
        "dose": ("ordinal", ("(-1, 3]", "(3, 8]", "(8, 12]")),
    }
    assert cohort.values("diabetes").isna().sum() == 4
    assert np.isnan(cohort.numbers("nodes")[-1])
    assert cohort.grouping("site").levels == ("West", "North")  # a category that nobody has is not a group


def test_pandas_polars_and_arrow_say_the_same() -> None:
    frame = patients(
        age=[40, 50, 61, 72.5, 33, 45, None, 58, 60, 47, 39, 80],
        stage=["I", "II", "III"] * 4,
        diabetes=[True, False, None] * 4,
        seen=[dt.date(2020, 1, day) for day in range(1, 13)],
    )
    frame = frame.assign(stage=pd.Categorical(frame["stage"], categories=["I", "II", "III"], ordered=True))
    arrow = pa.Table.from_pandas(frame, preserve_index=False)
    polars = pl.from_arrow(arrow)
    assert isinstance(polars, pl.DataFrame)
    polars = polars.with_columns(pl.col("stage").cast(pl.String).cast(pl.Enum(["I", "II", "III"])))
    mine = made(frame)
    for other in (arrow, polars, frame.convert_dtypes(dtype_backend="pyarrow"), frame.convert_dtypes()):
        theirs = made(other)
        assert kinds(theirs) == kinds(mine)
        for name in mine.study.variables:
            pd.testing.assert_series_equal(theirs.values(name), mine.values(name))
        assert theirs.endpoint("os").time.tolist() == mine.endpoint("os").time.tolist()


def test_nan_and_null_of_polars_are_both_missing() -> None:
    frame = pl.from_pandas(patients()).with_columns(age=pl.Series([1.5, None, float("nan"), *range(10, 19)]))
    assert made(frame).values("age").isna().tolist() == [False, True, True, *[False] * 9]


def test_texts_numbers_and_ids_are_no_characteristics() -> None:
    frame = patients(
        surname=list("ABCDEFGHIJKL"), remarks=[f"seen on day {day}, well" for day in range(12)], age=range(40, 52)
    )
    assert list(made(frame, id=None).study.variables) == ["arm", "age"]
    assert list(made(frame, variables=["age", "arm"]).study.variables) == ["age", "arm"]


def test_codes_are_in_no_order_unless_their_name_says_so() -> None:
    cohort = made(patients(hospital=[1, 2, 3] * 4, grade=[1, 2, 3] * 4))
    assert cohort.variable("hospital").kind == "categorical"
    assert cohort.variable("grade").kind == "ordinal"


def test_the_caller_has_the_last_word() -> None:
    frame = patients(smoker=[0, 1] * 6, grade=[1, 2, 3] * 4, age=[*range(40, 51), 99])
    cohort = made(
        frame,
        labels={"age": "Age, years", "arm": "Study arm"},
        kinds={"grade": "continuous"},
        levels={"smoker": {1: "Smoker", 0: "Never"}},
        missing={"age": [99]},
        groups={"treatment": {"variable": "arm", "levels": ["Treated", "Control"]}},
        populations={"young": "age < 45"},
        title="A trial",
    )
    assert cohort.variable("age").label == "Age, years"
    assert cohort.variable("grade").kind == "continuous"
    assert cohort.variable("smoker").levels == ("Smoker", "Never")
    assert np.isnan(cohort.numbers("age")[-1])
    assert cohort.grouping("treatment").levels == ("Treated", "Control")
    assert cohort.grouping("treatment").label == "Study arm"
    assert cohort.population("young").size == 5
    assert cohort.landmark(6).size == 10


def test_entries_are_completed_by_what_is_seen() -> None:
    variables = {"age": {"digits": 1}, "arm": None, "old": {"derive": "age >= 45", "kind": "dichotomous"}}
    cohort = made(patients(age=range(40, 52)), variables=variables, labels={"old": "Old"})
    assert cohort.study.variables["age"].kind == "continuous"
    assert (cohort.variable("old").label, cohort.values("old").eq("Yes").sum()) == ("Old", 7)


def test_patients_without_numbers_are_numbered_by_their_rows() -> None:
    cohort = made(patients(row=range(100, 112)).drop(columns="patient"), id=None)
    assert cohort.study.data.id is None
    assert cohort.size == 12
    assert "row" in cohort.study.variables


def test_what_is_only_supposed_is_told_and_changes_nothing() -> None:
    frame = patients(age=[*range(40, 50), 999, 999], smoker=["Yes", "No", "unknown"] * 4)
    with pytest.warns(UserWarning, match="column") as told:
        cohort = made(frame)
    texts = [str(each.message) for each in told]
    assert any("'999' in 2 rows" in text and 'missing={"age": [999]}' in text for text in texts)
    assert any("'unknown' in 4 rows counted as not known" in text for text in texts)
    assert cohort.numbers("age").max() == 999
    assert cohort.values("smoker").isna().sum() == 4
    assert all(each.filename == __file__ for each in told)


# Endpoints


def test_labels_of_endpoints() -> None:
    cohort = made(patients(), endpoints={"pfs": OS, "time_to_x": OS, "nrm": {**OS, "label": "NRM"}})
    assert [cohort.endpoint(name).label for name in cohort.study.endpoints] == [
        "Progression-free survival",
        "Time to x",
        "NRM",
    ]


def test_endpoints_of_dates() -> None:
    frame = patients(
        start=pd.Timestamp("2020-01-01"),
        death=[pd.Timestamp("2020-01-31"), *[pd.NaT] * 11],
        seen=pd.Timestamp("2021-01-01"),
    )
    endpoint = riskset.endpoint(from_="start", first_of={"death": "death"}, end="seen")
    found = made(frame.assign(seen=frame["death"].fillna(frame["seen"])), endpoints={"os": endpoint}, time_unit="days")
    assert found.endpoint("os").time.tolist()[:2] == [30, 366]
    assert "start" not in found.study.variables


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"time": "t"}, "riskset.endpoint: endpoint has no 'event'"),
        ({"event": {"died": 1}}, "riskset.endpoint: endpoint has no 'time'"),
        ({"time": "t", "event": 1}, "such as event: {died: 1}"),
        ({"time": "t", "event": "died =="}, "riskset.endpoint: endpoint.event, character"),
        ({"time": "t", "event": {"died": 1}, "unit": "day"}, "Did you mean 'days'?"),
        ({"time": "t", "event": {"died": 1}, "entry": {"from": "start"}}, "endpoint.entry has no 'to'"),
        (
            {"time": "t", "event": {"died": 1}, "competing": {"died": 1}},
            "the competing event of the endpoint is its own",
        ),
    ],
)
def test_an_endpoint_is_checked_where_it_is_written(options: dict[str, Any], message: str) -> None:
    with pytest.raises(StudyProblems) as raised:
        riskset.endpoint(**options)
    assert message in str(raised.value)


def test_days_are_not_read_as_months_in_silence() -> None:
    frame = patients().rename(columns={"t": "os_days"})
    [said] = refused(frame, endpoints={"os": riskset.endpoint(time="os_days", event={"died": 1})})
    assert "no unit, so that it would count as months" in said
    assert 'unit="days"' in said
    made(frame, endpoints={"os": riskset.endpoint(time="os_days", event={"died": 1})}, time_unit="days")


def test_an_entry_in_another_unit_than_its_time_is_refused() -> None:
    frame = patients(entry_months=[0.5, 1, 2] * 4, entered=1.0)
    late = {"os": riskset.endpoint(time="t", event={"died": 1}, unit="days", entry="entry_months")}
    [said] = refused(frame, endpoints=late)
    assert "the entry 'entry_months', which would count as days, the unit of its time. Give it in days" in said
    cohort = made(frame, endpoints={"os": {**late["os"], "entry": "entered"}}, time_unit="days")
    assert cohort.endpoint("os").entry.tolist() == [1.0] * 12  # type: ignore[union-attr]
    assert list(cohort.study.variables) == ["arm", "entry_months"]


# Exposures


def grafted(**columns: Any) -> pd.DataFrame:
    """Twelve patients, four of whom get a graft during follow-up, with the state that they are then in."""
    state = pd.Categorical(["Clear", None, "Not clear"] * 4, categories=["Not clear", "Clear", "Other"])
    days = [60.0, None, 90, None, None, 120, None, None, 200, None, None, None]
    return patients(graft_day=days, graft=[int(day is not None) for day in days], state=state, **columns)


GRAFT = riskset.exposure(at="graft_day", unit="days", labels=["No graft", "Graft"])


def test_an_exposure_is_followed_and_known_at_a_landmark() -> None:
    cohort = made(grafted(), exposures={"graft": GRAFT})
    exposure = cohort.exposure("graft")
    assert (exposure.label, exposure.levels) == ("Graft", ("No graft", "Graft"))
    assert exposure.begins[[0, 5]].tolist() == pytest.approx([60 / 30.4375, 120 / 30.4375])
    assert np.isinf(exposure.begins[1])
    assert cohort.landmark(3).grouping("graft").codes.sum() == 1  # the first died by then; one is grafted later
    table = riskset.outcomes_table(cohort, ["os"], by="graft", at=[12])
    assert [row.level for row in table.rows if row.level] == ["No graft", "Graft"]
    riskset.regression_table(cohort, ["os"], ["graft"], models="univariable")


def test_what_is_known_only_later_is_no_characteristic() -> None:
    """Neither the time, nor who ever gets it (a column that is called like it), nor the state in which it happens."""
    told = riskset.exposure(at="graft_day", unit="days", labels=["No graft"], groups="state")
    cohort = made(grafted(ill=[0, 1] * 6), exposures={"graft": GRAFT, "graft_by_state": told})
    assert list(cohort.study.variables) == ["arm", "ill"]
    told = riskset.exposure(at="graft_day", unit="days", when={"graft": 1})
    frame = grafted().drop(columns="state").fillna({"graft_day": 30.0})
    assert list(made(frame, exposures={"g": told}).study.variables) == ["arm"]


def test_groups_of_an_exposure_are_those_of_the_frame() -> None:
    """Categories in their order without one that nobody has; named groups and variables as they are said."""
    told = riskset.exposure(at="graft_day", unit="days", labels=["No graft"], groups="state")
    frame = grafted()
    assert made(frame, exposures={"graft": told}).exposure("graft").levels == ("No graft", "Not clear", "Clear")
    groups = {"at_graft": {"variable": "state", "levels": {"Clear": "C", "Not clear": "N"}, "label": "State"}}
    named = riskset.exposure(at="graft_day", unit="days", labels=["No graft"], groups="at_graft")
    found = made(frame, exposures={"graft": named}, groups=groups).exposure("graft")
    assert (found.label, found.levels) == ("State", ("No graft", "C", "N"))
    derived = {"late": {"derive": "graft_day > 100", "kind": "dichotomous"}}
    own = riskset.exposure(at="graft_day", unit="days", labels=["No graft"], groups="late")
    assert made(frame, exposures={"graft": own}, variables=derived).exposure("graft").levels == (
        "No graft",
        "No",
        "Yes",
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "riskset.exposure: exposure has no 'at'"),
        ({"at": "day", "labels": ["Without"]}, "riskset.exposure: exposure.labels names patients without the exposure alone"),
        ({"at": "day", "labels": ["A", "B"], "groups": "state"}, "exposure.labels names exposed patients, whom groups names"),
        ({"at": "day", "unit": "day"}, "riskset.exposure: exposure.unit is 'day'. Did you mean 'days'?"),
        ({"at": "day", "ties": "exposd"}, "exposure.ties is 'exposd'. Did you mean 'exposed'?"),
        ({"at": "day", "when": "ill =="}, "riskset.exposure: exposure.when, character"),
    ],
)  # fmt: skip
def test_an_exposure_is_checked_where_it_is_written(options: dict[str, Any], message: str) -> None:
    with pytest.raises(StudyProblems) as raised:
        riskset.exposure(**options)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"at": "graft_day"}, "the frame, column 'graft_day': exposure 'graft' has the time 'graft_day' and no unit, so that it would count as months. Say its unit: unit=\"days\""),
        ({"at": "graft_dya", "unit": "days"}, "the frame: exposures.graft.at wants column 'graft_dya', which the frame does not have. Did you mean 'graft_day'?"),
        ({"at": "arm"}, "row 1, column 'arm': 12 values are not numbers: 'Control' (6 times, first in row 1), 'Treated' (6 times, first in row 2). Write a number or leave it empty (None); if it means not known, say so: riskset.exposure(missing=['Control', 'Treated'])"),
        ({"at": "graft_day", "unit": "days", "groups": "arn", "labels": ["No"]}, "Did you mean 'arm'?"),
        ({"at": "graft_day", "unit": "days", "when": {"arm": "Treated"}}, "exposure 'graft' begins, but has no time for 5 patients"),
        ({"at": "graft_day - 300", "unit": "days"}, "is negative"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_exposure_is_said_of_the_frame(options: dict[str, Any], message: str) -> None:
    assert message in "\n".join(refused(grafted(), exposures={"graft": riskset.exposure(**options)}))


def test_an_exposure_has_a_name_and_missing_values_of_its_own() -> None:
    said = refused(grafted(), exposures={"graft": GRAFT}, variables=["graft"])
    assert "exposures.graft has the name of an entry of variables" in said[0]
    said = refused(grafted(), exposures={"graft": GRAFT}, missing={"graft_day": [200]})
    assert "Say it of the exposure: riskset.exposure(missing=[...])" in said[0]
    told = riskset.exposure(at="graft_day", unit="days", missing=[200])
    assert np.isfinite(made(grafted(), exposures={"graft": told}).exposure("graft").begins).sum() == 3


# What is refused


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda f: f.assign(t=[*f["t"][:11], "x"]), {}, "the frame (rows counted from 1), row 12, column 't': 'x' is not a number."),
        (lambda f: f.assign(t=[-1, *f["t"][1:]]), {}, "row 1, column 't'"),
        (lambda f: f.assign(patient=["P1", "P1", *f["patient"][2:]]), {}, "patient 'P1' (rows 1, 2) stands in more than one row; the rows differ in 't', 'arm'. If they are two patients, correct a number; else keep one row, as frame.drop_duplicates(...) does"),
        (lambda f: f.assign(patient=[None, *f["patient"][1:]]), {}, "row 1, column 'patient': the patient's number is missing"),
        (lambda f: f.set_index("patient"), {}, "the frame: id names 'patient', which is not a column. It is the frame's index, which is not a column: give frame.reset_index()"),
        (lambda f: f, {"id": "patiant"}, "Did you mean 'patient'?"),
        (lambda f: f, {"endpoints": {"os": {"time": "tt", "event": {"died": 1}}}}, "the frame: endpoints.os.time wants column 'tt', which the frame does not have"),
        (lambda f: f, {"endpoints": {"os": {"time": "t", "evnt": {"died": 1}}}}, "the frame: unknown key 'evnt' in endpoints.os. Did you mean 'event'?"),
        (lambda f: f, {"labels": {"agee": "Age"}}, "the frame: labels names 'agee', which is not a column"),
        (lambda f: f, {"kinds": {"arm": "nominal"}}, "Write categorical"),
        (lambda f: f, {"variables": ["arn"]}, "the frame: variables names 'arn', which is not a column. Did you mean 'arm'?"),
        (lambda f: f, {"groups": "arn"}, "the frame: groups names 'arn', which is not a column. Did you mean 'arm'?"),
        (lambda f: f, {"levels": {"arm": ["Control"]}}, "row 2, column 'arm'"),
        (lambda f: f, {"populations": {"old": "agee > 3"}}, "there is no column 'agee'"),
        (lambda f: f, {"missing": {"t": [99]}}, "Say it of the endpoint: riskset.endpoint(missing=[...])"),
        (lambda f: f, {"data": {"path": "x.csv"}}, "data has 'path'"),
        (lambda f: f[:0], {}, "the frame: it has no row"),
        (lambda f: f.rename(columns={"arm": 3}), {}, "the frame: a column is called '3', not by text"),
        (lambda f: pd.concat([f, f["arm"]], axis=1), {}, "the frame, column 'arm': columns 4, 5 have the same name"),
        (lambda f: f.assign(x=[[1]] * 12), {}, "the frame, column 'x': it holds lists"),
        (lambda f: f.assign(x=pd.to_timedelta(f["t"], unit="D")), {}, "Make it a number, such as frame['x'].dt.days"),
        (lambda f: f.assign(x=["a", {1}] * 6), {}, "row 2, column 'x': '{1}' is neither a number"),
        (lambda f: f.assign(age=["a", *range(11)]), {"kinds": {"age": "continuous"}}, "missing={\"age\": ['a']}"),
        (lambda f: f.assign(ticked=[1, None] * 6), {"variables": ["ticked"]}, "nothing tells what 'ticked' is"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place_and_remedy(change: Any, options: dict[str, Any], message: str) -> None:
    assert message in "\n".join(refused(change(patients()), **options))


@pytest.mark.parametrize("given", [[1, 2], {"a": [1]}, "cohort.csv", patients()["t"], pl.LazyFrame({"a": [1]})])
def test_what_is_no_frame_is_refused(given: Any) -> None:
    with pytest.raises(TypeError, match=r"a data frame of pandas, Polars or PyArrow is wanted|give frame.collect\(\)"):
        riskset.cohort(given)


def test_functions_of_kinds_say_that_they_take_a_cohort(bmt_study: OpenStudy) -> None:
    for given, said in (
        (patients(), "cohort = riskset.cohort(frame, id=...)"),
        (pl.DataFrame({"a": [1]}), "cohort = riskset.cohort(frame, id=...)"),
        (bmt_study, "give study.cohort"),
        (bmt_study.cohort.study, "give riskset.load_cohort(study_file)"),
        ("study.yml", "give riskset.open_study(path).cohort"),
        (3, "takes a Cohort, not int"),
    ):
        with pytest.raises(TypeError, match="baseline_table takes a Cohort") as raised:
            riskset.baseline_table(given, by="arm")
        assert said in str(raised.value)


def test_importing_brings_no_library_of_frames() -> None:
    code = "import sys, riskset; sys.exit(any(name in sys.modules for name in ('pandas', 'narwhals', 'polars')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_no_warning_where_nothing_is_supposed() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made(patients(age=range(40, 52)))


def test_weights_landmarks_and_populations_work(root: Path) -> None:
    frame = pd.read_csv(root / "data" / "bmt" / "bmt.csv").assign(w=1.0)
    os = riskset.endpoint(time="t1", event={"d1": 1}, unit="days")
    cohort = riskset.cohort(frame, id="id", endpoints={"os": os}, populations={"adults": "z1 >= 18"}, groups="group")
    weighted = riskset.baseline_table(cohort, by="group", variables=["z1"], weights="w", unweighted=False)
    assert len(weighted.rows) == 1
    riskset.outcomes_table(cohort, ["os"], by="group", at=[12], landmark=3, population="adults")
    riskset.regression_table(cohort, ["os"], ["z1", "z8"])
    assert "group" not in cohort.study.variables


def test_a_number_about_patients_without_a_value_twice_is_a_characteristic() -> None:
    frame = pd.DataFrame(
        {"patient_id": range(1, 9), "patient_weight": [61.5, 70.1, 55, 82, 90.3, 77, 68, 59], "arm": list("ABABABAB")}
    )
    assert list(riskset.cohort(frame).study.variables) == ["patient_weight", "arm"]
