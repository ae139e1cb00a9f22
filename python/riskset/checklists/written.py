"""Writes a filled checklist: Word, PDF and a web page in the look of riskset's documents, Markdown, JSON, the terminal."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from riskset.assets import asset
from riskset.checklists.form import form, title
from riskset.documents.extension import read_extension
from riskset.documents.file_formats import UnknownFormat
from riskset.documents.making import EPOCH, make
from riskset.documents.pandoc import Job
from riskset.files import write_then_move
from riskset.markdown_text import escape
from riskset.tables import writers
from riskset.tables.printed import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from riskset.checklists.filled import Answer, Checklist


def write_checklist(checklist: Checklist, path: Path) -> None:
    """Write the form in the format that the file's name ends with.

    Raises
    ------
    UnknownFormat
        When it is none of :data:`FORMATS`.
    """
    check_format(path)
    write_then_move(path, FORMATS[path.suffix.lower()](checklist))


def check_format(path: Path) -> None:
    """Refuse a file whose ending is not a format.

    Raises
    ------
    UnknownFormat
        When it is none of :data:`FORMATS`.
    """
    if path.suffix.lower() not in FORMATS:
        ending = f"ends with {path.suffix!r}" if path.suffix else "has no ending"
        message = f"{path} {ending}; a checklist is written as {', '.join(FORMATS)}"
        raise UnknownFormat(message)


def as_json(checklist: Checklist) -> str:
    """The checklist as JSON."""
    chosen = checklist.guideline
    data = {
        "guideline": chosen.name,
        "source": chosen.source,
        "doi": chosen.doi,
        "manuscript": checklist.title,
        "found": checklist.count("found"),
        "in_part": checklist.count("in part"),
        "not_found": checklist.count("not found"),
        "items": [_item(answer) for answer in checklist.answers],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def _item(answer: Answer) -> dict[str, Any]:
    item = answer.item
    needs = [
        {
            "what": each.what,
            "evidence": [
                {
                    "kind": evidence.kind,
                    "document": evidence.document,
                    "page": evidence.page,
                    "section": evidence.where,
                    "text": evidence.text,
                    "display": evidence.name,
                }
                for evidence in each.evidence
            ],
        }
        for each in answer.answered
    ]
    named = {"number": item.number, "section": item.section, "topic": item.topic, "asks": item.asks, "only": item.only}
    return named | {"status": answer.status, "needs": needs}


def show_checklist(checklist: Checklist, console: Console) -> None:
    """Print the form as a table."""
    printed = form(checklist)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, title=title(checklist), title_justify="left")
    for cell, ratio in zip(printed.head[-1], (2, 6, 8), strict=True):
        table.add_column(plain(cell.text), ratio=ratio)
    for row in printed.body:
        style = "bold" if row.group else ""
        table.add_row(*(Text(plain(cell), style=style) for cell in row.cells))
    console.print(table)


def _document(checklist: Checklist, target: str) -> bytes:
    """The form under its title, as a document of riskset's look."""
    with tempfile.TemporaryDirectory(prefix="riskset-") as name:
        folder = Path(name)
        job = Job(
            target=target,
            document=folder / "checklist.qmd",
            markdown=writers.write_markdown_for(form(checklist), target),
            metadata={"title": title(checklist), "subtitle": checklist.title},
            folder=folder,
            output=folder / f"checklist.{'typ' if target == 'typst' else target}",
            epoch=EPOCH,
        )
        extension = read_extension(asset("_extensions/riskset"))
        assert extension is not None  # noqa: S101  it comes with the package
        return make(job, extension)[0]


def _markdown(checklist: Checklist) -> bytes:
    table = writers.write_markdown(form(checklist))
    return f"# {escape(title(checklist))}\n\n{escape(checklist.title)}\n\n{table.rstrip()}\n".encode()


FORMATS: dict[str, Callable[[Checklist], bytes]] = {
    ".docx": lambda checklist: _document(checklist, "docx"),
    ".pdf": lambda checklist: _document(checklist, "typst"),
    ".html": lambda checklist: _document(checklist, "html"),
    ".md": _markdown,
}
