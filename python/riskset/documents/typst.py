"""PDF by the typst package: one compilation, fonts and time given, nothing of the machine in the file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from riskset.documents.problems import DocumentProblems, problem_at, quoted

if TYPE_CHECKING:
    from pathlib import Path

    import typst

    from riskset.documents.extension import Extension

_ACCESSIBLE = "ua-1"
_PACKAGE = re.compile(r'\b(?:import|include)\s*\(?\s*"(?P<name>@[^"]*)"')
_NOT_ACCESSIBLE = "PDF/UA-1"
_INSTALL = "Install the built-in engine: pip install 'riskset[render]'"
# The template marks where each float stood, and reads the same from this input.
_PLACES, _PLACED = "riskset-places", "<riskset-placed>"
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
        pdf, said = _settled(compiler, epoch)
    except typst.TypstError as error:
        hints = "; ".join(error.hints)
        remedy = hints or "Look at the raw Typst of the document, or run with --verbose to see the place"
        message = f"Typst cannot set this document: {error.message.rstrip('.')}"
        raise DocumentProblems([problem_at(document, None, message, remedy)], details=error.diagnostic) from None
    output.write_bytes(pdf)
    return said


def _settled(compiler: typst.Compiler, epoch: int) -> tuple[bytes, list[str]]:
    """The pages and what is said of them; if floats that wait for each other's places never settle, with their places fixed.

    At first they are fixed where they stood last, but none at the foot of a page that the next setting may not have; if the
    pages still do not settle, none leaves its place.
    """
    pdf, said = _set(compiler, epoch, {})
    if not _unsettled(said):
        return pdf, said
    places: dict[str, str] = dict(json.loads(compiler.query(_PLACED, field="value")))
    rules: list[dict[str, str]] = [{"bottom": "auto"}, {"bottom": "here", "auto": "here"}]
    for elsewhere in rules:
        fixed = {name: elsewhere.get(place, place) for name, place in places.items()}
        again, said_again = _set(compiler, epoch, {_PLACES: json.dumps(fixed)})
        if not _unsettled(said_again):
            return again, said_again
    return pdf, said


def _unsettled(said: list[str]) -> bool:
    return any(_UNSETTLED in message for message in said)


def _set(compiler: typst.Compiler, epoch: int, inputs: dict[str, str]) -> tuple[bytes, list[str]]:
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
    return pdf, [*said, *(warning.message for warning in warnings)]


def _reason(error: typst.TypstError) -> str:
    """What a page lacks for the standard, and Typst's own remedy."""
    hints = f" ({'; '.join(error.hints)})" if error.hints else ""
    return error.message.partition(":")[2].strip() + hints
