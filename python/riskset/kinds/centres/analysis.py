"""Centres: how many patients come from each, by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from riskset.analyses.groups import group_rows
from riskset.analyses.recorder import Recorder
from riskset.stats.absent import NOT_ESTIMABLE
from riskset.timescale import exact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from riskset.kinds.centres.entry import CentresDisplay
    from riskset.results import Result
    from riskset.study import Cohort

NO_PATIENT = "No patient of the group has a known center."


def centres(
    cohort: Cohort,
    variable: str,
    *,
    by: str | None = None,
    overall: bool = True,
    at_least: int = 1,
    other: str = "Other",
    order: Literal["size", "listed"] = "size",
    display: str = "centres",
) -> list[Result]:
    """Count the patients of each centre in each group.

    Parameters
    ----------
    cohort : Cohort
    variable : str
        Variable or column that names the centre.
    by : str, optional
        A grouping of the study file; patients in none of the groups are left out.
    overall : bool
        Count all patients of the groups together as well, as group ``""``.
    at_least : int
        Centres with fewer patients are one row, called `other`.
    order : {"size", "listed"}
        By number of patients (those of one size as listed), or as the levels are listed.

    Returns
    -------
    list of Result
        For each group ``n_group``; of each centre (its name as level) ``count`` and ``percent`` of the patients whose
        centre is known; their number ``n`` and that of the others, ``missing``; and of all patients ``n_centres``
        and, where small ones were put together, ``n_merged`` of the level `other`.
    """
    recorder = Recorder(display, "centres", cohort.population_name)
    groups = dict(group_rows(cohort, by, overall=overall))
    codes, sizes, rows = _centres(cohort, variable, groups, at_least, other, order)
    merged = sum(0 < size < at_least for size in sizes.tolist())
    recorder.add("n_centres", int((sizes > 0).sum()), variable=variable, unit="centers")
    if len(rows) and rows[-1][0] == other and merged > 1:
        recorder.add("n_merged", merged, variable=variable, level=other, unit="centers")
    for group, mask in groups.items():
        _count(recorder, variable, group, codes[mask], rows)
    return recorder.rows


def centre_rows(cohort: Cohort, spec: CentresDisplay) -> tuple[NDArray[np.int64], list[tuple[str, list[int]]]]:
    """Each patient's centre (-1 where it is not known), and the rows of the table with the centres in each."""
    groups = dict(group_rows(cohort, spec.by, overall=spec.overall))
    codes, _, rows = _centres(cohort, spec.variable, groups, spec.at_least, spec.other, spec.order)
    return codes, rows


def _centres(
    cohort: Cohort, variable: str, groups: Mapping[str, NDArray[np.bool_]], at_least: int, other: str, order: str
) -> tuple[NDArray[np.int64], NDArray[np.int64], list[tuple[str, list[int]]]]:
    """Each patient's centre, how many patients each has in the groups, and the rows of the table."""
    names, codes = _coded(cohort, variable)
    everyone = np.logical_or.reduce(list(groups.values()))
    sizes = np.bincount(codes[everyone & (codes >= 0)], minlength=len(names))
    return codes, sizes, _rows(names, sizes, at_least, other, order)


def _count(
    recorder: Recorder, variable: str, group: str, codes: NDArray[np.int64], rows: list[tuple[str, list[int]]]
) -> None:
    """Record one group's patients."""
    known = int((codes >= 0).sum())
    recorder.add("n_group", codes.size, group=group, unit="patients")
    recorder.add("n", known, group=group, variable=variable, unit="patients")
    recorder.add("missing", codes.size - known, group=group, variable=variable, unit="patients")
    for name, members in rows:
        count = int(np.isin(codes, members).sum())
        recorder.add("count", count, group=group, variable=variable, level=name, unit="patients")
        percent = 100 * count / known if known else NOT_ESTIMABLE
        warning = "" if known else NO_PATIENT
        recorder.add("percent", percent, group=group, variable=variable, level=name, unit="%", warning=warning)


def _coded(cohort: Cohort, variable: str) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Names of the centres in their listed order, and each patient's; -1 where it is not known.

    A column of numbers that no variable describes is a column of centres' numbers.
    """
    values, levels = cohort.held(variable), cohort.variable(variable).levels
    if not cohort.variable(variable).is_continuous:
        return levels, values.codes
    numbers = values.numbers
    known = ~np.isnan(numbers)
    distinct, places = np.unique(numbers[known], return_inverse=True)
    codes = np.full(numbers.size, -1, dtype=np.int64)
    codes[known] = places
    return tuple(exact(number) for number in distinct.tolist()), codes


def _rows(
    names: tuple[str, ...], sizes: NDArray[np.int64], at_least: int, other: str, order: str
) -> list[tuple[str, list[int]]]:
    """Rows of the table with the centres in each, small ones together at the end; one small centre keeps its name."""
    there = [code for code, size in enumerate(sizes.tolist()) if size > 0]
    if order == "size":
        there.sort(key=lambda code: -sizes[code])
    small = [code for code in there if sizes[code] < at_least]
    if len(small) < 2:
        small = []
    kept = [(names[code], [code]) for code in there if code not in small]
    return kept + ([(other, small)] if small else [])
