"""The sections of a study file: the study, its data, variables, groups, populations, endpoints and landmark."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from riskset.journals.files import package_names
from riskset.study.limits import Above, Below
from riskset.study.schema_parts import (
    MOST_TIMES,
    Condition,
    Conditions,
    DateSpan,
    EndpointTime,
    EventTimes,
    Levels,
    MedianOf,
    Name,
    Number,
    OneOrMore,
    PositiveTime,
    Section,
    Shape,
    Smallest,
    Text,
    TimeSource,
    TimeUnit,
    listed_values,
)
from riskset.study.time_units import DAYS_PER_MONTH

Kind = Literal["continuous", "count", "categorical", "ordinal", "dichotomous", "multiple", "date"]
DESCRIBED_ALONE: tuple[Kind, ...] = ("multiple", "date")
"""Kinds of variables that are described, and neither compared by models nor told apart as groups."""


def _journals(schema: dict[str, Any]) -> None:
    """Let editors complete the journals that come with the package."""
    schema["examples"] = list(package_names())


class Study(Section):
    """Settings of the whole study, such as its title and time unit."""

    title: Text = Field(description="Title of the study, plain text.")
    time_unit: TimeUnit = Field("months", description="Unit in which times are computed and printed.")
    days_per_month: float = Field(
        DAYS_PER_MONTH,
        ge=28,
        le=31,
        description="Days in a month, used to convert days and dates to months. A year is twelve such months. Some studies use "
        "30.",
    )
    time_origin: Text | None = Field(
        None,
        description="Event that times are counted from, as written on the time axis: `transplant` gives `Months since "
        "transplant`.",
    )
    population: Name | None = Field(
        None,
        description="Population of every display that names none. `population: all` in a display shows all patients. A flow "
        "chart begins with all of them.",
    )
    suppress: Smallest | None = Field(
        None,
        description="Hide small numbers of patients: those from 1 to below this number, and any others from which they could be "
        "computed. It applies to every display.",
    )
    journal: Text | None = Field(
        None,
        description="Journal whose style of numbers, labels and marks is used in every table, figure and sentence. Give a name "
        "from `riskset journals`, one from the project's folder `journals`, or the path of a file.",
        json_schema_extra=_journals,
    )
    spelling: Literal["american", "british"] | None = Field(
        None,
        description="Spelling of the package's own words. If omitted, the journal's, otherwise that of the document's language "
        "(`lang: en-GB`), otherwise American. Your labels are not changed.",
    )


class Cut(Section):
    """A number cut into classes."""

    cut: Name = Field(description="Variable or column to cut.")
    at: list[Number] = Field(
        min_length=1, max_length=MOST_TIMES, description="Limits of the classes, ascending: `[20, 40]`."
    )
    labels: list[Text] | None = Field(
        None,
        description="Printed labels of the classes, one more than there are limits. If omitted, they are made from the limits.",
    )
    closed: Literal["left", "right"] = Field(
        "left", description="Class that a limit belongs to: `left` makes <40 and ≥40, `right` makes ≤40 and >40."
    )


class Span(DateSpan):
    """The time between two dates, as a variable."""

    unit: TimeUnit = Field(description="Unit of the variable.")


class Cases(Section):
    """Levels, each with its condition."""

    cases: dict[Text, str] = Field(
        min_length=1,
        description="Levels, each with an expression that is true for its patients: `{MRD+: mrd == 'positive'}`. A patient gets "
        "the first level whose expression is known to be true.",
    )
    otherwise: Text | None = Field(
        None, description="Level of patients for whom no expression is true. If omitted, their level is not known."
    )


def _derivation(value: Any) -> str:  # noqa: ANN401  whatever stands in the file
    """The form of a derivation; the tag that chooses among forms."""
    if isinstance(value, dict):
        keys = {"cut": "cut", "cases": "cases", "from": "span", "to": "span"}
        return next((form for key, form in keys.items() if key in value), "mapping")
    return {Cut: "cut", Cases: "cases", Span: "span"}.get(type(value), "expression")


Derivation = Annotated[
    Annotated[str, Tag("expression")]
    | Annotated[Cut, Tag("cut")]
    | Annotated[Cases, Tag("cases")]
    | Annotated[Span, Tag("span")],
    Discriminator(_derivation),
]


class VariableSpec(Section):
    """A characteristic of patients, and how it is printed."""

    label: Text | None = Field(
        None,
        description="Printed label, plain text. If omitted, the label of the column in the data file, or the name.",
    )
    kind: Kind = Field(
        description="Type of variable. `continuous` and `count` are numbers. `categorical` has levels; `ordinal` has levels in "
        "an order. `dichotomous` has two levels and is printed on one line. With `multiple`, a patient can have "
        "several levels. `date` is printed as median and range."
    )
    column: Name | None = Field(None, description="Column of the data, if its name differs from that of the variable.")
    missing: list[Text] = Field(
        default_factory=list[str],
        description="Values of the column that mean `not known` for this variable, in addition to those of `data`: `[999]`.",
    )
    separator: Text | None = Field(
        None, description="Text between the choices in the column of a `multiple` variable: `;` for `CMV;EBV`."
    )
    columns: dict[Name, Text | None] | None = Field(
        None,
        min_length=1,
        description="Columns of the choices of a `multiple` variable, one for each choice, with its label: `{virus___1: CMV, "
        "virus___2: EBV}`. A column with `null` is not a choice. 1, yes, true, checked and x mean chosen; 0, no, "
        "false, unchecked and an empty cell mean not chosen.",
    )
    empty: Literal["missing", "none"] | None = Field(
        None,
        description="Meaning of an empty cell of a `multiple` variable, or of all its columns being empty: not known "
        "(`missing`), or none of the choices (`none`). If omitted, not known.",
    )
    below: Below | None = Field(
        None,
        description="How values such as `<5` are counted as numbers: as the `limit`, as `half` of it, or not at all (`omit`). A "
        "footnote of the variable says so and gives their number.",
    )
    above: Above | None = Field(
        None, description="How values such as `>1000` are counted as numbers: as the `limit`, or not at all (`omit`)."
    )
    derive: Derivation | None = Field(
        None,
        description="How to derive the variable instead of reading a column. Write an expression (`age >= 40`), a number cut "
        "into classes (`{cut: age, at: [20, 40]}`), levels by conditions (`{cases: {Young: age < 20, Old: age >= "
        "60}}`), or the time between dates (`{from: diagnosis, to: transplant, unit: days}`).",
    )
    levels: Levels | None = Field(
        None,
        description="Levels in the order printed: codes in the data with their labels (`{0: No, 1: Yes}`), or the values "
        "themselves (`[Low, High]`). Codes with the same label become one level. A code with `null` counts as not "
        "known.",
    )
    level: Text | None = Field(
        None,
        description="Level shown on the line of a dichotomous variable. If omitted, the level that the label names (`Gender, "
        "male`), that means yes (`Yes`, `Positive`, `Present`), that is not the reference, or whose code is 1 if "
        "the other's is 0. If none of these applies, it is required.",
    )
    reference: Text | None = Field(
        None,
        description="Level that others are compared with. If omitted, the first level; for a dichotomous variable, the level "
        "that its line does not show.",
    )
    unit: Text | None = Field(None, description="Unit of a number, if the label does not give it.")
    digits: int | None = Field(None, ge=0, le=9, description="Decimals printed. If omitted, as many as in the data.")
    footnote: Text | None = Field(None, description="Footnote of the variable in every table that shows it.")

    def columns_of(self, name: str) -> list[str]:
        """The columns from which it is read, called `name` in the study file; none where it is derived."""
        if self.derive is not None:
            return []
        return [self.column or name] if self.columns is None else list(self.columns)

    @property
    def is_number(self) -> bool:
        """Whether it is a number (continuous or a count)."""
        return self.kind in {"continuous", "count"}

    @property
    def has_levels(self) -> bool:
        """Whether it has levels."""
        return not self.is_number and self.kind != "date"


class GroupSpec(Section):
    """Groups of patients that displays compare."""

    variable: Name = Field(description="Variable or column that defines the groups.")
    label: Text | None = Field(None, description="Printed label of the groups. If omitted, the label of the variable.")
    levels: Levels | None = Field(
        None,
        description="Groups in the order printed, written as the `levels` of a variable. If omitted, the levels of the "
        "variable. A code with `null` is in no group.",
    )


class PopulationSpec(Section):
    """A subset of the patients."""

    filter: str = Field(
        description="Expression that is true for the patients of the population, such as `age >= 18 and sex == 'F'`."
    )
    label: Text | None = Field(None, description="Printed name. If omitted, the key.")


class ExposureSpec(Section):
    """An exposure that begins during follow-up."""

    label: Text | None = Field(
        None, description="Printed label, such as `Transplantation`. If omitted, the label of its groups, or the key."
    )
    at: TimeSource = Field(
        description="Time at which the exposure begins, from the same origin as the endpoints: a column, a variable, an "
        "expression, or `{from: date, to: date}`. It is empty for patients who are never exposed."
    )
    unit: TimeUnit | None = Field(None, description="Unit of that time, if it is not the study's. Dates need none.")
    when: Condition | None = Field(
        None,
        description="Patients in whom the exposure begins, if others have a time too: columns with their values (`{cgvhd: 1}`), "
        "or an expression.",
    )
    labels: Annotated[list[Text], Field(min_length=1, max_length=2)] | None = Field(
        None,
        description="Printed names of patients without and with the exposure: `[No transplant, Transplant]`. With `groups`, "
        "only the name of those without it.",
    )
    groups: Name | None = Field(
        None,
        description="Groups among exposed patients, known when the exposure begins, such as MRD before transplantation: an "
        "entry of `groups`, a variable or a column. Its levels are printed after the name of unexposed patients.",
    )
    missing: list[Text] = Field(
        default_factory=list[str], description="Values of the time that mean that the exposure never began: `[9999]`."
    )
    ties: Literal["unexposed", "exposed", "last-day"] = Field(
        "unexposed",
        description="How to count a patient in whom the exposure begins at the very time of an event. `unexposed` is as in R's "
        "tmerge. `exposed` counts the exposure as if it had begun half a day earlier. `last-day` counts the patient "
        "as exposed if the patient's own follow-up ends then, and as unexposed at events of others.",
    )


class EndpointSpec(Section):
    """A time to an event."""

    label: Text = Field(description="Printed label, plain text.")
    time: EndpointTime = Field(
        description="The time: a column, a variable, an expression (`os_days - transplant_day`), or `{from: date, to: date}`. "
        "If the event, competing events and the end of observation have separate columns: `{event: ..., competing: "
        "..., end: ...}`; the first that happened counts."
    )
    entry: TimeSource | None = Field(
        None,
        description="Time from which a patient is under observation and at risk, if that is after the clock starts (delayed "
        "entry, left truncation): a column, a variable, an expression or `{from: date, to: date}`. It is in the "
        "unit of the time.",
    )
    unit: TimeUnit | None = Field(
        None,
        description="Unit of the time, if it is not the study's. Dates need none. A month has the study's `days_per_month`, and "
        "a year twelve such months.",
    )
    event: Condition = Field(
        description="Patients whose time ends with the event: columns with their values (`{died: 1}`, `{cause: [1, 2]}`; all of "
        "several columns must match), or an expression (`relapse == 1 and died == 0`)."
    )
    competing: Conditions | None = Field(
        None,
        description="Events that prevent the event, written in the same form; a list for several. An endpoint with competing "
        "events is a cumulative incidence. One without them is a survival.",
    )
    censored: Condition | None = Field(
        None, description="Values that mean that no event happened. It is required if several values do."
    )
    empty_event: Literal["error", "censored"] = Field(
        "error",
        description="Meaning of an empty cell in the columns of the events: an `error`, or no event (`censored`).",
    )
    missing: list[Text] = Field(
        default_factory=list[str],
        description="Values that mean `not known` in the columns of its times and events: `[9999]`.",
    )
    event_labels: list[Text] | None = Field(
        None, description="Printed labels of the event and of each competing event, in order."
    )
    among: Name | None = Field(
        None, description="Population for which the endpoint is defined. Other patients need no time."
    )
    origin: Text | None = Field(
        None,
        description="Event that the time is counted from, if it is not the study's `time_origin`, as written on the time axis: "
        "`transplantation`. Such an endpoint is not used at the landmark.",
    )

    @property
    def single_times(self) -> list[str | DateSpan]:
        """The times that are read for it: those that can end it, and its entry."""
        if not isinstance(self.time, EventTimes):
            return [self.time, *([] if self.entry is None else [self.entry])]
        competing = self.time.competing if isinstance(self.time.competing, list) else [self.time.competing]
        times = (self.time.event, *competing, self.time.end, self.entry)
        return [each for each in times if each is not None]

    @property
    def stop_column(self) -> str | None:
        """The one column in which its time ends, if it is one."""
        return self.time.to if isinstance(self.time, DateSpan) else self.time if isinstance(self.time, str) else None


class DatedEvent(Section):
    """The date of an event that only some patients had, although others have the date too."""

    date: Name = Field(description="Column of the date, or an expression that gives one.")
    when: Condition = Field(
        description="Patients in whom the date is that of the event: columns with their values (`{died: 1}`), or an expression."
    )


class DatedEndpoint(Section):
    """A time to the first of several dates."""

    label: Text = Field(description="Printed label, plain text.")
    from_: Name = Field(
        alias="from", description="Date from which the time is counted: a column, or an expression that gives dates."
    )
    first_of: dict[Text, Annotated[Annotated[Name, Tag("scalar")] | Annotated[DatedEvent, Tag("mapping")], Shape]] = (
        Field(
            min_length=1,
            description="Events that can end the time, each with its date, blank if it did not happen: `{relapse: relapse_date, "
            "death: death_date}`. A date is a column, an expression that gives dates, or `{date: last_contact, when: "
            "{died: 1}}`. The first event ends the time.",
        )
    )
    entry: Name | None = Field(
        None,
        description="Date from which a patient is under observation and at risk, if that is after `from` (delayed entry, left "
        "truncation): a column, or an expression that gives dates.",
    )
    end: Name = Field(
        description="Date at which observation ends for patients without any of these events. No event may be later. It is a "
        "column, or an expression such as `latest(last_contact, death_date)`."
    )
    event: OneOrMore | None = Field(
        None, description="Names in `first_of` that are the event. If omitted, all that are not `competing`."
    )
    competing: OneOrMore | None = Field(
        None, description="Names in `first_of` that are competing events. Such an endpoint is a cumulative incidence."
    )
    missing: list[Text] = Field(
        default_factory=list[str], description="Values that mean `not known` in the columns of its dates."
    )
    event_labels: list[Text] | None = Field(
        None,
        description="Printed labels of the event and of each competing event, in order. If omitted, competing events have their "
        "names in `first_of`.",
    )
    among: Name | None = Field(
        None, description="Population for which the endpoint is defined. Other patients need no dates."
    )
    origin: Text | None = Field(
        None,
        description="Event that the time is counted from, if it is not the study's `time_origin`, as written on the time axis: "
        "`transplantation`. Such an endpoint is not used at the landmark.",
    )

    @property
    def competing_members(self) -> list[str]:
        """Names in `first_of` of the competing events."""
        return [] if self.competing is None else listed_values(self.competing)

    @property
    def event_members(self) -> list[str]:
        """Names in `first_of` of the event."""
        if self.event is not None:
            return listed_values(self.event)
        return [member for member in self.first_of if member not in self.competing_members]

    @property
    def single_times(self) -> list[str | DateSpan]:
        """The dates that are read for it: from when it counts, those that can end it, and its entry."""
        events = [each.date if isinstance(each, DatedEvent) else each for each in self.first_of.values()]
        return [self.from_, *events, self.end, *([] if self.entry is None else [self.entry])]

    @property
    def stop_column(self) -> str | None:
        """The one column in which its time ends; there is none."""
        return None


def _endpoint(value: Any) -> str:  # noqa: ANN401
    """The form of an endpoint; the tag that chooses between the two."""
    if isinstance(value, dict):
        is_dated = "first_of" in value or ("time" not in value and not value.keys().isdisjoint({"from", "end"}))
    else:
        is_dated = isinstance(value, DatedEndpoint)
    return "datedendpoint" if is_dated else "endpointspec"


EndpointEntry = Annotated[
    Annotated[EndpointSpec, Tag("endpointspec")] | Annotated[DatedEndpoint, Tag("datedendpoint")],
    Discriminator(_endpoint),
]


class LandmarkSpec(Section):
    """The time from which patients still followed and event-free are analyzed. The clock restarts there."""

    at: Annotated[Annotated[PositiveTime, Tag("scalar")] | Annotated[MedianOf, Tag("mapping")], Shape] = Field(
        description="The landmark, in the study's time unit, or `{median_of: column}`."
    )
    event_free: list[Name] | None = Field(
        None,
        min_length=1,
        description="Endpoints whose event a patient must not have had by the landmark. If omitted, all endpoints of the study.",
    )


def _population(value: Any) -> str:  # noqa: ANN401
    return "expression" if isinstance(value, str) else "population"


Population = Annotated[
    Annotated[str, Tag("expression")] | Annotated[PopulationSpec, Tag("population")], Discriminator(_population)
]
