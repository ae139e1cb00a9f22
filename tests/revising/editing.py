"""Edits of Word files as people make them, by script: words, comments, tracked changes, paragraphs moved."""

from __future__ import annotations

import copy
import io
import random
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
    """A copy of an element."""
    return copy.deepcopy(element)


def mutated(content: bytes, seed: int) -> bytes:
    """The file after a few edits of many kinds, which a number decides."""
    draw = random.Random(seed)

    def change(document: Any) -> None:
        for _ in range(draw.randint(1, 6)):
            draw.choice(_MUTATIONS)(document, draw)

    return edited(content, change)


def _any_paragraph(document: Any, draw: random.Random) -> Any:
    return draw.choice([each for each in document.paragraphs if each.text.strip()])


def _other_words(document: Any, draw: random.Random) -> None:
    runs = [run for run in _any_paragraph(document, draw).runs if run.text.strip()]
    if runs:
        run = draw.choice(runs)
        words = run.text.split(" ")
        words[draw.randrange(len(words))] = draw.choice(["", "new", "words of 12.5 years", "\u22123.2"])
        run.text = " ".join(words)


def _move(document: Any, draw: random.Random) -> None:
    _any_paragraph(document, draw)._p.addnext(_any_paragraph(document, draw)._p)


def _double(document: Any, draw: random.Random) -> None:
    _any_paragraph(document, draw)._p.addnext(cloned(_any_paragraph(document, draw)._p))


def _take_out(document: Any, draw: random.Random) -> None:
    one = _any_paragraph(document, draw)._p
    one.getparent().remove(one)


def _put_in(document: Any, draw: random.Random) -> None:
    _any_paragraph(document, draw).insert_paragraph_before(draw.choice(["Quite new.", "", "P < 0.001 in 3 of 4"]))


def _double_row(document: Any, draw: random.Random) -> None:
    rows = list(draw.choice(document.tables)._tbl.tr_lst)
    draw.choice(rows).addnext(cloned(draw.choice(rows)))


def _take_row_out(document: Any, draw: random.Random) -> None:
    table = draw.choice(document.tables)._tbl
    if len(table.tr_lst) > 2:
        table.remove(draw.choice(list(table.tr_lst)))


def _append(document: Any, draw: random.Random) -> None:
    _any_paragraph(document, draw).add_run(draw.choice([" More.", " 7", "\tafter"])).bold = draw.random() < 0.5


def _restyle(document: Any, draw: random.Random) -> None:
    _any_paragraph(document, draw).style = _any_paragraph(document, draw).style


_MUTATIONS = (*(_other_words, _move, _double, _take_out, _put_in, _double_row, _take_row_out, _append, _restyle),)
