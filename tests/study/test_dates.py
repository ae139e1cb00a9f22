"""Dates: the ways in which they are written, in parts, and what is said of those that cannot be read."""

# ruff: noqa: ISC004  messages are longer than lines
from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner

from riskset.cli import main
from riskset.study.dates import DateRules, precision_of, readings
from riskset.study.understood import understood
from riskset.study_files import check

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OS = {"os": {"label": "OS", "time": {"from": "start", "to": "stop"}, "event": {"died": 1}}}


def read(value: object, *formats: str, **rules: Any) -> str | None:
    found = readings(value, DateRules(formats, **rules))
    assert len(found) < 2
    return str(found[0].date) if found else None


@pytest.mark.parametrize(
    ("value", "formats", "expected"),
    [
        ("2020-05-31", (), "2020-05-31"),
        (" 2020/5/31 ", ("%d.%m.%Y",), "2020-05-31"),
        ("2020-05-31 12:30:00", ("%d.%m.%Y",), "2020-05-31"),
        (dt.date(2020, 5, 31), ("%d.%m.%Y",), "2020-05-31"),
        (np.datetime64("2020-05-31T10:00"), ("excel",), "2020-05-31"),
        ("31.5.2020", ("%m/%d/%Y", "%d.%m.%Y"), "2020-05-31"),
        ("5/31/2020", ("%m/%d/%Y", "%d.%m.%Y"), "2020-05-31"),
        ("2020-05-04", ("%Y-%d-%m",), "2020-04-05"),
        (20200531, ("%Y%m%d",), "2020-05-31"),
        (20200531.0, ("%Y%m%d",), "2020-05-31"),
        ("43982", ("excel",), "2020-05-31"),
        (43982.75, ("excel",), "2020-05-31"),
        (43982, (), None),
        (2019, ("excel",), None),
        ("31.02.2020", ("%d.%m.%Y",), None),
        ("unknown", ("%d.%m.%Y", "excel"), None),
        (True, ("excel",), None),
        ("2019-03", (), None),
        ("2019-13-01", (), None),
    ],
)
def test_how_dates_are_read(value: object, formats: tuple[str, ...], expected: str | None) -> None:
    assert read(value, *formats) == expected


@pytest.mark.parametrize(
    ("value", "first", "middle", "last"),
    [
        ("2019-02", "2019-02-01", "2019-02-15", "2019-02-28"),
        ("2020-02-00", "2020-02-01", "2020-02-15", "2020-02-29"),
        ("2019", "2019-01-01", "2019-07-01", "2019-12-31"),
        ("2019-00-00", "2019-01-01", "2019-07-01", "2019-12-31"),
        (2019.0, "2019-01-01", "2019-07-01", "2019-12-31"),
        ("12.2019", "2019-12-01", "2019-12-15", "2019-12-31"),
    ],
)
def test_parts_of_dates_are_completed_by_the_rule(value: object, first: str, middle: str, last: str) -> None:
    assert read(value, "%m.%Y", partial="first") == first
    assert read(value, "%m.%Y", partial="middle") == middle
    assert read(value, "%m.%Y", partial="last") == last
    assert read(value, "%m.%Y") is None


def test_two_digits_are_years_of_the_hundred_that_is_said() -> None:
    assert [read(text, "%d.%m.%y", century=1930) for text in ("01.01.30", "01.01.99", "01.01.29")] == [
        "1930-01-01",
        "1999-01-01",
        "2029-01-01",
    ]


def test_formats_tell_how_much_of_a_date_they_hold() -> None:
    assert [precision_of(each) for each in ("%d.%m.%Y", "excel", "%m/%Y", "%Y", "%H:%M", "dd.mm.yyyy", "%Q")] == [
        "day",
        "day",
        "month",
        "year",
        None,
        None,
        None,
    ]


def test_columns_have_their_own_formats_and_completed_dates_are_counted(small: Any) -> None:
    columns = {"start": ["1/2/2020", "1/3/2020"], "stop": ["1.2.2020", "2020-03"], "died": [1, 0]}
    data = {"date_format": "%d.%m.%Y", "date_formats": {"start": "%m/%d/%Y"}, "partial_dates": "last"}
    opened = small(columns, data=data, endpoints=OS, study={"time_unit": "days"})
    assert opened.cohort.endpoint("os").time.tolist() == [30, 88]
    assert understood(opened.cohort).completed_dates == {"stop": 1}


def test_check_tells_how_many_dates_were_completed(tmp_path: Path, new_study: Any) -> None:
    columns = {"start": ["2019", "2020-01-01"], "stop": ["2021-01-01", "2020-03"], "died": [1, 0]}
    path = new_study(tmp_path, columns, data={"partial_dates": "last"}, endpoints=OS)
    told = CliRunner().invoke(main, ["check", str(path)]).stdout
    assert "start: 1 date without a day, completed as data: {partial_dates: ...} says" in told


def wrong(folder: Path, new_study: Any, stops: list[Any], **data: Any) -> list[str]:
    columns = {"start": ["2000-01-01"] * len(stops), "stop": stops, "died": [1] * len(stops)}
    path = new_study(folder, columns, data=data, endpoints=OS)
    return [str(problem).removeprefix(f"{folder}/") for problem in check(path)]


@pytest.mark.parametrize(
    ("stops", "data", "message"),
    [
        (
            ["31.05.2020", "1.6.2020", "2019-03", "unknown", "2020-05-31"],
            {},
            "row 2, column 'stop': 4 values are not dates: 2 like '31.05.2020' (row 2), 1 like '2019-03' (row 4), 1 like 'unknown' "
            "(row 5). Write data: {date_formats: {stop: '%d.%m.%Y'}, partial_dates: middle}, and correct 'unknown', write it as "
            "2020-05-31, or say that it means missing.",
        ),
        (
            ["5/31/2020", "6/1/2020"],
            {"date_format": "%d.%m.%Y"},
            "row 2, column 'stop': 2 values are not dates: 2 like '5/31/2020' (row 2). Write data: {date_formats: {stop: "
            "['%d.%m.%Y', '%m/%d/%Y']}}.",
        ),
        (
            ["5/1/20"],
            {},
            "row 2, column 'stop': '5/1/20' is text, not a date. Write data: {date_formats: {stop: '%d/%m/%y'}, two_digit_years: "
            "1930} (or '%m/%d/%y', if '5/1/20' is meant so).",
        ),
        (
            [43982, 43983],
            {},
            "row 2, column 'stop': 2 values are not dates: 2 like '43982' (row 2). Write data: {date_formats: {stop: 'excel'}}.",
        ),
        (
            ["3/4/2020", "5/5/2020"],
            {"date_format": ["%d/%m/%Y", "%m/%d/%Y"]},
            "row 2, column 'stop': '3/4/2020' is 2020-04-03 by '%d/%m/%Y' and 2020-03-04 by '%m/%d/%Y'. Name the one format of this "
            "column: data: {date_formats: {stop: '%d/%m/%Y'}}.",
        ),
    ],
)
def test_dates_that_cannot_be_read_are_told_by_their_forms(
    tmp_path: Path, new_study: Any, stops: list[Any], data: dict[str, Any], message: str
) -> None:
    assert f"patients.csv, {message}" in wrong(tmp_path, new_study, stops, **data)


def test_what_the_remedy_says_reads_the_dates(tmp_path: Path, new_study: Any) -> None:
    """The line to paste is one that helps: of mixed columns too."""
    stops = ["31.05.2020", "2019-03", "Jun 3, 2021", "2020-05-31"]
    assert wrong(tmp_path, new_study, stops)
    data = {"date_formats": {"stop": ["%d.%m.%Y", "%b %d, %Y"]}, "partial_dates": "middle"}
    (told,) = (each for each in wrong(tmp_path, new_study, stops) if "are not dates" in each)
    assert "data: {date_formats: {stop: ['%d.%m.%Y', '%b %d, %Y']}, partial_dates: middle}" in told
    assert wrong(tmp_path, new_study, stops, **data) == []


def test_formats_that_cannot_be_honoured_are_refused(problems: Callable[..., list[str]]) -> None:
    data = "id: id, date_format: [dd.mm.yyyy, '%d.%m.%y'], date_formats: {tr: '%m/%Y', nobody: excel}"
    assert problems(("id: id", data)) == [
        "study.yml, line 2: data.date_format: 'dd.mm.yyyy' is not a format of dates. Write it as '%d.%m.%Y' (day, month, year), "
        "'%m/%d/%y', '%d %b %Y' or excel.",
        "study.yml, line 2: data.date_format: '%d.%m.%y' has years of two digits, which may be of two centuries. Say the first "
        "of the hundred years that they mean: data: {two_digit_years: 1930}.",
        "study.yml, line 2: data.date_formats.tr: '%m/%Y' has no day. Say which day it stands for: data: {partial_dates: middle}.",
        "study.yml, line 2: data.date_formats.nobody wants column 'nobody', which 'c.csv' does not have. Its columns are 'id', "
        "'age', 'sex', 'arm', 't', 'died', 'tr', 'rel'.",
    ]
