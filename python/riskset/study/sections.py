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
    """What the study is called, and the unit of its times."""

    title: Text = Field(description="Title of the study, plain text.")
    time_unit: TimeUnit = Field("months", description="Unit in which times are computed and printed.")
    days_per_month: float = Field(
        DAYS_PER_MONTH,
        ge=28,
        le=31,
        description="Days in a month, for times in days or dates that are counted in months; a year is twelve of them. "
        "Some studies count 30.",
    )
    time_origin: Text | None = Field(
        None,
        description="What times are counted from, as a time axis says it: `transplant` for `Months since transplant`.",
    )
    population: Name | None = Field(
        None,
        description="Population of every display that names none; `population: all` shows all patients. A flow chart begins "
        "with all of them.",
    )
    suppress: Smallest | None = Field(
        None,
        description="Numbers of patients from 1 to below this one are not shown in any display, nor others from which "
        "they could be computed.",
    )
    journal: Text | None = Field(
        None,
        description="Journal whose way with numbers, labels and marks every table, figure and sentence follows: one of "
        "those that `riskset journals` lists, one of the project's own folder `journals`, or the path of a file.",
        json_schema_extra=_journals,
    )
    spelling: Literal["american", "british"] | None = Field(
        None,
        description="How the package's own words are spelt; without it as the journal does, else as the language of the "
        "document has it (`lang: en-GB`), else American. Labels stay as they are written.",
    )


class Cut(Section):
    """A number cut into classes."""

    cut: Name = Field(description="Variable or column that is cut.")
    at: list[Number] = Field(min_length=1, max_length=MOST_TIMES, description="Limits of the classes, ascending.")
    labels: list[Text] | None = Field(None, description="Printed labels of the classes, one more than limits.")
    closed: Literal["left", "right"] = Field(
        "left", description="To which class a limit belongs: `left` makes <40 and ≥40, `right` makes ≤40 and >40."
    )


class Span(DateSpan):
    """The time between two dates, as a variable."""

    unit: TimeUnit = Field(description="Unit of the variable.")


class Cases(Section):
    """Levels, each by its condition."""

    cases: dict[Text, str] = Field(
        min_length=1,
        description="Level, then the expression that is true for its patients (`{MRD+: mrd == 'positive'}`); the first "
        "that is known to hold is a patient's level.",
    )
    otherwise: Text | None = Field(
        None, description="Level of those for whom none holds; without it, they count as not known."
    )


def _derivation(value: Any) -> str:  # noqa: ANN401  whatever stands in the file
    """The form of a derivation; the tag that chooses among forms."""
    if isinstance(value, dict):
        return next((form for form in ("cut", "cases") if form in value), "span")
    return {Cut: "cut", Cases: "cases", Span: "span"}.get(type(value), "expression")


Derivation = Annotated[
    Annotated[str, Tag("expression")]
    | Annotated[Cut, Tag("cut")]
    | Annotated[Cases, Tag("cases")]
    | Annotated[Span, Tag("span")],
    Discriminator(_derivation),
]


class VariableSpec(Section):
    """A characteristic of patients, as it is printed."""

    label: Text | None = Field(
        None, description="Printed label, plain text; without it, the data file's label of the column, or the name."
    )
    kind: Kind = Field(
        description="`continuous` and `count` are numbers; `ordinal` levels have an order; a `dichotomous` variable "
        "has two levels and is printed on one line; of a `multiple` one a patient can have several levels; a `date` is "
        "printed as median and range."
    )
    column: Name | None = Field(None, description="Column of the data, where it is not called like the variable.")
    missing: list[Text] = Field(
        default_factory=list[str],
        description="Values of its column that mean `not known` for this variable, beside those of the data: `[999]`.",
    )
    separator: Text | None = Field(
        None, description="What stands between the choices of a `multiple` variable in its column: `;` for `CMV;EBV`."
    )
    columns: dict[Name, Text | None] | None = Field(
        None,
        min_length=1,
        description="Columns of the choices of a `multiple` variable, one each, with the label of the choice: "
        "`{virus___1: CMV, virus___2: EBV}`; one with `null` is no choice. 1, yes, true, checked and x mean chosen, 0, no, "
        "false, unchecked and an empty cell not chosen.",
    )
    empty: Literal["missing", "none"] | None = Field(
        None,
        description="What an empty cell of a `multiple` variable means, or that all its columns are empty: that it is not "
        "known (`missing`), or that the patient has none of the choices (`none`). Without it, not known.",
    )
    below: Below | None = Field(
        None,
        description="How values such as `<5` count in a number: as the `limit`, `half` of it, or not (`omit`). A footnote "
        "of the variable says so, with their number.",
    )
    above: Above | None = Field(
        None, description="How values such as `>1000` count in a number: as the `limit`, or not (`omit`)."
    )
    derive: Derivation | None = Field(
        None,
        description="How the variable is made instead: an expression (`age >= 40`), a number cut into classes "
        "(`{cut: age, at: [20, 40]}`), levels by conditions (`{cases: {Young: age < 20, Old: age >= 60}}`), or the time "
        "between dates (`{from: diagnosis, to: transplant, unit: days}`).",
    )
    levels: Levels | None = Field(
        None,
        description="Levels in the order printed: code in the data, then label (`{0: No, 1: Yes}`), or the values "
        "themselves (`[Low, High]`). Codes of one label become one level; a code with `null` counts as not known.",
    )
    level: Text | None = Field(
        None,
        description="Level that the line of a dichotomous variable shows. Without it, the one that the label names "
        "(`Gender, male`), that says yes (`Yes`, `Positive`, `Present`), that is not the reference, or whose code is 1 "
        "where the other's is 0; where nothing tells, it is needed.",
    )
    reference: Text | None = Field(
        None,
        description="Level with which others are compared; without it, the first, and of a dichotomous variable the one "
        "that its line does not show.",
    )
    unit: Text | None = Field(None, description="Unit of a number, where the label does not say it.")
    digits: int | None = Field(None, ge=0, le=9, description="Decimals printed; without it, as many as in the data.")
    footnote: Text | None = Field(None, description="Footnote of the variable wherever a table shows it.")

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

    variable: Name = Field(description="Variable or column that tells the groups apart.")
    label: Text | None = Field(None, description="Printed label of the groups; without it, the variable's.")
    levels: Levels | None = Field(
        None,
        description="Groups in the order printed, as a variable's `levels`; without it, the variable's own. A code "
        "with `null` is in no group.",
    )


class PopulationSpec(Section):
    """A part of the patients."""

    filter: str = Field(description="Expression that is true for its patients, such as `age >= 18 and sex == 'F'`.")
    label: Text | None = Field(None, description="Printed name; without it, the key.")


class ExposureSpec(Section):
    """An exposure that begins during follow-up."""

    label: Text | None = Field(
        None, description="Printed label, such as `Transplantation`; without it, that of its groups, or the key."
    )
    at: TimeSource = Field(
        description="Time at which it begins, counted as the endpoints count: a column, a variable, an expression, or "
        "`{from: date, to: date}`; empty for patients in whom it never does."
    )
    unit: TimeUnit | None = Field(None, description="Unit of that time, where it is not the study's (dates need none).")
    when: Condition | None = Field(
        None,
        description="In whom it begins, where others have a time too: columns and their values (`{cgvhd: 1}`), or an "
        "expression.",
    )
    labels: Annotated[list[Text], Field(min_length=1, max_length=2)] | None = Field(
        None,
        description="Printed names of patients without it and with it (`[No transplant, Transplant]`); with `groups`, "
        "of those without it alone.",
    )
    groups: Name | None = Field(
        None,
        description="What tells exposed patients apart, known when it begins, such as MRD before transplantation: an "
        "entry of `groups`, a variable or a column. Its levels come after the name of those without the exposure.",
    )
    missing: list[Text] = Field(
        default_factory=list[str], description="Values of its time that mean that it never began: `[9999]`."
    )
    ties: Literal["unexposed", "exposed", "last-day"] = Field(
        "unexposed",
        description="What a patient is at an event at the very time at which it begins: `unexposed` (as in R's tmerge); "
        "`exposed`, as if it had begun half a day before; or `last-day`: exposed where the patient's own follow-up ends "
        "then, and unexposed at events of others.",
    )


class EndpointSpec(Section):
    """A time to an event."""

    label: Text = Field(description="Printed label, plain text.")
    time: EndpointTime = Field(
        description="The time: a column, a variable, an expression (`os_days - transplant_day`), or "
        "`{from: date, to: date}`. Where the event, competing events and the end of observation stand in different "
        "columns: `{event: ..., competing: ..., end: ...}`, of which the first that happened counts."
    )
    entry: TimeSource | None = Field(
        None,
        description="Time from which a patient is under observation and at risk, where that is after the clock starts "
        "(delayed entry, left truncation): a column, a variable, an expression or `{from: date, to: date}`, in the unit of "
        "the time.",
    )
    unit: TimeUnit | None = Field(
        None,
        description="Unit of the time, where it is not the study's (dates need none). A month has the "
        "study's `days_per_month`, a year twelve of them.",
    )
    event: Condition = Field(
        description="When the time ends with the event: columns and their values (`{died: 1}`, `{cause: [1, 2]}`; "
        "several columns must all hold), or an expression (`relapse == 1 and died == 0`)."
    )
    competing: Conditions | None = Field(
        None,
        description="Events that keep the event from happening, in the same form; a list for several. An endpoint "
        "with competing events is a cumulative incidence, one without them a survival.",
    )
    censored: Condition | None = Field(
        None, description="Which values mean that no event happened; needed where more than one does."
    )
    empty_event: Literal["error", "censored"] = Field(
        "error", description="What an empty cell in the columns of the events means."
    )
    missing: list[Text] = Field(
        default_factory=list[str],
        description="Values that mean `not known` in the columns of its times and events: `[9999]`.",
    )
    event_labels: list[Text] | None = Field(
        None, description="Printed labels of the event and of each competing event, in order."
    )
    among: Name | None = Field(
        None, description="Population for which the endpoint is defined; other patients need no time."
    )
    origin: Text | None = Field(
        None,
        description="What the time counts from, where it is not the study's `time_origin`, as a time axis says it: "
        "`transplantation`. Such an endpoint has no part in the landmark.",
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
    """A date of something that happened to some patients alone, where others have the date too."""

    date: Name = Field(description="Column of the date, or an expression that gives one.")
    when: Condition = Field(
        description="Of whom it is the date of the event: columns and their values (`{died: 1}`), or an expression."
    )


class DatedEndpoint(Section):
    """A time to the first of several dates."""

    label: Text = Field(description="Printed label, plain text.")
    from_: Name = Field(
        alias="from", description="Date from which the time counts: a column, or an expression that gives dates."
    )
    first_of: dict[Text, Annotated[Annotated[Name, Tag("scalar")] | Annotated[DatedEvent, Tag("mapping")], Shape]] = (
        Field(
            min_length=1,
            description="What can end the time, each with its date, blank where it did not happen "
            "(`{relapse: relapse_date, death: death_date}`): a column, an expression that gives dates, or "
            "`{date: last_contact, when: {died: 1}}`. What happened first ends it.",
        )
    )
    entry: Name | None = Field(
        None,
        description="Date from which a patient is under observation and at risk, where that is after `from` (delayed "
        "entry, left truncation): a column, or an expression that gives dates.",
    )
    end: Name = Field(
        description="Date to which those are followed in whom nothing happened; nothing may happen after it. A column, "
        "or an expression such as `latest(last_contact, death_date)`."
    )
    event: OneOrMore | None = Field(
        None, description="Which of them are the event; without it, all that are not `competing`."
    )
    competing: OneOrMore | None = Field(
        None, description="Which of them keep the event from happening. Such an endpoint is a cumulative incidence."
    )
    missing: list[Text] = Field(
        default_factory=list[str], description="Values that mean `not known` in the columns of its dates."
    )
    event_labels: list[Text] | None = Field(
        None,
        description="Printed labels of the event and of each competing event, in order; without them, of the latter "
        "their names in `first_of`.",
    )
    among: Name | None = Field(
        None, description="Population for which the endpoint is defined; other patients need no dates."
    )
    origin: Text | None = Field(
        None,
        description="What the time counts from, where it is not the study's `time_origin`, as a time axis says it. Such an "
        "endpoint has no part in the landmark.",
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
    """The time at which patients still followed and event-free are taken, and the clock restarted."""

    at: Annotated[Annotated[PositiveTime, Tag("scalar")] | Annotated[MedianOf, Tag("mapping")], Shape] = Field(
        description="The time in the study's time unit, or `{median_of: column}`."
    )
    event_free: list[Name] | None = Field(
        None,
        min_length=1,
        description="Endpoints of which a patient must be free at the landmark; without it, all of the study.",
    )


def _population(value: Any) -> str:  # noqa: ANN401
    return "expression" if isinstance(value, str) else "population"


Population = Annotated[
    Annotated[str, Tag("expression")] | Annotated[PopulationSpec, Tag("population")], Discriminator(_population)
]
