"""The sentences of a manuscript, each with its section and the lines that it stands on."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.finding import Place
from riskset.audit.papers.reading.captions import is_caption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.audit.papers.reading.paper import Line, Paper

_SECTIONS = {
    "abstract": "abstract",
    "summary": "abstract",
    "background": "introduction",
    "introduction": "introduction",
    "methods": "methods",
    "patients and methods": "methods",
    "materials and methods": "methods",
    "material and methods": "methods",
    "statistical analysis": "methods",
    "results": "results",
    "findings": "results",
    "discussion": "discussion",
    "comment": "discussion",
    "conclusion": "discussion",
    "conclusions": "discussion",
    "interpretation": "discussion",
    "references": "references",
    "bibliography": "references",
    "literature cited": "references",
    "acknowledgements": "end",
    "acknowledgments": "end",
    "supplementary material": "end",
}
_OF_ABSTRACTS = frozenset({"introduction", "methods", "results", "discussion"})
_HEADING = re.compile(r"\s*(?:\d+(?:\.\d+)*\.?\s+)?([A-Za-z][A-Za-z ]{3,30}?)\s*[:.]?\s*")
_STOP = re.compile(r"(?<=[.?!])(?:\^\S+)?\s+(?=[\"(\u201c]?[A-Z\u03b1-\u03c9])")
_ABBREVIATED = re.compile(r"\b(?:vs|Fig|Figs|No|al|e\.g|i\.e|cf|Dr|St|approx|resp|ca|Ref|Refs|Tab|Suppl|Eq|[A-Z])\.$")
_CITED = re.compile(
    r"\bet al\b|\[\d+[\d,\u2013 -]*\]|previous(?:ly)? (?:stud|report|publi)|(?:others?|authors|studies|trial) (?:have )?(?:reported|found|showed)|in (?:their|the literature)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"[A-Z\d][^.;!?]*[^.,;:!?\s-]")
_LONGEST_TITLE, _MOST_WORDS = 0.6, 10
"""How long a title may be, as a share of the usual line, and how many words it may have."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence.

    Attributes
    ----------
    file : str
        The manuscript's path.
    text : str
        The sentence, on one line.
    section : str
        ``abstract``, ``results`` and so on; empty where the manuscript has no headings.
    starts : tuple of (int, Line)
        Where each line begins in `text`.
    """

    file: str
    text: str
    section: str
    starts: tuple[tuple[int, Line], ...]

    @property
    def is_own(self) -> bool:
        """Whether it tells of this study, and not of others."""
        return self.section in {"abstract", "results", "methods", ""} and not _CITED.search(self.text)

    def place(self, start: int, text: str) -> Place:
        """Where a part of the sentence stands that begins at `start`."""
        line = next((each for at, each in reversed(self.starts) if at <= start), self.starts[0][1])
        part = ", ".join(filter(None, (line.part, self.section.capitalize())))
        return Place(file=self.file, line=line.line, part=part, text=text.strip())


def sentences_of(paper: Paper) -> tuple[Sentence, ...]:
    """Divide the text of a manuscript into sentences; what follows the references is left out."""
    found: list[Sentence] = []
    section = ""
    gathered: list[Line] = []
    usual = _usual_length(paper.lines)
    ahead = [named for line in paper.lines if (named := _heading(line.text)) is not None]
    after_title = True
    for i, line in enumerate(paper.lines):
        heading = _heading(line.text)
        is_title = heading is None and _is_title(paper.lines, i, usual, after_title=after_title)
        after_title = heading is not None or is_title or (after_title and not line.text.strip())
        if is_title:
            found += (*_sentences(paper.file, gathered, section), *_sentences(paper.file, [line], section))
            gathered = []
            continue
        if heading is None:
            gathered.append(line)
            continue
        found += _sentences(paper.file, gathered, section)
        gathered = []
        ahead = ahead[1:]
        # What has the heading of an abstract's part comes again in the paper itself.
        within = section == "abstract" and heading in _OF_ABSTRACTS and (heading in ahead or "methods" in ahead)
        section = "abstract" if within else heading
        if heading == "references":
            break
    found += _sentences(paper.file, gathered, section) if section != "references" else []
    return tuple(found)


def _usual_length(lines: Sequence[Line]) -> int:
    """How long lines are: three quarters of those with text are no longer."""
    lengths = sorted(len(line.text.strip()) for line in lines if line.text.strip())
    return lengths[3 * len(lengths) // 4] if lengths else 0


def _is_title(lines: Sequence[Line], at: int, usual: int, *, after_title: bool) -> bool:
    """Whether a line is the title of what follows: short, without a stop, and neither the end nor the start of a sentence."""
    text = lines[at].text.strip()
    before = lines[at - 1].text.strip() if at else ""
    after = lines[at + 1].text.strip() if at + 1 < len(lines) else ""
    return (
        0 < len(text) < _LONGEST_TITLE * usual
        and len(text.split()) <= _MOST_WORDS
        and (_TITLE.fullmatch(text) is not None or is_caption(text))
        and (after_title or not before or before[-1] in ".?!:)]")
        and (not after or after[0].isupper() or after[0].isdigit())
    )


def _heading(text: str) -> str | None:
    matched = _HEADING.fullmatch(text) if len(text) < 60 else None
    return _SECTIONS.get(re.sub(r"\s+", " ", matched[1].strip().lower())) if matched else None


def _sentences(file: str, lines: Sequence[Line], section: str) -> list[Sentence]:
    text = ""
    starts: list[tuple[int, Line]] = []
    for line in lines:
        piece = re.sub(
            r"\s+", " ", line.text.replace("\u00a0", " ").replace("\u2009", " ").replace("\u202f", " ")
        ).strip()
        if not piece:
            continue
        if re.search(r"[a-z]-$", text[-2:]) and re.match(r"[a-z]", piece):
            text = text[:-1]
        elif text and not re.search(r"\w-$", text[-2:]):
            text += " "
        starts.append((len(text), line))
        text += piece
    sentences: list[Sentence] = []
    places = [start for start, _ in starts]
    at = 0
    for end, following in _ends(text):
        first, last = max(0, bisect_right(places, at) - 1), bisect_left(places, end)
        inside = tuple((max(0, start - at), line) for start, line in starts[first:last])
        sentences.append(Sentence(file, text[at:end], section, inside))
        at = following
    return sentences


def _ends(text: str) -> list[tuple[int, int]]:
    """Where each sentence ends, and where the next begins."""
    ends = [
        (found.start(), found.end())
        for found in _STOP.finditer(text)
        if not _ABBREVIATED.search(text[max(0, found.start() - 8) : found.start()])
    ]
    return [*ends, (len(text), len(text))] if text else []
