"""A picture over its note, for documents and notebooks that have no legend to put the note into."""

from __future__ import annotations

import io
import re
from functools import partial
from typing import TYPE_CHECKING, Any

from riskset.figures.formats import Form, encoded, pdf_of, saved
from riskset.figures.measure import wrapped
from riskset.figures.notes import NOTE_GAP, NOTE_SHARE, NOTE_SIZE, note_height
from riskset.figures.theme import FONT

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

_LOOK: dict[str, Any] = {"size": NOTE_SIZE, "family": FONT, "linespacing": 1.25, "ha": "left", "va": "top"}


def over_note(drawing: Drawing, form: Form, note: str) -> bytes:
    """The file of a drawing with the note below it.

    Parameters
    ----------
    drawing : matplotlib figure
    form : Form
        An SVG, PNG or PDF.
    note : str
        As matplotlib takes it.
    """
    from matplotlib.figure import Figure as Drawing

    width = drawing.get_figwidth()
    text = "\n".join(wrapped(line, NOTE_SHARE * width, NOTE_SIZE) for line in note.split("\n"))
    height = note_height(text) + NOTE_GAP
    if form.name == "pdf":
        return pdf_of(partial(_saved_over, drawing, text, height), form)
    below = Drawing(figsize=(width, height))
    below.text(0.0, 1.0 - NOTE_GAP / height, text, **_LOOK)
    stack = {"svg": _stacked_svg, "png": _stacked_png}
    return stack[form.name](encoded(drawing, form), encoded(below, Form(form.name, form.dpi)))


def _saved_over(drawing: Drawing, text: str, height: float, **options: Any) -> bytes:  # noqa: ANN401  savefig's own
    """One PDF of the drawing and of the note, which stands beyond the drawing's lower edge."""
    from matplotlib.transforms import Bbox

    width, above = drawing.get_size_inches()
    note = drawing.text(0.0, -NOTE_GAP / above, text, **_LOOK)
    try:
        return saved(drawing, "pdf", bbox_inches=Bbox.from_extents(0, -height, width, above), **options)
    finally:
        note.remove()


def _stacked_svg(upper: bytes, lower: bytes) -> bytes:
    """One SVG that holds both, one above the other."""
    texts = [image.decode() for image in (upper, lower)]
    (width, above), (_, below) = map(_size, texts)
    height = above + below
    inner = [text[text.index("<svg ") :] for text in texts]
    moved = [text.replace("<svg ", f'<svg y="{top:g}" ', 1) for text, top in zip(inner, (0.0, above), strict=True)]
    moved = [re.sub(r'(width|height)="([\d.]+)pt"', r'\1="\2"', text, count=2) for text in moved]
    words = re.search(r"<title>.*?</title>\s*(?:<desc>.*?</desc>)?", texts[0], re.DOTALL)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}pt" height="{height:g}pt" viewBox="0 0 {width:g} {height:g}"'
    role = ' role="img"' if words else ""
    about = words[0] if words else ""
    return "\n".join([f'{head} version="1.1"{role}>', about, *moved, "</svg>", ""]).encode()


def _size(svg: str) -> tuple[float, float]:
    """Width and height in points."""
    head = svg[svg.index("<svg ") : svg.index(">", svg.index("<svg "))]
    sides = dict(re.findall(r'\b(width|height)="([\d.]+)pt"', head))
    return float(sides["width"]), float(sides["height"])


def _stacked_png(upper: bytes, lower: bytes) -> bytes:
    """One PNG that holds both, with the words of the upper one."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    above, below = (Image.open(io.BytesIO(image)) for image in (upper, lower))
    whole = Image.new("RGB", (above.width, above.height + below.height), "white")
    whole.paste(above, (0, 0))
    whole.paste(below, (0, above.height))
    about = PngInfo()
    for name, text in above.info.items():
        if isinstance(text, str):
            about.add_itxt(str(name), str(text))
    buffer = io.BytesIO()
    whole.save(buffer, "png", dpi=above.info.get("dpi"), pnginfo=about)
    return buffer.getvalue()
