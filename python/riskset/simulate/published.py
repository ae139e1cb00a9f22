"""A study's published numbers, as they are printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeVar, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr
from pydantic_core import PydanticCustomError

from riskset.problems import Problem, Problems, did_you_mean, quoted
from riskset.yaml_lines import YamlDocument

if TYPE_CHECKING:
    from riskset.yaml_lines import KeyPath

_Kind = TypeVar("_Kind", bound=BaseModel)
_NUMBER = re.compile(r"(?P<bound><)?\s*(?P<value>-?\d+(?:\.(?P<decimals>\d+))?)")
_TIME = re.compile(r"(\d+(?:\.\d+)?) (day|month|year)s?")


class PublishedError(Problems):
    """The published numbers cannot be read, or cannot all be; each problem names file, line, value and remedy."""


def _cannot_be(message: str, remedy: str) -> PydanticCustomError:
    return PydanticCustomError("cannot_be", "{message}", {"message": message, "remedy": remedy})


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
        message = f"{quoted(raw)} is not a printed number"
        raise _cannot_be(message, 'Write it in quotation marks as printed, such as "0.040" or "< 0.001"')
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
    label: str = ""
    of: tuple[int, ...] | None = None
    count: tuple[int, ...] | None = None
    percent: tuple[PrintedNumber, ...] | None = None
    median: tuple[PrintedNumber, ...] | None = None
    range: tuple[tuple[PrintedNumber, PrintedNumber], ...] | None = None
    p: tuple[PValue, ...] | None = None


class BaselineTable(_Strict):
    """A table of patient characteristics by group."""

    kind: Literal["baseline"]
    title: str = ""
    columns: dict[str, int]
    comparisons: tuple[tuple[str, str], ...] = ()
    rows: tuple[BaselineRow, ...]

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
    title: str = ""
    population: str
    rows: tuple[ModelRow, ...]


class OutcomeRow(_Strict):
    """The rates of one group, in %."""

    group: str
    label: str = ""
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


def _time(raw: object) -> object:
    found = _TIME.fullmatch(str(raw))
    if found is None:
        message = f"{quoted(raw)} is not a time"
        raise _cannot_be(message, "Write a number and its unit, such as 2 years")
    return (float(found[1]), f"{found[2]}s")


def _column(raw: object) -> object:
    match raw:
        case [endpoint, time]:
            value, unit = cast("tuple[float, str]", _time(time))
            return (endpoint, value, unit)
        case _:
            message = f"{quoted(raw)} is not a column of outcomes"
            raise _cannot_be(message, "Write [endpoint, time], such as [relapse, 2 years]")


class OutcomesTable(_Strict):
    """A table of rates at times, by group; a column is an endpoint, a time and its unit."""

    kind: Literal["outcomes"]
    title: str = ""
    columns: tuple[Annotated[tuple[str, float, str], BeforeValidator(_column)], ...]
    rows: tuple[OutcomeRow, ...]
    p: tuple[OutcomeComparison, ...] = ()


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


Time = Annotated[tuple[float, Literal["days", "months", "years"]], BeforeValidator(_time)]


class StudyFacts(_Strict):
    """What study it is, and between which times from the start its follow-up ends."""

    title: str
    journal: str | None = None
    year: int | None = None
    registration: str | None = None
    patients: int | None = None
    centres: int | None = None
    follow_up: tuple[Time, Time] | None = None


Table = Annotated[BaselineTable | ModelsTable | OutcomesTable, Field(discriminator="kind")]


class Published(_Strict):
    """All published numbers of a study."""

    study: StudyFacts
    tables: dict[str, Table]
    text: dict[str, dict[str, TextNumber]] = {}
    contradictions: tuple[Contradiction, ...] = ()
    _file: str = PrivateAttr("published numbers")
    _document: YamlDocument = PrivateAttr(YamlDocument(None))

    def located(self, file: str, document: YamlDocument) -> Self:
        """These numbers, knowing where each stands."""
        self._file, self._document = file, document
        return self

    def problem(self, path: KeyPath, message: str, remedy: str) -> Problem:
        """What is wrong with the number at a path of keys."""
        return Problem(file=self._file, line=self._document.line(path), message=message, remedy=remedy)

    def baseline(self, name: str) -> BaselineTable:
        """A baseline table by name."""
        return self._table(name, BaselineTable, "baseline")

    def models(self, name: str) -> ModelsTable:
        """A table of regressions by name."""
        return self._table(name, ModelsTable, "models")

    def outcomes(self, name: str) -> OutcomesTable:
        """A table of rates by name."""
        return self._table(name, OutcomesTable, "outcomes")

    def said(self, section: str, name: str) -> Printed:
        """A number of the text as a printed number."""
        return self.text[section][name].number

    def _table(self, name: str, model: type[_Kind], kind: str) -> _Kind:
        table = self.tables.get(name)
        if isinstance(table, model):
            return table
        known = [other for other, one in self.tables.items() if isinstance(one, model)]
        what = f"Tables of kind {kind}"
        message = f"there is no table {quoted(name)} of kind {kind}"
        raise PublishedError([self.problem(("tables",), message, did_you_mean(name, known, what))])
