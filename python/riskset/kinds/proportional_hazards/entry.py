"""The entry of a panel of coefficients over time, which shows whether hazards are proportional."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from riskset.problems import quoted
from riskset.study.entries.base import DisplayBase, Worked, listed
from riskset.study.entries.of_regression import check_beside, check_model, regression_named
from riskset.study.entries.sizes import Wide
from riskset.study.schema_parts import Name
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.entries.base import Checks
    from riskset.yaml_lines import KeyPath


class ProportionalHazardsDisplay(DisplayBase, Wide):
    """A panel of coefficients over time."""

    worked: ClassVar = Worked(
        "report/cart-haplo", {"of": "table-2", "endpoints": ["lfs"], "variables": ["age_40", "mrd"]}
    )

    kind: Literal["proportional-hazards"] = Field(
        description="Coefficients of a regression over time (smoothed scaled Schoenfeld residuals), and the test of "
        "proportional hazards."
    )
    of: Name = Field(description="Display of kind `regression` whose models are checked.")
    model: Literal["univariable", "multivariable"] = Field(
        "multivariable",
        description="Model that is checked: each variable alone (`univariable`), or all together (`multivariable`).",
    )
    endpoints: list[Name] | None = Field(
        None, min_length=1, description="Endpoints. If omitted, all endpoints of the regression."
    )
    variables: list[Name] | None = Field(
        None, min_length=1, description="Variables. If omitted, all variables of the model."
    )
    transform: Literal["km", "rank", "identity", "log"] = Field(
        "km",
        description="Scale of time on the axis and in the test: 1 - Kaplan-Meier (which gives each event the same space), rank, "
        "time itself, or its logarithm.",
    )

    def named_endpoints(self) -> Iterator[tuple[KeyPath, str]]:
        """The endpoints of the panels."""
        return listed("endpoints", self.endpoints or [])

    @property
    def begins_with_all(self) -> bool:
        """Its patients are those of the regression."""
        return True

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables of the panels."""
        return listed("variables", self.variables or [])

    def followed_exposures(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables, as the regression has them."""
        return self.named_variables()

    def check(self, checks: Checks, where: KeyPath) -> None:
        """A regression that there is, with the model, endpoints and variables named."""
        for key in ("endpoints", "variables"):
            checks.repeated((*where, key), getattr(self, key) or [])
        check_beside(checks, where, self, ("population", "by", "time_unit"))
        found = regression_named(checks, where, self.of)
        if found is None:
            return
        if found.outcomes:
            message = f"{dotted((*where, 'of'))} names {quoted(self.of)}, whose regressions of outcomes have no hazards"
            checks.note((*where, "of"), message, "Name a regression of endpoints", self.of)
            return
        if found.cases_shown == ["imputed"]:
            message = f"{dotted((*where, 'of'))} names {quoted(self.of)}, whose models are pooled and have no residuals"
            checks.note(
                (*where, "of"), message, "Name a regression with cases: complete, or [complete, imputed]", self.of
            )
            return
        check_model(checks, where, self.of, found, self.model)
        checks.rows((*where, "endpoints"), self.endpoints or [], found.endpoints)
        checks.rows((*where, "variables"), self.variables or [], found.all_variables)
