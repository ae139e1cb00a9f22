"""Parts of figures and tables: (a), (b), ... beside each other, referred to as Figure 1a."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from lxml import html
from pypdf import PdfReader

PANELS = """See @fig-d-b, [-@fig-d-a], @fig-d, @tbl-e-x, @stbl-s-1 and @fig-left.

::: {#fig-d layout-ncol=2}
![A *picture*](picture.png){#fig-d-a}

![Another](picture.png){#fig-d-b fig-alt="A point"}

Both
:::

::: {#tbl-e layout="[[2,1]]"}
| k | n |
|---|---|
| u | 2 |

: First table {#tbl-e-x}

| k | n |
|---|---|
| v | 4 |

: Second table {#tbl-e-y}

The tables
:::

::: {#stbl-s}
::: {#stbl-s-1}
| k |
|---|
| w |

Of the supplement
:::

Supplement tables
:::

::: {layout-ncol=2}
![Left](picture.png){#fig-left}

![Right](picture.png){#fig-right}
:::

::: {layout-ncol=2}
Left words.

Right words.
:::
"""
CAPTIONS = [
    "(a) A picture",
    "(b) Another",
    "Figure 1. Both",
    "Table 1. The tables",
    "(a) First table",
    "(b) Second table",
    "Table S1. Supplement tables",
    "(a) Of the supplement",
    "Figure 2. Left",
    "Figure 3. Right",
]
REFERENCES = "See Figure 1b, 1a, Figure 1, Table 1a, Table S1a and Figure 2."


def plain(element):
    return " ".join(element.text_content().replace("\u00a0", " ").split())


def captions(page):
    return [plain(caption) for caption in page.iter("figcaption")]


def test_parts_on_a_web_page(pandoc):
    page = pandoc.page(PANELS)
    assert captions(page) == CAPTIONS
    assert plain(page.find(".//main").find("p")) == REFERENCES
    assert page.xpath("//p/a/@href") == ["#fig-d-b", "#fig-d-a", "#fig-d", "#tbl-e-x", "#stbl-s-1", "#fig-left"]
    assert page.xpath("//img/@alt") == ["A picture", "A point", "Left", "Right"]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {"fig-d-a", "tbl-e-y", "stbl-s-1", "fig-right"} <= set(ids)


def test_columns_on_a_web_page(pandoc):
    rows = pandoc.page(PANELS).xpath("//div[@class='riskset-row']")
    columns = [row.get("style").partition(";")[0].removeprefix("grid-template-columns: ") for row in rows]
    even = "minmax(0, 1fr) minmax(0, 1fr)"
    assert columns == [even, "minmax(0, 2fr) minmax(0, 1fr)", even, even]
    assert [len(row) for row in rows] == [2, 2, 2, 2]


def test_parts_in_word_stand_one_below_another(pandoc):
    word = pandoc.word(PANELS)
    assert word.paragraphs("ImageCaption")[:3] == ["(a) A picture", "(b) Another", "Figure 1. Both"]
    assert word.paragraphs("TableCaption")[:3] == ["Table 1. The tables", "(a) First table", "(b) Second table"]
    assert len(word.all("./w:tbl", word.body)) == 3
    assert word.all("//w:tc//w:tbl") == []
    assert word.text(word.all("./w:p", word.body)[0]) == REFERENCES
    assert {"fig-d-b", "tbl-e-x"} <= set(word.all("//w:bookmarkStart/@w:name"))


def test_parts_in_a_pdf(pandoc):
    text = "\n".join(page.extract_text() for page in PdfReader(pandoc.pdf(PANELS)).pages).replace("\u00a0", " ")
    assert all(caption in text for caption in CAPTIONS)
    assert " ".join(REFERENCES.split()) in " ".join(text.split())


@pytest.mark.parametrize(
    ("style", "marks"), [("alpha A", ["(A)", "(B)"]), ("roman i", ["(i)", "(ii)"]), ("arabic", ["(1)", "(2)"])]
)
def test_marks_of_parts(pandoc, style, marks):
    found = captions(pandoc.page(PANELS, crossref={"subref-labels": style}))
    assert [caption.split()[0] for caption in found[:2]] == marks


def test_rows_and_gaps(pandoc):
    pictures = "\n\n".join("![](picture.png)" for _ in range(5))
    page = pandoc.page(f"::: {{layout='[[1,-1,1],[1]]'}}\n{pictures}\n:::\n")
    rows = page.xpath("//div[@class='riskset-row']")
    assert [[len(place.xpath(".//img")) for place in row] for row in rows] == [[1, 0, 1], [1], [1], [1]]
    page = pandoc.page(f"::: {{#fig-a layout-nrow=2}}\n{pictures}\n\nFive\n:::\n")
    assert [len(row) for row in page.xpath("//div[@class='riskset-row']")] == [3, 3]
    assert captions(page) == ["Figure 1. Five"]


@pytest.mark.quarto
@pytest.mark.parametrize("target", ["html", "docx"])
def test_quarto_prints_the_same(quarto, extension, pandoc, read_word, target):
    shutil.copytree(extension, pandoc.folder / "_extensions" / "riskset")
    head = f"---\nformat:\n  riskset-{target}: default\n---\n\n"
    (pandoc.folder / "by-quarto.qmd").write_text(head + PANELS, encoding="utf-8")
    command = [quarto, "render", "by-quarto.qmd", "--to", f"riskset-{target}"]
    done = subprocess.run(command, cwd=pandoc.folder, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    if target == "html":
        page = html.fromstring((pandoc.folder / "by-quarto.html").read_text(encoding="utf-8"))
        assert captions(page) == CAPTIONS
        assert plain(page.find("body").find(".//p")) == REFERENCES
    else:
        word = read_word(pandoc.folder / "by-quarto.docx")
        assert sorted(word.paragraphs("ImageCaption") + word.paragraphs("TableCaption")) == sorted(CAPTIONS)
        assert word.text(word.all("./w:p", word.body)[0]) == REFERENCES
