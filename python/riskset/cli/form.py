"""The format of an output that the ending of its file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def form_of(output: Path | None, endings: Mapping[str, str], what: str) -> str:
    """The format that a file's ending says; text without a file.

    Raises
    ------
    UnknownFormat
        When the ending says none; the message calls what is written `what`.
    """
    from riskset.documents.file_formats import UnknownFormat

    if output is None:
        return "text"
    if output.suffix.lower() not in endings:
        message = f"{output} ends with no format of {what}; it is written as {', '.join(endings)}"
        raise UnknownFormat(message)
    return endings[output.suffix.lower()]
