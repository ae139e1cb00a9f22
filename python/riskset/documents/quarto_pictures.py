"""Keeps the pictures that Quarto made for a PDF until the Word file has its vectors from them."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

# Quarto keeps the pictures where it keeps the Typst text.
KEEPING = ("-M", "keep-typ:true")
_KEEP = "keep-typ"


@contextmanager
def kept_pictures(output: Path, document: Path, metadata: Mapping[str, Any]) -> Generator[None]:
    """Pictures stay while Quarto and its finishing run, and go then with the Typst text, unless the document keeps it.

    Parameters
    ----------
    output, document : Path
        The PDF that will be, after which Quarto names the text, and the document beside which text and pictures stand.
    metadata : Mapping
        The settings of the document for the format.
    """
    pictures = document.with_name(f"{document.stem}_files")
    had_pictures = pictures.exists()
    try:
        yield
    finally:
        if metadata.get(_KEEP) is not True:
            document.with_name(output.stem).with_suffix(".typ").unlink(missing_ok=True)
            if not had_pictures:
                shutil.rmtree(pictures, ignore_errors=True)
