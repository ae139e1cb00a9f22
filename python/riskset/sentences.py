"""Where inline values stand in a document of Quarto's: whether one may print more than its characters, unseen."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from riskset.surroundings import by_builtin_engine, quarto_document, quarto_target

if TYPE_CHECKING:
    from pathlib import Path

# Writers that leave out what is written for another format.
_SILENT = frozenset(
    "html html4 html5 revealjs epub epub2 epub3 typst latex pdf beamer docx odt pptx gfm commonmark".split()  # noqa: SIM905
)
_VALUE = re.compile(r"(?<!`)`\{python\}[ \t][^`]+`")
_CODE = re.compile(r"^ *(`{3,}|~{3,}) *\{python.*?^ *\1[`~]* *$", re.MULTILINE | re.DOTALL)
_INCLUDE = re.compile(r"\{\{<\s*include\s+(\S+)\s*>\}\}")
_HERE = "\0"
# A table, whose widths its lines decide; an attribute or a shortcode; a formula; a link's address; HTML; a block of code.
_TIGHT = re.compile(
    r"""
      ^[^\n]*\|[^\n]*\0 | ^[^\n]*\0[^\n]*\|
    | \{ [^{}]* \0 [^{}]* \}
    | \$ [^$]* \0 [^$]* \$
    | \]\( [^)]* \0
    | < [^<>]* \0 [^<>]* >
    | ^[ ]*(?P<fence>`{3,}|~{3,}) (?: (?! ^[ ]*(?P=fence)) . )* \0
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)


def takes_marks() -> bool:
    """Whether the document that is being rendered may have inline values leave marks that no page shows.

    So it is where the format leaves out what is written for another, and all inline values stand in running text: in
    tables, attributes, formulas and addresses more than their characters would be seen.
    """
    document = quarto_document()
    if by_builtin_engine() or document is None or quarto_target() not in _SILENT:
        return False
    try:
        return all(map(_is_free, texts_of(document)))
    except (OSError, UnicodeDecodeError):
        return False


def tight_expressions(document: Path) -> set[str]:
    """The expressions of a document that stand somewhere outside running text; none of one that cannot be read."""
    try:
        return _tight_in(tuple(texts_of(document)))
    except (OSError, UnicodeDecodeError):
        return set()


@lru_cache(maxsize=4)  # by the texts: a kernel that Quarto keeps outlives them
def _tight_in(texts: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    for text in texts:
        prose = _CODE.sub("", text)
        codes = [" ".join(each[0].strip("`").removeprefix("{python}").split()) for each in _VALUE.finditer(prose)]
        found |= {codes[place] for place in tight_places(_VALUE.sub(_HERE, prose))}
    return found


def tight_places(text: str) -> set[int]:
    """Which of the values of a text, each of which is written as a zero character, stand outside running text."""
    found: set[int] = set()
    for match in _TIGHT.finditer(text):
        first = text.count(_HERE, 0, match.start())
        found |= set(range(first, first + match[0].count(_HERE)))
    return found


def texts_of(document: Path) -> list[str]:
    """The texts of a document and of what it includes, whose paths are seen from the document.

    Raises
    ------
    OSError, UnicodeDecodeError
        When one cannot be read.
    """
    return _texts(document, set())


def _texts(document: Path, known: set[Path]) -> list[str]:
    known.add(document)
    text = document.read_text(encoding="utf-8")
    inner = {document.parent / found for found in _INCLUDE.findall(text)} - known
    return [text, *(each for path in sorted(inner) for each in _texts(path, known))]


def _is_free(text: str) -> bool:
    """Whether all inline values stand in running text."""
    return not _TIGHT.search(_VALUE.sub(_HERE, _CODE.sub("", text)))
