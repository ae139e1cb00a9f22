"""Builds the variables, groupings, populations, endpoints and exposures that a study file describes from its data."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn, TypeVar

import numpy as np

from riskset.naming import VERSUS, with_article
from riskset.problems import did_you_mean, listed, quoted
from riskset.study import operands as ops
from riskset.study.endpoints import build_endpoint
from riskset.study.entities import Endpoint, Exposure, Grouping, Variable
from riskset.study.entries.base import ALL
from riskset.study.exposures import build_exposure
from riskset.study.imputation_building import Parts, build_imputation
from riskset.study.levels import assign, level_map
from riskset.study.narrow_codes import Codes, narrow_type
from riskset.study.propensity import Propensity, build_propensity
from riskset.study.propensity_section import OF_SETS
from riskset.study.sections import DESCRIBED_ALONE
from riskset.study.source import Source, Unavailable
from riskset.study.variables import Built, build_derived, build_from_column, build_undeclared, note_unnamed
from riskset.yaml_lines import dotted_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from riskset.problems import Problem
    from riskset.study.imputation import Imputation
    from riskset.study.schema_parts import TimeUnit
    from riskset.yaml_lines import KeyPath

Thing = TypeVar("Thing")
MOST_GROUPS = 20


@dataclass(eq=False)
class Builder:
    """Builds each thing once, when it is first asked for; a thing that cannot be built is `Unavailable`."""

    source: Source
    _built: dict[tuple[str, str], object] = field(default_factory=dict[tuple[str, str], object])
    _deriving: list[str] = field(default_factory=list[str])

    @cached_property
    def everybody(self) -> NDArray[np.int64]:
        """The positions of all patients, held once for all cohorts that have them all."""
        return np.arange(self.source.size)

    def variable(self, name: str, where: KeyPath = ()) -> Built:
        """The variable `name` of the study file, or the column `name` of the data as a variable."""
        study, columns = self.source.study, self.source.table.columns
        if name.removesuffix(OF_SETS) in study.propensities and name not in study.variables:
            return self.once("variable", name, lambda: self._of_propensity(name))
        if name not in study.variables and name not in columns:  # said at each place that names it
            self._unknown(name, where, "variable or column", [*study.variables])
        return self.once("variable", name, lambda: self._variable(name))

    def grouping(self, name: str, where: KeyPath = ()) -> Grouping:
        """The groups `name`: of the study file, else of the levels of a variable or column."""
        study, columns = self.source.study, self.source.table.columns
        if name not in study.groups and name not in study.variables and name not in columns:
            what = "group, exposure, variable or column" if study.exposures else "group, variable or column"
            self._unknown(name, where, what, [*study.groups, *study.exposures, *study.variables])
        return self.once("grouping", name, lambda: self._grouping(name, where))

    def propensity(self, name: str) -> Propensity:
        """The propensity scores `name`, with the weights or matched sets that they give."""
        return self.once("propensity", name, lambda: self._propensity(name))

    def imputation(self, name: str) -> Imputation:
        """The imputation `name`; nothing is drawn before its values are asked for."""
        return self.once("imputation", name, lambda: self._imputation(name))

    def population(self, name: str) -> NDArray[np.bool_]:
        """Patients of the population `name`."""
        return self.once("population", name, lambda: self._population(name))

    def endpoint(self, name: str, unit: TimeUnit | None = None) -> Endpoint:
        """The endpoint `name`, its time in `unit`; without one, in the study's."""
        wanted = unit or self.source.study.study.time_unit
        return self.once(f"endpoint in {wanted}", name, lambda: self._endpoint(name, wanted))

    def exposure(self, name: str, unit: TimeUnit | None = None) -> Exposure:
        """The exposure `name`, its time in `unit`; without one, in the study's."""
        wanted = unit or self.source.study.study.time_unit
        return self.once(
            f"exposure in {wanted}",
            name,
            lambda: build_exposure(self.source, name, self.operand, self.grouping, wanted),
        )

    def operand(self, name: str) -> ops.Operand:
        """What `name` is in an expression: a variable of the study file, else a column of the data."""
        columns = self.source.table.columns
        if self.source.study.is_unread("variables", name):
            raise Unavailable
        if name in self.source.study.variables and not (self._is_deriving(name) and name in columns):
            return self.variable(name).operand()
        if name in columns:
            return ops.Raw(columns[name])
        known = [*self.source.study.variables, *columns]
        raise ops.OperandError(
            message=f"there is no column {quoted(name)}", remedy=did_you_mean(name, known, "Columns")
        )

    def operand_or_population(self, name: str) -> ops.Operand:
        """What `name` is in a flow chart's expression: as elsewhere, or else the patients of a population."""
        study = self.source.study
        known = name in study.variables or name in self.source.table.columns
        if not known and study.is_unread("populations", name):
            raise Unavailable
        if known or study.is_unread("variables", name):
            return self.operand(name)
        if name not in study.populations:
            names = [*study.populations, *study.variables, *self.source.table.columns]
            message = f"there is no column and no population {quoted(name)}"
            raise ops.OperandError(message=message, remedy=did_you_mean(name, names, "Populations and columns"))
        chosen = self.population(name)
        return ops.Truth(chosen, np.ones_like(chosen))

    def take_problems(self) -> list[Problem]:
        """The problems noted so far; they are forgotten, so that asking again finds them again."""
        problems = list(self.source.problems)
        if problems:
            self.source.problems.clear()
            self._built.clear()
        return problems

    def once(self, kind: str, name: str, build: Callable[[], Thing]) -> Thing:
        """The thing of a kind and name, built when it is first asked for."""
        key = (kind, name)
        if key not in self._built:
            try:
                self._built[key] = build()
            except Unavailable:
                self._built[key] = None
        thing: Thing | None = self._built[key]  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
        if thing is None:
            raise Unavailable
        return thing

    def _is_deriving(self, name: str) -> bool:
        return bool(self._deriving) and self._deriving[-1] == name

    def _propensity(self, name: str) -> Propensity:
        study = self.source.study
        spec, where = study.propensities[name], study.propensity_place(name)
        if name in self.source.table.columns:
            message = f"the weights of {dotted_name(where)} are called {quoted(name)}, as a column of the data"
            self.source.in_study(
                where, message, f"Give them another name: propensity: {{{name}_weights: ...}}", value=name
            )
            raise Unavailable
        grouping = self.grouping(spec.treatment, (*where, "treatment"))
        chosen = self._among(spec.population)
        return build_propensity(self.source, name, where, spec, grouping, self.variable, chosen)

    def _imputation(self, name: str) -> Imputation:
        study = self.source.study
        spec, where = study.imputations[name], study.imputation_place(name)
        parts = Parts(self.variable, self.endpoint, self._among(spec.population))
        return build_imputation(self.source, name, where, spec, parts)

    def _among(self, name: str | None) -> NDArray[np.bool_]:
        """The patients of a section's population: without one the study's, or all."""
        study = self.source.study
        among = name or study.study.population or ALL
        if among == ALL and ALL not in study.populations:
            return np.ones(self.source.size, dtype=bool)
        return self.population(among)

    def _of_propensity(self, name: str) -> Built:
        """The weights of propensity scores, or the numbers of matched sets, as a variable."""
        found = self.propensity(name.removesuffix(OF_SETS))
        if not name.endswith(OF_SETS):
            return Built(Variable(name, found.label, "continuous", digits=3), found.weights)
        sets = np.where(found.sets < 0, np.nan, found.sets)
        return Built(Variable(name, "matched set", "count"), sets)

    def _variable(self, name: str) -> Built:
        spec = self.source.study.variables.get(name)
        if spec is None:
            return build_undeclared(self.source.table.columns[name])
        if spec.derive is None:
            return build_from_column(self.source, name, spec)
        place = ("variables", name, "derive")
        if name in self._deriving:
            message = f"{name} is derived from itself: {' → '.join([*self._deriving, name])}"
            self.source.in_study(place, message, "Derive it from columns of the data")
            raise Unavailable
        self._deriving.append(name)
        try:
            return build_derived(self.source, name, spec, self.operand)
        finally:
            self._deriving.pop()

    def _grouping(self, name: str, where: KeyPath) -> Grouping:
        spec = self.source.study.groups.get(name)
        if spec is None:
            built = self.variable(name, where)
            label, place = built.variable.label, where or ("variables", name)
        else:
            place = ("groups", name, "variable")
            built = self.variable(spec.variable, place)
            label = spec.label or built.variable.label
        if built.variable.kind in DESCRIBED_ALONE:
            message = (
                f"{dotted_name(place)} is {quoted(built.variable.name)}, which is {built.variable.kind}, not groups"
            )
            self.source.in_study(place, message, "Derive groups from it", value=built.variable.name)
            raise Unavailable
        levels = level_map(spec.levels) if spec is not None else None
        codes, labels = built.codes, built.variable.levels
        if levels is not None and built.coded is not None:
            levelled = assign(built.coded, levels)
            note_unnamed(self.source, built, levelled, ("groups", name, "levels"), levels)
            if levelled.unnamed.any():
                raise Unavailable
            codes, labels = levelled.codes, levelled.levels
        elif codes is None:
            message = f"{dotted_name(place)} is {quoted(built.variable.name)}, which is a number, not groups"
            remedy = f"Derive classes: derive: {{cut: {built.variable.name}, at: [...]}}"
            self.source.in_study(place, message, remedy, value=built.variable.name)
            raise Unavailable
        assert codes is not None  # noqa: S101  for the type checker: numbers were refused above
        named = spec is not None and levels is not None
        if not named and (built.variable.name not in self.source.study.variables):
            # Value labels of the data file that no patient has are not groups; nobody named them.
            codes, labels = _without_empty(codes, labels)
        self._check_groups(name, codes, labels, ("groups", name, "levels") if named else place)
        codes = codes.astype(np.int64)
        places = _unlike(self._places(built), codes, len(labels))
        return Grouping(
            name=name,
            label=label,
            levels=labels,
            codes=codes,
            places=places,
            reference=self._reference(built, codes),
            footnote=built.variable.footnote or "",
        )

    def _reference(self, built: Built, codes: NDArray[np.int64]) -> int | None:
        """The group of patients with the reference that the study file names for the variable of the groups."""
        variable = built.variable
        spec = self.source.study.variables.get(variable.name)
        if spec is None or spec.reference is None or built.codes is None or variable.reference is None:
            return None
        own = codes[(built.codes == variable.levels.index(variable.reference)) & (codes >= 0)]
        return int(own.min()) if own.size else None

    def _places(self, built: Built) -> Codes:
        """Of each patient, the place of the level among all of its variable; -1 where the study has no order for it.

        The order is that of the variable's levels; where the study file does not write them, that in which groups do.
        """
        study, name = self.source.study, built.variable.name
        spec = study.variables.get(name)
        own = np.full(self.source.size, -1, dtype=np.int8) if built.codes is None else built.codes
        if built.coded is None or (spec is not None and (spec.levels is not None or spec.derive is not None)):
            return own
        orders = [
            assign(built.coded, levels)
            for group in study.groups.values()
            if group.variable == name and (levels := level_map(group.levels)) is not None
        ]
        levelled = [*((each.codes, len(each.levels)) for each in orders), (own, len(built.variable.levels))]
        total, taken = sum(count for _, count in levelled), 0
        places = np.full(self.source.size, -1, dtype=narrow_type(total))
        for codes, count in levelled:
            fresh = (places < 0) & (codes >= 0)
            places[fresh] = codes[fresh].astype(places.dtype) + taken
            taken += count
        # Levels that nobody has are none of the order, where it is not written.
        ranks = np.cumsum(np.bincount(places[places >= 0], minlength=total) > 0) - 1
        return np.append(ranks, -1).astype(places.dtype)[places]

    def _check_groups(self, name: str, codes: Codes, labels: tuple[str, ...], place: KeyPath) -> None:
        if len(labels) > MOST_GROUPS:
            message = f"{quoted(name)} has {len(labels)} groups: {listed(labels, 3)}"
            self.source.in_study(place, message, f"Compare at most {MOST_GROUPS} groups; merge levels by one label")
            raise Unavailable
        for label in labels:
            if VERSUS in label.casefold():
                message = f"group {quoted(label)} of {quoted(name)} is called like a comparison of two groups"
                self.source.in_study(place, message, f"Give it a label without {quoted(VERSUS.strip())}", value=label)
        counts = np.bincount(codes[codes >= 0], minlength=len(labels))
        empty = [label for label, count in zip(labels, counts, strict=True) if count == 0]
        for label in empty:
            message = f"group {quoted(label)} of {quoted(name)} has no patient"
            self.source.in_study(place, message, "Correct its code in levels, or remove it", value=label)

    def population_truth(self, name: str) -> ops.Truth:
        """For each patient whether one is in the population `name`, and whether that is known."""
        return self.once("truth of population", name, lambda: self._population_truth(name))

    def _population(self, name: str) -> NDArray[np.bool_]:
        truth = self.population_truth(name)
        chosen = truth.values & truth.known
        if not chosen.any() and not self.source.has_bad_cells:
            message = f"population {quoted(name)} has no patient"
            self.source.in_study(
                ("populations", name), message, "Correct its filter, or remove it", value=self.filter_of(name)
            )
        return chosen

    def filter_of(self, name: str) -> str:
        """The filter of a population."""
        spec = self.source.study.populations[name]
        return spec if isinstance(spec, str) else spec.filter

    def _population_truth(self, name: str) -> ops.Truth:
        if name not in self.source.study.populations:
            # Noted when the study file was checked.
            raise Unavailable
        return self.source.condition(self.filter_of(name), ("populations", name), self.operand)

    def _endpoint(self, name: str, unit: TimeUnit) -> Endpoint:
        among = self.source.study.endpoints[name].among
        defined = np.ones(self.source.size, dtype=bool) if among is None else self.population(among)
        return build_endpoint(self.source, name, defined, self.operand, unit)

    def _unknown(self, name: str, where: KeyPath, what: str, known: list[str]) -> NoReturn:
        if any(self.source.study.is_unread(section, name) for section in ("groups", "variables", "exposures")):
            raise Unavailable
        message = f"{dotted_name(where)} names {quoted(name)}, which is not {with_article(what)}"
        candidates = list(dict.fromkeys([*known, *self.source.table.columns]))
        self.source.in_study(where, message, did_you_mean(name, candidates, "Known names"), value=name)
        raise Unavailable


def _without_empty(codes: Codes, labels: tuple[str, ...]) -> tuple[Codes, tuple[str, ...]]:
    """Groups that have a patient, in the same order."""
    used = np.unique(codes[codes >= 0])
    position = np.full(len(labels) + 1, -1, dtype=np.int64)
    position[used] = np.arange(used.size)
    return position[codes], tuple(labels[int(code)] for code in used)


def _unlike(places: Codes, codes: NDArray[np.int64], groups: int) -> tuple[int, ...]:
    """A place for each group, that of the first of its levels; groups without one of their own stand after all levels."""
    after = itertools.count(int(places.max(initial=-1)) + 1)
    found: list[int] = []
    for group in range(groups):
        own = places[(codes == group) & (places >= 0)]
        first = int(own.min()) if own.size else -1
        found.append(next(after) if first in {-1, *found} else first)
    return tuple(found)


def dotted_name(where: KeyPath) -> str:
    """The place that named something, for a message."""
    return dotted_list(where) if where else "the program"
