"""The files of a drawn figure: vector and picture, in RGB, CMYK or grey, with their words in each."""

from __future__ import annotations

import io
import re
import unicodedata
import zlib
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from riskset.figures.png import png_file
from riskset.figures.theme import FONT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.figure import Figure as Drawing
    from numpy.typing import NDArray

    from riskset.figures.drawn_rows import DrawnRows

Colour = Literal["rgb", "cmyk", "grey"]
_LUMA = (0.2126, 0.7152, 0.0722)  # Rec. 709
_WITHOUT_CMYK = ("svg", "png")
_OPAQUE = 255
_POINTS = 72.0
NAMESPACE = "urn:riskset:figure"
PART_CHUNK = b"rsPt"
"""The kind of a PNG's chunk that holds a part: private, and passed over by other programs."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a picture carries in its file for the filter of a document.

    Attributes
    ----------
    note : str
        What belongs into the figure's legend, in Markdown.
    parts : tuple of bytes
        Pictures of its parts in the same format, where no page holds it whole.
    rows : DrawnRows, optional
        Those between which an SVG with parts can be cut, as they were planned.
    """

    note: str = ""
    parts: tuple[bytes, ...] = ()
    rows: DrawnRows | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What a file is to be.

    Attributes
    ----------
    name : {"svg", "pdf", "eps", "png", "tiff"}
    dpi : int
        Of pictures.
    colour : {"rgb", "cmyk", "grey"}
    words : str
        The figure in words.
    carried : Carried, optional
        Of SVG, PNG and PDF what they carry.
    origin : str
        Of SVG, PNG and PDF the mark of the study and the data that the figure comes from.
    """

    name: str
    dpi: int = 300
    colour: Colour = "rgb"
    words: str = ""
    carried: Carried | None = None
    origin: str = ""


def settings() -> Any:  # noqa: ANN401  keys are literals of matplotlib
    """Matplotlib's settings while a figure is drawn and written: whole fonts, the same bytes each time."""
    return {
        "svg.hashsalt": "riskset",
        "svg.fonttype": "path",
        "pdf.fonttype": 42,
        "ps.fonttype": 42,
        "pdf.compression": 6,
        "mathtext.fontset": "custom",
        "mathtext.cal": FONT,
        "mathtext.sf": FONT,
        "mathtext.tt": FONT,
        "mathtext.rm": FONT,
        "mathtext.it": f"{FONT}:italic",
        "mathtext.bf": f"{FONT}:bold",
    }


def encoded(drawing: Drawing, form: Form) -> bytes:
    """The file of a drawn figure.

    Nothing of the machine or of the moment goes into it: the same figure gives the same bytes.

    Raises
    ------
    ValueError
        When the format has no such colours.
    """
    if form.colour == "cmyk" and form.name in _WITHOUT_CMYK:
        message = f"{form.name.upper()} has no CMYK; write .pdf, .eps or .tiff, or take rgb or grey"
        raise ValueError(message)
    return _WRITERS[form.name](drawing, form)


def encoded_pages(drawings: Sequence[Drawing], form: Form) -> bytes:
    """One PDF of several drawings, a page each."""

    def save(**options: Any) -> bytes:  # noqa: ANN401  savefig's own
        from matplotlib.backends.backend_pdf import PdfPages

        buffer = io.BytesIO()
        with PdfPages(buffer, **options) as pages:
            for drawing in drawings:
                pages.savefig(drawing)
        return buffer.getvalue()

    return pdf_of(save, form)


def saved(drawing: Drawing, name: str, **options: Any) -> bytes:  # noqa: ANN401  savefig's own
    """The file that matplotlib writes of a drawing."""
    buffer = io.BytesIO()
    drawing.savefig(buffer, format=name, **options)
    return buffer.getvalue()


def first_sentence(words: str) -> str:
    """What a figure is called: the first sentence of its words."""
    return re.split(r"(?<=\.)\s", words, maxsplit=1)[0].rstrip(".")


# What XML cannot hold, as labels from data may.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _svg(drawing: Drawing, form: Form) -> bytes:
    text = _svg_text(drawing)
    if form.colour == "grey":
        text = re.sub(r"#[0-9a-fA-F]{6}\b", lambda match: _grey_hex(match[0]), text)
    about: list[str] = []
    if form.words:
        about += [
            f"<title>{escape(first_sentence(form.words), quote=False)}</title>",
            f"<desc>{escape(form.words, quote=False)}</desc>",
        ]
    role = ' role="img"' if form.words else ""
    about += _carried_svg(form.carried or Carried(), _rows(drawing, form))
    origin = f' data-origin="{form.origin}"' if form.origin else ""
    smallest = _smallest_type(drawing) if form.carried is not None else None
    size = f' data-smallest-type="{smallest:g}"' if smallest else ""
    if about or origin or size:
        head = f"{role}{origin}{size}>"
        text = re.sub(r"<svg [^>]*>", lambda match: "\n ".join([f"{match[0][:-1]}{head}", *about]), text, count=1)
    return _NOT_XML.sub("\ufffd", text).encode()


def with_text(drawing: Drawing, form: Form) -> bytes:
    """An SVG whose text is text, in a typeface that every machine has one like."""
    import matplotlib as mpl

    with mpl.rc_context({"svg.fonttype": "none"}):
        content = _svg(drawing, form).decode()
    return content.replace(f"'{FONT}'", f"Arial, '{FONT}', Helvetica, sans-serif").encode()


def _carried_svg(carried: Carried, rows: DrawnRows | None = None) -> list[str]:
    """What an SVG carries, in an element of metadata that no program draws."""
    if not carried.note and not carried.parts:
        return []
    parts = "".join(f"<riskset:part><![CDATA[{part.decode()}]]></riskset:part>" for part in carried.parts)
    note = f"<riskset:note>{escape(carried.note, quote=False)}</riskset:note>" if carried.note else ""
    said = f"<riskset:rows>{rows.said()}</riskset:rows>" if rows is not None else ""
    return [f'<metadata xmlns:riskset="{NAMESPACE}"><riskset:figure>{note}{said}{parts}</riskset:figure></metadata>']


def _smallest_type(drawing: Drawing) -> float | None:
    """The smallest size of a drawing's words in points, so that who sets the pages knows how much smaller it may be."""
    from matplotlib.text import Text

    texts: list[Any] = drawing.findobj(Text)
    sizes = (float(text.get_fontsize()) for text in texts if text.get_visible() and text.get_text().strip())
    return min(sizes, default=None)


def _rows(drawing: Drawing, form: Form) -> DrawnRows | None:
    """The rows of a drawn figure in points, between which it can be cut."""
    if form.carried is None or form.carried.rows is None:
        return None
    height = _POINTS * drawing.get_figheight()
    boxes = [axes.get_position() for axes in drawing.axes]
    panels = {(round(height * (1 - box.y1), 2), round(height * (1 - box.y0), 2)) for box in boxes}
    return form.carried.rows.drawn(sorted(panels), height)


def _svg_text(drawing: Drawing) -> str:
    """Written at once: `savefig` would lay the drawing out a second time before."""
    from riskset.figures.painters import SvgCanvas

    buffer = io.StringIO()
    own = drawing.canvas
    SvgCanvas(drawing).print_svg(buffer, metadata={"Date": None, "Creator": "riskset"})
    drawing.set_canvas(own)
    return buffer.getvalue()


def _grey_hex(colour: str) -> str:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return "#" + f"{round(255 * _luminance(parts)):02x}" * 3


def _luminance(rgb: list[float]) -> float:
    return sum(share * part for share, part in zip(_LUMA, rgb, strict=True))


def _inks(rgb: list[float]) -> list[float]:
    """Cyan, magenta, yellow and black of a colour; black is black ink alone, so that small type prints sharp."""
    black = 1 - max(rgb)
    return [*((1 - part - black) / (1 - black) if black < 1 else 0.0 for part in rgb), black]


def _numbers(parts: list[float]) -> str:
    return " ".join(f"{part:.4f}".rstrip("0").rstrip(".") or "0" for part in parts)


def _said(rgb: list[float], colour: Colour) -> list[float]:
    """A colour in the inks wanted."""
    return _inks(rgb) if colour == "cmyk" else [_luminance(rgb)]


def _recolouring(colour: Colour, grey: bytes, rgb: bytes, becomes: dict[bytes, bytes]) -> Callable[[bytes], bytes]:
    """Says the colours of a page's code in other inks; `becomes` holds the new operator of each old one."""
    number = rb"([\d.]+)"
    pattern = re.compile(
        rb"(?<![\d.\w/-])(?:" + number + rb" " + number + rb" " + number + rb" (" + rgb + rb")|"
        + number + rb" (" + grey + rb"))(?=\s)"
    )  # fmt: skip

    def other(match: re.Match[bytes]) -> bytes:
        parts = [float(part) for part in match.groups()[:3]] if match[4] else [float(match[5])] * 3
        return _numbers(_said(parts, colour)).encode() + b" " + becomes[match[4] or match[6]]

    return lambda code: pattern.sub(other, code)


_SPACES: dict[Colour, bytes] = {"cmyk": b"/DeviceCMYK", "grey": b"/DeviceGray"}


def _pdf(drawing: Drawing, form: Form) -> bytes:
    return pdf_of(partial(saved, drawing, "pdf"), form)


def _carrying_pdf(data: bytes, form: Form, carried: Carried) -> bytes:
    """A PDF with what it carries, its words and its origin, in comments before its last lines, which no program reads."""
    words, note = form.words.encode(), carried.note.encode()
    named = [("words", words), ("note", note), *(("part", part) for part in carried.parts)]
    comments = "".join(f"%riskset:{name} {content.hex()}\n" for name, content in named if content)
    comments += f"%{form.origin}\n" if form.origin else ""
    end = data.rindex(b"startxref")
    return data[:end] + comments.encode() + data[end:]


def pdf_of(save: Callable[..., bytes], form: Form) -> bytes:
    """The PDF that `save` writes, with its words, in its colours, and with what it carries."""
    written = _coloured_pdf(save, form)
    return written if form.carried is None else _carrying_pdf(written, form, form.carried)


def _coloured_pdf(save: Callable[..., bytes], form: Form) -> bytes:
    import matplotlib as mpl

    about = {"CreationDate": None, "Producer": "riskset", "Creator": "riskset"}
    if form.words:
        about |= {"Title": first_sentence(form.words), "Subject": form.words}
    if form.colour == "rgb":
        return save(metadata=about)
    fill, stroke = (b"k", b"K") if form.colour == "cmyk" else (b"g", b"G")
    recoloured = _recolouring(
        form.colour, rb"[gG]", rb"rg|RG", {b"rg": fill, b"g": fill, b"RG": stroke, b"G": stroke}
    )  # fmt: skip
    # Without compression the colours can be found.
    with mpl.rc_context({"pdf.compression": 0}):
        plain = save(metadata=about)
    return _rewritten_pdf(plain, recoloured, _SPACES[form.colour])


def _rewritten_pdf(data: bytes, recoloured: Callable[[bytes], bytes], space: bytes) -> bytes:
    """An uncompressed PDF of matplotlib's with its pages' code changed and compressed, and its table made anew."""
    table = data.rindex(b"xref\n", 0, data.rindex(b"startxref"))
    trailer = data.index(b"trailer", table)
    entries = data[table:trailer].splitlines()[2:]
    offsets = {number: int(entry[:10]) for number, entry in enumerate(entries) if entry[17:18] == b"n"}
    order = sorted(offsets, key=lambda number: offsets[number])
    ends = [*(offsets[number] for number in order[1:]), table]
    written, places = data[: offsets[order[0]]], dict[int, int]()
    for number, end in zip(order, ends, strict=True):
        places[number] = len(written)
        written += _rewritten_object(data[offsets[number] : end], recoloured, space)
    lines = [f"xref\n0 {len(entries)}\n0000000000 65535 f \n"]
    lines += [f"{places[number]:010d} 00000 n \n" for number in range(1, len(entries))]
    closing = data[trailer : data.rindex(b"startxref")]
    return written + "".join(lines).encode() + closing + f"startxref\n{len(written)}\n%%EOF\n".encode()


def _rewritten_object(item: bytes, recoloured: Callable[[bytes], bytes], space: bytes) -> bytes:
    head, begin, rest = item.partition(b"\nstream\n")
    head = head.replace(b"/CS /DeviceRGB", b"/CS " + space)
    if not begin:
        return head
    stream, _, tail = rest.rpartition(b"\nendstream")
    if b"/Length1" in head or b"/FontFile" in head or b"/Image" in head:
        return head + begin + stream + b"\nendstream" + tail
    packed = zlib.compress(recoloured(stream))
    head = re.sub(rb"/Length \d+(?: \d+ R)?", b"/Length %d /Filter /FlateDecode" % len(packed), head)
    return head + begin + packed + b"\nendstream" + tail


def _eps(drawing: Drawing, form: Form) -> bytes:
    _flatten(drawing)
    data = saved(drawing, "eps", metadata={"Creator": "riskset"})
    data = re.sub(rb"%%CreationDate:.*\n", b"", data)
    if form.words:
        title = _ascii(first_sentence(form.words))[:200].encode()
        data = data.replace(b"%%Creator:", b"%%Title: " + title + b"\n%%Creator:", 1)
    if form.colour == "rgb":
        return data
    new = b"setcmykcolor" if form.colour == "cmyk" else b"setgray"
    return _recolouring(form.colour, b"setgray", b"setrgbcolor", {b"setrgbcolor": new, b"setgray": new})(data)


def _flatten(drawing: Drawing) -> None:
    """Take transparency away, which EPS has not: a colour shows as it does over white."""
    from matplotlib.collections import Collection
    from matplotlib.patches import Patch

    for artist in drawing.findobj(lambda each: isinstance(each, Patch | Collection)):
        for read, write in (("get_facecolor", "set_facecolor"), ("get_edgecolor", "set_edgecolor")):
            colours = np.atleast_2d(np.asarray(getattr(artist, read)(), dtype=float))
            if colours.size and ((colours[:, 3] > 0) & (colours[:, 3] < 1)).any():
                share = colours[:, 3:]
                solid = np.hstack([colours[:, :3] * share + 1 - share, np.ones_like(share)])
                artist.set_alpha(None)
                getattr(artist, write)(solid if isinstance(artist, Collection) else tuple(solid[0]))


def _pixels(drawing: Drawing, dpi: int) -> NDArray[np.uint8]:
    """The picture over white: rows, columns, red-green-blue."""
    from riskset.figures.painters import PixelCanvas

    before = drawing.dpi
    drawing.set_dpi(dpi)
    try:
        canvas = PixelCanvas(drawing)
        canvas.draw()
        painted = np.asarray(canvas.buffer_rgba())
    finally:
        drawing.set_dpi(before)
    if painted[..., 3].min() == _OPAQUE:  # everywhere, as a figure on white is
        opaque = np.empty((*painted.shape[:2], 3), np.uint8)
        for place in range(3):  # one colour after the other: in one piece it takes six times as long
            opaque[..., place] = painted[..., place]
        return opaque
    shown = painted.astype(np.float32)
    share = shown[..., 3:] / _OPAQUE
    return np.rint(shown[..., :3] * share + _OPAQUE * (1 - share)).astype(np.uint8)


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.rint(pixels @ np.array(_LUMA)).astype(np.uint8)


def _picture(drawing: Drawing, form: Form) -> Any:  # noqa: ANN401  Pillow's image
    from PIL import Image

    pixels = _pixels(drawing, form.dpi)
    if form.colour == "grey":
        return Image.fromarray(_grey(pixels))
    if form.colour == "cmyk":
        parts = pixels.astype(np.float32) / 255
        black = 1 - parts.max(axis=-1, keepdims=True)
        inks = (1 - parts - black) / np.where(black < 1, 1 - black, 1)
        return Image.fromarray(np.rint(255 * np.concatenate([inks, black], axis=-1)).astype(np.uint8), mode="CMYK")
    return Image.fromarray(pixels)


def _png(drawing: Drawing, form: Form) -> bytes:
    carried = form.carried or Carried()
    texts = {"Software": "riskset", "Description": form.words, "Note": carried.note, "Origin": form.origin}
    pixels = _pixels(drawing, form.dpi)
    if form.colour == "grey":
        pixels = _grey(pixels)
    said = {name: text for name, text in texts.items() if text}
    return png_file(pixels, form.dpi, said, [(PART_CHUNK, part) for part in carried.parts])


def _ascii(text: str) -> str:
    """Text as TIFF and EPS have it: without accents, with plain dashes and signs."""
    plain = text.translate({0x2212: "-", 0x2013: "-", 0x2014: "-", 0xA0: " ", 0x2019: "'", 0x2265: ">=", 0x2264: "<="})
    return unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()


def _tiff(drawing: Drawing, form: Form) -> bytes:
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    tags = ImageFileDirectory_v2()
    tags[305] = "riskset"
    if form.words:
        tags[270] = _ascii(form.words)
    buffer = io.BytesIO()
    picture = _picture(drawing, form)
    picture.save(buffer, "tiff", compression="tiff_lzw", dpi=(form.dpi, form.dpi), tiffinfo=tags)
    return buffer.getvalue()


_WRITERS: dict[str, Callable[[Drawing, Form], bytes]] = {
    "svg": _svg,
    "pdf": _pdf,
    "eps": _eps,
    "png": _png,
    "tiff": _tiff,
    "tif": _tiff,
}
FIGURE_FORMATS = tuple(_WRITERS)
