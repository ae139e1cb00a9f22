"""Documents that were run, as a build holds them: displays, inline values, sentences, and what their numbers contradict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.audit.own.audited import contradicted
from riskset.audit.own.floats import floats_of
from riskset.audit.own.plain_words import without_markup
from riskset.builds.document_build import DocumentBuild, Doubt, InlineValue, Sentence, ShownDisplay, Told, Written
from riskset.builds.inputs import input_file, seen_from
from riskset.documents.qmd import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from riskset.audit.own.audited import AuditedDocument
    from riskset.audit.own.sentences import Sentence as ReadSentence
    from riskset.builds.build import Key
    from riskset.opened import OpenStudy
    from riskset.results import Result


class Known:
    """The studies of a build while it is made: which of its documents' studies is which, and where each result stands."""

    def __init__(self) -> None:
        self.studies: list[OpenStudy] = []
        self.paths: list[Path] = []
        self.places: list[dict[Key, int]] = []
        self._found: dict[int, int] = {}

    def add(self, study: OpenStudy, folder: Path) -> int:
        """The place of a study, which is a new one where its file is not known."""
        if id(study) not in self._found:
            path = (folder / study.cohort.study.path).resolve()
            if path not in self.paths:
                self.paths.append(path)
                self.studies.append(study)
            self._found[id(study)] = self.paths.index(path)
        return self._found[id(study)]

    def told(self, study: str, folder: Path, display: str, text: str, results: tuple[Result, ...]) -> Told:
        """What a study told, by the path of its file."""
        place = self.paths.index((folder / study).resolve())
        known = self.places[place]
        return Told(
            study=place,
            display=display,
            text=text,
            results=tuple(known[row.key] for row in results if row.key in known),
        )


def document_build(read: AuditedDocument, known: Known, root: Path) -> DocumentBuild:
    """A document, whose studies are known with the places of their results."""
    front = read.document.front_matter.data
    title = front.get("title") if isinstance(front, dict) else None
    files = dict.fromkeys([read.document.path, *read.document.files])
    names = {each.label: each.printed for each in floats_of(read.document)}
    return DocumentBuild(
        path=seen_from(root, read.document.path),
        title=str(title or ""),
        files=tuple(input_file(path, root) for path in files),
        displays=tuple(_displays(read, known, root)),
        inline=tuple(_inline(read, known, root)),
        sentences=tuple(_sentence(each, known, read.document.path.parent, root, names) for each in read.sentences),
        written=tuple(_written(read, root)),
        doubts=tuple(_doubts(read)),
    )


def _displays(read: AuditedDocument, known: Known, root: Path) -> Iterator[ShownDisplay]:
    folder = read.document.path.parent
    numbered = {each.label: each for each in floats_of(read.document)}
    for block in read.document.blocks:
        if not isinstance(block, Cell) or block.label not in read.ran.displays:
            continue
        study, name = read.ran.displays[block.label]
        number = numbered.get(block.label)
        yield ShownDisplay(
            label=block.label,
            printed=number.printed if number is not None else "",
            file=seen_from(root, block.fence.file),
            line=block.fence.number,
            study=known.add(study, folder),
            display=name,
        )


def _inline(read: AuditedDocument, known: Known, root: Path) -> Iterator[InlineValue]:
    folder = read.document.path.parent
    for _, values in sorted(read.ran.values.items()):
        for value in values:
            line = value.inline.line
            yield InlineValue(
                file=seen_from(root, line.file),
                line=line.number,
                call=value.inline.expression,
                text=without_markup(value.markdown),
                told=tuple(
                    known.told(each.study, folder, each.display, each.text, each.results) for each in value.told
                ),
            )


def _sentence(sentence: ReadSentence, known: Known, folder: Path, root: Path, names: Mapping[str, str]) -> Sentence:
    """A sentence with its numbers, and with the names of the displays that it refers to; it stands on the line of its first word."""
    passage = sentence.passage
    first = sentence.start + len(sentence.text) - len(sentence.text.lstrip())
    referred = {at: names.get(label) or f"@{label}" for at, label in passage.references if sentence.start <= at}
    start = min([first, *(at for at in referred if at < sentence.end)])
    end = sentence.start + len(sentence.text.rstrip())
    referred = {at: name for at, name in referred.items() if at < max(end, sentence.end)}
    end = max([end, *(at + 1 for at in referred)])
    text = "".join(referred.get(at, passage.text[at]) for at in range(start, end))
    file, line = passage.line_at(start)

    def place(at: int) -> int:
        """Where a character of the passage stands in the sentence; a reference takes the place of a blank."""
        return at - start + sum(len(name) - 1 for where, name in referred.items() if where < at)

    told: list[Told] = []
    for number in sentence.numbers:
        words = known.told(number.study, folder, number.display, number.text, number.results)
        told.append(_at(words, place(number.start), min(place(number.end), len(text))))
    return Sentence(
        file=seen_from(root, file), line=line, text=text, part=passage.part, section=passage.section, told=tuple(told)
    )


def _at(told: Told, start: int, end: int) -> Told:
    return Told(study=told.study, display=told.display, text=told.text, results=told.results, start=start, end=end)


def _written(read: AuditedDocument, root: Path) -> Iterator[Written]:
    for number, text in sorted(read.ran.written.items()):
        block = read.document.blocks[number]
        if isinstance(block, Cell) and text.strip():
            yield Written(file=seen_from(root, block.fence.file), line=block.fence.number, text=text.strip())


def _doubts(read: AuditedDocument) -> Iterator[Doubt]:
    """What the numbers of sentences contradict, each with its sentence."""
    of: dict[tuple[str, int | None, int | None], int] = {}
    for place, sentence in enumerate(read.sentences):
        for number in sentence.numbers:
            at = sentence.place(number)
            of.setdefault((at.file, at.line, at.column), place)
    for finding in contradicted(read):
        at = finding.places[0]
        sentence = of.get((at.file, at.line, at.column))
        if sentence is not None:
            yield Doubt(
                rule=finding.rule,
                message=finding.message,
                sentence=sentence,
                remedy=finding.remedy,
                text=at.text,
            )
