"""Before Quarto renders a project: the calls of all its documents are answered in one go, for all their formats."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.documents import dependencies
from riskset.documents.answers import Asking, add_answers
from riskset.documents.called_lines import calls_in
from riskset.documents.project import as_list, document_layers, find_project
from riskset.documents.qmd import front_matter, lines_of_text
from riskset.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from riskset.documents.answer_store import AnswerStore, Kept
    from riskset.documents.calls import Call
    from riskset.documents.source_line import Line

_SOURCES = (".qmd", ".md")
_OWN = "riskset-"
_PDF = "pdf"


@dataclass(frozen=True)
class _Waiting:
    """A document whose calls are not all answered."""

    store: AnswerStore
    kept: Kept
    askings: tuple[Asking, ...]
    calls: Sequence[tuple[Call, Line]]


def answer_ahead(root: Path, documents: Iterable[Path]) -> None:
    """Answer the calls of documents that are not answered yet, each study being read once.

    What cannot be answered is left: the shortcode says what is wrong, where it stands.
    """
    # What is kept is read first, so that it does not count as something that answers are computed from.
    waiting = [found for document in documents for found in _waiting(root, document)]
    if not waiting:
        return
    dependencies.install()
    for one in waiting:
        for asking in one.askings:
            with suppress(Problems):
                add_answers(one.kept.answers, asking, one.calls)
    for one in waiting:
        one.store.keep(one.kept, [each.askings[0].pictures for each in waiting])


def _waiting(root: Path, document: Path) -> Iterator[_Waiting]:
    if document.suffix not in _SOURCES:
        return
    try:
        calls = calls_in(lines_of_text(document, root), [])
        askings = tuple(_askings(root, document)) if calls else ()
    except (Problems, OSError):  # Quarto and the shortcode say what is wrong
        return
    if askings:
        store = askings[0].store
        kept = store.load()
        if any(asking.key(call) not in kept.answers for asking in askings for call, _ in calls):
            yield _Waiting(store, kept, askings, calls)


def _askings(root: Path, document: Path) -> Iterator[Asking]:
    """Who will ask: the document in each of the formats that are named for it, as far as the settings tell."""
    layers = document_layers(find_project(document), document, front_matter(document))
    named = [layer.settings.data["format"] for layer in layers if layer.settings.data.get("format")]
    formats = named[-1] if named else "html"
    for name in formats if isinstance(formats, dict) else as_list(formats):
        form = str(name).rpartition("-")[2]
        yield Asking(document, root, "latex" if form == _PDF else form, own=str(name).startswith(_OWN))
