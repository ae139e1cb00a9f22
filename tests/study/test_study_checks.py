"""Every fault of a study file, with its whole message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from riskset.kinds.registry import own_kinds
from riskset.problems import listed

if TYPE_CHECKING:
    from collections.abc import Callable

Changes = list[tuple[str, str]]
KINDS = list(own_kinds())


CASES = [
    pytest.param(
        [("event: {rel: 1}", "among: adlts, event: {rel: 1}")],
        [],
        [
            "study.yml, line 10: endpoints.relapse.among names 'adlts', which is not a population. Did you mean 'adults'?"
        ],
        id="unknown population of an endpoint",
    ),
    pytest.param(
        [("event: {rel: 1}", "event: {rel: []}")],
        [],
        ["study.yml, line 10: endpoints.relapse.event.rel is an empty list. Give at least one."],
        id="event without a value",
    ),
    pytest.param(
        [('label: "Age, years"', 'lable: "Age, years"')],
        [],
        ["study.yml, line 4: unknown key 'lable' in variables.age. Did you mean 'label'?"],
        id="unknown key",
    ),
    pytest.param(
        [("groups:", "grups:")],
        [],
        ["study.yml, line 6: unknown key 'grups' in the study file. Did you mean 'groups'?"],
        id="unknown section",
    ),
    pytest.param(
        [("  sex:", "  age:")],
        [],
        ["study.yml, line 5: key 'age' stands twice, first on line 4. Keep one of the two."],
        id="repeated key",
    ),
    pytest.param(
        [("label: Overall survival, ", "")],
        [],
        ["study.yml, line 9: endpoints.os has no 'label'. Add label: printed label, plain text."],
        id="missing key",
    ),
    pytest.param(
        [("kind: continuous", "kind: continous")],
        [],
        ["study.yml, line 4: variables.age.kind is 'continous'. Did you mean 'continuous'?"],
        id="unknown kind of variable",
    ),
    pytest.param(
        [("kind: outcomes", "kind: outcome")],
        [],
        ["study.yml, line 15: displays.table-2.kind is 'outcome'. Did you mean 'outcomes'?"],
        id="unknown kind of display",
    ),
    pytest.param(
        [("kind: outcomes, ", "")],
        [],
        [f"study.yml, line 15: displays.table-2 has no 'kind'. Add kind: one of {listed(KINDS)}."],
        id="display without kind",
    ),
    pytest.param(
        [("at: [12]", "at: 12"), ("{M: Male, F: Female}", "3"), ("time: t,", "time: {from: id},")],
        [],
        [
            "study.yml, line 5: variables.sex.levels is '3'. Write a mapping ({key: value}) or a list ([a, b]).",
            "study.yml, line 9: endpoints.os.time has no 'to'. Add to: column of the date at which the clock stops.",
            "study.yml, line 15: displays.table-2.at is '12'. Write a list: [a, b].",
        ],
        id="wrong forms",
    ),
    pytest.param(
        [("title: A trial", "title:")],
        [],
        ["study.yml, line 1: study.title is empty. Write text or a number."],
        id="empty text",
    ),
    pytest.param(
        [("at: [12]", "at: [12, -1]")],
        [],
        ["study.yml, line 15: displays.table-2.at[2] is '-1'. Write a number greater than 0."],
        id="time not positive",
    ),
    pytest.param(
        [("table-1:", "table 1:")],
        [],
        [
            "study.yml, line 14: 'table 1' is not a name by which documents can call a display. Use letters, digits, - and _, a letter first."
        ],
        id="name of a display",
    ),
    pytest.param(
        [("title: A trial", "title: [")],
        [],
        [
            "study.yml, line 1: this is not YAML: expected the node content, but found ','. Indent with spaces, put a space after each colon, and text with special characters in quotes."
        ],
        id="not YAML",
    ),
    pytest.param(
        [("  sex:", "\tsex:")],
        [],
        [
            "study.yml, line 5: this is not YAML: found character '\\t' that cannot start any token. Indent with spaces, put a space after each colon, and text with special characters in quotes."
        ],
        id="tab",
    ),
    pytest.param(
        [("title: A trial", "title: !!python/object:os.system x")],
        [],
        ["study.yml, line 1: '!!python/object:os.system' is a YAML tag, which a study file does not use. Remove it."],
        id="tag",
    ),
    pytest.param(
        [("path: c.csv, ", "")],
        [],
        [
            "study.yml, line 2: data has no 'path'. Add path: data file, relative to this file: .csv, .tsv, .txt, .parquet, .xlsx, .xls, .ods, .sav, .zsav, .por, .sas7bdat, .xpt or .dta."
        ],
        id="no path",
    ),
    pytest.param(
        [
            ("by: arm, variables: [sex, age]", "by: arms, variables: [sexx, agee], population: adlts"),
            ("endpoints: [os]", "endpoints: [oss], landmark: true"),
        ],
        [],
        [
            "study.yml, line 14: displays.table-1.population names 'adlts', which is not a population. Did you mean 'adults'?",
            "study.yml, line 15: displays.table-2.landmark is true, but the study has no landmark. Add landmark: {at: ...}, or give a time here.",
            "study.yml, line 15: displays.table-2.endpoints names 'oss', which is not an endpoint. Did you mean 'os'?",
            "study.yml, line 14: displays.table-1.by names 'arms', which is not a group, variable or column. Did you mean 'arm'?",
            "study.yml, line 14: displays.table-1.variables names 'sexx', which is not a variable or column. Did you mean 'sex'?",
            "study.yml, line 14: displays.table-1.variables names 'agee', which is not a variable or column. Did you mean 'age'?",
        ],
        id="unknown names in displays",
    ),
    pytest.param(
        [("follow_up: os", "follow_up: osx")],
        [],
        ["study.yml, line 2: data.follow_up names 'osx', which is not an endpoint. Did you mean 'os'?"],
        id="unknown endpoint of follow-up",
    ),
    pytest.param(
        [
            (
                "variables: [sex, age]",
                "variables: [sex, age], footnotes: {aeg: x}, tests: {age: fisher}, statistics: {sex: mean-sd}",
            )
        ],
        [],
        [
            "study.yml, line 14: displays.table-1.footnotes names 'aeg', which is not a row of the display. Did you mean 'age'?",
            "study.yml, line 14: 'fisher' does not compare 'age', which is continuous. Take one of 'student-t', 'welch-t', 'anova', 'welch-anova', 'wilcoxon', 'kruskal-wallis', 'jonckheere-terpstra'.",
            "study.yml, line 14: 'mean-sd' does not summarise 'sex', which is categorical. Take one of 'n-percent', 'n-of-percent', 'count', 'percent'.",
        ],
        id="unknown footnote, test and statistic",
    ),
    pytest.param(
        [("populations:", "landmark: {at: 3, event_free: [lfs]}\npopulations:")],
        [],
        [
            "study.yml, line 11: landmark.event_free names 'lfs', which is not an endpoint. Endpoints are 'os', 'relapse'."
        ],
        id="unknown event_free",
    ),
    pytest.param(
        [("endpoints: [os]", "endpoints: [os, os]")],
        [],
        ["study.yml, line 15: displays.table-2.endpoints has 'os' twice. Keep one of the two."],
        id="endpoint twice",
    ),
    pytest.param(
        [("levels: {M: Male, F: Female}", "reference: Man, levels: {M: Male, F: Female}")],
        [],
        ["study.yml, line 5: variables.sex.reference is 'Man', which is not a level. Levels are 'Male', 'Female'."],
        id="reference that is not a level",
    ),
    pytest.param(
        [("{0: Control, 1: Treated}", "{0: Control, 1: Treated, 1.0: Treatd}")],
        [],
        ["study.yml, line 7: groups.arm.levels: codes '1' and '1.0' are the same. Keep one of them."],
        id="code twice",
    ),
    pytest.param(
        [
            (
                "kind: categorical, levels: {M: Male, F: Female}",
                "kind: dichotomous, levels: {M: Male, F: Female, X: Other}",
            )
        ],
        [],
        [
            "study.yml, line 5: variables.sex is dichotomous, but has 3 levels. Name two levels, or write kind: categorical."
        ],
        id="dichotomous with three levels",
    ),
    pytest.param(
        [("kind: continuous", "kind: continuous, levels: [a], reference: a")],
        [],
        [
            "study.yml, line 4: variables.age is continuous and has levels. Remove levels, or write kind: categorical.",
            "study.yml, line 4: variables.age is continuous and has a reference level. Remove reference.",
        ],
        id="number with levels",
    ),
    pytest.param(
        [("id: id,", "id: id, missing: [U],"), ("{M: Male, F: Female}", "{M: Male, F: Female, U: Not asked}")],
        [],
        [
            "study.yml, line 5: variables.sex.levels: 'U' also means missing. Remove it from levels, or from missing; of a variable alone: variables: {name: {missing: [...]}}."
        ],
        id="level that means missing",
    ),
    pytest.param(
        [("levels: {0: Control, 1: Treated}", "levels: {0: Control, 1: Treated, NA: null}")],
        [],
        [
            "study.yml, line 7: groups.arm.levels: 'NA' also means missing. Remove it, or name it as a level of the variable: variables: {name: {levels: ...}}."
        ],
        id="group that means missing",
    ),
    pytest.param(
        [("time: tr", "time: trr")],
        [],
        [
            "study.yml, line 10: endpoints.relapse.time wants column 'trr', which 'c.csv' does not have. Did you mean 'tr'?"
        ],
        id="missing column",
    ),
    pytest.param(
        [("id: id", "id: patient")],
        [],
        [
            "study.yml, line 2: data.id wants column 'patient', which 'c.csv' does not have. Its columns are 'id', 'age', 'sex', 'arm', 't', 'died', 'tr', 'rel'."
        ],
        id="missing id column",
    ),
    pytest.param(
        [("competing: died == 1 and rel == 0", "competing: {rel: [1, 2]}")],
        [],
        [
            "study.yml, line 10: the competing event of endpoint 'relapse' is its own event: rel is 1. Name as competing what keeps the event from happening, such as death."
        ],
        id="competing event is its own event",
    ),
    pytest.param(
        [("event: {rel: 1}, competing: died == 1 and rel == 0", "event: rel == 1, competing: (rel==1)")],
        [],
        [
            "study.yml, line 10: the competing event of endpoint 'relapse' is its own event: '(rel==1)'. Name as competing what keeps the event from happening, such as death."
        ],
        id="competing expression is its own event",
    ),
    pytest.param(
        [("died == 1 and rel == 0", "died == 1")],
        [],
        [
            "c.csv, row 2: endpoint 'relapse' has the event and a competing event at once. Make the conditions exclude each other."
        ],
        id="event and competing event at once",
    ),
    pytest.param(
        [("event: {died: 1}", "event: {died: 1}, event_labels: [Death, Other]")],
        [],
        [
            "study.yml, line 9: endpoints.os has 2 event labels for 1 event. Write one for the event and one for each competing event."
        ],
        id="event labels",
    ),
    pytest.param(
        [("age >= 18", "agee >= 18")],
        [],
        [
            "study.yml, line 12: populations.adults, character 1 of 'agee >= 18': there is no column 'agee'. Did you mean 'age'?"
        ],
        id="unknown column in an expression",
    ),
    pytest.param(
        [("age >= 18", "age = 18")],
        [],
        [
            "study.yml, line 12: populations.adults, character 5 of 'age = 18': it cannot be read. Write == where two things are compared."
        ],
        id="assignment for comparison",
    ),
    pytest.param(
        [("age >= 18", '__import__("os").getcwd() == 1')],
        [],
        [
            "study.yml, line 12: populations.adults, character 1 of '__import__(\"os\").getcwd() == 1': '__import__('os').getcwd()' is not allowed. Use comparisons (age >= 18), in, and, or, not, + - * / **, x if condition else y, and functions such as missing(x)."
        ],
        id="call in an expression",
    ),
    pytest.param(
        [("age >= 18", "(age >= 18) & (sex == 'M')")],
        [],
        [
            "study.yml, line 12: populations.adults, character 1 of '(age >= 18) & (sex == 'M')': '(age >= 18) & (sex == 'M')' is not allowed. Write and, or instead of &, |."
        ],
        id="bitwise and",
    ),
    pytest.param(
        [("age >= 18", "sex == 'Femal'")],
        [],
        [
            "study.yml, line 12: populations.adults, character 1 of 'sex == 'Femal'': 'Femal' is not a level of 'sex'. Did you mean 'Female'?"
        ],
        id="no level in an expression",
    ),
    pytest.param(
        [("age >= 18", "sex > 'M'")],
        [],
        [
            "study.yml, line 12: populations.adults, character 1 of 'sex > 'M'': the levels of 'sex' have no order. Compare by == or in, or make it kind: ordinal."
        ],
        id="order of unordered levels",
    ),
    pytest.param(
        [("age >= 18", "age + 1")],
        [],
        ["study.yml, line 12: populations.adults: this is not a condition. Compare it, such as x >= 1."],
        id="number for condition",
    ),
    pytest.param(
        [("age >= 18", "age >= 99")],
        [],
        ["study.yml, line 12: population 'adults' has no patient. Correct its filter, or remove it."],
        id="population without a patient",
    ),
    pytest.param(
        [
            ("kind: continuous", "kind: continuous, derive: old * 2"),
            ("  sex:", "  old: {kind: continuous, derive: age / 2}\n  sex:"),
        ],
        [],
        ["study.yml, line 4: age is derived from itself: age → old → age. Derive it from columns of the data."],
        id="derived from itself",
    ),
    pytest.param(
        [("kind: continuous", "kind: continuous, derive: id > 2")],
        [],
        [
            "study.yml, line 4: variables.age is continuous, but what it is derived from gives levels. Write kind: categorical, ordinal or dichotomous."
        ],
        id="derived of another kind",
    ),
    pytest.param(
        [("kind: continuous", "kind: ordinal, derive: {cut: id, at: [3, 2], labels: [a, b]}")],
        [],
        [
            "study.yml, line 4: variables.age.derive: limits 3, 2 do not ascend. Write ascending limits.",
            "study.yml, line 4: variables.age.derive: there are 2 labels for 3 classes. Write 3 labels, one more than limits.",
        ],
        id="bad cut",
    ),
    pytest.param(
        [("kind: continuous", "kind: ordinal, derive: {cut: sex, at: [3]}")],
        [],
        [
            "study.yml, line 4: variables.age.derive: 'sex' is not a number. Use a variable that is continuous or a count."
        ],
        id="cut of text",
    ),
    pytest.param(
        [("populations:", "landmark: {at: {median_of: tx}}\npopulations:")],
        [],
        ["study.yml, line 11: landmark.at.median_of wants column 'tx', which 'c.csv' does not have. Did you mean 't'?"],
        id="landmark of a missing column",
    ),
    pytest.param(
        [("endpoints: [os]", "endpoints: [os], landmark: 40")],
        [],
        [
            "study.yml, line 15: displays.table-2 has no patient from the landmark at 40 months. Choose another population or landmark."
        ],
        id="landmark after everybody",
    ),
    pytest.param(
        [("event: {rel: 1}", "among: adults, event: {rel: 1}"), ("endpoints: [os]", "endpoints: [relapse]")],
        [],
        [
            "study.yml, line 15: displays.table-2: endpoint 'relapse' is not defined for 1 of the 4 patients. Take population: adults."
        ],
        id="endpoint of others",
    ),
    pytest.param(
        [("c.csv", "d.csv")],
        [],
        ["study.yml, line 2: data file 'd.csv' does not exist. Did you mean 'c.csv'?"],
        id="file that is not there",
    ),
    pytest.param(
        [("c.csv", "c.dbf")],
        [],
        [
            "study.yml, line 2: data file 'c.dbf' is not in a known format. Known are '.csv', '.tsv', '.txt', '.xlsx', '.xlsm', '.xls', '.xlsb', '.ods', '.parquet', '.sav', '.zsav', '.por', '.sas7bdat', '.xpt', '.dta'."
        ],
        id="format that is not known",
    ),
    pytest.param(
        [("c.csv", "c.csv, encoding: utf-9")],
        [],
        ["study.yml, line 2: there is no encoding 'utf-9'. Name one such as utf-8, windows-1252, gb18030."],
        id="encoding that does not exist",
    ),
]


@pytest.mark.parametrize(("study", "data", "messages"), CASES)
def test_what_is_wrong_is_said(
    study: Changes, data: Changes, messages: list[str], problems: Callable[..., list[str]]
) -> None:
    assert problems(*study, data=data) == messages


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("kind: categorical", "kind: nominal"), "variables.sex.kind is 'nominal'. Write categorical."),
        (("kind: categorical", "kind: Binary"), "variables.sex.kind is 'Binary'. Write dichotomous."),
        (("kind: continuous", "kind: numeric"), "variables.age.kind is 'numeric'. Write continuous."),
        (("kind: categorical", "kind: ordnal"), "variables.sex.kind is 'ordnal'. Did you mean 'ordinal'?"),
        (
            ("event: {died: 1}", "event: 1"),
            "endpoints.os.event is '1'. Name the column that has this value, such as event: {died: 1}.",
        ),
        (
            ("competing: died == 1 and rel == 0", "competing: [true]"),
            "endpoints.relapse.competing[1] is 'true'. Name the column that has this value, such as competing: {died: true}.",
        ),
        (("adults: age >= 18", "adults: 18"), "populations.adults is '18'. Write an expression, such as age >= 18."),
    ],
)
def test_what_was_meant_is_said(problems: Callable[..., list[str]], change: tuple[str, str], message: str) -> None:
    assert any(message in problem for problem in problems(change)), problems(change)
