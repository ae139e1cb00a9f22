"""Where a value shows itself: in a document that is being rendered, or in a notebook."""

from __future__ import annotations

import base64
import json
import os
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.executions import present_execution

if TYPE_CHECKING:
    from collections.abc import Generator

NARROW = "application/vnd.riskset.narrow+svg"
"""The kind of content by which a figure hands over, beside itself, its drawing for narrow windows; nothing where it has none."""

LANGUAGE = "RISKSET_LANGUAGE"
"""The variable by which the built-in engine tells the language of the document."""

REMARKS = "RISKSET_REMARKS"
"""The variable that names the file in which a render gathers what is to be said beside the document."""


JOURNAL = "RISKSET_JOURNAL"
"""The variable that names the journal whose style holds in place of the study's own, while a submission is built."""


PICTURES = "RISKSET_PICTURES"
"""The variable that names the folder in which pictures of figures are kept."""

KEEP_DRAWS = "RISKSET_KEEP_DRAWS"
"""The variable that, if it is ``no``, lets no draws of an imputation be kept or taken."""

ANEW = "RISKSET_ANEW"
"""The variable that is set where results and pictures are kept but not taken."""


@contextmanager
def variable(name: str, value: str) -> Generator[None, None, None]:
    """Set a variable of the environment meanwhile, for this process and those that it starts."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ.pop(name, None)
        if before is not None:
            os.environ[name] = before


def wanted_journal() -> str | None:
    """The journal for which something is built, in whose style numbers are then printed; None where it is the study's own."""
    return os.environ.get(JOURNAL) or None


def remark(text: str) -> None:
    """Say something to who renders a document, beside the document; elsewhere nothing."""
    path = os.environ.get(REMARKS)
    if path and Path(path).parent.is_dir():  # a kernel that Quarto keeps outlives the render that it was made for
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"{text}\n")


def in_document() -> bool:
    """Whether a document is being rendered, by Quarto or by the built-in engine.

    Quarto asked for a notebook (``--to ipynb``) counts as a notebook: there nothing reads raw blocks.
    """
    if by_builtin_engine():
        return True
    rendering = "QUARTO_DOCUMENT_PATH" in os.environ or "QUARTO_EXECUTE_INFO" in os.environ
    return rendering and quarto_target() != "ipynb"


def document_folder() -> Path:
    """The folder of the document that is being rendered; of a notebook, or elsewhere, where the program runs."""
    return Path(os.environ.get("QUARTO_DOCUMENT_PATH") or Path.cwd())


def by_builtin_engine() -> bool:
    """Whether the document is being rendered by the built-in engine, which runs a cell once for all formats."""
    return os.environ.get("RISKSET_ENGINE") == "builtin"


def image_forms() -> tuple[str, ...]:
    """The forms of a picture that the document being rendered takes.

    The built-in engine runs a cell once for all formats and takes both; Quarto runs it for each, and says
    which picture the format wants: Word cannot show a vector without programs that may not be there. Beside the PDF of
    other people's LaTeX stands a picture, for the page that may be made of a notebook with the results of the same cell.
    """
    if by_builtin_engine():
        return ("svg", "png")
    wanted = present_execution().pictures
    if wanted == "pdf":
        return ("pdf",) if in_own_format() else ("pdf", "png")
    return ("svg",) if wanted == "svg" else ("png",)


def table_forms() -> tuple[str, ...] | None:
    """The formats that the document being rendered can become; None under Quarto, which may show a cell in any."""
    return ("html", "docx", "typst") if by_builtin_engine() else None


def in_own_format() -> bool:
    """Whether the document being rendered has the filters of the riskset formats, which take out what pictures carry."""
    if by_builtin_engine():
        return True
    return _is_own(_quarto_format().get("identifier") or {})


def filtered_by_own_format() -> bool:
    """The same for a program that a filter of Quarto's calls."""
    try:
        parameters = json.loads(base64.b64decode(os.environ.get("QUARTO_FILTER_PARAMS", "")))
    except ValueError:
        return False
    return _is_own(parameters.get("format-identifier") or {})


def _is_own(identifier: dict[str, Any]) -> bool:
    return identifier.get("extension-name") == "riskset" or str(identifier.get("target-format")).startswith("riskset-")


def numbers_stay_alive() -> bool:
    """Whether the document being rendered has filters that make bookmarks of its numbers in Word: ours, and not older than that."""
    return in_own_format() and has_live_filter(document_folder())


@lru_cache(maxsize=4)
def has_live_filter(folder: Path) -> bool:
    """Whether the extension beside a document, or the next above it, has the filter."""
    for place in (folder, *folder.parents):
        found = [place / "_extensions/riskset", *sorted(place.glob("_extensions/*/riskset"))]
        known = [each for each in found if (each / "_extension.yml").is_file()]
        if known:
            return (known[0] / "filters/parts/live.lua").is_file()
    return False


def document_language() -> str:
    """The language of the document that is being rendered, such as ``en-GB``; empty where it says none."""
    if by_builtin_engine():
        return os.environ.get(LANGUAGE, "")
    found = _quarto_format()
    return str((found.get("metadata") or {}).get("lang") or (found.get("pandoc") or {}).get("lang") or "")


def quarto_target() -> str | None:
    """The pandoc format that Quarto is rendering to, where it says so."""
    target = (_quarto_format().get("pandoc") or {}).get("to")
    return None if target is None else str(target)


def quarto_document() -> Path | None:
    """The document that Quarto is executing, where it says so."""
    path = present_execution().document
    return None if path is None else Path(path)


def _quarto_format() -> dict[str, Any]:
    """What Quarto says of the format that it is rendering to."""
    return present_execution().format
