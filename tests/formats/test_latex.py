"""PDFs that LaTeX sets: no cell is lost in our own format or in Quarto's, and notes, captions and references are in place."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from typing import TYPE_CHECKING

import pytest

from formats.conftest import DOCUMENT, TABLES
from riskset.tables.printed import plain
from riskset.tables.writers.latex import _NARROW
from riskset.tables.writers.parts import parts_of
from riskset.tables.writers.sizes import A4

if TYPE_CHECKING:
    from pathlib import Path

    from formats.conftest import Renderer
    from riskset.opened import OpenStudy
    from riskset.tables.printed import PrintedTable
    from riskset.tables.writers.sizes import Paper

pytestmark = [pytest.mark.quarto, pytest.mark.latex]

SUPPLEMENT = (
    DOCUMENT.replace("tbl-characteristics", "stbl-characteristics").replace(
        'tbl-cap: "Characteristics by disease"', 'stbl-cap: "Characteristics by *disease*"'
    )
    + "\n[-@stbl-characteristics] and [Supplementary Table @stbl-characteristics].\n"
)
CUSTOM = """    crossref:
      custom:
        - {kind: float, key: stbl, latex-env: stbl, caption-location: top, reference-prefix: "Table S",
           caption-prefix: "Table S", space-before-numbering: false}
"""


@pytest.fixture(scope="module")
def engine() -> str:
    found = next((name for name in ("lualatex", "pdflatex", "xelatex") if shutil.which(name)), None)
    if found is None or shutil.which("pdftotext") is None:
        pytest.skip("there is no LaTeX, or no pdftotext, on the path")
    return found


def characters(path: Path) -> str:
    raw = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True).stdout.decode()
    return squeezed(raw)


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKD", text).split()).replace("\u2010", "-")


def assert_printed(text: str, study: OpenStudy) -> None:
    """Every row of the tables, in order, whole or in the parts of a narrow page, and every note behind them."""
    place = 0
    for table in (study.display(name).printed() for name in TABLES):
        ends = [end_of(part_rows(table, paper), text, place) for paper in (A4, _NARROW)]
        assert max(ends) >= 0, text[place : place + 400]
        place = max(ends)
        for note in table.notes:
            assert squeezed(note.mark + plain(note.text)) in text[place:]
    assert "??" not in text


def part_rows(table: PrintedTable, paper: Paper) -> list[str]:
    return [row for part, _ in parts_of(table, paper) for cells in part.grid() if (row := squeezed("".join(cells)))]


def end_of(rows: list[str], text: str, place: int) -> int:
    """Where the last of the rows ends; -1 where one is missing."""
    for row in rows:
        found = text.find(row, place)
        if found < 0:
            return -1
        place = found + len(row)
    return place


def rendered(renderer: Renderer, root: Path, name: str, target: str, engine: str, source: str, head: str = "") -> str:
    folder = renderer.prepare(name, source.replace("author: An Author\n", f"author: An Author\n{head}"))
    shutil.copytree(root / "_extensions" / "riskset", folder / "_extensions" / "riskset", dirs_exist_ok=True)
    renderer.run("render", f"{name}.qmd", "--to", target, "-M", f"pdf-engine:{engine}", folder=folder)
    return characters(folder / f"{name}.pdf")


@pytest.mark.parametrize("target", ["pdf", "riskset-pdf"])
def test_every_cell_and_note_is_printed(
    renderer: Renderer, root: Path, bmt_study: OpenStudy, engine: str, target: str
) -> None:
    text = rendered(renderer, root, target, target, engine, DOCUMENT)
    assert_printed(text, bmt_study)
    assert "SeeTable1,Table2andFigure1." in text
    delimiter = re.escape(":" if target == "pdf" else ".")
    assert re.search(rf"Table1{delimiter}Characteristicsbydisease", text)
    assert re.search(rf"Figure1{delimiter}Survival", text)


@pytest.mark.parametrize(
    ("target", "head"),
    [
        ("riskset-pdf", ""),
        ("pdf", f"filters: [riskset]\nformat:\n  pdf:\n{CUSTOM}"),
        ("pdf", f"format:\n  pdf:\n{CUSTOM}"),
    ],
)
def test_a_supplements_tables_have_numbers_of_their_own(
    renderer: Renderer, root: Path, bmt_study: OpenStudy, engine: str, target: str, head: str
) -> None:
    name = f"supplement-{target}-{'filters' in head}"
    text = rendered(renderer, root, name, target, engine, SUPPLEMENT, head)
    assert "SeeTableS1,Table1andFigure1." in text
    if target == "riskset-pdf" or "filters" in head:
        assert_printed(text, bmt_study)
        assert re.search(r"TableS1[.:]Characteristicsbydisease", text)
        assert "S1andSupplementaryTableS1." in text


@pytest.mark.parametrize(
    ("target", "head"),
    [("pdf", ""), ("pdf", f"filters: [riskset]\nformat:\n  pdf:\n{CUSTOM}"), ("riskset-pdf", "")],
)
def test_captions_stand_below_where_the_document_asks(
    renderer: Renderer, root: Path, bmt_study: OpenStudy, engine: str, target: str, head: str
) -> None:
    filtered = "filters" in head
    source = SUPPLEMENT if filtered else DOCUMENT
    name = f"below-{target}-{filtered}"
    text = rendered(renderer, root, name, target, engine, source, f"tbl-cap-location: bottom\n{head}")
    assert_printed(text, bmt_study)
    numbers = ("S1", "1") if filtered else ("1", "2")
    captions = ("Characteristicsbydisease", "Survivalbydisease")
    for table, number, words in zip(TABLES, numbers, captions, strict=True):
        last = bmt_study.display(table).printed().notes[-1]
        caption = re.search(rf"Table{number}[.:]{words}", text)
        assert caption
        assert text.rindex(squeezed(last.mark + plain(last.text)), 0, caption.start()) < caption.start()


def test_a_reference_that_leads_nowhere_ends_the_rendering(renderer: Renderer, root: Path, engine: str) -> None:
    folder = renderer.prepare("nowhere", "---\ntitle: N\n---\n\nSee [-@stbl-nothing].\n")
    shutil.copytree(root / "_extensions" / "riskset", folder / "_extensions" / "riskset", dirs_exist_ok=True)
    said = renderer.run("render", "nowhere.qmd", "--to", "riskset-pdf", folder=folder, fails=True)
    assert "the reference @stbl-nothing leads nowhere" in said
