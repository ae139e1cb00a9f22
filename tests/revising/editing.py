"""Edits of Word files as people make them, by script: words, comments, tracked changes, paragraphs moved."""

from __future__ import annotations

import copy
import io
from typing import TYPE_CHECKING, Any

from docx import Document

from riskset.word_files.names import SPACE, w
from riskset.word_files.paragraphs import accepted_text

if TYPE_CHECKING:
    from collections.abc import Callable

AUTHOR = {w("author"): "A. Author", w("date"): "2026-11-01T10:00:00Z"}


def edited(content: bytes, change: Callable[[Any], None]) -> bytes:
    """The file after python-docx opened it, `change` was made to its document, and it was saved."""
    document = Document(io.BytesIO(content))
    change(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def paragraph(document: Any, beginning: str) -> Any:
    """The paragraph that begins so."""
    return next(each for each in document.paragraphs if each.text.startswith(beginning))


def replace_word(document: Any, old: str, new: str) -> None:
    """Replace the first occurrence within a run."""
    for run in document.element.body.iter(w("t")):
        if run.text and old in run.text:
            run.text = run.text.replace(old, new, 1)
            return
    message = f"{old!r} stands in no run"
    raise AssertionError(message)


def track_insertion(element: Any, words: str, number: int = 9000) -> None:
    """Insert words at the end of a paragraph as a tracked change."""
    inserted = element.makeelement(w("ins"), {w("id"): str(number), **AUTHOR})
    run = element.makeelement(w("r"), {})
    text = element.makeelement(w("t"), {SPACE: "preserve"})
    text.text = words
    run.append(text)
    inserted.append(run)
    element.append(inserted)


def track_deletion(run: Any, number: int = 9001) -> None:
    """Mark a run as deleted."""
    deleted = run.makeelement(w("del"), {w("id"): str(number), **AUTHOR})
    run.addprevious(deleted)
    deleted.append(run)
    for text in run.findall(w("t")):
        text.tag = w("delText")


def texts(root: Any) -> list[str]:
    """The accepted text of all paragraphs."""
    return [accepted_text(each) for each in root.iter(w("p"))]


def moved(document: Any, first: str, behind: str) -> None:
    """Move a paragraph behind another."""
    one, other = paragraph(document, first)._p, paragraph(document, behind)._p
    other.addnext(one)


def cloned(element: Any) -> Any:
    return copy.deepcopy(element)
