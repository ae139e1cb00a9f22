"""What is left of a Word file when pandoc has written it: pictures, tables, hyphens, its names and languages."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from lxml import etree
from pypdf import PdfReader

from riskset.documents import render

if TYPE_CHECKING:
    from conftest import Project

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CELL = """
```{python}
#| label: %(label)s
#| fig-cap: %(caption)s
#| fig-alt: What it shows
#| echo: false
import base64, io
from PIL import Image


class Picture:
    def _repr_mimebundle_(self, include=None, exclude=None):
        file = io.BytesIO()
        Image.new("RGB", (%(width)d, %(height)d), "white").save(file, "PNG", dpi=(100, 100))
        svg = '<svg xmlns="http://www.w3.org/2000/svg" width="%(width)d" height="%(height)d"><rect width="9" height="9"/></svg>'
        return {"image/svg+xml": svg, "image/png": base64.b64encode(file.getvalue()).decode()}


Picture()
```
"""
HEAD = "---\ntitle: CAR-T cells\nformat: {riskset-docx: default}\n---\n\n"


def figure(label: str, width: int, height: int, caption: str = "A caption") -> str:
    return CELL % {"label": label, "caption": caption, "width": width, "height": height}


def rendered(project: Project, text: str) -> Path:
    project.write("doc.qmd", HEAD + text)
    (output,) = render("doc.qmd", engine="builtin", use_cache=False).outputs
    return output


def part(path: Path, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def test_pictures_come_as_vectors_with_the_picture_for_others(project: Project) -> None:
    path = rendered(project, figure("fig-a", 200, 100) + figure("fig-b", 200, 100))
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        links = archive.read("word/_rels/document.xml.rels").decode()
        kinds = archive.read("[Content_Types].xml").decode()
    xml = part(path)
    vectors = re.findall(
        r'<a:blip r:embed="(\w+)"><a:extLst><a:ext uri="\{96DAC541-7B7A-43D3-8B79-37D633B846F1\}">'
        r'<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="(\w+)"/>',
        xml,
    )
    assert len(vectors) == 2
    for picture, vector in vectors:
        assert re.search(rf'Id="{picture}"[^>]*\.png"|\.png"[^>]*Id="{picture}"', links)
        target = re.search(rf'Id="{vector}"[^>]*Target="([^"]*\.svg)"', links)
        assert target
        assert f"word/{target[1]}" in names
    assert '<Default Extension="svg" ContentType="image/svg+xml"/>' in kinds
    etree.fromstring(xml.encode())


def test_pictures_have_room_names_and_words(project: Project) -> None:
    xml = part(rendered(project, figure("fig-a", 200, 100) + figure("fig-b", 200, 100)))
    assert xml.count('<wp:inline distT="0" distB="0" distL="0" distR="0">') == 2
    assert re.findall(r'<wp:docPr\b[^>]*name="([^"]*)"', xml) == ["Picture 1", "Picture 2"]
    assert set(re.findall(r'<wp:docPr\b[^>]*descr="([^"]*)"', xml)) == {"What it shows"}


@pytest.mark.parametrize(("width", "height"), [(2000, 300), (400, 2600), (2000, 2600)])
def test_no_picture_is_wider_than_the_text_or_higher_than_a_page_with_caption_and_heading(
    project: Project, width: int, height: int
) -> None:
    caption = "Words of a long caption, which goes on and on. " * 12
    path = rendered(project, f"Before.\n\n# Heading\n{figure('fig-a', width, height, caption)}\nAfter.\n")
    size = re.search(r'<wp:extent cx="(\d+)" cy="(\d+)"', part(path))
    assert size
    wide, high = int(size[1]) / 12700, int(size[2]) / 12700
    assert wide <= 453.7
    assert high <= 700 - 8 * 12
    assert wide / high == pytest.approx(width / height, rel=0.01)


def test_a_picture_on_a_turned_page_has_that_pages_room(project: Project) -> None:
    path = rendered(project, f"::: {{.landscape}}\n{figure('fig-a', 2000, 800)}\n:::\n\nAfter.\n")
    size = re.search(r'<wp:extent cx="(\d+)" cy="(\d+)"', part(path))
    assert size
    assert int(size[2]) / 12700 <= 453.6 - 30


def test_tables_say_what_they_are(project: Project) -> None:
    table = "| Group | Patients & more |\n|:--|--:|\n| ALL | 38 |\n"
    path = rendered(project, f'::: {{#tbl-a}}\n{table}\nGroups of "all" CAR-T patients.\n:::\n\nText.\n\n{table}\n')
    tables = etree.fromstring(part(path).encode()).findall(f".//{W}tbl")
    said = [
        (one.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val"), one.find(f"{W}tblPr/{W}tblDescription").get(f"{W}val"))
        for one in tables
    ]
    assert [title.replace("\u00a0", " ").replace("\u201c", '"').replace("\u201d", '"') for title, _ in said] == [
        'Table 1. Groups of "all" CAR-T patients.',
        "Table",
    ]
    assert {words for _, words in said} == {"Columns: Group; Patients & more"}
    for one in tables:
        order = [etree.QName(child).localname for child in one.find(f"{W}tblPr")]
        assert order[-2:] == ["tblCaption", "tblDescription"]


def test_hyphens_that_hold_are_words_own_and_the_text_is_as_it_was_typed(project: Project) -> None:
    path = rendered(project, "**CAR-T** cells and log-rank tests, 1.505\u201313.150 and 37.8\u2013NR.\n")
    xml = part(path)
    assert "\u2011" not in xml
    assert xml.count("<w:noBreakHyphen/>") == 2  # title and text
    assert "1.505\u2013\u206013.150" in xml
    assert "37.8\u2013\u2060NR" in xml
    document = docx.Document(str(path))
    assert document.paragraphs[0].text == "CAR-T cells"
    assert "CAR-T cells and log-rank tests" in document.paragraphs[1].text
    bold = [run.text for run in document.paragraphs[1].runs if run.bold]
    assert "".join(bold) == "CAR-T"
    assert document.core_properties.title == "CAR-T cells"
    assert document.core_properties.language == "en"


def test_the_last_references_are_not_parted(project: Project) -> None:
    works = (f"@book{{w{n}, author = {{Koch, A.}}, title = {{Work {n}}}, year = {{2000}}}}" for n in range(5))
    project.write("works.bib", "\n".join(works))
    head = HEAD.replace("title:", "bibliography: works.bib\ntitle:")
    project.write("doc.qmd", f"{head}As known [@w0; @w1; @w2; @w3; @w4].\n\n::: {{#refs}}\n:::\n")
    (output,) = render("doc.qmd", engine="builtin", use_cache=False).outputs
    document = docx.Document(str(output))
    found = [one for one in document.paragraphs if one.style.name == "Bibliography"]
    assert len(found) == 5
    assert [bool(one.paragraph_format.keep_with_next) for one in found] == [False, False, False, True, False]


def test_the_file_has_a_language_that_can_be_checked(project: Project) -> None:
    assert 'w:val="en-US"' in re.findall(r"<w:lang [^>]*>", part(rendered(project, "Text.\n"), "word/styles.xml"))[0]


def test_the_same_document_gives_the_same_bytes(project: Project) -> None:
    text = figure("fig-a", 200, 100)
    first = rendered(project, text).read_bytes()
    assert rendered(project, text).read_bytes() == first


@pytest.mark.skipif(shutil.which("soffice") is None, reason="there is no LibreOffice on the path")
def test_libreoffice_keeps_a_heading_with_its_figure_and_caption_and_breaks_no_interval(project: Project) -> None:
    words = "Word and so on until the line is full, then 1.505\u201313.150 or CAR-T, "
    text = "".join(f"{'x' * number} {words * 3}\n\n" for number in range(1, 12))
    path = rendered(project, f"{text}# Heading\n{figure('fig-a', 900, 2600, 'Its caption.')}\nAfter.\n")
    command = ["soffice", f"-env:UserInstallation=file://{project.root}/office", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(project.root), str(path)], check=True, capture_output=True, timeout=170)
    pages = [page.extract_text() for page in PdfReader(project.root / "doc.pdf").pages]
    lines = [line.strip() for page in pages for line in page.splitlines()]
    assert not [line for line in lines if re.search(r"1\.505\u2013\W*$|CAR[-\u2011]$", line)]
    (page,) = [page for page in pages if re.search(r"(?m)^Heading", page)]
    assert "Its caption." in page
