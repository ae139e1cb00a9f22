"""The report of the synthetic cohort: every display of the study file stands in one of its documents, cell by cell."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

import riskset
from riskset.tables.printed import plain
from riskset.tables.table import Table
from riskset.tables.writers.parts import parts_of

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "report" / "cart-haplo"
DOCUMENTS = ("manuscript", "supplement")
MARK = "Synthetic cohort: invented patients, not for clinical use"
FORMATS = ("html", "docx", "pdf")


def displayed(document: str) -> dict[str, str]:
    """The displays that a document shows, by their labels in it."""
    text = (SOURCE / f"{document}.qmd").read_text(encoding="utf-8")
    return dict(re.findall(r"#\| label: ((?:s?tbl|s?fig)-[\w-]+)\n(?:#\|.*\n)*study\.display\(\"([\w-]+)\"\)", text))


@pytest.fixture(scope="module")
def flagship_study() -> Any:
    """The study file of the report."""
    return riskset.open_study(SOURCE / "study.yml")


def tables(study: Any, document: str) -> dict[str, Table]:
    """The tables of a document, by their labels, in its order."""
    shown = {label: study.display(name) for label, name in displayed(document).items()}
    return {label: table for label, table in shown.items() if isinstance(table, Table)}


def test_every_display_is_shown_or_read_from(flagship_study: Any) -> None:
    text = "".join((SOURCE / f"{name}.qmd").read_text(encoding="utf-8") for name in (*DOCUMENTS, "_setup"))
    assert [name for name in flagship_study.names if f'"{name}"' not in text] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_html_and_word_have_every_cell(flagship: Any, flagship_study: Any, settle: Any, document: str) -> None:
    shown = tables(flagship_study, document)
    assert shown
    in_word = iter(flagship[document].word_tables())
    for label, table in shown.items():
        grid, *parts = (
            [[settle(cell) for cell in row] for row in part.grid()]
            for part in (table.printed(), *(part for part, _ in parts_of(table.printed())))
        )
        assert flagship[document].html_table(label) == grid, label
        for part in parts:  # a table that no page holds goes on under itself, by columns
            assert next(in_word) == part, label
    assert next(in_word, None) is None


@pytest.mark.parametrize("document", DOCUMENTS)
def test_pdf_has_every_cell(flagship: Any, flagship_study: Any, squash: Any, document: str) -> None:
    # The reader of the PDF takes a superscript digit for the digit.
    text = unicodedata.normalize("NFKC", squash(flagship[document].texts["pdf"]))
    for label, table in tables(flagship_study, document).items():
        for row in table.printed().grid():
            for cell in row:
                assert unicodedata.normalize("NFKC", squash(cell)) in text, (label, cell)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_labels_of_rows_are_headers_in_the_pdf(
    flagship: Any, flagship_study: Any, squash: Any, document: str
) -> None:
    def label(text: str) -> str:
        return unicodedata.normalize("NFKC", squash(text))

    expected = [
        [("/Both" if row.group else "/Row", label(plain(row.cells[0]))) for row in part.body]
        for table in tables(flagship_study, document).values()
        for part, _ in parts_of(table.printed())
    ]
    pdf = flagship[document]
    cells = [
        [(str(cell["/A"][0]["/Scope"]), cell) for cell in pdf.tags(table) if cell["/S"] == "/TH"]
        for table in pdf.tags()
        if table["/S"] == "/Table"
    ]
    found = [[(scope, label(pdf.tagged_text(cell))) for scope, cell in each if scope != "/Column"] for each in cells]
    # Tables stand where a page has room for them, which their order in the source does not tell.
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_it_says_that_the_cohort_is_synthetic(flagship: Any, document: str, form: str) -> None:
    report = flagship[document]
    if form == "pdf":
        assert all(MARK in " ".join(page.text.split()) for page in report.pages)
    elif form == "docx":
        custom = report.parts["docProps/custom.xml"].decode()
        assert MARK in custom
        assert any(b"DOCPROPERTY running-title" in part for name, part in report.parts.items() if "header" in name)
    else:
        assert report.page.xpath("//p[@class='page-mark']/text()") == [MARK]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_nothing_is_left_unresolved(flagship: Any, document: str, form: str) -> None:
    text = flagship[document].texts[form]
    for left in ("?@", "@tbl", "@fig", "@stbl", "@sfig", "[@", "??", "{python}", "{{<", ":::", "TODO"):
        assert left not in text, left
    assert re.search(r"\b(nan|None)\b", text) is None


@pytest.mark.parametrize("form", FORMATS)
def test_sentences_print_cells(flagship: Any, flagship_study: Any, squash: Any, form: str) -> None:
    """Each rate and each hazard ratio of the text, with its limits, is a cell of a display."""
    text = squash(flagship["manuscript"].texts[form])
    cells = {
        squash(cell)
        for name in flagship_study.names
        if isinstance(flagship_study.display(name), Table)
        for row in flagship_study.display(name).printed().grid()
        for cell in row
    }
    number = r"\d+\.\d+"
    rates = re.findall(rf"({number})%\(95%CI,({number}\u2013{number})\)", text)
    ratios = re.findall(rf"HR({number});95%CI,({number}\u2013{number})[;)]", text)
    assert len(rates) >= 20
    assert len(ratios) >= 10
    assert [pair for pair in rates + ratios if f"{pair[0]}({pair[1]})" not in cells] == []


def test_no_patient_leaves(flagship: Any) -> None:
    for report in flagship.values():
        for name, part in {**report.parts, "html": report.source.encode(), "pdf": report.files["pdf"]}.items():
            assert not re.search(rb"\bS(0[0-9]{2}|1[0-2][0-9])\b", part if name.endswith((".xml", "html")) else b""), (
                name
            )
