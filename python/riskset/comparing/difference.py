"""The difference between two builds: results that changed, came and went, what follows, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from riskset.builds.build import Build, Key, Printed, StudyBuild

PlaceKind = Literal["cell", "figure", "line"]
ConsequenceKind = Literal[
    "significance",
    "interval",
    "sentence",
    "estimable",
    "direction",
    "order",
    "test",
    "methods",
    "display",
    "population",
]
KINDS: tuple[ConsequenceKind, ...] = (
    "significance",
    "interval",
    "sentence",
    "estimable",
    "direction",
    "order",
    "test",
    "methods",
    "display",
    "population",
)
"""The kinds of consequences, the gravest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A place where a result is printed.

    Attributes
    ----------
    kind : {"cell", "figure", "line"}
    display : str
        Of a cell and a figure, the display's name in the study file.
    printed : str
        What a reader calls it (``Table 2``), where a document shows it.
    row, column : str
        Of a cell, the labels of its row and its column.
    file, line : str and int
        Of a line, where it stands; of a display, the cell of the document that shows it.
    text : str
        The characters of the cell, or of the inline value.
    """

    kind: PlaceKind
    display: str = ""
    printed: str = ""
    row: str = ""
    column: str = ""
    file: str = ""
    line: int | None = None
    text: str = ""

    def __str__(self) -> str:
        at = f"{self.file}:{self.line}" if self.line is not None else self.file
        if self.kind == "line":
            return at
        name = f"{self.printed} ({self.display})" if self.printed else self.display
        parts = [
            name,
            f"row \u201c{self.row}\u201d" if self.row else "",
            f"column \u201c{self.column}\u201d" if self.column else "",
        ]
        return ", ".join(filter(None, parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A result of one or both builds.

    Attributes
    ----------
    key : tuple
        See :data:`riskset.results.KEY_FIELDS`.
    name : str
        What it is, in words.
    old, new : Printed or None
        None where a build does not have it.
    places : tuple of Where
        Where the new build prints it; of one that is gone, the old.
    course : bool
        Whether it is one of many points of a line that a figure draws.
    """

    key: Key
    name: str
    old: Printed | None
    new: Printed | None
    places: tuple[Where, ...] = ()
    course: bool = False

    @property
    def is_visible(self) -> bool:
        """Whether its characters are others, or it came or went."""
        return self.old is None or self.new is None or self.old.text != self.new.text

    @property
    def texts(self) -> tuple[str, str]:
        """Its characters in the old and in the new build; nothing where one does not have it."""
        return (self.old.text if self.old else "", self.new.text if self.new else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """A cell of a table, or an inline value, as it was and as it is."""

    where: Where
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What follows from a change: its kind, what it is in a sentence without a full stop, from what to what, and where."""

    kind: ConsequenceKind
    message: str
    old: str = ""
    new: str = ""
    keys: tuple[Key, ...] = ()
    places: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence: words that are the same, or a number as it was and as it is, which is never split."""

    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceChange:
    """A sentence whose numbers have changed.

    Attributes
    ----------
    file, line, section : str, int and str
        Where it stands.
    pieces : tuple of Piece
        Its words and its numbers, in order.
    contradicted : tuple of str
        What of its words no longer fits its numbers; nothing where all does.
    is_new : bool
        Whether it was written anew: the old build has no such sentence.
    """

    file: str
    line: int
    section: str
    pieces: tuple[Piece, ...]
    contradicted: tuple[str, ...] = ()
    is_new: bool = False

    @property
    def old(self) -> str:
        """The sentence as it was; nothing where it was written anew."""
        return "" if self.is_new else "".join(piece.old for piece in self.pieces)

    @property
    def new(self) -> str:
        """The sentence as it is."""
        return "".join(piece.new for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationChange:
    """A population whose number of patients has changed; None where it is not there, or not told."""

    name: str
    label: str
    old: int | None
    new: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputChange:
    """What one of the inputs was and is: a file by its digest, a package by its version."""

    what: Literal["study file", "data", "document", "package", "revision"]
    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """Results that are gone and came with the same numbers under another name of one field, such as ``group``."""

    field: str
    old: str
    new: str
    results: int


@dataclass(frozen=True, kw_only=True)
class StudyDifference:
    """What has changed in one study, by the old and the new of it.

    Attributes
    ----------
    old, new : StudyBuild or None
        None where only one build has it.
    changed, added, gone : list of Change
        Results of both builds whose numbers, or reasons why there is none, differ; of one build alone.
    told_otherwise : list of Change
        Results whose numbers are the same, and whose method, unit or warning is another.
    reprinted : int
        Results that are the same and printed another way.
    cells : list of CellChange
        Cells of tables whose characters changed with their results.
    populations : list of PopulationChange
    renames : list of Rename
    """

    old: StudyBuild | None
    new: StudyBuild | None
    changed: list[Change] = field(default_factory=list["Change"])
    added: list[Change] = field(default_factory=list["Change"])
    gone: list[Change] = field(default_factory=list["Change"])
    told_otherwise: list[Change] = field(default_factory=list["Change"])
    reprinted: int = 0
    cells: list[CellChange] = field(default_factory=list["CellChange"])
    populations: list[PopulationChange] = field(default_factory=list["PopulationChange"])
    renames: list[Rename] = field(default_factory=list["Rename"])

    @property
    def title(self) -> str:
        """What the study is called."""
        study = self.new or self.old
        return study.title or study.file.path if study is not None else ""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What has changed between two builds.

    Attributes
    ----------
    old, new : Build
    names : tuple of str and str
        What the two are called.
    studies : list of StudyDifference
    consequences : list of Consequence
        The gravest first.
    sentences : list of SentenceChange
    inputs : list of InputChange
    """

    old: Build
    new: Build
    names: tuple[str, str] = ("old", "new")
    studies: list[StudyDifference] = field(default_factory=list["StudyDifference"])
    consequences: list[Consequence] = field(default_factory=list["Consequence"])
    sentences: list[SentenceChange] = field(default_factory=list["SentenceChange"])
    inputs: list[InputChange] = field(default_factory=list["InputChange"])

    @property
    def has_changes(self) -> bool:
        """Whether any result, population or display differs, or anything follows."""
        found = any(
            each.changed or each.added or each.gone or each.told_otherwise or each.reprinted or each.populations
            for each in self.studies
        )
        return found or bool(self.consequences) or bool(self.sentences)
