"""Labels that are markup somewhere come out as themselves, in cells, notes, sentences and figures."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest

from riskset.tables.printed import plain

FORMATS = ("html", "docx", "pdf")


def grid(study: Any, name: str, settle: Any) -> list[list[str]]:
    return [[settle(cell) for cell in row] for row in study.display(name).printed().grid()]


def test_html_cells(hostile: Any, hostile_study: Any, settle: Any) -> None:
    for name in ("baseline", "outcomes"):
        assert hostile.html_table(f"tbl-{name}") == grid(hostile_study, name, settle)


def test_word_cells(hostile: Any, hostile_study: Any, settle: Any) -> None:
    assert hostile.word_tables() == [grid(hostile_study, name, settle) for name in ("baseline", "outcomes")]


def test_pdf_rows(hostile: Any, hostile_study: Any, squash: Any) -> None:
    text = squash(hostile.texts["pdf"])
    place = 0
    for name in ("baseline", "outcomes"):
        table = hostile_study.display(name).printed()
        for row in table.grid()[len(table.head) :]:
            found = text.find(squash("".join(row)), place)
            assert found > 0, row
            place = found


def untypeset(text: str) -> str:
    """Text with the quotes, dots and dashes of a keyboard.

    Prose has typographic quotes, and in notes Typst sets three dots and two hyphens as one character.
    """
    typeset = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2026": "...", "\u2013": ""}
    return text.translate(str.maketrans(typeset))


@pytest.mark.parametrize("form", FORMATS)
def test_heads_and_notes(hostile: Any, hostile_study: Any, squash: Any, form: str) -> None:
    text = untypeset(squash(hostile.texts[form]))
    for name in ("baseline", "outcomes"):
        table = hostile_study.display(name).printed()
        for row in table.head:
            for cell in row:
                assert untypeset(squash(plain(cell.text))) in text
        for note in table.notes:
            assert untypeset(squash(note.mark + plain(note.text))) in text, note


@pytest.mark.parametrize("form", FORMATS)
def test_sentences(hostile: Any, hostile_labels: tuple[str, ...], squash: Any, form: str) -> None:
    if hostile.engine != "builtin":
        pytest.skip("Quarto reads the strings of inline expressions as Markdown")
    text = untypeset(squash(hostile.texts[form]))
    sentence = "; ".join(f"\u201c{label}\u201d" for label in hostile_labels)
    assert untypeset(squash(f"In order they are called {sentence}.")) in text


def test_page_has_no_element_of_a_label(hostile: Any) -> None:
    """Tags in labels are text; nothing of them became part of the page."""
    assert hostile.page.xpath("//b | //i[contains(., '#g_')]") == []
    assert hostile.page.xpath("//a[@href='y']") == []
    comments = [each.text for each in hostile.page.xpath("//comment()")]
    assert not any(each.strip() in {"c", "*c*"} for each in comments)


def test_figure_has_the_labels(hostile: Any, hostile_study: Any) -> None:
    """Letters are drawn as paths in the page; the same figure as PDF has them as text."""
    import io

    from pypdf import PdfReader

    (source,) = hostile.page.xpath("//img/@src")
    assert source.startswith("data:image/svg+xml;base64,")
    assert re.search(rb"<svg", base64.b64decode(source.split(",", 1)[1]))
    drawn = PdfReader(io.BytesIO(hostile_study.display("curves").images("pdf")["pdf"])).pages[0].extract_text()
    for label in ("A  $x$", r"B  \input{x}", r"a|b \\ #x $y$", "<!-- *c* -->"):
        assert label.replace(" ", "") in drawn.replace(" ", "")
