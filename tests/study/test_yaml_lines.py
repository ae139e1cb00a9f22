"""YAML with lines, by the rules of YAML 1.2."""

from __future__ import annotations

import pytest

from riskset.study import StudyProblems
from riskset.study.yaml_lines import parse_yaml


def test_lines_of_keys_and_items() -> None:
    document, problems = parse_yaml("a:\n  b: [1,\n    2]\n  c: {d: x}\ne:\n- f\n- g: 1\n", "s.yml")
    assert problems == []
    assert document.data == {"a": {"b": [1, 2], "c": {"d": "x"}}, "e": ["f", {"g": 1}]}
    places = {("a",): 1, ("a", "b", 0): 2, ("a", "b", 1): 3, ("a", "c", "d"): 4, ("e", 1, "g"): 7}
    assert {path: document.line(path) for path in places} == places
    assert document.line(("a", "b", 7, "z")) == 2
    assert document.line(("nothing",)) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("No", "No"), ("yes", "yes"), ("on", "on"), ("true", True), ("False", False), ("~", None), ("null", None),
        ("010", 10), ("0x1F", "0x1F"), ("12:30", "12:30"), ("1_000", "1_000"), ("2020-05-31", "2020-05-31"),
        ("1.50", 1.5), ("-3", -3), ("1e3", 1000.0), (".5", 0.5), ("'1'", "1"), ('"true"', "true"), (".inf", ".inf"),
        ("9" * 500, float("inf")),
    ],
)  # fmt: skip
def test_scalars(text: str, value: object) -> None:
    document, _ = parse_yaml(f"a: {text}\n", "s.yml")
    assert document.data == {"a": value}


def test_keys_are_what_is_written() -> None:
    document, _ = parse_yaml("{0: a, 01: b, No: c, true: d, 1.0: e, ~: f}", "s.yml")
    assert list(document.data) == ["0", "01", "No", "true", "1.0", "~"]


def test_aliases_repeat_what_they_name() -> None:
    document, problems = parse_yaml("a: &yes {0: No, 1: Yes}\nb: *yes\n", "s.yml")
    assert document.data["b"] == {"0": "No", "1": "Yes"}
    assert problems == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "s.yml, line 3: key 'a' stands twice, first on line 1. Keep one of the two."),
        ("? [1, 2]\n: 3\n", "s.yml, line 1: a key must be one word or number. Put the key in quotes."),
        ("a: !x 3\n", "s.yml, line 1: '!x' is a YAML tag, which a study file does not use. Remove it."),
        (
            "a: &a\n  b: *a\n",
            "s.yml, line 1: this is nested too deeply or repeats itself. Write it out without aliases (*name).",
        ),
        (
            "a: *b\n",
            (
                "s.yml, line 1: this is not YAML: found undefined alias 'b'. Indent with spaces, put a space after each "
                "colon, and text with special characters in quotes."
            ),
        ),
        (
            "a: 1\nb: \x07\n",
            "s.yml, line 2: this is not YAML: it holds the control character U+0007. Remove the character.",
        ),
    ],
)
def test_faults(text: str, message: str) -> None:
    try:
        _, problems = parse_yaml(text, "s.yml")
    except StudyProblems as error:
        problems = error.problems
    assert [str(problem) for problem in problems] == [message]


def test_aliases_cannot_multiply_without_end() -> None:
    text = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
    with pytest.raises(StudyProblems, match="repeats itself"):
        parse_yaml(text, "s.yml")
