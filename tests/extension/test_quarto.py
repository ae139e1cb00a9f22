"""The same document by a real Quarto and by plain pandoc: what a reader sees is the same."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from difflib import unified_diff

import pytest
from lxml import etree, html
from pypdf import PdfReader

import riskset

pytestmark = pytest.mark.quarto

FORMATS = "format:\n  riskset-html: default\n  riskset-typst: default\n  riskset-docx: default\n"
CELLS = """---
title: Cells
number-sections: true
format:
  riskset-html: default
  riskset-typst: default
  riskset-docx: default
---

## Results {#sec-results}

See @stbl-t, [-@sfig-f], @tbl-u, @fig-g, @sec-more and @sec-last.

```{python}
#| label: stbl-t
#| stbl-cap: "A supplement table with *emphasis*"
from IPython.display import Markdown
Markdown("| a | b |\\n|---|---|\\n| 1 | 2 |")
```

```{python}
#| label: tbl-u
#| tbl-cap: "An ordinary table"
Markdown("| c | d |\\n|---|---|\\n| 3 | 4 |")
```

### More {#sec-more}

```{python}
#| label: fig-g
#| fig-cap: "An ordinary figure"
#| fig-alt: "A line that rises"
import matplotlib.pyplot as plt
plt.figure(figsize=(4, 2))
plt.plot([1, 2])
plt.show()
```

```{python}
#| label: sfig-f
#| sfig-cap: "A supplement figure"
#| fig-alt: "A line that falls"
plt.figure(figsize=(4, 2))
plt.plot([2, 1])
plt.show()
```

## Last {.unnumbered #sec-last}

Text.
"""


def render(quarto, folder, extension, source, name="document"):
    shutil.copytree(extension, folder / "_extensions" / "riskset", dirs_exist_ok=True)
    (folder / f"{name}.qmd").write_text(source, encoding="utf-8")
    environment = os.environ | {"QUARTO_PYTHON": sys.executable}
    logs = []
    for target in ("html", "typst", "docx"):
        command = [quarto, "render", f"{name}.qmd", "--to", f"riskset-{target}"]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        logs.append(done.stdout + done.stderr)
    return "\n".join(logs)


@pytest.fixture(scope="module")
def by_quarto(quarto, extension, manuscript, manuscript_page, manuscript_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("quarto")
    for name in ("picture.png", "references.bib"):
        shutil.copy(manuscript_folder / name, folder)
    render(quarto, folder, extension, manuscript.replace("bibliography:", FORMATS + "bibliography:"))
    return folder


@pytest.fixture(scope="module")
def cells(quarto, extension, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cells")
    render(quarto, folder, extension, CELLS)
    return folder


def assert_same(ours, theirs):
    difference = "\n".join(unified_diff(ours, theirs, "plain pandoc", "quarto", lineterm="", n=1))
    assert not difference, difference


def page_texts(source):
    """Text and tag of what the page shows, element by element."""
    page = html.fromstring(source)
    elements = page.find("body").iter("h1", "h2", "h3", "p", "li", "figcaption", "td", "th", "math")
    return [f"{element.tag}: {' '.join(element.text_content().split())}" for element in elements]


def test_the_web_page_is_the_same(by_quarto, manuscript_page):
    page = (by_quarto / "document.html").read_text(encoding="utf-8")
    assert_same(page_texts(manuscript_page), page_texts(page))


def test_quartos_page_is_whole_without_a_network(by_quarto):
    page = html.fromstring((by_quarto / "document.html").read_text(encoding="utf-8"))
    loaded = page.xpath("//@src | //link/@href | //@srcset")
    assert all(value.startswith("data:") for value in loaded)
    assert not re.findall(r"url\((?!['\"]?data:)", " ".join(page.xpath("//style/text()")))


def test_the_pdf_is_the_same(by_quarto, manuscript_pdf):
    ours, theirs = (
        [line for page in PdfReader(path).pages for line in page.extract_text().replace("\u00a0", " ").splitlines()]
        for path in (manuscript_pdf, by_quarto / "document.pdf")
    )
    assert_same(ours, theirs)


def word_lines(word):
    """Style and text of each paragraph, with the tables' in their places, and each field's instruction."""
    paragraphs = [f"{word.style(paragraph)}: {word.text(paragraph)}" for paragraph in word.all("//w:p")]
    return paragraphs + word.instructions()


def test_the_word_file_is_the_same(by_quarto, manuscript_word, read_word):
    # Quarto makes the list of references after all filters, which cannot hold its page ranges together.
    own = [
        line.replace("\u2060", "") if line.startswith("Bibliography: ") else line
        for line in word_lines(manuscript_word)
    ]
    assert_same(own, word_lines(read_word(by_quarto / "document.docx")))


def test_a_table_of_the_package_keeps_title_and_description_under_quarto(quarto, extension, tmp_path, read_word, root):
    from riskset.tables.writers import write_openxml

    table = riskset.open_study(root / "study.yml").display("follow-up")
    shutil.copytree(extension, tmp_path / "_extensions" / "riskset")
    text = f"::: {{#tbl-x}}\n```{{=openxml}}\n{write_openxml(table.printed())}\n```\n\nFollow-up.\n:::\n"
    (tmp_path / "document.qmd").write_text(text, encoding="utf-8")
    subprocess.run([quarto, "render", "document.qmd", "--to", "riskset-docx"], cwd=tmp_path, check=True)
    properties = read_word(tmp_path / "document.docx").all("//w:tbl/w:tblPr")
    assert len(properties) == 1
    last = properties[0][-2:]
    assert [etree.QName(one).localname for one in last] == ["tblCaption", "tblDescription"]
    assert last[0].values()[0].replace("\u00a0", " ") == "Table 1. Follow-up."
    assert last[1].values()[0].startswith("1 row. Columns: ")


def test_quartos_word_file_is_valid(by_quarto, read_word):
    word = read_word(by_quarto / "document.docx")
    assert {table.getparent().tag for table in word.all("//w:tbl")} == {word.body.tag}
    for paragraph in word.all("//w:p"):
        assert len(word.all("./w:pPr", paragraph)) <= 1
        assert len(word.all("./w:pPr/w:jc", paragraph)) <= 1
    names = word.all("//w:bookmarkStart/@w:name")
    assert len(names) == len(set(names))
    ids = word.all("//w:bookmarkStart/@w:id")
    assert len(ids) == len(set(ids))


def test_cells_have_captions_and_references_in_word(cells, read_word):
    word = read_word(cells / "document.docx")
    assert word.paragraphs("TableCaption") == [
        "Table S1. A supplement table with emphasis",
        "Table 1. An ordinary table",
    ]
    assert word.paragraphs("ImageCaption") == ["Figure 1. An ordinary figure", "Figure S1. A supplement figure"]
    assert "See Table S1, S1, Table 1, Figure 1, Section 1.1 and Last." in word.text(word.body)
    assert word.paragraphs("NumberedHeading1") == ["Results"]
    assert word.paragraphs("NumberedHeading2") == ["More"]


def test_cells_have_captions_and_references_on_the_page(cells):
    page = html.fromstring((cells / "document.html").read_text(encoding="utf-8"))
    captions = [" ".join(c.text_content().replace("\u00a0", " ").split()) for c in page.iter("figcaption")]
    assert captions == [
        "Table S1. A supplement table with emphasis",
        "Table 1. An ordinary table",
        "Figure 1. An ordinary figure",
        "Figure S1. A supplement figure",
    ]
    assert page.xpath("//img/@alt") == ["A line that rises", "A line that falls"]
    text = " ".join(page.text_content().replace("\u00a0", " ").split())
    assert "See Table S1, S1, Table 1, Figure 1, Section 1.1 and Last." in text
    assert page.xpath("//span[@class='header-section-number']/text()") == ["1", "1.1"]


def test_cells_have_captions_and_references_in_the_pdf(cells):
    text = " ".join(page.extract_text() for page in PdfReader(cells / "document.pdf").pages)
    text = " ".join(text.replace("\u00a0", " ").split())
    assert "See Table S1, S1, Table 1, Figure 1, Section 1.1 and Last." in text
    assert "Figure S1. A supplement figure" in text
    assert "import matplotlib" not in text


@pytest.mark.parametrize("target", ["html", "typst", "docx"])
def test_a_reference_that_leads_nowhere_ends_quarto_too(quarto, extension, tmp_path, target):
    shutil.copytree(extension, tmp_path / "_extensions" / "riskset")
    (tmp_path / "bad.qmd").write_text(f"---\ntitle: Bad\n{FORMATS}---\n\nSee @tbl-none.\n")
    command = [quarto, "render", "bad.qmd", "--to", f"riskset-{target}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "riskset: the reference @tbl-none leads nowhere" in done.stderr
