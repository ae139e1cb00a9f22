"""Tables of PDFs are read over two columns of prose, beside prose, and turned on their page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from riskset.audit.papers import audit_paper

if TYPE_CHECKING:
    from pathlib import Path

_HEADS = ("", "Early (n = 120)", "Late (n = 140)", "P")
_ROWS = (
    ("Diabetes, n (%)", "36 (30.0%)", "28 (20.0%)", "0.062"),
    ("Hypertension, n (%)", "60 (50.0%)", "77 (55.0%)", "0.42"),
    ("Stroke, n (%)", "12 (10.0%)", "7 (5.0%)", "0.12"),
)
_PROSE = (
    "The care of these patients has changed over the years, and the choice between the options depends on the setting, "
    "on the preference of those who treat them, and on what is at hand when a decision has to be made. "
) * 8


def _table() -> str:
    cells = ", ".join(f'[#"{cell}"]' for row in (_HEADS, *_ROWS) for cell in row)
    return f"Table 1. Characteristics of the patients #table(columns: 4, stroke: none, column-gutter: 1em, {cells})"


LAYOUTS = {
    "over both columns": f'#place(top, scope: "parent", float: true)[{_table()}]',
    "turned": f"#colbreak() #rotate(-90deg, reflow: true)[{_table()}]",
    "turned the other way": f"#colbreak() #rotate(90deg, reflow: true)[{_table()}]",
    "in one column": f"#place(top, float: true)[#set text(size: 5pt); {_table()}]",
}


def _page(layout: str, said: str, path: Path) -> Path:
    import typst

    text = f"#set page(columns: 2)\n#set text(size: 9pt)\nResults\n\n{said}\n\n{LAYOUTS[layout]}\n\n{_PROSE * 2}"
    path.write_bytes(typst.compile(text.encode()))
    return path


@pytest.mark.parametrize(
    "layout", [pytest.param(each, marks=() if each == "over both columns" else pytest.mark.slow) for each in LAYOUTS]
)
def test_a_table_is_read_wherever_it_stands(layout: str, tmp_path: Path) -> None:
    said = "Diabetes was present in 36 of 120 (30.0%) early patients and in 28 of 140 (20.0%) late patients."
    read = audit_paper(_page(layout, said, tmp_path / "page.pdf"))
    assert read.findings == ()
    assert (read.tables, read.rows) == (1, 3)
    (finding,) = audit_paper(
        _page(layout, said.replace("36 of 120 (30.0%)", "48 of 120 (40.0%)"), tmp_path / "page.pdf")
    ).findings
    assert finding.rule == "stated-twice"
