"""The folder in which a render keeps the pictures of figures for the next one, whatever document and format shows them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from riskset.kept_files import kept_folder, prune
from riskset.surroundings import ANEW, PICTURES, variable

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from riskset.documents.jupyter_cache import CacheUse


@contextmanager
def keeping_pictures(root: Path, use: CacheUse) -> Generator[None, None, None]:
    """Let the kernels that are started meanwhile take and keep pictures in ``.riskset/pictures``."""
    folder = None if use == "ignore" else kept_folder(root, "pictures")
    if folder is None:
        yield
        return
    with variable(PICTURES, str(folder)), variable(ANEW, "1" if use == "refresh" else ""):
        yield
    prune(folder)
