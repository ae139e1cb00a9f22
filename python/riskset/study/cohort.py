"""The cohort: patients of a study with their variables, groups and endpoints, and parts of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from riskset.naming import counted
from riskset.problems import Problem, did_you_mean, quoted
from riskset.stats.near_ties import on_axis
from riskset.study.completed import completed_builder
from riskset.study.conditions import where_holds
from riskset.study.entities import Grouping, Variable, counted_until, known_at_landmark
from riskset.study.entries.base import ALL, FROM_LANDMARK
from riskset.study.held import Held
from riskset.study.keys import NUMBER
from riskset.study.landmark import KEPT, Landmark, LandmarkTime, fate_at, landmark_time
from riskset.study.problems import StudyProblems
from riskset.study.schema_parts import MedianOf
from riskset.study.source import Unavailable
from riskset.study.time_units import unit_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from riskset.study.builder import Builder
    from riskset.study.conditions import Form
    from riskset.study.entities import Endpoint, Exposure, Groups
    from riskset.study.entries.base import DisplayBase
    from riskset.study.imputation import Imputation
    from riskset.study.propensity import Propensity
    from riskset.study.schema import StudyFile
    from riskset.study.schema_parts import DateSpan, TimeUnit
    from riskset.study.variables import Built
    from riskset.yaml_lines import KeyPath

Thing = TypeVar("Thing")
Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, eq=False, repr=False)
class Cohort:
    """Patients of a study, all of them or a part.

    Made by :func:`riskset.study.load_cohort`; parts come from :meth:`population` and :meth:`landmark`.
    A cohort never changes, and the same part is the same object.

    Attributes
    ----------
    study : StudyFile
    population_name : str
        Population of the study file; ``all`` for all patients.
    account : Landmark or None
        Who was kept at the landmark and who left before, where this is a landmark cohort.
    unit : TimeUnit or None
        Unit of its times, where it is not the study's.
    """

    study: StudyFile
    builder: Builder
    index: NDArray[np.int64]
    population_name: str = ALL
    account: Landmark | None = None
    unit: TimeUnit | None = None
    _parts: dict[object, Cohort] = field(default_factory=dict[object, "Cohort"])

    def __repr__(self) -> str:
        part = "" if self.population_name == ALL else f", population {self.population_name}"
        landmark = (
            ""
            if self.account is None
            else f", from {counted(f'{self.account.at:g}', self.time_unit.removesuffix('s'))}"
        )
        return f"Cohort({counted(self.size, 'patient')}{part}{landmark})"

    @property
    def size(self) -> int:
        """Number of patients."""
        return int(self.index.size)

    @property
    def time_unit(self) -> TimeUnit:
        """Unit of all times."""
        return self.unit or self.study.study.time_unit

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The study file's variables of one value each, one row a patient: floats, or ordered categories of labels."""
        import pandas as pd

        names = [name for name, spec in self.study.variables.items() if spec.kind != "multiple"]
        return pd.DataFrame({name: self.values(name) for name in names}, index=pd.RangeIndex(self.size))

    def values(self, name: str) -> pd.Series:
        """Values of a variable (or column of the data): floats, or ordered categories of printed labels."""
        import pandas as pd

        held = self.held(name)
        if held.of_level is None:
            return pd.Series(held.numbers, name=name, copy=True)
        index = pd.Index(held.levels, dtype=object)
        categories = pd.Categorical.from_codes(held.codes, categories=index, ordered=True)  # type: ignore[arg-type]
        return pd.Series(categories, name=name)

    def held(self, name: str) -> Held:
        """The same values as arrays."""
        if name in self.study.exposures:
            grouping = self.grouping(name)
            return Held(levels=grouping.levels, of_level=grouping.codes)
        built = self._variable(name)
        if built.choices is not None:
            message = f"{quoted(name)} is multiple: a patient can have several of its levels"
            self._refuse(
                message, name, [], "", f"Show it in a table of characteristics, or derive contains({name}, ...)"
            )
        if built.codes is None:
            assert built.numbers is not None  # noqa: S101  it has the one or the other
            return Held(self._own(built.numbers))
        return Held(levels=built.variable.levels, of_level=self._own(built.codes).astype(np.int64))

    def choices(self, name: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Of a variable of several choices, who (columns) has which level (rows), and of whom that is known."""
        built = self._variable(name)
        assert built.choices is not None  # noqa: S101  asked of the kind `multiple` alone
        assert built.known is not None  # noqa: S101
        return built.choices[:, self.index], self._own(built.known)

    def numbers(self, name: str) -> NDArray[np.float64]:
        """A variable or column as numbers, nan where missing; levels count as their codes.

        Raises
        ------
        StudyProblems
            When a code is not a number.
        """
        built = self._variable(name)
        if built.numbers is not None:
            return self._own(built.numbers)
        assert built.coded is not None  # noqa: S101  levels are made from codes
        bad = next((key for key in built.coded.keys if NUMBER.fullmatch(key) is None), None)
        if bad is not None:
            message = f"{quoted(name)} holds {quoted(bad)}, which is not a number"
            self._refuse(message, bad, [], "", "Name a variable or column of numbers")
        values = np.array([*map(float, built.coded.keys), np.nan])
        return values[self._own(built.coded.codes)]

    def condition(self, form: Form, where: KeyPath = ()) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Where a condition of the study file holds, and of which patients that is known."""
        truth = self._get(lambda: where_holds(self.builder.source, form, where, self.builder.operand))
        return self._own(truth.values & truth.known), self._own(truth.known)  # noqa: PD011  no pandas

    def times(self, source: str | DateSpan, unit: TimeUnit | None = None) -> NDArray[np.float64]:
        """Times of a column or variable (in `unit`) or between two dates, in this cohort's unit; nan for none."""
        data = self.builder.source
        if isinstance(source, str) and source not in data.table.columns and source in self.study.variables:
            return data.scaled(self.numbers(source), unit or self.study.study.time_unit, self.time_unit)
        return self._own(self._get(lambda: data.times(source, unit, self.time_unit, ())))

    def variable(self, name: str) -> Variable:
        """The variable `name` of the study file, or the column `name` of the data as a variable.

        An exposure is a variable whose levels are its groups, with those not exposed as the reference.
        """
        if name in self.study.exposures:
            groups = self.exposure(name)
            footnote = f"Time-dependent: {counted_until(groups)}."
            if self.account is not None:
                footnote = f"As known at the landmark: {known_at_landmark(groups)}."
            return Variable(name, groups.label, "categorical", groups.levels, groups.levels[0], footnote=footnote)
        return self._variable(name).variable

    def groups(self, name: str) -> Groups:
        """What the groups `name` are, whether patients are in them from the start or come into them by an exposure."""
        return self.exposure(name) if name in self.study.exposures else self.grouping(name)

    def grouping(self, name: str, where: KeyPath = ()) -> Grouping:
        """The groups `name`, as `where` names them: of the study file, else of the levels of a variable or column.

        Of an exposure, in a landmark cohort, the groups as they are known at the landmark.

        Raises
        ------
        StudyProblems
            When it is an exposure, and this is not a landmark cohort: patients come into its groups during follow-up.
        """
        if name in self.study.exposures:
            found = self.exposure(name)
            if self.account is None:
                message = (
                    f"{quoted(name)} is an exposure that begins during follow-up: its groups are not known at the start"
                )
                self._refuse(message, name, [], "", FROM_LANDMARK)
            return Grouping(
                name=name,
                label=found.label,
                levels=found.levels,
                places=found.places,
                reference=found.reference,
                codes=found.known_at(0.0),
            )
        whole = self._get(lambda: self.builder.grouping(name, where))
        return replace(whole, codes=self._own(whole.codes))

    def exposure(self, name: str) -> Exposure:
        """The exposure `name`; in a landmark cohort its clock starts at the landmark, and may run backwards."""
        if name not in self.study.exposures:
            self._refuse(f"there is no exposure {quoted(name)}", name, list(self.study.exposures), "Exposures")
        whole = self._get(lambda: self.builder.exposure(name, self.time_unit))
        shift = 0.0 if self.account is None else self.account.at
        return replace(whole, begins=_since(shift, self._own(whole.begins)), codes=self._own(whole.codes))

    def endpoint(self, name: str) -> Endpoint:
        """The endpoint `name`; in a landmark cohort its clock starts at the landmark.

        Raises
        ------
        StudyProblems
            When there is none of that name, or it is not defined for all patients of this cohort.
        """
        if name not in self.study.endpoints:
            self._refuse(f"there is no endpoint {quoted(name)}", name, list(self.study.endpoints), "Endpoints")
        part = self._part_endpoint(name)
        if (part.cause < 0).any():
            among = self.study.endpoints[name].among
            count = int((part.cause < 0).sum())
            message = f"endpoint {quoted(name)} is not defined for {count} of the {counted(self.size, 'patient')}"
            problem = Problem(file=str(self.study.path), message=message, remedy=f"Take population: {among}")
            raise StudyProblems([problem])
        if self.account is not None:
            if self.study.endpoints[name].origin is not None:
                message = f"endpoint {quoted(name)} counts from {part.origin}, and has no landmark"
                self._refuse(message, name, [], "", "Show it without landmark")
            self._check_past_landmark(name, part.time)
        return part

    def population(self, name: str | None) -> Cohort:
        """The part of the patients in the population `name`; ``None`` and ``"all"`` are all of them."""
        if name is None or (name == ALL and ALL not in self.study.populations):
            return self
        if name not in self.study.populations:
            self._refuse(f"there is no population {quoted(name)}", name, list(self.study.populations), "Populations")
        if name not in self._parts:
            chosen = self._get(lambda: self.builder.population(name))[self.index]
            self._parts[name] = replace(self, index=self.index[chosen], population_name=name, _parts={})
        return self._parts[name]

    def part(self, kept: NDArray[np.bool_]) -> Cohort:
        """Some of these patients. What the study takes from all patients, such as propensity scores, stays as it is."""
        return replace(self, index=self.index[kept], _parts={})

    def unknown_in(self, name: str) -> Cohort:
        """The patients of whom it is not known whether they are in the population `name`."""
        if name not in self.study.populations:
            return replace(self, index=self.index[:0], _parts={})
        truth = self._get(lambda: self.builder.population_truth(name))
        return replace(self, index=self.index[~truth.known[self.index]], population_name=name, _parts={})

    def population_label(self, name: str) -> str:
        """The printed name of a population."""
        spec = self.study.populations.get(name)
        return name if spec is None or isinstance(spec, str) else spec.label or name

    def holds(self, expression: str, where: KeyPath = ()) -> NDArray[np.bool_]:
        """Whether an expression over variables, columns and populations is known to be true, for each patient.

        Raises
        ------
        StudyProblems
            When it cannot be read or names what there is not; `where` is the entry of the study file it stands in.
        """
        truth = self._get(lambda: self.builder.source.condition(expression, where, self.builder.operand_or_population))
        return (truth.values & truth.known)[self.index]  # noqa: PD011  no pandas

    def rows(self, patients: NDArray[np.bool_]) -> list[int]:
        """Rows of the data file of some of the patients, for a message."""
        return self.builder.source.table.rows[self.index[patients]].tolist()

    def in_unit(self, unit: TimeUnit | None) -> Cohort:
        """The same patients with all times in another unit; ``None`` leaves the unit as it is."""
        if unit is None or unit == self.time_unit:
            return self
        if self.account is not None:
            message = "the unit of a cohort is chosen before its landmark"
            raise ValueError(message)
        key = ("unit", unit)
        if key not in self._parts:
            self._parts[key] = replace(self, unit=unit, _parts={})
        return self._parts[key]

    def propensity(self, name: str) -> Propensity:
        """The propensity scores `name` of these patients, as they were estimated in their own population."""
        known = list(self.study.propensities)
        if name not in known:
            message = f"there are no propensity scores {quoted(name)}"
            remedy = "" if known else "Add propensity: {treatment: ..., covariates: [...]}"
            self._refuse(message, name, known, "Propensity scores", remedy)
        return self._get(lambda: self.builder.propensity(name)).part(self.index)

    def imputation(self, name: str | None = None) -> Imputation:
        """The imputation `name`, of all patients of its population; without a name the study's only one."""
        known = list(self.study.imputations)
        if name is None and len(known) == 1:
            name = known[0]
        if name not in known:
            message = "there is no imputation" if name is None else f"there is no imputation {quoted(name)}"
            remedy = "" if known and name else "Add imputation: {variables: [...]}"
            self._refuse(message, name or "", known, "Imputations", remedy)
        return self._get(lambda: self.builder.imputation(str(name)))

    def completed(self, name: str, imputation: int) -> Cohort:
        """The same patients with the missing values of one imputed data set, which counts from 0.

        Who is in this cohort is not asked again: it is known from the values in the data.
        """
        key = ("completed", name, imputation)
        if key not in self._parts:
            builder = self._get(lambda: completed_builder(self.builder, name, imputation))
            self._parts[key] = replace(self, builder=builder, _parts={})
        return self._parts[key]

    def weighted(self, name: str | None) -> Cohort:
        """The patients with a weight, where it is one of propensity scores; else all of them."""
        if name is None or name not in self.study.propensities:
            return self
        key = ("weighted", name)
        if key not in self._parts:
            held = self.propensity(name).weights > 0
            self._parts[key] = replace(self, index=self.index[held], _parts={})
        return self._parts[key]

    def landmark(self, at: bool | float | MedianOf = True) -> Cohort:
        """Patients still followed and event-free at a landmark, with the clock restarted there.

        Parameters
        ----------
        at : bool, float or MedianOf
            ``True`` for the study's landmark, ``False`` for none; a time in this cohort's unit.

        Returns
        -------
        Cohort
            Whose `account` counts who left before. The landmark itself is a time over all patients of the
            study, also where this is a part of them.
        """
        if at is False:
            return self
        time = self.landmark_time(at)
        key = ("landmark", time)
        if key not in self._parts:
            endpoints = self.landmark_endpoints()
            before = 0.0 if self.account is None else self.account.at
            fate = fate_at(time.value - before, endpoints)
            account = Landmark(time.value, time.origin, fate)
            self._parts[key] = replace(self, index=self.index[fate == KEPT], account=account, _parts={})
        return self._parts[key]

    def landmark_endpoints(self) -> list[Endpoint]:
        """The endpoints of which a patient must be free at a landmark, also those that some patients do not have."""
        names = self.study.landmark.event_free if self.study.landmark is not None else None
        one_clock = [name for name, spec in self.study.endpoints.items() if spec.origin is None]
        endpoints = [self._part_endpoint(name) for name in names or one_clock]
        if not endpoints:
            self._refuse("a landmark needs an endpoint, and the study has none", "", [], "Endpoints")
        return endpoints

    def landmark_time(self, at: bool | float | MedianOf = True) -> LandmarkTime:
        """The landmark as a number, and how it came about."""
        if isinstance(at, bool):
            if self.study.landmark is None:
                self._refuse("the study file has no landmark", "", [], "Landmarks", "Add landmark: {at: ...}")
            assert self.study.landmark is not None  # noqa: S101  refused above
            at = self.study.landmark.at
            if not isinstance(at, MedianOf):
                at = self.in_own_unit(at, self.study.study.time_unit)
        given = at
        return self._get(lambda: landmark_time(self.builder.source, given, self.time_unit))

    def population_of(self, display: DisplayBase) -> str | None:
        """The population of a display: the one that it names, else the study's, unless it shows what other displays do."""
        named = display.population
        if named is not None or self.population_name != ALL or display.begins_with_all:
            return named
        return None if list(display.sources(self.study)) else self.study.study.population

    def of(self, display: DisplayBase) -> Cohort:
        """The patients of a display: its population, with a weight where it shows none without, at its landmark."""
        part = self.population(self.population_of(display)).in_unit(display.time_unit)
        part = part.weighted(display.weighted_alone)
        return part.landmark(display.landmark_shown)

    def to_study(
        self, path: Path | str, *, data: str = "cohort.parquet", displays: Mapping[str, Any] | None = None
    ) -> Path:
        """Write the study file of this cohort and its data beside it; reading them gives the same cohort.

        Of a cohort that was opened from a study file, the entries are written without their comments, and the patients
        as they were read: rows that are not patients are gone, and files that were joined are one. What a data file of
        SPSS, SAS or Stata said of variables and groups stands in the study file.

        Parameters
        ----------
        path : str or Path
            The study file, such as ``study.yml``; it and the data file must not exist, and their folder must.
        data : str
            Name of the data file beside it: .parquet or .csv.
        displays : mapping, optional
            Its displays, as in a study file; without it, those of the study.

        Returns
        -------
        Path
            The study file.

        Raises
        ------
        FileExistsError
            When one of the files exists. Nothing is written then, nor where anything else goes wrong.
        StudyProblems
            When a display is wrong, or a column cannot be written so that it is read back as it is.
        ValueError
            When this is a part of the patients, or `data` names no such file.
        """
        from riskset.study.writing import write_study

        if self.index.size != self.builder.source.size or self.account is not None or self.unit is not None:
            message = "this is a part of a cohort, or in a unit of its own: write the whole cohort, and show the part by population"
            raise ValueError(message)
        return write_study(self.study, self.builder.source.table, Path(path), data, displays)

    def _check_past_landmark(self, name: str, time: NDArray[np.float64]) -> None:
        """An endpoint that was not asked about at the landmark may have ended before it."""
        before = int((time < 0).sum())
        if before:
            message = (
                f"endpoint {quoted(name)} ends before the landmark for {before} of the {counted(self.size, 'patient')}"
            )
            self._refuse(message, name, [], "", f"Add {name} to landmark: {{event_free: [...]}}")

    def _part_endpoint(self, name: str) -> Endpoint:
        """An endpoint of these patients, also where some do not have it."""
        whole = self._get(lambda: self.builder.endpoint(name, self.time_unit))
        shift = 0.0 if self.account is None else self.account.at
        entry = None if whole.entry is None else np.maximum(_since(shift, self._own(whole.entry)), 0.0)
        return replace(whole, time=_since(shift, self._own(whole.time)), cause=self._own(whole.cause), entry=entry)

    def in_own_unit(self, length: float, unit: TimeUnit) -> float:
        """A length of time given in `unit`, in this cohort's unit."""
        ratio = unit_ratio(unit, self.time_unit, self.study.study.days_per_month)
        return length if unit == self.time_unit else length * ratio

    @cached_property
    def is_whole(self) -> bool:
        """Whether these are all patients of the study."""
        return self.index.size == self.builder.source.size

    def _own(self, values: NDArray[Scalar]) -> NDArray[Scalar]:
        """Of what is known of each patient of the study, these patients' part: if they are all, the array itself, unwritable."""
        if not self.is_whole:
            return values[self.index]
        shared = values.view()
        shared.flags.writeable = False
        return shared

    def _variable(self, name: str) -> Built:
        return self._get(lambda: self.builder.variable(name))

    def _get(self, build: Callable[[], Thing]) -> Thing:
        """What the builder gives, its problems raised."""
        try:
            thing = build()
        except Unavailable as error:
            raise StudyProblems(self.builder.take_problems()) from error
        problems = self.builder.take_problems()
        if problems:
            raise StudyProblems(problems)
        return thing

    def _refuse(self, message: str, name: str, known: list[str], what: str, remedy: str = "") -> None:
        advice = remedy or did_you_mean(name, known, what)
        raise StudyProblems([Problem(file=str(self.study.path), message=message, remedy=advice)])


def _since(start: float, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Times counted from a later start; one that differs from it by rounding alone is at it."""
    if start == 0.0 and not np.signbit(times).any():  # they stay what they are
        return times
    return on_axis(times, np.array([start])) - start
