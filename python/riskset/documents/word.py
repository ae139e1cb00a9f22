"""A Word file as pandoc leaves it, finished: pictures that fit and come as vectors, hyphens that hold, tables that name themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.documents.word_contents import with_formulas
from riskset.documents.word_filling import with_filled_pages
from riskset.word_files.archives import changed
from riskset.word_files.store import with_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

NUMBERS = "riskset-numbers.json"
"""The file in which filters tell what the numbers of a document are."""
_EMU_PER_TWIP = 635
_NO_BREAK_HYPHEN, _NO_BREAK = "\u2011", "\u2060"
_VECTOR = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_SVG_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
# Twentieths of a point: a line of a caption with the room around it, and a heading over a figure.
_CAPTION_LINE, _AROUND_CAPTION, _HEADING = 240, 420, 760
# Twips of a caption's line that a character takes; generous, so that a figure is rather too small than parted from it.
_CHARACTER = 105
_LANGUAGES = {"en": "en-US", "de": "de-DE", "fr": "fr-FR", "es": "es-ES", "it": "it-IT", "nl": "nl-NL", "pt": "pt-BR"}
_PARAGRAPH = re.compile(r"<w:p\b(?:[^>]*/>|.*?</w:p>)", re.DOTALL)
_DRAWING = re.compile(r"<wp:inline\b.*?</wp:inline>", re.DOTALL)
_TEXT = re.compile(r"<w:t\b[^>]*>([^<]*)</w:t>")
# Few attributes and texts have these signs: the others are passed over without a call.
_ATTRIBUTE_WITH_SIGNS = re.compile(f'="[^"{_NO_BREAK_HYPHEN}{_NO_BREAK}]*[{_NO_BREAK_HYPHEN}{_NO_BREAK}][^"]*"')
_TEXT_WITH_HYPHENS = re.compile(f"(<w:t\\b[^>]*>)([^<{_NO_BREAK_HYPHEN}]*{_NO_BREAK_HYPHEN}[^<]*|)</w:t>")


@dataclass(frozen=True, slots=True)
class _Area:
    """The room for text on a page of a section, in twips."""

    width: int
    height: int


def finish_word(path: Path, folder: Path) -> None:
    """Finish the Word file at `path`; in `folder` its pictures have their vectors beside them, and filters told its numbers."""
    numbers = folder / NUMBERS
    told = numbers.read_text(encoding="utf-8") if numbers.is_file() else ""
    path.write_bytes(finished_word(path.read_bytes(), lambda name: folder / name, told))


def finished_word(content: bytes, vector: Callable[[str], Path], told: str = "") -> bytes:
    """A Word file, finished.

    Parameters
    ----------
    content : bytes
    vector : callable
        Finds the file that a picture's vector has, where it is one, by the picture's file with the ending ``.svg``.
    told : str
        What filters told of its numbers, where they did so in a file.

    Raises
    ------
    zipfile.BadZipFile
        When `content` is no Word file.
    """
    return changed(content, lambda parts: _finished(parts, vector, told))


def _finished(parts: Mapping[str, bytes], vector: Callable[[str], Path], told: str) -> dict[str, bytes]:
    result = with_store(parts, told)

    def change(name: str, *steps: Callable[[str], str]) -> None:
        if name in result:
            text = result[name].decode("utf-8")
            for step in steps:
                text = step(text)
            result[name] = text.encode("utf-8")

    vectors = dict(_vectors(parts, vector))
    change("word/document.xml", with_formulas, _with_fitting_pictures, _with_named_pictures, _with_described_tables, _with_hyphens,
           _with_references_together, lambda xml: _with_vectors(xml, vectors))  # fmt: skip
    for name in ("word/footnotes.xml", "word/header1.xml", "word/footer1.xml"):
        change(name, _with_hyphens)
    for name in ("docProps/core.xml", "docProps/custom.xml"):
        change(name, _plain)
    if {"word/document.xml", "word/styles.xml"} <= set(result):
        result["word/document.xml"] = with_filled_pages(result["word/document.xml"], result["word/styles.xml"])
    change("word/styles.xml", _with_language)
    if vectors:
        change("word/_rels/document.xml.rels", lambda xml: _with_relationships(xml, vectors))
        change("[Content_Types].xml", _with_svg)
        result |= {f"word/{target}": content for _, target, content in vectors.values()}
    return result


def _plain(text: str) -> str:
    """Characters for those who search and copy, without what keeps lines from breaking."""
    return text.replace(_NO_BREAK_HYPHEN, "-").replace(_NO_BREAK, "")


def _with_hyphens(xml: str) -> str:
    """Hyphens at which no line breaks as Word's own, in the font of the text; none in attributes."""

    def of_text(found: re.Match[str]) -> str:
        opening, words = found[1], found[2]
        return f"{opening}{words}</w:t>".replace(
            _NO_BREAK_HYPHEN, '</w:t><w:noBreakHyphen/><w:t xml:space="preserve">'
        ).replace('<w:t xml:space="preserve"></w:t>', "")

    xml = _ATTRIBUTE_WITH_SIGNS.sub(lambda found: _plain(found[0]), xml)
    return _TEXT_WITH_HYPHENS.sub(of_text, xml)


def _with_named_pictures(xml: str) -> str:
    """Pictures with room around them that a reader of the file may rely on, and names that differ."""
    number = 0

    def named(found: re.Match[str]) -> str:
        nonlocal number
        number += 1
        picture = found[0].replace("<wp:inline>", '<wp:inline distT="0" distB="0" distL="0" distR="0">', 1)
        return picture.replace('name="Picture"', f'name="Picture {number}"')

    return _DRAWING.sub(named, xml)


def _with_fitting_pictures(xml: str) -> str:
    """No picture is wider than the text, nor with its caption and a heading over it higher than a page."""
    paragraphs = list(_PARAGRAPH.finditer(xml))
    areas = _areas(xml)
    pieces: list[str] = []
    position = 0
    for place, found in enumerate(paragraphs):
        if "<wp:inline" not in found[0]:
            continue
        area = next(area for end, area in areas if end >= found.start())
        before = paragraphs[place - 1][0] if place else ""
        after = paragraphs[place + 1][0] if place + 1 < len(paragraphs) else ""
        tallest = area.height - _caption_height(after, area) - (_HEADING if _style(before).find("eading") >= 0 else 0)
        pieces += [xml[position : found.start()], _fitted(found[0], _Area(area.width, tallest))]
        position = found.end()
    return "".join([*pieces, xml[position:]])


def _areas(xml: str) -> list[tuple[float, _Area]]:
    """The room for text of each section, with where the section ends in the file."""
    areas: list[tuple[float, _Area]] = []
    for section in re.finditer(r"<w:sectPr\b.*?</w:sectPr>", xml, re.DOTALL):
        numbers = {m[1]: int(m[2]) for m in re.finditer(r'\bw:(w|h|top|bottom|left|right|gutter)="(\d+)"', section[0])}
        width = numbers.get("w", 11906) - numbers.get("left", 0) - numbers.get("right", 0) - numbers.get("gutter", 0)
        height = numbers.get("h", 16838) - numbers.get("top", 0) - numbers.get("bottom", 0)
        areas.append((section.start(), _Area(width, height)))
    last = areas[-1][1] if areas else _Area(9072, 14004)
    return [*areas, (float("inf"), last)]


def _style(paragraph: str) -> str:
    found = re.search(r'<w:pStyle w:val="([^"]*)"', paragraph)
    return found[1] if found else ""


def _words(xml: str) -> str:
    return "".join(_TEXT.findall(xml))


def _caption_height(paragraph: str, area: _Area) -> int:
    if "aption" not in _style(paragraph):
        return 0
    lines = -(-len(_words(paragraph)) * _CHARACTER // max(area.width, 1))
    return _AROUND_CAPTION + _CAPTION_LINE * lines


def _fitted(paragraph: str, room: _Area) -> str:
    def fitted(found: re.Match[str]) -> str:
        size = re.search(r'<wp:extent cx="(\d+)" cy="(\d+)"', found[0])
        if size is None:
            return found[0]
        width, height = int(size[1]), int(size[2])
        factor = min(room.width * _EMU_PER_TWIP / width, room.height * _EMU_PER_TWIP / height, 1.0)
        if factor == 1.0:
            return found[0]
        old, new = f'cx="{width}" cy="{height}"', f'cx="{int(width * factor)}" cy="{int(height * factor)}"'
        return found[0].replace(old, new)

    return _DRAWING.sub(fitted, paragraph)


def _with_described_tables(xml: str) -> str:
    """Tables that say what they are: the caption over them as their title, the words of their head as their description."""
    pieces: list[str] = []
    position = 0
    for found in re.finditer(r"<w:tblPr\b(?:[^>]*/>|.*?</w:tblPr>)", xml, re.DOTALL):
        properties = found[0]
        before = next((p[0] for p in reversed(list(_PARAGRAPH.finditer(xml, position, found.start())))), "")
        caption = _words(before) if "aption" in _style(before) else ""
        pieces += [xml[position : found.start()], _described(properties, caption, _head(xml[found.end() :]))]
        position = found.end()
    return "".join([*pieces, xml[position:]])


def _head(xml: str) -> str:
    """The words of a table's first rows: of those that repeat, else of the first."""
    rows = re.findall(r"<w:tr\b.*?</w:tr>", xml[: xml.find("</w:tbl>")], re.DOTALL)
    head = [row for row in rows if "<w:tblHeader" in row] or rows[:1]
    cells = [_words(cell) for row in head for cell in re.findall(r"<w:tc>.*?</w:tc>", row, re.DOTALL)]
    return "; ".join(cell for cell in cells if cell.strip())


def _described(properties: str, caption: str, head: str) -> str:
    if properties.endswith("/>"):
        properties = f"{properties[:-2].rstrip()}></w:tblPr>"
    kept = re.sub(r"<w:tbl(?:Caption|Description)\b[^>]*/>", "", properties)
    given = {m[1]: m[2] for m in re.finditer(r'<w:tbl(Caption|Description) w:val="([^"]*)"', properties)}
    title = given.get("Caption") or caption or "Table"
    words = given.get("Description") or f"Columns: {head}"
    more = f'<w:tblCaption w:val="{_attribute(title)}"/><w:tblDescription w:val="{_attribute(words)}"/>'
    return kept.replace("</w:tblPr>", f"{more}</w:tblPr>")


def _with_references_together(xml: str) -> str:
    """The last two references on one page, so that none is alone there; three could leave the page before them white."""
    references = [found for found in _PARAGRAPH.finditer(xml) if _style(found[0]) == "Bibliography"]
    if len(references) < 2:
        return xml
    found = references[-2]
    kept = re.sub(r'(<w:pStyle w:val="Bibliography"\s*/>)', r"\1<w:keepNext/>", found[0], count=1)
    return xml[: found.start()] + kept + xml[found.end() :]


def _attribute(text: str) -> str:
    return _plain(text).replace('"', "&quot;")


def _vectors(parts: Mapping[str, bytes], vector: Callable[[str], Path]) -> Iterator[tuple[str, tuple[str, str, bytes]]]:
    """For each picture with a vector beside it, by its relationship: the vector's own, its target and content."""
    xml = parts.get("word/document.xml", b"").decode("utf-8")
    for found in _DRAWING.finditer(xml):
        name = re.search(r'<pic:cNvPr\b[^>]*?descr="([^"]*)\.png"', found[0])
        link = re.search(r'<a:blip r:embed="(\w+)"', found[0])
        if name is None or link is None:
            continue
        file = vector(f"{name[1]}.svg")
        if file.is_file():
            yield link[1], (f"{link[1]}v", f"media/{link[1]}.svg", file.read_bytes())


def _with_vectors(xml: str, vectors: Mapping[str, tuple[str, str, bytes]]) -> str:
    """Pictures with their vectors, which Word takes since 2016; others show the picture."""

    def extended(found: re.Match[str]) -> str:
        if found[1] not in vectors:
            return found[0]
        own = vectors[found[1]][0]
        vector = f'<asvg:svgBlip xmlns:asvg="{_SVG_NAMESPACE}" r:embed="{own}"/>'
        return f'<a:blip r:embed="{found[1]}"><a:extLst><a:ext uri="{_VECTOR}">{vector}</a:ext></a:extLst></a:blip>'

    return re.sub(r'<a:blip r:embed="(\w+)"\s*/>', extended, xml)


def _with_relationships(xml: str, vectors: Mapping[str, tuple[str, str, bytes]]) -> str:
    more = "".join(
        f'<Relationship Id="{own}" Type="{_IMAGE}" Target="{target}"/>' for own, target, _ in vectors.values()
    )
    return xml.replace("</Relationships>", f"{more}</Relationships>")


def _with_svg(xml: str) -> str:
    if 'Extension="svg"' in xml:
        return xml
    return re.sub(r"(<Types\b[^>]*>)", r'\1<Default Extension="svg" ContentType="image/svg+xml"/>', xml, count=1)


def _with_language(xml: str) -> str:
    """A language that Word can check spelling in: a bare ``en`` says too little."""
    return re.sub(r'(<w:lang\b[^>]*\bw:val=")([a-z]{2})"', lambda m: f'{m[1]}{_LANGUAGES.get(m[2], m[2])}"', xml)
