"""How things of an SVG look: colours, lines and type, from their attributes and styles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.submission.shapes import Look

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.word_files.package import Element

_POINTS = {"pt": 1.0, "px": 0.75, "in": 72.0, "mm": 72 / 25.4, "cm": 720 / 25.4, "": 1.0}


def length_of(text: str) -> float:
    """A length in points."""
    match = re.match(r"([\d.]+)([a-z]*)$", text)
    return float(match[1]) * _POINTS.get(match[2], 1.0) if match else 0.0


def style_of(element: Element) -> dict[str, str]:
    """What an element itself says of its looks."""
    found = {key: str(element.get(key)) for key in ("fill", "stroke", "stroke-width", "font-size", "text-anchor", "font-style",
             "font-weight", "fill-opacity", "stroke-opacity", "stroke-dasharray", "opacity") if element.get(key)}  # fmt: skip
    for part in element.get("style", "").split(";"):
        key, _, value = part.partition(":")
        if value:
            found[key.strip()] = value.strip()
    return found


def colour_of(text: str, default: str) -> str:
    """A colour as six hexadecimal digits; none is empty."""
    text = text.strip()
    if text == "none":
        return ""
    if re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        return text[1:].upper()
    if re.fullmatch(r"#[0-9a-fA-F]{3}", text):
        return "".join(each * 2 for each in text[1:]).upper()
    return {"white": "FFFFFF", "black": "000000", "": default}.get(text, default)


def look_of(style: Mapping[str, str]) -> Look:
    """The look of a line or an area."""
    whole = float(style.get("opacity", 1))
    dashes = style.get("stroke-dasharray", "none")
    numbers = () if dashes == "none" else tuple(float(each) for each in re.split(r"[\s,]+", dashes.strip()) if each)
    return Look(
        colour_of(style.get("fill", ""), "000000"),
        whole * float(style.get("fill-opacity", 1)),
        colour_of(style.get("stroke", "none"), ""),
        whole * float(style.get("stroke-opacity", 1)),
        float(re.sub(r"[a-z]+$", "", style.get("stroke-width", "1"))),
        numbers,
        style.get("stroke-linecap", "butt"),
    )


def size_of(style: Mapping[str, str]) -> float:
    """The size of type."""
    return length_of(style.get("font-size", "10").replace("px", "")) or 10.0


def slant_of(style: Mapping[str, str]) -> tuple[bool, bool]:
    """Whether type is italic, and whether it is bold."""
    weight = style.get("font-weight", "")
    return style.get("font-style") in {"italic", "oblique"}, weight in {"bold", "600", "700", "800", "900"}
