"""The title and the first headings of a Word file as Typst prints them, with formulas and emphasis."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.documents.pandoc import pandoc_program
from riskset.submission.counts import heading_level
from riskset.word_files.names import w
from riskset.word_files.package import open_word
from riskset.word_files.paragraphs import properties_of, style_of
from riskset.word_files.slicing import lean, sliced

if TYPE_CHECKING:
    from riskset.word_files.package import Element

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_NO_WORDS = (w("bookmarkStart"), w("bookmarkEnd"))
_LOOKS = (w("i"), w("vertAlign"))


def title_of(paragraph: Element) -> bool:
    """Whether a paragraph is the title of a document."""
    return style_of(paragraph) == "Title"


def headings_in_typst(word: bytes, title: str) -> list[str]:
    """The title and each heading of the first level; empty where one is plain text, and if there is no title.

    Raises
    ------
    OSError
        When pandoc cannot be run.
    """
    file = open_word(word, title)
    found = [each for each in file.blocks if title_of(each) or heading_level(each) == 1]
    rich = [each for each in found if next(each.iter(_MATH, *(_LOOKS)), None) is not None]
    untitled = [] if any(map(title_of, found)) else [""]
    if not rich:
        return [*untitled, *("" for _ in found)]
    slices = sliced(file, rich)
    for each in slices.blocks:
        for mark in list(each.iter(*_NO_WORDS)):
            parent = mark.getparent()
            if parent is not None:
                parent.remove(mark)
        style = properties_of(each).find(w("pStyle"))
        if style is not None:
            style.set(w("val"), "BodyText")
    lines = iter(_typst(lean(slices)))
    return [*untitled, *(next(lines, "") if each in rich else "" for each in found)]


def _typst(word: bytes) -> list[str]:
    """The paragraphs of a Word file in Typst's own signs."""
    with tempfile.TemporaryDirectory(prefix="riskset-") as name:
        path = Path(name) / "headings.docx"
        path.write_bytes(word)
        command = [str(pandoc_program()), "--from=docx", "--to=typst", "--wrap=none", str(path)]
        told = subprocess.run(command, capture_output=True, check=True, env=os.environ | {"LC_ALL": "C.UTF-8"})
    return [each.strip() for each in told.stdout.decode().split("\n\n") if each.strip()]
