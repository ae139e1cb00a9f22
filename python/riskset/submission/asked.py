"""What a journal asks for beside limits and statements, and a manuscript does not have: each is told, with its source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.submission.limits import told_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.submission.sources import Source

_BUILT = {"cover-letter", "key-points", "highlights"}


def not_there(source: Source) -> list[str]:
    """What is to be said of it."""
    return [*_of_front(source), *_of_abstract(source), *_of_text(source), *_of_parts(source)]


def _of_front(source: Source) -> Iterator[str]:
    front, items = source.front, source.journal.layout.title_page
    if not front.authors:
        yield "The front matter names no author."
    elif "corresponding-author" in items and not front.corresponding:
        yield "No author is marked as `corresponding: true`, and the title page names whom to write to."
    if "short-title" in items and not front.short_title:
        yield "There is no short title for the title page: write `short-title` into the front matter."
    if "keywords" in items and not front.keywords:
        yield "There are no keywords for the title page: write `keywords` into the front matter."
    without = [each.name for each in front.authors if not each.orcid]
    if without:
        yield f"There is no ORCID of {', '.join(without)}."


def _of_abstract(source: Source) -> Iterator[str]:
    asked = source.journal.sections.abstract
    has = [label for label, _ in source.abstract if label]
    missing = [each for each in asked if not any(_same(each, label) for label in has)]
    if missing and source.abstract:
        rule = source.journal.rule("sections.abstract")
        told = f" ({told_source(rule)})" if rule is not None else ""
        named = ", ".join(has) or "none"
        yield f"The abstract has the headings {named}; {source.journal.title} asks for {', '.join(asked)}{told}."


def _of_text(source: Source) -> Iterator[str]:
    titles = {title for each in source.main.stretches for title in each.titles[:1]}
    asked = source.journal.sections.text
    missing = [each for each in asked if not any(_same(each, title) for title in titles)]
    if missing and titles:
        yield f"The text has no section {' and no section '.join(missing)}, which {source.journal.title} asks for."


def _of_parts(source: Source) -> Iterator[str]:
    titles = [title for each in source.main.stretches for title in each.titles]
    for entry in source.journal.wanted:
        name = entry.what.replace("-", " ")
        if entry.what not in _BUILT and not any(_same(name, title) for title in titles):
            yield f"{source.journal.title} asks for {name} ({told_source(entry.rule)}): write it as a section, or beside the package."


def _same(one: str, other: str) -> bool:
    """Whether two headings mean the same: their first words are alike but for case and number."""

    def first(text: str) -> str:
        words = re.sub(r"[^a-z ]", "", re.sub(r"^[\d.]+\s+", "", text.lower())).split() or [text]
        return (
            words[-1].rstrip("s") if words[:2] in (["patients", "and"], ["materials", "and"]) else words[0].rstrip("s")
        )

    return bool(one.strip() and other.strip()) and first(one) == first(other)
