"""Decodes a file of text, of bounded size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.audit.papers.reading.refused import refused

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 100_000_000


def decoded(path: Path) -> str:
    """Give the text of a file in UTF-8, UTF-16 with a mark, or Windows-1252.

    Raises
    ------
    Problems
        When it is too large, or no text.
    """
    if path.stat().st_size > MOST_BYTES:
        raise refused(path, f"it has more than {MOST_BYTES:,} bytes", "Save its text alone")
    content = path.read_bytes()
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in content and not marked:
        raise refused(path, "it is not text", "Save it as DOCX, PDF, HTML, Markdown or plain text")
    try:
        return content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
