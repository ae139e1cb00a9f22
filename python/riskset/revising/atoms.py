"""A paragraph of a Word file in atoms: words, numbers that are never parted, fields, links, notes, pictures."""

from __future__ import annotations

import copy
import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from riskset.word_files.names import SPACE, W_NAMESPACE, w
from riskset.word_files.relations import picture_digest, relation
from riskset.word_files.runs import run_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from riskset.word_files.package import Element, WordFile

# A number with its sign and its decimals; a word with what holds it together; a blank; any other sign.
TOKENS = re.compile(
    r"(?P<number>\u2212?(?:\d+(?:[.,\u00b7\u2009\u202f]\d+)++|\d++(?![^\W\d])))"
    r"|\w+(?:[\u2011'\u2019-]\w+)*|\s|.",
    re.DOTALL,
)
_NO_BREAK_HYPHEN = "\u2011"
_PLAIN = frozenset({w("t"), w("tab"), w("br"), w("noBreakHyphen"), w("softHyphen"), w("cr")})
_SIGNS = {w("noBreakHyphen"): _NO_BREAK_HYPHEN, w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("softHyphen"): "\u00ad"}
# What holds runs and is no more than its content.
_OPEN = frozenset({w("smartTag"), w("sdt"), w("sdtContent"), w("ins"), w("moveTo"), w("customXml"), w("dir"), w("bdo")})
_SKIPPED = frozenset({
    *map(w, ("pPr", "proofErr", "sdtPr", "sdtEndPr", "permStart", "permEnd", "commentRangeStart", "commentRangeEnd",
             "bookmarkStart", "bookmarkEnd", "del", "moveFrom")),
})  # fmt: skip
_MARKS = frozenset({w("bookmarkStart"), w("bookmarkEnd")})


@dataclass
class Atom:
    """The smallest thing that is kept, inserted or deleted as a whole.

    Attributes
    ----------
    key : tuple
        What makes it the same as another.
    text : str
        Its characters.
    is_number : bool
    elements : list of elements
        Copies of its runs, or of the link that holds them.
    kind : str
        ``text``, ``link``, ``note`` or ``other``.
    before : list of elements
        Bookmarks that stand before it.
    """

    key: tuple[str, ...]
    text: str = ""
    is_number: bool = False
    elements: list[Element] = field(default_factory=list)
    kind: str = "other"
    before: list[Element] = field(default_factory=list)


def atoms_of(paragraph: Element, file: WordFile, part: str) -> tuple[list[Atom], list[Element]]:
    """The atoms of a paragraph, all changes being accepted, and the bookmarks behind the last."""
    return _Reader(file, part).read(paragraph)


class _Reader:
    def __init__(self, file: WordFile, part: str) -> None:
        self.file, self.part = file, part
        self.atoms: list[Atom] = []
        self.marks: list[Element] = []
        # Characters with their looks that wait to be parted into words.
        self.waiting: list[tuple[str, Element | None, list[Element]]] = []
        self.field: list[Element] = []
        self.depth = 0

    def read(self, paragraph: Element) -> tuple[list[Atom], list[Element]]:
        for each in _leaves(paragraph):
            self._take(each)
        self._part_words()
        if self.field:  # a field that does not end
            self._other(self.field, "field")
        return self.atoms, self.marks

    def _take(self, element: Element) -> None:
        if element.tag in _MARKS:
            if not self.depth:
                self.marks.append(copy.deepcopy(element))
        elif element.tag == w("r"):
            self._take_run(element)
        elif element.tag == w("hyperlink"):
            self._part_words()
            text = "".join(run_text(run) for run in element.iter(w("r")))
            self.atoms.append(
                Atom(
                    ("link", self._target(element), text), text, False, [copy.deepcopy(element)], "link", self._marks()
                )
            )
        else:
            self._part_words()
            self._other([element], "other")

    def _take_run(self, run: Element) -> None:
        characters = [each.get(w("fldCharType")) for each in run.findall(w("fldChar"))]
        if self.depth or "begin" in characters:
            self._part_words()
            self.field.append(run)
            self.depth += characters.count("begin") - characters.count("end")
            if self.depth <= 0:
                self._other(self.field, "field")
                self.field, self.depth = [], 0
            return
        if run.find(w("commentReference")) is not None:
            return
        if run.find(w("footnoteReference")) is not None or run.find(w("endnoteReference")) is not None:
            self._part_words()
            self.atoms.append(Atom(("note",), "", False, [copy.deepcopy(run)], "note", self._marks()))
            return
        if all(map(_is_plain, run)):
            look = run.find(w("rPr"))
            for each in run:
                text = each.text or "" if each.tag == w("t") else _SIGNS.get(str(each.tag), "")
                if text:
                    self.waiting.append((text, look, self._marks()))
            return
        self._part_words()
        self._other([run], "other")

    def _marks(self) -> list[Element]:
        marks, self.marks = self.marks, []
        return marks

    def _other(self, elements: Iterable[Element], name: str) -> None:
        copies = [copy.deepcopy(each) for each in elements]
        if name == "field":
            codes = "".join(each.text or "" for one in copies for each in one.iter(w("instrText")))
            # Programs add or take away what says that the look stays.
            code = " ".join(codes.replace("\\* MERGEFORMAT", "").split())
            key = ("field", code, "".join(run_text(each) for each in copies))
        elif any(next(one.iter(w("drawing"), w("pict")), None) is not None for one in copies):
            key = ("picture", *(picture_digest(self.file, self.part, one) for one in elements))
        else:
            content = b"".join(etree.tostring(one, method="c14n") for one in copies)
            key = ("other", hashlib.sha256(content).hexdigest())
        self.atoms.append(Atom(key, "", False, copies, "other", self._marks()))

    def _target(self, link: Element) -> str:
        anchor = link.get(w("anchor"))
        if anchor:
            return f"#{anchor}"
        ids = [value for name, value in link.attrib.items() if str(name).endswith("}id")]
        found = relation(self.file, self.part, str(ids[0])) if ids else None
        return "" if found is None else str(found.get("Target"))

    def _part_words(self) -> None:
        """Part the characters that wait into words and numbers, each with the looks of its letters."""
        text = "".join(piece for piece, _, _ in self.waiting)
        looks = [
            (look, marks if place == 0 else []) for piece, look, marks in self.waiting for place in range(len(piece))
        ]
        for found in TOKENS.finditer(text):
            start, end = found.span()
            marks = [mark for _, own in looks[start:end] for mark in own]
            runs = _runs(text, [look for look, _ in looks], start, end)
            self.atoms.append(Atom(("text", found[0]), found[0], found["number"] is not None, runs, "text", marks))
        self.waiting = []


def _runs(text: str, looks: list[Element | None], start: int, end: int) -> list[Element]:
    """Runs of the characters from `start` to `end`, one for each look."""
    runs: list[Element] = []
    position = start
    while position < end:
        after = position
        while after < end and looks[after] is looks[position]:
            after += 1
        runs.append(text_run(text[position:after], looks[position]))
        position = after
    return runs


def text_run(text: str, look: Element | None) -> Element:
    """A run of characters with a look."""
    run = etree.Element(w("r"), nsmap={"w": W_NAMESPACE})
    if look is not None:
        run.append(copy.deepcopy(look))
    signs = {sign: tag for tag, sign in _SIGNS.items() if tag != w("cr")}
    for piece in re.split(r"([\t\n\u2011\u00ad])", text):
        if piece in signs:
            run.append(run.makeelement(signs[piece], {}))
        elif piece:
            element = run.makeelement(w("t"), {SPACE: "preserve"})
            element.text = piece
            run.append(element)
    return run


def _is_plain(element: Element) -> bool:
    """Whether a part of a run is characters or its look; a page's end is neither."""
    if element.tag == w("br"):
        return element.get(w("type")) in {None, "textWrapping"}
    return element.tag in _PLAIN or element.tag in {w("rPr"), w("lastRenderedPageBreak")}


def _leaves(paragraph: Element) -> Iterator[Element]:
    """What stands in a paragraph, out of what merely holds it."""
    for each in paragraph.iterchildren(etree.Element):
        if each.tag in _OPEN:
            yield from _leaves(each)
        elif each.tag == w("fldSimple") or each.tag in _MARKS or each.tag not in _SKIPPED:
            yield each
