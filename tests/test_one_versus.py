"""One word between two groups or levels, by the journal, in all that a study prints: heads, rows, figures, notes."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

import riskset
from riskset.tables.printed import plain
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
COLUMNS = {
    "arm": [0, 1, 2] * 8,
    "age": [20 + 3 * place for place in range(24)],
    "sex": [0, 0, 1, 1, 0, 1] * 4,
    "t": [3, 6, 20, 25, 9, 30, 31, 4, 12, 15, 28, 8] * 2,
    "died": [1, 1, 0, 1, 1, 1, 0, 1] * 3,
}
SECTIONS = {
    "variables": {
        "age": {"label": "Age", "kind": "continuous"},
        "sex": {"label": "Sex", "kind": "categorical", "levels": {0: "Female", 1: "Male"}},
    },
    "groups": {
        "arm": {"variable": "arm", "label": "Arm", "levels": {0: "A", 1: "B", 2: "C"}},
        "sex": {"variable": "sex"},
    },
    "endpoints": {"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
    "displays": {
        "pairs": {"kind": "baseline", "by": "arm", "variables": ["age", "sex"], "p": "pairwise", "smd": "pairwise"},
        "rates": {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [12], "compare": "pairwise"},
        "apart": {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [12], "show": ["estimate", "difference"]},
        "curves": {"kind": "curves", "by": "arm", "endpoints": ["os"], "hazard_ratio": True, "width": "page"},
        "two-curves": {"kind": "curves", "by": "sex", "endpoints": ["os"], "hazard_ratio": True, "width": "page"},
        "contrasts": {"kind": "regression", "endpoints": ["os"], "variables": ["age", "sex"], "rows": "contrasts"},
        "forest": {"kind": "forest", "of": "contrasts"},
        "ledger": {"kind": "ledger", "displays": ["pairs", "rates", "contrasts"]},
    },
}
_VERSUS = re.compile(r"\bvs\b\.?")
JOURNALS = [("default", "vs."), ("jama", "vs")]


def printed(display: Any, *, drawn: bool) -> Iterator[str]:
    """All texts of a display: cells and notes of a table; a figure's words and note, and what it shows, which takes a while."""
    if isinstance(display, Table):
        table = display.printed()
        yield from (cell for row in table.grid() for cell in row)
        yield from (plain(note.text) for note in table.notes)
        return
    yield from (display.alt_text, display.plain_legend or "")
    if drawn:
        pages = PdfReader(io.BytesIO(display.images("pdf")["pdf"])).pages
        yield from (page.extract_text() for page in pages)


def words_between(display: Any, *, drawn: bool = False) -> set[str]:
    """Every form in which a display says versus in short."""
    texts = (re.sub("graft-versus-host", "", text, flags=re.IGNORECASE) for text in printed(display, drawn=drawn))
    return {found for text in texts for found in _VERSUS.findall(text)}


@pytest.mark.parametrize(("journal", "word"), JOURNALS)
def test_a_study_says_versus_in_one_way(small: Any, journal: str, word: str) -> None:
    study = small(COLUMNS, study={"journal": journal}, **SECTIONS)
    found = {name: words_between(study.display(name)) for name in SECTIONS["displays"]}
    assert found == {name: {word} for name in SECTIONS["displays"]}


@pytest.mark.slow
@pytest.mark.parametrize(("journal", "word"), JOURNALS)
def test_figures_show_it_in_one_way(small: Any, journal: str, word: str) -> None:
    study = small(COLUMNS, study={"journal": journal}, **SECTIONS)
    assert [words_between(study.display(name), drawn=True) for name in ("curves", "two-curves", "forest")] == [
        {word}
    ] * 3


@pytest.mark.slow
@pytest.mark.parametrize("report", ["bmt", "cart-haplo"])
@pytest.mark.parametrize(("journal", "word"), JOURNALS)
def test_every_display_of_the_examples_says_it_in_one_way(report: str, journal: str, word: str) -> None:
    study = riskset.open_study(ROOT / "report" / report / "study.yml", style=journal)
    for name in study.cohort.study.displays:
        assert words_between(study.display(name), drawn=True) <= {word}, name
