"""The text of a manuscript as Markdown for LaTeX: values in their places, tables and figures as floats, references by label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.own.floats import floats_of
from riskset.documents.inline import inline_expressions
from riskset.documents.qmd import Cell
from riskset.documents.shortcodes import find_shortcodes, lookup, replaced
from riskset.markdown_text import escape
from riskset.submission.rendering import kept_of, place_of_references, section_lines
from riskset.tables.table import Table
from riskset.tables.writers.latex import macros, write_latex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from riskset.audit.own.running import Ran
    from riskset.checklists.manuscript import Manuscript
    from riskset.documents.qmd import Text
    from riskset.figures.figure import Figure

_REFERENCE = re.compile(r"\[?(?<![\w`/.])-?@(?P<label>(?:s?tbl|s?fig)-[\w-]*\w)\]?")
_ABSTRACT = re.compile(
    r"^(?P<fence>:{3,})\s*\{[^}]*\.abstract\b[^}]*\}[ \t]*\n(?P<text>.*?)^(?P=fence):*[ \t]*$", re.MULTILINE | re.DOTALL
)
_VISIBLE = re.compile(
    r"^(?P<fence>:{3,})\s*\{[^}]*\.content-(?P<how>visible|hidden)\b(?P<when>[^}]*)\}[ \t]*\n(?P<text>.*?)^(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class LatexText:
    """Abstract and body in Markdown, the figures that the body includes by their file names, and what was left out."""

    abstract: str
    body: str
    figures: Mapping[str, Figure]
    notes: tuple[str, ...]


def latex_text(
    manuscript: Manuscript,
    profiles: tuple[str, ...],
    unwanted: Callable[[str], bool] | None,
    sections: Sequence[tuple[str, str]],
) -> LatexText:
    """Put a manuscript that was run together for LaTeX."""
    document, ran = manuscript.read.document, manuscript.read.ran
    printed = {each.label: each.printed for each in floats_of(document)}
    figures: dict[str, Figure] = {}
    notes: list[str] = []
    parts: list[str] = []
    for number, block in enumerate(document.blocks):
        if isinstance(block, Cell):
            parts.append(_cell(block, number, ran, figures, notes))
        else:
            parts.append(_text(block, number, ran, manuscript.front, printed))
    markdown = "\n".join(parts)
    markdown = _VISIBLE.sub(lambda match: _shown(match, profiles), markdown)
    found = _ABSTRACT.search(markdown)
    abstract = found["text"] if found else str(manuscript.front.get("abstract") or "")
    body = markdown[: found.start()] + markdown[found.end() :] if found else markdown
    lines = body.split("\n")
    if unwanted is not None:
        lines = kept_of(lines, unwanted)
    place = place_of_references(lines)
    at = len(lines) if place is None else place
    body = "\n".join([*lines[:at], *section_lines(sections), *lines[at:]])
    return LatexText(abstract, body, figures, tuple(notes))


def _shown(match: re.Match[str], profiles: tuple[str, ...]) -> str:
    """What of conditional content is there for LaTeX: conditions of a profile are looked at, others are not met."""
    profile = re.search(r"(when|unless)-profile=[\"']?([\w-]+)", match["when"])
    form = re.search(r"(when|unless)-format=[\"']?([\w-]+)", match["when"])
    met = True
    if profile is not None:
        met = (profile[2] in profiles) == (profile[1] == "when")
    elif form is not None:
        met = (form[2] in {"pdf", "latex"}) == (form[1] == "when")
    return match["text"] if met == (match["how"] == "visible") else ""


def _text(block: Text, number: int, ran: Ran, front: Mapping[str, object], printed: Mapping[str, str]) -> str:
    values = [each.markdown for each in ran.values.get(number, [])]
    changes: list[tuple[int, int, str | None]] = [
        (item.start, item.end, value) for item, value in zip(inline_expressions(block), values, strict=False)
    ]
    changes += [
        (each.start, each.end, lookup(front, each.argument) if each.name == "meta" else each.literal or "")
        for each in find_shortcodes(block.source)
    ]

    def reference(match: re.Match[str]) -> str:
        noun = printed.get(match["label"], "").rstrip("0123456789").rstrip()
        return f"{noun}`~\\ref{{{match['label']}}}`{{=latex}}" if noun else match[0]

    return _REFERENCE.sub(reference, replaced(block.source, changes))


def _cell(cell: Cell, number: int, ran: Ran, figures: dict[str, Figure], notes: list[str]) -> str:
    if number in ran.written:
        return f"\n{ran.written[number]}\n"
    if cell.label not in ran.displays:
        if cell.label.startswith(("tbl-", "fig-", "stbl-", "sfig-")):
            notes.append(f"LaTeX: the cell {cell.label} shows no display of the study, and is left out.")
        return ""
    study, name = ran.displays[cell.label]
    shown = study.display(name)
    caption = str(cell.options.get(f"{cell.label.partition('-')[0]}-cap") or "")
    return "\n".join(_float(cell.label, shown, caption, figures))


def _float(label: str, shown: Table | Figure, caption: str, figures: dict[str, Figure]) -> Iterator[str]:
    """A float in raw LaTeX; its caption is Markdown, between two pieces of code."""
    yield ""
    if isinstance(shown, Table):
        code = write_latex(shown.printed()).replace(macros(), "", 1)
        yield f"`\\risksetcaption{{\\label{{{label}}}`{{=latex}}{caption}`}}`{{=latex}}\n"
        yield _raw(code)
        return
    figures[f"{label}.pdf"] = shown
    note = f" {shown.plain_legend}" if shown.legend else ""
    yield _raw("\\begin{figure}\n\\centering")
    yield _raw(f"\\includegraphics[width=\\linewidth,height=0.8\\textheight,keepaspectratio]{{{label}}}")
    yield f"`\\caption{{`{{=latex}}{caption}{escape(note)}`}}\\label{{{label}}}`{{=latex}}\n"
    yield _raw("\\end{figure}")


def _raw(code: str) -> str:
    return f"\n```{{=latex}}\n{code}\n```\n"
