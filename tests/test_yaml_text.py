"""YAML on one line: what is written is read back as the same value."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.study.loading import STUDY_YAML
from riskset.yaml_lines import parse_yaml
from riskset.yaml_text import flow, key, scalar

LABELS = [
    "No", "yes", "1", "01", "1.0", "1e5", "2020-01-01", "12:30", "a: b", "a:b", "#x", "a #x", "größer ≥40", "中文 标签",
    "it's", '"quoted"', "both ' and \"", "line\nbreak", "tab\t", " blank ", "", "~", "null", "Null", "true", "False",
    "<<", "=", "-", "- item", "? key", "---", "...", "%d.%m.%Y", "@x", "`x`", "*alias", "&anchor", "!tag", "| text",
    "> text", "{a: b}", "[a]", "a, b", "Age, years", "back\\slash", "\x07", "\x85", "\u2028", "\u00a0", "\ufeff", "e\u0301",
    "sex == 'F' and age >= 40", "<40", "≥40", "(other)", "+", ".5", "._", "_", "x_", "_x", "a  b", "x" * 2000, "😀",
]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(LABELS), st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
SCALARS = st.one_of(
    TEXTS,
    st.integers(),
    st.booleans(),
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
)


def read(text: str) -> Any:
    document, problems = parse_yaml(text, "study.yml", STUDY_YAML)
    assert not problems
    return document.data


def alike(left: Any, right: Any) -> bool:
    """Equal, and of the same kind: 1 is neither 1.0 nor true."""
    if isinstance(left, dict):
        return list(left) == list(right) and all(alike(left[name], right[name]) for name in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(alike, left, right))
    return type(left) is type(right) and left == right


@pytest.mark.parametrize("text", LABELS)
def test_a_text_is_read_back_as_itself(text: str) -> None:
    for written in (f"label: {scalar(text)}", f"{{label: {scalar(text)}, unit: days}}", f"[{scalar(text)}, x]"):
        assert "\n" not in written
        data = read(written)
        assert (data["label"] if isinstance(data, dict) else data[0]) == text
    assert read(f"{{{key(text)}: 1}}" if len(text) < 1000 else flow({text: 1})) == {text: 1}
    assert yaml.safe_load(scalar(text)) is not None  # other readers take it as YAML, too


@settings(max_examples=300)
@given(VALUES)
def test_nested_values_are_read_back_as_themselves(value: Any) -> None:
    written = flow(value)
    assert "\n" not in written
    assert alike(read(f"x: {written}")["x"], value)
    assert alike(read(f"{{x: {written}, y: 1}}")["x"], value)


def test_a_reader_sees_quotes_only_where_they_are_needed() -> None:
    spec = {"label": "Age, years", "levels": {"0": "No", "1": "Yes", "9": None}, "missing": ["9"], "at": [20, 40.5]}
    assert flow(spec) == '{label: "Age, years", levels: {0: No, 1: Yes, 9: null}, missing: ["9"], at: [20, 40.5]}'
    assert flow({"event": {"died": 1}}) == "{event: {died: 1}}"
    assert scalar("os_days - transplant_day") == "os_days - transplant_day"
    assert scalar(r"a\b") == r"'a\b'"
    assert scalar(True) == "true"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**500])
def test_a_number_that_yaml_cannot_hold_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="a study file can hold"):
        scalar(value)


def test_what_is_no_scalar_is_refused() -> None:
    with pytest.raises(TypeError, match="a set is not a scalar"):
        flow({"x": {1}})
