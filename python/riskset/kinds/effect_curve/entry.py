"""The entry of a figure of an effect against a number that a regression has as a spline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from riskset.problems import quoted
from riskset.study.entries.base import DisplayBase, Worked, listed
from riskset.study.entries.of_regression import check_beside, check_model, regression_named
from riskset.study.entries.sizes import Wide
from riskset.study.schema_parts import LARGEST_NUMBER, Name, Ratio
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.entries.base import Checks, StudyAround
    from riskset.study.entries.regressions import Regressions
    from riskset.yaml_lines import KeyPath

Number = Annotated[float, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]


class EffectCurveDisplay(DisplayBase, Wide):
    """A figure of an effect against a number."""

    worked: ClassVar = Worked("report/bmt", {"of": "table-s1"})

    kind: Literal["effect-curve"] = Field(
        description="Hazard ratio, or other effect, against a number that a regression has as a spline."
    )
    of: Name = Field(description="Display of kind `regression` in which a number is a spline: `age: {spline: 4}`.")
    model: Literal["univariable", "multivariable"] = Field(
        "multivariable", description="Model of the curve: the number alone, or beside the other variables."
    )
    endpoints: list[Name] | None = Field(
        None, min_length=1, description="Endpoints or outcomes. If omitted, all of the regression."
    )
    variables: list[Name] | None = Field(
        None, min_length=1, description="Numbers that are splines. If omitted, all of them."
    )
    reference: dict[str, Number] = Field(
        default_factory=dict[str, float],
        description="Value of each number with which the others are compared: `{age: 50}`. If omitted, the median.",
    )
    rug: bool = Field(
        default=True,
        description="Draw how the patients' values are distributed, in classes that hide single patients.",
    )
    y_limits: tuple[Ratio, Ratio] | None = Field(
        None, description="Ends of the axis of ratios: `[0.2, 5]`. Limits beyond them are cut off."
    )

    @property
    def begins_with_all(self) -> bool:
        """Its patients are those of the regression."""
        return True

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The numbers of the curves."""
        return listed("variables", self.variables or [])

    def imputation_in(self, study: StudyAround) -> str:
        """The imputation of the regression."""
        found = study.displays.get(self.of)
        return "" if found is None else found.imputation_in(study)

    def check(self, checks: Checks, where: KeyPath) -> None:
        """A regression that there is, with splines, and the model, endpoints and numbers named."""
        for key in ("endpoints", "variables"):
            checks.repeated((*where, key), getattr(self, key) or [])
        check_beside(checks, where, self, ("population", "by", "time_unit"))
        found = regression_named(checks, where, self.of)
        if found is not None:
            self._check_against(checks, where, found)

    def _check_against(self, checks: Checks, where: KeyPath, found: Regressions) -> None:
        check_model(checks, where, self.of, found, self.model)
        splines = splines_of(found)
        if not splines:
            message = f"{dotted((*where, 'of'))} names {quoted(self.of)}, which has no spline of a number"
            checks.note((*where, "of"), message, "Write a number of its variables as age: {spline: 4}", self.of)
            return
        checks.rows((*where, "endpoints"), self.endpoints or [], found.modelled)
        checks.rows((*where, "variables"), self.variables or [], splines)
        checks.rows((*where, "reference"), list(self.reference), splines)
        if self.y_limits is not None and not self.y_limits[0] < 1 < self.y_limits[1]:
            message = f"{dotted((*where, 'y_limits'))} do not include 1, where there is no effect"
            checks.note((*where, "y_limits"), message, "Write [below 1, above 1]")


def splines_of(regression: Regressions, endpoint: str | None = None) -> list[str]:
    """The numbers of a regression that are splines, of one endpoint or of all."""
    among = regression.modelled if endpoint is None else [endpoint]
    found = [
        name
        for each in among
        for name, shape in regression.shapes_of(each).items()
        if shape.spline is not None or shape.knots is not None
    ]
    return list(dict.fromkeys(found))
