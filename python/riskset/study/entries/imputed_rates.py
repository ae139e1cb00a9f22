"""What displays of rates and curves say of imputed values: whose rates are shown, and what of them is pooled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from riskset.study.entries.cases import check_relations, imputation_named
from riskset.study.entries.estimating import Estimating
from riskset.study.entries.imputations import is_imputed, only_imputation
from riskset.study.schema_parts import Name
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.study.entries.base import Checks, StudyAround
    from riskset.yaml_lines import KeyPath


class ImputedRates(Estimating):
    """A display of rates whose groups, or the variables that they are adjusted for, may be imputed."""

    pools = False

    imputation: Name | None = Field(
        None, description="With `cases: imputed`: the name of the imputation, if the study has several."
    )

    @property
    def cases_shown(self) -> Sequence[str]:
        """Whose rates are shown: of complete cases, of imputed data, or both."""
        return ["complete"]

    @property
    def adjusted_variables(self) -> Sequence[str]:
        """The variables that rates are adjusted for."""
        return ()

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables that it names, each with its place."""
        yield from self.estimated_with()

    def imputation_in(self, study: StudyAround) -> str:
        """The name of the imputation that its rates are pooled over."""
        return (self.imputation or only_imputation(study)) if "imputed" in self.cases_shown else ""

    def check_imputed(self, checks: Checks, where: KeyPath) -> None:
        """Note what is wrong with `cases` and `imputation`."""
        checks.repeated((*where, "cases"), self.cases_shown)
        if "imputed" not in self.cases_shown:
            if self.imputation is not None:
                message = f"{dotted((*where, 'imputation'))} is for imputed data, and cases is complete"
                remedy = "Write cases: imputed, or remove imputation"
                checks.note((*where, "imputation"), message, remedy, self.imputation)
            return
        spec = imputation_named(checks, where, self, ("cases", "is imputed"))
        if spec is None:
            return
        for key, message, remedy in self._not_pooled():
            checks.note((*where, key), f"{dotted((*where, key))} {message}", remedy)
        study, name = checks.study, self.imputation_in(checks.study)
        by = [] if self.by is None else [self.by]
        if not any(is_imputed(study, name, each) for each in (*by, *self.adjusted_variables)):
            message = (
                f"{dotted((*where, 'cases'))} is imputed, and neither its groups nor variables that it adjusts for are: every "
                "data set has the same rates"
            )
            drawn = ", ".join(spec.imputed)
            remedy = f"Remove cases: the rates of all patients are shown without it. Or compare groups of an imputed variable ({drawn})"
            checks.note((*where, "cases"), message, remedy)
            return
        named = [*self.named_variables(), *((("by",), each) for each in by)]
        check_relations(checks, where, [endpoint for _, endpoint in self.named_endpoints()], named, spec)

    def _not_pooled(self) -> Iterator[tuple[str, str, str]]:
        """Keys that rates of imputed data do not go with, with the reason and the remedy."""
        if self.weights is not None:
            message = "are of the values in the data, and rates of imputed data are not weighted"
            yield "weights", message, "Write cases: complete, or remove weights"
        if self.conf_type != "log-log":
            message = f"is {self.conf_type}, and rates of imputed data are pooled on the complementary log-log scale"
            yield "conf_type", message, "Write conf_type: log-log, or cases: complete"
