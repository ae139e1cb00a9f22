"""The list of references of a rendered file is left out, with and without a heading."""

from __future__ import annotations

from riskset.audit.own.reference_list import before_references
from riskset.audit.papers.reading.paper import Line


def _before(*texts: str) -> list[str]:
    return [line.text for line in before_references([Line(text=text) for text in texts])]


def test_a_list_with_a_heading_is_left_out() -> None:
    assert _before("Of 40 patients, 12 died.", "References", "1. Cox DR. 1972;34:187.") == ["Of 40 patients, 12 died."]


def test_a_numbered_list_without_a_heading_is_left_out() -> None:
    entries = ("1. Cox DR. Regression models. J R Stat Soc B. 1972;34(2):187\u2013220.", "2. Kaplan EL. 1958;53:457.")
    assert _before("1. One of 40 patients died.", "Of 40, 12 died.", *entries)[:2] == [
        "1. One of 40 patients died.",
        "Of 40, 12 died.",
    ]
    assert len(_before("Of 40 patients, 12 died.", *entries)) == 1


def test_entries_by_author_without_a_heading_are_left_out() -> None:
    assert _before("Of 40 patients, 12 died.", "Cox DR (1972). doi:10.1111/x", "") == ["Of 40 patients, 12 died."]


def test_a_text_without_references_is_whole() -> None:
    assert len(_before("1. Of 40 patients, 12 died.", "A median of 3 (range, 1-4).")) == 2
