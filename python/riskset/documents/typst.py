"""PDF by the typst package: one compilation, fonts and time given, nothing of the machine in the file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from riskset.documents.cut_figures import CutFigure
from riskset.documents.page_blocks import blocks_of, sizes_of
from riskset.documents.page_filling import plans
from riskset.documents.page_setting import MM, MOST_WHITE, TORN
from riskset.documents.page_white import RESOLUTION, white_over
from riskset.documents.pictures_drawn import DrawnPicture
from riskset.documents.problems import DocumentProblems, problem_at, quoted
from riskset.documents.row_heads import with_row_heads

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import typst

    from riskset.documents.extension import Extension
    from riskset.documents.page_filling import Plan
    from riskset.documents.page_setting import Block, Sizes

_ACCESSIBLE = "ua-1"
_PACKAGE = re.compile(r'\b(?:import|include)\s*\(?\s*"(?P<name>@[^"]*)"')
_NOT_ACCESSIBLE = "PDF/UA-1"
_INSTALL = "Install the built-in engine: pip install 'riskset[render]'"
# The template says where each float stood, the sizes of its page and the heights of its blocks, and reads where each stands
# from a file, whose name is its one input. With other inputs Typst would set all anew, and not what the file changes.
_GIVEN, _PLACED, _PAGE, _HEIGHTS = "riskset-given-file", "<riskset-placed>", "<riskset-page>", "<riskset-heights>"
_REACHED, _DRAWN, _PICTURE = "<riskset-reached>", "<riskset-drawn>", "<riskset-picture>"
# The white that is allowed in numbers, at the first and at later tries; and where the numbers say that it is no more, or so
# little more, no white is added between blocks.
_TRIES = (MOST_WHITE, MOST_WHITE - 3 * MM, MOST_WHITE - 6 * MM)
_NEARLY = 2 * MM
_UNSETTLED = "converge"
_FILE = "riskset-given.json"


def compile_pdf(source: Path, output: Path, document: Path, extension: Extension, epoch: int) -> list[str]:
    """Set `source`, which lies in a folder with all that it needs, as a PDF.

    Returns
    -------
    list of str
        Typst's warnings.

    Raises
    ------
    DocumentProblems
        When Typst is not installed or rejects the text, with its own message and hints.
    """
    try:
        import typst
    except ImportError:
        raise DocumentProblems([problem_at(document, None, "typst is not installed", _INSTALL)]) from None
    if package := _PACKAGE.search(source.read_text(encoding="utf-8")):
        message = f"{quoted(package['name'])} is a package that Typst would fetch from a network"
        remedy = "Copy its functions into the raw Typst of the document, or leave it out"
        raise DocumentProblems([problem_at(document, None, message, remedy)])
    fonts = (extension.fonts,) if extension.fonts else ()
    press = _press(source, source.parent, source.parent / _FILE, fonts, epoch)
    try:
        pdf, warnings = press.pdf(_filled(press, _settled(press)))
    except typst.TypstError as error:
        hints = "; ".join(error.hints)
        remedy = hints or "Look at the raw Typst of the document, or run with --verbose to see the place"
        message = f"Typst cannot set this document: {error.message.rstrip('.')}"
        raise DocumentProblems([problem_at(document, None, message, remedy)], details=error.diagnostic) from None
    pdf, said = with_row_heads(pdf)
    output.write_bytes(pdf)
    return [*warnings, *said]


def filling(source: Path, root: Path, given: Path, fonts: Sequence[Path]) -> dict[str, Any] | None:
    """What the template is to be given so that the pages of a document are filled that another engine will set.

    Parameters
    ----------
    source, root : Path
        Its text, and the folder from which it may read.
    given : Path
        A file under `root` in which the template is told where floats stand.
    fonts : sequence of Path
        Folders of fonts.

    Returns
    -------
    dict of str to object, or None
        Nothing where its pages were filled or nothing fills them better; None where Typst is not installed or cannot set
        the text.
    """
    try:
        import typst
    except ImportError:
        return None
    if _PACKAGE.search(source.read_text(encoding="utf-8")):  # which Typst would fetch from a network
        return None
    press = _press(source, root, given, fonts, None)
    try:
        return _filled(press, _settled(press)).given
    except typst.TypstError:
        return None


def _press(source: Path, root: Path, given: Path, fonts: Sequence[Path], epoch: int | None) -> _Press:
    import typst

    compiler = typst.Compiler(source, root=root, font_paths=list(fonts))
    return _Press(compiler, source.parent, given, f"/{given.relative_to(root).as_posix()}", epoch)


@dataclass(frozen=True)
class _Pages:
    """Pages as they were set.

    Attributes
    ----------
    pictures : list of bytes
        Each page as a small picture; none if there is but one.
    said : list of str
        Typst's warnings.
    given : dict of str to object
        What the template was given.
    """

    pictures: list[bytes]
    said: list[str]
    given: dict[str, Any]


@dataclass(frozen=True)
class _Press:
    """Sets a document again and again, each time with what the template is given in a file, which Typst has by a name."""

    compiler: typst.Compiler
    folder: Path
    file: Path
    name: str
    epoch: int | None

    def set(self, **given: object) -> _Pages:
        """The pages with what the template is given."""
        self._give(given)
        pages, warnings = self.compiler.compile_with_warnings(
            format="png", ppi=RESOLUTION, sys_inputs={_GIVEN: self.name}
        )
        return _Pages(pages if isinstance(pages, list) else [], [warning.message for warning in warnings], given)

    def pdf(self, pages: _Pages) -> tuple[bytes, list[str]]:
        """Pages as an accessible PDF, or as another with the reason, and Typst's warnings."""
        import typst

        self._give(pages.given)
        said, inputs = list[str](), {_GIVEN: self.name}
        try:
            pdf, warnings = self.compiler.compile_with_warnings(
                format="pdf", timestamp=self.epoch, pdf_standards=_ACCESSIBLE, sys_inputs=inputs
            )
        except typst.TypstError as error:
            if _NOT_ACCESSIBLE not in error.message:
                raise
            said = [f"the PDF does not declare accessibility (PDF/UA-1): {_reason(error)}"]
            pdf, warnings = self.compiler.compile_with_warnings(format="pdf", timestamp=self.epoch, sys_inputs=inputs)
        assert isinstance(pdf, bytes)  # noqa: S101  one PDF, however many pages
        return pdf, [*said, *(warning.message for warning in warnings)]

    def told(self, label: str, **given: object) -> Any:  # noqa: ANN401  whatever the template says
        """What the template says at a label, of the pages that were set last or of those with what is given; none is drawn."""
        if given:
            self._give(given)
        return json.loads(self.compiler.query(label, field="value"))

    def figures(self) -> dict[str, CutFigure]:
        """By their labels the figures that can be cut, of the pages that were set last."""
        read = {name: CutFigure.read(name, self.folder / drawing) for name, drawing in self.told(_DRAWN)}
        return {name: figure for name, figure in read.items() if figure is not None}

    def drawn_pictures(self) -> dict[str, DrawnPicture]:
        """By their labels the figures that may be smaller, of the pages that were measured last."""
        read = {name: DrawnPicture.read(self.folder / drawing) for name, drawing in self.told(_PICTURE)}
        return {name: picture for name, picture in read.items() if picture is not None}

    def pictures_of(self, figure: CutFigure, ends: Sequence[int]) -> list[dict[str, str]]:
        """Writes the pictures of parts of a figure, and gives the name and the words of each."""
        said: list[dict[str, str]] = []
        for place, picture in enumerate(figure.cut(ends), start=1):
            file = self.file.with_name(f"{self.file.stem}-{figure.name}-{place}.svg")
            file.write_bytes(picture)
            name = f"{self.name.rpartition('/')[0]}/{file.name}"
            said.append({"picture": name, "words": f"Part {place} of {len(ends)}. {figure.words}"})
        return said

    def _give(self, given: dict[str, Any]) -> None:
        self.file.write_text(json.dumps(given), encoding="utf-8")


def _settled(press: _Press) -> _Pages:
    """The pages and what is said of them; if floats that wait for each other's places never settle, with their places fixed.

    At first they are fixed where they stood last, but none at the foot of a page that the next setting may not have; if the
    pages still do not settle, none leaves its place.
    """
    pages = press.set()
    if not _unsettled(pages.said):
        return pages
    places: dict[str, str] = dict(press.told(_PLACED))
    rules: list[dict[str, str]] = [{"bottom": "auto"}, {"bottom": "here", "auto": "here"}]
    for elsewhere in rules:
        fixed = {name: elsewhere.get(place, place) for name, place in places.items()}
        again = press.set(places=fixed)
        if not _unsettled(again.said):
            return again
    return press.set()


def _filled(press: _Press, pages: _Pages) -> _Pages:
    """The pages, or where much of one stays white, the same with floats in other places, where less does.

    Where they go is found in numbers, from how high all blocks are. If the numbers were a little wrong, others are tried that
    leave less white.
    """
    sizes = press.told(_PAGE)
    # An older copy of the extension does not say how wide a page is, and cannot set what is asked for here.
    if not sizes or "width" not in sizes[0] or not press.told(_PLACED):
        return pages
    page = sizes[0]
    best, fault, cuts = pages, _fault(press, page, pages), ()
    if not fault:
        return pages
    heights = press.told(_HEIGHTS, measured=page["height"])  # of an upright page, so wide are turned ones
    figures, drawn = press.figures(), press.drawn_pictures()
    blocks, start = blocks_of(heights[0] if heights else [], page, figures, drawn)
    last: tuple[object, object] = ({}, ())
    for most in _TRIES if blocks else ():
        plan = _planned(blocks, replace(sizes_of(page), white=most), start)
        given: dict[str, object] = {"places": dict(plan.places), "order": plan.order, "spread": plan.spread}
        given["turned"] = plan.turned
        given["squeezed"] = {name: drawn[name].factor(lower) for name, lower in plan.squeezed}
        if (given, plan.cuts) == last:
            continue
        last = dict(given), plan.cuts
        given["cuts"] = {name: press.pictures_of(figures[name], ends) for name, ends in plan.cuts}
        tried = press.set(**given)
        left = _fault(press, page, tried)
        if left < fault and len(tried.said) <= len(pages.said):
            best, fault, cuts = tried, left, plan.cuts
        if not fault:
            break
    if cuts != last[1]:  # the pictures of a later try are not those of the best
        for name, ends in cuts:
            press.pictures_of(figures[name], ends)
    return best


def _planned(blocks: Sequence[Block], sizes: Sizes, start: float) -> Plan:
    """The best arrangement in numbers."""
    plan = plans(blocks, sizes, start, spread=False)[0]
    if plan.white <= _NEARLY:
        return plan
    return min(plan, plans(blocks, sizes, start, spread=True)[0], key=lambda plan: plan.white)


def _fault(press: _Press, page: dict[str, Any], pages: _Pages) -> float:
    """By how much the pages but the last have more white at their feet than they may, and more for each that tears a table.

    They were set last.
    """
    over = white_over(pages.pictures, page)
    return sum(over[:-1]) + TORN * sum(map(_torn, press.told(_REACHED)))


def _torn(reached: Sequence[int]) -> int:
    """The pages between the parts of tables on which no row stands; `reached` has a zero where a table begins."""
    return sum(max(after - before - 1, 0) for before, after in pairwise(reached) if before)


def _unsettled(said: list[str]) -> bool:
    return any(_UNSETTLED in message for message in said)


def _reason(error: typst.TypstError) -> str:
    """What a page lacks for the standard, and Typst's own remedy."""
    hints = f" ({'; '.join(error.hints)})" if error.hints else ""
    return error.message.partition(":")[2].strip() + hints
