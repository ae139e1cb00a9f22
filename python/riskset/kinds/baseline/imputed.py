"""Characteristics of imputed data: the summaries of each data set, averaged, and the tests of all, pooled by Rubin's rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy.special import chdtri

from riskset.analyses.imputing import ON_AVERAGE
from riskset.kinds.baseline.imputed_limits import is_group_limit, pooled_limit
from riskset.naming import counted
from riskset.stats.errors import NotEstimable
from riskset.stats.rubin import joint_test, joint_test_of_statistics, pool
from riskset.stats.standardised_difference import PairDifference, StandardisedDifference
from riskset.study.entries.imputations import is_imputed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from riskset.analyses.by_group import ByGroup
    from riskset.kinds.baseline.entry import BaselineDisplay
    from riskset.results import Result
    from riskset.stats.comparison import Comparison
    from riskset.study import Variable
    from riskset.study.entries.base import StudyAround

    Floats = NDArray[np.float64]

OF_MEANS = frozenset({"student-t", "welch-t", "anova", "welch-anova"})
_ONE_VARIANCE = frozenset({"student-t", "anova"})
POOLED = "pooled "
"""Before the name of a test whose P value is pooled."""
MEAN_METHODS = frozenset({"Student t", "Welch t", "one-way ANOVA", "Welch ANOVA"})
NOT_FISHER = "Fisher's exact test has no statistic that is pooled over imputed data sets. Write chi-square under tests."
ALONE = "a group has one value alone, so that its mean has no variance to pool"
FLAT = "a group is constant in an imputed data set, so that its mean has no variance to pool"


def drawn_rows(spec: BaselineDisplay, study: StudyAround) -> frozenset[str]:
    """The rows whose values differ between the imputed data sets; none of a table of complete cases."""
    name = spec.imputation_in(study)
    return frozenset(row for row in spec.rows(study) if is_imputed(study, name, row))


def pooled_rows(known: Iterable[Result], parts: Sequence[Sequence[Result]], conf_level: float = 0.95) -> list[Result]:
    """Average the summaries of a variable over the data sets; how many lack a value is known from the data.

    Parameters
    ----------
    known : iterable of Result
        Of the values in the data.
    parts : sequence of sequences of Result
        Of each data set.
    conf_level : float
    """
    named = [{(row.statistic, row.group, row.level): row for row in part} for part in parts]
    missing = {row.group: row for row in known if row.statistic == "missing"}
    found: list[Result] = []
    for row, *others in zip(*parts, strict=True):
        if row.statistic == "missing":
            found.append(missing[row.group])
            continue
        if is_group_limit(row):
            found.append(pooled_limit(row, named, conf_level))
            continue
        gone = next((each for each in (row, *others) if each.value is None), None)
        if gone is not None:
            found.append(gone)
            continue
        values = np.array([each.value for each in (row, *others)], dtype=np.float64)
        unit = ON_AVERAGE if row.statistic == "count" else row.unit
        found.append(replace(row, value=_together(row.statistic, values), unit=unit))
    return found


def _together(statistic: str, values: Floats) -> float:
    """One number of those of all data sets: of deviations the root of the mean variance, else the mean."""
    return float(np.sqrt((values**2).mean())) if statistic == "sd" else float(values.mean())


class OfOneDataSet(Protocol):
    """A variable by group, of one data set."""

    @property
    def data(self) -> ByGroup:
        """Its values."""
        ...

    @property
    def test(self) -> str | None:
        """The test that was named for it."""
        ...

    def compare(self, members: Sequence[int]) -> Comparison:
        """Test groups against each other."""
        ...

    def difference(self, members: Sequence[int]) -> StandardisedDifference:
        """The standardised difference of groups."""
        ...


class Pooled:
    """A variable by group in all data sets, compared as one."""

    def __init__(self, sets: Sequence[OfOneDataSet]) -> None:
        self.sets = sets

    @property
    def variable(self) -> Variable:
        """The variable."""
        return self.sets[0].data.variable

    def compare(self, members: Sequence[int]) -> Comparison:
        """Pool the tests of the data sets: those of means by their means, others by their statistics."""
        found = [each.compare(members) for each in self.sets]
        methods = sorted({each.method for each in found})
        if any(each.df is None and each.statistic is None for each in found):
            raise NotEstimable(NOT_FISHER.removesuffix("."))
        if len(methods) > 1:
            message = f"the imputed data sets have different tests ({' and '.join(methods)}): name one under tests"
            raise NotEstimable(message)
        if self.sets[0].test in OF_MEANS:
            return self._of_means(members, found)
        df = int(found[0].df or 1)
        if any(int(each.df or 1) != df for each in found):
            message = "the imputed data sets do not all have the same levels"
            raise NotEstimable(message)
        test = joint_test_of_statistics([float(chdtri(df, each.p_value)) for each in found], df)
        return replace(found[0], statistic=test.statistic, p_value=test.p, method=f"{POOLED}{methods[0]}")

    def _of_means(self, members: Sequence[int], found: Sequence[Comparison]) -> Comparison:
        """Pool the differences of means from the first group's."""
        parts = [
            contrasts([each.data.samples[place] for place in members], self.sets[0].test or "") for each in self.sets
        ]
        estimates, covariances = (np.array(each) for each in zip(*parts, strict=True))
        left = float(np.mean([each.df_denominator or each.df or np.inf for each in found]))
        method = f"{POOLED}{found[0].method}"
        if estimates.shape[1] == 1:
            one = pool(estimates, covariances[:, 0], complete_df=left)
            statistic = float(one.estimate[0] / one.standard_error[0])
            return replace(
                found[0],
                statistic=statistic,
                df=float(one.degrees_of_freedom[0]),
                p_value=float(one.p[0]),
                method=method,
            )
        joint = joint_test(estimates, covariances, complete_df=left)
        return replace(found[0], statistic=joint.statistic, p_value=joint.p, method=method)

    def difference(self, members: Sequence[int]) -> StandardisedDifference:
        """Average the standardised differences of the data sets."""
        found = [each.difference(members) for each in self.sets]
        pairs = tuple(
            PairDifference(same[0].first, same[0].second, float(np.mean([each.value for each in same])))
            for same in zip(*(each.pairs for each in found), strict=True)
        )
        return StandardisedDifference(float(np.mean([each.value for each in found])), pairs)


def contrasts(samples: Sequence[Floats], test: str) -> tuple[Floats, Floats]:
    """The means of all groups but the first, less the first's, and their covariance."""
    samples = [each for each in samples if each.size]
    sizes = np.array([each.size for each in samples], dtype=np.float64)
    squares = np.array([((each - each.mean()) ** 2).sum() for each in samples])
    if test in _ONE_VARIANCE:
        variances = np.full(sizes.size, squares.sum() / (sizes.sum() - sizes.size))
    elif sizes.min() < 2:
        raise NotEstimable(ALONE)
    else:
        variances = squares / (sizes - 1)
    errors = variances / sizes
    if not (errors > 0).all():
        raise NotEstimable(FLAT)
    means = np.array([each.mean() for each in samples])
    return means[1:] - means[0], np.diag(errors[1:]) + errors[0]


def imputed_note(imputations: int, methods: Iterable[str], shown: Mapping[str, bool]) -> str:
    """Say what of imputed variables is pooled, and how.

    Parameters
    ----------
    imputations : int
    methods : iterable of str
        Of the P values of imputed variables.
    shown : mapping of str to bool
        Whether the table shows ``levels``, ``means``, ``quantiles`` and ``smd`` of imputed variables.
    """
    sets = counted(imputations, "data set")
    forms = {"levels": "numbers of patients and percentages", "means": "means", "smd": "standardized differences"}
    by_rule = _joined([forms[key] for key in ("means", "levels") if shown[key]])
    averaged = [
        *(["medians, quartiles and ranges"] if shown["quantiles"] else []),
        *([forms["smd"]] if shown["smd"] else []),
    ]
    said: list[str] = []
    if by_rule:
        said.append(
            f"Of imputed variables, {by_rule} are pooled by Rubin\u2019s rules: they are averages over the {sets}."
        )
    if averaged:
        also = "so are" if by_rule else f"of imputed variables, averages over the {sets} are shown of"
        text = f"{also} {_joined(averaged)}."
        said.append(text[:1].upper() + text[1:])
    if shown["means"]:
        said.append("Standard deviations are roots of the mean variance.")
    pooled = [each for each in methods if each.startswith(POOLED)]
    of_means = [each for each in pooled if each.removeprefix(POOLED) in MEAN_METHODS]
    if of_means:
        said.append("Pooled tests of means are of their differences, pooled by Rubin\u2019s rules.")
    if len(of_means) < len(pooled):
        other = "Other pooled" if of_means else "Pooled"
        said.append(f"{other} tests combine the statistics of the data sets (Li, Meng, Raghunathan and Rubin).")
    return " ".join(said)


def _joined(parts: Sequence[str]) -> str:
    """Phrases as one list in a sentence."""
    return f"{', '.join(parts[:-1])}, and {parts[-1]}" if len(parts) > 1 else "".join(parts)
