"""The models of a table of regressions, recomputed: whose stretches of follow-up, and which columns by variable and level."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.periods import columns_by_period, parted
from riskset.recompute.shapes import Spline, spline_of
from riskset.recompute.special import known_of, special_of
from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.recompute.cox import Special
    from riskset.recompute.follow_up import Patients, Times
    from riskset.recompute.rows import Floats, Mask, Raw


@dataclass(frozen=True, eq=False)
class Model:
    """A model's stretches of follow-up, its columns by variable and level, and of whom each level is.

    ``products`` are the pairs of variables whose products are in it, by their names in the store. ``splines`` are those of
    its numbers, and ``values`` the patients' numbers that have one. ``cuts`` are the times at which effects may change.
    """

    times: Times
    special: Special
    design: Floats
    columns: list[tuple[str, str]]
    members: dict[tuple[str, str], Mask]
    references: dict[str, str]
    left_out: int
    products: dict[str, tuple[str, str]]
    splines: dict[str, Spline] = field(default_factory=dict[str, Spline])
    values: dict[str, Floats] = field(default_factory=dict[str, "Floats"])
    cuts: dict[str, Sequence[float]] = field(default_factory=dict[str, "Sequence[float]"])

    def periods(self, variable: str) -> int:
        """The periods of a variable's effect; 0 where one of them has no event, so that nothing is known of a change."""
        of_all = [level for name, level in self.members if name == variable]
        return len(self.cuts[variable]) + 1 if len(of_all) == len(self.places(variable)) else 0

    def places(self, variable: str) -> list[int]:
        """The columns of a variable."""
        return [place for place, (name, _) in enumerate(self.columns) if name == variable]


class Designs:
    """Makes the models of a display's entry, of which some variables entered each."""

    def __init__(self, raw: Raw, entry: Mapping[str, Any], patients: Patients, entered: set[tuple[str, str]]) -> None:
        self.raw, self.entry, self.patients, self.entered = raw, entry, patients, entered

    def variables(self, endpoint: str) -> list[str | dict[str, Any]]:
        """The variables that are listed for an endpoint; one with a shape is a mapping of its name."""
        named = self.entry["variables"]
        return list(named[endpoint] if isinstance(named, dict) else named)

    def model(self, endpoint: str, one: str, method: str, *, everything: bool = False) -> Model:
        """The model of one variable, or the multivariable one."""
        listed = self.variables(endpoint)
        shapes = {name: shape or {} for term in listed if not isinstance(term, str) for name, shape in term.items()}
        listed = [name if isinstance(name, str) else next(iter(name)) for name in listed]
        names = [one] if one else [name for name in listed if everything or (endpoint, name) in self.entered]
        if not names:
            message = "a model of which no variable is known"
            raise Unread(message)
        exposures = [name for name in names if name in self.raw.section("exposures")]
        changing = bool(exposures) and self.patients.landmark is None
        if len(exposures) > 1:
            message = "several exposures in one model"
            raise Unread(message)
        times = self.patients.endpoint(endpoint)
        followed = np.unique(times.patient).size
        if changing:
            times, now = self.patients.split(endpoint, exposures[0])
        elif exposures and self.patients.landmark is not None:
            now = self.patients.exposed_by(exposures[0], self.patients.landmark)
            now = type(now)(now.names, now.of[times.patient])
        else:
            now = None
        if method == "any-event":
            times = type(times)(times.patient, times.entry, times.time, (times.cause > 0).astype(np.int64))
        shapes = {name: shape for name, shape in shapes.items() if name in names}
        if cuts := [cut for shape in shapes.values() for cut in shape.get("cuts") or ()]:
            times, parts = parted(times, cuts)
            now = None if now is None else type(now)(now.names, now.of[parts])
        values: dict[str, Any] = {}
        complete = known_of(self.raw, self.entry)[times.patient]
        for name in names:
            if name in exposures:
                values[name] = now
            elif self.raw.is_number(name):
                values[name] = self.raw.numbers(name)[times.patient]
                complete &= ~np.isnan(values[name])
            else:
                found = self.raw.levels(name)
                values[name] = type(found)(found.names, found.of[times.patient])
                complete &= values[name].known
        products = {} if one else self.products(names)
        model = self._designed(times.of(complete), values, complete, followed, products)
        return self._by_period(self._shaped(model, shapes), shapes)

    def _shaped(self, model: Model, shapes: Mapping[str, Mapping[str, Any]]) -> Model:
        """The model with the columns of splines and logarithms in place of their numbers."""
        columns: list[tuple[str, str]] = []
        design: list[Floats] = []
        splines: dict[str, Spline] = {}
        values: dict[str, Floats] = {}
        for place, (name, level) in enumerate(model.columns):
            shape, found = shapes.get(name, {}), model.design[:, place]
            spline = spline_of(shape, self.raw.numbers(name)[self.patients.shown]) if shape else None
            if spline is not None:
                splines[name], bent = spline, spline.columns(found)
                values[name] = found[np.unique(model.times.patient, return_index=True)[1]]
                columns += [(name, level if not each else f"bend {each}") for each in range(bent.shape[1])]
                design += [*bent.T]
                continue
            columns.append((name, level))
            design.append(np.log(found) / np.log(float(shape["log"])) if shape.get("log") else found)
        return replace(model, columns=columns, design=np.stack(design, axis=1), splines=splines, values=values)

    def _by_period(self, model: Model, shapes: Mapping[str, Mapping[str, Any]]) -> Model:
        """The model with a column for each period in place of each whose effect may change with time."""
        columns: list[tuple[str, str]] = []
        design: list[Floats] = []
        members = dict(model.members)
        for name in dict.fromkeys(name for name, _ in model.columns):
            own = [(model.columns[place][1], model.design[:, place]) for place in model.places(name)]
            cuts = shapes.get(name, {}).get("cuts")
            if not cuts:
                columns += [(name, level) for level, _ in own]
                design += [values for _, values in own]
                continue
            members = {key: part for key, part in members.items() if key[0] != name}
            for told, values, there, level in columns_by_period(own, model.times, cuts, self.patients.unit):
                # A period without an event says nothing of an effect.
                if (model.times.cause[there] == 1).any():
                    columns.append((name, told))
                    design.append(values)
                members[name, told] = there & model.members[name, level] if len(own) > 1 else there
        return replace(
            model,
            columns=columns,
            design=np.stack(design, axis=1),
            members=members,
            cuts={name: shape["cuts"] for name, shape in shapes.items() if shape.get("cuts")},
        )

    def products(self, names: Sequence[str]) -> dict[str, tuple[str, str]]:
        """The pairs of variables whose products are in a model of some variables, by their names in the store."""
        pairs = [
            (first, second) for first, second in self.entry.get("interactions") or [] if {first, second} <= {*names}
        ]
        if any(":" in name for pair in pairs for name in pair):
            message = "a product of variables with a colon in their names"
            raise Unread(message)
        return {f"{first}:{second}": (first, second) for first, second in pairs}

    def _designed(
        self,
        times: Times,
        values: Mapping[str, Any],
        complete: Mask,
        followed: int,
        products: dict[str, tuple[str, str]],
    ) -> Model:
        columns: list[tuple[str, str]] = []
        design: list[Floats] = []
        members: dict[tuple[str, str], Mask] = {}
        references: dict[str, str] = {}
        for name, found in values.items():
            if isinstance(found, np.ndarray):
                columns.append((name, ""))
                design.append(found[complete] / float((self.entry.get("per") or {}).get(name, 1)))
                continue
            there = {level: found.members(level)[complete] for level in found.names}
            members |= {(name, level): part for level, part in there.items()}
            present = [level for level, part in there.items() if part.any()]
            named = found.names[0] if name in self.raw.section("exposures") else self.raw.reference(name)
            references[name] = named if named in present else present[0]
            for level in present:
                if level != references[name]:
                    columns.append((name, level))
                    design.append(there[level].astype(np.float64))
        for product, pair in products.items():
            one, two = ([place for place, (name, _) in enumerate(columns) if name == each] for each in pair)
            for first, second in itertools.product(one, two):
                columns.append((product, product_level(columns[first][1], columns[second][1])))
                design.append(design[first] * design[second])
        left_out = followed - int(np.unique(times.patient).size)
        special = special_of(self.raw, self.entry).of(times.patient)
        return Model(times, special, np.stack(design, axis=1), columns, members, references, left_out, products)


def product_level(*levels: str) -> str:
    """The level of a product of two variables, as the store names it."""
    return " \u00d7 ".join(f"({level})" if "\u00d7" in level else level for level in levels if level)
