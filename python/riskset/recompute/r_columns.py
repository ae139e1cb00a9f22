"""The analysis data of an R script: the columns that its sections use, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskset.recompute.follow_up import Patients
from riskset.recompute.r_text import r
from riskset.recompute.special import weights_of
from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.recompute.rows import Floats, Levels, Raw


class Columns:
    """Columns of the cohort for R, gathered while its sections are written.

    Attributes
    ----------
    frame : dict of str to list
        Column by column; no column is a patient's number.
    levels : dict of str to sequence of str
        The levels in order of columns that have some.
    units : dict of str to str
        The unit in which a column of times stands.
    competing : list of str
        Endpoints with competing events.
    exposures : dict of str to sequence of str
        The groups of exposures that begin during follow-up.
    """

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.frame: dict[str, list[Any]] = {}
        self.levels: dict[str, tuple[str, ...]] = {}
        self.units: dict[str, str] = {}
        self.competing: list[str] = []
        self.exposures: dict[str, tuple[str, ...]] = {}
        self.ordinal: list[str] = []

    def variable(self, name: str) -> str:
        """The column of a variable, a number or levels."""
        if "." in name:
            message = "a variable or endpoint with a point in its name, which R's columns have"
            raise Unread(message)
        if name not in self.frame:
            if self.raw.is_number(name):
                self.frame[name] = _numbers(self.raw.numbers(name))
            else:
                self._of_levels(name, self.raw.levels(name))
                self.ordinal += [name] if self.raw.spec(name)["kind"] == "ordinal" else []
        return name

    def group(self, by: str) -> str:
        """The column of groups, or the stem of those of an exposure."""
        if by in self.raw.section("exposures"):
            return self.exposure(by)
        if by not in self.raw.section("groups"):
            return self.variable(by)
        name = f"group.{by}"
        if name not in self.frame:
            self._of_levels(name, self.raw.groups(by))
        return name

    def exposure(self, name: str) -> str:
        """The columns of an exposure: when it begins, and the group of those who are exposed."""
        stem = f"exposure.{name}"
        if f"{stem}.begins" not in self.frame:
            unit = self._unit(self.raw.section("exposures")[name])
            begins, levels = self._in(unit).exposure(name)
            exposed = np.isfinite(begins)
            self.frame[f"{stem}.begins"] = _numbers(np.where(exposed, begins, np.nan))
            self.frame[f"{stem}.group"] = [
                levels.names[place] if there else None for place, there in zip(levels.of, exposed, strict=True)
            ]
            self.levels[f"{stem}.group"] = ()
            self.units[f"{stem}.begins"] = unit
            self.exposures[name] = levels.names
        return stem

    def endpoint(self, name: str) -> str:
        """The columns of an endpoint: its time, what ended it, and a late entry where some have one."""
        if "." in name:
            message = "a variable or endpoint with a point in its name, which R's columns have"
            raise Unread(message)
        if f"{name}.time" not in self.frame:
            spec = self.raw.section("endpoints")[name]
            unit = self._unit(spec)
            times = self._in(unit).whole(name)
            there = ~np.isnan(times.time)
            self.frame[f"{name}.time"] = _numbers(times.time)
            self.frame[f"{name}.cause"] = [
                int(cause) if known else None for cause, known in zip(times.cause, there, strict=True)
            ]
            self.units[f"{name}.time"] = unit
            if "entry" in spec:
                self.frame[f"{name}.entry"] = _numbers(np.where(there, times.entry, np.nan))
                self.units[f"{name}.entry"] = unit
            self.competing += [name] if "competing" in spec else []
        return name

    def weights(self, name: str) -> str:
        """The column of patients' weights."""
        weights = weights_of(self.raw, name)
        if self.raw.is_scored(name):
            weights = np.where(weights > 0, weights, np.nan)
        return self.add(f"weights.{name}", weights)

    def special(self, entry: Mapping[str, Any]) -> str:
        """The strata, weights and clusters of a display, as arguments."""
        parts: list[str] = []
        if entry.get("strata"):
            parts.append(f"strata = {r([self.variable(name) for name in entry['strata']])}")
        if entry.get("weights"):
            parts.append(f"weights = {r(self.weights(entry['weights']))}")
        if entry.get("cluster"):
            parts.append(f"cluster = {r(self.variable(entry['cluster']))}")
        return "".join(f", {part}" for part in parts)

    def population(self, name: str) -> str:
        """The column of a population: 1 for who is in it."""
        self.frame.setdefault(f"population.{name}", self.raw.population(name).astype(int).tolist())
        return name

    def weighted(self, population: str | None, weights: str) -> str:
        """The column of the patients of a population with a weight by propensity scores."""
        name = f"{population or 'all'} with {weights}"
        held = self.raw.population(population) & (self.raw.numbers(weights) > 0)
        self.frame.setdefault(f"population.{name}", held.astype(int).tolist())
        return name

    def landmark(self, at: Mapping[str, Any]) -> tuple[str, str]:
        """The column of the times of which the study's landmark is the median, and their unit."""
        unit = str(at.get("unit") or self._study_unit)
        self.frame.setdefault("landmark.time", _numbers(self._in(unit).times(at["median_of"], unit)))
        return "landmark.time", unit

    def add(self, name: str, values: Floats) -> str:
        """A column of numbers of its own; the same name means the same numbers.

        Raises
        ------
        Unread
            When the name stands for other numbers already.
        """
        numbers = _numbers(values)
        if self.frame.setdefault(name, numbers) != numbers:
            message = "two events of one name that are not the same"
            raise Unread(message)
        return name

    def data(self) -> pd.DataFrame:
        """The cohort, one row a patient."""
        return pd.DataFrame(self.frame or {"row": range(1, self.raw.size + 1)})

    def _of_levels(self, name: str, levels: Levels) -> None:
        self.frame[name] = [levels.names[place] if place >= 0 else None for place in levels.of]
        self.levels[name] = levels.names

    @property
    def _study_unit(self) -> str:
        return self.raw.study["study"].get("time_unit", "months")

    def _unit(self, spec: Mapping[str, Any]) -> str:
        return str(spec.get("unit") or self._study_unit)

    def _in(self, unit: str) -> Patients:
        return Patients(self.raw, np.ones(self.raw.size, dtype=np.bool_), unit)


def _numbers(values: Any) -> list[float | None]:  # noqa: ANN401  an array
    return [None if np.isnan(value) else float(value) for value in values]
