"""Expressions over columns: what they mean, with missing values, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.study import operands as ops
from riskset.study.expressions import ExpressionError, parse_expression
from riskset.study.table import Column

COLUMNS = {
    "age": Column.of("age", np.array([10.0, 20.0, np.nan, 40.0])),
    "code": Column.of("code", np.array(["1", "1.0", None, "2"], dtype=object)),
    "when": Column.of("when", np.array(["2020-01-01", "2020-06-30", None, "2021-01-01"], dtype=object)),
    "then": Column.of("then", np.array(["2020-01-02", "2020-06-29", "2020-01-01", None], dtype=object)),
    "word": Column.of("word", np.array(["a b", "≥40", None, "c"], dtype=object)),
    "flag": Column.of("flag", np.array([True, False, None, True], dtype=object)),
    "date of birth": Column.of("date of birth", np.array([1.0, 2.0, 3.0, 4.0])),
}
STAGE = ops.Levels("stage", np.array([0, 1, -1, 2]), ("Early", "Late", "Very late"), {"1": 0, "2": 1, "3": 2}, True)


def lookup(name: str) -> ops.Operand:
    if name == "stage":
        return STAGE
    if name in COLUMNS:
        return ops.Raw(COLUMNS[name])
    raise ops.OperandError(message=f"no {name}", remedy="none")


def truth(text: str) -> list[bool | None]:
    found = ops.as_truth(parse_expression(text).evaluate(lookup))
    return [bool(value) if known else None for value, known in zip(found.values, found.known, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("age >= 20", [False, True, None, True]),
        ("20 <= age", [False, True, None, True]),
        ("10 < age < 40", [False, True, None, False]),
        ("age != 20", [True, False, None, True]),
        ("not age >= 20", [True, False, None, False]),
        ("age + 10 == 2 * age", [True, False, None, False]),
        ("age / (age - 20) > 0", [False, None, None, True]),
        ("-age < -10", [False, True, None, True]),
        ("code == 1", [True, True, None, False]),
        ("code == '1'", [True, True, None, False]),
        ("code in [2, 3]", [False, False, None, True]),
        ("code not in (2, 3)", [True, True, None, False]),
        ("code < 2", [True, True, None, False]),
        ("when >= '2020-06-30'", [False, True, None, True]),
        ("when < then", [True, False, None, None]),
        ("word == 'a b'", [True, False, None, False]),
        ("word == '≥40' and age == 20", [False, True, None, False]),
        ("flag", [True, False, None, True]),
        ("flag == false", [False, True, None, False]),
        ("stage == 'Late'", [False, True, None, False]),
        ("stage >= 2", [False, True, None, True]),
        ("stage < 'Late'", [True, False, None, False]),
        ("missing(age)", [False, False, True, False]),
        ("known(stage)", [True, True, False, True]),
        ("missing(age > 10)", [False, False, True, False]),
        # Kleene's logic: one known false settles an and, one known true an or.
        ("age > 10 and code == 9", [False, False, None, False]),
        ("missing(age) and age > 10", [False, False, None, False]),
        ("age > 10 or known(age)", [True, True, None, True]),
        ("age > 10 or missing(age)", [False, True, True, True]),
        ("known(age) and age > 10", [False, True, False, True]),
        ("`date of birth` > 2", [False, False, True, True]),
        ("age > 10\n  and `date of birth` > 2", [False, False, None, True]),
    ],
)
def test_meaning(text: str, expected: list[bool | None]) -> None:
    text = text.replace("false", "False")
    assert truth(text) == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("os.days > 3", "Put a name with a dot in backticks: `os.days`"),
        ("lambda > 3", "or is a word such as lambda in backticks"),
        ("1st_line == 2", "begins with a digit"),
        ("os days > 3", "has blanks or dots"),
        ("age == None", "Write missing(x) or known(x)"),
        ("minn(age, 3)", "Did you mean 'min'?"),
        ("(age > 3) & (age < 4)", "Write and, or instead of &, |"),
    ],
)
def test_what_would_be_right_is_said(text: str, part: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    assert part in caught.value.remedy


@pytest.mark.parametrize("name", ["os.days", "lambda", "1st line", "年龄", "âge", "µ_mol", "if", "größe (cm)", "max"])
def test_any_name_can_stand_in_backticks(name: str) -> None:
    column = Column.of(name, np.array([1.0, 5.0]))

    def one(wanted: str) -> ops.Operand:
        assert wanted == name
        return ops.Raw(column)

    found = ops.as_truth(parse_expression(f"max(`{name}`, 2) > 3").evaluate(one))
    assert found.values.tolist() == [False, True]
    if name.isidentifier() and name not in {"lambda", "if"}:
        assert parse_expression(f"{name} > 3").names == {name}


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        ("", "the expression is empty", 1),
        ("age = 3", "it cannot be read", 5),
        ("age >=", "it cannot be read", 7),
        ("age > " + "-" * 900 + "1", "it is nested too deeply", 1),
        ("eval('1')", "there is no function 'eval'", 1),
        ("age.max()", "'age.max()' is not allowed", 1),
        ("word == '≥40' and age.real", "'age.real' is not allowed", 19),
        ("[x for x in age]", "'[x for x in age]' is not allowed", 1),
        ("age // 9", "'age // 9' is not allowed", 1),
        (f"age > 1{'0' * 400}", f"'1{'0' * 38}…' is not allowed", 7),
        ("age is 3", "'Is' is not allowed", 1),
        ("missing(age, code)", "'missing(age, code)' has not the arguments of missing", 1),
        ("min(age)", "'min(age)' has not the arguments of min", 1),
        ("round(age, digits=1)", "'round(age, digits=1)' has not the arguments of round", 1),
        ("round(age, code)", "round has no number of decimals", 1),
        ("round(age, 0.5)", "round has no number of decimals", 1),
        ("minn(age, 3)", "there is no function 'minn'", 1),
        ("count(age) > 1", "column 'age' is not a condition", 1),
        ("max(when, then) > 1", "column 'when' holds '2020-01-01', which is not a number", 1),
        ("date('31.5.2020') < when", "this is not a date", 1),
        ("date('2020-05-31') + 1 < 3", "this is a date, not a number", 1),
        ("earliest(when, age) < '2020-01-01'", "column 'age' holds '10', which is not a date", 1),
        ("earliest(when, stage) < '2020-01-01'", "'stage' is not a date", 1),
        ("contains(word, code)", "the text to look for is not text", 1),
        ("contains(age > 3, 'a')", "this is not a column of text", 1),
        ("coalesce(age > 3, word) == 3", "the values to choose from are of different types", 1),
        ("coalesce(3, age) == 3", "a fixed value is never missing", 1),
        ("(1 if age else 2) == 1", "column 'age' is not a condition", 7),
        ("age == None", "'None' is not allowed", 8),
        ("lambda: 1", "'lambda: 1' is not allowed", 1),
        ("age == 1 or agee == 2", "no agee", 13),
        ("age in 3", "in wants a list", 1),
        ("age in [code]", "the list after in holds more than values", 1),
        ("age == [1]", "a list stands where a value is wanted", 8),
        ("1 == 1", "both sides of the comparison are fixed values", 1),
        ("known(3)", "a fixed value is never missing", 1),
        ("age and code == 1", "column 'age' is not a condition", 1),
        ("word > 3", "column 'word' holds 'a b', which is not a number", 1),
        ("word > 'x'", "'x' is neither a number nor a date", 1),
        ("word > '2020-01-01'", "column 'word' holds 'a b', which is not a date", 1),
        ("stage == 'Lat'", "'Lat' is not a level of 'stage'", 1),
        ("stage + 1 == 2", "'stage' is not a number", 1),
        ("1 / 0 == age", "this has no value", 1),
        ("age + 'x' == 1", "'x' is not a number", 1),
        ("x" * 3000, "the expression has 3000 characters", 1),
    ],
)
def test_refusals(text: str, message: str, position: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        ops.as_truth(parse_expression(text).evaluate(lookup))
    assert (caught.value.message, caught.value.position) == (message, position)
    assert caught.value.remedy


def test_sameness_is_of_meaning() -> None:
    assert parse_expression("a==1").same_as(parse_expression("(a  ==  1)"))
    assert not parse_expression("a == 1").same_as(parse_expression("a == 2"))


WORDS = ["age", "code", "stage", "word", "when", "nothing", "max", "round", "coalesce", "lower", "year", "**", "and", "or", "not", "in", "(", ")", "[", "]", "==", "<", "=", "+",
         "-", "/", "1", "2.5", "'Late'", "'", "`", "missing", ",", ".", "is", "lambda", "if", "else", "∞", "\n", "\0"]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=30))
def test_any_text_is_an_expression_or_is_refused(text: str) -> None:
    refused: ExpressionError | None = None
    try:
        result = parse_expression(text).evaluate(lookup)
    except ExpressionError as error:
        refused = error
    else:
        assert isinstance(result, ops.Operand)
    if refused is not None:
        assert refused.message
        assert 1 <= refused.position <= len(text) + 1
