"""Writes a difference as Markdown for a pull request: consequences in the open, all else folded, no longer than a comment may be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.comparing.presented import (
    KIND_NAMES,
    NOTHING,
    capital,
    display_views,
    places_of,
    rename_words,
    summary,
)
from riskset.naming import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from riskset.comparing.difference import Difference, SentenceChange, StudyDifference
    from riskset.comparing.presented import DisplayView, Line

MARK = "<!-- riskset-diff -->"
"""The first line, by which a workflow finds its own comment again."""
LONGEST = 60_000
"""Characters; a comment of GitHub's has at most 65,536."""
# Characters that mean something in Markdown or HTML; a mention would call somebody.
_MEANT = re.compile(r"([\\`*_\[\]<>|~#])")


def write_markdown(difference: Difference, remarks: Sequence[str] = ()) -> str:
    """Write the difference; what is too long for a comment is left out from the end, and said to be."""
    head = [
        MARK,
        f"### {_plain(difference.names[0])} \u2192 {_plain(difference.names[1])}",
        "",
        f"{_plain('. '.join(summary(difference)))}.",
        "",
    ]
    parts = [*_inputs(difference, remarks), *_consequences(difference)]
    blocks = ["\n".join([*head, *parts])]
    blocks += ["\n".join(_study_head(study)) for study in difference.studies]
    blocks.append("\n".join(_sentences([each for each in difference.sentences if not each.contradicted])))
    blocks += ["\n".join(_display(view)) for study in difference.studies for view in display_views(study)]
    return _within([block for block in blocks if block])


def _within(blocks: Sequence[str]) -> str:
    """As many blocks as a comment holds; a first one that is longer is cut at a line."""
    text = blocks[0]
    if len(text) > LONGEST:
        return f"{text[:LONGEST].rpartition(chr(10))[0]}\n\nThe rest is too long for a comment.\n"
    for place, block in enumerate(blocks[1:], start=1):
        if len(text) + len(block) > LONGEST:
            left = counted(len(blocks) - place, "part")
            return f"{text}\n\n{left} more would be too long for a comment.\n"
        text += f"\n{block}"
    return text.rstrip("\n") + "\n"


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _MEANT.sub(r"\\\1", " ".join(text.split())).replace("@", "@\u2060")


def _inputs(difference: Difference, remarks: Sequence[str]) -> Iterator[str]:
    for each in difference.inputs:
        yield f"- {each.what} {_plain(each.name)}: {_plain(each.old) or NOTHING} \u2192 {_plain(each.new) or NOTHING}"
    for remark in remarks:
        yield f"- {_plain(remark)}"
    if difference.inputs or remarks:
        yield ""


def _consequences(difference: Difference) -> Iterator[str]:
    if not difference.consequences:
        return
    told = {(each.file, each.line, each.new): each for each in difference.sentences}
    yield from ("| | What follows | Old | New | Where |", "| --- | --- | --- | --- | --- |")
    for each in difference.consequences:
        message, texts = _plain(capital(each.message)), [_plain(each.old), _plain(each.new)]
        if each.kind == "sentence":
            place = each.places[0]
            message += f":<br>\u201c{_marked(told[place.file, place.line or 0, each.new])}\u201d"
            texts = ["", ""]
        places = "<br>".join(map(_plain, places_of(each)))
        yield f"| **{KIND_NAMES[each.kind]}** | {message} | {texts[0]} | {texts[1]} | {places} |"
    yield ""


def _study_head(study: StudyDifference) -> Iterator[str]:
    if study.populations:
        yield from ("", "| Patients | Old | New |", "| --- | --- | --- |")
        for each in study.populations:
            sizes = [NOTHING if n is None else str(n) for n in (each.old, each.new)]
            yield f"| {_plain(each.label or each.name)} | {sizes[0]} | {sizes[1]} |"
        yield ""
    for said in rename_words(study):
        yield f"- {_plain(said)}."


def _sentences(sentences: Sequence[SentenceChange]) -> Iterator[str]:
    if not sentences:
        return
    yield f"\n<details><summary>{counted(len(sentences), 'sentence')} with other numbers</summary>\n"
    for each in sentences:
        yield f"- {_marked(each)} (`{each.file}:{each.line}`)"
    yield "\n</details>"


def _marked(change: SentenceChange) -> str:
    parts: list[str] = []
    for piece in change.pieces:
        if piece.old == piece.new:
            parts.append(_kept(piece.new))
            continue
        old = "" if change.is_new or not piece.old.strip() else f"<del>{_plain(piece.old)}</del> "
        parts.append(f"{old}**{_plain(piece.new)}**" if piece.new.strip() else old)
    return "".join(parts)


def _kept(text: str) -> str:
    """Typed words with the blanks at their ends, which part them from numbers."""
    before = " " if text[:1].isspace() else ""
    behind = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{_plain(text)}{behind}"


def _display(view: DisplayView) -> Iterator[str]:
    numbers = len(view.lines) + len(view.added) + len(view.gone)
    said = f": {counted(numbers, 'number')}" if numbers else ""
    yield f"\n<details><summary>{_html(view.title)}{said}</summary>\n"
    if view.lines:
        yield from _lines(view.lines)
    for name, lines in (("New", view.added), ("Gone", view.gone)):
        if lines:
            yield f"{name}:\n"
            yield from _lines(lines)
    for each in view.counts:
        yield f"- {_plain(capital(each))}."
    yield "\n</details>"


def _html(text: str) -> str:
    """Text within HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _lines(lines: Iterable[Line]) -> Iterator[str]:
    yield from ("| Number | Old | New |", "| --- | --- | --- |")
    for each in lines:
        yield f"| {_plain(each.label)} | {_plain(each.old) or NOTHING} | {_plain(each.new) or NOTHING} |"
    yield ""
