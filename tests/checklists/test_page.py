"""The page docs/checklists.md says what the command does."""

from __future__ import annotations

import re

import pytest

from riskset.checklists import GUIDELINES
from riskset.checklists.guideline import guideline


@pytest.fixture(scope="module")
def page(root) -> str:
    return (root / "docs" / "checklists.md").read_text(encoding="utf-8")


def test_the_page_names_each_guideline_with_its_source(page):
    rows = dict(re.findall(r"^\| `([\w-]+)` \|.*https://doi\.org/(\S+)\) \|$", page, re.MULTILINE))
    assert rows == {name: guideline(name).doi for name in GUIDELINES}


def test_the_examples_of_the_page_are_lines_of_a_form(page, bmt_strobe):
    lines = "\n".join(line for answer in bmt_strobe.answers for line in answer.lines())
    for example in re.findall(r"`((?:p\. \d|Table \d|Not found: )[^`]*)`", page):
        assert re.sub(r"p\. \d+, ", "", example) in lines
