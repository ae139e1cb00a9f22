"""Keys of the page that Quarto reads and a format does nothing with: each is told with its line and what to write instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from riskset.documents.problems import problem_at
from riskset.documents.refused_layout import layout_problems
from riskset.documents.subset import FIXED_VALUES, REMEDIES
from riskset.documents.word_page import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.documents.project import Layer
    from riskset.problems import Problem

_EVERYWHERE = ("html", "typst", "docx")
_ON_PAPER = ("typst", "docx")
UNHONOURED: dict[str, tuple[str, ...]] = {
    "geometry": _EVERYWHERE,
    "documentclass": _EVERYWHERE,
    "classoption": _EVERYWHERE,
    "columns": _EVERYWHERE,
    "max-width": _EVERYWHERE,
    "indent": _EVERYWHERE,
    "page-numbering": _EVERYWHERE,
    "margin-left": _ON_PAPER,
    "margin-right": _ON_PAPER,
    "margin-top": _ON_PAPER,
    "margin-bottom": _ON_PAPER,
    "sansfont": _ON_PAPER,
    "monofont": _ON_PAPER,
    "fontcolor": _ON_PAPER,
    "linkcolor": _ON_PAPER,
    "backgroundcolor": _ON_PAPER,
    "monobackgroundcolor": _ON_PAPER,
    "grid": _ON_PAPER,
    "page-layout": _ON_PAPER,
    "toc-location": _ON_PAPER,
    "title-block-banner": _ON_PAPER,
    "lof": ("html", "typst"),
    "lot": ("html", "typst"),
}
"""Keys of Quarto that touch the page, with the formats of riskset that do nothing with them; `filters/parts/pagekeys.lua` has the same, but for
`columns`, which Quarto does not hand on to filters."""
_REMEDY = "Remove it, or write it under `format:` of a format that honours it"
_MARGIN = "Write `margin:` with `x`, `y`, `top`, `bottom`, `left` or `right`"
_NAMES = {"html": "a web page", "typst": "a PDF", "docx": "Word"}
_LENGTH = re.compile(r"\s*\d+(\.\d+)?\s*(pt|in|cm|mm)\s*")


def page_warnings(layers: Sequence[Layer], metadata: Mapping[str, Mapping[str, Any]]) -> list[Problem]:
    """What a render by Quarto does not honour of the page, of the formats whose metadata are given."""
    return list(dict.fromkeys([*layout_problems(layers, metadata), *_quartos(layers, metadata)]))


def _quartos(layers: Sequence[Layer], metadata: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    for layer in layers:
        data = layer.settings.data
        formats = data.get("format")
        for name in metadata:
            target = name.removeprefix("riskset-")
            own = formats.get(name) if isinstance(formats, dict) else None
            written = [((key,), value) for key, value in data.items()]
            written += [(("format", name, key), value) for key, value in (own if isinstance(own, dict) else {}).items()]
            for path, value in written:
                key = str(path[-1])
                if target in UNHONOURED.get(key, ()) and value is not None and value is not False:
                    message = f"`{key}` is not honoured in {_NAMES[target]} ({name})"
                    remedy = _MARGIN if key.startswith("margin-") else REMEDIES.get(key, _REMEDY)
                    yield problem_at(layer.file, layer.settings.line(path), message, remedy)


def of_word(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """What the metadata say of the page of Word, without values that are none and have been told of."""
    return {key: metadata[key] for key in KEYS if key in metadata and _is_right(key, metadata[key])}


def _is_right(key: str, value: object) -> bool:
    match key:
        case "papersize" | "line-numbers":
            return any(value is one or value == one for one in FIXED_VALUES[key])
        case "fontsize":
            return isinstance(value, str) and _LENGTH.fullmatch(value) is not None
        case "linestretch":
            return isinstance(value, int | float) and not isinstance(value, bool) and 0.5 <= value <= 4
        case "margin":
            return isinstance(value, dict) and all(
                isinstance(one, str) and _LENGTH.fullmatch(one) for one in value.values()
            )
        case _:
            return isinstance(value, str)
