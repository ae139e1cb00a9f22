"""The files of figures as a journal wants them: format, width, resolution and inks, each read back from its bytes."""

from __future__ import annotations

import io
import tempfile
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.figures.inspection import MM_PER_INCH, NotAFigure, inspect_figure
from riskset.figures.letters import MissingLettersWarning
from riskset.problems import LookupFailed
from riskset.submission.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.figures.figure import Figure
    from riskset.figures.inspection import FigureFile
    from riskset.journals.rules import Figures, Journal

_WRITABLE = ("tiff", "eps", "pdf", "png", "svg", "jpeg")
_PICTURES = ("tiff", "png", "jpeg")
_CMYK = ("tiff", "eps", "pdf", "jpeg")
_ENDINGS = {"jpeg": "jpg", "tiff": "tif"}
# A figure may differ from a column by so many millimetres.
_NEAR = 1.0
_FACE = "Liberation Sans"
_LIKE = {"arial", "helvetica", "liberation sans", "sans-serif"}


@dataclass(frozen=True)
class Drawn:
    """A figure's files by their endings, what was read back of each, what is wrong and what is to be said."""

    files: dict[str, bytes]
    read: dict[str, FigureFile]
    refusals: tuple[Refusal, ...]
    notes: tuple[str, ...] = ()


def chosen_format(wanted: Figures) -> str:
    """The first format of a journal's that can be written; TIFF where there is none."""
    return next((each for each in wanted.formats if each in _WRITABLE), "tiff")


def drawn(figure: Figure, printed: str, journal: Journal) -> Drawn:
    """Write a figure in the journal's format and at a width of its columns, and read it back."""
    wanted = journal.figures
    form = chosen_format(wanted)
    figure, notes = _at_width(figure, printed, wanted)
    colour = wanted.colour if wanted.colour != "cmyk" or form in _CMYK else "rgb"
    if colour != wanted.colour:
        notes.append(f"{printed}: {form.upper()} has no CMYK, so the file is in RGB.")
    dpi = wanted.combination_dpi
    written = "tiff" if form == "jpeg" else form
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingLettersWarning)
        contents = figure.files(written, dpi=dpi, colour=colour)
    files: dict[str, bytes] = {}
    for place, content in enumerate(contents, start=1):
        ending = _ENDINGS.get(form, form)
        part = f"-{place}" if len(contents) > 1 else ""
        files[f"{part}.{ending}"] = _as_jpeg(content, dpi) if form == "jpeg" else content
    return _read_back(files, printed, journal, notes)


def _at_width(figure: Figure, printed: str, wanted: Figures) -> tuple[Figure, list[str]]:
    """The figure at the width of the nearest column, where it can be laid out for that."""
    own = width_of(figure)
    columns = [each for each in (wanted.single_mm, wanted.double_mm) if each]
    nearest = min(columns, key=lambda each: abs(each - own))
    if abs(nearest - own) <= _NEAR or figure.redraw is None:
        return figure, []
    for width in dict.fromkeys([nearest, *sorted(columns, reverse=True)]):
        with suppress(LookupFailed, ValueError):
            other = figure.redraw(width)
            if width_of(other) <= width + _NEAR:
                return other, []
    return figure, [f"{printed}: it is {own:.0f} mm wide, and cannot be laid out for {nearest:g} mm."]


def width_of(figure: Figure) -> float:
    """The width of a figure in millimetres."""
    return MM_PER_INCH * figure.theme.getp("figure_size")[0]


def _as_jpeg(content: bytes, dpi: int) -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    with Image.open(io.BytesIO(content)) as picture:
        picture.save(buffer, "jpeg", quality=95, subsampling=0, dpi=(dpi, dpi))
    return buffer.getvalue()


def _read_back(files: dict[str, bytes], printed: str, journal: Journal, notes: Sequence[str]) -> Drawn:
    read: dict[str, FigureFile] = {}
    refusals: list[Refusal] = []
    said = list(notes)
    for ending, content in files.items():
        if ending.endswith(".jpg"):
            continue
        try:
            found = inspected(content, ending)
        except NotAFigure as why:
            remedy = "Report it: the file was written by riskset"
            refusals.append(Refusal(kind="file", place=f"{printed}{ending}", message=str(why), remedy=remedy))
            continue
        read[ending] = found
        refusals += _wrong(found, f"{printed} ({ending.removeprefix('.')})", journal)
        said += _said(found, printed, journal)
    return Drawn(files, read, tuple(refusals), tuple(dict.fromkeys(said)))


def inspected(content: bytes, ending: str) -> FigureFile:
    """What a figure's file is, from its bytes."""
    with tempfile.TemporaryDirectory(prefix="riskset-") as folder:
        path = Path(folder) / f"figure.{ending.rpartition('.')[2]}"
        path.write_bytes(content)
        return inspect_figure(path)


def _wrong(found: FigureFile, place: str, journal: Journal) -> list[Refusal]:
    wanted, refusals = journal.figures, list[Refusal]()

    def refuse(message: str, remedy: str) -> None:
        refusals.append(Refusal(kind="resolution", place=place, message=message, remedy=remedy))

    if found.dpi is not None and found.dpi < wanted.combination_dpi - 1:
        refuse(
            f"it has {found.dpi:.0f} dots an inch, and {journal.title} asks for {wanted.combination_dpi}",
            "Draw it with that resolution, or as a vector",
        )
    if wanted.double_mm and found.width > wanted.double_mm + _NEAR:
        remedy = "Give the display a smaller `width` in the study file"
        refuse(f"it is {found.width:.0f} mm wide, and a page has {wanted.double_mm:g} mm", remedy)
    if wanted.most_height_mm and found.height > wanted.most_height_mm + _NEAR:
        remedy = "Give it fewer panels or rows, or a smaller height"
        refuse(f"it is {found.height:.0f} mm high, and a page has {wanted.most_height_mm:g} mm", remedy)
    if wanted.fonts_embedded and not found.whole:
        missing = ", ".join(name for name, there in found.fonts.items() if not there)
        refuse(f"the font {missing} is named and not embedded", "Report it: figures embed their fonts")
    return refusals


def _said(found: FigureFile, printed: str, journal: Journal) -> list[str]:
    fonts = [each for each in journal.figures.fonts if each.lower() not in _LIKE]
    if not journal.figures.fonts or len(fonts) < len(journal.figures.fonts):
        return []
    named = ", ".join(sorted(found.fonts)) or _FACE
    return [f"{printed} is set in {named}; {journal.title} names {', '.join(journal.figures.fonts)}."]


def from_picture(content: bytes, width_mm: float, printed: str, journal: Journal) -> Drawn:
    """A picture of another program, which stands in the text with some width, in the journal's format; never with more dots than it has."""
    from PIL import Image

    form = next((each for each in journal.figures.formats if each in _PICTURES), "tiff")
    with Image.open(io.BytesIO(content)) as opened:
        picture: Any = opened.convert("RGB") if opened.mode not in {"RGB", "L", "CMYK"} else opened.copy()
    dpi = picture.width / (width_mm / MM_PER_INCH)
    buffer = io.BytesIO()
    options: dict[str, Any] = {"compression": "tiff_lzw"} if form == "tiff" else {}
    picture.save(buffer, form, dpi=(round(dpi), round(dpi)), **options)
    note = f"{printed} is a picture of another program: its fonts, lines and colours were not looked at."
    return _read_back({f".{_ENDINGS.get(form, form)}": buffer.getvalue()}, printed, journal, [note])
