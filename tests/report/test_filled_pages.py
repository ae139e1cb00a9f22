"""Pages of documents that nobody has seen are filled as well: random sections with tables and figures of random heights."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from riskset.documents.rendering import render
from riskset.figures.drawn_rows import DrawnRows
from riskset.figures.formats import Carried, _carried_svg
from riskset.tables.printed import HeadCell, PrintedRow, PrintedTable, roman
from riskset.tables.writers.typst import around_notes, write_typst

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
MM = 72 / 25.4
FOOT = 24 * MM
WORDS = ("the", "rate", "of", "events", "in", "patients", "who", "were", "followed", "for", "a", "year", "or", "longer")
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="150mm" height="{0}mm" viewBox="0 0 150 {0}"><rect width="9" height="{0}"/></svg>'


class Document:
    """A document of a supplement's kind, which the same seed always writes the same."""

    def __init__(self, seed: int, tallest: int) -> None:
        self.chosen = random.Random(seed)
        self.tallest = tallest
        self.pictures: dict[int, int] = {}
        self.tables = 0

    def written(self) -> str:
        """The whole of it: text before each section's displays, as the reports of this package have it."""
        contents = "true" if self.chosen.random() < 0.5 else "false"
        lines = ["---", "title: Random", "format: riskset-typst", f"toc: {contents}", "---", "", self.text(40), ""]
        for number in range(self.chosen.randint(4, 8)):
            lines += [f"# Section {number + 1}", "", self.text(self.chosen.choice([15, 30, 60, 120])), ""]
            for _ in range(self.chosen.randint(1, 3)):
                lines += self.table() if self.chosen.random() < 0.55 else self.figure()
        # Text at the end, so that no figure is alone behind all that could fill its page.
        return "\n".join(
            [*lines, "# Statistical methods", "", *[line for _ in range(6) for line in (self.text(150), "")]]
        )

    def text(self, words: int) -> str:
        return " ".join(self.chosen.choice(WORDS) for _ in range(words)).capitalize() + "."

    def figure(self) -> list[str]:
        number = len(self.pictures) + 1
        self.pictures[number] = self.chosen.randint(40, self.tallest)
        caption = self.text(self.chosen.choice([5, 40]))
        return [f'![Figure of {caption}](f{number}.svg){{#sfig-{number} fig-alt="A bar." width=150mm}}', ""]

    def table(self) -> list[str]:
        self.tables += 1
        rows = list(self.rows(self.chosen.choice([4, 6, 8, 10, 14, 20, 30, 50])))
        head = (tuple(HeadCell(roman(label)) for label in ("", "n", "HR (95% CI)")),)
        table = PrintedTable(("left", "decimal", "decimal"), head, tuple(rows))
        notes = self.chosen.choice([0, 1, 2, 5])
        if notes:
            before, after = around_notes(table)
            lines = ["```{=typst}", before, "```", "", ":::: {.riskset-notes}"]
            lines += [line for _ in range(notes) for line in (self.text(20), "")]
            lines += ["::::", "", "```{=typst}", after, "```"]
        else:
            lines = ["```{=typst}", write_typst(table), "```"]
        opening = [f"::::::: {{#stbl-{self.tables}}}", "", "::::: {.riskset-table}"]
        return [*opening, *lines, ":::::", "", f"Table of {self.text(5)}", "", ":::::::", ""]

    def rows(self, count: int) -> Iterator[PrintedRow]:
        group = False
        for number in range(count):
            group = not group and number < count - 1 and self.chosen.random() < 0.25
            numbers = () if group else (roman(str(self.chosen.randint(1, 99))), roman("0.52 (0.10\u20139.99)"))
            yield PrintedRow((roman(f"Row {number}"), *numbers), group=group, indent=0 if group else 1)


@pytest.fixture
def set_text(tmp_path: Path, engine: Any) -> Callable[[str], list[Any]]:
    """The pages of a document in a project, by each engine."""
    shutil.copytree(ROOT / "_extensions", tmp_path / "_extensions")
    shutil.copy(ROOT / "_quarto.yml", tmp_path)

    def pages(text: str) -> list[Any]:
        path = tmp_path / "report" / "document.qmd"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        done = render(path, engine=engine)
        assert not done.warnings
        return list(PdfReader(done.outputs[0]).pages)

    return pages


@pytest.fixture
def set_pages(set_text: Callable[[str], list[Any]], tmp_path: Path) -> Callable[[int, int], list[tuple[str, float]]]:
    """The text of each page of a random document, and how much white is at its foot in millimetres."""

    def pages(seed: int, tallest: int) -> list[tuple[str, float]]:
        document = Document(seed, tallest)
        text = document.written()
        (tmp_path / "report").mkdir()
        for number, height in document.pictures.items():
            (tmp_path / "report" / f"f{number}.svg").write_text(PICTURE.format(height), encoding="utf-8")
        read = [_read(page) for page in set_text(text)]
        whole = " ".join(text for text, _ in read)
        for kind, count in (("Figure", len(document.pictures)), ("Table", document.tables)):
            captions = re.findall(rf"{kind} S(\d+)\. {kind} of", whole)
            assert captions == [str(number) for number in range(1, count + 1)]
        return read

    return pages


def _read(page: Any) -> tuple[str, float]:
    heights: list[float] = []

    def visit(text: str, user: list[float], line: list[float], _font: Any, _size: float) -> None:
        if text.strip():
            heights.append(user[3] * line[5] + user[5])

    text = " ".join(page.extract_text(visitor_text=visit).split())
    return text, (min(high for high in heights if high > FOOT - 2) - FOOT) / MM


def test_a_page_that_a_waiting_figure_would_leave_white_is_filled(set_pages: Callable[..., Any]) -> None:
    white = [each for _, each in set_pages(25, 120)[:-1]]
    assert [round(each) for each in white if each > 25] == []


@pytest.mark.quarto
def test_quarto_alone_fills_pages_where_a_python_has_the_package(quarto: str, tmp_path: Path) -> None:
    document = Document(25, 120)
    folder, hidden = tmp_path / "folder", tmp_path / "hidden"
    shutil.copytree(ROOT / "_extensions", folder / "_extensions")
    source = document.written()
    (folder / "document.qmd").write_text(source, encoding="utf-8")
    for number, height in document.pictures.items():
        (folder / f"f{number}.svg").write_text(PICTURE.format(height), encoding="utf-8")
    hidden.mkdir()
    for name in ("python3", "python"):
        (hidden / name).write_text("#!/bin/sh\nexit 1\n")
        (hidden / name).chmod(0o755)

    def rendered(python: str, path: str, *options: str) -> list[float]:
        environment = os.environ | {"QUARTO_PYTHON": python, "PATH": path, "PYTHONPATH": str(ROOT / "python")}
        command = [quarto, "render", "document.qmd", "--quiet", *options]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout + done.stderr) == (0, "")
        return [white for _, white in map(_read, PdfReader(folder / "document.pdf").pages)][:-1]

    path = os.environ["PATH"]
    without = rendered(str(hidden / "python3"), f"{hidden}{os.pathsep}{path}")
    left = {each.name for each in folder.iterdir()}
    assert max(without) > 25
    assert max(rendered(sys.executable, path)) <= 25
    assert {each.name for each in folder.iterdir()} == left
    # Later pages repeat the rows of groups, as on the pages that were looked at.
    rendered(sys.executable, path, "-M", "keep-typ:true")
    text = (folder / "document.typ").read_text(encoding="utf-8")
    assert text.count("header(level: 2, repeat: true, ") == source.count("header(level: 2, repeat: ") > 0


def test_text_behind_a_wide_table_fills_the_page_before_it(set_text: Callable[..., Any]) -> None:
    table = "::: {.landscape}\n\n::: {#tbl-wide}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nWide.\n\n:::\n\n:::"
    paragraphs = [f"Paragraph {number}. {'Some more of the same words. ' * 20}" for number in range(12)]
    head = "---\ntitle: Wide\nformat: riskset-typst\n---"
    pages = set_text("\n\n".join([head, "See @tbl-wide.", table, *paragraphs]))
    assert [page.mediabox.width > page.mediabox.height for page in pages] == [False, True, False]
    first, turned, last = (" ".join(page.extract_text().split()) for page in pages)
    assert "See Table 1." in first
    assert "Table 1. Wide." in turned
    assert "Paragraph" not in turned
    here = [number for number in range(12) if f"Paragraph {number}." in first]
    assert here == list(range(len(here)))
    assert [number for number in range(12) if f"Paragraph {number}." in last] == list(range(len(here), 12))
    assert _read(pages[0])[1] <= 25


WIDE = "::: {{.landscape}}\n\n::: {{#tbl-{0}}}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nTable of {0}.\n\n:::\n\n:::"


def test_wide_tables_share_their_turned_page(set_text: Callable[..., Any]) -> None:
    """In the source a text stands between them, which fills the page before them."""
    paragraphs = [f"Paragraph {number}. {'Some more of the same words. ' * 20}" for number in range(9)]
    head = "---\ntitle: Wide\nformat: riskset-typst\n---"
    tables = [WIDE.format(name) for name in ("men", "women", "children")]
    lines = [
        head,
        "See @tbl-men.",
        tables[0],
        "See @tbl-women.",
        tables[1],
        "See @tbl-children.",
        tables[2],
        *paragraphs,
    ]
    pages = set_text("\n\n".join(lines))
    assert [page.mediabox.width > page.mediabox.height for page in pages] == [False, True, False]
    turned = " ".join(pages[1].extract_text().split())
    assert re.search(r"Table 1. Table of men.*Table 2. Table of women.*Table 3. Table of children", turned)
    assert "Paragraph" not in turned
    assert _read(pages[0])[1] <= 25


SMALLER = '<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="{0}pt" viewBox="0 0 400 {0}"{1}><rect width="9" height="{0}"/></svg>'


@pytest.mark.parametrize("size", ["", ' data-smallest-type="7"'])
def test_a_figure_that_has_a_little_too_little_room_is_a_little_smaller(
    set_text: Callable[..., Any], tmp_path: Path, size: str
) -> None:
    """Without the size of its type nobody knows how much smaller it may be."""
    (tmp_path / "report").mkdir()
    for name, height in (("first", 340), ("second", 332)):
        (tmp_path / "report" / f"{name}.svg").write_text(SMALLER.format(height, size), encoding="utf-8")
    figures = [f'![Of the {name}.]({name}.svg){{#fig-{name} fig-alt="A bar."}}' for name in ("first", "second")]
    paragraphs = [f"Paragraph {number}. {'Some more of the same words. ' * 20}" for number in range(4)]
    head = "---\ntitle: Smaller\nformat: riskset-typst\n---"
    pages = set_text(
        "\n\n".join([head, *paragraphs, "See @fig-first and @fig-second.", *figures, "# References", "The end."])
    )
    texts = [" ".join(page.extract_text().split()) for page in pages]
    first, second = (
        next(number for number, text in enumerate(texts) if f"Of the {name}." in text) for name in ("first", "second")
    )
    assert (first == second) == bool(size)


def test_a_section_that_is_a_wide_table_has_its_heading_on_the_turned_page(set_text: Callable[..., Any]) -> None:
    head = "---\ntitle: Wide\nformat: riskset-typst\n---"
    lines = [head, "# First", *[f"Paragraph {number}. {'Some more of the same words. ' * 20}" for number in range(7)]]
    for number, name in enumerate(("Second", "Third"), start=1):
        table = f"::: {{.landscape}}\n\n::: {{#stbl-{number}}}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n{name} table.\n\n:::\n\n:::"
        lines += [f"# {name}", f"See @stbl-{number}.", table]
    pages = set_text("\n\n".join([*lines, "# Last", "The end."]))
    assert [page.mediabox.width > page.mediabox.height for page in pages] == [False, True, False]
    _, turned, last = (" ".join(page.extract_text().split()) for page in pages)
    assert "Second table." in turned
    assert re.search(r"Third See Table S2\. Table S2\. Third table\.", turned)
    assert "The end." in last


PART = """```{=typst}
#figure(kind: "riskset-part-sfig", supplement: none, numbering: none)[
#figure(alt: "A bar.", kind: "riskset-part", supplement: none, numbering: none)[
```

![](f2.svg){width=150mm}

```{=typst}
]#riskset-part-caption[
```

@sfig-1, continued.

```{=typst}
]]<sfig-1-part-2>
```
"""


PICTURE_IN_MARKDOWN = '![Second.](f2.svg){#sfig-2 fig-alt="A bar." width=150mm}'


@pytest.mark.parametrize(
    ("second", "behind"),
    [(PICTURE_IN_MARKDOWN, "# End\n\nThese are the last words of the document."), (PART, "")],
)
def test_high_figures_before_a_long_table_come_behind_it(
    set_text: Callable[[str], list[Any]], tmp_path: Path, second: str, behind: str
) -> None:
    """At the top of the next pages they would part its rows, and before all of it they would leave the first page white."""
    head = (tuple(HeadCell(roman(label)) for label in ("", "n")),)
    rows = tuple(PrintedRow((roman(f"Row {number}"), roman("1"))) for number in range(90))
    table = ["```{=typst}", write_typst(PrintedTable(("left", "decimal"), head, rows)), "```"]
    (tmp_path / "report").mkdir()
    for number in (1, 2):
        (tmp_path / "report" / f"f{number}.svg").write_text(PICTURE.format(230), encoding="utf-8")
    lines = ["---", "title: Torn", "format: riskset-typst", "---", "", "# Section", "", "Some words.", ""]
    lines += ['![First.](f1.svg){#sfig-1 fig-alt="A bar." width=150mm}', "", second, ""]
    lines += ["::: {#stbl-1}", "", "::: {.riskset-table}", *table, ":::", "", "Long.", "", ":::", "", behind]
    pages = [page.extract_text() for page in set_text("\n".join(lines))]
    of_table = [place for place, text in enumerate(pages) if "Row " in text]
    assert of_table == [0, 1]
    assert [place for place, text in enumerate(pages) if re.search(r"Figure\sS\d[.,]", text)] == [2, 3]


LONG = 50
ROWS = DrawnRows(30, (20.0,) * LONG, 40)


def drawing(rows: DrawnRows, first: int, carried: Carried | None = None) -> str:
    """A picture with a bar for each row, and words of the first one."""
    high = rows.height(0, len(rows.heights))
    bars = (f'<path d="M 9 {y} L 9 {y + 9}" style="stroke: #000000"/>' for y in rows.edges()[:-1])
    own = "".join(_carried_svg(carried, rows)) if carried else ""
    return (
        f'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="440pt" height="{high}pt">\n'
        f"<desc>Rows from {first} on.</desc>{own}<g>{''.join(bars)}</g></svg>"
    )


def test_a_figure_that_goes_on_over_pages_is_cut_for_the_room_they_have(
    set_text: Callable[[str], list[Any]], tmp_path: Path
) -> None:
    """In the parts in which it is drawn it would leave most of the first page white, for nothing else could fill that."""
    parts = [drawing(replace(ROWS, heights=ROWS.heights[at : at + 29]), at).encode() for at in (0, 29)]
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "high.svg").write_text(drawing(ROWS, 0, Carried("", tuple(parts))), encoding="utf-8")
    lines = ["---", "title: Cut", "format: riskset-typst", "---", "", "Some words about @sfig-high.", ""]
    lines += ["```{python}", "#| label: sfig-high", '#| sfig-cap: "High"', '#| fig-alt: "Bars."', "#| echo: false"]
    lines += ["from IPython.display import SVG", 'SVG(filename="high.svg")', "```"]
    pages = [(" ".join(page.extract_text().split()), _read(page)[1]) for page in set_text("\n".join(lines))]
    assert ["Figure S1. High" in text for text, _ in pages] == [True, False]
    assert ["Figure S1, continued." in text for text, _ in pages] == [False, True]
    assert pages[0][1] <= 25


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_random_documents_have_no_page_with_much_white(set_pages: Callable[..., Any], seed: int) -> None:
    white = [each for _, each in set_pages(seed, 120)[:-1]]
    assert [(page, round(each)) for page, each in enumerate(white, start=1) if each > 25] == []
