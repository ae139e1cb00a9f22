"""Writes the calls in the place of numbers that were typed, where the words around them leave no doubt which is meant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from riskset.audit.own.typed_numbers import TYPED
from riskset.files import write_all

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riskset.audit.finding import Finding


def fix(findings: Iterable[Finding]) -> list[Finding]:
    """Replace typed numbers by their calls, and give the findings that are mended; all files change or none.

    Raises
    ------
    OSError
        When a file cannot be written.
    """
    places: dict[Path, list[tuple[int, int, Finding]]] = {}
    for finding in findings:
        place = finding.places[0]
        if finding.rule == TYPED and finding.call and place.line is not None and place.column is not None:
            places.setdefault(Path(place.file), []).append((place.line, place.column, finding))
    mended: list[Finding] = []
    contents: dict[Path, bytes] = {}
    for file, found in places.items():
        lines = file.read_bytes().decode("utf-8").split("\n")
        for line, column, finding in sorted(found, key=lambda each: each[:2], reverse=True):
            typed = finding.message.partition(" ")[0]
            text, at = lines[line - 1], column - 1
            if text[at : at + len(typed)] != typed:
                continue
            lines[line - 1] = f"{text[:at]}`{{python}} {finding.call}`{text[at + len(typed) :]}"
            mended.append(finding)
        contents[file] = "\n".join(lines).encode()
    write_all(contents)
    return mended
