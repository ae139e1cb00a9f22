"""Writes a difference as a web page that stands alone: no script, no network."""

from __future__ import annotations

from html import escape
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

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from riskset.comparing.difference import Difference, SentenceChange, StudyDifference
    from riskset.comparing.presented import DisplayView, Line

_STYLE = """
:root { color-scheme: light dark; --line: #8885; --new: #0b6; --old: #c33; --grave: #c33; --mild: #b80; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; overflow-wrap: anywhere; } h2 { font-size: 1.15rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 1.5rem 0 .4rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .85rem; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line); }
td.number { white-space: nowrap; font-variant-numeric: tabular-nums; }
td.kind { white-space: nowrap; font-weight: 600; color: var(--mild); } tr.grave td.kind { color: var(--grave); }
del { color: var(--old); } ins { color: var(--new); text-decoration: none; font-weight: 600; }
.place, .count, .inputs { font-size: .85rem; opacity: .8; } ul { padding-left: 1.2rem; }
blockquote { margin: .3rem 0; padding-left: .8rem; border-left: 3px solid var(--line); }
summary { cursor: pointer; font-weight: 600; }
"""
_GRAVE = {"significance", "interval", "sentence", "estimable"}


def write_page(difference: Difference, remarks: Sequence[str] = ()) -> str:
    """Write the page of a difference."""
    body = "\n".join(_parts(difference, remarks))
    title = escape(f"{difference.names[0]} \u2192 {difference.names[1]}")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _parts(difference: Difference, remarks: Sequence[str]) -> Iterator[str]:
    yield f"<h1>{escape(difference.names[0])} \u2192 {escape(difference.names[1])}</h1>"
    yield f"<p>{escape('. '.join(summary(difference)))}.</p>"
    yield from _inputs(difference, remarks)
    yield from _consequences(difference)
    for study in difference.studies:
        yield from _study_head(study, alone=len(difference.studies) == 1)
    yield from _sentences([each for each in difference.sentences if not each.contradicted])
    views = [view for study in difference.studies for view in display_views(study)]
    if views:
        yield "<h2>Displays</h2>"
    for view in views:
        yield from _display(view)


def _inputs(difference: Difference, remarks: Sequence[str]) -> Iterator[str]:
    said = [
        f"{each.what} {each.name}: {each.old or NOTHING} \u2192 {each.new or NOTHING}" for each in difference.inputs
    ]
    if said or remarks:
        items = "".join(f"<li>{escape(each)}</li>" for each in (*said, *remarks))
        yield f'<ul class="inputs">{items}</ul>'


def _consequences(difference: Difference) -> Iterator[str]:
    if not difference.consequences:
        return
    yield "<h2>Consequences</h2>"
    sentences = {id(each): each for each in difference.sentences if each.contradicted}
    told = {(each.file, each.line, each.new): each for each in sentences.values()}
    yield _head("Kind", "What follows", "Old", "New", "Where")
    for each in difference.consequences:
        grave = ' class="grave"' if each.kind in _GRAVE else ""
        message, texts = escape(capital(each.message)), (each.old, each.new)
        if each.kind == "sentence":
            place = each.places[0]
            message += f"<blockquote>{_marked(told[place.file, place.line or 0, each.new])}</blockquote>"
            texts = ("", "")
        cells = "".join(f"<td>{escape(text)}</td>" for text in texts)
        places = "<br>".join(map(escape, places_of(each)))
        kind = KIND_NAMES[each.kind]
        yield f'<tr{grave}><td class="kind">{kind}</td><td>{message}</td>{cells}<td class="place">{places}</td></tr>'
    yield _FOOT


def _study_head(study: StudyDifference, *, alone: bool) -> Iterator[str]:
    if study.populations:
        yield f"<h2>Patients{'' if alone else escape(f': {study.title}')}</h2>"
        yield _head("Population", "Old", "New")
        for each in study.populations:
            sizes = "".join(f'<td class="number">{NOTHING if n is None else n}</td>' for n in (each.old, each.new))
            yield f"<tr><td>{escape(each.label or each.name)}</td>{sizes}</tr>"
        yield _FOOT
    said = rename_words(study)
    if said:
        yield "<ul>" + "".join(f"<li>{escape(each)}.</li>" for each in said) + "</ul>"


def _sentences(sentences: Sequence[SentenceChange]) -> Iterator[str]:
    if not sentences:
        return
    yield "<h2>Sentences with other numbers</h2>"
    for each in sentences:
        yield f'<p>{_marked(each)}<br><span class="place">{escape(f"{each.file}:{each.line}")}</span></p>'


def _marked(change: SentenceChange) -> str:
    parts: list[str] = []
    for piece in change.pieces:
        if piece.old == piece.new:
            parts.append(escape(piece.new))
            continue
        old = "" if change.is_new or not piece.old else f"<del>{escape(piece.old)}</del> "
        parts.append(f"{old}<ins>{escape(piece.new)}</ins>")
    return "".join(parts)


def _display(view: DisplayView) -> Iterator[str]:
    yield f"<h3>{escape(view.title)}</h3>"
    if view.lines:
        yield from _lines(view.lines)
    for name, lines in (("New", view.added), ("Gone", view.gone)):
        if lines:
            yield f"<details><summary>{name}: {len(lines)}</summary>"
            yield from _lines(lines)
            yield "</details>"
    for said in view.counts:
        yield f'<p class="count">{escape(capital(said))}.</p>'


def _lines(lines: Iterable[Line]) -> Iterator[str]:
    yield _head("Number", "Old", "New")
    for each in lines:
        texts = "".join(f'<td class="number">{escape(text or NOTHING)}</td>' for text in (each.old, each.new))
        yield f"<tr><td>{escape(each.label)}</td>{texts}</tr>"
    yield _FOOT


def _head(*names: str) -> str:
    heads = "".join(f"<th>{name}</th>" for name in names)
    return f'<div class="wide"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>'


_FOOT = "</tbody>\n</table></div>"
