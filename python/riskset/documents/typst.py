"""PDF by the typst package: one compilation, fonts and time given, nothing of the machine in the file."""

from __future__ import annotations

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
    said: list[str] = []
    try:
        try:
            pdf, warnings = compiler.compile_with_warnings(format="pdf", timestamp=epoch, pdf_standards=_ACCESSIBLE)
        except typst.TypstError as error:
            if _NOT_ACCESSIBLE not in error.message:
                raise
            said = [f"the PDF does not declare accessibility (PDF/UA-1): {_reason(error)}"]
            pdf, warnings = compiler.compile_with_warnings(format="pdf", timestamp=epoch)
    except typst.TypstError as error:
        hints = "; ".join(error.hints)
        remedy = hints or "Look at the raw Typst of the document, or run with --verbose to see the place"
        message = f"Typst cannot set this document: {error.message.rstrip('.')}"
        raise DocumentProblems([problem_at(document, None, message, remedy)], details=error.diagnostic) from None
    assert isinstance(pdf, bytes)  # noqa: S101  one PDF, however many pages
    output.write_bytes(pdf)
    return [*said, *(warning.message for warning in warnings)]


def _reason(error: typst.TypstError) -> str:
    """What a page lacks for the standard, and Typst's own remedy."""
    hints = f" ({'; '.join(error.hints)})" if error.hints else ""
    return error.message.partition(":")[2].strip() + hints
