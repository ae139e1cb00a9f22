"""One table written to every format: each file, read back by a reader of its own, holds the same cells."""

from __future__ import annotations

import csv
import io
import re

import docx
import lxml.html
import pytest
from openpyxl import load_workbook

import riskset
from riskset.documents.export import TABLE_FORMATS, write_display
from riskset.tables.writers import strip_padding
from riskset.tables.writers.parts import parts_of


@pytest.fixture(scope="module", params=["table-1", "differences"])
def table(request, bmt_study):
    if request.param == "table-1":
        return bmt_study.display("table-1")
    # Minus signs, intervals with a dash and with words, and what is not estimable.
    return riskset.baseline_table(
        bmt_study.cohort,
        by="disease",
        variables={"age": {"statistics": ["mean-sd", "median-iqr"]}, "sex": None, "hospital": None},
        pairs=[["AML high risk", "ALL"], ["ALL", "AML low risk"]],
        differences=True,
        limits=True,
    )


def without_breaks(grid):
    """Cells without blanks: where a line is broken, formats differ."""
    return [[re.sub(r"\s", "", strip_padding(text)) for text in row] for row in grid]


def of_docx(content):
    grid = []
    for row in (row for table in docx.Document(io.BytesIO(content)).tables for row in table.rows):
        seen = []
        texts = []
        for cell in row.cells:
            texts.append("" if cell._tc in seen else cell.text)
            seen.append(cell._tc)
        grid.append(texts)
    return grid


def of_html(content):
    grid = []
    pending = {}
    for row in lxml.html.fromstring(content).iter("tr"):
        texts = []
        cells = iter(row)
        while True:
            if len(texts) in pending:
                texts.append(pending.pop(len(texts)))
                continue
            cell = next(cells, None)
            if cell is None:
                break
            text = cell.text_content()
            if cell.get("rowspan", "1") != "1":
                pending[len(texts)] = text  # stands in the lower of its two rows
                texts.append("")
            else:
                texts += [text, *[""] * (int(cell.get("colspan", "1")) - 1)]
        grid.append(texts)
    return grid


def of_xlsx(content):
    sheet = load_workbook(io.BytesIO(content), rich_text=True)["Table"]
    grid = []
    for row in sheet.iter_rows():
        texts = []
        for cell in row:
            digits = len(cell.number_format.partition(".")[2])
            number = cell.data_type == "n" and cell.value is not None
            texts.append(f"{cell.value:.{digits}f}" if number else str(cell.value or ""))
        grid.append(texts)
    return grid


def of_markdown(content):
    lines = [line for line in content.decode().split("\n") if line.startswith("|")]
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines if not re.fullmatch(r"[|: -]+", line)]
    cleaned = [[re.sub(r"</?(sup|em|strong)>|&emsp;", "", text) for text in row] for row in rows]
    return [[re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text) for text in row] for row in cleaned]


def of_separated(delimiter):
    return lambda content: list(csv.reader(io.StringIO(content.decode()), delimiter=delimiter))


READERS = {
    ".docx": of_docx,
    ".html": of_html,
    ".xlsx": of_xlsx,
    ".md": of_markdown,
    ".csv": of_separated(","),
    ".tsv": of_separated("\t"),
}


@pytest.mark.parametrize("ending", TABLE_FORMATS)
def test_every_format_holds_the_same_cells(table, tmp_path, ending):
    path = tmp_path / f"table{ending}"
    write_display(table, path, caption="Baseline characteristics")
    content = path.read_bytes()
    # Files for programs hold values without glued marks.
    printed = table.printed()
    # What no page holds is parted by columns where there are pages.
    parts = [part for part, _ in parts_of(printed)] if ending in {".docx", ".typ", ".tex"} else [printed]
    marks = ending not in {".csv", ".tsv"}
    wanted = without_breaks([row for part in parts for row in part.grid(marks=marks)])
    if ending in READERS:
        grid = without_breaks(READERS[ending](content))
        start = 1 if ending == ".xlsx" else 0  # the caption's row
        assert grid[start : start + len(wanted)] == wanted
        return
    # Text and the two languages of typesetting: every cell in reading order (their grids: the writers' own tests).
    seen = re.sub(r"""\+?\s*padding\("[^"]*"\)\s*\+?""", "", content.decode())
    text = re.sub(r"\s|\\[a-z]+\{[^{}]*\}|[\\{}~\"]|textendash", "", seen)
    place = 0
    for cell in (cell for row in wanted for cell in row if re.fullmatch(r"[0-9.()<]+", cell)):
        place = text.index(cell, place) + len(cell)


def test_captions_stand_where_a_file_is_read(table, tmp_path):
    caption = "Patients & <donors>, *all*"
    for ending in TABLE_FORMATS:
        write_display(table, tmp_path / f"table{ending}", caption=caption)
    page = lxml.html.fromstring((tmp_path / "table.html").read_bytes())
    assert page.find(".//table/caption").text == caption
    assert page.find(".//title").text == caption
    first = docx.Document(str(tmp_path / "table.docx")).paragraphs[0]
    assert (first.text, first.style.name) == (caption, "Table Caption")
    assert (tmp_path / "table.txt").read_text().startswith(caption + "\n")
    assert "Patients" not in (tmp_path / "table.csv").read_text().splitlines()[0]
