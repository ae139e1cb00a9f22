"""How numbers are printed in a journal: the style of its file, spelt as the study or the document has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.journals.files import DEFAULT, package_names
from riskset.problems import LookupFailed
from riskset.spelling import is_british
from riskset.style import Style
from riskset.surroundings import document_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class _Styles(Mapping[str, Style]):
    """The styles of the journals that come with the package, each read when it is asked for."""

    def __getitem__(self, name: str) -> Style:
        if name not in package_names():
            raise KeyError(name)
        return style_named(name)

    def __iter__(self) -> Iterator[str]:
        return iter(package_names())

    def __len__(self) -> int:
        return len(package_names())


_HOUSE = Style()
JOURNALS: Mapping[str, Style] = _Styles()


def style_named(name: str, folder: Path | None = None) -> Style:
    """The style of a journal of the package, or of the project in a folder, by its name or file.

    Raises
    ------
    LookupFailed
        When there is none of that name.
    Problems
        With what is wrong with its file.
    """
    if name == DEFAULT:
        return _HOUSE
    from riskset.journals.reading import load_journal  # pydantic and YAML, only where they are needed

    try:
        return load_journal(name, folder).style
    except LookupFailed:
        message = f"there is no style of a journal {name!r}; there are {', '.join(package_names())}"
        raise LookupFailed(message) from None


def chosen_style(
    style: Style | str | None, journal: str | None, spelling: str | None = None, folder: Path | None = None
) -> Style:
    """The style that is given, by itself or by a journal's name, else that of the study's `journal`.

    Words are spelt as the study has it, else as the style, else as the language of the document that is rendered.
    """
    chosen = style if isinstance(style, Style) else style_named(style or journal or DEFAULT, folder)
    wanted = spelling or chosen.spelling or ("british" if is_british(document_language()) else "")
    return chosen if wanted == chosen.spelling else replace(chosen, spelling=wanted)
