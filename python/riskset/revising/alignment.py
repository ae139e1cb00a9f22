"""Decimals of a table's columns in a Word file, set under each other again when its numbers have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from riskset.tables.table import Table
from riskset.tables.writers import write_openxml
from riskset.word_files.bookmarks import bookmarks_in
from riskset.word_files.names import W_NAMESPACE, w

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.opened import OpenStudy
    from riskset.word_files.package import Element, WordFile

# What of a paragraph says where its number stands, in the order of the schema.
_PLACING = (w("tabs"), w("ind"))
_BEFORE = {
    w("tabs"): ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "pBdr", "shd",
                "suppressLineNumbers"),
    w("ind"): ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "pBdr", "shd",
               "suppressLineNumbers", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct",
               "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing"),
}  # fmt: skip


def align_tables(file: WordFile, study: OpenStudy) -> None:
    """Give each cell with a number the place of its decimals that today's table has for it, and the columns their widths."""
    written = _written(study)
    for table in file.body.iter(w("tbl")):
        found = [(paragraph, written[id_]) for id_, paragraph in _numbered(table) if id_ in written]
        for paragraph, (today, _) in found:
            _place(paragraph, today)
        tables = {id(each): each for _, (_, each) in found}
        if len(tables) == 1:
            _widen(table, next(iter(tables.values())))


def _written(study: OpenStudy) -> dict[str, tuple[Element, Element]]:
    """For each number the paragraph and the table that hold it as Word's tables are written today."""
    found: dict[str, tuple[Element, Element]] = {}
    for name in study.names:
        shown = study.display(name)
        if isinstance(shown, Table):
            xml = write_openxml(shown.printed(), live=True)
            root = etree.fromstring(f'<root xmlns:w="{W_NAMESPACE}">{xml}</root>')
            for table in root.iter(w("tbl")):
                for id_, paragraph in _numbered(table):
                    found.setdefault(id_, (paragraph, table))
    return found


def _numbered(table: Element) -> Iterator[tuple[str, Element]]:
    """The first number of each paragraph of a table's body."""
    seen: set[Element] = set()
    for mark in bookmarks_in(table):
        paragraph = next((each for each in mark.start.iterancestors() if each.tag == w("p")), None)
        if mark.number_id and paragraph is not None and paragraph not in seen:
            seen.add(paragraph)
            yield mark.number_id, paragraph


def _place(paragraph: Element, today: Element) -> None:
    own, theirs = paragraph.find(w("pPr")), today.find(w("pPr"))
    if own is None or theirs is None or (theirs.find(w("tabs")) is None and own.find(w("tabs")) is None):
        return
    for tag in _PLACING:
        old, new = own.find(tag), theirs.find(tag)
        if old is not None:
            own.remove(old)
        if new is not None:
            own.insert(_position(own, tag), etree.fromstring(etree.tostring(new)))


def _position(properties: Element, tag: str) -> int:
    before = {w(name) for name in _BEFORE[tag]}
    return max((place + 1 for place, each in enumerate(properties) if each.tag in before), default=0)


def _widen(table: Element, today: Element) -> None:
    """The widths of today's columns, where the table has the same; no column is made narrower."""
    own, new = table.findall(f"{w('tblGrid')}/{w('gridCol')}"), today.findall(f"{w('tblGrid')}/{w('gridCol')}")
    if len(own) != len(new):
        return
    widths = [max(_width(mine), _width(theirs)) for mine, theirs in zip(own, new, strict=True)]
    if widths == [_width(each) for each in own]:
        return
    for each, width in zip(own, widths, strict=True):
        each.set(w("w"), str(width))
    for row in table.findall(w("tr")):
        column = 0
        for cell in row.findall(w("tc")):
            span = cell.find(f"{w('tcPr')}/{w('gridSpan')}")
            count = int(span.get(w("val")) or 1) if span is not None else 1
            size = cell.find(f"{w('tcPr')}/{w('tcW')}")
            if size is not None and size.get(w("type")) == "dxa":
                size.set(w("w"), str(sum(widths[column : column + count])))
            column += count


def _width(column: Element) -> int:
    return int(float(column.get(w("w")) or 0))
