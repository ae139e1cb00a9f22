# ruff: noqa: INP001
"""Patients before CAR-T therapy: the counts, medians and ranges of Tables 1 and 4, on patients whose course is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from riskset.simulate.marginals import Comparison, Margin, PooledMedian, Shape, search

if TYPE_CHECKING:
    from candidates import Booleans, Candidates, Integers
    from numpy.random import Generator
    from numpy.typing import NDArray

    from riskset.simulate.published import BaselineRow, BaselineTable, Published

    # By group: thresholds, and how many values are less.
    Thresholds = list[tuple[tuple[float, int], ...]]

GROUPS = ("non_transplant", "mrd_positive", "mrd_negative")


class Scale(NamedTuple):
    """The step in which a variable is recorded, and how its values lie where nothing is published of them."""

    step: float
    shape: Shape


SCALES = {
    "age": Scale(1.0, Shape(1.2, alike=4)),
    "relapses": Scale(1.0, Shape(3.0, alike=50)),
    "prior_lines": Scale(1.0, Shape(2.0, alike=30)),
    "platelets": Scale(1.0, Shape(1.4)),
    "blasts": Scale(0.1, Shape(1.0, heap=0.0)),
    "dose": Scale(0.1, Shape(2.0, alike=3)),
}
# Lower limit of normal of the platelet count in the study's country, 10^9/L.
PLATELETS_LLN = 100
# Aberrations that make a poor risk, those that exclude each other first: each patient has at most one of these.
EXCLUSIVE = ("bcr_abl1", "ph_like", "kmt2a", "igh", "iamp21")
ADDED = ("hypodiploidy", "complex_karyotype")
RARE = ("e2a_pbx1", "myc", "hox11")


class Baseline:
    """Builds the baseline columns group by group from one generator of random numbers."""

    def __init__(self, published: Published, course: Candidates, group: Integers, seed: int) -> None:
        self.published = published
        self.table1 = published.baseline("table-1")
        self.table4 = published.baseline("table-4")
        self.group = group
        self.seed = seed
        self.rng: Generator = np.random.default_rng(seed)
        self.prior, self.other = course.prior_hsct[0], course.other_cells[0]
        self.age_40, self.over_1 = course.age_40[0], course.relapses_over_1[0]
        self.columns: dict[str, NDArray[np.generic]] = {}

    def frame(self) -> pd.DataFrame:
        """All baseline columns, one row a patient in the order of `group`."""
        self.columns["sex"] = np.where(self._chosen("sex.male"), "male", "female")
        self._cytogenetics()
        self._disease()
        self._cells()
        self._extremes()
        return pd.DataFrame(self.columns)

    def count(self, variable: str, k: int) -> int:
        """The published count of a variable in a group; where the tables differ, of the one that is followed."""
        if variable == "good_risk" and k == 1:
            return _count(self.table1, variable, 1) - _count(self.table4, variable, 2)
        if variable.startswith("source.") and k == 0:
            return _count(self.table1, variable, 0)
        return _count(self.table4, variable, k)

    def _rows(self, k: int) -> Integers:
        return np.flatnonzero(self.group == k)

    def _chosen(self, variable: str, among: Booleans | None = None, first: Booleans | None = None) -> Booleans:
        """Patients with a variable, drawn in each group among those allowed, from `first` before others."""
        found = np.zeros(self.group.size, dtype=np.bool_)
        for k in range(len(GROUPS)):
            rows = self._rows(k) if among is None else self._rows(k)[among[self._rows(k)]]
            rows = self.rng.permutation(rows)
            if first is not None:
                rows = rows[np.argsort(~first[rows], kind="stable")]
            found[rows[: self.count(variable, k)]] = True
        return found

    def _cytogenetics(self) -> None:
        """Aberrations such that their unions are the published numbers of poor and good risk."""
        c = self.columns
        taken = np.zeros(self.group.size, dtype=np.bool_)
        for name in EXCLUSIVE:
            c[name] = self._chosen(name, among=~taken)
            taken |= c[name]
        # The rest of the poor risk: as many on new patients as the union still lacks.
        poor = taken.copy()
        for name in ADDED:
            c[name] = np.zeros_like(taken)
            for k in range(len(GROUPS)):
                lacking = self.count("poor_risk", k) - int(poor[self._rows(k)].sum())
                later = sum(self.count(other, k) for other in ADDED[ADDED.index(name) + 1 :])
                count = self.count(name, k)
                new = min(count, lacking) if later < lacking else max(min(count, lacking), 0)
                rows = self.rng.permutation(self._rows(k))
                fresh, had = rows[~poor[rows]][:new], rows[taken[rows]][: count - new]
                c[name][np.concatenate([fresh, had])] = True
            poor |= c[name]
        c["poor_risk"] = poor
        # Good risk counts only without poor risk; what is left of its aberrations stands beside poor ones.
        c["etv6_runx1"] = self._chosen("etv6_runx1", among=~poor)
        c["hyperdiploidy"] = np.zeros_like(taken)
        for k in range(len(GROUPS)):
            rows = self.rng.permutation(self._rows(k))
            good = self.count("good_risk", k) - int(c["etv6_runx1"][rows].sum())
            alone = rows[~poor[rows] & ~c["etv6_runx1"][rows]][:good]
            beside = rows[poor[rows] & ~c["hypodiploidy"][rows]][: self.count("hyperdiploidy", k) - good]
            c["hyperdiploidy"][np.concatenate([alone, beside])] = True
        c["good_risk"] = (c["etv6_runx1"] | c["hyperdiploidy"]) & ~poor
        free = ~poor & ~c["good_risk"]
        for name in RARE:
            c[name] = self._chosen(name, among=free)
            free &= ~c[name]
        c["ikzf1"] = self._chosen("ikzf1", first=c["bcr_abl1"] | c["ph_like"])

    def _disease(self) -> None:
        """Number of relapses, refractory disease, lines of therapy; those never in relapse were refractory."""
        c = self.columns
        refractory = [self.count("primary_refractory", k) for k in range(len(GROUPS))]
        over = [int(self.over_1[self._rows(k)].sum()) for k in range(len(GROUPS))]
        relapses = self._values(
            "relapses",
            below=[((2.0, self._rows(k).size - over[k]),) if k else () for k in range(len(GROUPS))],
            at_most_below=[((1.0, count),) for count in refractory],
        )
        lines = self._values("prior_lines")
        c["relapses"] = np.zeros(self.group.size, dtype=np.int64)
        c["prior_lines"] = np.zeros(self.group.size, dtype=np.int64)
        for k in range(len(GROUPS)):
            rows = self.rng.permutation(self._rows(k))
            # From none to many: a patient with a transplant before had relapsed after it.
            wish = self.rng.random(rows.size) + 1.0 * self.prior[rows]
            wish += 10 * self.over_1[rows] if k else 0
            order = rows[np.argsort(wish, kind="stable")]
            c["relapses"][order] = relapses[k].astype(np.int64)
            demand = c["relapses"][rows] + 2.0 * self.prior[rows] + 1.5 * self.rng.random(rows.size)
            c["prior_lines"][rows[np.argsort(demand, kind="stable")]] = lines[k].astype(np.int64)
        # All who never relapsed, and of the others those with the fewest relapses.
        first = c["relapses"] + 0.5 * self.prior + 0.4 * self.rng.random(self.group.size)
        c["primary_refractory"] = np.zeros(self.group.size, dtype=np.bool_)
        for k, count in enumerate(refractory):
            rows = self._rows(k)
            c["primary_refractory"][rows[np.argsort(first[rows], kind="stable")[:count]]] = True
        c["prior_hsct"] = self.prior
        c["extramedullary"] = self._chosen("extramedullary")

    def _cells(self) -> None:
        """Source of the CAR-T cells: derived from recipient or donor after a transplant, else third-party."""
        source = np.where(self.other & ~self.prior, "third_party", "autologous").astype(object)
        for k in range(len(GROUPS)):
            rows = self.rng.permutation(self._rows(k)[self.prior[self._rows(k)]])
            derived = self.count("source.recipient_derived", k)
            source[rows[:derived]] = "recipient_derived"
            source[rows[derived:]] = "donor_derived"
        self.columns["source"] = source
        doses = self._values("dose")
        self.columns["dose"] = self._spread(doses)

    def _extremes(self) -> None:
        """Age, blasts, platelets and LDH; where the disease is heavy, platelets are few and LDH is high."""
        c = self.columns
        over = [((40.0, int((~self.age_40[self._rows(k)]).sum())),) if k else () for k in range(len(GROUPS))]
        ages = self._values("age", over)
        c["age"] = np.zeros(self.group.size, dtype=np.int64)
        # BCR-ABL1 and Ph-like disease is one of older patients, the favourable aberrations are of children.
        wish = self.rng.standard_normal(self.group.size) + 1.0 * c["bcr_abl1"] + 0.5 * c["ph_like"]
        wish -= 1.5 * (c["etv6_runx1"] | c["hyperdiploidy"])
        for k in range(len(GROUPS)):
            rows = self._rows(k)
            order = np.lexsort((wish[rows], self.age_40[rows] & (k > 0)))
            c["age"][rows[order]] = ages[k].astype(np.int64)
        blasts = self._values("blasts", self._heavy())
        c["blasts"] = np.round(self._spread(blasts), 1)
        low = self.table4.row("platelets_low")
        sizes = low.of or ()
        counts = low.count or ()
        below = [((float(PLATELETS_LLN), counts[k]),) for k in range(len(GROUPS))]
        platelets = self._values("platelets", below, sizes)
        high = self.table4.row("ldh_high").count or ()
        c["platelets"] = np.full(self.group.size, np.nan)
        c["platelets_low"] = np.full(self.group.size, np.nan)
        c["ldh_high"] = np.full(self.group.size, np.nan)
        for k in range(len(GROUPS)):
            rows = self.rng.permutation(self._rows(k))[: sizes[k]]
            burden = c["blasts"][rows] / 40 + self.rng.standard_normal(rows.size)
            c["platelets"][rows[np.argsort(-burden, kind="stable")]] = platelets[k]
            c["platelets_low"][rows] = c["platelets"][rows] < PLATELETS_LLN
            burden = c["blasts"][rows] / 40 + self.rng.standard_normal(rows.size)
            c["ldh_high"][rows] = 0
            c["ldh_high"][rows[np.argsort(-burden, kind="stable")][: high[k]]] = 1

    def _heavy(self) -> Thresholds:
        """Patients below the share of blasts of morphological disease, dealt to the groups by size."""
        text = self.published.text["patient characteristics"]
        light = self.published.study.patients - int(text["morphological_disease"].number.value)
        threshold = text["morphological_disease.from"].number.value
        # MRD+ patients have the lowest median; of the others' shares the larger group has the larger.
        positive = 6
        without = round((light - positive) * 67 / 107) - 1
        return [((threshold, count),) for count in (without, positive, light - positive - without)]

    def _spread(self, values: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Values of the groups on their patients, in any order."""
        found = np.zeros(self.group.size)
        for k, own in enumerate(values):
            found[self._rows(k)] = self.rng.permutation(own)
        return found

    def _values(
        self,
        variable: str,
        below: Thresholds | None = None,
        sizes: tuple[int, ...] | None = None,
        at_most_below: Thresholds | None = None,
    ) -> list[NDArray[np.float64]]:
        """Values of the groups with the published medians and ranges, near the published P values.

        Table 4's P values are met as Student's t tests, as the paper says. Table 1's cannot be t tests of the same
        patients for most variables; they come out as rank-sum tests.
        """
        row, both = self.table4.row(variable), self.table1.row(variable)
        sizes = sizes or tuple(self.table4.columns.values())
        margins = [
            Margin(size, median, low, high, below[k] if below else (), at_most_below[k] if at_most_below else ())
            for k, (size, median, low, high) in enumerate(_margins(row, sizes))
        ]
        p = [value.value for value in (*(row.p or ()), *(both.p or ())) if value is not None]
        comparisons = [
            Comparison((0,), (1,), p[0]),
            Comparison((0,), (2,), p[1]),
            Comparison((1,), (2,), p[2]),
            Comparison((0,), (1, 2), p[3], ranks=True),
        ]
        medians = both.median or ()
        pooled = [PooledMedian((1, 2), medians[1].value)]
        if variable == "blasts":
            text = self.published.text["patient characteristics"]
            heavy = text["blasts.median.morphological_disease"].number.value
            pooled.append(PooledMedian((0, 1, 2), heavy, text["morphological_disease.from"].number.value))
        scale, seed = SCALES[variable], self.seed + list(SCALES).index(variable)
        values, _ = search(margins, scale.step, comparisons, pooled, shape=scale.shape, seed=seed, size=12, steps=30000)
        return values


def _count(table: BaselineTable, variable: str, k: int) -> int:
    counts = table.row(variable).count
    if counts is None:
        message = f"{variable} has no counts"
        raise ValueError(message)
    return counts[k]


def _margins(row: BaselineRow, sizes: tuple[int, ...]) -> list[tuple[int, float, float, float]]:
    return [
        (size, median.value, low.value, high.value)
        for size, median, (low, high) in zip(sizes, row.median or (), row.range or (), strict=True)
    ]
