"""The sections of the study file about files of rows: how they are read, and how rows become patients."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from riskset.study.schema_parts import Name, Section, Text

RowNumber = Annotated[int, Field(ge=1)]


class Earliest(Section):
    """The row with the least value of a column."""

    earliest: Name = Field(description="Column of dates or numbers whose least value counts.")


class Latest(Section):
    """The row with the greatest value of a column."""

    latest: Name = Field(description="Column of dates or numbers whose greatest value counts.")


def _kept(value: Any) -> str:  # noqa: ANN401  whatever stands in the file
    if isinstance(value, dict):
        return "latest" if "latest" in value else "earliest"
    return {Earliest: "earliest", Latest: "latest"}.get(type(value), "scalar")


Kept = Annotated[
    Annotated[Literal["first", "last"], Tag("scalar")]
    | Annotated[Earliest, Tag("earliest")]
    | Annotated[Latest, Tag("latest")],
    Discriminator(_kept),
]


class Gathered(Section):
    """A column made of one row of each patient, such as the date of the first relapse."""

    column: Name = Field(description="Column whose value is taken.")
    where: Text | None = Field(
        None, description="Which rows count: an expression over the file's columns, such as `event == 'relapse'`."
    )
    keep: Kept = Field("first", description="Which of them: `first`, `last`, `{earliest: column}`, `{latest: column}`.")


class RowsOfPatient(Section):
    """One row a patient from several."""

    keep: Kept = Field(
        "first", description="Which row counts: `first`, `last`, `{earliest: column}` or `{latest: column}`."
    )
    gather: dict[Name, Gathered] = Field(
        default_factory=dict,
        description="New columns from other rows of the patient: "
        "`{relapse_date: {column: date, where: event == 'relapse'}}`.",
    )


class TableFile(Section):
    """A file of rows, and how it is read."""

    path: Text = Field(
        description="Data file, relative to this file: .csv, .tsv, .txt, .parquet, .xlsx, .xls, .ods, .sav, .zsav, "
        ".por, .sas7bdat, .xpt or .dta."
    )
    id: Name = Field(description="Column of the patient's number: a value in each row, none twice.")
    sheet: Text | None = Field(None, description="Excel and .ods: name of the sheet; without it, the first.")
    header: int | None = Field(
        None,
        ge=1,
        description="CSV, Excel and .ods: number of the row with the names of the columns; without it, the first that "
        "is not blank. Rows above it are not read.",
    )
    skip_rows: list[RowNumber] = Field(
        default_factory=list[int],
        description="Numbers of rows that are no patients, such as one of units or of totals, as the file's program "
        "shows them.",
    )
    encoding: Text | None = Field(None, description="CSV and SAS: the text's encoding, such as windows-1252.")
    delimiter: str | None = Field(
        None, min_length=1, max_length=1, description="CSV: the character between columns, where it is not found."
    )
    catalog: Text | None = Field(
        None, description="SAS: file of the formats (.sas7bcat), which hold the value labels; relative to this file."
    )
    drop: Text | None = Field(
        None,
        description="Rows that are no patients of the study: an expression over the file's columns, such as "
        "`status == 'screen failure'`. How many there were is told.",
    )
    without_id: Literal["error", "drop"] = Field(
        "error", description="What becomes of rows without a patient's number."
    )
    rows: RowsOfPatient | None = Field(
        None, description="Several rows of one patient: which one counts, and what is gathered from the others."
    )


class JoinedFile(TableFile):
    """Another file, or sheet, with columns of the same patients."""

    columns: list[Name] | None = Field(
        None, min_length=1, description="Columns that are taken from it; without it, all but the patient's number."
    )
    prefix: Text = Field("", description="What is written before the names of its columns, where names would clash.")
