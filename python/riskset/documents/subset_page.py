"""The lists of the declared subset as tables of its page: ``python -m riskset.documents.subset_page PAGE``."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.documents import subset

if TYPE_CHECKING:
    from collections.abc import Mapping

_BETWEEN = r"(?s)(<!-- {name} -->\n).*?(<!-- end -->)"


def tables() -> dict[str, str]:
    """The tables of the page by the name of their place in it."""
    return {
        "formats": _table("Format", subset.FORMATS),
        "document": _table("Key", subset.DOCUMENT_KEYS),
        "layout": _layout(),
        "execute": _table("Option", subset.EXECUTE_OPTIONS),
        "crossref": _table("Key", subset.CROSSREF_KEYS),
        "project": _table("Key", subset.PROJECT_KEYS),
        "profile": _table("Key", subset.PROFILE_KEYS),
        "cell": _table("Option", subset.CELL_OPTIONS),
        "shortcodes": _table("Shortcode", subset.SHORTCODES),
        "references": _table("Prefix", {f"{name}-": meaning for name, meaning in subset.REFERENCES.items()}),
        "classes": _by_element("Class", subset.CLASSES, "."),
        "attributes": _by_element("Attribute", subset.ATTRIBUTES, ""),
    }


def rewritten(page: str) -> str:
    """`page` with every table as the engine's lists have it."""
    for name, table in tables().items():
        page, count = re.subn(_BETWEEN.format(name=name), lambda m, t=table: f"{m[1]}\n{t}\n\n{m[2]}", page)
        if count != 1:
            message = f"the page has {count} places for the table {name!r}"
            raise ValueError(message)
    return page


def _table(head: str, rows: Mapping[str, str]) -> str:
    lines = [f"| {head} | Meaning |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| `{name}` | {meaning} |" for name, meaning in rows.items())])


def _layout() -> str:
    """What each format makes of the keys of the page; where it can do nothing with one, it is refused there."""
    lines = ["| Key | HTML | PDF | Word |", "| --- | --- | --- | --- |"]
    for key, formats in subset.LAYOUT_KEYS.items():
        made = " | ".join(formats[name] or "refused" for name in ("html", "typst", "docx"))
        lines.append(f"| `{key}` | {made} |")
    return "\n".join(lines)


def _by_element(head: str, elements: Mapping[str, Mapping[str, str]], mark: str) -> str:
    lines = [f"| Element | {head} | Meaning |", "| --- | --- | --- |"]
    for element, known in elements.items():
        lines += [f"| {element} | `{mark}{name}` | {meaning} |" for name, meaning in known.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(rewritten(path.read_text(encoding="utf-8")), encoding="utf-8")
