"""Quotes passages of a rendered manuscript, with page and lines, for a response to reviewers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.files import is_file
from riskset.markdown_text import escape
from riskset.problems import Problem, Problems
from riskset.word_files.changes import accept_changes
from riskset.word_files.names import w
from riskset.word_files.package import read_word
from riskset.word_files.paragraphs import accepted_text, style_of
from riskset.word_files.runs import is_deleted, run_text

if TYPE_CHECKING:
    from riskset.word_files.package import Element, WordFile

# Words by which a passage is found on a page.
_FIRST, _LAST = 6, 4
_NUMBERED = re.compile(r"^\s*(\d{1,5})\s+\S")


@dataclass(frozen=True)
class Passage:
    """A passage of a manuscript. A document shows it as a quotation.

    Attributes
    ----------
    text : str
        Its words.
    place : str
        Its place: ``page 4, lines 112 to 115``. It is empty without a PDF.
    """

    text: str
    place: str

    def __str__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        where = f" ({self.place})" if self.place else ""
        return "\n".join(f"> {line}" for line in f"\u201c{escape(self.text)}\u201d{where}".splitlines()) + "\n"


@dataclass
class Manuscript:
    """A rendered manuscript: a Word file, and the PDF that gives pages and lines.

    Parameters
    ----------
    word : str or Path
        The Word file.
    pdf : str or Path, optional
        The PDF. If omitted, the one of the same name beside the Word file, if it exists.
    """

    word: str | Path
    pdf: str | Path | None = None
    _file: WordFile | None = field(default=None, repr=False)
    _pages: list[list[str]] | None = field(default=None, repr=False)

    def quote(self, anchor: str) -> Passage:
        """Return the passage with a name in the document: ``[words of the passage]{#anchor}``, a heading or a caption.

        Raises
        ------
        Problems
            If nothing has that name.
        """
        text = " ".join(self._text_of(anchor).replace("\u2011", "-").replace("\u2060", "").split())
        return Passage(text, self.place(text))

    def place(self, text: str) -> str:
        """Return the place of words in the PDF: page and lines, as numbered or counted from the top of the page."""
        words = _plain(text).split()
        if not words:
            return ""
        for number, lines in enumerate(self._lines(), start=1):
            found = _found(lines, words)
            if found:
                first, last, counted = found
                lines_of = f"line {first}" if first == last else f"lines {first}\u2013{last}"
                return f"page {number}, {lines_of}" + (" of the page" if counted else "")
        return ""

    def _document(self) -> WordFile:
        if self._file is None:
            self._file = read_word(Path(self.word))
            accept_changes(self._file)
        return self._file

    def _text_of(self, anchor: str) -> str:
        names = {anchor, f"_Ref_{re.sub(r'[^A-Za-z0-9]', '_', anchor)}"[:34]}
        root = self._document().tree()
        for start in root.iter(w("bookmarkStart")):
            if start.get(w("name")) in names:
                paragraph = _paragraph_of(start)
                # Of a section or a display the heading or the caption is meant.
                heads = paragraph is not None and style_of(paragraph).startswith(
                    ("Heading", "TableCaption", "ImageCaption")
                )
                text = "" if heads else _between(root, start)
                return text if text.strip() or paragraph is None else accepted_text(paragraph)
        known = sorted({str(each.get(w("name"))) for each in root.iter(w("bookmarkStart"))} - names)
        own = [name for name in known if not name.startswith("_")]
        message = f"the manuscript has no passage {anchor!r}"
        remedy = f"Name one in the document, [words]{{#{anchor}}}, and render it; it has {', '.join(own[:8]) or 'none'}"
        raise Problems([Problem(file=str(self.word), message=message, remedy=remedy)])

    def _lines(self) -> list[list[str]]:
        """The lines of each page of the PDF; none where there is no PDF."""
        if self._pages is None:
            path = Path(self.pdf) if self.pdf is not None else Path(self.word).with_suffix(".pdf")
            if self.pdf is None and not is_file(path):
                self._pages = []
            else:
                from pypdf import PdfReader

                self._pages = [(page.extract_text() or "").splitlines() for page in PdfReader(path).pages]
        return self._pages


def _between(root: Element, start: Element) -> str:
    """The characters of a bookmark; paragraphs are parted by blanks."""
    id_, inside, parts, last = start.get(w("id")), False, list[str](), None
    for each in root.iter(w("bookmarkStart"), w("bookmarkEnd"), w("r")):
        if each is start:
            inside = True
        elif inside and each.tag == w("bookmarkEnd") and each.get(w("id")) == id_:
            break
        elif inside and each.tag == w("r") and not is_deleted(each):
            paragraph = next(each.iterancestors(w("p")), None)
            parts += [" "] if last is not None and paragraph is not last else []
            parts.append(run_text(each))
            last = paragraph
    return "".join(parts)


def _paragraph_of(start: Element) -> Element | None:
    found = next((each for each in start.iterancestors() if each.tag == w("p")), None)
    return found if found is not None else next((each for each in start.itersiblings() if each.tag == w("p")), None)


def _plain(text: str) -> str:
    """Words without what programs write in several ways: hyphens, blanks, signs."""
    return re.sub(r"[^\w]+", " ", text).casefold().strip()


def _found(lines: list[str], words: list[str]) -> tuple[int, int, bool] | None:
    """The first and the last line of words on a page, and whether they are counted from its top."""
    numbers = _line_numbers(lines)
    flat, owners = [], []
    for place, line in enumerate(lines):
        text = line[_NUMBERED.match(line).end(1) :] if numbers and _NUMBERED.match(line) else line  # type: ignore[union-attr]
        for word in _plain(text).split():
            flat.append(word)
            owners.append(place)
    wanted = words[:_FIRST]
    for start in range(len(flat) - len(wanted) + 1):
        if flat[start : start + len(wanted)] == wanted:
            end = min(start + len(words), len(flat)) - 1
            first, last = owners[start], owners[end]
            return (numbers[first], numbers[last], False) if numbers else (first + 1, last + 1, True)
    return None


def _line_numbers(lines: list[str]) -> dict[int, int]:
    """The numbers that are printed beside the lines of a page, as far as they follow each other; none where there are none."""
    found = {place: int(match[1]) for place, line in enumerate(lines) if (match := _NUMBERED.match(line))}
    values = list(found.values())
    follows = sum(b == a + 1 for a, b in pairwise(values))
    if len(values) < _LAST or follows < 0.8 * (len(values) - 1):
        return {}
    last = values[0] - 1
    return {place: (last := found.get(place, last)) for place in range(len(lines))}
