"""What is for the editors: title page with names and statements, cover letter, key points and highlights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.markdown_text import escape
from riskset.naming import counted, with_article
from riskset.submission.letters import as_list, fill, template
from riskset.submission.main_text import title_lines
from riskset.submission.pandoc_files import word_of
from riskset.submission.statements import NAMES, NAMING, credited

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.journals.rules import Wanted
    from riskset.submission.front import Author, Front
    from riskset.submission.sources import Source


def title_page(source: Source, counts: Mapping[str, int]) -> bytes:
    """The title page as a file of its own: with all that the copy for reviewers does not have."""
    front = source.front
    keys = ("title", "subtitle", "author", "authors", "affiliations", "institute", "lang")
    metadata = {key: source.settings[key] for key in keys if source.settings.get(key) is not None}
    lines = [
        f"**{escape(label)}:** {escape(text)}" for label, text in title_lines(source.journal.layout, front, counts)
    ]
    for what, statement in source.statements.items():
        if what in NAMING:
            lines += [f"# {escape(statement.heading)}", escape(statement.text)]
    roles = credited(front)
    if roles and "contributions" not in source.statements:
        lines += ["# Author contributions", escape(roles)]
    return word_of("\n\n".join(lines) + "\n", metadata)


def _person(author: Author, front: Front) -> str:
    lines = [author.name + (f", {author.degrees}" if author.degrees else "")]
    lines += [front.affiliations[number - 1] for number in author.affiliations]
    lines += [each for each in (author.email, f"ORCID {author.orcid}" if author.orcid else "") if each]
    return "  \n".join(escape(each) for each in lines)


def words(source: Source, counts: Mapping[str, int], guideline: str) -> dict[str, str]:
    """What a letter can say of a manuscript, by the names of the places; empty where the manuscript does not say it."""
    front, journal = source.front, source.journal
    study = next(iter(source.main.read.ran.studies.values()), None)
    supplement = [each.path.stem for each in source.supplements]
    told = {
        "journal": journal.title,
        "publisher": journal.publisher,
        "title": front.title,
        "short-title": front.short_title,
        "article": with_article(str(source.settings.get("article-type") or "original article")),
        "authors": ", ".join(each.name for each in front.authors),
        "keywords": "; ".join(front.keywords),
        "patients": f"{study.cohort.size:,}" if study is not None else "",
        "background": source.abstract_part("background", "introduction", "aim", "objective", "purpose"),
        "results": source.abstract_part("results", "findings"),
        "conclusion": source.abstract_part("conclusion", "interpretation"),
        "guideline": guideline,
        "supplement": f"A supplement is enclosed ({counted(len(supplement), 'document')})." if supplement else "",
        **{what: f"{counts[what]:,}" for what in ("text-words", "abstract-words", "tables", "figures", "references")},
        **{what: (source.statements[what].text if what in source.statements else "") for what in NAMES},
    }
    people = front.corresponding or front.authors[:1]
    return {name: escape(text) for name, text in told.items()} | {
        "corresponding": "\n\n".join(_person(each, front) for each in people)
    }


def letters(source: Source, counts: Mapping[str, int], guideline: str) -> tuple[dict[str, bytes], list[str]]:
    """The cover letter, and the lists that the journal wants, as Word files by their names; and what was left out.

    Raises
    ------
    Problems
        When a template of the study has a place that names nothing.
    """
    told = words(source, counts, guideline)
    study = next(iter(source.main.read.ran.studies.values()), None)
    letter = fill(template("cover-letter", source.folder), told, study)
    files = {"cover-letter.docx": word_of(letter.markdown, {})}
    notes = list(letter.notes)
    lists: tuple[tuple[Wanted, str, list[str]], ...] = (
        ("key-points", "Key points", source.points),
        ("highlights", "Highlights", source.highlights),
    )
    for name, title, points in lists:
        asked = source.journal.wants(name)
        drafted = _drafted(source) if asked and not points else []
        if drafted:
            notes.append(
                f"{title} were drafted from the abstract, for the manuscript has none: write them as a section {title!r},"
                f" or as `{name}` in the front matter."
            )
        if points or drafted:
            filled = fill(
                template("highlights", source.folder),
                {**told, "list-title": title, "points": as_list(points or drafted)},
                study,
            )
            files[f"{name}.docx"] = word_of(filled.markdown, {})
            notes += filled.notes
    return files, notes


def _drafted(source: Source) -> list[str]:
    """Sentences of the abstract that could be key points: the first of its results, and its conclusion."""
    results = source.abstract_part("results", "findings").split(". ")
    conclusion = source.abstract_part("conclusion", "interpretation").split(". ")
    return [f"{each.strip().rstrip('.')}." for each in (results[0], conclusion[0]) if each.strip()]
