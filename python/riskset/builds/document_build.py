"""What a build holds of a document: its sentences and inline values with what they were told, and the displays it shows."""

from __future__ import annotations

from dataclasses import dataclass

from riskset.builds.origin import InputFile  # noqa: TC001  pydantic reads the types of the fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a study told a sentence: its words, where they stand in it, and the results that they print.

    Attributes
    ----------
    study : int
        The place of the study in the build's list.
    display, text : str
        The display that was asked, and the words that it gave.
    results : tuple of int
        By their places in the study's list, the number that was meant first.
    start, end : int
        In a sentence, the characters of it that the words fill.
    """

    study: int
    display: str
    text: str
    results: tuple[int, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineValue:
    """An inline value of a document: file and line, the call as it is written, what it prints, and what it was told."""

    file: str
    line: int
    call: str
    text: str
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence in plain words, with its place, the part and section that it stands in, and the numbers it was told."""

    file: str
    line: int
    text: str
    part: str = "body"
    section: str = ""
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDisplay:
    """A display in a document: the label of its cell, what a reader calls it (``Table 2``), its place, and whose it is."""

    label: str
    printed: str
    file: str
    line: int
    study: int
    display: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Paragraphs that a cell writes into a document, such as the methods."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Words of a sentence that its numbers contradict, as the audit finds it.

    Attributes
    ----------
    rule, message, remedy, text : str
        As :class:`riskset.audit.finding.Finding` and its place have them.
    sentence : int
        The place of the sentence in the document's list.
    """

    rule: str
    message: str
    sentence: int
    remedy: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentBuild:
    """A document that was run.

    Attributes
    ----------
    path, title : str
    files : tuple of InputFile
        The document and what it includes.
    displays : tuple of ShownDisplay
        The displays that its labelled cells show.
    inline : tuple of InlineValue
    sentences : tuple of Sentence
        All of its prose, also those without a number.
    written : tuple of Written
    doubts : tuple of Doubt
    """

    path: str
    title: str = ""
    files: tuple[InputFile, ...] = ()
    displays: tuple[ShownDisplay, ...] = ()
    inline: tuple[InlineValue, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    written: tuple[Written, ...] = ()
    doubts: tuple[Doubt, ...] = ()
