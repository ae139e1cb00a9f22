"""A web page as pandoc leaves it, finished: the drawings for narrow windows stand in it."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SOURCE = re.compile(r'(<source\b[^>]*\bsrcset=")([^"]+-narrow\.svg)(")')


def finish_page(path: Path, pictures: Path) -> None:
    """Put the drawings that lie in the folder `pictures` into the page, which pandoc does with other pictures only."""
    page = path.read_text(encoding="utf-8")

    def embedded(found: re.Match[str]) -> str:
        content = base64.b64encode((pictures / found[2]).read_bytes()).decode("ascii")
        return f"{found[1]}data:image/svg+xml;base64,{content}{found[3]}"

    path.write_text(_SOURCE.sub(embedded, page), encoding="utf-8", newline="\n")
