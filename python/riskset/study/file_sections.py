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
    """The row with the smallest value of a column."""

    earliest: Name = Field(description="Column of dates or numbers. The row with the smallest value counts.")


class Latest(Section):
    """The row with the largest value of a column."""

    latest: Name = Field(description="Column of dates or numbers. The row with the largest value counts.")


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
    """A column made from one row of each patient, such as the date of the first relapse."""

    column: Name = Field(description="Column whose value is taken.")
    where: Text | None = Field(
        None, description="Rows that count: an expression over the file's columns, such as `event == 'relapse'`."
    )
    keep: Kept = Field(
        "first", description="Row that is taken: `first`, `last`, `{earliest: column}` or `{latest: column}`."
    )


class RowsOfPatient(Section):
    """How several rows of a patient become one."""

    keep: Kept = Field(
        "first", description="Row that counts: `first`, `last`, `{earliest: column}` or `{latest: column}`."
    )
    fill: Literal["first", "last"] | None = Field(
        None,
        description="Fill empty cells of the row that counts from the `first` or `last` other row of the patient in the file "
        "that has a value. If omitted, they stay empty.",
    )
    gather: dict[Name, Gathered] = Field(
        default_factory=dict,
        description="New columns from other rows of the patient: "
        "`{relapse_date: {column: date, where: event == 'relapse'}}`.",
    )


class ExpectedFile(Section):
    """Facts that a file must match. Another file is refused, and the message shows what it has instead."""

    rows: RowNumber | None = Field(None, description="Number of rows of patients, without the header and `skip_rows`.")
    sha256: Text | None = Field(
        None,
        description="SHA-256 of the file. It shows that no byte has changed. If the value here is wrong, the message gives the "
        "right one.",
    )


class Expected(ExpectedFile):
    """Facts that the patients' file must match, and the number of patients."""

    patients: RowNumber | None = Field(
        None, description="Number of patients, after rows are left out and put together."
    )


class TableFile(Section):
    """A file of rows, and how to read it."""

    path: Text = Field(
        description="Data file, relative to this file: .csv, .tsv, .txt, .parquet, .xlsx, .xls, .ods, .sav, .zsav, "
        ".por, .sas7bdat, .xpt or .dta."
    )
    sheet: Text | None = Field(
        None, description="Excel and .ods: name of the sheet. If omitted, the first sheet that is not hidden."
    )
    header: Header | None = Field(
        None,
        description="CSV, Excel and .ods: number of the row with the column names, or of several rows that together make each "
        "name (`[1, 2]`). If omitted, the first row that is not blank. Rows above and between them are not read.",
    )
    skip_rows: list[RowNumber] = Field(
        default_factory=list[int],
        description="Numbers of rows that are not patients, such as a row of units or totals: `[2]`. Count them as the file's "
        "program shows them.",
    )
    encoding: Text | None = Field(None, description="CSV and SAS: encoding of the text, such as `windows-1252`.")
    delimiter: str | None = Field(
        None,
        min_length=1,
        max_length=1,
        description="CSV: the character between columns, if it is not detected correctly.",
    )
    catalog: Text | None = Field(
        None,
        description="SAS: file of the formats (.sas7bcat), which holds the value labels. It is relative to this file.",
    )
    drop: Text | None = Field(
        None,
        description="Rows to leave out because they are not patients of the study: an expression over the file's columns, such "
        "as `status == 'screen failure'`. The number of rows left out is reported.",
    )
    without_id: Literal["error", "drop"] = Field(
        "error",
        description="What to do with rows that have no patient number: refuse the file (`error`), or leave them out (`drop`).",
    )
    rows: RowsOfPatient | None = Field(
        None,
        description="How to treat several rows of one patient: which row counts, and what is gathered from the others.",
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
    """Another file or sheet with columns of the same patients."""

    id: Name = Field(description="Column of the patient number, by which rows are matched to patients.")
    columns: list[Name] | None = Field(
        None, min_length=1, description="Columns to take from the file. If omitted, all except the patient number."
    )
    expect: ExpectedFile | None = Field(
        None, description="Facts that the file must match: `{rows: 412, sha256: ...}`. Another file is refused."
    )
    prefix: Text = Field("", description="Text put before the names of its columns, to avoid clashes.")

    @property
    def expected(self) -> ExpectedFile | None:
        """What the file must be."""
        return self.expect


class DataFile(TableFile):
    """The file of the patients, one row each."""

    id: Name | None = Field(
        None,
        description="Column of the patient number. Each row needs a value, and no value may be repeated. If omitted, every row "
        "is a patient. `rows`, `join` and `without_id: drop` need it.",
    )
    join: list[JoinedFile] = Field(
        default_factory=list[JoinedFile],
        description="Other files or sheets with columns of the same patients, matched by the patient number.",
    )
    expect: Annotated[Annotated[RowNumber, Tag("scalar")] | Annotated[Expected, Tag("mapping")], Shape] | None = Field(
        None,
        description="Number of patients in the file, or `{patients: 400, rows: 412, sha256: ...}`. A file that differs, such as "
        "one that was cut off, is refused.",
    )
    follow_up: Name | None = Field(
        None,
        description="Endpoint that ends observation: death or last contact. Events of other endpoints after it are "
        "errors.",
    )
    decimal: Literal[".", ","] = Field(".", description="Decimal mark of numbers that are stored as text.")
    missing: list[Text] = Field(
        default_factory=list[str],
        description="Values that mean `not known`, such as `[999]`. An empty cell and `NA`, `N/A`, `#N/A`, `NaN`, `NULL` and "
        "`.` always do. They do not apply to patient numbers or to times of endpoints, where 99 may be a day.",
    )
    date_format: DateFormats | None = Field(
        None,
        description="Format of dates, such as `%d.%m.%Y`, or a list of formats. Dates such as 2020-05-31 and real dates are "
        "always read. `excel` is for dates that Excel left as numbers, such as 43982.",
    )
    date_formats: dict[Name, DateFormats] = Field(
        default_factory=dict,
        description="Formats of single columns, used instead of `date_format`: `{diagnosed: '%m/%d/%Y', born: [...]}`.",
    )
    partial_dates: Partial = Field(
        "refuse",
        description="Day used for a date without one (`2019-03`, `2019-03-00`, `2019`, a format without %d). Choose the "
        "`first`, `middle` (the 15th of the month, 1 July of the year) or `last` day of the month or year. `refuse` "
        "allows no such date.",
    )
    two_digit_years: int | None = Field(
        None,
        ge=1800,
        le=2100,
        description="First of the hundred years that two digits (%y) can mean. With 1930, 30 is 1930 and 29 is 2029.",
    )

    @property
    def expected(self) -> ExpectedFile | None:
        """What the file must be."""
        return self.expect if isinstance(self.expect, Expected) else None


PatientFile = DataFile | JoinedFile
"""A file whose rows are of patients, told by their number."""
