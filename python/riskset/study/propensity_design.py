"""The design matrix of propensity scores: numbers, splines, levels, and products."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.splines import default_knots, restricted_cubic_spline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from riskset.study.propensity_section import PropensitySpec
    from riskset.study.variables import Built

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Design:
    """The covariates of the patients with a score.

    Attributes
    ----------
    columns : float array of (patients, columns)
    names : tuple of str
        The covariate, as it is printed, that each column is of.
    levels : tuple of (str, str, bool array)
        Covariate, level and its patients, of each level that somebody has.
    rows : bool array
        The patients with a score, among all of the study.
    """

    columns: Floats = field(repr=False)
    names: tuple[str, ...]
    levels: tuple[tuple[str, str, Mask], ...] = field(repr=False)
    rows: Mask = field(repr=False)


def design_of(built: Mapping[str, Built], spec: PropensitySpec, rows: Mask) -> Design:
    """Columns of the covariates among some patients.

    Raises
    ------
    StatsError
        If the values of a covariate do not allow its spline.
    """
    parts: dict[str, Floats] = {}
    levels: list[tuple[str, str, Mask]] = []
    for name, each in built.items():
        label = each.variable.label
        if each.codes is None:
            assert each.numbers is not None  # noqa: S101  it has the one or the other
            values = each.numbers[rows]
            knots = spec.terms[name]
            parts[name] = restricted_cubic_spline(values, default_knots(values, knots)) if knots else values[:, None]
            continue
        codes = each.codes[rows]
        filled = np.unique(codes)
        levels += [(label, each.variable.levels[int(code)], codes == code) for code in filled]
        reference = each.variable.reference
        first = each.variable.levels.index(reference) if reference in each.variable.levels else -1
        first = first if first in filled else int(filled[0])
        others = [int(code) for code in filled if code != first]
        parts[name] = (codes[:, None] == np.array(others)).astype(np.float64).reshape(codes.size, len(others))
    names = [built[name].variable.label for name, part in parts.items() for _ in range(part.shape[1])]
    columns = list(parts.values())
    for a, b in spec.interactions:
        product = (parts[a][:, :, None] * parts[b][:, None, :]).reshape(parts[a].shape[0], -1)
        columns.append(product)
        names += [f"{built[a].variable.label} \u00d7 {built[b].variable.label}"] * product.shape[1]
    return Design(np.column_stack(columns), tuple(names), tuple(levels), rows)
