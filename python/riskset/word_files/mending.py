"""Bookmarks whose ends a program has put in the wrong place, as LibreOffice does when somebody types, put right again."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from riskset.word_files.bookmarks import bookmarks_in
from riskset.word_files.names import SPACE, expression_of, number_of, w
from riskset.word_files.paragraphs import PARAGRAPH
from riskset.word_files.runs import run_text

if TYPE_CHECKING:
    from riskset.word_files.bookmarks import Bookmark
    from riskset.word_files.package import Element, WordFile

# Letters by which an end may be wrong: one for each comment before it.
_MOST = 4


def mend_bookmarks(file: WordFile) -> None:
    """Move the ends of bookmarks that hold the beginning of their number, and those of values that begin or end within one."""
    for part in file.texts():
        for paragraph in list(file.tree(part).iter(PARAGRAPH)):
            _mend_values(paragraph)
            _mend(paragraph)


def _mend_values(paragraph: Element) -> None:
    """Let a value hold its numbers whole: who types over its first one parts them."""
    numbers: dict[str, Element] = {}
    values: dict[str, list[str]] = {}
    late: list[tuple[Element, str]] = []
    for mark in list(paragraph.iter(w("bookmarkStart"), w("bookmarkEnd"))):
        id_, name = str(mark.get(w("id"))), str(mark.get(w("name")))
        if mark.tag == w("bookmarkStart") and number_of(name) is not None:
            numbers[id_] = mark
        elif mark.tag == w("bookmarkStart") and expression_of(name) is not None:
            values[id_] = list(numbers)
            if numbers:
                mark.tail = None
                next(iter(numbers.values())).addprevious(mark)
        elif id_ in numbers:
            del numbers[id_]
        elif id_ in values:
            within = [each for each in numbers if each not in values[id_]]
            late += [(mark, each) for each in within]
    for mark, number in late:
        end = next((one for one in paragraph.iter(w("bookmarkEnd")) if one.get(w("id")) == number), None)
        if end is not None:
            mark.tail = None
            end.addnext(mark)


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
