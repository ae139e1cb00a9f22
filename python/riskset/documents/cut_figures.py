"""Parts of a figure that is higher than a page, cut from its drawing: those of its rows that a page has room for.

A part shows the head of the drawing, the headings of its rows, the rows and the foot. What lies elsewhere is left out of it.
"""

from __future__ import annotations

import html
import math
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from riskset.figures.drawn_rows import DrawnRows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_SVG = "http://www.w3.org/2000/svg"
_DEFS, _GROUP = f"{{{_SVG}}}defs", f"{{{_SVG}}}g"
_LINK = "http://www.w3.org/1999/xlink"
_CARRIED = re.compile(
    r'<metadata xmlns:riskset="urn:riskset:figure"><riskset:figure>(.*?)</riskset:figure></metadata>', re.DOTALL
)
_ROWS = re.compile(r"<riskset:rows>(.*?)</riskset:rows>")
_PART = re.compile(r"<riskset:part><!\[CDATA\[(.*?)\]\]></riskset:part>", re.DOTALL)
_HEIGHT = re.compile(r'<svg [^>]*?\bheight="([\d.]+)pt"')
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_MOVED = re.compile(r"translate\(-?[\d.e-]+ (-?[\d.e-]+)\)(?!.*rotate)")
# A letter, a mark or a line reaches no farther from its place, in points.
_REACH = 20.0
_WHITE = "fill: #ffffff"


@dataclass(frozen=True)
class CutFigure:
    """A figure whose drawing can be cut.

    Attributes
    ----------
    name : str
        Its label.
    rows : DrawnRows
        In points.
    parts : tuple of float
        How high the pictures are that it shows where nothing is cut.
    svg : str
        The whole drawing.
    """

    name: str
    rows: DrawnRows
    parts: tuple[float, ...]
    svg: str

    @classmethod
    def read(cls, name: str, path: Path) -> CutFigure | None:
        """The figure of a label, from the file of its drawing; None where it carries no rows."""
        if not path.is_file():
            return None
        text = path.read_text(encoding="utf-8")
        carried = _CARRIED.search(text)
        rows = _ROWS.search(carried[1]) if carried else None
        if carried is None or rows is None:
            return None
        heights = [_HEIGHT.search(part) for part in _PART.findall(carried[1])]
        whole = text[: carried.start()] + text[carried.end() :]
        return cls(name, DrawnRows.of(html.unescape(rows[1])), tuple(float(each[1]) for each in heights if each), whole)

    @cached_property
    def _drawing(self) -> ET.Element:
        return ET.fromstring(self.svg)  # noqa: S314  drawn by the package itself

    @property
    def words(self) -> str:
        """The figure in words."""
        return self._drawing.findtext(f"{{{_SVG}}}desc") or ""

    def cut(self, ends: Sequence[int]) -> Iterator[bytes]:
        """The pictures of its parts, each of which ends before a row."""
        yield from (self._part(first, end) for first, end in zip([0, *ends], ends, strict=False))

    def _part(self, first: int, end: int) -> bytes:
        """The picture of the part with some rows."""
        rows, edges = self.rows, self.rows.edges()
        bands = [(0.0, rows.head), *((edges[row], edges[row + 1]) for row in rows.headings(first))]
        bands += [(edges[first], edges[end]), (edges[-1], edges[-1] + rows.foot)]
        width, height = self._drawing.get("width", "").removesuffix("pt"), rows.height(first, end)
        part = ET.Element(
            f"{{{_SVG}}}svg", {"width": f"{width}pt", "height": f"{height}pt", "viewBox": f"0 0 {width} {height}"}
        )
        part.append(ET.Element(f"{{{_SVG}}}rect", {"width": width, "height": f"{height}", "style": _WHITE}))
        part.extend(self._shared)
        at = 0.0
        for top, bottom in bands:
            if bottom > top:
                size = {
                    "y": f"{at}",
                    "width": width,
                    "height": f"{bottom - top}",
                    "viewBox": f"0 {top} {width} {bottom - top}",
                }
                band = ET.SubElement(part, f"{{{_SVG}}}svg", size)
                band.extend(_within(self._drawn, top, bottom))
                at += bottom - top
        ET.register_namespace("", _SVG)
        ET.register_namespace("xlink", _LINK)
        return ET.tostring(part)

    @cached_property
    def _shared(self) -> list[ET.Element]:
        """What the drawing refers to by names: letters, marks, areas."""
        return list(self._drawing.iter(_DEFS))

    @cached_property
    def _drawn(self) -> list[ET.Element]:
        """What is drawn."""
        return [each for each in self._drawing if each.tag == _GROUP]


def _within(elements: Sequence[ET.Element], top: float, bottom: float) -> Iterator[ET.Element]:
    """Elements that lie wholly or in part between two heights, each with those within it that do."""
    for each in elements:
        if each.tag == _DEFS or _is_ground(each):
            continue
        if each.tag == _GROUP and not each.get("transform"):
            held = list(_within(list(each), top, bottom))
        else:
            low, high = _reach(each)
            held = [child for child in each if child.tag != _DEFS] if low <= bottom and high >= top else None
        if held or (held is not None and not len(each)):
            kept = ET.Element(each.tag, each.attrib)
            kept.extend(held)
            yield kept


def _is_ground(path: ET.Element) -> bool:
    """Whether a path is the white behind all that is drawn."""
    return _WHITE in path.get("style", "") and path.get("clip-path") is None and path.get("d", "").startswith("M 0 ")


def _reach(element: ET.Element) -> tuple[float, float]:
    """From where to where something lies at most; anywhere where that is not said plainly, as of words that are turned."""
    moved, transform = _MOVED.match(element.get("transform", "")), element.get("transform")
    if moved is not None:
        heights = [float(moved[1])]
    elif transform:
        heights = []
    elif element.get("d"):
        heights = [float(number) for number in _NUMBER.findall(element.get("d", ""))[1::2]]
    else:
        heights = [float(element.get("y", "nan"))]
    if not heights or math.isnan(heights[0]):
        return -math.inf, math.inf
    return min(heights) - _REACH, max(heights) + _REACH
