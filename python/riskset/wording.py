"""Characters for a sentence, which leave in its Markdown a mark of the study and the data that they are from."""

from __future__ import annotations

from typing import Self

from riskset.markdown_text import escape

RAW_FORMAT = "riskset"
"""The format that no document is written in, so that none shows what is written for it."""


class Wording(str):
    r"""Characters for a sentence, which a document takes as Markdown.

    Of a plain string Quarto takes the form that Python quotes it in, where a blank that must not break is ``\xa0``.
    """

    __slots__ = ("_mark",)
    _mark: str

    def __new__(cls, text: str, mark: str = "") -> Self:
        """The characters, and the mark of their origin where the document is to keep it."""
        made = super().__new__(cls, text)
        made._mark = mark
        return made

    def _repr_markdown_(self) -> str:
        return escape(self) + (f"`{self._mark}`{{={RAW_FORMAT}}}" if self._mark else "")
