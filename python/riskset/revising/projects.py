"""The project that a Word file came from: its document as it is, and as it was when the file was rendered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from riskset.documents.edited_words import known_render, rendered_file, rendered_sources, seen_from_root
from riskset.documents.qmd import parse_document
from riskset.documents.rendering import one_document
from riskset.files import write_all
from riskset.problems import Problem, Problems
from riskset.revising.outputs import checked_output
from riskset.revising.pulled import pull
from riskset.word_files.package import read_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.revising.pulled_edits import Pulled


def pulled_from(edited: Path, document: Path | None, output: Path | None = None) -> tuple[Path, Pulled]:
    """What was changed in a Word file against its document; and the project's folder.

    Raises
    ------
    Problems
        When one of them cannot be read, no document is named and none is known, or the output is one of them.
    """
    read_word(edited)
    content = edited.read_bytes()
    root, path = _document(edited, document, content)
    render = known_render(root, content)
    files = dict.fromkeys([path, *parse_document(path, root).files])
    if output is not None:
        checked_output(output, edited, *files)
    now = {seen_from_root(root, each): _text(each) for each in files}
    before = {name: text for name, text in rendered_sources(root, render).items() if name in now}
    same_document = next(iter(now)) in before
    base = rendered_file(root, render) if same_document else None
    return root, pull(content, str(edited), now, before=before if same_document else None, base=base)


def apply_texts(root: Path, texts: Mapping[str, str]) -> None:
    """Write changed files; their line ends stay as they are."""
    contents: dict[Path, bytes] = {}
    for name, text in texts.items():
        path = root / name
        ends = b"\r\n" in path.read_bytes()
        contents[path] = (text.replace("\n", "\r\n") if ends else text).encode()
    write_all(contents)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _document(edited: Path, document: Path | None, content: bytes) -> tuple[Path, Path]:
    """The project's folder and the document: the one that is named, else the one that the file was rendered from."""
    if document is not None:
        project, path = one_document(document)
        return project.root, path
    folder = edited.resolve().parent
    for place in dict.fromkeys([Path.cwd(), *Path.cwd().parents, folder, *folder.parents]):
        sources = rendered_sources(place, known_render(place, content))
        first = next(iter(sources), "")
        if first and (place / first).is_file():
            return place, place / first
    message = "nothing is known of the document that this file was rendered from"
    raise Problems([Problem(file=str(edited), message=message, remedy="Name it: riskset pull EDITED DOCUMENT.qmd")])
