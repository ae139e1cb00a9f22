"""Writers of a printed table, one for each format; they read nothing but the `PrintedTable`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_HOMES = {"strip_padding": "characters", "write_markdown_for": "markdown_cell"}


def __getattr__(name: str) -> Any:  # noqa: ANN401  each writer on its first use: who prints text needs no Excel
    if name not in __all__:
        message = f"module 'riskset.tables.writers' has no attribute {name!r}"
        raise AttributeError(message)
    home = import_module(f"riskset.tables.writers.{_HOMES.get(name, name.removeprefix('write_'))}")
    globals()[name] = found = getattr(home, name)
    return found
