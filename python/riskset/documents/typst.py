"""PDF by the typst package: one compilation, fonts and time given, nothing of the machine in the file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from riskset.documents.page_blocks import blocks_of, sizes_of
from riskset.documents.page_filling import plans
from riskset.documents.page_setting import MM, MOST_WHITE
from riskset.documents.page_white import RESOLUTION, white_at_feet
from riskset.documents.problems import DocumentProblems, problem_at, quoted

if TYPE_CHECKING:
    from pathlib import Path

    import typst

    from riskset.documents.extension import Extension

_ACCESSIBLE = "ua-1"
_PACKAGE = re.compile(r'\b(?:import|include)\s*\(?\s*"(?P<name>@[^"]*)"')
_NOT_ACCESSIBLE = "PDF/UA-1"
_INSTALL = "Install the built-in engine: pip install 'riskset[render]'"
# The template says where each float stood, the sizes of its page and the heights of its blocks, and reads where each stands
# from one input; several would come in any order, and what is kept of a setting is known by their order.
_GIVEN, _PLACED, _PAGE, _HEIGHTS = "riskset-given", "<riskset-placed>", "<riskset-page>", "<riskset-heights>"
# The white that is allowed in numbers, at the first and at later tries, and whether white is added between blocks; it is not
# where the numbers say that floats alone fill the pages, or nearly.
_TRIES = ((MOST_WHITE, False), (MOST_WHITE, True), (MOST_WHITE - 3 * MM, True), (MOST_WHITE - 6 * MM, True))
_NEARLY = 2 * MM
_UNSETTLED = "converge"


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
    fonts = [extension.fonts] if extension.fonts else []
    compiler = typst.Compiler(source, root=source.parent, font_paths=fonts)
    try:
        pages = _filled(compiler, epoch, _settled(compiler, epoch))
    except typst.TypstError as error:
        hints = "; ".join(error.hints)
        remedy = hints or "Look at the raw Typst of the document, or run with --verbose to see the place"
        message = f"Typst cannot set this document: {error.message.rstrip('.')}"
        raise DocumentProblems([problem_at(document, None, message, remedy)], details=error.diagnostic) from None
    output.write_bytes(pages.pdf)
    return pages.said


@dataclass(frozen=True)
class _Pages:
    """Pages as they were set.

    Attributes
    ----------
    pdf : bytes
    said : list of str
        Typst's warnings.
    inputs : dict of str to str
        What the template was given.
    """

    pdf: bytes
    said: list[str]
    inputs: dict[str, str]


def _settled(compiler: typst.Compiler, epoch: int) -> _Pages:
    """The pages and what is said of them; if floats that wait for each other's places never settle, with their places fixed.

    At first they are fixed where they stood last, but none at the foot of a page that the next setting may not have; if the
    pages still do not settle, none leaves its place.
    """
    pages = _set(compiler, epoch, _given())
    if not _unsettled(pages.said):
        return pages
    places: dict[str, str] = dict(json.loads(compiler.query(_PLACED, field="value")))
    rules: list[dict[str, str]] = [{"bottom": "auto"}, {"bottom": "here", "auto": "here"}]
    for elsewhere in rules:
        fixed = {name: elsewhere.get(place, place) for name, place in places.items()}
        again = _set(compiler, epoch, _given(places=fixed))
        if not _unsettled(again.said):
            return again
    return pages


def _filled(compiler: typst.Compiler, epoch: int, pages: _Pages) -> _Pages:
    """The pages, or where much of one stays white, the same with floats in other places, where less does.

    Where they go is found in numbers, from how high all blocks are. If the numbers were a little wrong, others are tried that
    leave less white.
    """
    sizes = json.loads(compiler.query(_PAGE, field="value"))
    if not sizes or not json.loads(compiler.query(_PLACED, field="value")):
        return pages
    page = sizes[0]
    best, white = pages, _too_white(compiler, pages.inputs, page)
    if not white:
        return pages
    compiler.compile(format="png", ppi=1, sys_inputs=_given(measured=True))
    heights = json.loads(compiler.query(_HEIGHTS, field="value"))
    blocks, start = blocks_of(heights[0] if heights else [], page)
    for most, spread in _TRIES if blocks else ():
        plan = plans(blocks, replace(sizes_of(page), white=most), start, spread=spread)[0]
        if plan.white > _NEARLY and not spread:
            continue
        inputs = _given(places=dict(plan.places), order=plan.order, spread=plan.spread)
        left = _too_white(compiler, inputs, page)
        if left >= white:  # its PDF is not needed
            continue
        tried = _set(compiler, epoch, inputs)
        if len(tried.said) <= len(pages.said):
            best, white = tried, left
        if not white:
            break
    return best


def _given(**values: object) -> dict[str, str]:
    return {_GIVEN: json.dumps(values)}


def _too_white(compiler: typst.Compiler, inputs: dict[str, str], page: dict[str, Any]) -> float:
    """By how much the pages but the last have more white at their feet than they may, together."""
    pictures = compiler.compile(format="png", ppi=RESOLUTION, sys_inputs=inputs)
    if not isinstance(pictures, list):
        return 0.0
    return sum(max(each - MOST_WHITE, 0.0) for each in white_at_feet(pictures, page)[:-1])


def _unsettled(said: list[str]) -> bool:
    return any(_UNSETTLED in message for message in said)


def _set(compiler: typst.Compiler, epoch: int, inputs: dict[str, str]) -> _Pages:
    """The pages as an accessible PDF, or as another with the reason, and Typst's warnings."""
    import typst

    said: list[str] = []
    try:
        pdf, warnings = compiler.compile_with_warnings(
            format="pdf", timestamp=epoch, pdf_standards=_ACCESSIBLE, sys_inputs=inputs
        )
    except typst.TypstError as error:
        if _NOT_ACCESSIBLE not in error.message:
            raise
        said = [f"the PDF does not declare accessibility (PDF/UA-1): {_reason(error)}"]
        pdf, warnings = compiler.compile_with_warnings(format="pdf", timestamp=epoch, sys_inputs=inputs)
    assert isinstance(pdf, bytes)  # noqa: S101  one PDF, however many pages
    return _Pages(pdf, [*said, *(warning.message for warning in warnings)], inputs)


def _reason(error: typst.TypstError) -> str:
    """What a page lacks for the standard, and Typst's own remedy."""
    hints = f" ({'; '.join(error.hints)})" if error.hints else ""
    return error.message.partition(":")[2].strip() + hints
