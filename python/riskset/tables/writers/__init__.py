"""Writers of a printed table, one for each format; they read nothing but the `PrintedTable`."""

from __future__ import annotations

from riskset.tables.writers.characters import strip_padding
from riskset.tables.writers.excel import write_excel
from riskset.tables.writers.html import write_html
from riskset.tables.writers.latex import write_latex
from riskset.tables.writers.markdown import write_markdown
from riskset.tables.writers.markdown_cell import write_markdown_cell, write_markdown_for
from riskset.tables.writers.openxml import write_openxml
from riskset.tables.writers.text import write_text
from riskset.tables.writers.typst import write_typst

__all__ = [
    "strip_padding",
    "write_excel",
    "write_html",
    "write_latex",
    "write_markdown",
    "write_markdown_cell",
    "write_markdown_for",
    "write_openxml",
    "write_text",
    "write_typst",
]
