"""The command ``riskset journals``: which journals are known, what each asks, and who says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from riskset.cli.command import Command

if TYPE_CHECKING:
    from rich.console import Console

    from riskset.journals.rules import Journal, Rule
    from riskset.problems import Problem

_HEADS = {
    "layout": "Layout",
    "sections": "Sections",
    "limits": "At most",
    "figures": "Figures",
    "tables": "Tables",
    "statements": "Statements",
    "checklists": "Checklists",
    "wanted": "Wanted beside the article",
    "extra": "What else is to be known",
    "blinding": "Blinding",
    "style": "Numbers",
}
_SHORT = {
    "abstract-words": "abstract {} words",
    "text-words": "text {} words",
    "references": "{} references",
    "tables": "{} tables",
    "figures": "{} figures",
    "displays": "{} tables and figures",
    "title-characters": "title {} characters",
}


@click.command(
    cls=Command,
    examples="""
riskset journals
riskset journals blood
riskset journals journals/our-journal.yml
riskset journals nejm --format json
""",
)
@click.argument("name", required=False)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output format."
)
def journals(name: str | None, form: str) -> None:
    """List the known journals, or print the rules of one.

    NAME is a journal's name, or the path of a file. The project's own journals, files of its folder journals, are
    listed too. Rules are printed with their sources. If no source was found for a rule, the list says so, and the value
    is riskset's own.
    """
    from rich.console import Console

    from riskset.journals import load_journal, own_files, package_names
    from riskset.problems import Problems

    here = Path.cwd()
    if name is not None:
        journal = load_journal(name, here)
        if form == "json":
            click.echo(json.dumps(as_json(journal), indent=2, ensure_ascii=False))
        else:
            _show(journal, Console(soft_wrap=False))
        return
    known: list[Journal] = []
    wrong: list[Problem] = []
    for each in dict.fromkeys([*package_names(), *own_files(here)]):
        try:
            known.append(load_journal(each, here))
        except Problems as error:
            wrong += error.problems
    if form == "json":
        click.echo(json.dumps([as_json(journal) for journal in known], indent=2, ensure_ascii=False))
    else:
        _list(known, Console(soft_wrap=False))
    if wrong:
        raise Problems(wrong)


def as_json(journal: Journal) -> dict[str, Any]:
    """A journal's rules with their sources, as plain values."""
    return {
        "name": journal.name,
        "title": journal.title,
        "publisher": journal.publisher,
        "file": str(journal.file),
        "extends": list(journal.chain[1:]),
        "rules": [
            {
                "rule": rule.path,
                "is": rule.value,
                "source": [source.id for source in rule.sources],
                "quote": rule.quote,
                "note": rule.note,
                "of": rule.journal,
            }
            for rule in journal.rules
        ],
        "sources": [
            {"id": each.id, "title": each.title, "url": each.url, "read": each.read, "kind": each.kind}
            for each in journal.sources
        ],
    }


def _list(known: list[Journal], console: Console) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in ("journal", "title", "an original article has at most"):
        table.add_column(head, no_wrap=head == "journal", overflow="fold")
    for journal in known:
        limits = [
            _SHORT[limit.what].format(f"{limit.most:,}")
            for limit in journal.limits
            if limit.what in _SHORT and limit.article == "original article"
        ]
        table.add_row(journal.name, journal.title, ", ".join(limits) or "no limit is known")
    console.print(table, markup=False)


def _show(journal: Journal, console: Console) -> None:
    publisher = f" ({journal.publisher})" if journal.publisher else ""
    console.print(f"{journal.title}{publisher}", style="bold", markup=False, highlight=False)
    if journal.chain[1:]:
        _print(console, f"extends {', '.join(journal.chain[1:])}")
    part = quote = ""
    for rule in sorted(journal.rules, key=lambda each: list(_HEADS).index(each.path.partition(".")[0])):
        if rule.path.partition(".")[0] != part:
            part = rule.path.partition(".")[0]
            console.print(f"\n{_HEADS[part]}", style="bold", markup=False, highlight=False)
        _show_rule(rule, console, told=rule.quote == quote)
        quote = rule.quote
    if journal.sources:
        console.print("\nSources", style="bold", markup=False, highlight=False)
    for source in journal.sources:
        url = f" {source.url}" if source.url else ""
        _print(console, f"[{source.id}] {source.title}.{url} Read {source.read}; {source.kind}.", 2)


def _show_rule(rule: Rule, console: Console, *, told: bool) -> None:
    """A rule with who says it and in which words, where they were not told with the rule before."""
    name = rule.path.partition(".")[2] or rule.path
    said = ", ".join(f"[{source.id}]" for source in rule.sources) or "no source was found; the house's own"
    is_entry = rule.path.startswith(("statements.", "checklists.", "wanted.", "extra."))
    value = "" if is_entry else f": {_told(rule.value)}"
    _print(console, f"{name}{value} ({said})", 2)
    if rule.quote:
        _print(console, "the same words" if told else f"“{rule.quote}”", 6)
    if rule.note:
        _print(console, rule.note, 6)


def _told(value: object) -> str:
    """A value as the file writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(map(_told, value)) or "none"
    return repr(value) if isinstance(value, str) and not value.strip() else str(value)


def _print(console: Console, text: str, indent: int = 0) -> None:
    """A text whose lines all begin at the indent."""
    from rich.padding import Padding
    from rich.text import Text

    console.print(Padding(Text(text), (0, 0, 0, indent), expand=False))
