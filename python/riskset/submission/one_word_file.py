"""The supplements of a manuscript as one Word file: contents before them, whose lines lead to their pages."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from riskset.submission.counts import heading_level
from riskset.word_files.elements import drop, made, paragraph, run_of
from riskset.word_files.joining import joined
from riskset.word_files.names import w
from riskset.word_files.package import open_word
from riskset.word_files.paragraphs import properties_of, style_of
from riskset.word_files.sections import last_section, section_end
from riskset.word_files.slicing import lean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.submission.texts import SupplementText
    from riskset.word_files.package import Element, WordFile

NAME = "supplement/supplement.docx"
_OWN_CONTENTS = ("TOCHeading", "TOC1", "TOC2", "TOC3", "TOC4", "TOC5", "TOC6")
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_MARKS = (w("footnoteReference"), w("endnoteReference"), w("drawing"), w("br"))
_STEP = 340  # by which a section stands in, in twentieths of a point


def one_file(title: str, subtitle: str, made_texts: Sequence[SupplementText]) -> bytes:
    """One Word file of several supplements."""
    files = [open_word(each.word, f"{each.path.stem}.docx") for each in made_texts]
    for file in files:
        for each in [one for one in file.blocks if style_of(one) in _OWN_CONTENTS]:
            drop(each)
    whole = joined(files)
    front = [paragraph(title, "Title"), paragraph(subtitle, "Subtitle"), *_lines(whole)]
    section = deepcopy(last_section(files[0]))
    for each in section.findall(w("headerReference")):
        section.remove(each)
    for place, each in enumerate([*front, section_end(section)]):
        whole.body.insert(place, each)
    return lean(whole)


def _lines(whole: WordFile) -> Iterator[Element]:
    """A line for each document and for each of its sections, with the page that it begins on."""
    size, margin = last_section(whole).find(w("pgSz")), last_section(whole).find(w("pgMar"))
    width = _twips(size, "w", 11906) - _twips(margin, "left", 1417) - _twips(margin, "right", 1417)
    ids = [_twips(each, "id", 0) for each in whole.body.iter(w("bookmarkStart"))]
    first, count, section = max(ids, default=0) + 1, 0, 0
    for each in whole.blocks:
        style = style_of(each)
        if style != "Title" and heading_level(each) != 1:
            continue
        section = 0 if style == "Title" else section + style.startswith("Numbered")
        name = f"_Toc8{count:05d}"
        number = f"{section} " if style.startswith("Numbered") else ""
        yield _line(each, name, width, number)
        properties_of(each).addnext(made("bookmarkStart", id=first + count, name=name))
        each.append(made("bookmarkEnd", id=first + count))
        count += 1


def _twips(element: Element | None, name: str, usual: int) -> int:
    return usual if element is None else int(str(element.get(w(name)) or usual))


def _line(heading: Element, name: str, width: int, number: str) -> Element:
    is_document = style_of(heading) == "Title"
    look = made(
        "pPr",
        made("pStyle", val="TOC1" if is_document else "TOC2"),
        made("tabs", made("tab", val="right", leader="dot", pos=width)),
        made("spacing", before=200 if is_document else 40, after=0, line=240, lineRule="auto"),
        made("ind", left=0 if is_document else _STEP, right=_STEP),
    )
    words = [*([run_of(number)] if number else []), *_words(heading)]
    if is_document:
        for run in [each for each in words if each.tag == w("r") and each.find(w("rPr")) is None]:
            run.insert(0, made("rPr", made("b")))
    link = made("hyperlink", *words, anchor=name, history=1)
    return made("p", look, link, made("r", made("tab")), *_page_of(name))


def _words(heading: Element) -> Iterator[Element]:
    """What a heading says, formulas and all, without what is no word of it."""
    for each in heading.iter(w("r"), _MATH):
        if any(above.tag == _MATH for above in each.iterancestors()) or any(one.tag in _MARKS for one in each):
            continue
        yield deepcopy(each)


def _page_of(name: str) -> Iterator[Element]:
    """The page on which a bookmark stands: a field that Word computes when it opens the file."""
    code = made("instrText")
    code.text = f" PAGEREF {name} \\h "
    yield made("r", made("fldChar", fldCharType="begin", dirty="true"))
    yield made("r", code)
    yield made("r", made("fldChar", fldCharType="separate"))
    yield run_of("")
    yield made("r", made("fldChar", fldCharType="end"))
