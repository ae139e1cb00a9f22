"""What a study file may do to a table after it is laid out: leave out, rename, put in order, annotate, set faces."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from riskset.study.schema_parts import Name, Section, Text


class Arrangement(Section):
    """How a table differs from what its kind prints.

    Rows are named by their variable, endpoint, level or printed label, columns and spanners by their printed label.
    """

    hide: list[Name] = Field(
        default_factory=list[str],
        description="Rows (with those indented under them), columns, or spanners with their columns to leave out.",
    )
    labels: dict[Name, Text] = Field(
        default_factory=dict[str, str], description="Other labels for rows, columns and spanners."
    )
    order: list[Name] = Field(
        default_factory=list[str], description="Rows and columns that come first, in this order; the others follow."
    )
    footnotes: dict[Name, Text] = Field(
        default_factory=dict[str, str],
        description="Footnotes of rows, columns or spanners, by the names that they have before `labels`.",
    )
    notes: list[Text] = Field(default_factory=list[str], description="Further lines under the table.")
    abbreviations: dict[Name, Text] = Field(
        default_factory=dict[str, str], description="Further short forms and what they stand for: `{BM: bone marrow}`."
    )
    label_face: Literal["bold", "italic"] | None = Field(
        None, description="Print labels of variables `bold` or `italic`."
    )
    level_face: Literal["bold", "italic"] | None = Field(
        None, description="Print labels that are indented under a variable's `bold` or `italic`."
    )
    bold_p: float | None = Field(None, gt=0, lt=1, description="Print P values below this number in bold.")


class Arranged(Section):
    """A table that can be arranged."""

    arrange: Arrangement | None = Field(
        None, description="Rows and columns to hide, rename or put in order, and the P values to print in bold."
    )
