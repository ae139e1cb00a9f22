"""Reads a manuscript by what its file is: Word, PDF, a web page, Markdown or plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.audit.papers.reading.docx import read_docx
from riskset.audit.papers.reading.html import read_html
from riskset.audit.papers.reading.markdown import read_markdown
from riskset.audit.papers.reading.pdf import read_pdf
from riskset.audit.papers.reading.plain import read_plain
from riskset.audit.papers.reading.refused import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from riskset.audit.papers.reading.paper import Paper

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
    paper = reader(path)
    if not paper.grids and not any(line.text.strip() for line in paper.lines):
        raise refused(path, "there is no text in it", "Give a manuscript with text")
    return paper
