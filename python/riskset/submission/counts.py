"""What a rendered manuscript has of words, references, displays and letters: counted in its Word file, as its reader does."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from riskset.submission.displays import displays_of
from riskset.submission.statements import of_heading
from riskset.word_files.names import w
from riskset.word_files.paragraphs import style_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from riskset.submission.displays import Display
    from riskset.submission.front import Front
    from riskset.word_files.package import Element, WordFile

Part = Literal["front", "abstract", "text", "statements", "references", "key points"]
_HEADING = re.compile(r"(?:Numbered)?Heading(\d)")
_ABSTRACT = re.compile(r"abstract|summary", re.IGNORECASE)
_REFERENCES = re.compile(r"references|bibliography|literature cited", re.IGNORECASE)
_KEY_POINTS = re.compile(r"key ?(?:points|messages?)|highlights|(?:visual|graphical) abstract|research in context"
                         r"|what (?:is|this|was) .*|plain language summary|novelty .*", re.IGNORECASE)  # fmt: skip
_FRONT = {"Title", "Subtitle", "Author", "Affiliation", "AuthorNote", "Date", "AbstractTitle", "Keywords"}


@dataclass(frozen=True)
class Counts:
    """What was counted, by the names that journals' limits have, and the words of each section of the text.

    Attributes
    ----------
    of : mapping of str to int
        Such as ``text-words``, ``abstract-words``, ``references``, ``displays``.
    sections : mapping of str to int
        The words of each part under an outermost heading.
    """

    of: Mapping[str, int]
    sections: Mapping[str, int]


def words_in(text: str) -> int:
    """How many words a text has: what stands between blanks and holds a letter or a digit."""
    return sum(1 for word in text.split() if re.search(r"\w", word))


def heading_level(element: Element) -> int:
    """The level of a heading; 0 for what is none."""
    found = _HEADING.fullmatch(style_of(element))
    return int(found[1]) if found else 0


def parts_of(file: WordFile, displays: list[Display] | None = None) -> Iterator[tuple[Element, Part, str]]:
    """The paragraphs and tables of a manuscript with the part that each belongs to and the heading of that; no displays."""
    inside = {id(each) for one in (displays_of(file) if displays is None else displays) for each in one.elements}
    titles: list[tuple[int, str, Part]] = []
    for element in file.blocks:
        if id(element) in inside or element.tag not in {w("p"), w("tbl")}:
            continue
        level = heading_level(element)
        if level:
            title = text_of(element).strip()
            titles = [each for each in titles if each[0] < level]
            outer: Part | None = titles[-1][2] if titles and titles[-1][2] != "text" else None
            titles.append((level, title, outer or _part(title)))
        style = style_of(element)
        if style == "Abstract":
            yield element, "abstract", ""
        elif style in _FRONT or (not titles and style in {"TOCHeading", "TOC1"}):
            yield element, "front", ""
        elif style == "Bibliography":
            yield element, "references", ""
        else:
            yield element, titles[-1][2] if titles else "text", titles[0][1] if titles else ""


def _part(title: str) -> Part:
    title = re.sub(r"^[\d.]+\s+", "", title)
    if _ABSTRACT.fullmatch(title):
        return "abstract"
    if _REFERENCES.fullmatch(title):
        return "references"
    if _KEY_POINTS.fullmatch(title):
        return "key points"
    declared = re.fullmatch(r"declarations?|statements?|additional information|footnotes|notes", title, re.IGNORECASE)
    return "statements" if declared or of_heading(title) else "text"


def count(file: WordFile, front: Front, points: list[str], highlights: list[str]) -> Counts:
    """Count what a manuscript has.

    The text is counted with its headings, without abstract, statements, references, captions, tables and their notes.
    """
    displays = displays_of(file)
    words: Counter[str] = Counter()
    sections: Counter[str] = Counter()
    references = 0
    for element, part, title in parts_of(file, displays):
        if element.tag == w("tbl") or (part == "abstract" and heading_level(element)):
            continue
        own = words_in(text_of(element))
        if part == "references":
            references += bool(own) and not heading_level(element)
        words[part] += own
        if part in {"text", "statements"}:
            sections[title or "Text"] += own
    kinds = Counter(each.kind for each in displays if not re.search(r"S\d+$", each.printed))
    of = {
        "title-characters": len(front.title),
        "short-title-characters": len(front.short_title),
        "abstract-words": words["abstract"],
        "text-words": words["text"],
        "statement-words": words["statements"],
        "references": references,
        "tables": kinds["table"],
        "figures": kinds["figure"],
        "displays": kinds["table"] + kinds["figure"],
        "keywords": len(front.keywords),
        "key-points": len(points),
        "key-point-characters": max(map(len, points), default=0),
        "key-points-words": sum(map(words_in, points)),
        "highlights": len(highlights),
        "highlight-characters": max(map(len, highlights), default=0),
    }
    return Counts(of, dict(sections))
