"""The works that methods cite, as the extension has them for documents."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn

from riskset.assets import asset
from riskset.files import is_file
from riskset.problems import Problem, Problems

if TYPE_CHECKING:
    from pathlib import Path

_ENTRY = re.compile(r"^@\w+\{(?P<key>[^,]+),$.*?^\}$", re.MULTILINE | re.DOTALL)
_ANY_KEY = re.compile(r"^\s*@\w+\s*\{\s*([^,\s]+)\s*,", re.MULTILINE)
_KEY = re.compile(r"@(riskset-\w+)")


@lru_cache(maxsize=1)
def works() -> dict[str, str]:
    """The entries of all works that methods may cite, as BibTeX, by their keys."""
    text = (asset("_extensions/riskset") / "methods.bib").read_text(encoding="utf-8")
    return {found["key"]: found[0] for found in _ENTRY.finditer(text)}


def entries_of(markdown: str) -> str:
    """The entries of the works that a text cites, as a file of BibTeX."""
    cited = dict.fromkeys(_KEY.findall(markdown))
    return "\n\n".join(works()[key] for key in sorted(cited)) + "\n"


def refuse_to_lose(bibliography: Path) -> None:
    """Refuse a file to write the works to if it is no .bib file, or holds works that methods do not cite.

    Raises
    ------
    Problems
    """
    if bibliography.suffix.lower() != ".bib":
        _refuse(bibliography, "the name of this file does not end with .bib")
    if is_file(bibliography):
        others = [
            key for key in _ANY_KEY.findall(bibliography.read_text("utf-8", errors="replace")) if key not in works()
        ]
        if others:
            _refuse(bibliography, f"this bibliography holds other works, such as {others[0]}, which would be lost")


def _refuse(file: Path, message: str) -> NoReturn:
    raise Problems([Problem(file=str(file), message=message, remedy="Name another .bib file")])
