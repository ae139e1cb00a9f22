"""Reads a manuscript by what its file is: Word, PDF, a web page, Markdown or plain text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.audit.papers.reading.decimal_commas import with_points
from riskset.audit.papers.reading.docx import read_docx
from riskset.audit.papers.reading.html import read_html
from riskset.audit.papers.reading.markdown import read_markdown
from riskset.audit.papers.reading.paper import Paper
from riskset.audit.papers.reading.pdf import read_pdf
from riskset.audit.papers.reading.plain import read_plain
from riskset.audit.papers.reading.refused import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

READERS: Mapping[str, Callable[[Path], Paper]] = {
    ".docx": read_docx,
    ".pdf": read_pdf,
    ".html": read_html,
    ".htm": read_html,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_plain,
    ".text": read_plain,
}
"""The reader of each ending of a file's name."""
_HIDDEN = dict.fromkeys(map(ord, "\u2060\u200b\u200c\u200d\ufeff\u00ad"))


def read_paper(path: Path) -> Paper:
    """Read a manuscript.

    Raises
    ------
    Problems
        When there is no such file, its ending is unknown, or it cannot be read.
    """
    if not path.is_file():
        raise refused(path, "there is no such file", "Give the path of a manuscript")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise refused(path, f"its ending '{path.suffix}' is unknown", f"Known are {', '.join(READERS)}")
    paper = with_points(_without_hidden(reader(path)))
    if not paper.grids and not any(line.text.strip() for line in paper.lines):
        raise refused(path, "there is no text in it", "Give a manuscript with text")
    return paper


def _without_hidden(paper: Paper) -> Paper:
    """The paper without the characters that show nothing, such as those that keep a line from breaking."""
    lines = tuple(replace(line, text=line.text.translate(_HIDDEN)) for line in paper.lines)
    grids = tuple(
        replace(
            grid,
            caption=grid.caption.translate(_HIDDEN),
            rows=tuple(tuple(cell.translate(_HIDDEN) for cell in row) for row in grid.rows),
        )
        for grid in paper.grids
    )
    return Paper(file=paper.file, lines=lines, grids=grids)
