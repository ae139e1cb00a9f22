"""YAML with lines, by the rules of YAML 1.2, from a study file and from a document."""

from __future__ import annotations

import pytest

from riskset.documents.yaml_source import DOCUMENT_YAML
from riskset.problems import Problem, Problems
from riskset.study.loading import STUDY_YAML
from riskset.yaml_lines import Dialect, YamlDocument, parse_yaml

DIALECTS = pytest.mark.parametrize("dialect", [STUDY_YAML, DOCUMENT_YAML], ids=["study", "document"])


def faults(text: str, file: str, dialect: Dialect, first_line: int = 1) -> list[str]:
    problems: list[Problem] = []
    try:
        _, problems = parse_yaml(text, file, dialect, first_line)
    except Problems as error:
        problems = error.problems
    return [str(problem) for problem in problems]


@DIALECTS
def test_lines_of_keys_and_items(dialect: Dialect) -> None:
    document, problems = parse_yaml("a:\n  b: [1,\n    2]\n  c: {d: x}\ne:\n- f\n- g: 1\n", "s.yml", dialect)
    assert problems == []
    assert document.data == {"a": {"b": [1, 2], "c": {"d": "x"}}, "e": ["f", {"g": 1}]}
    places = {("a",): 1, ("a", "b", 0): 2, ("a", "b", 1): 3, ("a", "c", "d"): 4, ("e", 1, "g"): 7}
    assert {path: document.line(path) for path in places} == places
    assert document.line(("a", "b", 7, "z")) == 2
    assert document.line(("nothing",)) is None


@DIALECTS
def test_lines_count_from_the_first_line_of_the_text(dialect: Dialect) -> None:
    document, _ = parse_yaml("a: 1\nb: [2]\n", "doc.qmd", dialect, 10)
    assert document.lines == {(): 10, ("a",): 10, ("b",): 11, ("b", 0): 11}
    (repeated,) = faults("a: 1\na: 2\n", "doc.qmd", dialect, 10)
    assert repeated == "doc.qmd, line 11: key 'a' stands twice, first on line 10. Keep one of the two."
    (broken,) = faults("a: 1\nb: c: d\n", "doc.qmd", dialect, 10)
    assert broken.startswith("doc.qmd, line 11: this is not YAML: mapping values are not allowed")


@DIALECTS
def test_nothing_but_comments_has_no_lines(dialect: Dialect) -> None:
    assert parse_yaml("# nothing\n", "s.yml", dialect) == (YamlDocument(None), [])


@DIALECTS
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("No", "No"), ("yes", "yes"), ("on", "on"), ("true", True), ("False", False), ("~", None), ("null", None),
        ("010", 10), ("0x1F", "0x1F"), ("12:30", "12:30"), ("1_000", "1_000"), ("2020-05-31", "2020-05-31"),
        ("1.50", 1.5), ("-3", -3), ("1e3", 1000.0), (".5", 0.5), ("'1'", "1"), ('"true"', "true"), (".inf", ".inf"),
        ("9" * 500, float("inf")),
    ],
)  # fmt: skip
def test_scalars(text: str, value: object, dialect: Dialect) -> None:
    document, _ = parse_yaml(f"a: {text}\n", "s.yml", dialect)
    assert document.data == {"a": value}


@DIALECTS
def test_keys_are_what_is_written(dialect: Dialect) -> None:
    document, _ = parse_yaml("{0: a, 01: b, No: c, true: d, 1.0: e, ~: f}", "s.yml", dialect)
    assert list(document.data) == ["0", "01", "No", "true", "1.0", "~"]


@DIALECTS
def test_aliases_repeat_what_they_name(dialect: Dialect) -> None:
    document, problems = parse_yaml("a: &yes {0: No, 1: Yes}\nb: *yes\n", "s.yml", dialect)
    assert document.data["b"] == {"0": "No", "1": "Yes"}
    assert problems == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "s.yml, line 3: key 'a' stands twice, first on line 1. Keep one of the two."),
        ("? [1, 2]\n: 3\n", "s.yml, line 1: a key must be one word or number. Put the key in quotes."),
        ("a: !x 3\n", "s.yml, line 1: '!x' is a YAML tag, which a study file does not use. Remove it."),
        ("b: 1\n!x a: 3\n", "s.yml, line 2: '!x' is a YAML tag, which a study file does not use. Remove it."),
        ("a: !!str 3\n", "s.yml, line 1: '!!str' is a YAML tag, which a study file does not use. Remove it."),
        ("a: !!int '3'\n", "s.yml, line 1: '!!int' is a YAML tag, which a study file does not use. Remove it."),
        ("a: !!binary aGk=\n", "s.yml, line 1: '!!binary' is a YAML tag, which a study file does not use. Remove it."),
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
def test_faults_of_a_study_file(text: str, message: str) -> None:
    assert faults(text, "s.yml", STUDY_YAML) == [message]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "doc.qmd, line 3: key 'a' stands twice, first on line 1. Keep one of the two."),
        ("? [1, 2]\n: 3\n", "doc.qmd, line 1: a key must be one word. Write `key: value`."),
        ("a: 1\n'': 2\n", "doc.qmd, line 2: a key must be one word. Write `key: value`."),
        ("a: !expr 3\n", "doc.qmd, line 1: the YAML tag '!expr' is not understood. Write the value itself."),
        (
            "a: &a\n  b: *a\n",
            "doc.qmd, line 1: this is nested too deeply or repeats itself. Write it out without aliases (*name).",
        ),
        (
            "a: *b\n",
            (
                "doc.qmd, line 1: this is not YAML: found undefined alias. Indent with spaces, put a space after each "
                "colon, and text with special characters in quotes."
            ),
        ),
        (
            "a: é\n\n\nb: \x07\nc:\n",
            "doc.qmd, line 4: this is not YAML: it holds a control character. Remove the character.",
        ),
    ],
)
def test_faults_of_a_document(text: str, message: str) -> None:
    assert faults(text, "doc.qmd", DOCUMENT_YAML) == [message]


@DIALECTS
def test_the_line_of_a_control_character_counts_lines_of_any_letters(dialect: Dialect) -> None:
    # libyaml tells its place in bytes, of which é has two: they are not to be counted as characters.
    (message,) = faults("a: éééé\nb: \x07\n\n\n\n", "s.yml", dialect)
    assert message.startswith("s.yml, line 2: this is not YAML: it holds")


def test_an_empty_key_is_a_code_in_a_study_file() -> None:
    assert parse_yaml("{'': Missing}", "s.yml", STUDY_YAML)[0].data == {"": "Missing"}


@DIALECTS
def test_aliases_cannot_multiply_without_end(dialect: Dialect) -> None:
    text = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
    with pytest.raises(Problems, match="repeats itself"):
        parse_yaml(text, "s.yml", dialect)


@pytest.mark.parametrize(
    "text", ["[" * 2000 + "]" * 2000, "[" * 100_000, "- " * 100_000, "a: " + "{x: " * 100_000], ids=len
)
@DIALECTS
def test_what_is_nested_too_deeply_is_told(dialect: Dialect, text: str) -> None:
    (message,) = faults(text, "s.yml", dialect)
    assert "this is nested too deeply" in message


@DIALECTS
def test_a_mapping_merges_others(dialect: Dialect) -> None:
    text = "a: &a {x: 1, y: 2}\nb: &b\n  z: 3\nc:\n  <<: [*a, *b]\n  y: 4\nd:\n  x: 5\n  <<: *a\n"
    document, problems = parse_yaml(text, "s.yml", dialect)
    assert problems == []
    assert document.data["c"] == {"y": 4, "x": 1, "z": 3}
    assert document.data["d"] == {"x": 5, "y": 2}
    # What is merged stands where it was written.
    places = {("c", "y"): 6, ("c", "x"): 1, ("c", "z"): 3, ("d", "x"): 8, ("d", "y"): 1}
    assert {path: document.line(path) for path in places} == places
    assert faults("a: &a {<<: *a}\n", "s.yml", dialect)
    (fault,) = faults("a: &a [1]\nb: {<<: *a}\n", "s.yml", dialect)
    assert fault == "s.yml, line 2: << merges what is not a mapping. Write <<: *name of a mapping."


def test_merges_of_merges_multiply_no_further_than_a_file_is_long() -> None:
    levels = [f"z{place}: &z{place} {{<<: [{', '.join([f'*z{place - 1}'] * 8)}]}}" for place in range(1, 11)]
    (message,) = faults("\n".join(["z0: &z0 {a: 1}", *levels]), "s.yml", STUDY_YAML)
    assert "this is nested too deeply or repeats itself" in message
