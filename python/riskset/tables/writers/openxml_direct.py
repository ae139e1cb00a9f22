"""The type of a Word table given directly, run by run, for documents whose styles are not ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.tables.printed import Run
from riskset.tables.writers.characters import clean_text
from riskset.tables.writers.openxml import runs, style_id, style_name, write_openxml
from riskset.tables.writers.parts import parts_of
from riskset.tables.writers.sizes import SIZE, SMALL_SIZE

if TYPE_CHECKING:
    from riskset.tables.printed import Note, PrintedTable

_FACE = "Arial"
_RUN = re.compile(r"<w:r>(?:<w:rPr>(.*?)</w:rPr>)?")
_RAISED = re.compile(r"<w:vertAlign[^>]*/>")
_SPACING = '<w:spacing w:before="{before}" w:after="20" w:line="240" w:lineRule="auto"/>'


def write_openxml_directly(table: PrintedTable) -> str:
    """Write `table` with its notes below it; face and size are those that our styles would give it."""
    layout = parts_of(table)[0][1]  # all parts have one size
    size = SIZE if layout.scale == 1 else SMALL_SIZE
    last = len(table.notes) - 1
    style = style_id(style_name(layout))
    notes = (_note(note, style, first=place == 0, keep=place < last) for place, note in enumerate(table.notes))
    return in_type(write_openxml(table), size) + in_type("".join(notes), SMALL_SIZE)


def in_type(xml: str, size: float) -> str:
    """Each run of `xml`, and each paragraph's end, in our face and in `size` points: the end gives an empty cell its height."""
    face = f'<w:rFonts w:ascii="{_FACE}" w:hAnsi="{_FACE}" w:cs="{_FACE}"/>'
    half_points = round(2 * size)
    sizes = f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'

    def typed(run: re.Match[str]) -> str:
        look = run[1] or ""
        raised = "".join(_RAISED.findall(look))
        return f"<w:r><w:rPr>{face}{_RAISED.sub('', look)}{sizes}{raised}</w:rPr>"

    return _RUN.sub(typed, xml).replace("</w:pPr>", f"<w:rPr>{face}{sizes}</w:rPr></w:pPr>")


def _note(note: Note, style: str, *, first: bool, keep: bool) -> str:
    text = clean_text(note.text)
    marked = (Run(note.mark, superscript=True), Run(" "), *text) if note.mark else text
    parts = [
        f'<w:pStyle w:val="{style}"/>',
        "<w:keepNext/>" if keep else "",
        "<w:keepLines/>",
        _SPACING.format(before=60 if first else 0),
        '<w:ind w:left="0" w:right="0" w:firstLine="0"/>',
        '<w:jc w:val="left"/>',
    ]
    return f"<w:p><w:pPr>{''.join(parts)}</w:pPr>{runs(marked)}</w:p>"
