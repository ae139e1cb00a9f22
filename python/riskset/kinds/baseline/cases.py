"""What a table of imputed characteristics checks: that there is an imputation, that it knows the groups, and what is not pooled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from riskset.kinds.baseline.own import own_statistics, own_tests
from riskset.problems import quoted
from riskset.study.entries.cases import WithImputation, imputation_named
from riskset.study.entries.imputations import sources_of
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from riskset.study.entries.base import Checks, StudyAround
    from riskset.study.imputation_section import ImputationSpec
    from riskset.yaml_lines import KeyPath

_NOT_POOLED = {
    "weights": "are of the values in the data, and characteristics of imputed data are not weighted",
    "differences": "are of one data set, and differences of characteristics are not pooled",
}


class OfCharacteristics(WithImputation, Protocol):
    """A table of characteristics that may be of imputed data."""

    @property
    def cases(self) -> str:
        """Whose values it shows."""
        ...

    @property
    def imputation(self) -> str | None:
        """The imputation that it names."""
        ...

    @property
    def by(self) -> str | None:
        """The groups that it compares."""
        ...

    def rows(self, study: StudyAround) -> Iterable[str]:
        """Its variables."""
        ...

    def statistics_of(self, name: str, kind: str) -> Iterable[str]:
        """What it prints of a variable of a kind."""
        ...

    def test_of(self, name: str, kind: str) -> str | None:
        """The test that it names for a variable of a kind."""
        ...

    def missing_of(self, name: str) -> str:
        """How it shows the missing values of a variable."""
        ...


def check_imputed(checks: Checks, where: KeyPath, entry: OfCharacteristics) -> None:
    """Note what is wrong with `cases` and `imputation` of a table of characteristics."""
    if entry.cases == "complete":
        if entry.imputation is not None:
            message = f"{dotted((*where, 'imputation'))} is for imputed data, and cases is complete"
            checks.note((*where, "imputation"), message, "Write cases: imputed, or remove imputation", entry.imputation)
        return
    spec = imputation_named(checks, where, entry, ("cases", "is imputed"))
    for key, reason in _NOT_POOLED.items():
        if getattr(entry, key):
            message = f"{dotted((*where, key))} {reason}"
            checks.note((*where, key), message, f"Remove {key}, or write cases: complete")
    if spec is not None:
        for place, message, remedy in [*_of_groups(checks, entry, spec), *_of_rows(checks, entry, spec)]:
            checks.note((*where, *place), f"{dotted((*where, *place))} {message}", remedy)


def _of_groups(checks: Checks, entry: OfCharacteristics, spec: ImputationSpec) -> Iterator[tuple[KeyPath, str, str]]:
    """Groups that are drawn, or that the imputation does not know."""
    if entry.by is None:
        return
    sources = sources_of(checks.study, entry.by)
    if sources & spec.imputed.keys():
        message = (
            f"is {quoted(entry.by)}, whose values are drawn: the patients of its groups differ between the data sets"
        )
        yield ("by",), message, "Compare groups that are known, or write cases: complete"
    elif not sources & set(spec.known):
        message = f"is {quoted(entry.by)}, which the imputation does not know: drawn values would be unrelated to it"
        if entry.by in checks.study.exposures:
            yield ("by",), message, "Write cases: complete"
            return
        yield ("by",), message, f"Add it to imputation: with: [{min(sources - {entry.by}, default=entry.by)}]"


def _of_rows(checks: Checks, entry: OfCharacteristics, spec: ImputationSpec) -> Iterator[tuple[KeyPath, str, str]]:
    """Rows of which none is imputed, and what is not pooled of those that are."""
    study, drawn = checks.study, spec.imputed.keys()
    rows = [name for name in entry.rows(study) if sources_of(study, name) & drawn]
    if not rows:
        yield ("cases",), "is imputed, and none of the variables is", "Name one that is imputed, or remove cases"
    for name in rows:
        known = study.variables.get(name)
        kind = known.kind if known is not None else "categorical"
        if {*entry.statistics_of(name, kind)} & own_statistics().known.keys():
            message = f"has a statistic of another package for {quoted(name)}, which is not pooled"
            yield ("statistics",), message, f"Name another for {name}"
        if entry.test_of(name, kind) in own_tests().known:
            yield ("tests",), f"has a test of another package for {quoted(name)}, which is not pooled", "Name another"
        if entry.missing_of(name) in {"stub", "cell"}:
            message = f"prints how many have a value, and in the data sets all have one of {quoted(name)}"
            yield ("missing",), message, "Write missing: row or missing: none"
