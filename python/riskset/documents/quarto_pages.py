"""Fills the pages of a PDF that Quarto has set, from the Typst text that Quarto then keeps beside the document."""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from riskset.documents.extension import extension_folder, read_extension
from riskset.documents.project import as_list
from riskset.documents.typst import filled_pdf

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from pathlib import Path

    from riskset.documents.project import Project

KEEPING = ("-M", "keep-typ:true")
FORM = "riskset-typst"
_KEEP = "keep-typ"
# As Typst writes it into the description of a PDF, which is never compressed.
_MADE = re.compile(rb"<xmp:CreateDate>(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d)<")
# What Typst says, in several lines, where floats wait for each other's places.
_UNSETTLED = re.compile(r"converge|stabilize")


@dataclass(frozen=True)
class TypstText:
    """The Typst text of a document, with what is needed to set it.

    Attributes
    ----------
    source : Path
        The file, which Quarto writes beside the document.
    root : Path
        The folder of the project, from which Typst may read.
    scratch : Path
        A folder in the project for what the template is given.
    fonts : tuple of Path
        Folders of fonts.
    """

    source: Path
    root: Path
    scratch: Path
    fonts: tuple[Path, ...]

    def filled(self, pdf: bytes) -> bytes | None:
        """`pdf` with its pages filled; None where nothing fills them better, or Typst here cannot set what Quarto's could."""
        if not self.source.is_file():
            return None
        return filled_pdf(self.source, self.root, self.scratch / "given.json", self.fonts, _made_at(pdf))


def still_true(warnings: Sequence[str]) -> list[str]:
    """What of the warnings of Quarto's PDF holds for one with filled pages, which has settled."""
    return [warning for warning in warnings if not _UNSETTLED.search(warning)]


@contextmanager
def typst_text(
    project: Project, output: Path, document: Path, metadata: Mapping[str, Any], scratch: Path
) -> Generator[TypstText]:
    """The Typst text of an output while Quarto and its filling run; it goes as Quarto takes it away, unless it is to be kept.

    Parameters
    ----------
    output, document : Path
        The PDF that will be, after which Quarto names the text, and the document beside which it stands.
    metadata : Mapping
        The settings of the document for the format.
    scratch : Path
        A folder in the project for what the template is given.
    """
    source = document.with_name(output.stem).with_suffix(".typ")
    pictures = document.with_name(f"{document.stem}_files")
    had_pictures = pictures.exists()
    try:
        yield TypstText(source, project.root, scratch, _fonts(project, document, metadata))
    finally:
        if metadata.get(_KEEP) is not True:
            source.unlink(missing_ok=True)
            if not had_pictures:
                shutil.rmtree(pictures, ignore_errors=True)


def _fonts(project: Project, document: Path, metadata: Mapping[str, Any]) -> tuple[Path, ...]:
    """The folders of fonts that Quarto gives to Typst: the extension's, and those that the document names."""
    folder = extension_folder(document.parent, project.root)
    own = read_extension(folder).fonts if folder else None
    named = [str(path) for path in as_list(metadata.get("font-paths"))]
    places = [project.root / path.lstrip("/") if path.startswith("/") else document.parent / path for path in named]
    return (*([own] if own else []), *places)


def _made_at(pdf: bytes) -> int | None:
    """The time that a PDF carries, in seconds; None where it says none."""
    found = _MADE.search(pdf)
    if found is None:
        return None
    made = datetime.strptime(found[1].decode("ascii"), "%Y-%m-%dT%H:%M:%S%z")
    return int(made.timestamp())
