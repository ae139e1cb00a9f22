"""The tokens of a paragraph of a Word file: words, and what stands for values, citations, references and notes of its source."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from riskset.markdown_text import escape
from riskset.revising.atoms import atoms_of
from riskset.revising.looks import look_of, look_of_runs, stack_of
from riskset.revising.notes import note_of
from riskset.revising.tokens import Token, word_key, written
from riskset.word_files.names import expression_of, number_of, printed_code, printed_text, w
from riskset.word_files.runs import run_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.revising.atoms import Atom
    from riskset.revising.looks import Look
    from riskset.word_files.package import Element, WordFile

_WORK = re.compile(r"#ref-(.+)")
_FIELD = re.compile(r"REF\s+(\S+)")
_SPECIAL = re.compile(r"([\\`*_\[\]{}<>#$@^~|])")
_BETWEEN_WORKS = re.compile(r"[,\s\u2013-]*")


@dataclass(frozen=True)
class Known:
    """What a source has, by the names that Word files have for it.

    Attributes
    ----------
    references : mapping of str to str
        Labels, by the names of their bookmarks and anchors.
    values : mapping of str to str
        How inline values are written, by their ids.
    cited : mapping of str to str
        How citations are written, by their sorted keys.
    """

    references: Mapping[str, str]
    values: Mapping[str, str]
    cited: Mapping[tuple[str, ...], str]


@dataclass(frozen=True)
class WordTokens:
    """The tokens of a paragraph.

    Attributes
    ----------
    tokens : list of Token
    overwritten : list of tuple of str
        The numbers of its values that somebody wrote others into: what was printed, and what stands there.
    values : list of tuple of str
        The id and the characters of each value.
    calls : list of tuple of str
        How each citation and each reference is written in the source, and the characters that Word shows of it.
    notes : list of list of Token
        The tokens of each of its footnotes, whose values and calls are among those above.
    """

    tokens: list[Token]
    overwritten: list[tuple[str, str]]
    values: list[tuple[str, str]]
    calls: list[tuple[str, str]]
    notes: list[list[Token]]


def word_tokens(paragraph: Element, file: WordFile, part: str, known: Known) -> WordTokens:
    """The tokens of a paragraph with all changes accepted."""
    atoms, marks = atoms_of(paragraph, file, part)
    found = _Writer(known).write(atoms, marks)
    for atom in atoms:
        if atom.kind == "note":
            found.notes.append(_take_note(found, atom.elements[0], file, known))
    return found


def _take_note(paragraph: WordTokens, run: Element, file: WordFile, known: Known) -> list[Token]:
    """The tokens of a footnote, without its own mark; its values and calls become those of its paragraph."""
    tokens: list[Token] = []
    for reference in run.iter(w("footnoteReference"), w("endnoteReference")):
        name = "footnote" if reference.tag == w("footnoteReference") else "endnote"
        part = f"word/{name}s.xml"
        note = note_of(file, part, name, str(reference.get(w("id"))))
        for each in note.iter(w("p")) if note is not None else ():
            words = word_tokens(each, file, part, known)
            tokens += words.tokens
            paragraph.overwritten.extend(words.overwritten)
            paragraph.values.extend(words.values)
            paragraph.calls.extend(words.calls)
    shown = [each for each in tokens if each.key[0] != "raw"]
    while shown and shown[0].is_blank:
        shown.pop(0)
    return shown


class _Writer:
    def __init__(self, known: Known) -> None:
        self.known = known
        self.tokens: list[Token] = []
        self.overwritten: list[tuple[str, str]] = []
        self.values: list[tuple[str, str]] = []
        self.calls: list[tuple[str, str]] = []
        self.works: list[str] = []
        self.text_of_works = ""
        self.look_of_works: Look | None = None
        # The value that is open: the id of its bookmark, and of its expression.
        self.value: tuple[str, str] | None = None
        self.number: tuple[str, str, str] | None = None

    def write(self, atoms: Sequence[Atom], marks: Sequence[Element]) -> WordTokens:
        for place, atom in enumerate(atoms):
            self._marks(atom.before)
            if self.number is not None:
                self.number = (self.number[0], self.number[1], self.number[2] + atom.text)
            if self.value is not None:
                self.values[-1] = (self.values[-1][0], self.values[-1][1] + atom.text)
                if self.tokens[-1].look is None and atom.text.strip():
                    self.tokens[-1] = replace(self.tokens[-1], look=_look(atom))
                continue
            self._atom(atom, atoms[place + 1 :])
        self._marks(marks)
        self._end_works()
        return WordTokens(self.tokens, self.overwritten, self.values, self.calls, [])

    def _marks(self, marks: Sequence[Element]) -> None:
        for mark in marks:
            id_, name = str(mark.get(w("id"))), str(mark.get(w("name")))
            if mark.tag == w("bookmarkStart"):
                self._open(id_, name)
            elif self.value is not None and id_ == self.value[0]:
                self.value = None
            elif self.number is not None and id_ == self.number[0]:
                _, code, text = self.number
                if printed_code(text) != code:
                    self.overwritten.append((printed_text(code) or "a number", text))
                self.number = None

    def _open(self, id_: str, name: str) -> None:
        expression, number = expression_of(name), number_of(name)
        if number is not None:
            self.number = (id_, number[2], "")
        elif expression is not None and self.value is None:
            self._end_works()
            self.value = (id_, expression[0])
            self.values.append((expression[0], ""))
            self.tokens.append(Token(("value", expression[0]), self.known.values.get(expression[0], "")))

    def _atom(self, atom: Atom, following: Sequence[Atom]) -> None:
        work = _WORK.fullmatch(atom.key[1]) if atom.kind == "link" else None
        if work is not None:
            self.works.append(work[1])
            self.text_of_works += atom.text
            self.look_of_works = _look(atom)
            return
        if self.works and atom.kind == "text" and _BETWEEN_WORKS.fullmatch(atom.text) and _more_works(following):
            self.text_of_works += atom.text
            return
        self._end_works()
        if atom.kind == "text":
            self.tokens.append(_word(atom))
        elif atom.kind == "note":
            self.tokens.append(Token(("note",), ""))
        elif atom.kind == "link":
            label = self.known.references.get(atom.key[1].removeprefix("#"))
            key = ("ref", label) if label else ("link", word_key(atom.text)[1])
            source = f"@{label}" if label else _link(atom)
            self._call(Token(key, source, look=_look(atom)), atom.text)
        elif atom.key[0] == "field" and (found := _FIELD.search(atom.key[1])):
            label = self.known.references.get(found[1], "")
            self._call(Token(("ref", label), f"@{label}" if label else atom.key[2], look=_look(atom)), atom.key[2])
        else:
            self.tokens.append(Token(("raw", *atom.key), ""))

    def _end_works(self) -> None:
        if self.works:
            keys = tuple(sorted(self.works))
            wanted = next((each for each in self.known.cited if set(keys) <= set(each) and _ends(keys, each)), keys)
            call = self.known.cited.get(wanted) or "[" + "; ".join(f"@{key}" for key in self.works) + "]"
            self._call(Token(("cite", *wanted), call, look=self.look_of_works), self.text_of_works)
            self.works, self.text_of_works = [], ""

    def _call(self, token: Token, text: str) -> None:
        """A citation, a reference or a link, whose characters the source does not have."""
        self.tokens.append(token)
        if token.key[0] != "link":
            self.calls.append((token.source, text))


def _ends(keys: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether keys can be all that is left of a group of citations, of which the middle ones are a dash."""
    return keys == wanted or (len(keys) > 1 and len(wanted) > len(keys))


def _more_works(atoms: Sequence[Atom]) -> bool:
    for atom in atoms:
        if atom.kind == "link":
            return _WORK.fullmatch(atom.key[1]) is not None
        if atom.kind != "text" or not _BETWEEN_WORKS.fullmatch(atom.text):
            return False
    return False


def _word(atom: Atom) -> Token:
    """A word with the marks that its look needs."""
    pieces = [(run_text(run), run.find(w("rPr"))) for run in atom.elements]
    look = look_of_runs(pieces)
    stacks = [stack_of(look_of(properties)) for _, properties in pieces] or [()]
    if len(set(stacks)) == 1:
        return Token(word_key(atom.text), _written(atom.text), stacks[0], stacks[0], look)
    within = [
        Token(("piece",), _written(text), *(stack, stack)) for (text, _), stack in zip(pieces, stacks, strict=True)
    ]
    # The marks at both ends are open around the word.
    source = written(within)
    opened, closed = (written([Token((), "\0", stack, stack)]).split("\0") for stack in (stacks[0], stacks[-1]))
    source = source.removeprefix(opened[0]).removesuffix(closed[1])
    return Token(word_key(atom.text), source, stacks[0], stacks[-1], look)


def _written(text: str) -> str:
    """Characters as Markdown has them."""
    plain = text.replace("\u2011", "-").replace("\u2060", "").replace("\u00ad", "")
    return "\\ " if plain == "\u00a0" else " " if plain.isspace() else _SPECIAL.sub(r"\\\1", plain)


def _look(atom: Atom) -> Look:
    """How a field, a link or a number of a value looks."""
    runs = [run for each in atom.elements for run in each.iter(w("r"))]
    return look_of_runs((run_text(run), run.find(w("rPr"))) for run in runs)


def _link(atom: Atom) -> str:
    return f"[{escape(atom.text)}]({atom.key[1]})" if not atom.key[1].startswith("#") else escape(atom.text)
