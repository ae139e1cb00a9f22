"""All that a file of a package says to who looks into it: text, properties and metadata, each with its place."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

from lxml import etree

from riskset.word_files.archives import unzipped

if TYPE_CHECKING:
    from collections.abc import Iterator

_OFFICE = (".docx", ".pptx", ".xlsx")
_PICTURES = (".png", ".tif", ".tiff", ".jpg", ".jpeg")
_PARAGRAPHS = {"p", "si"}
_PRINTABLE = re.compile(rb"[\x20-\x7e\xc2-\xf4\x80-\xbf]{5,}")
# Attributes that hold words or names, and no codes.
_SAYING = {
    "author",
    "initials",
    "descr",
    "title",
    "name",
    "alias",
    "tag",
    "Target",
    "lastModifiedBy",
    "val",
    "date",
    "userId",
}


def said_in(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """What a file says, piece by piece, each with its place in the file; its name is said, too."""
    yield "its name", name.rpartition("/")[2]
    lower = name.lower()
    if lower.endswith(_OFFICE):
        yield from _office(content)
    elif lower.endswith(".zip"):
        for inner, data in unzipped(content).items():
            for place, text in said_in(inner, data):
                yield f"{inner}, {place}", text
    elif lower.endswith(".pdf"):
        yield from _pdf(content)
    elif lower.endswith(_PICTURES):
        yield from _picture(content)
    else:
        yield from _lines(content)


def _lines(content: bytes) -> Iterator[tuple[str, str]]:
    """The lines of a text file; of another its printable stretches."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        for found in _PRINTABLE.finditer(content):
            yield "its bytes", found[0].decode("utf-8", "replace")
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield f"line {number}", line


def _office(content: bytes) -> Iterator[tuple[str, str]]:
    try:
        parts = unzipped(content)
    except zipfile.BadZipFile:
        yield from _lines(content)
        return
    for name, part in parts.items():
        if name.endswith((".xml", ".rels", ".svg")):
            yield from ((f"{name}, {place}" if place else name, text) for place, text in _xml(part))
        elif name.lower().endswith(_PICTURES):
            yield from ((f"{name}, {place}", text) for place, text in _picture(part))


def _xml(content: bytes) -> Iterator[tuple[str, str]]:
    """The paragraphs of a part with all runs of each together, and the words of its attributes."""
    root = etree.fromstring(content)
    told: set[Any] = set()
    for element in root.iter(etree.Element):
        local = etree.QName(element).localname
        if local in _PARAGRAPHS:
            text = "".join(_texts(element))
            told.update(element.iter())
            if text.strip():
                yield "", text
        elif element not in told and element.text and element.text.strip():
            yield f"<{local}>", element.text
        for key, value in element.attrib.items():
            name = etree.QName(key).localname
            if name in _SAYING and re.search(r"[^\W\d]{2}", str(value)):
                yield f"attribute {name} of <{local}>", str(value)


def _texts(element: Any) -> Iterator[str]:  # noqa: ANN401
    for each in element.iter(etree.Element):
        local = etree.QName(each).localname
        if local in {"t", "delText", "instrText"}:
            yield each.text or ""
        elif local in {"tab", "br"}:
            yield " "
        elif local == "noBreakHyphen":
            yield "-"


def _pdf(content: bytes) -> Iterator[tuple[str, str]]:
    from pypdf import PdfReader

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = PdfReader(io.BytesIO(content))
            for key, value in (reader.metadata or {}).items():
                yield f"metadata {key}", str(value)
            packet = reader.trailer["/Root"].get_object().get("/Metadata")  # type: ignore[union-attr]
            if packet is not None:
                yield "XMP metadata", packet.get_object().get_data().decode("utf-8", "replace")
            for number, page in enumerate(reader.pages, start=1):
                yield f"page {number}", page.extract_text()
    except Exception:  # noqa: BLE001  what is wrong with a PDF shows anywhere in pypdf
        yield from _lines(content)


def _picture(content: bytes) -> Iterator[tuple[str, str]]:
    from PIL import Image
    from PIL.ExifTags import TAGS

    try:
        with Image.open(io.BytesIO(content)) as picture:
            told: list[Any] = [*picture.info.items(), *getattr(picture, "text", {}).items()]
            told += [(TAGS.get(key, str(key)), value) for key, value in picture.getexif().items()]
    except Exception:  # noqa: BLE001  no picture after all
        yield from _lines(content)
        return
    for key, value in told:
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        if re.search(r"[^\W\d]{2}", text):
            yield f"metadata {key}", text
