"""The entry of a figure of a multiple imputation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from riskset.problems import did_you_mean, quoted
from riskset.study.entries.base import DisplayBase, Worked, listed
from riskset.study.entries.cases import imputation_named
from riskset.study.entries.imputations import only_imputation
from riskset.study.entries.sizes import Wide
from riskset.study.schema_parts import Name
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.entries.base import Checks, StudyAround
    from riskset.study.imputation_section import ImputationSpec
    from riskset.yaml_lines import KeyPath


class ImputationDisplay(DisplayBase, Wide):
    """A figure of a multiple imputation."""

    worked: ClassVar = Worked("report/cart-haplo", {"show": "distribution"})
    pools: ClassVar[bool] = False

    kind: Literal["imputation"] = Field(description="Whether a multiple imputation converged, and what it drew.")
    show: Literal["convergence", "distribution"] = Field(
        "convergence",
        description="`convergence`: mean and standard deviation of the drawn values by iteration, a line for each imputation. "
        "`distribution`: drawn values beside observed ones.",
    )
    imputation: Name | None = Field(None, description="Name of the imputation, if the study has several.")
    variables: list[Name] | None = Field(
        None, min_length=1, description="Variables whose values are drawn. If omitted, all of the imputation."
    )
    chains: Annotated[int, Field(ge=1, le=100)] = Field(
        20, description="With `convergence`: the most imputations that have a line."
    )

    @property
    def begins_with_all(self) -> bool:
        """Its patients are those of the imputation."""
        return True

    def imputation_in(self, study: StudyAround) -> str:
        """The name of the imputation that it shows."""
        return self.imputation or only_imputation(study)

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables of the panels."""
        return listed("variables", self.variables or [])

    def check(self, checks: Checks, where: KeyPath) -> None:
        """An imputation that there is, and variables whose values it draws."""
        checks.repeated((*where, "variables"), self.variables or [])
        for key in ("population", "by", "time_unit"):
            if getattr(self, key) is not None:
                message = f"{dotted((*where, key))}: the patients are those of the imputation, all together"
                checks.note((*where, key), message, f"Remove {key}", getattr(self, key))
        if self.show == "distribution" and "chains" in self.model_fields_set:
            message = f"{dotted((*where, 'chains'))} is of the lines of convergence"
            checks.note((*where, "chains"), message, "Remove chains, or write show: convergence")
        spec = imputation_named(checks, where, self, ("kind", "shows an imputation"))
        if spec is not None:
            self._check_drawn(checks, where, spec)

    def _check_drawn(self, checks: Checks, where: KeyPath, spec: ImputationSpec) -> None:
        known = list(spec.imputed)
        for place, name in self.named_variables():
            if name in spec.with_:
                message = f"{dotted((*where, 'variables'))} names {quoted(name)}, which predicts and is not imputed"
                checks.note((*where, *place), message, f"Name one of {', '.join(known)}", name)
            elif name not in known:
                message = f"{dotted((*where, 'variables'))} names {quoted(name)}, whose values are not imputed"
                checks.note((*where, *place), message, did_you_mean(name, known, "Imputed variables"), name)
