"""What editors complete in a document, as the extension's schema: ``python -m riskset.documents.extension_schema FILE``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from riskset.documents import subset
from riskset.documents.calls import DISPLAY, METHODS, WORDS
from riskset.documents.submission_keys import SUBMISSION_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAD = """\
# What the extension's formats, shortcodes and classes understand, for editors that complete them, such as VS Code and
# Positron with Quarto Wizard. Written by: python -m riskset.documents.extension_schema _extensions/riskset/_schema.yml
"""
_VOCABULARY = "https://m.canouil.dev/quarto-wizard/assets/schema/v2/extension-schema.json"
# Keys of a document that are not of a format.
_OF_DOCUMENTS = frozenset({"format", "engine", "jupyter", "editor", "editor_options", "output-file", *SUBMISSION_KEYS})
_DEPTH: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 6}
_POSITIVE: dict[str, Any] = {"type": "number", "exclusiveMinimum": 0}
_SEVERAL: dict[str, Any] = {"type": ["string", "array"]}


def _file(*endings: str) -> dict[str, Any]:
    return {"completion": {"type": "file", "extensions": list(endings)}}


_MORE: dict[str, dict[str, Any]] = {
    "author": {"type": ["string", "object", "array"]},
    "affiliations": {"type": ["string", "object", "array"]},
    "keywords": _SEVERAL,
    "bibliography": _SEVERAL | _file(".bib", ".json", ".yaml"),
    "css": _SEVERAL | _file(".css"),
    "csl": {"type": "string"} | _file(".csl"),
    "citation-abbreviations": {"type": "string"} | _file(".json"),
    "reference-doc": {"type": "string"} | _file(".docx"),
    "number-depth": _DEPTH,
    "toc-depth": _DEPTH,
    "linestretch": _POSITIVE,
    "fig-width": _POSITIVE,
    "fig-height": _POSITIVE,
    "fig-dpi": _POSITIVE,
    "margin": {
        "type": "object",
        "properties": {side: {"type": "string"} for side in ("x", "y", "top", "bottom", "left", "right")},
        "additionalProperties": False,
    },
}
# What tells a number of a display from the others, and options of displays.
_NAMES = {
    "endpoint": "name of an endpoint",
    "variable": "name of a variable",
    "level": "level of the variable",
    "group": "group of patients; overall is all of them",
    "at": "time, in the study's unit",
    "model": "model of a regression",
    "statistic": "one part of a cell, such as lower, or a P value by its name",
    "source": "in a table made of others, the display that the number is of",
    "study": "study file, seen from the document; study.yml without it",
    "label": "of a display: its label, which begins with tbl-, fig-, stbl- or sfig-; without it, made of its name",
    "caption": "of a display: its caption; without it, that of the study file",
}
SHORTCODES: dict[str, Any] = {
    "riskset": {
        "description": "A number, a P value, a whole table or figure of the study file, or its statistical methods",
        "arguments": [
            {
                "name": "what",
                "type": "string",
                "required": True,
                "enum": [*WORDS, DISPLAY, METHODS],
                "description": "value: the characters of a table's cell; phrase: with their words; p: a P value; "
                "display: the whole; methods: paragraphs of statistical methods",
            },
            {
                "name": "display",
                "type": "string",
                "required": False,
                "description": "name of the display in the study file, such as table-1; of methods a part, or nothing",
            },
        ],
        "attributes": {
            name: {"type": ["string", "number"] if name == "at" else "string", "description": meaning}
            for name, meaning in _NAMES.items()
        },
    }
}


def extension_schema() -> dict[str, Any]:
    """The schema in Quarto Wizard's vocabulary, as plain values."""
    floats = {"cap-location": _described("cap-location", subset.ATTRIBUTES["div"], {"enum": ["top", "bottom"]})}
    return {
        "$schema": _VOCABULARY,
        "shortcodes": SHORTCODES,
        "formats": {name: _format(name.removeprefix("riskset-")) for name in subset.FORMATS}
        | {subset.LATEX: _format("typst")},
        "attributes": dict.fromkeys(subset.FLOATS, floats),
        "classes": {
            name: {"description": meaning}
            for name, meaning in subset.CLASSES["div"].items()
            if not name.startswith(("callout-", "content-"))
        },
    }


def extension_schema_text() -> str:
    """The text of ``_schema.yml``."""
    return _HEAD + yaml.dump(extension_schema(), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)


class _Plain(yaml.SafeDumper):
    """Writes what stands in several places out in each."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  the dumper's own
        return True


def _format(name: str) -> dict[str, Any]:
    """The keys of a format that it can honour."""
    return {
        key: _described(key, subset.DOCUMENT_KEYS, _nested(key))
        for key in subset.DOCUMENT_KEYS
        if key not in _OF_DOCUMENTS and subset.LAYOUT_KEYS.get(key, {}).get(name) != ""
    }


def _nested(key: str) -> dict[str, Any]:
    """The keys under a key, where it has some."""
    under = {"crossref": subset.CROSSREF_KEYS, "execute": subset.EXECUTE_OPTIONS}.get(key)
    if under is None:
        return {}
    return {"type": "object", "properties": {name: _described(name, under, {}) for name in under}}


def _described(key: str, meanings: Mapping[str, str], more: dict[str, Any]) -> dict[str, Any]:
    """What a key may be, in the vocabulary of the schema."""
    values = subset.FIXED_VALUES.get(key, ())
    described: dict[str, Any] = {"type": "string"}
    if values and all(isinstance(value, bool) for value in values):
        described = {"type": "boolean"} | ({"const": values[0]} if len(values) == 1 else {})
    elif values:
        described = {
            "type": ["boolean", "string"] if any(isinstance(value, bool) for value in values) else "string",
            "enum": list(values),
        }
    return described | _MORE.get(key, {}) | more | {"description": meanings[key]}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(extension_schema_text(), encoding="utf-8")
