"""The entry of a Love plot: how far apart the groups are in each variable, before and after weighting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from riskset.problems import quoted
from riskset.study.entries.base import WithLandmark, Worked, check_not_grouping, listed
from riskset.study.entries.sizes import Wide
from riskset.study.schema_parts import Name
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.entries.base import Checks
    from riskset.yaml_lines import KeyPath


class LoveDisplay(WithLandmark, Wide):
    """A Love plot of standardized differences."""

    worked: ClassVar = Worked(
        "report/cart-haplo", {"by": "transplant", "variables": ["age", "sex", "relapses"], "sort": True}
    )

    kind: Literal["love"] = Field(description="Standardized differences of variables between groups (Love plot).")
    variables: list[Name] | None = Field(
        None, min_length=1, description="Variables in order. If omitted, all `variables` except the one of `by`."
    )
    weights: Name | None = Field(
        None,
        description="Variable or column of patients' weights. Weighted differences are drawn beside the unweighted ones.",
    )
    pairs: Literal["max", "mean"] = Field(
        "max", description="With more than two groups: the largest or the mean of the differences of all pairs."
    )
    sort: bool = Field(
        default=False,
        description="Sort by the unweighted difference, largest first, and not in the order of the variables.",
    )
    threshold: Annotated[float, Field(gt=0, le=10)] = Field(0.1, description="Difference at which a line is drawn.")

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables of the rows, and the weights."""
        yield from listed("variables", self.variables or [])
        if self.weights is not None:
            yield ("weights",), self.weights

    def check(self, checks: Checks, where: KeyPath) -> None:
        """Groups to compare, variables once each, and weights that are numbers."""
        if self.by is None:
            checks.note(where, f"{dotted(where)} has no by", "Name the groups compared: by")
        checks.repeated((*where, "variables"), self.variables or [])
        check_not_grouping(checks, where, self.by, listed("variables", self.variables or []))
        if not self.variables and not checks.study.variables and not checks.study.is_unread("variables"):
            checks.note(where, f"{dotted(where)} has no variables", "Add variables: [...]")
        spec = checks.study.variables.get(self.weights or "")
        if spec is not None and not spec.is_number:
            message = f"{dotted((*where, 'weights'))} names {quoted(self.weights or '')}, which is {spec.kind}"
            checks.note((*where, "weights"), message, "Name a variable that is a number", self.weights)
