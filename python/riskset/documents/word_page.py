"""The page that a document's metadata ask for in Word: paper, margins, line numbers and type, in a copy of the reference document."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Any

from riskset.documents.problems import DocumentProblems, problem_at
from riskset.word_files.archives import changed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

KEYS = ("papersize", "margin", "line-numbers", "mainfont", "fontsize", "linestretch")
# Width and height in twentieths of a point.
_PAPERS = {"a4": (11906, 16838), "a5": (8391, 11906), "us-letter": (12240, 15840), "us-legal": (12240, 20160)}
_TWIPS = {"pt": 20.0, "in": 1440.0, "cm": 1440 / 2.54, "mm": 144 / 2.54}
_SIDES = {
    "x": ("left", "right"),
    "y": ("top", "bottom"),
    "left": ("left",),
    "right": ("right",),
    "top": ("top",),
    "bottom": ("bottom",),
}
# What a document without a size of its own has: Word's default, in half points.
_WORDS_OWN = 20
# The styles of running text, whose lines stand apart as the document says.
_RUNNING = ("BodyText", "Abstract", "Keywords", "Bibliography", "FirstParagraph", "Compact")


def twips(length: str) -> int:
    """A length such as ``2.5cm`` in twentieths of a point.

    Raises
    ------
    ValueError
        When it is none.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(pt|in|cm|mm)\s*", length)
    if found is None:
        message = f"{length!r} is not a length"
        raise ValueError(message)
    return round(float(found[1]) * _TWIPS[found[2]])


def prepared_reference(reference: Path, metadata: Mapping[str, Any], target: Path) -> Path:
    """`reference` itself where the metadata say nothing of the page, else a copy at `target` that has what they say.

    Raises
    ------
    DocumentProblems
        When it is not a Word document.
    """
    if not _asked(metadata):
        return reference
    try:
        target.write_bytes(with_page(reference.read_bytes(), metadata))
    except zipfile.BadZipFile:
        remedy = "Name a .docx file under `reference-doc`"
        raise DocumentProblems([problem_at(reference, None, "this is not a Word document", remedy)]) from None
    return target


def with_page(document: bytes, metadata: Mapping[str, Any]) -> bytes:
    """A Word document with the page and the type that the metadata ask for.

    Raises
    ------
    zipfile.BadZipFile
        When it is none.
    """
    asked = _asked(metadata)
    if not asked:
        return document
    changes: dict[str, Callable[[str], str]] = {
        "word/document.xml": lambda xml: _with_page(xml, asked),
        "word/styles.xml": lambda xml: _with_type(xml, asked),
    }

    def with_changes(parts: dict[str, bytes]) -> dict[str, bytes]:
        texts = {name: change(parts[name].decode("utf-8")) for name, change in changes.items() if name in parts}
        return parts | {name: text.encode("utf-8") for name, text in texts.items()}

    return changed(document, with_changes)


def _asked(metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {key: metadata[key] for key in KEYS if metadata.get(key)}


def _with_page(xml: str, asked: Mapping[str, Any]) -> str:
    """The document with the size, margins and line numbers of its sections."""
    if not re.search(r"<w:sectPr\b", xml):
        xml = xml.replace("</w:body>", "<w:sectPr></w:sectPr></w:body>")
    return re.sub(
        r"<w:sectPr\b[^>]*?(?:/>|>.*?</w:sectPr>)", lambda found: _section(found[0], asked), xml, flags=re.DOTALL
    )


def _section(xml: str, asked: Mapping[str, Any]) -> str:
    opening, inside = _opened(xml)
    if "papersize" in asked:
        width, height = _PAPERS[str(asked["papersize"])]
        if 'w:orient="landscape"' in inside:
            width, height = height, width
        inside = _set(inside, "pgSz", {"w": width, "h": height}, after=_BEFORE_SIZE)
    if "margin" in asked:
        margins = {
            side: twips(str(asked["margin"][name]))
            for name in _SIDES
            if name in asked["margin"]
            for side in _SIDES[name]
        }
        inside = _set(inside, "pgMar", margins, after=(*_BEFORE_SIZE, "pgSz"))
    if "line-numbers" in asked:
        numbers = {"countBy": 1, "restart": "continuous"}
        inside = _set(inside, "lnNumType", numbers, after=(*_BEFORE_SIZE, "pgSz", "pgMar", "paperSrc", "pgBorders"))
    return f"{opening}{inside}</w:sectPr>"


# What stands in a section before its size, in the schema's order.
_BEFORE_SIZE = ("headerReference", "footerReference", "footnotePr", "endnotePr", "type")
_MARGINS = {"top": 1417, "right": 1417, "bottom": 1417, "left": 1417, "header": 709, "footer": 709, "gutter": 0}


def _opened(xml: str) -> tuple[str, str]:
    """The start tag of a section, and what is in it."""
    tag = xml[: xml.index(">") + 1]
    if tag.endswith("/>"):
        return f"{tag[:-2]}>", ""
    return tag, xml[len(tag) : -len("</w:sectPr>")]


def _set(inside: str, name: str, values: Mapping[str, object], after: tuple[str, ...]) -> str:
    """The section with attributes of an element set; an element that is not there is put behind those of `after`."""
    found = re.search(rf"<w:{name}\b[^>]*/>", inside)
    if found is not None:
        element = found[0]
        for key, value in values.items():
            if re.search(rf'\bw:{key}="', element):
                element = re.sub(rf'\bw:{key}="[^"]*"', f'w:{key}="{value}"', element)
            else:
                element = element.replace("/>", f' w:{key}="{value}"/>')
        return inside[: found.start()] + element + inside[found.end() :]
    whole = (_MARGINS | dict(values)) if name == "pgMar" else values
    attributes = " ".join(f'w:{key}="{value}"' for key, value in whole.items())
    element = f"<w:{name} {attributes}/>"
    names = "|".join(after)
    place = max(
        (m.end() for m in re.finditer(rf"<w:({names})\b[^>]*?(?:/>|>.*?</w:\1>)", inside, re.DOTALL)), default=0
    )
    return inside[:place] + element + inside[place:]


def _with_type(xml: str, asked: Mapping[str, Any]) -> str:
    """The styles with the font, the sizes and the distance of lines that are asked for."""
    if "mainfont" in asked:
        xml = _with_font(xml, str(asked["mainfont"]))
    if "fontsize" in asked:
        xml = _with_size(xml, 2 * twips(str(asked["fontsize"])) / 20)
    if "linestretch" in asked:
        xml = _with_lines(xml, round(240 * float(asked["linestretch"])))
    return xml


def _with_font(xml: str, font: str) -> str:
    name = font.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    fonts = f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'
    start, end = _defaults(xml)
    defaults = re.sub(r"<w:rFonts\b[^>]*/>", "", xml[start:end])
    defaults = defaults.replace("<w:rPr>", f"<w:rPr>{fonts}", 1)
    # Styles that take their font from the theme would keep it.
    rest = re.sub(r"<w:rFonts\b[^>]*Theme=[^>]*/>", fonts, xml[end:])
    return xml[:start] + defaults + rest


def _with_size(xml: str, size: float) -> str:
    """All sizes in proportion to that of the text."""
    start, end = _defaults(xml)
    found = re.search(r'<w:sz w:val="(\d+)"\s*/>', xml[start:end])
    if found is None:
        sizes = f'<w:sz w:val="{_WORDS_OWN}"/><w:szCs w:val="{_WORDS_OWN}"/>'
        xml = xml[:start] + xml[start:end].replace("</w:rPr>", f"{sizes}</w:rPr>", 1) + xml[end:]
    factor = size / (int(found[1]) if found else _WORDS_OWN)
    return re.sub(
        r'<w:(sz|szCs) w:val="(\d+)"\s*/>', lambda m: f'<w:{m[1]} w:val="{max(round(factor * int(m[2])), 2)}"/>', xml
    )


def _defaults(xml: str) -> tuple[int, int]:
    """Where the defaults of runs stand; the styles have them, as every document of Word's does."""
    found = re.search(r"<w:rPrDefault>.*?</w:rPrDefault>", xml, re.DOTALL)
    return (0, 0) if found is None else found.span()


def _with_lines(xml: str, line: int) -> str:
    def restyled(found: re.Match[str]) -> str:
        style, name = found[0], found[1]
        spacing = re.search(r"<w:spacing\b[^>]*/>", style)
        if spacing is None:
            return _with_own_spacing(style, line) if name == "BodyText" else style
        apart = re.search(r'w:line="(\d+)"', spacing[0])
        if apart is None and name not in _RUNNING:
            return style
        if apart is not None and (int(apart[1]) <= 240 or 'w:lineRule="exact"' in spacing[0]) and name not in _RUNNING:
            return style
        bare = re.sub(r'\s*w:(?:line|lineRule)="[^"]*"', "", spacing[0])
        return style.replace(spacing[0], re.sub(r"\s*/>$", f' w:line="{line}" w:lineRule="auto"/>', bare), 1)

    return re.sub(r'<w:style\b[^>]*w:styleId="([^"]*)"[^>]*>.*?</w:style>', restyled, xml, flags=re.DOTALL)


def _with_own_spacing(style: str, line: int) -> str:
    spacing = f'<w:spacing w:line="{line}" w:lineRule="auto"/>'
    if "<w:pPr>" in style:
        return style.replace("</w:pPr>", f"{spacing}</w:pPr>", 1)
    place = re.search(r"<w:rPr>|</w:style>", style)
    assert place is not None  # noqa: S101  a style ends
    return f"{style[: place.start()]}<w:pPr>{spacing}</w:pPr>{style[place.start() :]}"
