"""Documents without code under Quarto: numbers and displays by the shortcode, in our formats, in others and in books."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from formats import readers
from formats.conftest import TABLES
from formats.test_tables import assert_whole, expected

if TYPE_CHECKING:
    from formats.conftest import Renderer
    from riskset.opened import OpenStudy

pytestmark = pytest.mark.quarto

DISPLAYS = "\n\n".join(f"{{{{< riskset display {name} >}}}}" for name in (*TABLES, "figure-1"))
TEXT = """---
title: No code
---

We studied {{< riskset value table-1 group=overall statistic=n_group >}} patients (@tbl-table-1, @fig-figure-1), P
{{< riskset p table-2 endpoint=os >}}.

"""
FORMATS = {
    "riskset-html": ("html", readers.from_html),
    "riskset-docx": ("docx", readers.from_word),
    "html": ("html", readers.from_html),
    "docx": ("docx", readers.from_word),
    "odt": ("odt", readers.from_odt),
    "gfm": ("md", readers.from_markdown),
}
BOOK = """project:
  type: book
book:
  title: A book
  chapters: [index.qmd, one.qmd, two.qmd]
format:
  riskset-html: default
  riskset-typst: default
  riskset-docx: default
"""


@pytest.mark.parametrize("target", FORMATS)
def test_tables_and_numbers_are_those_of_the_study(renderer: Renderer, bmt_study: OpenStudy, target: str) -> None:
    ending, read = FORMATS[target]
    made = renderer.render(target, ending, "calls", TEXT + DISPLAYS)
    assert_whole(read(made), bmt_study)
    words = readers.words_of(made)
    assert (
        readers.squeezed(f"We studied 137 patients (Table 1, Figure 1), P {bmt_study.p('table-2', endpoint='os')}")
        in words
    )


def test_a_pdf_has_them_too(renderer: Renderer, bmt_study: OpenStudy) -> None:
    words = readers.words_of_pdf(renderer.render("riskset-typst", "pdf", "calls", TEXT + DISPLAYS))
    assert all(readers.squeezed(text) in words for grid in expected(bmt_study) for row in grid for text in row)


@pytest.mark.parametrize("target", ["riskset-html", "riskset-docx", "html", "gfm"])
def test_methods_come_with_the_works_that_they_cite(renderer: Renderer, bmt_study: OpenStudy, target: str) -> None:
    """In formats that are not ours the filter brings them, and a document without a bibliography asks for citations."""
    ending, _ = FORMATS[target]
    asked = "" if target.startswith("riskset") else "citeproc: true\n"
    head = f"---\ntitle: Methods\n{asked}---\n\n"
    text = head + "{{< riskset methods >}}\n\nLast: {{< riskset methods testing >}} End.\n\n# References\n"
    words = readers.words_of(renderer.render(target, ending, "methods", text))
    assert readers.squeezed(f"Last: {bmt_study.methods('testing').plain} End.") in words
    assert readers.squeezed("Nonparametric estimation from incomplete observations").casefold() in words.casefold()


def test_a_call_without_an_answer_ends_the_render(renderer: Renderer) -> None:
    folder = renderer.prepare("wrong", "Text\n\n{{< riskset value table-1 group=nobody >}}\n")
    said = renderer.run("render", "wrong.qmd", "--to", "html", folder=folder, fails=True)
    assert "riskset: wrong.qmd, line 3: table-1: no result is called group='nobody'" in said


def test_chapters_of_a_book_stand_before_the_numbers(renderer: Renderer) -> None:
    files = {
        "_quarto.yml": BOOK,
        "index.qmd": "# Preface {.unnumbered}\n\nText.\n",
        "one.qmd": "# One\n\nSee @tbl-a, @tbl-b.\n\n{{< riskset display table-1 label=tbl-a >}}\n",
        "two.qmd": "# Two\n\nSee @tbl-a, @tbl-b, @fig-c.\n\n{{< riskset display table-2 label=tbl-b >}}\n\n"
        "{{< riskset display figure-1 label=fig-c >}}\n",
    }
    folder = renderer.prepare("book", "", files)
    (folder / "book.qmd").unlink()
    renderer.run("render", folder=folder)
    made = folder / "_book"
    pages = readers.words_of(made / "one.html") + readers.words_of(made / "two.html")
    texts = [pages, readers.words_of(made / "A-book.docx"), readers.words_of(made / "A-book.pdf")]
    fields = subprocess.run(
        ["unzip", "-p", str(made / "A-book.docx"), "word/document.xml"], capture_output=True, text=True, check=True
    ).stdout
    for text in texts:
        for words in ("Table 1.1. Baseline", "Table 2.1. Leukemia", "Figure 2.1. Leukemia", "Table 1.1, "):
            assert readers.squeezed(words) in text
    # The count begins anew in each chapter.
    assert fields.count("SEQ Table \\* ARABIC \\r 1") == 2
