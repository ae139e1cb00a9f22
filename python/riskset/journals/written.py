"""How a rule of a journal's file is written: with its value, its source and the source's own words."""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

T = TypeVar("T")


class Written(BaseModel):
    """A mapping of a journal's file: keys it does not know are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False, defer_build=True)


def _listed(value: Any) -> Any:  # noqa: ANN401  whatever stands in the file
    """One id stands for a list of one."""
    return [value] if isinstance(value, str) else value


Text = Annotated[str, Field(min_length=1)]
Ids = Annotated[
    list[Text],
    BeforeValidator(_listed, json_schema_input_type=str | list[str]),
    Field(min_length=1),
]


class Sourced(Written):
    """The source of a rule."""

    source: Ids = Field(
        description="Id of one or several of the `sources`. `none-found` means that no source was found and the value is "
        "riskset's own."
    )
    quote: Text | None = Field(None, description="Words of the source, quoted.")
    note: Text | None = Field(None, description="Comment on the rule.")


class Ruled(Sourced, Generic[T]):
    """A rule: its value and its source."""

    is_: T = Field(alias="is", description="Value of the rule.")
