"""A web page as pandoc leaves it, finished: its pictures and styles stand in it, and the drawings for narrow windows.

Pandoc can put them in as well, but then reads and writes every tag of the page, which takes longer than to make the page. So it
is left those pages whose own HTML loads what a pattern does not find for certain.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SOURCE = re.compile(r'(<source\b[^>]*\bsrcset=")([^"]+-narrow\.svg)(")')
# As pandoc writes them.
_IMAGE = re.compile(r'<img src="([^"]*)"([^<>]*>)')
_STYLES = re.compile(r'<link rel="stylesheet" href="([^"]*)">')
_ALT = re.compile(r'\balt="([^"]+)"')
# What else may name a file, if it stands in a tag; where it stands in text, pandoc puts the files in for nothing.
_LOADS = re.compile(
    r"[\s\"'/](?:src|data|poster|background|data-src|data-background-image)\s*="
    r"|<(?:link|base|script|svg|image|use|object|embed|iframe|video|audio|track)\b"
    r"|\burl\(|@import",
    re.IGNORECASE,
)
_NOT_PLAIN = re.compile(r"\s(?:role|aria-label)=|inline-svg")
_TYPES = {
    ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
    ".gif": "image/gif", ".webp": "image/webp",
}  # fmt: skip
_PLAIN_NAME = re.compile(r"[^:?#&\\]+")
_CSS = re.compile(r"/\*.*?\*/|(\s)\s*", re.DOTALL)


class _Unknown(Exception):
    """The page loads what is not known for certain."""


def finish_page(path: Path, pictures: Path) -> None:
    """Put the drawings that lie in the folder `pictures` into the page, which pandoc does with other pictures only."""
    page = path.read_text(encoding="utf-8")

    def embedded(found: re.Match[str]) -> str:
        return f"{found[1]}{_address(pictures / found[2])}{found[3]}"

    path.write_text(_SOURCE.sub(embedded, page), encoding="utf-8", newline="\n")


def embed_files(path: Path, folders: Sequence[Path]) -> list[str] | None:
    """Put the pictures and style sheets that a page names into it, as pandoc does.

    Parameters
    ----------
    path : Path
        The page.
    folders : sequence of Path
        Where files lie that it names: the document's, and others.

    Returns
    -------
    list of str or None
        The files, as the document names them, or where they lie elsewhere with their paths; None if the page may load
        something else, or one is not found. The page is then as it was.
    """
    page, files = path.read_text(encoding="utf-8"), _Files(folders)
    try:
        if _LOADS.search(_STYLES.sub("", _IMAGE.sub("", page))):
            return None
        page = _STYLES.sub(files.styles, _IMAGE.sub(files.image, page))
    except (_Unknown, OSError, ValueError):
        return None
    path.write_text(page, encoding="utf-8", newline="\n")
    return files.loaded


@dataclass(frozen=True)
class _Files:
    """The files of a page: the folders where they lie, and those that were put in."""

    folders: Sequence[Path]
    loaded: list[str] = field(default_factory=list[str])

    def image(self, match: re.Match[str]) -> str:
        """A picture with its content, and for readers of screens with its words as pandoc has them."""
        if _NOT_PLAIN.search(match[2]) or _LOADS.search(match[2]):
            raise _Unknown
        words = _ALT.search(match[2])
        label = f' aria-label="{words[1]}"' if words else ""
        return f'<img role="img"{label} src="{_address(self._found(match[1]))}"{match[2]}'

    def styles(self, match: re.Match[str]) -> str:
        """A style sheet without its comments and most of its blanks, as pandoc has it."""
        text = self._found(match[1]).read_text(encoding="utf-8")
        if _LOADS.search(text) or "</" in text:
            raise _Unknown
        return f'<style type="text/css">{_CSS.sub(lambda blank: blank[1] or "", text)}</style>'

    def _found(self, name: str) -> Path:
        for folder in self.folders if _PLAIN_NAME.fullmatch(name) else ():
            for form in (name, unquote(name)):
                if (folder / form).is_file():
                    self.loaded.append(form if folder == self.folders[0] else str(folder / form))
                    return folder / form
        raise _Unknown


def _address(file: Path) -> str:
    """A picture as an address that holds all of it."""
    kind = _TYPES.get(file.suffix.lower())
    if kind is None:
        raise _Unknown
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode('ascii')}"
