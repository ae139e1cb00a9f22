"""The entry of a figure of the overlap of propensity scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from riskset.problems import did_you_mean, quoted
from riskset.study.entries.base import DisplayBase, Worked
from riskset.study.entries.sizes import Wide
from riskset.study.propensity_section import ONE
from riskset.study.schema_parts import Name
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.entries.base import Checks
    from riskset.yaml_lines import KeyPath


class OverlapDisplay(DisplayBase, Wide):
    """A figure of the overlap of propensity scores."""

    worked: ClassVar = Worked("report/bmt", {"weights": "propensity"})
    weighs: ClassVar = False

    kind: Literal["overlap"] = Field(description="How often each propensity score occurs in each treatment.")
    weights: Name = Field(
        ONE, description="Name of the propensity scores, as in `weights` of other displays. If omitted, `propensity`."
    )
    bins: Annotated[int, Field(ge=5, le=50)] = Field(20, description="Classes of equal width from 0 to 1.")

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The weights."""
        yield ("weights",), self.weights

    def check(self, checks: Checks, where: KeyPath) -> None:
        """The scores are those of a section, which has the treatments."""
        known = list(checks.study.propensities)
        if self.weights not in known and not checks.study.is_unread("propensity"):
            message = (
                f"{dotted((*where, 'weights'))} is {quoted(self.weights)}, which is not a name of propensity scores"
            )
            remedy = (
                did_you_mean(self.weights, known, "Names")
                if known
                else "Add a section: propensity: {treatment: ..., covariates: [...]}"
            )
            checks.note((*where, "weights"), message, remedy, self.weights)
        if self.by is not None:
            message = f"{dotted((*where, 'by'))}: the treatments of the scores are the groups"
            checks.note((*where, "by"), message, "Remove by", self.by)
