"""The works that methods cite, as the extension has them for documents."""

from __future__ import annotations

import re
from functools import lru_cache

from riskset.assets import asset

_ENTRY = re.compile(r"^@\w+\{(?P<key>[^,]+),$.*?^\}$", re.MULTILINE | re.DOTALL)
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
