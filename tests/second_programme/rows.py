"""The raw rows of a study, read by its study file as the documentation says, with pandas alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from second_programme.meaning import shown_level

DAYS_PER_MONTH = 30.4375
NOT_KNOWN = {"", "NA", "."}
NUMBERS = {"continuous", "count"}


@dataclass(frozen=True)
class Levels:
    """A variable of levels, or groups: printed names in order, and each patient's (missing: None)."""

    label: str
    names: list[str]
    of: pd.Series


class Raw:
    """The patients of a study file who are shown by a display."""

    def __init__(self, frame: pd.DataFrame, study: dict[str, Any]) -> None:
        self.whole = frame.reset_index(drop=True)
        self.study = study
        self.unit: str = study.get("study", {}).get("time_unit", "months")
        self.rows = self.whole.index
        self.shift = 0.0

    def shown_by(self, entry: dict[str, Any]) -> Raw:
        """The patients of a display: of its population, and past its landmark."""
        part = Raw(self.whole, self.study)
        if "population" in entry:
            numbers = self.whole.apply(lambda column: pd.to_numeric(column.map(_known), errors="coerce"))
            part.rows = part.rows[numbers.eval(self.study["populations"][entry["population"]]).to_numpy(dtype=bool)]
        return part if "landmark" not in entry else part.past(entry["landmark"])

    def past(self, landmark: float) -> Raw:
        """The patients still followed and free of all events at a landmark, from which their time counts."""
        part = Raw(self.whole, self.study)
        part.rows = self.rows
        for name in self.study["endpoints"]:
            found = self.endpoint(name)
            past = (found["time"] > landmark) | ((found["time"] == landmark) & (found["cause"] == 0))
            part.rows = part.rows[past.loc[part.rows].to_numpy()]
        part.shift = landmark
        return part

    def spec(self, name: str) -> dict[str, Any]:
        """What the study file says of a variable."""
        return self.study["variables"][name]

    def is_number(self, name: str) -> bool:
        """Whether a variable is a number."""
        return self.spec(name)["kind"] in NUMBERS

    def label(self, name: str) -> str:
        """A variable's label, with its unit where it has one."""
        spec = self.spec(name)
        return f"{spec['label']}, {spec['unit']}" if "unit" in spec else spec["label"]

    def numbers(self, name: str) -> pd.Series:
        """A number's values."""
        return self._all_numbers(name).loc[self.rows]

    def digits(self, name: str) -> int:
        """Decimals with which a number stands in the file."""
        values = self._all_numbers(name).dropna()
        return next(digits for digits in range(5) if (values.round(digits) == values).all())

    def levels(self, name: str) -> Levels:
        """A variable's levels in the study file's order."""
        spec = self.spec(name)
        derive = spec.get("derive")
        if isinstance(derive, dict) and "cut" in derive:
            names = [f"<{derive['at'][0]}", f"\u2265{derive['at'][0]}"]
            values = self._all_numbers(derive["cut"])
            of = values.map(lambda value: None if pd.isna(value) else names[int(value >= derive["at"][0])])
        elif isinstance(derive, dict):
            names, of = list(derive["cases"]), pd.Series([None] * len(self.whole), dtype=object)
            for level, condition in reversed(derive["cases"].items()):
                of[self._holds(condition) == True] = level  # noqa: E712  not known is neither
        elif derive is not None:
            names, of = ["No", "Yes"], self._holds(derive).map({True: "Yes", False: "No"})
        else:
            names, of = self._coded(spec.get("column", name), spec.get("levels"))
        return Levels(spec["label"], names, of.loc[self.rows].where(of.loc[self.rows].notna(), None))

    def groups(self, by: str) -> Levels:
        """The groups of a display: an entry of `groups`, or a variable."""
        spec = self.study.get("groups", {}).get(by)
        if spec is None:
            return self.levels(by)
        found = self.levels(spec["variable"])
        label = spec.get("label", found.label)
        if "levels" not in spec:
            return Levels(label, found.names, found.of)
        names, of = self._coded(self.spec(spec["variable"]).get("column", spec["variable"]), spec["levels"])
        return Levels(label, names, of.loc[self.rows].where(of.loc[self.rows].notna(), None))

    def reference(self, name: str) -> str:
        """A variable's reference level: the one named, else the first, of two the one that its line does not show."""
        spec, names = self.spec(name), self.levels(name).names
        if "reference" in spec or spec["kind"] != "dichotomous":
            return spec.get("reference") or names[0]
        shown = shown_level(names, spec["label"], None)
        return next(level for level in names if level != shown)

    def endpoint(self, name: str) -> pd.DataFrame:
        """An endpoint's ``time`` in the study's unit, and ``cause``: 0 none, 1 the event, 2 a competing one."""
        spec = self.study["endpoints"][name]
        time = pd.to_numeric(self.whole[spec["time"]]) * _factor(spec.get("unit", self.unit), self.unit)
        cause = pd.Series(0, index=self.whole.index)
        for code, condition in ((2, spec.get("competing")), (1, spec["event"])):
            if condition is not None:
                cause[self._meets(condition)] = code
        found = pd.DataFrame({"time": time, "cause": cause}).loc[self.rows]
        return found.assign(time=found["time"] - self.shift) if self.shift else found

    def times(self, column: str, unit: str) -> pd.Series:
        """A column of times in the study's unit; missing for never."""
        return self._column_numbers(column).loc[self.rows] * _factor(unit, self.unit)

    def _coded(self, column: str, levels: dict[Any, str | None] | list[str] | None) -> tuple[list[str], pd.Series]:
        codes = self.whole[column].map(_known)
        if levels is None:
            named = {code: code for code in sorted(set(codes.dropna()), key=natural)}
        elif isinstance(levels, list):
            named = {_known(level): level for level in levels}
        else:
            named = {_known(code): label for code, label in levels.items()}
        return list(dict.fromkeys(label for label in named.values() if label is not None)), codes.map(named)

    def _all_numbers(self, name: str) -> pd.Series:
        return self._column_numbers(self.spec(name).get("column", name))

    def _column_numbers(self, column: str) -> pd.Series:
        return pd.to_numeric(self.whole[column].map(_known))

    def _holds(self, condition: str) -> pd.Series:
        """Whether a comparison of one number holds; not known where the number is not."""
        name, sign, limit = re.fullmatch(r"(\w+) (>=|<) (\d+)", condition).groups()
        values = self._all_numbers(name)
        holds = values >= int(limit) if sign == ">=" else values < int(limit)
        return holds.astype(object).where(values.notna(), None)

    def _meets(self, condition: dict[str, Any]) -> pd.Series:
        met = pd.Series(data=True, index=self.whole.index)
        for column, values in condition.items():
            wanted = {_known(value) for value in (values if isinstance(values, list) else [values])}
            met &= self.whole[column].map(_known).isin(wanted)
        return met


def natural(text: str) -> list[tuple[int, int, str]]:
    """A key of a reader's order: digits as numbers, a beginning before what goes on from it."""
    parts = re.findall(r"\d+|\D+", text.casefold())
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]


def _known(value: Any) -> str | None:
    """A cell of the file, or a code of the study file, as text; None where nothing is known."""
    if value is None or value != value:  # noqa: PLR0124  nan
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    return None if text in NOT_KNOWN else text


def _factor(unit: str, to: str) -> float:
    if unit == to:
        return 1.0
    return 1 / DAYS_PER_MONTH if unit == "days" else DAYS_PER_MONTH
