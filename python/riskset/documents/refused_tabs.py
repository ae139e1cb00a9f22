"""Tabs and margins outside the subset: tabs without a heading, labels of tabs, floats in the margin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.documents.cells import float_kind
from riskset.documents.markdown import attributes
from riskset.documents.problems import problem_at, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.documents.markdown import Attributes
    from riskset.documents.qmd import Text
    from riskset.problems import Problem

_TABS = "panel-tabset"
_MARGINS = ("column-margin", "aside")
_FENCE = re.compile(r"[ \t>]*(:{3,})[ \t]*(?P<rest>.*)$")
_HEADING = re.compile(r"(?P<marks>#{1,6})[ \t]")


@dataclass
class _Open:
    """A div that is open: whether it is of tabs, and the level of their headings once there is one."""

    tabs: bool
    level: int = 0


def tab_problems(text: Text, source: str) -> Iterator[Problem]:
    """What of tabs would be lost, and floats that stand in the margin."""
    found = {text.index_at(item.offset): item for item in attributes(text, source) if item.kind != "block"}
    opened: list[_Open] = []
    for index, line in enumerate(source.split("\n")):
        here = found.get(index)
        inner = opened[-1] if opened else None
        fence, heading = _FENCE.match(line), _HEADING.match(line)
        ends = fence is not None and not fence["rest"].strip(": ")
        if inner is not None and inner.tabs and (not ends or not inner.level):
            yield from _in_tabs(text, index, inner, len(heading["marks"]) if heading else 0, here)
        if here is not None and here.kind == "div":
            yield from _in_margin(here)
        if ends and opened:
            opened.pop()
        elif fence is not None:
            opened.append(_Open(here is not None and _TABS in here.classes))


def _in_tabs(text: Text, index: int, tabs: _Open, level: int, here: Attributes | None) -> Iterator[Problem]:
    """What is wrong with a line that stands in tabs and in no div within them."""
    line = text.lines[index]
    if not tabs.level and line.text.strip() and not level:
        tabs.level = 7  # told once
        message = "what stands here in tabs, before a heading, is of no tab"
        yield problem_at(line.file, line.number, message, "Begin each tab with its heading, such as `## Women`")
    tabs.level = tabs.level or level
    labels = [name for name in here.ids if name.startswith("sec-")] if here is not None else []
    if level and level == tabs.level and labels:
        message = f"the heading of a tab has the label {quoted(labels[0])}, and no reference leads to a tab"
        yield problem_at(line.file, line.number, message, "Label a heading before the tabs, or within one")


def _in_margin(div: Attributes) -> Iterator[Problem]:
    margin = next((name for name in div.classes if name in _MARGINS), "")
    label = next((name for name in div.ids if float_kind(name)), "")
    if margin and label:
        message = f"{quoted(label)} stands in the margin by `.{margin}`, where no numbered figure or table can"
        yield problem_at(div.line.file, div.line.number, message, "Remove the class: it stands in the text")
