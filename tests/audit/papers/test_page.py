"""The page about auditing manuscripts names each rule and each ending that is read, and its numbers are those of the tests."""

from __future__ import annotations

import re
from pathlib import Path

from riskset.audit.papers import RULES
from riskset.audit.papers.reading.read import READERS

from .manuscript import FAULTS, FORMATS

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "audit-papers.md").read_text(encoding="utf-8")


def test_each_rule_has_its_row() -> None:
    assert set(re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE, re.MULTILINE)) == RULES.keys()


def test_each_ending_is_named() -> None:
    assert set(re.findall(r"`(\.[a-z]+)`", PAGE)) == READERS.keys()


def test_the_page_counts_the_faults() -> None:
    assert f"- {len(FAULTS)} faults over all rules" in PAGE
    assert len(FORMATS) == 7
