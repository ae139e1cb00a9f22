"""The frames in which sentences compare: which word, of what it is said, and what it is held against."""

from __future__ import annotations

import pytest

from riskset.audit.hazards import hazard_said
from riskset.audit.own.effects import times_said
from riskset.audit.own.frames import comparisons
from riskset.audit.own.multiple_words import multiple


@pytest.mark.parametrize(
    ("text", "pole", "first", "second"),
    [
        ("Survival was higher in A than in B", "more", "Survival was higher in A ", "in B"),
        ("A exceeded B", "more", "A ", "B"),
        ("A fell well short of B", "less", "A ", "B"),
        ("The rate of A trailed that of B", "less", "The rate of A ", "that of B"),
        ("A outperformed B", "longer", "A ", "B"),
        ("A was inferior to B", "shorter", "A was inferior ", "B"),
        ("A had an advantage over B", "longer", "A had an advantage ", "B"),
        ("Compared with B, A was worse", "shorter", "worse", "Compared with B, A was "),
        ("The rate of A was 40%, well below that of B", "less", "The rate of A was 40%, ", "that of B"),
    ],
)
def test_a_comparison_has_a_first_and_a_second(text: str, pole: str, first: str, second: str) -> None:
    (found,) = comparisons(text)
    assert found.word.lastgroup == pole
    assert (text[slice(*found.first)], text[slice(*found.second)]) == (first, second)


@pytest.mark.parametrize(
    "text", ["A did not exceed B", "Whether A was higher than B is unknown", "A was similar to B", "A and B rose"]
)
def test_what_is_denied_or_asked_is_no_comparison(text: str) -> None:
    assert list(comparisons(text)) == []


@pytest.mark.parametrize(
    ("clause", "sign"),
    [
        ("Age doubled the hazard of death", 1),
        ("Older age protected against relapse", -1),
        ("The risk of death was raised", 1),
        ("Treatment prolonged survival", -1),
        ("Treatment lowered survival", 1),
        ("It hastened relapse", 1),
        ("It was associated with event-free survival", 0),
        ("It did not reduce the risk of death", 0),
    ],
)
def test_an_effect_raises_or_lowers_a_hazard(clause: str, sign: int) -> None:
    assert hazard_said(clause) == sign


def test_the_size_of_an_effect_is_read_where_it_is_of_a_hazard() -> None:
    said = times_said("It more than doubled the risk of death")
    assert said is not None
    assert (said.times, said.words) == (2.0, "more than doubled")
    assert times_said("Transplantations doubled in number") is None


@pytest.mark.parametrize(
    ("about", "words", "held", "not_held"),
    [
        ("", "twice", 1.7, 1.5),
        ("about", "twice", 1.5, 1.4),
        ("more than", "doubled", 3.0, 1.9),
        ("nearly", "doubled", 1.8, 2.2),
        ("less than", "half", 0.3, 0.6),
        ("more than", "half", 0.6, 0.4),
        ("more than", "halved", 0.4, 0.6),
        ("nearly", "halved", 0.6, 0.4),
        ("", "a third", 0.3, 0.5),
    ],
)
def test_a_multiple_is_read_with_the_word_before_it(about: str, words: str, held: float, not_held: float) -> None:
    assert multiple(words, about).holds(held)
    assert not multiple(words, about).holds(not_held)
