"""Lines of a Word paragraph are counted from the widths of its letters, as LibreOffice sets it."""

from __future__ import annotations

import pytest
from lxml import etree

from riskset.documents.word_lines import line_count

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RAISED, BOLD = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>', "<w:rPr><w:b/></w:rPr>"


def lines(room: float, *runs: str, hanging: float = 0.0, sans: bool = False, bold: bool = False) -> int:
    inside = "".join(run if run.startswith("<") else f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    paragraph = etree.fromstring(f'<w:p xmlns:w="{W}">{inside}</w:p>')
    return line_count(paragraph, room, hanging=hanging, sans=sans, bold=bold)


def run(look: str, text: str) -> str:
    return f"<w:r>{look}<w:t>{text}</w:t></w:r>"


def test_a_line_holds_the_words_that_have_room() -> None:
    """Three words of four letters of half the size each, with two blanks of a quarter."""
    words = " ".join(["nnnn"] * 9)
    assert lines(6.5, words) == 3
    assert lines(6.49, words) == 5
    assert lines(6.5, words, bold=True) == 5
    assert lines(6.5, words, sans=True) == 5
    assert lines(6.49, words, hanging=0.01) == 4
    assert lines(6.5, "") == 1


def test_a_word_goes_on_in_the_next_run_and_raised_letters_are_narrower() -> None:
    assert lines(6.5, "nnnn nnnn nn", "nn nnnn") == 2
    assert lines(5.0, "nnnn nnnn", "nnnn") == 2
    assert lines(5.0, "nnnn nnnn", run(RAISED, "n")) == 1
    assert lines(5.0, "nnnn nnnn", run(RAISED, "nnnn")) == 2
    assert lines(4.3, "nnnn nnnn") == lines(4.3, run(BOLD, "n")) == 1
    assert lines(4.3, run(BOLD, "nnnn nnnn")) == 2


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("nnnn nnnn-nnnn nnnn", 2),
        ("nnnn nnnn\u2011nnnn nnnn", 3),
        ("nnnn nnnn\u2013nnnn nnnn", 2),
        ("nnnn nnnn\u2013\u2060nnnn nnnn", 3),
        ("nnnn nnnn-1111 nnnn", 3),
        ("nnnn nnnn/nnnn nnnn", 2),
    ],
)
def test_a_line_may_end_behind_a_hyphen_before_letters(text: str, count: int) -> None:
    assert lines(4.8, text) == count


def test_a_word_that_is_longer_than_a_line_takes_several() -> None:
    assert lines(2.0, "n" * 12) == 3
    assert lines(2.0, "nn " + "n" * 12) == 4
    assert lines(2.0, "nn", "<w:r><w:br/></w:r>", "nn") == 2
