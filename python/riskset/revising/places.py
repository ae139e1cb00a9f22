"""Where something stands in a Word file, for who reads a report: the words around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.word_files.names import w
from riskset.word_files.paragraphs import accepted_text, runs_of
from riskset.word_files.runs import is_deleted, run_text

if TYPE_CHECKING:
    from riskset.word_files.bookmarks import Bookmark
    from riskset.word_files.package import Element

_AROUND = 28


def place_of(mark: Bookmark) -> str:
    """The words around a number; of one in a table the row that it stands in."""
    paragraph = next((each for each in mark.start.iterancestors() if each.tag == w("p")), None)
    row = next((each for each in mark.start.iterancestors() if each.tag == w("tr")), None)
    if row is not None:
        return f"table, row {_row_label(row)}"
    if paragraph is None:
        return "between paragraphs"
    before, after = _sides(paragraph, mark)
    return f"{_shortened_start(before)}[{mark.text}]{_shortened_end(after)}"


def _row_label(row: Element) -> str:
    first = row.find(w("tc"))
    text = "" if first is None else " ".join(accepted_text(each) for each in first.iter(w("p"))).strip()
    return repr(" ".join(text.split())) if text else "without a label"


def _sides(paragraph: Element, mark: Bookmark) -> tuple[str, str]:
    """The text before and after a number in its paragraph."""
    own = set(mark.runs)
    before, after, passed = "", "", False
    for each in paragraph.iter(w("r"), w("bookmarkStart")):
        if each is mark.start:
            passed = True
        elif each.tag == w("r") and each not in own and not is_deleted(each):
            before, after = (before, after + run_text(each)) if passed else (before + run_text(each), after)
    return before, after


def _shortened_start(text: str) -> str:
    return text if len(text) <= _AROUND else "…" + text[-_AROUND:].partition(" ")[2]


def _shortened_end(text: str) -> str:
    return text if len(text) <= _AROUND else text[:_AROUND].rpartition(" ")[0] + "…"


def paragraph_words(paragraph: Element, most: int = 60) -> str:
    """The first words of a paragraph."""
    text = " ".join("".join(run_text(run) for run in runs_of(paragraph) if not is_deleted(run)).split())
    return text if len(text) <= most else text[:most].rpartition(" ")[0] + "…"
