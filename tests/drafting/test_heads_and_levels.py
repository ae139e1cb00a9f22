"""What heads and levels say in several languages: groups, scales, counts, dates, and the numbers of patients."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from riskset.drafting import date_columns, words
from riskset.drafting.characteristics import characteristics
from riskset.drafting.columns import guess_column
from riskset.drafting.guess import Guess
from riskset.drafting.roles import group_columns, patient_number
from riskset.study.table import Column


def guess(name: str, *values: Any, label: str = "", labels: dict[str, str] | None = None) -> Guess:
    return guess_column(Column.of(name, np.array(values, dtype=object), labels=labels, label=label))


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("分期", ["I期", "II期", "III期", "IV期"]),
        ("ECOG评分", ["0分", "1分", "2分"]),
        ("Stadium", ["Stadium I", "Stadium II", "Stadium III"]),
    ],
)
def test_scales_are_in_their_order(name: str, levels: list[str]) -> None:
    found = guess(name, *reversed(levels), *levels)
    assert found.kind == "ordinal"
    assert list(found.spec["levels"]) == levels


def test_a_number_of_something_is_a_count() -> None:
    assert guess("既往治疗次数", *range(1, 7), *range(1, 9)).kind == "count"


@pytest.mark.parametrize(
    "pair", [("männlich", "weiblich"), ("男", "女"), ("m", "f"), ("Homme", "Femme"), ("hombre", "mujer")]
)
def test_sexes_stand_in_one_order_in_all_languages(pair: tuple[str, str]) -> None:
    assert list(dict.fromkeys(guess("sex", *pair * 5).spec["levels"].values())) == ["Female", "Male"]


def test_value_labels_are_printed_with_a_capital_and_categories_as_they_are() -> None:
    assert guess("gender", *[1.0, 2.0] * 5, labels={"1": "female", "2": "male"}).levels == ["Female", "Male"]
    assert guess("site", *["colon", "breast"] * 5, labels={"colon": "colon", "breast": "breast"}).levels == [
        "colon",
        "breast",
    ]


def test_dates_with_the_words_for_year_month_and_day() -> None:
    found = guess("回输日期", "2020年3月5日", "2021年12月31日")
    assert (found.use, found.data["date_formats"]) == ("date", {"回输日期": "%Y年%m月%d日"})


def test_arms_in_one_word() -> None:
    assert group_columns([guess("Therapiearm", *["A", "B"] * 5)]) == ["Therapiearm"]


def test_what_time_counts_from_is_read_off_a_label() -> None:
    assert words.origin_in_words("Date of first infusion") == "first infusion"
    assert words.origin_in_words("d_inf") == "inf"


def test_names_and_notes_are_no_numbers_of_patients() -> None:
    values = [f"text {place}" for place in range(20)]
    for name in ("surname", "notes", "Geburtsname"):
        assert patient_number({name: guess(name, *values)}, 20).name is None
    assert patient_number({"mrn": guess("mrn", *values)}, 20).name == "mrn"


def test_the_site_of_a_relapse_is_no_center() -> None:
    guesses = {
        "rel_site": guess("rel_site", *["nodal", "other"] * 5, label="Site of relapse"),
        "site": guess("site", *"AB" * 5),
    }
    assert characteristics(guesses, set(), None) == ([], {"later": ["rel_site"], "centre": ["site"]})


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("hospital", [1, 2, 3, 4], "categorical"),
        ("cell type", ["1", "2", "3"], "categorical"),
        ("ECOG", [0, 1, 2], "ordinal"),
        ("block", ["I", "II", "III"], "ordinal"),
        ("block", ["grade 1", "grade 2", "grade 3"], "ordinal"),
    ],
)
def test_bare_numbers_are_in_no_order_unless_the_head_says_so(name: str, values: list[Any], kind: str) -> None:
    assert guess(name, *values * 5).kind == kind


def test_an_order_that_the_file_declares_is_kept() -> None:
    said = {"1": "severe", "2": "mild", "3": "none"}
    found = guess("pain", *[1.0, 2.0, 3.0] * 4, labels=said)
    assert (found.kind, found.levels) == ("ordinal", ["Severe", "Mild", "None"])
    own = {"high": "high", "low": "low", "medium": "medium"}
    assert guess("risk", *list(own) * 4, labels=own).levels == ["low", "medium", "high"]
    turned = dict(reversed(own.items()))
    assert guess("risk", *list(own) * 4, labels=turned).levels == ["medium", "low", "high"]


def test_a_code_of_one_letter_stays_as_it_is() -> None:
    assert guess("batch", *["a", "b", "c"] * 4).levels == ["a", "b", "c"]
    assert guess("batch", *["a", "2.5", "3.5"] * 4).levels == ["2.5", "3.5", "a"]


def test_numbers_are_not_tried_as_dates_unless_the_head_says_date(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def formats(column: Column) -> None:
        tried.append(column.name)

    monkeypatch.setattr(date_columns, "formats_of", formats)
    values = [float(place) + 0.5 for place in range(100)]
    assert guess("ldh", *values).kind == guess("date of infusion", *values).kind == "continuous"
    assert tried == ["date of infusion"]


@pytest.mark.parametrize(
    ("odd", "told"),
    [("in autumn", "1 cell is no date"), ("31.02.2021", "some of its dates cannot be read, or not in one way")],
)
def test_dates_with_one_that_cannot_be_read_are_asked_about_and_not_written_down(odd: str, told: str) -> None:
    found = guess("relapse", "2020-03-05", "2021-04-30", "14.12.2019", odd)
    assert (found.use, found.spec) == ("unclear", {})
    assert [remark.text for remark in found.remarks if remark.asks] == [told]
