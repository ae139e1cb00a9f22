"""Contents of several PDFs that become one: a page, or more, before them, each line with the page that it leads to."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.documents.making import EPOCH, make
from riskset.documents.pandoc import Job
from riskset.markdown_text import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.documents.extension import Extension

LINK = "https://contents.invalid/"
"""What the link of a line begins with, before its page; in the whole PDF it leads there."""
_LINES = """\
#let line-of(level, words, page) = {
  show link: set text(fill: black)
  block(above: if level == 0 { 1.3em } else { 0.6em }, inset: (left: level * 1.4em), link(
    "%s" + str(page),
    grid(
      columns: (1fr, 1.8em),
      par(justify: false, hanging-indent: 1em, {
        if level == 0 { strong(words) } else { words }
        h(0.4em)
        box(width: 1fr, repeat(gap: 0.25em)[.])
      }),
      align(right + bottom, str(page)),
    ),
  ))
}
"""


@dataclass(frozen=True)
class Line:
    """A line of contents: a document at level 0, a section of it at level 1; and its page of the whole.

    `typst` is its text with formulas and emphasis, where it has any.
    """

    level: int
    text: str
    page: int
    typst: str = ""

    @property
    def words(self) -> str:
        """What Typst prints."""
        text = json.dumps(self.text, ensure_ascii=False)
        return f"[#set math.equation(alt: {text});{self.typst}]" if self.typst else text


def contents_page(title: str, subtitle: str, lines: Sequence[Line], pages: int, extension: Extension) -> bytes:
    """The contents as a PDF, whose pages are the first of `pages` pages."""
    calls = [f"#line-of({each.level}, {each.words}, {each.page})" for each in lines]
    typst = "\n".join([_LINES % LINK, *calls])
    with tempfile.TemporaryDirectory(prefix="riskset-") as name:
        folder = Path(name)
        job = Job(
            target="typst",
            document=folder / "contents.qmd",
            markdown=f"```{{=typst}}\n{typst}\n```\n",
            metadata={"lang": "en", "title": escape(title), "subtitle": escape(subtitle), **numbered(1, pages)},
            folder=folder,
            output=folder / "document.typ",
            epoch=EPOCH,
        )
        return make(job, extension)[0]


def numbered(first: int, pages: int) -> dict[str, str]:
    """The metadata of a document whose first page is the `first` of `pages`."""
    return {"riskset-first-page": str(first), "riskset-pages": str(pages)}
