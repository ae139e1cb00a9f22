"""Weights and matched sets of propensity scores, recomputed: Newton's method on the likelihood, and matching by loops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from riskset.recompute.unread import Unread, only_known

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

OF_SETS = " set"


class Levels(Protocol):
    """Levels of patients, as :class:`riskset.recompute.rows.Levels` are."""

    @property
    def names(self) -> tuple[str, ...]:
        """Their printed names in order."""
        ...

    @property
    def of(self) -> NDArray[np.int64]:
        """The place of each patient's among them (none: -1)."""
        ...

    @property
    def known(self) -> Mask:
        """Of whom the level is known."""
        ...


class Raw(Protocol):
    """What is asked of the patients of the data file, as :class:`riskset.recompute.rows.Raw` answers it."""

    study: Mapping[str, Any]
    size: int

    @property
    def numbers(self) -> Callable[[str], Floats]:
        """The numbers of a variable."""
        ...

    @property
    def levels(self) -> Callable[[str], Levels]:
        """The levels of a variable."""
        ...

    @property
    def groups(self) -> Callable[[str], Levels]:
        """The groups of a grouping."""
        ...

    def section(self, name: str) -> Mapping[str, Any]:
        """A section of the study file."""
        ...

    def is_number(self, name: str) -> bool:
        """Whether a variable is a number."""
        ...

    def population(self, name: str | None) -> Mask:
        """Who is in a population."""
        ...


_KNOWN = (
    *("label", "treatment", "covariates", "interactions", "estimand", "treated", "stabilise", "trim", "population"),
    *("ratio", "caliper", "exact", "order", "method", "seed"),
)
_STEPS = 60
# Harrell's outer quantiles by the number of knots.
_OUTER = {3: 0.1, 4: 0.05, 5: 0.05, 6: 0.05, 7: 0.025}


def sections(study: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """The sections of propensity scores by the name of their weights."""
    found = study.get("propensity") or {}
    several = bool(found) and all(isinstance(each, dict) for each in found.values())
    return found if several else {"propensity": found} if found else {}


def with_sets(study: Mapping[str, Any]) -> Mapping[str, Any]:
    """The study file with the clusters of displays whose weights are matched sets."""
    scored = sections(study)
    displays = dict(study.get("displays") or {})
    for name, entry in displays.items():
        weights = entry.get("weights") if isinstance(entry, dict) else None
        of = scored.get(weights or "", {})
        if of.get("estimand") == "matching" and entry.get("kind") not in {"baseline", "love"}:
            displays[name] = {"cluster": f"{weights}{OF_SETS}", **entry}
    return {**study, "displays": displays} if scored else study


def weighting(raw: Raw, name: str) -> tuple[Floats, Floats]:
    """The weights that a section gives and the numbers of its sets; nan for no set.

    Raises
    ------
    Unread
        For what is drawn at random, assigned as a whole, or of more knots than values.
    """
    spec = sections(raw.study)[name]
    only_known(spec, _KNOWN, "propensity")
    among = spec.get("population") or raw.study["study"].get("population")
    groups = raw.groups(spec["treatment"])
    columns, known = _covariates(raw, spec, raw.population(among) & groups.known)
    weights, sets = np.zeros(raw.size), np.full(raw.size, np.nan)
    treatment, design = groups.of[known], np.column_stack([np.ones(int(known.sum())), *columns])
    count = len(groups.names)
    estimand, trim = spec.get("estimand", "ate"), spec.get("trim") or {}
    trim = trim if isinstance(trim, dict) else {"scores": trim}
    scores = _scores(design, treatment, count)
    kept = (scores >= trim.get("scores", 0.0)).all(axis=1) if estimand != "matching" else np.ones(treatment.size, bool)
    if not kept.all():
        scores = _scores(design[kept], treatment[kept], count)
    places, treatment = np.flatnonzero(known)[kept], treatment[kept]
    target = groups.names.index(spec["treated"]) if "treated" in spec else _target(raw, spec, groups.names)
    if estimand == "matching":
        found, pairs = _matched(raw, spec, scores[:, target], treatment == target, places)
        weights[places], sets[places] = found, pairs
        return weights, sets
    own = scores[np.arange(treatment.size), treatment]
    if estimand == "att":
        given = scores[:, target] / own
    elif estimand == "overlap":
        given = np.prod(scores, axis=1) / own / _products(scores)
    else:
        share = np.bincount(treatment, minlength=count) / treatment.size
        given = (share[treatment] if spec.get("stabilise", True) else 1.0) / own
    if "weights" in trim:
        ends = sorted((trim["weights"], 1 - trim["weights"]))
        given = np.minimum(np.maximum(given, np.quantile(given, ends[0])), np.quantile(given, ends[1]))
    weights[places] = given
    return weights, sets


def _products(scores: Floats) -> Floats:
    """For each patient, the sum over treatments of the product of the other treatments' scores."""
    others = [np.prod(np.delete(scores, place, axis=1), axis=1) for place in range(scores.shape[1])]
    return np.sum(others, axis=0)


def _target(raw: Raw, spec: Mapping[str, Any], names: tuple[str, ...]) -> int:
    """The treatment that is not the reference, of two."""
    group = raw.section("groups").get(spec["treatment"], {})
    variable = group.get("variable", spec["treatment"])
    own = raw.section("variables").get(variable, {})
    reference = own.get("reference")
    if reference is not None and "levels" in group:
        message = "the reference of groups with levels of their own"
        raise Unread(message)
    return 0 if reference is not None and names.index(str(reference)) == 1 else 1


def _covariates(raw: Raw, spec: Mapping[str, Any], known: Mask) -> tuple[list[Floats], Mask]:
    """Columns of the covariates among the patients with all of them."""
    given = spec["covariates"]
    terms: dict[str, Any] = {}
    for each in given.items() if isinstance(given, dict) else given:
        pairs = [each] if isinstance(each, tuple) else each.items() if isinstance(each, dict) else [(each, None)]
        terms.update(pairs)
    for name in [*terms, *spec.get("exact", [])]:
        known = known & (~np.isnan(raw.numbers(name)) if raw.is_number(name) else raw.levels(name).known)
    parts: dict[str, list[Floats]] = {}
    for name, how in terms.items():
        if raw.is_number(name):
            values = raw.numbers(name)[known]
            parts[name] = _bent(values, int(how["spline"])) if how else [values]
            continue
        of = raw.levels(name).of[known]
        filled = sorted(set(of.tolist()))
        parts[name] = [(of == level).astype(np.float64) for level in filled[1:]]
    columns = [column for part in parts.values() for column in part]
    for one, two in spec.get("interactions", []):
        columns += [a * b for a in parts[one] for b in parts[two]]
    return columns, known


def _bent(values: Floats, knots: int) -> list[Floats]:
    """A restricted cubic spline: the number, and what bends."""
    counts = np.unique(values, return_counts=True)[1]
    if values.size < 100 or max(counts[0], counts[-1]) >= 0.05 * values.size:
        message = "a spline of few values, or of many at one end"
        raise Unread(message)
    outer = _OUTER[knots]
    t = np.quantile(values, np.linspace(outer, 1 - outer, knots))

    def cube(at: float) -> Floats:
        return np.maximum(values - at, 0) ** 3

    first, before, last = t[0], t[-2], t[-1]
    bends = [
        (cube(at) - cube(before) * (last - at) / (last - before) + cube(last) * (before - at) / (last - before))
        / (last - first) ** 2
        for at in t[:-2]
    ]
    return [values, *bends]


def _scores(design: Floats, treatment: NDArray[np.int64], count: int) -> Floats:
    """Multinomial logistic regression by Newton's method on standardized columns."""
    spread = np.where(design.std(axis=0) > 0, design.std(axis=0), 1.0)
    scaled = (design - np.where(design.std(axis=0) > 0, design.mean(axis=0), 0.0)) / spread
    patients, width = scaled.shape
    received = np.eye(count)[treatment]
    beta = np.zeros((width, count - 1))
    share = np.full((patients, count), 1 / count)
    for _ in range(_STEPS):
        powers = np.column_stack([np.zeros(patients), scaled @ beta])
        share = np.exp(powers - powers.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        slope = scaled.T @ (received - share)[:, 1:]
        apart = share[:, 1:, None] * (np.eye(count - 1)[None] - share[:, None, 1:])
        bend = np.einsum("ni,nab,nj->aibj", scaled, apart, scaled).reshape(width * (count - 1), -1)
        step = np.linalg.solve(bend, slope.T.ravel()).reshape(count - 1, width).T
        beta += step
        if np.abs(step).max() < 1e-12:
            break
    return share


def _matched(
    raw: Raw, spec: Mapping[str, Any], score: Floats, treated: Mask, places: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Weights and sets by the nearest control of one treated patient after the other."""
    if spec.get("method", "nearest") != "nearest" or spec.get("order") == "random":
        message = "matching by assignment or in a random order"
        raise Unread(message)
    logit = np.round(np.log(score / (1 - score)), 9)
    width = spec.get("caliper", 0.2)
    spreads = [logit[treated].var(ddof=1), logit[~treated].var(ddof=1)]
    limit = np.inf if width is None else width * np.sqrt(sum(spreads) / 2)
    alike = [tuple(int(raw.levels(name).of[at]) for name in spec.get("exact", [])) for at in places]
    order = {"largest": -logit, "smallest": logit, "data": np.arange(logit.size)}[spec.get("order", "largest")]
    queue = [int(at) for at in np.argsort(order, kind="stable") if treated[at]]
    free = [int(at) for at in np.flatnonzero(~treated)]
    sets: dict[int, list[int]] = {}
    for _ in range(spec.get("ratio", 1)):
        served: list[int] = []
        for one in queue:
            near = [(abs(logit[at] - logit[one]), at) for at in free if alike[at] == alike[one]]
            distance, control = min(near, default=(np.inf, -1))
            if distance <= limit and control >= 0:
                sets.setdefault(one, []).append(control)
                free.remove(control)
                served.append(one)
        queue = served
    weights, numbers = np.zeros(logit.size), np.full(logit.size, np.nan)
    controls = sum(map(len, sets.values()))
    for number, (one, members) in enumerate(sorted(sets.items())):
        weights[one], numbers[[one, *members]] = 1.0, number
        weights[members] = controls / len(sets) / len(members)
    return weights, numbers
