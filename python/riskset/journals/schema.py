"""What may stand in a journal's file, each rule with its source."""

from __future__ import annotations

import json
from functools import cache
from typing import Annotated, Any

from pydantic import Field, create_model

from riskset.journals.rules import (
    Blinding,
    ColourSpace,
    Counted,
    FigureFormat,
    Guideline,
    LegendPlace,
    MainFile,
    Place,
    SourceKind,
    Spacing,
    Statement,
    TitlePageItem,
    Wanted,
)
from riskset.journals.style_rules import style_rules
from riskset.journals.written import Ruled, Sourced, Text, Written

_DAY = r"^\d{4}-\d{2}-\d{2}$"


class SourceEntry(Written):
    """A document, web page or set of articles that was read."""

    id: Text = Field(description="Name that rules use for the source: `instructions`.")
    title: Text = Field(description="Title of the source.")
    url: Text | None = Field(None, description="Address of the source.")
    read: Annotated[str, Field(pattern=_DAY)] = Field(description="Day on which it was read: `2026-11-27`.")
    kind: SourceKind = Field(
        description="`primary` is by the journal or its publisher; `secondary` is by others about the journal; `articles` are "
        "articles of the journal that show the rule."
    )


class LayoutRules(Written):
    """Layout of the manuscript."""

    main: Ruled[list[MainFile]] | None = Field(
        None, description="File types accepted for the manuscript, the preferred one first."
    )
    latex_class: Ruled[Text] | None = Field(
        None, alias="latex-class", description="Class of the journal's LaTeX template."
    )
    line_numbers: Ruled[bool] | None = Field(None, alias="line-numbers", description="Whether lines are numbered.")
    page_numbers: Ruled[bool] | None = Field(None, alias="page-numbers", description="Whether pages are numbered.")
    spacing: Ruled[Spacing] | None = Field(None, description="Line spacing.")
    tables: Ruled[Place] | None = Field(None, description="Place of the tables.")
    figures: Ruled[Place] | None = Field(None, description="Place of the figures.")
    legends: Ruled[LegendPlace] | None = Field(None, description="Place of the figure legends.")
    title_page: Ruled[list[TitlePageItem]] | None = Field(
        None, alias="title-page", description="Items of the title page, including counts."
    )


class SectionRules(Written):
    """Sections of the manuscript and their headings."""

    abstract: Ruled[list[Text]] | None = Field(
        None, description="Headings of the abstract; an empty list if it has none."
    )
    text: Ruled[list[Text]] | None = Field(None, description="Headings of the text, in order.")
    order: Ruled[list[Text]] | None = Field(None, description="All parts of the manuscript, in order.")


class FigureRules(Written):
    """Rules for files of figures."""

    formats: Ruled[list[FigureFormat]] | None = Field(
        None, description="File formats accepted, the preferred one first."
    )
    halftone_dpi: Ruled[int] | None = Field(
        None, alias="halftone-dpi", description="Resolution of photographs, in dots per inch."
    )
    line_dpi: Ruled[int] | None = Field(
        None, alias="line-dpi", description="Resolution of line drawings, in dots per inch."
    )
    combination_dpi: Ruled[int] | None = Field(
        None, alias="combination-dpi", description="Resolution of figures that combine both, in dots per inch."
    )
    single_mm: Ruled[float] | None = Field(None, alias="single-mm", description="Width of one column, in millimeters.")
    double_mm: Ruled[float] | None = Field(None, alias="double-mm", description="Width of two columns, in millimeters.")
    most_height_mm: Ruled[float] | None = Field(
        None, alias="most-height-mm", description="Largest height, in millimeters."
    )
    colour: Ruled[ColourSpace] | None = Field(None, description="Color space.")
    smallest_pt: Ruled[float] | None = Field(None, alias="smallest-pt", description="Smallest type size, in points.")
    thinnest_pt: Ruled[float] | None = Field(None, alias="thinnest-pt", description="Thinnest line, in points.")
    fonts: Ruled[list[Text]] | None = Field(None, description="Typefaces accepted.")
    fonts_embedded: Ruled[bool] | None = Field(
        None, alias="fonts-embedded", description="Whether fonts must be embedded."
    )
    editable: Ruled[bool] | None = Field(
        None, description="Whether the journal redraws figures and needs editable files."
    )


class TableRules(Written):
    """Rules for files of tables."""

    editable: Ruled[bool] | None = Field(None, description="Whether tables must be editable text.")
    apart: Ruled[bool] | None = Field(None, description="Whether each table is a separate file.")


class LimitEntry(Sourced):
    """The largest number of something."""

    what: Counted = Field(description="Thing that is counted.")
    most: int = Field(gt=0, description="Largest number.")
    for_: Text = Field("original article", alias="for", description="Type of article that the limit applies to.")


class StatementEntry(Sourced):
    """A statement that the manuscript must have."""

    what: Statement = Field(description="Name of the statement.")


class ChecklistEntry(Sourced):
    """A reporting checklist that authors must fill in."""

    what: Guideline = Field(description="Name of the checklist.")
    for_: Text = Field("observational studies", alias="for", description="Studies that need the checklist.")


class WantedEntry(Sourced):
    """A part that is submitted beside the article."""

    what: Wanted = Field(description="Name of the part.")


class ExtraEntry(Sourced):
    """Another fact about the journal."""

    what: Text = Field(description="The fact, as a sentence.")


class JournalFileBase(Written):
    """A journal's file, without its style."""

    title: Text = Field(description="Name of the journal.")
    publisher: Text | None = Field(None, description="Publisher of the journal.")
    extends: Text | None = Field(
        None, description="Journal whose rules apply unless this file changes them: its name or its file."
    )
    sources: list[SourceEntry] = Field(default_factory=list[SourceEntry], description="Sources of the rules.")
    layout: LayoutRules | None = Field(None, description="Layout of the manuscript.")
    sections: SectionRules | None = Field(None, description="Sections of the manuscript and their headings.")
    limits: list[LimitEntry] = Field(
        default_factory=list[LimitEntry], description="Limits, such as the number of words."
    )
    figures: FigureRules | None = Field(None, description="Rules for files of figures.")
    tables: TableRules | None = Field(None, description="Rules for files of tables.")
    statements: list[StatementEntry] = Field(
        default_factory=list[StatementEntry], description="Statements that the manuscript must have."
    )
    checklists: list[ChecklistEntry] = Field(
        default_factory=list[ChecklistEntry], description="Reporting checklists that authors must fill in."
    )
    wanted: list[WantedEntry] = Field(
        default_factory=list[WantedEntry], description="Parts that are submitted beside the article."
    )
    extra: list[ExtraEntry] = Field(default_factory=list[ExtraEntry], description="Other facts about the journal.")
    blinding: Ruled[Blinding] | None = Field(
        None, description="Blinding of peer review: `none`, `single`, or `double` (reviewers do not know the authors)."
    )


@cache
def journal_file() -> type[JournalFileBase]:
    """A journal's file."""
    rules: Any = style_rules()
    style = Field(None, description="How numbers are printed; see docs/journals.md.")
    fields_of_file: dict[str, Any] = {"style": (rules | None, style)}
    return create_model("JournalFile", __base__=JournalFileBase, __doc__="A journal's file.", **fields_of_file)


def json_schema_text() -> str:
    """The JSON Schema of journals' files, by which editors complete and check them."""
    schema = journal_file().model_json_schema(by_alias=True, mode="validation")
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "riskset journal file"}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
