"""The sections of the study file about files of rows: how they are read, and how rows become patients."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from riskset.study.dates import Partial
from riskset.study.schema_parts import MOST_PATIENTS, DateFormats, Name, Section, Shape, Text

RowNumber = Annotated[int, Field(ge=1, le=MOST_PATIENTS)]
Header = Annotated[
    Annotated[RowNumber, Tag("scalar")] | Annotated[list[RowNumber], Field(min_length=1, max_length=10), Tag("list")],
    Shape,
]


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
    fill: Literal["first", "last"] | None = Field(
        None,
        description="Which of the patient's other rows that have a value there fills an empty cell of the row that counts: "
        "the `first` or the `last` in the file. Without it the cell stays empty.",
    )
    gather: dict[Name, Gathered] = Field(
        default_factory=dict,
        description="New columns from other rows of the patient: "
        "`{relapse_date: {column: date, where: event == 'relapse'}}`.",
    )


class ExpectedFile(Section):
    """What a file must be: a file that is another is refused, with what it is."""

    rows: RowNumber | None = Field(
        None, description="Number of its rows of patients, the header and `skip_rows` aside."
    )
    sha256: Text | None = Field(
        None,
        description="Its SHA-256: no byte of the file has changed. The message about any other text says the right one.",
    )


class Expected(ExpectedFile):
    """What the file of the patients must be, and how many they are."""

    patients: RowNumber | None = Field(None, description="Number of patients, when rows are left out and put together.")


class TableFile(Section):
    """A file of rows, and how it is read."""

    path: Text = Field(
        description="Data file, relative to this file: .csv, .tsv, .txt, .parquet, .xlsx, .xls, .ods, .sav, .zsav, "
        ".por, .sas7bdat, .xpt or .dta."
    )
    sheet: Text | None = Field(
        None, description="Excel and .ods: name of the sheet; without it, the first that is not hidden."
    )
    header: Header | None = Field(
        None,
        description="CSV, Excel and .ods: number of the row with the names of the columns, or of several rows of which "
        "each name is made (`[1, 2]`); without it, the first that is not blank. Rows above and between are not read.",
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

    @property
    def expected(self) -> ExpectedFile | None:
        """What the file must be."""
        return None

    @property
    def header_rows(self) -> list[int]:
        """Numbers of the rows of the header, from the top; empty where it is not said which they are."""
        if self.header is None:
            return []
        return self.header if isinstance(self.header, list) else [self.header]


class JoinedFile(TableFile):
    """Another file, or sheet, with columns of the same patients."""

    id: Name = Field(description="Column of the patient's number, by which the rows of its patients are found.")
    columns: list[Name] | None = Field(
        None, min_length=1, description="Columns that are taken from it; without it, all but the patient's number."
    )
    expect: ExpectedFile | None = Field(
        None, description="What the file must be: `{rows: 412, sha256: ...}`; another is refused."
    )
    prefix: Text = Field("", description="What is written before the names of its columns, where names would clash.")

    @property
    def expected(self) -> ExpectedFile | None:
        """What the file must be."""
        return self.expect


class DataFile(TableFile):
    """Where the patients are, one row each."""

    id: Name | None = Field(
        None,
        description="Column of the patient's number: a value in each row, none twice. Without it every row is a patient; "
        "`rows`, `join` and `without_id: drop` need it.",
    )
    join: list[JoinedFile] = Field(
        default_factory=list[JoinedFile],
        description="Other files or sheets with columns of the same patients, found by the patient's number.",
    )
    expect: Annotated[Annotated[RowNumber, Tag("scalar")] | Annotated[Expected, Tag("mapping")], Shape] | None = Field(
        None,
        description="How many patients the file has, or `{patients: 400, rows: 412, sha256: ...}`: a file with others, such "
        "as one that was cut off, is refused.",
    )
    follow_up: Name | None = Field(
        None,
        description="Endpoint that ends observation: death or last contact. Events of other endpoints after it are "
        "errors.",
    )
    decimal: Literal[".", ","] = Field(".", description="Decimal mark of numbers that are stored as text.")
    missing: list[Text] = Field(
        default_factory=list[str],
        description="Values that mean `not known`, beside an empty cell and `NA`, `N/A`, `#N/A`, `NaN`, `NULL` and `.`, "
        "which always do. They do so in no patient's number and in no time of an endpoint, where 99 may be a day.",
    )
    date_format: DateFormats | None = Field(
        None,
        description="How dates are written, beside 2020-05-31 and real dates, which are always read: `%d.%m.%Y`, or a "
        "list of formats; `excel` for dates that Excel left as numbers, such as 43982.",
    )
    date_formats: dict[Name, DateFormats] = Field(
        default_factory=dict,
        description="The same for single columns, instead of `date_format`: `{diagnosed: '%m/%d/%Y', born: [...]}`.",
    )
    partial_dates: Partial = Field(
        "refuse",
        description="Which day a date without one stands for (`2019-03`, `2019-03-00`, `2019`, a format without %d): the "
        "`first`, `middle` (the 15th of the month, 1 July of the year) or `last` of it, or none (`refuse`).",
    )
    two_digit_years: int | None = Field(
        None,
        ge=1800,
        le=2100,
        description="The first of the hundred years that two digits (%y) mean: with 1930, 30 is 1930 and 29 is 2029.",
    )

    @property
    def expected(self) -> ExpectedFile | None:
        """What the file must be."""
        return self.expect if isinstance(self.expect, Expected) else None


PatientFile = DataFile | JoinedFile
"""A file whose rows are of patients, told by their number."""
