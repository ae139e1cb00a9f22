"""Bookmarks whose ends a program has put a letter too early, as LibreOffice does behind a comment, put right again."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from riskset.word_files.bookmarks import bookmarks_in
from riskset.word_files.names import SPACE, w
from riskset.word_files.paragraphs import PARAGRAPH
from riskset.word_files.runs import run_text

if TYPE_CHECKING:
    from riskset.word_files.bookmarks import Bookmark
    from riskset.word_files.package import Element, WordFile

# Letters by which an end may be wrong: one for each comment before it.
_MOST = 4


def mend_bookmarks(file: WordFile) -> None:
    """Move the ends of bookmarks that hold the beginning of their number to where the number ends."""
    for part in file.texts():
        for paragraph in list(file.tree(part).iter(PARAGRAPH)):
            _mend(paragraph)


def _mend(paragraph: Element) -> None:
    marks = bookmarks_in(paragraph)
    lacks = {mark.name: _lack(mark, paragraph) for mark in marks if mark.number_id}
    if not any(lacks.values()):
        return
    for mark in marks:
        inside = {id(run) for run in mark.runs}
        held = [lacks[each.name] for each in marks if each.number_id and any(id(run) in inside for run in each.runs)]
        lack = lacks.get(mark.name, held[-1] if held else 0)
        end = _end(mark, paragraph)
        if lack and end is not None:
            _move(end, lack)


def _lack(mark: Bookmark, paragraph: Element) -> int:
    """How many letters of its number stand behind a bookmark."""
    text, printed, end = mark.text, mark.printed, _end(mark, paragraph)
    if printed is None or end is None or not text or not printed.startswith(text):
        return 0
    rest = printed[len(text) :]
    following = "".join(run_text(each) for each in end.itersiblings(w("r")))
    return len(rest) if len(rest) <= _MOST and following.startswith(rest) else 0


def _end(mark: Bookmark, paragraph: Element) -> Element | None:
    id_ = mark.start.get(w("id"))
    return next((each for each in paragraph.iter(w("bookmarkEnd")) if each.get(w("id")) == id_), None)


def _move(end: Element, letters: int) -> None:
    """Move an end behind so many letters of the runs that follow it."""
    run = next(end.itersiblings(w("r")), None)
    while run is not None and letters:
        text = run_text(run)
        if len(text) > letters:
            _part(run, letters)
            text = run_text(run)
        letters -= len(text)
        run.addnext(end)
        # What stood behind the run's text stays there.
        end.tail, run.tail = None, None
        run = next(end.itersiblings(w("r")), None)


def _part(run: Element, letters: int) -> None:
    """Part a run behind so many letters, where its first text has them."""
    text = run.find(w("t"))
    if text is None or len(text.text or "") <= letters:
        return
    rest = copy.deepcopy(run)
    first = rest.find(w("t"))
    assert first is not None  # noqa: S101  it is a copy
    for each in list(rest)[: rest.index(first)]:
        if each.tag != w("rPr"):
            rest.remove(each)
    first.text = (text.text or "")[letters:]
    for each in list(run)[run.index(text) + 1 :]:
        run.remove(each)
    text.text = (text.text or "")[:letters]
    for each in (text, first):
        each.set(SPACE, "preserve")
    run.addnext(rest)
