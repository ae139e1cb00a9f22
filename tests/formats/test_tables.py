"""No table vanishes: each format holds every cell that the package printed, in its row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from formats import readers
from formats.conftest import TABLES

if TYPE_CHECKING:
    from formats.conftest import Renderer
    from riskset.opened import OpenStudy

pytestmark = pytest.mark.quarto

READERS = {
    "html": ("html", readers.from_html),
    "revealjs": ("html", readers.from_html),
    "docx": ("docx", readers.from_word),
    "odt": ("odt", readers.from_odt),
    "rtf": ("rtf", readers.from_rtf),
    "jats": ("xml", readers.from_jats),
    "gfm": ("md", readers.from_markdown),
    "epub": ("epub", readers.from_epub),
    "asciidoc": ("adoc", readers.from_asciidoc),
    "ipynb": ("ipynb", readers.from_notebook),
}


def expected(study: OpenStudy) -> list[readers.Grid]:
    return [readers.grid_of(study.display(name).printed().grid()) for name in TABLES]


@pytest.mark.parametrize("target", READERS)
def test_every_cell_is_in_its_place(renderer: Renderer, bmt_study: OpenStudy, target: str) -> None:
    ending, read = READERS[target]
    found = read(renderer.render(target, ending))
    assert len(found) == len(TABLES)
    for grid, printed in zip(found, expected(bmt_study), strict=True):
        assert grid == printed
