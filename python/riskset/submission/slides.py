"""A figure as a PowerPoint file of native shapes: text boxes, lines and freeforms that a journal can redraw."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lxml import etree

from riskset.submission import slide_parts
from riskset.submission.shapes import Words
from riskset.word_files.archives import zipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.submission.shapes import Look, Outline, Shapes
    from riskset.word_files.package import Element

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_EMU = 12700
_FACE = "Arial"
# Shares of Arial's size: above the baseline, a line, and a letter of middle width.
_ASCENT, _LINE, _LETTER = 0.905, 1.149, 0.56
_ALIGN = {"start": "l", "middle": "ctr", "end": "r"}
_CAPS = {"butt": "flat", "round": "rnd", "square": "sq"}


def presentation(figure: Shapes) -> bytes:
    """A PowerPoint file whose only slide is as large as the drawing."""
    return zipped(slide_parts.parts([_slide(figure)], (_emu(figure.width), _emu(figure.height))))


def _emu(points: float) -> int:
    return round(points * _EMU)


def _a(name: str, /, *children: Element | None, **attributes: object) -> Element:
    return _made(A, name, children, attributes)


def _p(name: str, /, *children: Element | None, **attributes: object) -> Element:
    return _made(P, name, children, attributes)


def _made(space: str, name: str, children: Sequence[Element | None], attributes: dict[str, object]) -> Element:
    element = etree.Element(f"{{{space}}}{name}", nsmap={"a": A, "p": P})
    for key, value in attributes.items():
        element.set(key, str(value))
    element.extend([child for child in children if child is not None])
    return element


def _slide(drawing: Shapes) -> bytes:
    shown: list[Element] = []
    for number, each in enumerate(drawing.shown, start=2):
        shown.append(_text(each, number) if isinstance(each, Words) else _freeform(each, number))
    tree = _p(
        "spTree",
        _p("nvGrpSpPr", _p("cNvPr", id=1, name="Figure", descr=drawing.words), _p("cNvGrpSpPr"), _p("nvPr")),
        _p("grpSpPr"),
        *shown,
    )
    root = _p("sld", _p("cSld", tree), _p("clrMapOvr", _a("masterClrMapping")))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _named(number: int, name: str, *, box: bool = False) -> Element:
    own = _p("cNvSpPr", txBox=1) if box else _p("cNvSpPr")
    return _p("nvSpPr", _p("cNvPr", id=number, name=f"{name} {number}"), own, _p("nvPr"))


def _solid(colour: str, opacity: float) -> Element:
    own = _a("srgbClr", val=colour)
    if opacity < 1:
        own.append(_a("alpha", val=round(100_000 * opacity)))
    return _a("solidFill", own)


def _line(look: Look) -> Element:
    if not look.stroke or look.width <= 0:
        return _a("ln", _a("noFill"))
    dash = None
    if look.dashes:
        pairs = [*look.dashes, *look.dashes] if len(look.dashes) % 2 else list(look.dashes)
        unit = 100_000 / look.width  # thousandths of a percent of the line's width
        stops = [
            _a("ds", d=max(round(pairs[at] * unit), 1), sp=max(round(pairs[at + 1] * unit), 1))
            for at in range(0, len(pairs), 2)
        ]
        dash = _a("custDash", *stops)
    cap = _CAPS.get(look.cap, "flat")
    return _a("ln", _solid(look.stroke, look.stroke_opacity), dash, _a("round"), w=max(_emu(look.width), 1), cap=cap)


def _freeform(outline: Outline, number: int) -> Element:
    across, down = [each[0] for each in outline.points], [each[1] for each in outline.points]
    left, top = min(across), min(down)
    width, height = max(_emu(max(across) - left), 1), max(_emu(max(down) - top), 1)

    def point(at: tuple[float, float]) -> Element:
        return _a("pt", x=_emu(at[0] - left), y=_emu(at[1] - top))

    names = {"M": "moveTo", "L": "lnTo", "C": "cubicBezTo", "Q": "quadBezTo", "Z": "close"}
    path = _a(
        "path", *(_a(names[letter], *map(point, points)) for letter, points in outline.commands), w=width, h=height
    )
    if not outline.look.fill:
        path.set("fill", "none")
    lists = [_a(name) for name in ("avLst", "gdLst", "ahLst", "cxnLst")]
    geometry = _a("custGeom", *lists, _a("rect", l=0, t=0, r="r", b="b"), _a("pathLst", path))
    fill = _solid(outline.look.fill, outline.look.fill_opacity) if outline.look.fill else _a("noFill")
    place = _a("xfrm", _a("off", x=_emu(left), y=_emu(top)), _a("ext", cx=width, cy=height))
    return _p("sp", _named(number, "Shape"), _p("spPr", place, geometry, fill, _line(outline.look)))


def _text(words: Words, number: int) -> Element:
    width = max(len(words.text), 1) * _LETTER * words.size
    height = _LINE * words.size
    share = {"start": 0.5, "middle": 0.0, "end": -0.5}[words.anchor]
    # The middle of the box as seen from the beginning of the baseline, turned with the text.
    dx, dy = share * width, height / 2 - _ASCENT * words.size
    angle = math.radians(words.turned)
    x = words.at[0] + dx * math.cos(angle) - dy * math.sin(angle)
    y = words.at[1] + dx * math.sin(angle) + dy * math.cos(angle)
    off = _a("off", x=_emu(x - width / 2), y=_emu(y - height / 2))
    place = _a("xfrm", off, _a("ext", cx=_emu(width), cy=_emu(height)))
    if abs(words.turned) > 0.01:
        place.set("rot", str(round(words.turned * 60_000) % 21_600_000))
    runs: list[Element] = []
    for text, italic, bold in words.runs:
        look = _a("rPr", _solid(words.colour, 1), _a("latin", typeface=_FACE), _a("cs", typeface=_FACE), lang="en-US")
        look.set("sz", str(max(round(100 * words.size), 100)))
        look.set("i", str(int(italic)))
        look.set("b", str(int(bold)))
        content = _a("t")
        content.text = text
        runs.append(_a("r", look, content))
    frame = _a("bodyPr", _a("noAutofit"), wrap="none", lIns=0, tIns=0, rIns=0, bIns=0, anchor="t", rtlCol=0)
    body = _p("txBody", frame, _a("lstStyle"), _a("p", _a("pPr", algn=_ALIGN[words.anchor]), *runs))
    shape = _p("spPr", place, _a("prstGeom", _a("avLst"), prst="rect"), _a("noFill"))
    return _p("sp", _named(number, "Text", box=True), shape, body)
