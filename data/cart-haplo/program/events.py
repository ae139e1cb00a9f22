# ruff: noqa: INP001
"""The search for the patients' courses: simulated annealing of many candidates at once towards the published numbers."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from candidates import (
    ENDPOINTS,
    GROUPS,
    MRD_NEGATIVE,
    MRD_POSITIVE,
    NON_TRANSPLANT,
    QUIET,
    YEARS,
    Candidates,
    Giver,
    Integers,
)
from event_targets import Badness

from riskset.simulate import batch

if TYPE_CHECKING:
    from collections.abc import Callable

    from candidates import Booleans, Coefficients, Floats
    from event_targets import Target
    from numpy.random import Generator

HOT, COLD = 3.0, 0.03
FIRST_DAY, FIRST_DEATH, LAST_DAY = 68, 101, 1402
SIZES = (67, 15, 40)
# Two transplanted patients, alive without relapse, have the shortest and the longest follow-up.
SHORTEST, LONGEST = 120, 121
RANGE = (100, 1403)
AGE_40 = {MRD_POSITIVE: (2, 6), MRD_NEGATIVE: (4, 14)}
RELAPSES_OVER_1 = {MRD_POSITIVE: (1, 6), MRD_NEGATIVE: (2, 14)}
# Below this, neither prior transplantation nor the cells' source would be "not associated with outcome".
NOT_ASSOCIATED = 0.06
# Log hazard ratio beyond which a coefficient is on its way to separation.
LARGEST = 1.8


@dataclass
class Annealed:
    """The best candidate found, what it gives, and its badness by target."""

    candidate: Candidates
    given: dict[str, float]
    badness: float


def start(rng: Generator, size: int) -> Candidates:
    """Random courses with the stated numbers of relapses and deaths without relapse."""
    n = sum(SIZES)
    first = np.zeros((size, n), dtype=np.int64)
    died = np.zeros((size, n), dtype=np.bool_)
    prior, other, age, relapses = (np.zeros((size, n), dtype=np.bool_) for _ in range(4))
    first_day = np.zeros((size, n), dtype=np.int64)
    for c in range(size):
        positive = 6 + c % 2
        _status(first[c], 0, 44, 0)
        _status(first[c], 67, positive, 1)
        _status(first[c], 82, 11 - positive, 4)
        relapsed = first[c] == 1
        first_day[c] = np.where(relapsed, 68 + rng.exponential(230, n), rng.uniform(250, 1380, n))
        for begin, count in ((0, 38), (67, 5), (82, 3)):
            rows = np.flatnonzero(relapsed[begin : begin + SIZES[(0, 67, 82).index(begin)]]) + begin
            died[c, rng.permutation(rows)[:count]] = True
        died[c] |= first[c] == 2
        # Recipient- and donor-derived cells belong to those with a transplant before; third-party cells to others.
        for begin, end, priors, thirds in ((0, 67, 22, 1), (67, 82, 2, 1), (82, 122, 1, 1)):
            chosen = begin + rng.permutation(end - begin)[: priors + thirds]
            other[c, chosen] = True
            prior[c, chosen[:priors]] = True
        age[c, 67 + rng.permutation(15)[:4]] = True
        age[c, 82 + rng.permutation(40)[:9]] = True
        relapses[c, 67 + rng.permutation(15)[:3]] = True
        relapses[c, 82 + rng.permutation(40)[:8]] = True
    first_day = np.clip(first_day, FIRST_DAY, LAST_DAY - 40)
    for low, high in QUIET:
        first_day = np.where(
            (first_day >= low) & (first_day <= high) & (first > 0), high + 1 + first_day % 97, first_day
        )
    last_day = np.where(first == 1, first_day + 30 + rng.integers(0, 200, first.shape), first_day)
    last_day = np.clip(last_day, FIRST_DEATH, LAST_DAY)
    for low, high in QUIET:
        last_day = np.where((last_day >= low) & (last_day <= high) & died, high + 1 + last_day % 61, last_day)
    first_day = np.where(first == 1, first_day, last_day)
    for row, day in zip((SHORTEST, LONGEST), RANGE, strict=True):
        first_day[:, row] = last_day[:, row] = day
    return Candidates(first_day, first, last_day, died, prior, other, age, relapses)


def _status(first: Integers, begin: int, relapses: int, deaths: int) -> None:
    first[begin : begin + relapses] = 1
    first[begin + relapses : begin + relapses + deaths] = 2


def _quiet(day: Integers) -> Booleans:
    return np.logical_or.reduce([(day >= low) & (day <= high) for low, high in QUIET])


def _jump(rng: Generator, day: Integers) -> Integers:
    """A near or far neighbour of each day."""
    size = day.size
    scale = rng.choice([2.0, 12.0, 60.0, 300.0], size=size, p=[0.25, 0.35, 0.3, 0.1])
    return np.clip(np.rint(day + scale * rng.standard_normal(size)), FIRST_DAY, LAST_DAY).astype(np.int64)


class Moves:
    """Random changes of candidates, one each, that keep what must hold in any course."""

    def __init__(self, rng: Generator, group: Integers, only: tuple[int, ...] | None = None) -> None:
        self.rng = rng
        self.group = group
        self.only = only
        course = ("rates", "tests", "relapses", "age", "bridging")
        self.kinds: list[tuple[float, Callable[[Candidates, Integers], None], tuple[str, ...]]] = [
            (0.22, self._move_first, course),
            (0.14, self._move_last, course),
            (0.03, self._swap_first, course),
            (0.02, self._toggle_death, course),
            (0.05, self._swap_status, course),
            (0.16, self._warp, course),
            (0.10, self._swap_ends, ("age", "bridging")),
            (0.10, self._swap_cells, ("bridging",)),
            (0.07, self._swap_age, ("age",)),
            (0.07, self._swap_relapses, ("relapses",)),
            (0.02, self._toggle_age, ("age",)),
            (0.02, self._toggle_relapses, ("relapses",)),
        ]

    def propose(self, old: Candidates) -> tuple[Candidates, Booleans, tuple[str, ...]]:
        """A changed copy, which candidates are still possible, and the parts that the change touches."""
        size = old.first.shape[0]
        new = old.take(np.arange(size))
        kinds = self.kinds if self.only is None else self.kinds[:5]
        weights = np.array([weight for weight, _, _ in kinds])
        _, move, parts = kinds[int(self.rng.choice(len(kinds), p=weights / weights.sum()))]
        move(new, np.arange(size))
        return new, self._possible(new), parts

    @staticmethod
    def _possible(c: Candidates) -> Booleans:
        relapsed = c.first == 1
        fine = np.where(relapsed, c.last_day > c.first_day + 4, c.last_day == c.first_day)
        fine &= ~(_quiet(c.first_day) & (c.first > 0)) & ~(_quiet(c.last_day) & c.died)
        fine &= (c.last_day >= FIRST_DEATH) & (c.last_day <= LAST_DAY)
        fine[:, [SHORTEST, LONGEST]] = True
        for row, day in zip((SHORTEST, LONGEST), RANGE, strict=True):
            fine[:, row] = (c.first_day[:, row] == day) & (c.first[:, row] == 0) & (c.last_day[:, row] == day)
        possible = fine.all(axis=1)
        for covariate, limits in ((c.age_40, AGE_40), (c.relapses_over_1, RELAPSES_OVER_1)):
            for group, (low, high) in limits.items():
                begin = sum(SIZES[:group])
                count = covariate[:, begin : begin + SIZES[group]].sum(axis=1)
                possible &= (count >= low) & (count <= high)
        return possible

    def _patients(self, rows: Integers) -> Integers:
        """A patient for each candidate, the transplanted as often as the others."""
        if self.only is not None:
            begin, end = sum(SIZES[: self.only[0]]), sum(SIZES[: self.only[-1] + 1])
            return self.rng.integers(begin, end, rows.size)
        return np.where(
            self.rng.random(rows.size) < 0.5,
            self.rng.integers(0, SIZES[0], rows.size),
            self.rng.integers(SIZES[0], sum(SIZES), rows.size),
        )

    def _two_of_a_group(self, rows: Integers) -> tuple[Integers, Integers]:
        a = self._patients(rows)
        begin = np.array([0, 67, 82])[self.group[a]]
        b = begin + self.rng.integers(0, 1 << 30, rows.size) % np.array(SIZES)[self.group[a]]
        return a, b

    def _move_first(self, c: Candidates, rows: Integers) -> None:
        i = self._patients(rows)
        day = _jump(self.rng, c.first_day[rows, i])
        relapsed = c.first[rows, i] == 1
        # Half of the relapses take the death after them along.
        shift = np.where(relapsed & (self.rng.random(rows.size) < 0.5), day - c.first_day[rows, i], 0)
        c.last_day[rows, i] = np.where(relapsed, np.minimum(c.last_day[rows, i] + shift, LAST_DAY), day)
        c.first_day[rows, i] = day

    def _move_last(self, c: Candidates, rows: Integers) -> None:
        i = self._patients(rows)
        relapsed = c.first[rows, i] == 1
        day = _jump(self.rng, c.last_day[rows, i])
        c.last_day[rows, i] = day
        c.first_day[rows, i] = np.where(relapsed, c.first_day[rows, i], day)

    @staticmethod
    def _swap(values: np.ndarray, rows: Integers, a: Integers, b: Integers) -> None:
        values[rows, a], values[rows, b] = values[rows, b], values[rows, a]

    def _swap_first(self, c: Candidates, rows: Integers) -> None:
        a, b = self._two_of_a_group(rows)
        self._swap(c.first_day, rows, a, b)
        alike = c.first[rows, :] != 1
        index = np.arange(rows.size)
        for i in (a, b):
            c.last_day[rows, i] = np.where(alike[index, i], c.first_day[rows, i], c.last_day[rows, i])

    def _swap_status(self, c: Candidates, rows: Integers) -> None:
        """Exchange two patients' kinds of course, each at its day."""
        a, b = self._two_of_a_group(rows)
        gap_a, gap_b = c.last_day[rows, a] - c.first_day[rows, a], c.last_day[rows, b] - c.first_day[rows, b]
        self._swap(c.first, rows, a, b)
        self._swap(c.died, rows, a, b)
        c.last_day[rows, a] = np.minimum(c.first_day[rows, a] + gap_b, LAST_DAY + 1)
        c.last_day[rows, b] = np.minimum(c.first_day[rows, b] + gap_a, LAST_DAY + 1)

    def _warp(self, c: Candidates, rows: Integers) -> None:
        """Hasten or delay all that happens to a group between two quiet times, without changing its order."""
        bounds = [FIRST_DAY, *(day for quiet in QUIET for day in quiet), LAST_DAY]
        between = self.rng.integers(0, 3, rows.size)
        low, high = (np.array(bounds[k::2])[between] for k in (0, 1))
        power = np.exp(self.rng.choice([0.03, 0.15], rows.size) * self.rng.standard_normal(rows.size))
        of_group = self.group == self.rng.integers(0, 3, rows.size)[:, None]
        of_group[:, [SHORTEST, LONGEST]] = False
        for days in (c.first_day, c.last_day):
            share = np.clip((days[rows] - low[:, None]) / (high - low)[:, None], 0, 1)
            moved = np.rint(low[:, None] + (high - low)[:, None] * share ** power[:, None]).astype(np.int64)
            days[rows] = np.where(of_group & (share > 0) & (share < 1), moved, days[rows])

    def _toggle_death(self, c: Candidates, rows: Integers) -> None:
        i = self._patients(rows)
        c.died[rows, i] ^= c.first[rows, i] == 1

    def _swap_ends(self, c: Candidates, rows: Integers) -> None:
        """Exchange what follows the relapse of two patients; no curve changes."""
        a, b = self._two_of_a_group(rows)
        both = (c.first[rows, a] == 1) & (c.first[rows, b] == 1)
        rows, a, b = rows[both], a[both], b[both]
        self._swap(c.last_day, rows, a, b)
        self._swap(c.died, rows, a, b)

    def _swap_cells(self, c: Candidates, rows: Integers) -> None:
        a, b = self._two_of_a_group(rows)
        self._swap(c.prior_hsct, rows, a, b)
        self._swap(c.other_cells, rows, a, b)

    def _swap_age(self, c: Candidates, rows: Integers) -> None:
        self._swap(c.age_40, rows, *self._two_of_a_group(rows))

    def _swap_relapses(self, c: Candidates, rows: Integers) -> None:
        self._swap(c.relapses_over_1, rows, *self._two_of_a_group(rows))

    def _toggle_age(self, c: Candidates, rows: Integers) -> None:
        c.age_40[rows, self.rng.integers(SIZES[0], sum(SIZES), rows.size)] ^= True

    def _toggle_relapses(self, c: Candidates, rows: Integers) -> None:
        c.relapses_over_1[rows, self.rng.integers(SIZES[0], sum(SIZES), rows.size)] ^= True


PARTS = ("rates", "tests", "relapses", "age", "bridging")


def _part(name: str, target: Target) -> str:
    """The part of :class:`Giver` that computes a target."""
    if ".bridging." in name:
        return "bridging"
    if ".model." in name:
        return "relapses" if name.startswith("relapse") else "age"
    return "rates" if target.kind == "rate" else "tests"


def _associated(given: dict[str, Floats]) -> Floats:
    """Badness of covariates that the paper says are not associated with outcome: P too small or ratio too large."""
    names = [f"{endpoint}.{what}" for endpoint in ENDPOINTS for what in ("prior_hsct", "other_cells")]
    p = np.stack([given[f"{name}.p"] for name in names])
    beyond = np.stack([given[f"{name}.size"] for name in names]) - LARGEST
    return (10 * np.maximum(NOT_ASSOCIATED - p, 0) / NOT_ASSOCIATED + 5 * np.maximum(beyond, 0)).sum(axis=0)


def _ties(day: Integers, event: Booleans) -> Floats:
    """Events on a day that has another."""
    ordered = np.sort(np.where(event, day, -np.arange(day.shape[1])), axis=1)
    return (np.diff(ordered, axis=1) == 0).sum(axis=1).astype(np.float64)


class Search:
    """Annealing of many candidates: each takes a change that is better, or worse by less than chance allows.

    The badness of a candidate is held by parts. A change recomputes the parts that it touches, the cheapest first,
    and is given up as soon as it is too bad.
    """

    def __init__(self, targets: dict[str, Target], seed: int, size: int) -> None:
        self.targets = {part: Badness({n: t for n, t in targets.items() if _part(n, t) == part}) for part in PARTS}
        self.rng = np.random.default_rng(seed)
        self.group = np.repeat([NON_TRANSPLANT, MRD_POSITIVE, MRD_NEGATIVE], SIZES)
        self.moves, self.giver = Moves(self.rng, self.group), Giver(self.group, size)
        self.now = start(self.rng, size)
        self.start = self.giver.start
        self.cost = np.zeros((len(PARTS), size))
        self.best, self.best_cost = self.now.take(np.arange(size)), np.full(size, np.inf)

    def recompute(self) -> None:
        """Compute all parts of all candidates anew, with converged regressions."""
        every = np.arange(self.best_cost.size)
        for _ in range(6):
            self.cost, fitted = self._cost(self.now, PARTS, self.cost, np.full(every.size, np.inf), every)
            for name, values in fitted.items():
                self.start[name] = values
        self.best.put(every, self.now)
        self.best_cost = self.cost.sum(axis=0)

    def _cost(
        self, c: Candidates, parts: tuple[str, ...], old: Floats, limit: Floats, of: Integers
    ) -> tuple[Floats, Coefficients]:
        """Badness by part of changed candidates, infinite from the part on that goes beyond the limit."""
        cost = old.copy()
        for part in parts:
            cost[PARTS.index(part)] = 0.0
        fitted = {name: values[of].copy() for name, values in self.start.items()}
        rows, left = np.arange(limit.size), c
        kept = np.ones(limit.size, dtype=np.bool_)
        curves = None
        for part in parts:
            k = PARTS.index(part)
            given: dict[str, Floats]
            if part == "rates":
                given, curves = self.giver.rates(left)
                cost[k, rows] = 3 * _ties(left.first_day, left.first > 0) + 3 * _ties(left.last_day, left.died)
            elif part == "tests" and curves is not None:
                keep = np.flatnonzero(kept)
                given = self.giver.tests((curves[0].take(keep), curves[1].take(keep)))
            else:
                begin = {name: values[rows] for name, values in fitted.items()}
                regress = {"relapses": self.giver.model_by_relapses, "age": self.giver.models_by_age}
                given, found = regress.get(part, self.giver.bridging)(left, begin)
                for name, values in found.items():
                    fitted[name][rows] = values
                if part == "bridging":
                    cost[k, rows] += _associated(given)
            cost[k, rows] += self.targets[part].total(given)
            kept = cost[:, rows].sum(axis=0) < limit[rows]
            cost[k, rows[~kept]] = np.inf
            rows, left = rows[kept], left.take(kept)
            if not rows.size:
                break
        return cost, fitted

    def step(self, heat: float) -> None:
        """Propose one change to each candidate."""
        new, possible, parts = self.moves.propose(self.now)
        rows = np.flatnonzero(possible)
        if not rows.size:
            return
        new, old = new.take(rows), self.cost[:, rows]
        limit = old.sum(axis=0) + heat * self.rng.exponential(size=rows.size)
        cost, fitted = self._cost(new, parts, old, limit, rows)
        taken = np.flatnonzero(np.isfinite(cost).all(axis=0))
        if not taken.size:
            return
        for name, values in self.start.items():
            values[rows[taken]] = fitted[name][taken]
        self.now.put(rows[taken], new.take(taken))
        self.cost[:, rows[taken]] = cost[:, taken]
        total = self.cost.sum(axis=0)
        better = np.flatnonzero(total < self.best_cost)
        self.best.put(better, self.now.take(better))
        self.best_cost[better] = total[better]

    def replace_worst(self) -> None:
        """Give the worst eighth of the candidates the places of the best."""
        order = np.argsort(self.cost.sum(axis=0), kind="stable")
        count = max(order.size // 8, 1)
        worst, good = order[-count:], order[:count]
        self.now.put(worst, self.now.take(good))
        self.cost[:, worst] = self.cost[:, good]
        for values in self.start.values():
            values[worst] = values[good]


def skeletons(targets: dict[str, Target], rng: Generator, size: int, steps: int) -> Candidates:
    """Candidates whose groups, each on its own and the two of the transplanted together, come near their rates."""
    found = start(rng, size)
    for groups in ((NON_TRANSPLANT,), (MRD_POSITIVE,), (MRD_NEGATIVE,), (MRD_POSITIVE, MRD_NEGATIVE)):
        begin = start(rng, size) if len(groups) == 1 else found
        hot = 4.0 if len(groups) == 1 else 0.5
        best, cost = _skeleton(targets, rng, begin, groups, steps, hot)
        # The better half, each twice.
        chosen = best.take(np.argsort(cost, kind="stable")[np.arange(size) // 2])
        columns = slice(sum(SIZES[: groups[0]]), sum(SIZES[: groups[-1] + 1]))
        for f in fields(found):
            getattr(found, f.name)[:, columns] = getattr(chosen, f.name)[:, columns]
    return found


def _skeleton(
    targets: dict[str, Target], rng: Generator, now: Candidates, groups: tuple[int, ...], steps: int, hot: float
) -> tuple[Candidates, Floats]:
    """Anneal some groups towards their rates and, of several groups, towards those of all of them."""
    group = np.repeat([NON_TRANSPLANT, MRD_POSITIVE, MRD_NEGATIVE], SIZES)
    names = [GROUPS[k] for k in groups] + (["transplant"] if len(groups) > 1 else [])
    aim = Badness({n: t for n, t in targets.items() if t.kind == "rate" and n.split(".")[-1] in names})
    moves = Moves(rng, group, only=groups)
    columns = slice(sum(SIZES[: groups[0]]), sum(SIZES[: groups[-1] + 1]))
    size = now.first.shape[0]
    now = now.take(np.arange(size))
    cost = _rates_badness(now, group[columns], columns, names, aim)
    best, best_cost = now.take(np.arange(size)), cost.copy()
    for step in range(steps):
        heat = hot * (0.02 / hot) ** (step / steps)
        new, possible, _ = moves.propose(now)
        new_cost = _rates_badness(new, group[columns], columns, names, aim)
        accept = np.flatnonzero(possible & (new_cost - cost < heat * rng.exponential(size=size)))
        now.put(accept, new.take(accept))
        cost[accept] = new_cost[accept]
        better = np.flatnonzero(cost < best_cost)
        best.put(better, now.take(better))
        best_cost[better] = cost[better]
    return best, best_cost


def _rates_badness(c: Candidates, group: Integers, columns: slice, names: list[str], aim: Badness) -> Floats:
    """Badness of the rates of named groups among some columns."""
    given: dict[str, Floats] = {}
    for endpoint, day, status in (
        ("lfs", c.first_day[:, columns], c.first[:, columns]),
        ("os", c.last_day[:, columns], c.died[:, columns].astype(np.int64)),
    ):
        order = np.argsort(2 * day + (status == 0), axis=1, kind="stable")
        of = group[order]
        members = np.stack([of > 0 if name == "transplant" else of == GROUPS.index(name) for name in names])
        curves = batch.curves(
            np.take_along_axis(day, order, axis=1), np.take_along_axis(status, order, axis=1), members
        )
        for year, cut in YEARS.items():
            survival, deaths = 100 * curves.survival_at(cut), 100 * curves.incidence_at(cut, second=True)
            for k, name in enumerate(names):
                given[f"{endpoint}.{year}.{name}"] = survival[k]
                if endpoint == "lfs":
                    given[f"nrm.{year}.{name}"] = deaths[k]
                    given[f"relapse.{year}.{name}"] = 100 - survival[k] - deaths[k]
    return aim.total(given)


def anneal(
    targets: dict[str, Target], *, seed: int, size: int, rate_steps: int, steps: int, progress: bool = False
) -> Annealed:
    """Anneal candidates, each group first towards its rates, then all towards everything.

    The same seed finds the same courses.
    """
    search = Search(targets, seed, size)
    search.now = skeletons(targets, search.rng, size, rate_steps)
    return _run(search, steps, HOT, progress=progress)


def polish(
    targets: dict[str, Target],
    found: Annealed,
    *,
    seed: int,
    size: int,
    steps: int,
    heat: float,
    progress: bool = False,
) -> Annealed:
    """Anneal again from the best candidate, heated to `heat`; what comes out is no worse."""
    search = Search(targets, seed, size)
    search.now = found.candidate.take(np.zeros(size, dtype=np.int64))
    again = _run(search, steps, heat, progress=progress)
    return again if again.badness < found.badness else found


def _run(search: Search, steps: int, hot: float, *, progress: bool) -> Annealed:
    search.recompute()
    for step in range(steps):
        search.step(hot * (COLD / hot) ** (step / steps))
        if step % 2500 == 2499 and step > steps * 0.4:
            search.replace_worst()
        if progress and step % 1000 == 0:
            order = np.argsort(search.cost.sum(axis=0))[:3]
            print(step, search.cost[:, order].sum(axis=0).round(1), search.cost[:, order[0]].round(1), flush=True)  # noqa: T201
        if search.best_cost.min() == 0:
            break
    winner = search.best.take(np.array([int(search.best_cost.argmin())]))
    given = search.giver.everything(winner)
    return Annealed(winner, {n: float(v[0]) for n, v in given.items()}, float(search.best_cost.min()))
