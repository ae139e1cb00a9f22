"""Tables and sentences that R writes of its own data sets are read, and nothing is found in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from riskset.audit.papers import audit_paper
from riskset.audit.papers.checks.ratios import judge
from riskset.audit.papers.model.ratios import ratios_of
from riskset.audit.papers.model.understood import understood
from riskset.audit.papers.reading.read import read_paper

FOLDER = Path(__file__).parent / "r_tables"
FILES = {
    "pipe.md": 57,
    "grid.md": 57,
    "simple.md": 57,
    "multiline.md": 57,
    "kable.html": 57,
    "xtable.html": 57,
    "printed.txt": 57,
    "flextable.docx": 57,
    "sentences.md": 0,
}


def test_each_file_is_tried() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {*FILES, "tables.R"}


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_found(name: str) -> None:
    read = audit_paper(FOLDER / name)
    assert read.findings == ()
    assert read.rows >= FILES[name]


@pytest.mark.parametrize("name", ["pipe.md", "kable.html", "flextable.docx"])
def test_ratios_of_cox_models_are_read_and_fit_exactly(name: str) -> None:
    ratios = ratios_of(understood(read_paper(FOLDER / name)))
    assert len(ratios) >= 16
    for ratio in ratios:
        found = judge(ratio)
        assert (found.away, found.off) == (0, 0), str(ratio)
