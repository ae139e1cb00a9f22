"""A figure's SVG read as shapes that office programs know, each at its place on the page."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lxml import etree

from riskset.submission.clipping import Box, clipped
from riskset.submission.shapes import Outline, Shapes, Words
from riskset.submission.svg_matrices import matrix_of, on_page, times
from riskset.submission.svg_styles import length_of, look_of, style_of
from riskset.submission.svg_texts import SVG, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from riskset.submission.clipping import Point
    from riskset.submission.svg_matrices import Matrix
    from riskset.word_files.package import Element

_HREF = "{http://www.w3.org/1999/xlink}href"
_COMMANDS = re.compile(r"([MLCQZz])|(-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_TAKES = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}


@dataclass
class _Reader:
    """Goes through an SVG with what is defined in it."""

    named: Mapping[str, Element]
    boxes: Mapping[str, Box]
    shown: list[Outline | Words] = field(default_factory=list["Outline | Words"])
    pictures: int = 0

    def read(self, element: Element, matrix: Matrix, style: Mapping[str, str], box: Box | None) -> None:
        local = element.tag.removeprefix(SVG)
        if local in {"defs", "metadata", "title", "desc", "clipPath", "style"}:
            return
        matrix = times(matrix, matrix_of(element.get("transform", "")))
        style = {**style, **style_of(element)}
        clip = re.match(r"url\(#(.+)\)", element.get("clip-path", ""))
        box = self.boxes.get(clip[1], box) if clip else box
        if local in {"g", "svg"}:
            for child in element.iterchildren("*"):
                self.read(child, matrix, style, box)
        elif local == "use":
            target = self.named.get(element.get(_HREF, element.get("href", "")).removeprefix("#"))
            if target is not None:
                moved = times(matrix, (1, 0, 0, 1, float(element.get("x", 0)), float(element.get("y", 0))))
                self.read(target, moved, style, box)
        elif local == "text":
            self.shown += words_of(element, matrix, style)
        elif local == "image":
            self.pictures += 1
        else:
            self._outline(local, element, matrix, style, box)

    def _outline(self, local: str, element: Element, matrix: Matrix, style: Mapping[str, str], box: Box | None) -> None:
        code = element.get("d", "") if local == "path" else _path_of(local, element)
        commands = tuple(_parsed(code, matrix))
        look = look_of(style)
        if not commands or not (look.fill or look.stroke):
            return
        if box is not None:
            commands = clipped(commands, box, filled=bool(look.fill))
        if commands:
            scale = math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))
            self.shown.append(Outline(commands, replace(look, width=look.width * scale)))


def shapes_of(svg: bytes) -> Shapes:
    """Read an SVG as matplotlib and riskset write them, with texts as texts."""
    root = etree.fromstring(svg)
    named = {str(each.get("id")): each for each in root.iter("*") if each.get("id")}
    boxes: dict[str, Box] = {}
    for clip in root.iter(f"{SVG}clipPath"):
        inner = clip.find(f"{SVG}rect")
        if inner is not None:
            x, y, width, height = (float(inner.get(key, 0)) for key in ("x", "y", "width", "height"))
            boxes[str(clip.get("id"))] = Box(x, y, x + width, y + height)
    width, height = (length_of(root.get(side, "0")) for side in ("width", "height"))
    view = [float(each) for each in re.split(r"[\s,]+", root.get("viewBox", "").strip()) if each]
    scale = width / view[2] if len(view) == 4 and view[2] else 1.0
    reader = _Reader(named, boxes)
    reader.read(root, (scale, 0, 0, scale, 0, 0), {}, None)
    return Shapes(width, height, tuple(reader.shown), root.findtext(f"{SVG}desc") or "", reader.pictures)


def _path_of(local: str, element: Element) -> str:
    """The path of a simple form."""

    def number(name: str) -> float:
        return float(re.sub(r"[a-z]+$", "", element.get(name, "0")))

    if local == "rect":
        x, y, right, bottom = number("x"), number("y"), number("x") + number("width"), number("y") + number("height")
        return f"M {x} {y} L {right} {y} L {right} {bottom} L {x} {bottom} Z"
    if local == "line":
        return f"M {number('x1')} {number('y1')} L {number('x2')} {number('y2')}"
    if local in {"polyline", "polygon"}:
        numbers = re.findall(r"-?[\d.]+(?:[eE][-+]?\d+)?", element.get("points", ""))
        pairs = [" ".join(numbers[place : place + 2]) for place in range(0, len(numbers) - 1, 2)]
        return f"M {' L '.join(pairs)}{' Z' if local == 'polygon' else ''}" if pairs else ""
    return ""


def _parsed(code: str, matrix: Matrix) -> Iterator[tuple[str, tuple[Point, ...]]]:
    """The commands of a path with their points on the page."""
    command, numbers = "", list[float]()
    for letter, number in _COMMANDS.findall(code):
        if letter:
            command = letter.upper()
            numbers = []
            if command == "Z":
                yield "Z", ()
            continue
        numbers.append(float(number))
        if command and len(numbers) == _TAKES[command]:
            points = tuple(on_page(matrix, (numbers[at], numbers[at + 1])) for at in range(0, len(numbers), 2))
            yield command, points
            command = "L" if command == "M" else command
            numbers = []
