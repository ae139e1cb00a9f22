"""Shares in words, such as two thirds, most, mostly and a minority, each with the percentages that it can be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from riskset.audit.own.context import PEOPLE

_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "nine": 9, "ten": 10}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_FRACTION = (
    r"(?:(?P<many>two|three|four|nine)[ -](?P<parts>thirds|quarters|fifths|tenths)|(?:one|an?)[ -](?P<part>third|quarter|fifth|tenth|half)"
    r"|(?P<half>half)|one in (?P<in>two|three|four|five|ten))"
)
_ABOUT = (
    r"(?P<about>more than|over|above|at least|fewer than|less than|under|below|at most|nearly|almost|not quite|just over|"
    r"slightly more than|slightly less than|just under|about|around|roughly|approximately|some|exactly)"
)
_OF = rf"\s+(?:of\s+)?(?:all\s+|the\s+|these\s+|those\s+|our\s+|\d[\d,]*\s+)*(?:(?:{PEOPLE})\b|them\b)"
_SHARE = re.compile(
    rf"\b(?:(?:{_ABOUT}\s+)?{_FRACTION}|(?P<all>all|every|none|no|nearly all|almost all|the vast majority|a large majority|most|"
    rf"(?:the|a) majority|a (?:small )?minority|nobody|everybody|the bulk|few|only a few|hardly any|a handful)){_OF}",
    re.IGNORECASE,
)
_ROOM, _NEAR_ROOM = 7.0, 10.0
_BOUNDS: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("more than", "over", "above", "at least"), (0.0, 100.0)),
    **dict.fromkeys(("fewer than", "less than", "under", "below", "at most"), (-100.0, 0.0)),
    **dict.fromkeys(("nearly", "almost", "not quite", "just under", "slightly less than"), (-_NEAR_ROOM, 0.5)),
    **dict.fromkeys(("just over", "slightly more than"), (-0.5, _NEAR_ROOM)),
}
"""How far below and above a fraction a share may be, by the words before it."""
_IN_WORDS: dict[str, tuple[float, float]] = {
    "all": (99.5, 100),
    "every": (99.5, 100),
    "everybody": (99.5, 100),
    "none": (0, 0.5),
    "no": (0, 0.5),
    "nobody": (0, 0.5),
    "nearly all": (85, 100),
    "almost all": (85, 100),
    "the vast majority": (70, 100),
    "a large majority": (65, 100),
    "most": (50, 100),
    "the majority": (50, 100),
    "a majority": (50, 100),
    "a minority": (0, 50),
    "a small minority": (0, 35),
    "the bulk": (50, 100),
    "few": (0, 35),
    "only a few": (0, 30),
    "a handful": (0, 20),
    "hardly any": (0, 10),
}
# `The patients were mostly men`, `women predominated`, `men were in the minority`: what is many or few is a level.
_MOSTLY = re.compile(
    rf"\b(?:{PEOPLE})\b[^.,;()]{{0,30}}\b(?:were|was|are|is)\s+(?P<how>mostly|mainly|largely|predominantly|chiefly)\s+(?P<of>[^.,;()]+)",
    re.IGNORECASE,
)
_PREVAILED = re.compile(
    r"(?:^|[,;:]\s|\b(?:and|but|while|whereas)\s)\s*(?P<of>[^.,;:()]{2,40}?)\s+"
    r"(?P<how>predominated|prevailed|(?:were|was|are|formed|made up|constituted) (?:in )?(?:the |a )?(?:clear |small |slight )?(?P<which>majority|minority))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    """A share in words.

    Attributes
    ----------
    start : int
        Where it stands.
    words : str
        How it is said.
    least, most : float
        Between what the percentage lies.
    of : str
        The words that say what the share is of.
    """

    start: int
    words: str
    least: float
    most: float
    of: str


def share_said(text: str) -> Said | None:
    """The share that a sentence says in words; none where it says several."""
    found = list(_SHARE.finditer(text))
    if len(found) == 1:
        return _of_people(text, found[0])
    mostly = _MOSTLY.search(text) or _PREVAILED.search(text)
    if found or mostly is None:
        return None
    of_few = mostly.groupdict().get("which", "") == "minority"
    least, most = (0.0, 50.0) if of_few else (50.0, 100.0)
    return Said(mostly.start("how"), mostly["how"], least, most, mostly["of"])


def _of_people(text: str, found: re.Match[str]) -> Said:
    """`two thirds of the patients were men`: what is told of the patients stands behind."""
    words = found["all"] or re.split(_OF, found[0], maxsplit=1, flags=re.IGNORECASE)[0].strip()
    behind = re.split(r"[,;]\s", text[found.start() + len(words) :])[0]
    if found["all"]:
        least, most = _IN_WORDS[found["all"].casefold()]
        return Said(found.start(), words, least, most, behind)
    value, about = _value(found), (found["about"] or "").casefold()
    least, most = _BOUNDS.get(about, (-_NEAR_ROOM, _NEAR_ROOM) if about else (-_ROOM, _ROOM))
    return Said(found.start(), words, value + least, value + most, behind)


def _value(found: re.Match[str]) -> float:
    """The percentage of a fraction."""
    if found["in"]:
        return 100 / _COUNTS[found["in"].casefold()]
    if found["many"]:
        return 100 * _COUNTS[found["many"].casefold()] / _PARTS[found["parts"].casefold()[:-1]]
    return 100 / _PARTS[(found["part"] or "half").casefold()]
