"""The variables, groups and populations that the study file makes of the rows of its data.

Nothing here is shared with :mod:`riskset.study` but the text of the study file as YAML, so that an error of the one is
not an error of the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.choices import Choices, choices_of, within_limits
from riskset.recompute.expressions import days_of, evaluated, numbers_of
from riskset.recompute.propensity import OF_SETS, sections, weighting, with_sets
from riskset.recompute.table import NOT_KNOWN, natural, told
from riskset.recompute.unread import Unread, only_known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from riskset.recompute.dates import Days
    from riskset.recompute.table import Table

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

NUMBERS = ("continuous", "count", "date")
_DAY_OF = {"days": 1.0, "weeks": 7.0}
DAYS_PER_MONTH = 30.4375
_OF_VARIABLES = ("label", "kind", "column", "missing", "derive", "levels", "level", "reference", "unit", "digits")
_BY_RULE = ("below", "above", "separator", "columns", "empty")
# Levels whose line says yes, whatever their order.
_YES = frozenset({"yes", "ja", "oui", "s\u00ed", "\u0434\u0430", "\u662f", "true", "y"})
_AFFIRMATIVE = _YES | {"positive", "positiv", "pos", "+", "present", "detected"}


@dataclass(frozen=True, eq=False)
class Levels:
    """Levels, or groups: their printed names in order, and the place of each patient's among them (none: -1)."""

    names: tuple[str, ...]
    of: NDArray[np.int64]

    def members(self, name: str) -> Mask:
        """Who has a level."""
        if name not in self.names:
            message = "a group or level that the study file does not name"
            raise Unread(message)
        return self.of == self.names.index(name)

    @property
    def known(self) -> Mask:
        """Of whom the level is known."""
        return self.of >= 0


class Raw:
    """All patients of the data file, as the study file says that they are read."""

    def __init__(self, study: Mapping[str, Any], table: Table) -> None:
        self.study, self.table, self.size = with_sets(study), table, table.size
        # Times that are asked for again and again, by endpoint and unit.
        self.kept: dict[tuple[str, str], Any] = {}
        self.numbers, self.levels, self.groups = cache(self._numbers), cache(self._levels), cache(self._groups)
        self._weighting, self.choices = cache(self._weights_of), cache(self._choices)

    def _weights_of(self, name: str) -> tuple[Floats, Floats]:
        return weighting(self, name)

    def days_in(self, unit: str) -> float:
        """The days of a unit of time."""
        month = float(self.study["study"].get("days_per_month", DAYS_PER_MONTH))
        return _DAY_OF.get(unit) or {"months": month, "years": 12 * month}[unit]

    def section(self, name: str) -> Mapping[str, Any]:
        """A section of the study file; empty where it has none."""
        return self.study.get(name) or {}

    def spec(self, name: str) -> Mapping[str, Any]:
        """What the study file says of a variable; a column by itself has levels."""
        found = self.section("variables").get(name)
        if found is None:
            return {"kind": "continuous" if self.is_scored(name) else "categorical"}
        only_known(found, (*_OF_VARIABLES, *_BY_RULE, "footnote"), "variables")
        return found

    def is_scored(self, name: str) -> bool:
        """Whether a name is that of weights by propensity scores, or of their sets."""
        return name.removesuffix(OF_SETS) in sections(self.study)

    def is_number(self, name: str) -> bool:
        """Whether a variable is a number."""
        return self.spec(name)["kind"] in NUMBERS

    def column(self, name: str, missing: tuple[str, ...] = ()) -> NDArray[Any]:
        """A column's texts."""
        texts = self.table.column(name).tolist()
        return np.array([None if text in missing else text for text in texts], dtype=object)

    def evaluated(self, expression: str) -> NDArray[Any]:
        """An expression for each patient; a column's name or a variable's stands for its values."""
        return evaluated(expression, self, self.size)

    def days(self, expression: str) -> Days:
        """An expression of dates for each patient."""
        return days_of(expression, self, self.size)

    def between(self, derive: Mapping[str, Any], unit: str) -> Floats:
        """The time between two dates."""
        only_known(derive, ("from", "to", "unit"), "a time between dates")
        first, last = self.days(derive["from"]), self.days(derive["to"])
        found = (last - first).astype(np.int64).astype(np.float64) / self.days_in(unit)
        return np.where(np.isnat(first) | np.isnat(last), np.nan, found)

    def dates(self, name: str) -> Days:
        """A column of dates, or a variable of them."""
        found = self.section("variables").get(name, {})
        if found.get("kind") != "date":
            return self.table.dates(name)
        if "derive" in found:
            return self.days(found["derive"])
        missing = {told(value) for value in found.get("missing", [])}
        column = found.get("column", name)
        days = np.array([text in missing for text in self.column(column).tolist()])
        return (
            np.where(days, np.datetime64("NaT", "D"), self.table.dates(column)) if missing else self.table.dates(column)
        )

    def holds(self, condition: Any) -> Mask:  # noqa: ANN401  an expression, or columns and their values
        """Of whom a condition is known to hold."""
        if isinstance(condition, str):
            return numbers_of(self.evaluated(condition)) == 1
        met = np.ones(self.size, dtype=np.bool_)
        for column, wanted in condition.items():
            values = {told(value) for value in (wanted if isinstance(wanted, list) else [wanted])}
            texts = self.column(column) if column in self.table.columns else self.value(column)
            met &= np.array([value is not None and told(value) in values for value in texts.tolist()])
        return met

    def population(self, name: str | None) -> Mask:
        """Who is in a population."""
        if name is None or (name == "all" and "all" not in self.section("populations")):
            return np.ones(self.size, dtype=np.bool_)
        found = self.section("populations")[name]
        return self.holds(found if isinstance(found, str) else found["filter"])

    def reference(self, name: str) -> str:
        """A variable's reference level: the one named, else the first, of a dichotomous one that its line does not show."""
        spec, names = self.spec(name), self.levels(name).names
        if "reference" in spec or spec["kind"] != "dichotomous":
            return str(spec.get("reference") or names[0])
        shown = _shown_level(names, str(spec.get("label", name)), spec.get("level"))
        return next(level for level in names if level != shown)

    def value(self, name: str) -> NDArray[Any]:
        """What a name of an expression stands for: a column, or a variable; of several choices, those of each patient."""
        choices = self.choices(name) if name in self.section("variables") else None
        if choices is not None:
            return choices.of_patients()
        if name in self.table.columns:
            return self.column(name)
        if name not in self.section("variables"):
            message = "an expression with a population, or with a name that is not a column of the data"
            raise Unread(message)
        if self.spec(name)["kind"] == "date":
            return self.dates(name)
        if self.is_number(name):
            return self.numbers(name)
        found = self.levels(name)
        return np.array([None if place < 0 else found.names[place] for place in found.of.tolist()], dtype=object)

    def _numbers(self, name: str) -> Floats:
        if self.is_scored(name):
            weights, sets = self._weighting(name.removesuffix(OF_SETS))
            return sets if name.endswith(OF_SETS) else weights
        spec = self.spec(name)
        derive = spec.get("derive")
        if spec["kind"] == "date":
            days = self.dates(name)
            return np.where(np.isnat(days), np.nan, days.astype(np.int64).astype(np.float64))
        if isinstance(derive, str):
            return numbers_of(self.evaluated(derive))
        if derive is not None:
            if "from" not in derive:
                message = "a number derived from classes"
                raise Unread(message)
            return self.between(derive, str(derive.get("unit") or self.study["study"].get("time_unit", "months")))
        missing = tuple(str(told(value)) for value in spec.get("missing", []))
        texts = within_limits(self.column(spec.get("column", name), missing).tolist(), spec)
        return numbers_of(np.array(texts, dtype=object))

    def _choices(self, name: str) -> Choices | None:
        """The choices of a variable of which a patient may have several; None of any other."""
        spec = self.spec(name)
        return choices_of(spec, self.table, spec.get("column", name)) if spec["kind"] == "multiple" else None

    def _levels(self, name: str) -> Levels:
        spec = self.spec(name)
        if spec["kind"] == "multiple":
            message = "a variable of several choices, except in a table of characteristics"
            raise Unread(message)
        derive = spec.get("derive")
        if derive is None:
            return self._coded(spec.get("column", name), spec.get("levels"), spec.get("missing", []))
        if isinstance(derive, str):
            return self._answered(derive, spec)
        if "cut" in derive:
            return self._classes(derive)
        if "cases" not in derive:
            message = "levels derived in another way"
            raise Unread(message)
        otherwise: str | None = derive.get("otherwise")
        names: list[str] = list(dict.fromkeys([*derive["cases"], *([otherwise] if otherwise else [])]))
        of = np.full(self.size, names.index(otherwise) if otherwise else -1)
        for level, condition in reversed(derive["cases"].items()):
            of[self.holds(condition)] = names.index(level)
        return Levels(tuple(names), of)

    def _answered(self, condition: str, spec: Mapping[str, Any]) -> Levels:
        found = self.evaluated(condition)
        if found.dtype == object:
            return self._named_levels(found.tolist(), spec.get("levels"))
        if "levels" in spec or not set(found[~np.isnan(found)].tolist()) <= {0.0, 1.0}:
            message = "levels derived from an expression that is neither true nor false"
            raise Unread(message)
        return Levels(("No", "Yes"), np.where(np.isnan(found), -1, found).astype(np.int64))

    def _classes(self, derive: Mapping[str, Any]) -> Levels:
        limits = [float(limit) for limit in derive["at"]]
        values = self._number_of(derive["cut"])
        side = "left" if derive.get("closed") == "right" else "right"
        places = np.searchsorted(np.array(limits), values, side=side)
        return Levels(_class_names(derive), np.where(np.isnan(values), -1, places).astype(np.int64))

    def _number_of(self, name: str) -> Floats:
        return self.numbers(name) if name in self.section("variables") else numbers_of(self.column(name))

    def _groups(self, by: str) -> Levels:
        spec = self.section("groups").get(by)
        if spec is None:
            return self.levels(by)
        if "levels" not in spec:
            return self.levels(spec["variable"])
        own = self.section("variables").get(spec["variable"], {})
        if "derive" in own:
            message = "groups that merge levels of a derived variable"
            raise Unread(message)
        return self._coded(own.get("column", spec["variable"]), spec["levels"], own.get("missing", []))

    def _coded(self, column: str, levels: Any, missing: list[Any]) -> Levels:  # noqa: ANN401  a list or a mapping
        unknown = {told(each) for each in missing}
        # A level that is named is a value, also where its code is one of those that mean nothing.
        texts = [None if text in unknown else text for text in self.table.column(column).tolist()]
        return self._named_levels(texts, levels or self.table.labels.get(column))

    @staticmethod
    def _named_levels(texts: list[Any], levels: Any) -> Levels:  # noqa: ANN401  a list or a mapping
        """Texts as the levels that the study file names, or as they are in a reader's order."""
        named = {told(code): label for code, label in levels.items()} if isinstance(levels, dict) else None
        if named is None:
            listed = [told(level) for level in levels] if isinstance(levels, list) else None
            named = {level: level for level in listed or sorted({text for text in texts if text}, key=natural)}
        if any(code in NOT_KNOWN for code in named):
            message = "levels whose code means a missing value elsewhere"
            raise Unread(message)
        names = list(dict.fromkeys(str(label) for label in named.values() if label is not None))
        of = [-1 if (label := named.get(text)) is None else names.index(str(label)) for text in texts]
        return Levels(tuple(names), np.array(of, dtype=np.int64))


def _class_names(derive: Mapping[str, Any]) -> tuple[str, ...]:
    """The printed names of the classes of a number: those that are given, else `<20`, `20 to <40`, `≥40`."""
    if derive.get("labels"):
        return tuple(map(str, derive["labels"]))
    if derive.get("closed") == "right":
        message = "classes closed on the right without labels of their own"
        raise Unread(message)
    limits = [f"{limit:g}" for limit in derive["at"]]
    between = (f"{low} to <{high}" for low, high in pairwise(limits))
    return (f"<{limits[0]}", *between, f"\u2265{limits[-1]}")


def _shown_level(names: tuple[str, ...], label: str, level: str | None) -> str:
    """The level that the line of a dichotomous variable counts."""
    if level is not None:
        return level
    words = [{"yes"}] if set(map(str.casefold, names)) == {"yes", "no"} else [_AFFIRMATIVE]
    named = [name for name in names if name.casefold() == label.rpartition(", ")[2].casefold()]
    meant = named or [name for name in names if name.casefold() in words[0]]
    if len(meant) != 1:
        message = "a dichotomous variable without a level that says yes"
        raise Unread(message)
    return meant[0]
