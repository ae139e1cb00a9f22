"""P values adjusted for their number, over the family that they are of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from riskset.stats.adjust import Adjustment, adjust_p

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riskset.analyses.curve_tests import GroupTest, NoTest
    from riskset.analyses.recorder import Recorder

AdjustOver = Literal["row", "table"]
ADJUSTMENTS: dict[Adjustment, str] = {
    "bonferroni": "Bonferroni",
    "holm": "Holm",
    "hochberg": "Hochberg",
    "benjamini-hochberg": "Benjamini-Hochberg",
}


@dataclass(frozen=True, slots=True)
class Tested:
    """One comparison of a row: its P value, or why there is none.

    Attributes
    ----------
    row, group : str
        The variable or endpoint, and the comparison; ``""`` is that of all groups.
    p_value : float or None
        As printed: adjusted where P values are.
    method, problem : str
    unadjusted : float or None
        P before adjustment, where it was adjusted.
    family : int
        Number of P values that were adjusted together; 0 where none were.
    model : str
        ``weighted`` for a comparison of weighted groups.
    level : str
        What of the variable is compared, where it has several rows.
    warning : str
        What is to be known of the P value.
    std_error : float or None
        Monte Carlo standard error of P before adjustment, where permutations were drawn.
    state : {"not applicable", "not computable"}
        What is said where there is no P value.
    """

    row: str
    group: str
    p_value: float | None
    method: str = ""
    problem: str = ""
    unadjusted: float | None = None
    family: int = 0
    model: str = ""
    level: str = ""
    warning: str = ""
    std_error: float | None = None
    state: NoTest = "not applicable"


def tested_curves(row: str, test: GroupTest) -> Tested:
    """A comparison of curves as one of a row."""
    return Tested(
        row,
        test.group,
        test.p_value,
        test.method,
        test.problem,
        warning=test.warning,
        std_error=test.std_error,
        state=test.state,
    )


def adjusted(tested: Iterable[Tested], method: Adjustment, over: AdjustOver) -> list[Tested]:
    """Adjust the P values of each family: the pairs of a row, or all of the table's; comparisons of all groups apart.

    A comparison that could not be done is in no family.
    """
    rows = list(tested)
    if method == "none":
        return rows
    families: dict[tuple[bool, tuple[str, str], str], list[int]] = {}
    for position, test in enumerate(rows):
        if test.p_value is not None:
            row = (test.row, test.level) if over == "row" else ("", "")
            families.setdefault((test.group == "", row, test.model), []).append(position)
    for positions in families.values():
        raw = [rows[position].p_value or 0.0 for position in positions]
        for position, p_value, value in zip(positions, adjust_p(raw, method).tolist(), raw, strict=True):
            rows[position] = replace(rows[position], p_value=p_value, unadjusted=value, family=len(positions))
    return rows


def record_tests(recorder: Recorder, tests: Iterable[Tested], method: Adjustment) -> None:
    """Record ``p_value`` as it is printed and, where it was adjusted, ``unadjusted_p_value`` and ``p_family``.

    ``p_std_error`` is that of P before adjustment, where permutations were drawn.
    """
    for test in tests:
        note = partial(recorder.add, group=test.group, variable=test.row, level=test.level, model=test.model)
        if test.p_value is None:
            note("p_value", None, state=test.state, method=test.method, warning=test.problem)
            continue
        note("p_value", test.p_value, method=test.method, warning=test.warning)
        if test.std_error is not None:
            note("p_std_error", test.std_error, method=test.method)
        if test.family:
            note("unadjusted_p_value", test.unadjusted, method=test.method)
            note("p_family", test.family, unit="P values", method=ADJUSTMENTS[method])
