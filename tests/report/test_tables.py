"""Tables read back from HTML, PDF and Word: the same cells in all, those of the table value, and the right numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from riskset.tables.printed import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.opened import OpenStudy

LABELS = {"table-1": "tbl-baseline", "table-2": "tbl-outcomes"}


def grid(study: OpenStudy, name: str, settle: Callable[[str], str]) -> list[list[str]]:
    return [[settle(cell) for cell in row] for row in study.display(name).printed().grid()]  # type: ignore[union-attr]


@pytest.mark.parametrize("name", LABELS)
def test_html_has_the_cells_of_the_table(report: Any, bmt_study: OpenStudy, settle: Any, name: str) -> None:
    assert report.html_table(LABELS[name]) == grid(bmt_study, name, settle)


def test_word_has_the_cells_of_the_tables(report: Any, bmt_study: OpenStudy, settle: Any) -> None:
    assert report.word_tables() == [grid(bmt_study, name, settle) for name in LABELS]


@pytest.mark.parametrize("name", LABELS)
def test_pdf_has_the_rows_of_the_table_in_order(report: Any, bmt_study: OpenStudy, settle: Any, name: str) -> None:
    text = report.texts["pdf"]
    place = text.index(f"Table {list(LABELS).index(name) + 1}. ")
    table = bmt_study.display(name).printed()  # type: ignore[union-attr]
    rows = grid(bmt_study, name, settle)
    for head in rows[: len(table.head)]:
        for cell in head:
            assert cell in text[place : place + 1500]
    for row in rows[len(table.head) :]:
        found = text.find(" ".join(cell for cell in row if cell), place)
        assert found > 0, row
        place = found
    for note in table.notes:
        found = text.find(settle(f"{note.mark} {plain(note.text)}"), place)
        assert found > 0, note
        place = found


@pytest.mark.parametrize("form", ["html", "docx", "pdf"])
def test_notes_stand_below_their_table(
    report: Any, bmt_study: OpenStudy, squash: Callable[[str], str], form: str
) -> None:
    text = squash(report.texts[form])
    place = 0
    for number, name in enumerate(LABELS, start=1):
        place = text.index(f"Table{number}.", place)
        for note in bmt_study.display(name).printed().notes:  # type: ignore[union-attr]
            found = text.find(squash(note.mark + plain(note.text)), place)
            assert found > 0, note
            place = found


def test_numbers_are_those_of_an_independent_recomputation(report: Any, recomputed: Any, settle: Any) -> None:
    """Without the package: pandas and scipy for characteristics, lifelines and statsmodels for survival."""
    characteristics = report.html_table("tbl-baseline", marks=False)
    assert characteristics[2:] == [[settle(cell) for cell in row] for row in recomputed.baseline_rows()]
    assert report.html_table("tbl-outcomes", marks=False)[1:] == recomputed.outcome_rows()


def test_word_numbers_are_the_recomputed_ones(report: Any, recomputed: Any) -> None:
    _, outcomes = report.word_tables()
    assert outcomes[1:] == recomputed.outcome_rows()


def test_pdf_numbers_are_the_recomputed_ones(report: Any, recomputed: Any) -> None:
    for row in recomputed.outcome_rows():
        assert " ".join(cell for cell in row if cell) in report.texts["pdf"]


def test_numbers_are_those_of_the_store(report: Any, bmt_study: OpenStudy) -> None:
    """The unrounded numbers, printed to one decimal as the cell has them."""
    table = report.html_table("tbl-outcomes")
    store = bmt_study.results()
    endpoint = ""
    checked = 0
    for row in table[1:]:
        if row[1] == "":
            endpoint = {"Leukemia-free survival": "lfs", "Overall survival": "os"}[row[0]]
            continue
        for at, cell in ((12.0, row[3]), (24.0, row[4])):
            numbers = [float(part) for part in cell.replace("(", "").replace(")", "").replace("\u2013", " ").split()]
            stored = [
                store.one(display="table-2", variable=endpoint, group=row[0], at=at, statistic=name).value
                for name in ("estimate", "lower", "upper")
            ]
            assert numbers == pytest.approx([100 * value for value in stored if value is not None], abs=0.05 + 1e-9)
            checked += 1
    assert checked == 12
