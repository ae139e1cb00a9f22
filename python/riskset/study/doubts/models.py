"""Doubts about models: two of their variables that say nearly the same."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from riskset.problems import listed, quoted
from riskset.study import operands as ops
from riskset.study.doubts.doubt import Doubt, in_study
from riskset.study.problems import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from riskset.study.cohort import Cohort
    from riskset.study.source import Mask

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

LIMIT = 0.95
"""Two variables of one model that are associated more than so are nearly one."""
_FEWEST = 10


def collinear_variables(cohort: Cohort) -> Iterator[Doubt]:
    """Pairs of variables of one model whose association, from 0 to 1, is above the limit."""
    found: dict[tuple[str, str], tuple[str, float]] = {}
    displays: dict[tuple[str, str], list[str]] = {}
    for display, part, first, second in _pairs(cohort):
        measure, size = association(part, first, second)
        if size > LIMIT:
            pair = (first, second) if (second, first) not in found else (second, first)
            found.setdefault(pair, (measure, size))
            displays.setdefault(pair, []).append(display)
    for (first, second), (measure, size) in found.items():
        names = list(dict.fromkeys(displays[first, second]))
        about = f"{first} and {second}"
        message = f"{quoted(first)} and {quoted(second)} say nearly the same, and are in one model of {listed(names)}: {measure} {size:.3g}"
        yield in_study(cohort, "collinear", about, ("displays", names[0]), message, "Keep one of the two in the model")


def _pairs(cohort: Cohort) -> Iterator[tuple[str, Cohort, str, str]]:
    """The pairs of variables that are in one model, with their display and its patients; exposures change with time."""
    exposures = cohort.study.exposures
    for name, display in cohort.study.displays.items():
        together = display.variables_together(cohort.study)
        models = {tuple(dict.fromkeys(each for each in names if each not in exposures)) for names in together}
        pairs = dict.fromkeys(pair for names in sorted(models) for pair in itertools.combinations(names, 2))
        if not pairs:
            continue
        try:
            part = cohort.of(display)
            for variable in dict.fromkeys(itertools.chain.from_iterable(pairs)):
                part.variable(variable)
        except StudyProblems:  # said of the display itself
            continue
        yield from ((name, part, first, second) for first, second in pairs)


def association(cohort: Cohort, first: str, second: str) -> tuple[str, float]:
    """How close two variables are, from 0 to 1, and by which measure.

    Two numbers by Pearson's correlation, two variables of levels by Cramér's V with Bergsma's correction (J Korean
    Stat Soc 2013;42:323), a number and levels by the correlation ratio adjusted for the number of levels.
    """
    known = _known(cohort, first) & _known(cohort, second)
    if known.sum() < _FEWEST:
        return "correlation", 0.0
    numbers = [_numbers(cohort, name, known) for name in (first, second)]
    levels = [_codes(cohort, name, known) for name in (first, second)]
    match numbers, levels:
        case [one, other], _ if one is not None and other is not None:
            return "correlation", _correlation(one, other)
        case _, [one, other] if one is not None and other is not None:
            return "Cramér's V", _cramer(one, other)
        case _:
            number = next(each for each in numbers if each is not None)
            return "correlation ratio", _correlation_ratio(number, next(each for each in levels if each is not None))


def _numbers(cohort: Cohort, name: str, patients: Mask) -> Floats | None:
    numbers = cohort.builder.variable(name).numbers
    return None if numbers is None else numbers[cohort.index][patients]


def _codes(cohort: Cohort, name: str, patients: Mask) -> Integers | None:
    """The positions of patients' levels, of those that they have."""
    built = cohort.builder.variable(name)
    if built.numbers is not None or built.codes is None:
        return None
    return np.unique(built.codes[cohort.index][patients], return_inverse=True)[1].astype(np.int64)


def _known(cohort: Cohort, name: str) -> Mask:
    operand = cohort.builder.variable(name).operand()
    return ops.known_or_missing(operand, want_known=True).values[cohort.index]


def _correlation(one: Floats, other: Floats) -> float:
    one, other = one - one.mean(), other - other.mean()
    size = float(np.sqrt((one @ one) * (other @ other)))
    return abs(float(one @ other)) / size if size else 0.0


def _correlation_ratio(number: Floats, levels: Integers) -> float:
    counts = np.bincount(levels)
    means = np.bincount(levels, number) / counts
    total = float(((number - number.mean()) ** 2).sum())
    rest = float(((number - means[levels]) ** 2).sum())
    free = number.size - counts.size
    if total == 0 or free < 1 or counts.size < 2:
        return 0.0
    return float(np.sqrt(max(0.0, 1 - rest / total * (number.size - 1) / free)))


def _cramer(one: Integers, other: Integers) -> float:
    size = one.size
    height, width = int(one.max()) + 1, int(other.max()) + 1
    table = np.bincount(one * width + other, minlength=height * width).reshape(height, width)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / size
    phi = max(0.0, float(((table - expected) ** 2 / expected).sum()) / size - (height - 1) * (width - 1) / (size - 1))
    least = min(height - (height - 1) ** 2 / (size - 1), width - (width - 1) ** 2 / (size - 1)) - 1
    return min(1.0, float(np.sqrt(phi / least))) if least > 0 else 0.0
