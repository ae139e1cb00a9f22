"""A table of regressions, recomputed from the raw rows: what stands at each name."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd

from second_programme.hazards import cox
from second_programme.meaning import shown_level
from second_programme.reading import Expected, Path
from second_programme.rounding import UNCHECKED, number, words

if TYPE_CHECKING:
    from second_programme.hazards import Fit
    from second_programme.rounding import Text
    from second_programme.rows import Raw

METHODS = {"cause-specific": "Cause-specific Cox", "cox": "Cox", "any-event": "Any-event Cox"}
ABSENT = "\u2014"


def regression_table(raw: Raw, entry: dict[str, Any]) -> Expected:
    """The cells of a display of this kind."""
    return _Regression(raw.shown_by(entry), entry).table()


@dataclass(frozen=True)
class Model:
    """One model of an endpoint: its patients, its columns by variable and level, and its fit."""

    rows: pd.Index
    happened: pd.Series
    columns: dict[str, dict[str, str]]
    fit: Fit | None
    variables: list[str] = field(default_factory=list)

    def ratio(self, name: str, level: str) -> Text:
        return UNCHECKED if self.fit is None else self.fit.ratio(self.columns[name][level])

    def p(self, name: str, *levels: str) -> Text:
        return UNCHECKED if self.fit is None else self.fit.p(*(self.columns[name][level] for level in levels))


class _Regression:
    def __init__(self, raw: Raw, entry: dict[str, Any]) -> None:
        self.raw, self.entry, self.found = raw, entry, Expected()
        self.level = entry.get("conf_level", 0.95)
        self.models = ["univariable", "multivariable"] if entry.get("models", "both") == "both" else [entry["models"]]
        method = entry.get("method", "auto")
        self.methods = method if isinstance(method, list) else [method]
        self.pairs = [tuple(pair) for pair in entry.get("interactions", [])]
        self.under: Path = ()

    def table(self) -> Expected:
        for endpoint in self.entry["endpoints"]:
            label = self.raw.study["endpoints"][endpoint]["label"]
            if len(self.entry["endpoints"]) > 1:
                self.under = (label,)
                self.found.row(self.under)
            fitted = {
                (method, model): self.fitted(endpoint, method, model)
                for method in self.methods
                for model in self.models
            }
            for name in self.entry["variables"]:
                if self.models != ["multivariable"] or name in self.entry.get("enter", self.entry["variables"]):
                    self.variable(name, fitted)
            if "multivariable" in self.models:
                for pair in self.pairs:
                    self.product(pair, fitted)
            self.notes(label, fitted)
        return self.found

    def notes(self, label: str, fitted: dict[tuple[str, str], dict[str, Model]]) -> None:
        """How many patients and events the multivariable models are of, and how many they leave out."""
        for method in self.methods if "multivariable" in self.models else ():
            model = fitted[method, "multivariable"][""]
            if model.fit is None:
                continue
            told = f"{label}, " if len(self.entry["endpoints"]) > 1 and len(self.methods) == 1 else ""
            left = len(self.raw.rows) - len(model.rows)
            out = f" ({left} left out for missing values)" if left else ""
            event = "events" if model.happened.sum() != 1 else "event"
            self.found.said.append(f"{told}{len(model.rows)} patients with {model.happened.sum()} {event}{out}")

    def fitted(self, endpoint: str, method: str, model: str) -> dict[str, Model]:
        """A model of each variable; of a multivariable one, the same under every name."""
        entering = [
            name for name in self.entry["variables"] if name in self.entry.get("enter", self.entry["variables"])
        ]
        if model == "multivariable":
            one = self.fit(endpoint, method, entering, self.pairs)
            return dict.fromkeys([*entering, *map(":".join, self.pairs), ""], one)
        return {name: self.fit(endpoint, method, [name], []) for name in self.entry["variables"]}

    def fit(self, endpoint: str, method: str, names: list[str], pairs: list[tuple[str, ...]]) -> Model:
        """Fit the patients who have a value of every variable."""
        data = self.raw.endpoint(endpoint)
        spec = self.raw.study["endpoints"][endpoint]
        values = {
            name: self.raw.numbers(name) if self.raw.is_number(name) else self.raw.levels(name).of for name in names
        }
        rows = pd.DataFrame(values).dropna().index
        happened = data["cause"][rows] > 0 if method == "any-event" else data["cause"][rows] == 1
        design, columns = pd.DataFrame(index=rows), {}
        for name in names:
            columns[name] = {}
            if self.raw.is_number(name):
                levels = {"": values[name][rows].astype(float) / self.entry.get("per", {}).get(name, 1)}
            else:
                kept = [level for level in self.raw.levels(name).names if level != self.raw.reference(name)]
                levels = {level: (values[name][rows] == level).astype(float) for level in kept}
            for level, column in levels.items():
                columns[name][level] = f"{name} {level}"
                design[f"{name} {level}"] = column
        for first, second in pairs:
            columns[f"{first}:{second}"] = {}
            for one, left in columns[first].items():
                for two, right in columns[second].items():
                    level = " \u00d7 ".join(part for part in (one, two) if part)
                    columns[f"{first}:{second}"][level] = f"{first}:{second} {level}"
                    design[f"{first}:{second} {level}"] = design[left] * design[right]
        fine_gray = "competing" in spec and method in {"auto", "fine-gray"}
        found = None if fine_gray else cox(data["time"][rows], happened, design, self.level)
        return Model(rows, happened, columns, found, names)

    def label(self, name: str) -> str:
        """A factor's label, without the level that it names."""
        spec = self.raw.spec(name)
        before, comma, level = spec["label"].rpartition(", ")
        if spec["kind"] != "dichotomous":
            return spec["label"]
        shown = shown_level(self.raw.levels(name).names, spec["label"], spec.get("reference"))
        return before if comma and level.casefold() == shown.casefold() else spec["label"]

    def number_label(self, name: str) -> str:
        """A number's label, with the step that its ratio is for."""
        spec, step = self.raw.spec(name), self.entry.get("per", {}).get(name)
        if step is None:
            return self.raw.label(name)
        label, _, unit = spec["label"].partition(", ")
        return f"{label}, per {step:g} {spec.get('unit', unit)}".strip()

    def columns(self) -> dict[tuple[str, str], tuple[Path, Path]]:
        """The names of the columns of each model: of its ratios, and of its P values."""
        found = {}
        for method in self.methods:
            for model in self.models:
                told = [METHODS[method]] if len(self.methods) > 1 else []
                told += [model] if len(self.models) > 1 else []
                spanner = (", ".join(told),) if told else ()
                spanner = tuple(text[:1].upper() + text[1:] for text in spanner)
                found[method, model] = ((*spanner, f"{self.name(method)} ({100 * self.level:g}% CI)"), (*spanner, "P"))
        return found

    def name(self, method: str) -> str:
        """What ratios of a method are called: of subdistribution hazards where all endpoints have competing events."""
        competing = all("competing" in self.raw.study["endpoints"][name] for name in self.entry["endpoints"])
        return "SHR" if competing and method in {"auto", "fine-gray"} else "HR"

    def variable(self, name: str, fitted: dict[tuple[str, str], dict[str, Model]]) -> None:
        if self.raw.is_number(name):
            row = (*self.under, self.number_label(name))
            self.found.row(row)
            self.counts(row, name, "", fitted)
            self.effects(row, name, [""], fitted)
            return
        levels, reference = self.raw.levels(name).names, self.raw.reference(name)
        others = [level for level in levels if level != reference]
        heading = (*self.under, self.label(name))
        if self.entry.get("rows", "levels") == "contrasts":
            texts = {level: f"{level} vs. {reference}" for level in others}
            if len(others) == 1:
                text = texts[others[0]]
                row = (*self.under, f"{heading[-1]}, {text}" if text[0].isalpha() else f"{heading[-1]} {text}")
                self.found.row(row)
                self.counts(row, name, others[0], fitted)
                self.effects(row, name, others, fitted)
                return
        else:
            texts = {level: level for level in levels}
        self.found.row(heading)
        if len(others) > 1:
            self.factor(heading, name, others, fitted)
        for level, text in texts.items():
            row = (*heading, text)
            self.found.row(row)
            self.counts(row, name, level, fitted)
            if level != reference:
                self.effects(row, name, [level], fitted)
                continue
            for (method, model), (ratio, _) in self.columns().items():
                there = name in fitted[method, model]
                self.found.put(row, ratio, words("1 (reference)" if there else ABSENT))

    def product(self, pair: tuple[str, ...], fitted: dict[tuple[str, str], dict[str, Model]]) -> None:
        """The rows of the product of two variables."""
        name = ":".join(pair)
        labels = [self.raw.spec(each)["label"] if self.raw.is_number(each) else self.label(each) for each in pair]
        text = " \u00d7 ".join(labels)
        levels = list(next(iter(fitted[self.methods[0], "multivariable"].values())).columns[name])
        if len(levels) == 1:
            row = (*self.under, f"{text}: {levels[0]}" if levels[0] else text)
            self.found.row(row)
            self.effects(row, name, levels, fitted)
            return
        heading = (*self.under, text)
        self.found.row(heading)
        self.factor(heading, name, levels, fitted)
        for level in levels:
            self.found.row((*heading, level))
            self.effects((*heading, level), name, [level], fitted)

    def counts(self, row: Path, name: str, level: str, fitted: dict[tuple[str, str], dict[str, Model]]) -> None:
        """Patients and events of the first model, univariable where there is one, and the events of a model of any."""
        if not self.entry.get("counts", True):
            return
        model = fitted[self.methods[0], self.models[0]][name]
        members = self.members(model, name, level)
        self.found.put(row, ("Patients",), number(Fraction(int(members.sum())), 0))
        self.found.put(row, ("Events",), number(Fraction(int(model.happened[members].sum())), 0))
        for key, ((*spanner, _), _) in self.columns().items():
            own = fitted[key].get(name)
            if len(self.methods) > 1 and key[0] == "any-event" and own is not None:
                happened = own.happened[self.members(own, name, level)]
                self.found.put(row, (*spanner, "Events"), number(Fraction(int(happened.sum())), 0))

    def members(self, model: Model, name: str, level: str) -> pd.Series:
        """The patients of a model who have a level of a variable; all of them for a number."""
        if level:
            return self.raw.levels(name).of[model.rows] == level
        return pd.Series(data=True, index=model.rows)

    def effects(self, row: Path, name: str, levels: list[str], fitted: dict[tuple[str, str], dict[str, Model]]) -> None:
        """The ratio and P of one level in each model; a dash where the variable is not in it."""
        for key, (ratio, p) in self.columns().items():
            model = fitted[key].get(name)
            if model is None:
                self.found.put(row, ratio, words(ABSENT))
                continue
            self.found.put(row, ratio, model.ratio(name, levels[0]))
            self.found.put(row, p, model.p(name, levels[0]))

    def factor(self, row: Path, name: str, levels: list[str], fitted: dict[tuple[str, str], dict[str, Model]]) -> None:
        """The P value of all levels of a factor."""
        for key, (_, p) in self.columns().items():
            if name in fitted[key]:
                self.found.put(row, p, fitted[key][name].p(name, *levels))
