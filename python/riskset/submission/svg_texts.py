"""The texts of an SVG as lines of words, which may be drawn letter by letter."""

from __future__ import annotations

import math
import re
from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from riskset.submission.shapes import Words
from riskset.submission.svg_matrices import on_page
from riskset.submission.svg_styles import colour_of, size_of, slant_of, style_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from riskset.submission.svg_matrices import Matrix
    from riskset.word_files.package import Element

SVG = "{http://www.w3.org/2000/svg}"


def words_of(element: Element, matrix: Matrix, style: Mapping[str, str]) -> Iterator[Words]:
    """The lines of a text; pieces on one baseline, which may be letters, are one line."""
    angle = math.degrees(math.atan2(matrix[1], matrix[0]))
    scale = math.hypot(matrix[0], matrix[1])
    colour = colour_of(style.get("fill", ""), "000000") or "000000"
    anchor = style.get("text-anchor", "start")
    if element.text and element.text.strip():
        at = on_page(matrix, (float(element.get("x", 0)), float(element.get("y", 0))))
        yield Words(((element.text, *slant_of(style)),), at, size_of(style) * scale, anchor, angle, colour)
    for pieces in lines_of(element):
        runs: list[tuple[str, bool, bool]] = []
        for each in pieces:
            text, slant = each.text or "", slant_of({**style, **style_of(each)})
            if runs and runs[-1][1:] == slant:
                runs[-1] = (runs[-1][0] + text, *slant)
            else:
                runs.append((text, *slant))
        own = {**style, **style_of(pieces[0])}
        at = on_page(matrix, (_first(pieces[0], "x"), _first(pieces[0], "y")))
        yield Words(tuple(runs), at, size_of(own) * scale, own.get("text-anchor", anchor), angle, colour)


def lines_of(element: Element) -> list[list[Element]]:
    """The pieces of a text by their baselines, each from left to right."""
    lines: dict[str, list[Element]] = {}
    for each in element.findall(f"{SVG}tspan"):
        if each.text:
            lines.setdefault(each.get("y", "0"), []).append(each)
    return [sorted(pieces, key=lambda each: _first(each, "x")) for pieces in lines.values()]


def _first(element: Element, key: str) -> float:
    return float(re.split(r"[\s,]+", element.get(key, "0").strip())[0])


def with_whole_words(svg: bytes) -> bytes:
    """The SVG with texts of single letters put together, so that they are edited as words."""
    root = etree.fromstring(svg)
    for text in root.iter(f"{SVG}text"):
        if text.find(f"{SVG}tspan") is None:
            continue
        kept: list[Element] = []
        for pieces in lines_of(text):
            for each in pieces:
                same = kept and kept[-1].get("style") == each.get("style") and kept[-1].get("y") == each.get("y")
                if same:
                    kept[-1].text = f"{kept[-1].text or ''}{each.text or ''}"
                else:
                    kept.append(deepcopy(each))
        for each in list(text):
            text.remove(each)
        for each in kept:
            each.tail = None
            text.append(each)
        text.text = None
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
