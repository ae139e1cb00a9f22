"""What a column is taken for: its kind, label, levels and missing codes, and the evidence that is given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from riskset.drafting.columns import guess_column
from riskset.drafting.guess import Guess
from riskset.study.table import Column


def guess(name: str, values: list[Any], times: int = 6, **more: Any) -> Guess:
    """What a column is taken for whose values stand several times each."""
    return guess_column(Column.of(name, np.array(values * times, dtype=object), **more))


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("age", [34.5, 61.2, 50.0, 18.1, 77.3, 42.0], "continuous"),
        ("dead", [0, 1], "dichotomous"),
        ("smoker", ["yes", "no"], "dichotomous"),
        ("Raucher", ["ja", "nein"], "dichotomous"),
        ("cmv", ["positive", "negative"], "dichotomous"),
        ("sex", ["M", "F"], "categorical"),
        ("sex", [1, 2], "categorical"),
        ("sex", [0, 1], "categorical"),
        ("arm", [0, 1], "categorical"),
        ("treated", [0, 1], "dichotomous"),
        ("poor_risk", [0, 1], "dichotomous"),
        ("ecog", [0, 1], "categorical"),
        ("stage", ["III", "I", "II"], "ordinal"),
        ("tumour", ["T2", "T1", "T3", "T4"], "ordinal"),
        ("ecog", [0, 1, 2], "ordinal"),
        ("risk", ["high", "low", "intermediate"], "ordinal"),
        ("response", ["PR", "CR", "SD", "PD"], "ordinal"),
        ("n_nodes", [0, 1, 2, 3, 7, 12], "count"),
        ("city", ["Bonn", "Ulm", "Jena"], "categorical"),
        ("virus", ["CMV;EBV", "CMV", "EBV"], "multiple"),
        ("seen", ["2020-01-31", "2021-02-28"], "date"),
        ("flag", [True, False], "dichotomous"),
    ],
)
def test_the_kind_is_guessed(name: str, values: list[Any], kind: str) -> None:
    assert guess(name, values).kind == kind


@pytest.mark.parametrize(
    ("name", "values", "levels"),
    [
        ("stage", ["III", "I", "II"], ["I", "II", "III"]),
        ("grade", ["G10", "G2", "G1"], ["G1", "G2", "G10"]),
        ("risk", ["high", "low", "intermediate"], ["Low", "Intermediate", "High"]),
        ("age_group", ["40-59", "<40", "≥60"], ["<40", "40-59", "≥60"]),
        ("severity", ["severe", "mild", "none", "moderate"], ["None", "Mild", "Moderate", "Severe"]),
        ("sex", ["m", "F", "f", "M"], ["Female", "Male"]),
        ("Geschlecht", ["weiblich", "männlich"], ["Female", "Male"]),
        ("arm", ["third_party", "donor"], ["Donor", "Third party"]),
        ("危险", ["高危", "低危", "中危"], ["低危", "中危", "高危"]),
    ],
)
def test_levels_stand_in_their_natural_order(name: str, values: list[Any], levels: list[str]) -> None:
    assert guess(name, values).levels == levels


def test_levels_that_differ_in_case_blanks_and_form_are_one() -> None:
    found = guess("city", ["Köln", "Köln", "köln", "Ko\u0308ln ", "Bonn"])
    assert found.levels == ["Bonn", "Köln"]
    assert any("written in several ways" in remark.text for remark in found.remarks)


@pytest.mark.parametrize(
    ("name", "values", "missing"),
    [
        ("age", [45, 50, 67, 72, 999], ["999"]),
        ("age", [45, 50, 67, 72, -1], ["-1"]),
        ("age", [60, 71, 82, 93, 99], []),  # a patient may be 99 years old
        ("crp", ["12.5", "7", "9", "31", "unknown"], ["unknown"]),
        ("crp", ["12.5", "7", "9", "31", "#DIV/0!"], ["#DIV/0!"]),
        ("crp", ["12.5", "7", "9", "31", "k.A."], ["k.A."]),
    ],
)
def test_codes_of_numbers_that_mean_not_known_are_suspected(name: str, values: list[Any], missing: list[str]) -> None:
    assert guess(name, values).spec.get("missing", []) == missing


@pytest.mark.parametrize(
    ("values", "absent"),
    [([0, 1, 9], {"9"}), ([1, 2, 3, 99], {"99"}), (["yes", "no", "unknown"], {"unknown"}), (["CR", "PR", "?"], {"?"})],
)
def test_codes_of_levels_that_mean_not_known_are_no_levels(values: list[Any], absent: set[str]) -> None:
    levels = guess("response", values).spec["levels"]
    assert {key for key, label in levels.items() if label is None} == absent


def test_the_evidence_for_a_suspected_code_is_a_question() -> None:
    (remark,) = guess("ecog", [0, 1, 1, 9], 3).remarks
    assert str(remark) == "QUESTION: 9 in 3 of 12, and 0/1 else: missing?"


def test_values_beyond_a_limit_are_asked_about() -> None:
    found = guess("crp", ["<5", "12", "7", ">300", "31"])
    assert (found.spec["below"], found.spec["above"]) == ("limit", "limit")
    assert [remark.asks for remark in found.remarks] == [True, True]


@pytest.mark.parametrize(
    ("values", "formats", "more"),
    [
        (["31.12.2021", "01.02.2020", "2020-05-31"], "%d.%m.%Y", {}),
        (["12/31/2021", "02/01/2020"], "%m/%d/%Y", {}),
        (["31.12.21", "01.02.20"], "%d.%m.%y", {"two_digit_years": 1930}),
        (["2019-03", "2020-05-31"], None, {"partial_dates": "middle"}),
    ],
)
def test_dates_are_told_with_their_formats(values: list[str], formats: str | None, more: dict[str, Any]) -> None:
    found = guess("seen", values)
    expected = {} if formats is None else {"date_formats": {"seen": formats}}
    assert (found.use, found.data) == ("date", expected | more)


def test_day_and_month_that_could_be_exchanged_are_asked_about() -> None:
    (remark,) = guess("seen", ["01.02.2020", "03.04.2021"]).remarks
    assert remark.asks
    assert "month first" in remark.text


def test_days_of_a_spreadsheet_are_dates_where_the_head_says_so() -> None:
    assert guess("date of infusion", [43921, 43982, 44100]).data == {"date_formats": {"date of infusion": "excel"}}
    assert guess("cost", [43921, 43982, 44100]).use == "variable"


@pytest.mark.parametrize(
    ("name", "values", "use"),
    [
        ("surname", ["Abel", "Baker", "Clark"], "private"),
        ("MRN", [100234, 100235, 100236], "private"),
        ("Geburtsdatum", ["1950-01-01", "1961-02-03"], "private"),
        ("姓名", ["王", "李"], "private"),
        ("comment", ["fell at home", "none"], "text"),
        ("history", ["a long tale of what happened in the ward on that day", "b"], "text"),
        ("nothing", [None, None], "empty"),
        ("site", ["Bonn", "Bonn"], "constant"),
    ],
)
def test_what_is_no_characteristic_is_told_apart(name: str, values: list[Any], use: str) -> None:
    found = guess(name, values)
    assert found.use == use
    assert not found.spec or use == "private"


def test_names_of_many_patients_are_free_text() -> None:
    column = Column.of("treated by", np.array([f"Person {number}" for number in range(40)], dtype=object))
    assert guess_column(column).use == "text"


def test_a_number_with_stray_texts_is_not_described_and_not_quoted() -> None:
    found = guess("weight", [*range(50, 70), "see letter of Mrs Smith"], 1)
    assert found.use == "unclear"
    assert [str(remark) for remark in found.remarks] == ["QUESTION: 1 cell is no number"]


def test_labels_of_the_file_are_taken() -> None:
    codes = {"1": "Control", "2": "Treated", "9": "Unknown"}
    found = guess("trt", [1, 2, 9], labels=codes, label="Treatment arm")
    assert found.spec["label"] == "Treatment arm"
    assert found.spec["levels"] == {"1": "Control", "2": "Treated", "9": None}


def test_a_number_with_labelled_codes_stays_a_number() -> None:
    found = guess("score", [*range(10, 40), 99], 1, labels={"99": "not known"})
    assert (found.kind, found.spec["missing"]) == ("continuous", ["99"])


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("age_years", "Age, years"),
        ("LDH (U/l)", "LDH, U/l"),
        ("ldh", "LDH"),
        ("tumourSize", "Tumour Size"),
        ("kmt2a", "KMT2A"),
        ("wt.loss", "Wt loss"),
        ("年龄", "年龄"),
    ],
)
def test_labels_are_made_of_heads(name: str, label: str) -> None:
    assert guess(name, [1.5, 2.5, 3.5, 8.25, 9.5, 10.5]).spec["label"] == label


def test_decimals_that_nobody_measured_are_not_printed() -> None:
    found = guess("age", [45.1234, 50.9876, 61.5555, 33.1111, 72.7171, 58.2222])
    assert found.spec["digits"] == 1


def test_all_kinds_of_columns_are_guessed_without_a_warning() -> None:
    frame = pd.DataFrame({"a": [1.0, np.nan], "b": pd.to_datetime(["2020-01-01", None]), "c": [None, "x"]})
    for name in frame:
        guess_column(Column.of(str(name), frame[name].to_numpy()))


def test_codes_of_groups_are_asked_about() -> None:
    found = guess("arm", [0, 1])
    assert found.levels == ["0", "1"]
    assert [remark.asks for remark in found.remarks] == [True]
