"""The ledger of P values: each hypothesis once, its family, and its P value adjusted for the family's size."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from riskset.analyses.recorder import Recorder
from riskset.stats.adjust import adjust_p

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from riskset.kinds.ledger.entry import LedgerDisplay
    from riskset.results import Result
    from riskset.study import Cohort

P_VALUE, UNADJUSTED, ASSUMPTION = "p_value", "unadjusted_p_value", "ph_p_value"
SAME = 1e-9
METHODS = {
    "bonferroni": "Bonferroni",
    "holm": "Holm",
    "hochberg": "Hochberg",
    "benjamini-hochberg": "Benjamini and Hochberg",
}


@dataclass(frozen=True, eq=False)
class Hypothesis:
    """One hypothesis that a report tests.

    Attributes
    ----------
    row : Result
        Its P value as the first display has it, not adjusted.
    family : str
        Label of its family: that of the first display.
    displays : list of str
        The displays that print it.
    adjusted : bool
        Whether a display prints it adjusted.
    """

    row: Result
    family: str
    displays: list[str] = field(default_factory=list[str])
    adjusted: bool = False

    @property
    def model(self) -> str:
        """Its model in the ledger's own results: the first display, which tells equal names apart, and its model."""
        return ", ".join(part for part in (self.row.display, self.row.model) if part)


@dataclass(frozen=True)
class Printed:
    """The P values of a report.

    Attributes
    ----------
    hypotheses : list of Hypothesis
        In order of displays and families.
    printed, undone, assumptions : int
        P values that stand in displays (of hypotheses), comparisons that could not be done, tests of assumptions.
    """

    hypotheses: list[Hypothesis]
    printed: int
    undone: int
    assumptions: int


def printed_p_values(cohort: Cohort, spec: LedgerDisplay, results: Iterable[Result]) -> Printed:
    """Collect the hypotheses of displays: P values of one name, method and value, of the same patients, are one."""
    rows = list(results)
    raw = {_names(row): row for row in rows if row.statistic == UNADJUSTED}
    found: dict[tuple[object, ...], list[Hypothesis]] = {}
    places: dict[Hypothesis, int] = {}
    printed = undone = assumptions = 0
    for row in rows:
        if not row.statistic.endswith(P_VALUE) or row.statistic == UNADJUSTED:
            continue
        if row.statistic == ASSUMPTION and not spec.assumptions:
            assumptions += row.value is not None
            continue
        if row.value is None:
            undone += 1
            continue
        printed += 1
        own = raw.get(_names(row), row) if row.statistic == P_VALUE else row
        known = found.setdefault(_hypothesis(cohort, row), [])
        same = next((each for each in known if _same(each.row.value, own.value)), None)
        if same is None:
            same = Hypothesis(_as_p(own, row), spec.family(row.display), [], own is not row)
            places[same] = len(places)
            known.append(same)
        if row.display not in same.displays:
            same.displays.append(row.display)
    everyone = [each for group in found.values() for each in group]
    everyone.sort(key=lambda each: places[each])
    families = {family: place for place, family in enumerate(dict.fromkeys(each.family for each in everyone))}
    everyone.sort(key=lambda each: families[each.family])
    return Printed(everyone, printed, undone, assumptions)


def ledger(cohort: Cohort, spec: LedgerDisplay, results: Iterable[Result], *, display: str) -> list[Result]:
    """Adjust the P values of each family of hypotheses.

    Parameters
    ----------
    cohort : Cohort
    spec : LedgerDisplay
        What is counted, in which families, and how it is adjusted.
    results : iterable of Result
        Those of the displays that are counted.

    Returns
    -------
    list of Result
        ``n_printed`` (P values in displays), ``n_hypotheses``, ``n_repeated`` (hypotheses in several displays),
        ``n_undone``, ``n_assumptions``; ``n_hypotheses`` of each family, its label as level; of each hypothesis its
        ``p_value`` (or ``factor_p_value``, ...) under its own names, its first display as model, and the same
        adjusted, as ``holm_p_value``.

    References
    ----------
    Holm S. Scand J Stat 1979;6:65. Hochberg Y. Biometrika 1988;75:800. Benjamini Y, Hochberg Y. J R Stat Soc B
    1995;57:289.
    """
    recorder = Recorder(display, "ledger", cohort.population_name)
    found = printed_p_values(cohort, spec, results)
    repeated = sum(len(each.displays) > 1 for each in found.hypotheses)
    for name, count in (
        ("n_printed", found.printed),
        ("n_hypotheses", len(found.hypotheses)),
        ("n_repeated", repeated),
        ("n_undone", found.undone),
        ("n_assumptions", found.assumptions),
    ):
        recorder.add(name, count, unit="P values")
    families: dict[str, list[Hypothesis]] = {}
    for each in found.hypotheses:
        families.setdefault(each.family, []).append(each)
    for label, members in families.items():
        recorder.add("n_hypotheses", len(members), level=label, unit="P values")
        values = [each.row.value or 0.0 for each in members]
        adjusted = {method: adjust_p(values, method).tolist() for method in spec.adjust}
        for place, each in enumerate(members):
            _record(recorder, each, {method: found_p[place] for method, found_p in adjusted.items()})
    return recorder.rows


def _record(recorder: Recorder, each: Hypothesis, adjusted: Mapping[str, float]) -> None:
    row = each.row
    values = [(row.statistic, row.value, row.method)]
    values += [(f"{method}_{row.statistic}", value, METHODS[method]) for method, value in adjusted.items()]
    for statistic, value, method in values:
        recorder.add(
            statistic,
            value,
            group=row.group,
            variable=row.variable,
            level=row.level,
            at=row.at,
            endpoint=row.endpoint,
            model=each.model,
            method=method,
        )


def _names(row: Result) -> tuple[object, ...]:
    """Where a row stands, whatever its statistic."""
    return (row.display, row.endpoint, row.model, row.group, row.variable, row.level, row.at)


def _hypothesis(cohort: Cohort, row: Result) -> tuple[object, ...]:
    """What makes rows of two displays the same hypothesis, if their values are the same as well."""
    by = getattr(cohort.study.displays.get(row.display), "by", None)
    groups = None if by is None else cohort.groups(by).levels
    asked = (row.endpoint, row.variable, row.model, row.group, row.level, row.at, row.statistic, row.method)
    return (*asked, row.population, groups)


def _same(first: float | None, second: float | None) -> bool:
    return first is not None and second is not None and abs(first - second) <= SAME * max(abs(first), abs(second))


def _as_p(own: Result, row: Result) -> Result:
    """The unadjusted P value under the name of the printed one."""
    return own if own is row else replace(own, statistic=row.statistic, method=row.method)
