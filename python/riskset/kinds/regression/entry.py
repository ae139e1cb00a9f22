"""The entry of a table of regressions: hazard ratios by endpoint, univariable and multivariable."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from riskset.study.entries.arrangement import Arranged
from riskset.study.entries.base import Footnoted, Worked
from riskset.study.entries.regressions import Regressions
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from riskset.study.entries.base import Checks
    from riskset.yaml_lines import KeyPath


EValueChoice = Literal["auto", "rare", "common"]


class RegressionDisplay(Regressions, Footnoted, Arranged):
    """A table of regressions (a paper's Table 2, or its supplementary tables of factors)."""

    worked: ClassVar = Worked(
        "report/bmt", {"endpoints": ["os"], "variables": ["disease", "age"], "enter": ["disease", "age"]}
    )

    kind: Literal["regression"] = Field(
        description="Hazard ratios with confidence limits, univariable and multivariable."
    )
    counts: bool | Literal["together"] = Field(
        default=True,
        description="Columns of patients and events of each level. `together` prints both in one narrow column, such as `7/37`.",
    )
    proportional_hazards: bool = Field(
        default=False, description="Column of P values of the test that effects do not change with time."
    )
    vif: bool = Field(
        default=False,
        description="Column of variance inflation factors of the multivariable model, by variable: how many times the other "
        "variables multiply the variance of its coefficients.",
    )
    e_value: EValueChoice | None = Field(
        None,
        description="Column of E-values of hazard ratios, with that of the confidence limit nearest 1 in brackets. `rare` takes a "
        "hazard ratio as a risk ratio, `common` approximates the risk ratio, and `auto` takes `rare` if fewer than 15% "
        "of the patients had the event.",
    )
    fmi: bool = Field(
        default=False,
        description="With `cases: imputed`: column of the fraction of missing information of each effect, which missing values "
        "take away.",
    )
    fit: list[Literal["concordance", "aic"]] = Field(
        default_factory=list[Literal["concordance", "aic"]],
        description="Statistics of the whole multivariable model, printed in the note: Harrell's `concordance` (Cox regression "
        "alone), and Akaike's information criterion, `aic`.",
    )

    def check(self, checks: Checks, where: KeyPath) -> None:
        """Rows, methods and models that fit each other."""
        super().check(checks, where)
        checks.repeated((*where, "fit"), self.fit)
        if self.fmi and "imputed" not in self.cases_shown:
            message = f"{dotted((*where, 'fmi'))} is for imputed data, and the models use complete cases"
            checks.note((*where, "fmi"), message, "Write cases: imputed, or remove fmi")
        self.check_shown(checks, where, "vif", "fit")
        if self.counts == "together" and self._of_means(checks):
            message = f"{dotted((*where, 'counts'))} puts events and patients together, and the outcomes are numbers"
            checks.note((*where, "counts"), message, "Remove counts: the table then has patients, and means with SD")
        checks.rows((*where, "footnotes"), list(self.footnotes), self.all_variables)

    def _of_means(self, checks: Checks) -> bool:
        """Whether an outcome is a number, which has no events."""
        if self.measures:
            return "mean-difference" in self.measures
        named = self.outcomes if isinstance(self.outcomes, list) else []  # a mapping names values that count
        specs = [checks.study.variables.get(name) for name in named]
        return any(spec is not None and spec.is_number for spec in specs)
