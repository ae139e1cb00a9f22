"""The proof of a tracked copy: with all changes accepted it says what the new file says, with all rejected what the old one did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from riskset.problems import Problem, Problems
from riskset.revising.atoms import atoms_of
from riskset.revising.notes import note_of
from riskset.word_files.changes import accept_changes, reject_changes
from riskset.word_files.names import w
from riskset.word_files.package import DOCUMENT, open_word
from riskset.word_files.paragraphs import PARAGRAPH, ROW, blocks_of, style_of

if TYPE_CHECKING:
    from riskset.word_files.package import Element, WordFile


def prove(tracked: bytes, old: bytes, new: bytes, name: str) -> None:
    """Hold a tracked copy against the files that it is made of.

    Raises
    ------
    Problems
        When it does not give them back: it must not be used.
    """
    accepted, rejected = open_word(tracked, name), open_word(tracked, name)
    accept_changes(accepted)
    reject_changes(rejected)
    for found, wanted, what in ((accepted, new, "accepted"), (rejected, old, "rejected")):
        file = open_word(wanted, name)
        accept_changes(file)
        difference = first_difference(told(found), told(file))
        if difference:
            message = f"the tracked copy with all changes {what} would not be the file it was made of: {difference}"
            remedy = "Nothing was written. This is a fault of the program: report it"
            raise Problems([Problem(file=name, message=message, remedy=remedy)])


def told(file: WordFile) -> list[Any]:
    """What a file says: its paragraphs with their styles, words, fields, pictures and notes; its tables by rows and cells."""
    return [_block(each, file, DOCUMENT) for each in blocks_of(file.body)]


def _block(element: Element, file: WordFile, part: str) -> Any:  # noqa: ANN401  as deep as tables are
    if element.tag == PARAGRAPH:
        return (style_of(element), _content(element, file, part))
    rows = element.findall(ROW)
    return [[[_block(each, file, part) for each in blocks_of(cell)] for cell in row.findall(w("tc"))] for row in rows]


def _content(paragraph: Element, file: WordFile, part: str) -> tuple[Any, ...]:
    atoms, _ = atoms_of(paragraph, file, part)
    content: list[Any] = []
    for atom in atoms:
        if atom.kind == "note":
            content.append(("note", *_note(atom.elements[0], file)))
        elif atom.kind == "text" and content and isinstance(content[-1], str):
            content[-1] += atom.text
        elif atom.kind == "text":
            content.append(atom.text)
        elif atom.kind != "link" or atom.text:
            content.append(atom.key)
    return tuple(content)


def _note(run: Element, file: WordFile) -> list[Any]:
    for reference in run.iter(w("footnoteReference"), w("endnoteReference")):
        name = "footnote" if reference.tag == w("footnoteReference") else "endnote"
        part = f"word/{name}s.xml"
        note = note_of(file, part, name, str(reference.get(w("id"))))
        return [] if note is None else [_block(each, file, part) for each in blocks_of(note)]
    return []


def first_difference(found: list[Any], wanted: list[Any]) -> str:
    """Where two files part, in words; empty where they are the same."""
    for place, (one, other) in enumerate(zip(found, wanted, strict=False), start=1):
        if one != other:
            return f"block {place} is {_short(one)} instead of {_short(other)}"
    if len(found) != len(wanted):
        return f"it has {len(found)} blocks instead of {len(wanted)}"
    return ""


def _short(block: object, most: int = 120) -> str:
    text = repr(block)
    return text if len(text) <= most else f"{text[:most]}…"
