"""Endpoints and times as manuscripts name them: overall survival, relapse, at two years."""

from __future__ import annotations

import re

from riskset.audit.number_words import VALUES

SURVIVAL = ("OS", "LFS", "PFS", "DFS", "EFS", "RFS", "GRFS")
_MEASURES = {
    "OS": r"overall survival|\bOS\b",
    "LFS": r"leuka?emia-free survival|\bLFS\b",
    "PFS": r"progression-free survival|\bPFS\b",
    "DFS": r"disease-free survival|\bDFS\b",
    "EFS": r"event-free survival|\bEFS\b",
    "GRFS": r"GVHD-free,? relapse-free survival|\bGRFS\b",
    "RFS": r"(?<!free, )(?<!free )relapse-free survival|recurrence-free survival|\bRFS\b",
    "relapse": r"(?:cumulative )?incidence(?: rates?)? of relapse|relapse incidence|\bCIR\b|\bRI\b",
    "NRM": r"non-?relapse mortality|\bNRM\b|transplant(?:ation)?-related mortality|\bTRM\b",
}
_PATTERNS = {
    name: re.compile("|".join(part if part.startswith(r"\b") else f"(?i:{part})" for part in pattern.split("|")))
    for name, pattern in _MEASURES.items()
}
_WORDS = {word: VALUES[word] for word in ("one", "two", "three", "four", "five", "ten")}
_MONTHS = {"y": 12, "m": 1, "w": 12 * 7 / 365.25, "d": 12 / 365.25}
_TIME = re.compile(
    r"\b(\d+(?:\.\d+)?|one|two|three|four|five|ten)[-\u2010\u2011 ]?(years?|yrs?|months?|mo|weeks?|days?)\b",
    re.IGNORECASE,
)


def measures_in(text: str) -> list[tuple[int, str]]:
    """The endpoints that a text names, with where each is named last; an abbreviation in brackets counts once."""
    found: dict[str, int] = {}
    for name, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            found[name] = match.start()
    return sorted((at, name) for name, at in found.items())


def months_in(text: str) -> list[tuple[int, float]]:
    """The times that a text names, in months, with where each begins."""
    found: list[tuple[int, float]] = []
    for match in _TIME.finditer(text):
        number = _WORDS.get(match[1].lower()) or float(match[1])
        found.append((match.start(), number * _MONTHS[match[2][0].lower()]))
    return found
