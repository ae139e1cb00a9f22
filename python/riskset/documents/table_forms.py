"""The forms of several formats in which a table of riskset's comes: each format is given its own, and pandoc reads no other."""

from __future__ import annotations

import re

_TABLE = ":::: {.riskset-table"
_FORMS = frozenset({"html", "docx", "typst"})
# A block that is one format's and holds one raw text.
_BLOCK = re.compile(r'\n::: \{\.content-visible when-format="(?P<format>\w+)"[^}\n]*\}\n(?P<fence>`{3,})\{=\w+\}\n')


def in_form(text: str, form: str) -> str:
    """The Markdown of a cell without the forms that its filters would take out, after pandoc has read all of them.

    Parameters
    ----------
    text : str
        Other Markdown than a table of riskset's is left as it is.
    form : str
        ``html``, ``docx`` or ``typst``.
    """
    if not text.startswith(_TABLE):
        return text
    pieces: list[str] = []
    position, begin = 0, 0
    while (begin := text.find('\n::: {.content-visible when-format="', begin)) >= 0:
        block = _BLOCK.match(text, begin)
        end = _end(text, block) if block else -1
        if block is None or end < 0:
            begin += 1
            continue
        if block["format"] in _FORMS - {form}:
            pieces.append(text[position:begin])
            position = end
        begin = end
    return "".join([*pieces, text[position:]])


def _end(text: str, block: re.Match[str]) -> int:
    """Where a block ends; -1 where something follows its raw text."""
    fence = f"\n{block['fence']}\n"
    found = text.find(fence, block.end() - 1)
    after = found + len(fence)
    return after + 3 if found >= 0 and text[after : after + 4] in {":::\n", ":::"} else -1
