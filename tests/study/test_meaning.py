"""Which of two levels a dichotomous variable is about: by words, label and codes, whatever the order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from riskset.study.meaning import contradicted, meant, says
from riskset.study_files import check, load_cohort, load_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def shown(label: str, levels: dict[str, str], **named: str | None) -> str | None:
    """The level that is meant; the order of the levels must not matter."""
    found = {
        meant(
            label,
            [label for _, label in each],
            [{code} for code, _ in each],
            **{"level": None, "reference": None, **named},
        )
        for each in (list(levels.items()), list(levels.items())[::-1])
    }
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("Yes", "No"),
        ("ja", "nein"),
        ("Ja", "Nej"),
        ("Oui", "Non"),
        ("S\u00ed", "No"),
        ("si", "no"),
        ("S\u00ec", "No"),
        ("Sim", "N\u00e3o"),
        ("tak", "nie"),
        ("Da", "Ne"),
        ("да", "нет"),
        ("是", "否"),
        ("有", "无"),
        ("はい", "いいえ"),
        ("예", "아니오"),
        ("نعم", "لا"),
        ("Y", "N"),
        ("true", "false"),
        ("Positive", "Negative"),
        ("Pos", "Neg"),
        ("pos.", "neg."),
        ("positiv", "negativ"),
        ("Positif", "N\u00e9gatif"),
        ("阳性", "阴性"),
        ("陽性", "陰性"),
        ("+", "\u2212"),
        ("MRD+", "MRD-"),
        ("Seropositive", "Seronegative"),
        ("Present", "Absent"),
        ("Detected", "Not detected"),
        ("Response", "No response"),
        ("Transplant", "Non-transplant"),
        ("Mutated", "Unmutated"),
        ("Yes", "Unknown"),
        ("Grade 2", "None"),
    ],
)
def test_words_affirm_whatever_their_order_and_codes(yes: str, no: str) -> None:
    assert shown("x", {"1": yes, "2": no}) == yes
    assert shown("x", {"0": yes, "1": no}) == yes
    assert shown("x", {"a": yes, "b": no}, reference=yes) == yes  # what others are compared with is another question


@pytest.mark.parametrize(
    ("label", "levels", "level"),
    [
        ("Male", ("Male", "Female"), "Male"),
        ("Female", ("Male", "Female"), "Female"),
        ("Gender, male", ("Male", "Female"), "Male"),
        ("Age \u2265 40", ("<40", "\u226540"), "\u226540"),
        ("MRD+", ("Pos", "Neg"), "Pos"),
        ("MRD\u2212", ("Pos", "Neg"), "Neg"),
        ("CMV seronegative", ("Positive", "Negative"), "Negative"),
        ("CMV seropositive", ("Positive", "Negative"), "Positive"),
        ("HBsAg - serology", ("Positive", "Negative"), "Positive"),
        ("Complete response", ("Response", "Complete response"), "Complete response"),
        ("No response", ("Response", "No response"), "No response"),
        ("Non-smoker", ("Smoker", "Nonsmoker"), "Nonsmoker"),
        ("Spleen absent", ("Present", "Absent"), "Absent"),
        ("No prior therapy", ("Yes", "No"), "Yes"),
    ],
)
def test_a_label_names_a_level(label: str, levels: tuple[str, str], level: str) -> None:
    assert shown(label, dict(zip("ab", levels, strict=True))) == level


def test_codes_tell_where_words_do_not() -> None:
    assert shown("Gender", {"0": "Male", "1": "Female"}) == "Female"
    assert shown("Class", {"true": "High", "false": "Low"}) == "High"
    assert shown("Class", {"N": "Low", "Y": "High"}) == "High"
    assert shown("x", {"0": "0", "1": "1"}) == "1"
    assert shown("Gender", {"0": "Male", "1": "Female"}, reference="Female") == "Male"


@pytest.mark.parametrize(
    ("label", "levels"),
    [
        ("Gender", {"M": "Male", "F": "Female"}),
        ("Gender", {"F": "F", "M": "M"}),
        ("Gender", {"1": "Male", "2": "Female"}),
        ("Male or female", {"M": "Male", "F": "Female"}),
        ("Conditioning", {"1": "CO", "2": "BU"}),
        ("No response", {"1": "Response", "2": "Progression"}),
    ],
)
def test_position_tells_nothing(label: str, levels: dict[str, str]) -> None:
    assert shown(label, levels) is None


def test_what_a_label_says() -> None:
    assert says("Fever", "Yes", ("Yes", "No"))
    assert says("Gender, male", "Male", ("Male", "Female"))
    assert says("CMV seropositive", "Positive", ("Negative", "Positive"))
    assert not says("CMV", "Positive", ("Negative", "Positive"))
    assert not says("Fever", "No", ("Yes", "No"))
    assert not says("Day 1", "1", ("0", "1"))
    assert contradicted("Male", "Female", ("Male", "Female")) == "Male"
    assert contradicted("Gender, male", "Female", ("Male", "Female")) is None


def test_check_asks_where_nothing_tells(problems: Callable[..., list[str]]) -> None:
    (problem,) = problems(("kind: categorical, levels", "kind: dichotomous, levels"))
    assert problem == (
        "study.yml, line 5: nothing tells whether the line of variables.sex shows 'Male' or 'Female'. "
        "Name it: level: Female, or level: Male."
    )
    assert problems(("kind: categorical, levels", "kind: dichotomous, level: F, levels")) == []
    assert problems(("label: Gender, kind: categorical", "label: Male, kind: dichotomous")) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("kind: dichotomous, level: Man,", "variables.sex.level is 'Man', which is not a level"),
        ("kind: categorical, level: Male,", "variables.sex is categorical and has a level that its line shows"),
        ("kind: dichotomous, level: Male, reference: X,", "variables.sex.reference is 'X', which is not a level"),
    ],
)
def test_a_level_must_be_one(problems: Callable[..., list[str]], change: str, message: str) -> None:
    (problem, *_) = problems(("kind: categorical,", change))
    assert message in problem


def test_a_label_may_not_name_the_other_level(problems: Callable[..., list[str]]) -> None:
    (problem,) = problems(("label: Gender, kind: categorical", "label: Male, kind: dichotomous, level: Female"))
    assert "the label of variables.sex names 'Male', but its line shows 'Female'" in problem


def test_the_other_level_is_the_reference(write: Callable[..., None], folder: Path) -> None:
    del folder
    derived = """\
  mrd: {label: MRD+, kind: dichotomous, derive: {cases: {Pos: age >= 40}, otherwise: Neg}}
  older: {label: Older, kind: dichotomous, derive: age >= 40, levels: {true: "Ja", false: "Nein"}}
  own: {label: Own, kind: dichotomous, reference: "Yes", column: arm, levels: {1: "Yes", 0: "No"}}
"""
    write(("groups:", derived + "groups:"))
    assert check("study.yml") == []
    cohort = load_cohort(load_study("study.yml"))
    found: Any = {
        name: (cohort.variable(name).shown_level, cohort.variable(name).reference) for name in ("mrd", "older", "own")
    }
    assert found == {"mrd": ("Pos", "Neg"), "older": ("Ja", "Nein"), "own": ("Yes", "Yes")}


def test_value_labels_of_a_file_tell(folder: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    import pandas as pd

    frame = pd.DataFrame({"id": [1, 2, 3, 4], "cmv": [1, 2, 2, 2]})
    pyreadstat.write_sav(frame, str(folder / "d.sav"), variable_value_labels={"cmv": {1: "Yes", 2: "No"}})
    study = "study: {title: T}\ndata: {path: d.sav, id: id}\nvariables: {cmv: {label: CMV, kind: dichotomous}}\n"
    (folder / "study.yml").write_text(study)
    variable = load_cohort(load_study("study.yml")).variable("cmv")
    assert (variable.levels, variable.shown_level, variable.reference) == (("Yes", "No"), "Yes", "No")
