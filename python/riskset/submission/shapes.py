"""A figure's SVG as shapes that office programs know: lines and areas with their colours, and texts at their places."""

from __future__ import annotations

import math
import re
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lxml import etree

from riskset.submission.clipping import Box, clipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from riskset.submission.clipping import Point

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_COMMANDS = re.compile(r"([MLCQZz])|(-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_TAKES = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}
_POINTS = {"pt": 1.0, "px": 0.75, "in": 72.0, "mm": 72 / 25.4, "cm": 720 / 25.4, "": 1.0}

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Look:
    """Colours as six hexadecimal digits (none where nothing is drawn), their opacity, and the line."""

    fill: str = ""
    fill_opacity: float = 1.0
    stroke: str = ""
    stroke_opacity: float = 1.0
    width: float = 1.0
    dashes: tuple[float, ...] = ()
    cap: str = "butt"


@dataclass(frozen=True)
class Outline:
    """A line or an area: commands with their points, in points of the page."""

    commands: tuple[tuple[str, tuple[Point, ...]], ...]
    look: Look

    @property
    def points(self) -> list[Point]:
        """All its points."""
        return [point for _, points in self.commands for point in points]


@dataclass(frozen=True)
class Words:
    """A line of text: its runs, each with whether it is italic and bold, at the place of its baseline."""

    runs: tuple[tuple[str, bool, bool], ...]
    at: Point
    size: float
    anchor: str = "start"
    turned: float = 0.0
    colour: str = "000000"

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(run[0] for run in self.runs)


@dataclass(frozen=True)
class Shapes:
    """A drawing: its size in points, what it shows from back to front, its words, and how many pictures were left out."""

    width: float
    height: float
    shown: tuple[Outline | Words, ...]
    words: str = ""
    pictures: int = 0


@dataclass
class _Reader:
    """Goes through an SVG with what is defined in it."""

    named: Mapping[str, Any]
    boxes: Mapping[str, Box]
    shown: list[Outline | Words] = field(default_factory=list["Outline | Words"])
    pictures: int = 0

    def read(self, element: Any, matrix: Matrix, style: Mapping[str, str], box: Box | None) -> None:  # noqa: ANN401
        if not isinstance(element.tag, str):
            return
        local = element.tag.removeprefix(_SVG)
        if local in {"defs", "metadata", "title", "desc", "clipPath", "style"}:
            return
        matrix = _times(matrix, _matrix(element.get("transform", "")))
        style = {**style, **_style(element)}
        clip = re.match(r"url\(#(.+)\)", element.get("clip-path", ""))
        box = self.boxes.get(clip[1], box) if clip else box
        if local in {"g", "svg"}:
            for child in element:
                self.read(child, matrix, style, box)
        elif local == "use":
            target = self.named.get(element.get(_HREF, element.get("href", "")).removeprefix("#"))
            if target is not None:
                moved = _times(matrix, (1, 0, 0, 1, float(element.get("x", 0)), float(element.get("y", 0))))
                self.read(target, moved, style, box)
        elif local == "text":
            self.shown += _words(element, matrix, style)
        elif local == "image":
            self.pictures += 1
        else:
            self._outline(local, element, matrix, style, box)

    def _outline(self, local: str, element: Any, matrix: Matrix, style: Mapping[str, str], box: Box | None) -> None:  # noqa: ANN401
        code = element.get("d", "") if local == "path" else _path_of(local, element)
        commands = tuple(_parsed(code, matrix))
        look = _look(style)
        if not commands or not (look.fill or look.stroke):
            return
        if box is not None:
            commands = clipped(commands, box, filled=bool(look.fill))
        if commands:
            scale = math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))
            self.shown.append(Outline(commands, replace(look, width=look.width * scale)))


def shapes_of(svg: bytes) -> Shapes:
    """Read an SVG as matplotlib and riskset write them, with texts as texts."""
    root: Any = etree.fromstring(svg)
    named = {each.get("id"): each for each in root.iter(etree.Element) if each.get("id")}
    boxes: dict[str, Box] = {}
    for clip in root.iter(f"{_SVG}clipPath"):
        inner = clip.find(f"{_SVG}rect")
        if inner is not None:
            x, y, width, height = (float(inner.get(key, 0)) for key in ("x", "y", "width", "height"))
            boxes[clip.get("id")] = Box(x, y, x + width, y + height)
    width, height = (_length(root.get(side, "0")) for side in ("width", "height"))
    view = [float(each) for each in re.split(r"[\s,]+", root.get("viewBox", "").strip()) if each]
    scale = width / view[2] if len(view) == 4 and view[2] else 1.0
    reader = _Reader(named, boxes)
    reader.read(root, (scale, 0, 0, scale, 0, 0), {}, None)
    return Shapes(width, height, tuple(reader.shown), root.findtext(f"{_SVG}desc") or "", reader.pictures)


def _length(text: str) -> float:
    match = re.match(r"([\d.]+)([a-z]*)$", text)
    return float(match[1]) * _POINTS.get(match[2], 1.0) if match else 0.0


def _style(element: Any) -> dict[str, str]:  # noqa: ANN401
    found = {key: element.get(key) for key in ("fill", "stroke", "stroke-width", "font-size", "text-anchor", "font-style",
             "font-weight", "fill-opacity", "stroke-opacity", "stroke-dasharray", "opacity") if element.get(key)}  # fmt: skip
    for part in element.get("style", "").split(";"):
        key, _, value = part.partition(":")
        if value:
            found[key.strip()] = value.strip()
    return found


def _colour(text: str, default: str) -> str:
    text = text.strip()
    if text == "none":
        return ""
    if re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        return text[1:].upper()
    if re.fullmatch(r"#[0-9a-fA-F]{3}", text):
        return "".join(each * 2 for each in text[1:]).upper()
    return {"white": "FFFFFF", "black": "000000", "": default}.get(text, default)


def _look(style: Mapping[str, str]) -> Look:
    whole = float(style.get("opacity", 1))
    dashes = style.get("stroke-dasharray", "none")
    numbers = () if dashes == "none" else tuple(float(each) for each in re.split(r"[\s,]+", dashes.strip()) if each)
    return Look(
        _colour(style.get("fill", ""), "000000"),
        whole * float(style.get("fill-opacity", 1)),
        _colour(style.get("stroke", "none"), ""),
        whole * float(style.get("stroke-opacity", 1)),
        float(re.sub(r"[a-z]+$", "", style.get("stroke-width", "1"))),
        numbers,
        style.get("stroke-linecap", "butt"),
    )


def _path_of(local: str, element: Any) -> str:  # noqa: ANN401
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
            points = tuple(_on(matrix, (numbers[at], numbers[at + 1])) for at in range(0, len(numbers), 2))
            yield command, points
            command = "L" if command == "M" else command
            numbers = []


def _matrix(text: str) -> Matrix:
    result = _SAME
    for name, inside in re.findall(r"(\w+)\(([^)]*)\)", text):
        given = [float(each) for each in re.split(r"[\s,]+", inside.strip()) if each]
        if name == "translate":
            step: Matrix = (1, 0, 0, 1, given[0], given[1] if len(given) > 1 else 0)
        elif name == "scale":
            step = (given[0], 0, 0, given[-1], 0, 0)
        elif name == "rotate":
            angle = math.radians(given[0])
            cos, sin = math.cos(angle), math.sin(angle)
            x, y = (given[1], given[2]) if len(given) > 1 else (0.0, 0.0)
            step = (cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y)
        elif name == "matrix":
            step = (given[0], given[1], given[2], given[3], given[4], given[5])
        else:
            continue
        result = _times(result, step)
    return result


def _times(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)


def _on(matrix: Matrix, point: Point) -> Point:
    a, b, c, d, e, f = matrix
    return (a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f)


def _words(element: Any, matrix: Matrix, style: Mapping[str, str]) -> Iterator[Words]:  # noqa: ANN401
    """The lines of a text; pieces on one baseline, which may be letters, are one line."""
    angle = math.degrees(math.atan2(matrix[1], matrix[0]))
    scale = math.hypot(matrix[0], matrix[1])
    colour = _colour(style.get("fill", ""), "000000") or "000000"
    anchor = style.get("text-anchor", "start")
    if element.text and element.text.strip():
        at = _on(matrix, (float(element.get("x", 0)), float(element.get("y", 0))))
        yield Words(((element.text, *_slant(style)),), at, _size(style) * scale, anchor, angle, colour)
    for pieces in lines_of(element):
        runs: list[tuple[str, bool, bool]] = []
        for each in pieces:
            text, slant = each.text or "", _slant({**style, **_style(each)})
            if runs and runs[-1][1:] == slant:
                runs[-1] = (runs[-1][0] + text, *slant)
            else:
                runs.append((text, *slant))
        own = {**style, **_style(pieces[0])}
        at = _on(matrix, (_first(pieces[0], "x"), _first(pieces[0], "y")))
        yield Words(tuple(runs), at, _size(own) * scale, own.get("text-anchor", anchor), angle, colour)


def lines_of(element: Any) -> list[list[Any]]:  # noqa: ANN401
    """The pieces of a text by their baselines, each from left to right."""
    lines: dict[str, list[Any]] = {}
    for each in element.findall(f"{_SVG}tspan"):
        if each.text:
            lines.setdefault(each.get("y", "0"), []).append(each)
    return [sorted(pieces, key=lambda each: _first(each, "x")) for pieces in lines.values()]


def _first(element: Any, key: str) -> float:  # noqa: ANN401
    return float(re.split(r"[\s,]+", element.get(key, "0").strip())[0])


def _size(style: Mapping[str, str]) -> float:
    return _length(style.get("font-size", "10").replace("px", "")) or 10.0


def _slant(style: Mapping[str, str]) -> tuple[bool, bool]:
    weight = style.get("font-weight", "")
    return style.get("font-style") in {"italic", "oblique"}, weight in {"bold", "600", "700", "800", "900"}


def with_whole_words(svg: bytes) -> bytes:
    """The SVG with texts of single letters put together, so that they are edited as words."""
    root = etree.fromstring(svg)
    for text in root.iter(f"{_SVG}text"):
        if text.find(f"{_SVG}tspan") is None:
            continue
        kept: list[Any] = []
        for pieces in lines_of(text):
            for each in pieces:
                same = kept and kept[-1].get("style") == each.get("style") and kept[-1].get("y") == each.get("y")
                if same:
                    kept[-1].text += each.text
                else:
                    kept.append(deepcopy(each))
        for each in list(text):
            text.remove(each)
        for each in kept:
            each.tail = None
            text.append(each)
        text.text = None
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
