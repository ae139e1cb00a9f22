"""A builder of a study in which missing values are filled in by one of the imputed data sets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

from riskset.study.builder import Builder
from riskset.study.entries.imputations import sources_of
from riskset.study.expressions import names_in
from riskset.study.propensity_section import OF_SETS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from riskset.study.entities import Endpoint, Exposure
    from riskset.study.schema_parts import TimeUnit
    from riskset.study.variables import Built

Thing = TypeVar("Thing")


def completed_builder(base: Builder, name: str, imputation: int) -> Builder:
    """The builder of one data set of an imputation, which counts from 0; it is made once."""

    def made() -> Builder:
        return Completed(base.source, base=base, values=base.imputation(name).completed(imputation))

    return base.once("completed", f"{name} {imputation}", made)


@dataclass(eq=False)
class Completed(Builder):
    """Builds what depends on variables with drawn values, and takes everything else from the builder of the data."""

    base: Builder = field(kw_only=True)
    values: Mapping[str, Built] = field(kw_only=True)

    def once(self, kind: str, name: str, build: Callable[[], Thing]) -> Thing:
        """The thing of a kind and name; one without drawn values is that of the data."""
        if kind == "variable" and name in self.values:
            return cast("Thing", self.values[name])
        if self._depends(kind, name):
            return super().once(kind, name, build)
        return self.base.once(kind, name, build)

    def endpoint(self, name: str, unit: TimeUnit | None = None) -> Endpoint:
        """The endpoint `name`, as it is in the data."""
        return self.base.endpoint(name, unit)

    def exposure(self, name: str, unit: TimeUnit | None = None) -> Exposure:
        """The exposure `name`, as it is in the data."""
        return self.base.exposure(name, unit)

    def _depends(self, kind: str, name: str) -> bool:
        """Whether something is made from a variable with drawn values; endpoints and exposures are known."""
        study = self.source.study
        if kind in {"population", "truth of population"}:
            return name in study.populations and any(
                sources_of(study, each) & self.values.keys() for each in names_in(self.filter_of(name))
            )
        if kind in {"variable", "grouping"}:
            return (
                bool(sources_of(study, name) & self.values.keys()) or name.removesuffix(OF_SETS) in study.propensities
            )
        return kind == "propensity"
