"""The files of all figures of a manuscript: as the journal prints them, and as it can redraw them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.own.floats import floats_of
from riskset.figures.figure import Figure
from riskset.submission.pictures import drawn, from_picture
from riskset.submission.slides import presentation
from riskset.submission.sources import style_of
from riskset.submission.svg_reading import shapes_of
from riskset.submission.svg_texts import with_whole_words
from riskset.word_files.names import r
from riskset.word_files.package import DOCUMENT
from riskset.word_files.relations import part_behind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.submission.displays import Display
    from riskset.submission.findings import Refusal
    from riskset.submission.pictures import Drawn
    from riskset.submission.sources import Source
    from riskset.submission.texts import MainText

_EMU_PER_MM = 36_000
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True)
class FigureFiles:
    """The files of figures by their names, what is wrong with them, and what is to be said."""

    files: dict[str, bytes]
    refusals: tuple[Refusal, ...]
    notes: tuple[str, ...]
    told: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """A figure of the text, with the figure of the study where it is one."""

    display: Display
    figure: Figure | None


def figures_shown(source: Source, text: MainText) -> list[Shown]:
    """The figures of the main text in their order, each with the study's figure behind it."""
    read = source.main.read
    known = [each for each in floats_of(read.document) if each.kind in {"fig", "sfig"}]
    own = [each for each in text.displays if each.kind == "figure"]
    by_name = {each.printed: each.label for each in known}
    found: list[Shown] = []
    for place, each in enumerate(own):
        label = known[place].label if len(known) == len(own) else by_name.get(each.printed, "")
        study, name = read.ran.displays.get(label, (None, ""))
        shown = study.display(name) if study is not None else None
        found.append(Shown(each, shown if isinstance(shown, Figure) else None))
    return found


def figure_files(source: Source, text: MainText, shown: Sequence[Shown]) -> FigureFiles:
    """Each figure in the journal's format, read back."""
    files: dict[str, bytes] = {}
    refusals: list[Refusal] = []
    notes: list[str] = []
    told: list[str] = []
    with style_of(source.journal):
        for each in shown:
            made = drawn(each.figure, each.display.printed, source.journal) if each.figure is not None else None
            made = made or _of_picture(source, text, each.display)
            if made is None:
                notes.append(f"{each.display.printed} is not a picture that could be written as a file.")
                continue
            files |= {f"figures/{each.display.stem}{ending}": content for ending, content in made.files.items()}
            refusals += made.refusals
            notes += made.notes
            told += [f"{each.display.printed}: {found}" for found in made.read.values()]
    return FigureFiles(files, tuple(refusals), tuple(notes), tuple(told))


def _of_picture(source: Source, text: MainText, display: Display) -> Drawn | None:
    """The picture of another program, out of the Word file."""
    for element in display.pictures:
        for inline in element.iter(f"{_WP}inline", f"{_WP}anchor"):
            extent, blip = inline.find(f"{_WP}extent"), next(inline.iter(f"{_A}blip"), None)
            part = part_behind(text.whole, DOCUMENT, str(blip.get(r("embed")))) if blip is not None else ""
            if extent is not None and part.lower().endswith((".png", ".jpg", ".jpeg", ".tif", ".tiff")):
                width = int(extent.get("cx", "0")) / _EMU_PER_MM
                return from_picture(text.whole.parts[part], width, display.printed, source.journal)
    return None


def redrawable(source: Source, shown: Sequence[Shown]) -> Iterator[tuple[str, bytes]]:
    """Each figure as SVG with texts that are text, and as a slide of native shapes, as large as the figure."""
    with style_of(source.journal):
        for each in shown:
            pages = each.figure.pages if each.figure is not None else ()
            for place, page in enumerate(pages, start=1):
                svg = with_whole_words(page.with_text())
                part = f"-{place}" if len(pages) > 1 else ""
                yield f"editable/{each.display.stem}{part}.svg", svg
                yield f"editable/{each.display.stem}{part}.pptx", presentation(shapes_of(svg))
