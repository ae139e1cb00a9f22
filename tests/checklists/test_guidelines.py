"""The files of the guidelines: their items are complete, and each asks for signs that there are."""

from __future__ import annotations

import re

import pytest

from riskset.checklists import GUIDELINES
from riskset.checklists.guideline import Rule, guideline, signs
from riskset.kinds.registry import own_kinds


@pytest.mark.parametrize(
    ("name", "items", "lines"),
    [("strobe", 22, 34), ("record", 35, 47), ("remark", 20, 20), ("consort", 25, 37), ("consort-2025", 30, 42)],
)
def test_a_guideline_has_all_its_items_in_order(name, items, lines):
    own = guideline(name)
    numbers = [item.number for item in own.items]
    assert len(numbers) == len(set(numbers)) == lines
    whole = {number if "RECORD" in number else re.sub(r"[a-z]$", "", number) for number in numbers}
    assert len(whole) == items
    counted = [int(re.search(r"\d+", number)[0]) for number in numbers]
    assert counted == sorted(counted)


@pytest.mark.parametrize("name", GUIDELINES)
def test_a_guideline_names_its_source_and_says_whose_words_it_has(name):
    own = guideline(name)
    assert re.fullmatch(r"10\.\d{4}/\S+", own.doi)
    assert own.source.endswith(".")
    assert "Paraphrased by riskset" in own.licence


def test_each_sign_is_asked_for_and_each_that_is_asked_for_is_there():
    asked = {need for name in GUIDELINES for item in guideline(name).items for need in item.needs}
    assert asked == set(signs())


def test_the_rules_of_signs_can_be_applied():
    known = set(own_kinds())
    for name, sign in signs().items():
        assert sign.any, name
        for rule in sign.any:
            re.compile(rule.phrase or rule.heading)
            assert {*rule.display, *rule.told} <= known, name


def test_a_rule_says_one_thing():
    with pytest.raises(ValueError, match="a rule says one thing"):
        Rule.model_validate({"phrase": "cohort"})
    with pytest.raises(ValueError, match="a rule says one thing"):
        Rule.model_validate({"display": ["baseline"], "told": ["baseline"]})
