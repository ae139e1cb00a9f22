"""A piece of evidence: words of a manuscript, a section, a display or an entry of its front matter, and where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["phrase", "section", "display", "number", "front matter"]
_LONGEST = 110
_AROUND = 42
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What answers an item, so that its author can turn to it.

    Attributes
    ----------
    kind : {"phrase", "section", "display", "number", "front matter"}
        A quoted phrase; a section with its text; a display; a number that a display tells a sentence; an entry of the
        front matter.
    document : str
        What the document is called; empty for the manuscript.
    where : str
        The titles of its sections, or the part of the paper.
    text : str
        The quoted words, the printed name of a display, or the key of the front matter.
    name : str
        The display's name in the study file.
    sought : tuple of str
        Words by which its page is found, the surest first.
    page : int or None
        Its page in the PDF.
    """

    kind: Kind
    document: str
    where: str
    text: str
    name: str = ""
    sought: tuple[str, ...] = ()
    page: int | None = None

    def __str__(self) -> str:
        page = f"p. {self.page}" if self.page is not None else ""
        place = ", ".join(part for part in (self.document, page, self.where) if part)
        if self.kind == "display":
            return f"{self.text} ({place})"
        if self.kind == "section":
            return place
        if self.kind == "front matter":
            return f"{place}: {self.text}"
        return f"{place}: “{self.text}”"


def quoted_around(text: str, start: int, end: int) -> str:
    """The sentence around some characters; of a long one the words beside them, with marks where it is cut."""
    first, last = sentence_at(text, start, end)
    if last - first <= _LONGEST:
        return _tidy(text[first:last])
    begin, finish = max(first, start - _AROUND), min(last, end + _AROUND)
    if begin > first:
        blank = text.find(" ", begin, start)
        begin = blank + 1 if blank >= 0 else start
    if finish < last:
        blank = text.rfind(" ", end, finish)
        finish = blank if blank >= 0 else end
    head = "… " if text[first:begin].strip() else ""
    tail = " …" if text[finish:last].strip(" .") else ""
    return f"{head}{_tidy(text[begin:finish])}{tail}"


def sentence_at(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around some characters begins and ends."""
    ends = [match.end() for match in _SENTENCE.finditer(text)]
    first = max((each for each in ends if each <= start), default=0)
    last = min((each for each in ends if each >= end), default=len(text))
    return first, last


def words_around(text: str, start: int, end: int) -> tuple[str, ...]:
    """Words by which some characters are found again: their sentence, then fewer and fewer beside them."""
    first, last = sentence_at(text, start, end)
    beside = [text[max(first, start - reach) : min(last, end + reach)] for reach in (60, 30, 12)]
    # A page may end among them.
    cut = [text[start : min(last, end + 60)], text[max(first, start - 60) : end]]
    return tuple(dict.fromkeys([text[first:last], *beside, *cut]))


def _tidy(text: str) -> str:
    """Words without the holes that citations and references to displays leave."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s*[(\[][\s;,and]*[)\]]", "", text)
    return re.sub(r"\s+([.,;:)])", r"\1", text)
