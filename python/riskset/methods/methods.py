"""The statistical methods of a study, as text for a document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Methods:
    """The statistical methods of a study, as text.

    A document takes it as Markdown, in a cell or within the text.

    Attributes
    ----------
    markdown : str
        The paragraphs with their citations, such as ``[@riskset-kaplan1958]``.
    plain : str
        The same without mark-up and citations.
    """

    markdown: str
    plain: str

    def __str__(self) -> str:
        return self.plain

    def _repr_markdown_(self) -> str:
        return self.markdown
