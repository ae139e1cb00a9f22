"""What a journal asks of a manuscript, as values for those who build one; each rule knows who says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from riskset.style import Style

if TYPE_CHECKING:
    from pathlib import Path

MainFile = Literal["docx", "latex", "pdf"]
Spacing = Literal["single", "one-and-a-half", "double"]
Place = Literal["in-place", "end", "apart"]
LegendPlace = Literal["in-place", "end"]
ColourSpace = Literal["rgb", "cmyk", "grey"]
Blinding = Literal["none", "single", "double"]
SourceKind = Literal["primary", "secondary", "articles"]
FigureFormat = Literal["tiff", "eps", "pdf", "png", "jpeg", "svg", "emf", "pptx", "docx"]
TitlePageItem = Literal[
    "title",
    "short-title",
    "authors",
    "affiliations",
    "corresponding-author",
    "keywords",
    "text-words",
    "abstract-words",
    "tables",
    "figures",
    "references",
]
Counted = Literal[
    "title-characters",
    "short-title-characters",
    "abstract-words",
    "text-words",
    "references",
    "tables",
    "figures",
    "displays",
    "keywords",
    "key-points",
    "key-point-characters",
    "key-points-words",
    "highlights",
    "highlight-characters",
    "supplement-megabytes",
]
Statement = Literal[
    "ethics",
    "consent",
    "consent-for-publication",
    "funding",
    "competing-interests",
    "data-availability",
    "code-availability",
    "contributions",
    "registration",
    "acknowledgements",
    "patient-involvement",
    "transparency",
]
Wanted = Literal[
    "cover-letter",
    "key-points",
    "highlights",
    "research-in-context",
    "what-is-known",
    "plain-language-summary",
    "visual-abstract",
]
Guideline = Literal["strobe", "record", "consort", "consort-2025", "prisma", "tripod", "stard", "remark"]
NONE_FOUND = "none-found"
"""The source of a rule for which none was found: its value is the house's own."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Who says a rule.

    Attributes
    ----------
    id, title : str
    url : str
        Empty where there is none.
    read : str
        The day on which it was read, ``2026-11-27``.
    kind : {"primary", "secondary", "articles"}
        The journal's or the publisher's own document, what others say of it, or articles of the journal that show it.
    """

    id: str
    title: str
    url: str = ""
    read: str
    kind: SourceKind


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of a journal and who says it.

    Attributes
    ----------
    path : str
        Where it stands: ``layout.spacing``, ``limits.abstract-words``, ``style.p_spaced``.
    value : object
    sources : tuple of Source
        None where none was found: the value is then the house's own.
    quote, note : str
        The source's own words, and what is to be said beside them; empty where there are none.
    journal : str
        The journal whose file has it: this one, or one that it extends.
    """

    path: str
    value: Any
    sources: tuple[Source, ...]
    quote: str = ""
    note: str = ""
    journal: str

    @property
    def is_found(self) -> bool:
        """Whether somebody says it."""
        return bool(self.sources)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How the files of a manuscript are laid out."""

    main: tuple[MainFile, ...] = ("docx",)
    latex_class: str = ""
    line_numbers: bool = True
    page_numbers: bool = True
    spacing: Spacing = "double"
    tables: Place = "end"
    figures: Place = "apart"
    legends: LegendPlace = "end"
    title_page: tuple[TitlePageItem, ...] = (
        "title",
        "short-title",
        "authors",
        "affiliations",
        "corresponding-author",
        "keywords",
        "text-words",
        "abstract-words",
        "tables",
        "figures",
        "references",
    )


@dataclass(frozen=True, kw_only=True)
class Sections:
    """The headings of the abstract (none where it has none) and of the text, in their order."""

    abstract: tuple[str, ...] = ()
    text: tuple[str, ...] = ("Introduction", "Methods", "Results", "Discussion")
    order: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How much of something an article has at most; `rule` has its source and quote."""

    what: Counted
    most: int
    article: str = "original article"
    rule: Rule


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Files of figures: formats in the order of preference, resolutions in dots an inch, widths in mm, type in pt."""

    formats: tuple[FigureFormat, ...] = ("tiff", "eps", "pdf")
    halftone_dpi: int = 300
    line_dpi: int = 1000
    combination_dpi: int = 600
    single_mm: float = 85.0
    double_mm: float = 174.0
    most_height_mm: float | None = None
    colour: ColourSpace = "rgb"
    smallest_pt: float | None = None
    thinnest_pt: float | None = None
    fonts: tuple[str, ...] = ()
    fonts_embedded: bool = True
    editable: bool = False


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Files of tables: whether as text that can be edited, and each in one of its own."""

    editable: bool = True
    apart: bool = False


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that must be there, such as a statement, a checklist or Key Points; `rule` has its source."""

    what: str
    article: str = ""
    rule: Rule


@dataclass(frozen=True, kw_only=True)
class Journal:
    """A journal's rules, with those of the files that it extends.

    Attributes
    ----------
    name : str
        By which it was asked for: a file's name without its ending.
    file : Path
        The file that has its rules.
    style : Style
        How numbers are printed.
    layout, sections, figures, tables
        What is to be built; where the files say nothing, the house's own default, of which :meth:`rule` says None.
    limits, statements, checklists, wanted, extra : tuple
        What is to be checked, and what must be there.
    blinding : {"none", "single", "double"}
        Whether the reviewers are not told who wrote it (``double``).
    rules : tuple of Rule
        All rules of the files, each once, in their order.
    sources : tuple of Source
    """

    name: str
    title: str
    publisher: str
    file: Path
    chain: tuple[str, ...]
    style: Style = field(default_factory=Style)
    layout: Layout = field(default_factory=Layout)
    sections: Sections = field(default_factory=Sections)
    limits: tuple[Limit, ...] = ()
    figures: Figures = field(default_factory=Figures)
    tables: Tables = field(default_factory=Tables)
    statements: tuple[Entry, ...] = ()
    checklists: tuple[Entry, ...] = ()
    wanted: tuple[Entry, ...] = ()
    extra: tuple[Entry, ...] = ()
    blinding: Blinding = "single"
    rules: tuple[Rule, ...] = ()
    sources: tuple[Source, ...] = ()

    def rule(self, path: str) -> Rule | None:
        """The rule at a place (``layout.spacing``); None where no file of the journal has one."""
        return next((rule for rule in self.rules if rule.path == path), None)

    def limit(self, what: Counted) -> Limit | None:
        """How much of something an original article has at most; None where nothing is known."""
        return next((limit for limit in self.limits if limit.what == what), None)

    def wants(self, what: Wanted) -> bool:
        """Whether the journal wants a part: Key Points, a cover letter."""
        return any(entry.what == what for entry in self.wanted)
