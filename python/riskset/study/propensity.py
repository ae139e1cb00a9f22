"""Builds the propensity scores of the study file, and the weights or matched sets that they give."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from riskset.naming import counted, in_sentence
from riskset.problems import did_you_mean, listed, quoted
from riskset.stats.errors import StatsError
from riskset.stats.propensity import Separation, effective_numbers
from riskset.stats.regression_checks import Collinear
from riskset.stats.weighting_plan import WeightingPlan, planned_weights
from riskset.study.propensity_design import Design, design_of
from riskset.study.source import Unavailable
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from riskset.study.entities import Grouping
    from riskset.study.propensity_section import PropensitySpec
    from riskset.study.source import Source
    from riskset.study.variables import Built
    from riskset.yaml_lines import KeyPath

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Propensity:
    """Scores of patients with the weights or matched sets that they give, and who has none.

    Attributes
    ----------
    name, label : str
        Its name in the study file, and what its weights are called in notes.
    spec : PropensitySpec
    grouping : Grouping
        The treatments.
    target : int or None
        The treatment that the effect is about, of `att` and `matching`.
    covariates, exact : tuple of str
        What entered, and on what pairs agree exactly, as it is printed.
    scores : float array of (n, treatments)
        nan of patients for whom none was estimated.
    weights : float array of n
        0 of patients without weight.
    sets : int array of n
        The matched set of each patient; -1 for none.
    left_out : dict of str to bool array of n
        Patients who would be weighted and are not, by reason.
    design : Design
        Of the patients with a score.
    """

    name: str
    label: str
    spec: PropensitySpec
    grouping: Grouping
    target: int | None
    covariates: tuple[str, ...]
    exact: tuple[str, ...]
    scores: Floats = field(repr=False)
    weights: Floats = field(repr=False)
    sets: Integers = field(repr=False)
    left_out: dict[str, Mask] = field(repr=False)
    design: Design = field(repr=False)

    @property
    def effective_n(self) -> Floats:
        """Kish's effective number of patients of each treatment."""
        return effective_numbers(self.weights, self.grouping.codes, len(self.grouping.levels))

    def part(self, index: Integers) -> Propensity:
        """The same of some of the patients."""
        grouping = replace(self.grouping, codes=self.grouping.codes[index])
        left_out = {why: patients[index] for why, patients in self.left_out.items()}
        return replace(
            self,
            grouping=grouping,
            scores=self.scores[index],
            weights=self.weights[index],
            sets=self.sets[index],
            left_out=left_out,
        )


def plan_of(spec: PropensitySpec, target: int | None) -> WeightingPlan:
    """How weights come from scores; of matching the scores alone."""
    if spec.is_matching:
        return WeightingPlan(stabilised=False)
    names = {"ate": "ATE", "att": "ATT", "overlap": "overlap"}
    return WeightingPlan(
        estimand=names[spec.estimand],  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        target=target if spec.estimand == "att" else None,
        stabilised=spec.stabilise,
        trim=spec.trimmed_below,
        truncate=spec.truncated_at,
    )


def build_propensity(
    source: Source,
    name: str,
    where: KeyPath,
    spec: PropensitySpec,
    grouping: Grouping,
    variable: Callable[[str, KeyPath], Built],
    among: Mask,
) -> Propensity:
    """Estimate scores, and weights or matched sets; what is wrong with them is noted.

    Parameters
    ----------
    where : path
        Where it stands in the study file.
    variable : callable
        Gives the variable of a name that stands at a place.
    among : bool array
        The patients of its population.
    """
    return _Building(source, name, where, spec, grouping, variable, among).made()


class _Building:
    def __init__(
        self,
        source: Source,
        name: str,
        where: KeyPath,
        spec: PropensitySpec,
        grouping: Grouping,
        variable: Callable[[str, KeyPath], Built],
        among: Mask,
    ) -> None:
        self.source, self.name, self.where, self.spec = source, name, where, spec
        self.grouping, self.variable, self.among = grouping, variable, among
        self.size = source.size

    def refuse(self, key: str, message: str, remedy: str, value: str | None = None) -> NoReturn:
        self.source.in_study((*self.where, key), f"{dotted(self.where)}: {message}", remedy, value=value)
        raise Unavailable

    def made(self) -> Propensity:
        spec, levels = self.spec, self.grouping.levels
        target = self.target()
        if any(name not in spec.terms for pair in spec.interactions for name in pair):
            raise Unavailable  # noted when the study file was checked
        built = {name: self.variable(name, (*self.where, *place)) for place, name in spec.named()}
        treated = self.among & (self.grouping.codes >= 0)
        missing = treated & ~np.logical_and.reduce([_known(each) for each in built.values()])
        rows = treated & ~missing
        self.check_groups(rows, missing)
        design = self.designed(built, rows)
        code = self.grouping.codes[rows]
        self.check_overlap(design, code)
        scores = np.full((self.size, len(levels)), np.nan)
        weights, sets = np.zeros(self.size), np.full(self.size, -1, dtype=np.int64)
        left_out = {
            f"in no group of {self.grouping.label}": self.among & (self.grouping.codes < 0),
            "with a missing covariate": missing,
        }
        try:
            planned = planned_weights(code, design.columns, plan_of(spec, target))
        except Separation as error:
            self.refuse(
                "covariates",
                self.separated(design, error),
                "Merge levels, remove a covariate, or leave out patients who could have had one treatment only: population",
            )
        except Collinear as error:
            names = listed(list(dict.fromkeys(design.names[column] for column in error.columns)), 3)
            self.refuse(
                "covariates",
                f"{names} does not vary, or is determined by other covariates",
                "Remove it from covariates",
            )
        except StatsError as error:
            key = "trim" if spec.trimmed_below else "covariates"
            self.refuse(key, str(error), "Trim less: a smaller share" if spec.trimmed_below else "Remove a covariate")
        scores[rows] = planned.scores
        trimmed = np.zeros(self.size, dtype=np.bool_)
        trimmed[np.flatnonzero(rows)[~planned.kept]] = True
        if spec.trimmed_below:
            left_out[f"with a score below {spec.trimmed_below:g}"] = trimmed
        if spec.is_matching:
            assert target is not None  # noqa: S101  found above
            sets[rows], weights[rows] = self.matched(planned.scores[:, target], code == target, built, rows)
            unmatched = rows & (weights == 0)
            own = self.grouping.codes == target
            left_out[f"of {levels[target]} without a match"] = unmatched & own
            left_out[f"of {levels[1 - target]} without a match"] = unmatched & ~own
        else:
            weights[rows] = planned.weights
        return Propensity(
            name=self.name,
            label=spec.label or self.label(target),
            spec=spec,
            grouping=self.grouping,
            target=target,
            covariates=self.printed(built),
            exact=tuple(in_sentence(built[name].variable.label) for name in spec.exact),
            scores=scores,
            weights=weights,
            sets=sets,
            left_out={why: patients for why, patients in left_out.items() if patients.any()},
            design=design,
        )

    def target(self) -> int | None:
        """The treatment that the effect is about; None where it is about all."""
        spec, levels = self.spec, self.grouping.levels
        if spec.is_matching and len(levels) != 2:
            message = (
                f"matching is of two treatments, and {quoted(spec.treatment)} has {len(levels)}: {listed(levels, 3)}"
            )
            self.refuse("treatment", message, "Name two groups, or write estimand: ate, att or overlap", spec.treatment)
        if spec.estimand in {"ate", "overlap"}:
            return None
        if spec.treated is not None:
            if spec.treated not in levels:
                message = f"treated is {quoted(spec.treated)}, which is not a level of {quoted(spec.treatment)}"
                self.refuse("treated", message, did_you_mean(spec.treated, list(levels), "Levels"), spec.treated)
            return levels.index(spec.treated)
        if len(levels) != 2:
            message = f"{quoted(spec.treatment)} has {len(levels)} levels, and nothing says whose effect is estimated"
            self.refuse("treatment", message, f"Name it: treated: {levels[-1]}", spec.treatment)
        return 0 if self.grouping.reference == 1 else 1

    def check_groups(self, rows: Mask, missing: Mask) -> None:
        """Every treatment needs patients."""
        levels = self.grouping.levels
        counts = np.bincount(self.grouping.codes[rows], minlength=len(levels))
        filled = [level for level, count in zip(levels, counts, strict=True) if count]
        lost = f" ({counted(int(missing.sum()), 'patient')} left out for a missing covariate)" if missing.any() else ""
        if not filled:
            self.refuse(
                "covariates",
                f"no patient has a value of every covariate{lost}",
                "Remove the covariates that are missing most",
            )
        if len(levels) < 2 or len(filled) < 2:
            message = f"{quoted(self.spec.treatment)} has one treatment only, {filled[0]}{lost}: nobody had another"
            self.refuse("treatment", message, "Name groups of which two or more have patients", self.spec.treatment)
        if len(filled) < len(levels):
            empty = next(level for level in levels if level not in filled)
            message = f"no patient of {quoted(empty)} has a value of every covariate{lost}"
            self.refuse("covariates", message, "Remove the covariates that are missing most")

    def designed(self, built: dict[str, Built], rows: Mask) -> Design:
        """The design matrix; a spline that the values do not allow is noted."""
        try:
            design = design_of({name: built[name] for name in self.spec.terms}, self.spec, rows)
        except StatsError as error:
            self.refuse("covariates", str(error), "Write fewer knots, or the covariate alone")
        smallest = int(np.bincount(self.grouping.codes[rows]).min())
        if smallest <= design.columns.shape[1]:
            level = self.grouping.levels[int(np.bincount(self.grouping.codes[rows]).argmin())]
            coefficients = counted(design.columns.shape[1], "coefficient")
            message = f"too few patients: {counted(smallest, 'patient')} of {level} for {coefficients}"
            self.refuse("covariates", message, "Name fewer covariates, or merge levels")
        return design

    def check_overlap(self, design: Design, code: Integers) -> None:
        """A level whose patients all had one treatment tells it for certain."""
        for label, level, members in design.levels:
            treatments = np.unique(code[members])
            if treatments.size < len(self.grouping.levels):
                absent = next(each for place, each in enumerate(self.grouping.levels) if place not in treatments)
                message = f"level {quoted(level)} of {label} has no patient of {absent} ({counted(int(members.sum()), 'patient')} in all): there is no overlap"
                remedy = "Merge the level with another, or leave its patients out: population"
                self.refuse("covariates", message, remedy, level)

    def separated(self, design: Design, error: Separation) -> str:
        names = list(dict.fromkeys(design.names[column] for column in error.columns if column < len(design.names)))
        level = self.grouping.levels[int(str(error.treatment))]
        return f"separation: {listed(names, 3)} tell for certain who had {level} (perfect prediction), so that there is no overlap"

    def matched(self, score: Floats, treated: Mask, built: dict[str, Built], rows: Mask) -> tuple[Integers, Floats]:
        """The sets and weights of the patients with a score."""
        from riskset.stats.matching import logit_caliper, match

        spec = self.spec
        logit = np.log(score) - np.log1p(-score)
        exact = None
        for name in spec.exact:
            codes = built[name].codes
            if codes is None:
                self.refuse(
                    "exact",
                    f"exact names {quoted(name)}, which is a number",
                    f"Cut it into classes: derive: {{cut: {name}, at: [...]}}",
                    name,
                )
            own = codes[rows].astype(np.int64)
            exact = own if exact is None else exact * (int(codes.max()) + 1) + own
        try:
            found = match(
                logit,
                treated,
                ratio=spec.ratio,
                caliper=None if spec.caliper is None else logit_caliper(logit, treated, spec.caliper),
                exact=exact,
                order=spec.order,
                seed=spec.seed,
                optimal=spec.method == "optimal",
            )
        except StatsError as error:
            key = "method" if "optimal" in str(error) else "caliper"
            remedy = (
                "Write method: nearest" if key == "method" else "Write a wider caliper, or fewer variables in exact"
            )
            self.refuse(key, str(error), remedy)
        return found.sets, found.weights

    def label(self, target: int | None) -> str:
        """What the weights are called."""
        treatment = in_sentence(self.grouping.label)
        treated = "" if target is None else self.grouping.levels[target]
        return {
            "ate": f"inverse probability of {treatment}",
            "att": f"inverse probability of {treatment}, standardized to {treated}",
            "overlap": f"overlap weights of {treatment}",
            "matching": f"matched sets of {treatment}",
        }[self.spec.estimand]

    def printed(self, built: dict[str, Built]) -> tuple[str, ...]:
        """The covariates as notes name them."""
        labels = {name: in_sentence(built[name].variable.label) for name in self.spec.terms}
        knots = self.spec.terms
        told = [
            f"{label} (restricted cubic spline with {knots[name]} knots)" if knots[name] else label
            for name, label in labels.items()
        ]
        return (*told, *(f"{labels[a]} \u00d7 {labels[b]}" for a, b in self.spec.interactions))


def _known(built: Built) -> Mask:
    """Of whom a covariate is known."""
    if built.codes is not None:
        return built.codes >= 0
    assert built.numbers is not None  # noqa: S101  it has the one or the other: several choices are refused
    return ~np.isnan(built.numbers)
