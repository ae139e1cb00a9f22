"""Figures as native shapes: what of an SVG is drawn, where, and what is cut off."""

from __future__ import annotations

import pytest

from riskset.submission.clipping import Box, clipped
from riskset.submission.shapes import Outline, Words
from riskset.submission.svg_reading import shapes_of
from riskset.submission.svg_texts import with_whole_words

SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100pt" height="50pt"
 viewBox="0 0 100 50"><defs><path id="tick" d="M 0 0 L 0 3" style="stroke: #ff0000"/></defs>
 <defs><clipPath id="c"><rect x="10" y="10" width="20" height="20"/></clipPath></defs>
 <path d="M 0 20 L 100 20" clip-path="url(#c)" style="fill: none; stroke: #00ff00; stroke-width: 2"/>
 <use xlink:href="#tick" x="5" y="6"/>
 <g transform="translate(10 40) rotate(-90)"><text><tspan x="0" y="0" style="font-size: 7px">A</tspan>
 <tspan x="9" y="0" style="font-size: 7px">C</tspan><tspan x="4" y="0" style="font-size: 7px; font-style: italic">P</tspan></text></g>
</svg>"""


def test_lines_are_cut_at_the_panel() -> None:
    line = shapes_of(SVG).shown[0]
    assert isinstance(line, Outline)
    assert line.points == [(10, 20), (30, 20)]
    assert (line.look.stroke, line.look.width) == ("00FF00", 2)


def test_marks_stand_where_they_are_used() -> None:
    mark = shapes_of(SVG).shown[1]
    assert isinstance(mark, Outline)
    assert mark.points == [(5, 6), (5, 9)]


def test_letters_are_put_together_in_their_order() -> None:
    words = shapes_of(SVG).shown[2]
    assert isinstance(words, Words)
    assert words.runs == (("A", False, False), ("P", True, False), ("C", False, False))
    assert (words.at, words.turned, words.size) == ((10, 40), pytest.approx(-90), 7)
    assert b">A<" in with_whole_words(SVG)


def test_an_area_is_cut_at_its_edges() -> None:
    square = [("M", ((0, 0),)), ("L", ((40, 0),)), ("L", ((40, 40),)), ("L", ((0, 40),)), ("Z", ())]
    points = {point for _, each in clipped(square, Box(10, 10, 30, 30), filled=True) for point in each}
    assert points == {(10, 10), (30, 10), (30, 30), (10, 30)}
    assert clipped(square[:2], Box(50, 50, 60, 60), filled=False) == ()
