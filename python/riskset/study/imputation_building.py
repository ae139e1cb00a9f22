"""Takes the variables and predictors of an imputation from the data, and refuses those that nothing can be drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from riskset.naming import counted
from riskset.problems import Problem, listed, quoted
from riskset.stats.regression_checks import Collinear, check_information
from riskset.study.imputation import DrawnVariable, Imputation, as_numbers, further_columns
from riskset.study.kept_draws import kept_in
from riskset.study.source import Unavailable
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from riskset.study.entities import Endpoint
    from riskset.study.imputation_section import ImputationSpec, ImputedVariable
    from riskset.study.source import Source
    from riskset.study.variables import Built
    from riskset.yaml_lines import KeyPath

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Parts:
    """What an imputation is made from: variables and endpoints by name and place, and the patients of its population."""

    variable: Callable[[str, KeyPath], Built]
    endpoint: Callable[[str], Endpoint]
    among: Mask


def build_imputation(source: Source, name: str, where: KeyPath, spec: ImputationSpec, parts: Parts) -> Imputation:
    """Take the variables and predictors of an imputation; what is wrong with them is noted.

    Parameters
    ----------
    where : path
        Where it stands in the study file.
    """
    return _Building(source, name, where, spec, parts).made()


class _Building:
    def __init__(self, source: Source, name: str, where: KeyPath, spec: ImputationSpec, parts: Parts) -> None:
        self.source, self.name, self.where, self.spec, self.parts = source, name, where, spec, parts
        self.among = parts.among

    def refuse(self, place: KeyPath, message: str, remedy: str, value: str | None = None) -> NoReturn:
        self.source.in_study((*self.where, *place), f"{dotted(self.where)}: {message}", remedy, value=value)
        raise Unavailable

    def made(self) -> Imputation:
        if any(name not in self.source.study.endpoints for name in self.spec.endpoints):
            raise Unavailable  # noted when the study file was checked
        if not self.spec.imputed:
            raise Unavailable
        drawn: list[DrawnVariable] = []
        further: list[Built] = []
        for place, name in self.spec.named():
            built = self.parts.variable(name, (*self.where, *place))
            if built.choices is not None or built.variable.kind == "date":
                raise Unavailable  # noted when the study file was checked
            if place[0] == "with":
                self.check_further(place, built)
                further.append(built)
            else:
                drawn.append(self.drawn(place, built, self.spec.imputed[name]))
        endpoints = tuple(self.endpoint(place, name) for place, name in enumerate(self.spec.endpoints))
        study = self.source.study
        found = Imputation(
            name=self.name,
            spec=self.spec,
            variables=tuple(drawn),
            further=tuple(further),
            endpoints=endpoints,
            among=self.among,
            problem=Problem(
                file=str(study.path),
                line=study.line(*self.where),
                message=f"{dotted(self.where)}: values cannot be drawn",
                remedy="Name fewer variables, or merge levels that few patients have",
            ),
            ids=self.ids(),
            folder=kept_in(study.path) if study.path.is_file() else None,
        )
        self.check_enough(found)
        self.check_collinear(found)
        return found

    def ids(self) -> Integers | None:
        """The order of the patients' numbers."""
        name = self.source.study.data.id
        if name is None or name not in self.source.table.columns:
            return None
        codes, keys = self.source.table.columns[name].keys
        order = np.argsort(np.argsort(np.array([*keys, ""], dtype=str), kind="stable"), kind="stable")
        return np.asarray(order[codes], dtype=np.int64)

    def drawn(self, place: KeyPath, built: Built, how: ImputedVariable) -> DrawnVariable:
        """A variable with missing values, of which enough is known."""
        name, values = built.variable.name, as_numbers(built)
        missing = self.among & np.isnan(values)
        known = np.unique(values[self.among & ~missing])
        if not missing.any():
            message = f"{quoted(name)} has no missing value, so that nothing is drawn"
            self.refuse(place, message, f"Name it as a predictor: with: [{name}]", name)
        if known.size == 0:
            self.refuse(place, f"{quoted(name)} is missing in all patients", "Remove it from variables", name)
        if known.size == 1:
            message = f"{quoted(name)} has the same value in all patients in whom it is known"
            self.refuse(place, message, "Remove it from variables: there is nothing to draw from", name)
        usual = "pmm" if built.codes is None else "logistic" if known.size == 2 else "multinomial"
        if how.method not in {None, usual} and not (built.codes is not None and how.method == "multinomial"):
            kind = "a number" if built.codes is None else f"a variable of {known.size} levels"
            message = f"{quoted(name)} is {kind}, which {how.method} is not for"
            self.refuse(place, message, f"Write {name}: {usual}", how.method)
        if built.codes is not None and how.donors is not None:
            self.refuse(place, f"donors are for numbers, and {quoted(name)} has levels", "Remove donors", name)
        donors = how.donors or self.spec.donors
        return DrawnVariable(name=name, built=built, method=usual, donors=donors, missing=missing)

    def check_further(self, place: KeyPath, built: Built) -> None:
        """A further predictor has a value of each patient, and more than one of all."""
        name, values = built.variable.name, as_numbers(built)[self.among]
        missing = int(np.isnan(values).sum())
        if missing:
            message = f"{quoted(name)} is missing in {missing} of {counted(values.size, 'patient')}"
            self.refuse(place, message, "Move it to variables, so that its values are drawn too", name)
        if np.unique(values).size < 2:
            message = f"{quoted(name)} has the same value in all patients, and predicts nothing"
            self.refuse(place, message, "Remove it from with", name)

    def endpoint(self, place: int, name: str) -> Endpoint:
        """An endpoint that all patients have, with events."""
        found = self.parts.endpoint(name)
        undefined = int((found.cause[self.among] < 0).sum())
        where = ("endpoints", place)
        if undefined:
            among = self.source.study.endpoints[name].among
            patients = counted(int(self.among.sum()), "patient")
            message = f"endpoint {quoted(name)} is not defined for {undefined} of the {patients}"
            self.refuse(where, message, f"Impute the values of these patients: population: {among}", name)
        if not (found.cause[self.among] == 1).any():
            self.refuse(where, f"endpoint {quoted(name)} has no event", "Remove it from endpoints", name)
        return found

    def check_enough(self, found: Imputation) -> None:
        """Each regression has more patients with a value than coefficients."""
        columns = found.predictors.shape[1]
        own = [max(each.levels - 1, 1) for each in found.variables]
        for place, each in enumerate(found.variables):
            coefficients = (1 + columns + sum(own) - own[place]) * (own[place] if each.levels else 1)
            known = int((self.among & ~each.missing).sum())
            if known <= coefficients:
                message = (
                    f"{quoted(each.name)} is known in {counted(known, 'patient')}, which is too few for the "
                    f"{counted(coefficients, 'coefficient')} of its regression"
                )
                remedy = "Name fewer variables in variables, with and endpoints, or merge levels"
                self.refuse(("variables",), message, remedy, each.name)

    def check_collinear(self, found: Imputation) -> None:
        """No variable is determined by others, as far as patients with a value of each tell."""
        columns: list[tuple[str, Floats]] = []
        for each in found.variables:
            values = as_numbers(each.built)
            if not each.levels:
                columns.append((each.name, values))
                continue
            indicators = [
                (each.name, np.where(np.isnan(values), np.nan, values == code)) for code in range(1, each.levels)
            ]
            columns += indicators
        columns += [(name, column) for name, column in further_columns(found.further, (), found.among)]
        design = np.column_stack([column for _, column in columns])[found.among]
        design = design[~np.isnan(design).any(axis=1)]
        spread = design.std(axis=0)
        varying = spread > 0
        if len(design) < 2 * max(int(varying.sum()), 1) or varying.sum() < 2:
            return
        names = [name for (name, _), own in zip(columns, varying, strict=True) if own]
        centred = (design[:, varying] - design[:, varying].mean(axis=0)) / spread[varying]
        try:
            check_information(spread[varying], centred.T @ centred)
        except Collinear as error:
            determined = list(dict.fromkeys(names[column] for column in error.columns))
            message = (
                f"{listed(determined, 3)} is determined by the other variables (perfect "
                "prediction), so that their regressions cannot tell them apart"
            )
            key = "variables" if determined[0] in self.spec.imputed else "with"
            self.refuse((key,), message, f"Remove {determined[0]} from {key}", determined[0])
