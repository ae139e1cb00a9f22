"""Word files joined to one: each begins a page and keeps its head, its counts, its notes and its links."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riskset.word_files.elements import drop, made
from riskset.word_files.heads import headed
from riskset.word_files.names import LONGEST_BOOKMARK, w
from riskset.word_files.package import DOCUMENT
from riskset.word_files.paragraphs import properties_of, style_of
from riskset.word_files.relations import adopt
from riskset.word_files.sections import last_section, section_end, section_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.word_files.package import Element, WordFile

_NUMBERING, _STYLES = "word/numbering.xml", "word/styles.xml"
_NOTES = (("word/footnotes.xml", "footnoteReference"), ("word/endnotes.xml", "endnoteReference"))
_LEADS = re.compile(r"^(\s*(?:REF|PAGEREF|NOTEREF)\s+)(\S+)")
_COUNTS = re.compile(r"^\s*SEQ\s+(\S+)")
_COUNTED_HEADING = re.compile(r"NumberedHeading(\d)")
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_HEADS = (w("headerReference"), w("footerReference"))


def joined(files: Sequence[WordFile]) -> WordFile:
    """One file of several with the look of the first, whose styles count where two have the same name."""
    whole = files[0].copy()
    heads = headed(whole, files[0], 1)
    for section in _sections(whole.blocks, last_section(whole)):
        _put_heads(section, heads)
    for number, each in enumerate(files[1:], start=2):
        _Addition(whole, each.copy(), number).put()
    for number, each in enumerate(whole.body.iter(_DRAWN), start=1):
        each.set("id", str(number))
    return whole


def _sections(blocks: Sequence[Element], last: Element) -> Iterator[Element]:
    """The properties of all sections."""
    for each in blocks:
        own = section_of(each)
        if own is not None:
            yield own
    yield last


def _put_heads(section: Element, heads: Sequence[Element]) -> None:
    """Give a section heads and feet of its own."""
    for each in [one for one in section if one.tag in _HEADS]:
        section.remove(each)
    for place, each in enumerate(heads):
        section.insert(place, deepcopy(each))


@dataclass
class _Addition:
    """A file that is put behind others: `number` tells it from them."""

    whole: WordFile
    file: WordFile
    number: int
    names: dict[str, str] = field(default_factory=dict[str, str])

    def put(self) -> None:
        """Put it on a new page."""
        whole, own = self.whole, self.file
        self._rename()
        self._add_styles()
        self._add_lists()
        heads = headed(whole, own, self.number)
        blocks = own.blocks
        last = last_section(own)
        for section in _sections(blocks, last):
            _put_heads(section, heads)
        for part, reference in _NOTES:
            self._add_notes(part, reference, blocks)
        before = last_section(whole)
        place = whole.body.index(before)
        whole.body.remove(before)
        for each in [section_end(before), *blocks, last]:
            if each.tag != w("sectPr"):
                self._adopt(each)
            whole.body.insert(place, each)
            place += 1

    def _adopt(self, block: Element) -> None:
        """Let a block name what is now in the whole; the heads of its sections are there already."""
        section = section_of(block)
        if section is None:
            adopt(block, DOCUMENT, self.file, self.whole)

    def _rename(self) -> None:
        """Give bookmarks names and numbers of their own, and let what leads to them do so still."""
        body = self.file.body
        taken = {str(each.get(w("name"))) for each in self.whole.body.iter(w("bookmarkStart"))}
        for each in body.iter(w("bookmarkStart")):
            name = str(each.get(w("name")))
            self.names[name] = _unlike(name, self.number, taken)
            each.set(w("name"), self.names[name])
        used = [int(str(each.get(w("id")))) for each in self.whole.body.iter(w("bookmarkStart"))]
        first = max(used, default=0) + 1
        for each in body.iter(w("bookmarkStart"), w("bookmarkEnd")):
            each.set(w("id"), str(int(str(each.get(w("id")))) + first))
        for link in body.iter(w("hyperlink")):
            anchor = link.get(w("anchor"))
            if anchor in self.names:
                link.set(w("anchor"), self.names[anchor])
        self._rename_fields(body)

    def _rename_fields(self, body: Element) -> None:
        """Let fields lead to the new names, and count tables and figures from the first one anew."""
        counted: set[str] = set()
        for each in body.iter(w("instrText")):
            text = str(each.text or "")
            leads, counts = _LEADS.match(text), _COUNTS.match(text)
            if leads and leads[2] in self.names:
                each.text = f"{leads[1]}{self.names[leads[2]]}{text[leads.end() :]}"
            elif counts and counts[1] not in counted:
                counted.add(counts[1])
                each.text = text if "\\r" in text else f"{text.rstrip()} \\r 1 "

    def _add_styles(self) -> None:
        if not (self.whole.has(_STYLES) and self.file.has(_STYLES)):
            return
        styles = self.whole.tree(_STYLES)
        known = {each.get(w("styleId")) for each in styles.iter(w("style"))}
        for each in self.file.tree(_STYLES).iter(w("style")):
            if each.get(w("styleId")) not in known:
                styles.append(deepcopy(each))

    def _add_lists(self) -> None:
        """Take over the lists of the text, and count its numbered headings from one."""
        if not (self.whole.has(_NUMBERING) and self.file.has(_NUMBERING)):
            return
        old, new = self.file.tree(_NUMBERING), self.whole.tree(_NUMBERING)
        uses = list(self.file.body.iter(w("numId")))
        ids = {str(each.get(w("val"))) for each in uses}
        taken_over = {each: self._list_from(old, new, each) for each in sorted(ids)}
        for each in uses:
            each.set(w("val"), taken_over[str(each.get(w("val")))])
        self._count_headings_anew(new)

    def _count_headings_anew(self, new: Element) -> None:
        counted = [
            (each, found)
            for each in self.file.body.iter(w("p"))
            if (found := _COUNTED_HEADING.fullmatch(style_of(each))) is not None
        ]
        style = next((each for each in self.whole.tree(_STYLES) if each.get(w("styleId")) == "NumberedHeading1"), None)
        own = None if style is None else next(style.iter(w("numId")), None)
        if not counted or own is None:
            return
        first = _entry(new, "num", str(own.get(w("val"))))
        if first is None:
            return
        anew = deepcopy(first)
        id_ = _next(new, "num", "numId")
        anew.set(w("numId"), id_)
        anew.append(made("lvlOverride", made("startOverride", val=1), ilvl=0))
        new.append(anew)
        for each, found in counted:
            own_list = made("numPr", made("ilvl", val=int(found[1]) - 1), made("numId", val=id_))
            properties = properties_of(each)
            style_element = properties.find(w("pStyle"))
            properties.insert(0 if style_element is None else properties.index(style_element) + 1, own_list)

    def _list_from(self, old: Element, new: Element, id_: str) -> str:
        """Take over a list; its id in the whole."""
        entry = _entry(old, "num", id_)
        kind = None if entry is None else entry.find(w("abstractNumId"))
        look = None if kind is None else _entry(old, "abstractNum", str(kind.get(w("val"))))
        if entry is None or look is None:
            return id_
        look, entry = deepcopy(look), deepcopy(entry)
        look.set(w("abstractNumId"), _next(new, "abstractNum", "abstractNumId"))
        entry.set(w("numId"), _next(new, "num", "numId"))
        for each in entry.iter(w("abstractNumId")):
            each.set(w("val"), str(look.get(w("abstractNumId"))))
        new.insert(len(new.findall(w("abstractNum"))), look)
        new.append(entry)
        return str(entry.get(w("numId")))

    def _add_notes(self, part: str, reference: str, blocks: Sequence[Element]) -> None:
        """Take over the notes that the text calls."""
        calls = [each for block in blocks for each in block.iter(w(reference))]
        if not calls or not self.whole.has(part):
            return
        notes, own = self.whole.tree(part), self.file.tree(part)
        used = [int(str(each.get(w("id")))) for each in notes]
        for number, call in enumerate(calls, start=max(used, default=0) + 1):
            found = next((each for each in own if each.get(w("id")) == call.get(w("id"))), None)
            if found is None:
                drop(call)
                continue
            note = deepcopy(found)
            note.set(w("id"), str(number))
            call.set(w("id"), str(number))
            adopt(note, part, self.file, self.whole)
            notes.append(note)


def _unlike(name: str, number: int, taken: set[str]) -> str:
    """A name of a bookmark that no other has."""
    count = 0
    while True:
        ending = f"_{number}{f'_{count}' if count else ''}"
        found = f"{name[: LONGEST_BOOKMARK - len(ending)]}{ending}"
        if found not in taken:
            taken.add(found)
            return found
        count += 1


def _entry(lists: Element, name: str, id_: str) -> Element | None:
    key = "numId" if name == "num" else "abstractNumId"
    return next((each for each in lists.findall(w(name)) if each.get(w(key)) == id_), None)


def _next(lists: Element, name: str, key: str) -> str:
    """An id that no list has yet."""
    return str(max((int(str(each.get(w(key)))) for each in lists.findall(w(name))), default=0) + 1)
