"""The small pieces that the sections of a study file are made of: names, texts, levels, conditions, times."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from riskset.study.keys import key_of

TimeUnit = Literal["days", "weeks", "months", "years"]
LONGEST_TIME = 50_000
"""No time is longer than so many of any unit: as days they are 137 years."""
LARGEST_NUMBER = 1e15
"""Beyond it squares and their sums are lost to rounding, and no measurement has so many digits."""
MOST_TIMES = 100
"""Times that a table or a figure has at most."""
Time = Annotated[float, Field(ge=0, le=LONGEST_TIME)]
PositiveTime = Annotated[float, Field(gt=0, le=LONGEST_TIME)]
Number = Annotated[float, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]
Ratio = Annotated[float, Field(ge=1e-6, le=1e6)]
MOST_PATIENTS = 1_000_000_000
"""A number of patients, or of a row, is not greater."""
Count = Annotated[int, Field(ge=0, le=MOST_PATIENTS)]
Smallest = Annotated[int, Field(ge=2, le=MOST_PATIENTS)]
"""The smallest number of patients that is shown."""


class Section(BaseModel):
    """A mapping of the study file: keys it does not know are refused, and it never changes once read."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False, defer_build=True)


def _as_text(value: Any) -> Any:  # noqa: ANN401  whatever stands in the file
    """A label such as ``2020`` needs no quotes."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _as_code(value: Any) -> Any:  # noqa: ANN401
    """Codes are compared by their key, so that 1 in this file is 1.0 or "1" in the data."""
    return key_of(value) if isinstance(value, bool | int | float | str) else value


Text = Annotated[str, BeforeValidator(_as_text, json_schema_input_type=str | float), Field(min_length=1)]
Name = Text
Code = Annotated[str, BeforeValidator(_as_code, json_schema_input_type=bool | float | str)]


def _shape(value: Any) -> str:  # noqa: ANN401  whatever stands in the file
    """Which of true or false, text or number, list and mapping a value is; the tag that chooses among forms."""
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, dict | BaseModel):
        return "mapping"
    return "list" if isinstance(value, list | tuple) else "scalar"


Shape = Discriminator(_shape)

Levels = Annotated[
    Annotated[dict[str, Text | None], Tag("mapping")] | Annotated[list[Text], Tag("list")],
    Shape,
]

OneOrMore = Annotated[
    Annotated[Code, Tag("truth")]
    | Annotated[Code, Tag("scalar")]
    | Annotated[list[Code], Field(min_length=1), Tag("list")],
    Shape,
]

Values = str | list[str]


def listed_values(values: Values) -> list[str]:
    """One value or several, as a list."""
    return values if isinstance(values, list) else [values]


Condition = Annotated[
    Annotated[str, Tag("scalar")] | Annotated[dict[str, OneOrMore], Tag("mapping")],
    Shape,
]
Conditions = Annotated[
    Annotated[str, Tag("scalar")]
    | Annotated[dict[str, OneOrMore], Tag("mapping")]
    | Annotated[list[Condition], Tag("list")],
    Shape,
]


DateFormats = Annotated[
    Annotated[Text, Tag("scalar")] | Annotated[list[Text], Field(min_length=1), Tag("list")],
    Shape,
]


class DateSpan(Section):
    """The time between two dates."""

    from_: Name = Field(alias="from", description="Column of the date at which the clock starts.")
    to: Name = Field(description="Column of the date at which the clock stops.")


TimeSource = Annotated[Annotated[Name, Tag("scalar")] | Annotated[DateSpan, Tag("mapping")], Shape]
TimeSources = Annotated[
    Annotated[Name, Tag("scalar")]
    | Annotated[DateSpan, Tag("mapping")]
    | Annotated[list[TimeSource], Field(min_length=1), Tag("list")],
    Shape,
]


class EventTimes(Section):
    """A separate time for each way in which an endpoint can end. The first that happened counts."""

    event: TimeSource = Field(
        description="Time of the event, if it happened: a column, a variable, an expression, or `{from: date, to: date}`."
    )
    competing: TimeSources | None = Field(
        None,
        description="Time of the competing event, if it happened. If `competing` of the endpoint is a list, this is a list too, "
        "with one time for each. If omitted, `end`.",
    )
    end: TimeSource = Field(description="Time at which observation ends if nothing happened before.")


def _time_form(value: Any) -> str:  # noqa: ANN401
    """Which of the forms of an endpoint's time a value is; the tag that chooses among them."""
    if isinstance(value, EventTimes) or (isinstance(value, dict) and "from" not in value and "to" not in value):
        return "eventtimes"
    return _shape(value)


TimeForm = str | DateSpan | EventTimes
"""An endpoint's time, whichever of its forms was written."""

EndpointTime = Annotated[
    Annotated[Name, Tag("scalar")] | Annotated[DateSpan, Tag("mapping")] | Annotated[EventTimes, Tag("eventtimes")],
    Discriminator(_time_form),
]


class MedianOf(Section):
    """A time that is a median of the data."""

    median_of: TimeSource = Field(
        description="Column of a time, or `{from: date, to: date}`. Its median over all patients with a value is used."
    )
    unit: TimeUnit | None = Field(
        None, description="Unit of the column, if it is not the study's time unit. Dates need none."
    )
    label: Text | None = Field(
        None, description="Name of the time in notes: `time to transplantation`. If omitted, the column."
    )
