"""What a study file may do to a table after it is laid out: leave out, rename, put in order, annotate, set faces."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from riskset.study.schema_parts import Name, Section, Text


class Arrangement(Section):
    """Changes to the rows, columns and notes that a table has by default.

    Rows are named by their variable, endpoint, level or printed label, columns and spanners by their printed label.
    """

    hide: list[Name] = Field(
        default_factory=list[str],
        description="Rows (with those indented under them), columns, or spanners (with their columns) to leave out.",
    )
    labels: dict[Name, Text] = Field(
        default_factory=dict[str, str], description="New labels of rows, columns and spanners: `{Female: Women}`."
    )
    order: list[Name] = Field(
        default_factory=list[str], description="Rows and columns that come first, in this order. The others follow."
    )
    footnotes: dict[Name, Text] = Field(
        default_factory=dict[str, str],
        description="Footnotes of rows, columns or spanners. Name them as they are before `labels` applies.",
    )
    notes: list[Text] = Field(default_factory=list[str], description="Further lines under the table.")
    abbreviations: dict[Name, Text] = Field(
        default_factory=dict[str, str], description="Further abbreviations and their meaning: `{BM: bone marrow}`."
    )
    label_face: Literal["bold", "italic"] | None = Field(
        None, description="Print the labels of variables in `bold` or `italic`."
    )
    level_face: Literal["bold", "italic"] | None = Field(
        None, description="Print the labels indented under a variable in `bold` or `italic`."
    )
    bold_p: float | None = Field(None, gt=0, lt=1, description="Print P values below this number in bold: `0.05`.")


class Arranged(Section):
    """A table that can be arranged."""

    arrange: Arrangement | None = Field(
        None, description="Rows and columns to hide, rename or reorder, further notes, and P values to print in bold."
    )
