"""Reports rendered once for all tests, by each engine that is here, and read back from the three formats."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree, html
from pypdf import PdfReader

import riskset
from riskset.documents.project import find_project
from riskset.documents.quarto import find_quarto
from riskset.documents.rendering import render
from riskset.submission.rendering import Changes, rendered
from riskset.submission.sources import journal_of, style_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FLAGSHIP = ("manuscript", "supplement")
ENGINES = ["builtin", pytest.param("quarto", marks=pytest.mark.quarto)]
QMD = """---
title: Hostile labels
format:
  riskset-html: default
  riskset-typst: default
  riskset-docx: default
---

```{python}
#| include: false
import riskset
from riskset.wording import Wording

study = riskset.open_study("study.yml")
```

LABELS

```{python}
#| label: tbl-baseline
#| tbl-cap: "Characteristics"
study.display("baseline")
```

```{python}
#| label: tbl-outcomes
#| tbl-cap: "Outcomes"
study.display("outcomes")
```

```{python}
#| label: fig-curves
#| fig-cap: "Curves"
#| fig-alt: "Curves of two groups."
study.display("curves")
```
"""


def settled(text: str) -> str:
    """Text with one kind of blank, and no blanks around it: lines may break anywhere."""
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\u2060", "")).strip()


def squashed(text: str) -> str:
    """Text without blanks and hyphens, which a line's end may add or take."""
    return re.sub(r"[\s\u200b\u2060\u00ad\u2011-]+", "", text)


@dataclass(frozen=True)
class PdfPage:
    """A page of a PDF as it is read.

    Attributes
    ----------
    text : str
        All of it.
    written : list of tuple
        Each piece of text with its size in points and how far from the left it begins.
    heights : list of float
        How high over the foot of the page each of them stands, in points.
    marked : dict of int to str
        The text by the numbers that tags know it by.
    """

    text: str
    written: list[tuple[str, float, float]]
    heights: list[float]
    marked: dict[int, str]


@dataclass(frozen=True)
class Report:
    """A rendered report, read back."""

    engine: str
    folder: Path
    html_file: Path

    @property
    def files(self) -> dict[str, bytes]:
        """The outputs by their ending."""
        return {ending: self.html_file.with_suffix(f".{ending}").read_bytes() for ending in ("html", "pdf", "docx")}

    @cached_property
    def source(self) -> str:
        """The HTML as text."""
        return self.html_file.read_text(encoding="utf-8")

    @cached_property
    def page(self) -> Any:
        """The HTML as a tree."""
        return html.fromstring(self.source)

    @cached_property
    def parts(self) -> dict[str, bytes]:
        """The files within the Word document."""
        with zipfile.ZipFile(io.BytesIO(self.files["docx"])) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    @cached_property
    def body(self) -> Any:
        """The body of the Word document."""
        return etree.fromstring(self.parts["word/document.xml"])[0]

    @cached_property
    def pdf(self) -> PdfReader:
        """The PDF."""
        return PdfReader(io.BytesIO(self.files["pdf"]))

    @cached_property
    def pages(self) -> list[PdfPage]:
        """The pages of the PDF, each of which takes a while to read."""
        return [_read_page(page) for page in self.pdf.pages]

    def tags(self, within: Any = None) -> list[Any]:
        """The elements of the PDF's structure, or those within one, in the order of reading."""
        return list(_elements((within or self.pdf.trailer["/Root"]["/StructTreeRoot"])["/K"]))

    def tagged_text(self, element: Any, page: Any = None) -> str:
        """The text of an element of the PDF's structure; what it holds is on its page, unless it names another."""
        page = element.get("/Pg", page)
        texts = []
        for each in element["/K"]:
            kid = each if isinstance(each, int) else each.get_object()
            if isinstance(kid, int):
                texts.append(self.pages[self.pdf.get_page_number(page)].marked.get(kid, ""))
            elif "/S" in kid or "/MCID" in kid:
                texts.append(self.tagged_text(kid if "/S" in kid else {"/K": [kid["/MCID"]], "/Pg": kid["/Pg"]}, page))
        return "".join(texts)

    @cached_property
    def texts(self) -> dict[str, str]:
        """All of the text, by format."""
        # A superscript stands right behind its word, as in the tree.
        page = "".join(self.page.xpath("//body//text()[not(ancestor::style or ancestor::script)]"))
        written = [_word_text(each) for each in self.body.iter(f"{W}p")]
        pages = " ".join(each.text for each in self.pages)
        return {"html": settled(page), "docx": settled(" ".join(written)), "pdf": settled(pages)}

    def html_table(self, label: str, *, marks: bool = True) -> list[list[str]]:
        """Cells of a table of the page, with or without footnote marks."""
        (table,) = self.page.xpath(f"//*[@id='{label}']//table")
        return _spanned(
            [
                [
                    (_html_text(cell, marks=marks), int(cell.get("colspan", 1)), int(cell.get("rowspan", 1)))
                    for cell in row.xpath("./th|./td")
                ]
                for row in table.iter("tr")
            ]
        )

    def word_tables(self) -> list[list[list[str]]]:
        """Cells of the tables of the Word document, in order."""
        return [self._word_table(table) for table in self.body.iter(f"{W}tbl")]

    def _word_table(self, table: Any) -> list[list[str]]:
        rows = []
        for row in table.findall(f"{W}tr"):
            cells = []
            for cell in row.findall(f"{W}tc"):
                span = cell.find(f"{W}tcPr/{W}gridSpan")
                width = 1 if span is None else int(span.get(f"{W}val"))
                cells += [settled(" ".join(_word_text(each) for each in cell.iter(f"{W}p"))), *[""] * (width - 1)]
            rows.append(cells)
        return rows


def _elements(element: Any) -> Iterator[Any]:
    element = element.get_object()
    if isinstance(element, list):
        for each in element:
            yield from _elements(each)
    elif isinstance(element, dict):
        if "/S" in element:
            yield element
        yield from _elements(element["/K"]) if "/K" in element else ()


def _html_text(cell: Any, *, marks: bool) -> str:
    parts = []
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        hidden = not marks and (element.tag == "sup" or any(up.tag == "sup" for up in element.iterancestors()))
        if event == "start":
            parts.append(" " if element.tag == "br" else "" if hidden else element.text or "")
        elif element is not cell:
            parts.append(element.tail or "")
    return settled("".join(parts))


def _spanned(rows: list[list[tuple[str, int, int]]]) -> list[list[str]]:
    """A grid in which a spanning cell's text stands in its first column and its last row."""
    width = sum(span for _, span, _ in rows[0])
    grid: list[list[str | None]] = [[None] * width for _ in rows]
    for place, row in enumerate(rows):
        for text, across, down in row:
            column = grid[place].index(None)
            for under in range(place, place + down):
                for beside in range(column, column + across):
                    grid[under][beside] = text if (under, beside) == (place + down - 1, column) else ""
    assert all(cell is not None for row in grid for cell in row)
    return [[cell or "" for cell in row] for row in grid]


def _word_text(paragraph: Any) -> str:
    """Text of a paragraph as it is read: fields by their result."""
    marks = {f"{W}br": " ", f"{W}tab": " ", f"{W}noBreakHyphen": "-"}
    return "".join(marks.get(each.tag, each.text or "") for each in paragraph.iter(f"{W}t", *marks))


def _read_page(page: Any) -> PdfPage:
    written: list[tuple[str, float, float]] = []
    heights: list[float] = []
    marked: dict[int, str] = {}
    within: list[int | None] = []

    def follow(operator: bytes, operands: Any, *_: Any) -> None:
        if operator in {b"BDC", b"BMC"}:
            tag = operands[1] if len(operands) > 1 and isinstance(operands[1], dict) else {}
            within.append(tag.get("/MCID", within[-1] if within else None))
        elif operator == b"EMC":
            within.pop()

    def visit(text: str, user: list[float], line: list[float], _font: Any, size: float) -> None:
        if text.strip():
            scale = abs(user[3] * line[3]) or 1.0
            written.append((text, size * scale, user[0] * line[4] + user[4]))
            heights.append(user[3] * line[5] + user[5])
            if within and within[-1] is not None:
                marked[within[-1]] = marked.get(within[-1], "") + text

    text = page.extract_text(visitor_operand_before=follow, visitor_text=visit)
    return PdfPage(text, written, heights, marked)


def _project(folder: Path) -> Path:
    shutil.copytree(ROOT / "_extensions", folder / "_extensions")
    shutil.copy(ROOT / "_quarto.yml", folder)
    return folder


def _rendered(engine: str, folder: Path, document: str, **options: Any) -> Report:
    done = render(folder / document, engine=engine, **options)  # type: ignore[arg-type]
    assert done.engine == engine
    # Quarto doubts colons that stand in the data.
    assert not [warning for warning in done.warnings if "The following string was found in the document" not in warning]
    (page,) = (path for path in done.outputs if path.suffix == ".html")
    return Report(engine, folder, page)


def bmt_project(folder: Path) -> Path:
    """A project with a copy of the example report, without its supplement, which would be rendered too."""
    for name in ("report/bmt", "data/bmt"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("supplement.qmd"))
    return _project(folder)


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The built-in engine; Quarto as well, where one is on the path."""
    name = str(request.param)
    if name == "quarto":
        found = find_quarto()
        if found is None or not found.new_enough:
            pytest.skip("no Quarto 1.9 or newer is on the path")
    return name


@pytest.fixture(scope="session")
def made() -> Callable[[str, Callable[[], Any]], Any]:
    """Makes what has a name once; pytest itself forgets what one engine made as soon as a test asks for the other."""
    things: dict[str, Any] = {}

    def once(name: str, make: Callable[[], Any]) -> Any:
        if name not in things:
            things[name] = make()
        return things[name]

    return once


@pytest.fixture
def report(engine: str, made: Any, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The example report in its three formats."""

    def make() -> Report:
        return _rendered(engine, bmt_project(tmp_path_factory.mktemp(f"report-{engine}")), "report/bmt")

    return made(f"report-{engine}", make)


@pytest.fixture(scope="session")
def again(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The example report rendered by the built-in engine in another folder, from nothing."""
    folder = bmt_project(tmp_path_factory.mktemp("again"))
    return _rendered("builtin", folder, "report/bmt", use_cache=False)


@pytest.fixture(scope="session")
def in_a_look(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str, str, dict[str, Any]], list[PdfPage]]:
    """The pages of a document in a journal's look, with other metadata, as a submission prints them."""

    def pages(report: str, document: str, journal: str, metadata: dict[str, Any]) -> list[PdfPage]:
        folder = _project(tmp_path_factory.mktemp(f"{report}-{journal}"))
        for name in (f"report/{report}", f"data/{report}"):
            shutil.copytree(ROOT / name, folder / name)
        path = folder / "report" / report / f"{document}.qmd"
        with style_of(journal_of(journal, path.parent)):
            done = rendered(find_project(path), path, ("pdf",), Changes(metadata), lambda *_: None)
        return [_read_page(page) for page in PdfReader(io.BytesIO(done.files["pdf"])).pages]

    return pages


@pytest.fixture(scope="session")
def hostile_labels() -> tuple[str, ...]:
    """Labels that are markup in one format or another."""
    return (
        "<b>x</b>",
        "#let a = 1",
        r"\input{x}",
        "]]>",
        "=1+1",
        "_x_",
        "a|b",
        "$x$",
        "@ref",
        "*y*",
        "`code` ``two``",
        "{{< meta title >}}",
        ":::",
        "a^b^ ~c~",
        "[x](y)",
        "&amp; &lt;",
        "1. x -- y... 'q' \"r\"",
        "<!-- c -->",
        "%tex \\\\ &",
        "```",
    )


@pytest.fixture(scope="session")
def hostile_folder(
    hostile_labels: tuple[str, ...], new_study: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A project whose study has a variable, and levels, groups, endpoints and footnotes of those names."""
    folder = _project(tmp_path_factory.mktemp("hostile"))
    (folder / "report").mkdir()
    names = [f"v{place}" for place in range(len(hostile_labels))]
    variables = {
        name: {"label": text, "kind": "continuous", "column": "age", "footnote": f"Note {text}"}
        for name, text in zip(names, hostile_labels, strict=True)
    }
    variables["level"] = {"label": "Level", "kind": "categorical", "levels": dict(enumerate(hostile_labels))}
    size = 2 * len(hostile_labels)
    new_study(
        folder / "report",
        {
            "age": [20 + place for place in range(size)],
            "level": [place % len(hostile_labels) for place in range(size)],
            "arm": [place % 2 for place in range(size)],
            "t": [1 + place for place in range(size)],
            "died": [int(place % 3 == 0) for place in range(size)],
        },
        variables=variables,
        groups={
            "arm": {"variable": "arm", "label": "<i>#g_</i> $1$", "levels": {0: r"a|b \\ #x $y$", 1: "<!-- *c* -->"}}
        },
        endpoints={
            f"e{place}": {"label": text, "time": "t", "event": {"died": 1}}
            for place, text in enumerate(hostile_labels[:8])
        },
        displays={
            "baseline": {"kind": "baseline", "by": "arm"},
            "outcomes": {
                "kind": "outcomes",
                "by": "arm",
                "endpoints": [f"e{place}" for place in range(8)],
                "at": [12],
                "footnotes": {"e0": "{{< pagebreak >}} `x` ]]>"},
            },
            "curves": {"kind": "curves", "by": "arm", "endpoints": ["e7", "e2"]},
        },
    )
    # A plain string is read as Quarto reads it, formulas and all; the package's own words are escaped.
    inline = "; ".join(f"\u201c`{{python}} Wording(study.cohort.variable('{name}').label)`\u201d" for name in names)
    # Quarto reads a string of an inline expression as Markdown: a label in it is its author's affair.
    for engine, sentence in (("builtin", f"In order they are called {inline}."), ("quarto", "")):
        (folder / "report" / f"{engine}.qmd").write_text(QMD.replace("LABELS", sentence), encoding="utf-8")
    return folder


@pytest.fixture
def hostile(engine: str, made: Any, hostile_folder: Path) -> Report:
    """The hostile project in its three formats."""
    return made(f"hostile-{engine}", lambda: _rendered(engine, hostile_folder, f"report/{engine}.qmd"))


@pytest.fixture(scope="session")
def hostile_study(hostile_folder: Path) -> Any:
    """The study of the hostile project."""
    return riskset.open_study(hostile_folder / "report" / "study.yml")


@pytest.fixture(scope="session")
def squash() -> Callable[[str], str]:
    """Takes blanks and hyphens out of a text, which a line's end may add or take."""
    return squashed


@pytest.fixture(scope="session")
def settle() -> Callable[[str], str]:
    """Makes all blanks one space."""
    return settled


@pytest.fixture
def flagship(engine: str, made: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """Both documents of the report of the synthetic cohort in their three formats."""

    def make() -> dict[str, Report]:
        folder = _project(tmp_path_factory.mktemp(f"flagship-{engine}"))
        for name in ("report/cart-haplo", "data/cart-haplo"):
            shutil.copytree(ROOT / name, folder / name)
        return {document: _rendered(engine, folder, f"report/cart-haplo/{document}.qmd") for document in FLAGSHIP}

    return made(f"flagship-{engine}", make)
