"""Shortcodes: ``{{< meta key >}}``, ``{{< var key >}}``, ``{{< pagebreak >}}`` and what they stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHORTCODE = re.compile(
    r"\{\{\{<(?P<braced>[^\n]*?)>\}\}\}"
    r"|\{\{<\s*/\*(?P<starred>[^\n]*?)\*/\s*>\}\}"
    r"|\{\{<\s*(?P<name>[^\s>]+)(?P<arguments>[^\n]*?)\s*>\}\}"
)
_NEW_PAGE = {
    "html": '```{=html}\n<div style="break-after: page;"></div>\n```',
    "typst": "```{=typst}\n#pagebreak()\n```",
    "docx": '```{=openxml}\n<w:p><w:r><w:br w:type="page"/></w:r></w:p>\n```',
}


@dataclass(frozen=True, slots=True)
class Shortcode:
    """A shortcode at its place; `literal` is set where it is escaped and stands for itself."""

    name: str
    argument: str
    start: int
    end: int
    literal: str | None = None


def find_shortcodes(source: str) -> list[Shortcode]:
    """All shortcodes of a text, shown code included, as in Quarto."""
    found: list[Shortcode] = []
    for match in _SHORTCODE.finditer(source):
        escaped = match["braced"] if match["braced"] is not None else match["starred"]
        if escaped is not None:
            found.append(Shortcode("", "", *match.span(), literal="{{<" + escaped + ">}}"))
        else:
            argument = match["arguments"].strip().strip("\"'")
            found.append(Shortcode(match["name"], argument, *match.span()))
    return found


def lookup(values: Mapping[str, Any], key: str) -> str | None:
    """The text of a value by its dotted key; ``None`` where there is none or it is no single value."""
    found: Any = values
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    if isinstance(found, bool):
        return "true" if found else "false"
    return str(found) if isinstance(found, (str, int, float)) else None


def expand(shortcode: Shortcode, metadata: Mapping[str, Any], variables: Mapping[str, Any], target: str) -> str | None:
    """What stands in a shortcode's place in one format; ``None`` where its key is unknown."""
    if shortcode.literal is not None:
        return shortcode.literal
    if shortcode.name == "meta":
        return lookup(metadata, shortcode.argument)
    if shortcode.name == "var":
        return lookup(variables, shortcode.argument)
    return _NEW_PAGE[target] if shortcode.name == "pagebreak" else None


def expand_all(value: Any, metadata: Mapping[str, Any], variables: Mapping[str, Any], target: str) -> Any:  # noqa: ANN401
    """A metadata value with the shortcodes in its texts replaced."""
    if isinstance(value, dict):
        return {key: expand_all(item, metadata, variables, target) for key, item in value.items()}
    if isinstance(value, list):
        return [expand_all(item, metadata, variables, target) for item in value]
    if not isinstance(value, str) or "{{" not in value:
        return value
    return replaced(value, [(s.start, s.end, expand(s, metadata, variables, target)) for s in find_shortcodes(value)])


def replaced(source: str, changes: list[tuple[int, int, str | None]]) -> str:
    """`source` with pieces replaced; pieces do not overlap, and one that is ``None`` stays."""
    parts: list[str] = []
    position = 0
    for start, end, text in sorted(changes, key=lambda change: change[0]):
        if text is not None and start >= position:
            parts.extend((source[position:start], text))
            position = end
    return "".join((*parts, source[position:]))
