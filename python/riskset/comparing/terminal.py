"""Prints a difference on the terminal: consequences first, then populations, sentences, and the displays with their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from riskset.comparing.presented import KIND_NAMES, NOTHING, capital, display_views, places_of, rename_words, summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from riskset.comparing.difference import Difference, InputChange, SentenceChange, StudyDifference
    from riskset.comparing.presented import DisplayView, Line

_GRAVE = {"significance", "interval", "sentence", "estimable"}
ARROW = " \u2192 "


def show(difference: Difference, console: Console) -> None:
    """Print the difference; where there is none, one line."""
    console.print(Text(f"{difference.names[0]}{ARROW}{difference.names[1]}", style="bold"))
    console.print(Text(". ".join(summary(difference)) + "."))
    _inputs(difference.inputs, console)
    _consequences(difference, console)
    for study in difference.studies:
        if len(difference.studies) > 1:
            console.print(Text(f"\n{study.title}", style="bold"))
        _populations(study, console)
        for said in rename_words(study):
            console.print(Text(f"\n{said}."))
    _sentences(difference, console)
    for study in difference.studies:
        for view in display_views(study):
            _display(view, console)


def as_text(difference: Difference, width: int = 140) -> str:
    """The difference as the terminal would show it, for a file."""
    import io

    from rich.console import Console

    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    with console.capture() as captured:
        show(difference, console)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def _table(*columns: tuple[str, int]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name, ratio in columns:
        table.add_column(name, ratio=ratio or None, no_wrap=False, overflow="fold")
    return table


def _heading(console: Console, text: str) -> None:
    console.print(Text(f"\n{text}", style="bold"))


def _inputs(inputs: Sequence[InputChange], console: Console) -> None:
    for each in inputs:
        if each.what in {"package", "revision"}:
            console.print(Text(f"  {each.name} {each.old or NOTHING}{ARROW}{each.new or NOTHING}", style="dim"))
            continue
        what = "came" if not each.old else "went" if not each.new else "changed"
        console.print(Text(f"  {each.what} {each.name} {what}", style="dim"))


def _consequences(difference: Difference, console: Console) -> None:
    if not difference.consequences:
        return
    _heading(console, "Consequences")
    table = _table(("Kind", 0), ("What follows", 5), ("Old", 2), ("New", 2), ("Where", 3))
    for each in difference.consequences:
        kind = Text(KIND_NAMES[each.kind], style="red" if each.kind in _GRAVE else "yellow")
        message, texts = capital(each.message), (each.old, each.new)
        if each.kind == "sentence":
            message, texts = f"{message}:\n\u201c{each.new}\u201d", ("", "")
        table.add_row(kind, Text(message), *map(Text, texts), Text("\n".join(places_of(each))))
    console.print(table)


def _populations(study: StudyDifference, console: Console) -> None:
    if not study.populations:
        return
    _heading(console, "Patients")
    table = _table(("Population", 0), ("Old", 0), ("New", 0))
    for each in study.populations:
        table.add_row(Text(each.label or each.name), *(NOTHING if n is None else str(n) for n in (each.old, each.new)))
    console.print(table)


def _sentences(difference: Difference, console: Console) -> None:
    others = [each for each in difference.sentences if not each.contradicted]
    if not others:
        return
    _heading(console, "Sentences with other numbers")
    table = _table(("Line", 1), ("Sentence", 5))
    for each in others:
        table.add_row(Text(f"{each.file}:{each.line}"), _marked(each))
    console.print(table)


def _marked(change: SentenceChange) -> Text:
    """A sentence in which the numbers that went are struck, and those that came are bold."""
    text = Text()
    for piece in change.pieces:
        if piece.old == piece.new:
            text.append(piece.new)
            continue
        if piece.old and not change.is_new:
            text.append(piece.old, style="strike dim")
            text.append(ARROW, style="dim")
        text.append(piece.new, style="bold")
    return text


def _display(view: DisplayView, console: Console) -> None:
    _heading(console, view.title)
    _lines(view.lines, console)
    for name, lines in (("New", view.added), ("Gone", view.gone)):
        if lines:
            console.print(Text(f"  {name}:"))
            _lines(lines, console)
    for said in view.counts:
        console.print(Text(f"  {capital(said)}.", style="dim"))


def _lines(lines: Iterable[Line], console: Console) -> None:
    lines = list(lines)
    if not lines:
        return
    table = _table(("Number", 5), ("Old", 2), ("New", 2))
    for each in lines:
        table.add_row(Text(each.label), Text(each.old or NOTHING), Text(each.new or NOTHING))
    console.print(table)
