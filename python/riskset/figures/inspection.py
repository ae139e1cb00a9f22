"""What a figure's file is, read back from the file alone: its size, resolution, colours and fonts."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MM_PER_INCH = 25.4
_MM_PER_POINT = MM_PER_INCH / 72
_SVG = "{http://www.w3.org/2000/svg}"
_UNITS = {"pt": _MM_PER_POINT, "px": MM_PER_INCH / 96, "in": MM_PER_INCH, "mm": 1.0, "cm": 10.0, "": MM_PER_INCH / 96}
_MODES = {"L": "grey", "1": "grey", "LA": "grey", "I;16": "grey", "RGB": "rgb", "RGBA": "rgb", "P": "rgb"}


class NotAFigure(ValueError):
    """A file that is none of the formats of figures, or is damaged."""


@dataclass(frozen=True, slots=True)
class FigureFile:
    """What a figure's file is.

    Attributes
    ----------
    format : {"svg", "pdf", "eps", "png", "tiff"}
    width, height : float
        In millimetres.
    dpi : float or None
        Of a picture; a vector has none.
    colour : {"rgb", "cmyk", "grey"}
        Of a picture its mode; of a vector ``grey`` where no colour is used.
    compression : str
        Of a picture, such as ``lzw``.
    fonts : dict of str to bool
        The fonts named, and whether each is in the file; none where type is drawn as outlines.
    words : str
        The figure in words.
    """

    format: str
    width: float
    height: float
    dpi: float | None
    colour: str
    compression: str
    fonts: dict[str, bool]
    words: str

    @property
    def whole(self) -> bool:
        """Whether every font that it names is in it."""
        return all(self.fonts.values())

    def __str__(self) -> str:
        resolution = "vector" if self.dpi is None else f"{self.dpi:.0f} dpi"
        fonts = ", ".join(f"{name}{'' if there else ' (not embedded)'}" for name, there in sorted(self.fonts.items()))
        kind = f"{self.format.upper()}{f' ({self.compression})' if self.compression else ''}"
        size = f"{self.width:.1f} x {self.height:.1f} mm"
        return f"{kind}, {size}, {resolution}, {self.colour}, fonts: {fonts or 'outlines'}"


def inspect_figure(path: Path) -> FigureFile:
    """Read a figure's file back.

    Raises
    ------
    NotAFigure
        When it is not an SVG, PDF, EPS, PNG or TIFF that can be read.
    """
    content = path.read_bytes()
    for mark, read in _READERS.items():
        if re.match(mark, content[:400], re.DOTALL):
            return read(content)
    message = f"{path} is not an SVG, PDF, EPS, PNG or TIFF"
    raise NotAFigure(message)


def _read_picture(content: bytes) -> FigureFile:
    import io

    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        dpi = float(picture.info.get("dpi", (72.0, 72.0))[0])
        name = str(picture.format).lower()
        words = picture.info.get("Description", "") if name == "png" else picture.getexif().get(270, "")
        compression = str(picture.info.get("compression") or "deflate").removeprefix("tiff_")
        width, height = (round(MM_PER_INCH * pixels / dpi, 2) for pixels in picture.size)
        colour = _MODES.get(picture.mode, picture.mode.lower())
        return FigureFile(name, width, height, round(dpi, 1), colour, compression, {}, str(words))


def _read_svg(content: bytes) -> FigureFile:
    root = ET.fromstring(content)  # noqa: S314  a figure of one's own
    width, height = (_length(root.get(side, "0")) for side in ("width", "height"))
    text = content.decode()
    colours = {match.lower() for match in re.findall(r"#[0-9a-fA-F]{6}\b", text)}
    colour = "grey" if all(one[1:3] == one[3:5] == one[5:7] for one in colours) else "rgb"
    typed = any(element.text for element in root.iter(f"{_SVG}text"))
    families = set(re.findall(r"font-family:\s*'?([^;'\"]+)", text)) if typed else set[str]()
    fonts = {name: f"@font-face{{font-family:{name}" in text.replace(" ", "") for name in families}
    words = root.findtext(f"{_SVG}desc") or ""
    return FigureFile("svg", width, height, None, colour, "", fonts, words)


def _length(text: str) -> float:
    match = re.match(r"([\d.]+)([a-z]*)$", text)
    if match is None:
        message = f"the SVG has no size but {text!r}"
        raise NotAFigure(message)
    return round(float(match[1]) * _UNITS[match[2]], 2)


def _read_pdf(content: bytes) -> FigureFile:
    box = re.search(rb"/MediaBox\s*\[\s*([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)\s*\]", content)
    if box is None:
        message = "the PDF has no page whose size can be read"
        raise NotAFigure(message)
    left, bottom, right, top = (float(part) for part in box.groups())
    code = b"\n".join(_pdf_streams(content))
    subject = re.search(rb"/Subject\s*(\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f]+>)", content, re.DOTALL)
    width, height = (round(side * _MM_PER_POINT, 2) for side in (right - left, top - bottom))
    colour = _colour(code, cmyk=rb"[kK]", rgb=rb"rg|RG")
    return FigureFile("pdf", width, height, None, colour, "", _pdf_fonts(content), _pdf_text(subject))


def _pdf_streams(content: bytes) -> list[bytes]:
    """The code of pages and forms, unpacked; fonts and pictures left out."""
    found: list[bytes] = []
    for match in re.finditer(rb"<<((?:(?!endobj).){0,2000}?)>>\s*stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        if b"/Length1" in match[1] or b"/Image" in match[1]:
            continue
        found.append(zlib.decompress(match[2]) if b"/FlateDecode" in match[1] else match[2])
    return found


def _pdf_fonts(content: bytes) -> dict[str, bool]:
    """Each font described, and whether its description has a file."""
    described = re.findall(
        rb"<<(?:(?!>>).)*?/Type /FontDescriptor.*?>>|<<(?:(?!>>).)*?/FontFile.*?>>", content, re.DOTALL
    )
    fonts: dict[str, bool] = {}
    for each in described:
        name = re.search(rb"/FontName /([^\s/>]+)", each)
        if name is not None:
            fonts[name[1].decode().rpartition("+")[2]] = b"/FontFile" in each
    named = re.findall(rb"/BaseFont /([^\s/>]+)", content)
    # A font of Type 3 is drawn letter by letter in the file itself.
    drawn = re.findall(rb"<<(?:(?!endobj).)*?/Subtype /Type3.*?endobj", content, re.DOTALL)
    inside = [name for each in drawn for name in re.findall(rb"/(?:BaseFont|FontName|Name) /([^\s/>]+)", each)]
    found = {name.decode().rpartition("+")[2]: False for name in named} | fonts
    return found | {name.decode().rpartition("+")[2]: True for name in inside}


def _pdf_text(match: re.Match[bytes] | None) -> str:
    if match is None:
        return ""
    raw = match[1]
    if raw[:1] == b"<":
        data = bytes.fromhex(raw[1:-1].decode())
    else:
        data = re.sub(rb"\\([0-7]{1,3}|.)", _pdf_escape, raw[1:-1], flags=re.DOTALL)
    return data[2:].decode("utf-16-be") if data[:2] == b"\xfe\xff" else data.decode("latin-1")


def _pdf_escape(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code.isdigit():
        return bytes([int(code, 8)])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(code, code)


def _read_eps(content: bytes) -> FigureFile:
    box = re.search(rb"%%(?:HiRes)?BoundingBox:\s*([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)", content)
    exact = re.search(rb"%%HiResBoundingBox:\s*([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)", content) or box
    if exact is None:
        message = "the EPS has no bounding box"
        raise NotAFigure(message)
    left, bottom, right, top = (float(part) for part in exact.groups())
    width, height = (round(side * _MM_PER_POINT, 2) for side in (right - left, top - bottom))
    names = re.findall(rb"/FontName /(\S+) def", content)
    used = re.findall(rb"/(\S+) [\d.]+ selectfont", content)
    fonts = {name.decode(): name in names for name in [*names, *used]}
    title = re.search(rb"%%Title: (.*)", content)
    colour = _colour(content, cmyk=rb"setcmykcolor", rgb=rb"setrgbcolor")
    return FigureFile("eps", width, height, None, colour, "", fonts, title[1].decode().strip() if title else "")


def _colour(code: bytes, *, cmyk: bytes, rgb: bytes) -> str:
    """The inks that a page's code uses; a red that equals green and blue is grey."""
    if re.search(rb"(?:[\d.]+ ){4}(?:" + cmyk + rb")(?=\s)", code):
        return "cmyk"
    triples = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) (?:" + rgb + rb")(?=\s)", code)
    return "rgb" if any(len(set(triple)) > 1 for triple in triples) else "grey"


_READERS: dict[bytes, Callable[[bytes], FigureFile]] = {
    rb"\x89PNG|II\*\x00|MM\x00\*": _read_picture,
    rb"%PDF-": _read_pdf,
    rb"%!PS-Adobe-\S+ EPSF": _read_eps,
    rb".*<svg\s": _read_svg,
}
