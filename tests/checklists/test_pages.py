"""Pages of a PDF: words are found whatever a line's end or a page's end does to them."""

from __future__ import annotations

from pathlib import Path

import pytest
import typst

from riskset.checklists.evidence import words_around
from riskset.checklists.pages import Pages, read_pages
from riskset.documents.problems import DocumentProblems

SOURCE = """
#set page(width: 60mm, height: 60mm, header: [Running title])
#set text(hyphenate: true, lang: "en")
#set par(justify: true)
The efficacy of transplantation in an unselected heterogeneous international population.
#pagebreak()
Patients without an event were censored at their last contact, and then
#pagebreak()
counted as alive for the remainder of the analyses that this document reports.
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> Pages:
    path = tmp_path_factory.mktemp("pages") / "paper.pdf"
    path.write_bytes(typst.compile(SOURCE.encode()))
    return read_pages(path)


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("efficacy of transplantation in an unselected heterogeneous", 1),
        ("Patients without an event were censored", 2),
        ("remainder of the analyses", 3),
        ("words that stand nowhere in it", None),
        ("an event", None),
    ],
)
def test_words_are_found_on_their_page(pages, words, page):
    assert pages.page_of([words]) == page


def test_a_sentence_over_two_pages_is_found_where_its_words_are(pages):
    text = "Patients without an event were censored at their last contact, and then counted as alive for the remainder."
    start = text.index("censored")
    assert pages.page_of([text]) is None
    assert pages.page_of(words_around(text, start, start + 8)) == 2


def test_what_is_no_pdf_is_refused(tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_text("no PDF")
    with pytest.raises(DocumentProblems, match="it cannot be read as a PDF"):
        read_pages(Path(path))
