"""About how high the paragraphs, tables and pictures of a Word file are, from its styles and the widths of letters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lxml import etree

from riskset.documents.word_lines import line_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.word_files.package import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_EMU_PER_TWIP = 635
_TWIPS_PER_POINT = 20
# How far apart single lines stand, as a part of the size of their type.
_NATURAL_LINE = 1.15


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph is set: type in points, room around it, its sides and what its first line is longer in twips."""

    size: float = 11.0
    bold: bool = False
    sans: bool = False
    before: int = 0
    after: int = 0
    line: int = 240
    exact: bool = False
    sides: int = 0
    hanging: int = 0
    kept_with_next: bool = False
    kept_whole: bool = False

    @property
    def line_height(self) -> float:
        """From one line to the next, in twips."""
        if self.exact:
            return self.line
        return self.size * _NATURAL_LINE * _TWIPS_PER_POINT * self.line / 240


class Heights:
    """Measures blocks by the styles of a Word file.

    Parameters
    ----------
    styles : bytes
        The file's ``word/styles.xml``.
    """

    def __init__(self, styles: bytes) -> None:
        root = etree.fromstring(styles)
        self._styles = {style.get(f"{W}styleId", ""): style for style in root.iter(f"{W}style")}
        self._default = _changed(Look(), root.find(f"{W}docDefaults"))
        self._looks: dict[str, Look] = {}
        # Of paragraphs with properties of their own: in tables thousands of paragraphs have a few.
        self._own_looks: dict[bytes, Look] = {}

    def _of_style(self, name: str) -> Look:
        if name not in self._looks:
            style = self._styles.get(name)
            if style is None:
                return self._default
            self._looks[name] = self._default  # for a style that is based on itself
            based = style.find(f"{W}basedOn")
            under = self._default if based is None else self._of_style(based.get(f"{W}val", ""))
            self._looks[name] = _changed(under, style)
        return self._looks[name]

    def look(self, paragraph: Element) -> Look:
        """How a paragraph is set."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return self._of_style("")
        written = etree.tostring(properties, with_tail=False)
        if written not in self._own_looks:
            self._own_looks[written] = _changed(self._of_style(style_of(paragraph)), properties)
        return self._own_looks[written]

    def rows(self, table: Element) -> Iterator[Row]:
        """The rows of a table."""
        widths = [int(column.get(f"{W}w", "0")) for column in table.iterfind(f"{W}tblGrid/{W}gridCol")]
        for row in table.iterfind(f"{W}tr"):
            heights, kept, at = [0], False, 0
            for cell in row.iterfind(f"{W}tc"):
                span = cell.find(f"{W}tcPr/{W}gridSpan")
                count = 1 if span is None else int(span.get(f"{W}val", "1"))
                paragraphs = list(cell.iterfind(f"{W}p"))
                width = sum(widths[at : at + count])
                looks = [self.look(paragraph) for paragraph in paragraphs]
                heights.append(
                    sum(
                        look.before + height_of(paragraph, look, width) + look.after
                        for paragraph, look in zip(paragraphs, looks, strict=True)
                    )
                )
                kept = kept or any(look.kept_with_next for look in looks)
                at += count
            yield Row(max(heights), kept=kept, head=row.find(f"{W}trPr/{W}tblHeader") is not None)


@dataclass(frozen=True, slots=True)
class Row:
    """Height of a table's row in twips, whether it is kept with the next, and whether it belongs to the head."""

    height: int
    kept: bool
    head: bool


def style_of(paragraph: Element) -> str:
    """The style that a paragraph names."""
    named = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if named is None else named.get(f"{W}val", "")


def text_of(paragraph: Element) -> str:
    """The words of a paragraph, with its line breaks."""
    return "".join(
        "\n" if part.tag == f"{W}br" else "-" if part.tag == f"{W}noBreakHyphen" else part.text or ""
        for part in paragraph.iter(f"{W}t", f"{W}br", f"{W}noBreakHyphen")
    )


def height_of(paragraph: Element, look: Look, width: int) -> int:
    """Height of a paragraph with its pictures in a column of `width` twips, without the room around it."""
    picture = sum(int(extent.get("cy", "0")) for extent in paragraph.iter(f"{_DRAWING}extent")) // _EMU_PER_TWIP
    return max(picture, round(lines_of(paragraph, look, width) * look.line_height))


def lines_of(paragraph: Element, look: Look, width: int) -> int:
    """How many lines a paragraph fills in a column of `width` twips."""
    size = look.size * _TWIPS_PER_POINT
    room = max(width - look.sides, 200)
    return line_count(paragraph, room / size, hanging=look.hanging / size, sans=look.sans, bold=look.bold)


def _flag(parent: Element, name: str, under: bool) -> bool:
    found = next(parent.iter(f"{W}{name}"), None)
    return under if found is None else found.get(f"{W}val", "true") not in ("0", "false")


def _changed(look: Look, parent: Element | None) -> Look:
    """A look with what the properties of a style or a paragraph say."""
    if parent is None:
        return look
    spacing, indent = next(parent.iter(f"{W}spacing"), None), next(parent.iter(f"{W}ind"), None)
    size, fonts = next(parent.iter(f"{W}sz"), None), next(parent.iter(f"{W}rFonts"), None)
    if spacing is not None:
        look = replace(
            look,
            before=int(spacing.get(f"{W}before", look.before)),
            after=int(spacing.get(f"{W}after", look.after)),
            line=int(spacing.get(f"{W}line", look.line)),
            exact=spacing.get(f"{W}lineRule", "exact" if look.exact else "auto") == "exact",
        )
    if indent is not None:
        left, right, hanging, first = (
            int(indent.get(f"{W}{name}", "0")) for name in ("left", "right", "hanging", "firstLine")
        )
        look = replace(look, sides=left + right, hanging=hanging - first)
    if size is not None:
        look = replace(look, size=int(size.get(f"{W}val", "22")) / 2)
    if fonts is not None:
        look = replace(look, sans="arial" in fonts.get(f"{W}ascii", "").lower())
    return replace(
        look,
        bold=_flag(parent, "b", look.bold),
        kept_with_next=_flag(parent, "keepNext", look.kept_with_next),
        kept_whole=_flag(parent, "keepLines", look.kept_whole),
    )
