"""Reads the numbers of a paper that writes decimal commas: `12,5 %` and `0,03` as 12.5% and 0.03."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.audit.papers.reading.paper import Paper

if TYPE_CHECKING:
    from collections.abc import Iterator

_FEWEST = 3
_SPACE = "[ \u00a0\u2009\u202f]"
_TELLS = r"(?:\d{mark}\d{{1,2}}{space}?%|[=<>\u2264\u2265]{space}*0{mark}\d|\(\d{{1,3}}{mark}\d{{1,2}}[)\u2013-])"
_COMMA = re.compile(_TELLS.format(mark=",", space=_SPACE))
_POINT = re.compile(_TELLS.format(mark=r"[.\u00b7]", space=_SPACE))
# Lists of citations and of affiliations are left as they are.
_DECIMAL = re.compile(r"\[[\d,;\s\u2013-]+\]|\^[\d,]+|(?<![\d.,])(?P<whole>\d+),(?P<part>\d+)(?!\d|,\d|\.\d)")
_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:[.\u00a0\u2009\u202f]\d{3})+(?![\d.])")
_PERCENT = re.compile(rf"(?<=\d){_SPACE}+(?=%)")
# What the checks know in English: limits, the whole of a fraction, and who is counted.
_WORDS = (
    (re.compile(r"\b(9[059])\s?%\s?-?\s?(?:KI|IC)\b"), r"\1% CI"),
    (re.compile(r"\bIC\s?(?:\u00e0\s?|de\s?)?(9[059])\s?%"), r"\1% CI"),
    (re.compile(r"(?<=[\d%])\s+(?:bis|\u00e0|a)\s+(?=\d)"), " to "),
    (re.compile(r"(?<=\d)\s+(?:Patient(?:inn)?en\s+)?von\s+(?:den\s+|allen\s+)?(?=\d)"), " of "),
    (re.compile(r"(?<=\d)\s+(?:patients?\s+)?(?:sur|parmi)\s+(?:les\s+)?(?=\d)"), " of "),
    (re.compile(r"(?<=\d)\s+(?:pacientes?\s+|pazienti\s+)?(?:de|di|su)\s+(?:los\s+|i\s+)?(?=\d)"), " of "),
    (re.compile(r"(?<=\d)\s+(?:Patient(?:inn)?en|pacientes|pazienti)\b"), " patients"),
)


def with_points(paper: Paper) -> Paper:
    """The paper with decimal points, where it writes decimal commas; else as it is."""
    commas = sum(len(_COMMA.findall(text)) for text in _texts(paper))
    points = sum(len(_POINT.findall(text)) for text in _texts(paper))
    if commas < _FEWEST or commas < 3 * points:
        return paper
    lines = tuple(replace(line, text=_sentence(line.text)) for line in paper.lines)
    grids = tuple(
        replace(
            grid,
            caption=_sentence(grid.caption),
            rows=tuple(tuple(map(_numbers, row)) for row in grid.rows),
            notes=_sentence(grid.notes),
        )
        for grid in paper.grids
    )
    return Paper(file=paper.file, lines=lines, grids=grids)


def _texts(paper: Paper) -> Iterator[str]:
    yield from (line.text for line in paper.lines)
    for grid in paper.grids:
        yield from (cell for row in grid.rows for cell in row)


def _numbers(text: str) -> str:
    """A text with the numbers of English."""
    text = _THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[0]), text)
    text = _DECIMAL.sub(lambda found: f"{found['whole']}.{found['part']}" if found["whole"] else found[0], text)
    return _PERCENT.sub("", text)


def _sentence(text: str) -> str:
    """A sentence with the numbers of English, and its words for what the checks look for."""
    text = _numbers(text)
    for words, english in _WORDS:
        text = words.sub(english, text)
    return text
