"""Edits of Word files as people make them, by script: words, comments, tracked changes, paragraphs moved."""

from __future__ import annotations

import copy
import io
import random
import subprocess
from typing import TYPE_CHECKING, Any

from docx import Document

from riskset.word_files.elements import made
from riskset.word_files.names import SPACE, W_NAMESPACE, w
from riskset.word_files.package import open_word
from riskset.word_files.paragraphs import accepted_text
from riskset.word_files.relations import add_relation, know_part

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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


_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_RELATIONS_2013 = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"


def with_threads(content: bytes, threads: list[tuple[str, list[tuple[str, int, str]], bool]]) -> bytes:
    """The file with comments and replies as Word writes them; of each thread its paragraph, who says what on which day, and whether it is resolved."""
    file = open_word(content, "threads")
    comments: list[str] = []
    extended: list[str] = []
    for beginning, said, done in threads:
        element = next(each for each in file.body.iter(w("p")) if accepted_text(each).startswith(beginning))
        runs = element.findall(w("r"))
        first, last = runs[0], runs[-1]
        ids = range(len(comments), len(comments) + len(said))
        for id_, (author, day, text) in zip(ids, said, strict=True):
            lines = text.split("\n")
            paragraphs = [
                f'<w:p w14:paraId="{"2A" if line < len(lines) - 1 else "1A"}{id_ + 1:06}"><w:r><w:t>{words}</w:t></w:r></w:p>'
                for line, words in enumerate(lines)
            ]
            date = f"2026-11-{day:02}T10:00:00Z"
            comments.append(
                f'<w:comment w:id="{id_}" w:author="{author}" w:date="{date}">{"".join(paragraphs)}</w:comment>'
            )
            parent = f' w15:paraIdParent="1A{ids[0] + 1:06}"' if id_ != ids[0] else ""
            extended.append(f'<w15:commentEx w15:paraId="1A{id_ + 1:06}"{parent} w15:done="{int(done)}"/>')
            first.addprevious(made("commentRangeStart", id=id_))
            for each in (made("commentRangeEnd", id=id_), made("r", made("commentReference", id=id_))):
                last.addnext(each)
                last = each
    names = f'xmlns:w="{W_NAMESPACE}" xmlns:w14="{_W14}" xmlns:w15="{_W15}"'
    for name, root, children, relation in (
        ("comments", "w:comments", comments, _RELATIONS),
        ("commentsExtended", "w15:commentsEx", extended, _RELATIONS_2013),
    ):
        file.put(f"word/{name}.xml", f"<{root} {names}>{''.join(children)}</{root}>".encode())
        add_relation(file, "word/document.xml", relation, f"{name}.xml")
        know_part(file, f"word/{name}.xml", f"{_KIND}{name}+xml")
    return file.content()


def by_office(content: bytes, folder: Path) -> bytes:
    """The file after LibreOffice opened it and saved it."""
    (folder / "in").mkdir(exist_ok=True)
    path = folder / "in" / "edited.docx"
    path.write_bytes(content)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "docx"]
    subprocess.run([*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=300)
    return (folder / "edited.docx").read_bytes()


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
