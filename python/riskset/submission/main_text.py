"""The main text as a journal wants it: title page with counts, displays and legends in place, at the end or apart."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from riskset.submission.counts import heading_level
from riskset.submission.displays import displays_of, take_out
from riskset.word_files.elements import made, paragraph
from riskset.word_files.names import w
from riskset.word_files.paragraphs import properties_of, style_of, text_of
from riskset.word_files.sections import ends_section, last_section, section_end, turn, upright
from riskset.word_files.slicing import lean, sliced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.journals.rules import Layout
    from riskset.submission.displays import Display
    from riskset.submission.front import Front
    from riskset.word_files.package import Element, WordFile

_BLOCK = {"Title", "Subtitle", "Author", "Affiliation", "AuthorNote", "Date"}
_COUNTED = {
    "text-words": ("Words of the text", "text-words"),
    "abstract-words": ("Words of the abstract", "abstract-words"),
    "tables": ("Tables", "tables"),
    "figures": ("Figures", "figures"),
    "references": ("References", "references"),
}
_LEGENDS, _TABLES, _FIGURES = "Figure legends", "Tables", "Figures"


def arrange(file: WordFile, layout: Layout, front: Front, counts: Mapping[str, int], *, blind: bool) -> None:
    """Give a rendered manuscript its title page, and put its displays where the journal wants them."""
    displays = displays_of(file)
    _head_references(file)
    _title_page(file, layout, front, counts, blind=blind)
    moved = [each for each in displays if (layout.tables if each.kind == "table" else layout.figures) != "in-place"]
    take_out(file, moved)
    legends = [each for each in moved if each.kind == "figure" and layout.legends == "end"]
    ends = [each for each in moved if (layout.tables if each.kind == "table" else layout.figures) == "end"]
    _put_tables(file, [each for each in ends if each.kind == "table"])
    if legends:
        _put_legends(file, legends)
    _put_figures(file, [each for each in ends if each.kind == "figure"], bare=layout.legends == "end")


def title_lines(layout: Layout, front: Front, counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """What stands on a title page under title and names: each line's label and text."""
    lines: list[tuple[str, str]] = []
    for item in layout.title_page:
        if item == "short-title" and front.short_title:
            lines.append(("Short title", front.short_title))
        elif item == "keywords" and front.keywords:
            lines.append(("Keywords", "; ".join(front.keywords)))
        elif item in _COUNTED:
            label, key = _COUNTED[item]
            lines.append((label, f"{counts[key]:,}"))
    return lines


def _title_page(file: WordFile, layout: Layout, front: Front, counts: Mapping[str, int], *, blind: bool) -> None:
    """The head of the document as a page of its own, with the counts; then abstract and text on new pages."""
    head: list[Element] = []
    for each in file.blocks:
        if style_of(each) not in _BLOCK:
            break
        head.append(each)
    for each in head:
        style = style_of(each)
        if style == "Date" or (blind and style in {"Author", "Affiliation", "AuthorNote"}):
            file.body.remove(each)
    kept = [each for each in head if each.getparent() is not None]
    lines = [paragraph(text, "BodyText", label=f"{label}: ") for label, text in title_lines(layout, front, counts)]
    place = len(kept)
    for line in lines:
        file.body.insert(place, line)
        place += 1
    if "keywords" in layout.title_page:
        for each in [one for one in file.blocks if style_of(one) == "Keywords"]:
            file.body.remove(each)
    after = [each for each in file.blocks[place:] if each.tag == w("p")]
    first = next((each for each in after if text_of(each).strip()), None)
    if lines or kept:
        _begins_page(first)
    if first is not None and style_of(first) in {"AbstractTitle", "Abstract"}:
        _begins_page(next((each for each in after if heading_level(each)), None))


def _head_references(file: WordFile) -> None:
    """Put a heading over the list of references where the document has none."""
    before: Element | None = None
    for each in file.blocks:
        if style_of(each) == "Bibliography":
            if before is None or not heading_level(before):
                each.addprevious(_plain_heading("References"))
            return
        before = each if each.tag in {w("p"), w("tbl")} else before


def _begins_page(element: Element | None) -> None:
    """Let a paragraph begin a page."""
    if element is None:
        return
    properties = properties_of(element)
    if properties.find(w("pageBreakBefore")) is not None:
        return
    style = properties.find(w("pStyle"))
    keeps = [properties.find(w(name)) for name in ("keepNext", "keepLines")]
    before = [each for each in (style, *keeps) if each is not None]
    place = max((properties.index(each) + 1 for each in before), default=0)
    properties.insert(place, made("pageBreakBefore"))


def _heading(text: str) -> Element:
    element = _plain_heading(text)
    _begins_page(element)
    return element


def _append(file: WordFile, elements: Sequence[Element]) -> None:
    """Put elements at the end of the body, before the properties of its last section."""
    place = file.body.index(last_section(file))
    for each in elements:
        file.body.insert(place, each)
        place += 1


def _put_tables(file: WordFile, displays: Sequence[Display]) -> None:
    """Each table on a page of its own; one in landscape with its pages turned."""
    for place, each in enumerate(displays):
        elements = list(each.elements)
        if each.landscape:
            if not (file.blocks and ends_section(file.blocks[-1])):
                _append(file, [section_end(upright(last_section(file)))])
            section = deepcopy(last_section(file))
            turn(section)
            _append(file, [*([_plain_heading(_TABLES)] if place == 0 else []), *elements, section_end(section)])
        else:
            if place == 0:
                _append(file, [_heading(_TABLES)])
            else:
                _begins_page(each.legend)
            _append(file, elements)


def _plain_heading(text: str) -> Element:
    return paragraph(text, "Heading1")


def _put_legends(file: WordFile, displays: Sequence[Display]) -> None:
    _append(file, [_heading(_LEGENDS), *(_as_text(each.legend) for each in displays)])


def _as_text(legend: Element) -> Element:
    """A legend in the type and the spacing of the text, which it is a part of where it stands under no figure."""
    copy = deepcopy(legend)
    style = properties_of(copy).find(w("pStyle"))
    if style is not None:
        style.set(w("val"), "BodyText")
    return copy


def _put_figures(file: WordFile, displays: Sequence[Display], *, bare: bool) -> None:
    """Each figure on a page of its own, with its legend or with its number alone."""
    for place, each in enumerate(displays):
        if place == 0:
            _append(file, [_heading(_FIGURES)])
        elif each.pictures:
            _begins_page(each.pictures[0])
        elements = list(each.elements)
        if bare:
            number = paragraph(each.printed, "ImageCaption")
            elements = [number if one is each.legend else one for one in elements]
        _append(file, elements)


def apart(file: WordFile, displays: Sequence[Display]) -> Iterator[tuple[Display, bytes]]:
    """Each table as a Word file of its own."""
    for each in displays:
        if each.kind == "table":
            yield each, lean(sliced(file, each.elements, landscape=each.landscape))


def all_tables(file: WordFile, displays: Sequence[Display]) -> bytes:
    """All tables in one Word file, each on a page of its own."""
    copy = sliced(file, [])
    tables = [each for each in displays if each.kind == "table"]
    for place, each in enumerate(tables):
        elements = [deepcopy(one) for one in each.elements]
        section = upright(last_section(copy))
        if each.landscape:
            turn(section)
        last = place == len(tables) - 1
        if last:
            copy.body.replace(last_section(copy), section)
            _append(copy, elements)
        else:
            _append(copy, [*elements, section_end(section)])
    return lean(copy)


def legends(file: WordFile, displays: Sequence[Display]) -> bytes:
    """The legends of all figures in one Word file."""
    own = [_as_text(each.legend) for each in displays if each.kind == "figure"]
    return lean(sliced(file, [_plain_heading(_LEGENDS), *own]))
