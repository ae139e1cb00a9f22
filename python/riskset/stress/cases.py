"""Complete cases where a display is of imputed values, and imputed values where it is of complete cases; or why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from riskset.study.entries.cases import check_cases
from riskset.study.entries.imputed_rates import ImputedRates
from riskset.study.entries.regressions import Regressions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riskset.stress.asked import Asked
    from riskset.study.entries.base import StudyAround
    from riskset.yaml_lines import KeyPath

NO_IMPUTATION = "no imputation in this study"
Changes = list[tuple[str, dict[str, Any]]]


@dataclass
class _Noted:
    """Gathers what an entry's check says, instead of refusing the entry."""

    study: StudyAround
    messages: list[str] = field(default_factory=list[str])

    def note(self, where: KeyPath, message: str, remedy: str, value: str | None = None) -> None:  # noqa: ARG002
        """Keep a message."""
        self.messages.append(message)

    def named(self, where: KeyPath, name: str | None, section: str) -> None:
        """Names are those of an entry that was checked already."""

    def rows(self, where: KeyPath, names: Iterable[str], rows: Sequence[str]) -> None:
        """Rows are those of an entry that was checked already."""

    def repeated(self, where: KeyPath, names: Sequence[str]) -> None:
        """Nothing is repeated in an entry that was checked already."""


def other_cases(asked: Asked) -> Changes | str:
    """The labels and keys of a display of the other cases, one for each imputation; or why there is none."""
    study = asked.cohort.study
    if not study.imputations:
        return NO_IMPUTATION
    entry = asked.entry
    if not isinstance(entry, Regressions | ImputedRates):
        return "imputed values are pooled in regressions, rates and curves alone"
    if len(entry.cases_shown) > 1:
        return "complete cases and imputed values are both shown"
    if list(entry.cases_shown) == ["imputed"]:
        fmi = {"fmi": False} if hasattr(entry, "fmi") else {}
        return [("complete cases", {"cases": "complete", "imputation": None, **fmi})]
    found: Changes = []
    reason = ""
    for name in study.imputations:
        keys = {"cases": "imputed", "imputation": name}
        noted = _Noted(study)
        _check(noted, entry.model_copy(update=keys))
        if noted.messages:
            reason = reason or noted.messages[0]
        else:
            label = "imputed values" if len(study.imputations) == 1 else f"imputed values ({name})"
            found.append((label, keys))
    return found or reason


def _check(noted: _Noted, entry: Regressions | ImputedRates) -> None:
    """Note why a display cannot be of imputed values."""
    if isinstance(entry, ImputedRates):
        entry.check_imputed(noted, ())
        return
    by_aic = entry.selection is not None and entry.selection.criterion == "aic"
    check_cases(noted, (), entry, by_aic=by_aic)
