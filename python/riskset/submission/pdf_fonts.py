"""The fonts of a PDF that are named and not embedded, read back by another program."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any

from riskset.submission.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


def read_back(files: Mapping[str, bytes]) -> Iterator[Refusal]:
    """What is wrong with the PDFs among some files."""
    for name, content in files.items():
        if not name.endswith(".pdf"):
            continue
        try:
            missing = unembedded(content)
        except Exception as error:  # noqa: BLE001  what is wrong with a PDF shows anywhere in pypdf
            remedy = "Report it: the file was written by riskset"
            yield Refusal(kind="file", place=name, message=f"it cannot be read as a PDF: {error}", remedy=remedy)
            continue
        if missing:
            message = f"fonts are named and not embedded: {', '.join(missing)}"
            yield Refusal(kind="file", place=name, message=message, remedy="Name another `mainfont`")


def unembedded(content: bytes) -> list[str]:
    """The names of fonts whose letters are not in the file."""
    from pypdf import PdfReader

    found: dict[str, None] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for page in PdfReader(io.BytesIO(content)).pages:
            for font in _fonts(page.get("/Resources")):
                if not _is_inside(font):
                    found[str(font.get("/BaseFont", "a font")).lstrip("/")] = None
    return list(found)


def _fonts(resources: Any) -> Iterator[Any]:  # noqa: ANN401  pypdf's objects
    if resources is None:
        return
    resources = resources.get_object()
    for each in (resources.get("/Font") or {}).values():
        yield each.get_object()
    for each in (resources.get("/XObject") or {}).values():
        inner = each.get_object()
        if inner.get("/Subtype") == "/Form":
            yield from _fonts(inner.get("/Resources"))


def _is_inside(font: Any) -> bool:  # noqa: ANN401
    if font.get("/Subtype") == "/Type3":
        return True
    for each in font.get("/DescendantFonts") or [font]:
        descriptor = each.get_object().get("/FontDescriptor")
        if descriptor is None or not any(name in descriptor.get_object() for name in _FILES):
            return False
    return True
