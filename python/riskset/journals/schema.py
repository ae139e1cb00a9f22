"""What may stand in a journal's file, each rule with its source."""

from __future__ import annotations

import json
from dataclasses import fields
from functools import cache
from typing import Annotated, Any, Generic, Literal, TypeVar, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

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
from riskset.style import Style

T = TypeVar("T")
_DAY = r"^\d{4}-\d{2}-\d{2}$"


class Written(BaseModel):
    """A mapping of a journal's file: keys it does not know are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False, defer_build=True)


def _listed(value: Any) -> Any:  # noqa: ANN401  whatever stands in the file
    """One id stands for a list of one."""
    return [value] if isinstance(value, str) else value


Text = Annotated[str, Field(min_length=1)]
Ids = Annotated[
    list[Text],
    BeforeValidator(_listed, json_schema_input_type=str | list[str]),
    Field(min_length=1),
]


class Sourced(Written):
    """Who says it."""

    source: Ids = Field(
        description="Id of one of the sources, or several; `none-found` where nobody was found to say it and the value is "
        "the house's own."
    )
    quote: Text | None = Field(None, description="The source's own words.")
    note: Text | None = Field(None, description="What is to be said beside them.")


class Ruled(Sourced, Generic[T]):
    """A rule: its value and who says it."""

    is_: T = Field(alias="is", description="The value.")


class SourceEntry(Written):
    """A document, a page or articles that were read."""

    id: Text = Field(description="By which rules name it.")
    title: Text = Field(description="What it is.")
    url: Text | None = Field(None, description="Where it is.")
    read: Annotated[str, Field(pattern=_DAY)] = Field(description="The day on which it was read: 2026-11-27.")
    kind: SourceKind = Field(
        description="`primary`, the journal's or its publisher's own; `secondary`, what others say of it; `articles` of the "
        "journal that show it."
    )


class LayoutRules(Written):
    """How the files are laid out."""

    main: Ruled[list[MainFile]] | None = Field(
        None, description="Kinds of the main file that it takes, the best first."
    )
    latex_class: Ruled[Text] | None = Field(None, alias="latex-class", description="The class of its LaTeX template.")
    line_numbers: Ruled[bool] | None = Field(None, alias="line-numbers", description="Whether lines are numbered.")
    page_numbers: Ruled[bool] | None = Field(None, alias="page-numbers", description="Whether pages are numbered.")
    spacing: Ruled[Spacing] | None = Field(None, description="Spacing of the lines.")
    tables: Ruled[Place] | None = Field(None, description="Where tables stand.")
    figures: Ruled[Place] | None = Field(None, description="Where figures stand.")
    legends: Ruled[LegendPlace] | None = Field(None, description="Where the legends of figures stand.")
    title_page: Ruled[list[TitlePageItem]] | None = Field(
        None, alias="title-page", description="What the title page has, with counts."
    )


class SectionRules(Written):
    """Parts of the manuscript and their headings."""

    abstract: Ruled[list[Text]] | None = Field(None, description="Headings of the abstract; none where it has none.")
    text: Ruled[list[Text]] | None = Field(None, description="Headings of the text, in their order.")
    order: Ruled[list[Text]] | None = Field(None, description="All parts of the main file, in their order.")


class FigureRules(Written):
    """Files of figures."""

    formats: Ruled[list[FigureFormat]] | None = Field(None, description="Formats that it takes, the best first.")
    halftone_dpi: Ruled[int] | None = Field(None, alias="halftone-dpi", description="Dots an inch of photographs.")
    line_dpi: Ruled[int] | None = Field(None, alias="line-dpi", description="Dots an inch of line drawings.")
    combination_dpi: Ruled[int] | None = Field(None, alias="combination-dpi", description="Dots an inch of both.")
    single_mm: Ruled[float] | None = Field(None, alias="single-mm", description="Width of one column.")
    double_mm: Ruled[float] | None = Field(None, alias="double-mm", description="Width of two columns.")
    most_height_mm: Ruled[float] | None = Field(None, alias="most-height-mm", description="Height at most.")
    colour: Ruled[ColourSpace] | None = Field(None, description="Colour space.")
    smallest_pt: Ruled[float] | None = Field(None, alias="smallest-pt", description="Smallest type, in points.")
    thinnest_pt: Ruled[float] | None = Field(None, alias="thinnest-pt", description="Thinnest line, in points.")
    fonts: Ruled[list[Text]] | None = Field(None, description="Typefaces that it takes.")
    fonts_embedded: Ruled[bool] | None = Field(None, alias="fonts-embedded", description="Whether fonts are embedded.")
    editable: Ruled[bool] | None = Field(
        None, description="Whether figures are redrawn from a file that can be edited."
    )


class TableRules(Written):
    """Files of tables."""

    editable: Ruled[bool] | None = Field(None, description="Whether tables are text that can be edited.")
    apart: Ruled[bool] | None = Field(None, description="Whether each is a file of its own.")


class LimitEntry(Sourced):
    """How much of something there is at most."""

    what: Counted = Field(description="What is counted.")
    most: int = Field(gt=0, description="How many at most.")
    for_: Text = Field("original article", alias="for", description="For which kind of article.")


class StatementEntry(Sourced):
    """A statement that must be there."""

    what: Statement = Field(description="Which statement.")


class ChecklistEntry(Sourced):
    """A reporting checklist that must be filled."""

    what: Guideline = Field(description="Whose checklist.")
    for_: Text = Field("observational studies", alias="for", description="For which studies.")


class WantedEntry(Sourced):
    """A part beside the article."""

    what: Wanted = Field(description="Which part.")


class ExtraEntry(Sourced):
    """What else is to be known."""

    what: Text = Field(description="A sentence.")


@cache
def style_rules() -> type[Written]:
    """The section of a file that says how numbers are printed: a rule for each field of a style."""
    hints = get_type_hints(Style) | {"spelling": Literal["american", "british"]}
    rules: dict[str, Any] = {
        each.name: (Ruled[hints[each.name]] | None, None) for each in fields(Style) if each.name != "name"
    }
    return create_model(
        "StyleRules", __base__=Written, __doc__="How numbers are printed; see docs/journals.md.", **rules
    )


class JournalFileBase(Written):
    """A journal's file, but for its style."""

    title: Text = Field(description="The journal's name.")
    publisher: Text | None = Field(None, description="Who publishes it.")
    extends: Text | None = Field(
        None, description="A journal, by its name or its file, whose rules hold but for these."
    )
    sources: list[SourceEntry] = Field(default_factory=list[SourceEntry], description="Who says the rules.")
    layout: LayoutRules | None = Field(None, description="How the files are laid out.")
    sections: SectionRules | None = Field(None, description="Parts of the manuscript and their headings.")
    limits: list[LimitEntry] = Field(default_factory=list[LimitEntry], description="How much of something at most.")
    figures: FigureRules | None = Field(None, description="Files of figures.")
    tables: TableRules | None = Field(None, description="Files of tables.")
    statements: list[StatementEntry] = Field(default_factory=list[StatementEntry], description="Statements it wants.")
    checklists: list[ChecklistEntry] = Field(default_factory=list[ChecklistEntry], description="Reporting checklists.")
    wanted: list[WantedEntry] = Field(default_factory=list[WantedEntry], description="Parts beside the article.")
    extra: list[ExtraEntry] = Field(default_factory=list[ExtraEntry], description="What else is to be known.")
    blinding: Ruled[Blinding] | None = Field(None, description="Whether reviewers are told who wrote it.")


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
