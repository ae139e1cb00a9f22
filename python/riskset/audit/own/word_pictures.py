"""The pictures of a Word file with what can be read of them: their words for those who do not see them, and the SVG beside each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.word_files.names import R_NAMESPACE
from riskset.word_files.package import open_word
from riskset.word_files.relations import part_behind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MAIN = "word/document.xml"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_SVG_BLIP = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"


@dataclass(frozen=True, slots=True)
class WordPicture:
    """A picture of a Word file.

    Attributes
    ----------
    name : str
        Its number among the pictures.
    words : str
        Its words for those who do not see it.
    drawing : bytes
        The SVG that is shown; empty where it is a picture of dots or of another kind.
    """

    name: str
    words: str
    drawing: bytes


def pictures_of(path: Path) -> Iterator[WordPicture]:
    """The pictures of a Word file's text, in order."""
    file = open_word(path.read_bytes(), path.name)
    for number, told in enumerate(file.tree().iter(_DRAWING), start=1):
        around = told.getparent()
        blips = [] if around is None else [*around.iter(_SVG_BLIP), *around.iter(_BLIP)]
        parts = [part_behind(file, _MAIN, str(blip.get(f"{{{R_NAMESPACE}}}embed") or "")) for blip in blips]
        drawing = next(
            (file.parts[part] for part in parts if part.lower().endswith(".svg") and part in file.parts), b""
        )
        words = " ".join(str(told.get(each) or "") for each in ("title", "descr")).strip()
        yield WordPicture(f"picture {number}", words, drawing)
