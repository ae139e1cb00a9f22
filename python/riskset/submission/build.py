"""Builds all files of a submission in memory, and says everything that stands against sending them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from riskset.checklists.guideline import guideline
from riskset.documents.stopping import Stop, together
from riskset.submission import editors, enclosures, one_supplement, one_word_file
from riskset.submission.asked import not_there
from riskset.submission.figure_files import figure_files, figures_shown, redrawable
from riskset.submission.latex import latex_files
from riskset.submission.leaks import search
from riskset.submission.limits import asked_statements, held, missing_statements, requirements
from riskset.submission.main_text import all_tables, apart, legends
from riskset.submission.manifest import NAME, manifest
from riskset.submission.pdf_fonts import read_back
from riskset.submission.portal import fields
from riskset.submission.software import seeds, statement
from riskset.submission.sources import name_of, read_source, style_of
from riskset.submission.texts import main_text, supplement_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from riskset.submission.findings import Refusal
    from riskset.submission.limits import Held
    from riskset.submission.sources import Source
    from riskset.submission.stages import Stages
    from riskset.submission.texts import MainText, SupplementText

FOR_EDITORS = "editor/"
"""The folder of what reviewers of a blinded copy do not see."""
_MEGABYTE = 1_000_000


@dataclass
class Submission:
    """The files of a submission, and what is to be said of them.

    Attributes
    ----------
    source : Source
    blind : bool
    files : dict of str to bytes
        By their names in the package; without the manifest.
    limits : list of Held
    counts : dict of str to int
    refusals : list of Refusal
        Why it is not to be sent.
    notes : list of str
        What is to be said besides.
    traces : list of str
        What may tell who wrote it, and is for the authors alone.
    """

    source: Source
    blind: bool
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    limits: list[Held] = field(default_factory=list["Held"])
    counts: dict[str, int] = field(default_factory=dict[str, int])
    refusals: list[Refusal] = field(default_factory=list["Refusal"])
    notes: list[str] = field(default_factory=list[str])
    traces: list[str] = field(default_factory=list[str])

    def name(self, path: str) -> str:
        """Where a file that names authors stands in the package."""
        return f"{FOR_EDITORS}{path}" if self.blind else path

    def with_manifest(self, *, forced: bool) -> dict[str, bytes]:
        """All files, the manifest among them; where it is `forced`, it records what was overridden."""
        source = self.source
        about: dict[str, Any] = {
            "journal": name_of(source.journal),
            "journal_title": source.journal.title,
            "manuscript": source.main.path.name,
            "title": source.front.title,
            "blind": self.blind,
            "forced": bool(forced and self.refusals),
            "counts": self.counts,
            "limits": [
                {
                    "what": each.limit.what,
                    "has": each.has,
                    "most": each.limit.most,
                    "exceeded": each.exceeded,
                    "source": each.source,
                }
                for each in self.limits
            ],
            "missing_statements": [each for each in asked_statements(source.journal) if each not in source.statements],
            "notes": [] if self.blind else self.notes,
            "overridden": [each.as_data() for each in dict.fromkeys(self.refusals)] if forced else [],
        }
        if self.blind:
            about["overridden"] = [self._unnamed(each) for each in about["overridden"]]
        content = manifest(source.from_root(about), source.inputs(), self.files, seeds(source.studies))
        return {**self.files, NAME: content}

    def _unnamed(self, told: dict[str, str]) -> dict[str, str]:
        """What was overridden, of which reviewers see no words that tell who wrote it."""
        found = search({"told.txt": " ".join(told.values()).encode()}, self.source.front, ())
        return {"kind": told["kind"]} if found.refusals or found.warnings else told


def build(target: Path, journal: str, stages: Stages, *, blind: bool) -> Submission:
    """Build a submission for a journal; nothing is written.

    Raises
    ------
    Problems
        When the study, a document, the journal or a template cannot be used at all.
    """
    with stages.stage("reading and auditing"):
        source = read_source(target, journal)
    done = Submission(source, blind or source.journal.blinding == "double")
    done.refusals += source.refusals
    done.notes += not_there(source)
    with stages.stage("documents"):
        text, made_supplements = _documents(done, stages)
    _put_main(done, text)
    supplements = _put_supplement(done, made_supplements, stages)
    with stages.stage("figures"):
        shown = figures_shown(source, text)
        made = figure_files(source, text, shown)
        done.files |= made.files
        done.refusals += made.refusals
        done.notes += [*made.notes, *enclosures.swimmers(source)]
    wanted = source.journal.figures
    if wanted.editable or {"pptx", "emf"} & set(wanted.formats):
        with stages.stage("editable figures"):
            done.files |= dict(redrawable(source, shown))
    with stages.stage("checklists"):
        names, notes = enclosures.guidelines_of(source)
        lists, summed = enclosures.checklist_files(source, names, text.pdf, supplements, blind=done.blind)
        done.files |= lists
        done.notes += [*notes, *summed]
    _hold(done)
    with stages.stage("letters and portal"):
        _put_for_editors(done, text, guideline(names[0]).name)
    with stages.stage("numbers and script for R"):
        _put_numbers(done)
    if "latex" in source.journal.layout.main:
        with stages.stage("LaTeX"):
            files, said = latex_files(source, blind=done.blind)
            done.files |= files
            done.notes += said
    done.refusals += read_back(done.files)
    _put_requirements(done)
    if done.blind:
        with stages.stage("search for leaks"):
            _search(done, text)
    return done


def _documents(done: Submission, stages: Stages) -> tuple[MainText, list[SupplementText]]:
    """The main text and the supplements, which are rendered at the same time: each waits for a kernel of its own."""
    source = done.source
    calls: list[Any] = [partial(main_text, source, stages, blind=done.blind)]
    calls += [partial(supplement_text, source, each.path, stages, blind=done.blind) for each in source.supplements]
    with style_of(source.journal):
        text, *supplements = together(calls, Stop(), os.cpu_count() or 1)
    return text, supplements


def _put_main(done: Submission, text: MainText) -> None:
    done.counts = dict(text.counts.of)
    done.notes += text.warnings
    done.files["manuscript.docx"] = text.word
    done.files["manuscript.pdf"] = text.pdf
    tables = [each for each in text.displays if each.kind == "table"]
    for display, content in apart(text.whole, tables):
        done.files[f"tables/{display.stem}.docx"] = content
    if tables:
        done.files["tables/all-tables.docx"] = all_tables(text.whole, tables)
    if any(each.kind == "figure" for each in text.displays):
        done.files["figures/legends.docx"] = legends(text.whole, text.displays)


def _put_supplement(done: Submission, made: Sequence[SupplementText], stages: Stages) -> dict[Path, SupplementText]:
    """The supplements, by their documents: all as one PDF, and as one Word file."""
    done.notes += [said for each in made for said in each.warnings]
    if len(made) == 1:
        done.files |= {one_supplement.NAME: made[0].pdf, one_word_file.NAME: made[0].word}
    elif made:
        with stages.stage("one supplement"), style_of(done.source.journal):
            pdf, made = one_supplement.with_contents(done.source, made, stages, blind=done.blind)
        word = one_word_file.one_file(one_supplement.TITLE, done.source.front.title, made)
        done.files |= {one_supplement.NAME: pdf, one_word_file.NAME: word}
        done.notes += one_supplement.twice(done.source)
    return {each.path: each for each in made}


def _hold(done: Submission) -> None:
    """Hold the counts against the journal's limits, and say which statements are missing."""
    source = done.source
    size = len(done.files.get(one_supplement.NAME, b""))
    counts = done.counts | {"supplement-megabytes": -(-size // _MEGABYTE)}
    article = str(source.settings.get("article-type") or "original article")
    done.limits = held(source.journal, counts, source.places, article)
    done.refusals += [each.refusal(source.journal) for each in done.limits if each.exceeded]
    done.notes += missing_statements(source.journal, source.statements)


def _put_for_editors(done: Submission, text: MainText, name: str) -> None:
    source = done.source
    if done.blind:
        done.files[done.name("title-page.docx")] = editors.title_page(source, text.counts.of)
    letters, notes = editors.letters(source, text.counts.of, name)
    done.files |= {done.name(path): content for path, content in letters.items()}
    done.notes += notes
    abstract = "\n\n".join(f"{label}. {words}" if label else words for label, words in source.abstract)
    lists = {"key-points": source.points, "highlights": source.highlights}
    told = fields(source.front, abstract, done.counts, source.statements, lists, source.journal.title)
    for path, content in told.items():
        done.files[done.name(path if path == "metadata.json" else f"portal/{path}")] = content


def _put_numbers(done: Submission) -> None:
    source = done.source
    studies = source.studies
    with style_of(source.journal):
        done.files |= enclosures.numbers(source, blind=done.blind)
        scripts, notes = enclosures.scripts(source.opened)
        software = [str(study.methods("software", citations=False)) for study in studies]
    done.files |= scripts
    done.notes += notes
    told = statement(
        "\n\n".join(dict.fromkeys(software)), seeds(studies), source.statements, source.data_names, list(scripts)
    )
    done.files[done.name("software-and-data.md")] = told.encode()


def _put_requirements(done: Submission) -> None:
    source = done.source
    page = requirements(source.journal, done.limits, done.counts, source.statements, source.from_root(done.notes))
    done.files[done.name("requirements.md")] = page.encode()


def _search(done: Submission, text: MainText) -> None:
    files = done.with_manifest(forced=False)
    seen = {name: content for name, content in files.items() if not name.startswith(FOR_EDITORS)}
    short = {form for study in done.source.studies for form in study.cohort.study.abbreviations}
    found = search(seen, done.source.front, short, text.references)
    done.refusals += found.refusals
    done.traces += found.warnings
