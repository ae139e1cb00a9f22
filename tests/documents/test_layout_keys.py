"""Each key of the page's layout is honoured in each format, or refused with where it may stand."""

from __future__ import annotations

import re
import zipfile
from itertools import pairwise
from statistics import mode
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html
from pypdf import PdfReader

from riskset.documents import DocumentProblems, render
from riskset.documents.subset import DOCUMENT_KEYS, LAYOUT_KEYS
from riskset.documents.word_page import prepared_reference, twips

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Project

TEXT = """
# One

Words, so many that they take more than a line of the page, and then some more, for the distance of lines to be seen.

## Two

More words.

# References {.unnumbered}

Last words.
"""


class Rendered:
    """A document in its three formats."""

    def __init__(self, project: Project, head: str, text: str = TEXT) -> None:
        project.write("doc.qmd", f"---\ntitle: A title\n{head}\n---\n{text}")
        report = render("doc.qmd", engine="builtin")
        self.outputs = {path.suffix: path for path in report.outputs}

    @property
    def page(self) -> str:
        return self.outputs[".html"].read_text(encoding="utf-8")

    @property
    def styles(self) -> str:
        return " ".join("".join(html.fromstring(self.page).xpath("//style/text()")).split())

    @property
    def pdf(self) -> PdfReader:
        return PdfReader(self.outputs[".pdf"])

    @property
    def pdf_text(self) -> str:
        return "\n".join(page.extract_text() for page in self.pdf.pages)

    def sizes(self, words: str) -> set[float]:
        """The sizes of type in which the PDF prints lines with these words."""
        found: set[float] = set()

        def visit(text: str, cm: Any, tm: Any, _font: Any, size: float) -> None:
            if words in text:
                found.add(round(abs(size * tm[3] * cm[3]) or abs(size * tm[0] * cm[0]), 1))

        for page in self.pdf.pages:
            page.extract_text(visitor_text=visit)
        return found

    def word(self, part: str = "document") -> str:
        with zipfile.ZipFile(self.outputs[".docx"]) as archive:
            return archive.read(f"word/{part}.xml").decode()


def heights(reader: PdfReader) -> list[float]:
    """Where lines of text stand on the first page."""
    places: set[float] = set()
    reader.pages[0].extract_text(
        visitor_text=lambda text, cm, tm, *_: text.strip() and places.add(round(tm[5] * cm[3] + cm[5], 1))
    )
    return sorted(places)


@pytest.mark.parametrize(
    ("paper", "css", "points", "word"),
    [
        ("a4", "A4", (595, 842), (11906, 16838)),
        ("a5", "A5", (420, 595), (8391, 11906)),
        ("us-letter", "letter", (612, 792), (12240, 15840)),
        ("us-legal", "legal", (612, 1008), (12240, 20160)),
    ],
)
def test_papersize(project: Project, paper: str, css: str, points: tuple[int, int], word: tuple[int, int]) -> None:
    made = Rendered(project, f"papersize: {paper}")
    assert f"@page {{ size: {css};" in made.styles
    assert f"@page riskset-wide {{ size: {css} landscape; }}" in made.styles
    assert tuple(round(float(side)) for side in made.pdf.pages[0].mediabox[2:]) == points
    size = re.search(r"<w:pgSz [^>]*>", made.word())
    assert size
    assert set(re.findall(r'w:([wh])="(\d+)"', size[0])) == {("w", str(word[0])), ("h", str(word[1]))}


def test_margin(project: Project) -> None:
    made = Rendered(project, "margin: {x: 4cm, top: 30mm}")
    assert "margin: 30mm 4cm 2.2cm 4cm;" in made.styles
    assert "--riskset-paper: 13.00cm" in made.styles
    section = made.word()
    assert 'w:left="2268"' in section
    assert 'w:right="2268"' in section
    assert 'w:top="1701"' in section
    assert 'w:bottom="1417"' in section


def test_mainfont(project: Project) -> None:
    made = Rendered(project, "mainfont: Liberation Sans")
    assert 'body { font-family: "Liberation Sans", var(--serif); }' in made.styles
    defaults = re.search(r"<w:rPrDefault>.*?</w:rPrDefault>", made.word("styles"), re.DOTALL)
    assert defaults
    assert 'w:ascii="Liberation Sans"' in defaults[0]
    assert "Times New Roman" not in defaults[0]


def test_fontsize(project: Project) -> None:
    made = Rendered(project, "fontsize: 13pt")
    assert "html { font-size: 13pt; }" in made.styles
    assert made.sizes("Words, so") == {13.0}
    styles = made.word("styles")
    defaults = re.search(r"<w:rPrDefault>.*?</w:rPrDefault>", styles, re.DOTALL)
    assert defaults
    assert '<w:sz w:val="26"' in defaults[0]
    title = re.search(r'w:styleId="Title".*?</w:style>', styles, re.DOTALL)
    assert title
    assert '<w:sz w:val="43"' in title[0]  # 18 points in proportion to 11


def test_linestretch(project: Project) -> None:
    made = Rendered(project, "linestretch: 2")
    assert "body { line-height: 2.4; }" in made.styles
    text = re.search(r'w:styleId="BodyText".*?</w:style>', made.word("styles"), re.DOTALL)
    assert text
    assert 'w:line="480" w:lineRule="auto"' in text[0]
    caption = re.search(r'w:styleId="TableCaption".*?</w:style>', made.word("styles"), re.DOTALL)
    assert caption
    assert "w:line=" not in caption[0]
    double = heights(made.pdf)
    single = heights(Rendered(project, "linestretch: 1").pdf)
    # The lowest line is the page's number.
    assert double[1] < single[1] - 5


@pytest.mark.parametrize(
    "text",
    [
        f"::: {{.abstract}}\n{'Words of the abstract. ' * 60}\n:::\n\nMore.\n",
        "Cited [@one].\n",
    ],
    ids=["abstract", "references"],
)
def test_linestretch_of_the_abstract_and_of_references(project: Project, text: str) -> None:
    title = "The words of a long title " * 60
    project.write("works.bib", f"@book{{one, title={{{title}}}, author={{A, B}}, year={{2001}}}}\n")

    def distance(stretch: int) -> float:
        """The distance that most lines have."""
        lines = heights(Rendered(project, f"bibliography: works.bib\nlinestretch: {stretch}", text).pdf)
        return mode(round(second - first, 1) for first, second in pairwise(lines))

    assert distance(2) > 1.3 * distance(1)


def test_line_numbers_of_pdf_and_word(project: Project) -> None:
    head = (
        "format:\n  riskset-html: default\n  riskset-typst: {line-numbers: true}\n  riskset-docx: {line-numbers: true}"
    )
    made = Rendered(project, head)
    assert re.search(r"(?m)^\d+$", made.pdf_text)
    assert '<w:lnNumType w:countBy="1" w:restart="continuous"/><w:cols' in re.sub(r"\s*(/?>)\s*", r"\1", made.word())


def test_line_numbers_of_one_format_are_those_of_that_format(project: Project) -> None:
    project.write("doc.qmd", f"---\nline-numbers: true\n---\n{TEXT}")
    assert len(render("doc.qmd", engine="builtin", formats=["pdf", "docx"]).outputs) == 2


@pytest.mark.parametrize("title", ["", "toc-title: What is in it"])
def test_toc(project: Project, title: str) -> None:
    made = Rendered(project, f"toc: true\ntoc-depth: 1\nnumber-sections: true\n{title}")
    heading = title.partition(": ")[2] or "Contents"
    contents = html.fromstring(made.page).get_element_by_id("TOC")
    assert [" ".join(one.text_content().split()) for one in contents.iter("h2", "a")] == [
        heading,
        "1 One",
        "References",
    ]
    assert heading in made.pdf_text
    assert not re.search(r"1\.1 Two \.", made.pdf_text)
    paragraphs = re.findall(r"<w:p>.*?</w:p>", made.word(), re.DOTALL)
    styles = [(re.search(r'w:pStyle w:val="(\w+)"', one) or [""] * 2)[1] for one in paragraphs]
    texts = ["".join(re.findall(r"<w:t\b[^>]*>([^<]*)", one)) for one in paragraphs]
    first = styles.index("TOCHeading")
    assert styles[first : first + 4] == ["TOCHeading", "TOC1", "TOC1", "NumberedHeading1"]
    assert texts[first : first + 4] == [heading, "1 One", "References", "One"]


def test_the_contents_in_word_stand_behind_the_whole_title_block_and_lead_to_headings(project: Project) -> None:
    made = Rendered(
        project, "author: {name: Ada, affiliations: [{name: Hospital}]}\nabstract: Words.\nkeywords: [a]\ntoc: true"
    )
    xml = made.word()
    places = [
        xml.index(f'w:pStyle w:val="{style}"')
        for style in ("Author", "Affiliation", "Abstract", "Keywords", "TOCHeading")
    ]
    assert places == sorted(places)
    anchors = re.findall(r'<w:hyperlink w:anchor="(_Toc\d+)"', xml)
    assert len(anchors) == 3
    assert all(f'w:name="{anchor}"' in xml for anchor in anchors)
    assert " TOC \\o &quot;1-3&quot; " in xml


def test_number_depth(project: Project) -> None:
    made = Rendered(project, "number-sections: true\nnumber-depth: 1")
    headings = [
        " ".join(one.text_content().split())
        for one in html.fromstring(made.page).xpath("//section//*[self::h1 or self::h2]")
    ]
    assert headings == ["1 One", "Two", "References"]
    assert "1 One" in " ".join(made.pdf_text.split())
    assert "1.1" not in made.pdf_text
    assert 'w:val="NumberedHeading1"' in made.word()
    assert 'w:val="NumberedHeading2"' not in made.word()


def test_references_have_a_number_in_every_format_or_in_none(project: Project) -> None:
    made = Rendered(project, "number-sections: true")
    assert '<h1 class="unnumbered"' in made.page
    assert "2 References" not in " ".join(made.pdf_text.split())
    heading = re.search(r'w:pStyle w:val="(\w+)" />(?:(?!</w:p>).)*?References', made.word(), re.DOTALL)
    assert heading
    assert heading[1] == "Heading1"


def test_lang_title_and_keywords_are_in_the_files(project: Project) -> None:
    made = Rendered(project, "lang: de\nkeywords: [eins, zwei]")
    page = html.fromstring(made.page)
    assert page.get("lang") == "de"
    assert page.xpath("//title/text()") == ["A title"]
    assert page.xpath("//meta[@name='keywords']/@content") == ["eins, zwei"]
    assert made.pdf.metadata is not None
    assert made.pdf.metadata.title == "A title"
    assert '<w:lang w:val="de-DE"' in re.sub(
        r'<w:lang [^>]*?w:val="([\w-]+)"', r'<w:lang w:val="\1"', made.word("styles")
    )
    with zipfile.ZipFile(made.outputs[".docx"]) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert "<dc:title>A title</dc:title>" in core
    assert "<cp:keywords>eins, zwei</cp:keywords>" in core


def test_running_title_and_page_mark(project: Project) -> None:
    made = Rendered(project, "running-title: Short\npage-mark: 'A & B <'")
    assert '@top-left { content: "Short";' in made.styles
    assert '@top-right { content: "A \\26 B \\3c ";' in made.styles.replace("\\26  B", "\\26 B")
    assert "Short" in made.word("header1") or "running-title" in made.word("header1")


REFUSED = {
    "line-numbers: true": (
        "`line-numbers` cannot be honoured in a web page (riskset-html). "
        "Write it under `format:`, `riskset-typst` and `riskset-docx`, or remove it."
    ),
    "format: {riskset-docx: {css: own.css}}": (
        "`css` cannot be honoured in Word (riskset-docx). Write it under `format:`, `riskset-html`, or remove it."
    ),
    "format: {riskset-html: {reference-doc: own.docx}}": (
        "`reference-doc` cannot be honoured in a web page (riskset-html). "
        "Write it under `format:`, `riskset-docx`, or remove it."
    ),
    "format: {riskset-docx: {pdf-standard: ua-1}}": (
        "`pdf-standard` cannot be honoured in Word (riskset-docx). "
        "Write it under `format:`, `riskset-typst`, or remove it."
    ),
    "pdf-standard: a-2b": "`pdf-standard: a-2b` is outside the subset. Write `ua-1`, or render",
    "papersize: a3": "`papersize: a3` is outside the subset. Write `a4` or `a5` or `us-letter` or `us-legal`, or render",
    "margin: 2cm": "`margin` is '2cm'. Write lengths under it, such as `x: 2.5cm` and `top: 3cm`.",
    "margin: {inner: 2cm}": "`margin: {inner}` is not a side of a page. Sides are `x`, `y`, `top`, `bottom`, `left`, `right`.",
    "margin: {x: 2em}": "`margin: {x: 2em}` is not a length. Write lengths under it, such as `x: 2.5cm` and `top: 3cm`.",
    "fontsize: 11": "`fontsize: 11` is not a size. Write a number with its unit, such as `11pt`.",
    "linestretch: wide": "`linestretch: wide` is not a distance of lines. Write a number from 0.5 to 4, such as 2 for double.",
    "toc-depth: 9": "`toc-depth: 9` is not a depth. Write a whole number from 1 to 6.",
    "number-depth: 0": "`number-depth: 0` is not a depth. Write a whole number from 1 to 6.",
    "mainfont: [A, B]": "`mainfont: ['A', 'B']` is not a font. Write the name of one.",
    "css: nowhere.css": "there is no style sheet 'nowhere.css'. The path is taken from the file that names it.",
    "reference-doc: nowhere.docx": "there is no Word document 'nowhere.docx'. The path is taken from the file that names it.",
    "geometry: margin=2cm": (
        "`geometry` is outside the subset of the built-in engine. "
        "Write `margin:` with `x`, `y`, `top`, `bottom`, `left` or `right`, and `papersize:`."
    ),
    "columns: 2": (
        "`columns` is outside the subset of the built-in engine. "
        "Remove it: a manuscript has one column, and a journal sets its own."
    ),
    "documentclass: article": (
        "`documentclass` is outside the subset of the built-in engine. "
        "Remove it: the PDF is set by Typst; `papersize`, `margin`, `fontsize` and `mainfont` say the page."
    ),
}


@pytest.mark.parametrize("setting", REFUSED)
def test_what_cannot_be_honoured_is_refused_with_one_message(project: Project, setting: str) -> None:
    project.write("doc.qmd", f"---\n{setting}\n---\n{TEXT}")
    with pytest.raises(DocumentProblems) as caught:
        render("doc.qmd", engine="builtin")
    (problem,) = str(caught.value).split("\n")
    assert problem.startswith(f"doc.qmd, line 2: {REFUSED[setting]}")


def test_a_standard_of_pdfs_may_stand_beside_other_formats(project: Project) -> None:
    made = Rendered(project, "pdf-standard: ua-1")
    assert b"pdfuaid" in made.outputs[".pdf"].read_bytes()


def test_a_format_may_take_back_what_the_others_have(project: Project) -> None:
    Rendered(project, "line-numbers: true\nformat:\n  riskset-html: {line-numbers: false}\n  riskset-typst: default")


def test_every_key_of_the_page_is_a_key_of_the_documents_list() -> None:
    assert set(LAYOUT_KEYS) <= set(DOCUMENT_KEYS)
    assert all(set(formats) == {"html", "typst", "docx"} for formats in LAYOUT_KEYS.values())


def test_a_reference_document_of_ones_own_gets_the_page_too(project: Project) -> None:
    import docx

    own = docx.Document()
    own.save(str(project.root / "own.docx"))
    made = Rendered(
        project,
        "reference-doc: own.docx\npapersize: us-letter\nfontsize: 12pt\nmainfont: Arial\nlinestretch: 2\nmargin: {x: 3cm}",
    )
    assert re.search(r'<w:pgSz\b[^>]*w:w="12240"', made.word())
    assert re.search(r'<w:pgMar\b[^>]*w:left="1701"', made.word())
    assert 'w:ascii="Arial"' in made.word("styles")
    assert "w:asciiTheme" not in made.word("styles")


def test_a_reference_document_that_is_none_is_told(project: Project) -> None:
    project.write("own.docx", "no archive")
    project.write("doc.qmd", f"---\nreference-doc: own.docx\npapersize: a5\n---\n{TEXT}")
    with pytest.raises(DocumentProblems, match=r"own\.docx: this is not a Word document"):
        render("doc.qmd", engine="builtin", formats=["docx"])


def test_without_keys_the_reference_document_is_taken_as_it_is(tmp_path: Path) -> None:
    reference = tmp_path / "reference.docx"
    assert prepared_reference(reference, {"title": "x"}, tmp_path / "copy.docx") == reference


def test_lengths() -> None:
    assert [twips(length) for length in ("1in", "2.54cm", "25.4 mm", "72pt")] == [1440] * 4
    with pytest.raises(ValueError, match="'2em' is not a length"):
        twips("2em")
