"""A study's published numbers: the file that holds them as printed, read and checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

if TYPE_CHECKING:
    from pathlib import Path

_Kind = TypeVar("_Kind", bound=BaseModel)
_NUMBER = re.compile(r"(?P<bound><)?\s*(?P<value>-?\d+(?:\.(?P<decimals>\d+))?)")


class PublishedError(ValueError):
    """The file of published numbers cannot be read; the message names file, place and remedy."""


class Printed(BaseModel):
    """One printed number.

    Attributes
    ----------
    text : str
        As printed.
    value : float
        For a bound such as ``< 0.001``, the bound itself.
    decimals : int
        Printed decimals: what an achieved number is rounded to before it is compared.
    bound : bool
        Whether the number is printed as ``< value``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    value: float
    decimals: int
    bound: bool = False

    @property
    def half_unit(self) -> float:
        """Half a unit of the last printed digit: how far from it a number may be that prints so."""
        return 0.5 * 10.0**-self.decimals


def _printed(raw: object) -> object:
    if isinstance(raw, (Printed, dict)):
        return raw
    match = _NUMBER.fullmatch(str(raw)) if isinstance(raw, (str, int)) and not isinstance(raw, bool) else None
    if match is None:
        message = (
            f'{raw!r} is not a printed number: write it in quotation marks as printed, such as "0.040" or "< 0.001"'
        )
        raise ValueError(message)
    return {
        "text": str(raw),
        "value": float(match["value"]),
        "decimals": len(match["decimals"] or ""),
        "bound": match["bound"] is not None,
    }


def _printed_or_na(raw: object) -> object:
    return None if raw == "NA" else _printed(raw)


PrintedNumber = Annotated[Printed, BeforeValidator(_printed)]
PValue = Annotated[Printed | None, BeforeValidator(_printed_or_na)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BaselineRow(_Strict):
    """A row of a baseline table: counts with percentages, or medians with ranges, and P values.

    A level of a variable has the variable's name before a point: ``sex.male``.
    """

    variable: str
    label: str
    of: tuple[int, ...] | None = None
    count: tuple[int, ...] | None = None
    percent: tuple[PrintedNumber, ...] | None = None
    median: tuple[PrintedNumber, ...] | None = None
    range: tuple[tuple[PrintedNumber, PrintedNumber], ...] | None = None
    p: tuple[PValue, ...] | None = None


class BaselineTable(_Strict):
    """A table of patient characteristics by group."""

    kind: Literal["baseline"]
    title: str
    columns: dict[str, int]
    comparisons: tuple[tuple[str, str], ...] = ()
    rows: tuple[BaselineRow, ...]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        width = len(self.columns)
        for row in self.rows:
            for name in ("of", "count", "percent", "median", "range"):
                cells = getattr(row, name)
                if cells is not None and len(cells) != width:
                    message = f"{row.variable}: `{name}` has {len(cells)} entries for {width} columns"
                    raise ValueError(message)
            if row.p is not None and len(row.p) != len(self.comparisons):
                message = f"{row.variable}: `p` has {len(row.p)} entries for {len(self.comparisons)} comparisons"
                raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _counts_can_be(self) -> Self:
        for row in self.rows:
            sizes = row.of or tuple(self.columns.values())
            for column, count, size in zip(self.columns, row.count or (), sizes, strict=False):
                if not 0 <= count <= size:
                    message = f"{row.variable}, {column}: {count} of {size} patients cannot be"
                    raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _groups_are_columns(self) -> Self:
        for pair in self.comparisons:
            for group in pair:
                if group not in self.columns:
                    message = f"comparisons: {group!r} is not one of the columns {', '.join(self.columns)}"
                    raise ValueError(message)
        return self

    def row(self, variable: str) -> BaselineRow:
        """The row of a variable, or of a level ``variable.level``.

        Raises
        ------
        KeyError
            If there is none.
        """
        for row in self.rows:
            if row.variable == variable:
                return row
        raise KeyError(variable)

    def levels(self, variable: str) -> dict[str, BaselineRow]:
        """Rows of a variable's levels, by level, in the order of print."""
        prefix = f"{variable}."
        return {row.variable[len(prefix) :]: row for row in self.rows if row.variable.startswith(prefix)}


class ModelRow(_Strict):
    """A covariate of a regression: hazard ratio, limits, P."""

    endpoint: str
    covariate: str
    label: str
    hr: PrintedNumber
    limits: tuple[PrintedNumber, PrintedNumber]
    p: PValue = None


class ModelsTable(_Strict):
    """A table of regressions in one population."""

    kind: Literal["models"]
    title: str
    population: str
    rows: tuple[ModelRow, ...]


class OutcomeRow(_Strict):
    """The rates of one group, in %."""

    group: str
    label: str
    rate: tuple[PrintedNumber, ...]


class OutcomeComparison(_Strict):
    """P values between two groups, by endpoint."""

    model_config = ConfigDict(frozen=True, extra="allow")

    groups: tuple[str, str]
    __pydantic_extra__: dict[str, PValue] = Field(init=False)  # pyright: ignore[reportIncompatibleVariableOverride]

    @property
    def p(self) -> dict[str, Printed | None]:
        """P values by endpoint."""
        return dict(self.__pydantic_extra__)


def _column(raw: object) -> object:
    match raw:
        case [endpoint, time]:
            found = re.fullmatch(r"(\d+(?:\.\d+)?) (day|month|year)s?", str(time))
            if found is not None:
                return (endpoint, float(found[1]), f"{found[2]}s")
        case _:
            pass
    message = f"{raw!r} is not a column of outcomes: write [endpoint, time], such as [relapse, 2 years]"
    raise ValueError(message)


class OutcomesTable(_Strict):
    """A table of rates at times, by group; a column is an endpoint, a time and its unit."""

    kind: Literal["outcomes"]
    title: str
    columns: tuple[Annotated[tuple[str, float, str], BeforeValidator(_column)], ...]
    rows: tuple[OutcomeRow, ...]
    p: tuple[OutcomeComparison, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for row in self.rows:
            if len(row.rate) != len(self.columns):
                message = f"{row.group}: {len(row.rate)} rates for {len(self.columns)} columns"
                raise ValueError(message)
        return self


class TextNumber(_Strict):
    """A number of the running text with the few words around it."""

    value: Any
    unit: str | None = None
    quote: str

    @property
    def number(self) -> Printed:
        """The value as a printed number.

        Raises
        ------
        ValueError
            If it is not one (a date).
        """
        return Printed.model_validate(_printed(self.value))


class Contradiction(_Strict):
    """Something the paper says in two ways."""

    id: str
    says: tuple[str, ...]
    follow: str
    why: str


class StudyFacts(_Strict):
    """What study it is."""

    title: str
    journal: str | None = None
    year: int | None = None
    registration: str | None = None
    patients: int
    centres: int | None = None


Table = Annotated[BaselineTable | ModelsTable | OutcomesTable, Field(discriminator="kind")]


class Published(_Strict):
    """All published numbers of a study."""

    study: StudyFacts
    tables: dict[str, Table]
    text: dict[str, dict[str, TextNumber]] = {}
    contradictions: tuple[Contradiction, ...] = ()

    def baseline(self, name: str) -> BaselineTable:
        """A baseline table by name."""
        return self._table(name, BaselineTable)

    def models(self, name: str) -> ModelsTable:
        """A table of regressions by name."""
        return self._table(name, ModelsTable)

    def outcomes(self, name: str) -> OutcomesTable:
        """A table of rates by name."""
        return self._table(name, OutcomesTable)

    def said(self, section: str, name: str) -> Printed:
        """A number of the text as a printed number."""
        return self.text[section][name].number

    def _table(self, name: str, kind: type[_Kind]) -> _Kind:
        table = self.tables.get(name)
        if not isinstance(table, kind):
            message = f"there is no {kind.__name__} {name!r}; tables are {', '.join(self.tables)}"
            raise PublishedError(message)
        return table


def load_published(path: Path) -> Published:
    """Read a file of published numbers.

    Raises
    ------
    PublishedError
        If it cannot be read, or something in it cannot be.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); give the path of a file of published numbers"
        raise PublishedError(message) from error
    except yaml.YAMLError as error:
        message = f"{path}: is not YAML: {error}"
        raise PublishedError(message) from error
    try:
        return Published.model_validate(raw)
    except ValidationError as error:
        places = [f"{path}: {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise PublishedError("\n".join(places)) from error
