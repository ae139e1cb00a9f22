"""Notes of a figure: what belongs into its legend, as lines under the drawing or as text beside it."""

from __future__ import annotations

import re

from riskset.figures.measure import line_count
from riskset.figures.theme import BASE_SIZE
from riskset.markdown_text import escape

NOTE_SIZE = BASE_SIZE
NOTE_LINE = 1.25 * NOTE_SIZE / 72
NOTE_GAP = 0.08
NOTE_SHARE = 0.92
"""Of a figure's width what its notes take: on a screen letters are set on whole pixels, and lines up to 8% wider."""
_MATHEMATICS = re.compile(r"\$\^\{(?P<raised>[^}]*)\}\$|(?<!\\)\$(?P<italic>[^$]*)\$")


def note_height(note: str) -> float:
    """Height of a note that is broken into lines, in inches; 0 for none."""
    return NOTE_LINE * line_count(note) + NOTE_GAP if note else 0.0


def plain_note(note: str) -> str:
    """A note without mathematics, as a line of text."""
    said = _MATHEMATICS.sub(lambda found: f"({found['raised']})" if found["raised"] else str(found["italic"]), note)
    return " ".join(said.replace(r"\$", "$").split())


def markdown_note(note: str) -> str:
    """A note as a line of Markdown: its letters raised, its symbols in italics."""
    parts: list[str] = []
    end = 0
    for found in _MATHEMATICS.finditer(note):
        parts.append(escape(note[end : found.start()].replace(r"\$", "$")))
        parts.append(f"^{escape(found['raised'])}^" if found["raised"] else f"*{escape(found['italic'])}*")
        end = found.end()
    parts.append(escape(note[end:].replace(r"\$", "$")))
    return re.sub(r"[ \n]+", " ", "".join(parts)).strip()
